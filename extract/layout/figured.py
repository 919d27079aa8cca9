"""A table without lines whose labels nothing proves: its figures alone tell its rows and columns.

Figures stand in rows and columns, whatever the lines of the labels beside them do. The grid holds rows alone
(`aligned` is False), but each row has a cell for every column of figures, and which lines are its label is a
guess (`nearest`): all figures have a confidence that says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from extract.blocks import UNSURE, Cell, Grid
from extract.layout.apart import apart, moves
from extract.layout.blocks import Block, pitch_of
from extract.layout.bodies import Extent, columns_of
from extract.layout.chains import opens
from extract.layout.figures import LEVEL, figures_and_words, rows_of, whole_figures
from extract.layout.nearest import shared_out
from extract.layout.rules import Segment
from extract.layout.spaced import GAPS, bracketed, joined, numbered
from extract.layout.tokens import Token, anchored, parted, tokens_of
from extract.page import Glyph, PlacedGrid
from extract.text.lines import has_digit

__all__ = ["figured_grid"]

# Fewer figures in a row are no columns.
_SEVERAL = 3
# Where more rows have no label, what stands beside them was not understood.
_NAMELESS = 0.5
_GAP = GAPS[2]  # words of a label are no farther apart
# Labels begin alike where so many do, at least this share, to so many letters.
_OFTEN = 3
_MOSTLY = 0.5
_ALIKE = 4

_Row = list[Token]
_Line = tuple[float, list[Cell]]
"""The height of a line of the table and its cells from left to right, their row and column still open."""


@dataclass(slots=True)
class _Band:
    """Rows of figures that no text parts, the columns of each, and the words beside them."""

    rows: list[_Row]
    columns: list[list[Extent]]
    beside: list[Token]


def figured_grid(glyphs: Sequence[Glyph], page: int, walls: Sequence[Segment] = ()) -> PlacedGrid | None:
    """The grid of a region without lines, None where its figures do not stand in rows and columns."""
    tokens = anchored(parted(tokens_of([g for g in glyphs if g[7]]), walls), walls)
    figures, words = _without_strays(*figures_and_words(numbered(bracketed(tokens))))
    if not figures:
        return None
    rows = apart(whole_figures(rows_of(figures, median([t.size for t in figures]))))
    if max(map(len, rows)) < _SEVERAL:
        return None
    lines: list[_Line] = []
    used: set[int] = set()
    nameless = 0
    for band in _bands(rows, words):
        if band is None:
            return None
        made, own = _lines(band, page, alone=len(rows) == 1)
        lines += made
        used |= own
        nameless += sum(row[0].confidence is not None for _, row in made)
    if nameless > _NAMELESS * len(rows) and len(rows) > 1:
        return None
    lines += _loose([w for w in words if id(w.glyphs[0]) not in used], page)
    return _grid(lines, page)


def _without_strays(figures: list[Token], words: list[Token]) -> tuple[list[Token], list[Token]]:
    """Figures and words, where 无 and the like left of all digits are letters of labels unless as many rows
    print them there as would make a column.
    """
    digits = [t for t in figures if has_digit(t.text)]
    left = min((t.x0 for t in digits), default=0.0)
    strays = [t for t in figures if t.x1 <= left]
    if not strays or 2 * len(strays) >= len(rows_of(digits, digits[0].size)):
        return figures, words
    gone = set(map(id, strays))
    return [t for t in figures if id(t) not in gone], [*words, *strays]


def _grid(lines: list[_Line], page: int) -> PlacedGrid:
    lines.sort(key=lambda line: line[0])
    cells = [replace(cell, row=r, col=c) for r, (_, row) in enumerate(lines) for c, cell in enumerate(row)]
    x0, top, x1, foot = zip(*(c.box for c in cells if c.box is not None), strict=True)
    width = max(len(row) for _, row in lines)
    grid = Grid(1, tuple(cells), len(lines), width, aligned=False, page=page)
    return PlacedGrid(grid, (min(x0), min(top), max(x1), max(foot)))


def _bands(rows: list[_Row], words: Sequence[Token]) -> Iterator[_Band | None]:
    """Rows cut where text stands over their figures, each run with the words left of its figures, from the
    last line of its header down to the next one; None where figures do not make columns.
    """
    runs = _runs(rows)
    lefts = [min(t.x0 for row in run for t in row) for run in runs for _ in run]
    over = [_over(w, rows, lefts) for w in words]
    heads = sorted(w.y for w, above in zip(words, over, strict=True) if above)
    cuts = [k for k in range(1, len(rows)) if any(rows[k - 1][0].y < y < rows[k][0].y for y in heads)]
    columns = [columns_of([t for row in run for t in row], run) for run in runs for _ in run]
    for first, behind in pairwise([0, *cuts, len(rows)]):
        known = [c for c in columns[first:behind] if c is not None]
        own = rows[first:behind]
        high = max((y for y in heads if y < own[0][0].y), default=float("-inf"))
        low = min((y for y in heads if y > own[-1][0].y), default=float("inf"))
        beside = [w for w, above in zip(words, over, strict=True) if not above and high < w.y < low]
        yield _Band(own, known, joined(beside, _GAP)) if len(known) == len(own) else None


def _runs(rows: list[_Row]) -> list[list[_Row]]:
    """Rows cut where as many figures as before stand in other columns, or where less than half or more than
    twice as many stand: another table's. What rows with blanks are is told by the full ones after them.
    """
    runs: list[list[_Row]] = []
    for row in rows:
        if not runs or not _alike(runs[-1], [row]) or moves(runs[-1], row):
            runs.append([])
        runs[-1].append(row)
    out: list[list[_Row]] = []
    for run in reversed(runs):
        both = [*run, *out[-1]] if out else []
        if out and _alike(run, out[-1]) and columns_of([t for row in both for t in row], both) is not None:
            out[-1] = both
        else:
            out.append(run)
    return out[::-1]


def _alike(run: Sequence[_Row], other: Sequence[_Row]) -> bool:
    a, b = max(map(len, run)), max(map(len, other))
    return a < 2 * b and b < 2 * a


def _over(word: Token, rows: Sequence[_Row], lefts: Sequence[float]) -> bool:
    """Whether a word stands over or between figures and not left of them: those of the nearest rows."""
    below = next((k for k, row in enumerate(rows) if row[0].y > word.y), len(rows) - 1)
    return word.x1 > max(lefts[below], lefts[max(0, below - 1)])


def _lines(band: _Band, page: int, *, alone: bool) -> tuple[list[_Line], set[int]]:
    """The rows of a band with the labels that are most likely theirs, and the glyphs of these."""
    heights = [median([t.y for t in row]) for row in band.rows]
    labels = _labels(band, heights)
    out: list[_Line] = []
    for row, y, columns, own in zip(band.rows, heights, band.columns, labels, strict=True):
        cells = [Cell(0, 0, b.text, page=page, box=b.box) for b in own]
        certain = alone and not band.beside
        out.append((y, cells + _figures(row, y, columns, page, alone=certain)))
    return out, {id(g) for own in labels for b in own for t in b.tokens for g in t.glyphs}


def _labels(band: _Band, heights: Sequence[float]) -> list[list[Block]]:
    """For each row the label of its group, where one stands beside it, and its own."""
    own, groups = _own_and_groups(band, heights)
    levels = rows_of(own, band.rows[0][0].size) if own else []
    pitch = pitch_of(own, sure=False) if own else None
    runs = shared_out(
        heights,
        [level[0].y for level in levels],
        pitch or band.rows[0][0].size,
        _starts([min(level, key=lambda t: t.x0).text for level in levels], len(heights)),
    )
    out: list[list[Block]] = []
    for first, behind in runs:
        tokens = [t for level in levels[first:behind] for t in level]
        out.append([Block(tokens)] if tokens else [])
    beside: dict[int, list[Token]] = {}
    for t in groups:
        k = min(range(len(heights)), key=lambda k: abs(heights[k] - t.y))
        beside.setdefault(k, []).append(t)
    for k, tokens in beside.items():
        out[k].insert(0, Block(tokens))
    return out


def _starts(texts: Sequence[str], rows: int) -> list[bool]:
    """Which lines begin a label: those that most labels begin alike with, as paths of labels do, else those
    that a number begins.
    """
    heads = ["".join(text.split())[:_ALIKE] for text in texts]
    often = Counter(h for h in heads if len(h) == _ALIKE).most_common(1)
    if often and often[0][1] >= max(_OFTEN, _MOSTLY * rows):
        first = next(h for h in heads if heads.count(h) == often[0][1])
        return [h == first for h in heads]
    return [opens(text) for text in texts]


def _own_and_groups(band: _Band, heights: Sequence[float]) -> tuple[list[Token], list[Token]]:
    """The words that are labels of rows, and those left of the labels of most rows around them."""
    last: dict[int, list[float]] = {}
    for y, columns in zip(heights, band.columns, strict=True):
        near = min(band.beside, key=lambda t: (abs(t.y - y), -t.x0), default=None)
        level = [t for t in band.beside if near and abs(t.y - near.y) <= LEVEL * t.size]
        last.setdefault(id(columns), []).extend([max(t.x0 for t in level)] if level else [])
    own: list[Token] = []
    groups: list[Token] = []
    for t in band.beside:
        k = min(range(len(heights)), key=lambda k: abs(heights[k] - t.y))
        starts = last[id(band.columns[k])]
        (groups if starts and t.x1 <= median(starts) else own).append(t)
    return own, groups


def _figures(row: _Row, y: float, columns: Sequence[Extent], page: int, *, alone: bool) -> list[Cell]:
    """A cell for every column; where its two lines may be one number, no certain row makes it sure. A row
    that stands `alone` without a label can be no other one.
    """
    out: list[Cell] = []
    size = row[0].size
    for x0, x1 in columns:
        token = next((t for t in row if x0 - 0.1 <= (t.x0 + t.x1) / 2 <= x1 + 0.1), None)
        block = Block([token]) if token is not None else None
        text = block.text if block is not None else ""
        place = block.box if block is not None else (x0, y - size / 2, x1, y + size / 2)
        if alone and not (token and token.wrapped):
            out.append(Cell(0, 0, text, page=page, box=place))
            continue
        row_open = None if token is None or token.wrapped else 1.0
        out.append(Cell(0, 0, text, 1, 1, page, place, UNSURE, ((text, UNSURE),), row_open))
    return out


def _loose(words: Sequence[Token], page: int) -> Iterator[_Line]:
    """Words that are no row's label, line by line."""
    for level in rows_of(words, median([t.size for t in words])) if words else ():
        order = sorted(level, key=lambda t: t.x0)
        yield order[0].y, [Cell(0, 0, t.text, page=page, box=Block([t]).box) for t in order]
