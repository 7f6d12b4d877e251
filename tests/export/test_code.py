import pytest
from lxml import html

from macros.export import code
from macros.export.code import Line, Run


def lines(inside, language="console"):
    block = html.fromstring(
        f'<div class="language-{language} highlight"><pre><span></span><code>{inside}</code></pre></div>'
    )
    return code.lines(block.find("pre"))


def test_prompt_command_and_output_are_told_apart():
    found = lines(
        '<span class="gp">$ </span>docker<span class="w"> </span>run<span class="w"> </span>--rm\n'
        '<span class="go">hello  x</span>\n'
    )
    assert found == [Line((Run("$ ", "prompt"), Run("docker run --rm", "command"))), Line((Run("hello  x", "output"),))]
    assert found[0].command == "docker run --rm"
    assert found[1].command == ""


def test_commands_are_what_is_typed_at_a_prompt_with_their_other_lines():
    console = lines(
        '<span class="gp">$ </span>docker run \\\n<span class="gp">&gt; </span>  nginx\n<span class="go">$ no</span>\n'
        '<span class="gp">$ </span>docker ps\n<span class="gp">/ # </span>docker rm\n'
    )
    assert code.typed(console) == {0: "docker run \\\n  nginx", 3: "docker ps"}
    assert code.typed(lines("$ docker ps\n", "text")) == {}


def test_an_empty_line_stays():
    assert [line.text for line in lines("a\n\nb\n", "text")] == ["a", "", "b"]


def test_highlighted_lines_are_marked():
    found = lines('a\n<span class="hll">b\n</span>c\n', "yaml")
    assert [(line.text, line.highlighted) for line in found] == [("a", False), ("b", True), ("c", False)]


def test_tabs_become_spaces_to_the_next_stop_as_a_terminal_has_it():
    assert lines("a\tb\n\tc\n", "text")[0].text == "a       b"
    assert lines("\tc\n", "text")[0].text == "        c"


def test_colours_are_those_of_the_site():
    assert lines('<span class="k">FROM</span><span class="s2">"x"</span>\n', "dockerfile")[0].runs == (
        Run("FROM", "violet"),
        Run('"x"', "green"),
    )


def test_a_class_without_a_colour_is_refused():
    with pytest.raises(code.UnknownClassError, match="zz"):
        lines('<span class="zz">x</span>\n', "text")


def test_each_class_of_pygments_has_one_colour():
    names = " ".join(code.COLOURS.values()).split()
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("short", ["short"]),
        ("one two three four", ["one two ", "three four"]),
        ("x" * 25, ["x" * 10, "x" * 10, "x" * 5]),
        ("a " + "x" * 12, ["a xxxxxxxx", "xxxx"]),
    ],
)
def test_a_long_line_is_parted_after_a_space_or_where_it_must(text, pieces):
    made = list(code.wrap(Line((Run(text[:3], "prompt"), Run(text[3:], "command"))), 10))
    assert [line.text for line in made] == pieces
    assert [line.goes_on for line in made] == [True] * (len(pieces) - 1) + [False]
    assert "".join(line.text for line in made) == text
