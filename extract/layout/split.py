"""Two tables that touch are two tables: a lattice is cut where its columns change altogether.

Blocks of one table share edges (a header over merged columns has fewer, never others); tables
set one below the other share only the outer ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extract.layout.lattice import Lattice
from extract.layout.rules import Frame, Segment
from extract.page import Glyph

__all__ = ["parts_of", "without_prose"]

# A cell with more letters than this across a whole table is no heading.
_LONG = 60
# An empty row lower than this (points, and share of the usual height) has no room for a figure.
_LOWEST = 12.0
_SLIT = 0.6

# So many edges must each side have for itself, and they must share less than this of the fewer; or so many
# that it does not matter how many they share.
_OWN = 2
_MANY_OWN = 3
_MANY_COLUMNS = 6
_SHARED = 0.6
_NEAR = 4.0


def parts_of(frame: Frame, lattice: Lattice) -> list[Frame]:
    """The frames of the tables that stand in one frame, from the top; one if it is one table."""
    cuts: list[int] = []
    above: set[int] = set()
    for start, end in _bands(lattice):
        edges = {c for r in range(start, end) for c in _edges(lattice.owner[r])}
        shared = len(edges & above)
        own = min(len(edges - above), len(above - edges))
        few = shared < _SHARED * min(len(edges), len(above))
        # Among many columns one in another place is that of a table printed in two parts.
        wide = max(len(edges), len(above)) >= _MANY_COLUMNS
        if own >= _MANY_OWN or (own > 0 and wide) or (own >= _OWN and few):
            cuts.append(start)
            above = set()
        above |= edges
    if not cuts:
        return [frame]
    out: list[Frame] = []
    tops = [frame.box[1], *(lattice.ys[c] for c in cuts)]
    feet = [*(lattice.ys[c] for c in cuts), frame.box[3]]
    for top, foot in zip(tops, feet, strict=True):
        out.append(_between(frame, top, foot))
    return out


def without_prose(frame: Frame, lattice: Lattice, held: Sequence[Sequence[Glyph]]) -> Frame | None:
    """The frame without the sentences (and slits) above and below its table, None if there are none.

    Lines of text on a shaded ground, or in the one cell of a page set as a table, touch the table
    that follows them and are as wide. They are rows of a single cell, set from the left.
    """
    n = len(lattice.owner)
    down, up = range(n), range(n - 1, -1, -1)
    top = _prose_rows(lattice, held, down) or _slits(lattice, held, down)
    foot = _prose_rows(lattice, held, up) or _slits(lattice, held, up)
    if (not top and not foot) or top + foot >= n:
        return None
    return _between(frame, lattice.ys[top], lattice.ys[n - foot])


def _prose_rows(lattice: Lattice, held: Sequence[Sequence[Glyph]], rows: Iterable[int]) -> int:
    """How many of the rows from one end are prose."""
    seen = found = 0
    sentence = False
    for r in rows:
        cell = lattice.owner[r][0]
        if any(o != cell for o in lattice.owner[r]):
            break
        seen += 1
        glyphs = held[cell]
        if not glyphs:
            continue
        left = min([g[1] for g in glyphs]) - lattice.xs[0]
        right = lattice.xs[-1] - max([g[3] for g in glyphs])
        if abs(left - right) > 2 * glyphs[0][5] or len(glyphs) > _LONG:
            found = seen
        sentence = sentence or any(g[0] in "。；" for g in glyphs)
    return found if sentence else 0


def _slits(lattice: Lattice, held: Sequence[Sequence[Glyph]], rows: Iterable[int]) -> int:
    """How many rows from one end are empty and too low for a letter: the edge of a row that lies on
    the other side of a page break, or of a border.
    """
    heights = sorted(b - a for a, b in zip(lattice.ys, lattice.ys[1:], strict=False))
    low = min(_LOWEST, _SLIT * heights[len(heights) // 2])
    found = 0
    for r in rows:
        if lattice.ys[r + 1] - lattice.ys[r] >= low:
            break
        if any(held[o] and lattice.regions[o][2] == 1 for o in lattice.owner[r]):
            break
        found += 1
    return found


def _edges(row: list[int]) -> list[int]:
    return [c for c in range(1, len(row)) if row[c] != row[c - 1]]


def _bands(lattice: Lattice) -> list[tuple[int, int]]:
    """Runs of rows that no cell reaches out of."""
    owner = lattice.owner
    starts = [0]
    for r in range(1, len(owner)):
        if all(a != b for a, b in zip(owner[r - 1], owner[r], strict=True)):
            starts.append(r)
    return list(zip(starts, [*starts[1:], len(owner)], strict=True))


def _between(frame: Frame, top: float, foot: float) -> Frame:
    """The lines of a frame between two heights, cut to them."""
    down = [
        Segment(s.at, max(s.start, top), min(s.end, foot))
        for s in frame.down
        if min(s.end, foot) - max(s.start, top) > _NEAR
    ]
    across = [s for s in frame.across if top - _NEAR <= s.at <= foot + _NEAR]
    x0, _, x1, _ = frame.box
    if down:
        # The line at the cut may be that of a wider table on its other side.
        own = [s for s in across if top + _NEAR < s.at < foot - _NEAR] or [Segment(top, x1, x0)]
        x0 = max(x0, min(min(s.start for s in own), min(s.at for s in down)))
        x1 = min(x1, max(max(s.end for s in own), max(s.at for s in down)))
    cut = [Segment(s.at, max(s.start, x0), min(s.end, x1)) for s in across if s.end > x0 and s.start < x1]
    return Frame(cut, down, (x0, top, x1, foot))
