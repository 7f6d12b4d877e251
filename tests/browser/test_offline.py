"""The site in a folder, opened without a server: all that the served one does."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html
from playwright.sync_api import Page, expect

from tests.browser.conftest import WAIT

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WIDTHS = [1280, 390]


def expect_columns_above_the_footer(page: Page) -> None:
    """Where the page ends, the columns beside the text end above the footer, once the theme has set their heights."""
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_function(
        """() => [...document.querySelectorAll(".md-sidebar__scrollwrap")].every((column) =>
            column.getBoundingClientRect().bottom <= document.querySelector(".md-footer").getBoundingClientRect().top
        )"""
    )


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "path",
    [
        f"{folder}{name}.html"
        for folder in ("", "es/")
        for name in ("index", "concepts/networking", "ref/cli/container/run", "ref/glossary")
    ],
)
def test_a_page_is_laid_out_as_when_served_and_asks_nobody(open_file, path, width):
    page = open_file(path, width=width)
    assert page.troubles == []
    assert page.evaluate("document.fonts.check('16px Inter') && document.fonts.check('16px \"JetBrains Mono\"')")
    assert page.evaluate("[...document.fonts].every(font => font.status === 'loaded')")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width == 1280:
        expect_columns_above_the_footer(page)
    else:
        page.locator("label.md-header__button[for=__drawer]").click()
        expect(page.locator(".md-nav--primary > .md-nav__list")).to_be_in_viewport()


def test_pages_built_for_a_server_keep_their_layout_in_a_folder(browser, site):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(WAIT)
    page.goto((site / "ref/cli/container/run/index.html").as_uri())
    expect_columns_above_the_footer(page)
    page.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("start", "query", "target"),
    [
        ("concepts/networking.html", "--mount", "ref/cli/container/run.html#mount"),
        ("es/concepts/networking.html", "volumen", "es/ref/cli/volume/rm.html#docker-volume-rm"),
    ],
)
def test_a_result_of_the_search_leads_to_its_page(open_file, offline, start, query, target, width):
    page = open_file(start, width=width)
    if width == 390:
        page.locator("label.md-header__button[for=__search]").click()
    page.locator(".md-search__input").click()
    page.keyboard.type(query)
    path, anchor = target.split("#")
    ends = f"#{anchor}" if "-" in query else f"?h={query}"
    page.locator(f".md-search-result__link[href*='{path}'][href$='{ends}']").first.click()
    page.wait_for_url(lambda url: url.startswith(f"{offline.as_uri()}/{path}"))
    expect(page.locator(f"[id='{anchor}']")).to_be_in_viewport()
    assert page.troubles == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_language_switch_leads_to_the_same_page_and_back(open_file, offline, width):
    page = open_file("ref/cli/container/run.html", width=width)
    for code, folder in (("es", "es/"), ("en", "")):
        page.locator(".md-select button").hover()
        page.locator(f".md-select__link[hreflang={code}]").click()
        page.wait_for_url(f"{offline.as_uri()}/{folder}ref/cli/container/run.html")
        expect(page.locator("html")).to_have_attribute("lang", code)
    assert page.troubles == []


def test_the_scheme_goes_with_the_reader_to_the_next_page(open_file):
    page = open_file("index.html")
    page.locator("label[for=__palette_1]").click()
    page.locator("label[for=__palette_2]").click()
    page.locator(".md-tabs__link").nth(1).click()
    page.wait_for_url("**/learn/install.html")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


@pytest.mark.parametrize("width", WIDTHS)
def test_diagrams_and_terms_answer(open_file, width):
    page = open_file("es/concepts/networking.html", width=width)
    figure = page.locator("#diagram-bridge")
    figure.get_by_role("button", name="Paso a paso").click()
    expect(figure.locator(".diagram__stepper")).to_contain_text("Paso 1 de 6")
    assert figure.locator(".d-later:visible").count() > 0
    page.locator("a.term").first.focus()
    expect(page.get_by_role("tooltip")).to_be_visible()
    assert page.troubles == []


def test_every_link_within_leads_to_a_file_and_its_anchor(offline):
    anchors: dict[Path, set[str]] = {}
    links = []
    for path in offline.rglob("*.html"):
        page = html.parse(path).getroot()
        anchors[path] = {str(name) for name in page.xpath("//@id")}
        found = [str(link) for link in page.xpath("//@href | //@src")]
        moved = re.findall(r'location\.replace\("([^"]+)"', path.read_text(encoding="utf-8"))
        links += [(path, urlsplit(link)) for link in (*found, *moved)]
    inside = [(path, link) for path, link in links if not link.scheme and not link.netloc]
    assert len(inside) > 10_000

    def leads(path: Path, link) -> bool:
        target = (path.parent / unquote(link.path)).resolve() if link.path else path
        return target.is_file() and (not link.fragment or link.fragment in anchors[target])

    assert {(str(path.relative_to(offline)), link.geturl()) for path, link in inside if not leads(path, link)} == set()
