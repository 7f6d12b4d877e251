"""A chapter's HTML as Typst code. What it does not know it refuses, so that nothing of a page is lost in silence.

Text becomes string literals of Typst's code mode and nothing else: whatever a page says, none of it is markup.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from macros.export import code, picture
from macros.export.book import DEEPEST, HEADINGS, Book, Chapter, ExportError, Place, headings, text, where
from macros.export.index import Index

ADMONITIONS = (
    "note abstract info tip success question warning failure danger bug example quote".split()
)
"""The kinds of admonition that Material has; others are refused."""

COLUMNS = 94
"""Characters on a line of code in the text's full width, at its usual size."""

SMALLEST = 0.8
"""How far the type of a code block may shrink to spare it a wrapped line, as a part of its usual size."""

_WIDTH = 100
"""Characters of running text across a table."""

_INLINE = frozenset("a abbr b br code del em i img input ins kbd label mark s small span strong sub sup svg".split())
_BLOCKS = frozenset("blockquote details div dl figure hr ol p pre section table ul".split()) | set(HEADINGS)
_PLAIN = {"b": "strong", "i": "emph", "s": "strike", "del": "strike", "ins": "underline", "mark": "highlight"} | {
    name: name for name in ("strong", "sub", "super")
} | {"em": "emph", "sup": "super", "small": "small", "kbd": "kbd"}
_CLASSES: Mapping[str, Collection[str]] = {
    "a": {"md-button", "md-button--primary", "term", "footnote-ref", "footnote-backref", "d-link"},
    "code": {"option", "highlight"},
    "details": {*ADMONITIONS, "diagram__words"},
    "div": {"admonition", "cards", "commands", "footnote", "hero", "highlight", "options", "tabbed-set",
            "tabbed-alternate", "tabbed-content", "tabbed-block", "tabbed-labels", "usage", "downloads", "downloads--home", *ADMONITIONS},
    "dl": {"glossary"},
    "h1": {"command"},
    "ol": {"diagram__steps"},
    "p": {"admonition-title", "diagram__title", "facts", "lead", "not-run", "seen", "untranslated"},
    "small": {"fact", "fact--live", "fact--recorded"},
    "span": {"filename", "kind"},
    "svg": {"diagram__wide", "diagram__narrow"},
    "ul": {"glossary-index"},
    "figure": {"diagram"},
} | dict.fromkeys("dd dt li tbody td th thead tr".split(), ())  # fmt: skip
"""The classes that an element may have; of `language-…` all. An element that is nowhere in here is refused."""


def literal(value: str) -> str:
    """A string literal of Typst."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return f'"{escaped}"'


def call(function: str, /, *arguments: str, **named: str) -> str:
    """A call in Typst's code mode, of arguments that are code already."""
    words = [f"{key.replace('_', '-')}: {value}" for key, value in named.items()]
    return f"{function}({', '.join([*words, *arguments])})"


def label(place: Place) -> str:
    """The name of a place in the document."""
    return f"{place.address}#{place.anchor}"


@dataclass
class Converter:
    """Makes the chapters of one book. `glyphs` are the characters that its fonts have, of text and of code."""

    book: Book
    index: Index
    glyphs: Mapping[str, Collection[int]]
    pictures: dict[str, bytes] = field(default_factory=dict)  # by file name: what the Typst code refers to
    targets: frozenset[Place] = frozenset()  # where links lead

    def __post_init__(self) -> None:
        """Find out where links lead: only those places need a name."""
        found = set()
        for chapter in self.book.chapters.values():
            for link in chapter.article.iter("a"):
                if link.get("href") is not None:
                    place = self.book.resolve(chapter, link)
                    if isinstance(place, Place):
                        found.add(place)
        for mentions in self.index.options.values():
            found |= {mention.home for mention in mentions.values() if mention.home}
        self.targets = frozenset(found)

    def chapter(self, chapter: Chapter) -> str:
        """The body of a chapter, as a block of Typst code. Raises ExportError."""
        list(headings(chapter))
        page = _Page(self, chapter)
        return page.flow(chapter.article)


