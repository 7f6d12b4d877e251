"""Front matter, what a page says of itself above its text. What MkDocs would ignore in silence is a flaw. Pure."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from macros.flaws import Flaw

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# As in mkdocs.utils.meta: what MkDocs takes for front matter, and for the `key: value` lines of MultiMarkdown.
_YAML = re.compile(r"^-{3}[ \t]*\n(?P<yaml>.*?\n)(?:\.{3}|-{3})[ \t]*\n(?P<empty>\n*)", re.DOTALL)
_META = re.compile(r"^ {0,3}(?P<key>[A-Za-z0-9_-]+):")

_EMPTY = "the front matter is empty: write title and description between its two lines of ---"
_KINDS = {
    "seq": "a list",
    "map": "a mapping",
    "null": "empty",
    "timestamp": "a date",
    "int": "a number",
    "float": "a number",
    "bool": "true or false",
    "str": "text",
}
"""What YAML reads a value as, by the last word of its tag."""
_HIDDEN = ("navigation", "toc", "footer", "path", "tags", "feedback")
"""The parts of a page that the theme can leave out."""
_SEARCH = {"exclude": "true or false", "boost": "a number"}
"""What the search plugin of the theme reads, and the kind of each value."""


@dataclass(frozen=True)
class FrontMatter:
    """The front matter of a page."""

    data: Mapping[str, Any]  # empty where there is none, or where something is wrong in it
    lines: int  # how many lines of the page it takes, with the empty ones below it
    flaws: tuple[Flaw, ...] = ()


def front_matter(text: str) -> FrontMatter:
    """The front matter of a page. What MkDocs would ignore, or publish as text, is a flaw."""
    found = _YAML.match(text)
    if not found:
        return FrontMatter({}, 0, tuple(_outside(text.split("\n"))))
    size = found[0].count("\n")
    flaws = tuple(_inside(found["yaml"]))
    if flaws:
        return FrontMatter({}, size, tuple(Flaw(flaw.line + 1, flaw.text) for flaw in flaws))
    return FrontMatter(yaml.load(found["yaml"], _LOADER), size)  # noqa: S506  # a safe loader


def _outside(lines: list[str]) -> Iterator[Flaw]:
    """What looks like front matter to a person and is none to MkDocs, or the other way round."""
    row = next((row for row, line in enumerate(lines) if line.strip()), 0)
    line = lines[row].strip()
    key = _META.match(lines[row])
    if lines[0].rstrip(" \t") == "---":
        closed = len(lines) > 1 and lines[1].strip() in ("---", "...")
        yield Flaw(1, _EMPTY if closed else "the front matter is not closed: write a line of --- below its last key")
    elif line.startswith(("---", "+++")):
        fix = "the first line of a page is --- and nothing else"
        yield Flaw(row + 1, f"“{_short(line)}” does not begin the front matter: {fix}")
    elif key and (row == 0 or key["key"].lower() in _KEYS):
        fix = "put it between two lines of ---, or begin the page with its heading"
        yield Flaw(row + 1, f"“{_short(line)}” looks like front matter: {fix}")


def _inside(source: str) -> Iterator[Flaw]:
    lines = source.split("\n")
    if "\t" in source:
        yield Flaw(source[: source.index("\t")].count("\n") + 1, "the front matter has a tab: write spaces")
        return
    try:
        root = yaml.compose(source, _LOADER)
    except (yaml.YAMLError, RecursionError) as error:
        yield _syntax(error, lines)
        return
    if root is None:
        yield Flaw(1, _EMPTY)
    elif not isinstance(root, yaml.MappingNode):
        yield Flaw(_line(root), f"the front matter is {_kind(root)}: write lines of KEY: VALUE, such as title: …")
    else:
        yield from _mapping(root, lines)


def _syntax(error: Exception, lines: list[str]) -> Flaw:
    """What YAML cannot read, on the line of the mistake; YAML itself may only notice it at the end of the text."""
    last = len(lines) - 2  # the last one is empty
    marks = [mark.line for mark in (getattr(error, "problem_mark", None), getattr(error, "context_mark", None)) if mark]
    row = next((row for row in marks if row <= last), last)
    problem = getattr(error, "problem", None) or str(error).partition("\n")[0]
    key, _, value = lines[row].partition(":")
    if key.strip() not in _KEYS or not value.strip():
        fix = "write lines of KEY: VALUE, and a line of --- below them"
    else:
        problem = f"the value of {key.strip()} contains a colon" if problem.startswith("mapping values") else problem
        fix = f"put the value in quotes: {key.strip()}: {_quoted(value)}"
    return Flaw(row + 1, f"the front matter is not YAML, {problem}; {fix}")


def _mapping(root: yaml.MappingNode, lines: list[str]) -> Iterator[Flaw]:
    seen: set[str] = set()
    for key, value in root.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else _kind(key)
        if name in seen:
            yield Flaw(_line(key), f"the key {name} is there twice: delete one")
        elif name not in _KEYS:
            near = difflib.get_close_matches(name.lower(), _KEYS, 1)
            hint = f"did you mean {near[0]}?" if near else f"the keys are {', '.join(_KEYS)}"
            yield Flaw(_line(key), f"there is no key {name} in front matter; {hint}")
        elif comment := _comment(value, lines):
            fix = f"put the value in quotes: {name}: {_quoted(lines[_line(value) - 1].partition(':')[2])}"
            yield Flaw(_line(value), f"“{_short(comment)}” is a comment in YAML and would be lost; {fix}")
        elif wrong := _KEYS[name](name, value):
            yield Flaw(_line(value), wrong)
        seen.add(name)


def _comment(value: yaml.Node, lines: list[str]) -> str:
    """What YAML drops at the end of a value's line; after a value in quotes somebody has meant it."""
    mark = value.end_mark
    if not isinstance(value, yaml.ScalarNode) or value.style or mark.line >= len(lines):
        return ""
    rest = lines[mark.line][mark.column :].strip()
    return rest if rest.startswith("#") else ""


