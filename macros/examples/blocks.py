"""Read a page's console blocks: what is typed, what the page shows for it, and what stands around. Pure."""

from __future__ import annotations

import difflib
import functools
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pymdownx.superfences import RE_HL_LINES, RE_LINENUMS

from macros import markdown, shell
from macros.flaws import Flaw
from macros.markdown import CONSOLE, Fence, PageSource

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
_OF_THE_THEME = {"title": re.compile(".*"), "hl_lines": RE_HL_LINES, "linenums": RE_LINENUMS}
_IN_SETUP = ("timeout", "terminal")

_HEADER = re.compile(rf"[ \t]*{CONSOLE}(?P<attributes>[ \t].*)?")
_ATTRIBUTE = re.compile(
    r"""(?P<name>[\w-]+)(?:=(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"']+)))?(?=\s|$)|(?P<wrong>\S+)"""
)
_SETUP = re.compile(r"^\s*<!--\s*setup\b(?P<attributes>.*)$")
_PATH = re.compile(r"(?!/)(?!.*\.\.)[\w@+./-]+")
_TEXT = (CONSOLE, "text", "txt", "")
_PLAIN = ("text", "txt", "plaintext", "plain", "none", "output", "")
_MARKDOWN = ("markdown", "md")
_OTHER_SESSIONS = (
    "bash-session bashsession doscon ps1con pwsh-session session sh-session shell-session shellsession tcshcon "
    "terminal zsh-session"
)
SESSIONS = frozenset((CONSOLE, *_OTHER_SESSIONS.split()))
"""Languages, in small letters, of blocks that show what is typed and its output, in Pygments and other tools."""
_TEMPLATE = re.compile(r"\{\{%|\{%%|\{##")
"""What begins something that is replaced before Markdown is read."""

PROMPT = re.compile(
    r"^(?P<prompt>(?:/|~|~?/[\w./-]+) [#$]"  # busybox: “/ # ”, “/app $ ”
    r"|[\w.-]+@[\w.-]+:[^\s#$]*[#$]"  # bash: “root@1fd254c8561f:/# ”
    r"|(?:bash|sh)-[\d.]+[#$]"
    r"|\w[\w-]*[=(-][#>]"  # psql: “postgres=# ”
    r"|[\w.-]+:\d+(?:\[\d+\])?>|redis>|not connected>"
    r"|>>>|\.\.\.)(?: (?P<text>.*))?$"
)
"""A line typed inside a program that the command has started, with the program's prompt."""
_DOCKER = r"(?:sudo +)?docker(?:-compose)?(?:\s|$)"
_TYPED = re.compile(
    rf"\s*(?:\$ +\S|(?:\S*\$|\S+\#|[%>❯➜»]|\S+@\S.*[#$%>]|(?:PS )?[A-Za-z]:\\.*>|(?:/|~|~?/[\w./-]+) [#$]) *{_DOCKER})"
)
"""A line that looks typed at a prompt: whatever comes after “$ ”, and docker after other prompts."""
_TYPED_BY_ROOT = re.compile(rf"\s*# *{_DOCKER}")
"""The same after “# ”, which is a comment in most languages."""
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


@functools.lru_cache(maxsize=1024)
def read(text: str) -> ExamplePage:
    """Read a page as it is in its file. What would be shown as a console block and cannot run is a flaw."""
    page = markdown.read(text)
    flaws, steps = list(page.front.flaws), list[Step]()
    fences = {fence.line: fence for fence in page.fences}
    hidden: set[int] = set()  # the lines of setups
    line = page.front.lines + 1
    while line <= len(page.lines):
        if fence := fences.get(line):
            steps += _step(fence, page, flaws)
            line = fence.end
        elif setup := _SETUP.match(page.lines[line - 1]):
            end = next((at for at in range(line, len(page.lines) + 1) if "-->" in page.lines[at - 1]), None)
            if end is None:
                flaws.append(Flaw(line, "the comment is not closed: end it with -->"))
                break
            steps.append(_setup(setup, page.lines[line : end - 1], line, flaws))
            hidden |= set(range(line, end + 1))
            line = end
        line += 1
    told = {flaw.line for flaw in flaws}
    told |= {line for fence in page.fences if fence.line in told for line in range(fence.line, fence.end + 1)}
    flaws += [flaw for flaw in (*page.stray_marks(), *_shown_as_typed(page)) if flaw.line not in hidden | told]
    return ExamplePage(tuple(steps), tuple(flaws), page.front.data.get("after", ""))


def _step(fence: Fence, page: PageSource, flaws: list[Flaw]) -> Iterator[Step]:
    """What a fence is to the runner: a block, a file, or nothing."""
    if fence.language.lower() not in SESSIONS:
        if path := _path(fence):
            flaws += _templates(fence.line, fence.body)
            yield ExampleFile(fence.line, path, "".join(f"{line}\n" for line in fence.body))
    elif wrong := _not_runnable(fence, page):
        flaws.append(Flaw(fence.line, wrong))
    else:
        flaws += _templates(fence.line - 1, (fence.header, *fence.body))
        yield _block(fence, flaws)


def _not_runnable(fence: Fence, page: PageSource) -> str:
    """Why something that is shown as a console block cannot be run; empty if it can."""
    if not _HEADER.fullmatch(fence.header):
        written = f"{fence.mark}{fence.header}".strip()
        return f"“{written}” shows commands that are not run: begin the block with {fence.mark}{CONSOLE}"
    if ">" in fence.before:
        return "a console block in a quotation is not run: take it out of the quotation"
    if fence.line not in page.visible.fences:
        return (
            "this console block is not shown as one: take it out of its comment or footnote, and indent it as the text "
            "of its list item is"
        )
    return ""


