"""Rows and columns of figures of a table without lines between them, where geometry proves them.

A row's label may take several lines; its figures stand in the middle of them, or at the head of their
cell. Which label is which row's is taken for known only if one such rule holds for every row of the
table to a fraction of a line, no label is left over, and no other rule gives other rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from extract.layout.blocks import Block, blocks_of
from extract.layout.chains import opens
from extract.layout.claims import Claimed, claimed
from extract.layout.figures import LEVEL
from extract.layout.groups import GroupSpan, group_spans, single_groups
from extract.layout.standing import standings
from extract.layout.tokens import Token

__all__ = ["Body", "Extent", "Row", "body_of", "columns_of"]

# Middles of letters of two fonts differ by up to this (letter sizes).
_FONTS = 0.45

# The share of rows that may have lost their label.
_NAMELESS = 0.15

# Lines of the label of a group of rows are no farther apart than so many distances of lines.
_GROUPED = 1.1
_NEARER = 0.93

# What reaches to the height of figures to this (letter sizes) stands beside them.
_INSIDE = 0.1

Extent = tuple[float, float]


@dataclass(slots=True)
class Row:
    """Figures by column (those missing print nothing), the label, and labels of groups of rows that
    stand beside it. `y` is the height of the figures.
    """

    y: float
    figures: dict[int, list[Token]]
    label: Block | None
    groups: list[Block]


@dataclass(slots=True)
class Body:
    """Rows from the top and the extents of the columns of figures. `rest` is the end of a label whose
    row stands on the page before; `spans` are the groups of rows, where their labels tell which rows.
    """

    rows: list[Row]
    columns: list[Extent]
    left: float
    size: float
    rest: Block | None = None
    labelled: bool = True
    spans: list[GroupSpan] = field(default_factory=list)


@dataclass(slots=True)
class _Left:
    """Blocks that are no row's label: of groups of rows, the rest of a label, what follows the rows."""

    beside: list[Block]
    above: Block | None
    below: list[Block]


_Labels = list[Block | None]


def body_of(
    figures: Sequence[Sequence[Token]],
    blocks: Sequence[Block],
    top: float | None,
    foot: float | None,
    *,
    lines: bool = False,
) -> tuple[Body, list[Block]] | None:
    """The body of rows of figures with the labels among `blocks`, and the blocks below its last row
    that are none; None where it cannot be proven to be read one way only. With `lines` each block is one
    line, and which of them make one label is found by their rows.
    """
    size = median([t.size for line in figures for t in line])
    columns = columns_of([t for line in figures for t in line], figures)
    if columns is None:
        return None
    rows = [Row(median([t.y for t in line]), _placed(line, columns), None, []) for line in figures]
    if any(len(held) > 1 for row in rows for held in row.figures.values()):
        return None
    body = Body(rows, columns, columns[0][0], size)
    if any(b.x1 > body.left + 0.1 for b in blocks if b.y > rows[0].y - size):
        return None
    if not blocks:
        body.labelled = False
        return (body, []) if len(rows) == 1 else None
    below = _claimed(body, blocks) if lines else _named(body, list(blocks), top, foot)
    return (body, below) if below is not None else None


def columns_of(figures: Sequence[Token], lines: Sequence[Sequence[Token]]) -> list[Extent] | None:
    """Extents of the columns: what no white corridor parts. As many as the longest row has figures."""
    extents: list[list[float]] = []
    for t in sorted(figures, key=lambda t: t.x0):
        if extents and t.x0 < extents[-1][1] - 0.05:
            extents[-1][1] = max(extents[-1][1], t.x1)
        else:
            extents.append([t.x0, t.x1])
    most = max(len(line) for line in lines)
    if len(extents) < most:
        return None
    columns = [(a, b) for a, b in extents]
    return columns if len(columns) == most else _merged(columns, lines, most)


