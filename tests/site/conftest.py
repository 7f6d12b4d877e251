"""Tiny sites: the real configuration, theme and hooks around a few pages of a test's own."""

from __future__ import annotations

import logging
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from tests.conftest import PATIENCE
from tests.site.pipeline import Pipeline

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class TinySite:
    root: Path
    python: str = sys.executable

    def page(self, path: str, text: str) -> Path:
        file = self.root / "docs" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def build(
        self, arguments: tuple[str, ...] = ("build", "--downloads", "none"), **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """`python -m macros build` in this folder, as `make site DOWNLOADS=none` runs it, or another command."""
        import os

        variables = {**os.environ, "SITE_DOCKER": "recorded", **environment}
        command = [self.python, "-m", "macros", *arguments]
        return subprocess.run(
            command, cwd=self.root, env=variables, capture_output=True, text=True, timeout=PATIENCE, check=False
        )

    def html(self, path: str) -> str:
        return (self.root / "site" / path / "index.html").read_text(encoding="utf-8")


@pytest.fixture
def tiny(tmp_path: Path) -> TinySite:
    return make_tiny(tmp_path / "tiny")


def make_tiny(root: Path) -> TinySite:
    root.mkdir()
    for name in ("macros", "theme", "images"):
        (root / name).symlink_to(ROOT / name)
    for name in ("mkdocs.yml", "mkdocs.es.yml"):
        text = (ROOT / name).read_text(encoding="utf-8")
        (root / name).write_text(re.sub(r"^nav:\n(?: +.*\n)+", "", text, flags=re.MULTILINE), encoding="utf-8")
    site = TinySite(root)
    site.page("en/index.md", "---\ntitle: Home\n---\n# Home\n")
    site.page("es/index.md", "---\ntitle: Inicio\n---\n# Inicio\n")
    return site


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pipeline]:
    """Build one page at a time, with facts as they were recorded."""
    tiny = make_tiny(tmp_path_factory.mktemp("pipeline") / "tiny")
    for code in ("en", "es"):
        tiny.page(f"{code}/attack.md", "# Attack\n")
    Image.new("RGB", (2, 2)).save(tiny.root / "docs/en/x.png")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SITE_DOCKER", "recorded")
        patch.setattr(logging.getLogger("mkdocs"), "disabled", True)
        yield Pipeline(tiny.root)
