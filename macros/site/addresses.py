"""Addresses that cannot be read, such as http://[x: MkDocs would stop with a traceback before the page is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


class Addresses(Extension):
    """Quotes what such addresses contain, so that the check of the page refuses them with their line."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802  # Markdown's name
        """Come before MkDocs, which resolves the links of a page at priority 0."""
        md.treeprocessors.register(_Quote(md), "addresses", 1)


class _Quote(Treeprocessor):
    def run(self, root: Element) -> None:
        for element in root.iter():
            for name in ("href", "src"):
                try:
                    urlsplit(element.get(name, ""))
                except ValueError:
                    element.attrib[name] = quote(element.attrib[name], safe=":/?#")
