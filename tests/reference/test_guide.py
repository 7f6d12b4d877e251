"""The guide that is committed covers all commands and all options of long lists."""

import pytest

from macros.reference import commands, guide

REAL = commands.current()
GUIDE = guide.current()
LONG = 20


def test_every_command_serves_a_task():
    listed = {path for task in GUIDE.tasks for path in task.commands}
    leaves = {path for path, command in REAL.commands.items() if path and not REAL.children(command)}
    # `buildx history inspect` is a command, and has one below it.
    assert (leaves - listed, listed - leaves) == (set(), {"buildx history inspect"})


def test_the_commands_of_every_day_exist_and_have_examples():
    assert set(GUIDE.daily) <= set(REAL.commands)
    assert len(GUIDE.daily) == len(set(GUIDE.daily)) >= 30


def unplaced(path: str) -> set[str]:
    placed = {name for names in GUIDE.layouts[path].values() for name in names}
    options = {option.name for option, _ in REAL.commands[path].options}
    return {name for name in options if not {name, guide._changed(name)} & placed}


@pytest.mark.parametrize("path", sorted(GUIDE.layouts))
def test_every_option_of_a_sorted_command_has_a_group(path):
    assert unplaced(path) == set()


def test_long_lists_of_options_are_sorted():
    long = {path for path, command in REAL.commands.items() if len(command.options) > LONG}
    assert long == set(GUIDE.layouts)


def test_no_layout_names_an_option_twice_or_one_that_does_not_exist():
    every = {option.name for path in GUIDE.layouts for option, _ in REAL.commands[path].options}
    every |= {guide._changed(name) for name in every}
    for layout in GUIDE.layouts.values():
        names = [name for group in layout.values() for name in group]
        assert len(names) == len(set(names))
        assert set(names) <= every
        assert set(layout) <= set(GUIDE.titles)


def test_every_version_of_the_api_that_is_needed_has_its_engine():
    needed = {known.api for command in REAL.commands.values() for _, known in command.options if known.api}
    needed |= {command.availability.api for command in REAL.commands.values() if command.availability.api}
    assert needed <= set(GUIDE.engines)


def test_a_group_that_the_guide_forgot_lands_in_the_first(tmp_path):
    assert GUIDE.groups("compose up", ["brand-new", "detach"])["life"] == ["detach", "brand-new"]


def test_an_option_that_adds_or_removes_goes_with_what_it_changes():
    assert GUIDE.groups("service update", ["dns-rm", "group-add"]) == {
        "network": ["dns-rm"],
        "security": ["group-add"],
    }


def test_a_damaged_guide_is_told_with_its_file(tmp_path):
    for name in ("api.toml", "engines.toml"):
        (tmp_path / name).write_text("", encoding="utf-8")
    (tmp_path / "guide.toml").write_text("daily = [", encoding="utf-8")
    with pytest.raises(guide.GuideError, match=r"guide\.toml: .*git checkout .*/guide\.toml"):
        guide.load(tmp_path)
    (tmp_path / "guide.toml").write_text("daily = []", encoding="utf-8")
    with pytest.raises(guide.GuideError, match=r"guide\.toml: 'task' is missing"):
        guide.load(tmp_path)


def test_the_sections_of_a_page_have_anchors_that_no_option_has():
    sections = {"subcommands", "options", "engine-api", "releases", "around", "examples", "good-to-know", "exit-codes"}
    sections |= {f"options-{group}" for group in GUIDE.titles} | {f"note-{number}" for number in range(1, 5)}
    assert sections & {option.name for command in REAL.commands.values() for option, _ in command.options} == set()
