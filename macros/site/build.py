"""Build both languages side by side and put them together as one site."""

from __future__ import annotations

import logging
import multiprocessing
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from macros.live import facts
from macros.site.languages import LANGUAGES, Language

ROOT = Path(__file__).parents[2]


class BuildError(Exception):
    """A language could not be built; MkDocs has said why."""


@dataclass(frozen=True)
class Built:
    """What a build made."""

    pages: int  # of both languages
    facts: facts.Facts


def build(site: Path, root: Path = ROOT) -> Built:
    """Build every language in strict mode into `site`, which is replaced only when all went well.

    Docker is asked once, before the builds begin; each build is a fork that knows the answer. Raises BuildError,
    facts.NoDockerError and recordings.RecordingError.
    """
    gathered = facts.current()
    import mkdocs.commands.build  # noqa: F401  # once, before the forks

    fork = multiprocessing.get_context("fork")
    site.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{site.name}-", dir=site.parent))
    try:
        with fork.Pool(len(LANGUAGES)) as pool:
            # Each language is built apart: a build cleans its own folder, and with it what lies below.
            jobs = [(language, root, draft / language.code) for language in LANGUAGES.values()]
            counts = pool.starmap(_build_language, jobs)
        if None in counts:
            raise BuildError("the site was not built; what to mend stands above. The last good site is untouched")
        whole = draft / "whole"
        for language in LANGUAGES.values():
            shutil.copytree(draft / language.code, whole / language.folder, dirs_exist_ok=True)
        whole.chmod(0o755)
        if site.exists():
            site.rename(draft / "old")
        whole.rename(site)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Built(sum(count for count in counts if count), gathered)


def _build_language(language: Language, root: Path, site: Path) -> int | None:
    """Build one language; the number of its pages, or None if it failed."""
    from mkdocs.commands.build import build as mkdocs_build
    from mkdocs.config import load_config
    from mkdocs.exceptions import MkDocsException

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(f"{language.config}: %(levelname)s: %(message)s"))
    # MkDocs would tell a page's mistake twice: in its log, and as the exception printed below.
    handler.addFilter(lambda record: not record.getMessage().startswith("Error reading page"))
    log = logging.getLogger("mkdocs")
    log.handlers[:] = [handler]
    log.setLevel(logging.WARNING)
    log.propagate = False
    try:
        config = load_config(str(root / language.config), site_dir=str(site), strict=True)
        config.plugins.on_startup(command="build", dirty=False)
        mkdocs_build(config)
        config.plugins.on_shutdown()
    except MkDocsException as error:
        if str(error):
            print(f"{language.config}: {error}", file=sys.stderr)
        return None
    return sum(_is_page(path) for path in site.rglob("*.html"))


def _is_page(path: Path) -> bool:
    """Whether a file is a page that readers see, not one that leads on to another or says that there is none."""
    return path.name != "404.html" and 'name="robots" content="noindex"' not in path.read_text(encoding="utf-8")
