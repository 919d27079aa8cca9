"""Which cell of a line belongs to which column of the form.

Three witnesses, in this order: the headers above the cells (aligned grids), the columns that
most lines fill, and the mere order where a line prints as many cells as the form has. A line
that fits none of them is not read; it becomes gaps, never padded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extract.blocks import Cell
from transform.forms import Block
from transform.labels import key, likeness, unit_in
from transform.lines import Line, Sheet
from transform.values import looks_like_value

__all__ = [
    "ColumnMap",
    "Headers",
    "Usage",
    "assign",
    "columns_in_use",
    "headers_of",
    "match_column",
    "windows",
]

_LEAST_LIKENESS = 0.72
# Rows above the figures in which a header may stand; the dispute table has three.
_HEADER_ROWS = 6
# Hostile documents must not fill the memory with made-up headers.
MEMO_SIZE = 20_000


@dataclass(frozen=True, slots=True)
class Headers:
    """Headers of one block in one sheet: grid column → index of the form's column.

    `refused` are the indexes whose header prints something that only looks like the form's;
    `units` the unit that a header names.
    """

    columns: dict[int, int]
    refused: frozenset[int]
    units: dict[int, str]

    def complete(self, block: Block) -> bool:
        """Whether every column of the form has a header (a merged one may be repeated)."""
        return len(set(self.columns.values())) == len(block.columns)


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """The cells of one line: index of the form's column → cell. `sure` is False where the line
    was read in spite of a disagreement; `lost` says that no reading was possible.
    """

    cells: dict[int, Cell]
    sure: bool = True
    lost: bool = False


def match_column(text: str, block: Block) -> tuple[int | None, bool]:
    """Index of the block's column that a header prints, and whether it is refused."""
    k = key(text)
    known = block.memo.get(k)
    if known is None:
        if len(block.memo) > MEMO_SIZE:
            block.memo.clear()
        known = block.memo[k] = _match(k, block)
    return known


def _match(k: str, block: Block) -> tuple[int | None, bool]:
    if not k:
        return None, False
    for i, column in enumerate(block.columns):
        if k in column.keys:
            return i, False
        if k in column.refused:
            return i, True
    scores = sorted(
        ((max(likeness(k, x) for x in c.keys), i) for i, c in enumerate(block.columns)), reverse=True
    )
    if scores[0][0] >= _LEAST_LIKENESS and (len(scores) == 1 or scores[0][0] - scores[1][0] > 0.1):
        return scores[0][1], False
    return None, False


def headers_of(sheet: Sheet, line: Line, block: Block) -> Headers:
    """Read the headers above `line` in an aligned sheet (empty for others)."""
    columns: dict[int, int] = {}
    refused: set[int] = set()
    units: dict[int, str] = {}
    if not sheet.aligned:
        return Headers(_named_by_order(sheet, line, block), frozenset(), _loose_units(sheet, line, block))
    first = min((c.col for c in line.cells), default=0)
    for col in range(first, len(sheet.cover[0]) if sheet.cover else 0):
        for text in _above(sheet, line.row, col):
            at, bad = match_column(text, block)
            if at is None:
                continue
            columns[col] = at
            if bad:
                refused.add(at)
            unit = unit_in(text)
            if unit:
                units.setdefault(at, unit)
            break
    return Headers(columns, frozenset(refused), units)


def _above(sheet: Sheet, row: int, col: int) -> list[str]:
    """Header texts over a position, nearest first, then joined with the one over it."""
    texts: list[str] = []
    seen: Cell | None = None
    for r in range(row - 1, -1, -1):
        cell = sheet.cover[r][col]
        if cell is None or cell is seen or not cell.text:
            continue
        if looks_like_value(cell.text):
            if texts:
                break
            continue
        if cell.col == 0 and cell.colspan > 1:
            # The title of the block runs over all columns, or a row label reaches under.
            break
        seen = cell
        texts.append(cell.text)
        if len(texts) == _HEADER_ROWS:
            break
    return [*texts[:2], *("".join(texts[i::-1]) for i in range(1, len(texts)))]


def _named_by_order(sheet: Sheet, line: Line, block: Block) -> dict[int, int]:
    """Headers of rows that kept their number of cells: the nearest row of nothing but labels
    with as many cells as this line has.
    """
    if sheet.grid is None or sheet.grid.n_cols == 1:
        return {}
    width = max((c.col for c in line.cells), default=-1) + 1
    for other in reversed([x for x in sheet.lines if x.row < line.row]):
        if other.cells or len(other.labels) != width:
            continue
        first = line.cells[0].col
        named = {i: match_column(t, block)[0] for i, t in enumerate(other.labels) if i >= first}
        found = {i: at for i, at in named.items() if at is not None}
        if found:
            return found
    return {}


