"""Load, save and make recordings of docker's help: one file for each release of the CLI."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from macros.live import engine, version
from macros.live.recordings import FOLDER, RecordingError
from macros.reference import crawl
from macros.reference.parse import Help, HelpError, parse

HELP = FOLDER / "help"

PLUGINS = ("buildx", "compose")
"""The plugins that are recorded unless others are named."""

NEEDS = ("swarm", "swarm manager", "experimental", "windows")
"""What a command or an option may need."""

_BESIDE = ("libexec/docker/cli-plugins", "lib/docker/cli-plugins")
_OF_MACHINE = ("/usr/local/lib", "/usr/local/libexec", "/usr/lib", "/usr/libexec")


@dataclass(frozen=True)
class HelpRecording:
    """The help of one release of docker's CLI and its plugins."""

    version: str  # of the CLI: 28.5.2
    date: str  # ISO 8601, of the day it was first seen so
    api: str  # the newest version of the Engine API that the CLI speaks: 1.51
    plugins: dict[str, str]  # release of each plugin that was recorded: {"buildx": "0.29.1"}
    help: dict[str, str]  # path → what `docker PATH --help` printed; docker's own is the empty path
    since_api: crawl.Found  # path → option (empty: the command) → API version that it needs at least
    hidden: dict[str, list[str]]  # path → options of older recordings (empty: the command) still taken, not listed
    needs: crawl.Found  # path → option (empty: the command) → swarm, swarm manager, experimental or windows

    def read(self) -> dict[str, Help]:
        """Each help text read, by its path. Raises RecordingError for a text that makes no sense."""
        try:
            return {path: parse(text, path) for path, text in self.help.items()}
        except HelpError as error:
            raise RecordingError(f"{_place(self.version)}: {error}. {_restore(self.version)}") from error


def load_all(folder: Path = HELP) -> list[HelpRecording]:
    """Every recording, oldest release first. Raises RecordingError."""
    loaded = [load(path) for path in folder.glob("*.json")]
    if not loaded:
        raise RecordingError(f"{folder}: no recording of docker's help here. Make one: make record")
    return sorted(loaded, key=lambda recording: order(recording.version))


