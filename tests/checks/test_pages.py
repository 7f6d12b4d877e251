from pathlib import Path

import pytest

from macros.checks import pages as checks

CASES = sorted(path for path in (Path(__file__).parents[1] / "golden" / "checks").glob("*.md"))
FRONT = "---\ntitle: T\ndescription: D\n---\n"


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_findings(case: Path, tmp_path: Path):
    """A case is an English page, a Spanish page and the findings, with a line of = between them."""
    english, spanish, expected = case.read_text(encoding="utf-8").split("=====\n")
    for code, text in (("en", english), ("es", spanish)):
        (tmp_path / code).mkdir()
        if text.strip() != "(none)":
            (tmp_path / code / "page.md").write_text(text, encoding="utf-8")
    found = "".join(f"{finding}\n" for finding in checks.findings(tmp_path))
    assert found.replace(f"{tmp_path}/", "") == expected


def test_headings_in_code_are_no_headings():
    assert checks.anchors("```text\n## Not one {#no}\n```\n## One {#yes}\n") == [checks.Counterpart("yes", 4)]


def test_a_page_that_takes_too_long_to_read_is_told_and_code_takes_no_time(tmp_path):
    (tmp_path / "en").mkdir()
    page = tmp_path / "en/page.md"
    text = FRONT + "# T\n\n```text\n" + "code " * checks.WORDS["en"] + "\n```\n" + "word " * (checks.WORDS["en"] - 3)
    page.write_text(text, encoding="utf-8")  # with T and D of the front matter and the heading's T
    assert list(checks.findings(tmp_path)) == []
    page.write_text(text + "more", encoding="utf-8")
    assert [finding.text.partition(":")[0] for finding in checks.findings(tmp_path)] == [
        "1601 words of prose, 1600 at most"
    ]


def test_prose_is_what_a_reader_reads_line_for_line():
    text = (
        "---\ntitle: A title\nafter: x\n---\n\n# Head {#anchor}\n\n```python\ncode\n```\n"
        'Say `code` [here](to.md#there) {{% command("run") %}} <https://example.org>.\n\n'
        "> quoted\n<!-- setup\n$ no\n-->\nend"
    )
    lines = ["", "A title", "", "", "", "# Head  ", "", "", "", "", "Say   [here]     .", "", "", "", "", "", "end"]
    assert [line.strip() for line in checks.prose_lines(text)] == [line.strip() for line in lines]
