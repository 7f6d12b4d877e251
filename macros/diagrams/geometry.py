"""Lines with rounded corners and arrowheads, as SVG path data."""

from __future__ import annotations

from math import hypot

Point = tuple[float, float]


def line(points: list[Point], radius: float = 10, trim: float = 0) -> str:
    """A path through `points`, its corners rounded by `radius`, its end cut back by `trim` (for an arrowhead)."""
    points = [(float(x), float(y)) for x, y in points]
    if trim:
        points[-1] = _towards(points[-1], points[-2], trim)
    parts = [f"M{_xy(points[0])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        near = min(radius, _distance(before, corner) / 2, _distance(corner, after) / 2)
        parts.append(f"L{_xy(_towards(corner, before, near))}Q{_xy(corner)} {_xy(_towards(corner, after, near))}")
    parts.append(f"L{_xy(points[-1])}")
    return "".join(parts)


def head(points: list[Point], size: float = 7) -> str:
    """The arrowhead at the end of a line through `points`."""
    tip, before = points[-1], points[-2]
    base = _towards(tip, before, size)
    along = ((tip[0] - base[0]) / size, (tip[1] - base[1]) / size)
    wing = size * 0.52
    left = (base[0] - along[1] * wing, base[1] + along[0] * wing)
    right = (base[0] + along[1] * wing, base[1] - along[0] * wing)
    return f"M{_xy(tip)}L{_xy(left)}L{_xy(right)}Z"


def _distance(a: Point, b: Point) -> float:
    return hypot(a[0] - b[0], a[1] - b[1])


def _towards(start: Point, goal: Point, by: float) -> Point:
    length = _distance(start, goal) or 1.0
    return (start[0] + (goal[0] - start[0]) * by / length, start[1] + (goal[1] - start[1]) * by / length)


def _xy(point: Point) -> str:
    return f"{point[0]:.4g} {point[1]:.4g}"
