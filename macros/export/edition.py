"""The books of a language, and what they say of their making."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Edition:
    """One of the books of a language."""

    name: str  # a key of LABELS, with its description under `<name>-about`
    stem: str  # of its files
    formats: tuple[str, ...]
    leaves_out: tuple[str, ...] = ()  # pages whose addresses begin so

    def file(self, language: str, kind: str) -> str:
        """The name of its file; `kind` is one of its formats."""
        return f"{self.stem}-{language}.{kind}"


WHOLE = Edition("whole", "docker-notes", ("pdf",))
HANDBOOK = Edition(
    "handbook", "docker-notes-handbook", ("pdf", "epub"), leaves_out=("ref/cli/", "ref/cli-tree/", "ref/cli-changes/")
)
EDITIONS = (WHOLE, HANDBOOK)


@dataclass(frozen=True)
class Imprint:
    """What a book says of its making."""

    versions: Mapping[str, str]  # `Docker CLI`: `28.5.2`
    moment: datetime
