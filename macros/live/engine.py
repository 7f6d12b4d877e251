"""Run the docker of this machine: argument list, allow-listed verbs, time and size limits, no shell."""

from __future__ import annotations

import contextlib
import os
import selectors
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass

ALLOWED = (("version",), ("buildx", "version"), ("compose", "version"))
"""What may be asked. `info`, `inspect`, `ps` and `context` would publish names and addresses of this machine."""

LIMIT_BYTES = 64 * 1024
"""No allowed answer is near this size; a docker that prints more is not one."""

NOWHERE = "unix:///nonexistent/docker.sock"
"""A daemon address that fails at once: the client then answers alone."""


class NoAnswerError(Exception):
    """Docker gave no answer that can be used; the message says why, without anything private."""


@dataclass(frozen=True)
class Answer:
    """What docker printed on standard output, and its exit code (1 when only the client answered)."""

    text: str
    code: int


def ask(*arguments: str, seconds: float, daemon: bool = True) -> Answer:
    """Run `docker ARGUMENTS` for at most `seconds`, asking no daemon where `daemon` is false.

    Standard error is thrown away: it names sockets, hosts and contexts of this machine.
    Raises NoAnswerError when there is no docker, it takes too long, prints too much or is killed,
    and ValueError for arguments outside ALLOWED.
    """
    if arguments not in ALLOWED:
        raise ValueError(f"docker {' '.join(arguments)} is not among the commands that may run: {ALLOWED}")
    program = shutil.which("docker")
    if program is None:
        raise NoAnswerError("there is no docker on this machine")
    deadline = time.monotonic() + seconds
    try:
        process = subprocess.Popen(
            [program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(daemon),
            start_new_session=True,
        )
    except OSError as error:
        raise NoAnswerError(f"docker could not be run ({error.strerror})") from error
    try:
        output = _read(process, deadline)
        code = process.wait(timeout=max(0.0, deadline - time.monotonic()))
    except (subprocess.TimeoutExpired, TimeoutError):
        raise NoAnswerError(f"docker gave no answer within {seconds:.1f} s") from None
    finally:
        _kill(process)
    if code < 0:
        raise NoAnswerError(f"docker was killed by signal {-code}")
    return Answer(output.decode("utf-8", errors="replace"), code)


def _environment(daemon: bool) -> dict[str, str]:
    environment = {**os.environ, "DOCKER_CLI_HINTS": "false", "LC_ALL": "C.UTF-8"}
    if not daemon:
        environment.pop("DOCKER_CONTEXT", None)
        environment["DOCKER_HOST"] = NOWHERE
    return environment


def _read(process: subprocess.Popen[bytes], deadline: float) -> bytes:
    """Read standard output to its end. A grandchild may hold it open, so the deadline counts, not the exit."""
    assert process.stdout is not None
    output = b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            left = deadline - time.monotonic()
            if left <= 0 or not selector.select(left):
                raise TimeoutError
            chunk = os.read(process.stdout.fileno(), LIMIT_BYTES)
            if not chunk:
                return output
            output += chunk
            if len(output) > LIMIT_BYTES:
                raise NoAnswerError(f"docker printed more than {LIMIT_BYTES // 1024} KiB")


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the whole process group: docker starts plugins and, for ssh:// addresses, ssh."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()
