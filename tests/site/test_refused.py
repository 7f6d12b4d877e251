"""What a page must not do stops the build, the check and the examples with the same line."""

from __future__ import annotations

import pytest

from macros.examples import blocks
from macros.markdown import read_body
from macros.site import examples

HEAD = "---\ntitle: T\ndescription: D\n---\n\n# T\n\n"
SHOWN = '<div class="language-console highlight"><pre><code>NAMES\n</code></pre></div>'


PAGES = [
    ("en/learn/a.md", "---\ntitle: Volumes: what they are\n---\n\n# A\n", "2: the front matter is not YAML"),
    ("es/b.md", "---\n- title\n---\n\n# B\n", "2: the front matter is a list"),
    ("en/fix/c.md", "---\njust text\n---\n\n# C\n", "2: the front matter is text"),
    ("es/concepts/d.md", "---\n# a comment\n---\n\n# D\n", "2: the front matter is empty"),
    ("en/ref/cli/container/run.md", "---\ntitle: 1\n---\n\n# docker container run\n", "2: title is a number to YAML"),
    ("es/e.md", "title: E\n\n# E\n", "1: “title: E” looks like front matter"),
    ("en/f.md", HEAD + "``` { .console }\n$ docker ps\nNAMES\n```\n", "8: “``` { .console }” shows commands"),
    ("es/g.md", HEAD + "> ```console\n> $ docker ps\n> ```\n", "8: a console block in a quotation is not run"),
    ("en/h.md", HEAD + "```text\n$ docker ps\nNAMES\n```\n", "9: “$ docker ps” looks typed at a prompt"),
    ("en/i.md", HEAD + "```console\n$ docker ps {{% api_version() %}}\n```\n", "9: “{{%” begins a macro call"),
    ("es/ref/cli/container/ls.md", HEAD + "~~~Console\n$ docker ps\n~~~\n", "8: “~~~Console” shows commands"),
]
"""Pages that exist in one language: the site of the other shows them too."""


@pytest.mark.parametrize("command", ["check", "examples"])
def test_the_check_and_the_examples_tell_of_each_page(tiny, command):
    for path, text, _ in PAGES:
        tiny.page(path, text)
    ran = tiny.build((command,))
    told = (ran.stdout + ran.stderr).splitlines()
    assert ran.returncode
    for path, _, message in PAGES:
        assert [line for line in told if line.startswith(f"docs/{path}:{message}")], path
    assert not [line for line in told if "Traceback" in line]


@pytest.mark.parametrize(("path", "text", "message"), PAGES, ids=[path for path, *_ in PAGES])
def test_the_build_stops_at_the_page(tiny, path, text, message):
    tiny.page("en/ref/cli/index.md", HEAD)
    tiny.page(path, text)
    built = tiny.build()
    told = built.stderr.splitlines()
    assert built.returncode == 1
    for config in ("mkdocs.yml", "mkdocs.es.yml"):
        assert [line for line in told if line.startswith(f"{config}: docs/{path}:{message}")], config
    assert "Traceback" not in built.stderr
    assert not (tiny.root / "site").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{## \n```console\n$ docker ps\n```\n##}\n", "9: this console block is not shown as one"),
        ('{{% "```console\\n$ docker ps\\n```\\n" %}}\n', "8: “$ docker ps” is shown in a console block"),
        (f"{SHOWN}\n", "8: “NAMES” is shown in a console block that the runner does not read"),
        (f"Text\n{SHOWN}\n", "9: “NAMES” is shown in a console block that the runner does not read"),
    ],
    ids=["a comment of Jinja", "a value that is no macro", "HTML", "HTML below text"],
)
def test_what_the_site_shows_is_compared_with_what_the_runner_reads(tiny, text, message):
    tiny.page("en/a.md", HEAD + text)
    built = tiny.build()
    assert built.returncode == 1
    assert f"docs/en/a.md:{message}" in built.stderr
    assert "Traceback" not in built.stderr


BLOCK = "```console\n$ docker ps\nNAMES\n```\n"
ONE = '<div class="language-console highlight"><pre><code>$ docker ps\nNAMES\n</code></pre></div>'
TWO = ONE.replace("NAMES", "OTHER")
NOTE = '<p class="not-run">Not run: it is old.</p>'


@pytest.mark.parametrize(
    ("text", "html", "line", "told"),
    [
        (BLOCK, ONE, 0, ""),
        (BLOCK, f"<ul><li>{ONE}</li></ul><pre><code>$ other</code></pre>", 0, ""),
        (BLOCK + BLOCK, ONE, 5, "is not shown as one"),
        (BLOCK + BLOCK.replace("NAMES", "OTHER"), TWO + ONE, 1, "is shown with other text, “$ docker ps”"),
        (BLOCK, ONE + ONE, 2, "is shown in a console block that the runner does not read"),
        (BLOCK, TWO, 1, "is shown with other text"),
        ("Text\n\nOTHER\n", "<pre class='Language-Console x'>OTHER</pre>", 3, "that the runner does not read"),
        ("OTHER", "<div class='language-shell-session'>OTHER</div>", 1, "that the runner does not read"),
        (BLOCK, ONE.replace("<pre>", "<table><tr><td><pre>1\n2</pre><td><pre>"), 0, ""),
        (BLOCK.replace("console", 'console skip="it is old"'), ONE + NOTE, 0, ""),
        (
            BLOCK.replace("console", 'console skip="it is old"'),
            ONE,
            1,
            "the reason why a block is not run is not shown",
        ),
    ],
)
def test_differences_have_their_line(text, html, line, told):
    found = examples.difference(html, text)
    assert (found.line if found else 0) == line, found
    assert told in (found.text if found else "")


def test_console_blocks_of_macros_are_known_by_a_mark_that_no_page_can_write(rendered):
    macro = examples.made(lambda name: f"1. One\n\n    ```console title='of {name}'\n    $ docker ps\n    ```\n")
    text = f"{BLOCK}\nMade:\n\n"
    html = rendered(examples.plain(text + macro("docker"), "en"))
    assert examples.difference(html, text) is None
    assert 'class="filename">of docker' in html
    assert "data-made" in html
    assert "data-made" not in examples.without_marks(html)
    # Written in a page, the same is refused: each process has a mark of its own.
    copied = (text + macro("docker")).replace(examples._TOKEN, "0" * len(examples._TOKEN))
    assert examples.difference(rendered(examples.plain(copied, "en")), text).line
    assert "begin the block with" in blocks.read(copied).flaws[0].text


def test_what_macros_return_is_else_the_same():
    assert examples.made(lambda: "```text\n$ a\n```\n")() == "```text\n$ a\n```\n"
    assert read_body(examples.made(lambda: BLOCK)()).fences[0].body == ("$ docker ps", "NAMES")
