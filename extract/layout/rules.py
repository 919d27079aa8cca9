"""Ruled lines of a page, however they were drawn, to the few long lines a reader sees, and these
to groups of lines that touch: each group may be a table.

Rules arrive dashed, dotted, doubled, as a box per cell, with gaps and overshoots at the corners.
Nothing here compares every line with every other one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from extract.page import Box, PageLayer, Rule

__all__ = ["Frame", "Segment", "frames_of", "segments_of"]

# Points. Pieces of one line may lie this far beside each other (doubled and skewed lines are
# brought together later, by the lattice) ...
_BESIDE = 1.0
# ... and this far behind each other: the gaps of dashes and the corners of neighbouring boxes.
_BEHIND = 4.5
# Lines meet when their ends come this near.
_MEET = 4.5
# Shorter lines are dots, ticks and strokes of letters.
_SHORTEST = 6.0
# What is smaller both ways is a dot of a dotted line of either direction.
_DOT = 3.0
_STEEPEST = 0.03
# The widest column of one merged cell, and the number of lone lines that a form can have.
_WIDEST_MERGED = 200.0
_MOST_LONE = 40
# A page that takes more comparisons than this is a drawing, not a form.
_MOST_MEETINGS = 400_000


class Segment(NamedTuple):
    """A line at `at` (y of a horizontal, x of a vertical one) from `start` to `end`."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Frame:
    """Lines that touch each other, directly or through others, and the box around them."""

    across: list[Segment] = field(default_factory=list)
    down: list[Segment] = field(default_factory=list)
    box: Box = (0.0, 0.0, 0.0, 0.0)


def segments_of(layer: PageLayer) -> tuple[list[Segment], list[Segment]]:
    """The horizontal and the vertical lines of a page, pieces joined, sorted by place."""
    across: list[Segment] = []
    down: list[Segment] = []
    for x0, y0, x1, y1 in _on_page(layer):
        width, height = x1 - x0, y1 - y0
        if (width >= height or width < _DOT) and height <= max(_DOT, width * _STEEPEST):
            across.append(Segment((y0 + y1) / 2, x0, x1))
        if (height > width or height < _DOT) and width <= max(_DOT, height * _STEEPEST):
            down.append(Segment((x0 + x1) / 2, y0, y1))
    return _joined(across), _joined(down)


def _on_page(layer: PageLayer) -> Iterable[Rule]:
    """The rules that lie on the page, cut to it; clipped drawings reach far outside."""
    right, foot = layer.width, layer.height
    for rule in layer.rules:
        x0, y0, x1, y1 = rule
        if x0 >= 0.0 and y0 >= 0.0 and x1 <= right and y1 <= foot:
            yield rule
        elif x0 <= right and x1 >= 0.0 and y0 <= foot and y1 >= 0.0:
            yield Rule(max(x0, 0.0), max(y0, 0.0), min(x1, right), min(y1, foot))


def _joined(pieces: list[Segment]) -> list[Segment]:
    """Pieces that continue each other as one line; what stays short is no line."""
    pieces.sort()
    out: list[Segment] = []
    at = 0
    while at < len(pieces):
        end = at + 1
        first = pieces[at][0]
        while end < len(pieces) and pieces[end][0] - first <= _BESIDE:
            end += 1
        _join_row(pieces[at:end], out)
        at = end
    out.sort()
    return out


def _join_row(row: list[Segment], out: list[Segment]) -> None:
    """Join what lies on one line; its place is that of its longest piece."""
    if len(row) > 1:
        row.sort(key=lambda s: s[1])
    place, start, end = row[0]
    longest = end - start
    for at, a, b in row:
        if a <= end + _BEHIND:
            if b > end:
                end = b
            if b - a > longest:
                longest, place = b - a, at
            continue
        if end - start >= _SHORTEST:
            out.append(Segment(place, start, end))
        place, start, end, longest = at, a, b, b - a
    if end - start >= _SHORTEST:
        out.append(Segment(place, start, end))


def frames_of(across: Sequence[Segment], down: Sequence[Segment]) -> list[Frame]:
    """Groups of lines of both directions that touch, the smallest box first.

    Lines that touch no line of the other direction are in no frame. A page with more crossings
    than any form has gives no frames at all.
    """
    parents = list(range(len(across) + len(down)))

    def root(i: int) -> int:
        while parents[i] != i:
            parents[i] = parents[parents[i]]
            i = parents[i]
        return i

    places = [s[0] for s in across]
    met = bytearray(len(parents))
    steps = 0
    for i, (x, top, foot) in enumerate(down, len(across)):
        low, high = bisect_left(places, top - _MEET), bisect_right(places, foot + _MEET)
        steps += high - low
        if steps > _MOST_MEETINGS:
            return []
        for k in range(low, high):
            _, start, end = across[k]
            if start - _MEET <= x <= end + _MEET:
                met[i] = met[k] = 1
                parents[root(i)] = root(k)
    groups: dict[int, Frame] = {}
    for i, one in enumerate((*across, *down)):
        if met[i]:
            frame = groups.setdefault(root(i), Frame())
            (frame.across if i < len(across) else frame.down).append(one)
    for frame in groups.values():
        frame.box = _box(frame)
    _adopt(groups.values(), [s for i, s in enumerate(down, len(across)) if not met[i]])
    return sorted(groups.values(), key=lambda f: (f.box[2] - f.box[0]) * (f.box[3] - f.box[1]))


def _adopt(frames: Iterable[Frame], lone: Sequence[Segment]) -> None:
    """Lines down one side of a frame, as high as it, that no line meets: the outer edge of a merged
    cell that fills the whole page.
    """
    if not lone or len(lone) > _MOST_LONE:
        return
    for frame in frames:
        x0, top, x1, foot = frame.box
        if len(frame.across) < 2:
            continue
        for line in lone:
            as_high = abs(line.start - top) <= _MEET and abs(line.end - foot) <= _MEET
            if as_high and min(abs(line.at - x0), abs(line.at - x1)) <= _WIDEST_MERGED:
                frame.down.append(line)
        frame.box = _box(frame)


def _box(frame: Frame) -> Box:
    """The box around the crossing lines, with what at least two lines run on to beyond them: an
    outer line that is missing, not one underline or mark in the margin.
    """
    xs, ys = [s.at for s in frame.down], [s.at for s in frame.across]
    return (
        _end(min(xs), [s.start for s in frame.across], -1),
        _end(min(ys), [s.start for s in frame.down], -1),
        _end(max(xs), [s.end for s in frame.across], 1),
        _end(max(ys), [s.end for s in frame.down], 1),
    )


def _end(last: float, ends: Sequence[float], way: int) -> float:
    beyond = sorted(end * way for end in ends if (end - last) * way > _MEET)
    return beyond[-1] * way if len(beyond) > 1 else last
