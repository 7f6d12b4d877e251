import re

import pytest

from macros import glossary

TERMS = glossary.load()


def link(target: str) -> str:
    return f"../{target}"


def test_every_term_is_whole_and_has_an_anchor_of_its_own():
    ids = [term.id for term in TERMS]
    assert len(ids) == len(set(ids)) > 100
    for term in TERMS:
        assert re.fullmatch(r"[a-z0-9-]+", term.id)
        for definition in (term.def_en, term.def_es):
            assert definition.endswith(".")
            assert len(definition) <= 220


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_glossary_shows_every_term_and_an_index_to_it(language):
    html = glossary.render(TERMS, language, link)
    assert sorted(re.findall(r'<dt id="([^"]+)"', html)) == sorted(term.id for term in TERMS)
    assert set(re.findall(r'href="#([^"]+)"', html)) == {term.id for term in TERMS}


def test_accents_and_case_do_not_change_the_order():
    terms = [glossary.Term(name, name, name, "", "D.", "D.", "") for name in ("zona", "Álbum", "banda")]
    html = glossary.render(terms, "es", link)
    assert re.findall(r'<dt id="([^"]+)"', html) == ["Álbum", "banda", "zona"]


def test_text_is_escaped_and_code_is_code():
    term = glossary.Term("x", "a<b", "a<b", "", "Use `-v <path>`.", "D.", "concepts/storage.md")
    html = glossary.render([term], "en", link)
    assert "a&lt;b" in html
    assert "<code>-v &lt;path&gt;</code>" in html
    assert 'href="../concepts/storage.md"' in html


def test_a_damaged_line_is_named(tmp_path):
    path = tmp_path / "terms.tsv"
    path.write_text("id\ten\tes\tusage_es\tdef_en\tdef_es\tsee\nx\tx\tx\t\tD.\tD.\t\ny\ty\n")
    with pytest.raises(glossary.TermError, match=r"terms\.tsv:3: a term needs 7 columns"):
        glossary.load(path)
