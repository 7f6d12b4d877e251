"""What pages may say in a book: what the allow-list has, in an order that books can set. All else is refused.

So nothing is lost in silence. Pages come from strangers; what makes books of them relies on this.
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from macros import allowlist
from macros.allowlist import ADMONITIONS, BLOCKS, DEEPEST, DRAWN, INLINE
from macros.export.book import HEADINGS, Chapter, ExportError, where
from macros.export.picture import palette

__all__ = ["ADMONITIONS", "BLOCKS", "INLINE", "STYLES", "check"]

STYLES = {
    "b": "strong", "strong": "strong", "em": "emph", "i": "emph", "del": "strike", "s": "strike", "ins": "underline",
    "kbd": "kbd", "mark": "highlight", "small": "small", "sub": "sub", "sup": "super",
}  # fmt: skip
"""Elements that only change how text looks, and what does the same in the PDF."""

_DRAWN_SO = {
    *("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "d", "points", "width", "height", "viewbox"),
    *("fill", "stroke", "opacity", "transform", "class", "id", "href", "role", "xmlns", "xml:space", "text-anchor"),
    *("font-size", "font-weight", "font-family", "data-step", "dx", "dy"),
}
_TEACH = "teach it to macros/allowlist.py, or write it otherwise"


def check(chapter: Chapter) -> None:
    """Refuse what books cannot say, with its page and element. Raises ExportError."""
    ids: set[str] = set()
    _headings(chapter)
    for element in chapter.article.iterdescendants():
        if sum(1 for _ in element.iterancestors()) > DEEPEST:
            raise _refusal(chapter, element, f"more than {DEEPEST} elements one in the other")
        around = {above.tag for above in element.iterancestors()}
        if element.tag == "svg" or "svg" in around:
            _check_drawn(chapter, element)
        elif element.tag == "span" and {"pre", "code"} & around:
            pass  # a stretch of code in its colour
        else:
            _check(chapter, element)
        _attributes(chapter, element)
        name = element.get("id")
        if name in ids:
            raise _refusal(chapter, element, "another element of this page has the same id")
        ids |= {name} if name else set()
        if element.tag == "a" and element.get("href") is not None:
            _link(chapter, element)


def _refusal(chapter: Chapter, element: HtmlElement, why: str) -> ExportError:
    return ExportError(f"{where(chapter, element)}: {why}")


def _headings(chapter: Chapter) -> None:
    before = 0
    for element in chapter.article.iter(*HEADINGS):
        level = HEADINGS[element.tag]
        if level > before + 1:
            raise _refusal(chapter, element, f"a heading of level {level} below level {before}; none may be skipped")
        before = level


def _check(chapter: Chapter, element: HtmlElement) -> None:
    """The element, its classes, and what it holds that would be lost."""
    tag = element.tag
    if tag not in allowlist.KNOWN:
        raise _refusal(chapter, element, f"the books know no <{tag}>; {_TEACH}")
    classes = (element.get("class") or "").split()
    for name in classes:
        if name not in allowlist.KNOWN[tag] and not (name.startswith("language-") and tag in ("div", "code")):
            raise _refusal(chapter, element, f"the books know no <{tag}> of class “{name}”; {_TEACH}")
    if tag in ("ul", "ol", "dl", "table", "thead", "tbody", "tr") or {"options", "commands", "downloads"} & {*classes}:
        stray = (element.text or "") + "".join(child.tail or "" for child in element)
        if stray.strip():
            raise _refusal(chapter, element, f"the text “{stray.strip()[:40]}” stands outside of the items")
    inside = [child.tag for child in element]
    if "downloads" in classes and inside:
        raise _refusal(chapter, element, "what can be taken along is listed when all is made, not in the page")
    if "highlight" in classes and tag == "div" and [name for name in inside if name not in ("span", "pre")]:
        raise _refusal(chapter, element, "a code block holds its code and the name of a file, nothing else")
    if "footnote" in classes:
        _notes(chapter, element)
    if "admonition-title" in classes and "admonition" not in (element.getparent().get("class") or ""):
        raise _refusal(chapter, element, "a title of a note stands in the note")
    if tag == "figure" and len(element.xpath(".//*[@class='diagram__words']/p")) != 1:
        raise _refusal(chapter, element, "a figure needs its drawing, a title and one paragraph that describes it")
    if tag == "input" and "tabbed-set" not in (element.getparent().get("class") or ""):
        raise _refusal(chapter, element, f"the books know no <input> here; {_TEACH}")
    if tag == "img" and not (element.get("alt") or "").strip():
        raise _refusal(chapter, element, "a picture needs words for those who do not see it: ![what it shows](file)")
    if tag == "abbr" and not element.get("title"):
        raise _refusal(chapter, element, "an abbreviation needs its meaning")


def _notes(chapter: Chapter, element: HtmlElement) -> None:
    """Footnotes are set where they are called: each must be, and none by a note."""
    called = {link.get("href") for link in chapter.article.xpath(".//a[contains(@class, 'footnote-ref')]")}
    for child in element:
        if child.tag not in ("hr", "ol"):
            raise _refusal(chapter, child, "among the footnotes stands something else")
    for item in element.iter("li"):
        if item.getparent().getparent() is element and f"#{item.get('id')}" not in called:
            raise _refusal(chapter, item, "nothing on the page calls this note")
    for link in element.xpath(".//a[contains(@class, 'footnote-ref')]"):
        raise _refusal(chapter, link, "a note cannot call a note")


def _check_drawn(chapter: Chapter, element: HtmlElement) -> None:
    """A drawing holds shapes, text and links."""
    if element.tag not in DRAWN:
        raise _refusal(chapter, element, f"drawings hold no <{element.tag}>; they know {', '.join(sorted(DRAWN))}")
    for name, value in element.items():
        known = name in _DRAWN_SO or name.startswith(("stroke-", "aria-"))
        used = re.findall(r"var\(--d-([\w-]*)\)", value)
        if not known or "url(" in value or set(used) - set(palette()):
            raise _refusal(chapter, element, f"drawings know no {name}=“{value}”")


def _attributes(chapter: Chapter, element: HtmlElement) -> None:
    tag = element.tag
    steps = tag == "li" and (element.getparent().get("class") or "") == "diagram__steps"
    for name, pattern, allowed in (
        ("style", r"text-align: (left|center|right);?", tag in ("td", "th")),
        ("start", r"\d{1,6}", tag == "ol"),
        ("value", r"\d{1,6}", steps),
        ("lang", r"[a-z]{2,3}", True),
        ("id", r"[^\s\"'<>\\]+", True),
        ("colspan", "1", tag in ("td", "th")),
        ("rowspan", "1", tag in ("td", "th")),
    ):
        value = element.get(name)
        if value is not None and not (allowed and re.fullmatch(pattern, value)):
            raise _refusal(chapter, element, f"the books know no {name}=“{value}” here; {_TEACH}")


def _link(chapter: Chapter, element: HtmlElement) -> None:
    if wrong := allowlist.link(element.get("href")):
        raise _refusal(chapter, element, wrong)
