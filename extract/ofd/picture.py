"""Pages of an OFD file that are pictures: recognised, and put back in their place."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, UnidentifiedImageError

from extract.blocks import ReadError
from extract.layout.moved import moved
from extract.ofd.package import Book
from extract.ofd.page import Sheet
from extract.page import Box, PageBlocks, PlacedGrid, PlacedText
from extract.recognise import recogniser as recognise
from extract.scan import reader as scan

__all__ = ["picture_blocks"]


def picture_blocks(book: Book, sheet: Sheet, box: Box, picture: str) -> PageBlocks:
    """The page recognised from its one picture; boxes in points of the page.

    Raises `ReadError`: `recogniser_missing`, `too_large` (a picture beyond the limit), `damaged` (one that
    cannot be opened or is not there).
    """
    number = sheet.layer.number
    image = _pixels(book, number, picture)
    found = scan.read_page_image(image, number, recognise.recogniser(), book.limits)
    return _placed(found, (box[2] - box[0]) / image.shape[1], (box[3] - box[1]) / image.shape[0], box)


def _pixels(book: Book, number: int, picture: str) -> np.ndarray:
    """The picture as BGR."""
    path = book.find(book.pictures.get(picture, ""))
    if path is None:
        raise ReadError("damaged", f"the picture that is page {number} is missing")
    try:
        with Image.open(io.BytesIO(book.archive.read(path))) as file:
            if file.width * file.height > book.limits.image_pixels:
                raise ReadError("too_large", f"page {number} is a picture of {file.width} by {file.height}")
            return np.ascontiguousarray(np.asarray(file.convert("RGB"))[:, :, ::-1])
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ReadError("damaged", f"the picture that is page {number} cannot be opened: {error}") from None


def _placed(blocks: PageBlocks, across: float, down: float, at: Box) -> PageBlocks:
    """Pixels of the picture to points of the page."""

    def place(box: Box) -> Box:
        return (
            box[0] * across + at[0],
            box[1] * down + at[1],
            box[2] * across + at[0],
            box[3] * down + at[1],
        )

    items: list[PlacedText | PlacedGrid] = []
    for item in blocks.items:
        if isinstance(item, PlacedText):
            items.append(item._replace(box=place(item.box), size=item.size * down))
        else:
            items.append(moved(item, place))
    return PageBlocks(blocks.number, blocks.width * across, blocks.height * down, tuple(items))
