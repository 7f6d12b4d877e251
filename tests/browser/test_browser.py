"""The real site as a reader meets it: in headless Chromium, in both languages and both schemes."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.conftest import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

COMMANDS = ["container/run", "container/ls", "compose", "manifest/annotate", "context/create", "network/create"]
"""Pages of the reference of every kind: they are all made by one template."""

PATHS = sorted(
    f"{path.relative_to(ROOT / 'docs/en').with_suffix('')}/".removesuffix("index/")
    for path in (ROOT / "docs/en").rglob("*.md")
    if not path.is_relative_to(ROOT / "docs/en/ref/cli")
)
PATHS = [*PATHS, "ref/cli/", *(f"ref/cli/{name}/" for name in COMMANDS)]
LANGUAGES = {"en": "", "es": "es/"}


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("es", "dark")])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_accessible_asks_nobody_else_and_fits_a_phone(open_page, path, language, scheme):
    """A scheme for each language, for colours are the same in both languages and texts in both schemes."""
    page = open_page(LANGUAGES[language] + path, scheme)
    assert page.troubles == []
    results = Axe().run(page)
    told = [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]
    assert told == []

    page.set_viewport_size({"width": 390, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for figure in page.locator("figure.diagram").all():
        expect(figure.locator(".diagram__narrow")).to_be_visible()
        expect(figure.locator(".diagram__wide")).to_be_hidden()


def test_the_language_switch_stays_on_the_page_and_leads_back(open_page, address):
    page = open_page("concepts/engine/")
    for code, expected in (("es", "es/concepts/engine/"), ("en", "concepts/engine/")):
        page.locator(".md-select button").hover()
        page.locator(f".md-select__link[hreflang={code}]").click()
        page.wait_for_url(address + expected)
        expect(page.locator("html")).to_have_attribute("lang", code)
    assert page.troubles == []


def test_the_copy_button_takes_the_commands_without_prompt_and_output(open_page):
    page = open_page("", permissions=["clipboard-read", "clipboard-write"])
    block = page.locator(".language-console").first
    block.hover()
    block.locator("button").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines()[0] == 'docker run --rm busybox echo "Hello from a container"'
    assert [line for line in copied.splitlines() if line.strip() and not line.startswith("docker ")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_copy_button_takes_a_here_document_whole(open_page, language):
    page = open_page(LANGUAGES[language] + "learn/install/", permissions=["clipboard-read", "clipboard-write"])
    block = page.locator(".language-console", has_text="<<EOF").first
    block.hover()
    block.locator("button").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "docker.sources <<EOF\nTypes: deb\n" in copied
    assert "\nEOF\nsudo apt update\n" in copied


def test_the_scheme_can_be_chosen_and_is_remembered(open_page):
    page = open_page("concepts/engine/")
    page.locator("label[for=__palette_1]").click()
    page.locator("label[for=__palette_2]").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    page.reload(wait_until="networkidle")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    page.locator(".md-select button").hover()
    page.locator(".md-select__link[hreflang=es]").click()
    page.wait_for_url("**/es/concepts/engine/")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


def test_boxes_of_a_diagram_are_reached_by_keyboard_and_lead_to_their_pages(open_page, address):
    page = open_page("concepts/engine/")
    page.locator(".diagram__wide a[aria-label=Volumes]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(address + "concepts/storage/")


def test_a_diagram_with_steps_is_walked_by_keyboard_and_whole_again(open_page):
    page = open_page("concepts/networking/")
    figure = page.locator("#diagram-bridge")
    steps, bar = figure.locator(".diagram__steps li"), figure.locator(".diagram__stepper")
    assert steps.count() == steps.locator("visible=true").count() == 6
    page.get_by_role("button", name="Step by step").focus()
    for _ in range(2):
        page.keyboard.press("Enter")
    expect(bar).to_contain_text("Step 2 of 6")
    assert steps.locator("visible=true").all_inner_texts() == [steps.nth(1).inner_text()]
    faded = figure.locator(".diagram__wide .d-later")
    assert {part.get_attribute("data-step") for part in faded.all()} == {"3", "4", "5", "6"}
    for _ in range(9):  # beyond the end nothing happens, and the focus stays
        page.keyboard.press("Enter")
    expect(bar).to_contain_text("Step 6 of 6")
    page.get_by_role("button", name="Whole picture").click()
    assert steps.locator("visible=true").count() == 6
    assert faded.count() == 0
    assert page.troubles == []


def test_a_diagram_with_steps_is_whole_without_script_and_on_paper(open_page):
    page = open_page("es/concepts/networking/", java_script_enabled=False)
    assert page.locator("#diagram-bridge .diagram__steps li").locator("visible=true").count() == 6
    page = open_page("es/concepts/networking/")
    page.get_by_role("button", name="Paso a paso").click()
    page.emulate_media(media="print")
    assert page.locator("#diagram-bridge .diagram__steps li").locator("visible=true").count() == 6
    expect(page.locator("#diagram-bridge .diagram__stepper")).to_be_hidden()


def test_a_term_tells_its_meaning_by_keyboard_and_escape_puts_it_away(open_page):
    page = open_page("learn/install/")
    page.locator("a.term").first.focus()
    tip = page.get_by_role("tooltip")
    expect(tip).to_contain_text("A program that asks the daemon")
    assert page.locator("a.term").first.get_attribute("aria-describedby") == tip.get_attribute("id")
    page.keyboard.press("Escape")
    expect(page.locator(".md-tooltip2--active")).to_have_count(0)


def test_a_diagram_can_be_read_in_words(open_page):
    page = open_page("concepts/engine/")
    page.locator("#diagram-engine").get_by_text("This diagram in words").click()
    expect(page.locator("#diagram-engine-description")).to_be_visible()


def test_fonts_come_with_the_site(open_page):
    page = open_page("concepts/engine/")
    assert page.evaluate("document.fonts.check('16px Inter') && document.fonts.check('16px \"JetBrains Mono\"')")
    assert "Inter" in page.evaluate("getComputedStyle(document.body).fontFamily")


def test_an_unknown_address_shows_a_page_that_leads_home(open_page, address):
    page = open_page()
    page.goto(address + "no/such/page/")
    expect(page.locator("h1")).to_have_text("There is no such page")


def test_a_page_is_whole_without_script(open_page):
    page = open_page("es/concepts/container/", java_script_enabled=False)
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".diagram__wide").first).to_be_visible()
