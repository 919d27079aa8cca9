"""Which lines of wrapped labels most likely belong to which row of figures: a guess.

Where nothing proves it (`claims`), the lines are shared out so that each row's figures stand as near as can
be to the middle of its lines, or to their head or their foot where that fits all rows better. Every row takes
lines that follow each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate

__all__ = ["shared_out"]

# What it costs (distances of two lines) to leave a row without a line, a line between two rows to none, one
# above the first row or below the last to none, to begin a label with a line that no number begins.
_NAMELESS = 1.0
_LEFT_OUT = 0.6
_OUTSIDE = 0.1
_UNNUMBERED = 0.25
# Rows of few lines each are likelier than long ones beside short ones.
_LONG = 0.01
# Figures stand in the middle of their rows unless their heads, or feet, fit so much better (for each row).
_RARER = 0.15
_MOST_LINES = 12  # of one label

Run = tuple[int, int]
"""The first line of a row and the one behind its last; the same twice where it has none."""


def shared_out(
    rows: Sequence[float], lines: Sequence[float], leading: float, numbered: Sequence[bool]
) -> list[Run]:
    """The lines of each row, by the heights of the rows' figures and those of the lines, from the top.
    `leading` is the distance of two lines of one label, `numbered` says which lines a number begins.
    """
    total = [0.0, *accumulate(lines)]
    ways: tuple[Callable[[int, int], float], ...] = (
        lambda a, b: (total[b] - total[a]) / (b - a),
        lambda a, _: lines[a],
        lambda _, b: lines[b - 1],
    )
    middle, *others = (_best(rows, numbered, height, max(leading, 1.0)) for height in ways)
    cost, runs = min(others, key=lambda way: way[0])
    return runs if cost + _RARER * len(rows) < middle[0] else middle[1]


def _best(
    rows: Sequence[float], numbered: Sequence[bool], height: Callable[[int, int], float], unit: float
) -> tuple[float, list[Run]]:
    """The cheapest way to share out the lines, and what it costs (distances of lines)."""
    n = len(numbered)
    # cost[b]: of the rows so far with all lines before b given away.
    cost = [_OUTSIDE * b for b in range(n + 1)]
    chosen: list[list[Run]] = []
    for k, y in enumerate(rows):
        skip = _LEFT_OUT if k + 1 < len(rows) else _OUTSIDE
        made = [c + _NAMELESS for c in cost]
        own = [(b, b) for b in range(n + 1)]
        for b in range(1, n + 1):
            for a in range(max(0, b - _MOST_LINES), b):
                c = cost[a] + abs(height(a, b) - y) / unit + _LONG * (b - a) ** 2
                c += 0.0 if numbered[a] else _UNNUMBERED
                if c < made[b]:
                    made[b], own[b] = c, (a, b)
        for b in range(1, n + 1):
            if made[b - 1] + skip < made[b]:
                made[b], own[b] = made[b - 1] + skip, own[b - 1]
        cost = made
        chosen.append(own)
    runs: list[Run] = []
    at = n
    for own in reversed(chosen):
        runs.append(own[at])
        at = own[at][0]
    return cost[n], runs[::-1]
