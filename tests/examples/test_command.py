"""`make examples`: what it says and what it answers, on this machine and on others."""

import os
import shutil
import subprocess

import pytest

from macros import __main__ as cli
from macros.examples import command, sandbox, session, verification
from macros.examples.session import Machine, Outcome, Seen

TEXT = "```console\n$ echo hello\nhello\n```\n"


@pytest.fixture
def pages(tmp_path, monkeypatch, wait_for):
    """Two pages in two languages, and a sandbox that answers what the test says."""
    monkeypatch.setattr(command.asyncio, "run", wait_for)
    for code in ("en", "es"):
        for name in ("one", "two"):
            path = tmp_path / "docs" / code / f"{name}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(TEXT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(session, "machine", lambda *_: Machine("", ""))
    path = tmp_path / "verified.json"
    verification.save(verification.Verifications("28.5.2", {}), path)
    read, write = verification.load, verification.save
    monkeypatch.setattr(verification, "load", lambda: read(path))
    monkeypatch.setattr(verification, "save", lambda rows: write(rows, path))
    return tmp_path


def answer(monkeypatch, text: str, engine: str = "28.5.2") -> None:
    async def play(*_):
        return [Seen(engine, {(0, 0): Outcome((text,), 0)})]

    monkeypatch.setattr(session, "play", play)


def test_all_is_well(pages, monkeypatch, capsys):
    answer(monkeypatch, "hello")
    assert command.run([]) == 0
    assert "2 pages, 2 blocks, 2 commands" in capsys.readouterr().out
    assert verification.load().pages == {}  # only UPDATE=1 writes


def test_a_difference_is_an_error(pages, monkeypatch, capsys):
    answer(monkeypatch, "bye")
    assert command.run(["docs/es/one.md"]) == 1
    told = capsys.readouterr().out
    assert "docs/en/one.md:2: $ echo hello\n    - hello\n    + bye\n" in told
    assert "make examples PAGE=docs/en/one.md UPDATE=1" in told
    assert "two" not in told


def test_a_page_that_differs_once_is_run_again_and_told(pages, monkeypatch, capsys):
    answers = iter(["slow", "hello"])

    async def play(*_):
        return [Seen("28.5.2", {(0, 0): Outcome((next(answers),), 0)})]

    monkeypatch.setattr(session, "play", play)
    assert command.run(["docs/en/one.md"]) == 0
    assert "at try 2" in capsys.readouterr().out


def test_update_writes_pages_and_record(pages, monkeypatch, capsys):
    answer(monkeypatch, "bye")
    assert command.run([], update="changed") == 0
    assert all("bye" in path.read_text(encoding="utf-8") for path in (pages / "docs").rglob("*.md"))
    assert set(verification.load().pages) == {"one", "two"}
    assert command.run([]) == 0


def test_on_another_engine_a_difference_is_drift(pages, monkeypatch, capsys):
    answer(monkeypatch, "bye", "29.1.0")
    assert command.run([]) == 0
    assert "drift  one" in capsys.readouterr().out


def test_an_engine_that_did_not_start_is_an_error(pages, monkeypatch, capsys):
    async def play(*_):
        return [Seen(failure="the engine did not start")]

    monkeypatch.setattr(session, "play", play)
    assert command.run([]) == 1
    assert command.run([], update="changed") == 1
    assert "docs/en/one.md:2: $ echo hello\n    the engine did not start" in capsys.readouterr().out


def test_with_images_of_the_hub_a_difference_is_drift(pages, monkeypatch, capsys):
    answer(monkeypatch, "bye")
    assert command.run([], images=session.HUB) == 0
    assert "drift  one" in capsys.readouterr().out


def test_pages_are_not_updated_from_another_engine(pages, monkeypatch, capsys):
    answer(monkeypatch, "bye", "29.1.0")
    assert command.run([], update="changed") == 1
    assert 'set "engine": "29.1.0" in macros/examples/verified.json' in capsys.readouterr().err
    assert (pages / "docs/en/one.md").read_text(encoding="utf-8") == TEXT


def test_a_flaw_is_an_error_on_every_engine(pages, monkeypatch, capsys):
    answer(monkeypatch, "hello", "29.1.0")
    (pages / "docs/en/one.md").write_text("```console exot=1\n$ a\n```\n", encoding="utf-8")
    assert command.run([]) == 1
    assert "docs/en/one.md:1: there is no attribute exot; did you mean exit?" in capsys.readouterr().out


def test_a_page_that_is_none_is_told_and_nothing_runs(pages, monkeypatch, capsys):
    answer(monkeypatch, "hello")
    assert cli.main(["examples", "docs/en/three.md"]) == 2
    assert "docs/en/three.md: no page with a console block" in capsys.readouterr().err


def test_without_root_it_says_so(monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert cli.main(["examples", "docs/en/learn/first-container.md"]) == 2
    assert "sudo make examples" in capsys.readouterr().err


def test_on_another_system_it_says_so(monkeypatch, capsys):
    monkeypatch.setattr("sys.platform", "darwin")
    assert "CONTRIBUTING.md" in sandbox.missing()


def test_programs_that_lack_are_named_with_their_packages(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda name, path="": None if name in ("ps", "ip") else name)
    assert sandbox.missing().endswith("apt-get install --no-install-recommends iproute2 procps")


def test_an_old_python_is_told(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda name, path="": name)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 1))
    assert "older than 3.11" in sandbox.missing()


@pytest.mark.parametrize(("images", "verb"), [("stand-in", "build"), ("hub", "hub")])
def test_without_images_it_says_how_to_make_them(tmp_path, monkeypatch, images, verb):
    monkeypatch.setattr(sandbox, "missing", lambda: "")
    monkeypatch.delenv("IMAGES_CACHE", raising=False)
    monkeypatch.setattr(session, "OWN", tmp_path)  # there is an engine
    with pytest.raises(session.CannotRunError, match=f"images {verb}"):
        session.machine(tmp_path, images)


def test_without_an_engine_it_says_how_to_get_one(tmp_path, monkeypatch):
    monkeypatch.setattr(sandbox, "missing", lambda: "")
    monkeypatch.delenv("ENGINE_CACHE", raising=False)
    monkeypatch.setattr(session, "OWN", tmp_path / "dockerd")
    with pytest.raises(session.CannotRunError, match="engine install"):
        session.machine(tmp_path)
