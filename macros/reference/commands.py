"""The commands of docker as readers know them: aliases joined, with what the recorded releases tell of each option."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from macros import shell
from macros.reference import help_recordings
from macros.reference.help_recordings import HelpRecording
from macros.reference.parse import Help, Option

FOLDER = "ref/cli"
"""Where the pages of commands lie, below a language's root."""

OVERVIEW = f"{FOLDER}/index.md"
"""The only page there that is no command's; a site without it has no reference."""

History = list[tuple[HelpRecording, dict[str, Help]]]
"""Each recording with its help read, oldest first."""


class UnknownError(ValueError):
    """There is no such command or option; the message names the nearest."""


@dataclass(frozen=True)
class Sighting:
    """A recorded release whose help shows something, and the one beside it whose help does not.

    Help says no more: a release in between may have brought it, and an older one may have it without showing it.
    """

    release: str  # the oldest from which on all show it: 26.1.5; of what is gone, the last
    lacking: str = ""  # the one before, of what is gone the one after: 20.10.24; empty where none was recorded


@dataclass(frozen=True)
class Availability:
    """What is known of a command or an option besides its help."""

    seen: Sighting
    api: str = ""  # the version of the Engine API that it needs at least, where that is known
    needs: str = ""  # swarm, swarm manager, experimental, windows


@dataclass(frozen=True)
class Gone:
    """An option that the newest release does not list any more."""

    name: str
    seen: Sighting
    taken: bool  # whether the newest still takes it


@dataclass(frozen=True)
class Command:
    """One command under its full name, with all the names that it goes by."""

    help: Help
    aliases: tuple[str, ...]  # its other paths, sorted: ("container list", "container ps", "ps")
    availability: Availability
    options: tuple[tuple[Option, Availability], ...]  # its own and those it hands down
    releases: tuple[HelpRecording, ...]  # those that have it, oldest first
    gone: tuple[Gone, ...] = ()  # its options that are no more

    @property
    def path(self) -> str:
        """Its full name without `docker`: container ls."""
        return self.help.path

    @property
    def name(self) -> str:
        """As it is typed: docker container ls."""
        return f"docker {self.path}".strip()

    @property
    def parent(self) -> str:
        """The path of the command above it; docker itself, the empty path, has none but itself."""
        return self.path.rpartition(" ")[0]

    def option(self, name: str) -> Option | None:
        """The option of this name, as `--publish` or `-p`."""
        for option, _ in self.options:
            if name == f"--{option.name}" or (option.short and name == f"-{option.short}"):
                return option
        return None

    def named_option(self, name: str) -> Option:
        """The option of this name. Raises UnknownError."""
        found = self.option(name)
        if found is None:
            raise UnknownError(f"{self.name} has no option {name}{_nearest(name, self._option_names())}")
        return found

    def _option_names(self) -> list[str]:
        return [f"--{option.name}" for option, _ in self.options]


@dataclass(frozen=True)
class Reference:
    """All commands of the newest recorded release, and what changed before it."""

    recordings: tuple[HelpRecording, ...]  # oldest first
    commands: Mapping[str, Command]  # by path, sorted
    names: Mapping[str, str]  # every path, also the aliases' → the path of its command

    @property
    def newest(self) -> HelpRecording:
        """The release that the pages show."""
        return self.recordings[-1]

    def recording(self, release: str) -> HelpRecording:
        """The recording of a release."""
        return next(found for found in self.recordings if found.version == release)

    def named(self, name: str) -> Command:
        """The command of this name, as `docker run`, `run` or `container run`. Raises UnknownError."""
        path = " ".join(name.split()).removeprefix("docker").strip()
        if path not in self.names:
            raise UnknownError(f"there is no command “docker {path}”{_nearest(path, self.names)}")
        return self.commands[self.names[path]]

    def page(self, path: str) -> str:
        """The page of a name, below a language's folder: ref/cli/container/run.md."""
        if not path:
            return f"{FOLDER}/docker.md"
        above = any(other.startswith(f"{path} ") for other in self.names)
        return f"{FOLDER}/{path.replace(' ', '/')}{'/index' if above else ''}.md"

    @functools.cached_property
    def calls(self) -> shell.Commands:
        """What reads calls of the commands, by any of their names."""
        syntax = {path: _syntax(command) for path, command in self.commands.items()}
        return shell.Commands({f"docker {name}".strip(): syntax[path] for name, path in self.names.items()})

    @functools.cached_property
    def pages(self) -> Mapping[str, Command]:
        """Every command by its page."""
        return {self.page(path): command for path, command in self.commands.items()}

    def children(self, command: Command) -> list[Command]:
        """The commands right below one, in the order of its help."""
        order = [name for _, name, _ in command.help.children]
        below = [other for other in self.commands.values() if other.path and other.parent == command.path]
        return sorted(below, key=lambda other: order.index(other.path.split()[-1]))


