"""Commands that go wrong are told with their line, and the other pages still run."""

from __future__ import annotations

import pytest

from macros.examples import blocks, suite
from macros.examples.compare import differences

pytestmark = [pytest.mark.examples, pytest.mark.xdist_group("sandbox")]


def told(play, text: str, **changed) -> list[tuple[int, str]]:
    return [(one.line, "\n".join(one.what)) for one in differences(blocks.read(text), play(text, **changed))]


def test_a_command_that_hangs_is_interrupted_and_the_page_goes_on(play):
    text = "```console timeout=2\n$ sleep 1000\n$ echo after\nafter\n```\n"
    assert told(play, text) == [(2, "it did not end in 2 s")]


def test_a_command_that_takes_no_notice_of_ctrl_c_is_killed(play):
    text = "```console timeout=2\n$ sh -c 'trap \"\" INT QUIT; while :; do sleep 1; done'\n$ echo after\nafter\n```\n"
    found = told(play, text)
    assert found[0][0] == 2
    assert "it did not end in 2 s, took no notice of Ctrl-C and was killed" in found[0][1]
    assert len(found) == 1


def test_a_flood_is_stopped_and_its_report_is_short(play):
    text = "```console\n$ head -c 100000000 /dev/zero | tr '\\0' 'a'\n$ yes\n$ echo after\nafter\n```\n"
    found = told(play, text)
    assert [line for line, _ in found] == [2, 3]
    assert all("it printed more than 1 MiB" in what for _, what in found)
    assert sum(len(what) for _, what in found) < 60_000


@pytest.mark.parametrize(
    ("command", "question"),
    [
        ("read -p 'Password: ' x", "Password:"),
        ("docker volume prune", "Are you sure you want to continue? [y/N]"),
        ("docker login", "Username"),
    ],
)
def test_a_command_that_asks_for_input_is_told_what_it_asks(play, command, question):
    found = told(play, f"```console output=any\n$ {command}\n$ true\n```\n")
    assert found[0][0] == 2
    assert "it asks for input" in found[0][1]
    assert question in found[0][1]


def test_a_background_process_does_not_hold_the_page_up(play):
    text = "```console output=any\n$ sleep 1000 &\n```\n```console\n$ echo after\nafter\n```\n"
    assert told(play, text) == []


def test_an_engine_that_does_not_start_is_told_with_its_log(play, tmp_path):
    folder = tmp_path / "usr/sbin"
    folder.mkdir(parents=True)
    (tmp_path / "usr/bin").mkdir()
    (folder / "dockerd").write_text("#!/bin/sh\necho 'failed to start daemon: it is broken' >&2\nexit 1\n")
    (folder / "dockerd").chmod(0o755)
    tmp_path.chmod(0o755)
    ((line, what),) = told(play, "\n```console\n$ docker ps\n```\n", engine=str(tmp_path))
    assert line == 3
    assert "the engine did not start" in what
    assert "failed to start daemon: it is broken" in what


@pytest.mark.parametrize(
    ("setup", "command", "told_of_it"),
    [
        (
            "python3 -m http.server 8080 > /dev/null 2>&1 & sleep 1",
            "docker run --detach --publish 8080:80 nginx",
            ["exit code 0 expected, 125 seen", "address already in use"],
        ),
        ("true", "docker network create --subnet 172.17.0.0/24 mine", ["1 seen", "Pool overlaps"]),
        (
            "dd if=/dev/zero of=/var/lib/docker/big bs=1M count=4000 2>/dev/null || true",
            "docker pull nginx",
            ["1 seen", "no space left on device"],
        ),
    ],
    ids=["port", "address range", "disk"],
)
def test_what_is_taken_or_full_is_an_error_of_docker_s_and_the_page_goes_on(play, setup, command, told_of_it):
    text = f"<!-- setup\n$ {setup}\n-->\n```console\n$ {command}\n$ echo after\nafter\n```\n"
    ((line, what),) = told(play, text)
    assert line == 5
    assert all(words in what for words in told_of_it)


def test_a_command_that_is_not_complete_is_told(play):
    ((line, what),) = told(play, "```console\n$ echo 'no end\n```\n")
    assert line == 2
    assert "not complete" in what


def test_something_typed_where_no_program_waits_is_told(play):
    found = told(play, "```console\n$ true\n```\n```console\n/ # hostname\n```\n")
    assert found[-1][0] == 5
    assert "no program waits here" in found[-1][1]


def test_a_shell_that_ends_is_begun_anew(play):
    assert told(play, "```console output=any\n$ exit 3\n```\n```console\n$ echo after\nafter\n```\n") == []


def test_a_page_cannot_write_into_the_runner_s_channel(play):
    seen = play("```console\n$ ls /proc/$PPID/fd/1 && echo nonsense > /proc/$PPID/fd/1\n$ true\n```\n")
    assert not seen.failure
    assert "Permission denied" in seen.outcomes[0, 0].output[-1]


def test_the_other_pages_still_run(machine, tmp_path, wait_for):
    texts = {
        "flawed": "```console exot=1\n$ true\n```\n",
        "hangs": "```console timeout=1\n$ sleep 1000\n```\n",
        "good": "```console\n$ docker run --rm --pull always --quiet busybox echo hello\nhello\n```\n",
        "kills": "```console\n$ kill -9 $PPID\n```\n",
        "other": "```console\n$ echo 1\n1\n```\n",
    }
    for code in ("en", "es"):
        (tmp_path / code).mkdir()
        for name, text in texts.items():
            (tmp_path / code / f"{name}.md").write_text(
                text.replace("1", "2") if (code, name) == ("es", "other") else text, encoding="utf-8"
            )

    async def all_of_them():
        return {
            result.example.name: result
            async for result in suite.verify(list(suite.examples(tmp_path)), machine, jobs=2)
        }

    results = wait_for(all_of_them())
    assert {name: result.good for name, result in results.items()} == {
        "flawed": False,
        "good": True,
        "hangs": False,
        "kills": False,
        "other": False,
    }
    assert [flaw.line for _, flaw in results["other"].flaws] == [2]
    assert len(results["flawed"].flaws) == 2  # one a language
