"""Read a page's console blocks: what is typed, what the page shows for it, and what stands around. Pure."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from macros.flaws import Flaw

NEEDS = ("network", "platform", "systemd", "desktop", "windows", "nodes", "account")
"""What a block can need that no engine of ours has: it is not run, and the page says so."""

_SECONDS = re.compile(r"\d+(\.\d+)?")
_ATTRIBUTES = {
    "exit": re.compile(r"\d{1,3}(,\d{1,3})*"),
    "output": re.compile("any"),
    "order": re.compile("any"),
    "mask": re.compile("digits"),
    "timeout": _SECONDS,
    "interrupt": _SECONDS,
    "columns": re.compile(r"\d{2,3}"),
    "terminal": re.compile(r"\d"),
    "leave": re.compile("yes"),
    "needs": re.compile("|".join(NEEDS)),
    "skip": re.compile(r".*\S.*"),
}
"""The attributes of a fence, and what each may be set to (STYLE.md, “Commands and output”)."""
_COMPARED = ("output", "order", "mask")  # how, not what runs and is shown
_OF_THE_THEME = ("title", "hl_lines", "linenums")
_IN_SETUP = ("timeout", "terminal")

_AFTER = re.compile(r"""\A---\n(?:(?!---\n).*\n)*?after: *["']?(?P<page>[^\s"']+)""")  # in the front matter alone
_FENCE = re.compile(r"^(?P<indent>[ \t]*)(?P<mark>`{3,}|~{3,}) *(?P<language>[\w+.-]*)(?P<attributes>[^`]*)$")
_ATTRIBUTE = re.compile(r"""(?P<name>[\w-]+)(?:=(?:"(?P<quoted>[^"]*)"|(?P<bare>[^\s"]+)))?(?=\s|$)|(?P<wrong>\S+)""")
_SETUP = re.compile(r"^\s*<!--\s*setup\b(?P<attributes>.*)$")
_PATH = re.compile(r"(?!/)(?!.*\.\.)[\w@+./-]+")
_TEXT = ("console", "text", "txt", "")

PROMPT = re.compile(
    r"^(?P<prompt>(?:/|~|~?/[\w./-]+) [#$]"  # busybox: “/ # ”, “/app $ ”
    r"|[\w.-]+@[\w.-]+:[^\s#$]*[#$]"  # bash: “root@1fd254c8561f:/# ”
    r"|(?:bash|sh)-[\d.]+[#$]"
    r"|\w[\w-]*[=(-][#>]"  # psql: “postgres=# ”
    r"|[\w.-]+:\d+(?:\[\d+\])?>|redis>|not connected>"
    r"|>>>|\.\.\.)(?: (?P<text>.*))?$"
)
"""A line typed inside a program that the command has started, with the program's prompt."""
QUESTION = re.compile(r"^(?P<prompt>.*\[[yY]/[nN]\] ?:?) ?(?P<text>[A-Za-z]*)$")
"""A question of docker's, and the answer."""
_INTERACTIVE = re.compile(r"\s(-\w*[it]\w*|--tty|--interactive)\s")


@dataclass(frozen=True)
class Typed:
    """A line that somebody types inside a program: `/ # hostname`, an answer, or keys such as `^C`."""

    prompt: str
    text: str


@dataclass(frozen=True)
class TypedCommand:
    """A command and what the page shows for it."""

    line: int  # of the command in the page, from 1
    text: str  # what is typed; empty where a block goes on with the program that the last one left running
    shown: tuple[str, ...]  # its lines in the page, with the comments above it
    output: tuple[str, ...]  # what the page shows below it

    @property
    def typed(self) -> tuple[Typed, ...]:
        """What is typed inside the program that the command starts."""
        return tuple(typed for _, typed in self.inside())

    def inside(self) -> Iterator[tuple[int, Typed]]:
        """The same, each with its row of the output."""
        at_hash = bool(_INTERACTIVE.search(f" {self.text} "))  # `sh` of some images asks with “# ” alone
        for row, line in enumerate(self.output):
            if at_hash and (line == "#" or line.startswith("# ")):
                yield row, Typed("#", line[2:])
            elif match := PROMPT.match(line) or QUESTION.match(line):
                yield row, Typed(match["prompt"], match["text"] or "")


@dataclass(frozen=True)
class Block:
    """A console block."""

    line: int  # of its fence, from 1
    end: int  # of the closing fence
    indent: str
    attributes: dict[str, str]
    commands: tuple[TypedCommand, ...]

    @property
    def not_run(self) -> str:
        """Why the block is not run: a reason, or what it needs; empty if it runs."""
        return self.attributes.get("skip", "") or self.attributes.get("needs", "")

    def exits(self) -> tuple[int, ...]:
        """The exit code that each command should end with."""
        told = [int(code) for code in self.attributes.get("exit", "0").split(",")]
        if len(told) == 1:
            return (0,) * (len(self.commands) - 1) + (told[0],)
        return tuple(told)


@dataclass(frozen=True)
class Setup:
    """Commands in a comment, `<!-- setup`, that run and are not shown."""

    line: int
    commands: tuple[TypedCommand, ...]
    attributes: dict[str, str] = field(default_factory=dict)
    not_run = ""


@dataclass(frozen=True)
class ExampleFile:
    """A titled block, which is written to that path when the page comes to it."""

    line: int
    path: str
    content: str


Step = Block | Setup | ExampleFile


@dataclass(frozen=True)
class ExamplePage:
    """What runs in a page, in order, and what is wrong with it."""

    steps: tuple[Step, ...]
    flaws: tuple[Flaw, ...]
    after: str = ""  # the page that a reader comes from, with all that it left: learn/web-server

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The console blocks."""
        return tuple(step for step in self.steps if isinstance(step, Block))

    @property
    def commands(self) -> int:
        """How many commands run and are shown."""
        return sum(bool(command.text) for block in self.blocks if not block.not_run for command in block.commands)

    def code(self) -> str:
        """A fingerprint of all that runs and of all that is shown for it: it changes when either does."""
        told = repr([_without_place(step) for step in self.steps if isinstance(step, ExampleFile) or not step.not_run])
        return hashlib.sha256((self.after + told).encode()).hexdigest()[:16]


def _without_place(step: Step) -> object:
    if isinstance(step, ExampleFile):
        return step.path, step.content
    kept = {name: value for name, value in step.attributes.items() if name not in (*_COMPARED, *_OF_THE_THEME)}
    return type(step).__name__, sorted(kept.items()), [(*command.shown, *command.output) for command in step.commands]


def read(text: str) -> ExamplePage:
    """Read a page's Markdown."""
    lines, flaws, steps = text.split("\n"), list[Flaw](), list[Step]()
    at = 0
    while at < len(lines):
        line = lines[at]
        if setup := _SETUP.match(line):
            end = next((row for row in range(at, len(lines)) if "-->" in lines[row]), None)
            if end is None:
                flaws.append(Flaw(at + 1, "the comment is not closed: end it with -->"))
                break
            attributes = _attributes(setup["attributes"].replace("-->", ""), at + 1, _IN_SETUP, flaws)
            steps.append(Setup(at + 1, tuple(_setup(lines[at + 1 : end], at + 2, flaws)), attributes))
            at = end
        elif fence := _FENCE.match(line):
            closing = re.compile(rf"\s*{re.escape(fence['mark'][0])}{{{len(fence['mark'])},}}\s*")
            end = next((row for row in range(at + 1, len(lines)) if closing.fullmatch(lines[row])), None)
            if end is None:
                flaws.append(Flaw(at + 1, "the block is not closed"))
                break
            body = [row.removeprefix(fence["indent"]) for row in lines[at + 1 : end]]
            if fence["language"] == "console":
                steps.append(_block(fence, body, at + 1, end + 1, flaws))
            elif path := _path(fence):
                steps.append(ExampleFile(at + 1, path, "\n".join(body) + "\n"))
            at = end
        at += 1
    after = _AFTER.match(text)
    return ExamplePage(tuple(steps), tuple(flaws), after["page"] if after else "")


def typed_from(body: Sequence[str]) -> dict[int, int]:
    """The rows of a block's lines on which something is typed, and the column where it begins, after the prompt.

    Keys are pressed, not typed, and a question is for the reader to answer: who copies commands says yes to nothing.
    """
    found: dict[int, int] = {}
    for command in _commands(body, 0, []):
        below = command.line + (command.text.count("\n") + 1 if command.text else 0)
        comments = len(command.shown) - (below - command.line)
        found |= dict.fromkeys(range(command.line - comments, command.line), 0)
        found |= {row: min(len("$ "), len(body[row])) for row in range(command.line, below)}
        for row, typed in command.inside():
            line = body[below + row]
            if typed.text and not typed.text.startswith("^") and not QUESTION.match(line):
                found[below + row] = len(line) - len(typed.text)
    return found


def _block(fence: re.Match[str], body: Sequence[str], line: int, end: int, flaws: list[Flaw]) -> Block:
    attributes = _attributes(fence["attributes"], line, (*_ATTRIBUTES, *_OF_THE_THEME), flaws)
    commands = tuple(_commands(body, line + 1, flaws))
    block = Block(line, end, fence["indent"], attributes, commands)
    if not commands:
        flaws.append(Flaw(line, "a console block without a command: begin one with “$ ”, or call the block `text`"))
    elif len(block.exits()) != len(commands):
        told = len(block.exits())
        flaws.append(
            Flaw(line, f"exit names {told} exit codes for {len(commands)} commands: one each, or that of the last")
        )
    return block


def _commands(body: Sequence[str], first: int, flaws: list[Flaw]) -> Iterator[TypedCommand]:
    starts = [row for row, line in enumerate(body) if line.startswith("$ ") or line == "$"]
    comments = {}  # start of a command → where the comments right above it begin
    for start in starts:
        begin = start
        while begin and body[begin - 1].startswith("# "):
            begin -= 1
        comments[start] = begin
    head = body[: comments[starts[0]]] if starts else body
    if head:
        if PROMPT.match(head[0]) or QUESTION.match(head[0]):
            yield TypedCommand(first, "", (), tuple(head))
        else:
            flaws.append(Flaw(first, f"“{head[0][:40]}” stands before the first command: begin a command with “$ ”"))
    for start, following in zip_longest(starts, starts[1:]):
        end = len(body) if following is None else comments[following]
        after = start + 1
        while after < end and (body[after].startswith("> ") or body[after] == ">"):
            after += 1
        text = "\n".join([body[start][2:], *(line[2:] for line in body[start + 1 : after])])
        if text.strip():
            yield TypedCommand(first + start, text, tuple(body[comments[start] : after]), tuple(body[after:end]))


def _setup(body: Sequence[str], first: int, flaws: list[Flaw]) -> Iterator[TypedCommand]:
    for command in _commands([line.strip() for line in body], first, flaws):
        output = [line for line in command.output if line]
        if output:
            flaws.append(Flaw(command.line, f"a setup holds commands alone; “{output[0][:40]}” is none"))
        yield command


def _attributes(text: str, line: int, allowed: Sequence[str], flaws: list[Flaw]) -> dict[str, str]:
    found = {}
    for match in _ATTRIBUTE.finditer(text):
        if match["wrong"]:
            flaws.append(Flaw(line, f'{match["wrong"]} is no attribute; write NAME=VALUE, or NAME="SEVERAL WORDS"'))
            continue
        name, value = match["name"], match["quoted"] if match["quoted"] is not None else match["bare"] or "yes"
        if name not in allowed:
            near = difflib.get_close_matches(name, allowed, 1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(allowed)}"
            flaws.append(Flaw(line, f"there is no attribute {name}; {hint}"))
        elif name in _ATTRIBUTES and not _ATTRIBUTES[name].fullmatch(value):
            flaws.append(Flaw(line, f'{name}="{value}" is not understood; it is set like {_ATTRIBUTES[name].pattern}'))
        else:
            found[name] = value
    return found


def _path(fence: re.Match[str]) -> str:
    """Where a titled block is written to; empty for one that is only shown."""
    title = re.search(r'title="([^"]*)"', fence["attributes"])
    if fence["language"] in _TEXT or not title or not _PATH.fullmatch(title[1]):
        return ""
    return title[1].removeprefix("./")


def without_attributes(text: str) -> str:
    """The page's Markdown with what fences say to the runner taken out; the theme's own attributes stay."""
    lines = text.split("\n")
    for block in read(text).blocks:
        fence = _FENCE.match(lines[block.line - 1])
        assert fence
        kept = [f'{name}="{block.attributes[name]}"' for name in _OF_THE_THEME if name in block.attributes]
        lines[block.line - 1] = " ".join([f"{block.indent}{fence['mark']}console", *kept])
    return "\n".join(lines)
