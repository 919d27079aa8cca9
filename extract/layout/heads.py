"""The header of a table without lines between its columns: which column stands under which headers.

The cells of a header tile it: every column has one lowest header, down to the body, and above it
headers over several columns, each up to the one above. So the middle of a header's text says how
high its cell is, and which columns it can stand over. Taken only if there is one way to do it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extract.layout.blocks import Block
from extract.layout.bodies import Body, Extent
from extract.layout.leaves import agreed, leaves_of
from extract.layout.merged import Shape, Span, merged_headers
from extract.layout.stacks import label_edge, stacks
from extract.layout.tokens import Token
from extract.layout.walls import walled
from extract.text.lines import is_number_line

__all__ = ["Head", "head_of"]

# A cell's edge worked out of its text's middle is this sure (letter sizes).
_EDGE = 0.9
# The middle of a title may be this far from that of its table.
_TITLE = 1.5
_LEAST_COLUMNS = 3
# Lines of one header are nearer than this (letter sizes).
_APART = 3.0
_LINE = 0.5
# A merged header reaches over the middle between two columns by so much, and is so much wider than a lowest
# one (letter sizes).
_OVER = 0.3
_WIDER = 2.5
_MOST_LABELS = 3


@dataclass(frozen=True, slots=True)
class Head:
    """Cells as (row, column, rows, columns, block), columns counting from the first of figures; the
    headers of the labels; titles over the whole table; `depth` rows in all, without the titles. `told` says
    that every column has headers that no other one has.
    """

    cells: list[tuple[int, int, int, int, Block]]
    labels: list[Block]
    titles: list[Block]
    depth: int
    columns: list[Extent]
    told: bool = True


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
    ways = list(stacks(tokens, body, pitch))
    for blocks, near in ways:
        head = _laid(blocks, body, heights, sides, whole, near)
        if head is not None:
            return head
    found = (_lowest(blocks, body, whole, heights[1]) for blocks, _ in ways)
    return next((head for head in found if head is not None), None)


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


def _lowest(blocks: Sequence[Block], body: Body, whole: Extent, foot: float) -> Head | None:
    """The header where it stays open which columns its merged cells cover: the lowest headers alone, if they
    tell the columns from each other, or stand over nothing but one row of figures, whose order is known.
    Whatever stands over them is a title of the table.
    """
    parted = _parted(blocks, body, whole, foot)
    if parted is None or len(body.columns) < _LEAST_COLUMNS:
        return None
    titles, labels, over = parted
    leaves = leaves_of(over, body.columns)
    texts = [leaf.text for leaf in leaves]
    told = len(set(texts)) == len(texts)
    if (
        not (told or not body.labelled)
        or any(map(is_number_line, texts))
        or not _is_one(over, leaves, body.columns)
    ):
        return None
    own = {id(t) for leaf in leaves for t in leaf.tokens}
    parents = [b for b in over if id(b.tokens[0]) not in own]
    if told and not (titles or labels or parents) and _LEAST_COLUMNS <= len(leaves) < len(body.columns):
        return _rest(leaves, body)
    columns = agreed(leaves, body.columns)
    if columns is None or len(parents) > len(leaves):
        return None
    titles += sorted(parents, key=lambda b: (b.y, b.x0))
    return replace(_head([], leaves, labels, titles, columns), told=told)


def _rest(leaves: Sequence[Block], body: Body) -> Head | None:
    """The rest of a header that the page cut: its lowest row, which leaves columns free whose headers stand
    on the page before; None unless each stands over one column.
    """
    cells: list[tuple[int, int, int, int, Block]] = []
    for leaf in leaves:
        over = [k for k, (a, b) in enumerate(body.columns) if min(b, leaf.x1) > max(a, leaf.x0)]
        if len(over) != 1 or any(c[1] == over[0] for c in cells):
            return None
        cells.append((0, over[0], 1, 1, leaf))
    return Head(cells, [], [], 1, list(body.columns))


def _is_one(over: Sequence[Block], leaves: Sequence[Block], figures: Sequence[Extent]) -> bool:
    """Whether no line of the headers is farther above the next one than lines of one header are, and none of
    the lowest ones has a line of a merged header in it.
    """
    lines = sorted(t.y for b in over for t in b.tokens)
    size = max(t.size for t in leaves[0].tokens)
    edges = [(a[1] + b[0]) / 2 for a, b in pairwise(figures)]
    merged = any(_is_merged(t, leaf, edges) for leaf in leaves for t in leaf.tokens)
    return not merged and all(b - a <= _APART * size for a, b in pairwise(lines))


def _is_merged(line: Token, leaf: Block, edges: Sequence[float]) -> bool:
    """Whether a line of a lowest header stands over the middle between two columns, and is far wider than
    those below it.
    """
    off = _OVER * line.size
    below = [t.x1 - t.x0 for t in leaf.tokens if t.y > line.y + _LINE * line.size]
    if not below or line.x1 - line.x0 - max(below) <= _WIDER * line.size:
        return False
    return any(line.x0 + off < x < line.x1 - off for x in edges)


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
    found = merged_headers(parents, high, Shape(columns, leaves, tops, sides, _EDGE * body.size, pitch, 0.0))
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
