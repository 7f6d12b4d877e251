import pytest

from macros.checks import wording
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("language", "line", "said"),
    [
        ("en", "Simply run it.", ["Simply"]),
        ("en", "It works!", ["!"]),
        ("en", "Just as before, use an option.", []),
        ("es", "El contenedor corre con una bandera.", ["corre", "bandera"]),
        ("es", "El código recorre la lista; se ejecuta.", []),
        ("es", "Borra la carpeta.", ["carpeta", "Borra"]),
    ],
)
def test_lines(language, line, said):
    assert [found for found, _ in wording.in_line(line, language)] == said


def test_a_word_is_told_with_its_page_and_line_what_to_say_and_why_in_the_language_of_the_page(tmp_path):
    for code in ("en", "es"):
        (tmp_path / code / "learn").mkdir(parents=True)
        text = "---\ntitle: T\n---\n\n```text\nan easy flag\n```\n\nUse the flag: una bandera.\n"
        (tmp_path / code / "learn/a.md").write_text(text, encoding="utf-8")
    assert [str(finding).removeprefix(f"{tmp_path}/") for finding in wording.findings(tmp_path)] == [
        "en/learn/a.md:9: “flag”: option (the term base: one term for one thing)",
        "es/learn/a.md:9: “flag”: opción (base de términos)",
    ]


def test_pages_use_the_words_of_the_project():
    assert [str(finding) for finding in wording.findings(ROOT / "docs")] == []
