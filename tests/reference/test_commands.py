from dataclasses import replace

import pytest

from macros.reference import commands
from macros.reference.commands import Gone, Sighting, UnknownError
from tests.reference.conftest import UP


def test_the_names_of_one_command_are_joined_under_its_full_name(reference):
    assert list(reference.commands) == ["", "compose", "compose up", "container", "container ls", "container run"]
    assert reference.commands["container ls"].aliases == ("container list", "container ps", "ps")


@pytest.mark.parametrize("name", ["run", "docker run", "docker  container run", "container run"])
def test_a_command_is_found_by_any_of_its_names(reference, name):
    assert reference.named(name).path == "container run"


def test_a_wrong_name_is_told_with_the_nearest_right_one(reference):
    with pytest.raises(UnknownError, match="no command “docker compsoe up”; the nearest is “compose up”"):
        reference.named("compsoe up")
    with pytest.raises(UnknownError, match="docker container run has no option --publsh; the nearest is “--publish”"):
        reference.named("run").named_option("--publsh")


def test_an_option_is_found_by_its_letter(reference):
    assert reference.named("run").named_option("-p").name == "publish"


def test_pages_lie_where_the_command_does(reference):
    assert reference.page("container run") == "ref/cli/container/run.md"
    assert reference.page("container") == "ref/cli/container/index.md"
    assert reference.page("ps") == "ref/cli/ps.md"
    assert reference.page("") == "ref/cli/docker.md"


def test_of_an_option_is_known_where_it_was_seen_and_where_not(reference):
    availability = {option.name: availability for option, availability in reference.commands["container run"].options}
    assert availability["annotation"].seen == Sighting("28.5.2", "20.10.24")
    assert availability["publish"].seen == Sighting("20.10.24")


def test_what_was_gone_in_between_was_seen_after_that(recordings):
    """However many releases were recorded: the two that are named are neighbours."""
    old, new = recordings
    middle = replace(old, version="26.1.5")
    older = replace(old, version="19.3.1", help={**new.help, **old.help, "run": new.help["run"]})
    reference = commands.build([older, old, middle, new])
    availability = {option.name: availability for option, availability in reference.commands["container run"].options}
    assert availability["annotation"].seen == Sighting("28.5.2", "26.1.5")
    assert reference.commands["container run"].gone == (
        Gone("kernel-memory", Sighting("26.1.5", "28.5.2"), taken=True),
    )


def test_of_a_plugin_that_an_older_recording_lacks_nothing_is_called_new(reference):
    command = reference.commands["compose up"]
    assert command.availability.seen == Sighting("28.5.2")
    assert {availability.seen for _, availability in command.options} == {Sighting("28.5.2")}
    assert [recording.version for recording in command.releases] == ["28.5.2"]


def test_of_a_plugin_that_a_recording_in_between_lacks_its_absence_there_means_nothing(recordings):
    old, new = recordings
    with_compose = replace(new, version="27.5.1", help={**new.help, "compose up": UP + "      --old   Old way\n"})
    reference = commands.build([old, with_compose, replace(old, version="28.1.1"), new])
    command = reference.commands["compose up"]
    assert command.availability.seen == Sighting("27.5.1")
    assert command.gone == (Gone("old", Sighting("27.5.1", "28.5.2"), taken=False),)
    assert [recording.version for recording in command.releases] == ["27.5.1", "28.5.2"]


def test_what_an_option_needs_comes_from_the_recording(reference):
    availability = {option.name: availability for option, availability in reference.commands["container run"].options}
    assert availability["annotation"].api == "1.43"
    assert availability["cpu-count"].needs == "windows"


def test_what_is_not_listed_any_more_is_told_with_whether_docker_still_takes_it(reference):
    gone = Gone("kernel-memory", Sighting("20.10.24", "28.5.2"), taken=True)
    assert reference.commands["container run"].gone == (gone,)


def test_children_come_in_the_order_of_the_help(reference):
    assert [child.path for child in reference.children(reference.commands[""])] == ["compose", "container"]


def test_the_committed_recordings_make_the_whole_reference():
    real = commands.current()
    assert len(real.newest.help) == 276
    assert len(real.names) == 276 + len(real.names.keys() - real.newest.help.keys())
    assert set(real.names.values()) == set(real.commands)
    for name in real.newest.help:
        assert real.named(name)
    for main, names in {
        "container run": ["run"],
        "container ls": ["ps", "container ps"],
        "image rm": ["rmi", "image remove"],
        "buildx build": ["build", "image build", "builder build"],
        "system info": ["info"],
    }.items():
        assert {real.names[name] for name in names} == {main}
