"""Translations that lag: pages whose other language was changed later, as git tells."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path


def notes(docs: Path) -> Iterator[str]:
    """A line for each page that is days older than the same page in another language; none where git tells nothing."""
    changed = _changed(docs)
    pages: dict[str, list[tuple[int, str]]] = {}
    for path, when in changed.items():
        if path.endswith(".md") and (docs / path).exists():
            pages.setdefault(path.partition("/")[2], []).append((when, path))
    for versions in pages.values():
        newest, original = max(versions)
        for when, path in sorted(versions):
            if _day(when) < _day(newest):  # a translation often follows in a commit of its own
                yield (
                    f"{docs / path}: of {_day(when)}; {docs / original} was changed later, {_day(newest)}. "
                    "Does it still say the same?"
                )


def _changed(docs: Path) -> dict[str, int]:
    """When each page below `docs` was changed last, in seconds since 1970: what is not committed, now."""
    log = _git(docs, "log", "--format=%x01%ct", "--name-only", "--relative", "--no-renames", "--", ".")
    found: dict[str, int] = {}
    when = 0
    for line in log.splitlines():
        if line.startswith("\x01"):
            when = int(line[1:])
        elif line:
            found.setdefault(line, when)
    now = int(datetime.now(UTC).timestamp())
    for line in _git(docs, "diff", "--name-only", "--relative", "HEAD", "--", ".").splitlines():
        found[line] = now
    return found


def _git(docs: Path, *arguments: str) -> str:
    try:
        told = subprocess.run(
            ["git", "-c", "core.quotePath=off", *arguments],
            cwd=docs,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
        )
    except FileNotFoundError:
        return ""
    return told.stdout if not told.returncode else ""


def _day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
