"""How far words of one line still run up or down on a straightened page.

Where no rule shows it, a page is straight to some tenths of a degree: over a wide table that is half a line.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extract.page import Box
from extract.scan.pieces import Piece

__all__ = ["leveled", "slope_of"]

_FAR = 14.0  # letters between two words of a line
_LEVEL = 0.45  # letters that they may stand apart in height
_ALIKE = 0.12  # by which their heights may differ: brackets and flat letters have middles of their own
_ENOUGH = 8  # pairs of words that tell a slope
_STEEPEST = 0.02


def slope_of(pieces: Sequence[Piece]) -> float:
    """Pixels down for each pixel to the right, 0 where too few words tell."""
    order = sorted(pieces, key=lambda p: p.box[0])
    steps: list[tuple[float, float]] = []
    for k, piece in enumerate(order):
        nearest = next((p for p in order[k + 1 :] if _follows(piece.box, p.box, piece.letter)), None)
        if nearest is not None and _are_alike(piece.box, nearest.box):
            (x, y), (right, down) = _middle(piece.box), _middle(nearest.box)
            steps.append((right - x, down - y))
    if len(steps) < _ENOUGH:
        return 0.0
    across, down_by = np.array(steps).T
    slopes = down_by / across
    rank = np.argsort(slopes)
    half = np.searchsorted(np.cumsum(across[rank]), across.sum() / 2)
    return float(np.clip(slopes[rank][half], -_STEEPEST, _STEEPEST))


def leveled(box: Box, slope: float) -> Box:
    """The box where it stands once that slope is taken away (put back: with the slope's negative)."""
    down = slope * (box[0] + box[2]) / 2
    return (box[0], box[1] - down, box[2], box[3] - down)


def _follows(box: Box, other: Box, letter: float) -> bool:
    gap = other[0] - box[2]
    return 0 < gap < _FAR * letter and abs(_middle(other)[1] - _middle(box)[1]) < _LEVEL * letter


def _are_alike(box: Box, other: Box) -> bool:
    low, high = sorted((_high(box), _high(other)))
    return low > (1 - _ALIKE) * high


def _high(box: Box) -> float:
    return box[3] - box[1]


def _middle(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
