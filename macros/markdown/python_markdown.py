"""Python-Markdown as mkdocs.yml configures it, whose superfences notes the fences that it finds."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from markdown import Markdown
from markdown.util import HTML_PLACEHOLDER_RE
from pymdownx.superfences import SuperFencesBlockPreprocessor, SuperFencesCodeExtension

CONFIG = Path(__file__).parents[2] / "mkdocs.yml"
"""What configures Markdown, for both languages."""

CONSOLE = "console"
"""The language of blocks that are run. After it may come attributes of the runner, which superfences does not know."""

_PLACE = re.compile(r"<pre>\x02fence:(\d+)\x03</pre>")
"""Where a fence is in the HTML. No page can write this: Markdown drops these two characters from its text."""
_WITHIN_LINES = ("inline", "attr_list", "abbr", "toc", "prettify", "unescape")
"""The steps of Markdown that change text within a block, and take most of its time."""


@dataclass(frozen=True)
class FoundFence:
    """A fence in the lines that superfences got."""

    start: int  # the row of its first mark
    end: int  # the row after its last mark
    columns: int  # how many are before its code
    language: str
    title: str
    text: str  # its code as it is shown: with spaces for tabs


def fences(lines: Sequence[str]) -> list[FoundFence]:
    """The fences in the lines of a page; those within another one are text of that."""
    reader = _reader(False)
    reader.reset()
    found = list(lines)
    for name in ("normalize_whitespace", _NotingFences.NAME):
        found = reader.preprocessors[name].run(found)
    return list(reader.preprocessors[_NotingFences.NAME].found)


def rendered(lines: Sequence[str], *, whole: bool) -> tuple[set[int], str]:
    """The numbers of the fences that a page's HTML shows where they are, and the HTML without any.

    Those in footnotes, in comments and in elements that are not Markdown are left out. Unless it is to be `whole`, text
    within a paragraph stays as it is.
    """
    reader = _reader(whole)
    reader.reset()
    html = reader.convert("\n".join(lines))
    raw = [entry if isinstance(entry, str) else "" for entry in reader.htmlStash.rawHtmlBlocks]
    within = {raw[int(number)] for entry in raw for number in HTML_PLACEHOLDER_RE.findall(entry)}
    text, _, _ = html.partition('<div class="footnote">')
    return {int(found[1]) for found in _PLACE.finditer(text) if found[0] not in within}, _PLACE.sub("", html)


class _NotingFences(SuperFencesBlockPreprocessor):  # type: ignore[misc]  # it is not typed
    """Superfences itself, which notes what it finds and colours nothing."""

    NAME = "fenced_code_block"

    def run(self, lines: list[str]) -> Any:
        """Find the fences in lines."""
        self.found: list[FoundFence] = []
        return super().run(lines)

    def parse_options(self, m: re.Match[str]) -> bool:
        """Whether what follows the mark is understood."""
        return bool(super().parse_options(m)) or self._is_run(m)

    def handle_unrecognized(self, m: re.Match[str]) -> bool:
        """The same, where it does not look as superfences expects."""
        return self._is_run(m)

    def _is_run(self, m: re.Match[str]) -> bool:
        """Whether the block is run: the site takes the runner's attributes off before superfences reads it."""
        self.lang: str | None = m["lang"]
        self.options: dict[str, Any] = {}
        self.formatter = self.highlight
        return bool(m["lang"] == CONSOLE)

    def process_nested_block(self, ws: str, content: str, start: int, end: int) -> None:
        """Note a fence that is complete."""
        title = self.options.get("title") or ""
        self.found.append(
            FoundFence(start, end, self.ws_virtual_len, self.lang or "", title, self.rebuild_block(self.code))
        )
        super().process_nested_block(ws, content, start, end)

    def highlight(self, *_: object, **__: object) -> str:
        """What the HTML has for a fence."""
        return f"<pre>\x02fence:{len(self.found) - 1}\x03</pre>"


def extensions(config: Path = CONFIG) -> dict[str, dict[str, Any]]:
    """The extensions of Markdown that mkdocs.yml names, with their settings."""

    class Loader(yaml.SafeLoader):
        """Reads `!ENV` as nothing: Markdown's settings have none."""

    Loader.add_constructor("!ENV", lambda *_: None)
    named = yaml.load(config.read_text(encoding="utf-8"), Loader)["markdown_extensions"]  # noqa: S506  # a safe loader
    found: dict[str, dict[str, Any]] = {}
    for entry in named:
        found |= entry if isinstance(entry, dict) else {entry: {}}
    return found


@functools.cache
def _reader(whole: bool) -> Markdown:
    configured = extensions()
    reader = Markdown(extensions=list(configured), extension_configs=configured)
    superfences = next(one for one in reader.registeredExtensions if isinstance(one, SuperFencesCodeExtension))
    noting = _NotingFences(reader)
    noting.config, noting.extension = superfences.getConfigs(), superfences
    superfences.superfences[0]["formatter"] = noting.highlight
    reader.preprocessors.register(noting, _NotingFences.NAME, 25)  # in the place of superfences' own
    for name in () if whole else _WITHIN_LINES:
        if name in reader.treeprocessors:
            reader.treeprocessors.deregister(name)
    return reader
