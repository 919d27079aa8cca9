"""Figures of a row set as close as the groups of one number, in columns as narrow as their digits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from extract.layout.tokens import ALIGNED, BIN, LEVEL, Token
from extract.page import Glyph

__all__ = ["uncrammed"]

# Gaps of so many letter sizes may part figures; so many of them on a line make a row that is no single
# number.
_GAP = 0.14
_LEAST = 4
_LINES = 2
_MANY_LINES = 4
_GROUP = 3  # digits between two blanks of a large number
_ZEROS = "OoＯ〇○"
_Crammed = tuple[Token, list[int]]
_Starts = dict[int, list[tuple[float, float]]]


def uncrammed(tokens: Sequence[Token]) -> list[Token]:
    """Tokens that print a row of figures, or a part of one, cut into these: pieces that are no groups of
    three digits, where there are many on a line and each begins where one of another line does, or where
    figures of many lines begin in the same place; groups of three digits only so.
    """
    crammed = [(t, at) for t in tokens if (at := _cuts(t))]
    grouped = [(t, at) for t in tokens if not _cuts(t) and (at := _gaps(t))]
    if not crammed and not grouped:
        return list(tokens)
    rows = [row for row in _lines(crammed) if sum(len(at) for _, at in row) >= _LEAST]
    whole = _starts([pair for row in rows for pair in row] if len(rows) >= _LINES else [])
    parts = _starts([(t, _cuts(t)) for t in tokens if _counts(t.glyphs[0])])
    pieces = {
        id(t): _pieces(t, at)
        for t, at in crammed
        # A part of a row is cut as the whole rows are.
        if all(_shared(t, k, whole) for k in (at if len(at) >= _LEAST else (0, *at)))
        or all(_shared(t, k, parts) >= _MANY_LINES for k in at)
    }
    # What may be one large number is none where columns begin at all of its groups.
    pieces |= {
        id(t): _pieces(t, at)
        for t, at in grouped
        if all(_shared(t, k, parts) >= _MANY_LINES for k in (0, *at))
    }
    return [p for t in tokens for p in pieces.get(id(t), [t])]


def _starts(crammed: Sequence[_Crammed]) -> _Starts:
    """Where figures begin, by place: (left edge, height)."""
    out: _Starts = defaultdict(list)
    for t, at in crammed:
        # The first figure of a row may stand farther off the others.
        for k in (0, *at):
            x = t.glyphs[k][1]
            out[int(x / BIN)].append((x, t.y))
    return out


def _lines(crammed: Sequence[_Crammed]) -> list[list[_Crammed]]:
    """What stands on one line, line by line."""
    out: list[list[_Crammed]] = []
    for t, at in sorted(crammed, key=lambda pair: pair[0].y):
        if out and t.y - out[-1][0][0].y <= LEVEL * t.size:
            out[-1].append((t, at))
        else:
            out.append([(t, at)])
    return out


def _cuts(token: Token) -> list[int]:
    """The numbers of the glyphs that begin another figure; none where it may be one large number."""
    at = _gaps(token)
    ends = [*at, len(token.glyphs)][1:]
    return at if any(b - a != _GROUP for a, b in zip(at, ends, strict=True)) else []


def _gaps(token: Token) -> list[int]:
    """The numbers of the glyphs that begin a group of digits behind a gap."""
    glyphs = token.glyphs
    if not _counts(glyphs[0]):
        return []
    gaps = [b[1] - a[3] for a, b in pairwise(glyphs)]
    return [k for k, gap in enumerate(gaps, 1) if gap >= _GAP * token.size and _counts(glyphs[k])]


def _counts(glyph: Glyph) -> bool:
    return glyph[0][0].isdigit() or glyph[0] in _ZEROS


def _shared(token: Token, k: int, starts: _Starts) -> int:
    """On how many other lines a figure begins where this one does."""
    x = token.glyphs[k][1]
    lane = int(x / BIN)
    near = (found for n in (lane - 1, lane, lane + 1) for found in starts.get(n, ()))
    return len({round(y) for at, y in near if abs(x - at) <= ALIGNED and abs(y - token.y) > token.size / 2})


def _pieces(token: Token, at: Sequence[int]) -> list[Token]:
    parts = [token.glyphs[a:b] for a, b in pairwise([0, *at, len(token.glyphs)])]
    return [
        Token(p, p[0][1], max(g[3] for g in p), token.y, token.size, token.wide, cell=token.cell)
        for p in parts
    ]