def load(path: Path) -> HelpRecording:
    """Read one recording. Raises RecordingError with file, line where JSON has one, and remedy."""
    remedy = _restore(path.stem)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise RecordingError(f"{path}:{error.lineno}: damaged recording ({error.msg}). {remedy}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise RecordingError(f"{path}: damaged recording ({error}). {remedy}") from error
    names = {field.name for field in fields(HelpRecording)}
    if not isinstance(content, dict) or content.keys() != names:
        raise RecordingError(f"{path}: damaged recording (its keys must be {', '.join(sorted(names))}). {remedy}")
    try:
        content["help"] = {name: "".join(f"{line}\n" for line in lines) for name, lines in content["help"].items()}
        recording = HelpRecording(**content)
        wrong = _wrong(recording, path.stem)
    except (AttributeError, TypeError) as error:
        raise RecordingError(f"{path}: damaged recording (a value of another kind: {error}). {remedy}") from error
    if wrong:
        raise RecordingError(f"{path}: damaged recording ({wrong}). {remedy}")
    return recording


def _wrong(recording: HelpRecording, name: str) -> str:
    """What is not as it must be, empty if nothing."""
    if version.release(name) != name:
        return "its name is not a release, as 28.5.2 is"
    if recording.version != name:
        return f"its version {recording.version!r} is not the file's name"
    for field, found in (("since_api", recording.since_api), ("needs", recording.needs)):
        if unknown := found.keys() - recording.help.keys():
            return f"{field} names docker {min(unknown)}, which has no help in it"
    if "" not in recording.help:
        return "the help of docker itself is missing"
    return _malformed(recording)


def _malformed(recording: HelpRecording) -> str:
    """Which name or value has not the form that pages and their addresses rely on, empty if none."""
    apis = [found for names in recording.since_api.values() for found in names.items()]
    needs = [found for names in recording.needs.values() for found in names.items()]
    hidden = [name for names in recording.hidden.values() for name in names]
    for what, form, values in (
        ("date", r"\d{4}-\d\d-\d\d", [recording.date]),
        ("name of a plugin", r"[a-z][\w-]*", recording.plugins),
        ("name of a command", r"([a-z][\w-]*( [a-z][\w-]*)*)?", [*recording.help, *recording.hidden]),
        ("name of an option", r"[\w.-]*", [*hidden, *(option for option, _ in (*apis, *needs))]),
        ("version", r"\d+(\.\d+)+", [recording.api, *recording.plugins.values(), *(api for _, api in apis)]),
        ("need", "|".join(NEEDS), [need for _, need in needs]),
    ):
        for value in values:
            if not re.fullmatch(form, value):
                return f"{value!r} is no {what}"
    return ""


def save(recording: HelpRecording, folder: Path = HELP) -> Path:
    """Write a recording, sorted; with the same content as before, the file keeps its date and its bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{recording.version}.json"
    if path.exists():
        before = load(path)
        if replace(before, date=recording.date) == recording:
            return path
    content = asdict(recording)
    content["help"] = {name: text.splitlines() for name, text in recording.help.items()}
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    draft.replace(path)
    return path


def find_plugins(docker: Path, names: Sequence[str], own: bool) -> dict[str, Path]:
    """The programs of those plugins that there are, by name.

    They are looked for beside docker; where it is this machine's `own`, also where docker looks for them itself.
    """
    prefix = docker.resolve().parent.parent
    folders = [prefix / folder for folder in _BESIDE]
    if own:
        folders += [Path.home() / ".docker/cli-plugins", *(Path(root, "docker/cli-plugins") for root in _OF_MACHINE)]
    found = {name: shutil.which(f"docker-{name}", path=os.pathsep.join(map(str, folders))) for name in names}
    return {name: Path(path) for name, path in found.items() if path}


def record(docker: Path, plugins: dict[str, Path], date: str, others: Sequence[HelpRecording]) -> HelpRecording:
    """Ask a docker for all its help, and what it still takes of `others`, those of them that are older.

    Raises NoAnswerError, HelpError, NotAVersionError; takes about a minute.
    """
    with crawl.client(docker, plugins) as client:
        half, _ = version.publishable(engine.client_half(docker, home=client.bare, seconds=crawl.SECONDS))
        release, api = (version.field(half, key) for key in ("Version", "API version"))
        number = version.release(release)
        if not number or not version.release(api):
            raise version.NotAVersionError(f"docker is of version {release!r} with API {api!r}, which is no release")
        releases = {name: _plugin_release(path, client.bare) for name, path in plugins.items()}
        texts = crawl.crawl(client)
        if lost := [name for name in plugins if name not in texts]:
            raise engine.NoAnswerError(f"docker does not list its plugin {', '.join(lost)}. See why: docker --help")
        own = [path for path, text in texts.items() if not client.of_plugin(path)]
        older = [other for other in others if order(other.version) < order(number)]
        return HelpRecording(
            version=number,
            date=date,
            api=api,
            plugins=releases,
            help=texts,
            since_api=crawl.api_levels(client, own, api),
            hidden=crawl.hidden(client, _missing(texts, older)),
            needs=crawl.needs(client, own, api),
        )


def _plugin_release(path: Path, home: Path) -> str:
    told = engine.plugin_metadata(path, home=home, seconds=crawl.SECONDS)
    try:
        return version.release(str(json.loads(told).get("Version", "")))
    except (ValueError, AttributeError) as error:
        raise engine.NoAnswerError(f"`{path.name}` does not tell its version as docker's plugins do") from error


def _missing(texts: Mapping[str, str], older: Sequence[HelpRecording]) -> dict[str, dict[str, str]]:
    """What older recordings list and these texts do not: by command's path, names of options with their types."""
    read = {path: parse(text, path) for path, text in texts.items()}
    here = {path: {option.name for option in found.options + found.inherited} for path, found in read.items()}
    missing: dict[str, dict[str, str]] = {}
    for recording in older:
        for path, found in recording.read().items():
            if path not in here:
                missing.setdefault(path, {})[""] = ""
                continue
            for option in found.options + found.inherited:
                if option.name not in here[path]:
                    missing.setdefault(path, {})[option.name] = option.type
    return missing


def order(release: str) -> list[int]:
    """By what releases are sorted: 28.5.2 comes after 28.10.0 in letters, not in numbers. No release comes first."""
    return [int(part) for part in release.split(".") if part]


def _place(release: str) -> str:
    return str(HELP / f"{release}.json")


def _restore(release: str) -> str:
    return f"Restore it: git checkout {HELP.relative_to(FOLDER.parents[2])}/{release}.json"
