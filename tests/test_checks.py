from pathlib import Path

import pytest

from macros import checks

CASES = sorted(path for path in (Path(__file__).parent / "golden" / "checks").glob("*.md"))
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
    assert checks.anchors("```text\n## Not one {#no}\n```\n## One {#yes}\n") == [checks.Part("yes", 4)]
