"""The way back from a straightened page to the pixels of the picture that was handed in."""

from __future__ import annotations

import numpy as np

from extract.page import Box
from extract.scan.frame import Frame
from extract.scan.ink import Ink

__all__ = ["Way"]


class Way:
    """From straight work pixels to pixels of the picture: as it was handed in (`shown`), or turned upright
    by quarters, as lines and tables are compared with each other (`box`, `line`, `across`).
    """

    def __init__(self, frame: Frame, ink: Ink, quarter: int) -> None:
        self._frame = frame
        self._unit = 1.0 / (ink.shrink * ink.scale)
        self._quarter = quarter % 4
        self._high, self._wide = (side * self._unit for side in ink.work.shape)

    def _source(self, u: float, v: float) -> tuple[float, float]:
        x, y = self._frame.source(np.array([u]), np.array([v]))
        return float(x[0]) * self._unit, float(y[0]) * self._unit

    def _upright(self, u: float, v: float) -> tuple[float, float]:
        px, py = self._source(u, v)
        for turn in range(self._quarter):
            px, py = (self._high if turn % 2 == 0 else self._wide) - py, px
        return px, py

    def shown(self, box: Box) -> Box:
        """Where the picture shows a box, of the same size around the same middle."""
        px, py = self._source((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        w, h = (box[2] - box[0]) * self._unit / 2, (box[3] - box[1]) * self._unit / 2
        if self._quarter % 2:
            w, h = h, w
        return (px - w, py - h, px + w, py + h)

    def box(self, box: Box) -> Box:
        """A box of the same size around the same middle: one of a page askew must not swell."""
        px, py = self._upright((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        w, h = (box[2] - box[0]) * self._unit / 2, (box[3] - box[1]) * self._unit / 2
        return (px - w, py - h, px + w, py + h)

    def line(self, box: Box) -> Box:
        """A line keeps its left end, so that lines below each other keep their distance."""
        px, py = self._upright(box[0], (box[1] + box[3]) / 2)
        w, h = (box[2] - box[0]) * self._unit, (box[3] - box[1]) * self._unit / 2
        return (px, py - h, px + w, py + h)
