"""What the site adds to docker's own help: tasks, groups of options, the meaning of types, calls of the Engine API."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


class GuideError(Exception):
    """A file of the guide is damaged; the message names it."""


@dataclass(frozen=True)
class Task:
    """Something that a reader wants to do, and the commands that do it."""

    id: str  # its anchor, the same in both languages
    titles: Mapping[str, str]  # by language
    commands: tuple[str, ...]  # their paths


@dataclass(frozen=True)
class Guide:
    """All that guide.toml, api.toml and engines.toml say."""

    daily: tuple[str, ...]  # the paths of the commands used every day, the most used first
    tasks: tuple[Task, ...]
    titles: Mapping[str, Mapping[str, str]]  # of groups of options: by the group's name, then by language
    layouts: Mapping[str, Mapping[str, tuple[str, ...]]]  # by command's path: group → names of options
    types: Mapping[str, Mapping[str, str]]  # what docker's word for a value means, by language
    calls: Mapping[str, tuple[str, ...]]  # by command's path: its calls of the Engine API, `POST /containers/create`
    engines: Mapping[str, str]  # version of the Engine API → the first Engine that speaks it

    def engine(self, api: str) -> str:
        """The first Engine that speaks a version of the API. Raises GuideError for one that is not listed."""
        if api not in self.engines:
            raise GuideError(f"{FOLDER / 'engines.toml'}: no release for API {api}. Add it, with its source")
        return self.engines[api]

    def rank(self, path: str) -> int:
        """How early a command comes among those of every day; all others come last."""
        return self.daily.index(path) if path in self.daily else len(self.daily)

    def groups(self, path: str, options: Iterable[str]) -> dict[str, list[str]]:
        """A command's options by group, in the order of its layout; one group without a name where it has none."""
        layout = self.layouts.get(path)
        if layout is None:
            return {"": list(options)}
        place = {name: (group, index) for group, names in layout.items() for index, name in enumerate(names)}
        last = (next(iter(layout)), len(place))  # an option that the guide does not know yet
        found: dict[str, list[str]] = {group: [] for group in layout}
        placed = {name: place.get(name) or place.get(_changed(name), last) for name in options}
        for name, (group, _) in sorted(placed.items(), key=lambda item: item[1][1]):
            found[group].append(name)
        return {group: names for group, names in found.items() if names}


def _changed(option: str) -> str:
    """The option that an option of `service update` changes: dns-add and dns-rm belong to dns."""
    return option.removesuffix("-add").removesuffix("-rm")


@functools.cache
def current() -> Guide:
    """The guide that is committed. Raises GuideError."""
    return load()


def load(folder: Path = FOLDER) -> Guide:
    """Read the guide's files. Raises GuideError."""
    guide, calls, engines = (_read(folder / name) for name in ("guide.toml", "api.toml", "engines.toml"))
    try:
        names = {task["id"] for task in guide["task"]} | set(guide["titles"])
        if strange := [name for name in sorted(names) if not re.fullmatch(r"[a-z0-9-]+", name)]:
            raise GuideError(f"{folder / 'guide.toml'}: “{strange[0]}” is no anchor: take letters, digits and hyphens")
        return Guide(
            daily=tuple(guide["daily"]),
            tasks=tuple(
                Task(task["id"], {code: task[code] for code in ("en", "es")}, tuple(task["commands"]))
                for task in guide["task"]
            ),
            titles=guide["titles"],
            layouts={
                path: {group: tuple(names) for group, names in layout["groups"].items()}
                for layout in guide["layout"]
                for path in layout["commands"]
            },
            types=guide["types"],
            calls={path: tuple(made) for path, made in calls.items()},
            engines=engines,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise GuideError(f"{folder / 'guide.toml'}: {error} is missing or of another kind") from error


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise GuideError(f"{path}: {error}. Restore it: git checkout {path}") from error
