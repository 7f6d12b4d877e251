"""What can be taken along from a small site, and what happens to the site when a book cannot be made."""

import re
from datetime import UTC, datetime

import pytest

from macros.site import downloads
from macros.site.downloads import Download

MOMENT = datetime(2026, 11, 26, 12, tzinfo=UTC)
PLACES = '<main><div class="downloads downloads--home"></div></main><footer><div class="downloads"></div></footer>'
MADE = [
    Download("en", "handbook", "b-en.pdf", 1_640_000),
    Download("es", "handbook", "b-es.pdf", 40_000),
    Download("", "offline", "b.zip", 5_900_000),
]


@pytest.fixture
def pages(tmp_path):
    for name in ("index.html", "a/b/index.html", "es/index.html", "es/a/index.html", "404.html"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PLACES)
    return tmp_path


def links(page):
    return re.findall(r'href="([^"]+)"', page.read_text().partition("<footer>")[2])


def test_each_page_leads_to_the_files_of_its_language_and_to_those_of_all(pages):
    downloads.fill(pages, MADE, MOMENT)
    assert links(pages / "index.html") == ["b-en.pdf", "b.zip"]
    assert links(pages / "a/b/index.html") == ["../../b-en.pdf", "../../b.zip"]
    assert links(pages / "es/index.html") == ["../b-es.pdf", "../b.zip"]
    assert links(pages / "es/a/index.html") == ["../../b-es.pdf", "../../b.zip"]
    assert links(pages / "404.html") == []
    said = (pages / "es/index.html").read_text()
    assert "(PDF, 40 kB)" in said
    assert "5.9 MB" in said
    assert "2026-11-26" in said


def test_a_copy_without_files_leads_to_the_site_on_the_web(pages):
    downloads.fill(pages, [], MOMENT, "https://site.example/")
    home = (pages / "es/index.html").read_text()
    assert 'href="https://site.example/es/#take-along"' in home
    assert home.endswith("<footer></footer>")


@pytest.mark.parametrize(("folder", "words"), [("", "built without them."), ("es/", "se construyó sin ellos.")])
def test_a_site_without_files_says_how_they_are_made_and_never_leads_to_itself(pages, folder, words):
    downloads.fill(pages, [], MOMENT)
    home = (pages / folder / "index.html").read_text()
    assert f"{words} <code>make site</code>" in home
    assert "href" not in home
    assert home.endswith("<footer></footer>")


@pytest.mark.parametrize(
    ("count", "told"), [(1, "1 kB"), (99_499, "99 kB"), (100_000, "0.1 MB"), (3_905_041, "3.9 MB")]
)
def test_sizes(count, told):
    assert downloads.size(count) == told


def test_a_small_site_gives_its_books_along(tiny):
    tiny.page("en/about.md", "---\ntitle: About\n---\n# About\n\n[Home](index.md)\n")
    tiny.page("es/about.md", "---\ntitle: Acerca\n---\n# Acerca\n\n[Inicio](index.md)\n")
    built = tiny.build(("build", "--downloads", "pdf,epub"))
    assert built.returncode == 0, built.stderr
    files = sorted(path.name for path in (tiny.root / "site").iterdir() if path.suffix in (".pdf", ".epub", ".zip"))
    handbooks = [f"docker-notes-handbook-{code}.{kind}" for code in ("en", "es") for kind in ("epub", "pdf")]
    assert files == sorted([*handbooks, "docker-notes-en.pdf", "docker-notes-es.pdf"])
    assert "to take along: site/docker-notes-handbook-es.epub, " in built.stdout
    assert 'href="../docker-notes-en.pdf"' in tiny.html("about")


def test_the_same_pages_give_the_same_bytes(tiny):
    tiny.page("en/about.md", "---\ntitle: About\n---\n# About\n\n[Home](index.md)\n")
    tiny.page("es/about.md", "---\ntitle: Acerca\n---\n# Acerca\n\n[Inicio](index.md)\n")
    made = []
    for seed in ("1", "2"):
        built = tiny.build(("build",), SOURCE_DATE_EPOCH="1795651200", PYTHONHASHSEED=seed)
        assert built.returncode == 0, built.stderr
        files = [path for path in sorted((tiny.root / "site").iterdir()) if path.suffix in (".pdf", ".epub", ".zip")]
        made.append({path.name: path.read_bytes() for path in files})
    assert len(made[0]) == 7
    assert [name for name in made[0] if made[0][name] != made[1][name]] == []


def test_a_page_that_the_books_do_not_know_is_told_and_the_last_good_site_stays(tiny):
    tiny.page("en/index.md", "---\ntitle: Home\n---\n# Home\n\n[x](https://example.org/)\n")
    assert tiny.build().returncode == 0
    before = tiny.html("")
    tiny.page("en/index.md", "---\ntitle: Home\n---\n# Home\n\n<video controls>a film</video>\n")
    built = tiny.build(("build", "--downloads", "pdf"))
    assert built.returncode == 1
    assert "docs/en/index.md:6: <video controls>: pages cannot contain <video>" in built.stderr
    assert tiny.html("") == before
    assert [path.name for path in tiny.root.iterdir() if path.name.startswith(".")] == []


def test_a_download_that_is_none_is_told(tiny):
    built = tiny.build(("build", "--downloads", "pdf,doc"))
    assert built.returncode == 1
    assert "nothing to take along is called doc; there are pdf, epub, zip" in built.stderr
