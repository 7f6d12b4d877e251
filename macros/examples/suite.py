"""Verify pages: several side by side, each on a fresh engine or after the page before it, all languages at once."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest
from pathlib import Path

from macros.examples import session, verification
from macros.examples.blocks import Block, ExampleFile, ExamplePage, Setup, Step, read
from macros.examples.compare import Difference, differences
from macros.examples.session import Machine, Seen
from macros.examples.update import CannotUpdateError, update
from macros.examples.verification import Verifications
from macros.flaws import Flaw

JOBS = 1 + (os.cpu_count() or 1)
"""Pages side by side: their commands mostly wait."""
TRIES = 2
"""How often a page is run before it is said to differ: a machine under load is slow at the wrong moment."""
_FIRST = "en"  # the language whose blocks run; those of the others are the same


class NoPageError(Exception):
    """What was asked for is no page with examples; the message says what there is."""


@dataclass(frozen=True, eq=False)
class Example:
    """A page with console blocks, in all its languages."""

    name: str  # path below a language's folder without suffix: learn/first-container
    paths: tuple[Path, ...]  # the first is the one that runs
    texts: tuple[str, ...]
    pages: tuple[ExamplePage, ...]
    before: tuple[Example, ...] = ()  # the pages that run before it on its engine, in order

    @property
    def page(self) -> ExamplePage:
        """The page that runs."""
        return self.pages[0]


@dataclass(frozen=True)
class Result:
    """What came of running a page."""

    example: Example
    flaws: tuple[tuple[Path, Flaw], ...] = ()  # the page was not run
    seen: Seen | None = None
    differences: tuple[Difference, ...] = ()
    tries: int = 1

    @property
    def good(self) -> bool:
        """Whether all that the page shows was seen."""
        return not self.flaws and not self.differences


def examples(docs: Path) -> Iterator[Example]:
    """The pages below `docs` that have console blocks, or mistakes that may hide them, by name."""
    languages = sorted((folder.name for folder in docs.iterdir() if folder.is_dir()), key=lambda code: code != _FIRST)
    every = {path.relative_to(docs / code) for code in languages for path in (docs / code).rglob("*.md")}
    found = {}
    for name in sorted(every):
        paths = tuple(path for code in languages if (path := docs / code / name).exists())
        texts = tuple(path.read_text(encoding="utf-8-sig") for path in paths)
        pages = tuple(map(read, texts))
        if any(page.blocks or page.flaws for page in pages):
            example = Example(name.with_suffix("").as_posix(), paths, texts, pages)
            found[example.name] = example
    for example in found.values():
        yield replace(example, before=tuple(_before(example, found)))


def _before(example: Example, found: Mapping[str, Example]) -> list[Example]:
    """The pages that come before one, the first first; a page that is none, or comes again, ends the way back."""
    way = [example]
    while (earlier := found.get(way[0].page.after)) and earlier not in way:
        way.insert(0, earlier)
    return way[:-1]


def choose(found: Sequence[Example], asked: Sequence[str]) -> list[Example]:
    """The examples asked for, by a page's path in any language or by name. Raises NoPageError."""
    if not asked:
        return list(found)
    if not found:
        raise NoPageError("no page has a console block")
    by_name = {name: example for example in found for name in (example.name, *map(_plain, example.paths))}
    if unknown := [name for name in asked if _plain(Path(name)) not in by_name]:
        raise NoPageError(f"{unknown[0]}: no page with a console block. Name it like {found[0].paths[0]}")
    return list(dict.fromkeys(by_name[_plain(Path(name))] for name in asked))


def _plain(path: Path) -> str:
    return os.path.relpath(path)


def flaws(example: Example) -> Iterator[tuple[Path, Flaw]]:
    """What must be mended before a page can run: what is not understood, and blocks that differ between languages."""
    for one in (*example.before, example):
        yield from _flaws(one)
    first = (*example.before, example)[0]
    if after := first.page.after:
        text = f"after: {after} is no page with examples, named like {first.name}; or it comes after this one itself"
        yield first.paths[0], Flaw(1, text)


