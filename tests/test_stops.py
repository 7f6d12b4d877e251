"""A command that is stopped from outside ends with one line and a shell's exit code, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from macros.examples.sandbox import default_signals
from tests.conftest import PATIENCE, ROOT

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals")

# Each command comes to a point at which it waits, and says so on its standard output.
_PROGRAM = """
import asyncio, sys, time
from macros import __main__ as command

def wait(*_, **__):
    print("it waits", flush=True)
    time.sleep(1000)

async def wait_asynchronously(*_):
    print("it waits", flush=True)
    await asyncio.sleep(1000)

{patch}
sys.exit(command.main({arguments}))
"""
_COMMANDS = {
    "check": "from macros.checks import repository; repository.check = wait",
    "links": "from macros.checks import links; links.get = wait",
    "record": "from macros.live import facts; facts.record = wait",
    "catalogue": "command.translations.update = wait",
    "build": "from macros.site import build; build._pages = wait",
    "offline": "from macros.site import build; build._pages = wait",
    "examples": (
        "from macros.examples import session;"
        "session.machine = lambda *_: session.Machine('', ''); session.play = wait_asynchronously"
    ),
}


def stopped(command: list[str], how: signal.Signals, cwd: Path) -> tuple[int, str]:
    """Start a command and send the signal once it says that it waits; its exit code and its standard error."""
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=default_signals,
    ) as begun:
        assert begun.stdout and begun.stderr
        told = begun.stdout.readline()
        assert told == "it waits\n", begun.stderr.read()
        begun.send_signal(how)
        _, errors = begun.communicate(timeout=PATIENCE)
        return begun.returncode, errors


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
@pytest.mark.parametrize("command", _COMMANDS)
def test_every_command_ends_with_one_line(command, how, tmp_path):
    for code in ("en", "es"):
        (tmp_path / "docs" / code).mkdir(parents=True)
        (tmp_path / "docs" / code / "a.md").write_text("<https://a.example/>\n\n```console\n$ true\n```\n")
    arguments = {"build": ["build", "--site", "made"], "offline": ["offline", "made.zip"]}.get(command, [command])
    program = _PROGRAM.format(patch=_COMMANDS[command], arguments=arguments)
    before = sorted(tmp_path.rglob("*"))
    code, errors = stopped([sys.executable, "-c", program], how, tmp_path)
    assert (code, errors) == (128 + how, f"stopped by {how.name}\n")
    assert sorted(tmp_path.rglob("*")) == before


def test_what_a_command_was_started_to_ignore_does_not_stop_it(tmp_path):
    program = f"""
import os, signal
signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as `nohup` does
{
        _PROGRAM.format(
            patch="command.translations.update = lambda *_: os.kill(os.getpid(), signal.SIGHUP) or 0",
            arguments=["catalogue"],
        )
    }"""
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_exit_codes_are_read_though_the_end_of_programs_was_ignored():
    program = f"""
import signal, subprocess
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
{
        _PROGRAM.format(
            patch="command.translations.update = lambda *_: subprocess.run(['false']).returncode - 1",
            arguments=["catalogue"],
        )
    }"""
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ", 0 texts" in ended.stdout, ended.stderr
