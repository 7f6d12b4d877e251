"""Run the docker of this machine: argument list, allow-listed verbs, time and size limits, no shell."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import selectors
import shutil
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ALLOWED = (("version",), ("buildx", "version"), ("compose", "version"))
"""What may be asked. `info`, `inspect`, `ps` and `context` would publish names and addresses of this machine."""

LIMIT_BYTES = 64 * 1024
"""No allowed answer is near this size; a docker that prints more is not one."""

HELP_BYTES = 1024 * 1024
"""The longest help text is 20 KB; a plugin that prints more than this is stopped."""

HELP_COLUMNS = 4000
"""Help is wrapped to the terminal of standard input: this wide, each text stays on its line."""

NOWHERE = "unix:///nonexistent/docker.sock"
"""A daemon address that fails at once: the client then answers alone."""


class NoAnswerError(Exception):
    """Docker gave no answer that can be used; the message says why, without anything private."""


class FailedError(NoAnswerError):
    """Docker ended with an exit code that says no: it did answer, unlike one that hangs."""


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
    return _run([program(), *arguments], _environment(daemon), subprocess.DEVNULL, seconds, LIMIT_BYTES)


def help_text(
    binary: Path,
    arguments: Sequence[str],
    *,
    home: Path,
    seconds: float,
    daemon: str = NOWHERE,
    settings: Mapping[str, str] | None = None,
) -> str:
    """What `BINARY ARGUMENTS --help` prints, each text unwrapped on its line.

    `binary` is docker or one of its plugins, `home` the folder that it takes for its user's (paths below it read `~/…`
    in the answer), `daemon` the address that it asks what is supported, `settings` are further environment variables.
    Nothing else of the environment gets in. Raises NoAnswerError when it takes too long, prints too much or fails.
    """
    answer = _ask_alone(binary, [*arguments, "--help"], home, seconds, daemon, settings or {})
    if answer.code:
        raise FailedError(f"`{binary.name} {' '.join(arguments)} --help` ended with exit code {answer.code}")
    return answer.text.replace(str(home), "~")


def client_half(binary: Path, *, home: Path, seconds: float) -> str:
    """What `BINARY version` prints with no daemon to ask. Raises NoAnswerError."""
    return _ask_alone(binary, ["version"], home, seconds, NOWHERE, {}).text


def plugin_metadata(binary: Path, *, home: Path, seconds: float) -> str:
    """What a plugin of docker tells of itself, JSON with its Version. Raises NoAnswerError."""
    answer = _ask_alone(binary, ["docker-cli-plugin-metadata"], home, seconds, NOWHERE, {})
    if answer.code:
        raise NoAnswerError(
            f"`{binary.name}` does not tell its version as docker's plugins do (exit code {answer.code})"
        )
    return answer.text


def _ask_alone(
    binary: Path, arguments: list[str], home: Path, seconds: float, daemon: str, settings: Mapping[str, str]
) -> Answer:
    """Run a program of docker with nothing of this machine's environment but PATH."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(home), "LC_ALL": "C.UTF-8"}
    environment |= {"DOCKER_HOST": daemon, "DOCKER_CLI_HINTS": "false"}
    # It prints and ends: one thread and no garbage collection take a third off its time.
    environment |= {"GOMAXPROCS": "1", "GOGC": "off", **settings}
    with _wide_terminal() as terminal:
        return _run([str(binary), *arguments], environment, terminal, seconds, HELP_BYTES)


def found() -> bool:
    """Whether there is a docker on this machine."""
    return shutil.which("docker") is not None


def program() -> str:
    """The path of this machine's docker. Raises NoAnswerError when there is none."""
    path = shutil.which("docker")
    if path is None:
        raise NoAnswerError("there is no docker on this machine")
    return path


def _run(command: list[str], environment: dict[str, str], stdin: int, seconds: float, limit: int) -> Answer:
    name = Path(command[0]).name
    deadline = time.monotonic() + seconds
    try:
        process = subprocess.Popen(
            command,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        raise NoAnswerError(f"{name} could not be run ({error.strerror})") from error
    try:
        output = _read(process, deadline, limit, name)
        code = process.wait(timeout=max(0.0, deadline - time.monotonic()))
    except (subprocess.TimeoutExpired, TimeoutError):
        raise NoAnswerError(f"{name} gave no answer within {seconds:.1f} s") from None
    finally:
        _kill(process)
    if code < 0:
        raise NoAnswerError(f"{name} was killed by signal {-code}")
    return Answer(output.decode("utf-8", errors="replace"), code)


@contextlib.contextmanager
def _wide_terminal() -> Iterator[int]:
    leader, follower = pty.openpty()
    try:
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 50, HELP_COLUMNS, 0, 0))
        yield follower
    finally:
        os.close(leader)
        os.close(follower)


def _environment(daemon: bool) -> dict[str, str]:
    environment = {**os.environ, "DOCKER_CLI_HINTS": "false", "LC_ALL": "C.UTF-8"}
    if not daemon:
        environment.pop("DOCKER_CONTEXT", None)
        environment["DOCKER_HOST"] = NOWHERE
    return environment


def _read(process: subprocess.Popen[bytes], deadline: float, limit: int, name: str) -> bytes:
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
            if len(output) > limit:
                raise NoAnswerError(f"{name} printed more than {limit // 1024} KiB")


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the whole process group: docker starts plugins and, for ssh:// addresses, ssh."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()
