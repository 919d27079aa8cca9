"""Digits of an OFD page that nobody sees: white on white paper, or painted over by what is drawn later."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extract.page import Box, Glyph

__all__ = ["Covers", "is_white"]

# In place of a digit that nobody sees: what holds it is no sure figure.
_UNSEEN = "\ufffd"
_WHITE = 0xFA  # of 255 in every channel
# A picture hides what is below it if it is as large as this share of the page: smaller ones are seals.
_LARGE = 0.5
_MOST = 20_000
_CHUNK = 64


def is_white(color: Sequence[float]) -> bool:
    """Whether a colour of one or three channels (0 to 255) is white or nearly so."""
    return len(color) in (1, 3) and min(color) >= _WHITE


class Covers:
    """What is painted over a page, in the order it is drawn: each with the number of glyphs drawn before."""

    __slots__ = ("_areas", "_page", "_white")

    def __init__(self, page: float) -> None:
        """`page`: the area of the page in square points."""
        self._areas: list[tuple[Box, int, bool]] = []
        self._white: list[int] = []
        self._page = page

    def area(self, box: Box, drawn: int, *, white: bool) -> None:
        """An opaque area, after `drawn` glyphs."""
        if len(self._areas) < _MOST:
            self._areas.append((box, drawn, white))

    def picture(self, box: Box, drawn: int) -> None:
        """A picture, after `drawn` glyphs."""
        if (box[2] - box[0]) * (box[3] - box[1]) >= _LARGE * self._page:
            self.area(box, drawn, white=False)

    def white(self, first: int, behind: int) -> None:
        """The glyphs from `first` on are white, up to `behind`."""
        self._white += range(first, behind)

    def apply(self, glyphs: list[Glyph]) -> None:
        """Put a sign for every digit that nobody sees."""
        if not self._areas and not self._white:
            return
        digits = [k for k, g in enumerate(glyphs) if g.text.isdigit()]
        if not digits:
            return
        white = set(self._white)
        hidden: set[int] = set()
        grounded: set[int] = set()
        middles = [((g[1] + g[3]) / 2, (g[2] + g[4]) / 2) for g in (glyphs[k] for k in digits)]
        places, order = np.array(middles), np.array(digits)
        for start in range(0, len(self._areas), _CHUNK):
            part = self._areas[start : start + _CHUNK]
            boxes = np.array([box for box, _, _ in part])[:, :, None]
            later = np.array([when for _, when, _ in part])[:, None] > order
            colored = np.array([not is_paper for _, _, is_paper in part])[:, None]
            inside = (boxes[:, 0] <= places[:, 0]) & (places[:, 0] <= boxes[:, 2])
            inside &= (boxes[:, 1] <= places[:, 1]) & (places[:, 1] <= boxes[:, 3])
            hidden.update(order[(inside & later).any(axis=0)].tolist())
            grounded.update(order[(inside & colored & ~later).any(axis=0)].tolist())
        for k in digits:
            if k in hidden or (k in white and k not in grounded):
                glyphs[k] = glyphs[k]._replace(text=_UNSEEN)
