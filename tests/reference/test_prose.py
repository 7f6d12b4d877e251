import markdown
import pytest

from macros.reference import prose


def html(text: str) -> str:
    return markdown.markdown(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Username or UID (format: <name|uid>[:<group|gid>])", "`<name|uid>[:<group|gid>]`"),
        ("overrides DOCKER_HOST env var", "`DOCKER_HOST`"),
        ('Pull image before running ("always", "missing")', "`always`, `missing`"),
        ("Incompatible with -d", "`-d`"),
        ("Implies --detach.", "`--detach`."),
        ('Shorthand for "--output=type=docker"', "`--output=type=docker`"),
        ("See https://docs.docker.com/go/formatting/ for more", "<https://docs.docker.com/go/formatting/>"),
    ],
)
def test_what_is_typed_stands_as_code(text, shown):
    assert shown in prose.inline(text)


@pytest.mark.parametrize("text", ["a < b > *move* _here_ <a href=x>", "[x](y) `z` {#id} & | # 1", r"back\slash"])
def test_nothing_in_help_is_taken_for_markup(text):
    from html import unescape

    shown = html(prose.inline(text))
    assert "<b>" not in shown and "<em>" not in shown and "<a " not in shown and "<code>" not in shown
    assert unescape(shown).removeprefix("<p>").removesuffix("</p>") == text


def test_a_pair_of_options_is_not_taken_for_one():
    assert prose.inline("pseudo-TTY and host-to-IP") == "pseudo-TTY and host-to-IP"


def test_options_of_the_same_command_are_linked():
    shown = prose.inline("Incompatible with --no-build and --other.", {"no-build": "#no-build"}.get)
    assert shown == "Incompatible with [`--no-build`](#no-build) and `--other`."


def test_a_list_of_values_becomes_a_list():
    text = "Format output:\n'json':     Print in JSON\n'':         Use what\n            the daemon says\nSee the page."
    assert prose.block(text) == (
        "Format output:\n\n- `json`: Print in JSON\n- `''`: Use what the daemon says\n\nSee the page."
    )


def test_code_may_hold_backticks():
    assert html(prose.code("a`b")) == "<p><code>a`b</code></p>"
