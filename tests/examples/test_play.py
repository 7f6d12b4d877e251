"""Typing into a terminal as a person does. Needs no engine: the commands are the shell's own."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator

import pytest

from macros.examples import blocks, play, session
from macros.examples.screen import Screen, narrowed
from macros.examples.terminal import incomplete

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="bash in a pseudo-terminal, as on Linux")


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Play a page's text in a folder of its own: `{(step, command): outcome}`."""
    monkeypatch.setattr(play, "FOLDER", str(tmp_path))

    def one(text: str) -> dict[tuple[int, int], dict]:
        page = blocks.read(text)
        assert not page.flaws
        told = []
        play.play([session.script(page)], told.append)
        return {(one["step"], one["command"]): one for one in told if "step" in one}

    return one


def console(*lines: str, attributes: str = "") -> str:
    return "\n".join([f"```console{attributes}", *lines, "```", ""])


def test_output_exit_code_and_folder(run, tmp_path):
    told = run(console("$ pwd", "$ sh -c 'echo out; echo err >&2; exit 3'", "$ x=1; cd /", "$ echo $x $PWD"))
    assert [(told[0, n]["output"], told[0, n]["exit"]) for n in range(4)] == [
        ([str(tmp_path)], 0),
        (["out", "err"], 3),
        ([], 0),
        (["1 /"], 0),
    ]


def test_a_command_of_several_lines(run):
    told = run(console("$ for n in 1 2; do", ">   echo $n", "> done", "$ cat <<END", "> a b", "> END"))
    assert [told[0, n]["output"] for n in (0, 1)] == [["1", "2"], ["a b"]]


def test_what_is_typed_inside_a_program_stands_behind_its_prompt(run):
    told = run(console("$ python3 -q", ">>> 1 + 1", "2", ">>> print('a')", "a", ">>> exit()"))
    assert told[0, 0]["output"] == [">>> 1 + 1", "2", ">>> print('a')", "a", ">>> exit()"]
    assert told[0, 0]["exit"] == 0
    assert "note" not in told[0, 0]


def test_keys(run):
    told = run(console("$ python3 -q", ">>> ^D") + console("$ echo after"))
    assert told[0, 0]["output"] == [">>> ^D"]
    assert told[1, 0]["output"] == ["after"]


def test_a_later_block_goes_on_with_the_program(run):
    told = run(console("$ python3 -q", ">>> x = 5", ">>>") + "\ntext\n\n" + console(">>> x * 2", "10", ">>> exit()"))
    assert told[0, 0]["output"] == [">>> x = 5", ">>>"]
    assert told[1, 0]["output"] == [">>> x * 2", "10", ">>> exit()"]


def test_a_program_that_a_block_leaves_is_left_before_the_next_command(run):
    told = run(console("$ python3 -q", ">>> 1", "1") + console("$ echo after"))
    assert told[0, 0]["output"] == [">>> 1", "1"]
    assert told[0, 0]["exit"] is None
    assert told[1, 0]["output"] == ["after"]


def test_two_terminals(run):
    told = run(
        console("$ x=here; echo $x") + console("$ echo ${x:-there}", attributes=" terminal=2") + console("$ echo $x")
    )
    assert [told[n, 0]["output"] for n in range(3)] == [["here"], ["there"], ["here"]]


def test_ctrl_c_after_some_seconds_keeps_what_was_printed(run):
    start = time.monotonic()
    told = run(console("$ echo a; sleep 100; echo b", "$ echo after", attributes=" interrupt=1").replace("after", "c"))
    assert told[0, 0]["output"] == ["a"] or told[0, 0]["output"] == ["a", "^C"]
    assert told[0, 0]["exit"] is None
    assert time.monotonic() - start < 50


@pytest.fixture
def ignoring() -> Iterator[None]:
    """What a parent may ignore and block: a script's “&” SIGINT and SIGQUIT, `nohup` SIGHUP, another one the rest."""
    ignored = signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD}
    before = {number: signal.signal(number, signal.SIG_IGN) for number in ignored}
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    yield
    signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
    for number, handler in before.items():
        signal.signal(number, handler or signal.SIG_DFL)


def test_no_signal_is_ignored_because_it_was_when_the_runner_began(ignoring, run):
    told = run(console("$ grep --extended-regexp 'Sig(Blk|Ign)' /proc/self/status"))
    blocked, ignored = (int(line.split()[1], 16) for line in told[0, 0]["output"])
    of_the_c_library = 0b11 << 31  # signals 32 and 33, which no program can set
    assert (blocked, ignored & ~of_the_c_library) == (0, 0)


