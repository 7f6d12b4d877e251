"""Draw a diagram: its template and its labels become an HTML figure with a wide and a narrow SVG.

A template is drawn twice, for wide pages and for phones; it asks `wide` which of the two it is. Labels stand in a
TOML file of the same name, a table for each language with at least `title` and `description`. Where it has `steps`,
sentences in order, the page lists them and a reader can step through the drawing: what the component `moment` holds
comes with its step.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from macros import allowlist
from macros.diagrams import geometry, template, text
from macros.labels import LABELS

IMAGES = Path(__file__).parents[2] / "images"
COMPONENTS = Path(__file__).parent / template.COMPONENTS
_NAME = re.compile(r"[\w-]+")
_STEPS = ("next", "back", "forward", "all", "of")  # the words of the buttons, for the theme's script


class DiagramError(Exception):
    """A diagram cannot be drawn; the message names the file and what to change."""


def figure(name: str, language: str, link: Callable[[str], str], images: Path = IMAGES) -> str:
    """The diagram as one line of HTML. `link` turns `concepts/engine.md#api` into an address. Raises DiagramError."""
    labels = _labels(name, language, images)
    description = f"diagram-{name}-description"
    svgs = "".join(_svg(name, labels, link, wide, description, images) for wide in (True, False))
    html = (
        f'<figure class="diagram" id="diagram-{name}">{svgs}'
        f'<figcaption><p class="diagram__title">{escape(labels["title"])}</p>'
        f'<details class="diagram__words"><summary>{escape(LABELS[language]["in-words"])}</summary>'
        f'<p id="{description}">{escape(labels["description"])}</p></details>'
        f"{_steps(labels, language)}</figcaption></figure>"
    )
    return re.sub(r">\s+<", "><", html.replace("\n", " "))


def _steps(labels: Mapping[str, Any], language: str) -> str:
    if "steps" not in labels:
        return ""
    words = LABELS[language]
    # Each with its number, which it keeps when it is the only one to be seen.
    told = "".join(f'<li value="{number}">{escape(step)}</li>' for number, step in enumerate(labels["steps"], start=1))
    buttons = "".join(f' data-{name}="{escape(words[f"step-{name}"])}"' for name in _STEPS)
    return f'<ol class="diagram__steps"{buttons}>{told}</ol>'


def _labels(name: str, language: str, images: Path) -> dict[str, Any]:
    path = images / f"{name}.toml"
    try:
        if not _NAME.fullmatch(name):
            raise FileNotFoundError(path)
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = ", ".join(sorted(file.stem for file in images.glob("*.toml")))
        raise DiagramError(f"there is no diagram “{name}”; the diagrams are: {known}") from None
    except tomllib.TOMLDecodeError as error:
        raise DiagramError(f"images/{name}.toml: {error}") from error
    missing = sorted({key for table in tables.values() for key in table} - set(tables.get(language, {})))
    if missing:
        raise DiagramError(f"images/{name}.toml: [{language}] has no {', '.join(missing)}")
    labels: dict[str, Any] = tables[language]
    if len({len(table.get("steps", ())) for table in tables.values()}) > 1:
        raise DiagramError(f"images/{name}.toml: `steps` has more sentences in one language than in the other")
    return labels


def _svg(
    name: str, labels: dict[str, Any], link: Callable[[str], str], wide: bool, description: str, images: Path
) -> str:
    def fit(string: str, room: float, size: float, weight: int, mono: bool) -> str:
        needed = text.width(string, size, weight, mono)
        if needed > room:
            layout = "wide" if wide else "narrow"
            raise DiagramError(
                f"images/{name}.toml: “{string}” is {needed:.0f} px wide, its place in the {layout} drawing "
                f"{room:.0f} px. Shorten the label or make room in images/{name}.svg.jinja"
            )
        return string

    file = f"{name}.svg.jinja"
    try:
        sources = {path.name: path.read_text(encoding="utf-8") for path in (images / file, COMPONENTS)}
    except FileNotFoundError:
        raise DiagramError(f"images/{file}: no such file") from None
    known = {"fit": fit, "measure": text.width, "line": geometry.line, "head": geometry.head, "link": link}
    layout = "wide" if wide else "narrow"
    title = f"diagram-{name}-{layout}-title"
    try:
        drawn = template.render(file, sources, **known, wide=wide, L=labels)
        svg = drawn.replace(
            "<svg ",
            f'<svg class="diagram__{layout}" role="group" aria-labelledby="{title}" aria-describedby="{description}" ',
            1,
        ).replace("<title>", f'<title id="{title}">', 1)
        allowlist.check(f"<figure>{svg}</figure>")
    except template.TemplateError as error:
        if isinstance(error.__cause__, DiagramError):
            raise error.__cause__ from None
        raise DiagramError(f"images/{file}:{error.line}: {error}") from error
    except allowlist.MarkupError as error:
        raise DiagramError(f"images/{file}:{error.line(sources[file])}: {error}") from error
    return svg
