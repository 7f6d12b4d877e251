"""Read the text that `docker … --help` prints into values. Pure: text in, values out."""

from __future__ import annotations

import re
from dataclasses import dataclass

REPEATABLE = {
    "config",
    "credential-spec",
    "filter",
    "generic-resource",
    "gpu-request",
    "ipNetSlice",
    "list",
    "map",
    "mount",
    "network",
    "port",
    "pref",
    "scale",
    "secret",
    "strings",
    "stringArray",
    "stringToString",
    "ulimit",
}
"""The types whose option may be given several times."""

NO_DEFAULT = {"", "[]", "map[]", "{}"}
"""What docker prints as the default of an option that has none."""

_USAGE = re.compile(r"^Usage: +(?P<usage>docker(?: .*)?)$")
_HEADING = re.compile(r"^(?P<title>[A-Z][\w ]*):$")
_BOLD = re.compile(r"\*\*(\w[\w ]*)\*\*")  # Markdown that got into the help of `docker manifest`
_OPTION = re.compile(r"^ {2,6}(?:-(?P<short>\w), )?--(?P<name>[\w.-]+)(?P<rest>.*)$")
_TYPE = re.compile(r"^(?: (?P<type>\S+(?: \S+)*))?(?: {2,}(?P<text>\S.*))?$")
_CHILD = re.compile(r"^  (?P<name>[a-z][\w-]*)\*? +(?P<text>.*)$")
_DEFAULT = re.compile(r"\s*\(default (?P<value>\"[^\"]*\"|[^()]*(?:\([^()]*\)[^()]*)*)\)$")
_FOOTERS = (
    re.compile(r"^Run 'docker .*COMMAND --help' for more information on a command\.$"),
    re.compile(r"^(For more help on how to use Docker|To get more help with docker), .*$"),
    re.compile(r"^Experimental commands and flags are hidden\. Set BUILDX_EXPERIMENTAL=1 to show them\.$"),
)


class HelpError(ValueError):
    """Help in a shape that is not known; the message names the command, the line's number and the line."""


@dataclass(frozen=True)
class Option:
    """One option, as its line of help says."""

    name: str  # without dashes: publish
    short: str  # its letter, or empty
    type: str  # the word that docker prints for its value (list, string, int, …); empty for a switch
    default: str  # empty where there is none
    text: str  # may have several lines

    @property
    def repeatable(self) -> bool:
        """Whether it may be given several times."""
        return self.type in REPEATABLE


@dataclass(frozen=True)
class Note:
    """A part of help that is neither option nor command: a table, an example, a warning. Kept as it was printed."""

    title: str  # may be empty
    text: str


@dataclass(frozen=True)
class Help:
    """One command line's help."""

    path: str  # without `docker`: container run; empty for docker itself
    usages: tuple[str, ...]
    summary: str
    text: str  # what more it says, in paragraphs
    aliases: tuple[str, ...]  # paths, as listed
    options: tuple[Option, ...]
    inherited: tuple[Option, ...]  # those headed “Global Options”
    children: tuple[tuple[str, str, str], ...]  # heading, name, summary
    notes: tuple[Note, ...]


def parse(text: str, path: str = "") -> Help:
    """Read one help text. Raises HelpError for a line of its options, commands or aliases that makes no sense."""
    return _Reader(text, path).read()


def _is_value(default: str, kind: str) -> bool:
    """Whether “(default …)” is docker's own; the text of an option may say “(default shows just running)” itself."""
    if not kind:
        return default == "true"
    return kind != "string" or default.startswith('"') or " " not in default