def _merged(columns: list[Extent], lines: Sequence[Sequence[Token]], most: int) -> list[Extent] | None:
    """Figures moved by a blank before them: two extents that no row fills both are one column, if the
    nearest ones are taken and just the right number is left.
    """
    while len(columns) > most:
        order = sorted(range(len(columns) - 1), key=lambda i: columns[i + 1][0] - columns[i][1])
        for i in order:
            a, b = columns[i], columns[i + 1]
            if not any(_fills(line, a) and _fills(line, b) for line in lines):
                columns[i : i + 2] = [(a[0], b[1])]
                break
        else:
            return None
    gaps = [b[0] - a[1] for a, b in pairwise(columns)]
    return columns if not gaps or min(gaps) > 0 else None


def _fills(line: Sequence[Token], extent: Extent) -> bool:
    return any(t.x0 >= extent[0] - 0.1 and t.x1 <= extent[1] + 0.1 for t in line)


def _placed(line: Sequence[Token], columns: Sequence[Extent]) -> dict[int, list[Token]]:
    out: dict[int, list[Token]] = {}
    for t in line:
        middle = (t.x0 + t.x1) / 2
        at = min(range(len(columns)), key=lambda k: abs(middle - (columns[k][0] + columns[k][1]) / 2))
        for k, (a, b) in enumerate(columns):
            if a - 0.1 <= middle <= b + 0.1:
                at = k
        out.setdefault(at, []).append(t)
    return out


def _named(body: Body, blocks: list[Block], top: float | None, foot: float | None) -> list[Block] | None:
    """Give every row its label by the one rule that fits, and return the blocks below the last row;
    None if no rule does, or two that differ.
    """
    found: list[tuple[_Labels, _Left]] = []
    for expected, of in standings([row.y for row in body.rows], body.size, blocks, top, foot):
        labels = _matched(body, blocks, expected, of)
        left = _leftover(body, blocks, labels) if labels is not None else None
        if labels is None or left is None or not _own_heights(body, labels):
            continue
        if not any(_same(labels, other) for other, _ in found):
            found.append((labels, left))
    if len(found) != 1:
        return None
    return _settled(body, *found[0])


def _own_heights(body: Body, labels: Sequence[Block | None]) -> bool:
    """Whether no label reaches to the figures of another row: it would be those of several rows that stand as
    near as lines of one.
    """
    off = _INSIDE * body.size
    return not any(
        label.first - off < row.y < label.last + off
        for k, label in enumerate(labels)
        if label is not None
        for j, row in enumerate(body.rows)
        if j != k
    )


def _settled(body: Body, labels: Sequence[Block | None], left: _Left) -> list[Block]:
    """Give the labels to their rows; the blocks below the last one."""
    body.rest = left.above
    for row, label in zip(body.rows, labels, strict=True):
        row.label = label
    groups = single_groups(left.beside)
    body.spans = group_spans([row.y for row in body.rows], groups)
    # Beside a row that lost its label that of a group would be taken for it.
    named = [row for row in body.rows if row.label is not None]
    for block in groups:
        min(named, key=lambda row: abs(row.y - block.y)).groups.append(block)
    return left.below


def _claimed(body: Body, lines: Sequence[Block]) -> list[Block] | None:
    """As `_named`, of single lines."""
    tokens = [t for b in lines if not b.turned for t in b.tokens]
    found = claimed([row.y for row in body.rows], _beside(tokens))
    if found is None or not _own_heights(body, found.labels):
        return None
    named = [label for label in found.labels if label is not None]
    own = {id(t) for label in (*named, *found.bare) for t in label.tokens}
    free = [t for t in tokens if id(t) not in own]
    steps = [b.y - a.y for label in named for a, b in pairwise(label.tokens)]
    # Where no label is wrapped, lines of the label of a group are nearer than rows.
    pitch = min((b.y - a.y for a, b in pairwise(body.rows)), default=body.size)
    near = _GROUPED * median(steps) if steps else max(_GROUPED * body.size, _NEARER * pitch)
    labels = _with_bare(body, found)
    blocks = [b for b in labels if b is not None]
    blocks += [*blocks_of(free, near), *(b for b in lines if b.turned)]
    left = _leftover(body, blocks, labels)
    return _settled(body, labels, left) if left is not None else None


