"""What the text objects of a PDF page look like: font, size, turn, ink."""

from __future__ import annotations

import math
from ctypes import addressof, create_string_buffer
from itertools import repeat
from struct import pack, unpack
from typing import Any, NamedTuple

from extract.pdf import native
from extract.pdf.fonts import Font

__all__ = ["Style", "Styles"]

_INVISIBLE_MODES = (3, 7)  # neither filled nor stroked: the text layer under a scan
_STROKED_MODES = (1, 5)  # outlines only
_BLACK = pack("4I", 0, 0, 0, 255)
_WHITE = 250  # of 255 in every channel
_PALE, _PALE_ALPHA = 160, 128  # of 255: watermarks, and little else, are this light
_SEEN_ALPHA = 13  # of 255; fainter is not seen
_SMALLEST = 0.5  # points; smaller letters are marks for machines
_SLANT = math.radians(8)  # letters turned further than this off the axes are watermarks

# One row for each text object: size, four channels of colour, the six numbers of its matrix.
_LOOKS = native.Rows(512, 44, 0, 4, 8, 12, 16, 20)
_COMPARED = 36  # bytes of a row: all but the place


class Style(NamedTuple):
    """What the characters of one text object share. `quarters` is their turn on the unturned page,
    counted clockwise, -1 for a slant; `font` an index into the page's fonts; `pale` light of colour.
    """

    font: int
    size: float
    quarters: int
    seen: bool
    white: bool
    pale: bool = False


class Styles:
    """The styles and fonts of one page, `all` and `fonts`, in the order they are met.

    Objects that look alike share a style without it being worked out again: an office program may
    print each letter as an object of its own.
    """

    def __init__(self, text_page: native.Pointer) -> None:
        self.text_page = text_page
        self.all: dict[Style, int] = {}
        self.fonts: list[Font] = []
        self._by_address: dict[int, int] = {}
        self._by_looks: dict[tuple[int, int, bytes], int] = {}

    def of(self, handles: list[int], chars: list[int]) -> list[int]:
        """The style's number of each text object; `chars` has one character of each."""
        out: list[int] = []
        for start in range(0, len(handles), _LOOKS.length):
            part = slice(start, start + _LOOKS.length)
            out += self._of(list(map(native.pointer, handles[part])), chars[part])
        return out

    def _of(self, objects: list[native.Pointer], chars: list[int]) -> list[int]:
        _LOOKS.bytes[: len(objects)] = 0
        fonts = list(map(native.text_font, objects))
        modes = list(map(native.text_mode, objects))
        native.run(map(native.text_size, objects, _LOOKS.at[0]))
        painted = list(map(native.fill_color, objects, *_LOOKS.at[1:5]))
        for k, mode in enumerate(modes):
            if mode in _STROKED_MODES:
                painted[k] = native.stroke_color(objects[k], *(at[k] for at in _LOOKS.at[1:5]))
            if not painted[k]:
                _LOOKS.bytes[k, 4:20] = bytearray(_BLACK)  # a pattern: it paints something
        native.run(map(native.char_matrix, repeat(self.text_page), chars, _LOOKS.at[5]))
        looks = _LOOKS.bytes[: len(objects), :_COMPARED].tobytes()
        known = self._by_looks
        out: list[int] = []
        for k, (font, mode) in enumerate(zip(fonts, modes, strict=True)):
            key = (font, mode, looks[k * _COMPARED : (k + 1) * _COMPARED])
            index = known.get(key)
            if index is None:
                style = self._style(font, mode, unpack("f4I4f", key[2]))
                index = known[key] = self.all.setdefault(style, len(self.all))
            out.append(index)
        return out

    def _style(self, font: int, mode: int, looks: tuple[Any, ...]) -> Style:
        size, red, green, blue, alpha, a, b, c, d = looks
        scaled = round(abs(size) * math.hypot(c, d), 2)
        seen = mode not in _INVISIBLE_MODES and alpha >= _SEEN_ALPHA and scaled >= _SMALLEST
        lightest = min(red, green, blue)
        white, pale = lightest >= _WHITE, lightest >= _PALE or alpha <= _PALE_ALPHA
        return Style(self._font(font), scaled, _quarters(a, b), seen, white, pale)

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
    native.font_name(native.pointer(address), native.pointer(addressof(buffer)), 256)
    return buffer.value.decode("utf-8", "replace")


def _quarters(a: float, b: float) -> int:
    """How many quarters clockwise letters with this matrix are turned, -1 for a slant."""
    angle = math.atan2(-b, a)
    quarters = round(angle / (math.pi / 2))
    return quarters % 4 if abs(angle - quarters * math.pi / 2) <= _SLANT else -1
