"""A fresh engine in namespaces of its own, which vanish with it. Stands alone, so that it starts fast.

    python3 sandbox.py < JOB

JOB is one line of JSON: `script`, what macros.examples.play plays; `engine`, the folder of an unpacked engine or "";
`images`, the store; `packages`, the Python packages that play imports; `group`, the name of its cgroups. Standard input
stays open after it: when it closes, or when this process dies, everything in there is killed. Standard output is what
play tells.

What runs in there is root in a user namespace: nobody on this machine. It has a network of loopback alone, a file
system in memory, a limit on memory, disk and processes, no variable of this process, and sees of this machine's files
only /usr.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OWNER = 1 << 20
"""The user and group of this machine that is root in there: far above those that exist."""
IDS = 1 << 16
MEMORY = 3 << 30  # bytes, of which files take their part
DISK = "2g"
PROCESSES = 3000

_NEW_USER, _NEW_NET, _NEW_NS = 0x1000_0000, 0x4000_0000, 0x0002_0000
_NEW_PID, _NEW_UTS, _NEW_IPC, _NEW_CGROUP = 0x2000_0000, 0x0400_0000, 0x0800_0000, 0x0200_0000
_PR_SET_PDEATHSIG = 1
_HERE = Path(__file__).resolve().parent
_ELSEWHERE = "Run on the machine itself, or in a privileged container"
GROUP = "docker-examples-"
_CGROUPS = Path("/sys/fs/cgroup")
_CLEAN = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
_PROGRAMS = {
    "curl": "curl",
    "ip": "iproute2",
    "iptables": "iptables",
    "jq": "jq",
    "openssl": "openssl",
    "ps": "procps",
    "python3": "python3",
    "runc": "runc",
    "ssh": "openssh-client",
}
"""What runs in there beside the engine, ours and the pages', and Debian's package of it."""
_NEW_ENOUGH = "import sys; sys.exit(sys.version_info < (3, 11))"
_libc = ctypes.CDLL(None, use_errno=True)


class SandboxError(Exception):
    """The machine does not let the sandbox be made; the message says what lacks."""


def missing() -> str:
    """What this machine lacks to run examples, with what mends it; empty if nothing."""
    if sys.platform != "linux":
        return "examples run on Linux alone. In a container of it: CONTRIBUTING.md, “Commands and their output”"
    if os.geteuid() != 0:
        return "namespaces and mounts need root: sudo make examples"
    lacking = {name: package for name, package in _PROGRAMS.items() if not shutil.which(name, path=_CLEAN["PATH"])}
    if lacking:
        packages = " ".join(sorted(set(lacking.values())))
        return f"there is no {', '.join(lacking)} here. On Debian: apt-get install --no-install-recommends {packages}"
    if subprocess.run(["/usr/bin/python3", "-c", _NEW_ENOUGH], env=_CLEAN, check=False).returncode:
        return "the system's own Python (/usr/bin/python3) is older than 3.11. Run in a container of debian:12"
    return ""


def group_name() -> str:
    """A name for the cgroups of a sandbox that no other one on this machine has."""
    return f"{GROUP}{os.getpid()}-{os.urandom(4).hex()}"


@contextlib.contextmanager
def cgroups(name: str) -> Iterator[list[Path]]:
    """A group of that name in each hierarchy, with limits, given to OWNER; removed at the end.

    As long as this process lives it has a lock on each, by which other runs see that it is in use. Its number would not
    do: from another PID namespace a process cannot be seen, and others have the same numbers there.
    """
    made, locks = list[Path](), list[int]()
    try:
        for parent, controllers in _hierarchies():
            _sweep(parent)
            group = parent / name
            made.append(group)
            locks.append(_make(group))
            _limit(group, controllers)
            for path in (group, *(group / file for file in _DELEGATED if (group / file).exists())):
                os.chown(path, OWNER, OWNER)
        yield made
    except OSError as error:
        raise SandboxError(f"the limits cannot be set: {error}. {_ELSEWHERE}") from error
    finally:
        for group in made:
            _remove(group)
        for lock in locks:
            os.close(lock)


_DELEGATED = ("cgroup.procs", "tasks", "cgroup.threads", "cgroup.subtree_control")


def _hierarchies() -> Iterator[tuple[Path, list[str]]]:
    """The groups of this process, one a hierarchy, with their controllers; where version 2 has them all, its root."""
    rows = [line.strip().split(":", 2) for line in Path("/proc/self/cgroup").read_text().splitlines()]
    if [controllers for _, controllers, _ in rows] == [""]:
        yield _CGROUPS, _handed_on(_CGROUPS)
        return
    for _, controllers, path in rows:
        if controllers:
            folder = _CGROUPS / controllers.removeprefix("name=")
            own = folder / path.lstrip("/")
            yield own if own.is_dir() else folder, controllers.split(",")


def _handed_on(root: Path) -> list[str]:
    """The controllers that a group of version 2 hands on to those below it, after it was told to."""
    wanted = (root / "cgroup.controllers").read_text().split()
    order = " ".join(f"+{name}" for name in wanted)
    leaf = root / "init"
    for _ in range(10):  # a process may begin meanwhile
        with contextlib.suppress(OSError):
            (root / "cgroup.subtree_control").write_text(order)
            return wanted
        leaf.mkdir(exist_ok=True)  # its processes are in the way, as in a container
        for process in (root / "cgroup.procs").read_text().split():
            with contextlib.suppress(OSError):
                (leaf / "cgroup.procs").write_text(process)
    (root / "cgroup.subtree_control").write_text(order)
    return wanted


def _limit(group: Path, controllers: list[str]) -> None:
    if "cpuset" in controllers and (group / "cpuset.sched_load_balance").exists():  # version 1 begins with none
        for file in ("cpuset.cpus", "cpuset.mems"):
            (group / file).write_text((group.parent / file).read_text())
    for file, value in (("memory.limit_in_bytes", MEMORY), ("memory.max", MEMORY), ("pids.max", PROCESSES)):
        if (group / file).exists():
            (group / file).write_text(str(value))


def _make(group: Path) -> int:
    """Make a group; the lock on it. Another run's sweep may come between and take it for one that was left."""
    while True:
        group.mkdir(exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            lock = os.open(group, os.O_RDONLY)
            fcntl.flock(lock, fcntl.LOCK_EX)
            if group.exists():
                return lock
            os.close(lock)


def _sweep(parent: Path) -> None:
    """Remove the groups that a killed sandbox has left: on which nothing has a lock."""
    for group in parent.glob(f"{GROUP}*"):
        with contextlib.suppress(OSError):
            lock = os.open(group, os.O_RDONLY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(group, tries=1)
            finally:
                os.close(lock)


def _remove(group: Path, tries: int = 600) -> None:
    """Remove a group with all below it; its processes may need a moment to be gone."""
    for _ in range(tries):
        with contextlib.suppress(OSError):
            for folder, _, _ in os.walk(group, topdown=False):
                Path(folder).rmdir()
            return
        time.sleep(0.1)


def _unshare(flags: int) -> None:
    if _libc.unshare(flags):
        number = ctypes.get_errno()
        raise SandboxError(f"this machine refuses namespaces ({os.strerror(number)}). {_ELSEWHERE}")


def default_signals() -> None:
    """Let every signal do what it does by default, before another program begins: what is ignored stays so over exec.

    Python ignores SIGPIPE, `nohup` SIGHUP, and a script SIGINT and SIGQUIT in what it starts with “&”.
    """
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_DFL)


def _die_with_parent() -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _begin(job: dict[str, Any], groups: list[Path], script: int) -> int:
    """Start the namespaces' first process; the process that stands before it and ends with its exit code."""
    to_parent, from_child = os.pipe()
    to_child, from_parent = os.pipe()
    child = os.fork()
    if child:
        os.close(from_child)
        os.close(to_child)
        told = os.read(to_parent, 32)  # the first process, as this machine numbers it
        if told:
            for file in ("uid_map", "gid_map"):
                Path("/proc", told.decode(), file).write_text(f"0 {OWNER} {IDS}\n")
            os.write(from_parent, b"x")
        return child
    try:
        _die_with_parent()
        os.setsid()
        os.close(from_parent)
        os.dup2(script, 0)
        host = os.open("/proc", os.O_RDONLY | os.O_CLOEXEC)
        _unshare(_NEW_NS | _NEW_PID)
        first = os.fork()
        if not first:
            _die_with_parent()
            for group in groups:
                (group / "cgroup.procs").write_text("0")
            number = os.readlink("self", dir_fd=host)
            root = [str(_HERE / "root.sh"), str(OWNER), job["engine"], str(_HERE), job["images"], *job["packages"]]
            subprocess.run(["/bin/bash", *root], stdin=subprocess.DEVNULL, stdout=sys.stderr, env=_CLEAN, check=True)
            _unshare(_NEW_USER | _NEW_NET | _NEW_NS | _NEW_UTS | _NEW_IPC | _NEW_CGROUP)
            os.write(from_child, number.encode())
            os.read(to_child, 1)
            os.setgroups([])
            os.setgid(0)
            os.setuid(0)
            _die_with_parent()  # forgotten with the change of user
            os.closerange(3, 64)
            os.chdir("/")
            inside = "/run/program/macros/examples/inside.sh"
            os.execve("/bin/bash", ["bash", inside], {**_CLEAN, "DISK": DISK})
        _, status = os.waitpid(first, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    except BaseException as error:
        print(f"sandbox: {error}", file=sys.stderr, flush=True)
        os._exit(125)


def keep(job: dict[str, Any]) -> int:
    """Run the job to its end or the end of who asked; then all of it is gone. 130 where it was stopped."""
    script = os.memfd_create("script")
    os.write(script, json.dumps(job["script"]).encode())
    os.lseek(script, 0, os.SEEK_SET)
    try:
        fcntl.flock(os.open(job["images"], os.O_RDONLY), fcntl.LOCK_SH)  # image_store.build waits for it
    except OSError as error:
        raise SandboxError(f"the images cannot be read: {error}. Make them: .ci/images build") from error
    with cgroups(job.get("group") or group_name()) as groups:
        child = _begin(job, groups, script)
        ended = os.pidfd_open(child)
        while True:
            ready, _, _ = select.select([ended, 0], [], [])
            if ended in ready:
                _, status = os.waitpid(child, 0)
                return os.waitstatus_to_exitcode(status)
            if not os.read(0, 1 << 10):
                os.kill(child, signal.SIGKILL)  # and with it, by its death signal, the first process of the namespaces
                os.waitpid(child, 0)
                return 130


def main() -> int:
    """Keep the job on standard input."""
    default_signals()
    line = b""
    while not line.endswith(b"\n") and (more := os.read(0, 1 << 16)):
        line += more
    try:
        return keep(json.loads(line))
    except SandboxError as error:
        print(f"sandbox: {error}", file=sys.stderr)
        return 125


if __name__ == "__main__":
    sys.exit(main())
