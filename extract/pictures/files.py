"""Picture files: their size without unpacking them, and their pixels as recognition wants them."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

from extract.blocks import ReadError
from extract.limits import Limits

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image

__all__ = ["load", "size_of"]

_FORMATS = ("JPEG", "PNG", "GIF", "BMP", "TIFF", "WEBP", "MPO")
# What Pillow raises for damaged files; it is not of one kind.
_DAMAGE = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    TypeError,
    IndexError,
    KeyError,
    AttributeError,
    OverflowError,
)
_PAPER = 0.4  # share of the pixels that have about the colour of the paper; photographs have 0.1 to 0.25
_SHADES, _NEAR = 32, 2  # of the histogram: its steps, and those to both sides that still count as paper


def size_of(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels by the file's head; None for what is no picture."""
    opened = _open(data)
    if opened is None:
        return None
    with opened:
        return opened.size


def load(data: bytes, limits: Limits) -> NDArray[np.uint8] | None:
    """Pixels as HxWx3 BGR, upright, on white where they are transparent.

    None for what is no picture, and for a photograph. Raises `ReadError` (`too_large`, `damaged`) for a
    picture beyond the limit and for one whose pixels are not all there.
    """
    import numpy as np
    from PIL import Image, ImageOps

    opened = _open(data)
    if opened is None:
        return None
    with opened:
        if opened.width * opened.height > limits.image_pixels:
            raise ReadError("too_large", f"a picture of {opened.width} by {opened.height} pixels")
        try:
            upright = ImageOps.exif_transpose(opened)
            if upright.mode in {"RGBA", "LA", "PA", "P"}:
                clear = upright.convert("RGBA")
                paper = Image.new("RGBA", clear.size, "white")
                upright = Image.alpha_composite(paper, clear)
            rgb = upright.convert("RGB")
        except _DAMAGE as error:
            raise ReadError("damaged", f"a picture: {type(error).__name__}") from error
        if not _is_on_paper(rgb):
            return None
        return np.ascontiguousarray(np.asarray(rgb, dtype=np.uint8)[..., ::-1])


def _open(data: bytes) -> Image | None:
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of large pictures: the limit is our own
        try:
            return Image.open(io.BytesIO(data), formats=_FORMATS)
        except (*_DAMAGE, Image.DecompressionBombError):
            return None


def _is_on_paper(picture: Image) -> bool:
    """Whether much of a picture has about one light shade, as paper has and photographs have not."""
    small = picture.convert("L").resize((256, 256))
    steps = [sum(small.histogram()[i : i + 256 // _SHADES]) for i in range(0, 256, 256 // _SHADES)]
    light = range(_SHADES // 3, _SHADES)
    best = max(light, key=lambda i: steps[i])
    near = sum(steps[max(0, best - _NEAR) : best + _NEAR + 1])
    return near >= _PAPER * 256 * 256
