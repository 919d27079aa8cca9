"""Tables with lines at the head, under the header and at the foot only: no lines between columns,
none between rows. What their geometry proves becomes a grid; the rest is left to `layout_open`.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extract.layout.rules import Frame, Segment
from extract.layout.sectiongrid import BandedGrid, Lines
from extract.layout.sections import section_grids
from extract.layout.text import lines_of, parts_of_line
from extract.page import Glyph, PlacedGrid

__all__ = ["BandedGrid", "banded_tables", "like_columns", "lone_lines"]

# Points: lines of one table begin and end together to this, and are at least so long.
_SAME = 4.0
_SHORTEST = 120.0
# Headers of neighbouring columns are at least so far apart (letter sizes), words of a text are not.
_APART = 1.2
_LIKE = 0.02  # of its width, by which the parts of a table may differ in width (9 points on a page)


def lone_lines(across: Sequence[Segment], frames: Sequence[Frame]) -> list[Segment]:
    """Long horizontal lines that no vertical line meets, from the top."""
    if not across:
        return []
    framed = {s for f in frames for s in f.across}
    return [s for s in across if s.end - s.start >= _SHORTEST and s not in framed]


def banded_tables(
    glyphs: Sequence[Glyph], lines: Sequence[Segment], page: int
) -> tuple[list[PlacedGrid], list[Glyph]]:
    """The tables between lone lines, and the glyphs outside them."""
    found: list[PlacedGrid] = []
    taken: set[int] = set()
    for group in _groups(lines):
        for grids, used in _tables(group, glyphs, page):
            found.extend(grids)
            taken.update(map(id, used))
    return found, [g for g in glyphs if id(g) not in taken] if taken else list(glyphs)


def _groups(lines: Sequence[Segment]) -> list[list[Segment]]:
    """Lines that begin and end together, at least two, from the top."""
    groups: list[list[Segment]] = []
    for line in lines:
        for group in groups:
            if abs(group[0].start - line.start) <= _SAME and abs(group[0].end - line.end) <= _SAME:
                group.append(line)
                break
        else:
            groups.append([line])
    return [g for g in groups if len(g) > 1]


def _tables(
    group: Sequence[Segment], glyphs: Sequence[Glyph], page: int
) -> list[tuple[list[BandedGrid], list[Glyph]]]:
    x0, x1 = group[0].start, group[0].end
    inside = [g for g in glyphs if x0 - _SAME <= (g[1] + g[3]) / 2 <= x1 + _SAME]
    bands = [[g for g in inside if a.at <= (g[2] + g[4]) / 2 < b.at] for a, b in pairwise(group)]
    out: list[tuple[list[BandedGrid], list[Glyph]]] = []
    free = 0
    for k, band in enumerate(bands):
        top, foot = group[k].at, group[k + 1].at
        above = bands[k - 1] if k > free - 1 and k > 0 else []
        if not band or not any("0" <= g[0] <= "9" for g in band):
            continue
        grids: list[BandedGrid] | None = None
        used = band
        if above and not _is_text(above):
            used = [*above, *band]
            grids = section_grids(used, page, Lines(group[k - 1].at, top, foot, (x0, x1)))
        else:
            grids = section_grids(band, page, Lines(None, top, foot, (x0, x1)))
        if grids and any(g.grid.n_cols > 1 for g in grids):  # lined paper is no table
            out.append((grids, used))
            free = k + 2
    return out


def _is_text(band: Sequence[Glyph]) -> bool:
    """Whether lines of running text stand between two tables, rather than a header."""
    return all(len(parts_of_line(line, _APART)) == 1 for line in lines_of(band))


def like_columns(upper: BandedGrid, lower: BandedGrid) -> bool:
    """Whether two parts of a table have the same columns: as many, each beside none but its own."""
    ruled = upper.ruled and lower.ruled
    shift = upper.box[0] - lower.box[0] if ruled else 0.0
    wide = upper.box[2] - upper.box[0]
    if upper.grid.n_cols != lower.grid.n_cols or len(upper.columns) != len(lower.columns):
        return False
    if ruled and abs(wide - (lower.box[2] - lower.box[0])) > _LIKE * wide:
        return False
    both = list(zip(upper.columns, lower.columns, strict=True))
    merged = [(min(a[0], b[0] + shift), max(a[1], b[1] + shift)) for a, b in both]
    return all(b[0] > a[1] for a, b in pairwise(merged))
