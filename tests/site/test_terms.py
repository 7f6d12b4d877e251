import pytest

from macros.glossary import Term
from macros.site.terms import explain

TERMS = [Term("tag", "tag", "etiqueta", "", "A `name` & more.", "Un «nombre».", "")]


def test_a_link_to_the_glossary_tells_the_meaning():
    html = '<p><a href="../../ref/glossary/#tag">tags</a> <a href="../storage/#tag">x</a></p>'
    told = '<p><a class="term" href="../../ref/glossary/#tag" title="A name &amp; more.">tags</a>'
    assert explain(html, TERMS, "en") == told + ' <a href="../storage/#tag">x</a></p>'
    assert 'title="Un «nombre»."' in explain('<a href="ref/glossary/index.html#tag">x</a>', TERMS, "es")


@pytest.mark.parametrize("address", ["../glossary/", "../../../glossary/", "glossary.html", "../ref/glossary.html"])
def test_pages_of_the_reference_and_an_offline_copy_tell_it_too(address):
    assert 'title="A name' in explain(f'<a href="{address}#tag">x</a>', TERMS, "en")


def test_an_anchor_that_is_no_term_stays_a_link():
    html = '<a href="../ref/glossary/#index">x</a>'
    assert explain(html, TERMS, "en") == html
