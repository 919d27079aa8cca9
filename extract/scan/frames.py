"""Which traced rules belong to one table: frames whose lines are broken, tables that stand close."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from extract.layout.rules import Frame, Segment, frames_of
from extract.page import Box
from extract.scan.rules import Rules

__all__ = ["POINTS", "area", "overlap", "parts_of"]

POINTS = 10.5  # letters of a table are about so many points high: the lattice measures in points
_ASIDE = 160.0  # points: the widest column that may lie open beside a table
_SEEN = 20  # grey levels: a line that can be seen
_STRIP = 1.1  # letters: no row of print is so low
_EMPTY_STRIP = 3.0  # letters: white between two tables whose outer lines are bridged
_BARE = 0.002  # share of a strip that dust may fill
_BESIDE = 0.35  # letters that a line strays from its middle on a page that is not quite flat
_LIKELY = 0.4  # of a strip's height that an upright line in it fills


def parts_of(
    across: Sequence[Segment], down: Sequence[Segment], rules: Rules, letter: float
) -> Iterator[Frame]:
    """The frames of the tables in points; so are `across` and `down`, the sorted strokes of `rules`."""
    frames = _whole(frames_of(list(across), list(down)))
    for line in down:
        _adopt(line, frames)
    for frame in frames:
        yield from _parts(frame, rules, letter)


def _whole(frames: Sequence[Frame]) -> list[Frame]:
    """Frames that overlap are parts of one table whose lines are broken between them, unless one
    lies well inside a single cell of the other: then it is a page's border or a box.
    """
    out: list[Frame] = []
    for frame in sorted(frames, key=lambda f: -area(f.box)):
        for other in out:
            if overlap(frame.box, other.box) > 0.3 * area(frame.box) and not _in_one_cell(frame, other):
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
        if beside and abs(line.start - y0) < POINTS and abs(line.end - y1) < POINTS:
            frame.down.append(line)
            frame.down.sort()
            frame.box = (min(x0, line.at), y0, max(x1, line.at), y1)
            return


def area(box: Box) -> float:
    return max(box[2] - box[0], 0.1) * max(box[3] - box[1], 0.1)


def overlap(a: Box, b: Box) -> float:
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
    unit = POINTS / letter
    x0, x1 = (round(frame.box[side] / unit) for side in (0, 2))
    ys = sorted(s.at for s in frame.across)
    stray = max(4, round(_BESIDE * letter))
    places = {round(s.at / unit) + d for s in frame.down for d in range(-stray, stray + 1)}
    lines = np.array(sorted(x for x in places if 0 <= x < rules.upright_thin.shape[1]), np.intp)
    cuts = []
    for above, below in pairwise(ys):
        # the mask bridges gaps that dashes and dirt may leave: the picture itself is asked
        rows, columns = slice(round(above / unit) + 3, round(below / unit) - 2), slice(max(0, x0 - 3), x1 + 4)
        strip = rules.upright_thin[rows, columns]
        if below - above > _EMPTY_STRIP * POINTS or len(strip) < 4:
            continue
        low = below - above < _STRIP * POINTS or float((strip > 2 * _SEEN).mean()) < _BARE
        # elsewhere a speck of dust is as high as the strip
        upright = rules.upright_thin[rows, lines] > _SEEN
        if low and float(upright.mean(axis=0).max(initial=0.0)) < _LIKELY:
            cuts.append((above + below) / 2)
    out = []
    for top, foot in pairwise([-np.inf, *cuts, np.inf]):
        across = [s for s in frame.across if top < s.at < foot]
        down = [
            Segment(s.at, max(s.start, across[0].at), min(s.end, across[-1].at))
            for s in frame.down
            if len(across) > 1 and min(s.end, foot) - max(s.start, top) > 0.5 * POINTS
        ]
        if down:
            part = Frame(across, down)
            xs = [x for s in across for x in (s.start, s.end)]
            part.box = (min(xs), across[0].at, max(xs), across[-1].at)
            out.append(part)
    return out if len(out) > 1 else [frame]