class _Reader:
    """The lines of one help text, read once from the top."""

    def __init__(self, text: str, path: str) -> None:
        self.lines = [line.rstrip() for line in text.expandtabs(4).splitlines()]
        self.number = 0
        self.path = path
        self.usages: list[str] = []
        self.prose: list[str] = []
        self.aliases: list[str] = []
        self.options: dict[str, list[Option]] = {"Options": [], "Global Options": []}
        self.children: list[tuple[str, str, str]] = []
        self.notes: list[Note] = []

    def read(self) -> Help:
        sections = False
        while (block := self._block()) is not None:
            first = block[0]
            heading = _HEADING.match(first)
            if usage := _USAGE.match(first):
                self.usages = [usage["usage"], *(line.strip() for line in block[1:])]
            elif any(footer.match(line) for line in block for footer in _FOOTERS):
                self._footer(block)
            elif heading and heading["title"] in self.options:
                self.options[heading["title"]] += self._options(block)
                sections = True
            elif heading and heading["title"].endswith("Commands"):
                self._children(heading["title"], block)
                sections = True
            elif heading and heading["title"] == "Aliases":
                self.aliases += self._aliases(block)
            elif heading or sections or self.notes:
                self._note(heading["title"] if heading else "", block[1:] if heading else block)
            else:
                self.prose.append(_BOLD.sub(r"\1", "\n".join(block)))
        if not self.usages:
            raise HelpError(f"docker {self.path} --help: no line begins with “Usage:  docker”")
        if not self.prose:
            raise HelpError(f"docker {self.path} --help: it does not say what the command does")
        return Help(
            self.path,
            tuple(self.usages),
            " ".join(self.prose[0].split()),
            "\n\n".join(text for text in self.prose[1:] if text != self.prose[0]),
            tuple(self.aliases),
            tuple(self.options["Options"]),
            tuple(self.options["Global Options"]),
            tuple(self.children),
            tuple(self.notes),
        )

    def _block(self) -> list[str] | None:
        """The next lines up to an empty one."""
        while self.number < len(self.lines) and not self.lines[self.number]:
            self.number += 1
        start = self.number
        while self.number < len(self.lines) and self.lines[self.number]:
            self.number += 1
        return self.lines[start : self.number] or None

    def _fail(self, block: list[str], index: int, what: str) -> HelpError:
        number = self.number - len(block) + index + 1
        return HelpError(f"docker {self.path} --help, line {number}: not {what}: {block[index]!r}")

    def _options(self, block: list[str]) -> list[Option]:
        found: list[list[str]] = []
        starts = []
        for index, line in enumerate(block[1:], start=1):
            if _OPTION.match(line):
                found.append([line])
                starts.append(index)
            elif found and line.startswith(" " * 10):
                found[-1].append(line)
            else:
                raise self._fail(block, index, "an option")
        return [self._option(lines, block, index) for lines, index in zip(found, starts, strict=True)]

    def _option(self, lines: list[str], block: list[str], index: int) -> Option:
        head = _OPTION.match(lines[0])
        rest = _TYPE.match(head["rest"]) if head else None
        if not head or not rest:
            raise self._fail(block, index, "an option")
        kind = rest["type"] or ""
        column = len(lines[0]) - len(rest["text"] or "")
        more = [line[column:] if line[:column].isspace() else line for line in lines[1:]]
        text = "\n".join([rest["text"] or "", *more])
        default = ""
        found = _DEFAULT.search(text)
        if found and _is_value(found["value"], kind):
            text = text[: found.start()]
            value = found["value"].strip('"')
            default = "" if value in NO_DEFAULT else value
        return Option(head["name"], head["short"] or "", kind, default, text.rstrip())

    def _children(self, title: str, block: list[str]) -> None:
        for index, line in enumerate(block[1:], start=1):
            child = _CHILD.match(line)
            if not child:
                raise self._fail(block, index, "a command")
            self.children.append((title, child["name"], child["text"]))

    def _aliases(self, block: list[str]) -> list[str]:
        names = []
        for index, line in enumerate(block[1:], start=1):
            for name in map(str.strip, line.split(",")):
                if not re.fullmatch(r"docker( [a-z][\w-]*)+|[a-z][\w-]*", name):
                    raise self._fail(block, index, "a list of aliases")
                names.append(name)
        above = " ".join(["docker", *self.path.split()[:-1]])
        # An old release lists the last word alone.
        return [(name if name.startswith("docker ") else f"{above} {name}").removeprefix("docker ") for name in names]

    def _footer(self, block: list[str]) -> None:
        for index, line in enumerate(block):
            if not any(footer.match(line) for footer in _FOOTERS):
                raise self._fail(block, index, "a known last line")

    def _note(self, title: str, lines: list[str]) -> None:
        text = "\n".join(lines)
        if not title and self.notes:
            last = self.notes.pop()
            title, text = last.title, f"{last.text}\n\n{text}".strip()
        self.notes.append(Note(title, text))
