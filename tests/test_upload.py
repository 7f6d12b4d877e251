"""The folder that is published, as a reader meets it: CI uploads the BUILT_SITE that these tests have read."""

from __future__ import annotations

import getpass
import gzip
import io
import os
import re
import socket
import stat
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urljoin

import pikepdf
import pypdfium2
import pytest
from lxml import etree, html

from macros.export.edition import EDITIONS
from macros.site.build import ARCHIVE
from tests.conftest import ROOT

pytestmark = pytest.mark.xdist_group("published")

LANGUAGES = {"en": "", "es": "es/"}
SUFFIXES = {".css", ".html", ".js", ".json", ".png", ".svg", ".txt", ".woff2", ".xml", ".gz", ".pdf", ".epub", ".zip"}
TO_TAKE_ALONG = {".pdf", ".epub", ".zip"}
HOME = "https://site.test/"
SAID = re.compile(r"\((PDF|EPUB|ZIP)\).* (\d+(?:[.,]\d)?) (kB|MB) · (\d{4}-\d\d-\d\d)$", re.DOTALL)


def parsed(path: Path) -> html.HtmlElement:
    return html.parse(str(path), html.HTMLParser(encoding="utf-8")).getroot()


def offered(published: Path, code: str) -> dict[str, str]:
    """The files that a home page offers in its section “Take it along”, with what it says of each."""
    page = parsed(published / LANGUAGES[code] / "index.html")
    items = page.xpath("//li[preceding::h2[1]/@id='take-along']")
    links = [(urljoin(HOME + LANGUAGES[code], link), item) for item in items for link in item.xpath(".//a/@href")]
    return {link.removeprefix(HOME): " ".join(item.text_content().split()) for link, item in links}


def opens_as_pdf(path: Path) -> None:
    with closing(pypdfium2.PdfDocument(path)) as document:
        assert len(document) > 50
        assert document[0].render(scale=0.2).width > 100
        assert "docker run" in " ".join(page.get_textpage().get_text_bounded() for page in document)


def opens_as_epub(path: Path) -> None:
    with zipfile.ZipFile(path) as packed:
        assert packed.testzip() is None
        first = packed.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert packed.read("mimetype") == b"application/epub+zip"
        (package,) = etree.fromstring(packed.read("META-INF/container.xml")).xpath("//@full-path")
        opf = etree.fromstring(packed.read(package))
        files = {item.get("id"): urljoin(package, item.get("href")) for item in opf.xpath("//*[local-name()='item']")}
        spine = [files[ref] for ref in opf.xpath("//*[local-name()='itemref']/@idref")]
        assert len(spine) > 25
        for name in spine:
            assert etree.fromstring(packed.read(name)).tag == "{http://www.w3.org/1999/xhtml}html"


def opens_as_zip(path: Path) -> None:
    """How it works when it is unpacked: tests/browser/test_offline.py."""
    with zipfile.ZipFile(path) as packed:
        assert packed.testzip() is None
        names = set(packed.namelist())
        assert {f"{path.stem}/index.html", f"{path.stem}/es/index.html"} <= names
        assert {name.partition("/")[0] for name in names} == {path.stem}
        page = html.fromstring(packed.read(f"{path.stem}/index.html"))
        for link in page.xpath("//link[@rel='stylesheet']/@href | //script/@src | //article//a/@href"):
            inside = urljoin(f"{path.stem}/", str(link).partition("#")[0])
            assert inside in names or "://" in link or link.startswith("#"), link


OPENS = {".pdf": opens_as_pdf, ".epub": opens_as_epub, ".zip": opens_as_zip}


@pytest.mark.parametrize("code", LANGUAGES)
def test_everything_promised_on_the_home_page_is_there_has_its_size_and_day_and_opens(published, code):
    files = offered(published, code)
    assert set(files) == {edition.file(code, kind) for edition in EDITIONS for kind in edition.formats} | {ARCHIVE}
    for name, said in files.items():
        path = published / name
        kind, amount, unit, day = SAID.search(said).groups()
        assert path.suffix == f".{kind.lower()}"
        size = path.stat().st_size / {"kB": 1e3, "MB": 1e6}[unit]
        assert f"{size:.{1 if unit == 'MB' else 0}f}" == amount.replace(",", ".")
        assert day == made_on(path)
        OPENS[path.suffix](path)


