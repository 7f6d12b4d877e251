"""A chapter's HTML as Typst code. Its elements are known (vocabulary.py); where they cannot stand they are refused."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from macros import pictures
from macros.export import code, picture, table
from macros.export.book import DEEPEST, HEADINGS, Book, Chapter, ExportError, Place, text, where
from macros.export.index import Index
from macros.export.markup import NOTHING, Code, Value, block, call, label, said
from macros.export.vocabulary import ADMONITIONS, BLOCKS, INLINE, STYLES
from macros.labels import LABELS

COLUMNS = 94
"""Characters on a line of code in the text's full width, at its usual size."""

SMALLEST = 0.86
"""How far the type of a code block may shrink to spare it a wrapped line, as a part of its usual size."""

WIDTH = 166
"""Millimetres of the text's width, as document.typ has it."""


@dataclass
class Converter:
    """Makes the chapters of one book. `glyphs` are the characters that its fonts have, of text and of code."""

    book: Book
    index: Index
    glyphs: Mapping[str, Collection[int]]
    pictures: dict[str, bytes] = field(default_factory=dict, init=False)  # by file name: what the code refers to
    named: set[Place] = field(default_factory=set, init=False)  # what got a name so far
    targets: frozenset[Place] = field(init=False)  # where links lead: what gets a name

    def __post_init__(self) -> None:
        """Find out where links lead. Raises ExportError for one that leads nowhere."""
        led = {
            self.book.resolve(chapter, link)
            for chapter in self.book.chapters.values()
            for link in chapter.article.iter("a")
            if link.get("href") is not None and not {"footnote-ref", "footnote-backref"} & {*_classes(link)}
        }
        told = {mention.home for by_command in self.index.options.values() for mention in by_command.values()}
        self.targets = frozenset(place for place in led | told if isinstance(place, Place))

    def chapter(self, chapter: Chapter) -> Code:
        """The body of a chapter, as a block of Typst code. Raises ExportError."""
        made = _Page(self, chapter).flow(chapter.article)
        for place in self.targets - self.named:
            if place.anchor and place.address == chapter.address:
                raise ExportError(f"{chapter.address}: links lead to #{place.anchor}, which gets no name in the PDF")
        return made

    def picture(self, data: bytes, kind: str) -> str:
        """The name of the file that holds a picture; the same for the same one."""
        known = {value: name for name, value in self.pictures.items()}
        name = known.get(data, f"{len(self.pictures)}{kind}")
        self.pictures[name] = data
        return name


