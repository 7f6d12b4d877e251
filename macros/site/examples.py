"""What a page says of its examples, and the proof that it shows what the runner reads."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from itertools import zip_longest
from typing import Any

import lxml.html
from lxml import etree

from macros import markdown
from macros.examples import blocks, verification
from macros.examples.blocks import NEEDS, Block
from macros.flaws import Flaw
from macros.labels import LABELS
from macros.markdown import CONSOLE

_TOKEN = secrets.token_hex(16)
_MADE = f'data-made="{_TOKEN}"'
"""What marks console blocks that macros return. No page can write it, because each process has its own."""
_CLASSES = {f"language-{name}" for name in blocks.SESSIONS}


def plain(text: str, language: str) -> str:
    """Markdown without what console blocks say to the runner; below a block that is not run it says why."""
    lines = blocks.without_attributes(text).split("\n")
    for _, block in reversed(blocks.console_blocks(markdown.read_body(text))):
        if block.not_run:
            note = LABELS[language]["not-run"].format(reason=_reason(block, language))
            after = [""] if any(line.strip() for line in lines[block.end : block.end + 1]) else []
            lines[block.end : block.end] = ["", block.indent + note, block.indent + "{ .not-run }", *after]
    return "\n".join(lines)


def _reason(block: Block, language: str) -> str:
    why = block.not_run
    return LABELS[language][f"block-needs-{why}"] if why in NEEDS else why


def state(text: str, name: str, verified: verification.Verifications) -> Mapping[str, Any]:
    """What the line at a page's end tells, from the text of its file; empty for a page without examples.

    `state` is "verified", "changed" (since they were), "new" (never were) or "none" (nothing of the page is run);
    `not_run` counts the blocks that are not; the rest is that of verification.Verification.
    """
    page = blocks.read(text)
    if not page.blocks:
        return {}
    not_run = sum(bool(block.not_run) for block in page.blocks)
    if not_run == len(page.blocks):
        return {"state": "none", "not_run": not_run}
    row = verified.pages.get(name)
    if row is None:
        return {"state": "new", "not_run": not_run}
    told = "verified" if row.code == page.code() else "changed"
    return {"state": told, "not_run": not_run, "engine": row.engine, "date": row.date, "images": row.images}


def made(macro: Callable[..., str]) -> Callable[..., str]:
    """A macro whose console blocks are marked as its own: what they show is recorded or live, and is not run."""

    def marked(*arguments: object, **named: object) -> str:
        text = macro(*arguments, **named)
        if CONSOLE not in text:
            return text
        page = markdown.read_body(text)
        lines = list(page.lines)
        for fence in page.fences:
            if fence.language == CONSOLE:
                title = f' title="{fence.title}"' if fence.title else ""
                lines[fence.line - 1] = f"{fence.before}{fence.mark}{{ .{CONSOLE} {_MADE}{title} }}"
        return "\n".join(lines)

    return marked


def without_marks(html: str) -> str:
    """A page's HTML without the marks of macros."""
    return html.replace(f" {_MADE}", "")


def difference(html: str, text: str) -> Flaw | None:
    """Where a page's HTML shows other console blocks than the runner reads in the text of the page's file.

    They are as many, in the same order and with the same lines, besides those that macros made. Of each that is not run
    the HTML gives the reason.
    """
    if not text:
        return None  # all of the page is ours
    page, read = markdown.read(text), blocks.read(text).blocks
    fences = {fence.line: fence for fence in page.fences}
    tree = lxml.html.fragment_fromstring(html, create_parent="div")
    for block, there in zip_longest(read, _console_blocks(tree)):
        here = fences[block.line].text.strip("\n") if block else None
        if here == there:
            continue
        if block is None:
            line = next((at for at, line in enumerate(page.lines, start=1) if _first(there) in line), 1)
            fix = f"begin it with ```{CONSOLE} on a line of the page"
            return Flaw(line, f"“{_first(there)}” is shown in a console block that the runner does not read: {fix}")
        shown = "is not shown as one" if there is None else f"is shown with other text, “{_first(there)}”"
        return Flaw(block.line, f"this console block {shown}: put it in the page's own text, on its own lines")
    not_run = [block for block in read if block.not_run]
    if len(not_run) > len(tree.find_class("not-run")):
        return Flaw(
            not_run[0].line, "the reason why a block is not run is not shown: leave an empty line below each block"
        )
    return None


def _console_blocks(tree: lxml.html.HtmlElement) -> Iterator[str]:
    """The text of each console block in a page's HTML, without those that macros made."""
    for element in tree.iter(etree.Element):
        if _CLASSES.isdisjoint((element.get("class") or "").lower().split()) or element.get("data-made") == _TOKEN:
            continue
        code = [element, *element.iter("pre")][-1]  # the last one, after the numbers of lines
        yield code.text_content().strip("\n")


def _first(text: str) -> str:
    return next(filter(None, map(str.strip, text.split("\n"))), "")[:40]
