"""When each page was verified, on which engine and with which images: `verified.json`, which is committed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from macros.examples.blocks import ExamplePage, read

PATH = Path(__file__).with_name("verified.json")


@dataclass(frozen=True)
class Verification:
    """What was verified of a page."""

    engine: str
    date: str  # YYYY-MM-DD
    images: str  # session.STAND_IN or session.HUB
    blocks: int
    commands: int
    not_run: int  # blocks
    code: str  # ExamplePage.code() of what was run and seen


@dataclass(frozen=True)
class Verifications:
    """All that was verified."""

    engine: str
    """The engine that the pages are verified on. This is the one place that names it."""
    pages: Mapping[str, Verification]  # by path below a language's folder, without suffix: learn/first-container


def load(path: Path = PATH) -> Verifications:
    """Read what was verified."""
    told = json.loads(path.read_text(encoding="utf-8"))
    return Verifications(told["engine"], {name: Verification(**row) for name, row in told["pages"].items()})


def save(verified: Verifications, path: Path = PATH) -> None:
    """Write what was verified, a page a line so that two branches seldom touch the same; never half of it."""
    rows = [f"    {json.dumps(name)}: {json.dumps(asdict(verified.pages[name]))}" for name in sorted(verified.pages)]
    text = f'{{\n  "engine": {json.dumps(verified.engine)},\n  "pages": {{\n' + ",\n".join(rows) + "\n  }\n}\n"
    new = path.with_name(f".{path.name}.{os.getpid()}")  # another run may write it too
    new.write_text(text, encoding="utf-8")
    new.replace(path)


def verified(page: ExamplePage, engine: str, images: str, date: str) -> Verification:
    """What to note of a page whose outputs are those that were seen."""
    not_run = sum(bool(block.not_run) for block in page.blocks)
    return Verification(engine, date, images, len(page.blocks) - not_run, page.commands, not_run, page.code())


def stale(docs: Path) -> Iterator[str]:
    """Pages whose examples were added or changed since they were verified, with the command that verifies them."""
    rows, names = load().pages, set()
    for path in sorted((docs / "en").rglob("*.md")):
        page = read(path.read_text(encoding="utf-8-sig"))
        if any(not block.not_run for block in page.blocks):
            name = path.relative_to(docs / "en").with_suffix("").as_posix()
            names.add(name)
            if name not in rows or rows[name].code != page.code():
                yield f"{path}: its examples were not run as they are now. Run them: make examples PAGE={path} UPDATE=1"
    for name in sorted(rows.keys() - names):
        yield f"{PATH.name} tells of {name}, which has no examples any more: delete its line"
