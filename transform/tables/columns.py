"""Which cell of a line belongs to which column of the form.

Three witnesses, in this order: the headers above the cells (aligned grids), the columns that
most lines fill, and the mere order where a line prints as many cells as the form has. A line
that fits none of them is not read; it becomes gaps, never padded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from extract.blocks import Cell
from transform.forms import Block
from transform.tables.headers import Headers
from transform.tables.lines import ODD_FIGURE, Line, Sheet

# So many of the lines that leave no choice must agree on where figures start.
_AGREEMENT = 0.8
# Labels on the longest path of a row: 三、本年度办理结果, （三）不予公开, 1.属于国家秘密.
_DEEPEST = 3

__all__ = ["ColumnMap", "Usage", "assign", "windows"]


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """The cells of one line: index of the form's column → cell. `sure` is False where the line
    was read in spite of a disagreement; `lost` says that no reading was possible.
    """

    cells: dict[int, Cell]
    sure: bool = True
    lost: bool = False


class Usage:
    """What the lines of a block that leave no choice say of the place of their `n` cells. `depths`
    are the numbers of labels on the path of each line's row: （七）总计 has two, 1.属于国家秘密
    three. Worked out when a line does not fit the headers, which few documents need.
    """

    def __init__(self, lines: Sequence[Line], depths: Sequence[int], n: int) -> None:
        self._lines = lines
        self._depths = depths
        self._n = n

    @cached_property
    def columns(self) -> tuple[int, ...] | None:
        """The grid columns that most lines fill."""
        taken = (tuple(c.col for c in line.cells[at : at + self._n]) for line, at, _ in self._clear)
        # In a stream of cells all stand in one column: that says nothing.
        votes = Counter(columns for columns in taken if len(set(columns)) == self._n)
        common = votes.most_common(2)
        clear = bool(common) and (len(common) == 1 or common[0][1] > common[1][1])
        return common[0][0] if clear else None

    @cached_property
    def leads(self) -> dict[int, int] | None:
        """For rows of each depth, how many empty cells stand before the first figure (the filler
        of merged label cells), None where the lines do not agree on it.
        """
        return _leads([(at, depth) for _, at, depth in self._clear])

    @cached_property
    def _clear(self) -> list[tuple[Line, int, int]]:
        found = []
        for line, depth in zip(self._lines, self._depths, strict=True):
            starts = windows(line.cells, self._n)
            if len(starts) == 1 and any(c.text for c in line.cells):
                found.append((line, starts[0], depth))
        return found


def _leads(starts: Sequence[tuple[int, int]]) -> dict[int, int] | None:
    """Start of the figures by depth: the same for all rows, or one more for each level that a
    row is short of. None unless nearly all lines agree.
    """
    for step in (0, 1):
        votes = Counter(at + step * depth for at, depth in starts)
        if votes and votes.most_common(1)[0][1] >= _AGREEMENT * len(starts):
            base = votes.most_common(1)[0][0]
            return {depth: max(0, base - step * depth) for depth in range(1, _DEEPEST + 1)}
    return None


def windows(cells: Sequence[Cell], n: int) -> list[int]:
    """Where a run of `n` neighbouring cells can start that leaves out empty cells only."""
    if len(cells) == n:
        return [0]
    printed = [i for i, c in enumerate(cells) if c.text]
    first, last = (printed[0], printed[-1]) if printed else (0, -1)
    return [s for s in range(len(cells) - n + 1) if s <= first and last < s + n]


def _window(cells: Sequence[Cell], n: int, usage: Usage, depth: int) -> list[Cell] | None:
    """The `n` cells of the line, or None where empty cells at both ends leave a choice that
    the other lines do not settle.
    """
    starts = windows(cells, n)
    if len(starts) > 1 and any(c.text for c in cells):
        fits = [s for s in starts if tuple(c.col for c in cells[s : s + n]) == usage.columns]
        lead = usage.leads.get(depth) if usage.leads else None
        starts = fits or [s for s in starts if s == lead]
    return list(cells[starts[0] : starts[0] + n]) if starts else None


def assign(line: Line, block: Block, headers: Headers, usage: Usage, sheet: Sheet, depth: int) -> ColumnMap:
    """Give each column of the block its cell in this line, or say that the line is lost.

    A line with fewer cells than columns is lost: which one is missing, nobody can say.
    """
    n = len(block.columns)
    row = _row(line, sheet)
    twice = False
    if headers.complete(block):
        found, twice = _by_column(row, headers.columns, n, line, headers.beside)
        if found is not None:
            return found
    if twice and len(line.cells) > n:
        # Two columns under one header, with different figures: this year's and last year's.
        return ColumnMap({}, lost=True)
    if sheet.aligned and usage.columns is not None:
        filled = dict(zip(usage.columns, range(n), strict=True))
        found, _ = _by_column(row, filled, n, line)
        if found is not None:
            return ColumnMap(found.cells, _agrees(headers) and not _is_moved(headers, found.cells))
    cells = _window(_whole(line, sheet, n), n, usage, depth)
    if cells is None or not all(c.colspan == 1 or not c.text for c in cells):
        return ColumnMap({}, lost=True)
    if headers.order is not None:
        in_order = list(headers.order) == sorted(headers.order)
        return ColumnMap(dict(zip(headers.order, cells, strict=True)), in_order or not headers.broken)
    placed = dict(enumerate(cells))
    return ColumnMap(placed, _agrees(headers) and not _is_moved(headers, placed))


def _row(line: Line, sheet: Sheet) -> list[Cell]:
    """All cells of the line's row: a figure that does not look like one still has its column."""
    if not sheet.aligned:
        return line.cells
    out: list[Cell] = []
    # What a page break left of the row's figures on the next line (`mend`).
    below = {c.col: c for c in line.cells if c.row > line.row}
    for cell in sheet.cover[line.row]:
        if cell is not None and (not out or out[-1] is not cell):
            out.append(below.get(cell.col, cell))
    return out


