"""Figures of recognised tables that were read as letters, made figures again before alignment.

A table is aligned by telling labels from figures. One `O`, `口` or `|` among the figures of a
scanned row would pass for a label and cost the whole row, so what stands among figures is read
as one, with doubt, or counts as unreadable.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from extract.blocks import SURE, Cell, Grid, Paragraph, Reading
from transform.recognised.odds import STROKES, folded
from transform.tables.lines import Sheet
from transform.values import looks_like_value

__all__ = ["Place", "Seen", "cells_of", "is_recognised", "restored"]

Place = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Seen:
    """A recognised cell, the text that was read in it, and whether its row and column are certain.

    Where they are not, no sum can prove the figure: two rows changed over leave all sums as they are.
    """

    cell: Cell
    raw: str
    placed: bool


# A longer text is a label or a remark, whatever stands around it.
_LONGEST_FIGURE = 4
# So many of the printed cells of a column are figures where it is a column of figures.
_MOSTLY = 0.6
_WORD = re.compile("[\u4e00-\u9fff]")
# Confidence of a figure that had to be guessed from its shape.
_GUESSED = 0.8


def is_recognised(reading: Reading) -> bool:
    """Whether any part of the document was recognised from a picture, or read with doubt."""
    for block in reading.blocks:
        if isinstance(block, Paragraph):
            if block.confidence is not None:
                return True
        elif any(cell.confidence is not None for cell in block.cells):
            return True
    return False


def cells_of(
    as_read: Reading,
    now: Reading,
    sheets: Sequence[Sheet],
    proven: Collection[tuple[int, int]] = (),
) -> dict[Place, Seen]:
    """All recognised cells, by table, row and column from 1. `now` is `restored(as_read)`;
    `sheets` add the tables that stand as lines of text. `proven` are the rows (table, row) that the
    whole table proves where nothing else on the page does.
    """
    out: dict[Place, Seen] = {}
    for before, grid in zip(as_read.grids(), now.grids(), strict=True):
        for raw, cell in zip(before.cells, grid.cells, strict=True):
            if cell.confidence is not None:
                placed = cell.row_open is not None and (grid.number, cell.row + 1) in proven
                one = _certain(cell) if placed else cell
                out[grid.number, cell.row + 1, cell.col + 1] = Seen(one, raw.text, grid.aligned or placed)
    for sheet in sheets:
        for cell in (c for line in sheet.lines if sheet.grid is None for c in line.cells):
            if cell.confidence is not None:
                out[sheet.number, cell.row + 1, cell.col + 1] = Seen(cell, cell.text, False)
    return out


def _certain(cell: Cell) -> Cell:
    """A cell whose row is certain after all: only what two recognitions read alike gains by it."""
    own = cell.row_open
    if own is None or own < SURE:
        return cell
    return replace(cell, confidence=own, readings=((cell.text, own),))


def restored(reading: Reading) -> Reading:
    """The reading with figures where tables of figures show letters; printed cells stay."""
    blocks = tuple(_restored(b) if isinstance(b, Grid) else b for b in reading.blocks)
    return replace(reading, blocks=blocks)


def _restored(grid: Grid) -> Grid:
    odd = [i for i, cell in enumerate(grid.cells) if _is_odd(cell)]
    if not odd:
        return grid
    cells = list(grid.cells)
    columns: dict[int, list[Cell]] = {}
    for cell in cells:
        if cell.text:
            columns.setdefault(cell.col, []).append(cell)
    rows = grid.rows()
    for i in odd:
        cell = cells[i]
        if _among_figures(cell, columns[cell.col], rows[cell.row]):
            cells[i] = _as_figure(cell)
    return replace(grid, cells=tuple(cells))


def _is_odd(cell: Cell) -> bool:
    """A short recognised text that is no figure."""
    return (
        cell.confidence is not None
        and 0 < len(cell.text) <= _LONGEST_FIGURE
        and (not looks_like_value(cell.text) or cell.text in STROKES)
    )


def _among_figures(cell: Cell, column: Sequence[Cell], row: Sequence[Cell]) -> bool:
    """Whether the column holds figures from some row above or below on, and the row others."""
    beside = [c for c in row if c is not cell and c.text]
    if not any(looks_like_value(c.text) for c in beside):
        return False
    figures = [c.row for c in column if looks_like_value(c.text)]
    if len(figures) < 2:
        # A table of one row of figures (表四): then the row alone says it, and the letter itself.
        of_figures = sum(1 for c in beside if looks_like_value(c.text))
        letter = folded(cell.text) != cell.text or not _WORD.search(cell.text)
        return letter and of_figures >= max(3, _MOSTLY * len(beside))
    under = [c for c in column if c.row >= min(figures) and c is not cell]
    return len(figures) >= _MOSTLY * len(under)


def _as_figure(cell: Cell) -> Cell:
    """The cell with the likeliest figure that was read or that its letters look like, else empty."""
    confidence = cell.confidence or 0.0
    readings = cell.readings or ((cell.text, confidence),)
    bare = folded(cell.text)
    named = bare if bare != cell.text else next((t for t, _ in readings if looks_like_value(t)), "")
    return replace(
        cell,
        text=named,
        confidence=min(confidence, _GUESSED if named else 0.0),
        readings=readings,
        row_open=None,
    )
