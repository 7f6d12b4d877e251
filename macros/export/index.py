"""The index: which commands and options of docker a book uses, and where."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from macros.export.book import Book, Chapter, Place, text

HELP = "help"
"""The option that every command has: it is in no index."""

_PARTS = re.compile(r"\|\|?|;|&&|\$?[()]|`")


@dataclass(frozen=True)
class IndexedOption:
    """An option as its command's page heads it."""

    label: str  # `--detach, -d`: the long name first
    anchor: str
    takes: bool  # a value


@dataclass(frozen=True)
class IndexedCommand:
    """A command as its page tells of it."""

    name: str  # `docker container run`
    names: tuple[str, ...]  # others that it goes by
    address: str
    options: Mapping[str, IndexedOption]  # by each of their names
    passes_on: bool  # what follows its first argument belongs to another program


@dataclass
class Mentions:
    """Where something is told, and where it is used."""

    home: Place | None = None
    used: list[str] = field(default_factory=list)  # marks, in order


def commands(book: Book) -> dict[str, IndexedCommand]:
    """The commands that the pages of a book describe, by each of their names."""
    found: dict[str, IndexedCommand] = {}
    for chapter in book.chapters.values():
        if heading := chapter.article.xpath(".//h1[contains(@class, 'command')]"):
            command = _command(chapter, text(heading[0]))
            found |= dict.fromkeys((command.name, *command.names), command)
    return found


def _command(chapter: Chapter, name: str) -> IndexedCommand:
    others = (text(code) for code in chapter.article.xpath("./p[@class='facts']/code"))
    usage = "".join(chapter.article.xpath(".//*[contains(@class, 'usage')]//pre//text()"))
    options: dict[str, IndexedOption] = {}
    for heading in chapter.article.xpath(".//*[@class='options']/*[self::h3 or self::h4]"):
        spellings = sorted((text(code) for code in heading.xpath("./code")), key=len, reverse=True)
        option = IndexedOption(", ".join(spellings), heading.get("id"), bool(heading.xpath("./*[@class='kind']")))
        options |= dict.fromkeys(spellings, option)
    return IndexedCommand(
        name,
        tuple(other for other in others if other.startswith("docker ")),
        chapter.address,
        options,
        bool(re.search(r"\bCOMMAND\b|\bARG\b", usage)),
    )


class Index:
    """Gathers the mentions of commands and options while a book is made."""

    def __init__(self, known: Mapping[str, IndexedCommand], book: Book) -> None:
        """Of `known` commands; those that have a page in `book` are told there."""
        self._known = known
        self._seen: set[tuple[str, str]] = set()
        self.commands: dict[str, Mentions] = defaultdict(Mentions)
        self.options: dict[str, dict[str, Mentions]] = defaultdict(lambda: defaultdict(Mentions))
        for command in {command.name: command for command in known.values()}.values():
            if command.address in book.chapters:
                for name in (command.name, *command.names):
                    self.commands[name].home = Place(command.address)
                for option in command.options.values():
                    if option.anchor != HELP:
                        self.options[option.label][command.name].home = Place(command.address, option.anchor)

    def mark(self, line: str, chapter: str) -> str:
        """Note what a typed line is the first in its chapter to use; the mark to set there, empty if there is none."""
        mark = f"use-{len(self._seen)}"
        noted = False
        for name, command, options in used(line, self._known):
            mentions = {name: self.commands[name]}
            mentions |= {f"{command.name} {label}": self.options[label][command.name] for label in options}
            for what, mention in mentions.items():
                if (what, chapter) not in self._seen:
                    self._seen.add((what, chapter))
                    mention.used.append(mark)
                    noted = True
        return mark if noted else ""


def used(line: str, known: Mapping[str, IndexedCommand]) -> Iterator[tuple[str, IndexedCommand, list[str]]]:
    """Each docker command in a typed line: its name as it was typed, the command, and the labels of its options.

    `docker run --rm -it debian ls -l | docker load` gives `docker run` with `--rm`, `--interactive, -i` and
    `--tty, -t`, then `docker load`: `-l` is an option of `ls`.
    """
    for part in _PARTS.split(line):
        words = part.split()
        if "docker" not in words:
            continue
        words = words[words.index("docker") :]
        size = next((size for size in range(len(words), 0, -1) if " ".join(words[:size]) in known), 0)
        if size:
            name = " ".join(words[:size])
            yield name, known[name], list(dict.fromkeys(_options(words[size:], known[name])))


def _options(words: Sequence[str], command: IndexedCommand) -> Iterator[str]:
    value = False
    for word in words:
        if value:
            value = False
        elif word == "--":
            return
        elif word.startswith("-"):
            name, equals, _ = word.partition("=")
            letters = [name] if name in command.options else [f"-{letter}" for letter in name[1:]]
            taken = [command.options[letter] for letter in letters if letter in command.options]
            if taken and len(taken) == len(letters):
                yield from (option.label for option in taken)
                value = not equals and taken[-1].takes
        elif command.passes_on:
            return
