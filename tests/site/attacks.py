"""The attacks of tests/golden/attacks, and another reading of HTML than that of the allow-list."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from lxml import html

GOLDEN = Path(__file__).parents[1] / "golden" / "attacks"
HEAD = "---\ntitle: Attack\n---\n# Attack {#attack}\n\n"
"""What is before each attack on its page."""


@dataclass(frozen=True)
class Attack:
    """What somebody writes on a page, and what must come of it."""

    name: str
    text: str
    ends: str  # `harmless`, or `refused in line 1: <tag>`

    @property
    def page(self) -> str:
        return HEAD + self.text

    @property
    def line(self) -> int:
        """The line of the page that the refusal names."""
        found = re.match(r"refused in line (\d+): ", self.ends)
        assert found, self.ends
        return int(found[1]) + HEAD.count("\n")

    @property
    def tag(self) -> str:
        return self.ends.partition(": ")[2]


def load() -> list[Attack]:
    found = []
    for path in sorted(GOLDEN.glob("*.txt")):
        for block in re.split(r"^%% ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            name, _, rest = block.partition("\n")
            text, _, ends = rest.rpartition("=> ")
            found.append(Attack(f"{path.stem}: {name}", text, ends.rstrip("\n")))
    return found


ATTACKS = load()
REFUSED = [attack for attack in ATTACKS if attack.ends != "harmless"]
HARMLESS = [attack for attack in ATTACKS if attack.ends == "harmless"]

_RUNS = {
    *("script", "iframe", "frame", "frameset", "object", "embed", "applet", "style", "link", "meta", "base", "form"),
    *("button", "textarea", "select", "video", "audio", "source", "track", "svg", "math", "template", "portal"),
}
_LEADS = {"href", "xlink:href", "action", "formaction", "cite", "longdesc", "ping"}
_LOADS = {
    "src",
    "srcset",
    "data",
    "poster",
    "background",
    "codebase",
    "archive",
    "icon",
    "manifest",
    "dynsrc",
    "lowsrc",
}


def active(fragment: str) -> list[str]:
    """All in a page's HTML that runs, loads from elsewhere, or asks the reader for something: read by libxml2.

    The drawings of the site's own diagrams are looked at apart.
    """
    root = html.fragment_fromstring(fragment, create_parent="div")
    found = []
    for element in root.iter():
        if not isinstance(element.tag, str):
            found.append(f"<!{element.tag}>")
            continue
        diagram = any("diagram" in (above.get("class") or "") for above in element.iterancestors("figure"))
        if element.tag in _RUNS and not (element.tag == "svg" and diagram):
            found.append(f"<{element.tag}>")
        if element.tag == "input" and element.get("type") != "radio":
            found.append("<input>")
        for name, value in element.attrib.items():
            plain = re.sub(r"[\x00-\x20\xa0]", "", value).lower()
            if name.startswith("on") or (name == "style" and not plain.startswith("text-align:")):
                found.append(f'{name}="{value}"')
            if name in _LEADS and re.match(r"(?!https?:|mailto:)[^/?#]*:|//|\\|/\\", plain):
                found.append(f'{name}="{value}"')
            if name in _LOADS and re.search(r":|//|\\", plain):
                found.append(f'{name}="{value}"')
            if name.startswith("data-md-") or (value.startswith("__") and not value.startswith("__tabbed_")):
                found.append(f'{name}="{value}"')
    return found


def parted(page: str) -> tuple[str, str]:
    """What a page itself says, without the theme's button to edit it, and the document around that."""
    before, start, rest = page.partition('<article class="md-content__inner md-typeset">')
    said, end, after = rest.rpartition("</article>")
    return re.sub(r'<a [^>]*class="md-content__button.*?</a>', "", said, flags=re.DOTALL), before + start + end + after


def skeleton(page: str) -> Counter[tuple[str, ...]]:
    """The elements of a document with the names of their attributes, and its scripts as they are."""
    found: Counter[tuple[str, ...]] = Counter()
    for element in html.document_fromstring(page).iter():
        if isinstance(element.tag, str):
            script = element.text or "" if element.tag in ("script", "style") else ""
            found[element.tag, *sorted(element.attrib), script] += 1
        else:
            found["comment",] += 1
    return found


TITLES = [
    'Volumes & "bind mounts" <name>',
    "<script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "</title><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "&lt;img src=x onerror=alert(1)&gt;",
    "' onmouseover='alert(1)",
    "</span></a></nav><iframe src=https://evil.example/></iframe>",
    "{{ config }} {% raw %}",
    "--></script><svg onload=alert(1)>",
]
"""The first is a title as people write them; the others break out of wherever text is put without being escaped."""
