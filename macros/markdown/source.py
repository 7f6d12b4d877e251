"""A page's Markdown: its fences and headings, and what a reader sees of its code. Pure."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from macros.flaws import Flaw
from macros.markdown import python_markdown
from macros.markdown.front_matter import FrontMatter, front_matter
from macros.markdown.python_markdown import CONSOLE, FoundFence

MACRO = re.compile(r"\{\{%\s*(?P<call>.+?)\s*%\}\}")
"""A macro call. Macros are replaced before Markdown is read."""

_HEADING = re.compile(r"^(?P<level>#{1,6}) +(?P<title>.+?)(?: +\{ *#(?P<anchor>[\w-]+) *\})? *$")
_MARK = re.compile(r"^[> \t]*(?P<mark>`{3,}|~{3,})(?P<header>.*)$")
_STRAY_MARK = re.compile(  # ``` with more backticks after it is code within a line
    r"^(?:[> \t]|[-*+:][ \t]|\d+[.)][ \t]|\[\^[^\]]+\]:)*(?P<mark>`{3,}(?=[^`]*$)|~{3,})(?P<header>.*)$"
)
_HEADER = re.compile(  # what superfences understands after a mark
    rf"[ \t]*(?:{CONSOLE}\b.*|\.?[\w#.+-]*(?:[ \t]+(?:title|hl_lines|linenums)=(?:\"[^\"]*\"|'[^']*'))*"
    r"|\.?[\w#.+-]*[ \t]*\{.*\})[ \t]*"
)
_TAG = re.compile(r"<[^>]*>")
_ELEMENTS = ("pre", "listing", "xmp", "plaintext", "samp", "textarea")
_HIDING = re.compile(r" {4}|\t|<(?!!-- *setup\b)|\[\^|\*\[")
"""Indentation, HTML, footnotes, abbreviations: without them fences are shown where they are, and no other code is."""
_HTML = re.compile(rf"<(?:!--(?! *setup\b)|{'|'.join(_ELEMENTS)})", re.IGNORECASE)
"""HTML that hides code, or shows some, also within a paragraph."""
_ELEMENT = re.compile(rf"<(?:{'|'.join(_ELEMENTS)})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Fence:
    """A fenced block of code, as superfences reads it."""

    line: int  # of its first mark in the page, from 1
    end: int  # of its last mark
    before: str  # what is before the first mark: spaces, or `> ` in a quotation
    mark: str  # ``` or ~~~, or longer
    header: str  # what follows the first mark, as it was written
    language: str
    title: str
    body: tuple[str, ...]  # its lines, without what is before each
    text: str  # the same as it is shown: with spaces for tabs


@dataclass(frozen=True)
class Heading:
    """A heading of a page."""

    line: int  # from 1
    level: int
    title: str
    anchor: str  # empty where none is written


@dataclass(frozen=True)
class VisibleCode:
    """What a reader sees of a page's code, with macros not yet replaced."""

    fences: frozenset[int]  # the lines of those that are shown, and where they are
    listings: tuple[tuple[int, str], ...]
    """The lines of other code, indented or in HTML elements, each after the line of the page, if that is found."""


@dataclass(frozen=True)
class PageSource:
    """A page's Markdown. Its parts are read when they are asked for."""

    text: str
    front: FrontMatter

    @functools.cached_property
    def lines(self) -> list[str]:
        """All its lines."""
        return self.text.split("\n")

    @property
    def body(self) -> list[str]:
        """The lines below the front matter."""
        return self.lines[self.front.lines :]

    @functools.cached_property
    def fences(self) -> tuple[Fence, ...]:
        """Its fenced blocks, in order; those within another one are text of that."""
        return tuple(map(self._fence, python_markdown.fences(self.body)))

    def _fence(self, found: FoundFence) -> Fence:
        first, last = self.front.lines + found.start, self.front.lines + found.end - 1
        mark = _MARK.match(self.lines[first])
        assert mark
        return Fence(
            line=first + 1,
            end=last + 1,
            before=self.lines[first][: mark.start("mark")],
            mark=mark["mark"],
            header=mark["header"],
            language=found.language,
            title=found.title,
            body=tuple(_without_columns(line, found.columns) for line in self.lines[first + 1 : last]),
            text=found.text,
        )

    @functools.cached_property
    def without_code(self) -> str:
        """The page with front matter and fences blanked, line for line."""
        fenced = {line for fence in self.fences for line in range(fence.line, fence.end + 1)}
        blank = fenced | set(range(1, self.front.lines + 1))
        return "\n".join("" if number in blank else line for number, line in enumerate(self.lines, start=1))

    @functools.cached_property
    def headings(self) -> tuple[Heading, ...]:
        """Its headings, from `# ` to `###### `."""
        rows = enumerate(self.without_code.split("\n"), start=1)
        found = ((line, match) for line, text in rows if (match := _HEADING.match(text)))
        return tuple(Heading(line, len(one["level"]), one["title"], one["anchor"] or "") for line, one in found)

    def stray_marks(self) -> Iterator[Flaw]:
        """Lines that look like the beginning of a fence and begin none: what follows would be published as text."""
        for number, line in enumerate(self.without_code.split("\n"), start=1):
            if not (mark := _STRAY_MARK.match(line)):
                continue
            if _HEADER.fullmatch(mark["header"]) and _MARK.match(line):
                fix = "end it with a line of the same mark, and indent its lines as much as its first"
                yield Flaw(number, f"the block is not closed: {fix}")
            else:
                fix = 'begin a block on its own line with the mark, its language and attributes as title="…"'
                yield Flaw(number, f"“{line.strip()[:40]}” begins no block: {fix}")

    @functools.cached_property
    def visible(self) -> VisibleCode:
        """What a reader sees of its code, as Python-Markdown makes HTML of the page."""
        if not _HIDING.search(self.without_code) and not any(fence.before for fence in self.fences):
            return VisibleCode(frozenset(fence.line for fence in self.fences), ())
        seen, html = python_markdown.rendered(self.body, whole=bool(_HTML.search(self.without_code)))
        return VisibleCode(frozenset(self.fences[number].line for number in seen), tuple(self._listings(html)))

    def _listings(self, html: str) -> Iterator[tuple[int, str]]:
        if not _ELEMENT.search(html):
            return
        import lxml.html  # no page of ours needs it

        tree = lxml.html.fragment_fromstring(html, create_parent="div")
        plain = [unescape(_TAG.sub("", line)) for line in self.lines]
        for element in tree.iter(*_ELEMENTS):
            row = self.front.lines
            for line in filter(None, map(str.strip, element.text_content().split("\n"))):
                row = next((at for at in range(row, len(plain)) if line in plain[at]), row)
                yield row + 1, line


@functools.lru_cache(maxsize=1024)
def read(text: str) -> PageSource:
    """A page as it is in its file."""
    text = _universal(text)
    return PageSource(text, front_matter(text))


@functools.lru_cache(maxsize=1024)
def read_body(text: str) -> PageSource:
    """Markdown without front matter, such as MkDocs passes on."""
    return PageSource(_universal(text), FrontMatter({}, 0))


def _universal(text: str) -> str:
    """As Python and MkDocs read a file."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _without_columns(line: str, columns: int) -> str:
    """A line without what is before its code in a quotation or in something indented."""
    column = 0
    for index, letter in enumerate(line):
        if column >= columns or letter not in "> \t":
            return line[index:]
        column += 4 - column % 4 if letter == "\t" else 1
    return ""
