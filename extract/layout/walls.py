"""Lines down that part the columns of a table which has no lines across."""

from __future__ import annotations

from collections.abc import Sequence

from extract.layout.blocks import Block
from extract.layout.bodies import Extent
from extract.layout.rules import Segment

__all__ = ["walled", "walls_of"]

# Points: a line down is at least as high as a row. More lines than this are a drawing.
_LOWEST = 9.0
_MOST = 300


def walls_of(down: Sequence[Segment]) -> list[Segment]:
    """The lines down that may part text, none where there are more than any table has."""
    walls = [s for s in down if s.end - s.start >= _LOWEST]
    return walls if len(walls) <= _MOST else []


def walled(
    parents: Sequence[Block], leaves: Sequence[Block], columns: Sequence[Extent]
) -> list[tuple[int, int, int, Block]] | None:
    """Merged headers as (first column, last column, row, block), if lines down part every column from the
    next one beside its lowest header; None where they do not, or where headers are not inside each other.
    """
    for k, leaf in enumerate(leaves):
        if _covered(leaf, columns) != [k]:
            return None
    out: list[tuple[int, int, int, Block]] = []
    for block in sorted(parents, key=lambda b: b.y):
        over = _covered(block, columns)
        if not over:
            return None
        first, last = over[0], over[-1]
        above = [s for s in out if s[0] <= last and first <= s[1]]
        if any(s[0] > first or s[1] < last for s in above):
            return None
        out.append((first, last, len(above), block))
    return out


def _covered(block: Block, columns: Sequence[Extent]) -> list[int]:
    """The columns between the lines on both sides of a header."""
    left, right = block.tokens[0].cell
    return [k for k, (a, b) in enumerate(columns) if left <= (a + b) / 2 <= right]
