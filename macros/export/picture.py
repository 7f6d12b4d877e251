"""A diagram of a page as an SVG file that stands alone: its colours resolved, its fonts named."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from lxml import etree
from lxml.html import HtmlElement
from PIL import Image

KINDS = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}
"""The files of pictures that books take, and their types. A drawing in a file could hold anything: a diagram cannot."""

MOST = 25_000_000
"""Pixels of a picture: more take gigabytes to set."""

COLOURS = Path(__file__).parents[2] / "theme/assets/stylesheets/colours.css"


@cache
def palette(scheme: str = "default") -> dict[str, str]:
    """The colours of the light scheme (or of `slate`), by their names without `--d-`."""
    blocks = dict(re.findall(r'\[data-md-color-scheme="(\w+)"\] \{(.+?)\}', COLOURS.read_text(encoding="utf-8"), re.S))
    return dict(re.findall(r"--d-([a-z-]+): (#[0-9a-f]{6});", blocks[scheme]))


def size(path: Path) -> tuple[int, int]:
    """The width and height of a picture in pixels. Raises ValueError with what is wrong with it."""
    if path.suffix.lower() not in KINDS:
        raise ValueError(f"books take pictures of the kinds {', '.join(KINDS)}; a drawing becomes a diagram in images/")
    try:
        with Image.open(path) as opened:
            width, height = opened.size
    except (OSError, Image.DecompressionBombError) as error:
        raise ValueError(f"this is no picture that can be read: {error}") from error
    if width * height > MOST:
        raise ValueError(f"this picture has {width} × {height} pixels; {MOST // 1_000_000} million are enough")
    return width, height


def drawing(svg: HtmlElement) -> bytes:
    """The SVG file of an inline drawing. HTML parsers write names in small letters; SVG needs `viewBox`."""
    source = etree.tostring(svg, encoding="unicode", with_tail=False)
    source = source.replace(" viewbox=", " viewBox=")
    source = re.sub(r"var\(--d-([a-z-]+)\)", lambda found: palette()[found[1]], source)
    source = source.replace('class="d-mono"', 'font-family="JetBrains Mono"')
    source = re.sub(r"(<svg\b)", r'\1 font-family="Inter"', source, count=1)
    if " xmlns=" not in source.partition(">")[0]:
        source = source.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return source.encode()
