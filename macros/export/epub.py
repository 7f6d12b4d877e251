"""A book as an EPUB."""

from pathlib import Path

from macros.export.book import Book, Edition, Imprint


def make(book: Book, edition: Edition, imprint: Imprint, target: Path) -> None:
    """To come."""
    raise NotImplementedError