def _text(key: str, node: yaml.Node) -> str:
    """What is wrong with a value that is one line of text; empty if nothing."""
    kind = _kind(node)
    if kind == "empty" or (kind == "text" and not node.value.strip()):
        return f"{key} is empty: write one line of text, or delete the key"
    if isinstance(node, yaml.ScalarNode) and kind != "text":
        return f"{key} is {kind} to YAML: put it in quotes: {key}: {_quoted(node.value)}"
    if kind != "text" or "\n" in node.value.strip():
        return f"{key} is {kind if kind != 'text' else 'several lines'}: write one line of text"
    return ""


def _page_name(key: str, node: yaml.Node) -> str:
    wrong = _text(key, node)
    if wrong or re.fullmatch(r"[^\s\"']+", node.value):
        return wrong
    return f"{key} is not the name of a page: write it like learn/web-server"


def _hide(key: str, node: yaml.Node) -> str:
    parts = node.value if isinstance(node, yaml.SequenceNode) else []
    if parts and all(part.value in _HIDDEN for part in parts):
        return ""
    return f"{key} is a list of what the theme leaves out, from {', '.join(_HIDDEN)}: write {key}: [toc]"


def _search(key: str, node: yaml.Node) -> str:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    if pairs and all(_kind(value) == _SEARCH.get(str(name.value)) for name, value in pairs):
        return ""
    return f"{key} is a mapping of exclude (true or false) and boost (a number): write {key}: {{exclude: true}}"


_KEYS = {"title": _text, "description": _text, "after": _page_name, "hide": _hide, "search": _search}
"""The keys of front matter, each with what tells what is wrong with a value."""


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _kind(node: yaml.Node) -> str:
    return _KINDS.get(node.tag.rpartition(":")[2], f"of the type {node.tag}")


def _quoted(value: str) -> str:
    value = value.strip().strip("\"'")
    return f"'{value}'" if '"' in value and "'" not in value else json.dumps(value, ensure_ascii=False)


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
