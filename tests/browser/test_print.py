"""One page on paper, as the browser prints it, whichever colours the reader had on."""

from __future__ import annotations

import io

import markdown
import pikepdf
import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

LANGUAGES = {"en": "", "es": "es/"}
FRAME = [
    ".md-header",
    ".md-tabs",
    ".md-sidebar",
    ".md-search",
    ".md-skip",
    ".md-top",
    ".md-footer__inner",
    ".md-content__button",
    ".md-code__nav",
    ".md-select",
    ".headerlink",
    ".diagram__stepper",
    ".downloads",
]
"""What leads through the site and is of no use on paper."""


@pytest.fixture
def on_paper(open_page):
    """A page as it is laid out for A4 between its margins."""

    def make(path: str, scheme: str = "light", **options) -> Page:
        page = open_page(path, scheme, width=665, **options)
        page.emulate_media(media="print", color_scheme=scheme)
        return page

    return make


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["", "concepts/networking/", "ref/cli/container/run/"])
def test_paper_has_the_text_and_whose_it_is_without_the_frame(on_paper, language, path):
    page = on_paper(LANGUAGES[language] + path)
    assert page.locator(", ".join(FRAME)).locator("visible=true").all() == []
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".md-copyright__highlight")).to_contain_text("CC BY 4.0")
    expect(page.locator(".md-copyright__address")).to_have_text(
        f"https://example.org/docker-notes/{LANGUAGES[language]}{path}"
    )
    assert page.evaluate("document.querySelector('article').getBoundingClientRect().width") >= 660


def test_the_address_for_paper_is_not_on_the_screen(open_page):
    expect(open_page("concepts/engine/").locator(".md-copyright__address")).to_be_hidden()


@pytest.mark.parametrize("path", ["", "concepts/networking/", "ref/cli/container/run/"])
def test_a_page_read_in_the_dark_is_printed_light(on_paper, path):
    colours = """() => [...document.querySelectorAll("body, main *, footer *")].map((part) => {
        const style = getComputedStyle(part);
        return [part.tagName, style.color, style.backgroundColor, style.borderTopColor, style.fill, style.stroke];
    })"""
    dark, light = on_paper(path, "dark"), on_paper(path, "light")
    assert dark.locator("body").get_attribute("data-md-color-scheme") == "slate"
    assert dark.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert dark.evaluate(colours) == light.evaluate(colours)


@pytest.mark.parametrize(
    "path", ["learn/web-server/", "es/concepts/ecosystem/", "ref/cli/compose/ps/", "about/origin/"]
)
def test_addresses_of_other_sites_are_written_out_once_and_others_not_at_all(on_paper, path):
    page = on_paper(path)
    links = page.locator("article a:visible").evaluate_all(
        """links => links.map((link) => [
            link.textContent, link.getAttribute("href"), getComputedStyle(link, "::after").content,
        ])"""
    )
    outside = [(text, href, after) for text, href, after in links if href.startswith("http")]
    assert outside
    assert [link for link in outside if (link[0] + link[2]).count(link[1]) != 1] == []
    assert {after for _, href, after in links if not href.startswith("http")} <= {"none", "normal", '""'}
    assert page.evaluate("document.documentElement.scrollWidth") <= 665


@pytest.mark.parametrize("script", [True, False])
def test_what_is_folded_is_open_on_paper(on_paper, script):
    page = on_paper("concepts/engine/", java_script_enabled=script)
    assert page.locator("details[open]").count() == 0
    expect(page.locator("#diagram-engine-description")).to_be_visible()


def test_tabs_stand_one_below_the_other_each_below_its_label(on_paper):
    names = ("Linux", "Windows", "Mac")
    text = "\n\n".join(f'=== "{name}"\n\n    On {name}.' for name in names)
    tabs = markdown.markdown(
        text, extensions=["pymdownx.tabbed"], extension_configs={"pymdownx.tabbed": {"alternate_style": True}}
    )
    page = on_paper("concepts/engine/")
    page.locator("article").evaluate("(article, tabs) => { article.innerHTML = tabs; }", tabs)
    parts = [page.get_by_text(words, exact=True) for name in names for words in (name, f"On {name}.")]
    boxes = [part.bounding_box() for part in parts]
    assert None not in boxes
    tops = [box["y"] for box in boxes if box]
    assert tops == sorted(set(tops))


@pytest.mark.parametrize("path", ["es/learn/web-server/", "ref/cli/container/run/"])
def test_long_lines_of_code_wrap(on_paper, path):
    page = on_paper(path)
    page.locator("pre > code").first.evaluate("code => code.append('x'.repeat(300))")
    wide = page.locator("article :is(pre, pre > code)").evaluate_all(
        "blocks => blocks.filter(block => block.scrollWidth > block.clientWidth).length"
    )
    assert wide == 0


def test_a_narrow_paper_has_the_wide_drawing_and_all_of_it(on_paper):
    page = on_paper("fix/")
    page.set_viewport_size({"width": 390, "height": 900})
    for figure in page.locator("figure.diagram").all():
        expect(figure.locator(".diagram__wide")).to_be_visible()
        expect(figure.locator(".diagram__narrow")).to_be_hidden()
        assert (figure.locator(".diagram__wide").bounding_box() or {"width": 1000})["width"] <= 390


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("path", ["es/learn/web-server/", "ref/cli/container/run/"])
def test_no_heading_is_left_at_the_end_of_a_page(open_page, path, paper):
    page = open_page(path)
    with pikepdf.open(io.BytesIO(page.pdf(format=paper, tagged=True, outline=True))) as pdf:
        with pdf.open_outline() as outline:
            entries = list(outline.root)
        heights = []
        while entries:
            entry = entries.pop()
            entries += entry.children
            if not entry.title.startswith("-"):  # an option's text stands beside it
                heights.append((float(entry.destination[3]), entry.title))
    assert len(heights) > 5
    # In points from the page's lower edge: the margin, the heading and two lines.
    assert [title for height, title in heights if height < 110] == []
