"""The HTML that pages may consist of: elements, classes, attributes and their values. All else is refused. Pure.

The text of pages comes from strangers. What is not listed here could run in a reader's browser, make it ask another
host, or imitate a part of the theme that its scripts act upon.

HTML is read in one strict form: tags in small letters with values in double quotes, each closed in its turn, no block
in a paragraph, no comment, nothing that is raw text. So it means the same to every parser, to browsers as to libxml2
(which makes the books), and what was checked is what readers get. Parsing leniently and publishing the text would not
do: `<!--><img src=x onerror=…>-->` is a comment for libxml2 and an image for browsers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from html import unescape
from typing import TypeAlias
from urllib.parse import unquote, urlsplit

HEADINGS = tuple(f"h{level}" for level in range(1, 7))

ADMONITIONS = (
    *("note", "abstract", "info", "tip", "success", "question"),
    *("warning", "failure", "danger", "bug", "example", "quote"),
)
"""The kinds of admonition that Material has."""

STYLES = ("b", "strong", "em", "i", "del", "s", "ins", "kbd", "mark", "small", "sub", "sup")
"""Elements that only change how text looks."""

_TABS = {"tabbed-set", "tabbed-alternate", "tabbed-labels", "tabbed-content", "tabbed-block"}
Classes: TypeAlias = Mapping[str, Collection[str]]
INLINE: Classes = dict.fromkeys(STYLES, ()) | {
    "a": {"md-button", "md-button--primary", "term", "footnote-ref", "footnote-backref"},
    "abbr": (), "br": (), "img": (),
    "code": {"option", "highlight"},
    "small": {"fact", "fact--live", "fact--recorded"},
    "span": {"filename", "kind"},
}  # fmt: skip
"""The elements of running text, with the classes that they can have."""

BLOCKS: Classes = dict.fromkeys(HEADINGS, ()) | {
    "blockquote": (), "hr": (), "pre": (), "section": (), "table": (),
    "details": {*ADMONITIONS, "diagram__words"},
    "div": {"admonition", "cards", "commands", "downloads", "downloads--home", "footnote", "hero", "highlight",
            "options", "usage", *_TABS, *ADMONITIONS},
    "dl": {"glossary"},
    "figure": {"diagram"},
    "h1": {"command"},
    "ol": {"diagram__steps"},
    "p": {"admonition-title", "diagram__title", "facts", "lead", "not-run", "seen", "untranslated"},
    "ul": {"glossary-index"},
}  # fmt: skip
"""The elements that stand on their own, with the classes that they can have."""

PARTS: Classes = dict.fromkeys(
    ("dd", "dt", "figcaption", "input", "label", "li", "summary", "tbody", "td", "th", "thead", "tr"), ()
)
"""The elements that are parts of others."""

KNOWN: Classes = {**INLINE, **BLOCKS, **PARTS}
DRAWN = frozenset(
    ("svg", "g", "rect", "circle", "ellipse", "line", "path", "polygon", "polyline", "text", "tspan", "title", "a")
)
"""The elements of drawings."""

SCHEMES = ("http", "https", "mailto")
"""Where links lead that leave the site."""

DEEPEST = 60
"""So many elements at most, one in the other: parsers stop at some depth, each at another."""

_OF_THE_WEB = {"a": {"headerlink"}, "small": {"untranslated"}}  # classes that the books do without
_VOID = {"br", "hr", "img", "input"}
_INLINE_ONLY = {"p", "dt", *HEADINGS, "summary", "label", "pre", *INLINE}
_INSIDE = {
    "li": ("ul", "ol"), "dt": ("dl",), "dd": ("dl",), "summary": ("details",), "figcaption": ("figure",),
    "thead": ("table",), "tbody": ("table",), "tr": ("thead", "tbody"), "th": ("tr",), "td": ("tr",),
    "input": ("div",), "label": ("div",),
}  # fmt: skip
"""Parts, and where they belong: elsewhere a browser would drop them, or close what is around them."""
_CONTAINS = {name: [part for part, around in _INSIDE.items() if name in around] for name in
          ("ul", "ol", "dl", "table", "thead", "tbody", "tr")}  # fmt: skip
"""Elements out of which a browser moves everything but their parts."""


class MarkupError(Exception):
    """HTML that pages cannot have. The message begins with the tag and says what to write instead."""

    def __init__(self, html: str, place: int, shown: str, why: str, words: Collection[str]) -> None:
        """`place` is in the HTML; `words` are regular expressions that find the fault, the surest first."""
        shown = " ".join(shown.split())
        super().__init__(f"{shown if len(shown) <= _SHOWN else shown[:_SHOWN] + '…'}: {why}")
        self.html, self.place, self.words = html, place, words

    def line(self, source: str) -> int:
        """The line of the fault in what the HTML was made from, counted from 1."""
        before = _as_text(self.html[: self.place])
        after = re.findall(r"\w+", _as_text(self.html[self.place : self.place + _NEAR]))[:6]
        near = [r"\W+".join(after[start : start + 3]) for start in range(len(after))]
        for word in (*self.words, *near):
            found = [match.start() for match in re.finditer(word, source, re.IGNORECASE)]
            if found:
                # The page may also write about what it must not contain: those places are text.
                told = len(re.findall(word, before, re.IGNORECASE))
                return source.count("\n", 0, found[min(told, len(found) - 1)]) + 1
        return 1


def _as_text(html: str) -> str:
    return unescape(_TAG.sub("", html))


_NEAR = 500  # characters of HTML in which the next words are looked for
_SHOWN = 80
Complaint: TypeAlias = Callable[[str], str]
"""What is wrong with an attribute's value, after its entities are resolved; empty if nothing."""


