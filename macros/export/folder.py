"""The site in a folder, as one file to download."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from macros.export.files import save


def pack(site: Path, archive: Path, moment: datetime, without: Collection[str] = ()) -> None:
    """Zip the folder `site`, itself included, to `archive`: the same bytes from the same files and moment.

    `without` names files below `site` to leave out. The old archive stays until the new one is whole. Raises OSError.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for path in sorted(site.rglob("*")):
            if path.is_file() and path.relative_to(site).as_posix() not in without:
                name = zipfile.ZipInfo(path.relative_to(site.parent).as_posix(), moment.timetuple()[:6])
                name.compress_type = zipfile.ZIP_DEFLATED
                name.external_attr = 0o644 << 16
                made.writestr(name, path.read_bytes())
    save(packed.getvalue(), archive)
