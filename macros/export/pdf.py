"""A book as a PDF: typeset by Typst, tagged (PDF/UA-1), made to last (PDF/A-2a), the same bytes from the same pages."""

from __future__ import annotations

import io
import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import fontpkg_inter
import fontpkg_jetbrains_mono
import pikepdf
import typst
from fontTools.ttLib import TTFont

from macros.export import index, picture
from macros.export.book import Book, Chapter, Edition, Entry, ExportError, Imprint, Place, save
from macros.export.convert import ADMONITIONS, Converter, call, label, literal
from macros.labels import LABELS

STANDARDS = ["ua-1", "a-2a"]
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
    with tempfile.TemporaryDirectory(prefix="docker-notes-") as folder:
        root = Path(folder)
        _source(book, edition, imprint, known, root)
        try:
            made = typst.compile(
                root / "main.typ",
                root=root,
                font_paths=[str(Path(package.__file__).parent / "files") for package in _FONTS],
                ignore_system_fonts=True,
                pdf_standards=STANDARDS,
                timestamp=int(imprint.moment.timestamp()),
            )
        except typst.TypstError as error:
            hints = "".join(f"; {hint}" for hint in getattr(error, "hints", ()))
            raise ExportError(f"{target.name}: {error}{hints}") from error
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


def _source(book: Book, edition: Edition, imprint: Imprint, known: Mapping[str, index.Command], root: Path) -> None:
    """Write what Typst reads: the text, and beside it the template, the words, the colours and the pictures."""
    gathered = index.Index(known, book)
    converter = Converter(book, gathered, glyphs())
    body = "\n".join(_parts(book, converter))
    words = LABELS[book.language]
    lines = [
        '#import "document.typ": *',
        "#show: style",
        "#cover()",
        "#contents()",
        body,
        *_index(gathered, book.language),
        f"#{call('colophon', literal(words['colophon']), _colophon(book, edition, imprint))}",
    ]
    (root / "main.typ").write_text("\n".join(lines), encoding="utf-8")
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
        "words": {name: words[name] for name in _WORDS} | {"kinds": {kind: words[f"kind-{kind}"] for kind in ADMONITIONS}},
    }
    (root / "about.json").write_text(json.dumps(about), encoding="utf-8")
    (root / "pictures").mkdir()
    for name, data in converter.pictures.items():
        (root / "pictures" / name).write_bytes(data)


def _parts(book: Book, converter: Converter) -> Iterator[str]:
    part = ""
    parts = list(book.parts)
    for number, piece in enumerate(parts):
        if isinstance(piece, Entry):
            part = piece.title
            below = []
            for after in parts[number + 1 :]:
                if after.level <= piece.level:
                    break
                if isinstance(after, Chapter) and after.level == piece.level + 1:
                    below.append(f"({literal(label(Place(after.address)))}, {literal(after.title)})")
            yield f"#{call('opening', literal(part), *below)}"
        elif piece.level < 3:
            pages = [piece]
            for after in parts[number + 1 :]:
                if not isinstance(after, Chapter) or after.level < 3:
                    break
                pages.append(after)
            if piece.level == 1:
                part = book.title
            body = "\n".join(converter.chapter(page) for page in pages)
            yield f"#{call('chapter', literal(part), literal(piece.title), '{' + body + '}')}"


def _index(gathered: index.Index, language: str) -> Iterator[str]:
    words = LABELS[language]

    def places(mentions: index.Mentions) -> tuple[str, str]:
        home = literal(label(mentions.home)) if mentions.home else "none"
        used = ", ".join(literal(mark) for mark in dict.fromkeys(mentions.used))
        return home, f"({used}{',' if used else ''})"

    def sort(name: str) -> tuple[str, str]:
        return re.sub("[^a-z0-9]", "", name.lower()), name

    commands = [
        call("entry", literal(name), call("pages", *places(mentions)))
        for name, mentions in sorted(gathered.commands.items(), key=lambda item: sort(item[0]))
    ]
    options = [
        call(
            "entry",
            literal(name),
            *(call("place-in", literal(command), *places(mentions)) for command, mentions in sorted(by.items())),
        )
        for name, by in sorted(gathered.options.items(), key=lambda item: sort(item[0]))
    ]
    for name, entries in (("commands", commands), ("options", options)):
        if entries:
            body = "{\n" + "\n".join(entries) + "\n}"
            yield f"#{call('index', literal(words[f'index-{name}']), literal(words['index-about']), body)}"


def _colophon(book: Book, edition: Edition, imprint: Imprint) -> str:
    words = LABELS[book.language]
    sentences = words["colophon-about"].format(
        date=imprint.moment.date().isoformat(), typst=typst.__version__, title=book.title
    )
    versions = ", ".join(f"{name} {release}" for name, release in imprint.versions.items())
    said = [*sentences.split("\n"), words["colophon-versions"].format(versions=versions)]
    return "{\n" + "\n".join(call("par", literal(line)) for line in said) + "\n" + call("par", call("web", literal(book.root), literal(book.root), shown="false")) + "\n}"
