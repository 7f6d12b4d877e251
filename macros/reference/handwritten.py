"""The hand-written part of a command's page, and where the other pages use the command."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from macros import shell
from macros.markdown import CONSOLE, Heading, PageSource, read_body
from macros.markdown import read as read_page
from macros.reference.commands import FOLDER, OVERVIEW, Command, Reference, UnknownError

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
    page = read_body(markdown.strip())
    title = 1 if page.lines[0].startswith("# ") else 0
    first = next((heading.line - 1 for heading in page.headings if heading.level == 2), len(page.lines))
    advice, sections = ("\n".join(part).strip() for part in (page.lines[title:first], page.lines[first:]))
    examples: dict[str, tuple[str, str]] = {}
    for heading, typed in _commands(page):
        if heading and heading.anchor and heading.level == 3:
            for option in options_used(typed, command, reference):
                examples.setdefault(option, (heading.anchor, heading.title))
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
    """The names of the options that what is typed gives to a command, by any of its names."""
    for use in reference.calls.uses(typed):
        if reference.named(use.name) == command:
            yield from (command.named_option(option).name for option in use.options)


def lessons(docs: Path, reference: Reference) -> dict[str, list[Lesson]]:
    """By command's path: the pages below a language's folder that use it in their console blocks, most uses first."""
    uses: dict[str, Counter[Lesson]] = {}
    for folder in LESSONS:
        for file in sorted((docs / folder).rglob("*.md")):
            page = read_page(file.read_text(encoding="utf-8-sig"))
            lesson = Lesson(file.relative_to(docs).as_posix(), page.front.data.get("title", file.stem))
            for _, typed in _commands(page):
                for use in reference.calls.uses(typed):
                    uses.setdefault(reference.named(use.name).path, Counter())[lesson] += 1
    return {path: [lesson for lesson, _ in counted.most_common()] for path, counted in uses.items()}


def _commands(page: PageSource) -> Iterator[tuple[Heading | None, str]]:
    """What is typed in console blocks, each command with the heading above it."""
    for fence in page.fences:
        if fence.language == CONSOLE:
            above = [heading for heading in page.headings if heading.line < fence.line and heading.level in (2, 3)]
            for _, _, typed in shell.commands(fence.body):
                yield above[-1] if above else None, typed
