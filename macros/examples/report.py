"""The words in which `make examples` tells what it saw. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from macros.examples.suite import Result


def told(result: Result, drift: bool) -> str:
    """One page: a line if all is well, else each difference with its place, and the command that refreshes the page."""
    example = result.example
    path = example.paths[0]
    if result.flaws:
        return "\n".join(
            [f"FLAWED {example.name}, not run", *(f"{where}:{flaw.line}: {flaw.text}" for where, flaw in result.flaws)]
        )
    assert result.seen is not None
    blocks = [block for block in example.page.blocks if not block.not_run]
    counted = f"{len(blocks)} blocks, {example.page.commands} commands, {result.seen.seconds:.1f} s"
    if result.good:
        return f"ok     {example.name}: {counted}" + (f", at try {result.tries}" if result.tries > 1 else "")
    head = f"{'drift ' if drift else 'DIFFER'} {example.name}: {counted}, {len(result.differences)} commands differ"
    rows = [f"{path}:{one.line}: {one}" for one in result.differences]
    return "\n".join([head, *rows, f"If what was seen is right, refresh the page: make examples PAGE={path} UPDATE=1"])


def summary(results: Sequence[Result], engine: str, images: str, seconds: float) -> str:
    """The whole run in a line."""
    ran = [result for result in results if result.seen]
    blocks = sum(not block.not_run for result in ran for block in result.example.page.blocks)
    commands = sum(result.example.page.commands for result in ran)
    not_run = sum(bool(block.not_run) for result in results for block in result.example.page.blocks)
    differ = sum(not result.good for result in results)
    return (
        f"{len(ran)} pages, {blocks} blocks, {commands} commands in {seconds:.0f} s on engine {engine} with {images} "
        f"images; {not_run} blocks not run, with their reason; {differ or 'no'} page{'s' * (differ != 1)} to mend"
    )


def other_engine(here: str, verified: str) -> str:
    """Why this engine cannot say whether pages are right, and the two ways on."""
    return (
        f"this engine is {here}, pages are verified on {verified}. For that one: .ci/engine install. To move all pages "
        f'on: .ci/engine pin, set "engine": "{here}" in macros/examples/verified.json, make examples UPDATE=1'
    )
