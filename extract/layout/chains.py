"""Lines of labels and how they follow each other, where no lines are drawn between rows."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from extract.layout.figures import LEVEL as _FIGURES
from extract.layout.tokens import Token
from extract.text.lines import starts_row

__all__ = [
    "APART",
    "EVEN",
    "LEVEL",
    "NEAREST",
    "chains",
    "covers",
    "goes_on",
    "left_of",
    "opens",
    "over",
    "runs",
    "to_the_end",
]

# All in letter sizes.
LEVEL = _FIGURES + 0.05
"""Heights of Latin figures and Chinese labels of one line differ by up to this;"""
EVEN = 0.16
"""what stands on both sides of a row's middle, and one line of a label from the next, is as far to this."""
NEAREST = 0.8
"""Lines of one label are no nearer than this."""
APART = 0.12
"""Rows are farther apart than lines by this, where nothing else tells them."""
# The two lines on both sides of a row's middle are no farther apart than so many distances of lines.
_PAIR = 1.25
_BESIDE = 0.35
_OPENED = regex.compile(r"[（(](?:[一二三四五六七八九十]{1,2}|\d{1,2})")


def over(a: Token, b: Token) -> bool:
    return min(a.x1, b.x1) - max(a.x0, b.x0) > -_BESIDE * a.size


def covers(a: Token, b: Token) -> bool:
    return min(a.x1, b.x1) > max(a.x0, b.x0)


def _near(order: Sequence[Token], of: Token, y: float, size: float) -> Token | None:
    """The line over or under another at this height."""
    found = [t for t in order if abs(t.y - y) <= EVEN * size and over(t, of)]
    return max(found, key=lambda t: t.x1) if found else None


def chains(order: Sequence[Token], y: float, leading: float, size: float) -> list[list[Token]]:
    """The runs of lines, one under the other at one distance, that have this height in their middle."""
    seeds = [[t] for t in order if abs(t.y - y) <= LEVEL * size]
    for above in order:
        if 0.3 * size < y - above.y <= 0.5 * _PAIR * leading:
            below = _near(order, above, 2 * y - above.y, 2 * size)
            if below is not None and abs(below.y - above.y - leading) <= 2 * EVEN * size:
                seeds.append([above, below])
    out: list[list[Token]] = []
    for chain in seeds:
        out.append(chain)
        step = leading if len(chain) == 1 else chain[1].y - chain[0].y
        while step >= NEAREST * size:
            above_it = _near(order, chain[0], chain[0].y - step, size)
            below_it = _near(order, chain[-1], chain[-1].y + step, size)
            if above_it is None or below_it is None:
                break
            chain = [above_it, *chain, below_it]
            out.append(chain)
    return out


def to_the_end(chain: list[Token], order: Sequence[Token], leading: float, size: float) -> list[Token]:
    """The last row's label with the lines that follow down to the next number: the page may cut it."""
    out = list(chain)
    while leading >= NEAREST * size:
        below = _near(order, out[-1], out[-1].y + leading, size)
        if below is None or opens(below.text):
            break
        out.append(below)
    return out


def left_of(t: Token, chain: Sequence[Token]) -> bool:
    return t.x1 <= min(c.x0 for c in chain) + 0.1


def opens(text: str) -> bool:
    """Whether a label begins here: with a number, or with the number alone on its line, whose bracket may
    close on the next one.
    """
    text = "".join(text.split())
    return starts_row(text) or text.isdecimal() or _OPENED.fullmatch(text) is not None


def goes_on(t: Token, chain: Sequence[Token], leading: float) -> bool:
    """Whether a line is the next one of a label, above or below."""
    below = abs(t.y - chain[-1].y - leading) <= APART * t.size and covers(t, chain[-1])
    if below and not opens(t.text):
        return True
    above = abs(chain[0].y - t.y - leading) <= APART * t.size and covers(t, chain[0])
    return above and not opens(chain[0].text)


def runs(lines: Sequence[Token], leading: float) -> list[list[Token]] | None:
    """Lines from the top cut where another label begins: farther down than the next line of one, or with a
    number. None where two stand beside each other, or one does not stand under the one before.
    """
    out: list[list[Token]] = []
    for t in lines:
        apart = t.y - out[-1][-1].y if out else 0.0
        if out and apart < NEAREST * t.size:
            return None
        if out and apart < leading + APART * t.size and not opens(t.text):
            if not over(t, out[-1][-1]):
                return None
            out[-1].append(t)
        else:
            out.append([t])
    return out
