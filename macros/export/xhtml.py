"""A page as XHTML that readers of books understand: nothing of what only a website needs or does."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from html import escape
from pathlib import Path

from lxml import etree, html
from lxml.html import HtmlElement

from macros import pictures
from macros.export import code, picture
from macros.export.book import Book, Chapter, ExportError, Place, text, where
from macros.export.vocabulary import ADMONITIONS

TYPE = "{http://www.idpf.org/2007/ops}type"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SVG = "http://www.w3.org/2000/svg"

_WEB_ONLY = ".//*[contains(@class, 'downloads')]"
_KEPT = re.compile(r"alt|aria-.+|class|dir|href|id|lang|role|scope|src|start|style|value|\{.+\}.+")
_VOID = frozenset(("area", "br", "col", "hr", "img", "input", "wbr"))
_BOLD = frozenset({"accent", "command", "violet"})
"""The styles of code that are bold. Colours mean nothing on e-ink: weight and shade tell things apart."""

_FACES = {"Inter": "Inter, sans-serif", "JetBrains Mono": "'JetBrains Mono', monospace"}


@dataclass(frozen=True)
class ManifestItem:
    """A file of the EPUB, as its manifest lists it."""

    name: str
    type: str
    data: bytes
    properties: str = ""
    read: bool = False  # a page, in its place


@dataclass
class XhtmlChapter:
    """One chapter on its way. `href` gives the link to a place; pictures that it shows go into `pictures`."""

    book: Book
    chapter: Chapter
    words: Mapping[str, str]
    href: Callable[[Place | str], str]
    pictures: dict[Path, ManifestItem]

    def body(self) -> HtmlElement:
        """What the page says, as elements that a reader of books understands. Raises ExportError."""
        section = deepcopy(self.chapter.article)
        section.tag, section.text, section.tail = "section", "\n", None
        etree.strip_elements(section, etree.Comment, etree.ProcessingInstruction, with_tail=False)
        for place in section.xpath(".//div[contains(@class, 'downloads--home')]"):
            link = f'<a href="{self.book.root}#take-along">{self.book.root}</a>'
            place.addprevious(html.fromstring(f"<p>{escape(self.words['take-along-web']).format(link=link)}</p>"))
        for only_web in section.xpath(_WEB_ONLY):
            only_web.drop_tree()
        for block in section.xpath(".//pre"):
            self._code(block)
        for figure in section.xpath(".//figure[contains(@class, 'diagram')]"):
            self._diagram(figure)
        for box in section.xpath(".//details | .//div[contains(@class, 'admonition')]"):
            self._admonition(box)
        for tabs in section.xpath(".//div[contains(@class, 'tabbed-set')]"):
            self._tabs(tabs)
        self._footnotes(section)
        for link in section.xpath(".//a[@href]"):
            link.set("href", self.href(self.book.resolve(self.chapter, link)))
        for element in section.iter(etree.Element):
            if not element.tag.startswith("{"):
                self._tidy(element)
        return section

    def _refuse(self, element: HtmlElement, why: str) -> ExportError:
        return ExportError(f"{where(self.chapter, element)}: {why}")

    def _code(self, pre: HtmlElement) -> None:
        """Lines that wrap and hang, under the name of their file."""
        try:
            lines = code.lines(pre)
        except code.UnknownClassError as error:
            raise self._refuse(pre, f"no style for the class “{error}”; add it to macros/export/code.py") from None
        around = pre.getparent()
        names = around.xpath("./span[@class='filename']")
        pre.clear(keep_tail=True)
        block = etree.SubElement(pre, "code")
        for line in lines:
            row = etree.SubElement(block, "span")
            row.set("class", "line hll" if line.highlighted else "line")
            for run in line.runs:
                stretch = etree.SubElement(row, "b" if run.style in _BOLD else "span")
                stretch.text = run.text
                if run.style in ("prompt", "output", "muted"):
                    stretch.set("class", run.style)
            last = row[-1] if len(row) else row
            last.text = f"{last.text or ''}\n"
        if names:
            around.tag = "figure"
            names[0].tag = "figcaption"

    def _diagram(self, figure: HtmlElement) -> None:
        """The drawings with their title; below them the steps, where their links lead, and what they show in words."""
        drawn = figure.xpath("./svg[contains(@class, 'diagram__wide')]")
        title = figure.xpath(".//*[@class='diagram__title']")
        words = figure.xpath(".//*[contains(@class, 'diagram__words')]")
        if not (drawn and title and words):
            raise self._refuse(figure, "a figure needs its drawing, a title and its description in words")
        links = dict.fromkeys(self._see(link) for link in drawn[0].iter("a"))
        steps = figure.xpath(".//ol[contains(@class, 'diagram__steps')]")
        drawings = [_drawing(svg) for svg in figure.xpath("./svg")]
        name, tail = figure.get("id"), figure.tail
        figure.clear()
        figure.tag, figure.tail = "div", tail
        figure.set("class", "diagram")
        if name:
            figure.set("id", name)
        shown = etree.SubElement(figure, "figure")
        shown.extend(drawings)
        caption = etree.SubElement(shown, "figcaption")
        caption.text = text(title[0])
        figure.extend(steps)
        if links:
            see = etree.SubElement(figure, "p")
            see.set("class", "see")
            see.text = f"{self.words['see']}: "
            for number, (target, label) in enumerate(links, 1):
                link = etree.SubElement(see, "a")
                link.set("href", target)
                link.text, link.tail = label, " · " if number < len(links) else None
        words[0].tag = "div"
        for summary in words[0].xpath("./summary"):
            summary.tag = "p"
        figure.append(words[0])

    def _see(self, link: HtmlElement) -> tuple[str, str]:
        if not link.get("aria-label"):
            raise self._refuse(link, "a link in a drawing needs an aria-label")
        return link.get("href"), link.get("aria-label")

    def _admonition(self, box: HtmlElement) -> None:
        """A note with its kind in words."""
        kind = next((name for name in box.get("class", "").split() if name in ADMONITIONS), "note")
        label = self.words[f"kind-{kind}"]
        heads = box.xpath("./summary | ./p[contains(@class, 'admonition-title')]")
        head = heads[0] if heads else etree.Element("p")
        head.tag = "p"
        head.set("class", "admonition-title")
        box.tag = "aside"
        box.set("role", "note")
        box.set("class", f"admonition {kind}")
        box.insert(0, head)
        if text(head) in ("", label, kind.title()):
            for child in head:
                head.remove(child)
            head.text = label
        else:
            head.text = f"{label}: {head.text or ''}"

    def _tabs(self, tabs: HtmlElement) -> None:
        """Tabs one below the other, each under its label."""
        inputs, labels = tabs.xpath("./input"), tabs.xpath("./div[@class='tabbed-labels']/label")
        panes = tabs.xpath("./div[@class='tabbed-content']/div[@class='tabbed-block']")
        if not len(inputs) == len(labels) == len(panes):
            raise self._refuse(tabs, "tabs and their labels differ in number")
        for knob, label, pane in zip(inputs, labels, panes, strict=True):
            pane.set("id", knob.get("id"))
            label.tag = "p"
            label.set("class", "tab")
            pane.insert(0, label)
            knob.drop_tree()
        for emptied in tabs.xpath("./div[@class='tabbed-labels']"):
            emptied.drop_tree()

    def _footnotes(self, section: HtmlElement) -> None:
        for path, kind in (
            (".//a[contains(@class, 'footnote-ref')]", "noteref"),
            (".//div[@class='footnote']", "endnotes"),
            (".//a[contains(@class, 'footnote-backref')]", "backlink"),
        ):
            for element in section.xpath(path):
                element.set(TYPE, kind)
                element.set("role", f"doc-{kind}")

    def _tidy(self, element: HtmlElement) -> None:
        """Take along what an element says, and nothing that a website does with it."""
        tag = element.tag
        if tag in ("svg", "input"):
            raise self._refuse(element, f"a <{tag}> belongs into a figure or a list of tabs")
        if tag == "img":
            self._image(element)
        if tag == "abbr" and element.get("title"):
            element.tail = f" ({element.get('title')}){element.tail or ''}"
        if tag == "th" and element.getparent().getparent().tag == "thead":
            element.set("scope", "col")
        for name in element.attrib:
            if not _KEPT.fullmatch(name):
                del element.attrib[name]
        if element.get("id"):
            element.set("id", anchor(element.get("id")))
        if element.get("lang"):
            element.set(LANG, element.get("lang"))
        if not len(element) and not element.text and tag not in _VOID:
            element.text = ""  # <td></td>, also for readers that take <td/> for an opening tag

    def _image(self, element: HtmlElement) -> None:
        path = self.book.file(self.chapter, element)
        try:
            pictures.size(path)
        except ValueError as error:
            raise self._refuse(element, str(error)) from None
        kind = path.suffix.lower()
        found = self.pictures
        if path not in found:
            found[path] = ManifestItem(f"picture-{len(found) + 1:03}{kind}", pictures.KINDS[kind], path.read_bytes())
        element.set("src", found[path].name)


def _drawing(svg: HtmlElement) -> HtmlElement:
    """A drawing that looks the same in every reader: on paper of its own, its fonts with others to fall back on."""
    drawn: HtmlElement = etree.fromstring(picture.drawing(svg))
    x, y, width, height = drawn.get("viewBox").split()
    paper = etree.Element(f"{{{SVG}}}rect", x=x, y=y, width=width, height=height, fill=picture.palette()["ground"])
    drawn.set("role", "img")
    for element in drawn.iter(etree.Element):
        if element.tag == f"{{{SVG}}}a":
            element.tag = f"{{{SVG}}}g"
            element.attrib.clear()
        for name in element.attrib:
            if (name == "class" and element is not drawn) or name.startswith("data-"):
                del element.attrib[name]
        if face := element.get("font-family"):
            element.set("font-family", _FACES.get(face, face))
        if weight := element.get("font-weight"):
            element.set("font-weight", weight[0] + "00")  # SVG 1.1, which readers know, has hundreds only
    titles = drawn.findall(f"{{{SVG}}}title")
    drawn.insert(len(titles), paper)
    return drawn


def anchor(name: str) -> str:
    """An anchor as a name that XML allows."""
    made = re.sub(r"[^\w.-]", lambda found: f"_{ord(found[0]):x}_", name)
    return made if re.match(r"[^\W\d]", made) else f"_{made}"
