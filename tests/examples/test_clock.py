"""Programs at another moment, and pages that show the same there."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from macros.examples import clock, command, report, session, suite
from tests.conftest import ROOT

NEW_YEAR = "2031-01-01T00:00:05"
linux = pytest.mark.skipif(sys.platform != "linux", reason="as on Linux")


def at(moment: str, *program: str) -> subprocess.CompletedProcess[str]:
    started = [sys.executable, clock.__file__, moment, *program]
    return subprocess.run(started, capture_output=True, text=True, check=False)


@linux
@pytest.mark.parametrize("moment", [NEW_YEAR, "2027-02-03T23:59:58", "2020-02-29"])
@pytest.mark.parametrize(
    "program",
    [
        ("date", "--utc", "+%FT%T"),
        (sys.executable, "-c", "import datetime as d; print(d.datetime.now(d.UTC).isoformat()[:19])"),
        ("sh", "-c", "sh -c 'true; date --utc +%FT%T' & wait"),
    ],
    ids=["C", "Python", "what a program starts"],
)
def test_a_program_is_at_another_moment(moment, program):
    told = datetime.fromisoformat(at(moment, *program).stdout.strip())
    assert timedelta(seconds=-1) <= told - datetime.fromisoformat(moment) < timedelta(minutes=5)


@linux
def test_only_the_time_of_day_is_another():
    program = "import time; print(time.monotonic(), time.clock_gettime(time.CLOCK_BOOTTIME))"
    here, there = (
        [float(word) for word in told.stdout.split()]
        for told in (
            subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True),
            at(NEW_YEAR, sys.executable, "-c", program),
        )
    )
    assert all(0 <= later - now < 300 for now, later in zip(here, there, strict=True))


@linux
def test_a_program_ends_as_it_does_without():
    assert at(NEW_YEAR, "sh", "-c", "exit 7").returncode == 7
    assert at(NEW_YEAR, "sh", "-c", "kill -KILL $$").returncode == 256 - signal.SIGKILL
    stopped = "sleep 1000 & kill -STOP $!; kill -CONT $!; kill $!; wait $!; echo $?"
    assert at(NEW_YEAR, "bash", "-c", stopped).stdout == f"{128 + signal.SIGTERM}\n"


@pytest.mark.parametrize(
    ("moment", "wrong"), [("tomorrow", "write it as 2031-01-01T00:00:05"), ("2500-01-01", "nearer")]
)
def test_what_is_no_moment_is_told(moment, wrong):
    with pytest.raises(clock.NoMomentError, match=wrong):
        clock.distance(moment)


def test_what_is_seen_at_another_moment_is_not_written_into_pages(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for code in ("en", "es"):
        (tmp_path / "docs" / code).mkdir(parents=True)
        (tmp_path / "docs" / code / "a.md").write_text("```console\n$ true\n```\n")
    monkeypatch.setattr(session, "machine", lambda *_: session.Machine("", ""))
    with pytest.raises(clock.NoMomentError, match="without another clock"):
        command.run([], update="changed", moment=NEW_YEAR)


@pytest.mark.examples
@pytest.mark.xdist_group("sandbox")
def test_the_whole_sandbox_is_at_another_moment(play):
    """A program of this machine, the engine, which is in Go, and a container's program, which is statically linked."""
    text = (
        "```console\n$ date +%Y\n$ docker run --name one busybox date +%Y | tail -n 1\n"
        "$ docker inspect --format '{{.Created}}' one\n$ docker run --rm python:3.11-slim python -c "
        "'import time; print(time.gmtime().tm_year)' | tail -n 1\n```\n"
    )
    seen = play(text, clock=NEW_YEAR)
    assert not seen.failure
    assert [outcome.output[-1][:4] for outcome in seen.outcomes.values()] == ["2031"] * 4


PAGES = ("concepts/networking", "ref/cli/compose/exec", "ref/cli/compose/logs", "ref/cli/container/top")
"""Pages with dates and times of every form: the rest is tested without an engine, in test_moments.py."""


@pytest.mark.examples
@pytest.mark.xdist_group("sandbox")
def test_pages_show_the_same_at_another_moment(machine, wait_for):
    async def run() -> list[suite.Result]:
        chosen = [example for example in suite.examples(ROOT / "docs") if example.name in PAGES]
        return [result async for result in suite.verify(chosen, replace(machine, clock=NEW_YEAR))]

    results = wait_for(run())
    assert len(results) == len(PAGES)
    if differing := [report.told(result, drift=False) for result in results if not result.good]:
        pytest.fail("\n".join(differing), pytrace=False)
