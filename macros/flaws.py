"""What is wrong in a file of this repository, and where: for pages, examples and the catalogue alike."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Flaw:
    """What is wrong, and on which line of the file, from 1."""

    line: int
    text: str
