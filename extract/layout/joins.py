"""Tables over page breaks: the part on the next page goes on with the one before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from extract.blocks import UNSURE, Cell, Grid
from extract.layout.banded import like_columns
from extract.layout.grids import RuledGrid
from extract.layout.sectiongrid import BandedGrid
from extract.layout.sew import sewn
from extract.page import PlacedGrid

__all__ = ["continued"]

# Edges of columns that are one, as a share of the table's width (4 points on a page): browsers set the part
# of a table on the next page anew.
_LIKE = 0.009
# Outer edges may be off a little more: the parts are cut by hand in some documents.
_LIKE_OUTER = 0.02
_ENOUGH = 0.6
# So many letters of a label are enough to know it again.
_LEAST_TEXT = 6


def continued(upper: PlacedGrid, lower: PlacedGrid) -> PlacedGrid | None:
    """Both as one table, or None if the lower one is another table."""
    a, b = upper.grid, lower.grid
    if not (a.aligned and b.aligned):
        return None
    columns = _common_columns(upper, lower)
    if columns is None:
        return None
    skip = _repeated_rows(a, b)
    if skip >= b.n_rows:
        return None
    if skip and a.n_cols == b.n_cols:
        # The same header says which columns are the same, whatever their edges.
        columns = (list(range(a.n_cols + 1)), list(range(b.n_cols + 1)))
    to_a, to_b = columns
    n_cols = to_a[-1]
    first = [_moved(c, to_a, 0) for c in a.cells]
    second = [_moved(c, to_b, a.n_rows - skip) for c in b.cells if c.row >= skip]
    full = frozenset(to_a[c] for c in getattr(upper, "full", ()))
    is_open = bool(getattr(upper, "open_foot", False) or getattr(lower, "open_top", False))
    cells, gone = sewn(first, second, a.n_rows, full=full, is_open=is_open)
    if is_open and not gone:
        cells = [_unsure_blank(c, a.n_rows) for c in cells]
    rows = a.n_rows + b.n_rows - skip - gone
    grid = replace(a, cells=tuple(sorted(cells, key=lambda c: (c.row, c.col))), n_rows=rows, n_cols=n_cols)
    if isinstance(lower, BandedGrid):
        return lower.with_grid(grid)
    edges = _edges(lower)
    return RuledGrid.of(
        grid,
        lower.box,
        edges=_spread(edges, to_b, n_cols) if edges else (),
        full=frozenset(to_b[c] for c in getattr(lower, "full", ())),
        open_foot=bool(getattr(lower, "open_foot", False)),
    )


def _unsure_blank(cell: Cell, n: int) -> Cell:
    """A recognised blank beside a break that no line closes: its figure may stand on the other page."""
    beside = cell.row + cell.rowspan == n or cell.row == n
    if cell.text or not beside or cell.confidence is None:
        return cell
    least = min(cell.confidence, UNSURE)
    return replace(cell, confidence=least, readings=(("", least),))


def _spread(edges: Sequence[float], to: Sequence[int], n_cols: int) -> tuple[float, ...]:
    """The lower part's edges in the common numbering, those it lacks evenly between."""
    known = dict(zip(to, edges, strict=True))
    out: list[float] = []
    for k in range(n_cols + 1):
        low = max(i for i in known if i <= k)
        high = min(i for i in known if i >= k)
        share = (k - low) / (high - low) if high > low else 0.0
        out.append(known[low] + share * (known[high] - known[low]))
    return tuple(out)


def _moved(cell: Cell, to: Sequence[int], rows: int) -> Cell:
    col, behind = to[cell.col], to[cell.col + cell.colspan]
    if not rows and col == cell.col and behind == col + cell.colspan:
        return cell
    return Cell(
        cell.row + rows,
        col,
        cell.text,
        cell.rowspan,
        behind - col,
        cell.page,
        cell.box,
        cell.confidence,
        cell.readings,
    )


def _edges(placed: PlacedGrid) -> list[float] | None:
    """The places of the table's column edges, of a recognised one from its cells' boxes."""
    if isinstance(placed, RuledGrid) and placed.edges:
        return list(placed.edges)
    grid = placed.grid
    at: list[list[float]] = [[] for _ in range(grid.n_cols + 1)]
    for cell in grid.cells:
        if cell.box is not None:
            at[cell.col].append(cell.box[0])
            at[cell.col + cell.colspan].append(cell.box[2])
    return [median(places) for places in at] if all(at) else None


