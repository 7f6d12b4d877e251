"""The commands of pages on an engine of their own, seen from outside: starts the sandbox and reads what is told."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import pyte
import wcwidth

from macros.examples import clock, sandbox
from macros.examples.blocks import ExampleFile, ExamplePage

SECONDS = 600
"""The longest that a page may take on the machine that pages are verified on. A slower machine has as many times longer
(play.PACE); pages of one run share their time."""
_START = 600  # seconds, for an engine that does not answer and does not end
_SLOWEST = 30.0  # times: slower than that is not believed
STAND_IN, HUB = "stand-in", "hub"
"""Where images come from: small ones of our own, named like the official ones; or Docker Hub's, fetched before."""
_STORES = {STAND_IN: ("images", "build"), HUB: ("images-hub", "hub")}  # a folder of .cache, and what makes it

OWN = Path("/usr/sbin/dockerd")
"""The engine of the machine: its program is used where no other is unpacked, the engine itself never."""
_LINE = 8 << 20  # bytes: more than any outcome has
_ERRORS = 1 << 14
_RELEASE = re.compile(r"[\d.]*")


class CannotRunError(Exception):
    """Examples cannot run on this machine; the message says why and what mends it."""


@dataclass(frozen=True)
class Machine:
    """What a sandbox is made of."""

    engine: str  # folder of an unpacked engine; empty: the one in /usr
    images: str  # folder of the image store, an OCI layout
    seconds: float = SECONDS
    clock: str = ""  # the moment at which it begins, as 2031-01-01T00:00:05; empty: now
    packages: tuple[str, ...] = tuple(str(Path(*module.__path__)) for module in (pyte, wcwidth))


@dataclass(frozen=True)
class Outcome:
    """What a command did."""

    output: tuple[str, ...]  # lines of the screen
    exit: int | None = None  # None: it still runs, or was stopped
    note: str = ""  # what went otherwise than it should, apart from output and exit code
    seconds: float = 0.0


@dataclass
class Seen:
    """What was seen of a page."""

    engine: str = ""  # its version
    outcomes: dict[tuple[int, int], Outcome] = field(default_factory=dict)  # by the numbers of step and command
    failure: str = ""  # why it ended before its end
    seconds: float = 0.0


def machine(root: Path, images: str = STAND_IN) -> Machine:
    """The engine and the images of the checkout `root`. Raises CannotRunError."""
    if lacking := sandbox.missing():
        raise CannotRunError(lacking)
    cache = (root / ".cache").resolve()
    unpacked = Path(os.environ.get("ENGINE_CACHE", cache / "engine")) / "root"
    engine = str(unpacked) if (unpacked / "usr/sbin/dockerd").exists() else ""
    if engine and OWN.exists() and _same(unpacked / "usr/sbin/dockerd", OWN):
        engine = ""  # beside that very engine already; an overlay over an overlay would be one too many
    if not engine and not OWN.exists():
        raise CannotRunError(
            "there is no Docker engine here. Fetch one, which touches nothing else: .ci/engine install"
        )
    folder, verb = _STORES[images]
    store = Path(os.environ.get("IMAGES_CACHE", cache / "images")).with_name(folder)
    if not (store / "index.json").exists():
        raise CannotRunError(f"there are no images in {os.path.relpath(store)}. Make them: .ci/images {verb}")
    return Machine(engine, str(store))


def _same(one: Path, other: Path) -> bool:
    return (one.stat().st_size, one.stat().st_mtime_ns) == (other.stat().st_size, other.stat().st_mtime_ns)


def script(page: ExamplePage) -> list[dict[str, Any]]:
    """What macros.examples.play plays; a block that is not run stands in it without commands."""
    return [
        {"path": step.path, "content": step.content}
        if isinstance(step, ExampleFile)
        else {
            "attributes": step.attributes,
            "commands": [
                {"text": command.text, "typed": [asdict(line) for line in command.typed]}
                for command in step.commands
                if not step.not_run
            ],
        }
        for step in page.steps
    ]


async def play(pages: Sequence[ExamplePage], machine: Machine) -> list[Seen]:
    """Run the commands of pages, one after the other on one engine; what was seen of each.

    What goes wrong on the way is told in the result; cancelled, it leaves nothing behind.
    """
    seconds = machine.seconds * len(pages)
    job = {
        "script": [script(page) for page in pages],
        "engine": machine.engine,
        "images": machine.images,
        "packages": machine.packages,
        "group": sandbox.group_name(),
    }
    done, seen, start, failure = list[Seen](), Seen(), time.monotonic(), ""
    elsewhere = (sys.executable, clock.__file__, machine.clock) if machine.clock else ()
    keeper = await asyncio.create_subprocess_exec(
        *elsewhere,
        sys.executable,
        sandbox.__file__,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for this process, which closes the keeper's input
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
        limit=_LINE,
    )
    assert keeper.stdin and keeper.stdout and keeper.stderr
    errors = asyncio.create_task(_end_of(keeper.stderr))
    try:
        async with asyncio.timeout(_START) as limit:
            keeper.stdin.write(json.dumps(job).encode() + b"\n")
            await keeper.stdin.drain()
            while line := await keeper.stdout.readline():
                told = json.loads(line)
                if not seen.engine:  # the first line, before anything of a page has run
                    pace = min(_SLOWEST, float(told["pace"]))
                    limit.reschedule(asyncio.get_running_loop().time() + seconds * pace)
                if _take(told, seen):
                    if len(done) == len(pages):
                        raise ValueError("more ends than pages")
                    done.append(replace(seen, seconds=time.monotonic() - start))
                    seen, start = Seen(seen.engine), time.monotonic()
    except TimeoutError:
        failure = f"stopped after {seconds if seen.engine else _START:g} s, the longest that it may take"
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        failure = "what came out of the sandbox is not what the runner tells: does a command write to its terminal?"
    except ConnectionError:
        pass  # its error says more
    finally:
        keeper.stdin.close()
        code = await keeper.wait()
    last = await errors
    if not failure and code:
        failure = last
    for _ in pages[len(done) :]:
        done.append(replace(seen, failure=failure, seconds=time.monotonic() - start))
        seen, start = Seen(seen.engine), time.monotonic()
    done[-1].failure = failure
    return done


def _take(told: Mapping[str, Any], seen: Seen) -> bool:
    """Note what is told of a page; whether that was its end."""
    if "done" in told:
        return True
    if "engine" in told:
        seen.engine = _RELEASE.findall(str(told["engine"]))[0]  # without a distribution's suffix
        return False
    seen.outcomes[int(told["step"]), int(told["command"])] = Outcome(
        tuple(map(str, told["output"])), told["exit"], str(told.get("note", "")), float(told["seconds"])
    )
    return False


async def _end_of(stream: asyncio.StreamReader) -> str:
    """The last that a stream says."""
    text = b""
    while more := await stream.read(1 << 16):
        text = (text + more)[-_ERRORS:]
    return text.decode(errors="replace").strip() or "it ended without a word"
