"""Tables that prove their own rows: all rows of the form, each with all its figures, and nothing else.

On a page without rules it may be open which lines of labels belong to a row of figures. Where a table
prints as many rows as the form has, every one of them full, and their labels stand in the form's order,
each row can be no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from transform.forms import FormTable
from transform.tables.align import Placement
from transform.tables.cells import Segment

__all__ = ["LEAST_ROWS", "LIKE", "NAMED", "whole_rows"]

LEAST_ROWS = 6  # fewer rows are too easily all that is left of another table
NAMED = 0.6  # share of rows whose own line must look like the label of their place
LIKE = 0.5  # score of such a line
_SLIPPED = 2  # figures that may stand outside of their rows


def whole_rows(
    segments: Sequence[Segment],
    placements: Sequence[Sequence[Placement]],
    table: FormTable,
    editions: Sequence[FormTable],
) -> frozenset[tuple[int, int]]:
    """The rows (number of the table in the document, row from 1) of such a table; else none.

    `placements` are those of `table`; an edition of `editions` with as many rows of the same widths would
    be proven as well, and so neither is.
    """
    widths = [len(block.columns) for block, _ in table.sequence]
    for other in editions:
        if other is not table and [len(block.columns) for block, _ in other.sequence] == widths:
            return frozenset()
    placed = [(s, p) for s, found in zip(segments, placements, strict=True) for p in found]
    if len(widths) < LEAST_ROWS or [p.position for _, p in placed] != list(range(len(widths))):
        return frozenset()
    lines = [s.lines[p.line] for s, p in placed]
    own = {id(line) for line in lines}
    missing = [wide - line.figures() for line, wide in zip(lines, widths, strict=True)]
    strays = [line.figures() for s in segments for line in s.lines if line.figures() and id(line) not in own]
    # A figure may have slipped to a line of its own: its row stays open, the others do not.
    if min(missing) < 0 or max(missing) > 1 or sum(missing) > _SLIPPED or sum(strays) > sum(missing):
        return frozenset()
    if sum(p.score >= LIKE for _, p in placed) < NAMED * len(placed) or not _in_order(placed):
        return frozenset()
    return frozenset(
        (s.sheet.number, line.row + 1)
        for (s, p), line, wide in zip(placed, lines, widths, strict=True)
        if line.figures() == wide == len(line.cells) and not p.shaky
    )


def _in_order(placed: Sequence[tuple[Segment, Placement]]) -> bool:
    """Whether within each part the lines stand in the order of their rows."""
    return all(a[0] is not b[0] or a[1].line < b[1].line for a, b in pairwise(placed))
