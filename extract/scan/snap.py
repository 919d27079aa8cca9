"""The edges of one cell, put on the rules that are really drawn around it."""

from __future__ import annotations

import numpy as np

from extract.page import Box
from extract.scan.ink import Plane
from extract.scan.rules import Rules

__all__ = ["snapped"]

_CLEAR = 0.7  # share of an edge that is drawn where a rule runs along it


def snapped(box: Box, rules: Rules, letter: float) -> Box:
    """The box of a cell with each edge on the rule that is really drawn there: tables one below the
    other share columns only nearly, and a bent line is not everywhere where it is on the whole.
    """
    x0, y0, x1, y1 = box
    reach, rest = max(2, round(0.4 * letter)), max(1, round(0.2 * letter))
    across = rules.upright[max(0, round(y0) + rest) : max(0, round(y1) - rest)]
    down = rules.level[:, max(0, round(x0) + rest) : max(0, round(x1) - rest)].T
    left, right = (_nearest(across, x, reach) for x in (x0, x1))
    top, foot = (_nearest(down, y, reach) for y in (y0, y1))
    return (left, top, right, foot) if right - left > 3 and foot - top > 3 else box


def _nearest(mask: Plane, at: float, reach: int) -> float:
    """The middle of the line next to `at` that runs through the rows of the mask, else `at`."""
    start = max(0, round(at) - reach)
    part = mask[:, start : round(at) + reach + 1]
    if not part.size:
        return at
    drawn = np.flatnonzero(part.mean(axis=0) >= _CLEAR)
    if not drawn.size:
        return at
    runs = np.split(drawn, np.flatnonzero(np.diff(drawn) > 1) + 1)
    return min((start + float(run.mean()) for run in runs), key=lambda x: abs(x - at))
