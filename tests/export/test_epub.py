from __future__ import annotations

import errno
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree, html
from PIL import Image

from macros.export import epub, vocabulary
from macros.export.book import Book, Chapter, Entry, ExportError
from macros.export.edition import HANDBOOK, WHOLE, Imprint
from tests.export.conftest import epubcheck

IMPRINT = Imprint({"Docker CLI": "28.5.2"}, datetime(2026, 11, 26, 12, 30, tzinfo=UTC))
NAMES = {"h": "http://www.w3.org/1999/xhtml", "svg": "http://www.w3.org/2000/svg", "o": "http://www.idpf.org/2007/opf"}
TYPE = "{http://www.idpf.org/2007/ops}type"

DRAWING = """
<figure class="diagram" id="diagram-d">
<svg class="diagram__wide" role="group" aria-labelledby="d-title" aria-describedby="d-words"
  xmlns="http://www.w3.org/2000/svg" viewBox="0 0 76 29" width="76" height="29"><title id="d-title">One box</title>
<a href="../b/#two" aria-label="Page two" class="d-link"><rect
x="1" y="1" width="9" height="9" fill="var(--d-panel)"/></a>
<g data-step="1"><text x="1" y="9" font-weight="650" fill="var(--d-ink)" class="d-mono">box</text></g></svg>
<svg class="diagram__narrow" viewBox="0 0 9 9"><title id="n-title">One box</title></svg>
<figcaption><p class="diagram__title">One box</p>
<details class="diagram__words"><summary>This diagram in words</summary><p id="d-words">A box.</p></details>
<ol class="diagram__steps" data-next="x"><li value="1">It is there.</li></ol></figcaption></figure>
"""
CODE = """
<div class="language-console highlight"><span class="filename">a session</span><pre><span></span><code>\
<span class="gp">$ </span>docker<span class="w"> </span>ps
<span class="go">NAMES &lt;none&gt;</span>

<span class="hll"><span class="go">lit</span>
</span></code></pre></div>
"""
REST = """
<!-- setup -->
<div class="admonition warning"><p class="admonition-title">Mind <code>this</code></p><p>Hot.</p></div>
<details class="tip"><summary>Tip</summary><p>Inside.</p></details>
<div class="tabbed-set tabbed-alternate" data-tabs="1:2"><input checked id="linux" name="t" type="radio"><input id="mac"
name="t" type="radio"><div class="tabbed-labels"><label for="linux">Linux</label><label for="mac">macOS</label></div>
<div class="tabbed-content"><div class="tabbed-block"><p>apt</p></div><div class="tabbed-block"><p>brew</p></div></div>
</div>
<p><a href="#mac">the tab</a> a note<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup>,
<a class="term" href="../b/" title="a tooltip">a term</a>, <abbr title="Command line">CLI</abbr></p>
<table><thead><tr><th>a</th><th style="text-align: right;">b</th></tr></thead><tbody><tr><td></td>
<td style="text-align: right;">1</td></tr></tbody></table>
<div class="options"><h3 id="all"><code class="option">--all</code></h3><p onclick="x()">Everything.</p></div>
<div class="downloads"></div>
<div class="footnote"><hr><ol><li id="fn:1">
<p>The note. <a class="footnote-backref" href="#fnref:1">back</a></p></li></ol></div>
"""


def page(body: str, address: str = "a/", level: int = 2) -> Chapter:
    chapter = Chapter(level, address, html.fromstring(f'<article class="md-typeset">{body}</article>'))
    etree.strip_elements(chapter.article, etree.Comment, with_tail=False)
    vocabulary.check(chapter)
    return chapter


def book(site: Path, *bodies: str, language: str = "en") -> Book:
    """A part with pages a/, b/, …, and a command that the handbook leaves out."""
    bodies = bodies or (f'<h1 id="one">One</h1><h2 id="sec">A section</h2>{DRAWING}{CODE}{REST}',)
    pages = [page(body, f"{'abcdef'[number]}/") for number, body in enumerate(bodies)]
    second = page('<h1>Page <em>b</em></h1><p><a href="../ref/cli/ps/#all">ps</a></p><h2 id="two">2</h2>', "b/")
    command = page('<h1>docker ps</h1><h2 id="all">all</h2>', "ref/cli/ps/", 3)
    rest = [second] if len(pages) == 1 else []
    parts = [Entry(1, "Learn"), *pages, *rest, command]
    return Book(site, language, "Notes & more", "About <Docker>.", "https://example.org/n/", parts, {}, {})


def made(tmp_path: Path, *bodies: str, language: str = "en") -> zipfile.ZipFile:
    target = tmp_path / "out" / "book.epub"
    epub.make(book(tmp_path, *bodies, language=language), HANDBOOK, IMPRINT, target)
    return zipfile.ZipFile(target)


def document(archive: zipfile.ZipFile, slug: str) -> etree._Element:
    name = next(name for name in archive.namelist() if re.fullmatch(rf"EPUB/(page-\d+-)?{slug}", name))
    return etree.fromstring(archive.read(name))


