"""A book as an EPUB 3.3: a file for each page, nothing fetched from elsewhere, the same bytes from the same pages."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import fontpkg_inter
import typst
from lxml import etree
from lxml.builder import ElementMaker  # type: ignore[import-not-found]
from lxml.html import HtmlElement

from macros.export import picture
from macros.export.book import Book, Chapter, Entry, ExportError, Place, text
from macros.export.edition import Edition, Imprint
from macros.export.files import save
from macros.export.xhtml import LANG, SVG, TYPE, ManifestItem, XhtmlChapter, anchor
from macros.labels import LABELS

STYLES = Path(__file__).with_name("epub.css")
ASSETS = Path(__file__).parents[2] / "theme/assets"
FONTS = ("inter", "jetbrains-mono")
RIGHTS = (
    "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/ (text); MIT, https://opensource.org/license/mit (code)"
)
ACCESSIBILITY = (
    ("accessMode", "textual"),
    ("accessMode", "visual"),
    ("accessModeSufficient", "textual"),
    ("accessModeSufficient", "textual,visual"),
    *(
        ("accessibilityFeature", feature)
        for feature in (
            "alternativeText",
            "ARIA",
            "displayTransformability",
            "longDescription",
            "readingOrder",
            "structuralNavigation",
            "tableOfContents",
            "unlocked",
        )
    ),
    ("accessibilityHazard", "none"),
)
"""What schema.org has words for. No conformance is claimed: nobody has evaluated a book against WCAG."""

_XHTML = "http://www.w3.org/1999/xhtml"
_OPF, _DC, _NCX = (
    "http://www.idpf.org/2007/opf",
    "http://purl.org/dc/elements/1.1/",
    "http://www.daisy.org/z3986/2005/ncx/",
)
_H = ElementMaker(namespace=_XHTML, nsmap={None: _XHTML, "epub": "http://www.idpf.org/2007/ops"})
_P = ElementMaker(namespace=_OPF, nsmap={None: _OPF, "dc": _DC})
_D = ElementMaker(namespace=_DC, nsmap={"dc": _DC})
_N = ElementMaker(namespace=_NCX, nsmap={None: _NCX})

_COVER = """
#let of = sys.inputs
#set page(width: 400pt, height: 600pt, margin: (x: 40pt, top: 84pt, bottom: 40pt), fill: white, background: {
  place(top, rect(width: 100%, height: 16pt, fill: rgb(of.accent)))
  place(bottom + right, dx: -40pt, dy: -104pt, image("/logo.svg", width: 190pt))
})
#set text(font: "Inter", size: 14pt, fill: rgb(of.muted), hyphenate: false)
#set par(leading: 0.7em)
#block(text(size: 17pt, fill: rgb(of.accent), weight: 600, of.edition))
#block(par(leading: 0.4em, text(size: 50pt, weight: 700, fill: rgb(of.ink), tracking: -0.03em, of.name)))
#v(4pt)
#of.description
#place(bottom + left, text(size: 12pt, of.day))
"""


@dataclass
class _Line:
    """A line of the table of contents."""

    level: int  # 4: a section of a page
    title: str
    href: str
    below: list[_Line] = field(default_factory=list)


def make(book: Book, edition: Edition, imprint: Imprint, target: Path) -> None:
    """Write the EPUB of an edition to `target`, which is replaced only when all went well. Raises ExportError."""
    book = book.without(*edition.leaves_out) if edition.leaves_out else book
    files = _Maker(book, edition, imprint).files()
    save(_packed(files, imprint.moment), target)


@dataclass
class _Maker:
    """Makes the files of one book."""

    book: Book
    edition: Edition
    imprint: Imprint
    names: dict[str, str] = field(default_factory=dict)  # of files, by the address of their page
    pictures: dict[Path, ManifestItem] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.words: Mapping[str, str] = LABELS[self.book.language]
        self.title = f"{self.book.title}: {self.words[self.edition.name]}"
        for number, address in enumerate(self.book.chapters, 1):
            slug = re.sub("[^a-z0-9]+", "-", address.lower()).strip("-") or "home"
            self.names[address] = f"page-{number:03}-{slug}.xhtml"

    def files(self) -> list[ManifestItem]:
        """All of them, what is read in its order. Raises ExportError."""
        pages: dict[str, HtmlElement] = {}
        lines: list[_Line] = []
        for number, part in enumerate(self.book.parts, 1):
            if isinstance(part, Chapter):
                name = self.names[part.address]
                pages[name] = self._page(self._chapter(part), part.title, "chapter")
                sections = [item for item in part.article.iter("h2") if item.get("id")]
                found = [_Line(4, text(item), f"{name}#{anchor(item.get('id'))}") for item in sections]
                lines += [_Line(part.level, part.title, name), *found]
            else:
                name = f"part-{number:03}.xhtml"
                pages[name] = self._page(self._opening(number, part), part.title, "part")
                lines.append(_Line(part.level, part.title, name))
        pages["colophon.xhtml"] = self._page(self._colophon(), self.words["colophon"], "colophon")
        lines.append(_Line(1, self.words["colophon"], "colophon.xhtml"))
        tree = _nested(lines)
        pages = {"cover.xhtml": self._cover(), "nav.xhtml": self._nav(tree, next(iter(pages)))} | pages
        _all_lead_somewhere(pages)
        made = [
            ManifestItem(
                name, "application/xhtml+xml", _written(root, b"<!DOCTYPE html>\n"), _properties(name, root), True
            )
            for name, root in pages.items()
        ]
        made += [
            ManifestItem("toc.ncx", "application/x-dtbncx+xml", _written(self._ncx(tree))),
            ManifestItem("book.css", "text/css", STYLES.read_bytes()),
            ManifestItem("cover.png", "image/png", self._cover_picture(), "cover-image"),
            *self.pictures.values(),
        ]
        for name in FONTS:
            made.append(ManifestItem(f"{name}.woff2", "font/woff2", (ASSETS / f"fonts/{name}.woff2").read_bytes()))
            licence = f"LICENSE-{name}.txt"
            made.append(ManifestItem(licence, "text/plain", (ASSETS / "fonts" / licence).read_bytes()))
        package = ManifestItem("package.opf", "application/oebps-package+xml", _written(self._package(made)))
        return [package, *made]

    def _chapter(self, chapter: Chapter) -> HtmlElement:
        return XhtmlChapter(self.book, chapter, self.words, self.href, self.pictures).body()

    def href(self, place: Place | str) -> str:
        """The link to a place of the book or of the web."""
        if isinstance(place, str):
            return place
        return self.names[place.address] + (f"#{anchor(place.anchor)}" if place.anchor else "")

    # The front and the end

    def _document(self, title: str, *body: HtmlElement) -> HtmlElement:
        language = {"lang": self.book.language, LANG: self.book.language}
        head = _H.head(_H.title(title), _H.link(rel="stylesheet", type="text/css", href="book.css"))
        return _H.html(head, _H.body(*body), language)

    def _page(self, body: HtmlElement, title: str, kind: str) -> HtmlElement:
        """A document of one part of the book; `kind` is a word of EPUB's, and after `doc-` one of ARIA's."""
        body.attrib.clear()
        body.attrib.update({TYPE: kind, "role": f"doc-{kind}", "class": kind})
        root = self._document(title, body)
        for element in root.iter(etree.Element):
            if "}" not in element.tag:
                element.tag = f"{{{_XHTML}}}{element.tag}"
        return root

    def _cover(self) -> HtmlElement:
        said = f"{self.title}. {self.book.description} {self._day()}."
        image = _H.img({"src": "cover.png", "alt": said, "role": "doc-cover"})
        root = self._document(self.title, _H.div(image))
        root[1].attrib.update({TYPE: "cover", "class": "cover"})
        return root

    def _cover_picture(self) -> bytes:
        of = {name: picture.palette()[name] for name in ("accent", "ink", "muted")} | {
            "edition": self.words[self.edition.name],
            "name": self.book.title,
            "description": self.book.description,
            "day": self._day(),
        }
        made: bytes = typst.compile(  # type: ignore[call-overload] # it takes what its types do not say
            _COVER.encode(),
            root=ASSETS,
            font_paths=[str(Path(fontpkg_inter.__file__).parent / "files")],
            ignore_system_fonts=True,
            format="png",
            ppi=288,
            sys_inputs=of,
        )
        return made

    def _opening(self, number: int, part: Entry) -> HtmlElement:
        """The opening page of a part: its name and its pages."""
        pages = []
        for after in self.book.parts[number:]:
            if after.level <= part.level:
                break
            if isinstance(after, Chapter) and after.level == part.level + 1:
                pages.append(_H.li(_H.a(after.title, href=self.names[after.address])))
        return _H.section(_H.h1(part.title), _H.ul(*pages))

    def _colophon(self) -> HtmlElement:
        versions = ", ".join(f"{name} {release}" for name, release in self.imprint.versions.items())
        about = {"title": self.title, "date": self._day(), "versions": versions}
        # The first line tells of the PDF's type, the last one leads to the site.
        said = [self.words["colophon-epub"], *self.words["colophon-about"].split("\n")[1:]]
        *told, newest = (_H.p(line.format(**about)) for line in said)
        newest.text += " "
        newest.append(_H.a(self.book.root, href=self.book.root))
        return _H.section(_H.h1(self.words["colophon"]), *told, newest)

    def _day(self) -> str:
        return self.imprint.moment.date().isoformat()

    # Finding one's way

    def _nav(self, tree: Sequence[_Line], begin: str) -> HtmlElement:
        contents = self.words["contents"]
        landmarks = (
            ("cover", self.title, "cover.xhtml"),
            ("toc", contents, "nav.xhtml"),
            ("bodymatter", self.book.title, begin),
            ("colophon", self.words["colophon"], "colophon.xhtml"),
        )
        items = [_H.li(_H.a(title, {TYPE: kind, "href": href})) for kind, title, href in landmarks]
        return self._document(
            contents,
            _H.nav(_H.h1(contents), _list(tree), {TYPE: "toc", "role": "doc-toc", "id": "toc"}),
            _H.nav(_H.ol(*items), {TYPE: "landmarks", "hidden": ""}),
        )

    def _ncx(self, tree: Sequence[_Line]) -> HtmlElement:
        numbers = count(1)

        def point(line: _Line) -> HtmlElement:
            number = str(next(numbers))
            label = _N.navLabel(_N.text(line.title))
            return _N.navPoint(
                label, _N.content(src=line.href), *map(point, line.below), id=f"point-{number}", playOrder=number
            )

        head = _N.head(_N.meta(name="dtb:uid", content=self._identifier()))
        return _N.ncx(head, _N.docTitle(_N.text(self.title)), _N.navMap(*map(point, tree)), version="2005-1")

    def _identifier(self) -> str:
        """The same for every making of this edition in this language."""
        return uuid.uuid5(uuid.NAMESPACE_URL, self.book.root + self.edition.file(self.book.language, "epub")).urn

    def _package(self, files: Sequence[ManifestItem]) -> HtmlElement:
        def meta(name: str, value: str) -> HtmlElement:
            return _P.meta(value, property=name)

        words, book = self.words, self.book
        metadata = _P.metadata(
            _D.identifier(self._identifier(), id="identifier"),
            _D.title(self.title),
            _D.language(book.language),
            _D.creator(words["authors"].format(title=book.title)),
            _D.description(f"{words[f'{self.edition.name}-about']} {book.description}"),
            _D.subject("Docker"),
            _D.rights(RIGHTS),
            _D.source(book.root),
            _D.date(self._day()),
            meta("dcterms:modified", self.imprint.moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")),
            *(meta(f"schema:{name}", value) for name, value in ACCESSIBILITY),
            meta("schema:accessibilitySummary", words["accessibility"]),
            _P.meta(name="cover", content="f-cover.png"),  # for readers of EPUB 2
        )
        items = [
            _P.item(
                {"id": f"f-{file.name}", "href": file.name, "media-type": file.type}
                | ({"properties": file.properties} if file.properties else {})
            )
            for file in files
        ]
        spine = [_P.itemref(idref=f"f-{file.name}") for file in files if file.read]
        return _P.package(
            metadata,
            _P.manifest(*items),
            _P.spine(*spine, toc="f-toc.ncx"),
            {"version": "3.0", "unique-identifier": "identifier", LANG: book.language},
        )


def _nested(lines: Sequence[_Line]) -> list[_Line]:
    """The table of contents as a tree."""
    top = _Line(0, "", "")
    path = [top]
    for line in lines:
        while path[-1].level >= line.level:
            path.pop()
        path[-1].below.append(line)
        path.append(line)
    return top.below


def _list(lines: Sequence[_Line]) -> HtmlElement:
    """A list of the contents. Sections are for the reader's menu; on the page of contents they would be too many."""
    items = []
    for line in lines:
        below = [_list(line.below)] if line.below else []
        items.append(_H.li(_H.a(line.title, href=line.href), *below, {"hidden": ""} if line.level == 4 else {}))
    return _H.ol(*items)


