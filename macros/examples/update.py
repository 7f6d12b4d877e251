"""Write what was seen into a page's text. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from macros.examples.blocks import Block, ExamplePage, TypedCommand, read
from macros.examples.session import Outcome, Seen


class CannotUpdateError(Exception):
    """What was seen cannot stand in the page; the message says which line and why."""


def update(text: str, page: ExamplePage, seen: Seen) -> str:
    """The page's text with the outputs and exit codes that were seen, all else as it was.

    All outputs are written, not only those that differ: an id that shows twice on a page is the same id.
    Raises CannotUpdateError where a command was not reached, or its output would be read as something else.
    """
    lines = text.split("\n")
    for number, step in reversed(list(enumerate(page.steps))):
        if not isinstance(step, Block) or step.not_run:
            continue
        outcomes = []
        for index, command in enumerate(step.commands):
            outcome = seen.outcomes.get((number, index))
            if outcome is None:
                raise CannotUpdateError(f"{command.line}: “{command.text}” was not reached")
            outcomes.append(outcome)
        body = [
            line
            for command, outcome in zip(step.commands, outcomes, strict=True)
            for line in (*command.shown, *outcome.output)
        ]
        lines[step.line : step.end - 1] = [(step.indent + line).rstrip() for line in body]
        lines[step.line - 1] = _fence(lines[step.line - 1], outcomes)
    written = "\n".join(lines)
    _same_commands(page, read(written))
    return written


def _fence(line: str, outcomes: Sequence[Outcome]) -> str:
    """The fence with its `exit=` as it was seen: none if all ended well, one for the last, else one for each."""
    exits = [outcome.exit or 0 for outcome in outcomes]
    bare = re.sub(r" exit=\S+", "", line)
    if not any(exits):
        return bare
    told = str(exits[-1]) if not any(exits[:-1]) else ",".join(map(str, exits))
    return re.sub(r"(console)\b", rf"\1 exit={told}", bare, count=1)


def _same_commands(before: ExamplePage, after: ExamplePage) -> None:
    """An output that holds a fence, or a line that looks like a command, would change the page's meaning."""
    was, now = ([(block, command) for block in page.blocks for command in block.commands] for page in (before, after))
    for (block, command), (_, other) in zip(was, now, strict=False):
        same = command.shown == other.shown and _typed(command) == _typed(other)
        if not same and not block.not_run:
            raise CannotUpdateError(
                f"{command.line}: the output of “{command.text}” holds a line that reads as a fence, a command, its "
                "comment or something typed. Show it otherwise: through grep, sed or tail, or in a longer fence"
            )
    if len(was) != len(now) or after.flaws:
        raise CannotUpdateError("an output holds a line that reads as a fence. Use a longer fence around that block")


def _typed(command: TypedCommand) -> list[str]:
    """Without the prompts: those of containers hold their ids."""
    return [line.text for line in command.typed]
