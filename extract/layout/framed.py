"""Tables of which a frame alone is drawn, or a few boxes inside it: rows and columns are told by white space.

What the frame holds is one table and its height and width are known, so nothing around it (a browser's
header, the page's number) is taken for a part of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from extract.layout.grids import RuledGrid, ruled_grids
from extract.layout.rules import Frame, Segment
from extract.layout.sections import BandedGrid, Lines, section_grids
from extract.page import Box, Glyph

__all__ = ["framed_tables"]

# Points: a line this near the frame's edge is the edge; sides alone are at least so high and so far apart.
_EDGE = 4.0
_HIGHEST = 40.0
_WIDEST = 120.0
_MOST_SIDES = 40
# Tables nested in one another are tried from the outside; more are no table of a form.
_MOST = 8
# A line as long as this share of its frame's width parts two tables.
_THROUGH = 0.97


def _side_frames(down: Sequence[Segment], frames: Sequence[Frame]) -> list[Frame]:
    """Pairs of lines down of one height that no other line meets: the sides of a table that goes on over
    both edges of the page.
    """
    framed = {s for f in frames for s in f.down}
    lone = [s for s in down if s not in framed and s.end - s.start >= _HIGHEST]
    if len(lone) > _MOST_SIDES:
        return []
    out: list[Frame] = []
    for k, left in enumerate(lone):
        same = [
            s for s in lone[k + 1 :] if abs(s.start - left.start) <= _EDGE and abs(s.end - left.end) <= _EDGE
        ]
        if len(same) == 1 and same[0].at - left.at >= _WIDEST:
            box = (left.at, left.start, same[0].at, left.end)
            out.append(Frame([], [left, same[0]], box))
    return out


def framed_tables(
    glyphs: Sequence[Glyph], frames: Sequence[Frame], down: Sequence[Segment], page: int
) -> tuple[list[RuledGrid], list[Glyph]]:
    """The tables that frames hold, and the glyphs outside all of them: by their lines; frames that leave
    rows or columns open by white space, where that proves them.
    """
    found, rest, hollow = ruled_grids(glyphs, frames, page)
    hollow += _side_frames(down, frames)
    if not hollow:
        return found, rest
    whole, filled = _by_space(hollow, frames, glyphs, page)
    if not whole:
        return found, rest
    kept = [t for t in found if not any(_inside(t.box, box) for box in filled)]
    return [*kept, *whole], [g for g in rest if not any(_holds(box, g) for box in filled)]


def _by_space(
    hollow: Sequence[Frame], frames: Sequence[Frame], glyphs: Sequence[Glyph], page: int
) -> tuple[list[BandedGrid], list[Box]]:
    """The tables that white space proves, and the boxes that they fill: a whole frame, or else what stands
    between lines that run through it.
    """
    found: list[BandedGrid] = []
    filled: list[Box] = []
    order = sorted(hollow, key=lambda f: (f.box[2] - f.box[0]) * (f.box[3] - f.box[1]), reverse=True)
    for frame in order[:_MOST]:
        if any(_inside(frame.box, box) for box in filled):
            continue
        own = [g for g in glyphs if _holds(frame.box, g)]
        walls = [
            s
            for f in frames
            if _inside(f.box, frame.box)
            for s in f.down
            if frame.box[0] + _EDGE < s.at < frame.box[2] - _EDGE
        ]
        whole = _tables(frame.box, own, walls, page)
        boxes = [frame.box] if whole else _storeys(frame, own)
        for box in boxes:
            made = whole or _tables(box, [g for g in own if _holds(box, g)], walls, page)
            if made:
                found += made
                filled.append(box)
    return found, filled


def _tables(box: Box, glyphs: Sequence[Glyph], walls: Sequence[Segment], page: int) -> list[BandedGrid]:
    if not glyphs:
        return []
    made = section_grids(glyphs, page, Lines(None, None, box[3], (box[0], box[2])), walls)
    return made if made and any(t.grid.n_cols > 1 for t in made) else []


def _storeys(frame: Frame, glyphs: Sequence[Glyph]) -> list[Box]:
    """The parts of a frame between lines that run through it; what holds no figure goes with the next one."""
    x0, top, x1, foot = frame.box
    wide = _THROUGH * (x1 - x0)
    cuts = sorted(
        {s.at for s in frame.across if s.end - s.start >= wide and top + _EDGE < s.at < foot - _EDGE}
    )
    out: list[Box] = []
    high = top
    for low in (*cuts, foot):
        box = (x0, high, x1, low)
        if low == foot or any("0" <= g[0] <= "9" for g in glyphs if _holds(box, g)):
            out.append(box)
            high = low
    return out if len(out) > 1 else []


def _holds(box: Box, g: Glyph) -> bool:
    x, y = (g[1] + g[3]) / 2, (g[2] + g[4]) / 2
    return box[1] <= y <= box[3] and box[0] - 1.0 <= x <= box[2] + 1.0


def _inside(box: Box, outer: Box) -> bool:
    return (
        box[0] >= outer[0] - _EDGE
        and box[1] >= outer[1] - _EDGE
        and box[2] <= outer[2] + _EDGE
        and box[3] <= outer[3] + _EDGE
    )
