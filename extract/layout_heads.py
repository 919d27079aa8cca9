"""The header of a table without lines between its columns: which column stands under which headers.

The cells of a header tile it: every column has one lowest header, down to the body, and above it
headers over several columns, each up to the one above. So the middle of a header's text says how
high its cell is, and which columns it can stand over. Taken only if there is one way to do it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from extract.layout_bodies import Body, Extent
from extract.layout_tokens import GAPS, Block, Token, blocks_of, joined

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
    edges; how sure heights are; the distance of lines; how far blanks may move merged headers.
    """

    columns: Sequence[Extent]
    leaves: Sequence[Block]
    tops: Sequence[float]
    sides: Extent
    level: float
    pitch: float
    moved: float


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
    for gap in GAPS:
        words = joined(tokens, gap)
        if gap > GAPS[0] and len(words) == len(tokens):
            continue
        head = _laid(blocks_of(words, pitch), body, heights, sides, whole, pitch)
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
    leaves = sorted((b for b in over if not _under(b, over)), key=lambda b: b.x0)
    if len(leaves) > len(body.columns):
        # The text of a merged header may stand over the gap between its columns.
        leaves = [
            b for k, b in enumerate(leaves) if not (_lower(b, leaves[:k]) and _lower(b, leaves[k + 1 :]))
        ]
    parents = [b for b in over if all(b is not leaf for leaf in leaves)]
    if len(leaves) > len(body.columns):
        leaves = _spread(leaves, body.columns)
    columns = _agreed(leaves, body.columns)
    if columns is None:
        return None
    lines = [t.y for b in over for t in b.tokens]
    high = min(lines) - 0.9 * body.size
    if top is not None:
        high = top
        for title in titles:
            high = 2 * title.y - high
    tops = [2 * b.y - foot for b in leaves]
    found = _merged_headers(
        parents, high, _Shape(columns, leaves, tops, sides, _EDGE * body.size, pitch, 0.0)
    )
    if len(found) != 1:
        return None
    spans = found[0]
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
        for moved in (0.0, _MOVED):
            found = list(islice(_ways(over, high, blocks, replace(shape, moved=moved)), 2))
            if found:
                return found
    return []


def _parted(
    blocks: Sequence[Block], body: Body, whole: Extent, foot: float
) -> tuple[list[Block], list[Block], list[Block]] | None:
    """Titles over the whole table, the headers of the labels and those of figures."""
    if not body.labelled:
        return [], [], list(blocks)
    edge = _label_edge(body)
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
    return middle < edge and bool(labels)


def _label_edge(body: Body) -> float:
    """What begins left of this heads the labels, or the whole table."""
    labels = [row.label.x1 for row in body.rows if row.label is not None]
    return (max(labels, default=body.left) + body.left) / 2


def _under(block: Block, blocks: Sequence[Block]) -> bool:
    """Whether another header stands below this one."""
    return any(
        b.y > block.y + 0.5 * b.tokens[0].size and min(b.x1, block.x1) - max(b.x0, block.x0) > 0
        for b in blocks
        if b is not block
    )


def _lower(block: Block, others: Sequence[Block]) -> bool:
    """Whether another header stands lower than this one."""
    return any(b.y > block.y + 0.5 * block.tokens[0].size for b in others)


def _spread(leaves: list[Block], figures: Sequence[Extent]) -> list[Block]:
    """Pieces of headers with a blank inside as one, if they are nearest to one column of figures; as they
    are where a piece may be a header of its own: a column may print no figure at all.
    """
    held: list[list[Block]] = [[] for _ in figures]
    for leaf in leaves:
        middle = (leaf.x0 + leaf.x1) / 2
        at = min(range(len(figures)), key=lambda k: abs(middle - (figures[k][0] + figures[k][1]) / 2))
        held[at].append(leaf)
    if not all(one and _is_one(one) for one in held):
        return leaves
    return [one[0] if len(one) == 1 else Block([t for b in one for t in b.tokens]) for one in held]


def _is_one(pieces: Sequence[Block]) -> bool:
    """Whether pieces are single letters of a line (`总  计`), or stand beside one line of several: a
    header of its own would stand in the middle of its cell as the other does.
    """
    host = max(pieces, key=lambda b: len(b.tokens))
    near = 0.3 * host.tokens[0].size
    if all(len(b.text) == 1 and abs(b.y - host.y) <= near for b in pieces):
        return True
    return all(
        b is host
        or (b.last - b.first <= near < abs(b.y - host.y) and any(abs(t.y - b.y) <= near for t in host.tokens))
        for b in pieces
    )


def _agreed(leaves: Sequence[Block], figures: Sequence[Extent]) -> list[Extent] | None:
    """Columns of headers and figures together. Every column of figures has one header; a header
    without figures has a column that is empty.
    """
    if len(leaves) < len(figures):
        return None
    if len(leaves) == len(figures):
        pairs: list[Extent | None] = list(figures)
    else:
        pairs = [None] * len(leaves)
        for a, b in figures:
            over = [k for k, leaf in enumerate(leaves) if min(b, leaf.x1) - max(a, leaf.x0) > 0]
            if len(over) != 1 or pairs[over[0]] is not None:
                return None
            pairs[over[0]] = (a, b)
    columns = [
        (min(leaf.x0, own[0]), max(leaf.x1, own[1])) if own else (leaf.x0, leaf.x1)
        for leaf, own in zip(leaves, pairs, strict=True)
    ]
    return columns if all(b[0] > a[1] for a, b in pairwise(columns)) else None


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
    left = (columns[first - 1][1] if first else shape.sides[0], columns[first][0])
    right = (columns[last][1], columns[last + 1][0] if last + 1 < len(columns) else shape.sides[1])
    if block.x0 < left[0] - 0.1 or block.x1 > right[1] + 0.1:
        return False
    middle = (block.x0 + block.x1) / 2
    if (left[0] + right[0]) / 2 - _OFF * size <= middle <= (left[1] + right[1]) / 2 + _OFF * size:
        return True
    return -_LEFT * size <= block.x0 - shape.leaves[first].x0 <= (_LEFT + shape.moved) * size
