"""A placed table in other coordinates: its cells, its edges and its columns of figures alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from extract.blocks import Cell
from extract.layout.grids import RuledGrid
from extract.layout.sectiongrid import BandedGrid
from extract.page import Box, PlacedGrid

__all__ = ["moved", "with_cells"]


def moved(item: PlacedGrid, place: Callable[[Box], Box]) -> PlacedGrid:
    """The table where `place` puts its boxes; what tells whether it goes on over a page's edge stays."""
    cells = tuple(replace(c, box=place(c.box) if c.box else None) for c in item.grid.cells)
    grid, box, top = replace(item.grid, cells=cells), place(item.box), item.box[1]

    def across(x0: float, x1: float) -> tuple[float, float]:
        left, _, right, _ = place((x0, top, x1, top))
        return left, right

    if isinstance(item, BandedGrid):
        banded = item.with_grid(grid, box)
        banded.columns = tuple(across(*c) for c in item.columns)
        return banded
    if isinstance(item, RuledGrid):
        return RuledGrid.of(
            grid,
            box,
            edges=tuple(across(x, x)[0] for x in item.edges),
            full=item.full,
            open_top=item.open_top,
            open_foot=item.open_foot,
        )
    return PlacedGrid(grid, box)


def with_cells(item: PlacedGrid, cells: Sequence[Cell]) -> PlacedGrid:
    """The same table with other cells of the same places."""
    grid = replace(item.grid, cells=tuple(cells))
    return item.with_grid(grid) if isinstance(item, RuledGrid) else item._replace(grid=grid)
