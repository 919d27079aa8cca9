"""The characters of a PDF page: where they stand, what they mean, and which of them are seen."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from extract.blocks import ReadError
from extract.limits import Limits
from extract.page import Box
from extract.pdf import native
from extract.pdf.fonts import Font
from extract.pdf.frame import Frame
from extract.pdf.styles import Style, Styles

__all__ = ["PageText", "Tight", "read_text_page"]

_HYPHEN = 2  # what pdfium gives for a hyphen at the end of a line
_IDEOGRAPHS = 0x2E80  # from here on most letters fill an em square

_LOOSE = native.Rows(1024, 16, 0)
# Text is asked for as a whole where it cannot differ from what is asked for letter by letter:
# controls, soft hyphens, surrogates, private codes, and letters written from the right can.
_PLAIN = np.zeros(0x10000, dtype=bool)
_PLAIN[[10, 13]] = True
_PLAIN[0x20:0x7F] = _PLAIN[0xA0:0x590] = _PLAIN[0x900:0xD800] = True
_PLAIN[0xF900:0xFB00] = _PLAIN[0xFE10:0xFE70] = _PLAIN[0xFF00:0xFFF0] = True
_PLAIN[0xAD] = False


@dataclass(slots=True)
class PageText:
    """One entry per printed character, in the order of the page's content: code points, boxes
    (x0, top, x1, bottom in `frame`), its text object (index into `handles`), its style (index into
    `styles`), and whether its font does not map it. `text_page` is pdfium's, valid while it is open,
    `where` each character's index in it, `cells` the box that it gives (left, top, right, bottom in
    PDF units). `mended` are those whose box was made up.
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
    text_page: native.Pointer
    where: NDArray[np.int64]
    cells: NDArray[np.float32]
    mended: set[int] = field(default_factory=set)
    _columns: dict[str, NDArray[Any]] = field(default_factory=dict)

    def of_style(self, name: str) -> NDArray[Any]:
        """One attribute of its style for each character; not to be written to."""
        column = self._columns.get(name)
        if column is None:
            column = self._columns[name] = np.array([getattr(s, name) for s in self.styles])[self.style]
        return column


def read_text_page(text_page: native.Pointer, frame: Frame, limits: Limits) -> PageText:
    """All characters that stand in the page's content (not those pdfium adds: spaces and line
    ends between words).

    Raises `ReadError("too_large")` beyond `limits.pdf_glyphs`.
    """
    count = native.count_chars(text_page)
    if count > limits.pdf_glyphs:
        raise ReadError("too_large", f"{count} characters on one page, at most {limits.pdf_glyphs} are read")
    page, every = repeat(text_page), range(max(count, 0))
    objects = np.fromiter(map(native.char_object, page, every), np.int64, len(every))
    where = np.flatnonzero(objects)
    chars = where.tolist()
    handles, of_object, firsts = _numbered(objects[where])
    book = Styles(text_page)
    style_of = book.of(handles, [chars[k] for k in firsts])
    cells = _loose_boxes(text_page, chars)
    unmapped = np.fromiter(map(native.char_unmapped, page, chars), np.bool_, len(chars))
    text = PageText(
        _codes(text_page, len(every))[where],
        cells[:, (0, 3, 2, 1)].astype(np.float64),
        of_object,
        np.array(style_of, dtype=np.int64)[of_object],
        unmapped,
        handles,
        list(book.all),
        book.fonts,
        frame,
        text_page,
        where,
        cells,
    )
    text.codes[text.codes == _HYPHEN] = ord("-")
    _mend_boxes(text)
    text.boxes = frame.boxes(text.boxes)
    return text


def _numbered(objects: NDArray[np.int64]) -> tuple[list[int], NDArray[np.int64], list[int]]:
    """The text objects in the order of their first letters, the number of each letter's object,
    and the place of each object's first letter.
    """
    changes = np.flatnonzero(np.diff(objects, prepend=0))
    known: dict[int, int] = {}
    numbers: list[int] = []
    firsts: list[int] = []
    for handle, place in zip(objects[changes].tolist(), changes.tolist(), strict=True):
        number = known.setdefault(handle, len(known))
        if number == len(firsts):
            firsts.append(place)
        numbers.append(number)
    lengths = np.diff(changes, append=len(objects))
    return list(known), np.repeat(np.array(numbers, dtype=np.int64), lengths), firsts


def _loose_boxes(text_page: native.Pointer, chars: list[int]) -> NDArray[np.float32]:
    """What pdfium gives as the cell of each character: left, top, right, bottom."""
    out = np.zeros((len(chars), 4), dtype=np.float32)
    for start in range(0, len(chars), _LOOSE.length):
        part = chars[start : start + _LOOSE.length]
        native.run(map(native.char_loose_box, repeat(text_page), part, _LOOSE.at[0]))
        out[start : start + len(part)] = _LOOSE.read(len(part), np.float32)
    return out


def _codes(text_page: native.Pointer, count: int) -> NDArray[np.int64]:
    """The code point of each character."""
    units = np.zeros(2 * count + 2, dtype=np.uint16)
    written = native.text_between(text_page, 0, count, native.pointer(units.ctypes.data)) if count else 1
    if written == count + 1 and _PLAIN[units[:count]].all():
        return units[:count].astype(np.int64)
    return np.fromiter(map(native.char_code, repeat(text_page), range(count)), np.int64, count)


def _mend_boxes(text: PageText) -> None:
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
    tight, where = Tight(text.text_page), text.where.tolist()
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
    for _ in range(2):
        left = np.flatnonzero(~out)
        out[left[np.unique(fonts[left], return_index=True)[1]]] = True
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

    def __init__(self, text_page: native.Pointer) -> None:
        self.text_page = text_page

    def of(self, char: int) -> Box | None:
        """Left, bottom, right, top; None where there is no ink."""
        # pdfium's order is left, right, bottom, top.
        if not native.char_tight_box(self.text_page, char, *native.SCRATCH.double_at):
            return None
        left, right, bottom, top = native.SCRATCH.doubles
        return (left, bottom, right, top) if right > left and top > bottom else None
