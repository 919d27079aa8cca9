"""A header in ruled boxes over rows without lines: both are one table where every column of figures stands
under a header of its own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from extract.blocks import Cell
from extract.layout.grids import RuledGrid
from extract.layout.sectiongrid import BandedGrid
from extract.page import Box, Glyph, PlacedGrid

__all__ = ["between", "headed"]

# Points: rows follow their header this near, and reach no farther beyond its sides.
_NEAR = 30.0
_BESIDE = 4.0


def between(glyphs: Sequence[Glyph], tables: Sequence[RuledGrid]) -> list[tuple[list[Glyph], bool]]:
    """The glyphs outside of tables in runs that no table stands between: no table goes on over another.
    And whether what stands above each is a header without rows.
    """
    order = sorted(tables, key=lambda t: t.box[3])
    feet = [t.box[3] for t in order]
    runs: list[list[Glyph]] = [[] for _ in range(len(feet) + 1)]
    for g in glyphs:
        runs[bisect_left(feet, (g[2] + g[4]) / 2)].append(g)
    under = [False, *map(_is_header, order)]
    return [pair for pair in zip(runs, under, strict=True) if pair[0]]


def headed(
    ruled: Sequence[RuledGrid], unruled: Sequence[PlacedGrid]
) -> tuple[list[RuledGrid], list[PlacedGrid]]:
    """The tables of a page, those of headers and rows that are one table made one."""
    heads = [t for t in ruled if _is_header(t)]
    gone: list[RuledGrid] = []
    out: list[PlacedGrid] = []
    for body in unruled:
        head = _head_of(body, heads) if isinstance(body, BandedGrid) and body.headless else None
        whole = _joined(head, body) if head is not None and isinstance(body, BandedGrid) else None
        if head is not None and whole is not None:
            gone.append(head)
            heads = [h for h in heads if h is not head]
        out.append(whole or _unproven(body))
    return [t for t in ruled if not any(t is h for h in gone)], out


def _unproven(body: PlacedGrid) -> PlacedGrid:
    """Figures alone that stand under no header: their order is known and their columns are not."""
    if not isinstance(body, BandedGrid) or not body.is_bare:
        return body
    return PlacedGrid(replace(body.grid, aligned=False), body.box)


def _is_header(table: RuledGrid) -> bool:
    """Whether no cell holds a figure, and each of the last row holds a text."""
    grid = table.grid
    if not table.edges or any(not any(ch.isalpha() for ch in c.text) for c in grid.cells if c.text):
        return False
    return all(c.text for c in grid.cells if c.row + c.rowspan == grid.n_rows)


def _head_of(body: BandedGrid, heads: Sequence[RuledGrid]) -> RuledGrid | None:
    """The header right above, which is as wide as the rows or wider."""
    x0, top, x1, _ = _around(body)
    for head in heads:
        left, _, right, foot = head.box
        if -_BESIDE <= top - foot <= _NEAR and left - _BESIDE <= x0 and x1 <= right + _BESIDE:
            return head
    return None


def _around(table: PlacedGrid) -> Box:
    boxes = [c.box for c in table.grid.cells if c.box is not None and c.text]
    return (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )


def _joined(head: RuledGrid, body: BandedGrid) -> BandedGrid | None:
    """One table, None unless the last columns of the header are those of the figures, one to one."""
    labels = body.grid.n_cols - len(body.columns)
    first = head.grid.n_cols - len(body.columns)
    if first < 0 or (first == 0) != (labels == 0):
        return None
    inner = head.edges[1:-1]
    for k, (a, b) in enumerate(body.columns):
        if not bisect_right(inner, a) == bisect_left(inner, b) == first + k:
            return None
    if labels and any(_right(c) > head.edges[first] for c in body.grid.cells if c.col < labels and c.text):
        return None
    depth = head.grid.n_rows
    cells = [_over(c, first, labels) for c in head.grid.cells]
    cells += [replace(c, row=c.row + depth) for c in body.grid.cells]
    width = body.grid.n_cols
    made = body.with_grid(
        replace(body.grid, cells=tuple(cells), n_rows=depth + body.grid.n_rows, n_cols=width)
    )
    made.headless = False
    return made


def _right(cell: Cell) -> float:
    return cell.box[2] if cell.box is not None else 0.0


def _over(cell: Cell, first: int, labels: int) -> Cell:
    """A header cell in the columns of the rows: those of the labels are one, or the last of several."""
    behind = cell.col + cell.colspan
    col = cell.col + labels - first if cell.col >= first else min(cell.col, labels - 1)
    end = behind + labels - first if behind >= first else min(behind, labels - 1)
    return replace(cell, col=col, colspan=max(1, end - col))
