"""A book as a PDF: typeset by Typst, tagged (PDF/UA-1), made to last (PDF/A-2a), the same bytes from the same pages."""

from __future__ import annotations

import io
import json
import re
import tempfile
from collections.abc import Iterator
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Literal

import fontpkg_inter
import fontpkg_jetbrains_mono
import pikepdf
import typst
from fontTools.ttLib import TTFont

from macros.export import index, picture
from macros.export.book import DEEPEST, Book, Chapter, Entry, ExportError, Place
from macros.export.convert import Converter
from macros.export.edition import Edition, Imprint
from macros.export.files import save
from macros.export.markup import Code, Value, block, call, label
from macros.export.vocabulary import ADMONITIONS
from macros.labels import LABELS

STANDARDS: tuple[Literal["ua-1"], Literal["a-2a"]] = ("ua-1", "a-2a")
TEMPLATE = Path(__file__).with_name("document.typ")
LOGO = Path(__file__).parents[2] / "theme/assets/logo.svg"
REGIONS = {"en": "GB", "es": "MX"}

DEJAVU = frozenset(map(ord, "✔✘"))
"""What docker prints and the two fonts lack; DejaVu Sans Mono, which comes with Typst, has it."""

_WORDS = ("contents", "see", "option", "command", "does")


def make(book: Book, edition: Edition, imprint: Imprint, target: Path) -> None:
    """Write the PDF of an edition to `target`, which is replaced only when all went well. Raises ExportError."""
    known = index.commands(book)
    book = book.without(*edition.leaves_out) if edition.leaves_out else book
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as folder:
        root = Path(folder)
        _source(book, edition, imprint, known, root)
        try:
            made, warnings = typst.compile_with_warnings(
                str(root / "main.typ"),
                root=str(root),
                font_paths=[str(Path(package.__file__).parent / "files") for package in _FONTS],
                ignore_system_fonts=True,
                pdf_standards=[*STANDARDS],
                timestamp=int(imprint.moment.timestamp()),
            )
        except typst.TypstError as error:
            hints = "".join(f"; {hint}" for hint in getattr(error, "hints", ()))
            raise ExportError(f"{target.name}: {error}{hints}") from error
    if warnings:  # such as a layout that did not settle, whose page numbers may be wrong
        raise ExportError(f"{target.name}: {'; '.join(map(str, warnings))}")
    save(_compressed(made), target)


def _compressed(made: bytes) -> bytes:
    """The same PDF with its many small objects packed: a third of the size."""
    packed = io.BytesIO()
    with pikepdf.open(io.BytesIO(made)) as document:
        document.save(
            packed, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True, preserve_pdfa=True
        )
    return packed.getvalue()


_FONTS = (fontpkg_inter, fontpkg_jetbrains_mono)


@cache
def glyphs() -> dict[str, frozenset[int]]:
    """The characters that can be printed, of running text and of code."""

    def of(package: object, name: str) -> frozenset[int]:
        path = Path(package.__file__).parent / "files" / name  # type: ignore[attr-defined]
        return frozenset(TTFont(path, lazy=True).getBestCmap())

    code = of(fontpkg_jetbrains_mono, "JetBrainsMono[wght].ttf") | DEJAVU
    return {"code": code, "text": code | of(fontpkg_inter, "Inter[opsz,wght].ttf")}


def _source(book: Book, edition: Edition, imprint: Imprint, known: index.KnownCommands, root: Path) -> None:
    """Write what Typst reads: the text, and beside it the template, the words, the colours and the pictures."""
    gathered = index.Index(known, book)
    converter = Converter(book, gathered, glyphs())
    words = LABELS[book.language]
    parts = list(_parts(book, converter))  # they fill the index
    calls = ["cover()", "contents()", *parts, *_index(gathered, book.language), _colophon(book, imprint)]
    source = ['#import "document.typ": *', "#show: style", *(f"#{made}" for made in calls)]
    (root / "main.typ").write_text("\n".join(source), encoding="utf-8")
    (root / "document.typ").write_bytes(TEMPLATE.read_bytes())
    (root / "logo.svg").write_bytes(LOGO.read_bytes())
    (root / "palette.json").write_text(json.dumps(picture.palette()), encoding="utf-8")
    about = {
        "name": book.title,
        "title": f"{book.title}: {words[edition.name]}",
        "edition": words[edition.name],
        "description": words[f"{edition.name}-about"],
        "author": words["authors"].format(title=book.title),
        "keywords": ["Docker", "containers" if book.language == "en" else "contenedores", "Dockerfile", "Compose"],
        "lang": book.language,
        "region": REGIONS[book.language],
        "versions": "  ·  ".join(f"{name} {release}" for name, release in imprint.versions.items()),
        "day": imprint.moment.date().isoformat(),
        "words": {name: words[name] for name in _WORDS}
        | {"kinds": {kind: words[f"kind-{kind}"] for kind in ADMONITIONS}},
    }
    (root / "about.json").write_text(json.dumps(about), encoding="utf-8")
    (root / "pictures").mkdir()
    for name, data in converter.pictures.items():
        (root / "pictures" / name).write_bytes(data)


def _parts(book: Book, converter: Converter) -> Iterator[Code]:
    """Each part's opening page, and each page with those below it, which follow on without a new page."""
    part = book.title
    told: set[str] = set()
    for number, piece in enumerate(book.parts):
        below = list(takewhile(lambda after, level=piece.level: after.level > level, book.parts[number + 1 :]))  # type: ignore[misc]
        if isinstance(piece, Entry):
            part = piece.title
            pages = [page for page in below if isinstance(page, Chapter) and page.level == piece.level + 1]
            yield call("opening", part, *([label(Place(page.address)), page.title] for page in pages))
        elif piece.level < DEEPEST:
            pages = [piece, *(page for page in below if isinstance(page, Chapter))]
            told |= {page.address for page in pages}
            yield call("chapter", part, piece.title, block(*(converter.chapter(page) for page in pages)))
    if lost := [address for address in book.chapters if address not in told]:
        raise ExportError(f"{lost[0]}: this page has none above it in the navigation, and so no place in the PDF")


def _index(gathered: index.Index, language: str) -> Iterator[Code]:
    words = LABELS[language]

    def places(mentions: index.Mentions) -> tuple[Value, Value]:
        return label(mentions.home) if mentions.home else None, mentions.used

    def order(item: tuple[str, object]) -> tuple[str, str]:
        return re.sub("[^a-z0-9]", "", item[0].lower()), item[0]

    commands = [
        call("entry", name, call("told", *places(mentions)))
        for name, mentions in sorted(gathered.commands.items(), key=order)
    ]
    options = [
        call("entry", name, *(call("told-in", by, *places(told)) for by, told in sorted(used.items())))
        for name, used in sorted(gathered.options.items(), key=order)
    ]
    explained = any(mentions.home for mentions in gathered.commands.values())
    note = words["index-about" if explained else "index-used"]
    for name, entries in (("index-commands", commands), ("index-options", options)):
        if entries:
            yield call("index", words[name], note, block(*entries))


def _colophon(book: Book, imprint: Imprint) -> Code:
    words = LABELS[book.language]
    told = words["colophon-about"].format(
        title=book.title,
        date=imprint.moment.date().isoformat(),
        versions=", ".join(f"{name} {release}" for name, release in imprint.versions.items()),
    )
    home = call("par", call("web", book.root, book.root, shown=False))
    return call("colophon", words["colophon"], block(*(call("par", line) for line in told.split("\n")), home))
