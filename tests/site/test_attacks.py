"""A stranger's page: whatever it tries is refused with file, line and element, or is shown as text."""

from __future__ import annotations

import json
from html import escape

import pytest
from lxml import html
from mkdocs.exceptions import Abort

from tests.site.attacks import ATTACKS, HARMLESS, HEAD, REFUSED, TITLES, active, parted, skeleton


@pytest.fixture(scope="module")
def plain(pipeline):
    """A page without an attack."""
    return pipeline.page(HEAD)


def test_there_are_attacks_of_each_kind():
    assert len({attack.text for attack in ATTACKS}) == len(ATTACKS) > 350
    assert len(REFUSED) > 250
    assert len(HARMLESS) > 50


@pytest.mark.parametrize("attack", REFUSED, ids=lambda attack: attack.name)
def test_an_attack_is_refused_with_file_line_and_element(pipeline, attack):
    with pytest.raises(Abort) as refusal:
        pipeline.page(attack.page)
    assert str(refusal.value).startswith(f"docs/en/attack.md:{attack.line}: {attack.tag}")


@pytest.mark.parametrize("attack", HARMLESS, ids=lambda attack: attack.name)
def test_what_is_not_refused_is_harmless(pipeline, plain, attack):
    said, around = parted(pipeline.page(attack.page))
    assert active(said) == []
    assert "<!--" not in said
    assert {*skeleton(around)} - {*skeleton(parted(plain)[1]), *TOC} == set()


TOC = {("nav", "aria-label", "class", ""), ("ul", "class", "data-md-component", "data-md-scrollfix", "")}
"""What a page with headings has around it besides."""


def text(document: str, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in html.document_fromstring(document).xpath(path)]


@pytest.mark.parametrize("title", TITLES)
def test_a_title_is_text_wherever_the_theme_shows_it(pipeline, plain, title):
    page = pipeline.page(HEAD.replace("title: Attack", f"title: {json.dumps(title)}"))
    assert skeleton(page) == skeleton(plain)
    assert text(page, "//head/title") == [f"{title} - Docker notes"]
    assert html.document_fromstring(page).xpath("//meta[@property='og:title']/@content") == [title]
    assert title in text(page, "//a[contains(@class, 'md-nav__link--active')]")
    assert title in text(page, "//li[contains(@class, 'md-tabs__item--active')]")


@pytest.mark.parametrize("title", TITLES)
def test_a_description_is_text(pipeline, plain, title):
    page = pipeline.page(HEAD.replace("title: Attack", f"title: Attack\ndescription: {json.dumps(title)}"))
    assert skeleton(page) == skeleton(plain)
    document = html.document_fromstring(page)
    assert document.xpath("//meta[@name='description']/@content") == [title]
    assert document.xpath("//meta[@property='og:description']/@content") == [title]


@pytest.mark.parametrize("title", TITLES)
def test_a_title_of_the_navigation_is_text(pipeline, plain, title):
    page = pipeline.page(HEAD.replace("title: Attack", "description: A page"), title)
    assert skeleton(page) == skeleton(plain)
    assert text(page, "//head/title") == [f"{title} - Docker notes"]
    assert title in text(page, "//a[contains(@class, 'md-nav__link--active')]")
    assert title in text(page, "//li[contains(@class, 'md-tabs__item--active')]")


@pytest.mark.parametrize("title", TITLES)
def test_a_heading_is_text_in_the_title_and_the_contents(pipeline, title):
    heading = escape(title, quote=False).replace("{", "&#123;")
    page = pipeline.page(f"# {heading}\n\n## {heading} {{#x}}\n\n### {heading} {{#y}}\n\n## Two {{#z}}\n")
    assert active(parted(page)[0]) == []
    assert text(page, "//head/title") == [f"{title} - Docker notes"]
    assert text(page, "//div[@data-md-type='toc']//li//a") == [title, title, "Two"]
    assert html.document_fromstring(page).xpath("//div[@data-md-type='toc']//li/nav/@aria-label") == [title]


@pytest.mark.parametrize(
    "key", ["author", "subtitle", "icon", "status", "robots", "canonical", "social", "og:image", "x"]
)
def test_what_else_front_matter_says_is_refused_or_text(pipeline, key):
    page = HEAD.replace("title: Attack", f"title: Attack\n{key}: {json.dumps(TITLES[2])}")
    harmless = HEAD.replace("title: Attack", f"title: Attack\n{key}: Text")
    try:
        assert skeleton(pipeline.page(page)) == skeleton(pipeline.page(harmless))
    except Abort as refusal:
        assert str(refusal).startswith("docs/en/attack.md:")
