"""The pictures that pages show are files of pixels: a drawing in a file could contain anything."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

KINDS = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}
"""The endings of their names, and their types."""

MOST = 25_000_000
"""Pixels of a picture: more take gigabytes to set."""


def size(path: Path) -> tuple[int, int]:
    """The width and height of a picture in pixels. Raises ValueError with what is wrong with it."""
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise ValueError(f"pictures are of the kinds {', '.join(KINDS)}; a drawing becomes a diagram in images/")
    try:
        with Image.open(path, formats=[kind.removeprefix("image/")]) as opened:
            width, height = opened.size
            opened.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValueError(f"this is no picture of the kind {path.suffix} that can be read: {error}") from error
    if width * height > MOST:
        raise ValueError(f"this picture has {width} × {height} pixels; {MOST // 1_000_000} million are enough")
    return width, height
