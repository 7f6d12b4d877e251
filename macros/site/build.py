"""Build both languages side by side and put them together as one site, with what can be taken along."""

from __future__ import annotations

import fcntl
import logging
import multiprocessing
import os
import re
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from macros.export import epub, folder, pdf
from macros.export.book import Entry
from macros.export.edition import EDITIONS, Edition, Imprint
from macros.export.reading import read
from macros.live import facts
from macros.site import downloads, generator
from macros.site.downloads import Download
from macros.site.languages import LANGUAGES, Language

ROOT = Path(__file__).parents[2]
T = TypeVar("T")
FORMATS = ("pdf", "epub", "zip")
ARCHIVE = "docker-notes-offline.zip"
_YEARS = (315_532_800, 4_102_444_800)  # a zip knows no earlier one
_SOURCE_MAP = re.compile(rb"^//# sourceMappingURL=.*\n?", re.MULTILINE)
_NOT_IN_A_FOLDER = ("sitemap.xml", "sitemap.xml.gz", "404.html", "search/search_index.json")
_NAMES = {"client": "Docker CLI", "server": "Docker Engine", "compose": "Compose", "buildx": "Buildx"}


class BuildError(Exception):
    """The site could not be built; the message, or what MkDocs has said above it, tells why."""


@dataclass(frozen=True)
class Pages:
    """The pages of one language, built."""

    language: Language
    folder: Path
    count: int
    outline: Sequence[Entry]
    title: str
    description: str
    root: str  # their address on the web


@dataclass(frozen=True)
class Built:
    """What a build made."""

    pages: int  # of both languages
    facts: facts.Facts
    downloads: Sequence[Download]


def build(site: Path, root: Path = ROOT, formats: Collection[str] = FORMATS) -> Built:
    """Build every language in strict mode into `site`, which is replaced only when all went well.

    `formats` says what readers can take along from it. Docker is asked once, before the builds begin; each build is a
    fork that knows the answer. Raises BuildError, ExportError, facts.NoDockerError and recordings.RecordingError.
    """
    if site.exists() and not (site / "404.html").exists() and {path.name for path in site.iterdir()} - {ARCHIVE}:
        raise BuildError(f"{site} holds something else than a site and would be lost: name another folder with --site")
    gathered = facts.current()
    versions = {name: gathered.by_name[fact].release for fact, name in _NAMES.items()}
    imprint = Imprint(versions, now())
    with _draft(site) as draft:
        whole = draft / "whole"
        pages = _pages(draft, root, offline="zip" in formats)
        _merge(pages[False], whole)
        jobs = [
            (language, edition, kind, imprint, whole)
            for language in pages[False]
            for edition in EDITIONS
            for kind in formats
            if kind in edition.formats
        ]
        taken = _side_by_side(_export, jobs)
        if "zip" in formats:
            taken.append(_pack(pages[True], whole / ARCHIVE, draft, imprint.moment))
        downloads.fill(whole, taken, imprint.moment)
        whole.chmod(0o755)
        _replace(site, whole, draft / "old")
    return Built(sum(language.count for language in pages[False]), gathered, taken)


def offline(archive: Path, root: Path = ROOT) -> Download:
    """Write the site that works from a folder, zipped, to `archive`. Raises what `build` raises."""
    facts.current()
    moment = now()
    with _draft(archive) as draft:
        return _pack(_pages(draft, root, online=False, offline=True)[True], archive, draft, moment)


