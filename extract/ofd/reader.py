"""OFD documents (GB/T 33190) to blocks: pages laid open, then read like those of a PDF."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from extract.blocks import Grid, PageMeta, Paragraph, ReadError, Reading
from extract.layout.carried import Pages
from extract.layout.reader import blocks_of_page, join_pages
from extract.limits import DEFAULT_LIMITS, Limits
from extract.ofd.package import Book, open_book
from extract.ofd.page import Sheet, read_sheet
from extract.page import Box, PageBlocks

__all__ = ["read_ofd"]

Placed = tuple[Box, str]  # where a picture stands, and its id
_MOST_STRAY = 20  # characters on a scanned page that a program printed over it
_PAGE_SHARE = 0.3  # of the page that its largest picture covers at least
_WIDE, _HIGH = 0.35, 0.06  # of the page's sides: the smallest picture that may be a table
_MOST_OVER = 3  # characters printed over a picture that is not merely their ground


def read_ofd(data: bytes, *, name: str = "", limits: Limits = DEFAULT_LIMITS) -> Reading:
    """Read an OFD document. `name` is only used in messages.

    Raises `ReadError`: those of `open_zip` and `parse_xml`, `missing_part`, `encrypted`, `damaged`,
    `too_large`, `recogniser_missing` (only where a page is a picture), `no_text`.
    """
    book = open_book(data, limits)
    notes: list[str] = []
    blocks = tuple(join_pages(_pages(book, notes)))
    if not any(isinstance(b, Paragraph) or any(c.text for c in b.cells) for b in blocks):
        raise ReadError("no_text", f"{name or 'the OFD'}: {len(book.pages)} pages without text")
    return Reading("ofd", _numbered(blocks), PageMeta(fields=tuple(book.fields)), tuple(notes))


def _pages(book: Book, notes: list[str]) -> list[PageBlocks]:
    read = Pages()
    recognised = left = 0
    for number in range(1, len(book.pages) + 1):
        sheet = read_sheet(book, number)
        scan, crops = _scan_of(sheet), _crops_of(sheet)
        left += len(sheet.pictures) - len(crops) if scan is None else 0
        if scan is None and not crops:
            read.add(blocks_of_page(sheet.layer), sheet.layer)
            continue
        recognised += 1
        if recognised > book.limits.recognised_pages:
            raise ReadError(
                "too_large", f"more than {book.limits.recognised_pages} pages would have to be recognised"
            )
        read.add(_recognised(book, sheet, scan, crops))
        notes.append(
            f"recognised: page {number}, " + ("a picture" if scan else f"{len(crops)} pictures on it")
        )
    if left:
        notes.append(f"picture: small pictures were not read ({left})")
    return read.blocks


def _recognised(book: Book, sheet: Sheet, scan: Placed | None, crops: list[Placed]) -> PageBlocks:
    try:
        from extract.ofd.picture import picture_blocks
    except ImportError as error:
        raise ReadError(
            "recogniser_missing", f"page {sheet.layer.number} must be recognised as a picture: {error}"
        ) from error
    if scan is not None:
        return picture_blocks(book, sheet, *scan)
    page = blocks_of_page(sheet.layer)
    items = list(page.items)
    for box, picture in crops:
        middle = (box[1] + box[3]) / 2
        at = next((n for n, item in enumerate(items) if item.box[1] >= middle), len(items))
        items[at:at] = picture_blocks(book, sheet, box, picture).items
    return replace(page, items=tuple(items))


def _scan_of(sheet: Sheet) -> Placed | None:
    """The picture that is the page, where there is hardly any text."""
    if len(sheet.layer.glyphs) > _MOST_STRAY or not sheet.pictures:
        return None
    found = max(sheet.pictures, key=lambda p: (p[0][2] - p[0][0]) * (p[0][3] - p[0][1]))
    box = found[0]
    share = (box[2] - box[0]) * (box[3] - box[1]) / (sheet.layer.width * sheet.layer.height)
    return found if share >= _PAGE_SHARE else None


def _crops_of(sheet: Sheet) -> list[Placed]:
    """Pictures as large as a table that no text is printed over, each once."""
    layer = sheet.layer
    return [
        (box, picture)
        for box, picture in dict.fromkeys(sheet.pictures)
        if box[2] - box[0] >= _WIDE * layer.width
        and box[3] - box[1] >= _HIGH * layer.height
        and sum(box[0] < g.x0 < box[2] and box[1] < g.top < box[3] for g in layer.glyphs) <= _MOST_OVER
    ]


def _numbered(blocks: tuple[Paragraph | Grid, ...]) -> tuple[Paragraph | Grid, ...]:
    """Grids numbered in reading order."""
    numbers = count(1)
    return tuple(replace(b, number=next(numbers)) if isinstance(b, Grid) else b for b in blocks)
