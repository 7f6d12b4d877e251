"""A real browser on what strangers wrote and the build took: nothing runs, and nothing is asked of other hosts."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html import escape

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from macros import allowlist
from macros.glossary import Term
from macros.site.terms import explain
from tests import fragments
from tests.browser.conftest import WAIT, served
from tests.conftest import PATIENCE
from tests.site.attacks import HARMLESS, HEAD, TITLES, parted
from tests.site.conftest import make_tiny

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ACTIVE = """() => [...document.querySelectorAll("article *")].filter((element) =>
    /^(script|iframe|object|embed|style|link|meta|base|form)$/.test(element.localName)
    || element.getAttributeNames().some((name) => name.startsWith("on"))
    || ("href" in element && !/^(https?|mailto):/.test(String(element.href.baseVal ?? element.href)))
    || (element.src && !element.src.startsWith(location.origin))
).map((element) => element.outerHTML)"""

READ = """(html) => {
    const found = [];
    const say = (text) => {
        if (found.at(-1)?.text) found.at(-1).text += text;
        else found.push({ text });
    };
    const walk = (parent) => {
        for (const node of parent.childNodes) {
            if (node.nodeType === Node.TEXT_NODE) {
                say(node.data);
                continue;
            }
            const given = [...(node.attributes ?? [])].map(({ name, value }) => [name.toLowerCase(), value]);
            found.push([node.localName ?? node.nodeName, given.sort((one, two) => (one[0] < two[0] ? -1 : 1))]);
            walk(node);
            found.push("/" + node.localName);
        }
    };
    const page = `<body><article>${html}</article></body>`;
    walk(new DOMParser().parseFromString(page, "text/html").querySelector("article"));
    return found;
}"""
"""What a browser makes of an article, as tests.fragments writes it down."""


_OPEN = [attack for attack in HARMLESS if attack.text.rfind("<") > attack.text.rfind(">")]
_WHOLE = [attack for attack in HARMLESS if attack not in _OPEN]
PAGES = [_WHOLE[start : start + 12] for start in range(0, len(_WHOLE), 12)] + [[attack] for attack in _OPEN]
"""Some attacks to a page, as each takes its time to open; alone those that what comes after them would change."""


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site of all that is not refused."""
    tiny = make_tiny(tmp_path_factory.mktemp("attacked") / "tiny")
    for number, attacks in enumerate(PAGES):
        tiny.page(f"en/harmless/p{number}.md", "\n".join([HEAD, *(attack.text for attack in attacks)]))
    for number, title in enumerate(TITLES):
        front = f"---\ntitle: {json.dumps(title)}\ndescription: {json.dumps(title)}\n---\n"
        said = escape(title, quote=False).replace("{", "&#123;")
        tiny.page(f"en/titles/p{number}.md", f"{front}# {said}\n\n## {said} {{#x}}\n\n`{title}` {said} zebra{number}\n")
        tiny.page(f"en/untitled/p{number}.md", f"{front}{said} giraffe{number}\n")
    said = LONG.replace("<", "&lt;")
    tiny.page("en/long.md", f"---\ntitle: {LONG}\n---\n# {said}\n\n## {said} {{#x}}\n\n### {said} {{#y}}\n")
    Image.new("RGB", (2, 2)).save(tiny.root / "docs/en/harmless/x.png")
    config = tiny.root / "mkdocs.yml"  # that links lead nowhere is no matter here
    config.write_text(config.read_text(encoding="utf-8").replace("strict: true", "strict: false"), encoding="utf-8")
    www = tmp_path_factory.mktemp("www") / "attacked"
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(www)]
    variables = {**os.environ, "SITE_DOCKER": "recorded"}
    built = subprocess.run(command, cwd=tiny.root, env=variables, capture_output=True, text=True, timeout=PATIENCE)
    assert built.returncode == 0, built.stderr
    with served(www) as root:
        yield root


