"""A frame of ruled lines to the rectangles it rules: every printed cell once, with its spans.

The rows and columns are the union of all lines; where a line is not drawn between two of their
positions, these belong to one cell. So merged cells, missing outer borders and cells drawn as
boxes of their own all come out as one lattice.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extract.layout.rules import Frame, Segment
from extract.page import Box

__all__ = ["Lattice", "Region", "lattice_of"]

# Lines nearer than this are one line, doubled or jagged ...
_SAME = 3.2
_ON = 1.0
# ... and this near, if nothing is printed between them: the gutter between boxes.
_GUTTER = 7.0
# Lines of neighbouring rows that should be one line and are a little off each other.
_JAGGED = 5.0
# The frame's edge is a line of its own if the lines run on beyond the last crossing line.
_BEYOND = 5.0

Region = tuple[int, int, int, int]
"""Row, column, rows and columns that a cell covers."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """Edges of columns and rows, the cells between them and, for each position, its cell.

    `open_top` and `open_foot`: lines down run on beyond the first or last line across. `cut_off`: the
    left edge is ruled and the right one is not, as where a page was too narrow for its table.
    """

    xs: list[float]
    ys: list[float]
    regions: list[Region]
    owner: list[list[int]]
    open_top: bool = False
    open_foot: bool = False
    cut_off: bool = False

    def box(self, region: Region) -> Box:
        """Where a cell stands on the page."""
        row, col, rows, cols = region
        return (self.xs[col], self.ys[row], self.xs[col + cols], self.ys[row + rows])


def lattice_of(
    frame: Frame, centres_x: Sequence[float], centres_y: Sequence[float], most: int
) -> Lattice | None:
    """The lattice of a frame, or None where there is no cell or more than `most` positions.

    `centres_x` and `centres_y` are the sorted centres of what is printed inside.
    """
    x0, y0, x1, y1 = frame.box
    top_at, foot_at = min(s.at for s in frame.across), max(s.at for s in frame.across)
    xs, at_x = _places(frame.down, x0, x1, centres_x)
    ys, at_y = _places(frame.across, y0, y1, centres_y)
    n_rows, n_cols = len(ys) - 1, len(xs) - 1
    if n_rows < 1 or n_cols < 1 or n_rows * n_cols > most:
        return None
    walls_down = _walls(frame.down, at_x, n_cols + 1, ys)
    walls_across = _walls(frame.across, at_y, n_rows + 1, xs)
    regions, owner = _regions(n_rows, n_cols, walls_down, walls_across)
    left, right = min(s.at for s in frame.down), max(s.at for s in frame.down)
    cut_off = left - x0 <= _BEYOND < x1 - right
    return Lattice(xs, ys, regions, owner, top_at - y0 > _BEYOND, y1 - foot_at > _BEYOND, cut_off)


def _places(
    lines: Sequence[Segment], low: float, high: float, centres: Sequence[float]
) -> tuple[list[float], list[int]]:
    """The distinct places of lines with the frame's two ends, and the place of each line."""
    order = sorted(range(len(lines)), key=lambda i: lines[i].at)
    doubled: list[list[int]] = []
    for i in order:
        if doubled and _is_doubled(doubled[-1], lines[i], lines):
            doubled[-1].append(i)
        else:
            doubled.append([i])
    groups: list[list[int]] = []
    for pair in doubled:
        if groups and _one_place(groups[-1], pair, lines, centres):
            groups[-1].extend(pair)
        else:
            groups.append(pair)
    places = [_place(group, lines) for group in groups]
    at = [0] * len(lines)
    shift = 1 if places[0] - low > _BEYOND else 0
    for k, group in enumerate(groups):
        for i in group:
            at[i] = k + shift
    if shift:
        places.insert(0, low)
    if high - places[-1] > _BEYOND:
        places.append(high)
    return places, at


def _place(group: Sequence[int], lines: Sequence[Segment]) -> float:
    """The middle of a doubled line."""
    ats = [lines[i].at for i in group]
    return (min(ats) + max(ats)) / 2


def _is_doubled(group: Sequence[int], line: Segment, lines: Sequence[Segment]) -> bool:
    """Whether a line is one with those before it: on them, or near and beside one of them all along."""
    if line.at - lines[group[-1]].at > _SAME or line.at - lines[group[0]].at > 2 * _SAME:
        return False
    return line.at - lines[group[-1]].at <= _ON or any(
        min(line.end, lines[i].end) - max(line.start, lines[i].start) > _BEYOND for i in group
    )


def _one_place(
    group: Sequence[int], pair: Sequence[int], lines: Sequence[Segment], centres: Sequence[float]
) -> bool:
    """Whether lines that follow are at the place of those before, both whole: no pair is parted."""
    first, last = lines[group[0]].at, lines[group[-1]].at
    near, far = lines[pair[0]].at, lines[pair[-1]].at
    if far - first <= _GUTTER and bisect_right(centres, far) == bisect_left(centres, last):
        return True
    return near - last <= _JAGGED and all(
        min(lines[k].end, lines[i].end) - max(lines[k].start, lines[i].start) < _BEYOND
        for k in pair
        for i in group
    )


def _walls(lines: Sequence[Segment], at: Sequence[int], n: int, edges: Sequence[float]) -> list[bytearray]:
    """For each place of a line, which of the intervals between `edges` it is drawn along."""
    middles = [(a + b) / 2 for a, b in pairwise(edges)]
    walls = [bytearray(len(middles)) for _ in range(n)]
    for k, line in zip(at, lines, strict=True):
        low, high = bisect_left(middles, line.start - 1.0), bisect_right(middles, line.end + 1.0)
        if low < high:
            walls[k][low:high] = b"\1" * (high - low)
    return walls


def _regions(
    n_rows: int, n_cols: int, down: list[bytearray], across: list[bytearray]
) -> tuple[list[Region], list[list[int]]]:
    """Rectangles of positions that no line parts, from the top left. Where lines leave a shape
    that is no rectangle, it is cut at its rows.
    """
    owner = [[-1] * n_cols for _ in range(n_rows)]
    regions: list[Region] = []
    for r in range(n_rows):
        for c in range(n_cols):
            if owner[r][c] >= 0:
                continue
            end = c + 1
            while end < n_cols and not down[end][r] and owner[r][end] < 0:
                end += 1
            foot = r + 1
            while foot < n_rows and _same_below(foot, c, end, n_cols, down, across, owner):
                foot += 1
            for y in range(r, foot):
                owner[y][c:end] = [len(regions)] * (end - c)
            regions.append((r, c, foot - r, end - c))
    return regions, owner


def _same_below(
    row: int,
    c: int,
    end: int,
    n_cols: int,
    down: list[bytearray],
    across: list[bytearray],
    owner: list[list[int]],
) -> bool:
    """Whether the positions of `row` go on with the cell above: no line above them nor between
    them, and a line on either side.
    """
    if any(across[row][c:end]) or any(down[k][row] for k in range(c + 1, end)):
        return False
    if (c > 0 and not down[c][row] and owner[row][c - 1] < 0) or any(o >= 0 for o in owner[row][c:end]):
        return False
    return end == n_cols or bool(down[end][row])
