"""How figures stand beside the labels of their rows, where no lines are drawn between these."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import median

from extract.layout.blocks import Block

__all__ = ["Standing", "standings"]

# Fewer rows do not show how far below the head of their rows figures stand.
_LEAST_HUNG = 4

Standing = tuple[list[float], Callable[[Block], float]]
"""The heights at which the labels of the rows are expected, and what of a label stands there."""


def standings(
    rows: list[float], size: float, blocks: Sequence[Block], top: float | None, foot: float | None
) -> list[Standing]:
    """The ways in which figures may stand in their rows, by the figures' heights (`rows`) and the labels that
    may be theirs, between two lines if there are any: in the middle of their labels, at the head of the row
    beside labels in its middle, at the head of both, at the foot of both.
    """
    middle: Standing = (rows, lambda b: b.y)
    first: Standing = (rows, lambda b: b.first)
    last: Standing = (rows, lambda b: b.last)
    return [middle, *_heads(rows, size, blocks, top, foot), first, last]


def _heads(
    ys: Sequence[float], size: float, blocks: Sequence[Block], top: float | None, foot: float | None
) -> list[Standing]:
    """Figures at the head of their row, labels in its middle: rows reach from a little above their
    figures to a little above the next ones, the last one to the line at the foot.
    """
    if top is None or foot is None:
        return _hung(ys, size, blocks)
    inset = ys[0] - top
    if len(ys) > 1:
        # A rest of a row may stand above the first one: then the inset is that of the others.
        middles = [(a + b) / 2 for a, b in pairwise(ys)]
        nearest = [_nearest(blocks, y - 0.8 * size) for y in middles]
        inset = min(inset, median([y - block.y for y, block in zip(middles, nearest, strict=True)]))
    if inset <= 0:
        return []
    edges = [y - inset for y in ys] + [foot]
    return [([(a + b) / 2 for a, b in pairwise(edges)], lambda b: b.y)]


def _hung(ys: Sequence[float], size: float, blocks: Sequence[Block]) -> list[Standing]:
    """The same where no line shows the first row's head and the last one's foot: how far the figures stand
    below their row's head is told by the labels of the rows between.
    """
    if len(ys) < _LEAST_HUNG:
        return []
    insets: list[float] = []
    for a, b in pairwise(ys):
        inside = [block for block in blocks if a - 0.5 * size <= block.first and block.last <= b - 0.5 * size]
        if inside:
            insets.append((a + b) / 2 - max(inside, key=lambda block: block.x1).y)
    below = [block for block in blocks if block.first >= ys[-1] - 0.5 * size]
    if len(insets) * 2 < len(ys) or not below:
        return []
    inset = median(insets)
    edges = [y - inset for y in ys]
    last = min(below, key=lambda block: (block.first, -block.x1))
    if inset <= 0 or last.first > ys[-1] + size:
        return []
    return [([*((a + b) / 2 for a, b in pairwise(edges)), last.y], lambda b: b.y)]


def _nearest(blocks: Sequence[Block], y: float) -> Block:
    return min(blocks, key=lambda b: abs(b.y - y))
