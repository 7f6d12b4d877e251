"""The index: which commands and options of docker a book uses, and where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from macros import shell
from macros.export.book import Book, Chapter, Place, text

HELP = "help"
"""The option that every command has: it is in no index."""


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
    syntax: shell.CommandSyntax


@dataclass(frozen=True)
class KnownCommands:
    """The commands that the pages of a book describe."""

    by_name: Mapping[str, IndexedCommand]  # by each of the names that a command goes by

    @cached_property
    def calls(self) -> shell.Commands:
        """What reads calls of them."""
        return shell.Commands({name: command.syntax for name, command in self.by_name.items()})


@dataclass
class Mentions:
    """Where something is told, and where it is used."""

    home: Place | None = None
    used: list[str] = field(default_factory=list)  # marks, in order


def commands(book: Book) -> KnownCommands:
    """The commands that the pages of a book describe."""
    found: dict[str, IndexedCommand] = {}
    for chapter in book.chapters.values():
        if heading := chapter.article.xpath(".//h1[contains(@class, 'command')]"):
            command = _command(chapter, text(heading[0]))
            found |= dict.fromkeys((command.name, *command.names), command)
    return KnownCommands(found)


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
        shell.CommandSyntax({spelling: option.takes for spelling, option in options.items()}, shell.passes_on(usage)),
    )


class Index:
    """Gathers the mentions of commands and options while a book is made."""

    def __init__(self, known: KnownCommands, book: Book) -> None:
        """Of `known` commands; those that have a page in `book` are told there."""
        self._known = known
        self._seen: set[tuple[str, str]] = set()
        self.commands: dict[str, Mentions] = defaultdict(Mentions)
        self.options: dict[str, dict[str, Mentions]] = defaultdict(lambda: defaultdict(Mentions))
        for command in {command.name: command for command in known.by_name.values()}.values():
            if command.address in book.chapters:
                for name in (command.name, *command.names):
                    self.commands[name].home = Place(command.address)
                for option in command.options.values():
                    if option.anchor != HELP:
                        self.options[option.label][command.name].home = Place(command.address, option.anchor)

    def mark(self, typed: str, chapter: str) -> str:
        """Note what a typed command is the first in its chapter to use; the mark to set there, or nothing."""
        mark = f"use-{len(self._seen)}"
        noted = False
        for name, command, options in used(typed, self._known):
            mentions = {name: self.commands[name]}
            mentions |= {f"{command.name} {label}": self.options[label][command.name] for label in options}
            for what, mention in mentions.items():
                if (what, chapter) not in self._seen:
                    self._seen.add((what, chapter))
                    mention.used.append(mark)
                    noted = True
        return mark if noted else ""


def used(typed: str, known: KnownCommands) -> Iterator[tuple[str, IndexedCommand, list[str]]]:
    """Each docker command in what is typed: its name as it was typed, the command, and the labels of its options."""
    for use in known.calls.uses(typed):
        command = known.by_name[use.name]
        yield use.name, command, list(dict.fromkeys(command.options[option].label for option in use.options))
