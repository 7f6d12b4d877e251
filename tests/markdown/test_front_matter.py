"""Front matter is what MkDocs reads as such; what MkDocs would ignore or publish as text is a flaw with its line."""

from __future__ import annotations

import pytest
from mkdocs.utils import meta

from macros.markdown import read
from macros.markdown.front_matter import front_matter

PAGE = "# T\n\nText: more.\n"

GOOD = [
    "",
    "---\ntitle: T\n---\n",
    "---\ntitle: T\ndescription: What it is, in one sentence.\nafter: learn/web-server\n---\n\n\n",
    "---  \ntitle: T\n--- \t\n\n",
    "---\ntitle: T\n...\n",
    "---\n# A comment.\n\ntitle: T\n---\n",
    '---\n"title": "Volumes: what they are"\n---\n',
    "---\ntitle: 'It''s here'\ndescription: >-\n  In two lines\n  of the file.\n---\n",
    "---\ntitle: T\nhide: [toc, navigation]\nsearch:\n  exclude: true\n  boost: 0.5\n---\n",
    "---\ntitle: T#1 {x} [y] — 5 % of “z”\n---\n",
]


@pytest.mark.parametrize("head", GOOD)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_front_matter_is_read_as_mkdocs_reads_it(head, ends, mark):
    text = head + PAGE
    page = read(mark + text.replace("\n", ends))
    below, data = meta.get_data(text)
    assert page.front.flaws == ()
    assert page.front.data == data
    assert "\n".join(page.body) == below


VALUES = [
    *(
        "T",
        "a: b",
        "'a' b",
        '"a',
        "[a",
        "[a]",
        "{a: b}",
        "- a",
        "# a",
        "a # b",
        "a #b",
        "a#b",
        "@a",
        "`a`",
        "%a",
        "!a b",
        "&a",
    ),
    *(
        "&a b",
        "*a",
        "|",
        "|x",
        "> x",
        "? a",
        "2026-01-02",
        "2026-99-99",
        "12:30",
        "1",
        "1.5",
        "yes",
        "null",
        "~",
        "",
        "''",
        '"a\\nb"',
    ),
    *(
        "a\n  b",
        "a\n  b: c",
        "a\nb",
        "|\n  a\n  b",
        "a\tb",
        "\x00",
        "{{% client_version() %}}",
        "a: b: c",
        'Say "x": y',
        "<<",
    ),
]
HEADS = [
    *(
        "---\ntitle: {}\n---\n",
        "---\ndescription: D\ntitle: {}\n---\n",
        "---\ntitle: {}\n...\n",
        "---\ntitle: {}\n",
        "---\ntitle: {}\n---",
    ),
    *(
        "\n---\ntitle: {}\n---\n",
        " ---\ntitle: {}\n---\n",
        "----\ntitle: {}\n----\n",
        "--- #\ntitle: {}\n---\n",
        "+++\ntitle = {}\n+++\n",
    ),
    *(
        "title: {}\n",
        "\ntitle: {}\n\n",
        "  title: {}\n",
        "Title: {}\n",
        "---\n{}\n---\n",
        "---\n- {}\n---\n",
        "---\ntitel: {}\n---\n",
    ),
    *(
        "---\ntitle: {}\ntitle: T\n---\n",
        "---\n\ttitle: {}\n---\n",
        "---\n---\n{}\n",
        "---\n\n---\n{}\n",
        "---\nTitle: {}\n---\n",
    ),
    *(
        "---\ntitle: {}\n---\n---\n",
        "---\nafter: {}\n---\n",
        "---\nhide: {}\n---\n",
        "---\nsearch: {}\n---\n",
        "---\n<<: {}\n---\n",
    ),
]


