"""Which columns merged headers stand over, in a header without lines between its columns.

A header over several columns reaches down to the one below it, so the middle of its text says how high its
cell is, and which columns it can stand over. Known only if there is one way to do it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from extract.layout.blocks import Block, blocks_of
from extract.layout.bodies import Extent
from extract.layout.spaced import GAPS, joined

__all__ = ["Shape", "Span", "merged_headers"]

# The middle of a merged header may be this far (letter sizes) from that of its columns, or its left
# edge from theirs.
_OFF = 0.3
_LEFT = 0.25
_MOVED = 2.0
_MOST_WAYS = 200
_MOST_FOUND = 16
# A header is in the middle of its columns to this, and clearly not by that (letter sizes).
_LEAST_OFF, _CLEARLY_OFF = 0.4, 1.0
_LEAST_COLUMNS = 3

Span = tuple[int, int, int, Block]
"""First column, last column, row and the text of a merged header."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known of the columns: extents, lowest headers and where the cells of these begin, outer
    edges; how sure heights are; the distance of lines; how far blanks may move merged headers; whether all
    stand in the middle of their columns, at their left, or in the first one of them.
    """

    columns: Sequence[Extent]
    leaves: Sequence[Block]
    tops: Sequence[float]
    sides: Extent
    level: float
    pitch: float
    moved: float
    fit: str = ""


def merged_headers(parents: Sequence[Block], high: float, shape: Shape) -> list[list[Span]]:
    """The ways to set the merged headers, two at most, by the first reading that has any: as they
    are, moved by blanks before them, with wider blanks inside them.
    """
    over = range(len(shape.columns))
    tokens = [t for b in parents for t in b.tokens]
    for gap in GAPS:
        words = joined(tokens, gap)
        if gap > GAPS[0] and len(words) == len(tokens):
            continue
        blocks = blocks_of(words, shape.pitch) if gap > GAPS[0] else parents
        # All headers are set alike: in the middle of their columns or at their left ...
        for fits in (("middle", "left"), ("first",)):
            alike = [
                way for fit in fits for way in islice(_ways(over, high, blocks, replace(shape, fit=fit)), 2)
            ]
            if alike and all(_same_spans(way, alike[0]) for way in alike):
                return alike[:1]
            if alike or fits[0] == "first":
                break
            if any(islice(_ways(over, high, blocks, shape), 1)):
                break
            # ... or in the first column alone, where nothing was merged.
        for moved in (0.0, _MOVED):
            found = list(islice(_ways(over, high, blocks, replace(shape, moved=moved)), _MOST_FOUND))
            if found:
                return _centred(found, shape) if not moved else found
    return []


def _centred(ways: list[list[Span]], shape: Shape) -> list[list[Span]]:
    """The one way whose headers all stand in the middle of their columns, where those of every other way are
    clearly off it; all ways, where none is.
    """
    if len(ways) < 2 or len(shape.columns) < _LEAST_COLUMNS:
        return ways
    order = sorted(ways, key=lambda way: _off_middle(way, shape))
    best, second = _off_middle(order[0], shape), _off_middle(order[1], shape)
    return order[:1] if best <= _LEAST_OFF and second >= _CLEARLY_OFF else ways


def _off_middle(way: Sequence[Span], shape: Shape) -> float:
    """How far (letter sizes) the worst header stands from the middle of its columns, whose edges are taken
    to be in the middle between their headers.
    """
    middles = [(leaf.x0 + leaf.x1) / 2 for leaf in shape.leaves]
    inner = [(a + b) / 2 for a, b in pairwise(middles)]
    edges = [2 * middles[0] - inner[0], *inner, 2 * middles[-1] - inner[-1]]
    return max(
        abs((block.x0 + block.x1) / 2 - (edges[first] + edges[last + 1]) / 2) / block.tokens[0].size
        for first, last, _, block in way
    )


def _same_spans(a: Sequence[Span], b: Sequence[Span]) -> bool:
    return sorted(s[:3] for s in a) == sorted(s[:3] for s in b)


def _ways(
    over: range, high: float, parents: Sequence[Block], shape: Shape, row: int = 0
) -> Iterator[list[Span]]:
    """All ways to set headers over the columns `over`, whose cells begin at the height `high`."""
    need = [k for k in over if shape.tops[k] > high + shape.level]
    if not need or not parents:
        if not need and not parents:
            yield []
        return
    top = min(b.y for b in parents)
    mine = sorted((b for b in parents if b.y - top < 0.3 * b.tokens[0].size), key=lambda b: b.x0)
    below = [b for b in parents if all(b is not m for m in mine)]
    for ranges in islice(_splits(need, mine, shape), _MOST_WAYS):
        partial: list[list[Span]] = [[]]
        for block, (first, last) in zip(mine, ranges, strict=True):
            left, right = shape.columns[first][0], shape.columns[last][1]
            inner = [b for b in below if left < (b.x0 + b.x1) / 2 < right]
            rest = list(islice(_ways(range(first, last + 1), 2 * block.y - high, inner, shape, row + 1), 2))
            partial = [[*p, (first, last, row, block), *more] for p in partial for more in rest]
        yield from (p for p in partial if len(p) == len(parents))


def _splits(need: Sequence[int], parents: Sequence[Block], shape: Shape) -> Iterator[list[tuple[int, int]]]:
    """Ways to share the columns among headers from left to right, neighbours to one header."""
    if not parents:
        if not need:
            yield []
        return
    for n in range(1, len(need) - len(parents) + 2):
        if need[n - 1] - need[0] != n - 1:
            return
        if _fits(parents[0], need[0], need[n - 1], shape):
            for rest in _splits(need[n:], parents[1:], shape):
                yield [(need[0], need[n - 1]), *rest]


def _fits(block: Block, first: int, last: int, shape: Shape) -> bool:
    """Whether a header can stand over these columns: inside them, and in their middle or at their left."""
    size, columns = block.tokens[0].size, shape.columns
    if shape.fit == "first":
        return _heads_first(block, first, shape)
    left = (columns[first - 1][1] if first else shape.sides[0], columns[first][0])
    right = (columns[last][1], columns[last + 1][0] if last + 1 < len(columns) else shape.sides[1])
    if block.x0 < left[0] - 0.1 or block.x1 > right[1] + 0.1:
        return False
    middle = (block.x0 + block.x1) / 2
    # A blank before a text in the middle moves it by half of its width.
    off, on = _OFF * size, (_OFF + shape.moved / 2) * size
    centred = (left[0] + right[0]) / 2 - off <= middle <= (left[1] + right[1]) / 2 + on
    if centred and shape.fit != "left":
        return True
    starts = (shape.leaves[first].x0, columns[first][0])
    at_left = any(-_LEFT * size <= block.x0 - x <= (_LEFT + shape.moved) * size for x in starts)
    return at_left and shape.fit != "middle"


def _heads_first(block: Block, first: int, shape: Shape) -> bool:
    """Whether a header stands in the middle or at the left of one column, beside no other one."""
    size, columns = block.tokens[0].size, shape.columns
    if first + 1 < len(columns) and block.x1 > columns[first + 1][0] + 0.1:
        return False
    leaf, middle = shape.leaves[first], (block.x0 + block.x1) / 2
    return abs(middle - (leaf.x0 + leaf.x1) / 2) <= _OFF * size or abs(block.x0 - leaf.x0) <= _LEFT * size
