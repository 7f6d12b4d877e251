"""Code blocks as lines of coloured text, wrapped where paper ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from macros import shell

COLOURS = {
    "accent": "nc ne nf nn",
    "amber": "m mb mf mh mi mo il",
    "green": "cpf l s s1 s2 sa sb sc si ss dl",
    "ink": "n o ow w err x",
    "muted": "c c1 ch cm cs sd p",
    "red": "cp se sh sr sx",
    "teal": "na nv vc vg vi vm",
    "violet": "bp k kc kd kn kp kr kt nb nd ni nl no nt",
}
"""A colour of colours.css, and the classes of Pygments that take it; as site.css has them."""

_COLOUR = {name: colour for colour, names in COLOURS.items() for name in names.split()}
_TAB = 8


class UnknownClassError(ValueError):
    """Pygments gave a class that has no colour."""


@dataclass(frozen=True)
class Run:
    """A stretch of a line in one style."""

    text: str
    style: str  # a colour, or: prompt, command, output


@dataclass(frozen=True)
class Line:
    """A line as it is printed."""

    runs: tuple[Run, ...]
    highlighted: bool = False
    goes_on: bool = False  # the next one is the rest of it

    @property
    def text(self) -> str:
        """Its characters."""
        return "".join(run.text for run in self.runs)

    @property
    def command(self) -> str:
        """What is typed in it, after its prompt."""
        return "".join(run.text for run in self.runs if run.style == "command")


def lines(pre: HtmlElement) -> list[Line]:
    """The lines of a `<pre>` as Pygments coloured it; tabs become spaces. Raises UnknownClassError."""
    found: list[Line] = []
    runs: list[Run] = []
    lit = False
    console = "language-console" in (pre.getparent().get("class") or "") if pre.getparent() is not None else False
    for text, style, highlighted in _runs(pre, "ink", False):
        pieces = text.split("\n")
        for number, piece in enumerate(pieces):
            if number:
                found.append(_line(runs, lit, console))
                runs, lit = [], False
            if piece:
                runs.append(Run(piece, style))
                lit = lit or highlighted
    if runs:
        found.append(_line(runs, lit, console))
    return found


def typed(lines: Sequence[Line]) -> dict[int, str]:
    """The commands of a console block, each by the row of its first line."""
    rows = [line.runs[0].text + line.command if line.runs and line.runs[0].style == "prompt" else "" for line in lines]
    return {row: text for row, _, text in shell.commands(rows)}


def _runs(element: HtmlElement, style: str, lit: bool) -> Iterator[tuple[str, str, bool]]:
    if element.text:
        yield element.text, style, lit
    for child in element:
        yield from _runs(child, _style(child) or style, lit or child.get("class") == "hll")
        if child.tail:
            yield child.tail, style, lit


def _style(span: HtmlElement) -> str:
    names = (span.get("class") or "").split()
    if not names or names == ["hll"]:
        return ""
    if names[0] in ("gp", "go", "gt", "ge", "gs", "gu", "gh", "gi", "gd", "gr"):
        return {"gp": "prompt", "go": "output"}.get(names[0], "ink")
    if names[0] not in _COLOUR:
        raise UnknownClassError(names[0])
    return _COLOUR[names[0]]


def _line(runs: Sequence[Run], lit: bool, console: bool) -> Line:
    if console and runs and runs[0].style == "prompt":
        runs = [run if run.style == "prompt" else Run(run.text, "command") for run in runs]
    joined: list[Run] = []
    column = 0
    for run in runs:
        pieces = re.split("(\t)", run.text)
        text = ""
        for piece in pieces:
            piece = " " * (_TAB - column % _TAB) if piece == "\t" else piece
            text += piece
            column += len(piece)
        if joined and joined[-1].style == run.style:
            joined[-1] = Run(joined[-1].text + text, run.style)
        else:
            joined.append(Run(text, run.style))
    return Line(tuple(joined), lit)


def wrap(line: Line, columns: int) -> Iterator[Line]:
    """The line in pieces of at most `columns` characters, parted after a space if their second half has one."""
    runs = list(line.runs)
    while sum(len(run.text) for run in runs) > columns:
        whole = "".join(run.text for run in runs)
        space = whole.rfind(" ", columns // 2, columns)
        cut = space + 1 if space >= 0 else columns
        head: list[Run] = []
        while cut:
            run = runs.pop(0)
            head.append(Run(run.text[:cut], run.style))
            if len(run.text) > cut:
                runs.insert(0, Run(run.text[cut:], run.style))
            cut -= len(head[-1].text)
        yield Line(tuple(head), line.highlighted, goes_on=True)
    yield Line(tuple(runs), line.highlighted)