def made_on(path: Path) -> str:
    """The day that a file itself names."""
    if path.suffix == ".pdf":
        with pikepdf.open(path) as document:
            return "{}-{}-{}".format(*re.match(r"D:(\d{4})(\d\d)(\d\d)", str(document.docinfo.CreationDate)).groups())
    with zipfile.ZipFile(path) as packed:
        return "{:04}-{:02}-{:02}".format(*packed.infolist()[0].date_time)


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_foot_of_every_page_offers_the_same(published, code):
    folder, count = LANGUAGES[code], 0
    for path in sorted((published / folder).rglob("index.html")):
        address = path.relative_to(published).as_posix()
        page = parsed(path)
        if page.xpath("//meta[@name='robots']") or address.startswith("es/") != bool(folder):
            continue  # it leads on to another
        links = page.xpath("//footer//div[@class='downloads']//a/@href")
        assert {urljoin(HOME + address, link) for link in links} == {HOME + name for name in offered(published, code)}
        count += 1
    assert count > 200
    assert "downloads" not in (published / folder / "404.html").read_text(encoding="utf-8")


def test_it_holds_what_a_site_is_made_of_and_nothing_else(published):
    files = {path.relative_to(published).as_posix(): path for path in published.rglob("*") if not path.is_dir()}
    assert [name for name, path in files.items() if path.is_symlink() or not path.stat().st_size] == []
    assert [name for name in files if re.search(r"(^|/)\.", name) or Path(name).suffix not in SUFFIXES] == []
    taken = {name for name in files if Path(name).suffix in TO_TAKE_ALONG}
    assert taken == {*offered(published, "en"), *offered(published, "es")}
    assert {name for name in files if name.endswith(".gz")} == {"sitemap.xml.gz", "es/sitemap.xml.gz"}
    assert {name for name in files if name.startswith("es/")} >= {
        f"es/{name}" for name in files if name.endswith(".html") and not name.startswith("es/")
    }
    closed = [name for name, path in files.items() if not path.stat().st_mode & stat.S_IROTH]
    closed += [str(path) for path in published.rglob("*") if path.is_dir() and path.stat().st_mode & 0o5 != 0o5]
    assert closed == []  # a web server is another user


def test_nothing_of_the_building_machine_is_in_it(published):
    sources = {path for folder in ("docs", "images", "macros", "theme") for path in (ROOT / folder).rglob("*.*")}
    said = "\n".join(path.read_text(errors="replace") for path in sources if path.is_file() and path.suffix != ".pyc")
    machine = {str(ROOT), str(Path.home()), os.uname().release, socket.gethostname(), getpass.getuser()}
    machine |= {Path("/etc/hostname").read_text().strip()} if Path("/etc/hostname").exists() else set()
    words = [word for word in machine if len(word) > 2 and not as_a_word(word).search(said.encode())]
    assert str(ROOT) in words or len(str(ROOT)) < 6
    draft = re.compile(rb"\.%s-\w{8}/" % re.escape(published.name.encode()))
    told = [as_a_word(word) for word in words] + [draft]
    found = {
        f"{name}: {match[0].decode()}"
        for name, data in contents(published)
        if ".min." not in name  # the theme's own
        for match in (one.search(data) for one in told)
        if match
    }
    assert found == set()


def as_a_word(text: str) -> re.Pattern[bytes]:
    return re.compile(rb"(?<![\w-])%s(?![\w-])" % re.escape(text.encode()))


def contents(published: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of the folder by its name, and what is packed into it."""
    for path in sorted(published.rglob("*")):
        if path.is_file():
            yield from unpacked(path.relative_to(published).as_posix(), path.read_bytes())


def unpacked(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    yield name, name.encode()
    if name.endswith((".epub", ".zip")):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for inside in packed.namelist():
                yield from unpacked(f"{name}/{inside}", packed.read(inside))
    elif name.endswith(".pdf"):
        with pikepdf.open(io.BytesIO(data)) as document:
            for one in document.objects:
                yield name, one.read_bytes() if isinstance(one, pikepdf.Stream) else one.unparse()
    else:
        yield name, data
        if name.endswith(".gz"):
            yield name, gzip.decompress(data)
