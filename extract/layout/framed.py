"""Tables of which a frame alone is drawn, or a few boxes inside it: rows and columns are told by white space.

What the frame holds is one table and its height and width are known, so nothing around it (a browser's
header, the page's number) is taken for a part of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from extract.layout.figured import figured_grid
from extract.layout.grids import RuledGrid, ruled_grids
from extract.layout.rules import Frame, Segment
from extract.layout.sectiongrid import BandedGrid, Lines
from extract.layout.sections import section_grids
from extract.page import Box, Glyph
from extract.text.lines import is_number_line

__all__ = ["framed_tables"]

# Points: a line this near the frame's edge is the edge; sides alone are at least so high and so far apart.
_EDGE = 4.0
_HIGHEST = 40.0
_WIDEST = 120.0
_MOST_SIDES = 40
# Tables nested in one another are tried from the outside; more are no table of a form.
_MOST = 8
# Boxes drawn in a frame: no smaller than a small table, and tried as far as these go.
_NARROWEST = 60.0
_LOWEST = 24.0
_LOWEST_ROW = 12.0
_MOST_BOXES = 24
_MOST_LINES = 400
_SEVERAL = 3  # figures on one line


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
    whole: list[RuledGrid]
    whole, filled = _by_space(hollow, frames, glyphs, page)
    for table in found:
        if _is_crammed(table) and not _is_taken(table.box, filled):
            told = figured_grid([g for g in glyphs if _holds(table.box, g)], page)
            if told is not None:
                whole.append(RuledGrid.of(told.grid, told.box))
                filled.append(table.box)
    if not whole:
        return found, rest
    kept = [t for t in found if not _is_filled(t.box, filled, glyphs)]
    return [*kept, *whole], [g for g in rest if not any(_holds(box, g) for box in filled)]


def _is_crammed(table: RuledGrid) -> bool:
    """Whether a cell holds a row of figures among other lines: nothing parts its columns, and its figures
    alone may tell them.
    """
    lines = (line for c in table.grid.cells if "\n" in c.text for line in c.text.split("\n"))
    return any(sum(map(is_number_line, line.split())) >= _SEVERAL for line in lines)


def _is_filled(box: Box, filled: Sequence[Box], glyphs: Sequence[Glyph]) -> bool:
    """Whether all that a table by lines holds is read by white space: it lies inside of such a box, or is
    nothing but the frame around several.
    """
    if any(_inside(box, other) for other in filled):
        return True
    if not any(_inside(other, box) for other in filled):
        return False
    return all(any(_holds(other, g) for other in filled) for g in glyphs if _holds(box, g))


def _by_space(
    hollow: Sequence[Frame], frames: Sequence[Frame], glyphs: Sequence[Glyph], page: int
) -> tuple[list[RuledGrid], list[Box]]:
    """The tables that white space proves, and the boxes that they fill: a whole frame, or else the boxes
    drawn in it, the larger ones first.
    """
    found: list[RuledGrid] = []
    filled: list[Box] = []
    failed: set[tuple[tuple[Segment, ...], tuple[int, ...]]] = set()
    order = sorted(hollow, key=lambda f: _area(f.box), reverse=True)
    for frame in order[:_MOST]:
        own = [g for g in glyphs if _holds(frame.box, g)]
        walls = [
            s
            for f in frames
            if _inside(f.box, frame.box)
            for s in f.down
            if frame.box[0] + _EDGE < s.at < frame.box[2] - _EDGE
        ]
        inner_boxes = boxes_of(frame, own)
        # Tables of several widths are several tables.
        order_of_boxes = [frame.box, *inner_boxes] if _is_box(frame) else [*inner_boxes, frame.box]
        for box in order_of_boxes:
            if _is_taken(box, filled):
                continue
            inner = [s for s in walls if box[0] + _EDGE < s.at < box[2] - _EDGE]
            held = [g for g in own if _holds(box, g)]
            # Boxes inside of each other often hold the same letters.
            same = (tuple(inner), tuple(map(id, held)))
            made = _tables(box, held, inner, page) if same not in failed else []
            if made:
                found += made
                filled.append(box)
            else:
                failed.add(same)
    return found, filled


def _is_box(frame: Frame) -> bool:
    """Whether a frame is one box: a line down at either side is as high as all of it."""
    x0, top, x1, foot = frame.box
    return all(
        any(abs(s.at - x) <= _EDGE and s.start <= top + _EDGE and s.end >= foot - _EDGE for s in frame.down)
        for x in (x0, x1)
    )


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _tables(box: Box, glyphs: Sequence[Glyph], walls: Sequence[Segment], page: int) -> list[BandedGrid]:
    if not glyphs:
        return []
    made = section_grids(glyphs, page, Lines(None, None, box[3], (box[0], box[2])), walls)
    return made if made and any(t.grid.n_cols > 1 for t in made) else []


def boxes_of(frame: Frame, glyphs: Sequence[Glyph]) -> list[Box]:
    """The boxes drawn in a frame, larger ones first: what stands between two lines down, whole and between
    each two lines that run through from one to the other. Tables set one below the other are such boxes.
    """
    down = [s for s in frame.down if _is_high(s.start, s.end, frame)][:_MOST_SIDES]
    if len(frame.across) > _MOST_LINES:
        return []
    out: dict[Box, None] = {}
    for k, left in enumerate(down):
        for right in down[k + 1 :]:
            if right.at - left.at >= _NARROWEST:
                out.update(dict.fromkeys(_between(frame, left, right, glyphs)))
    return sorted((box for box in out if box != frame.box), key=_area, reverse=True)[:_MOST_BOXES]


def _between(frame: Frame, left: Segment, right: Segment, glyphs: Sequence[Glyph]) -> list[Box]:
    """The boxes between two lines down; what holds no figure goes with the next one. Where both lines end
    together, the page may have cut the line that closes them.
    """
    top, foot = max(left.start, right.start), min(left.end, right.end)
    through = {
        s.at
        for s in frame.across
        if s.start <= left.at + _EDGE and s.end >= right.at - _EDGE and top - _EDGE <= s.at <= foot + _EDGE
    }
    if abs(left.start - right.start) <= _EDGE:
        through.add(top)
    if abs(left.end - right.end) <= _EDGE:
        through.add(foot)
    cuts = sorted(through)
    if len(cuts) < 2:
        return []
    out = [(left.at, cuts[0], right.at, cuts[-1])]
    high = cuts[0]
    for low in cuts[1:]:
        box = (left.at, high, right.at, low)
        if low == cuts[-1] or any("0" <= g[0] <= "9" for g in glyphs if _holds(box, g)):
            out.append(box)
            high = low
    return [box for box in out if _is_high(box[1], box[3], frame)]


def _is_high(top: float, foot: float, frame: Frame) -> bool:
    """Whether a box is as high as a small table, or as a row at the frame's top: the page may have cut what
    stands over it.
    """
    least = _LOWEST_ROW if top <= frame.box[1] + _EDGE else _LOWEST
    return foot - top >= least


def _holds(box: Box, g: Glyph) -> bool:
    x, y = (g[1] + g[3]) / 2, (g[2] + g[4]) / 2
    return box[1] <= y <= box[3] and box[0] - 1.0 <= x <= box[2] + 1.0


def _is_taken(box: Box, filled: Sequence[Box]) -> bool:
    """Whether a box lies in one that is read already, or one of these in it."""
    return any(_inside(box, other) or _inside(other, box) for other in filled)


def _inside(box: Box, outer: Box) -> bool:
    return (
        box[0] >= outer[0] - _EDGE
        and box[1] >= outer[1] - _EDGE
        and box[2] <= outer[2] + _EDGE
        and box[3] <= outer[3] + _EDGE
    )
