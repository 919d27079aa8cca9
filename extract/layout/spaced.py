"""Tokens made one over the blanks inside a text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import regex

from extract.layout.tokens import APART, BIN, LEVEL, Token, begins_between, column_starts
from extract.text.lines import has_digit

__all__ = ["GAPS", "bracketed", "joined", "numbered", "readings"]

GAPS = (0.5, 0.8, 1.25, 2.1)
"""Gaps that part words (letter sizes), to be tried in this order: narrow ones where columns are narrow, wider
ones where letters are spread or blanks are printed.
"""
# What stands in one bracket is no farther apart (letter sizes).
_WITHIN = 2.5
_MOST_OPENED = 60
_TABBED = 3.0
# The share of all lines that begins at one place, where a column of labels does.
_MANY = 0.12
_ITEM = regex.compile(r"\d{1,2}[.．、]")


def readings(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The ways to take words of labels together, each that differs from all before: as they stand, by the
    columns of labels, by wider and wider gaps.
    """
    tried: list[set[tuple[int, ...]]] = []
    for way in (
        list(tokens),
        columned(tokens),
        columned(tokens, _MANY),
        *(joined(tokens, gap) for gap in GAPS[1:]),
    ):
        made = {tuple(map(id, t.glyphs)) for t in way}
        if made not in tried:
            yield way
            tried.append(made)


def columned(tokens: Sequence[Token], share: float = 0.0) -> list[Token]:
    """Tokens of one line as one where no column of labels begins between them: a blank stands inside a label
    or before it, and labels of two columns are two. A column is where several lines begin, and at least that
    share of all.
    """
    starts = column_starts(tokens, share)

    def parted(left: Token, right: Token) -> bool:
        return begins_between(starts, left.x1, right.x0)

    return _merged(tokens, GAPS[-1], parted)


def joined(tokens: Sequence[Token], gap: float) -> list[Token]:
    """Tokens of one line with gaps up to so many letter sizes as one."""
    return _merged(tokens, gap) if gap > APART else list(tokens)


def _merged(
    tokens: Sequence[Token], gap: float, parted: Callable[[Token, Token], bool] | None = None
) -> list[Token]:
    """Tokens of one line as one over gaps up to so many letter sizes, but none that are `parted`."""
    out: list[Token] = []
    last: dict[int, Token] = {}
    for t in sorted(tokens, key=lambda t: t.x0):
        lane = int(t.y / BIN)
        near = [
            p
            for k in (lane - 1, lane, lane + 1)
            if (p := last.get(k))
            and p.cell == t.cell
            and abs(p.y - t.y) < LEVEL * t.size
            and t.x0 - p.x1 <= gap * t.size
        ]
        best = min(near, key=lambda p: abs(p.y - t.y)) if near else None
        if best is not None and not (parted and parted(best, t)):
            y = best.y if best.wide or not t.wide else t.y
            t = Token([*best.glyphs, *t.glyphs], best.x0, t.x1, y, t.size, best.wide or t.wide, cell=t.cell)
            out = [p for p in out if p is not best]
        out.append(t)
        last[int(t.y / BIN)] = t
    return out


def bracketed(tokens: Sequence[Token]) -> list[Token]:
    """Tokens of one line made one where a bracket that the left one opens is closed by the right one."""
    opened = [t for t in tokens if _unclosed(t) > 0]
    if not opened or len(opened) > _MOST_OPENED:
        return list(tokens)
    gone: set[int] = set()
    made: list[Token] = []
    for t in opened:
        right = _next(t, tokens)
        if id(t) in gone or right is None:
            continue
        if _unclosed(right) < 0 and right.x0 - t.x1 <= _WITHIN * t.size and id(right) not in gone:
            gone |= {id(t), id(right)}
            glyphs = [*t.glyphs, *right.glyphs]
            made.append(Token(glyphs, t.x0, right.x1, t.y, t.size, t.wide or right.wide, cell=t.cell))
    return [*(t for t in tokens if id(t) not in gone), *made]


def numbered(tokens: Sequence[Token]) -> list[Token]:
    """Tokens of one line made one where the left one is nothing but the number of an item and the right one a
    text: word processors set such numbers apart by a tab.
    """
    numbers = [t for t in tokens if _ITEM.fullmatch(t.text)]
    if not numbers or len(numbers) > _MOST_OPENED:
        return list(tokens)
    left = min((t.x0 for t in tokens if t.is_figure() and has_digit(t.text)), default=0.0)
    gone: set[int] = set()
    made: list[Token] = []
    for t in numbers:
        right = _next(t, tokens)
        if right is None or not right.wide or right.x0 - t.x1 > _TABBED * t.size:
            continue
        if right.is_figure() and right.x1 > left:  # left of all figures 无 is the first letter of a label
            continue
        if id(right) not in gone and not _ITEM.fullmatch(right.text):
            gone |= {id(t), id(right)}
            made.append(Token([*t.glyphs, *right.glyphs], t.x0, right.x1, right.y, t.size, True, cell=t.cell))
    return [*(t for t in tokens if id(t) not in gone), *made]


def _next(token: Token, tokens: Sequence[Token]) -> Token | None:
    """The next one to the right on its line and in its cell."""
    beside = (
        o
        for o in tokens
        if o.x0 >= token.x1 and abs(o.y - token.y) <= LEVEL * token.size and o.cell == token.cell
    )
    return min(beside, key=lambda o: o.x0, default=None)


def _unclosed(token: Token) -> int:
    """Brackets that open and are not closed, less than 0 where one closes that was not opened."""
    text = token.text
    opening = sum(text.count(ch) for ch in "（(【")
    return opening - sum(text.count(ch) for ch in "）)】")
