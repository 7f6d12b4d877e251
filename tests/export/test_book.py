import pytest

from macros.export.book import Chapter, Entry, ExportError, Place
from macros.export.files import save
from macros.export.reading import read

HOME = '<h1 id="home">Home</h1><p><a href="{}">go</a></p>'


def resolved(make_book, href, **pages):
    book = make_book({"": HOME.format(href), "a/": '<h1 id="a">A</h1><h2 id="b">B</h2>', **pages})
    chapter = book.chapters[""]
    return book.resolve(chapter, chapter.article.find(".//a"))


@pytest.mark.parametrize(
    ("href", "place"),
    [
        ("a/", Place("a/")),
        ("a/#b", Place("a/", "b")),
        ("./", Place("")),
        ("#home", Place("", "home")),
        ("https://docs.example/x#y", "https://docs.example/x#y"),
        ("mailto:somebody@site.example", "mailto:somebody@site.example"),
    ],
)
def test_a_link_leads_to_a_place_in_the_book_or_to_the_web(make_book, href, place):
    assert resolved(make_book, href) == place


@pytest.mark.parametrize("href", ["b/", "a/#c", "#c", "../a/x/"])
def test_a_link_that_leads_nowhere_is_told_with_its_page(make_book, href):
    with pytest.raises(ExportError, match=r'the home page: <a href=".*">go: the link leads nowhere'):
        resolved(make_book, href)


def test_a_link_to_a_page_that_leads_on_leads_where_one_gets_in_the_end(make_book, tmp_path):
    for name, target in (("old", "a"), ("older", "old")):
        moved = tmp_path / f"site/{name}/index.html"
        moved.parent.mkdir(parents=True)
        moved.write_text(f'<meta name="robots" content="noindex"><link rel="canonical" href="../{target}/">')
    assert resolved(make_book, "older/") == Place("a/")


def test_a_link_to_a_file_of_the_site_leads_to_it_on_the_web(make_book, tmp_path):
    (tmp_path / "site/files").mkdir(parents=True)
    (tmp_path / "site/files/compose.yaml").write_text("services: {}")
    assert resolved(make_book, "files/compose.yaml") == "https://site.example/files/compose.yaml"


def test_what_an_edition_leaves_out_is_linked_on_the_web(make_book):
    pages = {"": HOME.format("ref/x/#y"), "ref/x/": '<h1>X</h1><h2 id="y">Y</h2>', "z/": "<h1>Z</h1>"}
    whole = make_book(pages, parts={"Reference": ["ref/x/"], "Rest": ["z/"]})
    book = whole.without("ref/")
    assert [part.title for part in book.parts] == ["Home", "Rest", "Z"]
    chapter = book.chapters[""]
    assert book.resolve(chapter, chapter.article.find(".//a")) == "https://site.example/ref/x/#y"
    assert "ref/x/" in whole.chapters


def test_a_page_of_the_navigation_that_was_not_built_is_told(make_book, tmp_path):
    with pytest.raises(ExportError, match="gone/: this page of the navigation was not built"):
        read(tmp_path, [Entry(1, "", "gone/")], "en", "", "", "https://site.example/")


@pytest.mark.parametrize("body", ["<p>no heading</p>", "<h2>only a second level</h2>"])
def test_a_page_without_a_title_is_refused(make_book, body):
    with pytest.raises(ExportError, match="a page needs one <article> with a heading of the first level"):
        make_book({"": body})


def test_a_level_of_headings_may_not_be_skipped(make_book):
    with pytest.raises(ExportError, match="the home page: <h4>Four: a heading of level 4 below level 2"):
        make_book({"": "<h1>One</h1><h2>Two</h2><h4>Four</h4>"})


@pytest.mark.parametrize(
    "source", ["none.png", "../../../secret.png", "https://elsewhere.example/x.png", "/etc/passwd"]
)
def test_a_picture_must_be_a_file_of_the_site(make_book, tmp_path, source):
    (tmp_path / "secret.png").write_bytes(b"")
    book = make_book({"": f'<h1>A</h1><img alt="x" src="{source}">'})
    chapter = book.chapters[""]
    with pytest.raises(ExportError, match="there is no such file in the site"):
        book.file(chapter, chapter.article.find(".//img"))


def test_what_only_the_web_needs_is_left_out(make_book):
    edit, permalink = '<a class="md-content__button" href="e">edit</a>', '<a class="headerlink" href="#a">¶</a>'
    body = f"{edit}<h1>A{permalink}</h1><!-- b -->"
    chapter = make_book({"": body}).chapters[""]
    assert isinstance(chapter, Chapter)
    assert chapter.title == "A"
    assert [element.tag for element in chapter.article.iter()] == ["article", "h1"]


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    target = tmp_path / "book.pdf"
    target.write_bytes(b"old")

    def full(path, _):
        path.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        save(b"new", target)
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]
