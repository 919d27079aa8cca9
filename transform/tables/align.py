"""Align the printed sequence of row labels with the form's known sequence, as a whole.

Labels that match to the letter are anchors. What lies between two anchors is placed by the
best order-keeping assignment of what is left of the labels; a placement that another free row
would fit almost as well is `shaky`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from transform.forms import Block, FormTable, foreign_keys
from transform.labels import key
from transform.tables.lines import Line
from transform.tables.rowlabels import SURE, row_likeness, tails_of

__all__ = ["LEAST_LIKENESS", "TELLING", "WEAK", "Placement", "align", "anchors"]

# Below this a label is not taken for the row, whatever its place says.
LEAST_LIKENESS = 0.42
# A rival within this distance makes a damaged label shaky.
MARGIN = 0.12
# Where order alone places a row, so much of its label must be left for it to be sure.
WEAK = 0.4
# Shorter labels (其他, 总计, 合计, 规章) stand in other tables too.
TELLING = 3


@dataclass(frozen=True, slots=True)
class Placement:
    """Line `line` (index into the given lines) is row `position` of the form's sequence."""

    line: int
    position: int
    score: float
    shaky: bool


def anchors(lines: Sequence[Line], table: FormTable) -> list[tuple[int, tuple[int, ...]]]:
    """Lines whose label is a row of the table to the letter: (line, possible positions)."""
    found: list[tuple[int, tuple[int, ...]]] = []
    for i, line in enumerate(lines):
        at = line.anchors.get(table)
        if at is None:
            at = line.anchors[table] = _anchor(line, table)
        if at:
            found.append((i, at))
    return found


def _anchor(line: Line, table: FormTable) -> tuple[int, ...]:
    if not line.labels or not line.cells or _is_header(line, table) or _is_foreign(line, table):
        return ()
    for tail in tails_of(line.labels):
        at = table.row_at.get(tail)
        if at and _fits(line, table, at[0], strictly=len(tail) < TELLING):
            return at
    return ()


def _fits(line: Line, table: FormTable, position: int, *, strictly: bool) -> bool:
    """Whether the line has the cells of that row. 总计 and 其他 stand in every table, so they need
    their number of cells; 规范性文件 with one figure of three is a row of another table.
    """
    n = len(table.sequence[position][0].columns)
    if strictly:
        return line.figures() <= n <= len(line.cells) and _headers_in(line, table) < 2
    return not line.figures() or len(line.cells) * 2 >= n


def _is_foreign(line: Line, table: FormTable) -> bool:
    """Whether the labels are those of another table: its headers run into its first figures."""
    return sum(1 for label in line.labels if key(label) in foreign_keys(table.id)) >= 2


def _is_header(line: Line, table: FormTable) -> bool:
    """A row of column headers: two of them, and no figure. 总计 is a row and a column."""
    return not line.figures() and _headers_in(line, table) >= 2


def _headers_in(line: Line, table: FormTable) -> int:
    return len({k for label in line.labels if (k := key(label)) in table.header_keys})


def align(lines: Sequence[Line], table: FormTable) -> list[Placement]:
    """Place lines on the table's rows, keeping the order of both.

    Lines that fit nowhere are left out. Each row is taken at most once.
    """
    found = anchors(lines, table)
    fixed = _chain(found)
    placed = _out_of_order(found, fixed, lines, table)
    taken = {p.position for p in placed}
    size = len(table.sequence)
    bounds = [(-1, -1), *fixed, (len(lines), size)]
    for (line0, at0), (line1, at1) in pairwise(bounds):
        if line0 >= 0:
            placed.append(Placement(line0, at0, 1.0, False))
        free_lines = [i for i in range(line0 + 1, line1) if _is_free(lines[i], table)]
        free_rows = [r for r in range(at0 + 1, at1) if r not in taken]
        if free_lines and free_rows:
            closed = _closed(table, at0, at1)
            placed.extend(_fill(lines, free_lines, free_rows, table, closed))
    return sorted(placed, key=lambda p: p.line)


def _out_of_order(
    found: list[tuple[int, tuple[int, ...]]],
    fixed: list[tuple[int, int]],
    lines: Sequence[Line],
    table: FormTable,
) -> list[Placement]:
    """Rows with their label to the letter that stand elsewhere than in the form (item 8 before
    item 5): the label says which row it is. Each row once, with its own number of cells.
    """
    placed: list[Placement] = []
    chained = {line for line, _ in fixed}
    taken = {position for _, position in fixed}
    for line, positions in found:
        if line in chained or len(positions) != 1 or positions[0] in taken:
            continue
        if len(key(lines[line].labels[-1])) >= TELLING and _fits(
            lines[line], table, positions[0], strictly=True
        ):
            placed.append(Placement(line, positions[0], 1.0, False))
            taken.add(positions[0])
    return placed


def _is_free(line: Line, table: FormTable) -> bool:
    """Whether a line may be a damaged row: it is not a row to the letter, nor a header."""
    return bool(line.cells) and not line.anchors[table] and not _is_header(line, table)


