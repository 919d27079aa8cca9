"""Letters that pdfium puts in the wrong place, back where they are drawn.

Where a run of text is spelled out beside its glyphs (ActualText, as Chromium does for signs that share
a glyph), pdfium gives the run's letters the place that they have inside of the form object around them,
without the form's own matrix. Pages set two on a sheet, scaled or stamped by other programs are such forms:
a digit may then lie in another row. Letters that lie where the bare form would have them, and not
where it is drawn, are spread over the run's drawn box.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from extract.page import Box
from extract.pdf.text import PageText

__all__ = ["place_back"]

_NEAR = 0.5  # points


def place_back(text: PageText, moved: Mapping[int, tuple[Box, Box]]) -> None:
    """Correct `text.boxes`; `moved` has the boxes (PDF units) of the runs inside of forms with a matrix:
    where they would lie without it, and where they are drawn.
    """
    for number, handle in enumerate(text.handles):
        if handle not in moved:
            continue
        which = np.flatnonzero(text.object == number)
        bare, drawn = (text.frame.box(*box) for box in moved[handle])
        middles = (text.boxes[which, :2] + text.boxes[which, 2:]) / 2
        off = _distance(middles, drawn)
        if not ((off > _NEAR) & (_distance(middles, bare) < off)).any():
            continue
        left, top, right, bottom = drawn
        edges = np.linspace(left, right, len(which) + 1)
        text.boxes[which] = np.stack(
            (edges[:-1], np.full(len(which), top), edges[1:], np.full(len(which), bottom)), axis=1
        )


def _distance(points: NDArray[np.float64], box: Box) -> NDArray[np.float64]:
    """How far each point lies from the box; 0 inside."""
    low, high = np.array(box[:2]), np.array(box[2:])
    out: NDArray[np.float64] = np.maximum(np.maximum(low - points, points - high), 0.0).max(axis=1)
    return out