def _flaws(example: Example) -> Iterator[tuple[Path, Flaw]]:
    for path, page in zip(example.paths, example.pages, strict=True):
        yield from ((path, flaw) for flaw in page.flaws)
    for path, page in zip(example.paths[1:], example.pages[1:], strict=True):
        if page.after != example.page.after:
            yield path, Flaw(1, f"after: differs from {example.paths[0]}")
        for mine, yours in zip_longest(example.page.steps, page.steps):
            if mine is None or yours is None or _told(mine) != _told(yours):
                here = f"{example.paths[0]}:{_line(mine, yours)}" if mine else f"the end of {example.paths[0]}"
                yield path, Flaw(_line(yours, mine), f"differs from {here}: what runs is the same in all languages")
                break


def _line(step: Step | None, other: Step | None) -> int:
    """The line of a step at which it differs from the other."""
    if step is None:
        return 1
    if isinstance(step, Block | Setup) and isinstance(other, Block | Setup):
        for mine, yours in zip(step.commands, other.commands, strict=False):
            if (mine.shown, mine.output) != (yours.shown, yours.output):
                return mine.line
    return step.line


def _told(step: Step) -> object:
    """What runs and is shown; the reason why a block does not run may be translated."""
    if isinstance(step, ExampleFile):
        return step.path, step.content
    attributes = {name: name if name in ("skip", "title") else value for name, value in step.attributes.items()}
    return isinstance(step, Setup), attributes, [(*command.shown, *command.output) for command in step.commands]


async def verify(chosen: Sequence[Example], machine: Machine, jobs: int = JOBS) -> AsyncIterator[Result]:
    """Run the pages and compare, a page that differs once more; each result as soon as it is there.

    Pages that go on from each other run one after the other on one engine, with those before them.
    """
    free = asyncio.Semaphore(jobs)

    async def together(run: Sequence[Example], asked: Sequence[Example]) -> list[Result]:
        results = {example.name: Result(example, wrong) for example in asked if (wrong := tuple(flaws(example)))}
        left = [example for example in asked if example.name not in results]
        for tries in range(1, TRIES + 1):
            if not left:
                break
            last = max(len(example.before) for example in left)
            async with free:
                seen = await session.play([example.page for example in run[: last + 1]], machine)
            for example in left:
                what = seen[len(example.before)]
                told = tuple(differences(example.page, what))
                results[example.name] = Result(example, seen=what, differences=told, tries=tries)
            left = [example for example in left if not results[example.name].good]
        return list(results.values())

    tasks = [asyncio.create_task(together(run, asked)) for run, asked in _runs(chosen)]
    try:
        for done in asyncio.as_completed(tasks):
            for result in await done:
                yield result
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _runs(chosen: Sequence[Example]) -> Iterator[tuple[list[Example], list[Example]]]:
    """The pages of each run in order, the longest run first; and those of them that were asked for."""
    left = {example.name: example for example in chosen}
    for last in sorted(chosen, key=lambda example: -len(example.before)):
        if last.name in left:
            run = [*last.before, last]
            yield run, [left.pop(example.name) for example in run if example.name in left]


def refresh(result: Result, images: str, verified: Verifications, *, whole: bool = False) -> Verifications:
    """Write what was seen into the page in all its languages; what was verified with it.

    A page that shows what was seen stays as it is, ids and times with it, unless the `whole` is asked for.

    Raises CannotUpdateError, with nothing written, where an output cannot stand in the page, a command went otherwise
    than any output can say, or a page was changed since it was read.
    """
    example, seen = result.example, result.seen
    if seen is None:
        raise CannotUpdateError("the page was not run")
    for (number, index), outcome in seen.outcomes.items():
        if outcome.note:
            step = example.page.steps[number]
            assert not isinstance(step, ExampleFile)
            raise CannotUpdateError(f"{step.commands[index].line}: {outcome.note}")
    texts = example.texts
    if result.differences or whole:
        texts = tuple(update(text, page, seen) for text, page in zip(example.texts, example.pages, strict=True))
    # A setup that fails, or an end before the end, is nothing that an update can mend.
    fresh = read(texts[0])
    if left := list(differences(fresh, seen)):
        raise CannotUpdateError(f"{left[0].line}: {left[0].what[0]}")
    for path, text in zip(example.paths, example.texts, strict=True):
        if path.read_text(encoding="utf-8-sig") != text:
            raise CannotUpdateError(f"{path} was changed while its commands ran")
    for path, old, new in zip(example.paths, example.texts, texts, strict=True):
        if old != new:
            path.write_text(new, encoding="utf-8")
    row = verification.verified(fresh, seen.engine, images, date.today().isoformat())
    return replace(verified, pages={**verified.pages, example.name: row})
