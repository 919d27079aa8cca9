"""Ruled frames and the glyphs in them to grids; frames that are no tables are told apart."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import itemgetter

from extract.blocks import Cell, Grid
from extract.layout.lattice import Lattice, lattice_of
from extract.layout.lost import holds_columns, holds_rows, holds_tight_row, with_lost_lines
from extract.layout.rules import Frame
from extract.layout.split import parts_of, without_prose
from extract.layout.text import cell_text, ends_full
from extract.limits import DEFAULT_LIMITS
from extract.page import Box, Glyph, PlacedGrid

__all__ = ["RuledGrid", "ruled_grids"]

# Points: lower boxes are bars and marks, but for a row of many cells, as one that a page cut off its table.
_SMALLEST = 12.0
_LOWEST_ROW = 7.0
_MANY = 5
# Neighbouring letters this near (share of their size) run on across a line between them.
_RUNS_ON = 0.1
_PADDING = 7.2
_MOST_UNSEEN = 15
_UNSEEN_WIDTH = 20.0
# A single text needs so many ruled cells to be the label of a blank row.
_AT_FOOT = 3.2  # points; lines nearer than this are one
_SHARED = 0.5  # confidence in a figure that runs over the rule of its cell
_ACROSS = 0.15  # of its size, that a digit may reach over a rule
_LEAST_CELLS = 3


class RuledGrid(PlacedGrid):
    """A ruled table of one page with what tells whether it goes on over the page's edge.

    `edges` are the places of its column edges; `full` are the columns of cells in the last row
    whose text fills its last line; `open_top` and `open_foot` say that the outer lines run on
    beyond the first or last row's line.
    """

    full: frozenset[int] = frozenset()
    edges: tuple[float, ...] = ()
    open_top = False
    open_foot = False

    @classmethod
    def of(
        cls,
        grid: Grid,
        box: Box,
        *,
        edges: tuple[float, ...] = (),
        full: frozenset[int] = frozenset(),
        open_top: bool = False,
        open_foot: bool = False,
    ) -> RuledGrid:
        """A placed grid with these marks."""
        made = cls(grid, box)
        made.edges, made.full, made.open_top, made.open_foot = edges, full, open_top, open_foot
        return made

    def with_grid(self, grid: Grid, box: Box | None = None) -> RuledGrid:
        """The same with another grid of the same columns, in another place if that is given."""
        return RuledGrid.of(
            grid,
            box or self.box,
            edges=self.edges,
            full=self.full,
            open_top=self.open_top,
            open_foot=self.open_foot,
        )


def ruled_grids(
    glyphs: Sequence[Glyph], frames: Sequence[Frame], page: int
) -> tuple[list[RuledGrid], list[Glyph], list[Frame]]:
    """The tables that the frames rule, the glyphs outside all of them, and the frames that hold rows or
    columns which their lines do not part.

    Frames come smallest first, so that a table inside a frame takes its own glyphs.
    """
    hollow: list[Frame] = []
    free = sorted([((g[2] + g[4]) / 2, (g[1] + g[3]) / 2, i) for i, g in enumerate(glyphs)] if frames else ())
    taken = bytearray(len(glyphs))
    found: list[RuledGrid] = []
    for frame in frames:
        x0, top, x1, foot = frame.box
        lowest = _LOWEST_ROW if len(frame.down) >= _MANY else _SMALLEST
        if x1 - x0 < _SMALLEST or foot - top < lowest or (len(frame.across) < 2 and len(frame.down) < 2):
            continue
        low = bisect_left(free, (top,))
        inside = [
            p for p in free[low : bisect_right(free, (foot, 1e9))] if x0 <= p[1] <= x1 and not taken[p[2]]
        ]
        if not inside:
            continue
        made_here, is_hollow = _grids(frame, inside, glyphs, page)
        if is_hollow:
            hollow.append(frame)
        for made in made_here:
            found.append(made)
            _, y0, _, y1 = made.box
            for y, _, i in inside:
                if y0 <= y <= y1:
                    taken[i] = 1
    return found, [g for i, g in enumerate(glyphs) if not taken[i]], hollow


def _grids(
    frame: Frame, inside: list[tuple[float, float, int]], glyphs: Sequence[Glyph], page: int
) -> tuple[list[RuledGrid], bool]:
    """The tables of a frame: usually one or none, several where tables touch each other; and whether any
    of its rows or columns are not parted by lines.
    """
    if not inside or not frame.across or not frame.down:
        return [], False
    xs = sorted([p[1] for p in inside])
    lattice = lattice_of(frame, xs, [p[0] for p in inside], DEFAULT_LIMITS.cells_per_table)
    if lattice is None or len(lattice.xs) < 3:
        return [], len(inside) > _LEAST_CELLS and any("0" <= glyphs[i][0] <= "9" for _, _, i in inside)
    parts = parts_of(frame, lattice)
    if len(parts) > 1:
        out: list[RuledGrid] = []
        hollow = False
        for part in parts:
            held = [p for p in inside if part.box[1] <= p[0] < part.box[3]]
            made, open_part = _grids(part, held, glyphs, page)
            out.extend(made)
            hollow = hollow or open_part
        return out, hollow
    texts = _held(lattice, inside, glyphs)
    core = without_prose(frame, lattice, texts)
    if core is not None:
        held = [p for p in inside if core.box[1] <= p[0] < core.box[3]]
        return _grids(core, held, glyphs, page)
    if any(map(holds_rows, texts)):
        return [], True
    if not _is_table(lattice, texts):
        return [], holds_tight_row(lattice, texts)
    parted, inner = with_lost_lines(lattice, texts)
    hollow = any(map(holds_columns, inner)) or holds_tight_row(parted, inner)
    return [_grid(frame, parted, inner, page)], hollow


def _grid(frame: Frame, lattice: Lattice, held: Sequence[Sequence[Glyph]], page: int) -> RuledGrid:
    padding = _padding(lattice, held)
    shared = _overrun(lattice, held)
    cells = []
    for i, region in enumerate(lattice.regions):
        row, col, rows, cols = region
        box = lattice.box(region)
        text = cell_text(held[i], box, padding)
        if i in shared:
            cells.append(Cell(row, col, text, rows, cols, page, box, _SHARED, ((text, _SHARED),)))
        else:
            cells.append(Cell(row, col, text, rows, cols, page, box))
    n_rows, n_cols = len(lattice.ys) - 1, len(lattice.xs) - 1
    if lattice.cut_off:
        cells.extend(_unseen(lattice, page))
        n_cols = max(c.col for c in cells) + 1
    grid = Grid(1, tuple(cells), n_rows, n_cols, page=page)
    closed = _closed(frame, lattice)
    full = frozenset(
        region[1]
        for region, glyphs in zip(lattice.regions, held, strict=True)
        if glyphs
        and region[0] + region[2] == grid.n_rows
        and region[1] not in closed
        and ends_full(glyphs, lattice.box(region), padding)
    )
    # Unseen columns need a place of their own for the parts of a table to be compared.
    unseen = range(1, n_cols + 2 - len(lattice.xs))
    edges = (*lattice.xs, *(lattice.xs[-1] + k * _UNSEEN_WIDTH for k in unseen))
    return RuledGrid.of(
        grid,
        frame.box,
        edges=edges,
        full=full,
        open_top=lattice.open_top,
        open_foot=lattice.open_foot,
    )


def _closed(frame: Frame, lattice: Lattice) -> set[int]:
    """The columns of the cells in the last row that a line closes, where others are left open: these go on
    over the page's edge and those do not.
    """
    foot = lattice.ys[-1]
    lines = [s for s in frame.across if abs(s.at - foot) <= _AT_FOOT]
    last = [region for region in lattice.regions if region[0] + region[2] == len(lattice.ys) - 1]
    closed: set[int] = set()
    for region in last:
        x0, _, x1, _ = lattice.box(region)
        if any(s.start <= (x0 + x1) / 2 <= s.end for s in lines):
            closed.add(region[1])
    return closed if len(closed) < len(last) else set()


def _unseen(lattice: Lattice, page: int) -> list[Cell]:
    """Columns that may stand beyond the edge where a page cut its table off, as many as there are:
    the last ones to be seen are not the last ones merely because the page ends there. Nothing
    was read of these cells, so their confidence is 0.
    """
    right, n_cols, n_rows = lattice.xs[-1], len(lattice.xs) - 1, len(lattice.ys) - 1
    box = (right, lattice.ys[0], right, lattice.ys[-1])
    return [
        Cell(0, n_cols + k, "", n_rows, 1, page, box, confidence=0.0)
        for k in range(min(n_cols, _MOST_UNSEEN))
    ]


def _held(
    lattice: Lattice, inside: Sequence[tuple[float, float, int]], glyphs: Sequence[Glyph]
) -> list[list[Glyph]]:
    """The glyphs of each cell, by their centres, in the order they were drawn."""
    held: list[list[Glyph]] = [[] for _ in lattice.regions]
    owner = lattice.owner
    # The inner edges alone say it: what lies beyond the outer ones is in the first or last cell.
    xs, ys = lattice.xs[1:-1], lattice.ys[1:-1]
    for y, x, i in sorted(inside, key=itemgetter(2)):
        held[owner[bisect_right(ys, y)][bisect_right(xs, x)]].append(glyphs[i])
    return held


def _overrun(lattice: Lattice, held: Sequence[Sequence[Glyph]]) -> set[int]:
    """The cells on both sides of a rule that a digit stands across: which of them has how much of
    the figure cannot be told.
    """
    out: set[int] = set()
    last = len(lattice.xs) - 2
    for i, (row, col, _, cols) in enumerate(lattice.regions):
        x0, x1 = lattice.xs[col], lattice.xs[col + cols]
        for g in held[i]:
            if not g[0].isdigit():
                continue
            over = _ACROSS * g[5]
            if col > 0 and g[1] < x0 - over:
                out |= {i, lattice.owner[row][col - 1]}
            if col + cols <= last and g[3] > x1 + over:
                out |= {i, lattice.owner[row][col + cols]}
    return out


def _is_table(lattice: Lattice, held: Sequence[Sequence[Glyph]]) -> bool:
    """Cells side by side with text in them, and no sentence that runs on across the lines as it
    does over the shaded pieces of a paragraph.
    """
    filled = [r for r, glyphs in zip(lattice.regions, held, strict=True) if glyphs]
    if not any(r[3] < len(lattice.xs) - 1 for r in filled):
        return False
    if len(filled) < 2 and len(lattice.regions) < _LEAST_CELLS:
        return False
    return not _runs_across(lattice, held)


def _runs_across(lattice: Lattice, held: Sequence[Sequence[Glyph]]) -> bool:
    """Whether most of the neighbouring cells of a row print their texts without a gap between."""
    near = pairs = 0
    for r, line in enumerate(lattice.owner):
        for c in range(len(line) - 1):
            a, b = line[c], line[c + 1]
            if a == b or lattice.regions[a][0] != r or not held[a] or not held[b]:
                continue
            pairs += 1
            right = max(held[a], key=itemgetter(3))
            left = min(held[b], key=itemgetter(1))
            near += left[1] - right[3] < _RUNS_ON * right[5] and abs(left[4] - right[4]) < 0.5 * right[5]
    return pairs > 0 and near * 2 > pairs


def _padding(lattice: Lattice, held: Sequence[Sequence[Glyph]]) -> float:
    """The least distance of any text from the left edge of its cell."""
    least = _PADDING
    for region, glyphs in zip(lattice.regions, held, strict=True):
        if glyphs:
            left = lattice.xs[region[1]]
            least = min(least, min([g[1] for g in glyphs]) - left)
    return max(0.0, least)