def _with_bare(body: Body, found: Claimed) -> _Labels:
    """The labels of all rows, those in their places that no figures stand beside."""
    rows = [*zip(body.rows, found.labels, strict=True), *((Row(b.y, {}, None, []), b) for b in found.bare)]
    rows.sort(key=lambda pair: pair[0].y)
    body.rows = [row for row, _ in rows]
    return [label for _, label in rows]


def _beside(tokens: list[Token]) -> list[Token]:
    """Those in the cells beside the figures, where lines down part them from the labels of groups."""
    edge = max((t.cell[1] for t in tokens), default=0.0)
    return [t for t in tokens if t.cell[1] >= edge - 1.0]


def _same(a: _Labels, b: _Labels) -> bool:
    return all(x is y for x, y in zip(a, b, strict=True))


def _matched(
    body: Body, blocks: Sequence[Block], expected: Sequence[float], of: Callable[[Block], float]
) -> _Labels | None:
    """For each row the block nearest to the figures of those at the expected height; few rows may have
    none. None if the heights do not agree.
    """
    reach = (LEVEL + _FONTS) * body.size
    near = [[b for b in blocks if not b.turned and abs(of(b) - y) <= reach] for y in expected]
    labels = [max(found, key=lambda b: b.x1) if found else None for found in near]
    pairs = [(of(b), y) for b, y in zip(labels, expected, strict=True) if b is not None]
    if len(labels) - len(pairs) > _NAMELESS * len(labels) or len({id(b) for b in labels if b}) < len(pairs):
        return None
    off = median([at - y for at, y in pairs])
    exact = abs(off) <= _FONTS * body.size and all(abs(at - y - off) <= LEVEL * body.size for at, y in pairs)
    return labels if exact else None


def _leftover(body: Body, blocks: Sequence[Block], found: Sequence[Block | None]) -> _Left | None:
    """What is left when every row has its label; None if a block is left that might be a label."""
    labels = [b for b in found if b is not None]
    own = {id(b) for b in labels}
    left = _Left([], None, [])
    for block in blocks:
        if id(block) in own:
            continue
        if block.first > max(labels[-1].last, body.rows[-1].y) + 0.8 * body.size:
            left.below.append(block)
        elif _stands_left(block, labels):
            left.beside.append(block)
        elif left.above is None and block.last < min(labels[0].first, body.rows[0].y) - 0.8 * body.size:
            left.above = block
        else:
            return None
    # Beside the end of a label from the page before, a row without one might be its own.
    return left if left.above is None or found[0] is not None else None


def _stands_left(block: Block, labels: Sequence[Block]) -> bool:
    """Whether a block stands left of the labels above, beside and below its middle."""
    order = sorted(labels, key=lambda b: abs(b.y - block.y))
    beside = [b for b in order if b.first <= block.last and b.last >= block.first] or order[:1]
    above = [b for b in order if b.y <= block.y and b not in beside][:1]
    below = [b for b in order if b.y > block.y and b not in beside][:1]
    level = [
        b
        for b in beside
        if block.first == block.last and abs(b.y - block.y) <= LEVEL * b.tokens[0].size and not opens(b.text)
    ]
    if level and (above or below):
        # Where the labels above and below stand under it, it is the first word of the one beside it, unless
        # that begins with its own number.
        return any(block.x1 <= b.x0 + 0.1 for b in (*above, *below)) and all(
            block.x1 <= b.x0 + 0.1 for b in beside
        )
    return any(block.x1 <= b.x0 + 0.1 for b in (*above, *below, *beside)) and all(
        block.x1 <= b.x0 + 0.1 for b in beside
    )
