import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from macros.live import engine, version
from macros.live.recordings import RecordingError
from macros.reference import crawl, help_recordings
from tests.conftest import REQUIRED
from tests.conftest import ROOT as PROJECT

ROOT = "Usage:  docker COMMAND\n\nA runtime\n\nCommands:\n  run         Run\n  secret      Secrets\n"
RUN = "Usage:  docker run\n\nRun\n\nOptions:\n  -d, --detach   D\n"
OLD_RUN = RUN + "      --gone     G\n      --kept     K\n"
SECRET = "Usage:  docker secret\n\nSecrets\n"
TEXTS = {"": ROOT, "run": RUN, "secret": SECRET}
RECORDING = help_recordings.HelpRecording(
    "28.5.2", "2026-11-24", "1.51", {}, TEXTS, {"secret": {"": "1.25"}}, {"completion": [""]}, {"secret": {"": "swarm"}}
)
OLDER = replace(RECORDING, version="20.10.24", help={**TEXTS, "run": OLD_RUN, "completion": RUN, "deploy": RUN})


# Files.


def test_what_is_saved_is_loaded(tmp_path):
    assert help_recordings.load(help_recordings.save(RECORDING, tmp_path / "new")) == RECORDING


def test_the_same_help_on_another_day_keeps_bytes_and_date(tmp_path):
    path = help_recordings.save(RECORDING, tmp_path)
    first = path.read_bytes()
    assert help_recordings.save(replace(RECORDING, date="2027-01-01"), tmp_path) == path
    assert path.read_bytes() == first
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "news", [{"help": {**TEXTS, "run": OLD_RUN}}, {"api": "1.52"}, {"hidden": {}}, {"plugins": {"buildx": "0.29.1"}}]
)
def test_other_help_of_the_same_release_is_written_with_its_day(tmp_path, news):
    help_recordings.save(RECORDING, tmp_path)
    made = replace(RECORDING, date="2027-01-01", **news)
    assert help_recordings.load(help_recordings.save(made, tmp_path)) == made


