"""Whether both languages say the same, and whether pages keep their form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

DESCRIPTION = 160
"""The longest description that search engines show whole, in characters."""
WORDS = {"en": 1600, "es": 1700}
"""The most words of prose a page may have: eight minutes of reading. Spanish takes more for the same."""

_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_FENCE = re.compile(
    r"^(?P<indent> *)(?P<fence>`{3,})(?P<info>[^\n`]*)\n(?P<code>.*?)^(?P=indent)(?P=fence) *$", re.M | re.S
)
_HEADING = re.compile(r"^(#{1,6}) +(.+?)(?: +\{ *#([\w-]+) *\})? *$", re.MULTILINE)
_MACRO = re.compile(r"\{\{%\s*(.+?)\s*%\}\}")
_WORDS = re.compile(r'\s*(?:title|skip)="[^"]*"')
_EMPTY_HEADER = re.compile(r"^\|(?:[^\n]*\|)? *\|[^\n]*\n\|[ :|-]+\|$", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_LETTER = re.compile(r"\w")
_NO_PROSE = re.compile(
    r"<!--.*?-->"  # comments
    r"|(?P<tick>`+).+?(?P=tick)"  # code
    r"|\{\{%.*?%\}\}"  # macros
    r"|(?<=\])\([^)\s]*(?:\([^)\s]*\)[^)\s]*)*\)|(?<=\])\[[^\]]*\]|https?://\S+"  # where links lead
    r"|\{ *[:#.][^}]*\}|<[^>\n]*>|^ *!!! \w+"  # attributes, tags, kinds of notes
    r"|^ *>[^\n]*"  # quotations stand as they were
    r"|^# docker [^\n]*",  # a command's name as the title of its page
    re.DOTALL | re.MULTILINE,
)
_TOLD = re.compile(r"^(?:title|description):(?! *docker ) *(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Finding:
    """Something to mend, told as `docs/es/learn/first-container.md:31: …`."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        """The finding in one line, as compilers tell theirs."""
        return f"{self.path}:{self.line}: {self.text}"


@dataclass(frozen=True)
class Counterpart:
    """Something that must be the same in both languages, and the line it stands on."""

    text: str
    line: int


def findings(docs: Path) -> Iterator[Finding]:
    """All that is wrong below `docs/en` and `docs/es`."""
    languages = sorted(folder.name for folder in docs.iterdir() if folder.is_dir())
    pages = {code: {path.relative_to(docs / code) for path in (docs / code).rglob("*.md")} for code in languages}
    every = sorted(set().union(*pages.values()))
    for page in every:
        texts = {}
        for code in languages:
            path = docs / code / page
            if page not in pages[code]:
                yield Finding(str(path), 1, "the page is missing in this language")
                continue
            texts[code] = path.read_text(encoding="utf-8")
            yield from _form(str(path), texts[code], WORDS.get(code, max(WORDS.values())))
        if len(texts) == len(languages):
            first, *others = languages
            for code in others:
                yield from _parity(str(docs / first / page), texts[first], str(docs / code / page), texts[code])


def _form(path: str, text: str, most: int) -> Iterator[Finding]:
    front = _FRONT.match(text)
    try:
        meta = yaml.safe_load(front[1]) if front else {}
    except yaml.YAMLError as error:
        yield Finding(path, 1, f"front matter is not YAML: {str(error).splitlines()[0]}")
        return
    for key in ("title", "description"):
        if not (meta or {}).get(key):
            yield Finding(path, 1, f"front matter has no {key}")
    if len(str((meta or {}).get("description", ""))) > DESCRIPTION:
        yield Finding(path, 1, f"the description is longer than {DESCRIPTION} characters")
    if (words := sum(bool(_LETTER.search(word)) for line in prose_lines(text) for word in line.split())) > most:
        yield Finding(path, 1, f"{words} words of prose, {most} at most: make two pages of it, or say less")
    prose = without_code(text)
    for row in _EMPTY_HEADER.finditer(prose):
        yield Finding(path, _line(prose, row.start()), "a table's heading is empty; who hears the page hears nothing")
    level = 0
    for heading in _HEADING.finditer(prose):
        depth, line = len(heading[1]), _line(prose, heading.start())
        if depth > level + 1:
            yield Finding(path, line, f"a heading of level {depth} follows one of level {level}")
        if depth in (2, 3) and not heading[3]:
            yield Finding(path, line, f"the heading “{heading[2]}” has no anchor: end it with {{#an-anchor}}")
        level = depth


def _parity(path: str, text: str, other_path: str, other: str) -> Iterator[Finding]:
    for what, parts in (("anchor", anchors), ("code", code_blocks), ("macro", macro_calls), ("link", links)):
        here, there = parts(text), parts(other)
        for mine, yours in zip(here, there, strict=False):
            if mine.text != yours.text:
                shown = yours.text.strip().splitlines() or [""]
                yield Finding(other_path, yours.line, f"{what} “{shown[0]}” differs from {path}:{mine.line}")
                break
        else:
            if len(here) != len(there):
                yield Finding(other_path, 1, f"{len(there)} {what}s, {path} has {len(here)}")


def anchors(text: str) -> list[Counterpart]:
    """The explicit anchors of headings, in order."""
    prose = without_code(text)
    return [Counterpart(found[3], _line(prose, found.start())) for found in _HEADING.finditer(prose) if found[3]]


def code_blocks(text: str) -> list[Counterpart]:
    """The fenced code blocks with their language; its title, and why it is not run, may be translated."""
    return [
        Counterpart(f"{_WORDS.sub('', found['info']).strip()}\n{found['code']}", _line(text, found.start()))
        for found in _FENCE.finditer(text)
    ]


def macro_calls(text: str) -> list[Counterpart]:
    """The macro calls, in order."""
    return [Counterpart(found[1], _line(text, found.start())) for found in _MACRO.finditer(text)]


def links(text: str) -> list[Counterpart]:
    """The links to pages of the site, sorted: a sentence may name them in another order in another language."""
    prose = without_code(text)
    found = [Counterpart(link[1], _line(prose, link.start())) for link in _LINK.finditer(prose) if "://" not in link[1]]
    return sorted(found, key=lambda part: part.text)


def prose_lines(text: str) -> list[str]:
    """What a reader reads of a page as sentences, line for line: without code, addresses, markup and quotations."""
    front = _FRONT.match(text)
    told = "\n".join((_TOLD.match(line) or [""] * 2)[1] for line in front[0].splitlines()) + "\n" if front else ""
    body = text[front.end() :] if front else text
    body = _FENCE.sub(lambda found: "\n" * found[0].count("\n"), body)
    return (told + _NO_PROSE.sub(lambda found: "\n" * found[0].count("\n") or " ", body)).split("\n")


def without_code(text: str) -> str:
    """The text with its code blocks and front matter blanked, line for line."""
    for pattern in (_FRONT, _FENCE):
        text = pattern.sub(lambda found: "\n" * found[0].count("\n"), text)
    return text


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
