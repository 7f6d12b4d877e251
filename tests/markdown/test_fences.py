"""Whatever way a console block is written: the site shows it as the runner reads it, or both refuse it."""

from __future__ import annotations

import itertools
import re

import pytest
from lxml import html

from macros.examples import blocks
from macros.site import examples

MARKS = ("```", "~~~", "`````")
CODE = ("$ docker ps", "NAMES", "", "web")

HEADERS = (
    *("", "text", "console", " console", "  console ", ".console", " .console", "Console", "CONSOLE", "consoles"),
    *(
        "{.console}",
        "{ .console }",
        "{ .console .x #id }",
        "{#id .console}",
        '{ .console data-x="1" }',
        "{.x .console}",
    ),
    *('console title="A title"', "console title='one'", 'console hl_lines="1"', 'console linenums="1"', "console {.x}"),
    *("console exit=0", 'console exit="0"', "console leave", "console exit=0 title=two", "console skip='it is old'"),
    *('console needs=network title="A title"', "console exot=1", "console hl_lines=x", "console, x", "console:x"),
    *("shell-session", "sh-session", "pycon", "doscon", "bash", "yaml", 'yaml title="a.yaml"', "yaml title=a.yaml"),
)


def indented(columns: int, *lines: str, by: str = " ") -> list[str]:
    return [by * columns + line if line else "" for line in lines]


def quoted(*lines: str) -> list[str]:
    return [f"> {line}".rstrip() for line in lines]


CONTEXTS = {
    "alone": lambda *block: block,
    "right below text": lambda *block: ("Text", *block, "text"),
    "right below a heading": lambda *block: ("## A {#a}", *block),
    "in a list": lambda *block: ("- One", "", *indented(4, *block), "", "- Two"),
    "in a list without empty lines": lambda *block: ("1. One", *indented(4, *block), "2. Two"),
    "in a list, with tabs": lambda *block: ("- One", "", *indented(1, *block, by="\t")),
    "in a list, too little": lambda *block: ("- One", "", *indented(2, *block)),
    "in a list, too much": lambda *block: ("- One", "", *indented(8, *block)),
    "in a list of a list": lambda *block: ("- One", "", "    - Two", "", *indented(8, *block)),
    "after the mark of an item": lambda *block: ("Text", "", f"- {block[0]}", *indented(2, *block[1:])),
    "in a note": lambda *block: ('!!! note "A"', "", *indented(4, *block)),
    "in a note of a list": lambda *block: ("1. One", "", "    !!! tip", "", *indented(8, *block)),
    "in details": lambda *block: ('??? note "A"', "", *indented(4, *block)),
    "in a tab": lambda *block: ('=== "A"', "", *indented(4, *block), "", '=== "B"', "", "    text"),
    "in a definition": lambda *block: ("Term", "", ":   Meaning", "", *indented(4, *block)),
    "in a footnote": lambda *block: ("Text[^1].", "", "[^1]: Note", "", *indented(4, *block), "", "After."),
    "in a quotation": lambda *block: quoted(*block),
    "in a quotation with text": lambda *block: quoted("Text", "", *block, "", "Text"),
    "in a quotation of a quotation": lambda *block: quoted(*quoted(*block)),
    "in a quotation of a list": lambda *block: ("- One", "", *indented(4, *quoted(*block))),
    "in a list of a quotation": lambda *block: quoted("- One", "", *indented(4, *block)),
    "indented as code": lambda *block: ("Text.", "", *indented(4, *block), "", "Text."),
    "indented as code with more code": lambda *block: ("Text.", "", *indented(4, "code", "", *block)),
    "in a comment": lambda *block: ("<!--", *block, "-->"),
    "in a comment of one line more": lambda *block: ("<!-- a", "", *block, "", "b --> Text"),
    "in a comment that browsers end": lambda *block: ("<!-->", "", *block, "", "-->"),
    "in a comment within a line": lambda *block: ("Text <!--", *block, "--> text."),
    "in an element": lambda *block: ("<div>", *block, "</div>"),
    "in an element with empty lines": lambda *block: ("<div>", "", *block, "", "</div>"),
    "in an element with Markdown": lambda *block: ('<div markdown="1">', "", *block, "", "</div>"),
    "in an element of a list": lambda *block: ("- One", "", *indented(4, '<div markdown="1">', "", *block, "</div>")),
    "in an element of an element": lambda *block: ('<div markdown="1"><div>', "", *block, "", "</div></div>"),
    "in pre": lambda *block: ("<pre>", *block, "</pre>"),
    "in a longer fence": lambda *block: ("``````markdown", *block, "``````"),
    "in a fence of the other kind": lambda *block: ("~~~~~~text", *block, "~~~~~~"),
    "not closed": lambda *block: block[:-1],
    "not closed in a list": lambda *block: ("- One", "", *indented(4, *block[:-1]), "", "Text"),
    "closed by a shorter mark": lambda *block: (*block[:-1], block[-1][:2], "Text"),
    "closed by another mark": lambda *block: (*block[:-1], "***", "Text"),
    "with less indented code": lambda *block: (
        "- One",
        "",
        *indented(4, block[0]),
        *block[1:-1],
        *indented(4, block[-1]),
    ),
    "after a fence that is not closed": lambda *block: ("```yaml", "a: 1", "", *block),
    "after code within a line": lambda *block: ("Text ``` a", "b ```", "", *block),
    "between backticks": lambda *block: ("Text `", *block, "` text"),
    "in the text of a link": lambda *block: ("[Text", *block, "](a.md)"),
    "in the title of a link": lambda *block: ('[Text](a.md "', *block, '")'),
}


