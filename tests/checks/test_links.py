from datetime import date
from http.client import IncompleteRead

import pytest

from macros.checks import links
from tests.conftest import ROOT


@pytest.fixture
def docs(tmp_path, monkeypatch):
    monkeypatch.setattr(links, "PATH", tmp_path / "links.tsv")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/a.md").write_text(
        "[one](https://a.example/x#part)\n[two](https://b.example/a_(b)) `https://c.example`\n"
        "```text\n[no](https://d.example)\n```\n",
        encoding="utf-8",
    )
    return tmp_path / "docs"


LISTED = [
    links.Link("https://a.example/x#part", "2026-01-01", "copy"),
    links.Link("https://gone.example", "2026-01-01", "live"),
]


def keep():
    links.save({link.url: link for link in LISTED})


def test_links_with_a_title_in_reference_style_and_in_angle_brackets_count(tmp_path):
    (tmp_path / "a.md").write_text(
        '[a](https://a.example/ "A title") [b](<https://b.example/>)\n<https://c.example/> [d][d]\n\n'
        "[d]: https://d.example/a_(b)\n",
        encoding="utf-8",
    )
    assert {url: line for url, (_, line) in links.on_pages(tmp_path).items()} == {
        "https://a.example/": 1,
        "https://b.example/": 1,
        "https://c.example/": 2,
        "https://d.example/a_(b)": 4,
    }


def test_a_link_that_is_not_listed_and_one_that_is_on_no_page_are_told(docs):
    keep()
    assert [finding.text.partition(" is ")[0] for finding in links.findings(docs)] == [
        "https://b.example/a_(b)",
        "https://gone.example",
    ]


def test_what_was_seen_is_dated_and_what_was_not_is_told_and_keeps_its_date(docs):
    keep()
    answers = {"https://a.example/x": '<h2 id="other">', "https://b.example/a_(b)": ""}
    assert list(links.look(docs, answers.__getitem__)) == ["https://a.example/x#part: the page has no #part"]
    assert list(links.load().values()) == [
        LISTED[0],
        links.Link("https://b.example/a_(b)", date.today().isoformat(), "live"),
    ]


def test_an_anchor_of_github_counts():
    assert links._wrong("https://a.example/x#part", lambda _: '<a id="user-content-part">') == ""
    assert links._wrong("https://a.example/x#L10-L12", lambda _: "") == ""


def test_an_encoded_anchor_is_found():
    assert links._wrong("https://a.example/x#pr%C3%B3ximo", lambda _: "<h2 id='próximo'>") == ""


@pytest.mark.parametrize(
    ("error", "told"), [(OSError("refused"), "refused"), (IncompleteRead(b"half"), "IncompleteRead(4 bytes read)")]
)
def test_an_error_is_told(error, told):
    def get(_):
        raise error

    assert links._wrong("https://a.example/", get) == told


def test_every_link_of_the_pages_is_listed():
    assert [str(finding) for finding in links.findings(ROOT / "docs")] == []
