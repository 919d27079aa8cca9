"""Tokens that stand under each other at the distance of lines make one block: a label, a header."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from extract.layout.text import cell_text
from extract.layout.tokens import Token, begins_between, column_starts
from extract.page import Box, Glyph

__all__ = ["BESIDE", "Block", "blocks_of", "pitch_of", "turned_blocks"]

BESIDE = 0.35
"""Lines of one label may begin where the other ends: a blank moves the first (letter sizes)."""
# Lines of one label are nearer than this (letter sizes).
_LEADING = 1.9
# Distances of lines: those up to the first share of the least one are lines of one label; one between
# the two shares would leave it open.
_SAME_LABEL = 1.2
_NEXT_LABEL = 1.32


@dataclass(slots=True, eq=False)
class Block:
    """Tokens that stand under each other, `turned` where their letters are; neither they nor their places
    change once it is made, since its edges (`x0`, `x1`), the heights of its `first` and its `last` line
    and their middle `y` are asked for many times and found once."""

    tokens: list[Token]
    turned: bool = False
    x0: float = field(init=False)
    x1: float = field(init=False)
    first: float = field(init=False)
    last: float = field(init=False)
    y: float = field(init=False)

    def __post_init__(self) -> None:
        tokens = self.tokens
        self.x0 = min([t.x0 for t in tokens])
        self.x1 = max([t.x1 for t in tokens])
        self.first = min([t.y for t in tokens])
        self.last = max([t.y for t in tokens])
        self.y = (self.first + self.last) / 2

    @property
    def text(self) -> str:
        """Its lines, closed up."""
        if self.turned:
            glyphs = [g for t in self.tokens for g in t.glyphs]
            return cell_text(glyphs, self.box, 0.0)
        order = sorted(self.tokens, key=lambda t: (round(t.y / (0.6 * t.size)), t.x0))
        return "".join(t.text for t in order)

    @property
    def box(self) -> Box:
        """The box around its letters."""
        glyphs = [g for t in self.tokens for g in t.glyphs]
        return (self.x0, min(g[2] for g in glyphs), self.x1, max(g[4] for g in glyphs))


def pitch_of(tokens: Sequence[Token], *, sure: bool = True) -> float | None:
    """The largest distance of lines of one label; 0 where every label is a single line, None where
    lines of one label stand as far apart as two labels (if it must be `sure`).
    """
    near: list[float] = []
    order = sorted(tokens, key=lambda t: t.y)
    for i, t in enumerate(order):
        for other in order[i + 1 :]:
            apart = other.y - t.y
            if apart > 4 * t.size:
                break
            if apart > 0.6 * t.size and other.cell == t.cell and _overlap(other, t, 0.0):
                near.append(apart)
                break
    if not near:
        return 0.0
    # Brackets of another font stand a little higher or lower than the letters beside them.
    least = median([d for d in near if d <= _SAME_LABEL * min(near)])
    if least > _LEADING * median([t.size for t in tokens]):
        return 0.0
    if sure and any(_SAME_LABEL * least < d < _NEXT_LABEL * least for d in near):
        return None
    return _SAME_LABEL * least


def blocks_of(tokens: Sequence[Token], pitch: float, beside: float = BESIDE) -> list[Block]:
    """Tokens under each other at no more than `pitch` as blocks, from the top; one may begin where the
    other ends, up to `beside` letter sizes farther on.
    """
    order = sorted(tokens, key=lambda t: t.y)
    starts = column_starts(order)
    parent = list(range(len(order)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, t in enumerate(order):
        for j in range(i + 1, len(order)):
            other = order[j]
            apart = other.y - t.y
            if apart > pitch:
                break
            under = apart > 0.5 * t.size and other.cell == t.cell and _overlap(other, t, beside)
            if under and not _in_two_columns(t, other, starts):
                parent[root(j)] = root(i)
    found: dict[int, list[Token]] = defaultdict(list)
    for i, t in enumerate(order):
        found[root(i)].append(t)
    return sorted(map(Block, found.values()), key=lambda b: (b.y, b.x0))


def _overlap(a: Token, b: Token, beside: float = BESIDE) -> bool:
    """Whether one stands over the other, or over the letter that was moved on by a blank before it."""
    return min(a.x1, b.x1) - max(a.x0, b.x0) > -beside * a.size


def _in_two_columns(a: Token, b: Token, starts: Sequence[float]) -> bool:
    """Whether one stands beside the other and each begins where several lines do: blanks move one line."""
    if min(a.x1, b.x1) > max(a.x0, b.x0):
        return False
    return all(begins_between(starts, t.x0, t.x0) for t in (a, b))


def turned_blocks(glyphs: Sequence[Glyph]) -> list[Block]:
    """Labels whose letters are turned, each one block."""
    out: list[Token] = []
    for g in sorted(glyphs, key=lambda g: g[2]):
        size = g[5]
        for last in out:
            tall = abs((last.x0 + last.x1) / 2 - (g[1] + g[3]) / 2) < 0.6 * size
            if tall and g[2] - max(p[4] for p in last.glyphs) < size:
                last.glyphs.append(g)
                last.x0, last.x1 = min(last.x0, g[1]), max(last.x1, g[3])
                break
        else:
            out.append(Token([g], g[1], g[3], (g[2] + g[4]) / 2, size, True))
    places = {id(g): i for i, g in enumerate(glyphs)}
    for token in out:
        token.y = (min(g[2] for g in token.glyphs) + max(g[4] for g in token.glyphs)) / 2
        token.glyphs.sort(key=lambda g: places[id(g)])
    return [Block([token], True) for token in out]
