"""Small books, made of a few pages that a test writes."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from macros.export import pdf
from macros.export.book import Book, Entry
from macros.export.edition import HANDBOOK, Imprint
from macros.export.reading import read
from tests.conftest import EPUBCHECK, PATIENCE

IMPRINT = Imprint({"Docker CLI": "28.5.2"}, datetime(2026, 11, 26, tzinfo=UTC))
ROOT = "https://site.example/"

MakeBook = Callable[..., Book]


def epubcheck(file: Path) -> str:
    """What epubcheck has against an EPUB; empty if nothing."""
    quick = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
    command = ["java", *quick, "-jar", str(EPUBCHECK), "--failonwarnings", str(file)]
    checked = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    return checked.stdout + checked.stderr if checked.returncode else ""


class Printed:
    """A PDF as its readers have it."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.document = pikepdf.open(io.BytesIO(data))
        self.catalogue = self.document.Root
        shown = pypdfium2.PdfDocument(data)
        self.texts = [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in shown]

    @property
    def text(self) -> str:
        return "\n".join(self.texts)

    def tags(self) -> list[tuple[str, pikepdf.Dictionary]]:
        """Every element of the structure tree in reading order, by its kind."""
        found: list[tuple[str, pikepdf.Dictionary]] = []

        def walk(node: pikepdf.Object) -> None:
            if isinstance(node, pikepdf.Array):
                for child in node:
                    walk(child)
            elif isinstance(node, pikepdf.Dictionary) and "/K" in node:
                if "/S" in node:
                    found.append((str(node.S)[1:], node))
                walk(node.K)
            elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
                found.append((str(node.S)[1:], node))

        walk(self.catalogue.StructTreeRoot.K)
        return found

    def bookmarks(self) -> list[tuple[int, str]]:
        return [(level, title) for level, title, _ in self.pages()]

    def pages(self) -> list[tuple[int, str, int]]:
        """The bookmarks with the number of their page, from 1."""
        number = {page.objgen: at for at, page in enumerate(self.document.pages, start=1)}
        names = self.catalogue.get("/Names", {}).get("/Dests")
        known = dict(pikepdf.NameTree(names).items()) if names is not None else {}

        def page(destination: pikepdf.Object) -> int:
            if not isinstance(destination, pikepdf.Array):
                destination = known[str(destination)]
            if isinstance(destination, pikepdf.Dictionary):
                destination = destination.D
            return number[destination[0].objgen]

        found = []

        def walk(item: pikepdf.Dictionary, level: int) -> None:
            while item is not None:
                found.append((level, str(item.Title), page(item.get("/Dest", item.get("/A", {}).get("/D")))))
                if "/First" in item:
                    walk(item.First, level + 1)
                item = item.get("/Next")

        walk(self.catalogue.Outlines.First, 1)
        return found

    def links(self) -> list[pikepdf.Dictionary]:
        return [note for page in self.document.pages for note in page.get("/Annots", []) if note.Subtype == "/Link"]

    def addresses(self) -> list[str]:
        """Where links lead on the web."""
        return [str(link.A.URI) for link in self.links() if "/A" in link and "/URI" in link.A]

    def lost_links(self) -> list[str]:
        """Links that lead to no page of the document and to no address."""
        pages = {page.objgen for page in self.document.pages}
        names = self.catalogue.get("/Names", {}).get("/Dests")
        known = {str(name) for name, _ in pikepdf.NameTree(names).items()} if names is not None else set()
        lost = []
        for link in self.links():
            target = link.get("/Dest", link.get("/A", {}).get("/D"))
            if isinstance(target, pikepdf.Array):
                found = target[0].objgen in pages
            else:
                found = str(target) in known if target is not None else "/URI" in link.get("/A", {})
            if not found:
                lost.append(str(target))
        return lost


@pytest.fixture
def make_book(tmp_path: Path) -> MakeBook:
    """A book of pages given as address=html (`__` is a slash): those with a `part` below it, in that order."""

    def make(pages: dict[str, str], *, parts: dict[str, list[str]] | None = None, language: str = "en") -> Book:
        site = tmp_path / "site"
        for address, body in pages.items():
            file = site / address / "index.html"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"<!doctype html><body><article>{body}</article></body>", encoding="utf-8")
        below = {address for addresses in (parts or {}).values() for address in addresses}
        outline = [Entry(1, "", address) for address in pages if address not in below]
        for title, addresses in (parts or {}).items():
            outline += [Entry(1, title), *(Entry(2, "", address) for address in addresses)]
        return read(site, outline, language, "Notes", "About notes.", ROOT)

    return make


@pytest.fixture
def make_pdf(make_book: MakeBook, tmp_path: Path) -> Callable[..., Printed]:
    def make(body: str, **options) -> Printed:
        target = tmp_path / "book.pdf"
        pages = {"": f"<h1>Home</h1>{body}"} | options.pop("pages", {})
        pdf.make(make_book(pages, **options), HANDBOOK, IMPRINT, target)
        return Printed(target.read_bytes())

    return make
