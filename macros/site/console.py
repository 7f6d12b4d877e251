"""Console blocks in colour: what the runner types is typed, all else is output."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from itertools import groupby
from typing import Any

from pygments.lexer import Lexer, do_insertions
from pygments.lexers import LEXERS
from pygments.lexers.shell import BashLexer
from pygments.token import Generic

from macros.examples import blocks

__all__ = ["ConsoleLexer"]  # Pygments looks here for what it loads


class ConsoleLexer(Lexer):
    """In place of Pygments' own.

    That takes `#5` in a build's output for a prompt of root, and the lines of a here-document for output.
    """

    name = "Console"

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, Any, str]]:
        """Each token with its place in the text."""
        place = 0
        for kind, value in self._tokens(StringIO(text).readlines()):  # at \n alone, as the runner reads
            yield place, kind, value
            place += len(value)

    def _tokens(self, lines: list[str]) -> Iterator[tuple[Any, str]]:
        typed = blocks.typed_from([line.removesuffix("\n") for line in lines])
        for is_typed, rows in groupby(range(len(lines)), typed.__contains__):
            if not is_typed:
                yield from ((Generic.Output, lines[row]) for row in rows)
                continue
            code = ""
            prompts: list[tuple[int, list[tuple[int, Any, str]]]] = []
            for row in rows:
                if column := typed[row]:
                    prompts.append((len(code), [(0, Generic.Prompt, lines[row][:column])]))
                code += lines[row][column:]
            for _, kind, value in do_insertions(prompts, BashLexer().get_tokens_unprocessed(code)):
                yield kind, value


def register() -> None:
    """Have Pygments take this lexer for console blocks, in the place of its own."""
    LEXERS["BashSessionLexer"] = (__name__, ConsoleLexer.name, ("console",), (), ())
