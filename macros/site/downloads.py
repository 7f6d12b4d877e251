"""What readers can take along, told on each page with its size and date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from macros.labels import LABELS
from macros.site.languages import LANGUAGES, Language

_PLACE = re.compile(r'<div class="(downloads(?: downloads--home)?)"></div>')
"""Where a page tells of them: the theme has one at the foot of each page, the home page another."""


@dataclass(frozen=True)
class Download:
    """A file at the root of the site."""

    language: str  # empty: it serves all
    name: str  # a key of LABELS
    file: str
    size: int  # in bytes

    @property
    def format(self) -> str:
        """PDF, EPUB, ZIP."""
        return self.file.rpartition(".")[2].upper()


def fill(site: Path, downloads: Sequence[Download], moment: datetime) -> None:
    """Write links into every page of the site, or take the place for them away where there are none."""
    for path in sorted(site.rglob("*.html")):
        page = path.read_text(encoding="utf-8")
        if not _PLACE.search(page):
            continue
        below = path.relative_to(site)
        language = next(one for one in reversed(LANGUAGES.values()) if below.as_posix().startswith(one.folder))
        root = "../" * (len(below.parts) - 1)
        shown = [one for one in downloads if one.language in ("", language.code)]
        if path.name == "404.html":
            shown = []  # it is shown at any address, where no relative link leads home
        filled = _PLACE.sub(lambda place: _told(place[1], shown, language, root, moment), page)  # noqa: B023
        path.write_text(filled, encoding="utf-8")


def _told(classes: str, downloads: Sequence[Download], language: Language, root: str, moment: datetime) -> str:
    if not downloads:
        return ""
    words = LABELS[language.code]
    date = moment.date().isoformat()
    if "downloads--home" in classes:
        items = "".join(
            f'<li><strong><a href="{root}{one.file}">{words[one.name]} ({one.format})</a></strong> '
            f"{words[f'{one.name}-about']} <small>{size(one.size)} · {date}</small></li>"
            for one in downloads
        )
        return f'<div class="cards"><ul>{items}</ul></div>'
    links = " · ".join(
        f'<a href="{root}{one.file}">{words[one.name]}</a> ({one.format}, {size(one.size)})' for one in downloads
    )
    return f'<div class="downloads">{words["take-along"]}: {links} · {date}</div>'


def size(count: int) -> str:
    """A number of bytes as readers of downloads know it: `3.9 MB`."""
    return f"{count / 1_000_000:.1f} MB" if count >= 100_000 else f"{max(1, round(count / 1000))} kB"
