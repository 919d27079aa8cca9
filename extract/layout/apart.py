"""Rows of figures told from each other: figures run together cut in two, rows in other columns parted."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extract.layout.bodies import Extent, columns_of
from extract.layout.tokens import Token

__all__ = ["apart", "moves"]

_SEVERAL = 3
_BLANK = 0.2  # letter sizes between two figures


def apart(rows: list[list[Token]]) -> list[list[Token]]:
    """The rows, with figures cut in two that stand in two columns of the others and print a gap between."""
    most = max(map(len, rows))
    full = [row for row in rows if len(row) == most]
    columns = columns_of([t for row in full for t in row], full) if most > 1 else None
    if columns is None:
        return rows
    return [row if len(row) == most else [p for t in row for p in _two(t, columns)] for row in rows]


def _two(token: Token, columns: Sequence[Extent]) -> list[Token]:
    over = [k for k, (a, b) in enumerate(columns) if min(b, token.x1) > max(a, token.x0)]
    if len(over) != 2 or token.wrapped:
        return [token]
    (_, left), (right, _) = columns[over[0]], columns[over[1]]
    for k, (a, b) in enumerate(pairwise(token.glyphs), 1):
        if b[1] - a[3] >= _BLANK * token.size and a[3] < right and b[1] > left:
            parts = (token.glyphs[:k], token.glyphs[k:])
            return [Token(p, p[0][1], max(g[3] for g in p), token.y, token.size, token.wide) for p in parts]
    return [token]


def moves(rows: Sequence[Sequence[Token]], row: Sequence[Token]) -> bool:
    """Whether as many figures as in the rows above stand in other columns than theirs."""
    if len(row) < _SEVERAL or len(row) != max(map(len, rows)):
        return False
    return columns_of([t for line in (*rows, row) for t in line], [*rows, row]) is None
