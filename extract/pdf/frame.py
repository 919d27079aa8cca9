"""From a PDF page's own coordinates to those of the page as it is looked at.

PDF counts from the bottom left of a box that need not begin at 0, and may turn the page by
quarters. `extract.page` counts from the top left of what a reader sees.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from extract.page import Box

__all__ = ["IDENTITY", "Frame", "Matrix", "multiply", "turn_back"]

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible box in PDF units (left, bottom, right, top) and how many quarters clockwise the
    page is turned for the eye.
    """

    left: float
    bottom: float
    right: float
    top: float
    quarters: int = 0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as looked at."""
        across, along = self.right - self.left, self.top - self.bottom
        return (along, across) if self.quarters % 2 else (across, along)

    @property
    def matrix(self) -> Matrix:
        """x' = a·x + c·y + e, y' = b·x + d·y + f."""
        return (
            (1.0, 0.0, 0.0, -1.0, -self.left, self.top),
            (0.0, 1.0, 1.0, 0.0, -self.bottom, -self.left),
            (-1.0, 0.0, 0.0, 1.0, self.right, -self.bottom),
            (0.0, -1.0, -1.0, 0.0, self.top, self.right),
        )[self.quarters % 4]

    def boxes(self, edges: NDArray[np.float64]) -> NDArray[np.float64]:
        """Rows of left, bottom, right, top to rows of x0, top, x1, bottom."""
        a, b, c, d, e, f = self.matrix
        x = a * edges[:, 0::2] + c * edges[:, 1::2] + e
        y = b * edges[:, 0::2] + d * edges[:, 1::2] + f
        return np.stack((x.min(1), y.min(1), x.max(1), y.max(1)), axis=1)

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """One box, as `boxes`."""
        a, b, c, d, e, f = self.matrix
        x, y = a * left + c * bottom + e, b * left + d * bottom + f
        p, q = a * right + c * top + e, b * right + d * top + f
        return (min(x, p), min(y, q), max(x, p), max(y, q))


def multiply(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that applies `first` and then `then`."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def turn_back(box: Box, width: float, height: float, quarters: int) -> Box:
    """Where a box stood before its page of `width` by `height` was turned clockwise to be read.

    `width` and `height` are those of the page before it was turned.
    """
    x0, top, x1, bottom = box
    return (
        box,
        (top, height - x1, bottom, height - x0),
        (width - x1, height - bottom, width - x0, height - top),
        (width - bottom, x0, width - top, x1),
    )[quarters % 4]
