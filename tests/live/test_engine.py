import os
import time

import pytest

from macros.live import engine


def test_the_answer_is_what_docker_prints_on_standard_output(fake_docker):
    fake_docker('echo "$@"; echo secret >&2; exit 3')
    assert engine.ask("version", seconds=5) == engine.Answer("version\n", 3)


@pytest.mark.parametrize("arguments", [("info",), ("version", "--debug"), ("ps",), ("context", "ls"), ()])
def test_what_is_not_allowed_never_runs(fake_docker, tmp_path, arguments):
    fake_docker(f"touch {tmp_path}/ran")
    with pytest.raises(ValueError, match="not among the commands"):
        engine.ask(*arguments, seconds=5)
    assert not (tmp_path / "ran").exists()


def test_no_docker_is_said(no_docker):
    with pytest.raises(engine.NoAnswerError, match="there is no docker on this machine"):
        engine.ask("version", seconds=5)


def test_a_docker_that_hangs_is_killed_with_all_it_started(fake_docker, tmp_path):
    fake_docker(f"sleep 300 & echo $! > {tmp_path}/child; wait")
    start = time.monotonic()
    with pytest.raises(engine.NoAnswerError, match=r"no answer within 2\.0 s"):
        engine.ask("version", seconds=2)
    assert time.monotonic() - start < 60
    child = int((tmp_path / "child").read_text())
    assert _gone(child)


def test_a_grandchild_that_keeps_the_output_open_does_not_hold_the_build(fake_docker, tmp_path):
    fake_docker(f"sleep 300 & echo $! > {tmp_path}/child; echo Client:")
    with pytest.raises(engine.NoAnswerError):
        engine.ask("version", seconds=2)
    assert _gone(int((tmp_path / "child").read_text()))


def test_endless_output_is_cut_off(fake_docker):
    fake_docker("exec yes garbage")
    with pytest.raises(engine.NoAnswerError, match="more than 64 KiB"):
        engine.ask("version", seconds=5)


def test_a_docker_that_is_killed_is_no_answer(fake_docker):
    fake_docker("kill -9 $$")
    with pytest.raises(engine.NoAnswerError, match="killed by signal 9"):
        engine.ask("version", seconds=5)


def test_a_docker_that_is_no_program_is_no_answer(fake_docker):
    fake_docker("").write_bytes(b"\x7fELFgarbage")
    with pytest.raises(engine.NoAnswerError, match="could not be run"):
        engine.ask("version", seconds=5)


def test_without_a_daemon_the_client_is_asked_alone(fake_docker, monkeypatch):
    monkeypatch.setenv("DOCKER_HOST", "tcp://db.corp.example:2375")
    monkeypatch.setenv("DOCKER_CONTEXT", "prod")
    fake_docker('echo "$DOCKER_HOST $DOCKER_CONTEXT"')
    assert engine.ask("version", seconds=5, daemon=False).text == f"{engine.NOWHERE} \n"


def test_with_a_daemon_the_one_of_the_reader_s_environment_is_asked_in_english_and_without_hints(
    fake_docker, monkeypatch
):
    monkeypatch.setenv("DOCKER_HOST", "tcp://db.corp.example:2375")
    monkeypatch.setenv("DOCKER_CONTEXT", "prod")
    monkeypatch.setenv("LC_ALL", "es_ES.UTF-8")
    fake_docker('echo "$DOCKER_HOST $DOCKER_CONTEXT $LC_ALL $DOCKER_CLI_HINTS"')
    assert engine.ask("version", seconds=5).text == "tcp://db.corp.example:2375 prod C.UTF-8 false\n"


def test_arguments_reach_no_shell(fake_docker):
    fake_docker('printf "%s|" "$@"')
    assert engine.ask("compose", "version", seconds=5).text == "compose|version|"


def _gone(pid: int) -> bool:
    for _ in range(50):
        try:
            state = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[0]  # noqa: PTH123, SIM115
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":  # nobody reaped it yet, and it runs no more
            return True
        time.sleep(0.05)
    os.kill(pid, 9)
    return False
