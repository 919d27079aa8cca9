"""From what is drawn to the rules that a reader sees.

Besides drawn lines these are dotted lines made of small squares, and the lines that appear
between light boxes on a dark one: the way old web pages draw their tables.
"""

from __future__ import annotations

from collections.abc import Iterable

from extract.page import Box, Rule
from extract.pdf.drawing import Area, Drawing
from extract.pdf.frame import Frame
from extract.pdf.segments import Line

__all__ = ["rules_of"]

_FLAT = 1.0  # points off the axis over the whole length of a line
_SHORTEST = 1.0
_DOT_GAP = 4.0
_DOTTED = 6.0  # shortest run of dots that is a line
_MOST_AREAS = 4_000
_CONTRAST = 90  # of 765: how much two colours must differ for an edge to be seen


def rules_of(drawing: Drawing, frame: Frame) -> list[Rule]:
    """All rules of the page as looked at, cut to its box."""
    lines = [line for line in drawing.lines if _is_straight(line)]
    lines += _dotted(drawing.dots)
    lines += _edges(drawing.areas)
    width, height = frame.size
    a, b, c, d, e, f = frame.matrix
    rules: list[Rule] = []
    for p, q, r, s in lines:
        x0, y0, x1, y1 = a * p + c * q + e, b * p + d * q + f, a * r + c * s + e, b * r + d * s + f
        if x0 > x1:
            x0, x1 = x1, x0
        if y0 > y1:
            y0, y1 = y1, y0
        if x1 < 0 or y1 < 0 or x0 > width or y0 > height:
            continue
        x0, y0, x1, y1 = max(x0, 0.0), max(y0, 0.0), min(x1, width), min(y1, height)
        if x1 - x0 >= y1 - y0:
            middle = (y0 + y1) / 2
            rules.append(Rule(x0, middle, x1, middle))
        else:
            middle = (x0 + x1) / 2
            rules.append(Rule(middle, y0, middle, y1))
    return rules


def _is_straight(line: Line) -> bool:
    x, y = abs(line[2] - line[0]), abs(line[3] - line[1])
    return min(x, y) <= _FLAT and max(x, y) >= _SHORTEST


def _dotted(dots: list[Box]) -> list[Line]:
    """Runs of small squares along either axis."""
    if len(dots) < 3:
        return []
    across = _runs(sorted((round(b), a, c, (b + d) / 2) for a, b, c, d in dots))
    along = _runs(sorted((round(a), b, d, (a + c) / 2) for a, b, c, d in dots))
    return [(a, m, b, m) for a, b, m in across] + [(m, a, m, b) for a, b, m in along]


def _runs(dots: Iterable[tuple[int, float, float, float]]) -> list[tuple[float, float, float]]:
    """Start, end and middle of each run; `dots` are sorted: lane, start, end, middle."""
    out: list[tuple[float, float, float]] = []
    lane, start, end, middle, count = -1, 0.0, 0.0, 0.0, 0
    for at, low, high, centre in [*dots, (1 << 30, 0.0, 0.0, 0.0)]:
        if at == lane and low - end <= _DOT_GAP:
            end, count = max(end, high), count + 1
            continue
        if count >= 3 and end - start >= _DOTTED:
            out.append((start, end, middle))
        lane, start, end, middle, count = at, low, high, centre, 1
    return out


def _edges(areas: list[Area]) -> list[Line]:
    """The sides of light boxes painted on darker ones."""
    if len(areas) < 2 or len(areas) > _MOST_AREAS:
        return []
    grounds = [g for g in areas if sum(g.color) <= 765 - _CONTRAST]
    lines: list[Line] = []
    for area in areas:
        below = [g for g in grounds if g.order < area.order and _holds(g.box, area.box)]
        if not below or not area.opaque:
            continue
        ground = max(below, key=lambda g: g.order)
        if sum(area.color) - sum(ground.color) < _CONTRAST:
            continue
        x0, y0, x1, y1 = area.box
        lines += [(x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1)]
    return lines


def _holds(outer: Box, inner: Box) -> bool:
    return (
        outer[0] <= inner[0] + 0.5
        and outer[1] <= inner[1] + 0.5
        and outer[2] >= inner[2] - 0.5
        and outer[3] >= inner[3] - 0.5
    )