def test_a_recording_is_sorted_and_one_line_of_help_is_one_line_of_the_file(tmp_path):
    mixed = replace(RECORDING, help=dict(reversed(TEXTS.items())))
    sorted_ = help_recordings.save(RECORDING, tmp_path / "other")
    assert help_recordings.save(mixed, tmp_path).read_bytes() == sorted_.read_bytes()
    assert '   "Usage:  docker run",\n   "",\n   "Run",\n' in (tmp_path / "28.5.2.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("method", ["write_text", "replace"])
def test_a_crash_while_writing_leaves_the_old_file(tmp_path, monkeypatch, method):
    path = help_recordings.save(RECORDING, tmp_path)
    before = path.read_bytes()

    def crash(self, content, **_):
        if method == "write_text":
            with self.open("w") as file:
                file.write(content[:20])
        raise OSError("no space left")

    monkeypatch.setattr(Path, method, crash)
    with pytest.raises(OSError, match="no space left"):
        help_recordings.save(replace(RECORDING, api="1.52"), tmp_path)
    assert path.read_bytes() == before
    assert help_recordings.load_all(tmp_path) == [RECORDING]


def test_recordings_come_oldest_first_by_number_not_by_letter(tmp_path):
    for release in ("28.10.0", "9.1.0", "28.5.2"):
        help_recordings.save(replace(RECORDING, version=release), tmp_path)
    assert [one.version for one in help_recordings.load_all(tmp_path)] == ["9.1.0", "28.5.2", "28.10.0"]


def test_no_recording_says_how_to_make_one(tmp_path):
    with pytest.raises(RecordingError, match=re.escape(f"{tmp_path}: no recording of docker's help here")) as caught:
        help_recordings.load_all(tmp_path)
    assert "make record" in str(caught.value)


REMEDY = "Restore it: git checkout macros/live/recorded/help/28.5.2.json"


SECRET_API, SECRET_NEED = (f'"secret": {{\n   "": "{said}"' for said in ("1.25", "swarm"))
KEYS = r"its keys must be api, date, help, hidden, needs, plugins, since_api, version\)"
KIND = r"a value of another kind: .*\)"


def swap(old: str, new: str):
    return lambda text: re.sub(old, new, text, count=1, flags=re.S)


@pytest.mark.parametrize(
    ("edit", "line", "told"),
    [
        (swap('"1.51",', '"1.51"'), 3, r"Expecting ',' delimiter\)"),
        (swap(r'"Run",.*', '"Run",\n'), 18, r"Expecting value\)"),
        (swap(".*", ""), 1, r"Expecting value\)"),
        (swap(".*", "[]"), 0, KEYS),
        (swap('"api": "1.51",', ""), 0, KEYS),
        (swap('"api"', '"surprise": 1, "api"'), 0, KEYS),
        (swap('"28.5.2"', '"28.5.3"'), 0, r"its version '28\.5\.3' is not the file's name\)"),
        (swap(SECRET_API, SECRET_API.replace("secret", "typo")), 0, r"since_api names docker typo, which has no help"),
        (swap(SECRET_NEED, SECRET_NEED.replace("secret", "typo")), 0, r"needs names docker typo, which has no help"),
        (swap(r' "": \[\n   "Usage.*?\],\n', ""), 0, r"the help of docker itself is missing\)"),
        (swap(r'"since_api": \{.*?\}\n \}', '"since_api": []'), 0, KIND),
        (swap(r'"help": \{.*?\]\n \}', '"help": [1]'), 0, KIND),
        (swap(r'"run": \[.*?\]', '"run": 7'), 0, KIND),
    ],
)
def test_a_recording_edited_by_hand_is_told_with_file_and_remedy_and_left_alone(tmp_path, edit, line, told):
    path = help_recordings.save(RECORDING, tmp_path)
    text = path.read_text(encoding="utf-8")
    damaged = edit(text)
    assert damaged != text
    path.write_text(damaged, encoding="utf-8")
    for act in (lambda: help_recordings.load_all(tmp_path), lambda: help_recordings.save(RECORDING, tmp_path)):
        place = f"{path}:{line}" if line else str(path)
        with pytest.raises(RecordingError, match=rf"^{re.escape(place)}: damaged recording \({told}") as caught:
            act()
        assert str(caught.value).endswith(REMEDY)
    assert path.read_text(encoding="utf-8") == damaged


def test_bytes_that_are_no_text_are_told(tmp_path):
    (tmp_path / "28.5.2.json").write_bytes(b'{"api": "\xff"}')
    with pytest.raises(RecordingError, match=r"28\.5\.2\.json: damaged recording \('utf-8' codec"):
        help_recordings.load_all(tmp_path)


def test_a_file_whose_name_is_no_release_is_told(tmp_path):
    path = help_recordings.save(RECORDING, tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace('"28.5.2"', '"copy"'), encoding="utf-8")
    path.rename(tmp_path / "copy.json")
    with pytest.raises(RecordingError, match=r"copy\.json: damaged recording \(its name is not a release"):
        help_recordings.load_all(tmp_path)


def test_recorded_help_that_makes_no_sense_is_told_with_file_line_and_remedy():
    broken = replace(RECORDING, help={**TEXTS, "run": RUN + "  what?\n"})
    told = r"help/28\.5\.2\.json: docker run --help, line 7: not an option: '  what\?'\. "
    with pytest.raises(RecordingError, match=told) as caught:
        broken.read()
    assert str(caught.value).endswith(REMEDY)


def test_the_path_of_the_remedy_is_one_of_this_project():
    assert (PROJECT / REMEDY.split()[-1]).exists()


# Plugins.


def programs(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("#!/bin/sh\n")
        path.chmod(0o755)


def test_plugins_are_found_beside_an_unpacked_docker_and_nowhere_else(tmp_path, monkeypatch):
    docker = tmp_path / "root/usr/bin/docker"
    beside = tmp_path / "root/usr/libexec/docker/cli-plugins/docker-buildx"
    of_user = tmp_path / "somebody/.docker/cli-plugins/docker-compose"
    of_machine = tmp_path / "usr/lib/docker/cli-plugins/docker-buildx"
    programs(docker, beside, of_user, of_machine)
    monkeypatch.setenv("HOME", str(tmp_path / "somebody"))
    monkeypatch.setattr(help_recordings, "_OF_MACHINE", (str(tmp_path / "usr/lib"),))
    names = ["buildx", "compose", "scan"]
    assert help_recordings.find_plugins(docker, names, own=False) == {"buildx": beside}
    assert help_recordings.find_plugins(docker, names, own=True) == {"buildx": beside, "compose": of_user}
    beside.unlink()
    assert help_recordings.find_plugins(docker, names, own=True) == {"buildx": of_machine, "compose": of_user}


def test_a_docker_that_is_a_link_has_its_plugins_beside_what_it_links_to(tmp_path):
    docker, beside = tmp_path / "opt/bin/docker", tmp_path / "opt/lib/docker/cli-plugins/docker-compose"
    programs(docker, beside)
    (tmp_path / "docker").symlink_to(docker)
    assert help_recordings.find_plugins(tmp_path / "docker", ["compose"], own=False) == {"compose": beside}


def test_a_plugin_that_cannot_be_run_is_none(tmp_path):
    docker, beside = tmp_path / "bin/docker", tmp_path / "lib/docker/cli-plugins/docker-compose"
    programs(docker, beside)
    beside.chmod(0o644)
    assert help_recordings.find_plugins(docker, ["compose"], own=False) == {}


# Making one.


def test_a_recording_is_made_of_all_that_docker_tells(told_docker):
    root = ROOT + "  compose*    Docker Compose\n"
    compose = {"compose": "Usage:  docker compose COMMAND\n\nDefine applications\n"}
    taken = {"run --kept --help": RUN, "completion --help": "Usage:  docker completion\n", "deploy --help": root}
    docker = told_docker({**TEXTS, "": root}, {"compose": compose}, more=taken)
    plugins = help_recordings.find_plugins(docker, ["compose"], own=False)
    later = replace(OLDER, version="29.0.0", help={**TEXTS, "run": RUN + "      --later    L\n"})
    made = help_recordings.record(docker, plugins, "2026-11-24", [OLDER, RECORDING, later])
    assert made == help_recordings.HelpRecording(
        version="28.5.2",
        date="2026-11-24",
        api="1.51",
        plugins={"compose": "2.40.3"},
        help={"": root, **compose, "run": RUN, "secret": SECRET},
        since_api={},
        hidden={"completion": [""], "run": ["kept"]},
        needs={},
    )


def test_only_releases_older_than_the_one_recorded_are_asked_for(told_docker):
    docker = told_docker(TEXTS, more={"run --kept --help": RUN, "completion --help": "Usage:  docker completion\n"})
    assert help_recordings.record(docker, {}, "2026-11-24", [replace(OLDER, version="28.10.0")]).hidden == {}
    assert help_recordings.record(docker, {}, "2026-11-24", [replace(OLDER, version="9.1.0")]).hidden != {}


@pytest.mark.parametrize("metadata", ["garbage", "[]", "<b>", '"2.40.3"'])
def test_a_plugin_that_does_not_tell_its_version_is_refused(told_docker, metadata):
    docker = told_docker(TEXTS, {"compose": {}})
    plugin = help_recordings.find_plugins(docker, ["compose"], own=False)
    plugin["compose"].write_text(f"#!/bin/sh\necho '{metadata}'\n")
    with pytest.raises(engine.NoAnswerError, match="`docker-compose` does not tell its version as docker's plugins do"):
        help_recordings.record(docker, plugin, "2026-11-24", [])


def test_a_plugin_that_docker_does_not_take_is_refused_or_its_commands_would_be_lost(told_docker):
    docker = told_docker(
        {**TEXTS, "": f"{ROOT}\nInvalid Plugins:\n  compose     not for this docker\n"}, {"compose": {}}
    )
    with pytest.raises(engine.NoAnswerError, match=r"docker does not list its plugin compose\. See why: docker --help"):
        help_recordings.record(docker, help_recordings.find_plugins(docker, ["compose"], own=False), "2026-11-24", [])


@pytest.mark.parametrize(
    "half", ["hello", "Client:\n Version:   dev\n API version:  1.51\n", "Client:\n Version:   28.5.2\n"]
)
def test_a_docker_that_is_no_release_is_refused(told_docker, half):
    docker = told_docker(TEXTS, more={"version": half})
    with pytest.raises(version.NotAVersionError):
        help_recordings.record(docker, {}, "2026-11-24", [])


# What is committed.

COMMITTED = {path.stem: path for path in help_recordings.HELP.glob("*.json")}


def test_all_releases_that_debian_has_are_recorded():
    assert [one.version for one in help_recordings.load_all()] == ["20.10.24", "26.1.5", "28.5.2"]


@pytest.mark.parametrize("release", COMMITTED)
def test_a_committed_recording_reads_whole_and_is_what_save_writes(release, tmp_path):
    recording = help_recordings.load(COMMITTED[release])
    read = recording.read()
    assert read.keys() == recording.help.keys()
    listed = {f"{path} {name}".strip() for path, one in read.items() for _, name, _ in one.children}
    assert listed | {""} == read.keys()
    assert set(recording.plugins) == {name for name in help_recordings.PLUGINS if name in recording.help}
    assert help_recordings.save(recording, tmp_path).read_bytes() == COMMITTED[release].read_bytes()


@pytest.mark.parametrize("release", COMMITTED)
def test_a_committed_recording_holds_nothing_private(release):
    text = COMMITTED[release].read_text(encoding="utf-8")
    assert not re.findall(r"/(?:root|home|tmp|work|build|Users)\b[^\"]*", text)
    assert "docker-home-" not in text
    assert "~/.docker" in text


@pytest.mark.parametrize("release", COMMITTED)
def test_what_is_said_in_a_committed_recording_is_said_of_what_it_lists(release):
    recording = help_recordings.load(COMMITTED[release])
    read = recording.read()
    for found in (recording.since_api, recording.needs):
        for path, said in found.items():
            options = {option.name for option in read[path].options + read[path].inherited}
            assert said.keys() - {""} <= options
    for path, options in recording.hidden.items():
        here = {option.name for option in read[path].options} if path in read else set()
        assert not here.intersection(options)
        assert ("" in options) == (path not in read)
    needs = {need for said in recording.needs.values() for need in said.values()}
    assert needs <= {"swarm", "swarm manager", "experimental", "windows"}


def test_the_newest_recording_has_276_command_lines():
    assert len(help_recordings.load(COMMITTED["28.5.2"]).help) == 276


@pytest.mark.engine
def test_the_docker_at_hand_gives_the_committed_recording(monkeypatch, tmp_path):
    """All of its help; what needs a version or an engine for some commands, since to ask that takes minutes."""
    others = help_recordings.load_all()
    newest = others[-1]
    docker = Path(engine.program())
    plugins = help_recordings.find_plugins(docker, list(newest.plugins), own=True)
    half, _ = version.publishable(engine.client_half(docker, home=tmp_path, seconds=crawl.SECONDS))
    here = version.release(version.field(half, "Version"))
    if here != newest.version or plugins.keys() != newest.plugins.keys():
        told = f"docker {here} with {', '.join(plugins) or 'no plugin'} is not the recorded {newest.version}"
        # Of another docker one failure tells in CI: tests/examples/test_pages.py.
        pytest.fail(told) if here == newest.version and "engine" in REQUIRED else pytest.skip(told)

    def some(paths):
        return [path for path in paths if re.fullmatch("|checkpoint.*|swarm.*|container (run|start)", path)]

    def of_some(ask):
        return lambda client, paths, api: ask(client, some(paths), api)

    monkeypatch.setattr(crawl, "api_levels", of_some(crawl.api_levels))
    monkeypatch.setattr(crawl, "needs", of_some(crawl.needs))
    made = help_recordings.record(docker, plugins, newest.date, others)
    for name, text in made.help.items():  # the first that differs says more than all
        assert text == newest.help.get(name), f"docker {name}"
    for found, committed in ((made.since_api, newest.since_api), (made.needs, newest.needs)):
        assert some(found) == some(committed) != []
        assert [found[path] for path in some(found)] == [committed[path] for path in some(committed)]
    whole = replace(made, since_api=newest.since_api, needs=newest.needs)
    assert help_recordings.save(whole, tmp_path).read_bytes() == COMMITTED[newest.version].read_bytes()


def test_a_recording_is_json_that_others_can_read():
    content = json.loads(COMMITTED["28.5.2"].read_text(encoding="utf-8"))
    assert content["help"]["container run"][0] == "Usage:  docker container run [OPTIONS] IMAGE [COMMAND] [ARG...]"
