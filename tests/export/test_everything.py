"""One page with all that pages may hold: every word of it comes out of the PDF and of the EPUB, once and in order."""

import re
import zipfile
from itertools import count

import pikepdf
import pytest
from lxml import etree
from PIL import Image

from macros.export import epub, pdf, vocabulary
from macros.export.edition import HANDBOOK
from tests.export.conftest import IMPRINT, Printed

WORDS = count()


def w() -> str:
    """The next word: Waa, Wab, …"""
    first, second = divmod(next(WORDS), 26)
    return f"W{chr(97 + first)}{chr(97 + second)}"


def page() -> str:
    kinds = "".join(
        f'<div class="admonition {kind}"><p class="admonition-title">{w()} <b>{w()}</b></p><p>{w()}</p></div>'
        for kind in vocabulary.ADMONITIONS
    )
    styles = " ".join(f"{w()} <{tag}>{w()}</{tag}>" for tag in vocabulary.STYLES)
    return f"""<h1>{w()}</h1><p class="lead">{w()}</p>
<p>{w()} {styles} {w()}<br>{w()} <code class="option">{w()}</code> <span class="kind">{w()}</span>
<a href="#here" class="term">{w()}</a> <a href="#here">{w()}</a> <a class="md-button" href="#here">{w()}</a> {w()}
<a href="https://site.example/">{w()}</a> <abbr title="{w()}">{w()}</abbr> <span lang="es">{w()}</span>
<em lang="es">{w()}</em> <small class="fact fact--live">{w()}</small></p>
<p lang="es">{w()}</p><p><img alt="{w()}" src="picture.png"></p>
{kinds}<details class="tip"><summary>{w()}</summary>{w()}<p>{w()}</p></details>
<h2 id="here">{w()}</h2><ul><li>{w()}<ul><li>{w()}</li></ul></li><li>{w()}</li></ul>
<ul><li><p>{w()}</p><div class="language-text highlight"><pre><code>{w()}
{w()}
</code></pre></div></li></ul><ol start="3"><li>{w()}</li></ol>
<dl><dt>{w()}</dt><dd>{w()}</dd><dd><p>{w()}</p></dd></dl><dl class="glossary"><dt id="x">{w()}</dt><dd>{w()}</dd></dl>
<ul class="glossary-index"><li><a href="#x">{w()}</a></li></ul>
<div class="commands"><dl><dt><code>{w()}</code></dt><dd>{w()}</dd></dl></div>
<div class="options"><h3 id="rm"><code>{w()}</code></h3><p>{w()}</p><p class="facts">{w()}</p></div>
<div class="cards"><ul><li><strong><a href="#here">{w()}</a></strong> {w()}</li></ul></div>
<div class="hero"><div><p>{w()}</p></div></div><section><p class="facts">{w()}</p></section>
<blockquote><p>{w()}</p></blockquote><hr><h3>{w()}</h3>
<table><thead><tr><th>{w()}</th><th style="text-align: right;">{w()}</th></tr></thead>
<tbody><tr><td>{w()}<br>{w()}</td><td style="text-align: right;"><code>{w()}</code></td></tr></tbody></table>
<div class="language-console highlight"><span class="filename">{w()}</span><pre><code><span class="gp">$ </span>{w()}
<span class="hll"><span class="go">{w()}</span>
</span></code></pre></div><div class="language-text usage highlight"><pre><code>{w()}
</code></pre></div>
<div class="tabbed-set tabbed-alternate"><input type="radio" id="t1"><input type="radio" id="t2">
<div class="tabbed-labels"><label for="t1">{w()}</label><label for="t2">{w()}</label></div>
<div class="tabbed-content"><div class="tabbed-block"><p>{w()}</p></div><div class="tabbed-block"><p>{w()}</p></div>
</div></div>
<figure class="diagram" id="diagram-d"><svg class="diagram__wide" viewBox="0 0 90 20" width="90" height="20">
<text x="1" y="12" font-size="8">{w()}</text></svg><figcaption><p class="diagram__title">{w()}</p>
<details class="diagram__words"><summary>{w()}</summary><p>{w()}</p></details>
<ol class="diagram__steps"><li value="1">{w()}</li></ol></figcaption></figure>
<p>{w()}<sup><a class="footnote-ref" href="#fn:1">1</a></sup></p>
<p class="not-run">{w()}</p><p class="untranslated">{w()}</p><p class="seen">{w()}</p><p class="seen">{w()}</p>
<div class="footnote"><ol><li id="fn:1"><p>{w()}</p><p>{w()}</p></li></ol></div>"""


