"""The hand-written part of a command's page, and where the other pages use the command."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from macros.reference.commands import FOLDER, OVERVIEW, Command, Reference, UnknownError

_HEADING = re.compile(r"^(?P<level>#{2,3}) +(?P<title>.+?)(?: +\{ *#(?P<anchor>[\w-]+) *\})? *$")
_FENCE = re.compile(r"^ *(`{3,}|~{3,})(?P<info>.*)$")
_PROMPT = re.compile(r"^ *\$ (?P<command>.*)$")
_DOCKER = re.compile(r"\bdocker(?:-compose)? [^|;&)]*")
_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)

LESSONS = ("learn", "concepts", "howto", "fix")
"""The folders of pages that teach; the reference links to them."""


@dataclass(frozen=True)
class HandwrittenPart:
    """What somebody wrote for a command's page."""

    advice: str  # Markdown before the first heading of level 2
    sections: str  # the sections, with their headings
    examples: Mapping[str, tuple[str, str]]  # name of an option → anchor and title of the first example that uses it


@dataclass(frozen=True)
class Lesson:
    """A page that uses a command."""

    path: str  # below the language's folder: learn/first-container.md
    title: str


def read(markdown: str, command: Command, reference: Reference) -> HandwrittenPart:
    """Take a page's Markdown, without front matter, apart."""
    lines = markdown.strip().splitlines()
    if lines and lines[0].startswith("# "):
        del lines[0]
    first = next((index for index, line in enumerate(lines) if line.startswith("## ")), len(lines))
    advice, sections = ("\n".join(part).strip() for part in (lines[:first], lines[first:]))
    examples: dict[str, tuple[str, str]] = {}
    for heading, typed in _commands(sections):
        if heading and heading["anchor"] and heading["level"] == "###":
            for option in options_used(typed, command, reference):
                examples.setdefault(option, (heading["anchor"], heading["title"]))
    return HandwrittenPart(advice, sections, examples)


def misplaced(page: str, reference: Reference) -> str:
    """What is wrong with the place of a hand-written page, below a language's folder; empty if nothing."""
    if not page.startswith(f"{FOLDER}/") or page == OVERVIEW or page in reference.pages:
        return ""
    name = page.removeprefix(f"{FOLDER}/").removesuffix(".md").removesuffix("/index").replace("/", " ")
    try:
        return f"the page of docker {name} is {reference.page(reference.named(name).path)}; move yours there"
    except UnknownError as error:
        return f"{error}. Hand-written parts bear the name of a recorded command"


def options_used(typed: str, command: Command, reference: Reference) -> Iterator[str]:
    """The names of the options that a typed line gives to a command, long or as letters in any company."""
    for call in _DOCKER.findall(typed):
        words = _words(call)
        path = called(words, reference)
        if path is None or reference.names[path] != command.path:
            continue
        rest = iter(words[1 + len(path.split()) :])
        for word in rest:
            if word in ("-", "--") or not word.startswith("-"):
                return
            name, given, _ = word.partition("=")
            options = [name] if name.startswith("--") else [f"-{letter}" for letter in name[1:]]
            known = [option for option in map(command.option, options) if option]
            yield from (option.name for option in known)
            if known and known[-1].type and not given:
                next(rest, None)


def called(words: list[str], reference: Reference) -> str | None:
    """The longest name of a command at the beginning of `docker …` split into words, None for no command."""
    for count in range(min(len(words) - 1, 4), 0, -1):
        path = " ".join(words[1 : 1 + count])
        if path in reference.names:
            return path
    return None


def lessons(docs: Path, reference: Reference) -> dict[str, list[Lesson]]:
    """By command's path: the pages below a language's folder that use it in their console blocks, most uses first."""
    uses: dict[str, Counter[Lesson]] = {}
    for folder in LESSONS:
        for file in sorted((docs / folder).rglob("*.md")):
            text = file.read_text(encoding="utf-8-sig")
            front = _FRONT.match(text)
            title = str((yaml.safe_load(front[1]) if front else {}).get("title", file.stem))
            lesson = Lesson(file.relative_to(docs).as_posix(), title)
            for _, typed in _commands(text):
                for call in _DOCKER.findall(typed):
                    path = called(_words(call), reference)
                    if path:
                        uses.setdefault(reference.names[path], Counter())[lesson] += 1
    return {path: [lesson for lesson, _ in counted.most_common()] for path, counted in uses.items()}


def _commands(markdown: str) -> Iterator[tuple[re.Match[str] | None, str]]:
    """The lines typed in console blocks, each with the heading above it; continuation lines are joined."""
    heading, fence, console, typed = None, "", False, ""
    for line in markdown.splitlines():
        mark = _FENCE.match(line)
        if mark and not fence:
            fence, console = mark[1], mark["info"].strip().startswith("console")
        elif mark and mark[1].startswith(fence):
            fence = ""
            if typed:
                yield heading, typed
                typed = ""
        elif not fence:
            heading = _HEADING.match(line) or heading
        elif console:
            prompt = _PROMPT.match(line)
            if prompt:
                if typed:
                    yield heading, typed
                typed = prompt["command"]
            elif typed.endswith("\\") and line.lstrip().startswith("> "):
                typed = typed[:-1] + line.lstrip()[2:]
            elif typed:
                yield heading, typed
                typed = ""


def _words(call: str) -> list[str]:
    try:
        words = shlex.split(call)
    except ValueError:
        words = call.split()
    return ["docker", "compose", *words[1:]] if words and words[0] == "docker-compose" else words
