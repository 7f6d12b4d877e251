"""What asks a command to stop from outside: SIGTERM, and SIGHUP when its terminal is closed. Ctrl-C is Python's own."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import NoReturn

SIGNALS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


class Stopped(BaseException):
    """A signal asked to stop. No handling of errors catches it, as with KeyboardInterrupt."""

    def __init__(self, number: int) -> None:
        """By the signal of that number."""
        super().__init__(f"stopped by {signal.Signals(number).name}")
        self.code = 128 + number  # the exit code that a shell gives it


def heeded() -> list[int]:
    """Those that ask this process to stop: not what it was started to ignore, as `nohup` does with SIGHUP."""
    if threading.current_thread() is not threading.main_thread():
        return []  # Python hears signals in the main thread alone
    return [number for number in SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]


def heed() -> None:
    """Raise Stopped in the main thread when one of them comes."""
    if hasattr(signal, "SIGCHLD"):
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # where it is ignored, no exit code of a program can be read
    for number in heeded():
        signal.signal(number, _stop)


def _stop(number: int, _: FrameType | None) -> NoReturn:
    raise Stopped(number)