def _loose_units(sheet: Sheet, line: Line, block: Block) -> dict[int, str]:
    """Units named in headers that lost their place: the nearest ones above the line."""
    units: dict[int, str] = {}
    for i, column in enumerate(block.columns):
        if column.unit is None:
            continue
        for other in reversed([x for x in sheet.lines if x.row < line.row or x is line]):
            named = next((u for t in other.labels if (u := unit_in(t)) and key(t) in column.keys), None)
            if named:
                units[i] = named
                break
    return units


@dataclass(frozen=True, slots=True)
class Usage:
    """Where the lines of a block keep their figures: the grid columns that most of them fill,
    and how many empty cells most of them have between the label and the first figure.
    """

    columns: tuple[int, ...] | None
    lead: int


def columns_in_use(lines: Sequence[Line], n: int) -> Usage:
    """What most lines that leave no choice say of the place of their `n` cells."""
    columns: Counter[tuple[int, ...]] = Counter()
    leads: Counter[int] = Counter()
    for line in lines:
        starts = windows(line.cells, n)
        if len(starts) == 1 and any(c.text for c in line.cells):
            taken = tuple(c.col for c in line.cells[starts[0] : starts[0] + n])
            # In a stream of cells all stand in one column: that says nothing.
            if len(set(taken)) == n:
                columns[taken] += 1
            leads[starts[0]] += 1
    common = columns.most_common(2)
    clear = bool(common) and (len(common) == 1 or common[0][1] > common[1][1])
    lead = leads.most_common(1)[0][0] if leads else 0
    return Usage(common[0][0] if clear else None, lead)


def windows(cells: Sequence[Cell], n: int) -> list[int]:
    """Where a run of `n` neighbouring cells can start that leaves out empty cells only."""
    if len(cells) == n:
        return [0]
    printed = [i for i, c in enumerate(cells) if c.text]
    first, last = (printed[0], printed[-1]) if printed else (0, -1)
    return [s for s in range(len(cells) - n + 1) if s <= first and last < s + n]


def _window(cells: Sequence[Cell], n: int, usage: Usage) -> list[Cell] | None:
    """The `n` cells of the line, or None where empty cells at both ends leave a choice that
    the other lines do not settle.
    """
    starts = windows(cells, n)
    if len(starts) > 1 and any(c.text for c in cells):
        fits = [s for s in starts if tuple(c.col for c in cells[s : s + n]) == usage.columns]
        starts = fits or [s for s in starts if s == usage.lead]
    return list(cells[starts[0] : starts[0] + n]) if starts else None


def assign(
    line: Line,
    block: Block,
    headers: Headers,
    usage: Usage,
    *,
    aligned: bool,
    cut_off: bool = False,
) -> ColumnMap:
    """Give each column of the block its cell in this line.

    `cut_off`: the line is the last of a stream of cells.
    """
    n = len(block.columns)
    if headers.complete(block) and (found := _by_column(line, headers.columns, n)):
        return found
    if aligned and usage.columns is not None:
        filled = dict(zip(usage.columns, range(n), strict=True))
        if found := _by_column(line, filled, n):
            return ColumnMap(found.cells, found.sure and _agrees(headers))
    # The text ends here: what stands last is the beginning of the next label (`2` of `2.其他`).
    own = line.cells[:-1] if cut_off and len(line.cells) == n + 1 else line.cells
    cells = _window(own, n, usage)
    if cells is not None and all(c.colspan == 1 or not c.text for c in cells):
        return ColumnMap(dict(enumerate(cells)), _agrees(headers))
    if headers.complete(block) and aligned:
        # Some cells stand outside the headers: what stands under one is read, with a doubt.
        under = {at: c for c in line.cells if (at := headers.columns.get(c.col)) is not None}
        return ColumnMap(under, sure=False) if under else ColumnMap({}, lost=True)
    return ColumnMap({}, lost=True)


def _by_column(line: Line, columns: dict[int, int], n: int) -> ColumnMap | None:
    """Cells by grid column, if the line fits: what stands outside the columns is empty."""
    inside: dict[int, Cell] = {}
    outside: list[Cell] = []
    sure = True
    for cell in line.cells:
        if cell.colspan == 1:
            only = columns.get(cell.col)
            covered = [] if only is None else [only]
        else:
            covered = sorted({columns[c] for c in range(cell.col, cell.col + cell.colspan) if c in columns})
        if not covered:
            outside.append(cell)
            continue
        if len(covered) > 1 and cell.text:
            # One figure printed across several columns: it belongs to none of them for sure.
            sure = False
            covered = covered[:1]
        for at in covered:
            # Under a merged header that was printed twice stand two prints of one figure.
            if at in inside and inside[at].text != cell.text:
                return None
            inside.setdefault(at, cell)
    if any(c.text for c in outside) or (outside and len(inside) < n):
        return None
    return ColumnMap(inside, sure) if inside else None


def _agrees(headers: Headers) -> bool:
    """Whether the headers, from left to right, come in the form's order: then cells that are
    given by their order are given rightly, even if the headers stand one column off.
    """
    order = [at for _, at in sorted(headers.columns.items())]
    return order == sorted(order)
