"""Pages and parts of pages that are pictures: drawn, recognised, and put back in their place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from extract.blocks import ReadError
from extract.layout.moved import moved
from extract.page import Box, PageBlocks, PlacedGrid, PlacedText
from extract.pdf.book import Book
from extract.pdf.page import Sheet

__all__ = ["picture_blocks", "with_pictures"]

_Item = PlacedText | PlacedGrid
_MARGIN = 2.0  # points around a picture, so that its outermost rules are drawn whole


def picture_blocks(book: Book, sheet: Sheet) -> PageBlocks:
    """The whole page recognised; boxes in points of the page."""
    read = _recognition(book, sheet)
    image, scale = book.picture(sheet)
    found = read(image)
    # A page that lies on its side comes back upright, with the size that it has then.
    return replace(
        _placed(found, sheet, scale, 0.0, 0.0), width=found.width / scale, height=found.height / scale
    )


def with_pictures(book: Book, sheet: Sheet, text: PageBlocks, crops: tuple[Box, ...]) -> PageBlocks:
    """The page's text with the tables and lines of its pictures where they stand."""
    if len(crops) > book.limits.recognised_pictures:
        raise ReadError("too_large", f"page {sheet.layer.number} holds {len(crops)} pictures to recognise")
    read = _recognition(book, sheet)
    image, scale = book.picture(sheet)
    items = list(text.items)
    for crop in crops:
        x0, top = max(crop[0] - _MARGIN, 0.0), max(crop[1] - _MARGIN, 0.0)
        x1, bottom = crop[2] + _MARGIN, crop[3] + _MARGIN
        part = image[int(top * scale) : int(bottom * scale) + 1, int(x0 * scale) : int(x1 * scale) + 1]
        found = read(np.ascontiguousarray(part))
        _insert(items, crop, list(_placed(found, sheet, scale, x0, top).items))
    return replace(text, items=tuple(items))


def _insert(items: list[_Item], crop: Box, found: list[_Item]) -> None:
    """Before the first item that begins below the picture's middle."""
    middle = (crop[1] + crop[3]) / 2
    at = next((k for k, item in enumerate(items) if item.box[1] >= middle), len(items))
    items[at:at] = found


def _placed(blocks: PageBlocks, sheet: Sheet, scale: float, left: float, top: float) -> PageBlocks:
    """Pixels of a drawing whose corner stands at (left, top) to points of the page."""

    def place(box: Box) -> Box:
        x0, y0, x1, y1 = box
        return (x0 / scale + left, y0 / scale + top, x1 / scale + left, y1 / scale + top)

    items: list[_Item] = []
    for item in blocks.items:
        if isinstance(item, PlacedText):
            items.append(PlacedText(item.text, place(item.box), item.size / scale, item.confidence))
            continue
        items.append(moved(item, place))
    return PageBlocks(sheet.layer.number, sheet.layer.width, sheet.layer.height, tuple(items))


def _recognition(book: Book, sheet: Sheet) -> Callable[[NDArray[np.uint8]], PageBlocks]:
    """The reader of page images. Raises `ReadError("recogniser_missing")` without its libraries."""
    number = sheet.layer.number
    try:
        from extract.recognise.recogniser import recogniser
        from extract.scan.reader import read_page_image
    except ImportError as error:
        raise ReadError(
            "recogniser_missing", f"page {number} must be recognised as a picture: {error}"
        ) from error
    shared = recogniser()
    return lambda image: read_page_image(image, number, shared, book.limits)