def test_ctrl_c_is_heard_though_it_was_ignored_when_the_runner_began(ignoring, run):
    told = run(console("$ sleep 1000", attributes=" interrupt=1"))
    assert told[0, 0]["output"] in ([], ["^C"])
    assert "note" not in told[0, 0]


def test_a_pipe_that_closes_ends_what_writes_into_it(run):
    assert run(console("$ yes | head -n 1"))[0, 0]["output"] == ["y"]
    assert run(console("$ yes | head -n 1 > /dev/null; echo ${PIPESTATUS[0]}"))[0, 0]["output"] == ["141"]


def test_a_command_that_ends_before_ctrl_c_is_told(run):
    assert "ended by itself" in run(console("$ echo a", attributes=" interrupt=5"))[0, 0]["note"]


def test_a_command_is_left_running_and_ended_by_the_next(run):
    told = run(console("$ sh -c 'echo a; sleep 100'", attributes=" leave interrupt=1") + console("$ echo after"))
    assert told[0, 0]["output"] == ["a"]
    assert told[0, 0]["exit"] is None
    assert told[1, 0]["output"] == ["after"]


def test_columns(run):
    text = console("$ stty size", attributes=" columns=90") + console("$ stty size")
    told = run(text)
    assert [told[n, 0]["output"][0].split()[1] for n in (0, 1)] == ["90", "400"]


def test_files_are_written_where_the_page_stands(run, tmp_path):
    told = run(
        '```yaml title="web/a.yaml"\nkey: value\n```\n'
        + console("$ cat web/a.yaml; cd web")
        + '```yaml title="b.yaml"\nb: 1\n```\n'
        + console("$ ls")
    )
    assert told[1, 0]["output"] == ["key: value"]
    assert told[3, 0]["output"] == ["a.yaml  b.yaml"]


def test_files_are_never_written_outside_the_page_s_folder(run, tmp_path):
    run(console("$ cd /tmp") + '```yaml title="outside-of-the-page.yaml"\nkey: value\n```\n')
    assert (tmp_path / "outside-of-the-page.yaml").exists()


def test_questions_are_answered(run):
    told = run(console("$ read -p 'Go on? [y/N] ' x; echo \"got $x\"", "Go on? [y/N] y", "got y"))
    assert told[0, 0]["output"] == ["Go on? [y/N] y", "got y"]


@pytest.mark.parametrize(
    ("text", "wanting"),
    [
        ("echo a", False),
        ("echo 'a", True),
        ("for n in 1; do", True),
        ("cat <<END", True),
        ("a \\", True),
        ("exit 3", False),
    ],
)
def test_incomplete_commands(text, wanting):
    assert incomplete(text) is wanting


def screen(data: str) -> list[str]:
    shown = Screen()
    shown.feed(data.encode())
    return shown.lines()


def test_a_progress_bar_is_what_stands_there_at_last():
    assert screen("10%\r50%\r100%\r\ndone\r\n") == ["100%", "done"]


def test_lines_that_are_painted_again_are_there_once():
    assert screen("a  Pulling\r\nb  Pulling\r\n\x1b[2A\x1b[2Ka  Done\r\n\x1b[2Kb  Done\r\n") == ["a  Done", "b  Done"]


def test_empty_lines_within_stay_and_those_at_the_end_go():
    assert screen("\r\na\r\n\r\nb\r\n\r\n\r\n") == ["", "a", "", "b"]


def test_wide_characters_take_two_columns_and_stand_once():
    assert screen("✔ 🐳 ok\r\n") == ["✔ 🐳 ok"]


def test_colours_leave_no_trace():
    assert screen("\x1b[31mred\x1b[0m\r\n") == ["red"]


def test_progress_that_fills_a_wide_terminal_is_as_wide_as_it_needs():
    wide = f" ✔ Container a  Started{' ' * 300}0.1s"
    assert narrowed([wide, "text"]) == [f" ✔ Container a  Started{' ' * 52}0.1s", "text"]


def test_a_screen_that_is_full_says_so():
    shown = Screen()
    assert not shown.full
    shown.feed(b"x\r\n" * 3000)
    assert shown.full


def test_a_page_after_another_begins_in_a_new_terminal_among_the_files_it_left(tmp_path, monkeypatch):
    monkeypatch.setattr(play, "FOLDER", str(tmp_path))
    first = console("$ echo kept > file; mkdir inner; cd inner; x=1; sleep 60 &")
    pages = [first, console("$ cat file; echo x$x", "$ jobs")]
    told = []
    play.play([session.script(blocks.read(page)) for page in pages], told.append)
    assert [one.get("output", "done") for one in told[1:]] == ["done", ["kept", "x"], [], "done"]
