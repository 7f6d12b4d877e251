"""What stands on a terminal's screen at last: progress bars and repainted lines as somebody sees them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyte
from pyte.screens import wcwidth

WIDTH, HEIGHT = 4000, 3000
"""Wider and higher than any output: the program wraps its lines at the width it is told, the screen never."""

_PROGRESS = re.compile(r"^((?:\[\+\] | => | [✔✘⠿!⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] |   [✔⠿] ).*?\S)\s{2,}(\S+)$")
_WIDE = 79  # columns: docker's progress with a terminal of the usual 80


class Screen:
    """A screen that is fed what a program prints."""

    def __init__(self, begin: str = "") -> None:
        """`begin` stands on the screen already: the prompt of a program that goes on."""
        self._screen = pyte.Screen(WIDTH, HEIGHT)
        self._stream = pyte.ByteStream(self._screen)
        # One row above, as every terminal has by then: programs that repaint go up to it first.
        self.feed(b"\r\n" + begin.encode())

    def feed(self, data: bytes) -> None:
        """Print what a program printed."""
        self._stream.feed(data)

    def answers_to(self, write: Any) -> None:
        """Let programs that ask the terminal (where is the cursor?) have their answer: `write(text)`."""
        self._screen.write_process_input = write  # type: ignore[method-assign]  # pyte means it so

    @property
    def full(self) -> bool:
        """Whether what was printed does not fit on the screen any more."""
        return bool(self._screen.cursor.y >= HEIGHT - 1)

    @property
    def cursor_line(self) -> str:
        """What stands left of the cursor."""
        row = self._screen.buffer[self._screen.cursor.y]
        return "".join(_characters(row, range(self._screen.cursor.x)))

    def lines(self) -> list[str]:
        """The lines of the screen, without the row above and empty ones at its end."""
        buffer = self._screen.buffer
        last = max((y for y, row in buffer.items() if row), default=-1)
        found = [
            "".join(_characters(buffer[y], range(max(buffer[y], default=-1) + 1))).rstrip() for y in range(last + 1)
        ]
        while found and not found[-1]:
            found.pop()
        return narrowed(found[1:] if found and not found[0] else found)


def _characters(row: Mapping[int, Any], columns: range) -> Iterator[str]:
    second_half = False
    for x in columns:
        character = row[x].data if x in row else " "
        if not second_half:
            yield character
        second_half = not second_half and bool(character) and wcwidth(character[0]) == 2


def narrowed(lines: Sequence[str]) -> list[str]:
    """Progress lines, which fill the whole width of a terminal, as wide as they need to be."""
    found: list[str] = []
    group: list[tuple[str, str]] = []

    def close() -> None:
        wide = max([_WIDE, *(len(left) + 2 + len(right) for left, right in group if right)])
        found.extend(left + " " * (wide - len(left) - len(right)) + right if right else left for left, right in group)
        group.clear()

    for line in lines:
        if len(line) > 120 and (progress := _PROGRESS.match(line)):
            group.append((progress[1], progress[2]))
        elif group and line.startswith(" => "):
            group.append((line, ""))
        else:
            close()
            found.append(line)
    close()
    return found
