"""From rules traced in a picture to lattices: which lines are one, and which boundaries are ruled.

The lines of a scan are ragged: a row's line may be traced in three pieces a pixel apart, a gap
may cut it, a stroke of a letter may pretend to be one. So places are settled first, and then for
every boundary between two neighbouring positions the mask is asked whether a rule runs along it.
Only what is clear stands on its own; the rest follows the line it would belong to.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extract.layout.lattice import Lattice, lattice_of
from extract.layout.rules import Frame, Segment, frames_of
from extract.page import Box
from extract.scan.crossed import crossed
from extract.scan.ink import Plane
from extract.scan.pale import pale_rules
from extract.scan.rules import Rules

__all__ = ["Table", "find_tables"]

_POINTS = 10.5  # letters of a table are about so many points high: the lattice measures in points
_ASIDE = 160.0  # points: the widest column that may lie open beside a table
_CLEAR = 0.7  # share of a boundary that is ruled: a rule whatever else
_SEEN = 20  # grey levels: a line that can be seen
_STRIP = 1.1  # letters: no row of print is so low
_EMPTY_STRIP = 3.0  # letters: white between two tables whose outer lines are bridged
_BARE = 0.002  # share of a strip that dust may fill
_LIKELY = 0.4  # a rule if its line is one elsewhere too
_HIDDEN = 0.93  # under a seal the mask ends, but so much of the line stands out as it does elsewhere


class Table(NamedTuple):
    """A lattice in work pixels: edges of columns and rows, regions (row, col, rows, cols). `open_top`
    and `open_foot` say that no rule closes it there: its upright ones run on to where the page breaks.
    `letter` is the height of its letters.
    """

    xs: list[float]
    ys: list[float]
    regions: list[tuple[int, int, int, int]]
    open_top: bool = False
    open_foot: bool = False
    letter: float = 0.0

    @property
    def box(self) -> Box:
        """Around the whole table."""
        return (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def moved(self, x: float, y: float) -> Table:
        """The same table so far to the right and further down."""
        return self._replace(xs=[a + x for a in self.xs], ys=[b + y for b in self.ys])

    def cell(self, region: tuple[int, int, int, int]) -> Box:
        """Around one cell."""
        row, col, rows, cols = region
        return (self.xs[col], self.ys[row], self.xs[col + cols], self.ys[row + rows])


def find_tables(rules: Rules, letter: float, most: int) -> list[Table]:
    """The ruled tables of a page, from top to bottom; none of more than `most` positions."""
    unit = _POINTS / letter
    across = sorted(Segment(s.at * unit, s.start * unit, s.end * unit) for s in rules.across)
    down = sorted(Segment(s.at * unit, s.start * unit, s.end * unit) for s in rules.down)
    tables = []
    frames = _whole(frames_of(across, down))
    for line in down:
        _adopt(line, frames)
    for part in (part for frame in frames for part in _parts(frame, rules, letter)):
        table = _table(part, rules, letter, most)
        if table is not None:
            tables.append(table)
    return sorted(_outermost(tables), key=lambda t: (t.ys[0], t.xs[0]))


def _whole(frames: Sequence[Frame]) -> list[Frame]:
    """Frames that overlap are parts of one table whose lines are broken between them, unless one
    lies well inside a single cell of the other: then it is a page's border or a box.
    """
    out: list[Frame] = []
    for frame in sorted(frames, key=lambda f: -_area(f.box)):
        for other in out:
            if _overlap(frame.box, other.box) > 0.3 * _area(frame.box) and not _in_one_cell(frame, other):
                other.across, other.down = other.across + frame.across, other.down + frame.down
                break
        else:
            out.append(frame)
    for frame in out:
        frame.across.sort()
        frame.down.sort()
    return out


def _adopt(line: Segment, frames: Sequence[Frame]) -> None:
    """An upright line that meets no other beside a table exactly as high as it: the edge of a first or
    last column whose one cell runs through the whole page.
    """
    for frame in frames:
        x0, y0, x1, y1 = frame.box
        beside = 0 < x0 - line.at < _ASIDE or 0 < line.at - x1 < _ASIDE
        if beside and abs(line.start - y0) < _POINTS and abs(line.end - y1) < _POINTS:
            frame.down.append(line)
            frame.down.sort()
            frame.box = (min(x0, line.at), y0, max(x1, line.at), y1)
            return


def _area(box: Box) -> float:
    return max(box[2] - box[0], 0.1) * max(box[3] - box[1], 0.1)


def _overlap(a: Box, b: Box) -> float:
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


def _in_one_cell(inner: Frame, outer: Frame) -> bool:
    """Whether no line of `outer` passes through `inner`."""
    x0, y0, x1, y1 = inner.box
    crossed = any(y0 < s.at < y1 and s.start < x1 and s.end > x0 for s in outer.across)
    return not crossed and not any(x0 < s.at < x1 and s.start < y1 and s.end > y0 for s in outer.down)


def _parts(frame: Frame, rules: Rules, letter: float) -> list[Frame]:
    """A frame cut where two tables stand close below each other: a strip too low for a row of print, or
    without any, with no upright line in it. Their columns are not the same.
    """
    unit = _POINTS / letter
    x0, x1 = (round(frame.box[side] / unit) for side in (0, 2))
    ys = sorted(s.at for s in frame.across)
    cuts = []
    for above, below in pairwise(ys):
        # the mask bridges gaps that dashes and dirt may leave: the picture itself is asked
        rows, columns = slice(round(above / unit) + 3, round(below / unit) - 2), slice(max(0, x0 - 3), x1 + 4)
        strip = rules.upright_thin[rows, columns]
        if below - above > _EMPTY_STRIP * _POINTS or len(strip) < 4:
            continue
        low = below - above < _STRIP * _POINTS or float((strip > 2 * _SEEN).mean()) < _BARE
        if low and float((strip > _SEEN).mean(axis=0).max()) < _LIKELY:
            cuts.append((above + below) / 2)
    out = []
    for top, foot in pairwise([-np.inf, *cuts, np.inf]):
        across = [s for s in frame.across if top < s.at < foot]
        down = [
            Segment(s.at, max(s.start, across[0].at), min(s.end, across[-1].at))
            for s in frame.down
            if len(across) > 1 and min(s.end, foot) - max(s.start, top) > 0.5 * _POINTS
        ]
        if down:
            part = Frame(across, down)
            xs = [x for s in across for x in (s.start, s.end)]
            part.box = (min(xs), across[0].at, max(xs), across[-1].at)
            out.append(part)
    return out if len(out) > 1 else [frame]


def _table(frame: Frame, rules: Rules, letter: float, most: int) -> Table | None:
    unit = _POINTS / letter
    apart = 0.45 * letter
    ys = _places([(s.at / unit, (s.end - s.start) / unit) for s in frame.across], apart)
    xs = _places([(s.at / unit, (s.end - s.start) / unit) for s in frame.down], apart)
    ys = _with_ends(ys, [(s.start / unit, s.end / unit) for s in frame.down], letter)
    xs = _with_ends(xs, [(s.start / unit, s.end / unit) for s in frame.across], letter)
    if len(xs) < 3 or len(ys) < 2 or (len(xs) - 1) * (len(ys) - 1) > most:
        return None
    while True:
        level = _ruled(rules.level, rules.level_thin, ys, xs, letter)
        level &= ~crossed(rules.level_thin, rules.upright_thin, ys, xs, level, letter)
        upright = _ruled(rules.upright.T, rules.upright_thin.T, xs, ys, letter)
        upright &= ~crossed(rules.upright_thin.T, rules.level_thin.T, xs, ys, upright, letter)
        level |= pale_rules(rules.level_thin, ys, xs, level, letter)
        upright |= pale_rules(rules.upright_thin.T, xs, ys, upright, letter)
        open_top, open_foot = (not level[side].any() for side in (0, -1))
        _close(level, upright)
        kept_y = [i for i in range(len(ys)) if level[i].any()]
        kept_x = [j for j in range(len(xs)) if upright[j].any()]
        if len(kept_y) == len(ys) and len(kept_x) == len(xs):
            break
        ys, xs = [ys[i] for i in kept_y], [xs[j] for j in kept_x]
        if len(xs) < 3 or len(ys) < 2:
            return None
    made = _lattice(xs, ys, level, upright, unit, most)
    return made and made._replace(open_top=open_top, open_foot=open_foot, letter=letter)


def _places(lines: Sequence[tuple[float, float]], apart: float) -> list[float]:
    """Distinct places of (place, length): lines nearer than `apart` are one, the longer one leads."""
    groups: list[list[tuple[float, float]]] = []
    for line in sorted(lines):
        if groups and line[0] - _middle(groups[-1]) < apart:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_middle(group) for group in groups]


def _middle(group: Sequence[tuple[float, float]]) -> float:
    return sum(a * w for a, w in group) / sum(w for _, w in group)


def _with_ends(places: list[float], ends: Sequence[tuple[float, float]], letter: float) -> list[float]:
    """Edges where a table is open: at least two lines run on well beyond the last crossing line."""
    if not places:
        return places
    beyond = 0.8 * letter
    before = [a for a, _ in ends if places[0] - a > beyond]
    after = [b for _, b in ends if b - places[-1] > beyond]
    out = list(places)
    if len(before) >= 2:
        out.insert(0, float(np.median(before)))
    if len(after) >= 2:
        out.append(float(np.median(after)))
    return out


def _ruled(
    mask: Plane, thin: Plane, lines: Sequence[float], edges: Sequence[float], letter: float
) -> NDArray[np.bool_]:
    """For each line, which of the intervals between `edges` it is drawn along.

    The mask holds the rules of this direction, lines along its rows; `thin` is what it was made from.
    """
    share = _share(mask, lines, edges, letter)
    clear = share >= _CLEAR
    elsewhere = clear.any(axis=1, keepdims=True)
    ruled = np.asarray(clear | (elsewhere & (share >= _LIKELY)))
    for i, at in enumerate(lines):
        if clear[i].any() and not ruled[i].all():
            ruled[i] |= _hidden(thin, at, edges, clear[i])
    return ruled


def _hidden(thin: Plane, at: float, edges: Sequence[float], clear: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Where a line that is clear elsewhere runs on through the marks of a seal or a pen."""
    band = thin[max(0, round(at) - 1) : round(at) + 2]
    if not len(band):
        return np.zeros(len(clear), np.bool_)
    row = band.max(axis=0)
    parts = [row[max(0, round(a) + 2) : max(0, round(b) - 1)] for a, b in pairwise(edges)]
    usual = float(np.median(np.concatenate([p for p, c in zip(parts, clear, strict=True) if c])))
    least = max(0.5 * usual, 12.0)
    return np.array([bool(p.size and (p > least).mean() >= _HIDDEN) for p in parts])


