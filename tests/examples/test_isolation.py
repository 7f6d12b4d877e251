"""What runs in the sandbox reaches nothing of this machine, has its limits, and is gone afterwards."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from macros.examples import sandbox
from tests.conftest import PATIENCE, ROOT, wait_until

pytestmark = [pytest.mark.examples, pytest.mark.xdist_group("sandbox")]


_FOLDERS = [
    "bin",
    "dev",
    "etc",
    "home",
    "lib",
    "lib32",
    "lib64",
    "mnt",
    "opt",
    "proc",
    "root",
    "run",
    "sbin",
    "srv",
    "sys",
    "tmp",
    "usr",
    "var",
]


def block(*commands: str, attributes: str = "") -> str:
    return "\n".join([f"```console{attributes}", *(f"$ {command}" for command in commands), "```", ""])


def outputs(seen) -> list[str]:
    assert not seen.failure
    return ["\n".join(outcome.output) for outcome in seen.outcomes.values()]


class Sandboxes:
    """The sandboxes that a test begins. A second checkout may have its own beside them."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def name(self) -> str:
        self.names.append(f"{sandbox.GROUP}{os.getpid()}-{os.urandom(4).hex()}")
        return self.names[-1]

    def processes(self) -> set[int]:
        """Their processes, as this machine numbers them."""
        found = set()
        for groups in Path("/proc").glob("[0-9]*/cgroup"):
            with contextlib.suppress(OSError):
                if any(name in groups.read_text() for name in self.names):
                    found.add(int(groups.parent.name))
        return found

    def programs(self) -> set[str]:
        """What their processes are called."""
        found = set()
        for one in self.processes():
            with contextlib.suppress(OSError):
                found.add(Path(f"/proc/{one}/comm").read_text().strip())
        return found

    def groups(self) -> set[str]:
        """Their cgroups."""
        folders = (folder for folder, _, _ in os.walk("/sys/fs/cgroup"))
        return {folder for folder in folders if any(name in folder for name in self.names)}

    def wait_for(self, program: str) -> None:
        wait_until(lambda: program in self.programs())


def traces() -> set[str]:
    """What lies on this machine where a sandbox has its files and mounts, inside."""
    files = ("/run/hub*", "/run/images", "/run/program", "/srv/demo", "/engine", "/old", "/mnt/*")
    found = {str(path) for pattern in files for path in Path("/").glob(pattern.removeprefix("/"))}
    mounts = (line.split()[1] for line in Path("/proc/self/mounts").read_text().splitlines())
    return found | {f"mount {place}" for place in mounts if place.startswith("/mnt")}


@pytest.fixture
def mine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandboxes]:
    """The sandboxes of a test; after it nothing of them may be left."""
    found, before = Sandboxes(), traces()
    monkeypatch.setattr(sandbox, "group_name", found.name)
    yield found
    assert found.names
    wait_until(lambda: not found.processes() and not found.groups())
    assert traces() == before


def test_it_sees_no_files_of_this_machine_but_programs_and_can_change_none(play, mine):
    told = outputs(
        play(
            block(
                "ls /",
                f"ls {ROOT}",
                "touch /usr/bin/x",
                "cat /etc/shadow",
                "ls /root /home /tmp /var /run",
                "touch /run/program/macros/examples/x /run/images/x",
            )
        )
    )
    assert told[0].split() == [name for name in _FOLDERS if name not in ("lib32", "lib64") or name in told[0].split()]
    assert "No such file or directory" in told[1]
    assert "Read-only file system" in told[2] or "Permission denied" in told[2]
    assert "root:*:" in told[3]  # one of its own
    assert str(ROOT.name) not in told[4]
    assert told[5].count("Read-only file system") == 2


def test_it_has_no_variable_of_this_process(play, mine, monkeypatch):
    monkeypatch.setenv("A_SECRET", "s3cr3t")
    told = outputs(play(block("env", "cat /proc/*/environ | tr '\\0' '\\n' | sort -u")))
    assert "HOME=/root" in told[0]
    assert not any("s3cr3t" in text for text in told)
    assert all(name.split("=")[0] != "A_SECRET" for text in told for name in text.splitlines())