@pytest.fixture
def page(browser: Browser, attacked: str) -> Iterator[Page]:
    """A page that writes down what runs, and what is asked of others."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(WAIT)
    page = context.new_page()
    page.ran = []  # type: ignore[attr-defined]
    page.on("dialog", lambda dialog: (page.ran.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    own = (attacked, "data:", "blob:")
    page.on("request", lambda asked: None if asked.url.startswith(own) else page.ran.append(asked.url))
    page.on("popup", lambda popup: page.ran.append(f"popup: {popup.url}"))
    yield page
    context.close()


def point_at_all_titles(page: Page) -> None:
    """The theme makes a tooltip of a title when one points at it."""
    for titled in page.query_selector_all("article [title]"):
        titled.hover(force=True)
        titled.focus()
    page.mouse.move(0, 0)


def test_nothing_runs_on_what_was_not_refused(page, attacked):
    for number in range(len(PAGES)):
        page.goto(f"{attacked}harmless/p{number}/?h=alert+img+script+onerror")
        assert page.evaluate(ACTIVE) == []
        point_at_all_titles(page)
        assert page.ran == []


def test_titles_are_text_on_the_page_and_in_search(page, attacked):
    for number, title in enumerate(TITLES):
        page.goto(f"{attacked}titles/p{number}/?h=alert+img+script")
        expect(page).to_have_title(f"{title} - Docker notes")
        assert page.evaluate(ACTIVE) == [], title
        assert page.locator("h1").inner_text().replace("¶", "").strip() == title
    for word in ("zebra", "giraffe"):
        for number, title in enumerate(TITLES):
            box = page.locator(".md-search__input")
            box.click()
            box.fill(f"{word}{number}")
            box.press("Shift")  # the theme asks when a key goes up
            result = page.locator(".md-search-result__item").first
            expect(result).to_contain_text(f"{word}{number}")
            expect(result).to_contain_text(title)
            assert result.locator("script, iframe, img, svg [onload], [onerror], [onmouseover]").count() == 0
    assert page.ran == []


@pytest.mark.parametrize(
    "text", [*TITLES, "A <img src=x onerror=alert(1)> & </div><script>alert(1)</script> &lt;b&gt;"]
)
def test_the_meaning_of_a_term_is_text_in_its_tooltip(page, attacked, text):
    link = explain('<a href="../ref/glossary/#x">term</a>', [Term("x", "x", "x", "", text, text, "")], "en")

    def with_term(route):
        body = route.fetch().text().replace("zebra0", link)
        route.fulfill(body=body, content_type="text/html")

    page.route("**/titles/p0/", with_term)
    page.goto(f"{attacked}titles/p0/")
    page.locator("article a.term").hover()
    tip = page.locator(".md-tooltip2 .md-typeset")
    expect(tip).to_have_text(" ".join(text.split()))
    assert tip.locator("*").count() == 0
    assert page.ran == []


LONG = "<img/src=x/onerror=alert(1)/" + "x" * 200 + ">"
"""One word, too long for any place where the theme shows titles: it is cut off, and the theme makes a tooltip of it."""


def test_titles_that_are_cut_off_are_text_in_their_tooltips(page, attacked):
    page.goto(f"{attacked}long/")
    page.wait_for_function("document.querySelector('.md-nav--secondary a[title]')")  # the theme has seen that it is cut
    tip = page.locator(".md-tooltip2 .md-typeset")
    places = page.query_selector_all(".md-nav--secondary a[title]")
    assert [place.get_attribute("title") for place in places if place.is_visible()] == [LONG] * 2
    for place in filter(lambda place: place.is_visible(), places):
        place.hover()
        expect(tip).to_have_text(LONG)
        page.mouse.move(640, 700)
        expect(tip).to_have_count(0)
    for place in page.query_selector_all(".md-header__topic [title], .md-nav--primary a[title]"):
        if box := place.bounding_box():
            page.mouse.move(box["x"] + 9, box["y"] + box["height"] / 2)
            page.wait_for_timeout(500)  # longer than the theme waits
    assert page.ran == []


def test_a_browser_reads_what_the_allow_list_read(page, site):
    built = sorted(site.rglob("index.html"))
    of_commands = [path for path in built if "cli" in path.parts]
    chosen = [path for path in built if path not in of_commands] + of_commands[::20]
    pages = [parted(path.read_text(encoding="utf-8"))[0] for path in chosen]
    for html in [*filter(None, pages), *fragments.make(seed=99, count=500)]:
        html = re.sub("</?time>", "", html)  # the list of downloads has it, which comes after the check
        html = re.sub(r"(<pre[^>]*>)\n", r"\1", html)  # there a browser leaves the line's end out
        allowlist.check(html)
        assert page.evaluate(READ, html) == fragments.written(html), html[:500]
    assert len(pages) > 80