def _common_columns(upper: PlacedGrid, lower: PlacedGrid) -> tuple[list[int], list[int]] | None:
    """For each edge of either grid its number among the edges of both, or None if they are not
    ruled alike.
    """
    a, b = upper.grid, lower.grid
    if isinstance(upper, BandedGrid) or isinstance(lower, BandedGrid):
        like = isinstance(upper, BandedGrid) and isinstance(lower, BandedGrid) and like_columns(upper, lower)
        return (list(range(a.n_cols + 1)), list(range(b.n_cols + 1))) if like else None
    ea, eb = _edges(upper), _edges(lower)
    if ea is None or eb is None:
        same = a.n_cols == b.n_cols
        return (list(range(a.n_cols + 1)), list(range(b.n_cols + 1))) if same else None
    width = ea[-1] - ea[0]
    if abs(width - (eb[-1] - eb[0])) > _LIKE_OUTER * width:
        return None
    if abs(ea[0] - eb[0]) > 0.15 * width:
        return None
    found = [n for n in (_numbered(ea, _fitted(ea, eb, s), width) for s in (False, True)) if n is not None]
    best = min(found, key=lambda n: n[0][-1], default=None)
    if best is None or not best[0][-1] > a.n_cols == b.n_cols:
        return best
    # As many columns in other places: those of another table, that may be the same columns all the same.
    columns = list(range(a.n_cols + 1))
    return (columns, columns) if _one_to_one(ea, _fitted(ea, eb, False)) else None


def _one_to_one(ea: Sequence[float], eb: Sequence[float]) -> bool:
    """Whether each column has its middle inside of the one with its number in the other part: tables set one
    below the other, whose columns differ a little.
    """
    pairs = list(zip(pairwise(ea), pairwise(eb), strict=True))
    return all(a[0] < (b[0] + b[1]) / 2 < a[1] and b[0] < (a[0] + a[1]) / 2 < b[1] for a, b in pairs)


def _fitted(ea: Sequence[float], eb: Sequence[float], scaled: bool) -> list[float]:
    """The second edges brought to the left end of the first ones, or to both ends: a photograph shows two
    pages in two sizes.
    """
    scale = (ea[-1] - ea[0]) / (eb[-1] - eb[0]) if scaled and eb[-1] > eb[0] else 1.0
    return [*((e - eb[0]) * scale + ea[0] for e in eb[:-1]), ea[-1]]


def _numbered(ea: Sequence[float], eb: Sequence[float], width: float) -> tuple[list[int], list[int]] | None:
    """For each edge its number among all, where most of the fewer ones are edges of both."""
    common = sum(1 for e in eb[1:-1] if any(abs(e - x) <= _LIKE * width for x in ea[1:-1]))
    fewer = min(len(ea), len(eb)) - 2
    if fewer and common < _ENOUGH * fewer:
        return None
    merged: list[list[float]] = []
    for e in sorted([*ea, *eb]):
        if merged and e - merged[-1][0] <= _LIKE * width:
            merged[-1].append(e)
        else:
            merged.append([e])
    number = {e: k for k, group in enumerate(merged) for e in group}
    to_a, to_b = [number[e] for e in ea], [number[e] for e in eb]
    if len(set(to_a)) < len(to_a) or len(set(to_b)) < len(to_b):
        return None
    return to_a, to_b


def _repeated_rows(a: Grid, b: Grid) -> int:
    """How many leading rows of `b` repeat those of `a`: the header, printed again."""
    rows_a, rows_b = a.rows(), b.rows()
    same = 0
    for x, y in zip(rows_a, rows_b, strict=False):
        if len(x) != len(y) or not all(map(_reprinted, x, y)):
            break
        same += 1
    words = any(any(ch.isalpha() for ch in c.text) for row in rows_b[:same] for c in row)
    return same if words else 0


def _reprinted(above: Cell, below: Cell) -> bool:
    """Whether a cell is printed again; its last lines may be cut off where rows are repeated."""
    recognised = above.confidence is not None and below.confidence is not None
    a, b = (_bare(cell.text, letters=recognised) for cell in (above, below))
    same = a == b or (len(b) >= _LEAST_TEXT and a.startswith(b))
    return same and (above.rowspan, above.colspan) == (below.rowspan, below.colspan)


def _bare(text: str, *, letters: bool) -> str:
    """The text without white space; its `letters` and digits alone where recognition may lose a comma."""
    return "".join(filter(str.isalnum, text)) if letters else "".join(text.split())
