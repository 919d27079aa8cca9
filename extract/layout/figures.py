"""Figures of a table without lines: which tokens are figures, and the lines they stand on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

import regex

from extract.layout.tokens import Token
from extract.text.lines import has_digit

__all__ = ["LEVEL", "figures_and_words", "rows_of", "whole_figures"]

LEVEL = 0.3
"""In letter sizes: figures of one row are level, labels and their figures too, to this."""
# The two halves of a wrapped figure are not farther apart (letter sizes), and a figure that a blank line
# moved is not farther off its row.
_WRAPPED = 2.0
# Lines of one label are no farther apart (letter sizes).
_NEXT = 1.7
_MOVED = 0.8
_UNIT = regex.compile("[件条项个宗人元万]|万元")
_MOST_UNITS = 200
_LONGEST_WORD = 7
_ENOUGH = 6
_LANE = 8.0  # points; lines of one row are in neighbouring lanes


def rows_of(figures: Sequence[Token], size: float) -> list[list[Token]]:
    """Figures to lines of figures that are level."""
    lines: list[list[Token]] = []
    for t in sorted(figures, key=lambda t: t.y):
        if lines and t.y - lines[-1][0].y <= LEVEL * size:
            lines[-1].append(t)
        else:
            lines.append([t])
    return lines


def whole_figures(lines: list[list[Token]]) -> list[list[Token]]:
    """The lines with figures that take two lines, one above and one below the figures of their row,
    made whole; and with figures that a blank line moved off their row put back. Both are marked.
    """
    out: list[list[Token]] = []
    skip = False
    for k, line in enumerate(lines):
        if skip:
            skip = False
            continue
        above = out[-1] if out and k and out[-1] is lines[k - 1] else []
        below = lines[k + 1] if k + 1 < len(lines) else []
        halves = _halves(above, line, below)
        if halves is not None:
            out[-1] = [*line, *halves]
            skip = True
        elif (moved := _moved(above, line)) is not None:
            out[-1] = [*line, *moved]
        elif (moved := _moved(line, out[-1] if out else [])) is not None:
            out[-1] = [*out[-1], *moved]
        else:
            out.append(line)
    return out


def _moved(thin: Sequence[Token], line: Sequence[Token]) -> list[Token] | None:
    """The few figures of a line half a line off another one, where that one prints nothing."""
    if not thin or len(thin) * 2 > len(line) or abs(thin[0].y - line[0].y) > _MOVED * line[0].size:
        return None
    if any(t.x1 > a.x0 and t.x0 < a.x1 for a in thin for t in line):
        return None
    return [replace(t, y=median([x.y for x in line]), lines=(t.text,)) for t in thin]


def _halves(above: Sequence[Token], line: Sequence[Token], below: Sequence[Token]) -> list[Token] | None:
    """The figures that the lines above and below a line are the halves of; None if they are not."""
    if not above or len(above) != len(below):
        return None
    size, y = line[0].size, median([t.y for t in line])
    if below[0].y - above[0].y > _WRAPPED * size or abs(above[0].y + below[0].y - 2 * y) > LEVEL * size:
        return None
    out: list[Token] = []
    for a, b in zip(sorted(above, key=lambda t: t.x0), sorted(below, key=lambda t: t.x0), strict=True):
        x0, x1 = min(a.x0, b.x0), max(a.x1, b.x1)
        apart = min(a.x1, b.x1) <= max(a.x0, b.x0)
        if apart or any(t.x1 > x0 and t.x0 < x1 for t in line):
            return None
        out.append(Token([*a.glyphs, *b.glyphs], x0, x1, y, size, a.wide, lines=(a.text, b.text)))
    return out


def _with_units(figures: list[Token], words: list[Token]) -> tuple[list[Token], list[Token]]:
    """Figures made whole with a unit that did not fit beside them and stands below."""
    units = [w for w in words if _UNIT.fullmatch(w.text)]
    if not units or len(units) > _MOST_UNITS:
        return figures, words
    made: dict[int, Token] = {}
    gone: set[int] = set()
    for unit in units:
        over = [
            t
            for t in figures
            if 0.6 * unit.size <= unit.y - t.y <= _WRAPPED * unit.size
            and t.x0 < unit.x1
            and unit.x0 < t.x1
            and any("0" <= ch <= "9" for ch in t.text)
        ]
        if len(over) == 1 and id(over[0]) not in made:
            t = over[0]
            x0, x1 = min(t.x0, unit.x0), max(t.x1, unit.x1)
            glyphs = [*t.glyphs, *unit.glyphs]
            made[id(t)] = Token(glyphs, x0, x1, (t.y + unit.y) / 2, t.size, True, cell=t.cell)
            gone.add(id(unit))
    return [made.get(id(t), t) for t in figures], [w for w in words if id(w) not in gone]


def figures_and_words(tokens: Sequence[Token]) -> tuple[list[Token], list[Token]]:
    """Figures, and everything else: words, the numbers of items, letters of labels set upright."""
    figures = [t for t in tokens if t.is_figure()]
    words = [t for t in tokens if not t.is_figure()]
    figures, words = _with_units(figures, words)
    letters = [t for t in words if len(t.glyphs) == 1]
    # A label set upright, a letter a line, may hold a letter that stands for nothing elsewhere.
    left = min((t.x0 for t in figures if has_digit(t.text)), default=0.0)
    upright = [
        t
        for t in figures
        if t.x1 <= left
        and (
            any(abs(w.x0 - t.x0) < 0.5 * t.size and abs(w.y - t.y) < 2 * t.size for w in letters)
            or (t.wide and any(_goes_on(t, w) for w in words))
        )
    ]
    # What a word follows on the line is the number of an item.
    numbers = [
        t
        for t in figures
        if any(0 <= w.x0 - t.x1 < 3 * t.size and abs(w.y - t.y) < 0.35 * t.size for w in words)
    ]
    known = {id(t) for t in (*upright, *numbers)}
    strays = _strays([t for t in figures if id(t) not in known], words)
    if upright or numbers or strays:
        own = {id(t) for t in (*upright, *numbers, *strays)}
        words += [t for t in figures if id(t) in own]
        figures = [t for t in figures if id(t) not in own]
    return _with_words(figures, words)


def _goes_on(letter: Token, below: Token) -> bool:
    """Whether a word begins under a single letter, or in its middle, as the next line of its label."""
    off, size = below.y - letter.y, letter.size
    beside = min(abs(below.x0 - letter.x0), abs(below.x0 + below.x1 - letter.x0 - letter.x1) / 2)
    return len(letter.glyphs) == 1 and 0.8 * size < off < _NEXT * size and beside < 0.5 * size


def _strays(figures: Sequence[Token], words: Sequence[Token]) -> list[Token]:
    """Figures left of all columns, with words of labels above and below and no other figure: the number of an
    item whose words begin on the next line.
    """
    if len(figures) < _ENOUGH:
        return []
    order = sorted(figures, key=lambda t: t.x0)
    out: list[Token] = []
    for k, t in enumerate(order):
        if len(out) < k or len(order) - k < _ENOUGH or t.x1 >= order[k + 1].x0:
            break
        near = [w.y - t.y for w in words if w.x0 < t.x1 and t.x0 < w.x1 and abs(w.y - t.y) < 3 * t.size]
        if any(d < 0 for d in near) and any(0 < d < _WRAPPED * t.size for d in near):
            out.append(t)
    return out


def _with_words(figures: list[Token], words: list[Token]) -> tuple[list[Token], list[Token]]:
    """Figures and the short words that stand right of one on its line: cells of its row (新增9, 持平)."""
    lines: dict[int, list[Token]] = defaultdict(list)
    for t in figures:
        lines[int(t.y / _LANE)].append(t)
    cells = {
        id(w)
        for w in words
        if len(w.glyphs) <= _LONGEST_WORD
        and any(
            t.x1 < w.x0 and abs(t.y - w.y) <= LEVEL * w.size
            for k in (-1, 0, 1)
            for t in lines.get(int(w.y / _LANE) + k, ())
        )
    }
    if not cells:
        return figures, words
    return [*figures, *(w for w in words if id(w) in cells)], [w for w in words if id(w) not in cells]
