"""What the CLI's help says, in Spanish: a gettext catalogue keyed by the English text."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, PoFileParser, write_po

from macros.flaws import Flaw
from macros.reference.commands import Command, Reference

PATH = Path(__file__).parent / "es.po"

_KEPT = re.compile(r"--[a-z][\w-]*|(?<![\w-])-\w\b(?!-)|https?://[^\s\"')]+|%\w|\{\{.*?\}\}|\$\w+|\b[A-Z][A-Z_]{3,}\b")
"""What a translation keeps as it is: options, addresses, placeholders, names of variables and arguments."""

_LINE = re.compile(r'(#.*|((msgctxt|msgid|msgid_plural|msgstr(\[\d+\])?)\s+)?"([^"\\]|\\.)*")?\s*')
"""A line of a catalogue; of one whose quotes are missing babel would cut off the first and the last letter."""

_WORDS = {"EXPERIMENTAL", "NAME", "DESCRIPTION", "STDIN", "STDOUT", "STDERR"}
"""Words in capitals that a translation may write in another way."""


class CatalogueError(Exception):
    """The catalogue cannot be used; the message says the file, the line and what to do."""


@dataclass(frozen=True)
class Catalogue:
    """The translations, by the English text; the empty one of English translates nothing."""

    by_text: Mapping[str, str]

    def translate(self, text: str) -> str | None:
        """The text in the catalogue's language, None where it has none."""
        return self.by_text.get(text)


class _Strict(Catalog):
    """A catalogue where the same text twice is an error; babel would merge them and drop a translation."""

    def __setitem__(self, key: str | list[str] | tuple[str, ...], message: Message) -> None:
        line = (message.lineno or 1) - 1
        if not isinstance(key, str):
            raise PoFileError("a plural, but help has none; take msgid_plural out", self, key[0], line)
        if key and key in self:
            raise PoFileError("the text stands twice; keep one entry", self, key, line)
        super().__setitem__(key, message)


@functools.cache
def spanish() -> Catalogue:
    """The catalogue that is committed. Raises CatalogueError."""
    return load(PATH)


def load(path: Path) -> Catalogue:
    """Read a catalogue. Raises CatalogueError for a file that is none, a text that stands twice, a lost placeholder."""
    messages = list(_read(path))
    for message in messages:
        if lost := _lost(str(message.id), str(message.string)):
            raise CatalogueError(f"{path}:{message.lineno}: {lost}")
    return Catalogue({str(message.id): str(message.string) for message in messages if message.string})


def flaws(path: Path, reference: Reference) -> Iterator[Flaw]:
    """What `make check` tells of a catalogue that can be read: texts untranslated, unsure, or no longer in docker."""
    needed = texts(reference)
    have = {str(message.id): message for message in _read(path)}
    for text, where in needed.items():
        message = have.get(text)
        if message is None:
            yield Flaw(1, f"not in the catalogue: “{_short(text)}” (docker {where[0]}). Add it: make catalogue")
        elif not message.string:
            yield Flaw(message.lineno or 1, f"not translated: “{_short(text)}”")
        elif message.fuzzy:
            yield Flaw(message.lineno or 1, f"marked fuzzy: “{_short(text)}”. See that it is right and unmark it")
    for text, message in have.items():
        if lost := _lost(text, str(message.string)):
            yield Flaw(message.lineno or 1, lost)
        if text not in needed:
            yield Flaw(message.lineno or 1, f"docker does not say “{_short(text)}” any more. Drop it: make catalogue")


def update(path: Path, reference: Reference) -> int:
    """Write the catalogue anew with every text of the reference, keeping what is translated; the number that is not."""
    have = {str(message.id): message for message in _read(path)} if path.exists() else {}
    moment = datetime.fromisoformat(reference.newest.date).replace(tzinfo=UTC)
    catalog = Catalog(
        locale="es",
        project="Docker notes",
        version=reference.newest.version,
        header_comment="# What docker's help says, in Spanish. Write with: make catalogue",
        msgid_bugs_address="none",
        last_translator="Docker notes",
        language_team="none",
        creation_date=moment,
        revision_date=moment,
        fuzzy=False,
    )
    missing = 0
    for text, where in texts(reference).items():
        old = have.get(text)
        translation = str(old.string) if old else ""
        missing += not translation
        flags = {"fuzzy"} if old and old.fuzzy else ()
        shown = ", ".join(where[:3]) + (f" and {len(where) - 3} more" if len(where) > 3 else "")
        catalog.add(text, translation, auto_comments=[f"docker {shown}".strip()], flags=flags)
    buffer = BytesIO()
    write_po(buffer, catalog, width=110)
    draft = path.with_suffix(".new")
    draft.write_bytes(buffer.getvalue())
    draft.replace(path)
    return missing


def texts(reference: Reference) -> dict[str, list[str]]:
    """Every text to translate, in the order of the commands, with the commands and options that say it."""
    found: dict[str, list[str]] = {}
    for command in reference.commands.values():
        for where, text in texts_of(command):
            found.setdefault(text, []).append(where)
    return found


def texts_of(command: Command) -> Iterator[tuple[str, str]]:
    """What one command's help says: where, and the text."""
    yield command.path, command.help.summary
    for paragraph in filter(None, command.help.text.split("\n\n")):
        yield command.path, paragraph
    for option, _ in command.options:
        if option.text:
            yield f"{command.path} --{option.name}".strip(), option.text
    for note in command.help.notes:
        for text in (note.title, note.text):
            if text and not text.startswith("$ "):
                yield command.path, text


def _read(path: Path) -> Iterable[Message]:
    catalog = _Strict(locale="es")
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, start=1):
            if not _LINE.fullmatch(line):
                raise CatalogueError(f'{path}:{number}: not a text between quotes, as msgstr "…" is: {line}')
        PoFileParser(catalog, abort_invalid=True).parse(lines)
    except PoFileError as error:
        raise CatalogueError(f"{path}:{error.lineno + 1}: {error}: {error.line.strip() or '…'}") from error
    except (OSError, ValueError) as error:
        raise CatalogueError(f"{path}: not a gettext catalogue ({error}). Restore it: git checkout {path}") from error
    return [message for message in catalog if message.id]


def _lost(english: str, translated: str) -> str:
    """What to tell of a translation that does not keep what it must, empty if it does or is none."""
    if not translated:
        return ""
    kept = [part.rstrip(".,") for part in _KEPT.findall(english)]
    lost = [part for part in dict.fromkeys(kept) if part not in translated and part not in _WORDS]
    if english.count("\n") != translated.count("\n"):
        lost.append(f"{english.count(chr(10)) + 1} lines")
    if not lost:
        return ""
    return f"the translation of “{_short(english)}” lacks {', '.join(lost)}. Write it as the English text does"


def _short(text: str) -> str:
    first = text.splitlines()[0]
    return first if len(first) <= 60 else first[:59] + "…"