@dataclass
class _Page:
    """One chapter on its way."""

    to: Converter
    chapter: Chapter
    _footnotes: dict[str, HtmlElement] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._footnotes = {item.get("id"): item for item in self.chapter.article.xpath(".//*[@class='footnote']//li")}

    def refuse(self, element: HtmlElement, why: str) -> ExportError:
        return ExportError(f"{where(self.chapter, element)}: {why}")

    def check(self, element: HtmlElement) -> None:
        """Refuse what the converter does not know."""
        tag = element.tag
        if tag not in _INLINE and tag not in _BLOCKS and tag not in _CLASSES:
            raise self.refuse(element, f"the PDF knows no <{tag}>; teach it to macros/export/convert.py")
        for name in (element.get("class") or "").split():
            if name not in _CLASSES.get(tag, ()) and not (name.startswith("language-") and tag in ("div", "code")):
                raise self.refuse(element, f"the PDF knows no <{tag}> of class “{name}”; teach it to macros/export/convert.py")
        if style := element.get("style"):
            if tag not in ("td", "th") or not re.fullmatch(r"text-align: (left|center|right);?", style):
                raise self.refuse(element, f"the PDF knows no style “{style}”")

    # Blocks

    def flow(self, element: HtmlElement, loose: bool = False, but: HtmlElement | None = None) -> str:
        """What an element holds, one child left out: blocks, and the text between them."""
        out: list[str] = []
        words: list[str] = []

        def end() -> None:
            joined = self.trim(words)
            words.clear()
            if joined:
                out.append(call("par", joined) if loose or out else joined)

        if element.text:
            words.append(self.words(element.text, element))
        for child in element:
            if child is but:
                pass
            elif child.tag in _BLOCKS:
                end()
                out.append(self.block(child))
            else:
                words.append(self.inline(child))
            if child.tail:
                words.append(self.words(child.tail, element))
        end()
        return "{\n" + "\n".join(line for line in out if line) + "\n}"

    def block(self, element: HtmlElement) -> str:
        self.check(element)
        if element.tag in HEADINGS:
            return self.heading(element)
        return self._anchored(element, self._blocks[element.tag](self, element))

    def _anchored(self, element: HtmlElement, made: str) -> str:
        name = self.anchor(element)
        return f"{call('anchor', name)}\n{made}" if name and made else made

    def anchor(self, element: HtmlElement) -> str:
        """The label of an element as a literal, if a link leads to it."""
        place = Place(self.chapter.address, element.get("id") or "")
        return literal(label(place)) if place.anchor and place in self.to.targets else ""

    def heading(self, element: HtmlElement) -> str:
        level = HEADINGS[element.tag] + self.chapter.level - 1
        body = self.text_of(element)
        if element.tag == "h1":
            own = literal(label(Place(self.chapter.address)))
            alias = self.anchor(element)
            title = call("title-of", body, level=str(level), name=own, command=_bool("command" in _classes(element)))
            return f"{title}\n{call('anchor', alias)}" if alias else title
        look = HEADINGS[element.tag] + (self.chapter.level == DEEPEST)
        return call("section", body, level=str(level), look=str(look), name=self.anchor(element) or "none")

    def paragraph(self, element: HtmlElement) -> str:
        kind = next(iter(_classes(element)), "")
        body = self.text_of(element)
        if body == "{}":
            return ""
        if kind in ("", "untranslated"):
            return call("sticky" if text(element).endswith(":") else "par", body)
        return call({"admonition-title": "strong", "diagram__title": "par"}.get(kind, kind), body)

    def division(self, element: HtmlElement) -> str:
        names = _classes(element)
        if "highlight" in names:
            return self.code(element)
        if "admonition" in names:
            return self.admonition(element, "./p[contains(@class, 'admonition-title')]")
        if "options" in names:
            return self.options(element)
        if "commands" in names:
            return self.pairs(element)
        if "tabbed-set" in names:
            return self.tabs(element)
        if "footnote" in names or "downloads" in names:
            return ""  # a note stands where it is called; a file needs no list of itself
        return self.flow(element, loose=True)

    def admonition(self, element: HtmlElement, title: str) -> str:
        kind = next((name for name in _classes(element) if name in ADMONITIONS), "note")
        head = next(iter(element.xpath(title)), None)
        said = "none" if head is None else self.text_of(head)
        return call("admonition", literal(kind), said, self.flow(element, loose=True, but=head))

    def details(self, element: HtmlElement) -> str:
        return self.admonition(element, "./summary")

    def tabs(self, element: HtmlElement) -> str:
        labels = element.xpath("./div[@class='tabbed-labels']/label")
        panes = element.xpath("./div[@class='tabbed-content']/div[@class='tabbed-block']")
        if len(labels) != len(panes):
            raise self.refuse(element, "tabs and their labels differ in number")
        return "\n".join(
            call("tab", self.text_of(name), self.flow(pane, loose=True)) for name, pane in zip(labels, panes, strict=True)
        )

    def options(self, element: HtmlElement) -> str:
        rows: list[list[str]] = []
        for child in element:
            if child.tag in ("h3", "h4"):
                name = self.anchor(child)
                rows.append([call("option", self.text_of(child), name=name or "none"), ""])
            elif rows:
                rows[-1][1] += self.block(child) + "\n"
            else:
                raise self.refuse(child, "a list of options begins with the name of one")
        cells = ", ".join(f"{name}, {{\n{what}}}" for name, what in rows)
        return call("options", cells)

    def pairs(self, element: HtmlElement) -> str:
        cells = []
        for lists in element:
            for child in lists:
                if child.tag not in ("dt", "dd"):
                    raise self.refuse(child, "a list of commands has names and meanings only")
                cells.append(self.flow(child))
        return call("commands", *cells)

    def definitions(self, element: HtmlElement) -> str:
        glossary = "glossary" in _classes(element)
        out: list[str] = []
        for child in element:
            self.check(child)
            if child.tag == "dt":
                out.append(call("term", self.text_of(child), name=self.anchor(child) or "none"))
            elif child.tag == "dd":
                out.append(call("meaning", self.flow(child)))
            else:
                raise self.refuse(child, "a list of definitions has terms and meanings only")
        joined = "{\n" + "\n".join(out) + "\n}"
        return call("in-columns", joined) if glossary else joined

    def items(self, element: HtmlElement) -> str:
        items = []
        for item in element:
            if item.tag != "li":
                raise self.refuse(item, "a list has items only")
            self.check(item)
            items.append(self._anchored_inside(item, self.flow(item)))
        tight = _bool(not element.xpath("./li/p"))
        if "glossary-index" in _classes(element):
            return call("in-columns", call("list", *items, tight=tight, marker="none", body_indent="0pt"))
        if element.tag == "ol":
            return call("enum", *items, tight=tight, start=element.get("start") or "1")
        return call("list", *items, tight=tight)

    def _anchored_inside(self, element: HtmlElement, made: str) -> str:
        name = self.anchor(element)
        return f"{{{call('anchor', name)}; {made}}}" if name else made

    def quote(self, element: HtmlElement) -> str:
        return call("quote", self.flow(element, loose=True), block="true")

    def rule(self, element: HtmlElement) -> str:
        return call("rule")

    def pre(self, element: HtmlElement) -> str:
        return self.code(element)

    def code(self, element: HtmlElement) -> str:
        pre = element if element.tag == "pre" else element.find("pre")
        if pre is None:
            raise self.refuse(element, "a code block without <pre>")
        for character in pre.text_content():
            self.glyph(character, "code", element)
        try:
            lines = code.lines(pre)
        except code.UnknownClassError as error:
            raise self.refuse(element, f"no colour for the class “{error}”; add it to macros/export/code.py") from None
        depth = sum(1 for _ in element.iterancestors("li", "dd", "blockquote", "td"))
        room = COLUMNS - 4 * depth
        longest = max((len(line.text) for line in lines), default=0)
        scale = max(SMALLEST, min(1.0, room / longest)) if longest else 1.0
        printed = []
        for line in lines:
            mark = self.to.index.mark(line.command) if line.command else ""
            for piece in code.wrap(line, int(room / scale)):
                runs = ", ".join(f"({literal(run.style)}, {literal(run.text)})" for run in piece.runs)
                printed.append(
                    f"(({runs}{',' if piece.runs else ''}), {_bool(piece.highlighted)}, {_bool(piece.goes_on)}, "
                    f"{literal(mark) if mark else 'none'})"
                )
                mark = ""
        names = element.xpath("./span[@class='filename']")
        title = self.text_of(names[0]) if names else "none"
        plain = "\n".join(line.text for line in lines)
        return call(
            "code", literal(plain), *printed, title=title, scale=f"{scale:.3f}", usage=_bool("usage" in _classes(element))
        )

    def table(self, element: HtmlElement) -> str:
        rows = element.xpath("./thead/tr | ./tbody/tr")
        head = element.xpath("./thead/tr")
        if len(head) != 1:
            raise self.refuse(element, "a table needs one row of headings")
        for part in element.iter("thead", "tbody", "tr", "th", "td"):
            self.check(part)
        grid = [[cell for cell in row if cell.tag in ("th", "td")] for row in rows]
        widths = {len(row) for row in grid}
        if len(widths) != 1:
            raise self.refuse(element, "the rows of a table differ in length")
        columns, scale = self._columns(element, grid)
        align = [re.search(r"left|center|right", cell.get("style") or "") for cell in grid[0]]
        body = [self.flow(cell) for row in grid[1:] for cell in row]
        return call(
            "grid-of",
            *body,
            columns=f"({', '.join(columns)},)",
            align=f"({', '.join(found[0] if found else 'left' for found in align)},)",
            head=f"({', '.join(self.text_of(cell) for cell in grid[0])},)",
            scale=f"{scale:.3f}",
        )

    def _columns(self, element: HtmlElement, grid: list[list[HtmlElement]]) -> tuple[list[str], float]:
        """The widths of a table's columns as browsers share them out, and the size of its type."""

        def longest(cells: tuple[HtmlElement, ...], words: Callable[[HtmlElement], list[str]]) -> int:
            return max((len(word) for cell in cells for word in words(cell)), default=0) + 2

        columns = list(zip(*grid, strict=True))
        least = [longest(column, _unbroken) for column in columns]
        most = [longest(column, lambda cell: [text(cell)]) for column in columns]
        scale = min(1.0, _WIDTH / sum(least))
        if scale < 0.7:
            raise self.refuse(
                element,
                f"this table needs {sum(least)} characters across and a page has {int(_WIDTH / 0.7)}: "
                "split it, or give it fewer columns",
            )
        if sum(most) <= _WIDTH:
            return ["auto"] * len(columns), 1.0
        spare, wished = _WIDTH / scale - sum(least), sum(m - n for m, n in zip(most, least, strict=True))
        shares = [n + spare * (m - n) / max(wished, 1) for m, n in zip(most, least, strict=True)]
        return [f"{share:.1f}fr" for share in shares], scale

    def figure(self, element: HtmlElement) -> str:
        drawn = element.xpath("./svg[contains(@class, 'diagram__wide')]")
        title = element.xpath(".//*[@class='diagram__title']")
        words = element.xpath(".//*[@class='diagram__words']/p")
        if not (drawn and title and words):
            raise self.refuse(element, "a figure needs its drawing, a title and its description in words")
        name = f"{element.get('id')}.svg"
        self.to.pictures[name] = picture.drawing(drawn[0])
        steps = element.xpath(".//ol[contains(@class, 'diagram__steps')]")
        links = list(dict.fromkeys(self._see(link) for link in drawn[0].iter("a")))
        return call(
            "diagram",
            literal(name),
            self.text_of(title[0]),
            self.items(steps[0]) if steps else "none",
            *links,
            alt=literal(text(words[0])),
            name=self.anchor(element) or "none",
        )

    def _see(self, link: HtmlElement) -> str:
        place = self.to.book.resolve(self.chapter, link)
        name = link.get("aria-label")
        if not name:
            raise self.refuse(link, "a link in a drawing needs an aria-label")
        if isinstance(place, Place):
            return call("see", literal(label(place)), literal(name))
        return call("web", literal(place), literal(name))

    # Text

    def text_of(self, element: HtmlElement) -> str:
        """What an element says, as one block of code; it holds no blocks."""
        parts = [self.words(element.text, element)] if element.text else []
        for child in element:
            if child.tag in _BLOCKS:
                raise self.refuse(child, f"a <{child.tag}> cannot stand inside a <{element.tag}>")
            parts.append(self.inline(child))
            if child.tail:
                parts.append(self.words(child.tail, element))
        return self.trim(parts) or "{}"

    @staticmethod
    def trim(parts: list[str]) -> str:
        """The pieces of a text joined, without spaces around it; empty if nothing is said."""
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

    def words(self, string: str, element: HtmlElement) -> str:
        """Running text as a literal, its white space as HTML has it."""
        said = re.sub(r"[ \n\r\t\f]+", " ", string)
        for character in said:
            self.glyph(character, "text", element)
        return literal(said) if said else ""

    def glyph(self, character: str, font: str, element: HtmlElement) -> None:
        if ord(character) not in self.to.glyphs[font] and character not in "\n\t":
            raise self.refuse(
                element,
                f"the fonts of the PDF have no “{character}” (U+{ord(character):04X}). Say it in words, "
                "or add a font that has it to macros/export/pdf.py",
            )

    def inline(self, element: HtmlElement) -> str:
        if element.tag not in _INLINE:
            raise self.refuse(element, f"the PDF knows no <{element.tag}> in running text; teach it to macros/export/convert.py")
        self.check(element)
        made = self._inline(element)
        return self._anchored_inside(element, made) if made else ""

    def _inline(self, element: HtmlElement) -> str:
        tag = element.tag
        if tag == "a":
            return self.link(element)
        if tag == "code":
            said = element.text_content()
            for character in said:
                self.glyph(character, "code", element)
            return call("c", literal(re.sub(r"\s+", " ", said)))
        if tag == "br":
            return "linebreak()"
        if tag == "img":
            return self.image(element)
        if tag == "sup" and element.xpath("./a[contains(@class, 'footnote-ref')]"):
            return self.footnote(element)
        if tag == "abbr":
            meaning = literal(f" ({element.get('title')})")
            return f"{{{self.text_of(element)}; {meaning}}}"
        if tag == "span" or tag == "label":
            return call(next(iter(_classes(element)), "plain"), self.text_of(element), **_language(element))
        if tag == "small" and (fact := [name for name in _classes(element) if name.startswith("fact--")]):
            return call("fact", literal(fact[0].removeprefix("fact--")), self.text_of(element))
        if tag in ("svg", "input"):
            raise self.refuse(element, f"a <{tag}> belongs into a figure or a list of tabs")
        return call(_PLAIN[tag], self.text_of(element), **_language(element))

    def link(self, element: HtmlElement) -> str:
        if "footnote-backref" in _classes(element):
            return ""
        body = self.text_of(element)
        if element.get("href") is None:
            return body
        place = self.to.book.resolve(self.chapter, element)
        if isinstance(place, Place):
            return call("term-link" if "term" in _classes(element) else "go", literal(label(place)), body)
        # An address that the text says already, and the way to edit a page, are not written out.
        bare = re.sub(r"^https?://|/$", "", place)
        said = re.sub(r"^https?://|/$", "", text(element))
        return call("web", literal(place), body, shown=_bool(bare != said and element.get("rel") != "edit"))

    def footnote(self, element: HtmlElement) -> str:
        name = element.xpath("./a/@href")[0].removeprefix("#")
        if name not in self._footnotes:
            raise self.refuse(element, "this note is not on the page")
        return call("footnote", self.flow(self._footnotes[name]))

    def image(self, element: HtmlElement) -> str:
        alt = (element.get("alt") or "").strip()
        if not alt:
            raise self.refuse(element, "a picture needs words for those who do not see it: ![what it shows](file)")
        path = self.to.book.file(self.chapter, element)
        if path.suffix not in (".png", ".jpg", ".jpeg", ".svg", ".gif", ".webp"):
            raise self.refuse(element, f"the PDF takes no picture of the kind “{path.suffix}”")
        name = f"{len(self.to.pictures)}{path.suffix}"
        self.to.pictures[name] = path.read_bytes()
        return call("picture", literal(name), alt=literal(alt))

    _blocks = {
        "blockquote": quote, "details": details, "div": division, "dl": definitions, "figure": figure, "hr": rule,
        "ol": items, "p": paragraph, "pre": pre, "section": division, "table": table, "ul": items,
    }  # fmt: skip


def _classes(element: HtmlElement) -> list[str]:
    return (element.get("class") or "").split()


def _bool(value: bool) -> str:
    return "true" if value else "false"


def _language(element: HtmlElement) -> dict[str, str]:
    return {"lang": literal(element.get("lang"))} if element.get("lang") else {}


def _unbroken(cell: HtmlElement) -> list[str]:
    """The stretches of a cell's text that stay on one line."""
    return re.split(r"(?<=[-/])|\s", text(cell))

