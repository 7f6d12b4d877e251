"""Search as a reader types it, over HTTP and from a folder: what is named exactly comes first."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WANTED = {
    "en": {
        "--publish": "ref/cli/container/run#publish",
        "-p": "ref/cli/container/run#publish",
        "docker run --memory": "ref/cli/container/run#memory",
        "docker run --memory=1g": "ref/cli/container/run#memory",
        "-it": "ref/cli/container/run#interactive",
        "docker run -it": "ref/cli/container/run#tty",
        "docker exec -it": "ref/cli/container/exec#interactive",
        "docker-compose": "ref/cli/compose",
        "docker-compose up": "ref/cli/compose/up",
        "docker compose up --build": "ref/cli/compose/up#build",
        "docker rmi": "ref/cli/image/rm",
        "rmi": "ref/cli/image/rm",
        "docker ps": "ref/cli/container/ls",
        "docker": "ref/cli/docker",
        "--mount": "ref/cli/container/run#mount",
        "-P": "ref/cli/container/run#publish-all",
        "exit code": "ref/cli/container/run#exit-codes",
        "publish port": "ref/cli/container/run#example-publish",
        "remove volume": "ref/cli/volume/rm",
        "volume": "ref/cli/volume",
    },
    "es": {
        "--publish": "ref/cli/container/run#publish",
        "-p": "ref/cli/container/run#publish",
        "docker run --memory": "ref/cli/container/run#memory",
        "-it": "ref/cli/container/run#interactive",
        "docker-compose": "ref/cli/compose",
        "docker rmi": "ref/cli/image/rm",
        "código de salida": "ref/cli/container/run#exit-codes",
        "publicar puerto": "ref/cli/container/run#example-publish",
        "eliminar volumen": "ref/cli/volume/rm",
        "eliminar contenedor": "ref/cli/container/rm",
        "construir imagen": "ref/cli/buildx/build",
        "ver logs": "ref/cli/container/logs",
        "codigo de salida": "ref/cli/container/run#exit-codes",
        "volumenes": "ref/cli/volume/ls",
        "copiar archivos": "ref/cli/container/cp",
        "limitar memoria": "ref/cli/container/run#example-limits",
    },
}
"""What people type, and the page or anchor that must be among the first two hits."""

QUERIES = [(language, query) for language, queries in WANTED.items() for query in queries]


def hits(page: Page, query: str) -> list[list[str]]:
    """The first two results, each with the links that it shows at once, as ref/cli/container/run#publish."""
    box = page.locator(".md-search__input")
    links = page.locator(".md-search-result__link")
    box.click()
    # The theme asks when a key goes up: asked once, and after an empty list, no answer is that to half a query.
    box.fill("")
    box.press("Shift")
    expect(links).to_have_count(0)
    box.fill(query)
    box.press("Shift")
    expect(links.first).to_be_visible()
    return page.evaluate(
        """() => [...document.querySelectorAll('.md-search-result__item')].slice(0, 2).map((item) =>
            [...item.querySelectorAll(':scope > a')].map((link) => {
                const url = new URL(link.href);
                const path = url.pathname.replace(/.*?\\/(es\\/)?(?=(ref|learn|concepts|about)\\/)/, "");
                return path.replace(/(\\/|\\.html)$/, "").replace(/\\/index$/, "") + url.hash;
            }))"""
    )


@pytest.fixture(scope="session")
def opened(browser, address, offline):
    """Each language over each protocol, opened once."""
    contexts = {}

    def make(language: str, protocol: str) -> Page:
        if (language, protocol) not in contexts:
            page = browser.new_page()
            page.troubles = []
            page.on("console", lambda said: page.troubles.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda error: page.troubles.append(str(error)))
            root = address if protocol == "http" else f"file://{offline}/"
            page.on(
                "request",
                lambda asked: (
                    None if asked.url.startswith((root, "data:", "blob:", "file:")) else page.troubles.append(asked.url)
                ),
            )
            page.goto(root + ("es/" if language == "es" else "") + ("index.html" if protocol == "file" else ""))
            contexts[language, protocol] = page
        return contexts[language, protocol]

    yield make
    for page in contexts.values():
        page.close()


@pytest.mark.parametrize("protocol", ["http", "file"])
@pytest.mark.parametrize(("language", "query"), QUERIES)
def test_what_is_typed_leads_to_the_command_or_option_as_first_or_second_hit(opened, language, query, protocol):
    page = opened(language, protocol)
    found = hits(page, query)
    assert WANTED[language][query] in [link for links in found for link in links], found
    assert page.troubles == []


@pytest.mark.parametrize(
    ("query", "first"),
    [("docker rmi", "ref/cli/image/rm"), ("--publish", "ref/cli/container/run"), ("run", "ref/cli/container/run")],
)
def test_an_exact_name_stands_above_prose(opened, query, first):
    assert hits(opened("en", "http"), query)[0][0] == first


@pytest.mark.parametrize(
    ("query", "target"),
    [("docker run --memory", "/ref/cli/container/run/#memory"), ("docker rmi", "/ref/cli/image/rm/")],
)
def test_enter_goes_to_what_was_named(open_page, query, target):
    page = open_page("concepts/engine/")
    hits(page, query)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url.replace("?h=", "").endswith(target))


def test_the_results_of_a_language_are_its_own(opened):
    page = opened("es", "http")
    hits(page, "volumen")
    links = page.locator(".md-search-result__link").evaluate_all("links => links.map(link => link.href)")
    assert links and all("/es/" in link for link in links)


def test_a_query_with_dashes_and_signs_alone_breaks_nothing(opened):
    page = opened("en", "http")
    for query in ("-", "--", "+", "docker-", "--nosuch-option", "run --nosuch"):
        box = page.locator(".md-search__input")
        box.click()
        box.fill("")
        page.keyboard.type(query)
        page.wait_for_timeout(150)
    assert page.troubles == []