ALL = page()
WORD = re.compile(r"W[a-z]{2}(?![a-z])")
SAID = WORD.findall(ALL)
NOTES = WORD.findall(ALL[ALL.index('<div class="footnote">') :])
DRAWN = re.findall(r"<text[^>]*>(\w+)", ALL)
ALT = re.findall(r'alt="(\w+)', ALL)
HEADED, DESCRIBED = re.findall(r"<summary>(\w+)</summary><p>(\w+)</p></details>\s<ol", ALL)[0]
ELSEWHERE = {
    *ALT, *NOTES, *DRAWN, HEADED, DESCRIBED,
    *re.findall(r"<label[^>]*>(\w+)", ALL),  # stands with its tab
    *re.findall(r'<abbr title="(\w+)', ALL),  # stands behind what it explains
    *re.findall(r'<li value="1">(\w+)', ALL),  # stands before the drawing's description in the EPUB
}  # fmt: skip
"""Words that a book says too, but in another place than the page does."""


@pytest.fixture
def book(make_book, tmp_path):
    (tmp_path / "site").mkdir()
    Image.new("RGB", (40, 20), "red").save(tmp_path / "site/picture.png")
    return make_book({"": ALL})


def in_order(words):
    return [word for word in words if word not in ELSEWHERE]


def test_every_word_comes_out_of_the_pdf_in_order(book, tmp_path):
    pdf.make(book, HANDBOOK, IMPRINT, tmp_path / "book.pdf")
    made = Printed((tmp_path / "book.pdf").read_bytes())
    found = WORD.findall("\n".join(made.texts[2:-1]))  # less the cover, the contents and the colophon
    alts = WORD.findall(" ".join(str(tag.get("/Alt", "")) for _, tag in made.tags()))
    assert [word for word in SAID if word not in {*found, *alts} and word != HEADED] == []
    running = {SAID[0]}  # the title stands above each page too
    assert in_order(word for word in found if word not in running) == in_order(
        word for word in SAID if word not in running
    )
    streams = [found for found in made.document.objects if isinstance(found, pikepdf.Stream)]
    assert [str(found.get("/Subtype")) for found in streams].count("/Image") == 1


def test_every_word_comes_out_of_the_epub_once_and_in_order(book, tmp_path):
    epub.make(book, HANDBOOK, IMPRINT, tmp_path / "book.epub")
    with zipfile.ZipFile(tmp_path / "book.epub") as archive:
        name = next(name for name in archive.namelist() if "page-001" in name)
        body = etree.fromstring(archive.read(name))[1]
    found = WORD.findall(" ".join(body.itertext()))
    assert sorted(found) == sorted(set(SAID) - set(ALT))
    assert in_order(found) == in_order(SAID)
    assert body.xpath("//*[local-name()='img']/@alt") == ALT


def test_all_that_is_known_is_on_the_page():
    root = etree.HTML(ALL)
    known = {**vocabulary.INLINE, **vocabulary.BLOCKS}
    assert set(known) - {element.tag for element in root.iter()} == {"h4", "h5", "h6"}
    classes = {name for value in root.xpath("//@class") for name in value.split()}
    assert {name for names in known.values() for name in names} - classes == {
        *("command", "downloads", "downloads--home", "fact--recorded", "footnote-backref", "md-button--primary"),
    }