ONLY_IN_A_BUILD = ("in the title of a link", "in an element of an element")
"""What is refused when the site is built, and not before."""


def code_shown(page: str) -> list[str]:
    """The code that a browser shows for HTML and that looks as if it was typed, each block after its language."""
    tree = html.fragment_fromstring(re.sub(r"<!-->|<!--.*?-->", "", page, flags=re.DOTALL), create_parent="div")
    languages = "ancestor-or-self::*[contains(@class, 'language-')][1]/@class"
    return [
        " ".join([*pre.xpath(languages), pre.text_content()])
        for pre in tree.iter("pre")
        if "docker ps" in pre.text_content() and not pre.xpath("ancestor::*[contains(@class, 'language-markdown')]")
    ]


@pytest.mark.parametrize("context", CONTEXTS)
def test_a_console_block_is_shown_as_it_is_read_or_refused(context, rendered):
    refused = 0
    for mark, header in itertools.product(MARKS, HEADERS):
        text = "\n".join([*CONTEXTS[context](f"{mark}{header}", *CODE, mark), "", "After.", ""])
        page = blocks.read(text)
        shown = rendered(examples.plain(text, "en"))
        flaw = examples.difference(shown, text)
        if page.flaws:
            refused += 1
            assert all(1 <= flaw.line <= text.count("\n") and flaw.text for flaw in page.flaws), text
            continue
        visible = code_shown(shown)
        told = f"\n{text}\n{page}\n{shown}"
        if flaw is None:
            assert len(visible) == len(page.blocks), told
            assert all("language-console" in code for code in visible), told
            assert all(block.commands[0].text == "docker ps" for block in page.blocks), told
        else:
            assert context in ONLY_IN_A_BUILD, told
    if context in ("alone", "in a list", "in a note", "in a tab", "in a definition", "in an element with Markdown"):
        assert refused < len(MARKS) * len(HEADERS)


@pytest.mark.parametrize("context", ["alone", "in a list", "in a note"])
@pytest.mark.parametrize(
    "lines",
    [
        ["$ printf 'a\\tb'", "a\tb", "\ta\t\tb"],
        ["$ echo '<b>&amp;</b> <!-- c -->'", "<b>&amp;</b> <!-- c --> &lt;"],
        ["$ cat a", "  two", " one ", "end   ", "", "", "after"],
        ["$ cat a.md", "``", "`code` ``` ~~~ ~~", "# head", "> ```"],
        ["$ cat <<END", "> ```", "> END", "```text", " ```"],
        ["$ echo {{.Names}} {#id} [a](b) *c* _d_ \\` | :smile:", "[^1]: a", "    code", "!!! note"],
        ["$ cat feeds", "a\x0cb\x0bc\x85d\u2028e\u00a0f", "\x1b[31mred\x1b[0m \x07\x08", "é ñ 漢 👩‍💻"],
        ["# What it says:", "$ docker ps", "$ docker run -it busybox", "/ # hostname", "abc"],
    ],
    ids=["tabs", "HTML", "spaces", "marks", "a here-document", "Markdown", "characters", "prompts"],
)
def test_what_a_block_shows_is_what_the_runner_reads(context, lines, rendered):
    text = "\n".join([*CONTEXTS[context]("````console exit=0", *lines, "````"), "", "After."])
    (block,) = blocks.read(text).blocks
    assert not blocks.read(text).flaws
    assert examples.difference(rendered(examples.plain(text, "en")), text) is None
    (shown,) = html.fragment_fromstring(rendered(examples.plain(text, "en")), create_parent="div").iter("pre")
    read_lines = [line for command in block.commands for line in (*command.shown, *command.output)]
    assert read_lines == lines
    assert shown.text_content().split() == "\n".join(lines).split()
