"""The lowest headers of a table without lines: one for each column of figures."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import isfinite

from extract.layout.blocks import Block
from extract.layout.bodies import Extent

__all__ = ["agreed", "leaves_of"]

# Middles of headers and of their figures agree to this (letter sizes), where so many columns do.
_CENTRED = 0.3
_LEAST_ALONE = 3


def leaves_of(headers: Sequence[Block], figures: Sequence[Extent]) -> list[Block]:
    """The headers with none below them, from left to right."""
    leaves = sorted((b for b in headers if not _under(b, headers)), key=lambda b: b.x0)
    if len(leaves) > len(figures):
        # The text of a merged header may stand over the gap between its columns.
        leaves = [
            b for k, b in enumerate(leaves) if not (_lower(b, leaves[:k]) and _lower(b, leaves[k + 1 :]))
        ]
    return _spread(leaves, figures) if len(leaves) > len(figures) else leaves


def _under(block: Block, blocks: Sequence[Block]) -> bool:
    """Whether another header stands below this one."""
    return any(
        b.y > block.y + 0.5 * b.tokens[0].size and min(b.x1, block.x1) - max(b.x0, block.x0) > 0
        for b in blocks
        if b is not block
    )


def _lower(block: Block, others: Sequence[Block]) -> bool:
    """Whether another header stands lower than this one."""
    return any(b.first > block.last + 0.5 * block.tokens[0].size for b in others)


def _spread(leaves: list[Block], figures: Sequence[Extent]) -> list[Block]:
    """Pieces of headers with a blank inside as one, if they are nearest to one column of figures; as they
    are where a piece may be a header of its own: a column may print no figure at all.
    """
    held: list[list[Block]] = [[] for _ in figures]
    for leaf in leaves:
        middle = (leaf.x0 + leaf.x1) / 2
        at = min(range(len(figures)), key=lambda k: abs(middle - (figures[k][0] + figures[k][1]) / 2))
        held[at].append(leaf)
    centred = _are_centred(held, figures)
    if not all(one and (_is_one(one) or centred) for one in held):
        return leaves
    return [one[0] if len(one) == 1 else Block([t for b in one for t in b.tokens]) for one in held]


def _are_centred(held: Sequence[Sequence[Block]], figures: Sequence[Extent]) -> bool:
    """Whether every header stands in the middle of its figures only if its pieces are taken together."""
    alone = 0
    for pieces, (a, b) in zip(held, figures, strict=True):
        if not pieces:
            return False
        near = _CENTRED * pieces[0].tokens[0].size
        middle = (min(p.x0 for p in pieces) + max(p.x1 for p in pieces)) / 2
        if abs(middle - (a + b) / 2) > near:
            return False
        if len(pieces) == 1:
            alone += 1
        elif any(abs((p.x0 + p.x1) / 2 - (a + b) / 2) <= 2 * near for p in pieces):
            return False
    return alone >= _LEAST_ALONE


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


def agreed(leaves: Sequence[Block], figures: Sequence[Extent]) -> list[Extent] | None:
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
            over = over or [k for k, leaf in enumerate(leaves) if _between_lines(leaf, (a + b) / 2)]
            if len(over) != 1 or pairs[over[0]] is not None:
                return None
            pairs[over[0]] = (a, b)
    columns = [
        (min(leaf.x0, own[0]), max(leaf.x1, own[1])) if own else (leaf.x0, leaf.x1)
        for leaf, own in zip(leaves, pairs, strict=True)
    ]
    return columns if all(b[0] > a[1] for a, b in pairwise(columns)) else None


def _between_lines(leaf: Block, x: float) -> bool:
    """Whether a place is between the lines down on both sides of a header."""
    left, right = leaf.tokens[0].cell
    return isfinite(left) and isfinite(right) and left <= x <= right
