import contextlib
import threading
from datetime import date
from http.client import IncompleteRead
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

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
    assert list(map(str, links.findings(docs))) == [
        f"{docs}/a.md:2: https://b.example/a_(b) is not in links.tsv: make links puts it there, and looks at it",
        f"{links.PATH}:1: https://gone.example is on no page any more: make links takes it out",
    ]


def test_the_list_has_a_link_a_line_sorted_and_one_that_nobody_saw_has_no_day(docs):
    unseen = links.Link("https://b.example")
    links.save({link.url: link for link in (*reversed(LISTED), unseen)})
    assert links.PATH.read_text(encoding="utf-8").splitlines() == [
        "url\tlooked\thow",
        "https://a.example/x#part\t2026-01-01\tcopy",
        "https://b.example",
        "https://gone.example\t2026-01-01\tlive",
    ]
    assert list(links.load().values()) == [LISTED[0], unseen, LISTED[1]]


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


@pytest.mark.parametrize(
    ("anchor", "page"),
    [
        ("pr%C3%B3ximo", "<h2 id='próximo'>"),
        ("part", "<a name=part>"),
        ("part", '<H2 ID="Part">'),
        ("a%26b", '<h2 id="a&amp;b">'),
    ],
)
def test_an_anchor_is_found_as_browsers_find_it(anchor, page):
    assert links._wrong(f"https://a.example/x#{anchor}", lambda _: page) == ""


@pytest.mark.parametrize("page", ['<h2 id="parts">', '<h2 id="a-part">', '<a href="#part">', "part"])
def test_another_anchor_is_none(page):
    assert links._wrong("https://a.example/x#part", lambda _: page) == "the page has no #part"


def test_a_page_is_got_with_a_name_and_of_a_long_one_the_first_4_mib():
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = self.headers["User-Agent"].encode() if self.path == "/agent" else b"\xff" + b"a" * (5 << 20)
            self.send_response(404 if self.path == "/none" else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with contextlib.suppress(ConnectionError):  # who has read enough hangs up
                self.wfile.write(body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        root = f"http://127.0.0.1:{server.server_port}"
        assert links.get(f"{root}/agent") == "Mozilla/5.0 (link check of Docker notes)"
        assert links.get(f"{root}/long") == "\ufffd" + "a" * ((4 << 20) - 1)
        assert links._wrong(f"{root}/none", links.get) == "HTTP Error 404: Not Found"
        server.shutdown()


@pytest.mark.parametrize(
    ("error", "told"), [(OSError("refused"), "refused"), (IncompleteRead(b"half"), "IncompleteRead(4 bytes read)")]
)
def test_an_error_is_told(error, told):
    def get(_):
        raise error

    assert links._wrong("https://a.example/", get) == told


def test_every_link_of_the_pages_is_listed():
    assert [str(finding) for finding in links.findings(ROOT / "docs")] == []
