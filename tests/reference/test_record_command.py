import functools
import os
from datetime import date

import pytest

from macros import __main__ as command
from macros.checks import links
from macros.examples import verification
from macros.live import recordings as live
from macros.reference import catalogue, commands, drift, help_recordings

ROOT = "Usage:  docker COMMAND\n\nA runtime\n\nCommands:\n{}  run         Run\n"
RUN = "Usage:  docker run\n\nRun\n\nOptions:\n  -d, --detach   D\n"
PLUGINS = ("buildx", "compose")
LISTED = ROOT.format("".join(f"  {name}*     {name}\n" for name in PLUGINS))
ASKED = {
    "version": "Client:\n Version:  28.5.2\n API version:  1.51\n\nServer:\n Engine:\n  Version:  28.5.1\n"
    "  API version:  1.51\n",
    "buildx version": "github.com/docker/buildx 0.29.1\n",
    "compose version": "Docker Compose version v2.40.3\n",
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where recordings go, instead of the project's own."""
    folder = tmp_path / "recorded"
    texts = {"": ROOT.format(""), "run": RUN}
    older = help_recordings.HelpRecording("20.10.24", "2026-11-24", "1.41", {}, texts, {}, {}, {})
    help_recordings.save(older, folder / "help")
    monkeypatch.setattr(help_recordings, "load_all", functools.partial(help_recordings.load_all, folder / "help"))
    monkeypatch.setattr(help_recordings, "save", functools.partial(help_recordings.save, folder=folder / "help"))
    monkeypatch.setattr(live, "save", functools.partial(live.save, folder=folder))
    return folder


@pytest.fixture
def whole(told_docker):
    """A docker with its daemon and both plugins."""
    plugins = {name: {name: f"Usage:  docker {name}\n\n{name}\n"} for name in PLUGINS}
    return told_docker({"": LISTED, "run": RUN}, plugins, more=ASKED)


def written(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.json"))


# record


def test_record_writes_the_facts_and_the_help_of_the_docker_at_hand(whole, folder, capsys):
    assert command.main(["record"]) == 0
    assert written(folder) == ["28.5.1.json", "help/20.10.24.json", "help/28.5.2.json"]
    made = help_recordings.load(folder / "help/28.5.2.json")
    assert (made.plugins, made.date) == ({"buildx": "2.40.3", "compose": "2.40.3"}, date.today().isoformat())
    assert list(made.help) == ["", "buildx", "compose", "run"]
    told = capsys.readouterr().out.splitlines()
    assert told[0] == f"recorded: {folder / '28.5.1.json'}"
    assert told[1].startswith(f"recorded: {folder / 'help/28.5.2.json'}, 4 commands in ")


def test_record_of_a_program_named_writes_its_help_alone(whole, folder, monkeypatch):
    monkeypatch.setenv("PATH", os.defpath)
    assert command.main(["record", "--docker", str(whole), "--plugins", "compose"]) == 0
    assert written(folder) == ["help/20.10.24.json", "help/28.5.2.json"]
    assert list(help_recordings.load(folder / "help/28.5.2.json").help) == ["", "compose", "run"]


def test_record_twice_writes_the_same_bytes(whole, folder):
    command.main(["record", "--docker", str(whole)])
    first = (folder / "help/28.5.2.json").read_bytes()
    assert command.main(["record", "--docker", str(whole)]) == 0
    assert (folder / "help/28.5.2.json").read_bytes() == first


def test_record_refuses_to_lose_the_commands_of_a_plugin_that_is_not_there(told_docker, folder, capsys):
    docker = told_docker(
        {"": LISTED, "run": RUN}, {"compose": {"compose": "Usage:  docker compose\n\nC\n"}}, more=ASKED
    )
    assert command.main(["record"]) == 1
    told = capsys.readouterr().err
    assert f"error: {docker} has no plugin buildx: its commands would be lost from the reference." in told
    assert told.endswith("or record without: make record PLUGINS=compose\n")
    assert "help/28.5.2.json" not in written(folder)
    assert command.main(["record", "--plugins", "compose"]) == 0


def test_record_of_a_program_named_keeps_its_name_in_what_mends_it(told_docker, folder, capsys):
    docker = told_docker({"": ROOT.format(""), "run": RUN})
    assert command.main(["record", "--docker", str(docker)]) == 1
    told = capsys.readouterr().err
    assert "has no plugin buildx, compose: " in told
    assert told.endswith(f"or record without: make record DOCKER={docker} PLUGINS=\n")
    assert command.main(["record", "--docker", str(docker), "--plugins", ""]) == 0
    assert help_recordings.load(folder / "help/28.5.2.json").plugins == {}


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ({"run": RUN + "  what?\n"}, "error: docker run --help, line 7: not an option: '  what?'"),
        ({"": LISTED + "  gone        Gone\n"}, "error: `docker gone --help` ended with exit code 1"),
    ],
)
def test_record_writes_nothing_of_a_docker_that_is_not_understood(whole, told_docker, folder, capsys, damage, told):
    plugins = {name: {name: f"Usage:  docker {name}\n\n{name}\n"} for name in PLUGINS}
    docker = told_docker({"": LISTED, "run": RUN, **damage}, plugins)
    assert command.main(["record", "--docker", str(docker)]) == 1
    assert told in capsys.readouterr().err
    assert written(folder) == ["help/20.10.24.json"]


