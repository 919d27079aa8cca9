"""Glyphs to text, by where they stand and never by the order they were drawn in.

`lines_of` gives lines of glyphs, `line_text` the text of one, `cell_text` that of a whole cell:
its wrapped lines closed up, its real lines parted by a newline.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from operator import itemgetter

from extract.page import Box, Glyph

__all__ = [
    "WIDE",
    "cell_text",
    "ends_full",
    "ink_of",
    "line_text",
    "lines_of",
    "parts_of_line",
    "turn",
    "width_of",
]

WIDE = 0.6
"""Gaps from this share of the letter size are printed as a blank between Chinese characters."""
# The same between letters and digits, where a blank is narrower.
_NARROW = 0.22
# Two prints of one letter this near (share of its size) are one bold letter.
_TWICE = 0.18
# Letters are kept in bins of this width and height (points) to find their like.
_BIN = 16.0
# A raised mark is at most this large, beside letters of size 1, and its foot is raised by this.
_RAISED_SIZE = 0.87  # browsers set raised letters at 0.83
_RAISED = 0.15
# The widest padding of cells that is believed (points): Word's is 5.4.
_PADDING = 7.2
_CLOSED = 0.35
# Vertical writing: letters touch from top to bottom and stand apart from left to right.
_UPRIGHT_PITCH = 1.2
_IN_MIDDLE = 0.1  # letter sizes by which a line in the middle of its cell may be off it
_CLEARLY = 0.8
_left = itemgetter(1)


def ink_of(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The glyphs without a second print of a letter in (nearly) the same place."""
    if len(glyphs) < 2:
        return list(glyphs)
    seen: dict[tuple[str, int, int], list[Glyph]] = {}
    out: list[Glyph] = []
    for g in glyphs:
        text, x, y = g[0], g[1], g[2]
        reach = min(_TWICE * (g[4] - y), _BIN / 2)
        if not _printed_before(g, reach, seen):
            seen.setdefault((text, int(x / _BIN), int(y / _BIN)), []).append(g)
            out.append(g)
    return out


def _printed_before(g: Glyph, reach: float, seen: dict[tuple[str, int, int], list[Glyph]]) -> bool:
    """Whether the bins within reach, mostly one, hold the same letter."""
    text, x, y = g[0], g[1], g[2]
    for c in range(int((x - reach) / _BIN), int((x + reach) / _BIN) + 1):
        for r in range(int((y - reach) / _BIN), int((y + reach) / _BIN) + 1):
            for other in seen.get((text, c, r), ()):
                near = abs(other[1] - x) <= reach and abs(other[2] - y) <= reach
                if near and min(other[3], g[3]) - max(other[1], x) > 0.5 * (g[3] - x):
                    return True
    return False


