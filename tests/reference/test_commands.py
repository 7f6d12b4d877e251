import pytest

from macros.reference import commands
from macros.reference.commands import Gone, UnknownError


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


def test_an_option_that_the_older_release_lacks_is_new_since_the_newer(reference):
    availability = {option.name: availability for option, availability in reference.commands["container run"].options}
    assert (availability["annotation"].since.release, availability["annotation"].since.earlier) == ("28.5.2", False)
    assert (availability["publish"].since.release, availability["publish"].since.earlier) == ("20.10.24", True)


def test_of_a_plugin_that_an_older_recording_lacks_nothing_is_called_new(reference):
    command = reference.commands["compose up"]
    assert command.availability.since.earlier
    assert all(availability.since.earlier for _, availability in command.options)


def test_what_an_option_needs_comes_from_the_recording(reference):
    availability = {option.name: availability for option, availability in reference.commands["container run"].options}
    assert availability["annotation"].api == "1.43"
    assert availability["cpu-count"].needs == "windows"


def test_what_is_not_listed_any_more_is_told_with_whether_docker_still_takes_it(reference):
    assert reference.commands["container run"].gone == (Gone("kernel-memory", "20.10.24", taken=True),)
    assert reference.gone == (Gone("completion", "20.10.24", taken=True),)


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
