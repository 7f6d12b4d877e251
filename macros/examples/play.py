"""Play pages and tell what was seen. The only program of ours inside the namespaces, beside the engine.

    python3 -m macros.examples.play ENGINE < SCRIPT

The script is what session.script makes of each page. Each command's outcome goes out as a line of JSON as soon as it is
known, so that a page which is stopped has said how far it came.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from macros.examples.screen import HEIGHT
from macros.examples.terminal import COLUMNS, FLOOD, Shell, State, incomplete

FOLDER = "/srv/demo"
"""Where readers seem to work: names of folders show in outputs."""
LIMIT = 60.0
"""Seconds that a command may take unless its block says `timeout=`."""
PACE = 1.5
"""Seconds from the beginning of a sandbox to the answer of its engine, on the machine that pages are verified on. Where
this takes longer, all else that is waited for may take as many times longer."""


class Play:
    """The terminals of one page."""

    def __init__(self, pace: float = 1.0) -> None:
        """Begin without any, on a machine so many times slower than the one that pages are verified on."""
        self._shells: dict[str, Shell] = {}
        self._pace = pace

    def close(self) -> None:
        """Close the terminals, as somebody who goes on in a new one."""
        for shell in self._shells.values():
            shell.close()

    def shell(self, name: str) -> Shell:
        """The terminal of that name, a new one where it is gone."""
        if name not in self._shells or self._shells[name].dead:
            self._shells[name] = Shell(FOLDER, self._pace)
        return self._shells[name]

    def write(self, path: str, content: str) -> None:
        """Write a file where the first terminal is; never outside the folder of the page."""
        here = Path(self.shell("1").folder)
        base = here if here.is_relative_to(FOLDER) else Path(FOLDER)
        target = base / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content, encoding="utf-8")

    def command(self, command: dict[str, Any], how: dict[str, Any], stays: bool) -> dict[str, Any]:
        """Run one command, with what is typed inside it. `stays`: a later block goes on with its program."""
        shell = self.shell(how.get("terminal", "1"))
        shell.resize(int(how.get("columns", COLUMNS)))
        text, typed = command["text"], command["typed"]
        if text:
            shell.come_back()
            shell = self.shell(how.get("terminal", "1"))
            if incomplete(text):
                return {"output": [], "exit": 2, "note": "the command is not complete: does a “> ” line lack?"}
            shell.run(text)
        elif shell.running:
            shell.clear(begin=shell.cursor_line)
        else:
            return {"output": [], "exit": 0, "note": "no program waits here: the command before has ended"}
        note = self._type(shell, typed, how, stays, begun=not text)
        if text.rstrip().endswith("&"):
            shell.pause(0.3)
        output = note.pop("output", None) or shell.lines()
        if shell.running and shell.at_prompt and output and not (typed and not typed[-1]["text"]):
            output.pop()  # the prompt of a program that stays, where the page does not show it
        return {
            "output": output,
            "exit": None if shell.running or shell.dead or "stopped" in note else shell.exit,
            **note,
        }

    def _type(
        self, shell: Shell, typed: Sequence[dict[str, str]], how: dict[str, Any], stays: bool, begun: bool
    ) -> dict[str, Any]:
        """Type what is typed inside a program and wait for its end; what went otherwise than one thinks."""
        limit = float(how.get("timeout", LIMIT))
        for number, line in enumerate(typed):
            if not (begun and number == 0):
                state = shell.wait_for_prompt(limit)
                if state is State.BACK:
                    lost = [one["text"] for one in typed[number:] if one["text"]]
                    return {"note": f"not typed, the program has ended: {lost[0]}"} if lost else {}
                if state is not State.PROMPT:
                    return self._stop(shell, state, limit)
            if line["text"] or number + 1 < len(typed):
                shell.type(line["text"])
        if stays:
            shell.wait_for_prompt(limit, quiet=2)
            return {}
        if "leave" in how:
            shell.wait(float(how.get("interrupt", 3)))
            return {}
        if typed and not typed[-1]["text"]:
            return {}  # the page leaves the program at its prompt
        if "interrupt" in how:
            if shell.wait(float(how["interrupt"])) is State.BACK:
                return {"note": f"it ended by itself before {how['interrupt']} s"}
            before = shell.lines()
            shell.interrupt()
            kept = shell.lines()[: len(before)] == before  # `docker stats` wipes the screen when it ends
            return {"stopped": True} if kept else {"stopped": True, "output": before}
        state = shell.wait(min(limit, 5))
        if state is State.RUNNING and shell.question:
            question = shell.question
            shell.come_back()
            return {"note": f"it asks for input: {question}", "stopped": True}
        if state is State.RUNNING:
            if typed:
                state = shell.wait_for_prompt(limit - 5, quiet=2)
                if state is State.PROMPT:
                    return {}  # the block ends inside a program
            else:
                state = shell.wait(limit - 5)
        if state is not State.BACK:
            return self._stop(shell, state, limit)
        shell.pause(0.05)
        return {}

    @staticmethod
    def _stop(shell: Shell, state: State, limit: float) -> dict[str, Any]:
        flood = f"it printed more than {FLOOD >> 20} MiB or {HEIGHT} lines"
        note = flood if state is State.FLOODED else f"it did not end in {limit:g} s"
        if not shell.interrupt():
            note += ", took no notice of Ctrl-C and was killed"
        return {"note": note, "stopped": True}


def play(pages: Sequence[Sequence[dict[str, Any]]], tell: Any, pace: float = 1.0) -> None:
    """Play the pages one after the other on one engine, each in new terminals; `pace` is that of Play.

    `tell` is given each outcome with the numbers of its step and command, and the end of each page.
    """
    for script in pages:
        played = Play(pace)
        _play(played, script, tell)
        played.close()
        tell({"done": True})


def _play(played: Play, script: Sequence[dict[str, Any]], tell: Any) -> None:
    for number, step in enumerate(script):
        if "path" in step:
            played.write(step["path"], step["content"])
            continue
        how = step["attributes"]
        for index, command in enumerate(step["commands"]):
            start = time.monotonic()
            stays = index + 1 == len(step["commands"]) and goes_on(script[number + 1 :], how.get("terminal", "1"))
            outcome = played.command(command, how, stays)
            tell({"step": number, "command": index, "seconds": round(time.monotonic() - start, 2), **outcome})


def goes_on(later: Sequence[dict[str, Any]], terminal: str) -> bool:
    """Whether the next thing typed in this terminal goes on with the program that runs there."""
    for step in later:
        if "path" not in step and step["attributes"].get("terminal", "1") == terminal and step["commands"]:
            return not step["commands"][0]["text"]
    return False


def wait_for_engine(process: Path, seconds: float = 600) -> str:
    """The engine's version, once it answers. Raises TimeoutError with the end of its log, sooner if it has ended."""
    end = time.monotonic() + seconds
    asked = ["docker", "version", "--format", "{{.Server.Version}}"]
    while time.monotonic() < end and process.exists():
        answer = subprocess.run(asked, capture_output=True, text=True, check=False)
        if not answer.returncode:
            return answer.stdout.strip()
        time.sleep(0.1)
    log = Path("/run/dockerd.log").read_text(errors="replace").splitlines()
    raise TimeoutError("\n".join(["the engine did not start. Its log ends:", *log[-5:]]))


def slower() -> float:
    """How many times slower than usual this machine is, now that the engine has answered."""
    ticks = int(
        Path("/proc/1/stat").read_text().rpartition(")")[2].split()[19]
    )  # from the machine's boot to our beginning
    began = ticks / os.sysconf("SC_CLK_TCK")
    return max(1.0, (time.clock_gettime(time.CLOCK_BOOTTIME) - began) / PACE)


def main() -> None:
    """Play the script on standard input, once the engine answers whose process number is the argument."""

    def tell(outcome: dict[str, Any]) -> None:
        print(json.dumps(outcome), flush=True)

    Path(FOLDER).mkdir(parents=True, exist_ok=True)
    script = json.load(sys.stdin)
    try:
        engine = wait_for_engine(Path("/proc", sys.argv[1]))
    except TimeoutError as error:
        sys.exit(str(error))
    pace = slower()
    tell({"engine": engine, "pace": round(pace, 1)})
    play(script, tell, pace)


if __name__ == "__main__":
    main()