def lines_of(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Lines from top to bottom, each from left to right."""
    if len(glyphs) < 2:
        return [list(glyphs)] if glyphs else []
    middles = [g[2] + g[4] for g in glyphs]
    if max(middles) - min(middles) <= 0.9 * min([g[4] - g[2] for g in glyphs]):
        # Most cells hold one line.
        return [sorted(glyphs, key=_left)]
    order = [glyphs[i] for i in sorted(range(len(glyphs)), key=middles.__getitem__)]
    lines: list[list[Glyph]] = []
    middle = reach = 0.0
    for g in order:
        y, height = (g[2] + g[4]) / 2, g[4] - g[2]
        if lines and y - middle <= 0.45 * max(reach, height):
            line = lines[-1]
            line.append(g)
            if height > reach * 1.2:
                middle, reach = y, height
        else:
            lines.append([g])
            middle, reach = y, height
    for line in lines:
        if len(line) > 1:
            line.sort(key=_left)
    return lines


def width_of(line: Sequence[Glyph]) -> float:
    """From the left edge of the first glyph to the right edge of the last."""
    return line[-1][3] - line[0][1]


def _size(line: Sequence[Glyph]) -> float:
    """Letter size of a line: the height of its tallest box, as font sizes may be unscaled."""
    return max([g[5] for g in line])


def parts_of_line(line: Sequence[Glyph], gap: float = 1.0) -> list[list[Glyph]]:
    """A line cut where its letters stand `gap` letter sizes apart: the cells of a row without lines."""
    apart = gap * _size(line)
    cuts = [i for i in range(1, len(line)) if line[i][1] - line[i - 1][3] > apart]
    return [list(line[a:b]) for a, b in pairwise([0, *cuts, len(line)])]


def line_text(line: Sequence[Glyph]) -> str:
    """The text of a line: blanks where the gap is wide, `^` before a raised mark behind a digit."""
    if len(line) == 1:
        return line[0][0].strip()
    size = _size(line)
    narrow, small = _NARROW * size, _RAISED_SIZE * size
    last = line[0]
    out = [last[0]]
    for g in line[1:]:
        gap = g[1] - last[3]
        if gap > narrow and (gap > WIDE * size or (_word(last[0][-1]) and _word(g[0][0]))):
            out.append(" ")
        if g[5] <= small < last[5] and last[0][-1].isdigit():
            foot = sorted([h[4] for h in line])[len(line) // 2]
            if foot - g[4] > _RAISED * size:
                out.append("^")
        out.append(g[0])
        last = g
    return "".join(out).strip()


def _word(char: str) -> bool:
    return char < "\u2e80" and (char.isalnum() or char in ".,%-+")


def cell_text(glyphs: Sequence[Glyph], box: Box, padding: float) -> str:
    """The text of a cell. `padding` is the least distance between text and cell edge seen in the
    table: what does not fit between the paddings had to wrap.
    """
    if not glyphs:
        return ""
    if len(glyphs) == 1:
        return glyphs[0][0].strip()
    if len([g for g in glyphs if not g[7]]) * 2 > len(glyphs):
        return _turned_text(glyphs)
    lines = lines_of(glyphs)
    if len(lines) == 1:
        return line_text(lines[0])
    columns = _vertical(glyphs, lines)
    if columns is not None:
        return "".join("".join(g[0] for g in column) for column in columns).strip()
    room = box[2] - box[0] - 2 * min(padding, _PADDING)
    if len(lines) == 2 and _is_broken_behind_blank(lines, (box[0] + box[2]) / 2, room):
        return "".join(map(line_text, lines))
    return joined_lines(lines, room)


def _is_broken_behind_blank(lines: Sequence[Sequence[Glyph]], middle: float, room: float) -> bool:
    """Whether two lines of digits are one number: in the middle of their cell, the first moved on by a blank
    that does not break, with which the number had no room.
    """
    if not all(g[0].isdigit() for line in lines for g in line):
        return False
    first, second = lines
    size = _size(first)
    moved = (first[0][1] + first[-1][3]) / 2 - middle
    centred = abs((second[0][1] + second[-1][3]) / 2 - middle) <= _IN_MIDDLE * size
    whole = 2 * moved + width_of(first) + width_of(second)
    return centred and moved > _IN_MIDDLE * size and whole > room


def ends_full(glyphs: Sequence[Glyph], box: Box, padding: float) -> bool:
    """Whether the last line of a cell has no room for a further letter."""
    last = lines_of(glyphs)[-1]
    room = box[2] - box[0] - 2 * min(padding, _PADDING)
    return width_of(last) + (1 + _CLOSED) * _size(last) > room


def joined_lines(lines: Sequence[Sequence[Glyph]], room: float) -> str:
    """Lines of a cell `room` points wide, closed up where the next word did not fit any more."""
    out = line_text(lines[0])
    for line, below in pairwise(lines):
        text = line_text(below)
        if not text:
            continue
        out = f"{out}{_between(line, below, room)}{text}" if out else text
    return out


def _between(line: Sequence[Glyph], below: Sequence[Glyph], room: float) -> str:
    """Nothing where the line had to break there, a blank between two words, else a newline."""
    tail, head = line[-1][0][-1], below[0][0][0]
    size = _size(line)
    if not (_word(tail) and _word(head)):
        unit = _run(below, forward=True) if _word(head) else min(width_of(below[:2]), 1.5 * size)
        return "" if width_of(line) + unit > room - _CLOSED * size else "\n"
    whole = _run(line, forward=False) + _run(below, forward=True)
    if whole > room:
        return ""
    digits = tail.isdigit() or head.isdigit()
    return " " if not digits and width_of(line) + _run(below, forward=True) > room - _CLOSED * size else "\n"


def _run(line: Sequence[Glyph], *, forward: bool) -> float:
    """Width of the unbroken run of letters and digits at one end of a line."""
    order = line if forward else list(reversed(line))
    end = 1
    while end < len(order) and _word(order[end][0][0]):
        a, b = (order[end - 1], order[end]) if forward else (order[end], order[end - 1])
        if b[1] - a[3] > _NARROW * b[5]:
            break
        end += 1
    return abs(width_of(order[:end]) if forward else width_of(order[:end][::-1]))


def _vertical(glyphs: Sequence[Glyph], lines: Sequence[Sequence[Glyph]]) -> list[list[Glyph]] | None:
    """Columns from right to left if the text is set vertically, letter under letter."""
    if len(lines) < 3 or max(map(len, lines)) * 2 > len(lines) + 1:
        return None
    if max(map(len, lines)) == 1:
        # Digits one below the other are rows that lost their rules, not one figure.
        return None if all(g[0].isdigit() for g in glyphs) else [[line[0] for line in lines]]
    columns = lines_of([Glyph(g.text, g.top, g.x0, g.bottom, g.x1, g.size) for g in glyphs])
    widths = sorted(g[3] - g[1] for g in glyphs)
    em = widths[len(widths) // 2]
    apart = [b[0][2] - a[0][2] for a, b in pairwise(columns)]
    if not apart or min(apart) < _UPRIGHT_PITCH * em:
        return None
    down = sorted(b[1] - a[1] for column in columns for a, b in pairwise(column))
    if not down or down[len(down) // 2] > min(apart):
        return None
    return [list(column) for column in reversed(columns)]


def _turned_text(glyphs: Sequence[Glyph]) -> str:
    """Text turned by 90 degrees; the order it was drawn in tells which way round: up, as labels mostly
    run, unless it clearly runs down.
    """
    falls = sum(1 for a, b in pairwise(glyphs) if b[2] > a[2])
    clockwise = falls >= _CLEARLY * (len(glyphs) - 1)
    turned = [turn(g, clockwise=clockwise) for g in glyphs]
    return "".join(line_text(line) for line in lines_of(turned))


def turn(g: Glyph, *, clockwise: bool, width: float = 0.0, height: float = 0.0) -> Glyph:
    """A glyph of text that runs down (`clockwise`) or up the page, as if it ran to the right."""
    if clockwise:
        return Glyph(g.text, g.top, width - g.x1, g.bottom, width - g.x0, g.size, g.font, True)
    return Glyph(g.text, height - g.bottom, g.x0, height - g.top, g.x1, g.size, g.font, True)
