"""Where what was seen is not what the page shows. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from macros.examples.blocks import Block, ExampleFile, ExamplePage, Setup, TypedCommand
from macros.examples.session import Outcome, Seen
from macros.examples.shape import Rules, Same, difference, equal

_LINES, _COLUMNS = 60, 400


@dataclass(frozen=True)
class Difference:
    """A command that did not do what the page shows."""

    line: int  # of the command in the page, from 1
    command: str
    what: tuple[str, ...]  # in lines: a sentence each, or a diff

    def __str__(self) -> str:
        """The command, and indented what is wrong with it."""
        return "\n".join([f"$ {self.command}", *(f"    {line}" for line in self.what)])


def differences(page: ExamplePage, seen: Seen) -> Iterator[Difference]:
    """Each command that differs, in the page's order; after one that was not reached, no more."""
    same = Same()
    for number, step in enumerate(page.steps):
        if isinstance(step, ExampleFile) or step.not_run:
            continue
        rules = Rules.of(step.attributes)
        for index, command in enumerate(step.commands):
            outcome = seen.outcomes.get((number, index))
            if outcome is None:
                yield Difference(command.line, command.text, (seen.failure or "it was not reached",))
                return
            wrong = list(_setup(outcome) if isinstance(step, Setup) else _shown(step, index, command, outcome))
            if isinstance(step, Block) and not equal(command.output, outcome.output, rules, same):
                wrong += _short(difference(command.output, outcome.output, rules))
            if wrong:
                yield Difference(command.line, command.text or "(goes on)", tuple(wrong))
    if seen.failure:
        yield Difference(1, "(the end of the page)", (seen.failure,))


def _short(lines: Iterable[str]) -> Iterator[str]:
    """Enough of a diff to see what happened."""
    for number, line in enumerate(lines):
        if number == _LINES:
            yield "… and more lines"
            return
        yield line if len(line) <= _COLUMNS else f"{line[:_COLUMNS]}…"


def _setup(outcome: Outcome) -> Iterator[str]:
    if outcome.note:
        yield outcome.note
    if outcome.exit:
        yield f"it is a setup and ended with exit code {outcome.exit}:"
        yield from _short(outcome.output)


def _shown(block: Block, index: int, command: TypedCommand, outcome: Outcome) -> Iterator[str]:
    if outcome.note:
        yield outcome.note
    told = block.exits()[index]
    if command.text and outcome.exit is not None and outcome.exit != told:
        yield f"exit code {told} expected, {outcome.exit} seen"
