"""What a page says of its examples: on which engine they ran and when, and which did not and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from macros.examples import blocks, verification
from macros.examples.blocks import NEEDS, Block
from macros.labels import LABELS


def plain(markdown: str, language: str) -> str:
    """The page's Markdown without what fences tell the runner; below a block that is not run it says why."""
    lines = markdown.split("\n")
    for block in reversed(blocks.read(markdown).blocks):
        if block.not_run:
            note = LABELS[language]["not-run"].format(reason=_reason(block, language))
            lines[block.end : block.end] = ["", block.indent + note, block.indent + "{ .not-run }"]
    return blocks.without_attributes("\n".join(lines))


def _reason(block: Block, language: str) -> str:
    why = block.not_run
    return LABELS[language][f"block-needs-{why}"] if why in NEEDS else why


def state(markdown: str, name: str, verified: verification.Verifications, after: str = "") -> Mapping[str, Any]:
    """What the line at a page's end tells; empty for a page without examples.

    `after` is that of its front matter, which MkDocs has taken off the Markdown.

    `state` is "verified", "changed" (since they were), "new" (never were) or "none" (nothing of the page is run);
    `not_run` counts the blocks that are not; the rest is that of verification.Verification.
    """
    page = replace(blocks.read(markdown), after=after)
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
