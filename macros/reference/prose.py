"""Docker's help texts as Markdown: nothing in them is taken for markup, and what is typed stands as code."""

from __future__ import annotations

import re
from collections.abc import Callable

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>#|&~]")
_TYPED = re.compile(
    r"""
    (?P<url>https?://[\w./#-]*[\w/#-])
    | (?P<option>(?<![\w-])--(?P<name>[a-z][\w-]*)(?P<value>=\S*[\w"])?)
    | (?P<code>
        (?<![\w-])-[A-Za-z]\b(?!-)                # -v
      | \b[A-Z]+(?:_[A-Z]+)+\b                    # DOCKER_HOST
      | <[^>\s]+>(?:[|:]<[^>\s]+>|\[:[^\]\s]*\])* # <name|uid>[:<group|gid>]
      | ~/[\w./-]+
      | \{\{.*?\}\}
    )
    | "(?P<quoted>[^"]+)"
    """,
    re.VERBOSE,
)
Link = Callable[[str], str | None]
"""The target of a link for the name of an option, or None."""


def no_link(_: str) -> None:
    """Options are not linked."""


_ENTRY = re.compile(r"^'(?P<value>[^']*)': +(?P<text>.+)$")


def inline(text: str, link: Link = no_link) -> str:
    """One line of help."""
    return "".join(_piece(part, link) for part in _split(text))


def _split(text: str) -> list[str | re.Match[str]]:
    parts: list[str | re.Match[str]] = []
    end = 0
    for found in _TYPED.finditer(text):
        parts += [text[end : found.start()], found]
        end = found.end()
    return [*parts, text[end:]]


def _piece(part: str | re.Match[str], link: Link) -> str:
    if isinstance(part, str):
        return escape(part)
    if part["url"]:
        return f"<{part['url']}>"
    if part["option"]:
        target = link(part["name"])
        return f"[{code(part['option'])}]({target})" if target else code(part["option"])
    return code(part["code"] or part["quoted"])


def block(text: str, link: Link = no_link) -> str:
    """A help text of several lines; lines such as `'json':  Print in JSON` become a list."""
    lines: list[str] = []
    for raw in text.splitlines():
        entry = _ENTRY.match(raw)
        if entry:
            if lines and not lines[-1].startswith("- "):
                lines.append("")
            lines.append(f"- {code(entry['value'] or chr(39) * 2)}: {inline(entry['text'], link)}")
        elif lines and lines[-1].startswith("- ") and raw.startswith(" "):
            lines[-1] += f" {inline(raw.strip(), link)}"
        else:
            if lines and lines[-1].startswith("- "):
                lines.append("")
            lines.append(inline(raw.strip(), link))
    return "\n".join(lines)


def escape(text: str) -> str:
    """Plain text, for Markdown."""
    return _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", text)


def code(text: str) -> str:
    """Text as code in Markdown: its own backticks are kept."""
    fence = "`" * (_longest_run(text) + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"


def with_code(text: str) -> str:
    """Plain text with `code` in it, for Markdown."""
    parts = re.split(r"`([^`]+)`", text)  # every second one is code
    return "".join((escape, code)[index % 2](part) for index, part in enumerate(parts))


def fenced(text: str, kind: str = "text") -> str:
    """Text as a block of code in Markdown, whatever it holds; `kind` is all that stands after the opening fence."""
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}{kind}\n{text}\n{fence}"


def _longest_run(text: str) -> int:
    """How many backticks stand in a row at most."""
    return max(map(len, re.findall("`+", text)), default=0)