def test_container_and_package(tmp_path):
    archive = made(tmp_path)
    first = archive.infolist()[0]
    assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
    assert archive.read("mimetype") == b"application/epub+zip"
    package = etree.fromstring(archive.read("EPUB/package.opf"))
    listed = package.xpath("//o:item/@href", namespaces=NAMES)
    assert sorted(f"EPUB/{name}" for name in listed) == sorted(set(archive.namelist()[2:]) - {"EPUB/package.opf"})
    spine = package.xpath("//o:itemref/@idref", namespaces=NAMES)
    assert spine == [f"f-{name}.xhtml" for name in ("cover", "nav", "part-001", "page-001-a", "page-002-b", "colophon")]
    told = {item.get("property") or item.tag.rpartition("}")[2]: item.text for item in package[0]}
    assert told["title"] == "Notes & more: Handbook"
    assert told["dcterms:modified"] == "2026-11-26T12:30:00Z"
    assert told["identifier"].startswith("urn:uuid:")
    assert "schema:accessibilitySummary" in told


def test_the_identifier_is_of_site_edition_and_language(tmp_path):
    def identifier(edition, root, moment):
        of = Book(tmp_path, "en", "T", "D", root, [page("<h1>A</h1>")], {}, {})
        epub.make(of, edition, Imprint({}, moment), tmp_path / "x.epub")
        package = etree.fromstring(zipfile.ZipFile(tmp_path / "x.epub").read("EPUB/package.opf"))
        return package[0][0].text

    now = IMPRINT.moment
    assert identifier(HANDBOOK, "https://a/", now) == identifier(HANDBOOK, "https://a/", now.replace(year=2027))
    assert (
        len(
            {identifier(*of, now) for of in ((HANDBOOK, "https://a/"), (WHOLE, "https://a/"), (HANDBOOK, "https://b/"))}
        )
        == 3
    )


def test_every_file_is_well_formed_and_every_link_leads_somewhere(tmp_path):
    archive = made(tmp_path)
    pages = {name: etree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith(".xhtml")}
    etree.fromstring(archive.read("EPUB/toc.ncx"))
    for root in pages.values():
        for href in root.xpath("//@href | //@src"):
            if href.startswith("https://"):
                continue
            file, _, anchor = href.partition("#")
            assert f"EPUB/{file}" in archive.namelist()
            assert not anchor or anchor in pages[f"EPUB/{file}"].xpath("//@id")


def test_pages_that_are_not_in_the_edition_are_linked_on_the_web(tmp_path):
    links = document(made(tmp_path), "b.xhtml").xpath("//h:a/@href", namespaces=NAMES)
    assert links == ["https://example.org/n/ref/cli/ps/#all"]


def test_the_contents_are_nested(tmp_path):
    nav = document(made(tmp_path), "nav.xhtml")
    toc = nav.xpath("//h:nav[1]/h:ol", namespaces=NAMES)[0]
    part = toc[0]
    assert part[0].text == "Learn"
    assert [item[0].text for item in part[1]] == ["One", "Page b"]
    section = part[1][0][1][0]
    assert (section[0].text, section[0].get("href"), section.get("hidden")) == ("A section", "page-001-a.xhtml#sec", "")
    marks = nav.xpath("//h:nav[2]//h:a", namespaces=NAMES)
    assert [mark.get(TYPE) for mark in marks] == ["cover", "toc", "bodymatter", "colophon"]


