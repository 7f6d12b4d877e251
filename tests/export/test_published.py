"""What the real site gives along, read back."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pdfua
import pytest
from lxml import html

from macros.export.edition import EDITIONS, HANDBOOK, WHOLE
from tests.export.conftest import Printed, epubcheck

pytestmark = pytest.mark.xdist_group("published")

LANGUAGES = {"en": "", "es": "es/"}
BOOKS = [(edition, code) for edition in EDITIONS for code in LANGUAGES]
IDS = [edition.file(code, "pdf") for edition, code in BOOKS]


@pytest.fixture(scope="session")
def printed(published: Path) -> dict[str, Printed]:
    return {name: Printed((published / name).read_bytes()) for name in IDS}


def articles(published: Path, code: str) -> dict[str, html.HtmlElement]:
    """The article of each page of a language, by its address."""
    root = published / LANGUAGES[code]
    found = {}
    for path in sorted(root.rglob("index.html")):
        address = path.relative_to(root).as_posix().removesuffix("index.html")
        document = html.parse(str(path), html.HTMLParser(encoding="utf-8")).getroot()
        if not document.xpath("//meta[@name='robots']") and not (code == "en" and address.startswith("es/")):
            found[address] = document.find(".//article")
    return found


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@pytest.mark.parametrize(("edition", "code"), BOOKS, ids=IDS)
def test_every_page_is_in_the_book(published, printed, edition, code):
    marks = {squeezed(title) for _, title in printed[edition.file(code, "pdf")].bookmarks()}
    titles = {
        address: squeezed(article.find(".//h1").text_content()).removesuffix("¶")
        for address, article in articles(published, code).items()
        if not address.startswith(edition.leaves_out or "none")
    }
    assert len(titles) > (200 if edition == WHOLE else 25)
    assert {address: title for address, title in titles.items() if title not in marks} == {}


@pytest.mark.parametrize("name", IDS)
def test_the_contents_tell_the_right_pages(printed, name):
    made = printed[name]
    (_, _, first), (_, home, after), *rest = [(level, squeezed(title), page) for level, title, page in made.pages()]
    contents = squeezed(" ".join(made.texts[first - 1 : after - 1]))
    second = next(number for number, (level, _, _) in enumerate(rest) if level == 1)  # after the home page's sections
    told = [(home, after), *((title, page) for level, title, page in rest[second:] if level < 3)]
    assert len(told) > 30
    assert [entry for entry in told if not re.search(rf"{re.escape(entry[0])}[ .]+{entry[1]}(?!\d)", contents)] == []


@pytest.mark.parametrize("name", IDS)
def test_a_book_is_sound_and_leads_somewhere(published, printed, name):
    made = printed[name]
    assert list(pdfua.validate(str(published / name)).findings) == []
    assert made.document.check_pdf_syntax() == []
    assert made.lost_links() == []
    assert len(made.links()) > 1000
    assert {address for address in made.addresses() if not address.startswith(("https://", "http://"))} == set()


@pytest.mark.parametrize(("edition", "code"), BOOKS, ids=IDS)
def test_every_command_can_be_copied_out(published, printed, edition, code):
    """Each line that is typed on a page stands in the book character for character, unless it is too long for paper."""
    text = squeezed(printed[edition.file(code, "pdf")].text)
    typed = [
        squeezed(line)
        for address, article in articles(published, code).items()
        if not address.startswith(edition.leaves_out or "none")
        for block in article.xpath(".//div[contains(@class, 'language-console')]//pre")
        for line in block.text_content().splitlines()
        if line.startswith("$ ") and len(line) <= 94
    ]
    assert len(typed) > 500
    assert [line for line in typed if line not in text] == []


@pytest.mark.epubcheck
@pytest.mark.parametrize("code", LANGUAGES)
def test_epubcheck_finds_nothing_in_the_handbook(published, code):
    assert epubcheck(published / HANDBOOK.file(code, "epub")) == ""


@pytest.mark.parametrize("name", IDS)
def test_every_drawing_has_its_words(printed, name):
    figures = [tag for kind, tag in printed[name].tags() if kind == "Figure"]
    assert len([figure for figure in figures if len(str(figure.get("/Alt", ""))) > 80]) >= 13


def test_the_site_in_a_folder_is_whole_and_offers_nothing_that_it_has_not(published):
    with zipfile.ZipFile(published / "docker-notes-offline.zip") as packed:
        assert packed.testzip() is None
        names = packed.namelist()
        assert {name.split("/")[0] for name in names} == {"docker-notes-offline"}
        for name in ("index.html", "es/index.html", "search/search_index.js", "es/search/search_index.js"):
            assert f"docker-notes-offline/{name}" in names
        assert [name for name in names if name.endswith((".pdf", ".epub", ".zip", "sitemap.xml"))] == []
        assert "docker-notes-en.pdf" not in packed.read("docker-notes-offline/index.html").decode()
        assert 'class="downloads' not in packed.read("docker-notes-offline/concepts/engine.html").decode()


def test_the_handbook_has_no_reference_but_the_glossary(printed):
    titles = {title for _, title in printed[HANDBOOK.file("en", "pdf")].bookmarks()}
    assert "Glossary" in titles
    assert "docker container run" not in titles
