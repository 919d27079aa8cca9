"""Tables of a flattened Word document as grids, tables inside their cells included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from extract.blocks import Grid, Paragraph, ReadError
from extract.docx.flatten import TABLE
from extract.docx.names import TABLE_END, VAL, w
from extract.docx.story import CELL, ROW, Book, Line, lines_and_structure
from extract.docx.tables import RawCell, RawRow, assemble
from extract.limits import Limits
from extract.pictures.reader import Picture

__all__ = ["read_blocks"]

Block = Paragraph | Grid
Streamed = Paragraph | Grid | Picture
_Items = Iterator[str | Line | etree._Element]

_GRID_COLUMN, _SPAN = w("gridCol"), w("gridSpan")
_BEFORE, _AFTER, _TRACKED = w("gridBefore"), w("gridAfter"), w("cellMerge")
_DOWN, _SIDEWAYS = w("vMerge"), w("hMerge")


class _Reader:
    """Turns the items of a story into blocks and numbers the grids, outer before inner."""

    __slots__ = ("_book", "_inside", "_limits", "_next")

    def __init__(self, book: Book, limits: Limits) -> None:
        self._book = book
        self._limits = limits
        self._next = 1
        self._inside: list[Picture] = []  # met inside a table, to stand behind it

    def body(self, body: etree._Element) -> Iterator[Streamed]:
        """The blocks of the body, and its pictures where they stand, or behind the table around."""
        items = lines_and_structure(body, self._book)
        for item in items:
            yield from self._blocks_of(item, items, None)
            yield from self._inside
            self._inside.clear()

    def _story(self, story: etree._Element, outer: int | None) -> list[Block]:
        """The blocks of a text box; `outer` names the grid that it stands in."""
        items = lines_and_structure(story, self._book)
        return [block for item in items for block in self._blocks_of(item, items, outer)]

    def _blocks_of(self, item: str | Line | etree._Element, items: _Items, outer: int | None) -> list[Block]:
        """What one item of a story gives; a table takes the items up to its end with it."""
        if isinstance(item, str):
            return [Paragraph(item)]
        if isinstance(item, Line):
            self._inside += map(Picture, item.pictures)
            out: list[Block] = [Paragraph(item.text, item.role)] if item.text else []
            for box in item.boxes:
                out += self._story(box, outer)
            return out
        return self._table(items, outer) if item.tag == TABLE else []

    def _table(self, items: _Items, outer: int | None) -> list[Block]:
        """The grid up to the table's end mark, followed by the grids inside it."""
        number = self._next
        self._next += 1
        rows: list[RawRow] = []
        cells: list[RawCell] = []
        n_grid_columns = 0
        for item in items:
            if isinstance(item, str):
                if cells:
                    cells[-1].parts.append(item)
                continue
            if isinstance(item, Line):
                if cells:
                    self._fill(cells[-1], item, number)
                continue
            tag = item.tag
            if tag == CELL:
                if not rows:
                    rows.append(RawRow())
                if len(cells) >= self._limits.cells_per_table:
                    raise ReadError("table_too_large", f"more than {len(cells)} cells")
                cell = RawCell(item, [])
                cells.append(cell)
                rows[-1].cells.append(cell)
            elif tag == ROW:
                rows.append(RawRow())
            elif tag == _GRID_COLUMN:
                n_grid_columns += 1
            elif tag == TABLE_END:
                break
            elif tag == TABLE:
                inner = self._table(items, number)
                if cells:
                    cells[-1].parts += inner
                    cells[-1].holds_tables = True
            elif rows:
                _shape(rows[-1], item)
        if not cells:
            self._book.note("table_empty: a table without cells")
            return []
        return self._blocks(number, outer, rows, cells, n_grid_columns)

    def _fill(self, cell: RawCell, line: Line, number: int) -> None:
        self._inside += map(Picture, line.pictures)
        if line.text:
            cell.parts.append(line)
        for box in line.boxes:
            self._book.note("textbox_in_cell: the text of a text box was added to its cell")
            cell.parts += self._story(box, number)
            cell.holds_tables = True

    def _blocks(
        self, number: int, outer: int | None, rows: list[RawRow], cells: list[RawCell], n_grid_columns: int
    ) -> list[Block]:
        """The assembled grid and the inner ones; the content alone where a table only lays out."""
        holders = [cell for cell in cells if cell.holds_tables]
        inner = [part for cell in holders for part in cell.parts if isinstance(part, Grid)]
        if (inner or len(cells) == 1) and all(len(row.cells) <= 1 for row in rows):
            self._book.note("layout_table: a table that only frames its content was opened")
            return [_outward(part, number, outer) for cell in cells for part in cell.parts]
        for cell in cells:
            cell.text = _text(cell.parts)

        def note(text: str) -> None:
            self._book.note(f"table {number}: {text}")

        def measure() -> None:
            for cell in cells:
                cell.width = _width(cell.source.find(w("tcPr")), w("tcW"))

        table = assemble(rows, n_grid_columns, self._limits, note, measure)
        grid = Grid(number, table.cells, table.n_rows, table.n_cols, table.aligned, nested_in=outer)
        return [grid, *inner]


