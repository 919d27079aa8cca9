"""Word's table rows as a grid: spans, vertical and horizontal merges, rows that do not match.

A row is a list of cells that each take some columns of an invisible grid. Well-made rows all
add up to the same number of columns. Where they do not, the printed widths decide; where
these do not add up either, the columns cannot be trusted and the grid says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from lxml import etree

from extract.blocks import Cell, Grid, Paragraph, ReadError
from extract.cells import new_cell
from extract.docx.story import Line
from extract.limits import Limits

__all__ = ["RawCell", "RawRow", "Table", "assemble"]

_WORD_COLUMNS = 63  # Word draws no more
_TOLERANCE = 40  # twentieths of a point, 0.7 mm: edges closer than this are one edge

Note = Callable[[str], None]


@dataclass  # without slots: what is not set costs nothing, and there are hundreds
class RawCell:
    """A `w:tc`: its text, the columns it takes, its merges (restart, continue or empty).

    `width` is the printed width in twentieths of a point, 0 when not measured or not stated.
    `source` and `parts` are the reader's own: the element, and what stands in it.
    """

    source: etree._Element
    parts: list[str | Line | Paragraph | Grid] = field(default_factory=list)
    text: str = field(default="", init=False)
    span: int = field(default=1, init=False)
    vmerge: str = field(default="", init=False)
    hmerge: str = field(default="", init=False)
    width: int = field(default=0, init=False)
    col: int = field(default=0, init=False)
    rowspan: int = field(default=1, init=False)
    holds_tables: bool = field(default=False, init=False)


@dataclass(slots=True)
class RawRow:
    """A `w:tr`: its cells, and the columns left free before and after them."""

    cells: list[RawCell] = field(default_factory=list)
    before: int = 0
    after: int = 0
    width_before: int = 0
    widest: int = 1  # the largest span that one of its cells states
    sideways: bool = False  # whether one of its cells is merged sideways
    down: bool = False  # whether one of its cells is merged downwards


@dataclass(frozen=True, slots=True)
class Table:
    """The assembled table, as `Grid` takes it."""

    cells: tuple[Cell, ...]
    n_rows: int
    n_cols: int
    aligned: bool


def assemble(
    rows: list[RawRow], n_grid_columns: int, limits: Limits, note: Note, measure: Callable[[], None]
) -> Table:
    """Resolve spans and merges. The rows are used up; remarks go to `note`.

    `measure` fills in the widths; it is called only when the spans do not add up.

    Raises `ReadError("table_too_large")` beyond the limits on columns and positions.
    """
    widest_span = max(_WORD_COLUMNS, n_grid_columns)
    for row in rows:
        if row.widest > widest_span:
            for cell in row.cells:
                if cell.span > widest_span:
                    note(f"span_cut: a cell of {cell.span} columns was cut to {n_grid_columns or 1}")
                    cell.span = n_grid_columns or 1
        row.before, row.after = min(row.before, widest_span), min(row.after, widest_span)
        if row.sideways:
            _merge_sideways(row, note)
    aligned = _place(rows, note, measure)
    n_cols = max((_end(row) + row.after for row in rows), default=0)
    if n_cols > limits.table_columns or len(rows) * n_cols > limits.cells_per_table:
        raise ReadError("table_too_large", f"{len(rows)} rows by {n_cols} columns")
    _merge_down(rows, note)
    cells: list[Cell] = []
    for number, row in enumerate(rows):
        printed = [cell for cell in row.cells if cell.rowspan] if row.down else row.cells
        if aligned:
            cells += [new_cell(number, c.col, c.text, c.rowspan, c.span) for c in printed]
        else:
            cells += [new_cell(number, order, c.text) for order, c in enumerate(printed)]
    if not aligned:
        n_cols = max((cell.col + 1 for cell in cells), default=0)
    return Table(tuple(cells), len(rows), n_cols, aligned)


def _end(row: RawRow) -> int:
    last = row.cells[-1] if row.cells else None
    return last.col + last.span if last is not None else row.before


def _merge_sideways(row: RawRow, note: Note) -> None:
    """Old files merge sideways like downwards (`w:hMerge`) instead of spanning columns."""
    kept: list[RawCell] = []
    for cell in row.cells:
        if cell.hmerge == "continue" and kept and kept[-1].hmerge:
            kept[-1].span += cell.span
            _note_lost_text(cell, kept[-1], note)
        else:
            kept.append(cell)
    row.cells = kept


def _place(rows: list[RawRow], note: Note, measure: Callable[[], None]) -> bool:
    """Give every cell its column. False when the columns cannot be trusted."""
    totals: set[int] = set()
    for row in rows:
        at = row.before
        for cell in row.cells:
            cell.col = at
            at += cell.span
        if row.cells:
            totals.add(at + row.after)
    if len(totals) <= 1:
        return True
    measure()
    if _place_by_width(rows):
        note("columns_by_width: the spans of the rows did not add up, the printed widths did")
        return True
    if len({_end(row) + row.after for row in rows if len(row.cells) > 1}) <= 1:
        note("rows_differ: a row of one cell is shorter or longer than the others")
        return True
    note("rows_differ: the rows do not add up to the same columns; cells are in order only")
    return False


def _place_by_width(rows: list[RawRow]) -> bool:
    """Columns from the printed widths, if every cell has one and all rows end together."""
    filled = [row for row in rows if row.cells]
    if any(cell.width <= 0 or cell.hmerge for row in filled for cell in row.cells):
        return False
    if any(row.before and not row.width_before for row in filled):
        return False
    edges: list[list[int]] = []
    for row in filled:
        line = [row.width_before]
        for cell in row.cells:
            line.append(line[-1] + cell.width)
        edges.append(line)
    ends = [line[-1] for row, line in zip(filled, edges, strict=True) if not row.after]
    if not ends or max(ends) - min(ends) > 2 * _TOLERANCE:
        return False
    column: dict[int, int] = {}
    number, previous = -1, None
    for edge in sorted({edge for line in edges for edge in line}):
        if previous is None or edge - previous > _TOLERANCE:
            number += 1
        column[edge] = number
        previous = edge
    if any(column[x] == column[y] for line in edges for x, y in pairwise(line)):
        return False  # a cell thinner than the tolerance
    first = min(column.values())
    for row, line in zip(filled, edges, strict=True):
        row.before = column[line[0]] - first
        row.after = number - column[line[-1]]
        for cell, (left, right) in zip(row.cells, pairwise(line), strict=True):
            cell.col = column[left]
            cell.span = column[right] - column[left]
    return True


def _merge_down(rows: list[RawRow], note: Note) -> None:
    """Extend the cells that run on below; what they covered gets a `rowspan` of 0.

    A cell that continues nothing (no start above it, or one of another width) starts anew,
    as Word shows it.
    """
    running: dict[int, RawCell] = {}
    for row in rows:
        below: dict[int, RawCell] = {}
        for cell in row.cells if row.down else ():
            if not cell.vmerge:
                continue
            above = running.get(cell.col) if cell.vmerge == "continue" else None
            if above is not None and above.span == cell.span:
                above.rowspan += 1
                cell.rowspan = 0
                below[cell.col] = above
                _note_lost_text(cell, above, note)
                continue
            if cell.vmerge == "continue":
                note("merge_without_start: a cell continues a merge that has no start above it")
            below[cell.col] = cell
        running = below


def _note_lost_text(cell: RawCell, above: RawCell, note: Note) -> None:
    """Word does not print what stands in the covered part of a merged cell."""
    if cell.text and cell.text != above.text:
        note(f"covered_text: {cell.text[:40]!r} under the merged cell {above.text[:40]!r}")
