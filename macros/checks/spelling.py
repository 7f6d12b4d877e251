"""Words of pages that are neither in hunspell's dictionaries nor in the project's own lists."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from macros.checks.pages import Finding, prose_lines

DICTIONARIES = {"en": "en_GB", "es": "es_MX"}
"""Of hunspell, for each language: Debian has them in hunspell-en-gb and hunspell-es."""
WORDS = Path(__file__).parent / "words"
"""What the project writes beside the dictionaries, a word a line: names in all.txt, the rest by language."""

_FOREIGN = re.compile(r"(?<!\*)\*(?![*\s])[^*]+\*(?!\*)|\([^()]+\)|«[^«»]+»")
_ORIGINAL = "en"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")

Places = dict[str, list[tuple[Path, int]]]


class NoCheckerError(Exception):
    """There is no hunspell, or not the dictionary; the message says what to install."""


def findings(docs: Path) -> Iterator[Finding]:
    """The words of all pages that neither hunspell nor the project's lists know. Raises NoCheckerError.

    In a translation, what stands in italics, in parentheses or in quotation marks may be English: `*out of memory*`.
    """
    for code in DICTIONARIES:
        plain: Places = {}
        foreign: Places = {}
        for path in sorted((docs / code).rglob("*.md")):
            for line, text in enumerate(prose_lines(path.read_text(encoding="utf-8-sig")), start=1):
                _note(plain, words(_FOREIGN.sub(" ", text)), path, line)
                _note(foreign, words(" ".join(_FOREIGN.findall(text))), path, line)
        if not plain and not foreign:
            continue
        neither = set(unknown(foreign, code)) & set(unknown(foreign, _ORIGINAL))
        for places, wrong in ((plain, unknown(plain, code)), (foreign, sorted(neither))):
            for word in wrong:
                told = f"“{word}” is in no dictionary; mend it, or add it to {WORDS.name}/{code}.txt"
                yield from (Finding(str(path), line, told) for path, line in places[word])


def _note(places: Places, found: Iterable[str], path: Path, line: int) -> None:
    for word in found:
        places.setdefault(word, []).append((path, line))


def words(text: str) -> Iterator[str]:
    """The words of a line of prose; what holds digits or underscores is none."""
    for match in _WORD.finditer(re.sub(r"\S*[\d_]\S*", " ", text)):
        yield match[0].replace("’", "'").removesuffix("'s")


def unknown(asked: Iterable[str], code: str) -> list[str]:
    """Those words that are in no dictionary of that language. Raises NoCheckerError."""
    known = {word for name in ("all", code) for word in (WORDS / f"{name}.txt").read_text(encoding="utf-8").split()}
    left = sorted(word for word in asked if word not in known and word.casefold() not in known)
    command = ["hunspell", "-d", DICTIONARIES[code], "-i", "utf-8", "-l"]
    if not shutil.which(command[0]):
        raise NoCheckerError(
            "there is no hunspell. On Debian: sudo apt-get install hunspell hunspell-en-gb hunspell-es"
        )
    told = subprocess.run(
        command,
        input="\n".join(left),
        capture_output=True,
        encoding="utf-8",  # as -i says, whatever the locale
        env={**os.environ, "LC_ALL": "C"},  # its errors in English
        check=False,
    )
    if told.returncode or "Can't open" in told.stderr:
        raise NoCheckerError(
            f"hunspell: {told.stderr.strip()}. On Debian: sudo apt-get install hunspell-en-gb hunspell-es"
        )
    wrong = set(told.stdout.split())
    return [word for word in left if wrong & {word, *word.split("'")}]  # some dictionaries part words there
