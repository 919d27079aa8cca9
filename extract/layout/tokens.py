"""Words of a table without lines: glyphs that stand side by side are one token."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import regex

from extract.layout.rules import Segment
from extract.layout.text import line_text
from extract.page import Glyph
from extract.text.lines import is_number_line

__all__ = [
    "ALIGNED",
    "APART",
    "BIN",
    "LEVEL",
    "Token",
    "anchored",
    "begins_between",
    "column_starts",
    "parted",
    "tokens_of",
    "unlabelled",
]

APART = 0.5
"""Letters of a token are nearer than this (letter sizes)."""
LEVEL = 0.35
"""What stands on one line is as high to this (letter sizes)."""
BIN = 4.0
"""Points: tokens of one line are in neighbouring bins."""
ALIGNED = 0.7
"""Points: cells of one column begin at one place to this."""
# The gap before a cell is at least so wide (letter sizes), and so many times as wide as those between its
# letters.
_BETWEEN = 0.14
_WIDER = 2.0
_MOST_NEAR = 200
# So many lines that begin at one place are a column.
_COLUMN = 3
_LOW = 0.6
_COMMAS = "、，。"
_OPENING, _CLOSING = "（(【［[《“「", "）)】］]》”」，。、；：,.;:"
_WIDE_CLOSING = "）］】》」"
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


def tokens_of(glyphs: Iterable[Glyph]) -> list[Token]:
    """Upright glyphs to tokens, from left to right."""
    lanes: dict[int, Token] = {}
    out: list[Token] = []
    for g in sorted(glyphs, key=lambda g: g[1]):
        x0, x1, size = g[1], g[3], g[5]
        y, wide = (g[2] + g[4]) / 2, g[0][0] > "\u2e7f"
        lane = int(y / BIN)
        best: Token | None = None
        # The box of a comma may be its ink, at the foot of the letter before it.
        low = _LOW if g[0] in _COMMAS else LEVEL
        for k in range(lane - int(low * size / BIN) - 1, lane + int(LEVEL * size / BIN) + 2):
            t = lanes.get(k)
            if t is None or not -0.5 * size < x0 - t.x1 <= APART * size:
                continue
            if not -LEVEL * size <= y - t.y <= low * size:
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
        if best.glyphs[0] is g or abs(best.y - y) <= LEVEL * size:
            lanes[lane] = best
    for t in out:
        t.y = _middle(t.glyphs)
    return out


def _middle(glyphs: Sequence[Glyph]) -> float:
    """The middle of the Chinese letters, or of the first one of all: the box of a stroke (一) may be its
    ink.
    """
    wide = [(g[2] + g[4]) / 2 for g in glyphs if g[0][0] > "\u2e7f"]
    return median(wide) if wide else (glyphs[0][2] + glyphs[0][4]) / 2


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


def anchored(tokens: Sequence[Token], walls: Sequence[Segment] = (), *, framed: bool = False) -> list[Token]:
    """Tokens cut where another cell of their line begins: in columns set close together the gap between two
    of them may be as narrow as a blank. A cell begins where cells of other lines do, behind a gap
    wider than those between the token's other letters, and never between two digits. Inside of a table's
    frame (`framed`) it may be so in all of its lines.
    """
    starts: dict[int, list[float]] = defaultdict(list)
    lines: dict[int, list[Token]] = defaultdict(list)
    for t in tokens:
        lines[int(t.y / BIN)].append(t)
    for t in tokens:
        lane = int(t.y / BIN)
        beside = (o for k in (lane - 1, lane, lane + 1) for o in lines.get(k, ()))
        if any(o.x1 <= t.x0 and abs(o.y - t.y) <= LEVEL * t.size for o in beside):
            starts[int(t.x0 / BIN)].append(t.x0)
    for x in (*column_starts(tokens), *_shared(tokens), *_behind(tokens, walls)) if framed else ():
        starts[int(x / BIN)].append(x)
    return [piece for t in tokens for piece in _cut(t, starts, framed=framed)] if starts else list(tokens)


def unlabelled(tokens: Sequence[Token]) -> list[Token]:
    """Tokens of a single line cut where its first figure follows its label behind a blank: no other line
    shows where its columns begin.
    """
    if not tokens or any(abs(t.y - tokens[0].y) > LEVEL * t.size for t in tokens):
        return list(tokens)
    out = sorted(tokens, key=lambda t: t.x0)
    first, rest = out[0], out[1:]
    at = [k for k in _gaps(first) if first.glyphs[k][0][0].isdigit()]
    if not rest or len(at) != 1 or not all(t.is_figure() for t in rest):
        return out
    pieces = _cut(first, {int(first.glyphs[at[0]][1] / BIN): [first.glyphs[at[0]][1]]}, framed=True)
    return [*pieces, *rest] if len(pieces) == 2 and pieces[1].is_figure() else out


def column_starts(tokens: Sequence[Token], share: float = 0.0) -> list[float]:
    """Where several lines begin, and at least this share of all, from left to right: columns of labels."""
    least = max(_COLUMN, int(share * len(tokens)))
    order = sorted(tokens, key=lambda t: t.x0)
    return [
        t.x0
        for k, t in enumerate(order)
        if k + least <= len(order) and order[k + least - 1].x0 - t.x0 <= ALIGNED
    ]


def begins_between(starts: Sequence[float], low: float, high: float) -> bool:
    """Whether one of the places `starts` (sorted) lies between two others, or at one of them."""
    return bisect_left(starts, low - ALIGNED) < bisect_right(starts, high + ALIGNED)


def _shared(tokens: Sequence[Token]) -> list[float]:
    """Where the second cell of several lines begins, one of them a figure, that all begin at one place."""
    second = [(t.glyphs[k][1], t.glyphs[k][0][0], t) for t in tokens for k in _gaps(t)]
    second.sort(key=lambda found: found[0])
    return [
        x
        for n, (x, ch, t) in enumerate(second)
        if ch <= "\u2e7f"
        and any(
            abs(y - x) <= ALIGNED and o is not t and abs(o.x0 - t.x0) <= ALIGNED
            for y, _, o in second[max(0, n - _MOST_NEAR) : n + _MOST_NEAR]
        )
    ]


def _behind(tokens: Sequence[Token], walls: Sequence[Segment]) -> list[float]:
    """Where a figure begins behind a gap that a line down would run through."""
    at = sorted({s.at for s in walls})
    out: list[float] = []
    for t in tokens:
        for k in _gaps(t) if at else ():
            a, b = t.glyphs[k - 1][3], t.glyphs[k][1]
            if t.glyphs[k][0][0] <= "\u2e7f" and begins_between(at, a, b):
                out.append(b)
    return out


def _gaps(token: Token, *, framed: bool = True) -> list[int]:
    """The numbers of the glyphs before which another cell may begin: behind any gap inside of a frame
    (`framed`), where texts are cells, else only behind gaps wider than the others.
    """
    glyphs = token.glyphs
    if len(glyphs) < 2:
        return []
    # The ink of a wide bracket fills half of its box, over which a figure may reach.
    gaps = [b[1] - (a[3] - (a[3] - a[1]) / 2 * (a[0] in _WIDE_CLOSING)) for a, b in pairwise(glyphs)]
    least = _BETWEEN * token.size
    if not framed:
        least = max(least, _WIDER * median([max(0.0, g) for g in gaps]))
    return [
        k
        for k, gap in enumerate(gaps, 1)
        if gap >= least
        and not (glyphs[k - 1][0][-1].isdigit() and glyphs[k][0][0].isdigit())
        and glyphs[k - 1][0][-1] not in _OPENING
        and glyphs[k][0][0] not in _CLOSING
    ]


def _cut(token: Token, starts: dict[int, list[float]], *, framed: bool) -> list[Token]:
    glyphs = token.glyphs
    at = [k for k in _gaps(token, framed=framed) if _starts(glyphs[k][1], starts)]
    if not at:
        return [token]
    out: list[Token] = []
    for a, b in pairwise([0, *at, len(glyphs)]):
        part = glyphs[a:b]
        # Cells of one line need not be quite as high.
        wide, y = any(g[0][0] > "\u2e7f" for g in part), _middle(part)
        end = min([max(g[3] for g in part), *(g[1] for g in glyphs[b : b + 1])])
        out.append(Token(part, part[0][1], end, y, token.size, wide, cell=token.cell))
    return out


def _starts(x: float, starts: dict[int, list[float]]) -> bool:
    lane = int(x / BIN)
    return any(abs(x - s) <= ALIGNED for k in (lane - 1, lane, lane + 1) for s in starts.get(k, ()))
