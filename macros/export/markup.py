"""Typst's code mode, written. What is not marked as code becomes a string or a number: no page's text is ever code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from macros.export.book import Place


class Code(str):
    """A piece of Typst's code. Only what this project wrote itself may become one."""

    __slots__ = ()


Value: TypeAlias = "Code | str | int | float | bool | Sequence[Value] | None"

_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
NOTHING = Code("{}")


def code(value: Value) -> Code:
    """A value as code: code as it is, text as a string."""
    match value:
        case Code():
            return value
        case None:
            return Code("none")
        case bool():
            return Code("true" if value else "false")
        case int() | float():
            return Code(repr(value))
        case str():
            return Code(f'"{value.translate(_ESCAPED)}"')
        case _:
            return Code(f"({', '.join(map(code, value))}{',' if value else ''})")


def call(function: str, /, *arguments: Value, **named: Value) -> Code:
    """A call of a function; `body_indent` is the argument `body-indent`."""
    words = [f"{name.replace('_', '-')}: {code(value)}" for name, value in named.items()]
    return Code(f"{function}({', '.join([*words, *map(code, arguments)])})")


def block(*parts: Value) -> Code:
    """What the parts give, one after the other; empty ones are left out."""
    return Code("{\n" + "\n".join(code(part) for part in parts if part) + "\n}")


def said(parts: Sequence[str]) -> Code:
    """Running text, of text and of code, without spaces around it; empty code if nothing is said."""
    left = [part for part in parts if part]
    while left and not isinstance(left[0], Code):
        left[0] = left[0].lstrip(" ")
        if left[0]:
            break
        left.pop(0)
    while left and not isinstance(left[-1], Code):
        left[-1] = left[-1].rstrip(" ")
        if left[-1]:
            break
        left.pop()
    return Code("{" + "; ".join(map(code, left)) + "}") if left else Code("")


def label(place: Place) -> str:
    """The name of a place in the document."""
    return f"{place.address}#{place.anchor}"
