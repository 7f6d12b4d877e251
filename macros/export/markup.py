"""Typst's code mode, written: text as string literals and nothing else, so that no page's text is ever markup."""

from __future__ import annotations

from macros.export.book import Place

_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def literal(value: str) -> str:
    """A string."""
    return f'"{value.translate(_ESCAPED)}"'


def boolean(value: bool) -> str:
    """`true` or `false`."""
    return "true" if value else "false"


def array(*items: str) -> str:
    """An array of what is code already; of one item too."""
    return f"({', '.join(items)}{',' if items else ''})"


def block(*lines: str) -> str:
    """A block of code, whose lines are joined to one content; empty ones are left out."""
    return "{\n" + "\n".join(line for line in lines if line) + "\n}"


def call(function: str, /, *arguments: str, **named: str) -> str:
    """A call, of arguments that are code already. `body_indent` is the argument `body-indent`."""
    words = [f"{name.replace('_', '-')}: {value}" for name, value in named.items()]
    return f"{function}({', '.join([*words, *arguments])})"


def label(place: Place) -> str:
    """The name of a place in the document, as a string."""
    return literal(f"{place.address}#{place.anchor}")
