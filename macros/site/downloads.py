"""What readers can take along, told on each page with its size and date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
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


def fill(site: Path, downloads: Sequence[Download], moment: datetime, elsewhere: str = "") -> None:
    """Write links into every page.

    Without downloads the home page links to the site at the address `elsewhere`, which has them; where there is no
    address, it says how they are made.
    """
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
        told = {
            "downloads": _line(shown, language, root, moment),
            "downloads downloads--home": _cards(shown, language, root, moment) or _elsewhere(elsewhere, language),
        }
        filled = _PLACE.sub(lambda place: told[place[1]], page)  # noqa: B023
        path.write_text(filled, encoding="utf-8")


def _line(downloads: Sequence[Download], language: Language, root: str, moment: datetime) -> str:
    if not downloads:
        return ""
    words = {key: escape(text) for key, text in LABELS[language.code].items()}
    links = " · ".join(
        f'<a href="{root}{one.file}">{words[one.name]}</a> ({one.format}, {size(one.size)})' for one in downloads
    )
    return f'<div class="downloads">{words["take-along"]}: {links} · {_date(moment)}</div>'


def _cards(downloads: Sequence[Download], language: Language, root: str, moment: datetime) -> str:
    if not downloads:
        return ""
    words = {key: escape(text) for key, text in LABELS[language.code].items()}
    items = "".join(
        f'<li><strong><a href="{root}{one.file}">{words[one.name]} ({one.format})</a></strong> '
        f"{words[f'{one.name}-about']} <small>{size(one.size)} · {_date(moment)}</small></li>"
        for one in downloads
    )
    return f'<div class="cards"><ul>{items}</ul></div>'


def _date(moment: datetime) -> str:
    return f"<time>{moment.date()}</time>"


def _elsewhere(root: str, language: Language) -> str:
    words = {key: escape(text) for key, text in LABELS[language.code].items()}
    if not root:
        return f"<p>{words['take-along-none'].format(command='<code>make site</code>')}</p>"
    address = escape(root + language.folder)
    link = f'<a href="{address}#take-along">{address}</a>'
    return f"<p>{words['take-along-web'].format(link=link)}</p>"


def size(count: int) -> str:
    """A number of bytes as readers of downloads know it: `3.9 MB`."""
    return f"{count / 1_000_000:.1f} MB" if count >= 100_000 else f"{max(1, round(count / 1000))} kB"
