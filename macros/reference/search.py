"""What search must know of commands and options: the names that they go by, and which come first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from macros.reference.commands import Command
from macros.reference.guide import Guide
from macros.reference.manual import Manual

TWINS = {"container create", "service create", "service update"}
"""Commands whose options repeat those of `container run`: found after it."""


def boost(command: Command, guide: Guide) -> float:
    """How much more a page counts than one of prose: the first of the commands of every day three times as much."""
    if command.path in TWINS:
        return 0.5
    return 1 + 2 * (1 - guide.rank(command.path) / len(guide.daily))


def name_entries(entries: Iterable[dict[str, Any]], manual: Manual, places: Mapping[str, str]) -> None:
    """Give the entries of MkDocs' search index their exact names, in place.

    `places` are the addresses of the commands' pages. A command's entry gets `names`, and what it does behind its
    title; an option's entry gets `options`; both get the command's `rank`. theme/assets/javascripts/search.js puts what
    is named exactly before what is only alike.
    """
    commands = {places[page]: command for page, command in manual.reference.pages.items()}
    for entry in entries:
        address, _, anchor = entry["location"].partition("#")
        command = commands.get(address)
        if command is None:
            continue
        option = command.option(f"--{anchor}") if anchor else None
        if not anchor:
            entry["names"] = names(command)
            entry["title"] += f" – {escape(manual.translate(command.help.summary)[0], quote=False)}"  # it is HTML
        elif option:
            entry["options"] = [f"--{option.name}", *([f"-{option.short}"] if option.short else [])]
        if not anchor or option:
            entry["rank"] = manual.guide.rank(command.path)


def names(command: Command) -> list[str]:
    """All that a command is called, without `docker`; Compose also by the name of its first version."""
    paths = [command.path or "docker", *command.aliases]
    old = [f"docker-compose{path.removeprefix('compose')}" for path in paths if path.split()[0] == "compose"]
    return paths + old
