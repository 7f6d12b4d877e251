import shutil

import pytest

from macros.checks import spelling
from tests.conftest import ROOT


@pytest.fixture
def docs(tmp_path):
    for code, text in (
        ("en", "A contanier of Debian's.\n\n`contanier`\n"),
        ("es", "Un contendor *(out of memory)*, *tambien*.\n"),
    ):
        (tmp_path / code).mkdir()
        (tmp_path / code / "page.md").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.spelling
def test_a_word_that_no_dictionary_knows_is_told_with_its_line_and_italics_may_be_english(docs):
    found = [str(one).replace(f"{docs}/", "") for one in spelling.findings(docs)]
    assert [(one.partition(" is in no dictionary")[0], one.rpartition(" ")[2]) for one in found] == [
        ("en/page.md:1: “contanier”", "words/en.txt"),
        ("es/page.md:1: “contendor”", "words/es.txt"),
        ("es/page.md:1: “tambien”", "words/es.txt"),
    ]


@pytest.mark.spelling
def test_a_word_is_told_whole_in_any_locale(monkeypatch):
    monkeypatch.setenv("LC_ALL", "es_ES.ISO-8859-1")
    assert spelling.unknown(["años", "añox", "l'aggua"], "es") == ["añox", "l'aggua"]


@pytest.mark.spelling
def test_a_dictionary_that_lacks_is_named_with_its_package(monkeypatch):
    monkeypatch.setitem(spelling.DICTIONARIES, "es", "xx_XX")
    with pytest.raises(spelling.NoCheckerError, match=r"xx_XX.*apt-get install .*hunspell-es"):
        spelling.unknown([], "es")


@pytest.mark.spelling
def test_the_pages_are_spelt_right():
    assert [str(finding) for finding in spelling.findings(ROOT / "docs")] == []


def test_words_of_a_line():
    assert list(spelling.words("Docker’s CLI doesn't run web_1, x86 or 3 años.")) == [
        "Docker", "CLI", "doesn't", "run", "or", "años",
    ]  # fmt: skip


def test_without_a_checker_it_says_what_to_install(docs, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(spelling.NoCheckerError, match="apt-get install hunspell"):
        list(spelling.findings(docs))


@pytest.mark.parametrize("name", ["all", "en", "es"])
def test_the_lists_are_sorted_and_hold_no_word_twice(name):
    words = (spelling.WORDS / f"{name}.txt").read_text(encoding="utf-8").split()
    assert words == sorted(set(words), key=lambda word: (word.casefold(), word))
