"""The macros with which authors of pages point to commands and options; a wrong name is told with the nearest."""

from __future__ import annotations

import functools
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from macros.live import engine, facts
from macros.reference import prose
from macros.reference.manual import Manual

HELP_SECONDS = 2.0
"""All live help texts of a build together take no longer than this; what comes later is taken from the recording."""


def command(name: str, manual: Manual, here: str) -> str:
    """A link to a command, by the name that was given. Raises UnknownError."""
    manual.reference.named(name)
    return manual.link(_path(name), here)


def option(name: str, option: str, manual: Manual, here: str) -> str:
    """A link to an option, as it was given. Raises UnknownError."""
    found = manual.reference.named(name)
    return manual.link(found.path, here, option, f"#{found.named_option(option).name}")


def option_text(name: str, option: str, manual: Manual, here: str) -> str:
    """An option with what help says of it. Raises UnknownError."""
    found = manual.reference.named(name).named_option(option)
    shown, _ = manual.translate(found.text)
    return f"{_link(name, found.name, manual, here)}: {prose.inline(' '.join(shown.split()))}"


def usage(name: str, manual: Manual) -> str:
    """A command's usage lines. Raises UnknownError."""
    return prose.fenced("\n".join(manual.reference.named(name).help.usages))


def options_table(name: str, options: Sequence[str], manual: Manual, here: str) -> str:
    """A table of the options named, or of all. Raises UnknownError."""
    found = manual.reference.named(name)
    shown = [found.named_option(option) for option in options] or [option for option, _ in found.options]
    rows = []
    for option in shown:
        text, _ = manual.translate(option.text)
        rows.append(f"| {_link(name, option.name, manual, here)} | {prose.inline(' '.join(text.split()))} |")
    return "\n".join([f"| {manual.say('option')} | {manual.say('does')} |", "| --- | --- |", *rows])


def _link(name: str, option: str, manual: Manual, here: str) -> str:
    return manual.link(manual.reference.named(name).path, here, f"--{option}", f"#{option}")


def _path(name: str) -> str:
    return " ".join(name.split()).removeprefix("docker").strip()


def docker_help(name: str, manual: Manual) -> str:
    """What `docker NAME --help` prints: live where docker answers, else recorded. Raises UnknownError."""
    path = _path(name)
    main = manual.reference.named(name).path
    newest = manual.reference.newest
    live = _ask(path)
    if live is not None:
        client = facts.current().client
        moment = client.source.moment.replace("T", " ").removesuffix("Z")
        title = manual.say("help-live", path=path, release=client.release, moment=moment)
    else:
        title = manual.say("help-recorded", path=path, release=newest.version, moment=newest.date)
    text = live or newest.help.get(path) or newest.help[main]
    return prose.fenced(text.rstrip(), f'text title="{title}"')


_spent = 0.0


@functools.cache
def _ask(path: str) -> str | None:
    """The help of the docker at hand, None where there is none or it takes too long."""
    global _spent
    if not facts.current().client.source.live or _spent >= HELP_SECONDS:
        return None
    start = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="docker-home-") as home:
            docker = Path(engine.program())
            text = engine.help_text(docker, path.split(), home=Path(home), seconds=HELP_SECONDS - _spent)
        # For a command that it does not have, docker prints its own help.
        return text if set(path.split()[-1:]) <= set(text.partition("\n")[0].split()) else None
    except engine.NoAnswerError:
        return None
    finally:
        _spent += time.monotonic() - start
