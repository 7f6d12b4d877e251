"""What `make check` tells: form and parity of pages, spelling, wording, links, and translations that lag."""

from macros.checks.pages import Finding, findings

__all__ = ["Finding", "findings"]