def _like(pattern: str, told: str) -> Complaint:
    compiled = re.compile(pattern)
    return lambda value: "" if compiled.fullmatch(value) else told


def _any(_: str) -> str:
    return ""


def link(address: str) -> str:
    """What is wrong with where a link leads; empty if nothing. It may leave the site."""
    if wrong := _ill_formed(address):
        return wrong
    scheme = _SCHEME.match(address)
    if scheme and scheme[1].lower() not in SCHEMES:
        return f"links lead to {', '.join(SCHEMES)} only, not to {scheme[1]}; a page has a relative path"
    if scheme and scheme[1].lower() != "mailto" and not _HOST.match(address, scheme.end()):
        return "write it as https://host/path, without a user"
    if address.startswith("//"):
        return f"an address begins with its scheme: https:{address}"
    return ""


def own_file(address: str) -> str:
    """What is wrong with the address of something that a page loads; empty if nothing. It must be the site's."""
    if wrong := _ill_formed(address):
        return wrong
    if not address or _SCHEME.match(address) or address.startswith("/"):
        return "pages load files of this site only: put the file next to the page, and write its relative path"
    return ""


_SCHEME = re.compile(r"([^/?#:]*):")
_HOST = re.compile(r"//[\w.-]+(?::\d+)?(?=[/?#]|$)")
_NOT_IN_ADDRESSES = re.compile(r"[\x00-\x20\x7f-\xa0\\]")  # browsers leave some out, and read \ as /


def _ill_formed(address: str) -> str:
    if _NOT_IN_ADDRESSES.search(address):
        return "an address has no spaces, control characters or backslashes; a space is written %20"
    try:
        urlsplit(address)
    except ValueError as error:
        return f"this is no address: {address} ({error})"
    return ""