def _share(mask: Plane, lines: Sequence[float], edges: Sequence[float], letter: float) -> NDArray[np.float64]:
    """How much of each line's intervals the mask covers, a little beside the line included."""
    share = np.zeros((len(lines), len(edges) - 1))
    reach = max(2, round(0.22 * letter))
    for i, at in enumerate(lines):
        band = mask[max(0, round(at) - reach) : round(at) + reach + 1]
        row = band.max(axis=0) if len(band) else np.zeros(mask.shape[1], np.uint8)
        for j, (a, b) in enumerate(pairwise(edges)):
            part = row[max(0, round(a) + 2) : max(0, round(b) - 1)]
            share[i, j] = part.mean() if part.size and not _floats(part, letter) else 0.0
    return share


def _floats(part: NDArray[np.uint8], letter: float) -> bool:
    """Whether what is drawn keeps clear of both ends: a dash in a cell, no edge of it."""
    drawn = np.flatnonzero(part)
    least = max(3.0, 0.15 * letter)
    return bool(drawn.size and drawn[0] >= least and len(part) - 1 - drawn[-1] >= least)


def _close(level: NDArray[np.bool_], upright: NDArray[np.bool_]) -> None:
    """The outer edges of a table are edges, drawn or not."""
    level[0], level[-1] = True, True
    upright[0], upright[-1] = True, True