def _text(parts: list[str | Line | Block]) -> str:
    """The lines of a cell, without the tables in it."""
    if not parts:
        return ""
    only = parts[0]
    if len(parts) == 1 and isinstance(only, str):
        return only
    return "\n".join([p if isinstance(p, str) else p.text for p in parts if not isinstance(p, Grid)])


def _outward(part: str | Line | Block, opened: int, outer: int | None) -> Block:
    """What stood in an opened table, as a block of the story around it."""
    if isinstance(part, str):
        return Paragraph(part)
    if isinstance(part, Line):
        return Paragraph(part.text, part.role)
    if isinstance(part, Grid) and part.nested_in == opened:
        return replace(part, nested_in=outer)
    return part


def _shape(row: RawRow, element: etree._Element) -> None:
    """Take one property element of a row or of its last cell."""
    tag = element.tag
    if tag == _BEFORE:
        row.before = _number(element, 0)
        row.width_before = _width(element.getparent(), w("wBefore"))
    elif tag == _AFTER:
        row.after = _number(element, 0)
    elif row.cells:
        cell = row.cells[-1]
        if tag == _SPAN:
            cell.span = max(1, _number(element, 1))
            row.widest = max(row.widest, cell.span)
        elif tag == _DOWN:
            cell.vmerge = _merge(element)
            row.down = True
        elif tag == _SIDEWAYS:
            cell.hmerge = _merge(element)
            row.sideways = True
        elif tag == _TRACKED:  # a tracked merge, shown as accepted
            cell.vmerge = {"cont": "continue", "rest": "restart"}.get(element.get(w("vMerge"), ""), "")
            row.down = True


def _merge(element: etree._Element) -> str:
    return "restart" if element.get(VAL) == "restart" else "continue"


def _number(element: etree._Element, otherwise: int) -> int:
    value = element.get(VAL, "")
    return int(value) if value.isdecimal() and len(value) <= 9 else otherwise


def _width(element: etree._Element | None, name: str) -> int:
    """The width in twentieths of a point that the properties of a cell or row state, else 0."""
    found = element.find(name) if element is not None else None
    if found is None or found.get(w("type"), "dxa") != "dxa":
        return 0
    value = found.get(w("w"), "")
    return int(value) if value.isdecimal() and len(value) <= 6 else 0


def _renumbered(blocks: list[Streamed]) -> tuple[Streamed, ...]:
    """Grids numbered 1, 2, 3 … in reading order; opened layout tables leave no gap."""
    new = {old.number: n for n, old in enumerate((b for b in blocks if isinstance(b, Grid)), start=1)}
    if all(old == n for old, n in new.items()):
        return tuple(blocks)
    return tuple(
        replace(b, number=new[b.number], nested_in=new.get(b.nested_in) if b.nested_in is not None else None)
        if isinstance(b, Grid)
        else b
        for b in blocks
    )


def read_blocks(body: etree._Element, book: Book, limits: Limits) -> tuple[Streamed, ...]:
    """All blocks of a flattened document body, and its pictures, named by their relationship.

    Raises `ReadError("table_too_large")`.
    """
    return _renumbered(list(_Reader(book, limits).body(body)))
