"""The allow-list of pages: what it takes, what it refuses, and that no parser reads otherwise what it takes."""

import signal

import pytest
from lxml import html

from macros import allowlist
from tests import fragments


@pytest.mark.parametrize("seed", range(4))
def test_libxml2_reads_what_is_written(seed):
    for fragment in fragments.make(seed, 1000):
        read = html.document_fromstring(f"<html><body><article>{fragment}</article></body></html>").find(".//article")
        assert fragments.parsed(read) == fragments.written(fragment), fragment


@pytest.mark.parametrize(
    "address",
    [
        *("https://docs.docker.com/", "HTTPS://docs.docker.com", "http://localhost:8080/a?b=c#d", "mailto:a@b.example"),
        *("", "#x", "#fn:1", "../concepts/engine/", "page/", "a/b:c", "?a:b", "./a:b/", "javascript%3Aalert(1)", "/x"),
        *("https://münchen.example/", "https://example.org/a@b", "pág/"),
    ],
)  # fmt: skip
def test_links_lead_to_pages_the_web_and_letters(address):
    assert allowlist.link(address) == ""


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("javascript:alert(1)", "not to javascript"),
        ("JAVASCRIPT:alert(1)", "not to JAVASCRIPT"),
        ("java\tscript:alert(1)", "no spaces"),
        ("\x01javascript:alert(1)", "no spaces"),
        ("\u00a0javascript:alert(1)", "no spaces"),
        ("a:b", "not to a"),
        ("data:text/html,x", "not to data"),
        ("//evil.example/", "begins with its scheme: https://evil.example/"),
        ("\\\\evil.example/", "backslashes"),
        ("/\\evil.example/", "backslashes"),
        ("https:evil.example", "https://host/path"),
        ("https:///evil.example", "https://host/path"),
        ("https://", "https://host/path"),
        ("https://docs.docker.com@evil.example/", "https://host/path"),
        ("https://user:secret@evil.example/", "https://host/path"),
        ("http://[bad", "this is no address: http://[bad"),
    ],
)
def test_links_lead_nowhere_else(address, why):
    assert why in allowlist.link(address)


@pytest.mark.parametrize("address", ["x.png", "../a/x.png", "a/x.png?b", "a%20b.png"])
def test_pictures_are_files_of_the_site(address):
    assert allowlist.own_file(address) == ""


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/x.png",
        "//evil.example/x.png",
        "https://evil.example/x.png",
        "data:image/png,x",
        "\\x.png",
        " x.png",
        "a:x",
    ],
)
def test_pictures_come_from_nowhere_else(address):
    assert allowlist.own_file(address)


def refused(fragment: str) -> allowlist.MarkupError:
    with pytest.raises(allowlist.MarkupError) as refusal:
        allowlist.check(fragment)
    return refusal.value


def test_the_line_is_that_of_the_fault_and_not_of_a_text_that_speaks_of_it():
    source = "Never write `<b onclick>`,\nas in `onclick`.\n\n<b onclick>x</b>\n"
    made = "<p>Never write <code>&lt;b onclick&gt;</code>,\nas in <code>onclick</code>.</p>\n<p><b onclick>x</b></p>"
    assert refused(made).line(source) == 4


def test_the_line_of_what_was_made_from_other_words_is_that_of_the_words_beside_it():
    source = "# One\n\nTwo words and more.\n\nThree words, and these.\n"
    assert refused("<p>Two words and more.</p><p><blink>Three words, and these.</blink></p>").line(source) == 5


def test_the_line_of_what_is_nowhere_is_the_first():
    assert refused("<p><blink></blink></p>").line("A page.\n") == 1


def test_a_long_tag_is_shown_in_part():
    assert len(str(refused(f'<p onclick="{"x" * 500}">x</p>')).partition(": pages")[0]) == 81


@pytest.mark.parametrize(
    "html",
    [
        "<!--" * 100_000,
        "<" * 100_000,
        "<a " * 100_000,
        f"<p {'a ' * 100_000}",
        f'<p class="{"x " * 50_000}">',
        f'<figure><svg class="{"d-" * 100}!">',
        f'<figure><svg><rect fill="{"var(--d-" * 10_000}"/>',
        f'<figure><svg><rect transform="{"scale(" * 10_000}"/>',
        f'<a href="{"a" * 100_000}:">',
        f'<a href="https://{"a." * 50_000}@">',
        f'<p lang="en{"-ab" * 50_000}!">',
        "<b>" * 100_000,
    ],
    ids=lambda html: html[:24],
)
def test_no_text_makes_the_check_take_long(html):
    def too_long(*_):
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(60)  # it takes a fraction of a second
    try:
        with pytest.raises(allowlist.MarkupError) as refusal:
            allowlist.check(allowlist.without_comments(html))
        refusal.value.line(html)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def test_comments_are_taken_out_and_what_is_left_is_checked():
    assert allowlist.without_comments("a<!-- b\n-->c<!--><img>-->d") == "acd"
    assert "<script>" in str(refused(allowlist.without_comments("<scr<!-- -->ipt>")))
    assert "<!--" in str(refused("<p>x</p><!-- y"))
