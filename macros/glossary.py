"""The term base as a glossary: every term with its translation and meaning, and an index from the other language."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path

from macros.labels import LABELS

TERMS = Path(__file__).parent / "terms.tsv"


class TermError(Exception):
    """The term base is damaged; the message names the line."""


@dataclass(frozen=True)
class Term:
    """One term of the term base, as its columns."""

    id: str  # the anchor, the same in both languages
    en: str
    es: str
    usage_es: str  # how the Spanish term is used: gender, what to avoid
    def_en: str
    def_es: str
    see: str  # the page that explains it, concepts/container.md#limits, or empty

    def name(self, language: str) -> str:
        """The term in one language."""
        return self.es if language == "es" else self.en

    def definition(self, language: str) -> str:
        """What the term means, in that language."""
        return self.def_es if language == "es" else self.def_en


def load(path: Path = TERMS) -> list[Term]:
    """The terms in the order of the file. Raises TermError."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    terms = []
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(rows[0]) or not all(row[:3] + row[4:6]):
            raise TermError(f"{path.name}:{number}: a term needs {len(rows[0])} columns: {', '.join(rows[0])}")
        terms.append(Term(*row))
    return terms


def render(terms: list[Term], language: str, link: Callable[[str], str]) -> str:
    """The glossary as HTML: the index by the other language's names, then the terms in alphabetical order."""
    other = "en" if language == "es" else "es"
    labels = {key: escape(LABELS[language][key]) for key in ("english", "spanish")}
    index = "".join(
        f'<li><a href="#{escape(term.id)}" lang="{other}">{_code(term.name(other))}</a></li>'
        for term in sorted(terms, key=lambda term: _order(term.name(other)))
    )
    entries = "".join(
        _entry(term, language, other, link) for term in sorted(terms, key=lambda term: _order(term.name(language)))
    )
    here, there = (labels["spanish"], labels["english"]) if language == "es" else (labels["english"], labels["spanish"])
    return (
        f'<dl class="glossary">{entries}</dl>\n\n## {there} → {here} {{#index}}\n\n'
        f'<ul class="glossary-index">{index}</ul>\n'
    )


def _entry(term: Term, language: str, other: str, link: Callable[[str], str]) -> str:
    translation = f' <span lang="{other}">· {_code(term.name(other))}</span>' if term.en != term.es else ""
    usage = (
        f' <small>{escape(LABELS[language]["term-notes"])}: <span lang="es">{_code(term.usage_es)}</span></small>'
        if term.usage_es
        else ""
    )
    see = f' <a href="{escape(link(term.see))}">{escape(LABELS[language]["see"])}</a>.' if term.see else ""
    return (
        f'<dt id="{escape(term.id)}">{_code(term.name(language))}{translation}</dt>'
        f"<dd>{_code(term.definition(language))}{see}{usage}</dd>"
    )


def _code(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))


def _order(name: str) -> str:
    """Alphabetical order without regard to case and accents."""
    plain = unicodedata.normalize("NFD", name.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
