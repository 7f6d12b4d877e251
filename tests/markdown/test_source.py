"""What is read of a page's Markdown besides its front matter."""

import pytest
from mkdocs.config import load_config

from macros.markdown import Heading, python_markdown, read, read_body
from tests.conftest import ROOT


@pytest.mark.parametrize("config", ["mkdocs.yml", "mkdocs.es.yml"])
def test_pages_are_read_with_the_extensions_of_the_site(config):
    loaded = load_config(str(ROOT / config))
    named = [name for name in loaded["markdown_extensions"] if name != "fenced_code"]  # superfences takes its place
    read_with = python_markdown.extensions()
    assert sorted(named) == sorted(read_with)
    assert {name: settings for name, settings in read_with.items() if settings} == loaded["mdx_configs"]


def test_fences_are_found_after_white_space_is_made_the_same_and_before_all_else():
    reader = python_markdown._reader(whole=True)
    assert [type(step).__name__ for step in reader.preprocessors][:2] == ["NormalizeWhitespace", "_NotingFences"]


def test_a_fence_is_known_with_its_place_and_its_lines():
    text = "---\ntitle: T\n---\n\n- One\n\n\t~~~~ yaml title='a b'\n\ta:\tb\n\n\t    c\n\t~~~~\n"
    (fence,) = read(text).fences
    assert (fence.line, fence.end) == (7, 11)
    assert (fence.before, fence.mark, fence.header) == ("\t", "~~~~", " yaml title='a b'")
    assert (fence.language, fence.title) == ("yaml", "a b")
    assert fence.body == ("a:\tb", "", "    c")
    assert fence.text == "a:  b\n\n    c"


def test_a_fence_in_a_quotation_is_known_without_its_marks():
    (fence,) = read("> > ```console\n> > $ docker ps\n> >\n> > > x\n> > ```\n").fences
    assert fence.before == "> > "
    assert fence.body == ("$ docker ps", "", "> x")


def test_headings_are_those_outside_of_code():
    text = "---\n# no: 1\n---\n# One\n\n```text\n## Not one {#no}\n```\n\n### Two { #two }\n####### Seven\n#Three\n"
    assert read(text).headings == (Heading(4, 1, "One", ""), Heading(10, 3, "Two", "two"))


def test_a_page_without_code_has_the_same_lines():
    text = "---\ntitle: T\n---\n\nText\n\n```text\ncode\n```\n\n    indented\n"
    assert read(text).without_code == "\n\n\n\nText\n\n\n\n\n\n    indented\n"
    assert read_body("---\n\ntext\n---\n").without_code == "---\n\ntext\n---\n"


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("Text\n\n```console\n$ a\n", 3, "is not closed"),
        ("```console exit=1\n$ a\n", 1, "is not closed"),
        ('~~~ yaml title="a"\na: 1\n', 1, "is not closed"),
        ("```{ .console }\n$ a\n", 1, "is not closed"),
        ("- One\n\n    ```console\n    $ a\n  ```\n", 3, "is not closed"),
        ("> ```console\n> $ a\nText\n> ```\n", 1, "is not closed"),
        ("```yaml title=a.yaml\na: 1\n```\n", 1, "begins no block"),
        ('```yaml colour="red"\na: 1\n```\n', 1, "begins no block"),
        ("```two words\na\n```\n", 1, "begins no block"),
        ("- ```console\n  $ a\n  ```\n", 1, "begins no block"),
        ("1. ```console\n   $ a\n   ```\n", 1, "begins no block"),
        ("Term\n:   ```console\n    $ a\n    ```\n", 2, "begins no block"),
        ("[^1]: ```console\n    $ a\n    ```\n", 1, "begins no block"),
    ],
)
def test_a_mark_that_begins_no_fence_is_told(text, line, told):
    flaw = next(read(text).stray_marks())
    assert (flaw.line, told in flaw.text) == (line, True), flaw


@pytest.mark.parametrize(
    "text",
    [
        "``` is a mark, ```` ``` ```` too\n",
        "- ```` ```console ```` begins a block\n",
        "Text ```\n",
        "````markdown\n```console\n````\n",
        "~~deleted~~\n",
    ],
)
def test_code_within_a_line_is_no_mark(text):
    assert list(read(text).stray_marks()) == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Text\n\n    $ docker ps\n    NAMES\n", [(3, "$ docker ps"), (4, "NAMES")]),
        ("- One\n\n        $ docker ps\n", [(3, "$ docker ps")]),
        ("Text\n\n<pre>\n$ docker ps\n</pre>\n", [(4, "$ docker ps")]),
        ("Text <pre>$ docker ps</pre>\n", [(1, "$ docker ps")]),
        ("<PRE CLASS=x>\n<b>$</b> docker &#112;s\n</PRE>\n", [(2, "$ docker ps")]),
        ("<!--> <pre>$ docker ps</pre> -->\n", [(1, "$ docker ps")]),
        ("<xmp>\n$ docker ps\n</xmp>\n", [(2, "$ docker ps")]),
        ("`<pre>$ docker ps</pre>`\n", []),
        ("Type `$ docker ps`.\n\n```text\n$ docker ps\n```\n", []),
    ],
)
def test_other_code_is_known_by_its_lines(text, lines):
    assert list(read(text).visible.listings) == lines
