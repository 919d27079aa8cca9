"""Picture files (JPEG, PNG, BMP, GIF, TIFF, WebP) to pages, never decoded beyond a limit."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from extract.blocks import ReadError, Reading
from extract.limits import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from PIL import Image

    from extract.scan.ink import Plane

__all__ = ["Picture", "open_picture", "read_picture_file"]

_FORMATS = ("JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP")
_ENOUGH_SIDE = 4000  # a JPEG is decoded at an eighth, a quarter or a half if that leaves so many pixels
_BROKEN = (
    *(OSError, SyntaxError, ValueError, EOFError, KeyError, IndexError, TypeError, OverflowError),
    *(AttributeError, ZeroDivisionError, struct.error, zlib.error),
)


class Picture(NamedTuple):
    """An opened file: how many pages it has, and how many frames of an animation were left out,
    and how many pixels a page may have.
    """

    pages: int
    left_out: int
    image: Image.Image
    most: int

    def frames(self) -> Iterator[Plane]:
        """Its pages as HxWx3 BGR, upright as the camera says; one at a time is in memory.

        Raises `ReadError`: `too_large`, `damaged`.
        """
        for i in range(self.pages):
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    self.image.seek(i)
                    frame = _decoded(self.image, i + 1, self.most)
            except MemoryError as error:
                raise ReadError("too_large", f"page {i + 1}: no memory for its pixels") from error
            except _BROKEN as error:
                raise ReadError("damaged", f"page {i + 1}: {_said(error)}") from error
            yield frame


def read_picture_file(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> Reading:
    """Read a report that is a picture; each page of a TIFF is a page of the report.

    Raises `ReadError`: `too_large`, `damaged`, `no_text` where nothing can be read in it, and what
    the recogniser refuses.
    """
    from extract.layout.pages import join_pages
    from extract.recognise.recogniser import recogniser
    from extract.scan.reader import read_page_image

    picture = open_picture(data, limits)
    reader = recogniser()
    pages = [read_page_image(frame, i, reader, limits) for i, frame in enumerate(picture.frames(), 1)]
    blocks = tuple(join_pages(pages))
    if not blocks:
        raise ReadError("no_text", f"{name}: {picture.pages} pages, no print found in any")
    notes = ["recognised: read from pictures"]
    if picture.left_out:
        notes.append(f"animation: {picture.left_out} further frames left out")
    return Reading("image", blocks, notes=tuple(notes))


def open_picture(data: bytes, limits: Limits = DEFAULT_LIMITS) -> Picture:
    """Look at the header alone. Raises `ReadError`: `too_large`, `damaged`."""
    from PIL import Image

    if len(data) > limits.file_bytes:
        raise ReadError("too_large", f"{len(data)} bytes, at most {limits.file_bytes} are read")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(BytesIO(data), formats=_FORMATS)
            count = int(getattr(image, "n_frames", 1))
    except Image.DecompressionBombError as error:
        raise ReadError("too_large", _said(error)) from error
    except _BROKEN as error:
        raise ReadError("damaged", _said(error)) from error
    if image.format != "TIFF":
        # frames of an animation, or a phone's small second picture: no pages
        still = image.format == "MPO"
        return Picture(1, 0 if still else count - 1, image, limits.image_pixels)
    if count > limits.recognised_pages:
        raise ReadError("too_large", f"{count} pages, at most {limits.recognised_pages} are recognised")
    return Picture(count, 0, image, limits.image_pixels)


def _decoded(image: Image.Image, number: int, most: int) -> Plane:
    from PIL import Image, ImageOps

    if image.format in ("JPEG", "MPO"):
        side = max(image.size)
        fit = max(1, min(8, side // _ENOUGH_SIDE))
        image.draft(None, (image.size[0] // fit, image.size[1] // fit))
    width, height = image.size
    if width * height > most:
        raise ReadError("too_large", f"page {number}: {width} x {height} pixels, at most {most} are read")
    image.load()
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith(("I", "F")):
        return _from_wide(np.asarray(upright))
    if "A" in upright.mode or "transparency" in upright.info:
        clear = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    rgb = np.asarray(upright.convert("RGB"), np.uint8)
    return np.ascontiguousarray(rgb[:, :, ::-1])


def _from_wide(values: np.ndarray) -> Plane:
    """Grey of 16 bits or more: its own darkest and lightest values become black and white."""
    values = values.astype(np.float32)
    low, high = float(values.min()), float(values.max())
    grey = (values - low) * (255.0 / max(high - low, 1.0))
    return np.repeat(grey.astype(np.uint8)[:, :, None], 3, axis=2)


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:200]
