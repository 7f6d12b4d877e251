"""The languages of the site: where each lies, and the address of a page in the other."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """One language of the site."""

    code: str  # ISO 639-1, as in `docs/<code>/` and `hreflang`
    name: str  # in the language itself
    folder: str  # below the site's root, with its slash; empty for the first language
    config: str  # the MkDocs configuration


ENGLISH = Language("en", "English", "", "mkdocs.yml")
SPANISH = Language("es", "Español", "es/", "mkdocs.es.yml")
LANGUAGES = {language.code: language for language in (ENGLISH, SPANISH)}


def other(language: Language) -> Language:
    """The language that the switch leads to."""
    return SPANISH if language == ENGLISH else ENGLISH


def across(source: Language, target: Language, base: str, page: str) -> str:
    """The relative address of a page in another language.

    `base` leads from the page that links to its language's root (`..`, `.`), `page` is the page's address below it.
    Works on a sub-path, on any host and from a folder alike.
    """
    up = "../" * source.folder.count("/")
    return f"{base.rstrip('/')}/{up}{target.folder}{page if page != './' else ''}"
