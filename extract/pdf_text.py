"""The characters of a PDF page: where they stand, what they mean, and which of them are seen."""

from __future__ import annotations

import math
from ctypes import addressof, c_float, create_string_buffer, memmove
from dataclasses import dataclass, field
from struct import pack, unpack
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from extract import pdf_native as native
from extract.blocks import ReadError
from extract.limits import Limits
from extract.page import Box
from extract.pdf_fonts import Font
from extract.pdf_frame import Frame

__all__ = ["PageText", "Style", "Tight", "read_text_page"]

_INVISIBLE_MODES = (3, 7)  # neither filled nor stroked: the text layer under a scan
_STROKED_MODES = (1, 5)  # outlines only
_BLACK = pack("4I", 0, 0, 0, 255)
_WHITE = 250  # of 255 in every channel
_SEEN_ALPHA = 13  # of 255; fainter is not seen
_SMALLEST = 0.5  # points; smaller letters are marks for machines
_HYPHEN = 2  # what pdfium gives for a hyphen at the end of a line
_IDEOGRAPHS = 0x2E80  # from here on most letters fill an em square
_SLANT = math.radians(8)  # letters turned further than this off the axes are watermarks


class Style(NamedTuple):
    """What the characters of one text object share. `quarters` is their turn on the unturned page,
    counted clockwise, -1 for a slant; `font` an index into the page's fonts.
    """

    font: int
    size: float
    quarters: int
    seen: bool
    white: bool


@dataclass(slots=True)
class PageText:
    """One entry per printed character, in the order of the page's content: code points, boxes
    (x0, top, x1, bottom in `frame`), its text object (index into `handles`), its style (index into
    `styles`), and whether its font does not map it. `text_page` is pdfium's, valid while it is open,
    `where` each character's index in it. `mended` are those whose box was made up.
    """

    codes: NDArray[np.int64]
    boxes: NDArray[np.float64]
    object: NDArray[np.int64]
    style: NDArray[np.int64]
    unmapped: NDArray[np.bool_]
    handles: list[int]
    styles: list[Style]
    fonts: list[Font]
    frame: Frame
    text_page: int
    where: NDArray[np.int64]
    mended: set[int] = field(default_factory=set)

    def of_style(self, name: str) -> NDArray[Any]:
        """One attribute of its style for each character."""
        return np.array([getattr(s, name) for s in self.styles])[self.style]


def read_text_page(text_page: int, frame: Frame, limits: Limits) -> PageText:
    """All characters that stand in the page's content (not those pdfium adds: spaces and line
    ends between words).

    Raises `ReadError("too_large")` beyond `limits.pdf_glyphs`.
    """
    count = native.count_chars(text_page)
    if count > limits.pdf_glyphs:
        raise ReadError("too_large", f"{count} characters on one page, at most {limits.pdf_glyphs} are read")
    buffer = (c_float * (4 * max(count, 1)))()
    base = addressof(buffer)
    book = _Styles(text_page)
    codes: list[int] = []
    objects: list[int] = []
    unmapped: list[int] = []
    where: list[int] = []
    char_object, char_code = native.char_object, native.char_code
    loose, failed = native.char_loose_box, native.char_unmapped
    last = current = -1
    at = base
    for i in range(count):
        handle = char_object(text_page, i)
        if not handle:
            continue
        if handle != last:
            last, current = handle, book.of(handle, i)
        codes.append(char_code(text_page, i))
        objects.append(current)
        unmapped.append(failed(text_page, i))
        where.append(i)
        loose(text_page, i, at)
        at += 16
    corners = np.frombuffer(buffer, dtype=np.float32)[: 4 * len(codes)].reshape(-1, 4)
    edges: NDArray[np.float64] = corners[:, (0, 3, 2, 1)].astype(np.float64)
    of_object = np.array(objects, dtype=np.int64)
    text = PageText(
        np.array(codes, dtype=np.int64),
        edges,
        of_object,
        np.array(book.style_of, dtype=np.int64)[of_object],
        np.array(unmapped, dtype=bool),
        list(book.known),
        list(book.styles),
        book.fonts,
        frame,
        text_page,
        np.array(where, dtype=np.int64),
    )
    text.codes[text.codes == _HYPHEN] = ord("-")
    _mend_boxes(text, text_page, where)
    text.boxes = frame.boxes(text.boxes)
    return text


