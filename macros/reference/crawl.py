"""Ask docker for the help of every command it has, by itself and with its plugins, and for what each option needs."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from macros.live import engine
from macros.reference import pretend
from macros.reference.parse import HelpError, parse

SECONDS = 10.0
"""How long one command may take to print its help. Usually it is 0.05 s."""

WORKERS = os.cpu_count() or 2

OLDEST_API = "1.24"
"""The oldest version of the Engine API that the recorded clients can be told to speak."""

FORWARDED = {
    "bake": "buildx bake",
    "build": "buildx build",
    "builder": "buildx",
    "image build": "buildx build",
}
"""The commands that docker hands over to buildx where it has it, telling it the builder in BUILDX_BUILDER."""

_AS_PLUGIN = {"DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND": "docker"}
"""What docker sets when it runs a plugin; without it the plugin speaks as a program of its own."""

_REFUSED = re.compile(r"docker [\w -]+ (requires API version|is only supported|is not supported)")

_VALUES = {"duration": "1s", "map": "a=b", "stringToString": "a=b"}
"""A value that an option of this type takes; all others take 1."""

Found = dict[str, dict[str, str]]
"""By command's path and option's name (empty for the command itself), something said of it."""


@dataclass(frozen=True)
class Client:
    """A docker to ask: its program and its plugins' programs."""

    program: Path
    plugins: Mapping[str, Path]
    home: Path  # of its user, where docker finds just these plugins
    bare: Path  # the same without plugins: docker asks each plugin before it answers, which takes five times as long
    daemon: str = engine.NOWHERE  # with no daemon, nothing is hidden
    settings: Mapping[str, str] = field(default_factory=dict)

    def asking(self, daemon: str = engine.NOWHERE, **settings: str) -> Client:
        """The same client, asking another daemon or with other environment variables."""
        return replace(self, daemon=daemon, settings=settings)

    def of_plugin(self, path: str) -> bool:
        """Whether a plugin answers for this path, not docker itself."""
        return path.partition(" ")[0] in self.plugins or bool(self._forwarded(path))

    def help_text(self, path: str, *options: str) -> str:
        """What `docker PATH OPTIONS --help` prints, asked of the plugin itself where it is one's. Raises NoAnswerError.

        Plugins that were not asked for are left out of docker's own list.
        """
        words, settings = path.split(), dict(self.settings)
        if forwarded := self._forwarded(path):
            words = forwarded.split()
            settings["BUILDX_BUILDER"] = "default"
        plugin = self.plugins.get(words[0]) if words else None
        text = engine.help_text(
            plugin or self.program,
            [*words, *options],
            home=self.bare if words else self.home,
            seconds=SECONDS,
            daemon=self.daemon,
            settings={**settings, **(_AS_PLUGIN if plugin else {})},
        )
        return text if words else without_others(text, self.plugins)

    def _forwarded(self, path: str) -> str:
        """What docker makes of a path that it hands over to buildx, empty if it does not."""
        for name, target in FORWARDED.items() if "buildx" in self.plugins else ():
            if path == name or path.startswith(f"{name} "):
                return target + path.removeprefix(name)
        return ""

    def visible(self, path: str) -> frozenset[str]:
        """The names of a command's options, with their dashes, and of the commands below it, as help shows them.

        Nothing where docker refuses the whole command. Raises NoAnswerError, HelpError.
        """
        text = self.help_text(path)
        if not text or _REFUSED.match(text):
            return frozenset()
        read = parse(text, path)
        options = {f"--{option.name}" for option in read.options + read.inherited}
        return frozenset(options | {name for _, name, _ in read.children})


@contextlib.contextmanager
def client(program: Path, plugins: Mapping[str, Path]) -> Iterator[Client]:
    """A client with a home of its own, where docker finds only the plugins given."""
    with tempfile.TemporaryDirectory(prefix="docker-home-") as name:
        home, bare = Path(name) / "home", Path(name) / "bare"
        folder = home / ".docker" / "cli-plugins"
        folder.mkdir(parents=True)
        bare.mkdir()
        for plugin, path in plugins.items():
            (folder / f"docker-{plugin}").symlink_to(path.resolve())
        yield Client(program, plugins, home, bare)


def crawl(asked: Client) -> dict[str, str]:
    """The help of every command that docker lists, by its path. Raises NoAnswerError, HelpError."""
    texts: dict[str, str] = {}
    usages: dict[str, tuple[str, ...]] = {}
    todo = [""]
    with ThreadPoolExecutor(WORKERS) as pool:
        while todo:
            below = []
            for path, text in zip(todo, pool.map(asked.help_text, todo), strict=True):
                read = parse(text, path)
                texts[path], usages[path] = text, read.usages
                above = path.rpartition(" ")[0]
                if path and usages[above] == read.usages:  # to go on would never end
                    raise HelpError(f"docker {path} --help: it prints the help of {f'docker {above}'.strip()}")
                below += [f"{path} {name}".strip() for _, name, _ in read.children]
            todo = below
    return dict(sorted(texts.items()))


