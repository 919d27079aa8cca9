"""Boundaries whose rules are so pale that only the other rules of their row or column tell them from paper.

On the tinted rows of a screen's table hairlines are some grey levels darker than their ground: the mask has
most of them and misses some. A line that is drawn elsewhere and has the same trace here is drawn here too.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extract.scan.ink import Plane

__all__ = ["pale_rules"]

_PALE = 40.0  # grey levels: rules that are darker are in the mask, or are not there
_SEEN = 2.5  # grey levels: a trace
_ALIKE = 0.5  # of the trace of the other rules
_EVEN = 0.8  # share of a line that a trace runs along
_BESIDE = (0.2, 0.5)  # letters from the line: its ground
_SHARE = 0.5  # of the lines drawn in some row that are drawn in this one


def pale_rules(
    thin: Plane,
    lines: Sequence[float],
    edges: Sequence[float],
    ruled: NDArray[np.bool_],
    letter: float,
) -> NDArray[np.bool_]:
    """For each line, the intervals between `edges` along which it is drawn as palely as most lines are there.

    `thin` says how far each pixel stands out as part of a line along the rows; `ruled` is what is known.
    """
    out = np.zeros_like(ruled)
    elsewhere = ruled.any(axis=1)
    for j, (a, b) in enumerate(pairwise(edges)):
        known, open_ = np.flatnonzero(ruled[:, j]), np.flatnonzero(elsewhere & ~ruled[:, j])
        if not open_.size or len(known) < max(2.0, _SHARE * elsewhere.sum()):
            continue
        part = thin[:, max(0, round(a) + 4) : max(0, round(b) - 3)].astype(np.float32)
        if part.shape[1] < letter:
            continue
        usual = float(np.median([_trace(part, lines[int(i)], letter)[0] for i in known]))
        if not _SEEN < usual < _PALE:
            continue
        for i in map(int, open_):
            trace, even = _trace(part, lines[i], letter)
            out[i, j] = _ALIKE * usual < trace < 2 * usual and even > _EVEN
    return out


def _trace(part: NDArray[np.float32], at: float, letter: float) -> tuple[float, float]:
    """How much more a line stands out than what is beside it, and along which share of it."""
    near, far = (max(2, round(share * letter)) for share in _BESIDE)
    middle = round(at)
    ground = [part[max(0, middle - far) : max(0, middle - near)], part[middle + near + 1 : middle + far + 1]]
    rows = part[max(0, middle - 1) : middle + 2]
    if not len(rows) or not any(map(len, ground)):
        return 0.0, 0.0
    line = rows[rows.mean(axis=1).argmax()] - float(np.median(np.concatenate(ground)))
    return float(np.median(line)), float((line > 0).mean())