class _Styles:
    """The text objects of a page, each looked at once. `known` numbers them by their addresses,
    `style_of` has the style of each.
    """

    def __init__(self, text_page: int) -> None:
        self.text_page = text_page
        self.known: dict[int, int] = {}
        self.style_of: list[int] = []
        self.styles: dict[Style, int] = {}
        self.fonts: list[Font] = []
        self._by_address: dict[int, int] = {}
        self._by_looks: dict[tuple[int | None, int, bytes], int] = {}
        self._looks = create_string_buffer(44)  # size, colour, matrix
        self._at = addressof(self._looks)

    def of(self, handle: int, char: int) -> int:
        """The number of a text object; `char` is one of its characters."""
        known = self.known.get(handle)
        if known is None:
            known = self.known[handle] = len(self.style_of)
            self.style_of.append(self._look(handle, char))
        return known

    def _look(self, handle: int, char: int) -> int:
        """The style's number. Objects that look alike share one without being worked out again: an
        office program may print each letter as an object of its own.
        """
        at = self._at
        mode = native.text_mode(handle)
        font = native.text_font(handle)
        native.text_size(handle, at)
        read = native.stroke_color if mode in _STROKED_MODES else native.fill_color
        if not read(handle, at + 4, at + 8, at + 12, at + 16):
            memmove(at + 4, _BLACK, 16)  # a pattern: it paints something
        native.char_matrix(self.text_page, char, at + 20)
        key = (font, mode, self._looks.raw[:36])
        index = self._by_looks.get(key)
        if index is None:
            style = self._style(font or 0, mode, unpack("f4I4f", key[2]))
            index = self._by_looks[key] = self.styles.setdefault(style, len(self.styles))
        return index

    def _style(self, font: int, mode: int, looks: tuple[Any, ...]) -> Style:
        size, red, green, blue, alpha, a, b, c, d = looks
        scaled = round(abs(size) * math.hypot(c, d), 2)
        seen = mode not in _INVISIBLE_MODES and alpha >= _SEEN_ALPHA and scaled >= _SMALLEST
        return Style(self._font(font), scaled, _quarters(a, b), seen, min(red, green, blue) >= _WHITE)

    def _font(self, address: int) -> int:
        index = self._by_address.get(address)
        if index is None:
            index = self._by_address[address] = len(self.fonts)
            self.fonts.append(Font(index, _font_name(address), address))
        return index


def _font_name(address: int) -> str:
    if not address:
        return ""
    buffer = create_string_buffer(256)
    native.font_name(address, addressof(buffer), 256)
    return buffer.value.decode("utf-8", "replace")


def _quarters(a: float, b: float) -> int:
    """How many quarters clockwise letters with this matrix are turned, -1 for a slant."""
    angle = math.atan2(-b, a)
    quarters = round(angle / (math.pi / 2))
    return quarters % 4 if abs(angle - quarters * math.pi / 2) <= _SLANT else -1


def _mend_boxes(text: PageText, text_page: int, where: list[int]) -> None:
    """Replace boxes that cannot be: fonts set vertically come with their size unscaled, some
    fonts state no ascent, no descent or no widths. An em square around the ink stands in.

    A font is looked at in its first letters with ink; where they are sound, all are.
    """
    if not len(text.codes):
        return
    edges = text.boxes
    sizes = text.of_style("size")
    width, height = edges[:, 2] - edges[:, 0], edges[:, 3] - edges[:, 1]
    longest = np.maximum(width, height)
    ink = (text.codes != 32) & (text.codes != 160) & (text.codes != 0x3000)
    bad = ink & ((longest > 3.2 * sizes) | (np.minimum(width, height) < 0.05 * sizes))
    suspects = np.flatnonzero(bad | (ink & _first_of_fonts(text)))
    tight = Tight(text_page)
    broken: set[int] = set()
    for k in suspects.tolist():
        ink_box = tight.of(where[k])
        if ink_box is None:
            continue
        x, y = (ink_box[0] + ink_box[2]) / 2, (ink_box[1] + ink_box[3]) / 2
        size = sizes[k]
        if bad[k]:
            edges[k] = (x - size / 2, y - size / 2, x + size / 2, y + size / 2)
            text.mended.add(k)
        elif not (
            edges[k, 0] - 0.2 * size <= x <= edges[k, 2] + 0.2 * size
            and edges[k, 1] - 0.2 * size <= y <= edges[k, 3] + 0.2 * size
        ):
            broken.add(text.styles[int(text.style[k])].font)
    if broken:
        _from_ink(text, tight, where, broken, sizes)


def _first_of_fonts(text: PageText) -> NDArray[np.bool_]:
    """The first two characters of each font."""
    fonts = text.of_style("font")
    out = np.zeros(len(fonts), dtype=bool)
    for font in range(len(text.fonts)):
        out[np.flatnonzero(fonts == font)[:2]] = True
    return out


def _from_ink(
    text: PageText, tight: Tight, where: list[int], broken: set[int], sizes: NDArray[np.float64]
) -> None:
    """Boxes of fonts whose stated metrics lie off their ink: as wide as the ink, in height an em
    around the ink of ideographs and from the foot of everything else.
    """
    for k, index in enumerate(where):
        if text.styles[int(text.style[k])].font not in broken:
            continue
        ink_box = tight.of(index)
        if ink_box is None:
            continue
        x0, y0, x1, y1 = ink_box
        size = sizes[k]
        low = (y0 + y1 - size) / 2 if text.codes[k] >= _IDEOGRAPHS else y0 - 0.2 * size
        text.boxes[k] = (x0, low, x1, low + size)
        text.mended.add(k)


class Tight:
    """Boxes around the ink of characters."""

    def __init__(self, text_page: int) -> None:
        self.text_page = text_page

    def of(self, char: int) -> Box | None:
        """Left, bottom, right, top; None where there is no ink."""
        # pdfium's order is left, right, bottom, top.
        if not native.char_tight_box(self.text_page, char, *native.SCRATCH.double_at):
            return None
        left, right, bottom, top = native.SCRATCH.doubles
        return (left, bottom, right, top) if right > left and top > bottom else None
