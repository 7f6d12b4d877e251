"""Words that the project does not use, and what it says instead: `wording.tsv`, beside the term base."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from macros.checks.pages import Finding, prose_lines

RULES = Path(__file__).with_name("wording.tsv")


@dataclass(frozen=True)
class Rule:
    """Something that is said otherwise."""

    pattern: re.Pattern[str]
    say: str
    why: str


@cache
def rules(language: str) -> tuple[Rule, ...]:
    """The rules of a language, in the order of the file."""
    with RULES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return tuple(
        # A pattern without capitals stands for any case.
        Rule(re.compile(row["pattern"], re.I if row["pattern"].islower() else 0), row["say"], row["why"])
        for row in rows
        if row["language"] == language
    )


def findings(docs: Path) -> Iterator[Finding]:
    """What pages say otherwise than the project does."""
    for folder in sorted(path for path in docs.iterdir() if path.is_dir()):
        for path in sorted(folder.rglob("*.md")):
            for number, line in enumerate(prose_lines(path.read_text(encoding="utf-8-sig")), start=1):
                for found, rule in in_line(line, folder.name) if line else ():
                    yield Finding(str(path), number, f"“{found}”: {rule.say} ({rule.why})")


def in_line(line: str, language: str) -> Iterator[tuple[str, Rule]]:
    """Each rule that a line of prose breaks, with the words that break it."""
    for rule in rules(language):
        if found := rule.pattern.search(line):
            yield found[0], rule