def test_it_has_no_network_but_loopback(play, mine):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        told = outputs(
            play(
                block(
                    "ip -brief link | cut -d' ' -f1",
                    f"curl --silent --show-error --max-time 3 http://127.0.0.1:{port}",
                    "curl --silent --show-error --max-time 3 http://192.0.2.1",
                    "docker run --rm --pull always --quiet busybox wget -T 3 -q http://192.0.2.1; echo $?",
                    "getent hosts example.com || echo unknown",
                )
            )
        )
    assert set(told[0].split()) == {"lo", "docker0"}
    assert "Failed to connect" in told[1] or "Couldn't connect" in told[1]
    assert "Couldn't connect" in told[2] or "unreachable" in told[2]
    assert told[3].split()[-1] not in ("", "0")
    assert told[4] == "unknown"


def test_its_root_is_nobody_on_this_machine(play, mine):
    told = outputs(
        play(
            block(
                "id --user",
                "echo 1 > /proc/sys/vm/drop_caches",
                "mknod /tmp/disk b 254 0",
                "mount -t tmpfs tmpfs /mnt && echo its own",
                "cat /proc/self/uid_map",
                "docker run --rm --privileged --pid=host busybox sh -c 'ps | wc -l; kill -9 1; mknod /disk b 254 0'",
            )
        )
    )
    assert told[0] == "0"
    assert "ermission denied" in told[1] or "Read-only" in told[1]
    assert "Operation not permitted" in told[2]
    assert told[3] == "its own"
    assert told[4].split() == ["0", str(sandbox.OWNER), str(sandbox.IDS)]
    assert "not permitted" in told[5]


@pytest.mark.engine
def test_the_engine_of_this_machine_is_left_alone(play, mine):
    def ask(*words: str) -> str:
        return subprocess.run(["docker", *words], capture_output=True, text=True, check=True, timeout=PATIENCE).stdout

    start, own, name = int(time.time()), ask("info", "--format", "{{.ID}}"), f"test-{os.urandom(4).hex()}"
    told = outputs(
        play(
            block(
                "docker info --format '{{.ID}}'",
                f"docker run --detach --name {name} nginx",
                f"docker tag nginx {name}",
                f"docker volume create {name}",
                # What is asked for ends a second ago.
                f"sleep 3; docker events --since 1h --until 1s --format '{{{{json .}}}}' | grep --count {name}",
            )
        )
    )
    assert re.fullmatch(r"[0-9a-f-]{36}", told[0])
    assert told[0] != own.strip()
    assert int(told[4]) >= 3
    assert name not in ask("events", "--since", str(start - 1), "--until", str(int(time.time()) + 1))


def test_time_has_a_limit(play, mine):
    seen = play(block("echo a", "sleep 1000", attributes=" timeout=900"), seconds=10)
    assert seen.failure == "stopped after 10 s, the longest that it may take"
    assert list(seen.outcomes) == [(0, 0)]
    assert 9 < seen.seconds < 900  # a slow machine has more


def test_memory_has_a_limit(play, mine):
    seen = play(block(f"python3 -c 'x = bytearray({2 * sandbox.MEMORY})'; echo $?", "echo the page goes on"))
    assert "137" in outputs(seen)[0]
    assert outputs(seen)[1] == "the page goes on"


def test_processes_have_a_limit(play, mine):
    program = (
        f"import os, time; n = 0\ntry:\n  while n < {2 * sandbox.PROCESSES}:\n    n += 1; os.fork() or time.sleep(99)\n"
        "except OSError as error: print(n, error)"
    ).replace("\n", "\n> ")
    told = outputs(play(block(f"python3 -c '{program}'", attributes=" timeout=50")))[0]
    number, error = told.split("\n")[0].split(" ", 1)
    assert int(number) < sandbox.PROCESSES
    assert "Resource temporarily unavailable" in error


def test_the_disk_has_a_limit(play, mine):
    told = outputs(
        play(
            block(
                "dd if=/dev/zero of=/var/lib/docker/big bs=1M count=4000 2>&1 | head -n 1",
                "docker run busybox true 2>&1 | grep --only-matching 'no space left on device'",
                "rm /var/lib/docker/big; docker run busybox echo again",
                "dd if=/dev/zero of=/srv/demo/big bs=1M count=4000 2>&1 | head -n 1",
            )
        )
    )
    assert "No space left on device" in told[0]
    assert "no space left on device" in told[1]
    assert "again" in told[2]
    assert "No space left on device" in told[3]