_TAB = 'an input is a tab\'s: write === "Title"'
_STEPS = ("next", "back", "forward", "all", "of")
_LANGUAGE = _like(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", "a language is written as en, es or pt-BR")
_NUMBER = _like(r"\d{1,6}", "a number is expected")
_COMMON: Mapping[str, Complaint] = {
    "id": _like(r"(?!__)[^\s\"'<>\\&]+", "an id has no spaces, quotes or brackets; those with __ are the theme's"),
    "lang": _LANGUAGE,
    "title": _any,
}
_CELL: Mapping[str, Complaint] = {
    "style": _like(r"text-align: (left|center|right);?", "the only style is text-align: left, center or right"),
}
_EXCLUDED = {"data-search-exclude": _like(r"[\w-]*", "write data-search-exclude alone")}
_OWN: Mapping[str, Mapping[str, Complaint]] = dict.fromkeys(HEADINGS, _EXCLUDED) | {
    "a": {
        "href": link,
        "hreflang": _LANGUAGE,
        "rel": _like("edit|nofollow|license", "rel is edit, nofollow or license"),
    },
    "details": {"open": _like(r"(open)?", "write open alone")},
    "div": {"data-tabs": _like(r"\d+:\d+", "data-tabs counts the tabs of a set")},
    "img": {
        "src": own_file,
        "alt": _any,
        "width": _NUMBER,
        "height": _NUMBER,
        "loading": _like("lazy", "loading is lazy or left out"),
    },
    "input": {
        "type": _like("radio", _TAB),
        "id": _like(r"__tabbed_\d+_\d+", _TAB),
        "name": _like(r"__tabbed_\d+", _TAB),
        "checked": _like(r"(checked)?", "write checked alone"),
    },
    "label": {"for": _like(r"__tabbed_\d+_\d+", _TAB)},
    "li": {"value": _NUMBER},
    "ol": {"start": _NUMBER} | dict.fromkeys((f"data-{name}" for name in _STEPS), _any),
    "td": _CELL,
    "th": _CELL,
}

_DRAWN_SO = {
    *("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "d", "points", "width", "height", "viewBox"),
    *("fill", "fill-rule", "stroke", "opacity", "transform", "role", "xml:space", "text-anchor", "dx", "dy"),
    *("font-size", "font-weight", "font-family", "data-step"),
    *(f"stroke-{name}" for name in ("dasharray", "dashoffset", "linecap", "linejoin", "opacity", "width")),
}
_DRAWN_CLASS = r"(?:d-|diagram__)[\w-]+"
_DRAWN_VALUE = _like(
    r"(?:[\w.,%#+\s-]|var\(--d-[\w-]+\)|(?:translate|scale|rotate)\([\d.,\s-]*\))*",
    "in drawings a value is numbers, words, a colour as var(--d-name), or a transformation; nothing is fetched",
)
_DRAWN_OWN: Mapping[str, Complaint] = dict.fromkeys(_DRAWN_SO, _DRAWN_VALUE) | {
    "id": _COMMON["id"],
    "class": _like(rf"{_DRAWN_CLASS}(?: {_DRAWN_CLASS})*", "classes of drawings begin with d- or diagram__"),
    "href": link,
    "xmlns": _like(r"http://www\.w3\.org/2000/svg", "this is not the namespace of SVG"),
    **dict.fromkeys(("aria-label", "aria-labelledby", "aria-describedby", "aria-hidden"), _any),
}


def without_comments(html: str) -> str:
    """HTML without its comments; they are for authors and for what runs the examples, not for readers."""
    kept, start = [], 0
    while (begin := html.find("<!--", start)) >= 0 and (end := html.find("-->", begin + 4)) >= 0:
        kept.append(html[start:begin])
        start = end + 3
    return "".join([*kept, html[start:]])


def check(html: str) -> None:
    """Raise MarkupError for the first thing in the HTML that pages cannot have."""
    around: list[str] = []
    opened: list[int] = []  # where
    end = 0
    for tag in _TAG.finditer(html):
        _text(html, end, tag.start(), around)
        end = tag.end()
        name = tag["name"]
        drawn = name == "svg" or "svg" in around
        wrong: str
        words: tuple[str, ...] = ()
        if tag["closes"]:
            if around and around[-1] == name:
                around.pop()
                opened.pop()
                continue
            wrong = "it closes nothing" + (f"; the element to close is <{around[-1]}>" if around else "")
        elif not (wrong := _place(name, around, drawn)):
            wrong, words = _tag(name, tag["attributes"], drawn, "pre" in around or "code" in around)
            if tag["alone"] and not drawn and name not in _VOID:
                wrong = wrong or f"write <{name}></{name}>: to browsers <{name}/> is not closed"
            if not tag["alone"] and (drawn or name not in _VOID):
                around.append(name)
                opened.append(tag.start())
        if wrong:
            raise MarkupError(html, tag.start(), tag[0], wrong, (*words, re.escape(tag[0]), rf"<\s*/?\s*{name}\b"))
    _text(html, end, len(html), around)
    if around:
        why = f"it is not closed: write </{around[-1]}>"
        raise MarkupError(html, opened[-1], f"<{around[-1]}>", why, [rf"<\s*{around[-1]}\b"])


_TAG = re.compile(
    r"""
    < (?P<closes>/?) (?P<name>[A-Za-z][\w:.-]*)
    (?P<attributes>(?: [ \t\n]+ [A-Za-z][\w:.-]* (?:="[^"<>]*")? )*)
    [ \t\n]* (?P<alone>/?) >
    """,
    re.VERBOSE | re.ASCII,
)
_ATTRIBUTE = re.compile(r'([A-Za-z][\w:.-]*)(?:="([^"]*)")?', re.ASCII)
_BEGUN = re.compile(r"</?([A-Za-z][\w:.-]*)", re.ASCII)
_NO_TEXT = re.compile(r"[<\x00-\x08\x0b-\x1f\x7f]")


def _text(html: str, start: int, end: int, around: Sequence[str]) -> None:
    """Raise MarkupError for text that is a tag of another form, or in a place from which a browser would move it."""
    stray = _NO_TEXT.search(html, start, end)
    if stray and stray[0] == "<":
        shown = html[stray.start() : end].partition("\n")[0]
        shown = shown[: shown.find(">") + 1] or shown
        name = _BEGUN.match(shown)
        if name and name[1].lower() not in KNOWN:
            why = _unknown(name[1])
        else:
            why = (
                "write its name in small letters, and its values in double quotes and without < and >; "
                "for readers to see it, write it as code, or &lt; for <"
            )
        words = (re.escape(shown), re.escape(shown[:12]), *([rf"<\s*/?\s*{name[1]}"] if name else []), "<")
        raise MarkupError(html, stray.start(), shown, why, words)
    if stray:
        shown = f"the character U+{ord(stray[0]):04X}"
        raise MarkupError(html, stray.start(), shown, "pages cannot contain it: delete it", [re.escape(stray[0])])
    if around and (around[-1] in _CONTAINS or around[-1] in ("svg", "g")) and (text := html[start:end].strip()):
        why = f"a <{around[-1]}> can contain {_listed(_CONTAINS.get(around[-1], ('text',)))} only, no other text"
        raise MarkupError(html, start, f"“{text[:40]}”", why, [re.escape(text.partition("\n")[0])])


def _unknown(name: str) -> str:
    return f"pages cannot contain <{name}>. Write it in Markdown or, for readers to see it, as code: `<{name}>`"


def _place(name: str, around: Sequence[str], drawn: bool) -> str:
    """What is wrong with an element in this place, empty if nothing; parsers would not agree where it is."""
    above = around[-1] if around else ""
    if len(around) >= DEEPEST:
        return f"more than {DEEPEST} elements are nested"
    if drawn:
        if name not in DRAWN:
            return f"drawings cannot contain <{name}>; they can contain {_listed(sorted(DRAWN))}"
        if name == "svg" and above != "figure":
            return 'put the drawing into images/, and write {{% diagram("NAME") %}}'
        if above == "title" or (above in ("text", "tspan") and name not in ("tspan", "a")):
            return f"a <{above}> cannot contain <{name}>"
    elif name not in KNOWN:
        return f"write it in small letters: <{name.lower()}>" if name.lower() in KNOWN else _unknown(name)
    elif name in _INSIDE and above not in _INSIDE[name]:
        return f"it is allowed in {_listed(_INSIDE[name])} only"
    elif above in _CONTAINS and name not in _CONTAINS[above]:
        return f"a <{above}> can contain {_listed(_CONTAINS[above])} only"
    elif above in _INLINE_ONLY and name not in INLINE:
        return f"a <{above}> can contain running text only: close it first, or leave an empty line"
    if name == "a" and "a" in around:
        return "a link cannot contain a link"
    return ""


def _listed(names: Collection[str]) -> str:
    return ", ".join(f"<{name}>" for name in names)


@lru_cache(maxsize=20_000)  # a site writes few tags, each of them a thousand times
def _tag(name: str, attributes: str, drawn: bool, code: bool) -> tuple[str, tuple[str, ...]]:
    """What is wrong with a tag's attributes, and what finds the fault in the source; empty if nothing."""
    seen: set[str] = set()
    for attribute, written in _ATTRIBUTE.findall(attributes):
        value = unescape(written)
        if attribute in seen:
            wrong = f"it has two attributes named {attribute}"
        elif drawn:
            wrong = _DRAWN_OWN[attribute](value) if attribute in _DRAWN_OWN else f"drawings cannot have {attribute}"
        else:
            wrong = _attribute(name, attribute, value, code)
        if wrong:
            values = dict.fromkeys((written, value, unquote(value)))
            return wrong, (
                *(rf"\b{attribute}\s*=\s*[\"']?\s*{re.escape(one)}" for one in values),
                *(re.escape(one) for one in values if len(one) > 1),
                *(re.escape(one) for one in re.split(r"[\s:]+", value)[::-1] if len(one) > 1),
                rf"(?<![\w-]){attribute}(?![\w-])",
            )
        seen.add(attribute)
    return "", ()


def _attribute(name: str, attribute: str, value: str, code: bool) -> str:
    """What is wrong with an attribute of an element of pages, empty if nothing; `code` says that it is in code."""
    if attribute == "class":
        known = {*KNOWN[name], *_OF_THE_WEB.get(name, ())}
        strange = [one for one in value.split() if one not in known and not _made(name, one, code)]
        return f"pages cannot have a <{name}> of class “{strange[0]}”" if strange else ""
    check = _OWN.get(name, {}).get(attribute) or _COMMON.get(attribute)
    if check is None:
        others = ", ".join(sorted({"class", *_COMMON, *_OWN.get(name, ())}))
        return f"pages cannot have {attribute} on <{name}>; they can have {others}"
    return check(value)


def _made(name: str, given: str, code: bool) -> bool:
    """Whether a class is one that highlighting gives: the language of a block, the kind of a word in it."""
    if name in ("div", "code"):
        return re.fullmatch(r"language-[\w+#.-]+", given) is not None
    return name == "span" and code and re.fullmatch(r"[a-z]{1,2}[a-z0-9]?(-[A-Za-z-]+)?", given) is not None
