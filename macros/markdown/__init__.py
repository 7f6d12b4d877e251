"""Reads pages as MkDocs and Python-Markdown do, for the runner of examples, the checks and the site alike."""

from macros.markdown.python_markdown import CONSOLE
from macros.markdown.source import MACRO, Fence, Heading, PageSource, read, read_body

__all__ = ["CONSOLE", "MACRO", "Fence", "Heading", "PageSource", "read", "read_body"]
