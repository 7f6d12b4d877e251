"""Files, written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def save(data: bytes, target: Path) -> None:
    """Write a file beside its place first: when the disk is full, the old one stays. Raises OSError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        draft.write_bytes(data)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
