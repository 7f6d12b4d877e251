"""How many changes to an expected output the comparison catches, by kind.

    python tests/bench/mutations.py [HOW MANY OF EACH KIND]

Takes outputs of the real pages, changes each in one place as an error would, and compares it with itself unchanged, as
if that had just been seen. What is compared by shape (ids, times, sizes, …) is meant to let changes of its digits pass;
the last column says how many of those that were missed lie in such a place, or in one of any order.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from string import ascii_lowercase

sys.path.insert(0, str(Path(__file__).parents[2]))

from macros.examples import blocks
from macros.examples.blocks import Block, TypedCommand
from macros.examples.shape import Rules, Same, equal, shape

Lines = tuple[str, ...]


def characters(choose: Callable[[str], bool], other: Callable[[random.Random, str], str]):
    """Change one character that is chosen so into another."""

    def change(chance: random.Random, lines: Lines) -> Lines | None:
        places = [(row, column) for row, line in enumerate(lines) for column, one in enumerate(line) if choose(one)]
        if not places:
            return None
        row, column = chance.choice(places)
        line = lines[row]
        new = line[:column] + other(chance, line[column]) + line[column + 1 :]
        return (*lines[:row], new, *lines[row + 1 :])

    return change


def drop_line(chance: random.Random, lines: Lines) -> Lines | None:
    row = chance.randrange(len(lines))
    return (*lines[:row], *lines[row + 1 :])


def double_line(chance: random.Random, lines: Lines) -> Lines | None:
    row = chance.randrange(len(lines))
    return (*lines[: row + 1], *lines[row:])


def swap_lines(chance: random.Random, lines: Lines) -> Lines | None:
    rows = [row for row in range(len(lines) - 1) if lines[row] != lines[row + 1]]
    if not rows:
        return None
    row = chance.choice(rows)
    return (*lines[:row], lines[row + 1], lines[row], *lines[row + 2 :])


def drop_all(_: random.Random, lines: Lines) -> Lines | None:
    return ()


KINDS = {
    "a letter is another": characters(
        str.isalpha, lambda chance, one: chance.choice(ascii_lowercase.replace(one.lower(), ""))
    ),
    "a digit is another": characters(str.isdigit, lambda chance, one: chance.choice("0123456789".replace(one, ""))),
    "a sign is another": characters(
        lambda one: not one.isalnum() and not one.isspace(), lambda chance, one: chance.choice(",;!+".replace(one, ""))
    ),
    "a character is missing": characters(lambda one: not one.isspace(), lambda _, __: ""),
    "a character is doubled": characters(lambda one: not one.isspace(), lambda _, one: one * 2),
    "a line is missing": drop_line,
    "a line is doubled": double_line,
    "two lines are swapped": swap_lines,
    "all is missing": drop_all,
}


def outputs() -> list[tuple[Block, TypedCommand]]:
    """The commands of all pages that show an output which is compared."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(Path("docs/en").rglob("*.md")))
    return [
        (block, command)
        for text in texts
        for block in blocks.read(text).blocks
        if not block.not_run and not Rules.of(block.attributes).ignored
        for command in block.commands
        if command.output
    ]


def main(count: int = 100) -> None:
    """Print a table."""
    chance, found = random.Random(1), outputs()
    print(f"{len(found)} outputs\n{'change':26}{'made':>6}{'caught':>8}{'':8}missed, of them as meant")
    for kind, change in KINDS.items():
        tally: Counter[str] = Counter()
        while tally["made"] < count:
            block, command = chance.choice(found)
            changed = change(chance, command.output)
            if changed is None or changed == command.output:
                continue
            tally["made"] += 1
            rules = Rules.of(block.attributes)
            if not equal(changed, command.output, rules, Same()):
                tally["caught"] += 1
            elif rules.any_order or rules.digits or _by_shape(changed, command.output):
                tally["meant"] += 1
        caught = f"{tally['caught']:8}{100 * tally['caught'] // tally['made']:6} %"
        print(f"{kind:26}{tally['made']:6}{caught}{tally['made'] - tally['caught']:13}{tally['meant']:13}")


def _by_shape(changed: Lines, came: Lines) -> bool:
    """Whether the change lies in something compared by its shape, in an order or in a job's end left to chance."""
    if sorted(changed) == sorted(came) or _without_jobs(changed) == _without_jobs(came):
        return True
    return any(one != other and shape(one) == shape(other) for one, other in zip(changed, came, strict=False))


def _without_jobs(lines: Lines) -> list[str]:
    return [line for line in lines if not line.startswith("[1]+ ")]


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
