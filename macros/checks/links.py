"""Links that lead out of the site: `links.tsv` lists each with the day it was looked at; `make links` looks again."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from html import unescape
from http.client import HTTPException
from multiprocessing.pool import ThreadPool
from pathlib import Path
from urllib.parse import unquote

from macros import markdown
from macros.checks.pages import Finding

PATH = Path(__file__).with_name("links.tsv")
_LINK = re.compile(  # [text](address "title"), <address>, [name]: address
    r"(?:\]\(|^ *\[[^\]\n]+\]:) *<?(https?://[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)|<(https?://[^\s>]+)>",
    re.MULTILINE,
)
_SECONDS = 30
_LINES_OF_CODE = re.compile(r"L\d+(-L\d+)?")


@dataclass(frozen=True)
class Link:
    """An address, and when and how somebody saw what lies there."""

    url: str
    looked: str = ""  # YYYY-MM-DD, or empty: nobody has yet
    how: str = ""  # live; or copy: a stored copy of the page was read


def load() -> dict[str, Link]:
    """The links by address."""
    rows = (line.split("\t") for line in PATH.read_text(encoding="utf-8").splitlines()[1:])
    return {row[0]: Link(*row) for row in rows}


def save(links: dict[str, Link]) -> None:
    """Write the links, sorted by address; never half of them."""
    rows = [f"{link.url}\t{link.looked}\t{link.how}".rstrip("\t") for _, link in sorted(links.items())]
    draft = PATH.with_suffix(".new")
    draft.write_text("\n".join(["url\tlooked\thow", *rows, ""]), encoding="utf-8")
    draft.replace(PATH)


def on_pages(docs: Path) -> dict[str, tuple[Path, int]]:
    """The external links of all pages, each with the place where it stands first."""
    found: dict[str, tuple[Path, int]] = {}
    for path in sorted(docs.rglob("*.md")):
        text = markdown.read(path.read_text(encoding="utf-8-sig")).without_code
        for match in _LINK.finditer(text):
            found.setdefault(match[1] or match[2], (path, text.count("\n", 0, match.start()) + 1))
    return found


def findings(docs: Path) -> Iterator[Finding]:
    """Links that the list lacks, and those of the list that no page has any more."""
    listed, used = load(), on_pages(docs)
    for url, (path, line) in used.items():
        if url not in listed:
            yield Finding(str(path), line, f"{url} is not in {PATH.name}: make links puts it there, and looks at it")
    for url in sorted(listed.keys() - used.keys()):
        yield Finding(str(PATH), 1, f"{url} is on no page any more: make links takes it out")


def look(docs: Path, get: Callable[[str], str]) -> Iterator[str]:
    """Look at every link, write the list anew, and tell of each that could not be seen; what was known of it stays.

    `get` gives the text that lies at an address, or raises OSError.
    """
    listed = load()
    links = {url: listed.get(url, Link(url)) for url in on_pages(docs)}
    with ThreadPool(8) as side_by_side:  # its threads, unlike an executor's, do not hold up a stop
        for url, wrong in zip(links, side_by_side.imap(lambda url: _wrong(url, get), links), strict=True):
            if wrong:
                yield f"{url}: {wrong}"
            else:
                links[url] = replace(links[url], looked=date.today().isoformat(), how="live")
    save(links)


def _wrong(url: str, get: Callable[[str], str]) -> str:
    address, _, anchor = url.partition("#")
    try:
        text = get(address)
    except (OSError, ValueError, HTTPException) as error:
        return str(error) or type(error).__name__
    if anchor and not _LINES_OF_CODE.fullmatch(anchor) and not _has(text, anchor):
        return f"the page has no #{anchor}"
    return ""


def _has(text: str, anchor: str) -> bool:
    """Whether a page has that anchor; GitHub writes its own with a word before it."""
    name = rf"(?:user-content-)?{re.escape(unquote(anchor))}"
    return bool(re.search(rf"""\b(?:id|name)=["']?{name}["'\s>]""", unescape(text), re.IGNORECASE))


def get(url: str) -> str:
    """What lies at an address, as text: its first 4 MiB. Raises OSError, ValueError or HTTPException."""
    asked = urllib.request.Request(url, headers={"User-Agent": "Mozilla/5.0 (link check of Docker notes)"})
    with urllib.request.urlopen(asked, timeout=_SECONDS) as answer:
        text: str = answer.read(4 << 20).decode(errors="replace")
    return text
