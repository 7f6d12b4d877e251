"""Run a program and all that it starts at another moment. Stands alone, as sandbox.py does.

    python3 clock.py 2031-01-01T00:00:05 PROGRAM [ARGUMENT…]

Programs read the clock through three functions that the kernel maps into each process, the vDSO. Whenever one of the
processes begins a program, these functions are overwritten with ones that ask the kernel and add the distance to that
moment. A library for LD_PRELOAD (libfaketime) reaches neither statically linked programs nor those in Go, and Docker is
in Go. The kernel's own clock stays as it is: files have the real time, and so has the moment when a process began.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import signal
import struct
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

_SEIZE, _CONTINUE, _LISTEN = 0x4206, 7, 0x4208
_FORK, _VFORK, _CLONE, _EXEC, _STOP = 1, 2, 3, 4, 128
_OPTIONS = 1 << _FORK | 1 << _VFORK | 1 << _CLONE | 1 << _EXEC | 1 << 20  # the last one: they end with this process
_ALL_THREADS = 0x4000_0000
_AT_SYSINFO_EHDR = 33
_FARTHEST = 1 << 31  # seconds, 68 years
_STOPPING = (signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU)

_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)
_libc.ptrace.restype = ctypes.c_long
_libc.getauxval.argtypes = (ctypes.c_ulong,)
_libc.getauxval.restype = ctypes.c_ulong


class NoMomentError(Exception):
    """The clock cannot be set to that; the message says why."""


def functions(seconds: int) -> dict[int, bytes]:
    """Machine code for x86-64 of the functions that read the clock, by their place in the vDSO."""
    far = struct.pack("<i", seconds)
    code = {
        "clock_gettime": b"\xb8\xe4\0\0\0\x0f\x05"  # ask the kernel
        b"\x85\xc0\x75\x10"  # an error? return
        b"\x85\xff\x74\x05\x83\xff\x05\x75\x07"  # neither CLOCK_REALTIME nor CLOCK_REALTIME_COARSE? return
        b"\x48\x81\x06" + far + b"\xc3",  # add to the seconds, return
        "gettimeofday": b"\xb8\x60\0\0\0\x0f\x05\x48\x85\xff\x74\x07\x48\x81\x07" + far + b"\xc3",
        "time": b"\xb8\xc9\0\0\0\x0f\x05\x48\x05" + far + b"\x48\x85\xff\x74\x03\x48\x89\x07\xc3",
    }
    here = _libc.getauxval(_AT_SYSINFO_EHDR)
    own = ctypes.CDLL("linux-vdso.so.1", mode=os.RTLD_NOLOAD)
    address = {name: ctypes.cast(own[f"__vdso_{name}"], ctypes.c_void_p).value or 0 for name in code}
    return {address[name] - here: code[name] for name in code}


def follow(command: list[str], code: dict[int, bytes]) -> int:
    """Run the command, with this code in all that it starts; its exit code, that of a shell where a signal ended it."""
    first = os.fork()
    if not first:
        os.kill(os.getpid(), signal.SIGSTOP)
        os.execvp(command[0], command)
    os.waitpid(first, os.WUNTRACED)
    _ptrace(_SEIZE, first, _OPTIONS)
    os.kill(first, signal.SIGCONT)
    while True:
        process, status = os.waitpid(-1, _ALL_THREADS)
        if not os.WIFSTOPPED(status):
            if process == first:
                return os.waitstatus_to_exitcode(status) & 0xFF
            continue
        stop, event = os.WSTOPSIG(status), status >> 16
        with contextlib.suppress(ProcessLookupError):  # it was killed meanwhile
            if event == _EXEC:
                _write(process, code)
            if event == _STOP and stop in _STOPPING:
                _ptrace(_LISTEN, process)
            else:
                _ptrace(_CONTINUE, process, 0 if event else stop)


def _write(process: int, code: dict[int, bytes]) -> None:
    auxiliary = dict(struct.iter_unpack("@LL", Path(f"/proc/{process}/auxv").read_bytes()))
    if start := auxiliary.get(_AT_SYSINFO_EHDR):  # not in 32-bit programs, with which Docker tries the kernel
        with Path(f"/proc/{process}/mem").open("r+b", buffering=0) as memory:
            for place, instructions in code.items():
                memory.seek(start + place)
                memory.write(instructions)


def _ptrace(request: int, process: int, data: int = 0) -> None:
    if _libc.ptrace(request, process, None, data) == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def distance(moment: str) -> int:
    """How many seconds from now to a moment, which is in UTC unless it says otherwise. Raises NoMomentError."""
    try:
        wanted = datetime.fromisoformat(moment)
    except ValueError:
        raise NoMomentError(f"{moment} is no moment; write it as 2031-01-01T00:00:05") from None
    far = round((wanted if wanted.tzinfo else wanted.replace(tzinfo=UTC)).timestamp() - time.time())
    if abs(far) >= _FARTHEST:
        raise NoMomentError(f"{moment} is more than 68 years away; take a nearer moment")
    if platform.machine() != "x86_64":
        raise NoMomentError("the clock can be set elsewhere on x86-64 alone")
    return far


if __name__ == "__main__":
    sys.exit(follow(sys.argv[2:], functions(distance(sys.argv[1]))))