def _closed(table: FormTable, at0: int, at1: int) -> bool:
    """Whether the rows between two positions are bounded on both sides: by a sure row, or by
    the edge of the block that the sure row on the other side belongs to.
    """
    size = len(table.sequence)
    if at0 < 0 and at1 >= size:
        return False
    if at0 >= 0 and at1 < size:
        return True
    block = table.sequence[at1 if at0 < 0 else at0][0]
    inner = range(at0 + 1, at1)
    return len(table.blocks) > 1 and all(table.sequence[i][0] is block for i in inner)


def _chain(found: list[tuple[int, tuple[int, ...]]]) -> list[tuple[int, int]]:
    """The longest run of anchors that rises in both (patience sorting)."""
    tops: list[int] = []
    top_at: list[int] = []
    items: list[tuple[int, int]] = []
    before: list[int] = []
    for line, positions in found:
        # Highest first, so that one line takes part once.
        for position in sorted(positions, reverse=True):
            where = bisect_left(tops, position)
            items.append((line, position))
            before.append(top_at[where - 1] if where else -1)
            if where < len(tops) and tops[where] == position:
                # The first of two prints of one row.
                items.pop()
                before.pop()
                continue
            if where == len(tops):
                tops.append(position)
                top_at.append(len(items) - 1)
            else:
                tops[where] = position
                top_at[where] = len(items) - 1
    chain: list[tuple[int, int]] = []
    at = top_at[-1] if top_at else -1
    while at >= 0:
        chain.append(items[at])
        at = before[at]
    return chain[::-1]


def _fill(
    lines: Sequence[Line], free_lines: list[int], free_rows: list[int], table: FormTable, closed: bool
) -> list[Placement]:
    """Best order-keeping placement of damaged labels on the rows between two anchors."""
    matrix = [[_score_of(lines, i, r, table) for r in free_rows] for i in free_lines]
    with_figures = [a for a, i in enumerate(free_lines) if lines[i].figures()]
    # As many rows of figures as rows of the form, between two sure ones: the order says it.
    if closed and len(with_figures) == len(free_rows):
        pairs = list(zip(with_figures, range(len(free_rows)), strict=True))
        if all(
            max(row[b] for row in matrix) <= max(matrix[a][b], LEAST_LIKENESS)
            and (matrix[a][b] >= WEAK or _unlabelled(lines[free_lines[a]], table))
            for a, b in pairs
        ):
            return [
                Placement(free_lines[a], free_rows[b], matrix[a][b], matrix[a][b] < WEAK) for a, b in pairs
            ]
    out: list[Placement] = []
    for a, b in _best_order(matrix):
        score = matrix[a][b]
        rival = max((s for r, s in enumerate(matrix[a]) if r != b), default=0.0)
        out.append(Placement(free_lines[a], free_rows[b], score, score < SURE and score - rival < MARGIN))
    return out


def _score_of(lines: Sequence[Line], at: int, position: int, table: FormTable) -> float:
    """Likeness of the label, nothing where the line has more figures than the row has cells."""
    line = lines[at]
    block = table.sequence[position][0]
    n = len(block.columns)
    # A remark may follow, or each column stands twice, for last year and this.
    if (line.figures() > n + 1 and line.figures() != 2 * n) or _is_foreign(line, table):
        return 0.0
    if _unlabelled(line, table):
        # 采购项目数量, 采购总金额: the headers of a block of one row name that row.
        alone = len(block.rows) == 1 and len(table.blocks) > 1
        return SURE if alone and _heads(lines, at, block, table) else 0.0
    return row_likeness(line.labels, position, table)


def _heads(lines: Sequence[Line], at: int, block: Block, table: FormTable) -> bool:
    """Whether the headers nearest above a line are those of this block and of no other."""
    above = [*lines[at].labels]
    for line in reversed(lines[max(0, at - 2) : at]):
        if line.figures() or above:
            break
        above = [*line.labels]
    keys = [key(label) for label in above]

    def headed(other: Block) -> bool:
        last = keys[-len(other.columns) :]
        return len(last) == len(other.columns) and all(
            k in c.keys for k, c in zip(last, other.columns, strict=True)
        )

    return headed(block) and sum(headed(b) for b in table.blocks) == 1


def _unlabelled(line: Line, table: FormTable) -> bool:
    """A row whose own label is lost: nothing printed before the figures but a header."""
    return not line.printed or all(key(label) in table.header_keys for label in line.labels)


def _best_order(matrix: list[list[float]]) -> list[tuple[int, int]]:
    """Order-keeping pairs with the greatest sum of likeness above the least one."""
    n, m = len(matrix), len(matrix[0])
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    for a in range(n - 1, -1, -1):
        for b in range(m - 1, -1, -1):
            gain = matrix[a][b] - LEAST_LIKENESS
            take = gain + best[a + 1][b + 1] if gain > 0 else -1.0
            best[a][b] = max(best[a + 1][b], best[a][b + 1], take)
    pairs: list[tuple[int, int]] = []
    a = b = 0
    while a < n and b < m:
        gain = matrix[a][b] - LEAST_LIKENESS
        if gain > 0 and best[a][b] == gain + best[a + 1][b + 1]:
            pairs.append((a, b))
            a, b = a + 1, b + 1
        elif best[a][b] == best[a + 1][b]:
            a += 1
        else:
            b += 1
    return pairs
