"""The navigation as the outline of a book."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

from mkdocs.structure.nav import Section
from mkdocs.structure.pages import Page

from macros.export.book import Entry

if TYPE_CHECKING:
    from mkdocs.structure import StructureItem
    from mkdocs.structure.nav import Navigation


def of(nav: Navigation) -> list[Entry]:
    """Every page in the order of the navigation. A section below another is its first page, with the rest below."""
    return list(_entries(nav.items, 1))


def _entries(items: Iterable[StructureItem], level: int) -> Iterator[Entry]:
    for item in items:
        if isinstance(item, Page):
            yield Entry(level, "", unquote(item.url).removeprefix("./"))
        elif isinstance(item, Section) and level == 1:
            yield Entry(level, item.title)
            yield from _entries(item.children, level + 1)
        elif isinstance(item, Section):
            first = next((child for child in item.children if isinstance(child, Page)), None)
            yield from _entries([first] if first else [], level)
            yield from _entries([child for child in item.children if child is not first], level + 1)
