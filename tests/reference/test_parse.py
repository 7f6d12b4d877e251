from dataclasses import fields
from pathlib import Path

import pytest

from macros.reference import help_recordings, parse

CASES = sorted((Path(__file__).parents[1] / "golden" / "help").glob("*.in"))


def shown(read: parse.Help) -> str:
    """Each value on a line of its own."""
    lines = []
    for field in fields(read):
        value = getattr(read, field.name)
        values = value if isinstance(value, tuple) else [value]
        lines += [f"{field.name}: {one!r}" for one in values]
    return "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_help_is_read_whole_or_refused_with_its_line(case: Path):
    """The first line of a case is what was typed, the rest is what docker printed."""
    typed, _, text = case.read_text(encoding="utf-8").partition("\n")
    path = typed.removeprefix("$ docker").removesuffix("--help").strip()
    try:
        seen = shown(parse.parse(text, path))
    except parse.HelpError as error:
        seen = f"error: {error}\n"
    assert seen == case.with_suffix(".out").read_text(encoding="utf-8")


def test_every_case_has_its_input():
    folder = CASES[0].parent
    assert sorted(path.stem for path in folder.glob("*.out")) == [case.stem for case in CASES]


@pytest.mark.parametrize(
    ("kind", "repeatable"), [("list", True), ("stringArray", True), ("filter", True), ("string", False), ("", False)]
)
def test_the_type_says_whether_an_option_may_be_repeated(kind: str, repeatable: bool):
    assert parse.Option("x", "", kind, "", "").repeatable is repeatable


def test_whatever_ends_a_line_and_a_text_is_no_part_of_it():
    text = "\n\nUsage:  docker ps\t \r\n\r\nList containers  \r\n\r\nOptions:\r\n  -a, --all   All  \r\n\r\n\r\n"
    read = parse.parse(text, "ps")
    assert (read.usages, read.summary) == (("docker ps",), "List containers")
    assert read.options == (parse.Option("all", "a", "", "", "All"),)


def test_nothing_that_docker_printed_is_lost():
    """Each word of each recorded help is in what was read, but headings, last lines, and defaults that say none."""
    for recording in help_recordings.load_all():
        for path, read in recording.read().items():
            kept = _words(shown_plain(read))
            for line in recording.help[path].splitlines():
                if not _dropped(line):
                    missing = [word for word in _words(line) if word not in kept]
                    assert not missing, f"{recording.version} docker {path}: {line}"


def shown_plain(read: parse.Help) -> str:
    options = [
        f"--{option.name} -{option.short} {option.type} {option.default} {option.text} default"
        for option in read.options + read.inherited
    ]
    notes = [f"{note.title} {note.text}" for note in read.notes]
    children = [" ".join(child) for child in read.children]
    return "\n".join([*read.usages, read.summary, read.text, *read.aliases, *options, *children, *notes])


def _dropped(line: str) -> bool:
    heading = line.endswith(":") and not line.startswith(" ")
    return heading or line.startswith(("Run 'docker", "For more help", "To get more help", "Experimental commands"))


def _words(text: str) -> set[str]:
    for mark in '"()[]{}*:,':
        text = text.replace(mark, " ")
    return set(text.split()) - {"Usage", "docker", "map"}
