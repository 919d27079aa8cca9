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
from extract.layout.rules import Frame, Segment
from extract.page import Box
from extract.scan.crossed import crossed
from extract.scan.frames import POINTS, area, overlap, parts_of
from extract.scan.ink import Plane
from extract.scan.pale import pale_rules
from extract.scan.rules import Rules

__all__ = ["Table", "find_tables"]

_APART = 0.45  # letters: lines that lie nearer are one …
_DOUBLE = 0.6  # … or, side by side, the two of a double one
_CLEAR = 0.7  # share of a boundary that is ruled: a rule whatever else
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
    unit = POINTS / letter
    across = sorted(Segment(s.at * unit, s.start * unit, s.end * unit) for s in rules.across)
    down = sorted(Segment(s.at * unit, s.start * unit, s.end * unit) for s in rules.down)
    tables = []
    for part in parts_of(across, down, rules, letter):
        table = _table(part, rules, letter, most)
        if table is not None:
            tables.append(table)
    return sorted(_outermost(tables), key=lambda t: (t.ys[0], t.xs[0]))


def _table(frame: Frame, rules: Rules, letter: float, most: int) -> Table | None:
    unit = POINTS / letter
    ys = _places([Segment(*(v / unit for v in s)) for s in frame.across], letter)
    xs = _places([Segment(*(v / unit for v in s)) for s in frame.down], letter)
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


def _places(lines: Sequence[Segment], letter: float) -> list[float]:
    """Distinct places of lines: those that lie near are one, and so are the two of a double one, which run
    side by side; the longer one leads.
    """
    groups: list[list[Segment]] = []
    for line in sorted(lines):
        apart = (line.at - _middle(groups[-1])) / letter if groups else np.inf
        if apart < _APART or (apart < _DOUBLE and _beside(line, groups[-1])):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_middle(group) for group in groups]


def _beside(line: Segment, group: Sequence[Segment]) -> bool:
    """Whether other lines run beside most of a line."""
    shared = sum(max(0.0, min(line.end, s.end) - max(line.start, s.start)) for s in group)
    return shared > 0.5 * (line.end - line.start)


def _middle(group: Sequence[Segment]) -> float:
    return sum(s.at * (s.end - s.start) for s in group) / sum(s.end - s.start for s in group)


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
        if all(overlap(table.box, other.box) < 0.2 * min(area(table.box), area(other.box)) for other in out):
            out.append(table)
    return out
