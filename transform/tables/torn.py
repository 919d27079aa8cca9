"""Rows whose label a page without rules left on two lines, or ran together with another row's.

In narrow columns `3260` is set as `32` over `60`, beside a label on two lines as well. Where no rule holds
them together each line looks like a row: `一、本 32` and `年新收政府信息公开申请数量 60`. The second is
near enough to the form's row to be taken for it, and 60 is no figure of the report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import combinations

from transform.forms import FormTable
from transform.labels import key
from transform.tables.align import Placement
from transform.tables.lines import Line

__all__ = ["doubt_torn"]

_TELLING = 8  # letters


def doubt_torn(lines: Sequence[Line], placed: Sequence[Placement], table: FormTable) -> list[Placement]:
    """The placements, shaky where a neighbour with figures, itself no row, has the rest of the label."""
    taken = {p.line for p in placed}
    return [
        replace(p, shaky=True) if _is_torn(lines, p, taken, table) or _is_many(lines[p.line], table) else p
        for p in placed
    ]


def _is_many(line: Line, table: FormTable) -> bool:
    """Whether one of its labels holds those of two rows: set too near to be told apart, they ran together,
    and the figures may be either one's.
    """
    return any(_holds_two(key(text), table) for text in line.labels)


def _holds_two(printed: str, table: FormTable) -> bool:
    if len(printed) < 2 * _TELLING:
        return False
    found = [k for k in _tellers(table) if k in printed]
    apart = ((a, b) for a, b in combinations(found, 2) if a not in b and b not in a)
    return any(table.row_at[a] != table.row_at[b] for a, b in apart)


@cache
def _tellers(table: FormTable) -> tuple[str, ...]:
    """Labels of single rows, long enough to be told inside of others."""
    return tuple(k for k, rows in table.row_at.items() if len(rows) == 1 and len(k) >= _TELLING)


def _is_torn(lines: Sequence[Line], p: Placement, taken: set[int], table: FormTable) -> bool:
    if p.shaky or not lines[p.line].labels:
        return False
    if p.position in table.row_at.get(key(lines[p.line].labels[-1]), ()):
        return False
    return any(
        a >= 0 and b < len(lines) and not {a, b} <= taken and _is_one_label(lines[a], lines[b], p, table)
        for a, b in ((p.line - 1, p.line), (p.line, p.line + 1))
    )


def _is_one_label(upper: Line, lower: Line, p: Placement, table: FormTable) -> bool:
    if not (upper.labels and lower.labels and upper.figures() and lower.figures()):
        return False
    return p.position in table.row_at.get(key(upper.labels[-1] + lower.labels[-1]), ())
