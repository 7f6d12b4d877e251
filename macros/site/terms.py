"""Links to the glossary tell what the term means where one points at them or reaches them by keyboard. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from macros.glossary import Term

_LINK = re.compile(r'<a href="(?P<address>(?:\.\./)*(?:ref/)?glossary(?:/|/index\.html|\.html)#(?P<id>[\w-]+))">')


def explain(html: str, terms: Sequence[Term], language: str) -> str:
    """A page's HTML with each term's definition in its links; the theme shows it as a tooltip (`content.tooltips`)."""
    meanings = {term.id: term.definition(language).replace("`", "") for term in terms}

    def told(link: re.Match[str]) -> str:
        meaning = meanings.get(link["id"])
        return f'<a class="term" href="{link["address"]}" title="{escape(meaning)}">' if meaning else link[0]

    return _LINK.sub(told, html)