def test_record_stops_at_a_recording_that_is_damaged(whole, folder, capsys):
    (folder / "help/20.10.24.json").write_text("{")
    assert command.main(["record", "--docker", str(whole)]) == 1
    assert f"error: {folder}/help/20.10.24.json:1: damaged recording" in capsys.readouterr().err
    assert (folder / "help/20.10.24.json").read_text() == "{"


def test_record_without_docker_says_so(no_docker, folder, capsys):
    assert command.main(["record"]) == 1
    assert "there is no docker on this machine" in capsys.readouterr().err


def test_record_of_a_program_that_is_not_there_says_so(tmp_path, folder, capsys):
    assert command.main(["record", "--docker", str(tmp_path / "nothing"), "--plugins", ""]) == 1
    assert capsys.readouterr().err == "error: nothing could not be run (No such file or directory)\n"


# catalogue and check


@pytest.fixture
def project(tmp_path, monkeypatch, reference):
    """A project whose pages are well, with the small reference and a catalogue of it."""
    monkeypatch.setattr(verification, "load", lambda: verification.Verifications("28.5.2", {}))
    monkeypatch.chdir(tmp_path)
    for code in ("en", "es"):
        (tmp_path / "docs" / code).mkdir(parents=True)
    monkeypatch.setattr(catalogue, "PATH", tmp_path / "macros.po")
    monkeypatch.setattr(commands, "current", lambda: reference)
    monkeypatch.setattr(drift, "notes", lambda _: iter(()))
    monkeypatch.setattr(links, "PATH", tmp_path / "links.tsv")
    links.save({})
    return tmp_path


def test_the_catalogue_is_written_and_says_how_much_is_left_to_translate(project, reference, capsys):
    assert command.main(["catalogue"]) == 0
    left = len(catalogue.texts(reference))
    assert capsys.readouterr().out == f"catalogue: {project}/macros.po, {left} texts to translate\n"
    assert catalogue.load(project / "macros.po").by_text == {}


def test_check_tells_each_flaw_with_file_and_line(project, reference, capsys):
    command.main(["catalogue"])
    capsys.readouterr()
    assert command.main(["check"]) == 1
    told = capsys.readouterr().out.splitlines()
    line = (project / "macros.po").read_text(encoding="utf-8").splitlines().index('msgid "List containers"') + 1
    assert f"macros.po:{line}: not translated: “List containers”" in told
    assert told[-1] == f"{len(told) - 1} findings"


def test_check_is_well_with_what_is_well_and_notes_are_no_findings(project, reference, monkeypatch, capsys):
    texts = "".join(f'msgid "{_quoted(text)}"\nmsgstr "{_quoted(text)}"\n\n' for text in catalogue.texts(reference))
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    (project / "macros.po").write_text(head + texts, encoding="utf-8")
    monkeypatch.setattr(drift, "notes", lambda _: iter(["docker 29.0.0 is new"]))
    assert command.main(["check"]) == 0
    assert capsys.readouterr().out == "pages and translations: nothing to mend\nnote: docker 29.0.0 is new\n"


def _quoted(text: str) -> str:
    return text.replace('"', '\\"')


def test_check_stops_at_a_catalogue_that_cannot_be_read(project, capsys):
    (project / "macros.po").write_text('msgid "Stop"\nmsgstr broken\n')
    assert command.main(["check"]) == 1
    assert f"error: {project}/macros.po:2: " in capsys.readouterr().err