def test_the_same_bytes_from_the_same_pages(tmp_path):
    for name in ("one", "two"):
        epub.make(book(tmp_path), HANDBOOK, IMPRINT, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert str(tmp_path).encode() not in (tmp_path / "one").read_bytes()


def test_the_book_stays_as_it_was(tmp_path):
    of = book(tmp_path)
    before = [html.tostring(chapter.article) for chapter in of.chapters.values()]
    epub.make(of, HANDBOOK, IMPRINT, tmp_path / "x.epub")
    assert [html.tostring(chapter.article) for chapter in of.chapters.values()] == before


def test_nothing_of_the_website_comes_along(tmp_path):
    archive = made(tmp_path)
    for name in archive.namelist():
        if not name.endswith(".xhtml"):
            continue
        text = archive.read(name).decode()
        root = etree.fromstring(text.encode())
        assert not root.xpath("//h:script | //h:input | //h:label | //h:details | //comment()", namespaces=NAMES)
        assert not re.search(r"\b(onclick|data-\w+|title|target)=", text)
        assert "downloads" not in text
        assert not [source for source in root.xpath("//@src") if ":" in source]
    assert b"http" not in archive.read("EPUB/book.css")


def test_a_drawing_stands_on_paper_of_its_own(tmp_path):
    root = document(made(tmp_path), "a.xhtml")
    drawn, narrow = root.xpath("//svg:svg", namespaces=NAMES)
    assert (drawn.get("class"), narrow.get("class")) == ("diagram__wide", "diagram__narrow")
    assert narrow[1].get("fill") == "#ffffff"
    assert (drawn.get("viewBox"), drawn.get("role"), drawn.get("aria-describedby")) == ("0 0 76 29", "img", "d-words")
    assert root.xpath("//h:p[@id='d-words']", namespaces=NAMES)[0].text == "A box."
    text = etree.tostring(drawn, encoding="unicode")
    assert "var(" not in text
    assert not drawn.xpath(".//svg:a | .//@data-step | .//@href", namespaces=NAMES)
    assert drawn[1].get("fill") == "#ffffff"
    (label,) = drawn.xpath(".//svg:text", namespaces=NAMES)
    assert (label.get("font-family"), label.get("font-weight")) == ("'JetBrains Mono', monospace", "600")
    (see,) = root.xpath("//h:p[@class='see']/h:a", namespaces=NAMES)
    assert (see.text, see.get("href")) == ("Page two", "page-002-b.xhtml#two")
    assert root.xpath("//h:ol[@class='diagram__steps']/h:li/text()", namespaces=NAMES) == ["It is there."]
    assert root.xpath("//h:div[@id='diagram-d']/h:figure/h:figcaption/text()", namespaces=NAMES) == ["One box"]


def test_code_is_lines_that_can_be_told_apart_without_colour(tmp_path):
    (block,) = document(made(tmp_path), "a.xhtml").xpath("//h:pre", namespaces=NAMES)
    assert "".join(block.itertext()) == "$ docker ps\nNAMES <none>\n\nlit\n"
    prompt, typed = block[0][0]
    assert (prompt.get("class"), typed.tag, typed.text) == ("prompt", f"{{{NAMES['h']}}}b", "docker ps\n")
    assert [line.get("class") for line in block[0]] == ["line", "line", "line", "line hll"]
    assert block.getprevious().text == "a session"


def test_notes_tabs_and_footnotes_as_books_have_them(tmp_path):
    root = document(made(tmp_path), "a.xhtml")
    titles = root.xpath("//h:aside/h:p[@class='admonition-title']", namespaces=NAMES)
    assert ["".join(title.itertext()) for title in titles] == ["Warning: Mind this", "Tip"]
    tabs = root.xpath("//h:div[@class='tabbed-block']", namespaces=NAMES)
    assert [(tab.get("id"), tab[0].text, tab[1].text) for tab in tabs] == [
        ("linux", "Linux", "apt"),
        ("mac", "macOS", "brew"),
    ]
    (note,) = root.xpath("//h:a[@role='doc-noteref']", namespaces=NAMES)
    assert note.get("href") == "page-001-a.xhtml#fn_3a_1"
    assert root.xpath("//h:li[@id='fn_3a_1']", namespaces=NAMES)
    assert root.xpath("//h:abbr", namespaces=NAMES)[0].tail == " (Command line)"
    assert root.xpath("//h:th/@style", namespaces=NAMES) == ["text-align: right;"]


def test_pictures_come_along_once(tmp_path):
    Image.new("RGB", (3, 2)).save(tmp_path / "p.png")
    archive = made(
        tmp_path, '<h1>A</h1><p><img src="../p.png" alt="x" loading="lazy"> <img src="../p.png" alt="y"></p>'
    )
    assert archive.read("EPUB/picture-001.png") == (tmp_path / "p.png").read_bytes()
    assert document(archive, "a.xhtml").xpath("//h:img/@src", namespaces=NAMES) == ["picture-001.png"] * 2


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ('<h1>A</h1><p><a href="../nowhere/">x</a></p>', "leads nowhere"),
        ('<h1>A</h1><p><a href="#nowhere">x</a></p>', "leads nowhere"),
        (
            '<h1>A</h1><div class="downloads" id="gone"></div><p><a href="#gone">x</a></p>',
            "leads nowhere in the EPUB",
        ),
        ('<h1>A</h1><p><img src="../p.png"></p>', "a picture needs words"),
        ('<h1>A</h1><p><img src="../p.png" alt="x"></p>', "no such file"),
        ("<h1>A</h1><h3>B</h3>", "none may be skipped"),
        ('<h1>A</h1><figure class="diagram"><svg class="diagram__wide"></svg></figure>', "a figure needs"),
        ("<h1>A</h1><p><svg></svg></p>", "belongs into a figure"),
    ],
)
def test_what_would_be_broken_is_refused(tmp_path, body, why):
    target = tmp_path / "out" / "book.epub"
    with pytest.raises(ExportError, match=why):
        made(tmp_path, body)
    assert not target.exists()


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    target = tmp_path / "book.epub"
    target.write_bytes(b"old")

    def full(self, data):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        epub.make(book(tmp_path), HANDBOOK, IMPRINT, target)
    monkeypatch.undo()
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["book.epub"]


@pytest.mark.epubcheck
def test_epubcheck_finds_nothing(tmp_path):
    made(tmp_path, language="es")
    assert epubcheck(tmp_path / "out/book.epub") == ""


@pytest.mark.epubcheck
def test_epubcheck_would_find_something(tmp_path):
    made(tmp_path)
    with zipfile.ZipFile(tmp_path / "out/book.epub", "a") as archive:
        archive.writestr("EPUB/stray.txt", "not in the manifest")
    assert "stray.txt" in epubcheck(tmp_path / "out/book.epub")