def _syntax(command: Command) -> shell.CommandSyntax:
    takes_value: dict[str, bool] = {}
    for option, _ in command.options:
        for spelling in (f"--{option.name}", f"-{option.short}" if option.short else ""):
            takes_value |= {spelling: bool(option.type)} if spelling else {}
    return shell.CommandSyntax(takes_value, shell.passes_on(" ".join(command.help.usages)))


def _nearest(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"; the nearest is “{near[0]}”" if near else ""


@functools.cache
def current() -> Reference:
    """The reference of the recordings that are committed. Raises RecordingError."""
    return build(help_recordings.load_all())


def build(recordings: Sequence[HelpRecording]) -> Reference:
    """Join the aliases of the last recording, and compare it with those before."""
    *older, newest = recordings
    helps = newest.read()
    names = join(helps)
    history = [(recording, recording.read()) for recording in older] + [(newest, helps)]
    groups: dict[str, list[str]] = {}
    for path, main in names.items():
        groups.setdefault(main, []).append(path)
    commands = {main: _command(main, groups[main], history) for main in sorted(groups)}
    return Reference(tuple(recordings), commands, names)


def join(helps: Mapping[str, Help]) -> dict[str, str]:
    """Every name that a command goes by → its full name.

    Two names are one command's where the usage or the aliases of one name the other. A plugin's own name is the full
    one (buildx build, not image build), else the longest (container run, not run).
    """
    leader: dict[str, str] = {}

    def find(name: str) -> str:
        while leader.setdefault(name, name) != name:
            name = leader[name]
        return name

    for path, read in helps.items():
        for other in (usage_path(read, helps), *read.aliases):
            leader[find(other)] = find(path)
    groups: dict[str, list[str]] = {}
    for name in leader:
        groups.setdefault(find(name), []).append(name)
    names: dict[str, str] = {}
    for group in groups.values():
        main = max((name for name in group if name in helps), key=_fullness)
        names |= dict.fromkeys(group, main)
    return dict(sorted(names.items()))


def usage_path(read: Help, helps: Iterable[str]) -> str:
    """The path in a command's first usage line: what stands before its options and arguments."""
    words = read.usages[0].split()[1:]
    known = set(helps)
    paths = [" ".join(words[:count]) for count in range(len(words), 0, -1)]
    return next((path for path in paths if path in known), read.path)


def _fullness(path: str) -> tuple[bool, int, int, str]:
    words = path.split()
    return bool(words) and words[0] in help_recordings.PLUGINS, len(words), -len(path), path


@dataclass(frozen=True)
class _Past:
    """One command in one release."""

    recording: HelpRecording
    options: dict[str, Option] | None  # None where the release has no such command
    compared: bool  # whether its absence means something: of a plugin that was not recorded, nothing is known


def _past(main: str, names: list[str], history: History) -> list[_Past]:
    plugin = main.partition(" ")[0]
    found = []
    for recording, helps in history:
        theirs = [helps[name] for name in names if name in helps]
        options = {option.name: option for read in theirs for option in read.options + read.inherited}
        # What docker itself did under the name of a plugin's command, as its old builder, is no earlier release of it.
        compared = plugin not in history[-1][0].plugins or plugin in recording.plugins
        found.append(_Past(recording, options if theirs else None, compared))
    return found


def _seen(past: list[_Past], option: str = "") -> Sighting:
    """Where the newest release's command, or one of its options, was seen first, going back from there."""
    oldest = past[-1].recording.version
    for release in reversed(past):
        if release.options is not None and (not option or option in release.options):
            oldest = release.recording.version
        elif release.compared:
            return Sighting(oldest, release.recording.version)
    return Sighting(oldest)


def _command(main: str, names: list[str], history: History) -> Command:
    newest, helps = history[-1]
    past = _past(main, names, history)
    options = {option.name: option for option in helps[main].options + helps[main].inherited}

    def availability(option: str = "") -> Availability:
        # A plugin's command is hidden by nothing; its other name among docker's own may be.
        own = [] if main.partition(" ")[0] in newest.plugins else names
        api, need = (
            next((found[name][option] for name in own if option in found.get(name, {})), "")
            for found in (newest.since_api, newest.needs)
        )
        return Availability(_seen(past, option), api, need)

    taken = {option for name in names for option in newest.hidden.get(name, [])}
    gone: dict[str, Gone] = {}
    for index, older in enumerate(past[:-1], start=1):
        lacking = next(later for later in past[index:] if later.compared)
        gone |= {
            name: Gone(name, Sighting(older.recording.version, lacking.recording.version), name in taken)
            for name in (older.options or {})
            if name not in options
        }
    return Command(
        help=helps[main],
        aliases=tuple(sorted(set(names) - {main})),
        availability=availability(),
        options=tuple((option, availability(option.name)) for option in options.values()),
        releases=tuple(release.recording for release in past if release.compared and release.options is not None),
        gone=tuple(gone.values()),
    )