def test_what_a_page_leaves_running_is_gone(play, mine):
    told = outputs(
        play(
            block(
                "docker run --detach --restart always busybox sleep 1000", "sleep 1000 & disown", "setsid sleep 1000 &"
            )
        )
    )
    assert re.search(r"^[0-9a-f]{64}$", told[0], re.M)


RUNNER = """
import asyncio, sys
from pathlib import Path
from macros.examples import blocks, sandbox, session
page = blocks.read(sys.argv[1])
sandbox.group_name = lambda: sys.argv[2]
asyncio.run(session.play([page], session.machine(Path.cwd())))
"""
LONG = block("docker run --detach busybox sleep 1000", "sleep 1000", attributes=" timeout=900")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_all_is_gone_when_the_runner_is_killed(how, machine, mine):
    command = [sys.executable, "-c", RUNNER, LONG, mine.name()]
    runner = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        mine.wait_for("sleep")
        assert mine.groups()
        runner.send_signal(how)
        runner.wait(PATIENCE)
    finally:
        runner.kill()
        runner.wait()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_run_that_is_stopped_ends_with_one_line_and_all_is_gone(how, machine, mine, tmp_path):
    for code in ("en", "es"):
        (tmp_path / "docs" / code).mkdir(parents=True)
        (tmp_path / "docs" / code / "long.md").write_text(LONG)
    (tmp_path / ".cache").symlink_to(ROOT / ".cache")
    program = (
        "import sys; from macros.examples import sandbox; from macros.__main__ import main;"
        f"sandbox.group_name = lambda: {mine.name()!r}; sys.exit(main(['examples']))"
    )
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", program], cwd=tmp_path, env=variables, stderr=subprocess.PIPE) as run:
        mine.wait_for("sleep")
        run.send_signal(how)
        _, errors = run.communicate(timeout=PATIENCE)
    assert (run.returncode, errors.decode()) == (128 + how, f"stopped by {how.name}\n")


def test_all_is_gone_when_the_keeper_is_killed_too(play, machine, mine):
    job = {
        **asdict(machine),
        "script": [{"attributes": {}, "commands": [{"text": "sleep 1000", "typed": []}]}],
        "group": mine.name(),
    }
    keeper = subprocess.Popen([sys.executable, sandbox.__file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    keeper.stdin.write(json.dumps(job).encode() + b"\n")
    keeper.stdin.flush()
    assert b"engine" in keeper.stdout.readline()
    keeper.kill()
    keeper.wait()
    wait_until(lambda: not mine.processes())
    play(block("true"))  # puts the empty groups away, if another run has not
    assert mine.groups() == set()
    keeper.stdin.close()
    keeper.stdout.close()


def test_images_are_not_removed_while_a_page_runs_on_them(machine, mine, tmp_path):
    store = os.open(machine.images, os.O_RDONLY)
    runner = subprocess.Popen([sys.executable, "-c", RUNNER, block("sleep 1000"), mine.name()], cwd=ROOT)
    try:
        mine.wait_for("sleep")
        with pytest.raises(BlockingIOError):
            fcntl.flock(store, fcntl.LOCK_EX | fcntl.LOCK_NB)
    finally:
        runner.kill()
        runner.wait()
        os.close(store)


SWEEP = """
from macros.examples import sandbox
for parent, _ in sandbox._hierarchies():
    sandbox._sweep(parent)
"""


def test_groups_that_another_run_has_made_are_left_to_it(mine):
    with sandbox.cgroups(mine.name()) as groups:
        for group in groups:
            (group / "of-a-container").mkdir()
        # In a PID namespace of its own, as in a container: there is no process of this one's number there.
        elsewhere = ["unshare", "--pid", "--fork", "--mount-proc", sys.executable, "-c", SWEEP]
        subprocess.run(elsewhere, cwd=ROOT, check=True)
        subprocess.run([sys.executable, "-c", SWEEP], cwd=ROOT, check=True)
        assert all((group / "of-a-container").exists() for group in groups)
