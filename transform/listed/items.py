"""Tables of one figure a row, taken apart into items: labels, unit, and the cells right of them.

The rows may stand in two halves side by side, the labels in one column or in several (a merged
column of the parts), a serial number before them and a remark behind. In dumps without rows an
item begins with every label.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extract.blocks import Cell
from transform.tables.lines import COUNTERS, ODD_FIGURE, Line, Sheet
from transform.values import looks_like_value

__all__ = ["Item", "items_of"]

# Fewer cells of a kind do not make a column of that kind.
_LEAST = 3
# So many of the steps of a column of serial numbers are steps of one.
_MOSTLY = 0.8
# A dump whose last cells go up by one for so many rows prints serial numbers before its labels.
_LEAST_SERIALS = 8


@dataclass(slots=True, eq=False)
class Item:
    """`labels` outermost first, `unit` as printed beside the label, `cells` from left to right.

    `row` is that of the sheet's line; `panel` counts halves that stand side by side; `aligned` says
    whether the columns of the cells can be trusted.
    """

    sheet: Sheet
    row: int
    panel: int
    labels: tuple[str, ...]
    aligned: bool = False
    unit: str | None = None
    cells: list[Cell] = field(default_factory=list)
    rows: tuple[int, ...] = ()

    def figures(self) -> list[Cell]:
        """The cells that print a number or a mark that stands for one."""
        return [c for c in self.cells if c.text and _is_figure(c.text)]


def items_of(sheet: Sheet) -> list[Item]:
    """The items of a sheet in reading order: one half after the other."""
    if sheet.grid is None or (sheet.grid.n_cols == 1 and not sheet.aligned):
        return _of_stream(sheet)
    columns = _Columns(sheet)
    out: list[Item] = []
    for r, row in enumerate(_rows(sheet)):
        out.extend(_of_row(sheet, r, row, columns))
    if not columns.known:
        _drop_serials(out)
    return sorted(out, key=lambda item: item.panel)


def _is_unit(text: str) -> bool:
    return text.strip(" \u3000()（）") in COUNTERS


def _is_figure(text: str) -> bool:
    return looks_like_value(text) or ODD_FIGURE.fullmatch(text) is not None


def _rows(sheet: Sheet) -> list[list[Cell]]:
    """The cells of each row once, merged ones that reach down included."""
    if not sheet.aligned:
        return sheet.grid.rows() if sheet.grid is not None else []
    out: list[list[Cell]] = []
    for positions in sheet.cover:
        row: list[Cell] = []
        for cell in positions:
            if cell is not None and (not row or row[-1] is not cell):
                row.append(cell)
        out.append(row)
    return out


class _Columns:
    """What the columns of an aligned table hold: units, serial numbers, figures."""

    def __init__(self, sheet: Sheet) -> None:
        self.known = sheet.aligned and not _shifted(sheet)
        units: Counter[int] = Counter()
        figures: dict[int, list[Cell]] = {}
        for cell in sheet.grid.cells if sheet.grid is not None else ():
            if _is_unit(cell.text):
                units[cell.col] += 1
            elif cell.text and looks_like_value(cell.text):
                figures.setdefault(cell.col, []).append(cell)
        self.units = {col for col, n in units.items() if n >= _LEAST and self.known}
        self.serials = {col for col, cells in figures.items() if self.known and _are_serial(cells)}
        self.figures = {
            col for col, cells in figures.items() if len(cells) >= _LEAST and col not in self.serials
        } - self.units

    def panel(self, col: int) -> int:
        """Which half a label in this column stands in: columns of figures lie between halves."""
        return sum(1 for c in self.figures if c < col)


def _shifted(sheet: Sheet) -> bool:
    """Whether one column holds figures and, among them, units or labels: a dump that dropped merged
    cells and filled the rows up again behind.
    """
    words: dict[int, set[str]] = {}
    figures: Counter[int] = Counter()
    for cell in sheet.grid.cells if sheet.grid is not None else ():
        if looks_like_value(cell.text):
            figures[cell.col] += any(c.isdigit() for c in cell.text)
        elif cell.text and figures[cell.col]:
            words.setdefault(cell.col, set()).add(cell.text)
    return any(n >= _LEAST and len(words.get(c, ())) >= _LEAST for c, n in figures.items())


def _are_serial(cells: Sequence[Cell]) -> bool:
    numbers = [int(c.text) if c.text.isascii() and c.text.isdecimal() else -9 for c in cells]
    steps = sum(1 for a, b in pairwise(numbers) if b == a + 1)
    return len(numbers) >= _LEAST_SERIALS and steps >= _MOSTLY * (len(numbers) - 1)


def _of_row(sheet: Sheet, r: int, row: Iterable[Cell], columns: _Columns) -> list[Item]:
    out: list[Item] = []
    for cell in row:
        text = cell.text.strip()
        now = out[-1] if out else None
        word = bool(text) and not _is_figure(text)
        if _is_unit(text):
            if now is not None and not now.figures():
                now.unit = text
        elif cell.col in columns.serials | columns.units and not word:
            continue
        elif word:
            panel = columns.panel(cell.col) if columns.known else len(out)
            if now is None or _ended(now, panel, columns):
                out.append(Item(sheet, r, panel, (cell.text,), columns.known))
            else:
                now.labels, now.cells = (*now.labels, cell.text), []
        elif now is not None and cell.row == r:
            # A figure that is merged over several rows belongs to none of them.
            now.cells.append(cell)
    return out


def _drop_serials(items: Sequence[Item]) -> None:
    """Where columns are lost, the serial number of the right half stands behind the left one's figures."""
    left = [a for a, b in pairwise(items) if a.row == b.row and a.panel < b.panel and a.cells]
    if _are_serial([x.cells[-1] for x in left]):
        for item in left:
            item.cells = item.cells[:-1]


def _ended(now: Item, panel: int, columns: _Columns) -> bool:
    """Whether a label begins an item beside this one, and is no further label of it."""
    return bool(now.figures()) or (panel > now.panel if columns.known else now.unit is not None)


def _of_stream(sheet: Sheet) -> list[Item]:
    out: list[Item] = []
    for line in _without_serials(sheet.lines):
        first = len(out)
        for text in line.labels:
            if _is_unit(text):
                if len(out) > first:
                    out[-1].unit = text
                continue
            out.append(Item(sheet, line.row, 0, (text,)))
        if len(out) > first:
            out[-1].cells = list(line.cells)
    return out


def _without_serials(lines: Sequence[Line]) -> list[Line]:
    """In a stream the serial number of the next row stands behind the figures of this one."""
    ends = [line.cells[-1] for line in lines if line.cells][:-1]
    # In a table of two halves the numbers of both halves alternate.
    if not any(all(_are_serial(ends[at::step]) for at in range(step)) for step in (1, 2)):
        return list(lines)
    out: list[Line] = []
    before: list[int] = []
    for line in lines:
        end = line.cells[-1].text if line.cells else ""
        number = int(end) if end.isascii() and end.isdecimal() else -9
        # A header between two parts of a table takes the number that is due.
        due = {n + step for n in before[-2:] for step in (1, 2)}
        if number in due or (number >= 0 and len(before) < 2):
            before.append(number)
            line = Line(line.row, line.labels, line.cells[:-1], line.printed)
        out.append(line)
    return out
