"""The palette has contrast enough, in both schemes (WCAG 2.2 AA)."""

import re
from itertools import product
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[1] / "theme/assets/stylesheets/colours.css").read_text(encoding="utf-8")
SCHEMES = {
    name: dict(re.findall(r"--d-([\w-]+): (#[0-9a-f]{6});", block))
    for name, block in re.findall(r'\[data-md-color-scheme="(\w+)"\] \{(.*?)\}', CSS, re.DOTALL)
}
GROUNDS = ("ground", "panel", "soft", "surface")
INKS = ("ink", "muted", "accent", "teal", "violet", "amber", "red", "green")


def luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["default", "slate"])
def test_text_stands_out_on_every_ground(scheme):
    colours = SCHEMES[scheme]
    weak = {
        f"{ink} on {ground}": round(contrast(colours[ink], colours[ground]), 2)
        for ink, ground in product(INKS, GROUNDS)
        if contrast(colours[ink], colours[ground]) < 4.5
    }
    assert weak == {}
    for filled in ("accent", "teal"):
        assert contrast(colours["on-accent"], colours[filled]) >= 4.5


def test_both_schemes_define_the_same_colours():
    assert SCHEMES["default"].keys() == SCHEMES["slate"].keys()
