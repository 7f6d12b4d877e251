"""Lists of commands as Markdown: by task, as a tree, and what changed from release to release."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator

from macros.reference import prose
from macros.reference.commands import Command
from macros.reference.help_recordings import HelpRecording
from macros.reference.manual import Manual
from macros.reference.parse import Help


def daily(manual: Manual, here: str) -> str:
    """The commands of every day, by the names that people type."""
    return manual.listed((typed(manual.reference.commands[path]) for path in manual.guide.daily), here)


def typed(command: Command) -> str:
    """The name that people type: the shortest that is docker's own."""
    return min([command.path, *command.aliases], key=lambda path: (len(path.split()), len(path), path))


def tasks(manual: Manual, here: str) -> str:
    """Every task with its commands."""
    return "\n\n".join(
        f"## {prose.escape(task.titles[manual.language])} {{#{task.id}}}\n\n{manual.listed(task.commands, here)}"
        for task in manual.guide.tasks
    )


def tree(manual: Manual, here: str) -> str:
    """All commands as nested lists, each with what it does and its other names."""
    return "\n".join(_branches(manual.reference.commands[""], 0, manual, here))


def _branches(command: Command, depth: int, manual: Manual, here: str) -> Iterator[str]:
    other = ", ".join(f"`docker {alias}`" for alias in command.aliases)
    names = f" ({other})" if other else ""
    link = manual.link(command.path, here, command.path.split()[-1] if command.path else "docker")
    yield f"{'    ' * depth}- {link}{names}: {manual.prose(command.help.summary)}"
    for child in manual.reference.children(command):
        yield from _branches(child, depth + 1, manual, here)


def changes(manual: Manual, here: str) -> str:
    """What each recorded release has that the one before had not, and the other way round; newest first."""
    pairs = list(itertools.pairwise(manual.reference.recordings))
    return "\n\n".join(_change(before, after, manual, here) for before, after in reversed(pairs))


def _change(before: HelpRecording, after: HelpRecording, manual: Manual, here: str) -> str:
    old, new = (_by_main(recording, manual) for recording in (before, after))
    known = [path for path in new if _comparable(path, before, after)]
    was = [path for path in old if _comparable(path, before, after)]
    appeared = [path for path in known if path not in old]
    gone = [path for path in was if path not in new]
    options = {path: new[path] - old[path] for path in known if path in old and new[path] - old[path]}
    lost = {path: old[path] - new[path] for path in known if path in old and old[path] - new[path]}
    hidden: dict[str, set[str]] = {}
    for path, taken in after.hidden.items():
        hidden.setdefault(manual.reference.names.get(path, path), set()).update(taken)
    title = manual.say("from-to", before=before.version, after=after.version)
    anchor = f"from-{before.version}-to-{after.version}".replace(".", "-")
    lines = [f"## {title} {{#{anchor}}}", manual.say("compared-with", before=_release(before), after=_release(after))]
    for key, items in (
        ("new-commands", [_link(path, manual, here) for path in appeared]),
        ("gone-commands", [_hidden(f"docker {path}", "" in after.hidden.get(path, []), manual) for path in gone]),
        ("new-options", [_options(path, names, manual, here) for path, names in options.items()]),
        (
            "gone-options",
            [_options(path, names, manual, here, hidden.get(path, set())) for path, names in lost.items()],
        ),
    ):
        body = "\n".join(f"- {item}" for item in items) or manual.say("none")
        lines.append(f"### {manual.say(key)} {{#{anchor}-{key}}}\n\n{body}")
    return "\n\n".join(lines)


def _release(recording: HelpRecording) -> str:
    plugins = ", ".join(f"{name.capitalize()} {release}" for name, release in recording.plugins.items())
    return f"Docker {recording.version}" + (f" ({plugins})" if plugins else "")


def _by_main(recording: HelpRecording, manual: Manual) -> dict[str, set[str]]:
    """The names of options by a command's full name today, or the name that it had."""
    found: dict[str, set[str]] = {}
    for path, read in recording.read().items():
        found.setdefault(manual.reference.names.get(path, path), set()).update(_names(read))
    return found


def _names(read: Help) -> set[str]:
    return {option.name for option in read.options + read.inherited}


def _comparable(path: str, before: HelpRecording, after: HelpRecording) -> bool:
    """Whether both recordings know about a command: of a plugin that one does not have, they say nothing."""
    plugin = path.partition(" ")[0]
    return plugin not in {*before.plugins, *after.plugins} or (plugin in before.plugins and plugin in after.plugins)


def _link(path: str, manual: Manual, here: str) -> str:
    return manual.link(path, here) if path in manual.reference.names else prose.code(f"docker {path}")


def _options(path: str, names: set[str], manual: Manual, here: str, taken: Collection[str] = ()) -> str:
    command = manual.reference.commands.get(path)
    shown = [
        manual.link(path, here, f"--{name}", f"#{name}")
        if command and command.option(f"--{name}")
        else _hidden(f"--{name}", name in taken, manual)
        for name in sorted(names)
    ]
    return f"{_link(path, manual, here)}: {', '.join(shown)}"


def _hidden(name: str, taken: bool, manual: Manual) -> str:
    """A name that is not listed any more, with a word where docker takes it all the same."""
    return prose.code(name) + (f" {manual.say('still-taken')}" if taken else "")


def types(manual: Manual) -> str:
    """What the words mean that docker prints for the value of an option."""
    types = sorted(manual.guide.types.items())
    rows = [f"| {prose.code(word)} | {prose.with_code(meaning[manual.language])} |" for word, meaning in types]
    return "\n".join([f"| {manual.say('word')} | {manual.say('means')} |", "| --- | --- |", *rows])