def _templates(line: int, lines: Sequence[str]) -> Iterator[Flaw]:
    """Macro calls in what is typed or written to a file, whose first line comes after `line`."""
    for number, text in enumerate(lines, start=line + 1):
        if found := _TEMPLATE.search(text):
            fix = "write the text that you mean"
            yield Flaw(number, f"“{found[0]}” begins a macro call, which the runner would type as it is: {fix}")


def _shown_as_typed(page: PageSource) -> Iterator[Flaw]:
    """Commands at a prompt that are shown outside of console blocks, as if their output had been seen."""
    lines = [(number, line, "") for number, line in page.visible.listings]
    for fence in page.fences:
        if fence.language.lower() not in (*SESSIONS, *_MARKDOWN):
            lines += ((at, line, fence.language) for at, line in enumerate(fence.body, start=fence.line + 1))
    for number, line, language in lines:
        if _TYPED.match(line) or (language.lower() in _PLAIN and _TYPED_BY_ROOT.match(line)):
            fix = f"show it in a block that begins with ```{CONSOLE}, which is run"
            yield Flaw(number, f"“{line.strip()[:40]}” looks typed at a prompt and is not run: {fix}")


def console_blocks(page: PageSource) -> list[tuple[Fence, Block]]:
    """The console blocks of Markdown that have the runner's attributes, whatever is wrong with them."""
    return [
        (fence, _block(fence, []))
        for fence in page.fences
        if fence.language == CONSOLE and _HEADER.fullmatch(fence.header)
    ]


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


def _block(fence: Fence, flaws: list[Flaw]) -> Block:
    header = _HEADER.fullmatch(fence.header)
    assert header
    attributes = _attributes(header["attributes"] or "", fence.line, _ATTRIBUTES | _OF_THE_THEME, flaws)
    commands = tuple(_commands(fence.body, fence.line + 1, flaws))
    block = Block(fence.line, fence.end, fence.before, attributes, commands)
    if not commands:
        text = "a console block without a command: begin one with “$ ”, or call the block `text`"
        flaws.append(Flaw(fence.line, text))
    elif len(block.exits()) != len(commands):
        text = f"exit names {len(block.exits())} exit codes for {len(commands)} commands: one each, or that of the last"
        flaws.append(Flaw(fence.line, text))
    return block


def _commands(body: Sequence[str], first: int, flaws: list[Flaw]) -> Iterator[TypedCommand]:
    """The commands in lines of which the `first` is that line of the page."""
    typed = list(shell.commands(body))
    begins = [_first_comment(body, start) for start, _, _ in typed]
    head = body[: begins[0]] if begins else body
    if head:
        if PROMPT.match(head[0]) or QUESTION.match(head[0]):
            yield TypedCommand(first, "", (), tuple(head))
        else:
            flaws.append(Flaw(first, f"“{head[0][:40]}” stands before the first command: begin a command with “$ ”"))
    for begin, end, (start, after, text) in zip(begins, [*begins, len(body)][1:], typed, strict=True):
        if text.strip():
            yield TypedCommand(first + start, text, tuple(body[begin:after]), tuple(body[after:end]))


def _first_comment(body: Sequence[str], start: int) -> int:
    """Where the comments right above a command begin."""
    while start and body[start - 1].startswith("# "):
        start -= 1
    return start


def _setup(comment: re.Match[str], body: Sequence[str], line: int, flaws: list[Flaw]) -> Setup:
    attributes = _attributes(
        comment["attributes"].replace("-->", ""), line, {name: _ATTRIBUTES[name] for name in _IN_SETUP}, flaws
    )
    flaws += _templates(line, body)
    commands = tuple(_commands([text.strip() for text in body], line + 1, flaws))
    for command in commands:
        if output := [text for text in command.output if text]:
            flaws.append(Flaw(command.line, f"a setup holds commands alone; “{output[0][:40]}” is none"))
    return Setup(line, commands, attributes)


def _attributes(text: str, line: int, allowed: Mapping[str, re.Pattern[str]], flaws: list[Flaw]) -> dict[str, str]:
    found = {}
    for match in _ATTRIBUTE.finditer(text):
        name, values = match["name"], [match[kind] for kind in ("double", "single", "bare")]
        value = next((value for value in values if value is not None), "yes")
        if match["wrong"]:
            flaws.append(Flaw(line, f'{match["wrong"]} is no attribute; write NAME=VALUE, or NAME="SEVERAL WORDS"'))
        elif name not in allowed:
            near = difflib.get_close_matches(name, allowed, 1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(allowed)}"
            flaws.append(Flaw(line, f"there is no attribute {name}; {hint}"))
        elif not allowed[name].fullmatch(value):
            flaws.append(Flaw(line, f'{name}="{value}" is not understood; it is set like {allowed[name].pattern}'))
        else:
            found[name] = value
    return found


def _path(fence: Fence) -> str:
    """Where a titled block is written to; empty for one that is only shown."""
    if fence.language in _TEXT or not _PATH.fullmatch(fence.title):
        return ""
    return fence.title.removeprefix("./")


def without_attributes(text: str) -> str:
    """Markdown in which the first line of a console block says nothing to the runner; the theme's attributes stay."""
    page = markdown.read_body(text)
    lines = list(page.lines)
    for fence, block in console_blocks(page):
        kept = [f'{name}="{block.attributes[name]}"' for name in _OF_THE_THEME if name in block.attributes]
        lines[fence.line - 1] = " ".join([f"{fence.before}{fence.mark}{CONSOLE}", *kept])
    return "\n".join(lines)
