"""A chapter's HTML as Typst code. What it does not know it refuses, so that nothing of a page is lost in silence."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from macros.export import code, picture, table
from macros.export.book import DEEPEST, HEADINGS, Book, Chapter, ExportError, Place, headings, text, where
from macros.export.index import Index
from macros.export.markup import array, block, boolean, call, label, literal
from macros.labels import LABELS

ADMONITIONS = (
    *("note", "abstract", "info", "tip", "success", "question"),
    *("warning", "failure", "danger", "bug", "example", "quote"),
)
"""The kinds of admonition that Material has; others are refused."""

COLUMNS = 94
"""Characters on a line of code in the text's full width, at its usual size."""

SMALLEST = 0.86
"""How far the type of a code block may shrink to spare it a wrapped line, as a part of its usual size."""

_STYLES = {
    "b": "strong", "strong": "strong", "em": "emph", "i": "emph", "del": "strike", "s": "strike", "ins": "underline",
    "kbd": "kbd", "mark": "highlight", "small": "small", "sub": "sub", "sup": "super",
}  # fmt: skip
"""Elements of running text that Typst, or document.typ, has a function for."""

_TABS = {"tabbed-set", "tabbed-alternate", "tabbed-labels", "tabbed-content", "tabbed-block"}
_INLINE: Mapping[str, Collection[str]] = dict.fromkeys(_STYLES, ()) | {
    "a": {"md-button", "md-button--primary", "term", "footnote-ref", "footnote-backref"},
    "abbr": (), "br": (), "img": (),
    "code": {"option", "highlight"},
    "small": {"fact", "fact--live", "fact--recorded"},
    "span": {"filename", "kind"},
}  # fmt: skip
_BLOCKS: Mapping[str, Collection[str]] = dict.fromkeys(HEADINGS, ()) | {
    "blockquote": (), "hr": (), "pre": (), "section": (), "table": (),
    "details": ADMONITIONS,
    "div": {"admonition", "cards", "commands", "downloads", "downloads--home", "footnote", "hero", "highlight",
            "options", "usage", *_TABS, *ADMONITIONS},
    "dl": {"glossary"},
    "figure": {"diagram"},
    "h1": {"command"},
    "ol": {"diagram__steps"},
    "p": {"admonition-title", "facts", "lead", "not-run", "seen", "untranslated"},
    "ul": {"glossary-index"},
}  # fmt: skip
_PARTS: Mapping[str, Collection[str]] = dict.fromkeys(("dd", "dt", "li", "tbody", "td", "th", "thead", "tr"), ())
_KNOWN = {**_INLINE, **_BLOCKS, **_PARTS}
"""Every element that pages may have, with the classes that mean something; `language-…` may stand at code."""


@dataclass
class Converter:
    """Makes the chapters of one book. `glyphs` are the characters that its fonts have, of text and of code."""

    book: Book
    index: Index
    glyphs: Mapping[str, Collection[int]]
    pictures: dict[str, bytes] = field(default_factory=dict)  # by file name: what the Typst code refers to
    targets: Collection[Place] = frozenset()  # where links lead: only those places get a name

    def __post_init__(self) -> None:
        """Find out where links lead. Raises ExportError for one that leads nowhere."""
        led = {
            self.book.resolve(chapter, link)
            for chapter in self.book.chapters.values()
            for link in chapter.article.iter("a")
            if link.get("href") is not None
        }
        told = {mention.home for by_command in self.index.options.values() for mention in by_command.values()}
        self.targets = frozenset(place for place in led | told if isinstance(place, Place))

    def chapter(self, chapter: Chapter) -> str:
        """The body of a chapter, as a block of Typst code. Raises ExportError."""
        list(headings(chapter))
        return _Page(self, chapter).flow(chapter.article)


