"""Load and save what was recorded from a docker, with its version and date."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "recorded"


class RecordingError(Exception):
    """A recording is missing or damaged; the message names the file and the command that mends it."""


@dataclass(frozen=True)
class Recording:
    """One docker, as it answered on one day. The texts hold nothing private."""

    version: str  # of the engine, 28.5.2
    date: str  # ISO 8601, 2026-11-23
    client: str  # the client's half of `docker version`
    server: str  # the server's half
    plugins: dict[str, str]  # release of each plugin: {"buildx": "0.29.1", …}


def newest(folder: Path = FOLDER) -> Recording:
    """The recording of the newest engine. Raises RecordingError."""
    paths = sorted(folder.glob("*.json"), key=lambda path: _order(path.stem))
    if not paths:
        raise RecordingError(f"{folder}: no recording of docker here. Make one where docker runs: make record")
    return load(paths[-1])


def load(path: Path) -> Recording:
    """Read one recording. Raises RecordingError."""
    try:
        recording = Recording(**json.loads(path.read_text(encoding="utf-8")))
        whole = all([recording.version, recording.date, recording.client, recording.server, recording.plugins])
    except (OSError, ValueError, TypeError) as error:
        raise RecordingError(f"{path}: damaged recording ({error}). Restore it: git checkout {path}") from error
    if not whole:
        raise RecordingError(f"{path}: damaged recording (an empty field). Restore it: git checkout {path}")
    return recording


def save(recording: Recording, folder: Path = FOLDER) -> Path:
    """Write a recording, the same bytes for the same content; an existing one of that version is replaced whole."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{recording.version}.json"
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(asdict(recording), indent=2, sort_keys=True) + "\n", encoding="utf-8")
    draft.replace(path)
    return path


def _order(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdigit()]
