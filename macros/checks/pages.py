"""Whether both languages say the same, and whether pages keep their form."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from macros.markdown import MACRO, read

DESCRIPTION = 160
"""The longest description that search engines show whole, in characters."""
WORDS = {"en": 1600, "es": 1700}
"""The most words of prose a page may have: eight minutes of reading. Spanish takes more for the same."""

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
_TOLD = re.compile(r"^(?:title|description):(?! *docker ) *(.*)$")


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
    names = {code: {path.relative_to(docs / code) for path in (docs / code).rglob("*.md")} for code in languages}
    for name in sorted(set().union(*names.values())):
        texts = {}
        for code in languages:
            path = docs / code / name
            if name not in names[code]:
                yield Finding(str(path), 1, "the page is missing in this language")
                continue
            texts[code] = path.read_text(encoding="utf-8-sig")
            yield from _form(str(path), texts[code], WORDS.get(code, max(WORDS.values())))
        if len(texts) == len(languages):
            first, *others = languages
            for code in others:
                yield from _parity(str(docs / first / name), texts[first], str(docs / code / name), texts[code])


def _form(path: str, text: str, most: int) -> Iterator[Finding]:
    page = read(text)
    yield from (Finding(path, flaw.line, flaw.text) for flaw in page.front.flaws)
    if not page.front.flaws:
        for key in ("title", "description"):
            if not page.front.data.get(key):
                yield Finding(path, 1, f"front matter has no {key}")
        if len(page.front.data.get("description", "")) > DESCRIPTION:
            yield Finding(path, 1, f"the description is longer than {DESCRIPTION} characters")
    if (words := sum(bool(_LETTER.search(word)) for line in prose_lines(text) for word in line.split())) > most:
        yield Finding(path, 1, f"{words} words of prose, {most} at most: make two pages of it, or say less")
    for row in _EMPTY_HEADER.finditer(page.without_code):
        line = _line(page.without_code, row.start())
        yield Finding(path, line, "a table's heading is empty; who hears the page hears nothing")
    level = 0
    for heading in page.headings:
        if heading.level > level + 1:
            yield Finding(path, heading.line, f"a heading of level {heading.level} follows one of level {level}")
        if heading.level in (2, 3) and not heading.anchor:
            fix = "end it with {#an-anchor}"
            yield Finding(path, heading.line, f"the heading “{heading.title}” has no anchor: {fix}")
        level = heading.level


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
    return [Counterpart(heading.anchor, heading.line) for heading in read(text).headings if heading.anchor]


def code_blocks(text: str) -> list[Counterpart]:
    """The fenced code blocks with their language; its title, and why it is not run, may be translated."""
    return [
        Counterpart("\n".join([_WORDS.sub("", fence.header).strip(), *fence.body]), fence.line)
        for fence in read(text).fences
    ]


def macro_calls(text: str) -> list[Counterpart]:
    """The macro calls, in order."""
    return [Counterpart(found["call"], _line(text, found.start())) for found in MACRO.finditer(text)]


def links(text: str) -> list[Counterpart]:
    """The links to pages of the site, sorted: a sentence may name them in another order in another language."""
    prose = read(text).without_code
    found = [Counterpart(link[1], _line(prose, link.start())) for link in _LINK.finditer(prose) if "://" not in link[1]]
    return sorted(found, key=lambda part: part.text)


@functools.lru_cache(maxsize=1024)
def prose_lines(text: str) -> tuple[str, ...]:
    """What a reader reads of a page as sentences, line for line: without code, addresses, markup and quotations."""
    page = read(text)
    front, below = page.lines[: page.front.lines], page.without_code.split("\n")[page.front.lines :]
    told = [(_TOLD.match(line) or [""] * 2)[1] for line in front]
    prose = _NO_PROSE.sub(lambda found: "\n" * found[0].count("\n") or " ", "\n".join(below))
    return (*told, *prose.split("\n"))


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
