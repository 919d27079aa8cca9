"""Pages as pictures, for a person to look at: what `inspect --image` draws upon."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from extract.blocks import ReadError
from extract.limits import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["PICTURED", "page_images"]

PICTURED = frozenset({"pdf", "image"})  # formats whose pages can be drawn
_DPI = 150


def page_images(
    data: bytes, format_: str, pages: Collection[int], limits: Limits = DEFAULT_LIMITS
) -> Iterator[tuple[int, Image, float]]:
    """The pages asked for (counted from 1): number, RGB picture, pixels per unit of a `Cell.box`.

    Raises `ReadError` for a format without pages and for pictures beyond the limits.
    """
    if format_ == "pdf":
        return _pdf_pages(data, pages, limits)
    if format_ == "image":
        return _image_pages(data, pages, limits)
    raise ReadError("format_not_supported", f"{format_} has no pages that could be drawn")


def _pdf_pages(data: bytes, pages: Collection[int], limits: Limits) -> Iterator[tuple[int, Image, float]]:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        for number in sorted(pages):
            page = document[number - 1]
            width, height = page.get_size()
            scale = min(_DPI / 72, (limits.image_pixels / max(width * height, 1)) ** 0.5)
            yield number, page.render(scale=scale).to_pil().convert("RGB"), scale
    finally:
        document.close()


def _image_pages(data: bytes, pages: Collection[int], limits: Limits) -> Iterator[tuple[int, Image, float]]:
    import PIL.Image
    from PIL import ImageOps, ImageSequence

    with PIL.Image.open(io.BytesIO(data)) as file:
        if file.width * file.height > limits.image_pixels:
            raise ReadError("too_large", f"a picture of {file.width} by {file.height} pixels")
        for number, frame in enumerate(ImageSequence.Iterator(file), 1):
            if number in pages:
                yield number, ImageOps.exif_transpose(frame).convert("RGB"), 1.0
