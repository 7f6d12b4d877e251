"""Fragments of HTML that the allow-list takes, made at random, and how it reads them: as the tags that are written."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from macros import allowlist

TEXTS = ("x", " y ", "&amp;", "&lt;b&gt;", "\n", '"', "'", ">", "-->", "]]>", "&copy", "&#0106;")
_TAG = re.compile(r"<(/?)([\w-]+)([^<>]*?)(/?)>")
_ATTRIBUTE = re.compile(r'([\w:-]+)(?:="([^"]*)")?')


def make(seed: int, count: int) -> Iterator[str]:
    """So many fragments, always the same for a seed."""
    chance = random.Random(seed)
    while count:
        fragment = _make(chance, [])
        try:
            allowlist.check(fragment)
        except allowlist.MarkupError:
            continue
        count -= 1
        yield fragment


def _make(chance: random.Random, around: list[str]) -> str:
    made = ""
    for _ in range(chance.randrange(4) if len(around) < 8 else 0):
        drawn = "svg" in around
        names = sorted(allowlist.DRAWN if drawn else {*allowlist.KNOWN, "svg"})
        name = chance.choice(names)
        if chance.random() < 0.3:
            made += chance.choice(TEXTS)
        elif name in ("br", "hr", "img", "input") and not drawn:
            made += chance.choice((f"<{name}>", f"<{name} />", f'<{name} title="a &amp; b">'))
        elif drawn and chance.random() < 0.2:
            made += f"<{name}/>"
        else:
            attributes = chance.choice(("", ' id="a"', ' id="b" class=""', ' lang="es"')) if not drawn else ""
            made += f"<{name}{attributes}>{_make(chance, [*around, name])}</{name}>"
    return made


def written(html: str) -> list[Any]:
    """The elements, attributes and texts of a fragment, in order, as they are written."""
    found: list[Any] = []
    end = 0
    for tag in _TAG.finditer(html):
        _say(found, unescape(html[end : tag.start()]))
        end = tag.end()
        closes, name, attributes, alone = tag.groups()
        if closes:
            found.append(f"/{name}")
            continue
        given = {key.lower(): unescape(value) for key, value in _ATTRIBUTE.findall(attributes)}
        found.append([name, sorted(map(list, given.items()))])
        if alone or name in ("br", "hr", "img", "input"):
            found.append(f"/{name}")
    _say(found, unescape(html[end:]))
    return found


def _say(found: list[Any], text: str) -> None:
    if not text:
        return
    if found and isinstance(found[-1], dict):
        found[-1]["text"] += text
    else:
        found.append({"text": text})


def parsed(element: Any) -> list[Any]:
    """The same of an element that lxml has read."""
    found: list[Any] = []

    def walk(parent: Any) -> None:
        _say(found, parent.text or "")
        for child in parent:
            found.append([child.tag, sorted([key, value] for key, value in child.attrib.items())])
            walk(child)
            found.append(f"/{child.tag}")
            _say(found, child.tail or "")

    walk(element)
    return found
