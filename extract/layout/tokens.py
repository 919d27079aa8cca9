"""Words of a table without lines and the blocks they make: glyphs that stand side by side are one
token, tokens that stand under each other at the distance of lines are one block (a label, a header).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

import regex

from extract.layout.rules import Segment
from extract.layout.text import cell_text, line_text
from extract.page import Box, Glyph
from extract.text.lines import is_number_line

__all__ = [
    "BESIDE",
    "GAPS",
    "Block",
    "Token",
    "anchored",
    "blocks_of",
    "bracketed",
    "joined",
    "parted",
    "pitch_of",
    "tokens_of",
    "turned_blocks",
]

# All in letter sizes. Letters of a token are nearer than this, and as high.
_APART = 0.5
_LEVEL = 0.35
# Lines of one label are nearer than this.
_LEADING = 1.9
# Distances of lines: those up to the first share of the least one are lines of one label; one between
# the two shares would leave it open.
_SAME_LABEL = 1.2
_NEXT_LABEL = 1.32
BESIDE = 0.35
"""Lines of one label may begin where the other ends: a blank moves the first (letter sizes)."""
_BIN = 4.0
# Cells of one column begin at one place to this (points); the gap before one is at least so wide, and so
# many times as wide as those between its letters.
_ALIGNED = 0.7
# What stands in one bracket is no farther apart (letter sizes).
_WITHIN = 2.5
_MOST_OPENED = 60
_OPENING, _CLOSING = "（(【［[《“「", "）)】］]》”」，。、；：,.;:"
_BETWEEN = 0.14
_WIDER = 2.0
GAPS = (0.5, 0.8, 1.25, 2.1)
"""Gaps that part words, to be tried in this order: narrow ones where columns are narrow, wider ones
where letters are spread or blanks are printed.
"""
_LONGEST = 24
_MARK = regex.compile(r"[^\W\d_\u2e80-\ufeff]|[〇○零]")


_OPEN = (float("-inf"), float("inf"))


@dataclass(slots=True)
class Token:
    """Glyphs of one line that touch; `y` is the middle of its Chinese letters, if it has any. `lines`
    are the texts of a figure that was wrapped; `cell` are the places of the lines down on both sides of
    it, if there are any.
    """

    glyphs: list[Glyph]
    x0: float
    x1: float
    y: float
    size: float
    wide: bool
    lines: tuple[str, ...] = ()
    cell: tuple[float, float] = _OPEN

    @property
    def wrapped(self) -> bool:
        """Whether it takes several lines."""
        return bool(self.lines)

    @property
    def text(self) -> str:
        """What it prints."""
        return "".join(self.lines) if self.lines else line_text(self.glyphs)

    def is_figure(self) -> bool:
        """Whether it is a number or a mark in place of one, and no number of an item."""
        text = self.text
        if _MARK.fullmatch(text):
            return True
        return is_number_line(text) and text[-1] not in "、.．" and len(text) < _LONGEST


@dataclass(slots=True)
class Block:
    """Tokens that stand under each other. `y` is the middle between its first and its last line."""

    tokens: list[Token] = field(default_factory=list)
    turned: bool = False

    @property
    def x0(self) -> float:
        """Left edge."""
        return min(t.x0 for t in self.tokens)

    @property
    def x1(self) -> float:
        """Right edge."""
        return max(t.x1 for t in self.tokens)

    @property
    def first(self) -> float:
        """Height of its first line."""
        return min(t.y for t in self.tokens)

    @property
    def last(self) -> float:
        """Height of its last line."""
        return max(t.y for t in self.tokens)

    @property
    def y(self) -> float:
        """Its middle."""
        return (self.first + self.last) / 2

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


def tokens_of(glyphs: Iterable[Glyph]) -> list[Token]:
    """Upright glyphs to tokens, from left to right."""
    lanes: dict[int, Token] = {}
    out: list[Token] = []
    for g in sorted(glyphs, key=lambda g: g[1]):
        x0, x1, size = g[1], g[3], g[5]
        y, wide = (g[2] + g[4]) / 2, g[0][0] > "\u2e7f"
        lane = int(y / _BIN)
        best: Token | None = None
        reach = int(_LEVEL * size / _BIN) + 1
        for k in range(lane - reach, lane + reach + 1):
            t = lanes.get(k)
            if t is None or not -0.5 * size < x0 - t.x1 <= _APART * size or abs(t.y - y) > _LEVEL * size:
                continue
            if best is None or abs(t.y - y) < abs(best.y - y):
                best = t
        if best is None:
            best = Token([g], x0, x1, y, size, wide)
            out.append(best)
        else:
            best.glyphs.append(g)
            best.x1 = max(best.x1, x1)
            if wide and not best.wide:
                best.wide, best.y = True, y
        lanes[lane] = best
    return out


def parted(tokens: Sequence[Token], walls: Sequence[Segment]) -> list[Token]:
    """Tokens cut where a line down runs through them, each with the lines on both sides of it."""
    if not walls:
        return list(tokens)
    out: list[Token] = []
    for t in tokens:
        places = [s.at for s in walls if s.start <= t.y <= s.end]
        edges = [_OPEN[0], *sorted(places), _OPEN[1]]
        pieces: dict[int, list[Glyph]] = defaultdict(list)
        for g in t.glyphs:
            pieces[sum(x <= (g[1] + g[3]) / 2 for x in places)].append(g)
        for k, glyphs in pieces.items():
            wide = any(g[0][0] > "\u2e7f" for g in glyphs)
            sides = min(g[1] for g in glyphs), max(g[3] for g in glyphs)
            out.append(Token(glyphs, *sides, t.y, t.size, wide, cell=(edges[k], edges[k + 1])))
    return out


def anchored(tokens: Sequence[Token]) -> list[Token]:
    """Tokens cut where another cell of their line begins: in columns set close together the gap between two
    of them may be as narrow as a blank. A cell begins where cells of other lines do, behind a gap
    wider than those between the token's other letters, and never between two digits.
    """
    starts: dict[int, list[float]] = defaultdict(list)
    lines: dict[int, list[Token]] = defaultdict(list)
    for t in tokens:
        lines[int(t.y / _BIN)].append(t)
    for t in tokens:
        lane = int(t.y / _BIN)
        beside = (o for k in (lane - 1, lane, lane + 1) for o in lines.get(k, ()))
        if any(o.x1 <= t.x0 and abs(o.y - t.y) <= _LEVEL * t.size for o in beside):
            starts[int(t.x0 / _BIN)].append(t.x0)
    return [piece for t in tokens for piece in _cut(t, starts)] if starts else list(tokens)


def _cut(token: Token, starts: dict[int, list[float]]) -> list[Token]:
    glyphs = token.glyphs
    if len(glyphs) < 2:
        return [token]
    gaps = [b[1] - a[3] for a, b in pairwise(glyphs)]
    least = max(_BETWEEN * token.size, _WIDER * median([max(0.0, g) for g in gaps]))
    at = [
        k
        for k, gap in enumerate(gaps, 1)
        if gap >= least
        and not (glyphs[k - 1][0][-1].isdigit() and glyphs[k][0][0].isdigit())
        and glyphs[k - 1][0][-1] not in _OPENING
        and glyphs[k][0][0] not in _CLOSING
        and _starts(glyphs[k][1], starts)
    ]
    if not at:
        return [token]
    out: list[Token] = []
    for a, b in pairwise([0, *at, len(glyphs)]):
        part = glyphs[a:b]
        wide = any(g[0][0] > "\u2e7f" for g in part)
        y = token.y if wide or not token.wide else (part[0][2] + part[0][4]) / 2
        out.append(Token(part, part[0][1], max(g[3] for g in part), y, token.size, wide, cell=token.cell))
    return out


def _starts(x: float, starts: dict[int, list[float]]) -> bool:
    lane = int(x / _BIN)
    return any(abs(x - s) <= _ALIGNED for k in (lane - 1, lane, lane + 1) for s in starts.get(k, ()))


def joined(tokens: Sequence[Token], gap: float) -> list[Token]:
    """Tokens of one line with gaps up to so many letter sizes as one."""
    if gap <= _APART:
        return list(tokens)
    out: list[Token] = []
    last: dict[int, Token] = {}
    for t in sorted(tokens, key=lambda t: t.x0):
        lane = int(t.y / _BIN)
        near = [
            p
            for k in (lane - 1, lane, lane + 1)
            if (p := last.get(k))
            and p.cell == t.cell
            and abs(p.y - t.y) < _LEVEL * t.size
            and t.x0 - p.x1 <= gap * t.size
        ]
        if near:
            best = min(near, key=lambda p: abs(p.y - t.y))
            y = best.y if best.wide or not t.wide else t.y
            t = Token([*best.glyphs, *t.glyphs], best.x0, t.x1, y, t.size, best.wide or t.wide, cell=t.cell)
            out = [p for p in out if p is not best]
        out.append(t)
        last[int(t.y / _BIN)] = t
    return out


def bracketed(tokens: Sequence[Token]) -> list[Token]:
    """Tokens of one line made one where a bracket that the left one opens is closed by the right one."""
    opened = [t for t in tokens if _unclosed(t) > 0]
    if not opened or len(opened) > _MOST_OPENED:
        return list(tokens)
    gone: set[int] = set()
    made: list[Token] = []
    for t in opened:
        beside = [
            o for o in tokens if o.x0 >= t.x1 and abs(o.y - t.y) <= _LEVEL * t.size and o.cell == t.cell
        ]
        if id(t) in gone or not beside:
            continue
        right = min(beside, key=lambda o: o.x0)
        if _unclosed(right) < 0 and right.x0 - t.x1 <= _WITHIN * t.size and id(right) not in gone:
            gone |= {id(t), id(right)}
            glyphs = [*t.glyphs, *right.glyphs]
            made.append(Token(glyphs, t.x0, right.x1, t.y, t.size, t.wide or right.wide, cell=t.cell))
    return [*(t for t in tokens if id(t) not in gone), *made]


def _unclosed(token: Token) -> int:
    """Brackets that open and are not closed, less than 0 where one closes that was not opened."""
    text = token.text
    opening = sum(text.count(ch) for ch in "（(【")
    return opening - sum(text.count(ch) for ch in "）)】")


def pitch_of(tokens: Sequence[Token]) -> float | None:
    """The largest distance of lines of one label; 0 where every label is a single line, None where
    lines of one label stand as far apart as two labels.
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
    if any(_SAME_LABEL * least < d < _NEXT_LABEL * least for d in near):
        return None
    return _SAME_LABEL * least


