"""How a page is bent, by its long rules: what flattens it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from extract.scan.frame import POWERS_ACROSS, POWERS_ALONG, Bend, scaled
from extract.scan.rules import Rules, Stroke, strength

__all__ = ["find_bend"]

_LONG_SHARE = 0.12  # of the page: strokes this long say how it is bent
_EDGE = 0.01  # of the page: what lies this near its edge is the sheet's


def find_bend(rules: Rules, size: tuple[int, int]) -> Bend | None:
    """The smooth displacement that the long rules show, None where the page is flat or has none."""
    width, height = size
    floor = strength(rules) or 0.0
    across = [s for s in rules.across if s.dark > floor and _tells(s, width, height)]
    upright = [s for s in rules.down if s.dark > floor and _tells(s, height, width)]
    down, right = _fit(across, width, height), _fit(upright, height, width)
    if not down.any() and not right.any():
        return None
    return Bend(down, right)


def _tells(stroke: Stroke, long: int, wide: int) -> bool:
    """Whether a stroke is long enough, and no tip of the shadow at the sheet's edge."""
    return stroke.end - stroke.start > _LONG_SHARE * long and _EDGE * wide < stroke.at < (1 - _EDGE) * wide


def _fit(strokes: list[Stroke], long: int, wide: int) -> NDArray[np.float64]:
    """Least squares of displacement over all strokes, each with an offset of its own."""
    terms = len(POWERS_ALONG) * len(POWERS_ACROSS)
    flat = np.zeros(terms)
    strokes = [s for s in strokes if len(s.along) > 20]
    if not strokes:
        return flat
    rows, values, owner = [], [], []
    for i, stroke in enumerate(strokes):
        pick = np.linspace(0, len(stroke.along) - 1, 60).astype(np.intp)
        s, t = scaled(stroke.along[pick], long), scaled(stroke.across[pick], wide)
        rows.append(np.stack([s**p * t**q for p in POWERS_ALONG for q in POWERS_ACROSS], axis=1))
        values.append(stroke.across[pick])
        owner.append(np.full(len(pick), i))
    matrix, value, who = np.concatenate(rows), np.concatenate(values), np.concatenate(owner)
    allowed = _terms(strokes, long, wide)
    good = np.ones(len(value), bool)
    solution = flat
    for _ in range(3):
        solution = flat.copy()
        solution[allowed] = _solve(matrix[good][:, allowed], value[good], who[good], len(strokes))
        rest = value - matrix @ solution
        for i in range(len(strokes)):
            mine = who == i
            rest[mine] -= np.median(rest[mine])
        good = np.abs(rest) < max(2.0, 2.5 * float(np.median(np.abs(rest))))
    most = float(np.abs(matrix @ solution).max())
    return solution if most > 0.7 else flat


def _terms(strokes: list[Stroke], long: int, wide: int) -> NDArray[np.intp]:
    """As many terms as the strokes can settle: no bending across a page from one narrow band."""
    places = [s.at for s in strokes]
    spread = (max(places) - min(places)) / wide
    reach = max(s.end - s.start for s in strokes) / long
    across = 3 if spread > 0.4 and len(strokes) >= 5 else 2 if spread > 0.15 and len(strokes) >= 3 else 1
    along = 3 if reach > 0.5 else 2 if reach > 0.3 else 1
    keep = [i * len(POWERS_ACROSS) + j for i in range(along) for j in range(across)]
    return np.array(keep, np.intp)


def _solve(
    matrix: NDArray[np.float64], value: NDArray[np.float64], who: NDArray[np.intp], count: int
) -> NDArray[np.float64]:
    """Remove each stroke's own mean, then a lightly damped least squares."""
    size = np.maximum(np.bincount(who, minlength=count), 1)
    means = np.stack([np.bincount(who, c, count) / size for c in matrix.T], axis=1)
    centred = matrix - means[who]
    rest = value - (np.bincount(who, value, count) / size)[who]
    square = centred.T @ centred + 1e-3 * len(value) * np.eye(matrix.shape[1]) * 0.01
    return np.asarray(np.linalg.solve(square, centred.T @ rest), np.float64)
