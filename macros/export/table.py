"""How wide the columns of a table are: as browsers share out the width, in characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from math import ceil

ROOM = 100
"""Characters of running text across a page."""

SMALLEST = 0.7
"""How far the type of a table may shrink, as a part of its usual size."""

_GAP = 2  # around the text of a cell


class TooWideError(ValueError):
    """A table does not fit on paper; the message says what it needs."""


def columns(rows: Sequence[Sequence[str]]) -> tuple[list[str], float]:
    """The widths of the columns of a table in Typst's terms, and the size of its type (1 is the usual).

    `rows` are the texts of the cells, of the heading too. Each column gets its longest word, what is left goes where
    the text is longest, or to all until they need no more: whichever makes the table shorter. Raises TooWideError.
    """

    def longest(cells: Sequence[str], parts: Callable[[str], list[str]]) -> int:
        return max((len(part) for cell in cells for part in parts(cell)), default=0) + _GAP

    by_column = list(zip(*rows, strict=True))
    least = [longest(column, unbroken) for column in by_column]
    most = [longest(column, lambda cell: [cell]) for column in by_column]
    if sum(most) <= ROOM:
        return ["auto"] * len(by_column), 1.0
    scale = min(1.0, ROOM / sum(least))
    if scale < SMALLEST:
        raise TooWideError(
            f"this table needs {sum(least)} characters across and a page has {ROOM / SMALLEST:.0f}: "
            "split it, or give it fewer columns"
        )
    room = ROOM / scale
    spare = room - sum(least)
    wished = sum(most) - sum(least)
    by_wish = [low + spare * (high - low) / max(wished, 1) for low, high in zip(least, most, strict=True)]

    def up_to(level: int) -> list[float]:
        return [max(low, min(high, level)) for low, high in zip(least, most, strict=True)]

    def height(widths: Sequence[float]) -> int:
        return sum(
            max(ceil(len(cell) / max(width - _GAP, 1)) for cell, width in zip(row, widths, strict=True)) for row in rows
        )

    even = max((up_to(level) for level in range(int(room) + 1) if sum(up_to(level)) <= room), key=sum, default=by_wish)
    return [f"{share:.1f}fr" for share in min(by_wish, even, key=height)], scale


def unbroken(text: str) -> list[str]:
    """The stretches of a text that stay on one line."""
    return re.split(r"(?<=[-/])|\s", text)