class _Page:
    """One chapter on its way."""

    def __init__(self, to: Converter, chapter: Chapter) -> None:
        self.to, self.chapter = to, chapter
        self.notes = {item.get("id"): item for item in chapter.article.xpath(".//*[@class='footnote']/ol/li")}

    def refuse(self, element: HtmlElement, why: str) -> ExportError:
        return ExportError(f"{where(self.chapter, element)}: {why}")

    # Blocks

    def flow(self, element: HtmlElement, loose: bool = False, but: HtmlElement | None = None) -> Code:
        """What an element holds, less one child: blocks, and the text between them, as paragraphs if `loose`."""
        out: list[Code] = []
        words: list[str] = []

        def end() -> None:
            told = said(words)
            words.clear()
            if told:
                out.append(call("par", told) if loose or out else told)

        words.append(self.words(element.text, element))
        for child in element:
            if child is not but:
                if child.tag in BLOCKS:
                    end()
                    out.append(self.block(child))
                else:
                    words.append(self.inline(child))
            words.append(self.words(child.tail, element))
        end()
        return block(*out)

    def block(self, element: HtmlElement) -> Code:
        if element.tag in HEADINGS:
            return self.heading(element)
        made = self._block(element)
        if made and element.get("lang"):
            made = call("spoken", element.get("lang"), made)
        after = element.getnext()
        if made and after is not None and after.get("class") == "seen":
            made = call("kept", made)
        name = self.anchor(element)
        return block(call("anchor", name), made) if name else made

    def _block(self, element: HtmlElement) -> Code:
        match element.tag:
            case "p":
                return self.paragraph(element)
            case "div" | "section":
                return self.division(element)
            case "pre":
                return self.listing(element)
            case "ul" | "ol":
                return self.items(element)
            case "dl":
                return self.definitions(element)
            case "table":
                return self.grid(element)
            case "figure":
                return self.figure(element)
            case "details":
                return self.admonition(element, "summary")
            case "blockquote":
                return call("quote", self.flow(element, loose=True), block=True)
            case _:
                return call("rule")

    def anchor(self, element: HtmlElement) -> str | None:
        """The name of an element, if a link leads there."""
        place = Place(self.chapter.address, element.get("id", ""))
        if not place.anchor or place not in self.to.targets:
            return None
        self.to.named.add(place)
        return label(place)

    def anchored(self, element: HtmlElement, made: Code) -> Code:
        """`made` with the name of an element at its beginning, if a link leads there."""
        name = self.anchor(element)
        return block(call("anchor", name), made) if name else made

    def heading(self, element: HtmlElement) -> Code:
        own = HEADINGS[element.tag]
        level = own + self.chapter.level - 1
        body = self.text_of(element) or NOTHING
        name = self.anchor(element)
        if own > 1:
            return call("section", body, level=level, look=own + (self.chapter.level == DEEPEST), name=name)
        mono = "command" in _classes(element)
        title = call("title-of", body, level=level, name=label(Place(self.chapter.address)), command=mono)
        return block(title, call("anchor", name)) if name else title

    def paragraph(self, element: HtmlElement) -> Code:
        body = self.text_of(element)
        kind = next(iter(_classes(element)), "untranslated")
        if not body:
            return Code("")
        if kind == "untranslated":
            return call("sticky" if text(element).endswith(":") else "par", body)
        before = element.getprevious()
        if kind == "seen" and before is not None and before.get("class") == "seen":
            kind = "seen-too"
        return call(kind, body)

    def division(self, element: HtmlElement) -> Code:
        match next((name for name in _classes(element) if not name.startswith("language-")), ""):
            case "highlight" | "usage":
                return self.listing(element)
            case "admonition":
                return self.admonition(element, "p[contains(@class, 'admonition-title')]")
            case "options":
                return self.options(element)
            case "commands":
                return call("commands", *(self.cell(part) for part in self.parts(element, "dl", "dt", "dd")))
            case "tabbed-set":
                return self.tabs(element)
            case "footnote":
                return Code("")  # a note is set where it is called
            case "cards":
                return call("cards", self.flow(element))
            case "downloads":
                return self.downloads()
            case _:
                return self.flow(element, loose=True)

    def downloads(self) -> Code:
        """Where the files are that a website offers here."""
        before, after = LABELS[self.to.book.language]["take-along-web"].split("{link}")
        link = call("web", f"{self.to.book.root}#take-along", self.to.book.root, shown=False)
        return call("par", said([before, link, after]))

    def admonition(self, element: HtmlElement, title: str) -> Code:
        kind = next((name for name in _classes(element) if name in ADMONITIONS), "note")
        head = next(iter(element.xpath(f"./{title}")), None)
        told = None if head is None else self.text_of(head) or None
        return call("admonition", kind, told, self.flow(element, loose=True, but=head))

    def tabs(self, element: HtmlElement) -> Code:
        labels = element.xpath("./div[@class='tabbed-labels']/label")
        panes = element.xpath("./div[@class='tabbed-content']/div[@class='tabbed-block']")
        if len(labels) != len(panes):
            raise self.refuse(element, "tabs and their labels differ in number")
        pairs = zip(labels, panes, strict=True)
        made = block(*(call("tab", self.text_of(name), self.flow(pane, loose=True)) for name, pane in pairs))
        names = filter(None, (self.anchor(knob) for knob in element.xpath("./input")))
        return block(*(call("anchor", name) for name in names), made)

    def options(self, element: HtmlElement) -> Code:
        rows: list[tuple[Code, list[Code]]] = []
        for child in element:
            if child.tag in HEADINGS:
                rows.append((call("option", self.text_of(child), name=self.anchor(child)), []))
            elif rows:
                rows[-1][1].append(self.block(child))
            else:
                raise self.refuse(child, "a list of options begins with the name of one")
        return call("options", *(cell for name, told in rows for cell in (name, block(*told))))

    def definitions(self, element: HtmlElement) -> Code:
        made = [
            call("term", self.text_of(part), name=self.anchor(part))
            if part.tag == "dt"
            else call("meaning", self.cell(part))
            for part in self.parts(element, "dt", "dd")
        ]
        return call("in-columns", block(*made)) if "glossary" in _classes(element) else block(*made)

    def parts(self, element: HtmlElement, *tags: str) -> Iterator[HtmlElement]:
        """The parts of a list or table, which have these tags; a `tbody` or `dl` among them is opened."""
        for child in element:
            if child.tag not in tags:
                raise self.refuse(child, f"a <{element.tag}> holds nothing but {', '.join(f'<{tag}>' for tag in tags)}")
            if child.tag in ("dl", "thead", "tbody"):
                yield from self.parts(child, *tags)
            else:
                yield child

    def cell(self, element: HtmlElement) -> Code:
        """What stands in a part of a list or table."""
        return self.anchored(element, self.flow(element))

    def items(self, element: HtmlElement) -> Code:
        made = [self.cell(item) for item in self.parts(element, "li")]
        tight = not element.xpath("./li/p")
        if "glossary-index" in _classes(element):
            return call("word-list", *made)
        if element.tag == "ol":
            listed = call("enum", *made, tight=tight, start=int(element.get("start", "1")))
        else:
            listed = call("list", *made, tight=tight)
        # A list in a list stands close to its text, others stand apart.
        return listed if element.getparent().tag == "li" else block(call("parbreak"), listed)

    def listing(self, element: HtmlElement) -> Code:
        pre = element if element.tag == "pre" else element.find("pre")
        if pre is None:
            raise self.refuse(element, "a code block without <pre>")
        self.glyphs(pre.text_content(), "code", element)
        try:
            lines = code.lines(pre)
        except code.UnknownClassError as error:
            raise self.refuse(element, f"no colour for the class “{error}”; add it to macros/export/code.py") from None
        room = COLUMNS - 4 * sum(1 for _ in element.iterancestors("li", "dd", "blockquote", "td"))
        longest = max((len(line.text) for line in lines), default=1)
        scale = max(SMALLEST, min(1.0, room / max(longest, 1)))
        names = element.xpath("./span[@class='filename']")
        return call(
            "code",
            "\n".join(line.text for line in lines),
            *(self.line(piece) for piece in self.pieces(lines, int(room / scale))),
            title=self.text_of(names[0]) if names else None,
            scale=round(scale, 3),
            usage="usage" in _classes(element),
        )

    def pieces(self, lines: Sequence[code.Line], columns: int) -> Iterator[tuple[code.Line, str]]:
        """The lines as they are wrapped, and the mark of the index at the first piece of each command."""
        typed = code.typed(lines)
        for row, line in enumerate(lines):
            mark = self.to.index.mark(typed[row], self.chapter.address) if row in typed else ""
            for piece in code.wrap(line, columns):
                yield piece, mark
                mark = ""

    @staticmethod
    def line(piece: tuple[code.Line, str]) -> Value:
        line, mark = piece
        return [[[run.style, run.text] for run in line.runs], line.highlighted, line.goes_on, mark or None]

    def grid(self, element: HtmlElement) -> Code:
        rows = list(self.parts(element, "thead", "tbody", "tr"))
        cells = [list(self.parts(row, "th", "td")) for row in rows]
        if not cells or element.find("thead") is None or len({len(row) for row in cells}) != 1:
            raise self.refuse(element, "a table needs a row of headings, and as many cells in each row")
        try:
            # The PDF tells the page of a link.
            told = [[text(cell) + " (999)" * bool(cell.xpath(".//a")) for cell in row] for row in cells]
            widths, scale = table.columns(told)
        except table.TooWideError as error:
            raise self.refuse(element, str(error)) from None
        aligned = [re.search(r"left|center|right", cell.get("style", "")) for cell in cells[0]]
        return call(
            "grid-of",
            *(self.cell(cell) for row in cells[1:] for cell in row),
            columns=[Code(width) for width in widths],
            align=[Code(found[0] if found else "left") for found in aligned],
            head=[self.text_of(cell) or NOTHING for cell in cells[0]],
            scale=round(scale, 3),
        )

    def figure(self, element: HtmlElement) -> Code:
        drawn = element.xpath("./svg[contains(@class, 'diagram__wide')]")
        title = element.xpath(".//*[@class='diagram__title']")
        words = element.xpath(".//*[@class='diagram__words']/p")
        if not (drawn and title and words):
            raise self.refuse(element, "a figure needs its drawing, a title and its description in words")
        steps = element.xpath(".//ol[@class='diagram__steps']")
        return call(
            "diagram",
            self.to.picture(picture.drawing(drawn[0]), ".svg"),
            self.text_of(title[0]),
            self.items(steps[0]) if steps else None,
            *dict.fromkeys(self.see(link) for link in drawn[0].iter("a")),
            alt=text(words[0]),
        )

    def see(self, link: HtmlElement) -> Code:
        """A link of a drawing, by its name: in print nobody can point at a box."""
        place = self.to.book.resolve(self.chapter, link)
        name = link.get("aria-label")
        if not name:
            raise self.refuse(link, "a link in a drawing needs an aria-label")
        self.glyphs(name, "text", link)
        return call("see", label(place), name) if isinstance(place, Place) else call("web", place, name)

    # Running text

    def text_of(self, element: HtmlElement) -> Code:
        """What an element says, as a block of code; it may hold no blocks. Empty if it says nothing."""
        parts: list[str] = [self.words(element.text, element)]
        for child in element:
            parts += self.inline(child), self.words(child.tail, element)
        return said(parts)

    def words(self, string: str | None, element: HtmlElement) -> str:
        """Running text, its white space as HTML has it."""
        told = re.sub(r"[ \n\r\t\f]+", " ", string or "")
        self.glyphs(told, "text", element)
        return told

    def glyphs(self, told: str, font: str, element: HtmlElement) -> None:
        """Refuse a character that the fonts lack."""
        for character in told:
            if ord(character) not in self.to.glyphs[font] and character not in "\n\t":
                raise self.refuse(
                    element,
                    f"the fonts of the PDF have no “{character}” (U+{ord(character):04X}): say it in words, "
                    "or add a font that has it to macros/export/pdf.py",
                )

    def inline(self, element: HtmlElement) -> Code:
        if element.tag not in INLINE:
            raise self.refuse(element, f"a <{element.tag}> cannot stand in running text")
        made = self._inline(element)
        if made and element.get("lang"):
            made = call("spoken", element.get("lang"), made)
        return self.anchored(element, made)

    def _inline(self, element: HtmlElement) -> Code:
        match element.tag:
            case "a":
                return self.link(element)
            case "code":
                told = " ".join(element.text_content().split())
                self.glyphs(told, "code", element)
                return call("c", told)
            case "br":
                return call("linebreak")
            case "img":
                return self.image(element)
            case "sup" if element.xpath("./a[contains(@class, 'footnote-ref')]"):
                return self.footnote(element)
        body = self.text_of(element)
        if not body:
            return body
        if element.tag == "abbr":
            return said([body, f" ({element.get('title')})"])
        if element.tag == "small" and (fact := [name for name in _classes(element) if name.startswith("fact--")]):
            return call("fact", fact[0].removeprefix("fact--"), body)
        return call(STYLES.get(element.tag) or next(iter(_classes(element)), "plain"), body)

    def link(self, element: HtmlElement) -> Code:
        if "footnote-backref" in _classes(element):
            return Code("")
        body = self.text_of(element)
        if element.get("href") is None or not body:
            return body
        place = self.to.book.resolve(self.chapter, element)
        if isinstance(place, Place):
            kinds = {"term": "term-link", "md-button": "button"}
            kind = next((kinds[name] for name in _classes(element) if name in kinds), "go")
            if kind == "go":
                # The pages of many links in a row would be noise.
                row = next(element.iterancestors("li", "p", "td"), element)
                return call(kind, label(place), body, paged=len(row.findall(".//a")) <= 4)
            return call(kind, label(place), body)
        # An address that the text says already is not written out; nor is one in a heading, which stands in the
        # contents too.
        bare = [re.sub(r"^https?://|/$", "", told) for told in (place, text(element))]
        heading = any(above.tag in HEADINGS for above in element.iterancestors())
        return call("web", place, body, shown=bare[0] != bare[1] and not heading)

    def footnote(self, element: HtmlElement) -> Code:
        name = element.xpath("./a/@href")[0].removeprefix("#")
        if name not in self.notes:
            raise self.refuse(element, "this note is not on the page")
        return call("footnote", self.flow(self.notes[name]))

    def image(self, element: HtmlElement) -> Code:
        path = self.to.book.file(self.chapter, element)
        try:
            width, _ = pictures.size(path)
        except ValueError as error:
            raise self.refuse(element, str(error)) from None
        name = self.to.picture(path.read_bytes(), path.suffix.lower())
        return call(
            "picture", name, alt=element.get("alt").strip(), width=Code(f"{min(width * 0.26, WIDTH - 12):.1f}mm")
        )


def _classes(element: HtmlElement) -> list[str]:
    return (element.get("class") or "").split()
