"""The site that was built, read as a book whose pages say nothing but what books can say."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from pathlib import Path

from lxml import html
from lxml.html import HtmlElement

from macros.export import vocabulary
from macros.export.book import DEEPEST, Book, Chapter, Entry, ExportError


def read(site: Path, outline: Sequence[Entry], language: str, title: str, description: str, root: str) -> Book:
    """The pages that `outline` names, from the site of one language in `site`; `root` is its address on the web.

    Raises ExportError.
    """
    if not root:
        raise ExportError("books lead to the site on the web, and SITE_URL is empty: set it to the site's address")
    parts: list[Entry | Chapter] = []
    for entry in outline:
        if entry.address is None:
            parts.append(entry)
        else:
            chapter = Chapter(min(entry.level, DEEPEST), entry.address, _article(site, entry.address))
            vocabulary.check(chapter)
            parts.append(chapter)
    moved: dict[str, str] = {}
    others: dict[str, frozenset[str]] = {}
    named = {entry.address for entry in outline}
    for path in sorted(site.rglob("index.html")):
        address = path.relative_to(site).as_posix().removesuffix("index.html")
        if address in named:
            continue
        document = _parsed(path)
        if target := _target(document):
            moved[address] = posixpath.normpath(posixpath.join("/", address, target)).strip("/") + "/"
        else:
            others[address] = frozenset(document.xpath("//@id"))
    ends = {address: _end(address, moved) for address in moved}
    return Book(site, language, title, description, root, parts, ends, others)


def _parsed(path: Path) -> HtmlElement:
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    return html.parse(str(path), parser).getroot()


def _article(site: Path, address: str) -> HtmlElement:
    try:
        document = _parsed(site / address / "index.html")
    except OSError as error:
        raise ExportError(f"{address}: this page of the navigation was not built ({error})") from error
    found = list(document.iter("article"))
    if len(found) != 1 or found[0].find(".//h1") is None:
        raise ExportError(f"{address}: a page needs one <article> with a heading of the first level")
    for of_the_web in found[0].xpath(".//a[@class='headerlink' or contains(@class, 'md-content__button')]"):
        of_the_web.drop_tree()
    return found[0]


def _end(address: str, moved: Mapping[str, str]) -> str:
    """Where one gets from a page that leads on, perhaps over others."""
    seen: set[str] = set()
    while address in moved and address not in seen:
        seen.add(address)
        address = moved[address]
    return address


def _target(document: HtmlElement) -> str:
    """Where a page leads on to; empty if it is no such page."""
    if not document.xpath("//meta[@name='robots' and @content='noindex']"):
        return ""
    return next((link.get("href", "") for link in document.iter("link") if link.get("rel") == "canonical"), "")
