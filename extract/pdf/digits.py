"""Whether the digits of embedded fonts look like the digits that they are said to be.

A subset font carries its own table of what its glyphs mean. A table that gives a 3 for an 8 makes a
perfect text with wrong numbers, and nothing else on the page contradicts it. So each digit of each
embedded font is drawn once and compared with the digits of plain fonts. On 63 fonts no right digit
came near the threshold, and 96 of 100 exchanges of two digits passed it.
"""

from __future__ import annotations

import math
from ctypes import POINTER, c_ubyte, c_ushort, c_void_p, cast
from functools import cache, lru_cache
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as raw
from numpy.typing import NDArray

from extract.pdf import native
from extract.pdf.text import PageText, Tight

__all__ = ["Key", "false_digits"]

_Image = NDArray[np.float64]
_PLAIN = (b"Helvetica", b"Times-Roman", b"Courier", b"Helvetica-Bold", b"Times-Bold")  # built into pdfium
_ROWS, _COLUMNS = 24, 18
_TALL = 36.0  # pixels of a digit as drawn
_LEAST_INK = 0.4
_NARROW = 0.38  # width to height of a 1 without a foot
_OTHER = 0.25  # how much more another digit must look like it
_MOST_PIXELS = 1_000_000
_MOST_KNOWN = 100_000
_SOFTEN = np.array([1.0, 2.0, 3.0, 2.0, 1.0]) / 9

# A font's name, the digit, and in 1/1000 em its ink's width, height, and place in its own cell.
Key = tuple[str, int, int, int, int, int]
# Glyphs that were found to be what they are said to be, in any document. 6 and 9 are often of one
# size and are looked at in every document.
_verified: set[Key] = set()
_ALL = (slice(None), slice(None))
_INK = native.Rows(256, 32, 0, 8, 16, 24)
_TWINS = (0x36, 0x39)


def false_digits(document: Any, page: Any, text: PageText, judged: dict[Key, bool]) -> tuple[str, ...]:
    """Names of the fonts with a digit that looks like another one, of the characters of one page.

    `document` and `page` are pypdfium2's; both and the text page are open. `judged` is what is
    known of the document's digits, and is added to.
    """
    wrong: set[str] = set()
    for key, k in _specimens(text).items():
        verdict = judged.get(key)
        if verdict is None and key in _verified and key[1] not in _TWINS:
            verdict = True
        if verdict is None:
            verdict = _is_itself(document, page, text, k)
            if verdict:
                if len(_verified) > _MOST_KNOWN:
                    _verified.clear()
                _verified.add(key)
        if verdict is not None:
            judged[key] = verdict
        if verdict is False:
            wrong.add(key[0] or "without a name")
    return tuple(sorted(wrong))


def _is_itself(document: Any, page: Any, text: PageText, k: int) -> bool | None:
    """Whether a digit does not look like another; None where it cannot be drawn."""
    image = _drawn(document, page, text, k)
    if image is None:
        return None
    likeness = (_plain_digits() @ image).max(axis=1)
    digit = int(text.codes[k]) - 48
    return bool(likeness[digit] - np.delete(likeness, digit).max() >= -_OTHER)


def _specimens(text: PageText) -> dict[Key, int]:
    """An upright printed digit for each glyph of embedded fonts, with what tells it from others: the
    one in the shortest text object, which is drawn as a whole.
    """
    embedded = [bool(f.address) and native.font_embedded(native.pointer(f.address)) != 0 for f in text.fonts]
    good = np.array([s.seen and s.quarters == 0 and embedded[s.font] for s in text.styles] or [False])
    digits = np.flatnonzero((text.codes >= 48) & (text.codes <= 57) & good[text.style])
    ink, found = _ink_boxes(text.text_page, text.where[digits].tolist())
    digits, ink = digits[found], ink[found]
    cells = text.cells[digits]
    em = np.array([s.size / 1000 for s in text.styles])[text.style[digits]] if len(digits) else np.ones(0)
    left, right, low, high = ink.T
    numbers = np.stack((right - left, high - low, left - cells[:, 0], low - cells[:, 3])) / em
    names = [f.name.partition("+")[2] or f.name for f in text.fonts]
    fonts = [names[text.styles[style].font] for style in text.style[digits].tolist()]
    keys = zip(fonts, text.codes[digits].tolist(), *np.rint(numbers).astype(np.int64).tolist(), strict=True)
    lengths = np.bincount(text.object)[text.object[digits]] if len(digits) else np.zeros(0, dtype=np.int64)
    out: dict[Key, int] = {}
    shortest: dict[Key, int] = {}
    for key, k, length in zip(keys, digits.tolist(), lengths.tolist(), strict=True):
        if length < shortest.get(key, length + 1):
            out[key], shortest[key] = k, length
    return out


