"""A command's page: its help, what the releases tell, and the hand-written part, put together as Markdown."""

from __future__ import annotations

import functools
import posixpath
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from macros.reference import handwritten, help_recordings, prose
from macros.reference.commands import OVERVIEW, Availability, Command, Sighting
from macros.reference.handwritten import HandwrittenPart
from macros.reference.manual import Manual, release, releases
from macros.reference.parse import Note, Option

DESCRIPTION = 160
"""The longest description that search engines show whole, in characters."""


class HandwrittenError(Exception):
    """A page cannot be put together; the message says what to change."""


def description(command: Command, manual: Manual) -> str:
    """One sentence for search engines."""
    summary, _ = manual.translate(command.help.summary)
    text = manual.say("description", name=command.name, summary=summary.rstrip("."))
    if len(text) <= DESCRIPTION:
        return text
    return text[: DESCRIPTION - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def render(command: Command, manual: Manual, written: str = "", notice: str = "") -> str:
    """The page's Markdown.

    `written` is the Markdown of its hand-written part, `notice` stands above that. Raises HandwrittenError when an
    anchor of the part is an option's name.
    """
    part = handwritten.read(written, command, manual.reference)
    _refuse_anchors(part, command)
    here = manual.reference.page(command.path)
    markdown: str = _template().render(
        command=command,
        say=manual.say,
        summary=manual.prose(command.help.summary),
        usage=prose.fenced("\n".join(command.help.usages), "{ .text .usage }"),
        facts=_facts(command, manual),
        notice=notice,
        part=part,
        text="\n\n".join(_paragraph(paragraph, manual) for paragraph in command.help.text.split("\n\n") if paragraph),
        children=manual.listed((child.path for child in manual.reference.children(command)), here),
        groups=_groups(command, part, manual),
        notes=[_note(note, index, manual) for index, note in enumerate(command.help.notes)],
        calls=_calls(command, manual),
        releases=_releases(command, manual),
        around=_around(command, manual, here),
        recorded=_recorded(command, manual),
    )
    return markdown


@functools.cache
def _template() -> Any:
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    # Markdown, not HTML; what it is given is escaped by prose.
    environment = Environment(loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)  # noqa: S701
    return environment.get_template("command.md.jinja")


def _refuse_anchors(part: HandwrittenPart, command: Command) -> None:
    for option, _ in command.options:
        if f"{{#{option.name}}}" in part.sections.replace(" ", ""):
            raise HandwrittenError(
                f"the anchor #{option.name} is that of the option --{option.name}; take another for yours"
            )


def _facts(command: Command, manual: Manual) -> str:
    """Its other names, and what it needs."""
    told = []
    if command.aliases:
        names = ", ".join(
            f"`docker {alias}`" for alias in sorted(command.aliases, key=lambda alias: (len(alias), alias))
        )
        told.append(manual.say("aliases", names=names))
    return " ".join([*told, *manual.needs(command.availability, command.path)])


def _paragraph(text: str, manual: Manual) -> str:
    if all(line.startswith("    ") for line in text.splitlines()):
        return text
    return manual.prose(text)


def _groups(command: Command, part: HandwrittenPart, manual: Manual) -> list[dict[str, Any]]:
    options = {option.name: (option, availability) for option, availability in command.options}

    def link(name: str) -> str | None:
        return f"#{name}" if name in options else None

    return [
        {
            "title": prose.escape(manual.guide.titles[group][manual.language]) if group else "",
            "anchor": f"options-{group}",
            "options": [_option(*options[name], command, part, manual, link) for name in names],
        }
        for group, names in manual.guide.groups(command.path, options).items()
        if names
    ]


def _option(
    option: Option,
    availability: Availability,
    command: Command,
    part: HandwrittenPart,
    manual: Manual,
    link: prose.Link,
) -> dict[str, str]:
    names = ([f"-{option.short}"] if option.short else []) + [f"--{option.name}"]
    kind = f' <span class="kind">{prose.escape(option.type)}</span>' if option.type else ""
    told = []
    if option.default and option.default != "true":
        told.append(manual.say("default", value=prose.code(option.default)))
    elif option.default:
        told.append(manual.say("default-on", off=prose.code(f"--{option.name}=false")))
    if option.repeatable:
        told.append(manual.say("repeatable"))
    told += manual.needs(availability, command.path, of=command.availability)
    if option.name in part.examples:
        anchor, title = part.examples[option.name]
        told.append(manual.say("example", link=f"[{title}](#{anchor})"))
    return {
        "name": option.name,
        "heading": ", ".join(f"`{name}`" for name in names) + kind,
        "label": names[-1],
        "text": manual.prose(option.text, link),
        "facts": " ".join(told),
    }


def _calls(command: Command, manual: Manual) -> str:
    calls = manual.guide.calls.get(command.path, ())
    return prose.fenced("\n".join(calls), "{ .http }") if calls else ""


def _note(note: Note, index: int, manual: Manual) -> dict[str, str]:
    """A part of help that is neither option nor command, as it was printed."""
    title, text = (manual.translate(part)[0] for part in (note.title, note.text))
    indent = min((len(line) - len(line.lstrip()) for line in text.splitlines() if line), default=0)
    block = "\n".join(line[indent:] for line in text.splitlines())
    return {"title": prose.escape(title), "anchor": f"note-{index + 1}", "text": prose.fenced(block)}


def _releases(command: Command, manual: Manual) -> str:
    """What came and what went between the recorded releases that have the command."""
    changes: dict[tuple[Sighting, bool], list[str]] = {}
    for option, availability in command.options:
        if availability.seen.lacking and availability.seen != command.availability.seen:
            changes.setdefault((availability.seen, False), []).append(f"[`--{option.name}`](#{option.name})")
    for gone in command.gone:
        changes.setdefault((gone.seen, gone.taken), []).append(f"`--{gone.name}`")
    path = command.path
    newest = release(manual.reference.newest, path)
    lines = []
    for (seen, taken), options in sorted(changes.items(), key=lambda change: _newer(change[0][0])):
        key = "hidden-options" if taken else "seen-options"
        lines.append(manual.say(key, **manual.seen(seen, path), newest=newest, options=", ".join(options)))
    have = releases(command.releases, path)
    if lines:
        return manual.say("compared", releases=have) + "\n\n" + "\n".join(f"- {line}" for line in lines)
    return manual.say("no-change" if len(command.releases) > 1 else "one-release", releases=have)


def _newer(seen: Sighting) -> list[int]:
    """The newer of its two releases, to sort by."""
    return max(map(help_recordings.order, (seen.release, seen.lacking)))


def _around(command: Command, manual: Manual, here: str) -> list[str]:
    """The commands and lessons that belong to it."""
    reference = manual.reference
    lines = []
    if command.path:
        above = reference.commands[reference.names[command.parent]]
        lines.append(f"{manual.say('parent')}: {manual.link(above.path, here)}")
        beside = [other for other in reference.children(above) if other.path != command.path]
        if command.parent and beside:
            links = ", ".join(manual.link(other.path, here, other.path.split()[-1]) for other in beside)
            lines.append(f"{manual.say('siblings')}: {links}")
    lessons = manual.lessons.get(command.path, [])[:4]
    if lessons:
        folder = posixpath.dirname(here)
        links = ", ".join(
            f"[{prose.escape(lesson.title)}]({posixpath.relpath(lesson.path, folder)})" for lesson in lessons
        )
        lines.append(f"{manual.say('lessons')}: {links}")
    return lines or [manual.say("overview", target=posixpath.relpath(OVERVIEW, posixpath.dirname(here)))]


def _recorded(command: Command, manual: Manual) -> str:
    newest = manual.reference.newest
    what = ", ".join(dict.fromkeys((release(newest), release(newest, command.path))))
    return manual.say("recorded-help", release=what, date=newest.date)
