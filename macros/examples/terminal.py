"""A shell in a terminal of its own, typed into as a person does. Runs beside the engine, inside its namespaces."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from enum import Enum, auto
from pathlib import Path

from macros.examples.sandbox import default_signals
from macros.examples.screen import Screen

COLUMNS, ROWS = 400, 200
FLOOD = 1 << 20
"""Bytes that a command may print: more, or more lines than a screen has, and it is stopped."""

_QUIET = 0.5  # seconds without output before a prompt is taken for one
_THINK = 0.2  # seconds between two commands: nobody types faster, and what runs behind them gets on
_PROMPT = re.compile(r"(?:[#$>%]|>>>|\.\.\.) ?$|\[[yY]/[nN]\] ?:? ?$")
_ASKS = re.compile(r"\[[yY]/[nN]\] ?:? ?$|(?:[Pp]assword|[Uu]sername)[^:]*: ?$")
_SETTINGS = {
    "HOME": "/root",
    "USER": "root",
    "LOGNAME": "root",
    "SHELL": "/bin/bash",
    "TERM": "xterm",
    "LANG": "C.UTF-8",
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "PS1": "",
}


class State(Enum):
    """What a shell does."""

    BACK = auto()  # the command has ended
    PROMPT = auto()  # a program waits for input
    RUNNING = auto()
    FLOODED = auto()  # it printed more than FLOOD


class Shell:
    """One bash in one pseudo-terminal. Its prompt is a mark that no program knows, which tells the exit code."""

    def __init__(self, folder: str, pace: float = 1.0) -> None:
        """Start it in `folder`. Each second that is waited for something takes `pace` seconds."""
        self._pace = pace
        nonce = os.urandom(6).hex()
        self._mark = re.compile(rb"\x1b\]777;" + nonce.encode() + rb";(\d+)\x07")
        self._head = b"\x1b]777;" + nonce.encode() + b";"
        self._unread, self._printed, self._last = b"", 0, 0.0
        self.running, self.dead, self.exit = True, False, 0
        self._pid, self._terminal = pty.fork()
        if not self._pid:
            os.chdir(folder)
            default_signals()
            os.execve("/bin/bash", ["bash", "--norc", "--noprofile", "--noediting", "-i"], _SETTINGS)
        self.resize(COLUMNS)
        self._screen = Screen()
        time.sleep(0.1)
        # What is typed is shown while a program runs and hidden at the shell's own prompt: the page has it already.
        self._write(
            "stty -echo -echoctl; export -n PS1; PS0='$(stty echo)'; PROMPT_COMMAND='stty -echo -echoctl'; PS2=; "
            f"PS1=$'\\e]777;{nonce};$?\\a'\n"
        )
        self.wait(60)
        self._read(0.1)

    def resize(self, columns: int) -> None:
        """Tell programs how wide the terminal is."""
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, columns, 0, 0))

    def run(self, text: str) -> None:
        """Type a command, on a new screen."""
        self.pause(_THINK)
        self.clear()
        self.running = True
        self._write(text + "\n")

    def clear(self, begin: str = "") -> None:
        """Begin a new screen, with `begin` on it."""
        self._screen, self._printed = Screen(begin), 0
        self._screen.answers_to(self._write)

    def type(self, text: str) -> None:
        """Type a line inside a program, or keys: `^C`, `^P^Q`."""
        if re.fullmatch(r"(\^[A-Z])+", text):
            if text != "^C":  # a terminal shows that one itself
                self._screen.feed(text.encode())
            for key in text[1::2]:
                self._write(chr(ord(key) - 64))
                time.sleep(0.1 * self._pace)
        else:
            self._write(text + "\r")
        self.pause(0.15)

    def wait(self, seconds: float, *, whatever: bool = False) -> State:
        """Wait until the command has ended, at most so long; `whatever` it prints, or until it floods."""
        end = time.monotonic() + seconds * self._pace
        while (left := end - time.monotonic()) > 0 and self.running:
            self._read(min(left, 0.5))
            if self._flooded and not whatever:
                return State.FLOODED
        return State.RUNNING if self.running else State.BACK

    def wait_for_prompt(self, seconds: float, quiet: float = _QUIET) -> State:
        """Wait until a program asks for input or the command has ended, at most so long."""
        end = time.monotonic() + seconds * self._pace
        while time.monotonic() < end:
            self._read(0.1)
            if not self.running:
                return State.BACK
            if self._flooded:
                return State.FLOODED
            if time.monotonic() - self._last > quiet * self._pace and _PROMPT.search(self._screen.cursor_line):
                return State.PROMPT
        return State.RUNNING

    def pause(self, seconds: float) -> None:
        """Let what runs in the background print."""
        self._read(seconds * self._pace)

    @property
    def question(self) -> str:
        """What the program asks for, as far as one can tell: `Password: `, `… [y/N] `; else empty."""
        line = self._screen.cursor_line
        return line.strip() if self.running and _ASKS.search(line) else ""

    @property
    def cursor_line(self) -> str:
        """What stands left of the cursor: the prompt of a program that waits."""
        return self._screen.cursor_line

    @property
    def at_prompt(self) -> bool:
        """Whether a program seems to wait for a line."""
        return bool(_PROMPT.search(self._screen.cursor_line))

    def interrupt(self) -> bool:
        """Press Ctrl-C, and more until the shell is back. False if the command had to be killed."""
        for key, seconds in (("\x03", 13), ("\x03", 5), ("\x1c", 3)):  # compose takes 10 seconds to stop containers
            self._write(key)
            if self.wait(seconds, whatever=True) is State.BACK:
                return True
        try:
            os.killpg(os.tcgetpgrp(self._terminal), signal.SIGKILL)
        except OSError:
            self.dead = True
        if self.wait(5, whatever=True) is not State.BACK:
            self.dead = True
        return False

    def come_back(self) -> None:
        """End what still runs: leave a program by its own door (Ctrl-D), or interrupt it."""
        if self.running and self.at_prompt:
            self._write("\x04")
            self.wait(3)
        if self.running:
            self.interrupt()

    def close(self) -> None:
        """Close the terminal: what runs in it is told so (SIGHUP)."""
        os.close(self._terminal)
        self.dead, self.running = True, False

    def lines(self) -> list[str]:
        """The screen since the command was typed."""
        return self._screen.lines()

    @property
    def folder(self) -> str:
        """Where the shell is."""
        return str(Path(f"/proc/{self._pid}/cwd").readlink())

    def _write(self, text: str) -> None:
        self._last = time.monotonic()
        data = text.encode()
        try:
            while data:
                data = data[os.write(self._terminal, data[:1024]) :]
        except OSError:
            self.dead, self.running = True, False

    def _read(self, seconds: float) -> None:
        """Feed the screen for so long, or until the shell's mark comes."""
        end = time.monotonic() + seconds
        while True:
            if mark := self._mark.search(self._unread):
                self._feed(self._unread[: mark.start()])
                self._unread = self._unread[mark.end() :]
                self.exit, self.running = int(mark[1]), False
                return
            begun = self._unread.rfind(b"\x1b")  # of a mark that has not come whole
            whole = begun < 0 or not self._head.startswith(self._unread[begun:][: len(self._head)])
            cut = len(self._unread) if whole or len(self._unread) - begun > len(self._head) + 4 else begun
            self._feed(self._unread[:cut])
            self._unread = self._unread[cut:]
            left = end - time.monotonic()
            if left <= 0 or self.dead:
                return
            if select.select([self._terminal], [], [], min(left, 0.2))[0]:
                try:
                    data = os.read(self._terminal, 1 << 16)
                except OSError:
                    data = b""
                if not data:
                    self.dead, self.running = True, False
                    return
                self._last = time.monotonic()
                self._unread += data

    @property
    def _flooded(self) -> bool:
        return self._printed > FLOOD or self._screen.full

    def _feed(self, data: bytes) -> None:
        self._printed += len(data)
        if data and not self._flooded:
            self._screen.feed(data)


def incomplete(text: str) -> bool:
    """Whether bash would wait for more lines."""
    told = subprocess.run(["/bin/bash", "-n"], input=text + "\n", capture_output=True, text=True, check=False)
    return bool(re.search("unexpected (end of file|EOF)|delimited by end-of-file", told.stderr)) or text.endswith("\\")
