"""`make examples`: run pages, tell what was seen, and with UPDATE=1 (or all) write it into them."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from macros import stops
from macros.examples import clock, report, session, suite, verification
from macros.examples.update import CannotUpdateError

ERRORS = (session.CannotRunError, suite.NoPageError, clock.NoMomentError)
"""What stops the whole run; each says what mends it."""


def run(
    asked: Sequence[str], *, images: str = session.STAND_IN, jobs: int = suite.JOBS, update: str = "", moment: str = ""
) -> int:
    """Run the pages asked for, or all; 0 if they show what was seen, or differ on another engine or with Hub images.

    `update`: "changed" writes what was seen into the pages that differ, "all" into each page that ran.
    `moment`: when the pages begin, as 2031-01-01T00:00:05; empty: now.

    Raises one of ERRORS.
    """
    chosen = suite.choose(list(suite.examples(Path("docs"))), asked)
    try:
        machine = session.machine(Path.cwd(), images)
    except session.CannotRunError:
        for example in chosen:  # mistakes are told where nothing can run, too
            if flaws := tuple(suite.flaws(example)):
                print(report.told(suite.Result(example, flaws), drift=False))
        raise
    if moment:
        clock.distance(moment)
        if update:
            raise clock.NoMomentError("pages show what was seen, and when: update them without another clock")
        machine = replace(machine, clock=moment)
    return asyncio.run(_until_stopped(_run(chosen, machine, images, jobs, update)))


async def _until_stopped(work: Coroutine[Any, Any, int]) -> int:
    """Do the work; what asks to stop cancels it, so that each sandbox is put away first. Raises Stopped then."""
    loop, task, came = asyncio.get_running_loop(), asyncio.ensure_future(work), list[int]()

    def stop(number: int) -> None:
        came.append(number)
        if len(came) == 1:  # to be cancelled once more would end the cleaning up
            task.cancel()

    for number in stops.heeded():
        loop.add_signal_handler(number, stop, number)
    try:
        return await task
    except asyncio.CancelledError:
        if came:
            raise stops.Stopped(came[0]) from None
        raise


async def _run(chosen: Sequence[suite.Example], machine: session.Machine, images: str, jobs: int, update: str) -> int:
    verified, results, start = verification.load(), [], time.monotonic()
    refused = 0
    async for result in suite.verify(chosen, machine, jobs):
        results.append(result)
        engine = (result.seen.engine if result.seen else "") or verified.engine
        drift = engine != verified.engine or images == session.HUB
        print(report.told(result, drift), flush=True)
        if not update or result.flaws:
            refused += not result.good and (not drift or bool(result.flaws))
            continue
        if engine != verified.engine:
            refused += 1
            print(f"not updated: {report.other_engine(engine, verified.engine)}", file=sys.stderr)
            continue
        try:
            before = verification.load()  # others may write it too
            verified = suite.refresh(result, images, before, whole=update == "all")
        except CannotUpdateError as error:
            refused += 1
            print(f"not updated: {result.example.paths[0]}:{error}", file=sys.stderr)
        else:
            verification.save(verified)
            if result.differences or update == "all":
                print(f"updated: {', '.join(map(str, result.example.paths))}")
    engines = {result.seen.engine for result in results if result.seen}
    print(report.summary(results, ", ".join(sorted(engines)) or "none", images, time.monotonic() - start))
    return 1 if refused else 0
