"""PDFs of small books, read back: what is in them, and what a reader can do with it."""

import re

import pdfua
import pikepdf
import pytest
from lxml import etree

from macros.export import pdf, picture
from macros.export.book import ExportError
from macros.export.edition import HANDBOOK, WHOLE
from tests.export.conftest import IMPRINT
from tests.export.test_convert import FIGURE

CONSOLE = '<div class="language-console highlight"><pre><code>{}</code></pre></div>'
ROWS = "".join(f"<tr><td>row {number}</td><td>what it says</td></tr>" for number in range(2000))


def test_it_says_what_it_is_and_in_which_language(make_pdf):
    made = make_pdf("<p>Hola</p>", language="es")
    info = made.document.docinfo
    assert str(made.catalogue.Lang) == "es-MX"
    assert str(info.Title) == "Notes: Manual"
    assert str(info.Author) == "Quienes contribuyen a Notes"
    assert str(info.Subject).startswith("Aprende Docker")
    assert str(info.CreationDate) == "D:20261126000000Z"
    assert made.catalogue.ViewerPreferences.DisplayDocTitle
    xmp = made.catalogue.Metadata.read_bytes()
    spaces = {"a": "http://www.aiim.org/pdfa/ns/id/", "ua": "http://www.aiim.org/pdfua/ns/id/"}
    root = etree.fromstring(xmp)
    assert [root.xpath(f"string(//{name})", namespaces=spaces) for name in ("a:part", "a:conformance", "ua:part")] == [
        *("2", "A", "1"),
    ]


def test_a_checker_of_pdf_ua_finds_nothing_and_the_file_is_sound(make_pdf, tmp_path):
    body = (
        "<h2>Two</h2><p>Text with <code>--rm</code> and <a href='https://x.example'>a link</a>.</p>"
        "<ul><li>one</li></ul>"
        "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
        + FIGURE.format("a/", 'aria-label="To A"')
        + CONSOLE.format('<span class="gp">$ </span>docker version\n')
    )
    made = make_pdf(body, pages={"a/": "<h1>A</h1>"})
    assert made.document.check_pdf_syntax() == []
    file = tmp_path / "checked.pdf"
    file.write_bytes(made.data)
    assert list(pdfua.validate(file).findings) == []
    kinds = [kind for kind, _ in made.tags()]
    for kind in ("H1", "H2", "P", "Code", "Link", "L", "LI", "Table", "TH", "TD", "Figure", "Note", "TOC"):
        assert kind in kinds, kind
    assert {str(tag.Alt) for kind, tag in made.tags() if kind == "Figure"} >= {"It is drawn."}


def test_fonts_are_embedded_as_subsets(make_pdf):
    made = make_pdf("<p>text <code>code</code></p>")
    fonts = [
        found
        for found in made.document.objects
        if isinstance(found, pikepdf.Dictionary) and found.get("/Type") == "/FontDescriptor"
    ]
    assert len(fonts) >= 3
    for font in fonts:
        assert re.match(r"/[A-Z]{6}\+(Inter|JetBrainsMono)", str(font.FontName))
        assert "/FontFile2" in font or "/FontFile3" in font


def test_bookmarks_lead_through_parts_pages_and_sections(make_pdf):
    made = make_pdf(
        "<h2>First</h2>", pages={"a/": "<h1>A page</h1><h2>Second</h2><h3>Deep</h3>"}, parts={"A part": ["a/"]}
    )
    assert made.bookmarks() == [
        (1, "Contents"), (1, "Home"), (2, "First"), (1, "A part"), (2, "A page"), (3, "Second"), (1, "About this book"),
    ]  # fmt: skip


def test_links_lead_to_their_places_and_addresses_are_written_out(make_pdf):
    made = make_pdf(
        '<p><a href="a/#b">there</a> and <a href="https://docs.example/page">out</a></p>',
        pages={"a/": '<h1>A</h1><h2 id="b">B</h2>'},
    )
    assert made.lost_links() == []
    assert len(made.links()) > len(made.addresses()) > 0
    assert made.addresses().count("https://docs.example/page") == 2
    assert "https://docs.example/page" in made.text


@pytest.mark.parametrize(
    "code",
    [
        "docker run --rm -it 'a b' \"c\" -- x",
        "docker ps --format 'table {{.Names}}\\t{{.Status}}' | grep != -> => ... <x>",
        "if [[ a ]]; then echo `x` $y ~ ^ \\ ; fi fi ffi fl",
        "docker run --mount type=bind,source=/srv/some/long/path,target=/data --publish 127.0.0.1:8080:80",
    ],
)
def test_code_is_copied_with_its_exact_characters(make_pdf, code):
    escaped = code.replace("&", "&amp;").replace("<", "&lt;")
    made = make_pdf(CONSOLE.format(f'<span class="gp">$ </span>{escaped}\n') + f"<p><code>{escaped}</code></p>")
    assert f"$ {code}\n" in made.text + "\n"
    # Where a line of running text ends, so may a word of code: nothing but the end of the line comes in.
    assert re.sub(r"\s", "", made.text).count(re.sub(r"\s", "", code)) >= 2
    assert "\u00ad" not in made.text


