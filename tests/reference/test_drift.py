from dataclasses import replace

import pytest

from macros.reference import commands, crawl, drift, help_recordings
from macros.reference.drift import Drift
from macros.reference.parse import parse

COMPOSE = ("compose", "compose up")


def read(texts):
    return {path: parse(text, path) for path, text in texts.items()}


def page(path: str, *options: str, summary: str = "Text") -> str:
    listed = "".join(f"      --{option}\n" for option in options)
    return f"Usage:  docker {path}\n\n{summary}\n" + (f"\nOptions:\n{listed}" if options else "")


# Comparing.


def test_the_same_help_differs_in_nothing():
    texts = {"ps": page("ps", "all   A"), "run": page("run")}
    assert list(drift.compare(read(texts), read(texts))) == []


def test_what_is_new_gone_or_changed_is_told_by_name():
    before = {
        "": page("COMMAND", "host string   H"),
        "deploy": page("deploy", "all   A"),
        "ps": page("ps", "all   A", "filter string   F", "last int   L (default -1)", "same   S"),
        "rm": page("rm"),
        "run": page("run"),
        "tag": page("tag"),
    }
    after = {
        "": page("COMMAND", "host list   H"),
        "bake": page("bake"),
        "ps": page("ps", "all   All", "format string   F", "last int   L (default 0)", "same   S"),
        "rm": page("rm", summary="Another"),
        "run": page("run IMAGE"),
        "tag": page("tag"),
    }
    assert list(map(str, drift.compare(read(before), read(after)))) == [
        "changed: docker --host",
        "new: docker bake",
        "gone: docker deploy",
        "changed: docker ps --all",
        "gone: docker ps --filter",
        "new: docker ps --format",
        "changed: docker ps --last",
        "changed: docker rm",
        "changed: docker run",
    ]


def test_options_of_a_command_that_is_new_are_not_told_one_by_one():
    assert list(drift.compare({}, read({"ps": page("ps", "all   A")}))) == [Drift("docker ps", "new")]


def test_aliases_and_the_order_of_options_are_no_difference():
    before = page("ps", "all   A", "size   S")
    after = page("ps", "size   S", "all   A").replace("\nOptions", "\nAliases:\n  docker ps, docker list\n\nOptions")
    assert list(drift.compare(read({"ps": before}), read({"ps": after}))) == []


# The docker at hand.


@pytest.fixture
def said(recordings):
    """What docker itself says in the newest recording, and what its plugin compose does."""
    texts = recordings[-1].help
    own = {path: text for path, text in texts.items() if path not in COMPOSE}
    return own, {"compose": {path: texts[path] for path in COMPOSE}}


def test_without_docker_there_is_nothing_to_tell(no_docker, reference):
    assert list(drift.notes(reference)) == []


def test_the_docker_that_was_recorded_has_nothing_to_tell(told_docker, said, reference):
    told_docker(*said)
    assert list(drift.notes(reference)) == []


def test_a_newer_docker_tells_what_differs_and_how_to_record_it(told_docker, said, reference):
    own, plugins = said
    told = {path: own[path] + "      --gadget string          A gadget\n" for path in ("run", "container run")}
    told_docker({**own, **told}, plugins, version="28.10.0")
    assert list(drift.notes(reference)) == [
        "docker 28.10.0 at hand says other things than 28.5.2, which the reference shows: "
        "new: docker container run --gadget; new: docker run --gadget",
        "it is newer than the reference. Record it: make record",
    ]


@pytest.mark.parametrize("release", ["28.4.9", "28.5.2", "9.1.0", "dev"])
def test_a_docker_that_is_not_newer_need_not_be_recorded(told_docker, said, reference, release):
    own, plugins = said
    told_docker({**own, "ps": own["ps"].replace("Show all", "Show many")}, plugins, version=release)
    (note,) = drift.notes(reference)
    assert note.endswith(": changed: docker ps --all")


def test_many_differences_are_counted(told_docker, said, reference):
    own, plugins = said
    run = own["run"] + "".join(f"      --x{number:02}   X\n" for number in range(20))
    told_docker({**own, "run": run}, plugins)
    (note,) = drift.notes(reference)
    assert note.count("new: docker run --x") == drift.LISTED
    assert note.endswith("--x11 and 8 more")


def test_a_plugin_that_this_docker_has_not_is_not_compared(told_docker, said, reference):
    own, _ = said
    told_docker({**own, "": own[""].replace("  compose*    Docker Compose\n", "")})
    assert list(drift.notes(reference)) == []


def test_a_plugin_that_was_not_recorded_is_not_compared(told_docker, said, reference):
    own, plugins = said
    root = own[""].replace("  container ", "  buildx*     Docker Buildx\n  container ")
    told_docker({**own, "": root}, {**plugins, "buildx": {"buildx": page("buildx COMMAND")}})
    assert list(drift.notes(reference)) == []


def test_what_a_missing_buildx_would_have_taken_over_is_not_compared(told_docker, recordings):
    """Without buildx, docker answers `docker build` itself, with other options."""
    root = "Usage:  docker COMMAND\n\nA runtime\n\nCommands:\n  build       Build\n{}"
    ours = {"": root.format("  buildx*     Docker Buildx\n"), "build": page("buildx build", "push   P")}
    buildx = {"buildx": page("buildx COMMAND") + "\nCommands:\n  build       Build\n", "buildx build": ours["build"]}
    newest = replace(recordings[-1], plugins={"buildx": "0.29.1"}, help={**ours, **buildx}, hidden={}, needs={})
    reference = commands.build([replace(newest, since_api={})])
    told_docker({"": root.format(""), "build": page("build", "squash   S")})
    assert list(drift.notes(reference)) == []


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("sleep 60", r"docker gave no answer within 1\.0 s"),
        ("echo hello", "docker printed something that is not a version"),
        ("exit 1", "docker printed something that is not a version"),
        ("head -c 10000000 /dev/zero", "docker printed more than 1024 KiB"),
        (r"printf 'Client:\n Version: 28.5.2\n'", "docker  --help: no line begins with “Usage:  docker”"),
    ],
)
def test_a_docker_that_is_broken_is_told_and_does_not_stop_the_check(fake_docker, monkeypatch, reference, body, why):
    monkeypatch.setattr(crawl, "SECONDS", 1.0)
    monkeypatch.setattr(help_recordings, "_OF_MACHINE", ())
    fake_docker(body)
    (note,) = drift.notes(reference)
    assert note.startswith("the docker at hand could not be compared with the reference: ")
    assert why.replace("\\", "") in note
