"""pdfium's C functions, bound for many small calls.

A page has a thousand characters and each costs three calls. pypdfium2's own bindings build a typed
pointer for every argument. Here the same functions are bound without argument types, so that
nothing is converted, and without letting go of the interpreter lock around calls of 50 nanoseconds:
together an eighth of the time. The price: every address must be wrapped by `pointer` first (a bare
number is passed as a C int), which the types below demand. Run them over many things with `map`.
pdfium is not thread-safe: whoever calls it holds `LOCK`.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable
from ctypes import PYFUNCTYPE, byref, c_double, c_float, c_int, c_size_t, c_uint, c_void_p, cast
from typing import Any, NewType

import numpy as np
import pypdfium2.raw as raw
from numpy.typing import NDArray

__all__ = ["LOCK", "SCRATCH", "Pointer", "Rows", "address_of", "pointer", "run"]

LOCK = threading.RLock()

Pointer = NewType("Pointer", object)
"""An address, ready to be passed; the thing behind it must live as long."""

_OfOne = Callable[[Pointer], int]
_OfItem = Callable[[Pointer, int], int]
_IntoOne = Callable[[Pointer, Pointer], int]
_IntoTwo = Callable[[Pointer, Pointer, Pointer], int]
IntoFour = Callable[[Pointer, Pointer, Pointer, Pointer, Pointer], int]


# An address as an argument.
pointer: Callable[[int], Pointer] = c_void_p.from_param  # type: ignore[assignment]


def address_of(handle: Any) -> int:
    """The address behind one of pypdfium2's typed handles."""
    return cast(handle, c_void_p).value or 0


def run(calls: Iterable[object]) -> None:
    """Make the calls of a `map` for what they write only."""
    deque(calls, maxlen=0)


def _bind(function: Any, result: Any = c_int) -> Any:
    return PYFUNCTYPE(result)(address_of(function))


# text page, character's index → …; addresses come as plain numbers, 0 for none
count_chars: _OfOne = _bind(raw.FPDFText_CountChars)
char_code: _OfItem = _bind(raw.FPDFText_GetUnicode, c_uint)
char_object: _OfItem = _bind(raw.FPDFText_GetTextObject, c_size_t)
char_unmapped: _OfItem = _bind(raw.FPDFText_HasUnicodeMapError)
char_loose_box: Callable[[Pointer, int, Pointer], int] = _bind(raw.FPDFText_GetLooseCharBox)
char_matrix: Callable[[Pointer, int, Pointer], int] = _bind(raw.FPDFText_GetMatrix)
char_tight_box: Callable[[Pointer, int, Pointer, Pointer, Pointer, Pointer], int]
char_tight_box = _bind(raw.FPDFText_GetCharBox)
# first character, how many, room for them in UTF-16
text_between: Callable[[Pointer, int, int, Pointer], int] = _bind(raw.FPDFText_GetText)

# pages, page objects
count_objects: _OfOne = _bind(raw.FPDFPage_CountObjects)
page_object: _OfItem = _bind(raw.FPDFPage_GetObject, c_size_t)
count_form_objects: _OfOne = _bind(raw.FPDFFormObj_CountObjects)
form_object: _OfItem = _bind(raw.FPDFFormObj_GetObject, c_size_t)
object_type: _OfOne = _bind(raw.FPDFPageObj_GetType)
object_bounds: IntoFour = _bind(raw.FPDFPageObj_GetBounds)
object_matrix: _IntoOne = _bind(raw.FPDFPageObj_GetMatrix)
object_transparent: _OfOne = _bind(raw.FPDFPageObj_HasTransparency)
stroke_width: _IntoOne = _bind(raw.FPDFPageObj_GetStrokeWidth)
fill_color: IntoFour = _bind(raw.FPDFPageObj_GetFillColor)
stroke_color: IntoFour = _bind(raw.FPDFPageObj_GetStrokeColor)
clip_path: _OfOne = _bind(raw.FPDFPageObj_GetClipPath, c_size_t)
count_clip_paths: _OfOne = _bind(raw.FPDFClipPath_CountPaths)
count_clip_segments: _OfItem = _bind(raw.FPDFClipPath_CountPathSegments)
clip_segment: Callable[[Pointer, int, int], int] = _bind(raw.FPDFClipPath_GetPathSegment, c_size_t)

# paths
draw_mode: _IntoTwo = _bind(raw.FPDFPath_GetDrawMode)
count_segments: _OfOne = _bind(raw.FPDFPath_CountSegments)
path_segment: _OfItem = _bind(raw.FPDFPath_GetPathSegment, c_size_t)
segment_type: _OfOne = _bind(raw.FPDFPathSegment_GetType)
segment_point: _IntoTwo = _bind(raw.FPDFPathSegment_GetPoint)
segment_closes: _OfOne = _bind(raw.FPDFPathSegment_GetClose)

# text objects and fonts
text_font: _OfOne = _bind(raw.FPDFTextObj_GetFont, c_size_t)
text_size: _IntoOne = _bind(raw.FPDFTextObj_GetFontSize)
text_mode: _OfOne = _bind(raw.FPDFTextObj_GetTextRenderMode)
font_name: Callable[[Pointer, Pointer, int], int] = _bind(raw.FPDFFont_GetBaseFontName)
font_embedded: _OfOne = _bind(raw.FPDFFont_GetIsEmbedded)

# images
image_size: _IntoTwo = _bind(raw.FPDFImageObj_GetImagePixelSize)


class Rows:
    """Room for what calls write, one row a call; used under `LOCK` only. `at` has for each of the
    given offsets the pointers to it in all rows.
    """

    def __init__(self, rows: int, stride: int, *offsets: int) -> None:
        self.length = rows
        self.bytes = np.zeros((rows, stride), dtype=np.uint8)
        start = self.bytes.ctypes.data
        self.at = tuple([pointer(start + k * stride + o) for k in range(rows)] for o in offsets)

    def read(self, count: int, kind: Any) -> NDArray[Any]:
        """The first rows, each as numbers of that kind; a view, overwritten by what comes next."""
        rows: NDArray[Any] = self.bytes.view(kind)[:count]
        return rows


class _Scratch:
    """Room for what single calls write, with pointers to it; used under `LOCK` only."""

    def __init__(self) -> None:
        self.floats = (c_float * 6)()
        self.integers = (c_uint * 4)()
        self.doubles = (c_double * 4)()
        self.float_at = tuple(Pointer(byref(self.floats, 4 * k)) for k in range(6))
        self.integer_at = tuple(Pointer(byref(self.integers, 4 * k)) for k in range(4))
        self.double_at = tuple(Pointer(byref(self.doubles, 8 * k)) for k in range(4))


SCRATCH = _Scratch()
