"""The width of text in the site's own fonts."""

from __future__ import annotations

import functools
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).parents[2] / "theme" / "assets" / "fonts"


@functools.cache
def _font(mono: bool) -> TTFont:
    return TTFont(FONTS / ("jetbrains-mono.woff2" if mono else "inter.woff2"))


@functools.cache
def _advances(mono: bool, weight: int) -> tuple[dict[int, str], dict[str, float], int]:
    font = _font(mono)
    glyphs = font.getGlyphSet(location={"wght": weight})
    advances = {name: glyphs[name].width for name in glyphs}
    return font.getBestCmap(), advances, font["head"].unitsPerEm


@functools.cache
def width(text: str, size: float, weight: int = 400, mono: bool = False) -> float:
    """The width of `text` in pixels at `size` pixels, without kerning. Raises ValueError for a missing glyph."""
    names, advances, em = _advances(mono, weight)
    lost = sorted({letter for letter in text if ord(letter) not in names})
    if lost:
        raise ValueError(f"{text!r}: the font has no glyph for {' '.join(lost)}")
    return sum(advances[names[ord(letter)]] for letter in text) * size / em
