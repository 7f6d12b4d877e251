"""Files that do not belong where they are. What is below docs/ and theme/ is published; what pages are made of, read.

So a link in there could publish a file of the machine that builds, and a file of another kind could run in a reader's
browser or take the place of one of the theme's.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from macros import pictures

_READ = {"docs/en": "pages", "docs/es": "pages", "theme": "the theme", "images": "drawings", "macros": "the package"}
_THEMES = {".css", ".html", ".js", ".md", ".svg", ".woff2", ".xml", *pictures.KINDS}
_RESERVED = {"assets": "the theme's files", "search": "the search index", "es": "the Spanish site"}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def find(root: Path) -> Iterator[tuple[str, str]]:
    """Each stray file below `root`, as docs/en/notes.txt, and what is wrong with it.

    The folders themselves may be links, as in tests. Names that begin with a dot are left alone: MkDocs publishes none,
    and editors keep such files beside those that they change.
    """
    for folder, what in _READ.items():
        for path in _walk(root / folder):
            if wrong := _wrong(path, root / folder, what):
                yield path.relative_to(root).as_posix(), wrong


def _walk(folder: Path) -> Iterator[Path]:
    """All files and links below a folder; links are not followed."""
    for around, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__pycache__")))
        links = [name for name in folders if (Path(around) / name).is_symlink()]
        yield from (Path(around) / name for name in sorted(files + links) if not name.startswith("."))


def _wrong(path: Path, folder: Path, what: str) -> str:
    if path.is_symlink():
        target = path.resolve()
        if not target.is_relative_to(folder.resolve()):
            return f"a link that leads out of the folder of {what}. Put the file itself there."
        if not target.exists() or path.parent.resolve().is_relative_to(target):
            return "a link that leads nowhere, or to a folder that it is in. Delete it."
    if path.is_dir():
        return ""
    if what == "pages":
        return _page(path, path.relative_to(folder))
    if what == "the theme" and path.suffix not in _THEMES and not path.name.startswith("LICENSE"):
        return f"the theme publishes files of the kinds {', '.join(sorted(_THEMES))} only. Delete it."
    return ""


def _page(path: Path, below: Path) -> str:
    first = below.parts[0]
    if first in _RESERVED:
        return f"the site has {_RESERVED[first]} there. Put pages and pictures into another folder."
    if strange := [part for part in below.parts if not _NAME.fullmatch(part)]:
        return f"“{strange[0]}” is no name for an address: take letters from a to z, digits and hyphens."
    if path.suffix == ".md":
        return ""
    if path.suffix.lower() not in pictures.KINDS:
        return f"only pages (.md) and pictures ({', '.join(pictures.KINDS)}) belong there. Delete it."
    try:
        pictures.size(path)
    except ValueError as error:
        return f"{error}."
    return ""
