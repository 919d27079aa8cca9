"""The header of a table without lines between its columns: which column stands under which headers.

The cells of a header tile it: every column has one lowest header, down to the body, and above it
headers over several columns, each up to the one above. So the middle of a header's text says how
high its cell is, and which columns it can stand over. Taken only if there is one way to do it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from extract.layout.blocks import Block, blocks_of
from extract.layout.bodies import Body, Extent
from extract.layout.leaves import agreed, leaves_of
from extract.layout.spaced import GAPS, joined
from extract.layout.stacks import label_edge, stacks
from extract.layout.tokens import Token
from extract.layout.walls import walled

__all__ = ["Head", "head_of"]

# The middle of a merged header may be this far (letter sizes) from that of its columns, or its left
# edge from theirs.
_OFF = 0.3
_LEFT = 0.25
# A cell's edge worked out of its text's middle is this sure (letter sizes).
_EDGE = 0.9
_MOVED = 2.0
# The middle of a title may be this far from that of its table.
_TITLE = 1.5
_MOST_WAYS = 200
_MOST_FOUND = 16
# A header is in the middle of its columns to this, and clearly not by that (letter sizes).
_LEAST_OFF, _CLEARLY_OFF = 0.4, 1.0
_LEAST_COLUMNS = 3
_MOST_LABELS = 3


Span = tuple[int, int, int, Block]


@dataclass(frozen=True, slots=True)
class Head:
    """Cells as (row, column, rows, columns, block), columns counting from the first of figures; the
    headers of the labels; titles over the whole table; `depth` rows in all, without the titles.
    """

    cells: list[tuple[int, int, int, int, Block]]
    labels: list[Block]
    titles: list[Block]
    depth: int
    columns: list[Extent]


@dataclass(frozen=True, slots=True)
class _Shape:
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


def head_of(
    tokens: Sequence[Token],
    body: Body,
    heights: tuple[float | None, float],
    sides: Extent,
    whole: Extent,
    pitch: float,
) -> Head | None:
    """The header between two heights, that of its head if known, above a body; None unless every column of
    figures has its own. `sides` are the left and right edges of the columns of figures,
    `whole` those of the table; `pitch` is the largest distance of lines of one header.
    """
    for blocks, near in stacks(tokens, body, pitch):
        head = _laid(blocks, body, heights, sides, whole, near)
        if head is not None:
            return head
    return None


def _laid(
    blocks: Sequence[Block],
    body: Body,
    heights: tuple[float | None, float],
    sides: Extent,
    whole: Extent,
    pitch: float,
) -> Head | None:
    top, foot = heights
    parted = _parted(blocks, body, whole, foot)
    if parted is None:
        return None
    titles, labels, over = parted
    leaves = leaves_of(over, body.columns)
    own = {id(t) for leaf in leaves for t in leaf.tokens}
    parents = [b for b in over if id(b.tokens[0]) not in own]
    columns = agreed(leaves, body.columns)
    if columns is None:
        return None
    spans = walled(parents, leaves, columns)
    if spans is None:
        spans = _unwalled(parents, leaves, columns, body, (top, foot), titles, sides, pitch)
    if spans is None:
        return None
    return _head(spans, leaves, labels, titles, columns)


def _unwalled(
    parents: Sequence[Block],
    leaves: Sequence[Block],
    columns: list[Extent],
    body: Body,
    heights: tuple[float | None, float],
    titles: Sequence[Block],
    sides: Extent,
    pitch: float,
) -> list[Span] | None:
    """The merged headers by the heights of their texts, None unless they stand one way only."""
    top, foot = heights
    lines = [t.y for b in (*parents, *leaves) for t in b.tokens]
    high = min(lines) - 0.9 * body.size
    if top is not None:
        high = top
        for title in titles:
            high = 2 * title.y - high
    tops = [2 * b.y - foot for b in leaves]
    found = _merged_headers(
        parents, high, _Shape(columns, leaves, tops, sides, _EDGE * body.size, pitch, 0.0)
    )
    return found[0] if len(found) == 1 else None


def _head(
    spans: Sequence[Span],
    leaves: Sequence[Block],
    labels: list[Block],
    titles: list[Block],
    columns: list[Extent],
) -> Head:
    depth_of = [0] * len(columns)
    cells: list[tuple[int, int, int, int, Block]] = []
    for first, last, row, block in spans:
        cells.append((row, first, 1, last - first + 1, block))
        for k in range(first, last + 1):
            depth_of[k] = max(depth_of[k], row + 1)
    depth = max(depth_of) + 1
    cells += [(depth_of[k], k, depth - depth_of[k], 1, leaf) for k, leaf in enumerate(leaves)]
    return Head(cells, labels, titles, depth, columns)


def _merged_headers(parents: Sequence[Block], high: float, shape: _Shape) -> list[list[Span]]:
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


def _centred(ways: list[list[Span]], shape: _Shape) -> list[list[Span]]:
    """The one way whose headers all stand in the middle of their columns, where those of every other way are
    clearly off it; all ways, where none is.
    """
    if len(ways) < 2 or len(shape.columns) < _LEAST_COLUMNS:
        return ways
    order = sorted(ways, key=lambda way: _off_middle(way, shape))
    best, second = _off_middle(order[0], shape), _off_middle(order[1], shape)
    return order[:1] if best <= _LEAST_OFF and second >= _CLEARLY_OFF else ways


def _off_middle(way: Sequence[Span], shape: _Shape) -> float:
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


def _parted(
    blocks: Sequence[Block], body: Body, whole: Extent, foot: float
) -> tuple[list[Block], list[Block], list[Block]] | None:
    """Titles over the whole table, the headers of the labels and those of figures."""
    if not body.labelled:
        return [], [], list(blocks)
    edge = label_edge(body)
    order = sorted(blocks, key=lambda b: b.y)
    titles: list[Block] = []
    while len(order) > 1 and _is_title(order[0], order[1:], edge, whole, foot):
        titles.append(order.pop(0))
    right = max((row.label.x1 for row in body.rows if row.label is not None), default=edge)
    labels = [b for b in order if (b.x0 + b.x1) / 2 < edge and b.x0 < right]
    over = [b for b in order if (b.x0 + b.x1) / 2 >= edge or b.x0 >= right]
    labels.sort(key=lambda b: b.x0)
    if len(labels) > _MOST_LABELS or any(b.x0 < a.x1 for a, b in pairwise(labels)) or not over:
        return None
    return titles, labels, over


def _is_title(block: Block, below: Sequence[Block], edge: float, whole: Extent, foot: float) -> bool:
    """Whether a line over all others stands in the middle of the table, or over its labels while the
    header of the labels follows.
    """
    size = block.tokens[0].size
    if block.last > min(b.first for b in below) - 0.5 * size:
        return False
    middle = (block.x0 + block.x1) / 2
    labels = [b for b in below if (b.x0 + b.x1) / 2 < edge]
    if labels and 2 * labels[-1].y - foot < block.y - 0.2 * size:
        # The header of the labels begins beside it and not below.
        return False
    if abs(middle - (whole[0] + whole[1]) / 2) < _TITLE * size:
        return True
    # One that begins over the labels and heads no column of them heads them all.
    return bool(labels) and (middle < edge or block.x0 <= min(b.x0 for b in labels) + 0.5 * size)


def _ways(
    over: range, high: float, parents: Sequence[Block], shape: _Shape, row: int = 0
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


def _splits(need: Sequence[int], parents: Sequence[Block], shape: _Shape) -> Iterator[list[tuple[int, int]]]:
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


def _fits(block: Block, first: int, last: int, shape: _Shape) -> bool:
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


def _heads_first(block: Block, first: int, shape: _Shape) -> bool:
    """Whether a header stands in the middle or at the left of one column, beside no other one."""
    size, columns = block.tokens[0].size, shape.columns
    if first + 1 < len(columns) and block.x1 > columns[first + 1][0] + 0.1:
        return False
    leaf, middle = shape.leaves[first], (block.x0 + block.x1) / 2
    return abs(middle - (leaf.x0 + leaf.x1) / 2) <= _OFF * size or abs(block.x0 - leaf.x0) <= _LEFT * size
