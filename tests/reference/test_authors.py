import pytest

from macros.live import facts
from macros.reference import authors
from macros.reference.commands import UnknownError

HERE = "learn/first.md"
VERSION = r'version) printf "Client:\n Version: 29.0.0\n";;'


def test_a_command_is_linked_by_the_name_that_was_given(make_manual):
    assert authors.command("docker ps", make_manual(), HERE) == "[`docker ps`](../ref/cli/container/ls.md)"
    assert (
        authors.command("container run", make_manual(), HERE) == "[`docker container run`](../ref/cli/container/run.md)"
    )


def test_an_option_is_linked_as_it_was_given(make_manual):
    assert authors.option("run", "-p", make_manual(), HERE) == "[`-p`](../ref/cli/container/run.md#publish)"


def test_an_options_line_and_a_table_of_some(make_manual):
    manual = make_manual("es", {"Allocate a pseudo-TTY": "Asigna una pseudoterminal"})
    link = "[`--tty`](../ref/cli/container/run.md#tty)"
    assert authors.option_text("run", "-t", manual, HERE) == f"{link}: Asigna una pseudoterminal"
    assert authors.options_table("run", ("-t",), manual, HERE).splitlines() == [
        "| Opción | Qué hace |",
        "| --- | --- |",
        f"| {link} | Asigna una pseudoterminal |",
    ]
    assert len(authors.options_table("ps", (), manual, HERE).splitlines()) == 4


def test_a_text_with_a_bar_does_not_break_the_table(make_manual):
    row = authors.options_table("compose up", ("--wait",), make_manual(), HERE).splitlines()[-1]
    assert row.count("|") == 3


def test_usage_stands_in_a_block(make_manual):
    expected = "```text\ndocker container run [OPTIONS] IMAGE [COMMAND] [ARG...]\n```"
    assert authors.usage("run", make_manual()) == expected


@pytest.mark.parametrize("call", [authors.command, authors.options_table])
def test_a_wrong_name_is_told_with_the_nearest(make_manual, call):
    with pytest.raises(UnknownError, match="the nearest is “compose up”"):
        call("compose upp", *([()] if call is authors.options_table else []), make_manual(), HERE)


@pytest.fixture
def fresh(monkeypatch):
    for cached in (facts.current, authors._ask):
        cached.cache_clear()
    monkeypatch.setattr(authors, "_spent", 0.0)
    yield
    for cached in (facts.current, authors._ask):
        cached.cache_clear()


def test_help_is_live_where_docker_answers(make_manual, fake_docker, fresh):
    fake_docker(f'case "$*" in "ps --help") echo "Usage:  docker ps [LIVE]";; {VERSION} esac')
    shown = authors.docker_help("ps", make_manual())
    assert 'title="docker ps --help, asked of Docker 29.0.0 when this site was built' in shown
    assert "docker ps [LIVE]" in shown


@pytest.mark.parametrize(
    "body",
    [
        f'case "$*" in {VERSION} *) echo "Usage:  docker [OPTIONS] COMMAND";; esac',
        f'case "$*" in {VERSION} "ps --help") sleep 60;; *) exit 1;; esac',
        f'case "$*" in {VERSION} *) exit 3;; esac',
    ],
    ids=["a command that it lacks", "a docker that hangs", "a docker that fails"],
)
def test_help_is_recorded_where_docker_gives_none(make_manual, fake_docker, fresh, monkeypatch, body):
    monkeypatch.setattr(authors, "HELP_SECONDS", 0.5)
    fake_docker(body)
    shown = authors.docker_help("ps", make_manual())
    assert 'title="docker ps --help, recorded from Docker 28.5.2 on 2026-11-24"' in shown
    assert "List containers" in shown


def test_help_is_recorded_without_docker(make_manual, no_docker, fresh):
    assert "recorded from Docker 28.5.2" in authors.docker_help("docker run", make_manual())
