"""Which rows the label of a group of rows stands for, where no lines are drawn between them.

The label stands in the middle of its rows. Taken only if the groups tile all rows of the table, one way, and
whatever label is left stands in the middle of several whole groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extract.layout.blocks import Block
from extract.layout.tokens import LEVEL, Token
from extract.text.lines import starts_row

__all__ = ["GroupSpan", "group_spans", "single_groups"]

# The middle of a label is that of its rows to this share of the least distance of two rows.
_OFF = 0.35
_MOST = 12

GroupSpan = tuple[int, int, int, Block]
"""First row, last row, level from the outside (0) and the label of a group of rows."""


def group_spans(rows: Sequence[float], groups: Sequence[Block]) -> list[GroupSpan]:
    """The rows of each group, by the heights of the rows' figures from the top; empty where the labels do not
    tell. At most two levels.
    """
    if not 1 < len(groups) <= _MOST or len(rows) < len(groups):
        return []
    near = _OFF * min(b - a for a, b in pairwise(rows))
    order = sorted(groups, key=lambda g: g.y)
    found: list[list[tuple[int, int, Block]]] = []
    _tile(rows, order, near, [], found)
    ways = [spans for way in found if (spans := _whole(way, rows, order, near))]
    return ways[0] if len(ways) == 1 else []


def single_groups(blocks: Sequence[Block]) -> list[Block]:
    """Labels of groups cut where a number begins the next one: those of single rows are as near as lines."""
    return [piece for block in blocks for piece in ([block] if block.turned else _pieces(block))]


def _pieces(block: Block) -> list[Block]:
    out: list[list[Token]] = []
    for t in sorted(block.tokens, key=lambda t: (t.y, t.x0)):
        if not out or (starts_row(t.text) and t.y > out[-1][-1].y + LEVEL * t.size):
            out.append([])
        out[-1].append(t)
    return [Block(tokens) for tokens in out]


def _tile(
    rows: Sequence[float],
    groups: Sequence[Block],
    near: float,
    taken: list[tuple[int, int, Block]],
    found: list[list[tuple[int, int, Block]]],
) -> None:
    start = taken[-1][1] + 1 if taken else 0
    if start == len(rows):
        found.append(list(taken))
        return
    used = {id(block) for _, _, block in taken}
    for group in groups:
        if id(group) in used or group.y < rows[start] - near or len(found) > 1:
            continue
        for end in range(start, len(rows)):
            middle = (rows[start] + rows[end]) / 2
            if middle > group.y + near:
                break
            if abs(middle - group.y) <= near:
                _tile(rows, groups, near, [*taken, (start, end, group)], found)


def _whole(
    way: Sequence[tuple[int, int, Block]], rows: Sequence[float], groups: Sequence[Block], near: float
) -> list[GroupSpan]:
    """The spans with those of the labels that are left over several groups; empty if one has none."""
    inner = {id(block) for _, _, block in way}
    out: list[GroupSpan] = [(first, last, 1, block) for first, last, block in way]
    for group in groups:
        if id(group) in inner:
            continue
        over = [
            (a[0], b[1])
            for k, a in enumerate(way)
            for b in way[k + 1 :]
            if abs((rows[a[0]] + rows[b[1]]) / 2 - group.y) <= near
        ]
        if len(over) != 1 or any(f <= over[0][1] and over[0][0] <= e for f, e, lv, _ in out if lv == 0):
            return []
        out.append((*over[0], 0, group))
    return out
