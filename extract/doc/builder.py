"""Tables put together from a stream of paragraphs, ends of cells and ends of rows (DOC and RTF)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extract.blocks import ReadError
from extract.doc.blocks import EdgeCell, EdgeRow, EdgeTable, Item, Note
from extract.doc.rows import CellPlan
from extract.limits import Limits

__all__ = ["Plan", "TableBuilder"]

Plan = tuple[int, list[CellPlan]]  # left edge of a row, and its cells


@dataclass(slots=True)
class _Open:
    """A table that is being read: its rows, the row and the cell that are not complete yet."""

    table: EdgeTable = field(default_factory=EdgeTable)
    row: EdgeRow = field(default_factory=EdgeRow)
    cell: EdgeCell = field(default_factory=EdgeCell)


class TableBuilder:
    """One story: say at which depth the next paragraph stands, add it, end cells and rows."""

    __slots__ = ("_items", "_limits", "_note", "_open")

    def __init__(self, limits: Limits, note: Note) -> None:
        self._limits = limits
        self._note = note
        self._items: list[Item] = []
        self._open: list[_Open] = []

    def go_to(self, depth: int) -> None:
        """Stand inside so many tables: close the deeper ones, open what is missing.

        Raises `ReadError("too_deep")`.
        """
        if depth > self._limits.table_nesting:
            raise ReadError("too_deep", f"more than {self._limits.table_nesting} tables inside each other")
        while len(self._open) > depth:
            self._close()
        while len(self._open) < depth:
            self._open.append(_Open())

    def add(self, items: Sequence[Item]) -> None:
        """Paragraphs or text boxes, to the current cell or to the running text."""
        (self._open[-1].cell.parts if self._open else self._items).extend(items)

    def in_row(self) -> bool:
        """Whether a row is open that has complete cells already."""
        return bool(self._open and self._open[0].row.cells)

    def end_cell(self) -> None:
        """The current cell is complete."""
        top = self._open[-1]
        top.row.cells.append(top.cell)
        top.cell = EdgeCell()

    def end_row(self, plan: Plan | None, *, deleted: bool = False) -> None:
        """The current row is complete and is divided by `plan`.

        Raises `ReadError("table_too_large")`.
        """
        top = self._open[-1]
        row, top.row, top.cell = top.row, EdgeRow(), EdgeCell()
        # The mark alone proves nothing: it may have caught the look of the last deleted word.
        if deleted and not any(cell.parts for cell in row.cells):
            self._note("deleted_row")
            return
        if not row.cells:
            return
        while plan is not None and len(row.cells) > len(plan[1]) and not row.cells[-1].parts:
            row.cells.pop()  # cells that the row does not define and that hold nothing
        if plan is not None and len(plan[1]) == len(row.cells):
            row.cells = self._placed(row.cells, *plan)
            row.placed = True
        top.table.rows.append(row)
        if len(top.table.rows) > self._limits.cells_per_table:
            raise ReadError("table_too_large", f"more than {self._limits.cells_per_table} rows")

    def finish(self) -> list[Item]:
        """Everything that was added, as running text and tables."""
        self.go_to(0)
        return self._items

    def _placed(self, cells: list[EdgeCell], left: int, plan: list[CellPlan]) -> list[EdgeCell]:
        """The cells with their edges; those merged sideways are one."""
        out: list[EdgeCell] = []
        for cell, planned in zip(cells, plan, strict=True):
            right = left + max(1, planned.width)
            if planned.sideways == "continue" and out:
                out[-1].right = right
                if cell.parts:
                    self._note("covered_text: text in a cell that is merged into its neighbour")
            else:
                cell.left, cell.right, cell.down = left, right, planned.down
                out.append(cell)
            left = right
        return out

    def _close(self) -> None:
        """End the innermost table: it is a part of the cell that it stands in."""
        top = self._open.pop()
        if top.cell.parts:
            top.row.cells.append(top.cell)
        if top.row.cells:  # the end of the row is lost
            top.table.rows.append(top.row)
        self.add([top.table])
