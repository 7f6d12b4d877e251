"""A book: the pages of one language in the order of the navigation, and where their links lead."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from lxml import etree
from lxml.html import HtmlElement

HEADINGS = {f"h{level}": level for level in range(1, 7)}
DEEPEST = 3
"""Chapters lie on levels 1 to 3: a part, a page, a page below another. What lies deeper in the navigation is on 3."""

_PARTING = {*HEADINGS, "br", "p", "li", "div", "td", "th", "dt", "dd", "pre"}


class ExportError(Exception):
    """A page cannot be taken along; the message names page and element, and what to do."""


@dataclass(frozen=True)
class Entry:
    """A line of the navigation."""

    level: int  # 1 is the highest
    title: str  # of a part; a page has its own
    address: str | None = None  # of a page, below its language's root: `concepts/engine/`; None for a part


@dataclass(frozen=True)
class Chapter:
    """A page, without what only a website needs."""

    level: int
    address: str
    article: HtmlElement = field(repr=False)

    @property
    def title(self) -> str:
        """Its first heading, as text."""
        return text(self.article.xpath(".//h1")[0])

    @property
    def ids(self) -> frozenset[str]:
        """Where links can lead to in it."""
        return frozenset(self.article.xpath(".//@id"))


@dataclass(frozen=True)
class Place:
    """Where a link within the book leads: a page and, unless empty, an anchor in it."""

    address: str
    anchor: str = ""


@dataclass(frozen=True)
class Book:
    """All that a PDF or an EPUB is made of."""

    site: Path  # the folder of this language's pages
    language: str
    title: str
    description: str
    root: str  # the address of this language's site on the web, with its last slash
    parts: Sequence[Entry | Chapter]
    moved: Mapping[str, str]  # pages that lead on, and where one gets in the end
    others: Mapping[str, frozenset[str]]  # pages of the site that are not in the book, and their anchors

    @cached_property
    def chapters(self) -> Mapping[str, Chapter]:
        """Every page of the book, by its address."""
        return {part.address: part for part in self.parts if isinstance(part, Chapter)}

    @cached_property
    def anchors(self) -> Mapping[str, frozenset[str]]:
        """Every anchor of the site, by its page."""
        return {**self.others, **{address: chapter.ids for address, chapter in self.chapters.items()}}

    def without(self, *folders: str) -> Book:
        """The book without the pages whose addresses begin with `folders`, and without parts that have none left."""
        left = [part for part in self.parts if not (isinstance(part, Chapter) and part.address.startswith(folders))]
        filled = [
            part
            for number, part in enumerate(left)
            if isinstance(part, Chapter) or (left[number + 1 :] and left[number + 1].level > part.level)
        ]
        gone = {address: chapter.ids for address, chapter in self.chapters.items() if address.startswith(folders)}
        return replace(self, parts=filled, others={**self.others, **gone})

    def resolve(self, chapter: Chapter, link: HtmlElement) -> Place | str:
        """Where a link leads: a place in the book, or an address on the web. Raises ExportError if nowhere."""
        href: str = link.get("href", "")
        parts = urlsplit(href)
        if parts.scheme:
            return href
        path = unquote(parts.path)
        page = posixpath.normpath(posixpath.join("/", chapter.address, path)) if path else f"/{chapter.address}"
        address = page.strip("/") + "/" if page.strip("/") else ""
        address = self.moved.get(address, address)
        anchor = unquote(parts.fragment)
        if address not in self.anchors and (self.site / page.strip("/")).is_file():
            return self.root + quote(page.strip("/"))
        if address not in self.anchors or (anchor and anchor not in self.anchors[address]):
            raise ExportError(f"{where(chapter, link)}: the link leads nowhere: {href}")
        if address in self.chapters:
            return Place(address, anchor)
        return self.root + quote(address) + (f"#{anchor}" if anchor else "")

    def file(self, chapter: Chapter, element: HtmlElement) -> Path:
        """The file of the site that an element shows. Raises ExportError if there is none."""
        source = element.get("src", "")
        parts = urlsplit(source)
        nowhere = ExportError(f"{where(chapter, element)}: there is no such file in the site: {source}")
        if parts.scheme or parts.netloc or "\0" in unquote(parts.path):
            raise nowhere
        path = (self.site / chapter.address / unquote(parts.path)).resolve()
        if not path.is_relative_to(self.site.resolve()) or not path.is_file():
            raise nowhere
        return path


def text(element: HtmlElement) -> str:
    """The words of an element, with single spaces; blocks and line breaks part them too."""
    pieces = []
    for event, part in etree.iterwalk(element, events=("start", "end")):
        if event == "start":
            pieces.append(part.text or "")
        else:
            pieces.append(" " if part.tag in _PARTING else "")
            pieces.append((part.tail or "") if part is not element else "")
    return " ".join("".join(pieces).split())


def where(chapter: Chapter, element: HtmlElement) -> str:
    """A page and an element of it, for messages: `concepts/engine/: <p class="lead">Docker is…`."""
    shown = {name: value for name, value in element.items() if name in ("class", "id", "href", "src")}
    attributes = "".join(f' {name}="{value}"' for name, value in shown.items())
    words = text(element)
    begun = words if len(words) <= 40 else f"{words[:40]}…"
    return f"{chapter.address or 'the home page'}: <{element.tag}{attributes}>{begun}"
