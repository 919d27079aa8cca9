"""Tables with a line under every row and none between columns: lines down are put where white space parts
the columns, and the table is then read like any ruled one.

The lines drawn say which figures are one row. A line down is put between two columns of figures only, at
the left of the first one, and where inner lines begin; and only beside rows in which it cuts no word.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from extract.layout.bodies import Extent, columns_of
from extract.layout.figures import figures_and_words, rows_of
from extract.layout.rules import Frame, Segment
from extract.layout.tokens import Token, tokens_of
from extract.page import Glyph
from extract.text.lines import ends_sentence, is_heading

__all__ = ["fences_of"]

# Points: ends of the lines of one table lie this near each other, lines of a table are at least so long.
_SAME = 4.0
_SHORTEST = 20.0
# Lines that a table with a line under every row has: over and under its header, under two rows.
_LEAST = 4
_TRIES = 9
_Band = tuple[float, float]


def fences_of(across: Sequence[Segment], frames: Sequence[Frame], glyphs: Sequence[Glyph]) -> list[Segment]:
    """Lines down for the tables among the lines across that no other line meets, from the top."""
    framed = {s for f in frames for s in f.across}
    lone = [s for s in across if s.end - s.start >= _SHORTEST and s not in framed]
    if len(lone) < _LEAST:
        return []
    out: list[Segment] = []
    for group in _groups(lone):
        left, right = min(s.start for s in group), max(s.end for s in group)
        top, foot = group[0].at, group[-1].at
        inside = [
            g
            for g in glyphs
            if left - _SAME <= (g[1] + g[3]) / 2 <= right + _SAME and top < (g[2] + g[4]) / 2 < foot
        ]
        out.extend(_fences(group, inside))
    return out


def _groups(lines: Sequence[Segment]) -> list[list[Segment]]:
    """Lines that end together, each inside of the first ones."""
    groups: list[list[Segment]] = []
    for line in lines:
        for group in groups:
            same_end = abs(group[0].end - line.end) <= _SAME
            within = group[0].start - _SAME <= line.start and line.end <= group[0].end + _SAME
            if same_end or within:
                group.append(line)
                break
        else:
            groups.append([line])
    return [g for g in groups if len(g) >= _LEAST]


def _fences(group: Sequence[Segment], glyphs: Sequence[Glyph]) -> list[Segment]:
    tokens = tokens_of([g for g in glyphs if g[7]])
    figures, _ = figures_and_words(tokens)
    if len(figures) < 2:
        return []
    bands = [(a.at, b.at) for a, b in pairwise(group) if b.at - a.at > 1.0]
    tops = [band[0] for band in bands]
    held: list[list[Token]] = [[] for _ in bands]
    for t in tokens:
        held[max(0, bisect_right(tops, t.y) - 1)].append(t)
    own = {id(t) for t in figures}
    rows: list[list[Token]] = []
    for inside in held:
        lines = rows_of([t for t in inside if id(t) in own], median([t.size for t in figures]))
        if len(lines) > 1:
            # Not every row has its line.
            return []
        rows.append(lines[0] if lines else [])
    out: list[Segment] = []
    for first, last, columns in _runs(rows, held):
        part = range(first, last + 1)
        out += _of_run([bands[k] for k in part], [held[k] for k in part], columns, group)
    return out


def _runs(
    rows: Sequence[Sequence[Token]], held: Sequence[Sequence[Token]]
) -> list[tuple[int, int, list[Extent]]]:
    """Runs of bands whose figures stand in the same columns, with the headers above them. Headers begin a new
    one: what stands in the middle under a header of one column has no empty cells beside it.
    """
    out: list[tuple[int, int, list[Extent]]] = []
    open_run: tuple[int, list[Sequence[Token]]] | None = None
    start = 0
    for k, row in enumerate(rows):
        if not row:
            if open_run is not None:
                start = k
            open_run = None
            if _is_text(held[k]):
                start = k + 1
            continue
        if open_run is not None and columns_of([*_all(open_run[1]), *row], [*open_run[1], row]) is None:
            open_run, start = None, k
        if open_run is None:
            open_run = (start, [])
            out.append((start, k, []))
        open_run[1].append(row)
        columns = columns_of(_all(open_run[1]), open_run[1]) or []
        out[-1] = (out[-1][0], k, columns)
    return _merged(out, rows)


def _all(lines: Sequence[Sequence[Token]]) -> list[Token]:
    return [t for line in lines for t in line]


def _merged(
    runs: Sequence[tuple[int, int, list[Extent]]], rows: Sequence[Sequence[Token]]
) -> list[tuple[int, int, list[Extent]]]:
    """Runs that follow each other with as many columns in the same places as one."""
    out: list[tuple[int, int, list[Extent]]] = []
    for first, last, columns in runs:
        if out and out[-1][1] + 1 == first and len(out[-1][2]) == len(columns):
            lines = [row for row in rows[out[-1][0] : last + 1] if row]
            both = columns_of(_all(lines), lines)
            if both is not None and len(both) == len(columns):
                out[-1] = (out[-1][0], last, both)
                continue
        out.append((first, last, columns))
    return [(a, b, c) for a, b, c in out if c]


def _is_text(tokens: Sequence[Token]) -> bool:
    """Whether a heading or a sentence stands between two tables."""
    return any(is_heading(t.text) or ends_sentence(t.text) for t in tokens)


def _of_run(
    bands: Sequence[_Band],
    held: Sequence[Sequence[Token]],
    columns: Sequence[Extent],
    group: Sequence[Segment],
) -> list[Segment]:
    top, foot = bands[0][0], bands[-1][1]
    lines = [s for s in group if top - 1.0 <= s.at <= foot + 1.0]
    left, right = min(s.start for s in lines), max(s.end for s in lines)
    out = [Segment(left, top, foot), Segment(right, top, foot)]
    words = [t.x1 for inside in held for t in inside if t.x1 <= columns[0][0] + 0.1]
    gaps = [(max(words), columns[0][0])] if words else []
    gaps += [(a[1], b[0]) for a, b in pairwise(columns)]
    places = [_best(gap, held) for gap in gaps]
    places += sorted({round(s.start, 1) for s in lines if s.start > left + _SAME and s.start < columns[0][0]})
    for x in places:
        free = [band for band, inside in zip(bands, held, strict=True) if not _cuts(x, inside)]
        out += [Segment(x, a, b) for a, b in free]
    return out


def _best(gap: Extent, held: Sequence[Sequence[Token]]) -> float:
    """The place in a gap between two columns that cuts the fewest words, near its middle."""
    a, b = gap
    places = [a + (b - a) * (k + 0.5) / _TRIES for k in range(_TRIES)]
    middle = (a + b) / 2
    return min(places, key=lambda x: (sum(_cuts(x, inside) for inside in held), abs(x - middle)))


def _cuts(x: float, tokens: Sequence[Token]) -> bool:
    return any(t.x0 < x - 0.1 and t.x1 > x + 0.1 for t in tokens)
