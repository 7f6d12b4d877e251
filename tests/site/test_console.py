"""What of a console block is a command, with its prompt, and what is output."""

import pytest
from pygments.token import Generic

from macros.site.console import ConsoleLexer


def typed(text: str) -> str:
    """What of a block is typed, without its prompts."""
    return "".join(
        value for kind, value in ConsoleLexer().get_tokens(text) if kind not in (Generic.Prompt, Generic.Output)
    )


@pytest.mark.parametrize(
    ("block", "commands"),
    [
        ("$ docker ps\nCONTAINER ID\n$ docker run \\\n>   busybox\n", "docker ps\ndocker run \\\n  busybox\n"),
        ("$ tee f <<EOF\n> a: 1\n> EOF\na: 1\n> no command\n", "tee f <<EOF\na: 1\nEOF\n"),
        ("$ for n in 1 2; do\n>\n> echo $n\n> done\n1\n2\n", "for n in 1 2; do\n\necho $n\ndone\n"),
        ("$ docker build .\n#5 [2/3] RUN make\n# no comment\n", "docker build .\n"),
        ("# What runs:\n$ docker ps\n", "# What runs:\ndocker ps\n"),
        ("$ docker run -it debian\nroot@1fd254c8561f:/# hostname\n1fd254c8561f\n", "docker run -it debian\nhostname\n"),
        ("$ docker run -it busybox\n/ # hostname\n1fd2\n/ # ^P^Q\n", "docker run -it busybox\nhostname\n"),
        ("$ docker volume prune\nWARNING!\nAre you sure? [y/N] y\nDeleted\n", "docker volume prune\n"),
        ("/ # ls\nbin\n", "ls\n"),
        ("$ docker run hello-world\nTo try more:\n $ docker run -it ubuntu bash\n", "docker run hello-world\n"),
        ("$ printf 'a\\f$ b'\na\x0c$ b\u2028$ c\n", "printf 'a\\f$ b'\n"),
        ("$ echo 'a\n> b'\na\nb\n$ true\n$\n", "echo 'a\nb'\ntrue\n"),
    ],
)
def test_what_the_runner_types_is_typed_and_all_else_is_shown(block, commands):
    assert typed(block) == commands
    assert "".join(value for _, value in ConsoleLexer().get_tokens(block)) == block


def test_each_token_is_told_with_its_place():
    block = "$ docker run -it debian\nroot@1fd254c8561f:/# hostname\n1fd254c8561f\n"
    for place, _, value in ConsoleLexer().get_tokens_unprocessed(block):
        assert block[place:].startswith(value)


def test_a_site_takes_it_for_its_console_blocks(tiny):
    tiny.page("en/a.md", "# A\n\n```console\n$ tee f <<EOF\n> a: 1\n> EOF\na: 1\n```\n")
    assert tiny.build().returncode == 0
    assert tiny.html("a").count('<span class="gp">') == 3
    assert tiny.html("a").count('<span class="go">') == 1
