"""Grids and runs of loose cells to lines: the labels of a row, and the cells right of them.

A line is what form tables are aligned by. Where the grid is aligned, a line knows the columns
of its cells and the labels that reach down to it from merged cells; where a dump lost the rows,
lines are cut out of the stream of cells, a new one wherever a label follows a figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import regex

from extract.blocks import Cell, Grid
from transform.values import looks_like_value

# A figure that does not look like one: `2*`, `3[1]`, `12 13`.
ODD_FIGURE = regex.compile(r"[^\u4e00-\u9fff]{0,6}\d[^\u4e00-\u9fff]{0,8}[\u4e00-\u9fff]?")
# A label of which nothing but its number stands on this line.
_NUMBERING = regex.compile(r"[（(]?\d{1,2}[)）.．、]")

COUNTERS = frozenset("件 条 项 个 次 宗 份 人 元 万元 千元 亿元 项目 篇 人次 条次 件次 期 处 场 名".split())

__all__ = ["COUNTERS", "ODD_FIGURE", "Line", "Sheet", "ending_figures", "sheet_of_grid", "sheet_of_tokens"]


@dataclass(slots=True)
class Line:
    """`labels` left of the figures (outermost first) and the `cells` right of them.

    `row` counts from 0 within the grid; `printed` says whether the row prints a label itself
    or merely lies under a merged one.
    """

    row: int
    labels: tuple[str, ...]
    cells: list[Cell]
    printed: bool = True
    # Filled by `transform.tables.align`: where the line's label stands in a form table, to the letter.
    anchors: dict[Any, tuple[int, ...]] = field(default_factory=dict, repr=False)
    _figures: int = -1

    def figures(self) -> int:
        """How many of the cells print a number or a mark that stands for one."""
        if self._figures < 0:
            self._figures = sum(1 for c in self.cells if c.text and looks_like_value(c.text))
        return self._figures


@dataclass(slots=True)
class Sheet:
    """One grid, or one run of loose cells, ready for alignment.

    `cover[row][col]` is the cell that covers a position (aligned grids only). `caption` is
    the text right before the table, nearest last, `heading` that of the section it stands in.
    `used` collects the rows that an alignment claimed.
    """

    number: int
    lines: list[Line]
    aligned: bool
    cover: list[list[Cell | None]]
    caption: tuple[str, ...]
    page: int | None = None
    used: set[int] = field(default_factory=set)
    grid: Grid | None = None
    heading: str = ""


def ending_figures(words: Sequence[str]) -> int:
    """Where the figures begin that some words end with: behind the last word that is none."""
    first = len(words)
    while first and looks_like_value(words[first - 1]):
        first -= 1
    return first


def sheet_of_grid(grid: Grid, caption: tuple[str, ...]) -> Sheet:
    """Lines of a table; a single unaligned column is a stream of cells."""
    if grid.n_cols == 1 and not grid.aligned:
        return sheet_of_tokens(grid.cells, grid.number, caption, grid)
    if grid.aligned:
        cover = grid.covering()
        lines = [_covered_line(r, cover[r]) for r in range(grid.n_rows)]
    else:
        cover = []
        lines = [_line(r, row, lambda cell: True) for r, row in enumerate(grid.rows())]
    return Sheet(grid.number, lines, grid.aligned, cover, caption, grid.page, grid=grid)


def _covered_line(r: int, positions: list[Cell | None]) -> Line:
    row: list[Cell] = []
    for cell in positions:
        if cell is not None and (not row or row[-1] is not cell):
            row.append(cell)
    return _line(r, row, lambda cell: cell.row == r)


def _line(r: int, row: list[Cell], own: Callable[[Cell], bool]) -> Line:
    """Cut a row behind its leading labels.

    A serial number may stand before the labels; a remark may stand behind the figures.
    """
    labels: list[str] = []
    printed = False
    end = 0
    figures = 0
    for i, cell in enumerate(row):
        if not cell.text:
            continue
        if looks_like_value(cell.text):
            figures += 1
            if labels or figures > 1:
                break
            continue
        odd = ODD_FIGURE.fullmatch(cell.text) and not _NUMBERING.fullmatch(cell.text)
        if labels and odd and not _label_follows(row[i + 1 :]):
            break
        end = i + 1
        if labels and cell.text.strip() in COUNTERS:
            # A column of units stands between labels and figures.
            continue
        labels.append(cell.text)
        printed |= own(cell)
    # A figure in the first column with no label behind it is a figure, not a serial number.
    return Line(r, tuple(labels), row[end:], printed)


def _label_follows(cells: list[Cell]) -> bool:
    return any(c.text and not looks_like_value(c.text) and not ODD_FIGURE.fullmatch(c.text) for c in cells)


def sheet_of_tokens(
    tokens: Iterable[Cell], number: int, caption: tuple[str, ...], grid: Grid | None = None
) -> Sheet:
    """Lines out of a stream of cells: labels, then their figures, then the next labels.

    Empty cells before any figure close a line (a row printed blank, or the filler of a merged
    heading); behind figures they belong to them.
    """
    lines: list[Line] = []
    labels: list[str] = []
    cells: list[Cell] = []
    start = 0

    def close() -> None:
        nonlocal labels, cells
        if labels or cells:
            lines.append(Line(start, tuple(labels), cells))
        labels, cells = [], []

    page = None
    for cell in tokens:
        page = page or cell.page
        if not cell.text or looks_like_value(cell.text):
            cells.append(cell)
        else:
            if cells:
                close()
            if not labels:
                start = cell.row
            labels.append(cell.text)
    close()
    return Sheet(number, lines, False, [], caption, page, grid=grid)