def now() -> datetime:
    """The moment of a build: SOURCE_DATE_EPOCH where it is set, so that the same pages give the same files."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return datetime.now(UTC)
    if not re.fullmatch(r"\d{9,10}", epoch) or not _YEARS[0] <= int(epoch) < _YEARS[1]:
        raise BuildError(f"SOURCE_DATE_EPOCH={epoch} is no number of seconds that gives a year from 1980 to 2099")
    return datetime.fromtimestamp(int(epoch), UTC)


def _replace(site: Path, new: Path, old: Path) -> None:
    """Put the new site in the old one's place; the old one stays if that fails. Of two builds, one after the other."""
    lock = os.open(site.parent, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not site.exists():
            new.rename(site)
            return
        site.rename(old)
        try:
            new.rename(site)
        except BaseException:
            old.rename(site)
            raise
    finally:
        os.close(lock)


def _pages(draft: Path, root: Path, online: bool = True, offline: bool = False) -> dict[bool, list[Pages]]:
    """Build the languages below `draft`, for a server (False), to be opened from a folder (True), or both."""
    import mkdocs.commands.build  # noqa: F401  # once, before the forks

    kinds = [kind for kind, wanted in ((False, online), (True, offline)) if wanted]
    # Each language is built apart: a build cleans its own folder, and with it what lies below.
    jobs = [
        (language, root, draft / ("for-folder" if kind else "for-server") / language.code, kind)
        for kind in kinds
        for language in LANGUAGES.values()
    ]
    built = _side_by_side(_build_language, jobs)
    if None in built:
        raise BuildError("the site was not built; what to mend stands above. The last good site is untouched")
    return {
        kind: [pages for pages, job in zip(built, jobs, strict=True) if pages and job[-1] == kind] for kind in kinds
    }


def _merge(built: Sequence[Pages], folder: Path) -> None:
    """Put the languages together, without the source maps of the theme's scripts and styles."""
    for pages in built:
        target = folder / pages.language.folder
        shutil.copytree(pages.folder, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.map"))
    for path in folder.rglob("*.min.js"):
        path.write_bytes(_SOURCE_MAP.sub(b"", path.read_bytes()))


def _pack(built: Sequence[Pages], archive: Path, draft: Path, moment: datetime) -> Download:
    site = draft / "packed" / archive.stem
    _merge(built, site)
    downloads.fill(site, [], moment, built[0].root)
    without = [f"{pages.language.folder}{name}" for pages in built for name in _NOT_IN_A_FOLDER]
    folder.pack(site, archive, moment, without)
    return Download("", "offline", archive.name, archive.stat().st_size)


def _export(pages: Pages, edition: Edition, kind: str, imprint: Imprint, target: Path) -> Download:
    """Write one book into `target`."""
    code = pages.language.code
    book = read(pages.folder, pages.outline, code, pages.title, pages.description, pages.root)
    path = target / edition.file(code, kind)
    {"pdf": pdf, "epub": epub}[kind].make(book, edition, imprint, path)
    return Download(code, edition.name, path.name, path.stat().st_size)


def _side_by_side(work: Callable[..., T], jobs: Sequence[tuple[Any, ...]]) -> list[T]:
    """Do the jobs in processes, as many at once as there are processors. Raises what a job raises, and BuildError."""
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(min(len(jobs), os.cpu_count() or 1) or 1, mp_context=fork) as pool:
        try:
            return list(pool.map(work, *zip(*jobs, strict=True))) if jobs else []
        except BrokenProcessPool as error:
            raise BuildError("a process of the build was killed; perhaps there was too little memory") from error
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


@contextmanager
def _draft(target: Path) -> Iterator[Path]:
    """A folder beside `target`, gone in the end."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = None
    try:
        with _uninterrupted():
            draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        yield draft
    finally:
        if draft:
            with _uninterrupted():
                shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold back what stops a build until the block is done."""
    came: list[int] = []
    stops = (signal.SIGINT, signal.SIGTERM)
    before = {stop: signal.signal(stop, lambda number, _: came.append(number)) for stop in stops}
    try:
        yield
    finally:
        for stop, handler in before.items():
            signal.signal(stop, handler)
        for number in came:
            signal.raise_signal(number)


def _build_language(language: Language, root: Path, site: Path, offline: bool) -> Pages | None:
    """Build one language; None if it failed."""
    from mkdocs.commands.build import build as mkdocs_build
    from mkdocs.config import load_config
    from mkdocs.exceptions import MkDocsException

    os.environ["OFFLINE"] = str(offline).lower()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(f"{language.config}: %(levelname)s: %(message)s"))
    # MkDocs would tell a page's mistake twice: in its log, and as the exception printed below.
    handler.addFilter(lambda record: not record.getMessage().startswith(("Error reading page", "Error building page")))
    log = generator.logger()
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
    count = sum(_is_page(path) for path in site.rglob("*.html"))
    return Pages(
        language,
        site,
        count,
        config.extra["outline"],
        config.site_name,
        config.site_description or "",
        config.extra["address"],
    )


def _is_page(path: Path) -> bool:
    """Whether a file is a page that readers see, not one that leads on to another or says that there is none."""
    return path.name != "404.html" and 'name="robots" content="noindex"' not in path.read_text(encoding="utf-8")
