"""A table without lines between rows and columns as sections: headers, then rows under them.

Every section with a header of its own becomes a grid of its own, where geometry proves how it is
read; else there is none for the whole region.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from extract.layout.apart import apart, moves
from extract.layout.blocks import Block, blocks_of, pitch_of, turned_blocks
from extract.layout.bodies import Body, body_of
from extract.layout.crammed import uncrammed
from extract.layout.figures import figures_and_words, rows_of, whole_figures
from extract.layout.heads import Head, head_of
from extract.layout.rules import Segment
from extract.layout.sectiongrid import BandedGrid, Lines, grid_of
from extract.layout.spaced import bracketed, numbered, readings
from extract.layout.tokens import Token, anchored, begins_between, parted, tokens_of, unlabelled
from extract.page import Glyph

__all__ = ["section_grids"]

# Rows of figures as near as this share of the distance of two lines have single lines for labels.
_SINGLE = 0.88
_BEYOND = 2.5
# A header of the labels is as high as the headers of figures to this share of half a letter.
_EVEN = 0.4


@dataclass(slots=True)
class _Section:
    head: list[Block]
    over: list[Block]
    rows: list[list[Token]]
    labels: list[Block]


def section_grids(
    glyphs: Sequence[Glyph], page: int, lines: Lines, walls: Sequence[Segment] = ()
) -> list[BandedGrid] | None:
    """The grids of a region that holds a table and nothing else, from the top. No text runs on over
    `walls`, lines down between its columns.
    """
    tokens = parted(tokens_of([g for g in glyphs if g[7]]), walls)
    framed = lines.foot is not None
    tokens = anchored(tokens, walls, framed=framed)
    if framed:
        # Figures in one with their label are a part of their line only now, and may be several.
        single = uncrammed(tokens)
        again = anchored(single, walls, framed=True)
        tokens = unlabelled(again if len(again) == len(single) else uncrammed(again))
    figures, words = figures_and_words(numbered(bracketed(tokens)))
    if not figures:
        return None
    rows = whole_figures(rows_of(figures, median([t.size for t in figures])))
    cut = apart(rows)
    # Two figures a blank apart that are read as one seem to stand in columns of their own.
    parts = _in_two(rows, tokens, glyphs) if _in_two(cut, tokens, glyphs) else None
    if parts is not None:
        upper, lower = parts
        above = section_grids(upper, page, replace(lines, foot=None), walls)
        below = section_grids(lower, page, replace(lines, head=None, body=None), walls) if above else None
        return [*above, *below] if above and below else None
    rows = cut
    turned = turned_blocks([g for g in glyphs if not g[7]])
    stacked = _stacked(words)
    found = _by_words(rows, words, stacked, turned, page, lines)
    if found is not None or not stacked:
        return found
    # Lines of one label may be single letters too, in a column of longer ones.
    starts = sorted(t.x0 for t in words if len(t.glyphs) > 1)
    upright = {id(t) for t in words if id(t) in stacked and not begins_between(starts, t.x0, t.x0)}
    return _by_words(rows, words, upright, turned, page, lines) if len(upright) < len(stacked) else None


def _by_words(
    rows: list[list[Token]],
    words: Sequence[Token],
    stacked: set[int],
    turned: list[Block],
    page: int,
    lines: Lines,
) -> list[BandedGrid] | None:
    """The grids of rows of figures among words; `stacked` are those that are letters of upright labels."""
    gap = min((b[0].y - a[0].y for a, b in pairwise(rows)), default=0.0)
    left = min(t.x0 for row in rows for t in row)
    inner = [t for t in words if t.x1 <= left and id(t) not in stacked]
    beyond = [t for t in words if t.x1 > left or id(t) in stacked]
    for words_left in readings(inner):
        near = [*beyond, *words_left]
        pitch = pitch_of(near)
        if pitch is None:
            continue
        if gap and pitch > 1.2 * _SINGLE * gap:
            pitch = 0.0
        blocks = [*blocks_of(near, pitch), *turned]
        sections = _sections(rows, blocks, lines)
        placed = {id(b) for s in sections for b in (*s.head, *s.labels)}
        # Text beside the figures that is neither a header nor a label must not get lost.
        found = _grids(sections, page, lines, pitch) if all(id(b) in placed for b in blocks) else None
        if found is not None:
            return found
    return _by_lines(rows, (beyond, inner, turned), page, lines)


def _by_lines(
    rows: list[list[Token]], words: tuple[list[Token], list[Token], list[Block]], page: int, lines: Lines
) -> list[BandedGrid] | None:
    """The same where rows are as near as lines: which lines are one label is told by the rows."""
    beyond, inner, turned = words
    for words_left in readings(inner):
        near = [*beyond, *words_left]
        blocks = [*(Block([t]) for t in sorted(near, key=lambda t: (t.y, t.x0))), *turned]
        sections = _sections(rows, blocks, lines)
        placed = {id(b) for s in sections for b in (*s.head, *s.labels)}
        found = _grids(sections, page, lines, None) if all(id(b) in placed for b in blocks) else None
        if found is not None:
            return found
    return None


def _stacked(words: Sequence[Token]) -> set[int]:
    """Letters that stand under each other: a label set upright, which is joined to none beside it."""
    single = [t for t in words if len(t.glyphs) == 1]
    return {
        id(t)
        for t in single
        if any(
            w is not t and abs(w.x0 - t.x0) < 0.3 * t.size and abs(w.y - t.y) < 1.6 * t.size for w in single
        )
    }


def _sections(rows: list[list[Token]], blocks: Sequence[Block], lines: Lines) -> list[_Section]:
    """Rows cut where text stands over their figures."""
    left = min(t.x0 for row in rows for t in row)
    off = 0.5 * rows[0][0].size
    level = [
        b for b in blocks if b.x1 <= left and any(b.first - off <= row[0].y <= b.last + off for row in rows)
    ]
    edge = max((b.x1 for b in level), default=left)
    over = [b for b in blocks if b.x1 > left + 0.1 or b.x0 > edge]
    rest = [b for b in blocks if b.x1 <= left + 0.1 and b.x0 <= edge]
    sections: list[_Section] = []
    before = float("-inf")
    for row in rows:
        y = row[0].y
        mine = [b for b in over if before < b.y < y]
        if mine or not sections:
            sections.append(_Section(list(mine), mine, [], []))
        sections[-1].rows.append(row)
        before = y
    for block in rest:
        at = 0
        for k, section in enumerate(sections):
            if k == 0 and lines.body is not None and lines.head is not None:
                # A line tells header and body apart.
                if block.y < lines.body:
                    section.head.append(block)
                    break
                continue
            if section.over and block.y <= max(b.last for b in section.over) + _EVEN * off:
                if block.y >= min(b.first for b in section.over) - _EVEN * off:
                    section.head.append(block)
                    at = -1
                break
            at = k
        else:
            sections[at].labels.append(block)
            continue
        if at >= 0 and not any(block is b for b in sections[0].head):
            sections[at].labels.append(block)
    return sections


def _in_two(
    rows: Sequence[Sequence[Token]], tokens: Sequence[Token], glyphs: Sequence[Glyph]
) -> tuple[list[Glyph], list[Glyph]] | None:
    """What stands above and below the widest gap before the first row that stands in other columns than those
    above it; None if all stand in the same.
    """
    for k in range(1, len(rows)):
        if not moves(rows[:k], rows[k]):
            continue
        high, low = rows[k - 1][0].y, rows[k][0].y
        size = rows[k][0].size
        ys = sorted({high, low, *(t.y for t in tokens if high < t.y < low)})
        a, b = max(pairwise(ys), key=lambda pair: pair[1] - pair[0])
        if b - a < size:
            return None
        cut = (a + b) / 2
        upper = [g for g in glyphs if (g[2] + g[4]) / 2 < cut]
        return upper, [g for g in glyphs if (g[2] + g[4]) / 2 >= cut]
    return None


def _grids(
    sections: Sequence[_Section], page: int, lines: Lines, pitch: float | None
) -> list[BandedGrid] | None:
    """The grids of the sections. Without a `pitch` their labels are single lines."""
    out: list[BandedGrid] = []
    above: list[Block] = []
    for k, section in enumerate(sections):
        top = lines.body if k == 0 else None
        foot = lines.foot if k == len(sections) - 1 else None
        beside = section.rows[0][0].y - 0.5 * section.rows[0][0].size
        if any(not b.turned and b.first < beside < b.last for b in section.head):
            # A header and the label of the row below it were taken for one.
            return None
        if k == 0 and section.head and lines.head is None:
            # What stands over the first header belongs to it.
            high = min(b.first for b in section.head)
            above = [b for b in section.labels if b.last < high]
            section.labels = [b for b in section.labels if b.last >= high]
        made = body_of(section.rows, section.labels, top, foot, lines=pitch is None)
        if made is None:
            return None
        body, below = made
        if below and k == len(sections) - 1:
            return None
        head = None
        if section.head:
            head = _head(section, above, body, lines, pitch, first=k == 0)
            if head is None:
                return None
        elif above:
            return None
        out.append(grid_of(body, head, lines, page))
        above = below
    return out


def _head(
    section: _Section, above: Sequence[Block], body: Body, lines: Lines, pitch: float | None, *, first: bool
) -> Head | None:
    tokens = [t for b in (*above, *section.head) for t in b.tokens]
    labels = [row.label for row in body.rows if row.label is not None]
    last = max(t.y for t in tokens)
    foot = (last + min([body.rows[0].y, *(b.first for b in labels[:1])])) / 2
    if first and lines.head is not None and lines.body is not None:
        foot = lines.body
    top = lines.head if first else None
    left, right = max((b.x1 for b in labels), default=lines.sides[0]), lines.sides[1]
    if lines.foot is None:
        # Without lines the table ends somewhere beyond its last letters.
        right += _BEYOND * body.size
        left -= 0.0 if labels else _BEYOND * body.size
    if pitch is None:
        # The header's tiling proves which of its lines are one cell.
        pitch = pitch_of(tokens, sure=False) or 0.0
    return head_of(tokens, body, (top, foot), (left, right), lines.sides, pitch)
