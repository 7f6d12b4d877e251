"""What tests share: a docker of one's own making, and what this machine has."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from macros.checks import spelling
from macros.examples import session

ROOT = Path(__file__).parents[1]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
EPUBCHECK = Path("/usr/share/java/epubcheck.jar")
PROPERDOCS = ROOT / ".venv-properdocs/bin/python"
"""The Python beside which ProperDocs is installed, and MkDocs is not."""
PATIENCE = 3600.0
"""Seconds after which something is taken to hang: ten times what anything here takes on a machine ten times slower."""
# Tests press Ctrl-C in programs that they start; behind a script's “&” these would be born without ears for it.
signal.signal(signal.SIGINT, signal.default_int_handler)
REQUIRED = set(filter(None, os.environ.get("REQUIRE", "").split(",")))
BUILT_SITE = ROOT / os.environ["BUILT_SITE"] if os.environ.get("BUILT_SITE") else None
"""A site that `make site` has built: tests read it in place of building one. CI names the folder that it publishes."""


def _has_engine() -> bool:
    if not shutil.which("docker"):
        return False
    asked = ["docker", "version", "--format", "{{.Server.Version}}"]
    try:
        return subprocess.run(asked, capture_output=True, timeout=30, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        return False


@cache
def _lacking(name: str) -> str:
    """What this machine lacks for tests that are marked so; empty if nothing."""
    if name == "examples":
        try:
            session.machine(ROOT)
        except session.CannotRunError as error:
            return str(error)
        return ""
    if name == "spelling":
        try:
            for language in spelling.DICTIONARIES:
                spelling.unknown([], language)
        except spelling.NoCheckerError as error:
            return str(error)
        return ""
    if name == "successor":
        stamp = PROPERDOCS.parents[1] / ".site"  # the Makefile's
        locks = [ROOT / "requirements" / lock for lock in ("site.txt", "successor.txt")]
        there = stamp.exists() and all(lock.stat().st_mtime <= stamp.stat().st_mtime for lock in locks)
        return "" if there else "ProperDocs is not installed as it is locked: make successor"
    epubcheck = EPUBCHECK.exists() and shutil.which("java") is not None
    here = {"engine": HAS_ENGINE, "browser": CHROMIUM is not None, "epubcheck": epubcheck}[name]
    return "" if here else f"no {name} on this machine"


def pytest_configure() -> None:
    if BUILT_SITE and not (BUILT_SITE / "index.html").exists():
        raise pytest.UsageError(f"BUILT_SITE={os.environ['BUILT_SITE']}, but no site is there. Build it: make site")


def pytest_runtest_setup(item: pytest.Item) -> None:
    for name in ("engine", "browser", "epubcheck", "examples", "spelling", "successor"):
        if item.get_closest_marker(name) and (lacking := _lacking(name)):
            if name in REQUIRED:
                pytest.fail(f"REQUIRE={name}, but {lacking}", pytrace=False)
            pytest.skip(f"{lacking}; in CI it is required")


HAS_ENGINE = _has_engine()


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SITE_DOCKER", "SITE_URL", "EDIT_URL", "SOURCE_DATE_EPOCH"):
        monkeypatch.delenv(name, raising=False)


def wait_until(true: Callable[[], bool]) -> None:
    """Wait for something that comes true, however slow this machine is."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.1)


FakeDocker = Callable[[str], Path]


@pytest.fixture
def fake_docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeDocker:
    """Put a `docker` first on the PATH: a shell script with the body given."""

    def make(body: str) -> Path:
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        program = folder / "docker"
        program.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
        return program

    return make


@pytest.fixture
def no_docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take docker off the PATH."""
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.setenv("PATH", str(empty))


@pytest.fixture(scope="session")
def rendered() -> Callable[[str], str]:
    """The HTML of Markdown, by Python-Markdown as MkDocs makes it for a page of the site."""
    from markdown import Markdown
    from mkdocs.config import load_config

    from macros.site import console

    console.register()
    config = load_config(str(ROOT / "mkdocs.yml"))

    def convert(text: str) -> str:
        made = Markdown(extensions=config["markdown_extensions"], extension_configs=config["mdx_configs"])
        return made.convert(text)

    return convert


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of the real site, for all tests that read them: BUILT_SITE, or built once."""
    return BUILT_SITE or _build(tmp_path_factory, "pages", "--downloads", "none")


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real site with everything that can be taken along, as readers get it: BUILT_SITE, or built once."""
    return BUILT_SITE or _build(tmp_path_factory, "published")


def _build(tmp_path_factory: pytest.TempPathFactory, name: str, *options: str) -> Path:
    """The folder `name` of this run, with the site in it."""
    of_this_run = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        of_this_run = of_this_run.parent  # else that is of all runs
    folder = of_this_run / name
    command = [sys.executable, "-m", "macros", "build", "--site", str(folder), *options]
    variables = {**os.environ, "SITE_DOCKER": "recorded"}
    with (of_this_run / f"{name}.lock").open("w") as lock:  # whichever process comes first builds it
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            built = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=PATIENCE)
            assert built.returncode == 0, built.stderr
    return folder
