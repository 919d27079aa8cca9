"""pdfium's C functions, bound for many small calls.

A page has a thousand characters and each costs four calls. pypdfium2's own bindings build a
typed pointer for every argument; the same functions bound again with plain addresses, and without
letting go of the interpreter lock around calls of 100 nanoseconds, take a quarter of the time.
pdfium is not thread-safe: whoever calls it holds `LOCK`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from ctypes import PYFUNCTYPE, addressof, c_double, c_float, c_int, c_uint, c_ulong, c_void_p, cast
from typing import Any

import pypdfium2.raw as raw

__all__ = ["LOCK", "SCRATCH", "Getter", "address_of"]

LOCK = threading.RLock()

_P = c_void_p
Getter = Callable[..., Any]


def address_of(handle: Any) -> int:
    """The address behind one of pypdfium2's typed handles."""
    return cast(handle, c_void_p).value or 0


def _bind(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    return PYFUNCTYPE(result, *arguments)(address_of(function))


# text page (p), character index (i) -> …
count_chars = _bind(raw.FPDFText_CountChars, c_int, _P)
char_code = _bind(raw.FPDFText_GetUnicode, c_uint, _P, c_int)
char_object = _bind(raw.FPDFText_GetTextObject, _P, _P, c_int)
char_loose_box = _bind(raw.FPDFText_GetLooseCharBox, c_int, _P, c_int, _P)
char_tight_box = _bind(raw.FPDFText_GetCharBox, c_int, _P, c_int, _P, _P, _P, _P)
char_matrix = _bind(raw.FPDFText_GetMatrix, c_int, _P, c_int, _P)
char_unmapped = _bind(raw.FPDFText_HasUnicodeMapError, c_int, _P, c_int)

# page object (p) -> …
count_objects = _bind(raw.FPDFPage_CountObjects, c_int, _P)
page_object = _bind(raw.FPDFPage_GetObject, _P, _P, c_int)
count_form_objects = _bind(raw.FPDFFormObj_CountObjects, c_int, _P)
form_object = _bind(raw.FPDFFormObj_GetObject, _P, _P, c_ulong)
object_type = _bind(raw.FPDFPageObj_GetType, c_int, _P)
object_bounds = _bind(raw.FPDFPageObj_GetBounds, c_int, _P, _P, _P, _P, _P)
object_matrix = _bind(raw.FPDFPageObj_GetMatrix, c_int, _P, _P)
object_transparent = _bind(raw.FPDFPageObj_HasTransparency, c_int, _P)
fill_color = _bind(raw.FPDFPageObj_GetFillColor, c_int, _P, _P, _P, _P, _P)
stroke_color = _bind(raw.FPDFPageObj_GetStrokeColor, c_int, _P, _P, _P, _P, _P)
stroke_width = _bind(raw.FPDFPageObj_GetStrokeWidth, c_int, _P, _P)
clip_path = _bind(raw.FPDFPageObj_GetClipPath, _P, _P)
count_clip_paths = _bind(raw.FPDFClipPath_CountPaths, c_int, _P)
count_clip_segments = _bind(raw.FPDFClipPath_CountPathSegments, c_int, _P, c_int)
clip_segment = _bind(raw.FPDFClipPath_GetPathSegment, _P, _P, c_int, c_int)

# paths
draw_mode = _bind(raw.FPDFPath_GetDrawMode, c_int, _P, _P, _P)
count_segments = _bind(raw.FPDFPath_CountSegments, c_int, _P)
path_segment = _bind(raw.FPDFPath_GetPathSegment, _P, _P, c_int)
segment_type = _bind(raw.FPDFPathSegment_GetType, c_int, _P)
segment_point = _bind(raw.FPDFPathSegment_GetPoint, c_int, _P, _P, _P)
segment_closes = _bind(raw.FPDFPathSegment_GetClose, c_int, _P)

# text objects and fonts
text_font = _bind(raw.FPDFTextObj_GetFont, _P, _P)
text_size = _bind(raw.FPDFTextObj_GetFontSize, c_int, _P, _P)
text_mode = _bind(raw.FPDFTextObj_GetTextRenderMode, c_int, _P)
font_name = _bind(raw.FPDFFont_GetBaseFontName, c_ulong, _P, _P, c_ulong)
font_embedded = _bind(raw.FPDFFont_GetIsEmbedded, c_int, _P)

# images
image_size = _bind(raw.FPDFImageObj_GetImagePixelSize, c_int, _P, _P, _P)


class _Scratch:
    """Room for what the functions write, with its addresses; used under `LOCK` only."""

    def __init__(self) -> None:
        self.floats = (c_float * 6)()
        self.doubles = (c_double * 4)()
        self.integers = (c_uint * 4)()
        self.float_at = tuple(addressof(self.floats) + 4 * k for k in range(6))
        self.double_at = tuple(addressof(self.doubles) + 8 * k for k in range(4))
        self.integer_at = tuple(addressof(self.integers) + 4 * k for k in range(4))


SCRATCH = _Scratch()
