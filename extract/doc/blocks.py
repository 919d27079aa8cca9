"""Word's rows, known by the edges of their cells, as grids: what DOC and RTF have in common.

Neither format has a common grid of columns: every row states where its own cells begin and
end. Edges that are almost in line are one column edge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

from lxml import etree

from extract.blocks import Grid, Paragraph
from extract.docx.tables import RawCell, RawRow, assemble
from extract.limits import Limits
from extract.pictures.reader import Picture

__all__ = ["EdgeCell", "EdgeRow", "EdgeTable", "Item", "blocks_of"]

# Edges closer than this are one edge: the first tolerance at which no cell disappears. Twentieths of
# a point; 300 is 5 mm, by which rows that someone dragged by hand may differ.
_TOLERANCES = (300, 200, 150, 100, 60, 40, 20, 10, 5, 2, 0)
_NOWHERE = etree.Element("cell")  # the assembly of rows can go back to a cell's XML; there is none


@dataclass(slots=True)
class EdgeCell:
    """A cell: what stands in it, its edges in twentieths of a point (equal when not known), and
    its merge downwards ("", "restart" or "continue").
    """

    parts: list[Item] = field(default_factory=list)
    left: int = 0
    right: int = 0
    down: str = ""


@dataclass(slots=True)
class EdgeRow:
    """A row; `placed` says whether the edges of its cells are known."""

    cells: list[EdgeCell] = field(default_factory=list)
    placed: bool = False


@dataclass(slots=True)
class EdgeTable:
    """A table as it is read."""

    rows: list[EdgeRow] = field(default_factory=list)


Item = Paragraph | EdgeTable | Picture
Note = Callable[[str], None]


def blocks_of(items: list[Item], limits: Limits, note: Note) -> tuple[Paragraph | Grid | Picture, ...]:
    """The blocks of a document, grids numbered in reading order, outer before inner; pictures where
    they stand, or behind the table around them.

    Raises `ReadError("table_too_large")`.
    """
    numbers = count(1)
    return tuple(_flat(items, limits, note, numbers, None))


def _flat(
    items: list[Item], limits: Limits, note: Note, numbers: Iterator[int], outer: int | None
) -> Iterator[Paragraph | Grid | Picture]:
    for item in items:
        if not isinstance(item, EdgeTable):
            yield item
            continue
        cells = [cell for row in item.rows for cell in row.cells]
        if not cells:
            note("table_empty: a table without cells")
        elif _only_frames(item, cells):
            note("layout_table: a table that only frames its content was opened")
            for cell in cells:
                yield from _flat(cell.parts, limits, note, numbers, outer)
        else:
            for cell in cells:
                cell.parts = _unboxed(cell.parts, note)
            number = next(numbers)
            yield _grid(item, number, outer, limits, note)
            for cell in cells:
                inner: list[Item] = [part for part in cell.parts if not isinstance(part, Paragraph)]
                yield from _flat(inner, limits, note, numbers, number)


def _only_frames(table: EdgeTable, cells: list[EdgeCell]) -> bool:
    """A table of one cell, or of one column with tables in it, is there for the layout."""
    holds_tables = any(isinstance(part, EdgeTable) for cell in cells for part in cell.parts)
    return (holds_tables or len(cells) == 1) and all(len(row.cells) <= 1 for row in table.rows)


def _unboxed(parts: list[Item], note: Note) -> list[Item]:
    """What stands in a cell, out of tables of one cell: they only frame a figure, and without it the
    cell would pass for one that is printed empty.
    """
    out: list[Item] = []
    for part in parts:
        cells = [c for row in part.rows for c in row.cells] if isinstance(part, EdgeTable) else []
        if len(cells) == 1:
            note("layout_table: a table that only frames its content was opened")
            out += _unboxed(cells[0].parts, note)
        else:
            out.append(part)
    return out


def _grid(table: EdgeTable, number: int, outer: int | None, limits: Limits, note: Note) -> Grid:
    def remark(text: str) -> None:
        note(f"table {number}: {text}")

    rows, n_columns = _with_columns(table.rows, remark)
    done = assemble(rows, n_columns, limits, remark, lambda: None)
    return Grid(number, done.cells, done.n_rows, done.n_cols, done.aligned, nested_in=outer)


def _with_columns(rows: list[EdgeRow], remark: Note) -> tuple[list[RawRow], int]:
    """Each row with the columns that its cells take, by their edges; how many columns there are."""
    placed = [row for row in rows if row.placed and row.cells]
    if len(placed) < sum(1 for row in rows if row.cells):
        remark("edges_missing: a row does not say where its cells stand; cells are in order only")
        return [_in_order(row) for row in rows], max(len(row.cells) for row in rows)
    column, n_columns = _columns(placed)
    out: list[RawRow] = []
    for row in rows:
        raw = _in_order(row)
        if row.cells:
            raw.before = column[row.cells[0].left]
            raw.after = n_columns - column[row.cells[-1].right]
        for made, cell in zip(raw.cells, row.cells, strict=True):
            made.span = column[cell.right] - column[cell.left]
            raw.widest = max(raw.widest, made.span)
        out.append(raw)
    return out, n_columns


def _in_order(row: EdgeRow) -> RawRow:
    raw = RawRow()
    for cell in row.cells:
        made = RawCell(_NOWHERE)
        made.text = "\n".join(part.text for part in cell.parts if isinstance(part, Paragraph))
        made.vmerge = cell.down
        raw.down = raw.down or bool(cell.down)
        raw.cells.append(made)
    return raw


def _columns(rows: list[EdgeRow]) -> tuple[dict[int, int], int]:
    """The column that begins at each edge, and how many there are."""
    edges = sorted({edge for row in rows for cell in row.cells for edge in (cell.left, cell.right)})
    column: dict[int, int] = {}
    for tolerance in _TOLERANCES:
        column = {}
        number, first = -1, 0
        for edge in edges:
            if number < 0 or edge - first > tolerance:
                number, first = number + 1, edge
            column[edge] = number
        if all(column[cell.left] < column[cell.right] for row in rows for cell in row.cells):
            break
    return column, max(column.values(), default=0)
