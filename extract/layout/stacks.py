"""The ways in which the lines of a header may make its cells, where no lines are drawn between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import isfinite

from extract.layout.blocks import BESIDE, Block, blocks_of
from extract.layout.bodies import Body
from extract.layout.spaced import GAPS, joined
from extract.layout.tokens import Token

__all__ = ["label_edge", "stacks"]

# Rows of headers may be hardly farther apart than lines of one header.
_NEARER = 0.9
# Shares of the distance of lines, how far beside its end a line may go on, whether wide headers are apart.
_WAYS_TO_STACK = (
    (1.0, BESIDE, False),
    (_NEARER, BESIDE, False),
    (1.0, 0.0, False),
    (_NEARER, 0.0, False),
    (0.0, 0.0, False),
    (1.0, 0.0, True),
)
# A header reaches over the middle between two columns by so much (letter sizes).
_OVER = 0.3
# Texts of one line are level to this (letter sizes).
_LEVEL = 0.3


def stacks(tokens: Sequence[Token], body: Body, pitch: float) -> Iterator[tuple[list[Block], float]]:
    """The lines of a header above a body stacked to blocks in all ways that are possible, and the largest
    distance of lines of each; `pitch`: that of one header. None of them holds headers that stand beside each
    other.
    """
    pairs = _beside(tokens, body)
    for near, beside, split in _WAYS_TO_STACK:
        for gap in GAPS:
            words = joined(tokens, gap)
            if gap > GAPS[0] and len(words) == len(tokens):
                continue
            blocks = _stacked(words, body, near * pitch, beside, split=split)
            if not any(_mixes(block, pairs) for block in blocks):
                yield blocks, near * pitch


def _stacked(words: Sequence[Token], body: Body, near: float, beside: float, *, split: bool) -> list[Block]:
    """Words under each other as blocks; `split`: those over several columns of figures and those over one
    apart, where rows of headers are as near as the letters of a header set upright.
    """
    if not split:
        return blocks_of(words, near, beside)
    edges = [(a[1] + b[0]) / 2 for a, b in pairwise(body.columns)]
    wide = [
        t
        for t in words
        if not isfinite(t.cell[0] - t.cell[1])
        and any(t.x0 + _OVER * t.size < x < t.x1 - _OVER * t.size for x in edges)
    ]
    over = set(map(id, wide))
    return [*blocks_of(wide, near, beside), *blocks_of([t for t in words if id(t) not in over], near, beside)]


def _beside(tokens: Sequence[Token], body: Body) -> list[tuple[Token, Token]]:
    """Texts over labels, each with one on its line that stands over figures."""
    edge = label_edge(body)
    left = [t for t in tokens if t.x1 <= edge] if body.labelled else []
    right = [t for t in tokens if t.x0 >= edge]
    return [(a, b) for a in left for b in right if abs(a.y - b.y) <= _LEVEL * a.size]


def _mixes(block: Block, pairs: Sequence[tuple[Token, Token]]) -> bool:
    """Whether a block of several lines holds a header of labels and one of figures beside it: a title has run
    into them.
    """
    if block.last - block.first <= _LEVEL * block.tokens[0].size:
        return False
    own = {id(g) for t in block.tokens for g in t.glyphs}
    return any(id(a.glyphs[0]) in own and id(b.glyphs[0]) in own for a, b in pairs)


def label_edge(body: Body) -> float:
    """What begins left of this heads the labels, or the whole table."""
    labels = [row.label.x1 for row in body.rows if row.label is not None]
    return (max(labels, default=body.left) + body.left) / 2