class _Page:
    """One chapter on its way."""

    def __init__(self, to: Converter, chapter: Chapter) -> None:
        self.to, self.chapter = to, chapter
        self.notes = {item.get("id"): item for item in chapter.article.xpath(".//*[@class='footnote']//li")}

    def refuse(self, element: HtmlElement, why: str) -> ExportError:
        return ExportError(f"{where(self.chapter, element)}: {why}")

    def check(self, element: HtmlElement, known: Mapping[str, Collection[str]] = _KNOWN) -> None:
        """Refuse an element, class or style that is not known."""
        tag = element.tag
        teach = "teach it to macros/export/convert.py, or write it otherwise"
        if tag not in known:
            raise self.refuse(element, f"the books know no <{tag}> here; {teach}")
        for name in _classes(element):
            if name not in known[tag] and not (name.startswith("language-") and tag in ("div", "code")):
                raise self.refuse(element, f"the books know no <{tag}> of class “{name}”; {teach}")
        style = element.get("style", "")
        if style and not (tag in ("td", "th") and re.fullmatch(r"text-align: (left|center|right);?", style)):
            raise self.refuse(element, f"the books know no style “{style}”; {teach}")

    # Blocks

    def flow(self, element: HtmlElement, loose: bool = False, but: HtmlElement | None = None) -> str:
        """What an element holds, less one child: blocks, and the text between them, as paragraphs if `loose`."""
        out: list[str] = []
        words: list[str] = []

        def end() -> None:
            said = _said(words)
            words.clear()
            if said:
                out.append(call("par", said) if loose or out else said)

        words.append(self.words(element.text, element))
        for child in element:
            if child is not but:
                if child.tag in _BLOCKS:
                    end()
                    out.append(self.block(child))
                else:
                    words.append(self.inline(child))
            words.append(self.words(child.tail, element))
        end()
        return block(*out)

    def block(self, element: HtmlElement) -> str:
        self.check(element)
        if element.tag in HEADINGS:
            return self.heading(element)
        made = self._block(element)
        after = element.getnext()
        if made and after is not None and after.get("class") == "seen":
            made = call("kept", made)
        name = self.anchor(element)
        return f"{call('anchor', name)}\n{made}" if name and made else made

    def _block(self, element: HtmlElement) -> str:
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
                return call("quote", self.flow(element, loose=True), block="true")
            case _:
                return call("rule")

    def anchor(self, element: HtmlElement) -> str:
        """The name of an element as a string of Typst, empty if no link leads there."""
        place = Place(self.chapter.address, element.get("id", ""))
        return label(place) if place.anchor and place in self.to.targets else ""

    def anchored(self, element: HtmlElement, made: str) -> str:
        """`made` with the name of an element at its beginning, if a link leads there."""
        name = self.anchor(element)
        return f"{{{call('anchor', name)}; {made}}}" if name else made

    def heading(self, element: HtmlElement) -> str:
        own = HEADINGS[element.tag]
        level = str(own + self.chapter.level - 1)
        body = self.text_of(element)
        name = self.anchor(element)
        if own > 1:
            look = own + (self.chapter.level == DEEPEST)
            return call("section", body, level=level, look=str(look), name=name or "none")
        mono = boolean("command" in _classes(element))
        title = call("title-of", body, level=level, name=label(Place(self.chapter.address)), command=mono)
        return f"{title}\n{call('anchor', name)}" if name else title

    def paragraph(self, element: HtmlElement) -> str:
        body = self.text_of(element)
        kind = next(iter(_classes(element)), "untranslated")
        if not body:
            return ""
        if kind == "untranslated":
            return call("sticky" if text(element).endswith(":") else "par", body)
        before = element.getprevious()
        if kind == "seen" and before is not None and before.get("class") == "seen":
            kind = "seen-too"
        return call(kind, body)

    def division(self, element: HtmlElement) -> str:
        match next((name for name in _classes(element) if not name.startswith("language-")), ""):
            case "highlight" | "usage":
                return self.listing(element)
            case "admonition":
                return self.admonition(element, "p[contains(@class, 'admonition-title')]")
            case "options":
                return self.options(element)
            case "commands":
                return self.commands(element)
            case "tabbed-set":
                return self.tabs(element)
            case "footnote":
                return ""  # a note is set where it is called
            case "cards":
                return call("cards", self.flow(element))
            case "downloads":
                return self.downloads()
            case _:
                return self.flow(element, loose=True)

    def downloads(self) -> str:
        """Where the files are that a website offers here."""
        before, after = LABELS[self.to.book.language]["take-along-web"].split("{link}")
        link = call("web", literal(f"{self.to.book.root}#take-along"), literal(self.to.book.root), shown="false")
        return call("par", block(literal(before), link, literal(after)))

    def admonition(self, element: HtmlElement, title: str) -> str:
        kind = next((name for name in _classes(element) if name in ADMONITIONS), "note")
        head = next(iter(element.xpath(f"./{title}")), None)
        said = "" if head is None else self.text_of(head)
        return call("admonition", literal(kind), said or "none", self.flow(element, loose=True, but=head))

    def tabs(self, element: HtmlElement) -> str:
        labels = element.xpath("./div[@class='tabbed-labels']/label")
        panes = element.xpath("./div[@class='tabbed-content']/div[@class='tabbed-block']")
        if len(labels) != len(panes):
            raise self.refuse(element, "tabs and their labels differ in number")
        pairs = zip(labels, panes, strict=True)
        return "\n".join(call("tab", self.text_of(name), self.flow(pane, loose=True)) for name, pane in pairs)

    def options(self, element: HtmlElement) -> str:
        rows: list[tuple[str, list[str]]] = []
        for child in element:
            if child.tag in HEADINGS:
                rows.append((call("option", self.text_of(child), name=self.anchor(child) or "none"), []))
            elif rows:
                rows[-1][1].append(self.block(child))
            else:
                raise self.refuse(child, "a list of options begins with the name of one")
        return call("options", *(cell for name, told in rows for cell in (name, block(*told))))

    def commands(self, element: HtmlElement) -> str:
        return call("commands", *(self.flow(part) for part in self.parts(element, "dl", "dt", "dd")))

    def definitions(self, element: HtmlElement) -> str:
        made = [
            call("term", self.text_of(part), name=self.anchor(part) or "none")
            if part.tag == "dt"
            else call("meaning", self.flow(part))
            for part in self.parts(element, "dt", "dd")
        ]
        return call("in-columns", block(*made)) if "glossary" in _classes(element) else block(*made)

    def parts(self, element: HtmlElement, *tags: str) -> Iterator[HtmlElement]:
        """The parts of a list or table, which have these tags; a `tbody` or `dl` among them is opened."""
        for child in element:
            if child.tag not in tags:
                raise self.refuse(child, f"a <{element.tag}> holds nothing but {', '.join(f'<{tag}>' for tag in tags)}")
            self.check(child)
            if child.tag in ("dl", "thead", "tbody"):
                yield from self.parts(child, *tags)
            else:
                yield child

    def items(self, element: HtmlElement) -> str:
        made = [self.anchored(item, self.flow(item)) for item in self.parts(element, "li")]
        tight = boolean(not element.xpath("./li/p"))
        if "glossary-index" in _classes(element):
            return call("word-list", call("list", *made, tight=tight))
        if element.tag == "ol":
            listed = call("enum", *made, tight=tight, start=element.get("start", "1"))
        else:
            listed = call("list", *made, tight=tight)
        # A list in a list stands close to its text, others stand apart.
        return listed if element.getparent().tag == "li" else block("parbreak()", listed)

    def listing(self, element: HtmlElement) -> str:
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
            literal("\n".join(line.text for line in lines)),
            *(self.line(piece) for line in lines for piece in self.pieces(line, int(room / scale))),
            title=self.text_of(names[0]) if names else "none",
            scale=f"{scale:.3f}",
            usage=boolean("usage" in _classes(element)),
        )

    def pieces(self, line: code.Line, columns: int) -> Iterator[tuple[code.Line, str]]:
        """The line as it is wrapped, and the mark of the index at the first piece."""
        mark = self.to.index.mark(line.command, self.chapter.address) if line.command else ""
        for piece in code.wrap(line, columns):
            yield piece, mark
            mark = ""

    @staticmethod
    def line(piece: tuple[code.Line, str]) -> str:
        line, mark = piece
        runs = array(*(array(literal(run.style), literal(run.text)) for run in line.runs))
        return array(runs, boolean(line.highlighted), boolean(line.goes_on), literal(mark) if mark else "none")

    def grid(self, element: HtmlElement) -> str:
        rows = list(self.parts(element, "thead", "tbody", "tr"))
        cells = [list(self.parts(row, "th", "td")) for row in rows]
        if not cells or element.find("thead") is None or len({len(row) for row in cells}) != 1:
            raise self.refuse(element, "a table needs a row of headings, and as many cells in each row")
        try:
            # The PDF tells the page of a link.
            said = [[text(cell) + " (999)" * bool(cell.xpath(".//a")) for cell in row] for row in cells]
            widths, scale = table.columns(said)
        except table.TooWideError as error:
            raise self.refuse(element, str(error)) from None
        aligned = [re.search(r"left|center|right", cell.get("style", "")) for cell in cells[0]]
        return call(
            "grid-of",
            *(self.flow(cell) for row in cells[1:] for cell in row),
            columns=array(*widths),
            align=array(*(found[0] if found else "left" for found in aligned)),
            head=array(*(self.text_of(cell) or "none" for cell in cells[0])),
            scale=f"{scale:.3f}",
        )

    def figure(self, element: HtmlElement) -> str:
        drawn = element.xpath("./svg[contains(@class, 'diagram__wide')]")
        title = element.xpath(".//*[@class='diagram__title']")
        words = element.xpath(".//*[@class='diagram__words']/p")
        if not (drawn and title and words):
            raise self.refuse(element, "a figure needs its drawing, a title and its description in words")
        name = f"{element.get('id')}.svg"
        self.to.pictures[name] = picture.drawing(drawn[0])
        steps = element.xpath(".//ol[@class='diagram__steps']")
        return call(
            "diagram",
            literal(name),
            self.text_of(title[0]),
            self.items(steps[0]) if steps else "none",
            *dict.fromkeys(self.see(link) for link in drawn[0].iter("a")),
            alt=literal(text(words[0])),
        )

    def see(self, link: HtmlElement) -> str:
        """A link of a drawing, by its name: in print nobody can point at a box."""
        place = self.to.book.resolve(self.chapter, link)
        name = link.get("aria-label")
        if not name:
            raise self.refuse(link, "a link in a drawing needs an aria-label")
        if isinstance(place, Place):
            return call("see", label(place), literal(name))
        return call("web", literal(place), literal(name))

    # Running text

    def text_of(self, element: HtmlElement) -> str:
        """What an element says, as a block of code; it may hold no blocks. Empty if it says nothing."""
        parts = [self.words(element.text, element)]
        for child in element:
            parts += self.inline(child), self.words(child.tail, element)
        return _said(parts)

    def words(self, string: str | None, element: HtmlElement) -> str:
        """Running text as a literal, its white space as HTML has it; empty if there is none."""
        said = re.sub(r"[ \n\r\t\f]+", " ", string or "")
        self.glyphs(said, "text", element)
        return literal(said) if said else ""

    def glyphs(self, said: str, font: str, element: HtmlElement) -> None:
        """Refuse a character that the fonts lack."""
        for character in said:
            if ord(character) not in self.to.glyphs[font] and character not in "\n\t":
                raise self.refuse(
                    element,
                    f"the fonts of the PDF have no “{character}” (U+{ord(character):04X}): say it in words, "
                    "or add a font that has it to macros/export/pdf.py",
                )

    def inline(self, element: HtmlElement) -> str:
        self.check(element, _INLINE)
        made = self._inline(element)
        return self.anchored(element, made) if made else ""

    def _inline(self, element: HtmlElement) -> str:
        match element.tag:
            case "a":
                return self.link(element)
            case "code":
                said = " ".join(element.text_content().split())
                self.glyphs(said, "code", element)
                return call("c", literal(said))
            case "br":
                return "linebreak()"
            case "img":
                return self.image(element)
            case "sup" if element.xpath("./a[contains(@class, 'footnote-ref')]"):
                return self.footnote(element)
        body = self.text_of(element)
        if not body:
            return ""
        if element.tag == "abbr":
            meaning = literal(f" ({element.get('title')})")
            return f"{{{body}; {meaning}}}"
        if element.tag == "small" and (fact := [name for name in _classes(element) if name.startswith("fact--")]):
            return call("fact", literal(fact[0].removeprefix("fact--")), body)
        named = {"lang": literal(element.get("lang"))} if element.get("lang") else {}
        return call(_STYLES.get(element.tag) or next(iter(_classes(element)), "plain"), body, **named)

    def link(self, element: HtmlElement) -> str:
        if "footnote-backref" in _classes(element):
            return ""
        body = self.text_of(element)
        if element.get("href") is None or not body:
            return body
        place = self.to.book.resolve(self.chapter, element)
        if isinstance(place, Place):
            kinds = {"term": "term-link", "md-button": "button"}
            kind = next((kinds[name] for name in _classes(element) if name in kinds), "go")
            return call(kind, label(place), body)
        # An address that the text says already, and the way to edit a page, are not written out.
        bare = [re.sub(r"^https?://|/$", "", said) for said in (place, text(element))]
        return call("web", literal(place), body, shown=boolean(bare[0] != bare[1] and element.get("rel") != "edit"))

    def footnote(self, element: HtmlElement) -> str:
        name = element.xpath("./a/@href")[0].removeprefix("#")
        if name not in self.notes:
            raise self.refuse(element, "this note is not on the page")
        return call("footnote", self.flow(self.notes[name]))

    def image(self, element: HtmlElement) -> str:
        alt = element.get("alt", "").strip()
        if not alt:
            raise self.refuse(element, "a picture needs words for those who do not see it: ![what it shows](file)")
        path = self.to.book.file(self.chapter, element)
        if path.suffix not in picture.KINDS:
            raise self.refuse(element, f"the books take pictures of the kinds {', '.join(picture.KINDS)}")
        name = f"{len(self.to.pictures)}{path.suffix}"
        self.to.pictures[name] = path.read_bytes()
        return call("picture", literal(name), alt=literal(alt))


def _classes(element: HtmlElement) -> list[str]:
    return (element.get("class") or "").split()


def _said(parts: list[str]) -> str:
    """The pieces of a text as one block of code, without spaces around it; empty if nothing is said."""
    parts = [part for part in parts if part]
    while parts and parts[0] == '" "':
        parts.pop(0)
    while parts and parts[-1] == '" "':
        parts.pop()
    if not parts:
        return ""
    if parts[0].startswith('" '):
        parts[0] = '"' + parts[0][2:]
    if parts[-1].endswith(' "'):
        parts[-1] = parts[-1][:-2] + '"'
    return "{" + "; ".join(parts) + "}"
