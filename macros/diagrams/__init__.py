"""The diagrams: one template under images/, labels in two languages beside it, drawn as inline SVG."""

from macros.diagrams.draw import DiagramError, figure

__all__ = ["DiagramError", "figure"]
