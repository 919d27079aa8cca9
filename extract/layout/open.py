"""Tables without lines: rows of a label and figures set apart by white space.

Such a row is one line of text, or a line and the rest of its label below it. The grids made here
hold rows, not columns (`aligned` is False). Where it stays open to which row the pieces of wrapped
labels belong, the figures get a confidence of their own: they are printed, but their row is a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import accumulate

import regex

from extract.layout.figured import figured_grid
from extract.layout.guess import Row, figures_left
from extract.layout.guessed import guessed_grid
from extract.layout.rules import Segment
from extract.layout.sectiongrid import BandedGrid, Lines
from extract.layout.sections import section_grids
from extract.layout.text import line_text, parts_of_line
from extract.page import Glyph, PlacedGrid
from extract.text.lines import ends_sentence, is_heading, is_number_line, starts_row

__all__ = ["open_tables"]

# Cells of a row stand this far apart (letter sizes).
_APART = 0.8
# Lines that a wrapped label or a header may take between two rows of figures.
_BETWEEN = 12
_MOST_BETWEEN = 30
_HEADERS = 4
# A single row with so many figures may be a table.
_MANY = 4
# One with so many is one for certain.
_WIDE = 10
_NEAR_LINE = 1.7
# Lines of one table are nearer than this (letter sizes).
_NEAR = 3.0
# So many rows of a label and one figure without a header are a table; those of a list of contents
# lead to the figure with dots.
_THIN = 3
_LEADERS = regex.compile("[.…·．]{3}|…")

_Line = list[Glyph]


def open_tables(
    lines: Sequence[_Line],
    drawn: Sequence[Glyph],
    page: int,
    walls: Sequence[Segment] = (),
    *,
    under_header: bool = False,
) -> tuple[list[PlacedGrid], list[_Line]]:
    """The tables among lines of text outside ruled tables, and the lines that are left. `drawn` are
    their glyphs in the order they were drawn in, `walls` lines down that part columns; `under_header`: a
    header stands right above, so that one row with one figure may be its table.
    """
    parts = [parts_of_line(line, _APART) for line in lines]
    if all(len(found) == 1 for found in parts):
        return [], list(lines)
    rows = [_row(found) for found in parts]
    grids: list[PlacedGrid] = []
    rest: list[_Line] = []
    at = 0
    for start, end, sure in _regions(rows, under_header=under_header):
        start = max(start, at)
        proven = _proven(lines, rows, (start, end, at), drawn, page, walls)
        if proven is not None and (under_header or _is_believed(proven[2])):
            start, end, found = proven
            grids.extend(found)
        elif sure:
            own = [g for line in lines[start:end] for g in line]
            grids.append(guessed_grid(rows[start:end], page, partial(figured_grid, own, page, walls)))
        elif (wide := _wide(lines, rows, (start, end, at), page, walls)) is not None:
            start, end, grid = wide
            grids.append(grid)
        else:
            continue
        rest.extend(lines[at:start])
        at = end
    rest.extend(lines[at:])
    return grids, rest


def _is_believed(found: Sequence[BandedGrid]) -> bool:
    """Whether what geometry proves is more than figures alone, and more than a line or two of a label and a
    figure, as running text has them.
    """
    if all(t.is_bare for t in found):
        return False
    thin = [t for t in found if t.headless and len(t.columns) == 1]
    return all(t.grid.n_rows >= _THIN and t.grouped for t in thin)


def _proven(
    lines: Sequence[_Line],
    rows: Sequence[Row],
    region: tuple[int, int, int],
    drawn: Sequence[Glyph],
    page: int,
    walls: Sequence[Segment],
) -> tuple[int, int, list[BandedGrid]] | None:
    """The tables of a region whose columns and rows geometry proves, and how far up and down it
    reaches: a header may have more lines than rows without proof are believed to have, and the last
    label more lines below its figures. `region`: first line, line behind the last, first free line.
    """
    start, end, behind = region
    high = start
    while high > behind and start - high < _BETWEEN and not _is_prose(rows[high - 1]):
        high -= 1
    low = end
    while low < len(rows) and low - end < _BETWEEN and not rows[low].figures and not _is_prose(rows[low]):
        low += 1
    near = start
    while near > high and _top(rows[near]) - _top(rows[near - 1]) < _NEAR * rows[near].size:
        near -= 1
    tops = (high, near, start)
    for first, last in dict.fromkeys((top, foot) for top in tops for foot in (end, low)):
        glyphs = [g for line in lines[first:last] for g in line]
        if any(not g[7] for g in glyphs):
            # Which way turned text runs is told by the order of its letters.
            own = set(map(id, glyphs))
            glyphs = [g for g in drawn if id(g) in own]
        sides = (min(g[1] for g in glyphs), max(g[3] for g in glyphs))
        found = section_grids(glyphs, page, Lines(None, None, None, sides), walls)
        if found is not None:
            return first, last, found
    return None


def _wide(
    lines: Sequence[_Line],
    rows: Sequence[Row],
    region: tuple[int, int, int],
    page: int,
    walls: Sequence[Segment],
) -> tuple[int, int, PlacedGrid] | None:
    """The table of a region whose one row has too many figures to be anything else, with what stands over
    it; the region as in `_proven`.
    """
    start, end, behind = region
    if max(row.figures for row in rows[start:end]) < _WIDE:
        return None
    while start > behind and end - start < _BETWEEN and not _is_prose(rows[start - 1]):
        start -= 1
    while end < len(rows) and end - start < 2 * _BETWEEN and _is_near(rows, end) and not _is_prose(rows[end]):
        end += 1
    grid = figured_grid([g for line in lines[start:end] for g in line], page, walls)
    return (start, end, grid) if grid is not None else None


def _is_near(rows: Sequence[Row], at: int) -> bool:
    """Whether a line of single letters stands close below the one before."""
    near = _top(rows[at]) - _top(rows[at - 1]) < _NEAR_LINE * rows[at].size
    return near and all(len(text) == 1 for text, _ in rows[at].cells)


def _top(row: Row) -> float:
    return min(box[1] for _, box in row.cells)


def _row(parts: Sequence[_Line]) -> Row:
    cells = []
    for part in parts:
        box = (part[0][1], min(g[2] for g in part), part[-1][3], max(g[4] for g in part))
        cells.append((line_text(part), box))
    figures = 0
    while figures < len(cells) and is_number_line(cells[-1 - figures][0]):
        figures += 1
    return Row(cells, figures, max(g[5] for part in parts for g in part))


def _regions(rows: Sequence[Row], *, under_header: bool) -> list[tuple[int, int, bool]]:
    """Runs of lines with rows of figures, at least one of which has several: (first line, line behind
    the last, whether it is a table without further proof).
    """
    out: list[tuple[int, int, bool]] = []
    # Letters of labels set upright stand on lines of their own, and are no lines of labels.
    lines = list(accumulate(any(len(text) > 1 or row.figures for text, _ in row.cells) for row in rows))
    at = 0
    while at < len(rows):
        if not _is_value_row(rows[at]):
            at += 1
            continue
        last, several, count = at, rows[at].figures > 1, 1
        for i in range(at + 1, len(rows)):
            if lines[i] - lines[last] > _BETWEEN or i - last > _MOST_BETWEEN or _is_prose(rows[i]):
                break
            if rows[i].figures and (len(rows[i].cells) > 1 or _inside(rows, i, last)):
                last, count = i, count + 1
                several = several or rows[i].figures > 1
        many = max(row.figures for row in rows[at : last + 1])
        thin = not several and not any(
            _LEADERS.search(c[0]) for row in rows[at : last + 1] for c in row.cells
        )
        if (several and (count > 1 or many >= _MANY)) or (under_header and not out and at < _HEADERS) or thin:
            behind = out[-1][1] if out else 0
            start = _headers_above(rows, at, behind)
            end = _rests_below(rows, last)
            out.append((start, end, several and count > 1))
            at = end
        else:
            at += 1
    return out


def _is_value_row(row: Row) -> bool:
    return row.figures > 0 and len(row.cells) > 1


def _is_prose(row: Row) -> bool:
    """Whether the line ends a sentence or is a section's heading: no table goes on over it."""
    return len(row.cells) == 1 and (ends_sentence(row.cells[0][0]) or is_heading(row.cells[0][0]))


