"""Frames of a picture whose lines part no rows or columns, as browsers draw a table's border alone."""

from __future__ import annotations

from collections.abc import Sequence

from extract.layout.rules import Segment
from extract.page import Box
from extract.scan.bands import columns_of, rows_of
from extract.scan.grid import Table
from extract.scan.pieces import Piece
from extract.scan.rules import Rules

__all__ = ["frame_lines", "is_hollow", "within"]

_LONG, _HIGH = 10.0, 2.5  # letters: lines across and down that can be a table's edge
_ROWS, _COLUMNS = 2, 3  # of print in one cell: no cell of a table
_MARGIN = 1.0  # letters from the picture's edge: the edge of the sheet


def is_hollow(table: Table, pieces: Sequence[Piece]) -> bool:
    """Whether some cell of a table holds rows and columns of its own."""
    for region in table.regions:
        x0, y0, x1, y1 = table.cell(region)
        if y1 - y0 < _HIGH * table.letter or x1 - x0 < _LONG * table.letter:
            continue
        inside = [p for p in pieces if x0 <= _middle(p)[0] <= x1 and y0 <= _middle(p)[1] <= y1]
        if sum(columns_of(row) >= _COLUMNS for row in rows_of(inside)) >= _ROWS:
            return True
    return False


def frame_lines(rules: Rules, letter: float, tables: Sequence[Box]) -> tuple[list[Segment], list[Segment]]:
    """The lines across and down that can be edges of frames outside `tables`, in work pixels."""
    high, wide = rules.level.shape
    edge = _MARGIN * letter

    def free(x: float, y: float) -> bool:
        inside = edge < x < wide - edge and edge < y < high - edge
        return inside and not any(
            t[0] - edge < x < t[2] + edge and t[1] - edge < y < t[3] + edge for t in tables
        )

    across = [
        Segment(s.at, s.start, s.end)
        for s in rules.across
        if s.end - s.start > _LONG * letter and free((s.start + s.end) / 2, s.at)
    ]
    down = [
        Segment(s.at, s.start, s.end)
        for s in rules.down
        if s.end - s.start > _HIGH * letter and free(s.at, (s.start + s.end) / 2)
    ]
    return across, down


def within(pieces: Sequence[Piece], down: Sequence[Segment]) -> list[Piece]:
    """The pieces between the outermost of such lines, none where no two lines down are sides of a frame or
    where the pieces stand in no columns: a border around prose.
    """
    if len(down) < 2:
        return []
    left, right = min(s.at for s in down), max(s.at for s in down)
    top, foot = min(s.start for s in down), max(s.end for s in down)
    inside = [p for p in pieces if left <= _middle(p)[0] <= right and top <= _middle(p)[1] <= foot]
    return inside if sum(columns_of(row) > 1 for row in rows_of(inside)) >= _ROWS else []


def _middle(piece: Piece) -> tuple[float, float]:
    x0, y0, x1, y1 = piece.box
    return (x0 + x1) / 2, (y0 + y1) / 2