def blocks_of(tokens: Sequence[Token], pitch: float, beside: float = BESIDE) -> list[Block]:
    """Tokens under each other at no more than `pitch` as blocks, from the top; one may begin where the
    other ends, up to `beside` letter sizes farther on.
    """
    order = sorted(tokens, key=lambda t: t.y)
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
            if apart > 0.5 * t.size and other.cell == t.cell and _overlap(other, t, beside):
                parent[root(j)] = root(i)
    found: dict[int, Block] = defaultdict(Block)
    for i, t in enumerate(order):
        found[root(i)].tokens.append(t)
    return sorted(found.values(), key=lambda b: (b.y, b.x0))


def _overlap(a: Token, b: Token, beside: float = BESIDE) -> bool:
    """Whether one stands over the other, or over the letter that was moved on by a blank before it."""
    return min(a.x1, b.x1) - max(a.x0, b.x0) > -beside * a.size


def turned_blocks(glyphs: Sequence[Glyph]) -> list[Block]:
    """Labels whose letters are turned, each one block."""
    out: list[Block] = []
    for g in sorted(glyphs, key=lambda g: g[2]):
        size = g[5]
        for block in out:
            last = block.tokens[-1]
            tall = abs((last.x0 + last.x1) / 2 - (g[1] + g[3]) / 2) < 0.6 * size
            if tall and g[2] - max(p[4] for p in last.glyphs) < size:
                last.glyphs.append(g)
                last.x0, last.x1 = min(last.x0, g[1]), max(last.x1, g[3])
                break
        else:
            out.append(Block([Token([g], g[1], g[3], (g[2] + g[4]) / 2, size, True)], True))
    places = {id(g): i for i, g in enumerate(glyphs)}
    for block in out:
        (token,) = block.tokens
        token.y = (min(g[2] for g in token.glyphs) + max(g[4] for g in token.glyphs)) / 2
        token.glyphs.sort(key=lambda g: places[id(g)])
    return out
