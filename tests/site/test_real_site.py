"""Promises of the real site that need no browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from lxml import etree, html

from macros import checks
from macros.labels import LABELS
from macros.reference import commands, guide
from tests.conftest import BUILT_SITE, REQUIRED

ROOT = Path(__file__).parents[2]
PAGES = sorted(path.relative_to(ROOT / "docs/en").as_posix() for path in (ROOT / "docs/en").rglob("*.md"))
HOST = "http://site.test/docker-notes/"
PUBLISHED = BUILT_SITE and "engine" in REQUIRED
"""What CI publishes was built beside an engine, and so has its facts from there."""


Documents = dict[str, html.HtmlElement]


@pytest.fixture(scope="session")
def everything(site: Path) -> Documents:
    return {path.relative_to(site).as_posix(): html.parse(path).getroot() for path in site.rglob("*.html")}


@pytest.fixture(scope="session")
def documents(everything: Documents) -> Documents:
    """The pages that readers see."""
    return {name: page for name, page in everything.items() if not page.xpath("//meta[@name='robots']")}


@pytest.fixture(scope="session")
def moved(everything: Documents, documents: Documents) -> Documents:
    """The pages that lead on to others."""
    return {name: page for name, page in everything.items() if name not in documents}


def test_both_languages_have_the_same_pages_anchors_code_and_links():
    assert [str(finding) for finding in checks.findings(ROOT / "docs")] == []


@pytest.mark.parametrize("code", ["en", "es"])
def test_an_error_that_the_index_of_errors_quotes_stands_word_for_word_on_the_page_it_leads_to(code):
    row = re.compile(r"^\| (`+)(.+?)\1 \|.*\]\(\.\./([^)#]+)")
    rows = [row.match(line) for line in (ROOT / f"docs/{code}/fix/index.md").read_text(encoding="utf-8").splitlines()]
    quoted = [(found[2], found[3]) for found in rows if found]
    assert len(quoted) > 20
    lost = [
        (text, page) for text, page in quoted if text not in (ROOT / "docs" / code / page).read_text(encoding="utf-8")
    ]
    assert lost == []


@pytest.mark.parametrize("code", ["en", "es"])
def test_the_index_of_errors_calls_pages_by_their_titles(code):
    docs = ROOT / "docs" / code
    rows = [line for line in (docs / "fix/index.md").read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    links = [link for row in rows for link in re.findall(r"\[([^\]]+)\]\(\.\./([^)#]+)", row)]
    assert len(links) > 40
    titles = {page: re.search(r"^# (.+)$", (docs / page).read_text(encoding="utf-8"), re.M)[1] for _, page in links}
    assert [(text, titles[page]) for text, page in links if text != titles[page]] == []


def test_every_page_is_in_the_site_in_both_languages(documents):
    for page in PAGES:
        address = re.sub(r"(index)?\.md$", "", page)
        for folder in ("", "es/"):
            assert f"{folder}{address.rstrip('/')}/index.html".replace("//", "/").lstrip("/") in documents


def test_every_link_within_the_site_leads_to_a_file_and_its_anchor(site, everything):
    """Of every page, those that lead on and those for lost readers too, and of styles, the sitemap and the search."""
    home = everything["index.html"].xpath("string(//link[@rel='canonical']/@href)")
    ids = {name: set(document.xpath("//@id")) for name, document in everything.items()}
    links = [(name, link) for name, document in everything.items() for link in links_of(document)]
    for path in site.rglob("*.css"):
        found = re.findall(r"""url\(["']?(?!data:)([^"')]+)""", path.read_text(encoding="utf-8"))
        links += [(path.relative_to(site).as_posix(), link) for link in found]
    for folder in ("", "es/"):
        index = json.loads((site / folder / "search/search_index.json").read_text(encoding="utf-8"))
        links += [(f"{folder}index.html", entry["location"]) for entry in index["docs"]]
        links += [("sitemap.xml", str(link)) for link in etree.parse(site / folder / "sitemap.xml").xpath("//@href")]
    assert len(links) > 50_000

    def leads(name: str, link: str) -> bool:
        target = urlsplit(urljoin(home + name.removesuffix("index.html"), link))
        if not target.geturl().startswith(home):
            return target.scheme in ("http", "https") and target.netloc != urlsplit(home).netloc  # another site
        path = unquote(target.path).removeprefix(urlsplit(home).path)
        if not path or path.endswith("/"):
            path += "index.html"
        anchored = not target.fragment or unquote(target.fragment) in ids.get(path, ())
        return (site / path).is_file() and "//" not in path and anchored

    assert {f"{name}: {link}" for name, link in links if not leads(name, link)} == set()


def links_of(document: html.HtmlElement) -> Iterator[str]:
    for name in ("href", "xlink:href", "src", "data", "poster", "action"):
        yield from map(str, document.xpath(f"//@*[name()='{name}']"))
    for several in document.xpath("//@srcset"):
        yield from (candidate.split()[0] for candidate in several.split(","))
    for script in document.xpath("//script[not(@src)]/text()"):
        yield from re.findall(r'location\.replace\("([^"]+)"', script)
    for refresh in document.xpath("//meta[@http-equiv='refresh']/@content"):
        yield refresh.partition("url=")[2]


def test_nothing_is_loaded_from_another_host(site):
    outside = re.compile(r"""(?:src|srcset|action|poster)=["']?https?:|url\(\s*["']?https?:|@import""", re.IGNORECASE)
    for path in [*site.rglob("*.html"), *site.rglob("*.css")]:
        assert not outside.search(path.read_text(encoding="utf-8")), path
    for path in site.rglob("*.html"):
        for link in (
            html.parse(path).getroot().xpath("//link[not(@rel='canonical') and not(starts-with(@rel, 'alternate'))]")
        ):
            assert not urlsplit(link.get("href")).netloc, path


def test_every_page_has_a_description_a_canonical_address_and_one_heading(documents):
    for name, document in documents.items():
        if name.endswith("404.html"):
            continue
        assert len(document.xpath("//h1")) == 1, name
        assert document.xpath("//link[@rel='canonical']/@href")[0].startswith("https://"), name
        assert 40 <= len(document.xpath("//meta[@name='description']/@content")[0]) <= 160, name
        language = "es" if name.startswith("es/") else "en"
        assert document.get("lang") == language, name
        assert len(document.xpath("//link[@hreflang]")) == 3, name


def test_every_command_has_a_page_with_each_of_its_options_in_both_languages(documents):
    reference = commands.current()
    for path, command in reference.pages.items():
        for folder in ("", "es/"):
            page = documents[folder + re.sub(r"(/index)?\.md$", "/index.html", path)]
            assert page.xpath("//h1/text()") == [command.name]
            headings = page.xpath("//div[@class='options']/*[self::h3 or self::h4]/@id")
            assert sorted(headings) == sorted(option.name for option, _ in command.options)


def test_a_pages_anchors_are_unique_and_the_same_in_both_languages(documents):
    for name in (name for name in documents if not name.startswith("es/") and name != "404.html"):
        here, there = (
            documents[folder + name].xpath("//article//*[self::h2 or self::h3 or self::h4]/@id")
            for folder in ("", "es/")
        )
        assert len(here) == len(set(here)), name
        assert here == there, name


def test_every_other_name_of_a_command_leads_to_it_in_its_language(site, moved):
    reference = commands.current()
    names = {re.sub(r"(/index)?\.md$", "", reference.page(name)): main for name, main in reference.names.items()}
    expected = {f"{folder}{path}/index.html" for path, main in names.items() for folder in ("", "es/")}
    expected -= {
        f"{folder}{re.sub(r'(/index)?.md$', '', path)}/index.html" for path in reference.pages for folder in ("", "es/")
    }
    assert set(moved) == expected
    for name, page in moved.items():
        folder = "es/" if name.startswith("es/") else ""
        target = urljoin(HOST + name, page.xpath("//a/@href")[0]).removeprefix(HOST)
        main = reference.page(names[name.removeprefix(folder).removesuffix("/index.html")])
        assert target == folder + re.sub(r"(index)?\.md$", "", main).rstrip("/") + "/"
        assert page.get("lang") == (folder.rstrip("/") or "en")


def test_the_commands_of_every_day_have_examples_in_both_languages():
    reference = commands.current()
    for path in guide.current().daily:
        for code in ("en", "es"):
            text = (ROOT / "docs" / code / reference.page(path)).read_text(encoding="utf-8")
            assert text.count("\n### ") >= 3, path
            assert "{#examples}" in text, path
            assert f"\n# {reference.commands[path].name}\n" in text, path


def test_nothing_of_the_reference_is_left_in_english(documents):
    marked = {name for name, page in documents.items() if page.xpath("//*[contains(@class, 'untranslated')]")}
    assert marked == set()


def test_every_example_that_an_option_points_to_stands_on_the_page(documents):
    page = documents["ref/cli/container/run/index.html"]
    links = page.xpath("//p[@class='facts']/a[starts-with(@href, '#example')]/@href")
    assert len(links) >= 15
    assert {link[1:] for link in links} <= set(page.xpath("//@id"))


def test_the_footer_says_whose_trademark_docker_is(documents):
    for name, document in documents.items():
        footer = document.xpath("string(//footer)")
        assert ("marca de Docker, Inc." if name.startswith("es/") else "trademark of Docker, Inc.") in footer, name


def test_the_architecture_page_shows_the_whole_docker_version_and_its_source(documents):
    source = "live" if PUBLISHED else "live|recorded"
    for folder in ("", "es/"):
        (title,) = documents[f"{folder}concepts/architecture/index.html"].xpath(
            "//span[@class='filename'][contains(., 'docker version')]"
        )
        labels = LABELS["es" if folder else "en"]
        begins = [labels[f"version-{kind}"].partition("{")[0] for kind in source.split("|")]
        assert title.text_content().startswith(tuple(begins))
        for line in ("Client:", "API version:", "Server:", "containerd:", "docker-init:"):
            assert line in title.getparent().text_content()


def test_facts_are_live_or_recorded_and_in_what_is_published_live(documents):
    for folder in ("", "es/"):
        marks = documents[f"{folder}index.html"].xpath("//small[contains(@class, 'fact ')]/@class")
        assert len(marks) == 5
        assert set(marks) <= ({"fact fact--live"} if PUBLISHED else {"fact fact--live", "fact fact--recorded"})


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("concepts/engine", ["engine"]),
        ("concepts/architecture", ["architecture"]),
        ("concepts/container", ["lifecycle"]),
    ],
)
def test_diagrams_stand_on_their_pages(documents, page, names):
    for folder in ("", "es/"):
        found = documents[f"{folder}{page}/index.html"].xpath("//figure[@class='diagram']/@id")
        assert set(found) >= {f"diagram-{name}" for name in names}


