"""Options in running text stay on one line: a browser would part `--follow` after its hyphens. Pure."""

from __future__ import annotations

import re

LONGEST = 24
"""Characters: what is longer may be parted, so that it fits a phone's column."""
_OPTION = re.compile(rf"<code>(-[\w=.:/-]{{1,{LONGEST - 1}}})</code>")


def keep_whole(html: str) -> str:
    """A page's HTML with its short options marked for the theme (`code.option`)."""
    return _OPTION.sub(r'<code class="option">\1</code>', html)
