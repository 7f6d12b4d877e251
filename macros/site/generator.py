"""The generator that makes pages of Markdown: MkDocs, or its fork ProperDocs where that is installed.

Once this module is imported there, `mkdocs` is another name of `properdocs` for the theme, the plugins and this
package. So only this module knows that there are two.
"""

from __future__ import annotations

import importlib
import logging
from importlib.util import find_spec

NAME = "properdocs" if find_spec("properdocs") else "mkdocs"
"""The generator's package and program, and the logger above all of its loggers."""

if NAME == "properdocs":
    importlib.import_module("properdocs.replacement")  # it must come before the first import of mkdocs


def logger() -> logging.Logger:
    """The logger that receives every message of the generator, the theme and the plugins."""
    log = logging.getLogger(NAME)
    if NAME == "properdocs":
        logging.getLogger("mkdocs").parent = log  # the theme and the plugins still write to that one
    return log
