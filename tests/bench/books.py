"""What the PDFs cost in seconds, memory and size: as the site is, and with two and four times its pages.

python tests/bench/books.py: builds the English pages once, then makes each book in a process of its own.
"""

from __future__ import annotations

import multiprocessing
import resource
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from macros.export import pdf
from macros.export.book import Book, Chapter
from macros.export.edition import EDITIONS, Edition, Imprint
from macros.export.reading import read
from macros.site import build
from macros.site.languages import ENGLISH


def measure(pages: build.Pages, edition: Edition, times: int, target: Path) -> tuple[float, float, int]:
    """Wall and CPU seconds, and the peak of memory in MB, of making one book with its pages so many times."""
    wall, start = time.monotonic(), time.process_time()
    book = read(pages.folder, pages.outline, "en", pages.title, pages.description, pages.root)
    book = book.without(*edition.leaves_out) if edition.leaves_out else book
    pdf.make(repeated(book, times), replace(edition, leaves_out=()), Imprint({}, datetime.now(UTC)), target)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return time.monotonic() - wall, time.process_time() - start, memory


def repeated(book: Book, times: int) -> Book:
    """The book with copies of its pages, whose links lead among themselves as the first ones' do."""
    parts = list(book.parts)
    for number in range(1, times):
        for part in book.parts:
            if isinstance(part, Chapter):
                parts.append(replace(part, address=f"{number}/{part.address}"))
            else:
                parts.append(part)
    moved = dict(book.moved)
    others = dict(book.others)
    for number in range(1, times):
        moved |= {f"{number}/{address}": f"{number}/{target}" for address, target in book.moved.items()}
        others |= {f"{number}/{address}": anchors for address, anchors in book.others.items()}
    return replace(book, parts=parts, moved=moved, others=others)


with tempfile.TemporaryDirectory() as folder:
    pages = build._build_language(ENGLISH, build.ROOT, Path(folder) / "en", offline=False)
    assert pages is not None
    print("book              pages     wall      CPU    memory      size")
    for edition in EDITIONS:
        for times in (1, 2, 4):
            target = Path(folder) / f"{edition.name}-{times}.pdf"
            with multiprocessing.get_context("fork").Pool(1) as pool:
                wall, cpu, memory = pool.apply(measure, (pages, edition, times, target))
            with pdf.pikepdf.open(target) as made:
                count = len(made.pages)
            size = target.stat().st_size / 1e6
            print(f"{edition.name:9} × {times}  {count:8}  {wall:5.1f} s  {cpu:5.1f} s  {memory:5} MB  {size:5.1f} MB")
