"""A command's page: its help, what the releases tell, and the hand-written part, put together as Markdown."""

from __future__ import annotations

import functools
import posixpath
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from macros.reference import parts, prose
from macros.reference.book import Book, release
from macros.reference.commands import OVERVIEW, Command, Facts
from macros.reference.parse import Note, Option
from macros.reference.parts import Part

DESCRIPTION = 160
"""The longest description that search engines show whole, in characters."""


class PageError(Exception):
    """A page cannot be put together; the message says what to change."""


def description(command: Command, book: Book) -> str:
    """One sentence for search engines."""
    summary, _ = book.translate(command.help.summary)
    text = book.say("description", name=command.name, summary=summary.rstrip("."))
    if len(text) <= DESCRIPTION:
        return text
    return text[: DESCRIPTION - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def render(command: Command, book: Book, written: str = "", notice: str = "", contribute: str = "") -> str:
    """The page's Markdown.

    `written` is the Markdown of its hand-written part, `notice` stands above that, `contribute` is the address where
    somebody without one can write it. Raises PageError when an anchor of the part is an option's name.
    """
    part = parts.read(written, command, book.reference)
    _refuse_anchors(part, command)
    here = book.reference.page(command.path)
    markdown: str = _template().render(
        command=command,
        say=book.say,
        summary=book.prose(command.help.summary),
        usage="\n".join(command.help.usages),
        facts=_facts(command, book),
        notice=notice,
        part=part,
        text="\n\n".join(_paragraph(paragraph, book) for paragraph in command.help.text.split("\n\n") if paragraph),
        children=book.listed((child.path for child in book.reference.children(command)), here),
        groups=_groups(command, part, book),
        notes=[_note(note, index, book) for index, note in enumerate(command.help.notes)],
        calls="\n".join(book.guide.calls.get(command.path, ())),
        releases=_releases(command, book),
        around=_around(command, book, here),
        recorded=_recorded(command, book, contribute),
    )
    return markdown


@functools.cache
def _template() -> Any:
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    # Markdown, not HTML; what it is given is escaped by prose.
    environment = Environment(loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)  # noqa: S701
    return environment.get_template("command.md.jinja")


def _refuse_anchors(part: Part, command: Command) -> None:
    for option, _ in command.options:
        if f"{{#{option.name}}}" in part.sections.replace(" ", ""):
            raise PageError(f"the anchor #{option.name} is that of the option --{option.name}; take another for yours")


def _facts(command: Command, book: Book) -> str:
    """Its other names, and what it needs."""
    told = []
    if command.aliases:
        names = ", ".join(
            f"`docker {alias}`" for alias in sorted(command.aliases, key=lambda alias: (len(alias), alias))
        )
        told.append(book.say("aliases", names=names))
    return " ".join([*told, *book.needs(command.facts, command.path)])


def _paragraph(text: str, book: Book) -> str:
    if all(line.startswith("    ") for line in text.splitlines()):
        return text
    return book.prose(text)


def _groups(command: Command, part: Part, book: Book) -> list[dict[str, Any]]:
    options = {option.name: (option, facts) for option, facts in command.options}

    def link(name: str) -> str | None:
        return f"#{name}" if name in options else None

    return [
        {
            "title": book.guide.titles[group][book.language] if group else "",
            "anchor": f"options-{group}",
            "options": [_option(*options[name], command, part, book, link) for name in names],
        }
        for group, names in book.guide.groups(command.path, options).items()
        if names
    ]


def _option(option: Option, facts: Facts, command: Command, part: Part, book: Book, link: prose.Link) -> dict[str, str]:
    names = ([f"-{option.short}"] if option.short else []) + [f"--{option.name}"]
    kind = f' <span class="kind">{prose.escape(option.type)}</span>' if option.type else ""
    told = []
    if option.default and option.default != "true":
        told.append(book.say("default", value=prose.code(option.default)))
    elif option.default:
        told.append(book.say("default-on", off=prose.code(f"--{option.name}=false")))
    if option.repeatable:
        told.append(book.say("repeatable"))
    told += book.needs(facts, command.path)
    if option.name in part.examples:
        anchor, title = part.examples[option.name]
        told.append(book.say("example", link=f"[{title}](#{anchor})"))
    return {
        "name": option.name,
        "heading": ", ".join(f"`{name}`" for name in names) + kind,
        "label": names[-1],
        "text": book.prose(option.text, link),
        "facts": " ".join(told),
    }


def _note(note: Note, index: int, book: Book) -> dict[str, str]:
    """A part of help that is neither option nor command, as it was printed."""
    title, text = (book.translate(part)[0] for part in (note.title, note.text))
    indent = min((len(line) - len(line.lstrip()) for line in text.splitlines() if line), default=0)
    block = "\n".join(line[indent:] for line in text.splitlines())
    return {"title": prose.escape(title), "anchor": f"note-{index + 1}", "text": f"```text\n{block}\n```"}


def _releases(command: Command, book: Book) -> str:
    """What is new or gone in the recorded releases."""
    new: dict[str, list[str]] = {}
    for option, facts in command.options:
        since = book.since(facts, command.path)
        if since and since != book.since(command.facts, command.path):
            new.setdefault(since, []).append(f"[`--{option.name}`](#{option.name})")
    lines = [book.say("new-in", release=release, options=", ".join(options)) for release, options in new.items()]
    gone: dict[tuple[str, bool], list[str]] = {}
    for lost in command.gone:
        gone.setdefault((lost.last, lost.taken), []).append(f"`--{lost.name}`")
    for (last, taken), names in gone.items():
        key = "hidden-after" if taken else "gone-after"
        lines.append(book.say(key, release=last, newest=book.reference.newest.version, options=", ".join(names)))
    compared = ", ".join(recording.version for recording in book.reference.recordings)
    if not lines:
        return book.say("no-change", releases=compared)
    return book.say("compared", releases=compared) + "\n\n" + "\n".join(f"- {line}" for line in lines)


def _around(command: Command, book: Book, here: str) -> list[str]:
    """The commands and lessons that belong to it."""
    reference = book.reference
    lines = []
    if command.path:
        above = reference.commands[reference.names[command.parent]]
        lines.append(f"{book.say('parent')}: {book.link(above.path, here)}")
        beside = [other for other in reference.children(above) if other.path != command.path]
        if command.parent and beside:
            links = ", ".join(book.link(other.path, here, other.path.split()[-1]) for other in beside)
            lines.append(f"{book.say('siblings')}: {links}")
    lessons = book.lessons.get(command.path, [])[:4]
    if lessons:
        folder = posixpath.dirname(here)
        links = ", ".join(f"[{lesson.title}]({posixpath.relpath(lesson.path, folder)})" for lesson in lessons)
        lines.append(f"{book.say('lessons')}: {links}")
    return lines or [book.say("overview", target=posixpath.relpath(OVERVIEW, posixpath.dirname(here)))]


def _recorded(command: Command, book: Book, contribute: str) -> str:
    newest = book.reference.newest
    what = ", ".join(dict.fromkeys((release(newest), release(newest, command.path))))
    told = book.say("recorded-help", release=what, date=newest.date)
    return f"{told} {book.say('contribute', address=contribute)}" if contribute else told
