"""What the site says about Docker: asked of the docker at hand, or taken from the recording, and which of the two."""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from macros.live import engine, recordings, version

SECONDS = 5.0
"""The whole of a build's asking takes no longer than this."""

PLUGINS = ("buildx", "compose")
NAMES = ("client", "server", *PLUGINS)
"""The facts there are: the two halves of `docker version`, and the release of each plugin."""


class Mode(StrEnum):
    """Where facts come from, as SITE_DOCKER says."""

    AUTO = "auto"  # the docker at hand, else the recording
    LIVE = "live"  # the docker at hand, else fail
    RECORDED = "recorded"  # the recording; docker is not asked


class NoDockerError(Exception):
    """Docker, or its daemon, gave no answer where one was demanded; the message says why."""


@dataclass(frozen=True)
class Source:
    """Where a fact comes from."""

    live: bool
    moment: str  # ISO 8601: the minute (UTC) of a live answer, the date of a recorded one
    engine: str = ""  # the engine's release that a recording was made from


@dataclass(frozen=True)
class Fact:
    """One answer of docker: what was printed, less what is private, and where it comes from."""

    text: str
    source: Source

    @property
    def release(self) -> str:
        """The version in the text, without its packager's suffix: 28.5.2."""
        return version.release(version.field(self.text, "Version") or self.text)


@dataclass(frozen=True)
class Facts:
    """All that pages may say about docker: a fact for each of NAMES."""

    by_name: dict[str, Fact]
    why: str = ""  # why something is recorded although docker was asked

    @property
    def client(self) -> Fact:
        """The client's half of `docker version`."""
        return self.by_name["client"]

    @property
    def server(self) -> Fact:
        """The server's half of `docker version`."""
        return self.by_name["server"]

    @property
    def api(self) -> Fact:
        """The newest version of the Engine API that the engine speaks."""
        return Fact(version.field(self.server.text, "API version"), self.server.source)


@functools.cache
def current() -> Facts:
    """The facts of this build, gathered once, as the environment variable SITE_DOCKER says."""
    word = os.environ.get("SITE_DOCKER") or Mode.AUTO
    try:
        mode = Mode(word)
    except ValueError:
        raise NoDockerError(f"SITE_DOCKER={word} is none of {', '.join(Mode)}") from None
    return gather(mode)


def gather(mode: Mode, now: Callable[[], datetime] = lambda: datetime.now(UTC), seconds: float = SECONDS) -> Facts:
    """Ask docker as `mode` says, for at most `seconds` in all. Raises NoDockerError, RecordingError."""
    if mode is Mode.RECORDED:
        return Facts(_recorded())
    answers, why = _ask(seconds)
    if mode is Mode.LIVE and "server" not in answers:
        raise NoDockerError(
            f"SITE_DOCKER=live, but {why}. Start docker and see that `docker version` shows a Server, "
            "or build with the recorded facts: SITE_DOCKER=auto make site"
        )
    source = Source(live=True, moment=now().strftime("%Y-%m-%dT%H:%MZ"))
    recorded = {} if answers.keys() >= set(NAMES) else _recorded()
    return Facts({name: Fact(answers[name], source) if name in answers else recorded[name] for name in NAMES}, why)


def record(date: str) -> recordings.Recording:
    """A recording of the docker at hand. Raises NoDockerError when a half or a plugin gives no answer."""
    answers, why = _ask(SECONDS)
    missing = [name for name in NAMES if name not in answers]
    if missing:
        raise NoDockerError(f"nothing recorded: no answer from {', '.join(missing)}" + (f" ({why})" if why else ""))
    engine_release = version.release(version.field(answers["server"], "Version"))
    plugins = {name: answers[name] for name in PLUGINS}
    return recordings.Recording(engine_release, date, answers["client"], answers["server"], plugins)


def _recorded() -> dict[str, Fact]:
    recording = recordings.newest()
    source = Source(live=False, moment=recording.date, engine=recording.version)
    texts = {"client": recording.client, "server": recording.server, **recording.plugins}
    return {name: Fact(texts[name], source) for name in NAMES}


def _ask(seconds: float) -> tuple[dict[str, str], str]:
    """What docker answered, of NAMES, and why something is missing."""
    answers: dict[str, str | None] = {}
    with ThreadPoolExecutor() as pool:
        # All at once: however long the daemon takes, the client and its plugins have the whole time to answer.
        both = pool.submit(_halves, seconds)
        alone = pool.submit(_halves, seconds, daemon=False)
        plugins = {name: pool.submit(_release, name, seconds) for name in PLUGINS}
        try:
            answers["client"], answers["server"] = both.result()
            why = "" if answers["server"] else "no docker daemon answered"
        except (engine.NoAnswerError, version.NotAVersionError) as error:
            why = str(error)
            with contextlib.suppress(engine.NoAnswerError, version.NotAVersionError):
                answers["client"], _ = alone.result()
        answers |= {name: asked.result() for name, asked in plugins.items()}
    return {name: text for name, text in answers.items() if text}, why


def _halves(seconds: float, daemon: bool = True) -> tuple[str, str | None]:
    return version.publishable(engine.ask("version", seconds=seconds, daemon=daemon).text)


def _release(plugin: str, seconds: float) -> str | None:
    try:
        answer = engine.ask(plugin, "version", seconds=seconds, daemon=False)
    except engine.NoAnswerError:
        return None
    return version.release(answer.text) if answer.code == 0 else None
