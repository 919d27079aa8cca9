"""Read the column headers of a form table, wherever a dump has left them.

In aligned grids a header stands above its figures. Where a dump lost the columns, the headers
still come in their printed order: that order, not the form's, says which figure is which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extract.blocks import Cell
from transform.forms import Block
from transform.labels import key, likeness, unit_in
from transform.tables.lines import Line, Sheet
from transform.tables.rowlabels import closest
from transform.values import looks_like_value

__all__ = ["Headers", "headers_of", "match_column"]

_LEAST_LIKENESS = 0.72
# Rows above the figures in which a header may stand; the dispute table has three.
_HEADER_ROWS = 6
# Hostile documents must not fill the memory with made-up headers.
MEMO_SIZE = 20_000


@dataclass(frozen=True, slots=True)
class Headers:
    """Headers of one block in one sheet: grid column → index of the form's column.

    `refused` are the indexes whose header prints something that only looks like the form's;
    `units` the unit that a header names; `order` the columns in the order in which a dump
    without columns prints them, where it prints all; `beside` are grid columns that are not the
    form's: last year's figures, remarks. `broken` says that headers of a dump are in pieces
    (本年增 / 上一年项目数量 / 减), so that their order on the lines is not that of the columns.
    """

    columns: dict[int, int]
    refused: frozenset[int]
    units: dict[int, str]
    order: tuple[int, ...] | None = None
    beside: frozenset[int] = frozenset()
    broken: bool = False

    def complete(self, block: Block) -> bool:
        """Whether every column of the form has a header (a merged one may be repeated)."""
        return len(set(self.columns.values())) == len(block.columns)


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
    return closest(k, block.columns, _LEAST_LIKENESS), False


def headers_of(sheet: Sheet, line: Line, block: Block) -> Headers:
    """Read the headers above `line` in an aligned sheet (empty for others)."""
    if not sheet.aligned:
        labels = _labels_above(sheet, line)
        matched = [match_column(t, block) for t in labels]
        elsewhere = frozenset(at for at, bad in matched if bad and at is not None)
        columns = _named_by_order(sheet, line, block)
        order, broken = _printed_order(labels, block), _is_broken(labels, block)
        if order is not None:
            places = _places_above(sheet, line)
            placed = _placed_order(places, block)
            # Headers whose places on the page do not tell their order may be read in that of their lines.
            order, broken = placed or order, broken or bool(places and placed is None)
        return Headers(columns, elsewhere, _loose_units(labels, block), order, broken=broken)
    columns = {}
    refused: set[int] = set()
    units: dict[int, str] = {}
    first = min((c.col for c in line.cells), default=0)
    previous: list[int] = []
    named: set[int] = set()
    for col in range(first, len(sheet.cover[0]) if sheet.cover else 0):
        texts = _above(sheet, line.row, col)
        if texts:
            named.add(col)
        for text in texts:
            if key(text) in block.last_year:
                previous.append(col)
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
    _join_pieces(sheet, line, block, columns, named)
    ours = _without_last_year(columns, previous)
    # Columns with a header of their own that the form does not have: 备注, 上年总计.
    foreign = {c for c in named - columns.keys() if c > max(columns, default=c)}
    beside = frozenset(columns.keys() - ours.keys()) | foreign
    return Headers(ours, frozenset(refused), units, beside=beside)


def _join_pieces(sheet: Sheet, line: Line, block: Block, columns: dict[int, int], named: set[int]) -> None:
    """Give a header that stands in two columns (法律 | 服务机构) to the one that prints figures, if the other
    prints none: where no lines are drawn a blank inside a header looks like the gap between two.
    """
    if len(named) <= len(block.columns):
        return
    for col in sorted(named):
        if col + 1 not in named or (col in columns and col + 1 in columns):
            continue
        pieces = [_above(sheet, line.row, c)[0] for c in (col, col + 1)]
        at = next((i for i, c in enumerate(block.columns) if key("".join(pieces)) in c.keys), None)
        if at is None or any(i == at for c, i in columns.items() if c not in (col, col + 1)):
            continue
        filled = [
            c for c in (col, col + 1) if any(_prints(sheet, other, c) for other in sheet.lines if other.cells)
        ]
        if len(filled) == 1:
            columns.pop(col, None)
            columns.pop(col + 1, None)
            columns[filled[0]] = at


def _prints(sheet: Sheet, line: Line, col: int) -> bool:
    cell = sheet.cover[line.row][col]
    return cell is not None and looks_like_value(cell.text)


def _without_last_year(columns: dict[int, int], previous: list[int]) -> dict[int, int]:
    """Of two columns under one header, the one that is named 上年 beside 本年 is not ours."""
    kept = {col: at for col, at in columns.items() if col not in previous}
    return kept if set(kept.values()) == set(columns.values()) else columns


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


def _is_broken(labels: Sequence[str], block: Block) -> bool:
    """Whether a label is no column itself and only a piece of the words of one."""
    words = {whole for c in block.columns for whole in c.keys}
    pieces = (k for k in map(key, labels) if len(k) < 4 and k not in words)
    return any(k in whole for k in pieces for whole in words)


def _loose_units(labels: Sequence[str], block: Block) -> dict[int, str]:
    """Units named in headers that lost their place: the last one for each column."""
    units: dict[int, str] = {}
    for text in labels:
        unit = unit_in(text)
        at = match_column(text, block)[0] if unit else None
        if unit and at is not None:
            units[at] = unit
    return units


def _printed_order(labels: Sequence[str], block: Block) -> tuple[int, ...] | None:
    """The block's columns in the order in which the labels before the first figures name them.

    A heading over several columns (法人或其他组织) stands in the first header row for columns
    that are named in the second. None unless every column is named once.
    """
    parents = {key(c.label[0]) for c in block.columns if len(c.label) > 1}
    named: list[tuple[int, bool]] = []
    split = -1
    for label in labels:
        k = key(label)
        if any(likeness(k, p) >= _LEAST_LIKENESS for p in parents):
            split = len(named)
            continue
        at = next((i for i, c in enumerate(block.columns) if k in c.keys), None)
        if at is not None:
            named.append((at, len(block.columns[at].label) > 1))
    return _laid_out(named, split, len(block.columns))


def _placed_order(headers: Sequence[Cell], block: Block) -> tuple[int, ...] | None:
    """The block's columns from left to right by where their headers stand on the page. None unless every
    column is named once and no two headers stand above one another.
    """
    found: list[tuple[float, float, int]] = []
    for cell in headers:
        at = next((i for i, c in enumerate(block.columns) if key(cell.text) in c.keys), None)
        if at is not None and cell.box is not None:
            found.append((cell.box[0], cell.box[2], at))
    found.sort()
    if sorted(at for _, _, at in found) != list(range(len(block.columns))):
        return None
    apart = all(left[1] <= right[0] for left, right in pairwise(found))
    return tuple(at for _, _, at in found) if apart and len({c.page for c in headers}) == 1 else None


def _places_above(sheet: Sheet, line: Line) -> list[Cell]:
    """The cells with a place on a page between the last figures before a line and its own."""
    if sheet.grid is None:
        return []
    cells: list[Cell] = []
    by_row = {other.row: other for other in sheet.lines}
    for row, printed in enumerate(sheet.grid.rows()[: line.row]):
        if row in by_row and by_row[row].figures():
            cells = []
        else:
            cells.extend(c for c in printed if c.text and c.box is not None)
    return cells


def _labels_above(sheet: Sheet, line: Line) -> list[str]:
    """All labels between the last figures before a line and its own figures."""
    labels: list[str] = []
    for other in sheet.lines:
        if other.row >= line.row and other is not line:
            break
        if other.figures() and other is not line:
            labels = []
            continue
        labels.extend(other.labels)
    return labels


def _laid_out(named: list[tuple[int, bool]], split: int, n: int) -> tuple[int, ...] | None:
    """Columns from left to right, out of header rows read one after the other. `named` are the
    columns (index, below a common heading), `split` the place of that heading among them.
    """
    if sorted(at for at, _ in named) != list(range(n)):
        return None
    under = [at for at, below in named if below]
    outer = [at for at, below in named if not below]
    if under and split >= 0:
        first = sum(1 for _, below in named[:split] if not below)
        return (*outer[:first], *under, *outer[first:])
    if under and under == sorted(under) and outer == sorted(outer):
        # The form's own two rows, the common heading lost between them.
        return None
    return tuple(at for at, _ in named)