def _lattice(
    xs: list[float],
    ys: list[float],
    level: NDArray[np.bool_],
    upright: NDArray[np.bool_],
    unit: float,
    most: int,
) -> Table | None:
    """The shared lattice over places that are settled: it gets each line exactly where it is."""
    frame = Frame(_segments(level, ys, xs, unit), _segments(upright, xs, ys, unit))
    frame.box = (xs[0] * unit, ys[0] * unit, xs[-1] * unit, ys[-1] * unit)
    middle_x = [(a + b) / 2 * unit for a, b in pairwise(xs)]
    middle_y = [(a + b) / 2 * unit for a, b in pairwise(ys)]
    lattice: Lattice | None = lattice_of(frame, middle_x, middle_y, most)
    if lattice is None or len(lattice.regions) < 2:
        return None
    if all(region[3] == len(lattice.xs) - 1 for region in lattice.regions):
        return None
    return Table([x / unit for x in lattice.xs], [y / unit for y in lattice.ys], lattice.regions)


def _segments(
    ruled: NDArray[np.bool_], lines: Sequence[float], edges: Sequence[float], unit: float
) -> list[Segment]:
    out = []
    for at, row in zip(lines, ruled, strict=True):
        j = 0
        while j < len(row):
            if not row[j]:
                j += 1
                continue
            end = j
            while end < len(row) and row[end]:
                end += 1
            out.append(Segment(at * unit, edges[j] * unit, edges[end] * unit))
            j = end
    return out


def _outermost(tables: Sequence[Table]) -> list[Table]:
    """Drop tables that a larger one covers: what is left of them are strokes inside its cells."""
    out: list[Table] = []
    for table in sorted(tables, key=lambda t: -len(t.regions)):
        if all(
            _overlap(table.box, other.box) < 0.2 * min(_area(table.box), _area(other.box)) for other in out
        ):
            out.append(table)
    return out