@pytest.mark.parametrize("folder", ["", "es/"])
def test_the_notes_are_quoted_whole_each_with_its_place_now(documents, folder):
    """Each line of the notes stands in a quotation, and after each quotation comes a link to where it lives."""
    document = documents[f"{folder}about/origin/index.html"]
    quoted = " ".join(" ".join(quote.text_content().split()) for quote in document.xpath("//article//blockquote"))
    notes = (ROOT / "tests/golden/notes.md").read_text(encoding="utf-8")
    lines = [re.sub(r"<[^>]+>|[`*#]|^-+$", "", line).strip() for line in notes.splitlines()]
    # Headings that only sort the notes became this page's own headings.
    own = {"Docker", "Containers", "FU Commands", "Network", "Data Volumes"}
    assert [line for line in lines if line and line not in own and " ".join(line.split()) not in quoted] == []
    for quote in document.xpath("//article//blockquote"):
        after = quote.getnext()
        assert after.xpath(".//a[starts-with(@href, '../../')]"), quote.text_content()


def test_every_term_of_the_glossary_can_be_reached(documents):
    terms = (ROOT / "macros/terms.tsv").read_text(encoding="utf-8").splitlines()[1:]
    for folder in ("", "es/"):
        ids = documents[f"{folder}ref/glossary/index.html"].xpath("//dt/@id")
        assert sorted(ids) == sorted(line.split("\t")[0] for line in terms)
