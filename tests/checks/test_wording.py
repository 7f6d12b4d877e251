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


def test_pages_use_the_words_of_the_project():
    assert [str(finding) for finding in wording.findings(ROOT / "docs")] == []
