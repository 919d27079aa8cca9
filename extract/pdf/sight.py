"""Whether digits that something may hide are seen on the page as it is drawn.

A small picture, a stroke in the colour of the paper, a layer that is switched off, a mask: each hides what a
text layer still says, and there are more ways than can be listed. So the page is drawn twice, with its text
and without: what makes no difference where a digit should be is not seen. Done for suspects only.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from ctypes import c_void_p, cast
from typing import Any

import numpy as np
import pypdfium2.raw as raw
from numpy.typing import NDArray

from extract.page import Box

__all__ = ["Eye"]

_SCALE = 2.5  # pixels per point: a digit of 9 points is 16 high
_CLOSE = 2 * _SCALE
_MOST_PIXELS = 16_000_000
_INK = 40  # of 255: how much darker or lighter than without the text
# Every line of pixels through a digit, across and down, meets its ink; antialiasing may cost the outer ones.
_MET = 0.75


class Eye:
    """Looks at one open page (pypdfium2's), under the lock."""

    def __init__(self, page: Any) -> None:
        self._page = page

    def sees(self, handles: Iterable[int], boxes: Sequence[Box]) -> list[bool]:
        """Whether the ink of a letter is seen in each of these boxes (x0, top, x1, bottom of the page as
        shown, close around the ink). `handles` are all text objects of the page.
        """
        width, height = self._page.get_size()
        finest = math.sqrt(_MOST_PIXELS / max(width * height, 1.0))
        objects = [cast(c_void_p(h), raw.FPDF_PAGEOBJECT) for h in handles]
        seen = [False] * len(boxes)
        # Hairlines of a light face are paler than ink where a pixel is wider than they are: those not seen
        # are looked for again, closer.
        for scale in sorted({min(_SCALE, finest), min(_CLOSE, finest)}):
            left = [k for k, known in enumerate(seen) if not known]
            if left:
                ink = self._ink(objects, scale)
                for k in left:
                    seen[k] = _is_whole(ink, boxes[k], scale)
        return seen

    def _ink(self, objects: list[Any], scale: float) -> NDArray[np.bool_]:
        """Which pixels its text changes."""
        drawn = self._drawn(scale)
        for each in objects:
            raw.FPDFPageObj_SetIsActive(each, False)
        try:
            bare = self._drawn(scale)
        finally:
            for each in objects:
                raw.FPDFPageObj_SetIsActive(each, True)
        changed: NDArray[np.bool_] = np.abs(drawn - bare).max(axis=2) > _INK
        return changed

    def _drawn(self, scale: float) -> NDArray[np.int16]:
        bitmap = self._page.render(scale=scale, may_draw_forms=False)
        try:
            pixels: NDArray[np.int16] = bitmap.to_numpy()[:, :, :3].astype(np.int16)
            return pixels
        finally:
            bitmap.close()


def _is_whole(ink: NDArray[np.bool_], box: Box, scale: float) -> bool:
    x0, top, x1, bottom = (round(v * scale) for v in box)
    part = ink[max(top, 0) : max(bottom, top + 1), max(x0, 0) : max(x1, x0 + 1)]
    if not part.size:
        return False
    return bool(part.any(axis=1).mean() >= _MET and part.any(axis=0).mean() >= _MET)