def _ink_boxes(text_page: native.Pointer, chars: list[int]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Left, right, bottom, top of the ink of characters, and whether there is any."""
    out = np.zeros((len(chars), 4))
    found: list[int] = []
    for start in range(0, len(chars), _INK.length):
        part = chars[start : start + _INK.length]
        found += map(native.char_tight_box, repeat(text_page), part, *_INK.at)
        out[start : start + len(part)] = _INK.read(len(part), np.float64)
    return out, np.array(found, dtype=bool)


def _drawn(document: Any, page: Any, text: PageText, k: int) -> _Image | None:
    """A character drawn on its own, normalised; None where it cannot be."""
    handle = text.handles[int(text.object[k])]
    shown = native.pointer(handle)
    ink = Tight(text.text_page).of(int(text.where[k]))
    if ink is None or not native.object_bounds(shown, *native.SCRATCH.float_at[:4]):
        return None
    left, bottom, right, top = native.SCRATCH.floats[:4]
    slack = 0.1 * (ink[3] - ink[1])
    if ink[0] < left - slack or ink[2] > right + slack or ink[1] < bottom - slack or ink[3] > top + slack:
        return None  # inside a form, where an object's bounds are in other units
    scale = _TALL / (ink[3] - ink[1])
    scale = min(scale, math.sqrt(_MOST_PIXELS / max((right - left) * (top - bottom), 1e-6)))
    if scale * (ink[3] - ink[1]) < _TALL / 3:
        return None
    part = (
        slice(max(int((top - ink[3]) * scale), 0), math.ceil((top - ink[1]) * scale) + 2),
        slice(max(int((ink[0] - left) * scale), 0), math.ceil((ink[2] - left) * scale) + 1),
    )
    pixels = _alpha(document.raw, page.raw, cast(c_void_p(handle), raw.FPDF_PAGEOBJECT), scale, part)
    return _normal(pixels) if pixels is not None else None


def _alpha(
    document: Any, page: Any, handle: Any, scale: float, part: tuple[slice, slice] = _ALL
) -> _Image | None:
    """How much of each pixel in a part of its drawing a text object covers, 0 to 1."""
    bitmap = raw.FPDFTextObj_GetRenderedBitmap(document, page, handle, scale)
    if not bitmap:
        return None
    try:
        height, stride = raw.FPDFBitmap_GetHeight(bitmap), raw.FPDFBitmap_GetStride(bitmap)
        if raw.FPDFBitmap_GetFormat(bitmap) not in (raw.FPDFBitmap_BGRA, raw.FPDFBitmap_BGRA_Premul):
            return None
        buffer = cast(raw.FPDFBitmap_GetBuffer(bitmap), POINTER(c_ubyte))
        pixels = np.ctypeslib.as_array(buffer, (height, stride))[:, 3::4]
        return pixels[:, : raw.FPDFBitmap_GetWidth(bitmap)][part].astype(np.float64) / 255
    finally:
        raw.FPDFBitmap_Destroy(bitmap)


def _normal(image: _Image) -> _Image | None:
    """The ink of a digit at one size, softened, with no mean and length 1."""
    if not image.size:
        return None
    rows = np.flatnonzero(image.max(axis=1) > _LEAST_INK)
    columns = np.flatnonzero(image.max(axis=0) > _LEAST_INK)
    if len(rows) < 6 or len(columns) < 2:
        return None
    image = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = image.shape
    wide = _COLUMNS if width >= _NARROW * height else max(2, round(_COLUMNS * width / height / 0.6))
    out = np.zeros((_ROWS, _COLUMNS))
    start = (_COLUMNS - wide) // 2
    out[:, start : start + wide] = _weights(_ROWS, height) @ image @ _weights(wide, width).T
    out = _softener(_ROWS) @ out @ _softener(_COLUMNS)
    out -= out.mean()
    length = float(np.linalg.norm(out))
    return (out / length).ravel() if length else None


@lru_cache(256)
def _weights(to: int, size: int) -> _Image:
    """Linear interpolation from `size` samples to `to`."""
    at = np.clip((np.arange(to) + 0.5) * size / to - 0.5, 0, size - 1)
    weights: _Image = np.maximum(0.0, 1 - np.abs(at[:, None] - np.arange(size)[None, :]))
    return weights


@cache
def _softener(size: int) -> _Image:
    softener: _Image = np.array([np.convolve(row, _SOFTEN, "same") for row in np.eye(size)])
    return softener


@cache
def _plain_digits() -> _Image:
    """The digits of plain fonts: ten by fonts by pixels. Called under the lock."""
    document = pypdfium2.PdfDocument.new()
    page = document.new_page(100, 100)
    try:
        return np.array([[_plain(document, page, font, d) for font in _PLAIN] for d in "0123456789"])
    finally:
        page.close()
        document.close()


def _plain(document: Any, page: Any, font: bytes, digit: str) -> _Image:
    handle = raw.FPDFPageObj_NewTextObj(document.raw, font, 2 * _TALL / 1.4)
    try:
        raw.FPDFText_SetText(handle, (c_ushort * 2)(ord(digit), 0))
        pixels = _alpha(document.raw, page.raw, handle, 1.0)
        image = _normal(pixels) if pixels is not None else None
        return image if image is not None else np.zeros(_ROWS * _COLUMNS)
    finally:
        raw.FPDFPageObj_Destroy(handle)
