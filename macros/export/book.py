"""The built pages of one language as the chapters of a book, in the order of the navigation, their links resolved."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import html
from lxml.html import HtmlElement

HEADINGS = {f"h{level}": level for level in range(1, 7)}
DEEPEST = 3
"""Chapters lie on levels 1 to 3: a part, a page, a page below another. What lies deeper in the navigation is on 3."""


class ExportError(Exception):
    """A page cannot be taken along; the message names page and element, and what to do."""


@dataclass(frozen=True)
class Edition:
    """One of the books of a language."""

    name: str  # a key of LABELS, with its description under `<name>-about`
    stem: str  # of its files
    formats: tuple[str, ...]
    leaves_out: tuple[str, ...] = ()  # folders of pages

    def file(self, language: str, kind: str) -> str:
        """The name of its file; `kind` is one of its formats."""
        return f"{self.stem}-{language}.{kind}"


WHOLE = Edition("whole", "docker-notes", ("pdf",))
HANDBOOK = Edition("handbook", "docker-notes-handbook", ("pdf", "epub"), leaves_out=("ref/cli",))
EDITIONS = (WHOLE, HANDBOOK)


@dataclass(frozen=True)
class Imprint:
    """What a book says of its making."""

    versions: Mapping[str, str]  # `Docker CLI`: `28.5.2`
    moment: datetime


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
    moved: Mapping[str, str]  # pages that lead on to others
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

        def stays(part: Entry | Chapter) -> bool:
            return not (isinstance(part, Chapter) and part.address.startswith(folders))

        left = [part for part in self.parts if stays(part)]
        filled = [
            part
            for part, after in zip(left, [*left[1:], None], strict=True)
            if isinstance(part, Chapter) or (after is not None and after.level > part.level)
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
        if address not in self.anchors or (anchor and anchor not in self.anchors[address]):
            raise ExportError(f"{where(chapter, link)}: the link leads nowhere: {href}")
        if address in self.chapters:
            return Place(address, anchor)
        return self.root + address + (f"#{anchor}" if anchor else "")

    def file(self, chapter: Chapter, element: HtmlElement) -> Path:
        """The file of the site that an element shows. Raises ExportError if there is none."""
        source = element.get("src", "")
        parts = urlsplit(source)
        path = (self.site / chapter.address / unquote(parts.path)).resolve()
        if parts.scheme or parts.netloc or not path.is_relative_to(self.site.resolve()) or not path.is_file():
            raise ExportError(f"{where(chapter, element)}: there is no such file in the site: {source}")
        return path


def read(site: Path, outline: Sequence[Entry], language: str, title: str, description: str, root: str) -> Book:
    """The pages that `outline` names, from the site of one language in `site`. Raises ExportError."""
    moved: dict[str, str] = {}
    others: dict[str, frozenset[str]] = {}
    parts = [
        Chapter(min(entry.level, DEEPEST), entry.address, _article(site, entry.address))
        if entry.address is not None
        else entry
        for entry in outline
    ]
    named = {entry.address for entry in outline}
    for path in sorted(site.rglob("index.html")):
        address = path.relative_to(site).as_posix().removesuffix("index.html")
        if address not in named and (target := _target(path)):
            moved[address] = posixpath.normpath(posixpath.join("/", address, target)).strip("/") + "/"
    return Book(site, language, title, description, root, parts, moved, others)


def _article(site: Path, address: str) -> HtmlElement:
    path = site / address / "index.html"
    try:
        document = html.parse(str(path), html.HTMLParser(encoding="utf-8", remove_comments=True)).getroot()
    except OSError as error:
        raise ExportError(f"{address}: this page of the navigation was not built ({error})") from error
    found = list(document.iter("article"))
    if len(found) != 1 or found[0].find(".//h1") is None:
        raise ExportError(f"{address}: a page needs one <article> with a heading of the first level")
    for of_the_web in found[0].xpath(".//a[@class='headerlink' or contains(@class, 'md-content__button')]"):
        of_the_web.drop_tree()
    return found[0]


def _target(path: Path) -> str:
    """Where a page leads on to; empty if it is no such page."""
    text = path.read_text(encoding="utf-8")
    if 'name="robots" content="noindex"' not in text:
        return ""
    return next(
        (link.get("href", "") for link in html.fromstring(text).iter("link") if link.get("rel") == "canonical"), ""
    )


def headings(chapter: Chapter) -> Iterator[HtmlElement]:
    """The headings of a page in order, none a level too deep. Raises ExportError."""
    before = 0
    for element in chapter.article.iter(*HEADINGS):
        level = HEADINGS[element.tag]
        if level > before + 1:
            raise ExportError(
                f"{where(chapter, element)}: a heading of level {level} below level {before}; none may be skipped"
            )
        before = level
        yield element


def text(element: HtmlElement) -> str:
    """The words of an element, with single spaces."""
    return " ".join(element.text_content().split())


def where(chapter: Chapter, element: HtmlElement) -> str:
    """A page and an element of it, for messages: `concepts/engine/: <p class="lead">Docker is…`."""
    shown = {name: value for name, value in element.items() if name in ("class", "id", "href", "src")}
    attributes = "".join(f' {name}="{value}"' for name, value in shown.items())
    words = text(element)
    begun = words if len(words) <= 40 else f"{words[:40]}…"
    return f"{chapter.address or 'the home page'}: <{element.tag}{attributes}>{begun}"


def save(data: bytes, target: Path) -> None:
    """Write a file beside its place first: when the disk is full, the old one stays. Raises OSError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        draft.write_bytes(data)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