def _all_lead_somewhere(pages: Mapping[str, HtmlElement]) -> None:
    """Refuse a link whose target was lost on the way."""
    ids = {name: {"", *root.xpath("//@id")} for name, root in pages.items()}
    for name, root in pages.items():
        for href in root.xpath("//h:a/@href", namespaces={"h": _XHTML}):
            file, _, anchor = href.partition("#")
            if not urlsplit(href).scheme and anchor not in ids.get(file, ()):
                raise ExportError(f"{name}: the link leads nowhere in the EPUB: {href}")


def _properties(name: str, root: HtmlElement) -> str:
    if name == "nav.xhtml":
        return "nav"
    return "svg" if root.find(f".//{{{SVG}}}svg") is not None else ""


def _written(root: HtmlElement, doctype: bytes = b"") -> bytes:
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + doctype + etree.tostring(root, encoding="UTF-8")


def _packed(files: Sequence[ManifestItem], moment: datetime) -> bytes:
    """The container: first its kind, readable at a fixed place, then where the package is, then all the rest."""
    container = (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    packed = io.BytesIO()

    def entries() -> Iterator[tuple[str, bytes, int]]:
        yield "mimetype", b"application/epub+zip", zipfile.ZIP_STORED
        yield "META-INF/container.xml", container.encode(), zipfile.ZIP_DEFLATED
        for file in files:
            yield f"EPUB/{file.name}", file.data, zipfile.ZIP_DEFLATED

    with zipfile.ZipFile(packed, "w") as archive:
        for name, data, how in entries():
            entry = zipfile.ZipInfo(name, moment.astimezone(UTC).timetuple()[:6])
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, data, how, 9)
    return packed.getvalue()
