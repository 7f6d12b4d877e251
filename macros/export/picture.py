"""A diagram of a page as an SVG file that stands alone: its colours resolved, its fonts named."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from lxml import etree
from lxml.html import HtmlElement

COLOURS = Path(__file__).parents[2] / "theme/assets/stylesheets/colours.css"


@cache
def palette(scheme: str = "default") -> dict[str, str]:
    """The colours of the light scheme (or of `slate`), by their names without `--d-`."""
    blocks = dict(re.findall(r'\[data-md-color-scheme="(\w+)"\] \{(.+?)\}', COLOURS.read_text(encoding="utf-8"), re.S))
    return dict(re.findall(r"--d-([a-z-]+): (#[0-9a-f]{6});", blocks[scheme]))


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
