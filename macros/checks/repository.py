"""All the checks of `make check` on the pages, the examples and the translations of this repository."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from macros import strays
from macros.checks import age, links, pages, spelling, wording
from macros.checks.pages import Finding
from macros.examples import blocks, verification
from macros.reference import catalogue, commands, drift, handwritten
from macros.reference.commands import Reference


class Checked(NamedTuple):
    """What the checks report."""

    findings: list[Finding]  # what is wrong
    notes: list[str]  # what may be right all the same, and what could not be checked


def check(docs: Path) -> Checked:
    """Run every check on the pages below `docs`. Raises RecordingError and CatalogueError."""
    reference = commands.current()
    notes = [*age.notes(docs), *drift.notes(reference), *verification.stale(docs)]
    try:
        misspelt = list(spelling.findings(docs))
    except spelling.NoCheckerError as error:
        misspelt = []
        notes.append(f"spelling was not checked: {error}")
    found = [
        *(Finding(path, 1, wrong) for path, wrong in strays.find(docs.parent)),
        *pages.findings(docs),
        *wording.findings(docs),
        *misspelt,
        *links.findings(docs),
        *_examples(docs),
        *_command_pages(docs, reference),
        *_translations(reference),
    ]
    return Checked(list(dict.fromkeys(found)), notes)  # mistakes in front matter are also mistakes in examples


def _examples(docs: Path) -> Iterator[Finding]:
    for path in sorted(docs.rglob("*.md")):
        for flaw in blocks.read(path.read_text(encoding="utf-8-sig")).flaws:
            yield Finding(str(path), flaw.line, flaw.text)


def _command_pages(docs: Path, reference: Reference) -> Iterator[Finding]:
    for path in sorted(docs.glob(f"*/{commands.FOLDER}/**/*.md")):
        _, *below = path.relative_to(docs).parts
        if wrong := handwritten.misplaced("/".join(below), reference):
            yield Finding(str(path), 1, wrong)


def _translations(reference: Reference) -> Iterator[Finding]:
    for flaw in catalogue.flaws(catalogue.PATH, reference):
        yield Finding(os.path.relpath(catalogue.PATH), flaw.line, flaw.text)
