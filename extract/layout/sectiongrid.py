"""What a table without lines between rows and columns is made of: its header, labels and figures as a
grid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extract.blocks import UNSURE, Cell, Grid
from extract.layout.blocks import Block
from extract.layout.bodies import Body, Extent, Row
from extract.layout.grids import RuledGrid
from extract.layout.heads import Head
from extract.page import Box

__all__ = ["BandedGrid", "Lines", "grid_of"]

# Columns of labels: two for groups of rows, one for the rows themselves.
_LABELS = 3


class BandedGrid(RuledGrid):
    """A table whose columns are known by their figures: `columns` are the extents of these, `ruled`
    says that lines across show its width, `headless` that no header was found over its figures, `grouped`
    that there are no labels of groups of rows, or that their rows are known.
    """

    columns: tuple[Extent, ...] = ()
    ruled = False
    headless = False
    grouped = True

    @property
    def is_bare(self) -> bool:
        """Whether it is figures alone, without header or label."""
        return self.headless and self.grid.n_cols == len(self.columns)

    def with_grid(self, grid: Grid, box: Box | None = None) -> BandedGrid:
        """The same with another grid of the same columns, in another place if that is given."""
        made = BandedGrid(grid, box or self.box)
        made.columns, made.ruled, made.full, made.headless = (
            self.columns,
            self.ruled,
            self.full,
            self.headless,
        )
        made.open_top, made.open_foot, made.grouped = self.open_top, self.open_foot, self.grouped
        return made


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a table across, where there are any: over and under its header, at its foot; its
    left and right end.
    """

    head: float | None
    body: float | None
    foot: float | None
    sides: Extent


def grid_of(body: Body, head: Head | None, lines: Lines, page: int) -> BandedGrid:
    """Header, labels and figures as one grid, aligned unless the header leaves it open which column is
    whose.
    """
    labels = _LABELS if body.labelled else 0
    columns = head.columns if head is not None else body.columns
    width = labels + len(columns)
    cells: list[Cell] = []
    depth = 0
    if head is not None:
        for title in head.titles:
            cells.append(Cell(depth, 0, title.text, 1, width, page, title.box))
            depth += 1
        for row, col, rows, cols, block in head.cells:
            cells.append(Cell(depth + row, labels + col, block.text, rows, cols, page, block.box))
        for k, block in enumerate(head.labels if labels else ()):
            wide = labels - k if k == len(head.labels) - 1 else 1
            cells.append(Cell(depth, k, block.text, head.depth, wide, page, block.box))
        depth += head.depth
    if body.rest is not None:
        cells.append(Cell(depth, labels - 1, body.rest.text, 1, 1, page, body.rest.box))
        # Without figures nobody knows what this row prints: its cells are unseen and not blank.
        cells += _figures(depth, Row(body.rest.y, {}, None, []), body, columns, page)
        depth += 1
    for first, last, level, group in body.spans:
        cells.append(Cell(depth + first, level, group.text, last - first + 1, 1, page, group.box))
    for at, line in enumerate(body.rows, depth):
        cells += _label(at, line, page, alone=bool(body.spans))
        cells += _figures(at, line, body, columns, page)
    cells.sort(key=lambda c: (c.row, c.col))
    told = head is None or head.told
    grid = Grid(1, tuple(cells), depth + len(body.rows), width, aligned=told, page=page)
    made = BandedGrid(grid, _around(cells, lines))
    made.columns, made.ruled = tuple(columns), lines.foot is not None
    made.headless = head is None
    made.grouped = bool(body.spans) or not any(row.groups for row in body.rows)
    made.full = frozenset([labels - 1])
    made.open_foot = True
    return made


def _around(cells: Sequence[Cell], lines: Lines) -> Box:
    boxes = [c.box for c in cells if c.box is not None]
    return (lines.sides[0], min(b[1] for b in boxes), lines.sides[1], max(b[3] for b in boxes))


def _label(at: int, row: Row, page: int, *, alone: bool) -> list[Cell]:
    """The label, if it is not lost, in the last of the label columns, labels of groups in those before it,
    where their rows are not known (not `alone`).
    """
    out = [Cell(at, _LABELS - 1, row.label.text, 1, 1, page, row.label.box)] if row.label else []
    groups = [] if alone else sorted(row.groups, key=lambda b: (b.x0, b.y))
    for k, group in enumerate(groups[: _LABELS - 1]):
        text = group.text if k < _LABELS - 2 else "\n".join(g.text for g in groups[k:])
        out.append(Cell(at, k, text, 1, 1, page, group.box))
    return out


def _figures(at: int, row: Row, body: Body, columns: Sequence[Extent], page: int) -> list[Cell]:
    """A cell for every column, empty where nothing is printed; unseen where the whole row prints nothing, as
    half of a row that a page cut does.
    """
    unseen = None if row.figures else 0.0
    first = _LABELS if body.labelled else 0
    held: dict[int, Block] = {}
    for k, tokens in row.figures.items():
        a, b = body.columns[k]
        (col,) = [c for c, (x0, x1) in enumerate(columns) if x0 - 0.1 <= a and b <= x1 + 0.1]
        held[col] = Block(tokens)
    out: list[Cell] = []
    for col, (x0, x1) in enumerate(columns):
        block = held.get(col)
        place = block.box if block else (x0, row.y - 0.5 * body.size, x1, row.y + 0.5 * body.size)
        text = block.text if block else ""
        if block is not None and block.tokens[0].wrapped:
            # Nobody can say whether its two lines are one number.
            guess = ((text, UNSURE),)
            out.append(Cell(at, first + col, text, 1, 1, page, place, UNSURE, guess))
        else:
            out.append(Cell(at, first + col, text, 1, 1, page, place, unseen))
    return out
