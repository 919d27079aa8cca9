"""Text struck out by hand or as a tracked deletion: it is printed, and does not count."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import itemgetter

from extract.page import Glyph, Rule

__all__ = ["without_struck"]

# A stroke lies in the middle of the letters, from the left edge of one to the right edge of one.
_MIDDLE = (0.3, 0.7)
_EDGE = 1.2
_THIN = 2.0
# The farthest that a stroke may be from the middle of a letter (points).
_REACH = 6.0


def without_struck(glyphs: list[Glyph], rules: Sequence[Rule]) -> list[Glyph]:
    """The glyphs without those that a line of just their width strikes through.

    The lines of tables neither begin nor end with a letter nor run through its middle.
    """
    if not rules:
        return glyphs
    heights = [(g[2] + g[4]) / 2 for g in glyphs]
    order = sorted(range(len(glyphs)), key=heights.__getitem__)
    middles = [heights[i] for i in order]
    struck: set[int] = set()
    for x0, top, x1, foot in rules:
        if foot - top > _THIN or x1 - x0 < _THIN:
            continue
        y = (top + foot) / 2
        low, high = bisect_left(middles, y - _REACH), bisect_right(middles, y + _REACH)
        if low < high:
            struck.update(_run([(order[k], glyphs[order[k]]) for k in range(low, high)], x0, x1, y))
    return [g for i, g in enumerate(glyphs) if i not in struck] if struck else glyphs


def _run(near: list[tuple[int, Glyph]], x0: float, x1: float, y: float) -> list[int]:
    run = [(i, g) for i, g in near if g[1] >= x0 - _EDGE and g[3] <= x1 + _EDGE]
    if not run:
        return []
    left = min(map(itemgetter(1), (g for _, g in run)))
    right = max(map(itemgetter(3), (g for _, g in run)))
    if left > x0 + _EDGE or right < x1 - _EDGE:
        return []
    inside = all(_MIDDLE[0] <= (y - g[2]) / max(g[4] - g[2], 0.1) <= _MIDDLE[1] for _, g in run)
    filled = sum(g[3] - g[1] for _, g in run) > 0.6 * (x1 - x0)
    return [i for i, _ in run] if inside and filled else []
