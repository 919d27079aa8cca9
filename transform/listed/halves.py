"""Items that a page break or a dump tore in two, and tables whose two halves it wove into one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import regex

from transform.forms import FormTable
from transform.labels import key
from transform.listed.items import Item
from transform.listed.place import best_row, exact_rows, is_heading

__all__ = ["joined", "unwoven"]

# A label put together must be so much like a row, and so much more than its pieces are.
_SURE = 0.8
_MARGIN = 0.1
# Fewer steps back are rows out of order, not two halves.
_LEAST_STEPS_BACK = 4
_CLOSING = regex.compile(r"[^()（）]*[)）]")


def joined(items: Sequence[Item], table: FormTable) -> list[Item]:
    """The items with labels put together again that a page break or a dump tore in two."""
    out: list[Item] = []
    for item in items:
        before = out[-1] if out else None
        if before is not None and _halves(before, item, table):
            whole = before if before.figures() else item
            labels = (*before.labels[:-1], before.labels[-1] + item.labels[-1])
            unit = item.unit or before.unit
            rows = (*before.rows, before.row, *item.rows, item.row)
            out[-1] = replace(whole, labels=labels, unit=unit, rows=rows)
        else:
            out.append(item)
    return out


def _halves(a: Item, b: Item, table: FormTable) -> bool:
    if (a.figures() and b.figures()) or is_heading(a, table) or is_heading(b, table):
        return False
    whole = key(a.labels[-1] + b.labels[-1])
    if exact_rows(a, table):
        # A note in brackets that is torn: what stands before it is the whole label.
        return _closes(b.labels[-1]) and not a.figures() and table.row_at.get(whole) == exact_rows(a, table)
    if a.figures() and exact_rows(b, table):
        return False
    if whole in table.row_at:
        return True
    alone = max(best_row(key(x.labels[-1]), table)[0] for x in (a, b))
    return best_row(whole, table)[0] >= max(_SURE, alone + _MARGIN)


def _closes(text: str) -> bool:
    """Whether a bracket is closed in the text that was not opened in it."""
    return _CLOSING.match(text) is not None


def unwoven(items: Sequence[Item], table: FormTable) -> list[Item]:
    """The items of tables whose halves stand side by side, where a dump reads them row by row:
    first those of the left half, then those of the right.
    """
    out: list[Item] = []
    for group in _by_sheet(items):
        edge = _edge(group, table)
        out.extend(group if edge is None else _parted(group, edge, table))
    return out


def _by_sheet(items: Sequence[Item]) -> list[list[Item]]:
    groups: list[list[Item]] = []
    for item in items:
        if not groups or groups[-1][-1].sheet is not item.sheet:
            groups.append([])
        groups[-1].append(item)
    return groups


def _edge(items: Sequence[Item], table: FormTable) -> int | None:
    """The first row of the right half, if the rows are those of two halves in turn."""
    rows = [at[0] for x in items if len(at := exact_rows(x, table)) == 1 and x.cells]
    back = [a for a, b in pairwise(rows) if b < a]
    if len(back) < _LEAST_STEPS_BACK:
        return None
    edge = min(back)
    left, right = [r for r in rows if r < edge], [r for r in rows if r >= edge]
    return edge if left == sorted(left) and right == sorted(right) else None


def _parted(items: Sequence[Item], edge: int, table: FormTable) -> list[Item]:
    """Both halves. An item whose label says nothing stands in the other half than the one before."""
    right = False
    for item in items:
        at = exact_rows(item, table)
        if at and min(at) >= edge:
            right = True
        elif at and max(at) < edge:
            right = False
        else:
            right = not right
        item.panel = int(right)
    return sorted(items, key=lambda x: x.panel)