def _inside(rows: Sequence[Row], i: int, last: int) -> bool:
    """A figure alone on its line, under the figures of the row before."""
    x0, _, x1, _ = rows[i].cells[0][1]
    return any(min(x1, b[2]) > max(x0, b[0]) for _, b in rows[last].cells[-rows[last].figures :])


def _headers_above(rows: Sequence[Row], at: int, behind: int) -> int:
    start = at
    edge = figures_left(rows[at])
    while start > behind and at - start < _HEADERS and not _is_prose(rows[start - 1]):
        # The label may begin above its figures.
        above, y = rows[start - 1], _top(rows[start])
        if above.cells[-1][1][2] > edge or y - _top(above) > _NEAR * above.size or len(above.cells) > 1:
            break
        start -= 1
    while start > behind and at - start < _HEADERS and not _is_prose(rows[start - 1]):
        above = rows[start - 1]
        if len(above.cells) < 2 and (start < 2 or len(rows[start - 2].cells) < 2):
            break
        start -= 1
    return start


def _rests_below(rows: Sequence[Row], last: int) -> int:
    """Behind the lines under the last row that stand below its labels alone, close to it."""
    end = last + 1
    edge = figures_left(rows[last])
    while end < len(rows) and not _is_prose(rows[end]) and end - last < _BETWEEN:
        box = rows[end].cells[-1][1]
        near = rows[end].cells[0][1][1] - rows[end - 1].cells[0][1][1] < 1.7 * rows[end].size
        if box[2] > edge or not near or starts_row(rows[end].cells[0][0]):
            break
        end += 1
    return end
