"""How the docker at hand differs from the recorded one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from macros.live import engine, version
from macros.reference import crawl, help_recordings
from macros.reference.commands import Reference
from macros.reference.parse import Help, HelpError, Option, parse

LISTED = 12
"""How many differences are told one by one."""


@dataclass(frozen=True)
class Drift:
    """Something that one docker has and the other has not, or has otherwise."""

    name: str  # docker container run --publish
    what: str  # new, gone, changed

    def __str__(self) -> str:
        """The difference in a few words."""
        return f"{self.what}: {self.name}"


def compare(before: Mapping[str, Help], after: Mapping[str, Help]) -> Iterator[Drift]:
    """Commands that are new or gone; of the others, options that are new, gone, or say something else."""
    for path in sorted(before.keys() | after.keys()):
        name = f"docker {path}".strip()
        if path not in after:
            yield Drift(name, "gone")
        elif path not in before:
            yield Drift(name, "new")
        else:
            old, new = _options(before[path]), _options(after[path])
            for option in sorted(old.keys() | new.keys()):
                if old.get(option) != new.get(option):
                    what = "gone" if option not in new else "changed" if option in old else "new"
                    yield Drift(f"{name} --{option}", what)
            if (before[path].summary, before[path].usages) != (after[path].summary, after[path].usages):
                yield Drift(name, "changed")


def _options(read: Help) -> dict[str, Option]:
    return {option.name: option for option in read.options + read.inherited}


def notes(reference: Reference) -> Iterator[str]:
    """What to tell of the docker at hand: nothing where there is none, or where it says what was recorded.

    Plugins that it does not have are left out of the comparison.
    """
    newest = reference.newest
    try:
        docker = Path(engine.program())
        plugins = help_recordings.find_plugins(docker, list(newest.plugins), own=True)
        with crawl.client(docker, plugins) as client:
            half, _ = version.publishable(engine.client_half(docker, home=client.bare, seconds=crawl.SECONDS))
            here = {path: parse(text, path) for path, text in crawl.crawl(client).items()}
    except (engine.NoAnswerError, version.NotAVersionError, HelpError) as error:
        if engine.found():
            yield f"the docker at hand could not be compared with the reference: {error}"
        return
    release = version.release(version.field(half, "Version"))
    missing = newest.plugins.keys() - plugins.keys()
    there, here = (
        {path: read for path, read in helps.items() if reference.names.get(path, path).partition(" ")[0] not in missing}
        for helps in (newest.read(), here)
    )
    found = list(compare(there, here))
    if not found:
        return
    told = "; ".join(map(str, found[:LISTED])) + (f" and {len(found) - LISTED} more" if len(found) > LISTED else "")
    yield f"docker {release} at hand says other things than {newest.version}, which the reference shows: {told}"
    if help_recordings.order(release) > help_recordings.order(newest.version):
        yield "it is newer than the reference. Record it: make record"