def _whole(line: Line, sheet: Sheet, n: int) -> list[Cell]:
    """The line's cells, without the beginning of the next label where the text is cut off there
    (the `2` of `2.其他` at the end of a stream of cells).
    """
    cut_off = not sheet.aligned and line is sheet.lines[-1] and len(line.cells) == n + 1
    return line.cells[:-1] if cut_off else line.cells


def _by_column(
    row: Sequence[Cell], columns: dict[int, int], n: int, line: Line, beside: frozenset[int] = frozenset()
) -> tuple[ColumnMap | None, bool]:
    """Cells by grid column, if the row fits: every column has its cell, and what stands outside
    the columns, right of the labels, is empty or in one of the columns `beside`. The second
    value tells of two different figures under one header.
    """
    inside: dict[int, Cell] = {}
    own = {id(c) for c in line.cells}
    for cell in row:
        if cell.colspan == 1:
            only = columns.get(cell.col)
            covered = [] if only is None else [only]
        else:
            covered = sorted({columns[c] for c in range(cell.col, cell.col + cell.colspan) if c in columns})
        if id(cell) not in own:
            if covered and cell.text and not ODD_FIGURE.fullmatch(cell.text):
                # The row's label stands under a header of figures: headers and rows are apart.
                return None, False
        elif cell.text and not covered and cell.col not in beside:
            return None, False
        if not covered:
            continue
        if len(covered) > 1 and cell.text:
            # One figure printed across several columns belongs to none of them.
            return None, False
        for at in covered:
            # Under a merged header that was printed twice stand two prints of one figure.
            if at in inside and inside[at].text != cell.text:
                return None, True
            inside.setdefault(at, cell)
    return (ColumnMap(inside) if len(inside) == n else None), False


def _agrees(headers: Headers) -> bool:
    """Whether the headers, from left to right, come in the form's order: then cells that are
    given by their order are given rightly, even if the headers stand one column off.
    """
    order = [at for _, at in sorted(headers.columns.items())]
    return order == sorted(order)


def _is_moved(headers: Headers, cells: dict[int, Cell]) -> bool:
    """Whether nobody saw the lines that part the cells as they are, and a cell stands under another column's
    name than the one its order gives it: a page cut columns off, or the stroke of a seal passed for a line
    in a picture and cut a label in two, so that a piece of it stands left of all named columns.
    """
    first = min(headers.columns, default=0)
    cut_off = any(cell.confidence == 0.0 for cell in cells.values())
    in_two = any(cell.confidence is not None and cell.text and cell.col < first for cell in cells.values())
    if not (cut_off or in_two):
        return False
    return any(headers.columns.get(cell.col, at) != at for at, cell in cells.items())
