"""Boundaries that only seem to be ruled, because the letters of a merged cell stand in their way.

The header 行政复议 over five columns has no rule below its letters, but their strokes stand where
the column's line would go on; a mask that bridges gaps takes them for it, and the header falls
into 行 and 政复议. A rule has paper beside it where strokes of letters pass through the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extract.scan.ink import Plane

__all__ = ["crossed"]

_SEEN = 20  # grey levels: a stroke that can be seen
_BESIDE = 0.25  # letters from the line: what is dark on both sides passes through it
_LEAST = 2  # work pixels: the thickness of one stroke
_HIGHEST = 4.0  # letters: in higher rows a line of print is no match for a rule
_SOLID = 0.85  # of what the line is drawn elsewhere: a rule, with a pen through it
_HALF = 0.5  # of the line beside it: between the two of a double rule is paper
_GAPS = 25.0  # percent of a line that may be broken
_PART = 0.3  # of its darkness elsewhere: so much is left of a rule under a seal


def crossed(
    thin: Plane,
    across: Plane,
    lines: Sequence[float],
    edges: Sequence[float],
    ruled: NDArray[np.bool_],
    letter: float,
) -> NDArray[np.bool_]:
    """For each line, the intervals between `edges` where print passes through it and it is not drawn.

    `thin` says how far each pixel stands out as part of a line along the rows, `across` as part of
    one down the columns; `ruled` is what the mask makes of the intervals.
    """
    out = np.zeros_like(ruled)
    beside = max(3, round(_BESIDE * letter))
    intervals = _inner(edges)
    for i, at in enumerate(lines):
        held = np.zeros(thin.shape[1], np.bool_)
        for (a, b), is_ruled in zip(intervals, ruled[i], strict=True):
            held[a:b] = is_ruled
        if not held.any():
            continue
        on = _drawn(thin, at, held, beside)
        drawn = on[held]
        level = max(_PART * float(np.median(drawn)), 12.0)
        usual = float((drawn > level).mean())
        through = (_band(across, at - beside) > _SEEN) & (_band(across, at + beside) > _SEEN)
        for j, (a, b) in enumerate(intervals):
            if not ruled[i, j] or not 0 < b - a < _HIGHEST * letter:
                continue
            faint = float((on[a:b] > level).mean()) < _SOLID * usual
            out[i, j] = faint and int(through[a:b].sum()) >= _LEAST
    return out


def _band(plane: Plane, at: float) -> NDArray[np.uint8]:
    """The strongest of three rows of pixels around a place."""
    part = plane[max(0, round(at) - 1) : round(at) + 2]
    return part.max(axis=0) if len(part) else np.zeros(plane.shape[1], np.uint8)


def _drawn(thin: Plane, at: float, held: NDArray[np.bool_], beside: int) -> NDArray[np.uint8]:
    """What is drawn along a line, and between the two of a double rule along the stronger of them: `at` is
    the middle.
    """
    on = _band(thin, at)
    other = max((_band(thin, at + d) for d in (-beside + 1, beside - 1)), key=lambda b: _solid(b[held]))
    return other if _solid(on[held]) < _HALF * _solid(other[held]) else on


def _solid(on: NDArray[np.uint8]) -> float:
    """How dark a line is nearly all along."""
    return float(np.percentile(on, _GAPS))


def _inner(edges: Sequence[float]) -> list[tuple[int, int]]:
    """The intervals without the lines that bound them."""
    return [(max(0, round(a) + 4), max(0, round(b) - 3)) for a, b in pairwise(edges)]