def test_a_line_of_400_characters_is_wrapped_and_whole(make_pdf):
    line = "".join(f"{number:04d}" for number in range(100))
    made = make_pdf(CONSOLE.format(f'<span class="go">{line}</span>\n'))
    assert line in re.sub(r"\s", "", made.text)
    rows = [row for row in made.text.splitlines() if re.fullmatch(r"\d{60,}", row)]
    assert len(rows) >= 3
    assert max(map(len, rows)) <= 110


def test_a_table_of_2000_rows_repeats_its_heading(make_pdf):
    made = make_pdf(f"<table><thead><tr><th>Number</th><th>Says</th></tr></thead><tbody>{ROWS}</tbody></table>")
    with_rows = [text for text in made.texts if "row 1" in text or "what it says" in text]
    assert len(with_rows) > 30
    assert all("Number" in text for text in with_rows)
    assert "row 1999" in made.text


def test_page_text_is_never_markup(make_pdf):
    nasty = '#read("/etc/passwd") "; panic("no") \\ $x$ *not bold* = no heading @ref <label> // gone'
    escaped = nasty.replace("<", "&lt;")
    made = make_pdf(f"<p>{escaped}</p><p><code>{escaped}</code></p>")
    shown = re.sub(r"\s+", " ", made.text.replace("\ufffe", ""))
    assert shown.count(nasty) == 2


def test_admonitions_tell_their_kind_and_tabs_their_labels(make_pdf):
    made = make_pdf(
        '<div class="admonition danger"><p class="admonition-title">Hot</p><p>Do not touch.</p></div>'
        '<div class="tabbed-set tabbed-alternate">'
        '<div class="tabbed-labels"><label>Linux</label><label>macOS</label></div><div class="tabbed-content">'
        '<div class="tabbed-block"><p>apt</p></div><div class="tabbed-block"><p>brew</p></div></div></div>'
    )
    assert "DANGER" in made.text
    order = [made.text.index(word) for word in ("Hot", "Do not touch.", "Linux", "apt", "macOS", "brew")]
    assert order == sorted(order)


def test_footnotes_stand_at_the_foot_of_the_page(make_pdf):
    made = make_pdf(
        '<p>Said.<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup></p><p>More.</p>'
        '<div class="footnote"><hr><ol><li id="fn:1"><p>The source.'
        '<a class="footnote-backref" href="#fnref:1">↩</a></p></li></ol></div>'
    )
    assert made.text.index("More.") < made.text.index("The source.")
    assert made.text.count("The source.") == 1
    assert "Note" in [kind for kind, _ in made.tags()]


def test_a_link_to_nowhere_would_be_seen(make_pdf):
    made = make_pdf('<p><a href="a/">there</a></p>', pages={"a/": "<h1>A</h1>"})
    assert made.lost_links() == []
    links = [link for link in made.links() if "/A" not in link or "/URI" not in link.A]
    links[-1]["/A"] = pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=pikepdf.String("none"))
    if "/Dest" in links[-1]:
        del links[-1]["/Dest"]
    assert made.lost_links() == ["none"]


def test_the_same_pages_give_the_same_bytes(make_pdf):
    body = "<p>x</p>" + FIGURE.format("./", 'aria-label="Home"')
    assert make_pdf(body).data == make_pdf(body).data


def test_what_typst_refuses_leaves_the_old_file_and_is_told(make_book, tmp_path, monkeypatch):
    target = tmp_path / "book.pdf"
    target.write_bytes(b"old")
    monkeypatch.setattr(pdf, "_parts", lambda *_: ["no-such-function()"])
    with pytest.raises(ExportError, match=r"book\.pdf: unknown variable: no-such-function"):
        pdf.make(make_book({"": "<h1>A</h1>"}), HANDBOOK, IMPRINT, target)
    assert target.read_bytes() == b"old"


def test_a_warning_of_typst_leaves_the_old_file_too(make_book, tmp_path, monkeypatch):
    target = tmp_path / "book.pdf"
    monkeypatch.setattr(pdf, "_parts", lambda *_: ['text(font: "No such font", "x")'])
    with pytest.raises(ExportError, match=r"book\.pdf: unknown font family: no such font"):
        pdf.make(make_book({"": "<h1>A</h1>"}), HANDBOOK, IMPRINT, target)
    assert not target.exists()


def test_the_index_leads_to_pages(make_book, tmp_path):
    from tests.export.conftest import Printed
    from tests.export.test_index import COMMAND

    book = make_book(
        {
            "": "<h1>Home</h1>" + CONSOLE.format('<span class="gp">$ </span>docker run -it debian\n'),
            "ref/cli/run/": COMMAND,
        }
    )
    for edition, pages in ((WHOLE, r"docker run\s+4, 3\n"), (HANDBOOK, r"docker run\s+3\n")):
        target = tmp_path / "book.pdf"
        pdf.make(book, edition, IMPRINT, target)
        made = Printed(target.read_bytes())
        assert re.search(pages, made.text), made.text
        assert "--interactive, -i" in made.text
        assert made.lost_links() == []


def test_the_palette_is_that_of_the_site():
    assert picture.palette()["accent"] == "#1a57d0"
    assert picture.palette("slate")["accent"] != picture.palette()["accent"]