def without_others(text: str, plugins: Mapping[str, Path]) -> str:
    """Docker's own help, less the plugins of this machine that were not asked for."""
    kept, inside = [], False
    for line in text.splitlines():
        inside = line == "Invalid Plugins:" or (inside and line != "")
        name, star, rest = line.strip().partition("*")  # a plugin may say nothing of itself: “  scan*”
        plugin = star and rest[:1] in ("", " ") and line.startswith("  ") and " " not in name
        other = plugin and name not in plugins
        if not inside and not other:
            kept.append(line)
    return "\n".join(kept) + "\n"


def api_levels(asked: Client, paths: Iterable[str], newest: str) -> Found:
    """The oldest version of the Engine API with which docker shows a command or option, where it is not OLDEST_API.

    `paths` are docker's own commands, `newest` the client's API version. Raises NoAnswerError, HelpError.
    """
    minor = int(newest.split(".")[1])
    levels = [f"1.{number}" for number in range(int(OLDEST_API.split(".")[1]), minor + 1)]

    def levels_of(path: str) -> dict[str, str]:
        return _appearances(lambda index: asked.asking(DOCKER_API_VERSION=levels[index]).visible(path), levels)

    return _by_path(levels_of, paths)


def needs(asked: Client, paths: Iterable[str], newest: str) -> Found:
    """What a command or option needs, where docker hides it from a plain Linux engine.

    One of `swarm`, `swarm manager`, `experimental`, `windows`. Raises NoAnswerError, HelpError.
    """
    with contextlib.ExitStack() as stack:

        def engine_like(**traits: Any) -> Client:
            return asked.asking(stack.enter_context(pretend.daemon(newest, **traits)))

        plain = engine_like()
        others = {
            "experimental": engine_like(experimental=True),
            "windows": engine_like(ostype="windows"),
            "swarm": engine_like(swarm="active/worker"),
            "swarm manager": engine_like(swarm="active/manager"),
        }

        def needs_of(path: str) -> dict[str, str]:
            hidden = asked.visible(path) - plain.visible(path)
            shown = {need: other.visible(path) for need, other in others.items()} if hidden else {}
            found = {name: [need for need, names in shown.items() if name in names] for name in hidden}
            return {name: needed[0] for name, needed in found.items() if needed}

        return _by_path(needs_of, paths)


def hidden(asked: Client, missing: Mapping[str, Mapping[str, str]]) -> dict[str, list[str]]:
    """Those of `missing` that docker still takes, although its help does not list them any more.

    `missing` gives by command's path the names of options with their types; an empty name is the command itself.
    Raises NoAnswerError where docker hangs: that is no refusal.
    """

    def takes(path: str, option: str, kind: str) -> bool:
        given = [f"--{option}" + (f"={_VALUES.get(kind, '1')}" if kind else "")] if option else []
        try:
            text = asked.help_text(path, *given)
        except engine.FailedError:
            return False  # an option that it does not know ends it with an error
        # For a command that it does not know, docker prints its own help.
        return bool(option) or any(line.startswith(f"Usage:  docker {path}") for line in text.splitlines())

    asks = [(path, option, kind) for path, options in missing.items() for option, kind in options.items()]
    found: dict[str, list[str]] = {}
    with ThreadPoolExecutor(WORKERS) as pool:
        for (path, option, _), taken in zip(asks, pool.map(lambda ask: takes(*ask), asks), strict=True):
            if taken:
                found.setdefault(path, []).append(option)
    return {path: sorted(options) for path, options in sorted(found.items())}


def _appearances(shown: Callable[[int], frozenset[str]], levels: list[str]) -> dict[str, str]:
    """For each name that the last level shows and the first does not, the first level that does."""
    found: dict[str, str] = {}

    def between(low: int, low_shown: frozenset[str], high: int, high_shown: frozenset[str]) -> None:
        if low_shown >= high_shown:
            return
        if high - low == 1:
            found.update(dict.fromkeys(high_shown - low_shown, levels[high]))
            return
        middle = (low + high) // 2
        middle_shown = shown(middle)
        between(low, low_shown, middle, middle_shown)
        between(middle, middle_shown, high, high_shown)

    last = len(levels) - 1
    between(0, shown(0), last, shown(last))
    return found


def _by_path(ask: Callable[[str], dict[str, str]], paths: Iterable[str]) -> Found:
    """Ask of each path; what is said of a command below it moves to that command's own path.

    An option of which the same is said as of its command needs no word of its own.
    """
    paths = list(paths)
    found: Found = {}
    with ThreadPoolExecutor(WORKERS) as pool:
        for path, answers in zip(paths, pool.map(ask, paths), strict=True):
            for name, answer in answers.items():
                option = name.startswith("--")
                where = path if option else f"{path} {name}".strip()
                found.setdefault(where, {})[name.removeprefix("--") if option else ""] = answer
    for path, answers in found.items():
        above = [answers.get("", ""), *(found.get(over, {}).get("", "") for over in _above(path))]
        found[path] = {name: answer for name, answer in answers.items() if not name or answer not in above}
    return {path: dict(sorted(answers.items())) for path, answers in sorted(found.items()) if answers}


def _above(path: str) -> list[str]:
    words = path.split()
    return [" ".join(words[:count]) for count in range(1, len(words))]
