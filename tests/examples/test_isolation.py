"""What runs in the sandbox reaches nothing of this machine, has its limits, and is gone afterwards."""

from __future__ import annotations

import contextlib
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
from tests.conftest import ROOT

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


def processes() -> set[int]:
    """The processes on this machine that belong to a sandbox."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            owner = int(re.search(r"^Uid:\s+(\d+)", status.read_text(), re.M)[1])
        except (OSError, TypeError):
            continue
        if sandbox.OWNER <= owner < sandbox.OWNER + sandbox.IDS:
            found.add(int(status.parent.name))
    return found


def names() -> set[str]:
    """What the processes of sandboxes are called."""
    found = set()
    for one in processes():
        with contextlib.suppress(OSError):
            found.add(Path(f"/proc/{one}/comm").read_text().strip())
    return found


def groups() -> set[str]:
    """The cgroups on this machine that belong to a sandbox."""
    return {folder for folder, _, _ in os.walk("/sys/fs/cgroup") if sandbox.GROUP in folder}


def files() -> set[str]:
    """What stands in the places where programs leave things."""
    return {str(path) for place in ("/mnt", "/run", "/srv", "/var/lib") for path in Path(place).glob("*")}


def mounts() -> list[str]:
    return sorted(line.split()[1] for line in Path("/proc/self/mounts").read_text().splitlines())


def nothing_is_left(before: tuple[object, ...]) -> None:
    end = time.monotonic() + 60
    while (left := (processes(), groups(), mounts(), files())) != before:
        assert time.monotonic() < end, left
        time.sleep(0.1)


@pytest.fixture
def before() -> Iterator[tuple[object, ...]]:
    """What there is before; after the test there must be nothing more."""
    found = (processes(), groups(), mounts(), files())
    assert found[:2] == (set(), set())
    yield found
    nothing_is_left(found)


def test_it_sees_no_files_of_this_machine_but_programs_and_can_change_none(play, before):
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


def test_it_has_no_variable_of_this_process(play, before, monkeypatch):
    monkeypatch.setenv("A_SECRET", "s3cr3t")
    told = outputs(play(block("env", "cat /proc/*/environ | tr '\\0' '\\n' | sort -u")))
    assert "HOME=/root" in told[0]
    assert not any("s3cr3t" in text for text in told)
    assert all(name.split("=")[0] != "A_SECRET" for text in told for name in text.splitlines())


def test_it_has_no_network_but_loopback(play, before):
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


def test_its_root_is_nobody_on_this_machine(play, before):
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
def test_the_engine_of_this_machine_is_left_alone(play, before):
    def ask(*words: str) -> str:
        return subprocess.run(["docker", *words], capture_output=True, text=True, check=True, timeout=30).stdout

    start, own = int(time.time()), ask("info", "--format", "{{.ID}}")
    told = outputs(
        play(
            block(
                "docker info --format '{{.ID}}'",
                "docker run --detach nginx",
                "docker pull redis",
                "docker volume create x",
            )
        )
    )
    assert re.fullmatch(r"[0-9a-f-]{36}", told[0])
    assert told[0] != own.strip()
    assert ask("events", "--since", str(start - 1), "--until", str(int(time.time()) + 1)) == ""


def test_time_has_a_limit(play, before):
    seen = play(block("echo a", "sleep 1000", attributes=" timeout=900"), seconds=10)
    assert seen.failure == "stopped after 10 s, the longest that it may take"
    assert list(seen.outcomes) == [(0, 0)]
    assert 9 < seen.seconds < 60


def test_memory_has_a_limit(play, before):
    seen = play(block(f"python3 -c 'x = bytearray({2 * sandbox.MEMORY})'; echo $?", "echo the page goes on"))
    assert "137" in outputs(seen)[0]
    assert outputs(seen)[1] == "the page goes on"


def test_processes_have_a_limit(play, before):
    program = (
        f"import os, time; n = 0\ntry:\n  while n < {2 * sandbox.PROCESSES}:\n    n += 1; os.fork() or time.sleep(99)\n"
        "except OSError as error: print(n, error)"
    ).replace("\n", "\n> ")
    told = outputs(play(block(f"python3 -c '{program}'", attributes=" timeout=50")))[0]
    number, error = told.split("\n")[0].split(" ", 1)
    assert int(number) < sandbox.PROCESSES
    assert "Resource temporarily unavailable" in error


def test_the_disk_has_a_limit(play, before):
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


def test_what_a_page_leaves_running_is_gone(play, before):
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
from macros.examples import blocks, session
page = blocks.read(sys.argv[1])
asyncio.run(session.play([page], session.machine(Path.cwd())))
"""
LONG = block("docker run --detach busybox sleep 1000", "sleep 1000", attributes=" timeout=900")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_all_is_gone_when_the_runner_is_killed(how, machine, before):
    runner = subprocess.Popen([sys.executable, "-c", RUNNER, LONG], cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 60
        while "sleep" not in names():
            assert time.monotonic() < end
            time.sleep(0.2)
        assert groups()
        runner.send_signal(how)
        runner.wait(60)
    finally:
        runner.kill()
        runner.wait()


def test_all_is_gone_when_the_keeper_is_killed_too(play, machine, before):
    job = {**asdict(machine), "script": [{"attributes": {}, "commands": [{"text": "sleep 1000", "typed": []}]}]}
    keeper = subprocess.Popen([sys.executable, sandbox.__file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    keeper.stdin.write(json.dumps(job).encode() + b"\n")
    keeper.stdin.flush()
    assert b"engine" in keeper.stdout.readline()
    keeper.kill()
    keeper.wait()
    end = time.monotonic() + 60
    while processes():
        assert time.monotonic() < end
        time.sleep(0.1)
    assert groups()  # empty, and put away by the next that runs
    play(block("true"))
    keeper.stdin.close()
    keeper.stdout.close()