@pytest.mark.parametrize("head", HEADS)
def test_nothing_is_ignored_or_published_in_silence(head):
    for value in VALUES:
        text = head.replace("{}", value) + "\n" + PAGE
        page = read(text)
        if page.front.flaws:
            assert page.front.data == {}
            assert all(1 <= flaw.line <= text.count("\n") for flaw in page.front.flaws), text
            continue
        below, data = meta.get_data(text)
        assert page.front.data == data, text
        assert "\n".join(page.body).lstrip("\n") == below.lstrip("\n"), text
        for key, told in data.items():
            known = {"title": str, "description": str, "after": str, "hide": list, "search": dict}[key]
            assert isinstance(told, known), text
        # What is published begins with what a page begins with, not with something meant as front matter.
        assert not below.lstrip().startswith(("+++", "title", " title", "Title")), text


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("---\ntitle: Volumes: what they are\n---\n", 2, 'put the value in quotes: title: "Volumes: what they are"'),
        ('---\ndescription: Say "x": y\n---\n', 2, "put the value in quotes: description: 'Say \"x\": y'"),
        ("---\ntitle: T\ndescription: @x\n---\n", 3, 'put the value in quotes: description: "@x"'),
        ('---\ntitle: "T\ndescription: D\n---\n', 2, 'title: "T"'),
        ("---\ntitle: Issue #1\n---\n", 2, "“#1” is a comment in YAML"),
        ("---\njust text\n---\n", 2, "the front matter is text"),
        ("---\n- a\n- b\n---\n", 2, "the front matter is a list"),
        ("---\n# a comment\n---\n", 2, "the front matter is empty"),
        ("---\n---\n", 1, "the front matter is empty"),
        ("---\ntitle: T\n\n# T\n", 1, "is not closed: write a line of ---"),
        ("---\ntitle: T\n\n# T\n\nText.\n\n---\n", 6, "and a line of --- below them"),
        ("---\ntitle: T\n\tdescription: D\n---\n", 3, "has a tab: write spaces"),
        ("---\ntitle: T\ndescription: D\ntitle: U\n---\n", 4, "the key title is there twice"),
        ("---\ntitel: T\n---\n", 2, "there is no key titel in front matter; did you mean title?"),
        ("---\ntitle: T\nrender_macros: false\n---\n", 3, "no key render_macros in front matter; the keys are title, "),
        ("---\ntitle: 2026-01-02\n---\n", 2, 'title is a date to YAML: put it in quotes: title: "2026-01-02"'),
        ("---\ntitle: 404\n---\n", 2, 'title is a number to YAML: put it in quotes: title: "404"'),
        ("---\ntitle: No\n---\n", 2, 'title is true or false to YAML: put it in quotes: title: "No"'),
        ("---\ntitle:\n---\n", 2, "title is empty"),
        ("---\ntitle: [a, b]\n---\n", 2, "title is a list: write one line of text"),
        ("---\ntitle: |\n  a\n  b\n---\n", 2, "title is several lines: write one line of text"),
        ("---\nafter: learn/a, learn/b\n---\n", 2, "after is not the name of a page"),
        ("---\nhide: everything\n---\n", 2, "hide is a list of what the theme leaves out"),
        ("---\nsearch: {boost: high}\n---\n", 2, "search is a mapping"),
        ("title: T\n\n# T\n", 1, "“title: T” looks like front matter: put it between two lines of ---"),
        ("\ntitle: T\n", 2, "looks like front matter"),
        ("https://example.org\n", 1, "looks like front matter"),
        ("\n---\ntitle: T\n---\n", 2, "the first line of a page is --- and nothing else"),
        ("+++\ntitle = 1\n+++\n", 1, "the first line of a page is --- and nothing else"),
    ],
)
def test_a_mistake_has_its_line_and_says_how_to_fix_it(text, line, told):
    flaw = front_matter(text).flaws[0]
    assert flaw.line == line
    assert told in flaw.text


def test_what_a_person_writes_above_a_heading_is_no_front_matter():
    for text in ("# T: U\n", "\nNote: this.\n", "", "\n\n", "Text\n---\n", "- a: b\n"):
        assert read(text).front.flaws == ()
