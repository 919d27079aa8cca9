"""The straight lines and closed boxes of one PDF path."""

from __future__ import annotations

from itertools import pairwise

import pypdfium2.raw as raw

from extract.page import Box
from extract.pdf import native
from extract.pdf.frame import Matrix

__all__ = ["Line", "clip_of", "cut_box", "cut_lines", "lines_of"]

Line = tuple[float, float, float, float]  # from x, y to x, y, in PDF units
_Point = tuple[float, float]
_MOST = 20_000  # segments; a table drawn as one path has some hundred
_FLAT = 0.75  # points off the axis that still make a straight side


def lines_of(path: native.Pointer, matrix: Matrix) -> tuple[list[Line], list[Box], int]:
    """Its straight lines, the boxes (left, bottom, right, top) of its closed parts whose sides run
    along the axes, and how many of its parts have other shapes.
    """
    lines: list[Line] = []
    boxes: list[Box] = []
    curved = 0
    for points, bent in _parts(path, matrix):
        straight = not bent and _is_box(points)
        if straight:
            xs, ys = [p[0] for p in points], [p[1] for p in points]
            boxes.append((min(xs), min(ys), max(xs), max(ys)))
        curved += not straight
        if not bent:
            lines += [(*p, *q) for p, q in pairwise(points)]
    return lines, boxes, curved


def _parts(path: native.Pointer, matrix: Matrix) -> list[tuple[list[_Point], bool]]:
    """Its sub-paths as points, closed ones with their first point again, and whether they bend."""
    a, b, c, d, e, f = matrix
    point, (at_x, at_y, *_) = native.SCRATCH.floats, native.SCRATCH.float_at
    parts: list[tuple[list[_Point], bool]] = []
    points: list[_Point] = []
    bent = False
    for k in range(min(native.count_segments(path), _MOST)):
        segment = native.pointer(native.path_segment(path, k))
        if not native.segment_point(segment, at_x, at_y):
            continue
        kind = native.segment_type(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                parts.append((points, bent))
            points, bent = [], False
        bent = bent or kind == raw.FPDF_SEGMENT_BEZIERTO
        x, y = point[0], point[1]
        points.append((a * x + c * y + e, b * x + d * y + f))
        if native.segment_closes(segment) and points[0] != points[-1]:
            points.append(points[0])
    if len(points) > 1:
        parts.append((points, bent))
    return parts


def _is_box(points: list[_Point]) -> bool:
    """Four corners (or a line there and back), each side along an axis."""
    return len(points) <= 6 and all(
        abs(p[0] - q[0]) <= _FLAT or abs(p[1] - q[1]) <= _FLAT for p, q in pairwise(points)
    )


def clip_of(handle: native.Pointer, matrix: Matrix) -> Box | None:
    """The box outside of which the object is cut off; None where nothing of it is (pdfium drops
    clips that an object does not touch).
    """
    clip = native.pointer(native.clip_path(handle))
    count = native.count_clip_paths(clip)
    if count <= 0:
        return None
    out: Box | None = None
    for k in range(count):
        box = _clip_box(clip, k, matrix)
        if box is not None:
            out = box if out is None else (cut_box(out, box) or (0.0, 0.0, 0.0, 0.0))
    return out


def _clip_box(clip: native.Pointer, path: int, matrix: Matrix) -> Box | None:
    a, b, c, d, e, f = matrix
    point, (at_x, at_y, *_) = native.SCRATCH.floats, native.SCRATCH.float_at
    xs: list[float] = []
    ys: list[float] = []
    for k in range(min(native.count_clip_segments(clip, path), _MOST)):
        segment = native.pointer(native.clip_segment(clip, path, k))
        if native.segment_point(segment, at_x, at_y):
            x, y = point[0], point[1]
            xs.append(a * x + c * y + e)
            ys.append(b * x + d * y + f)
    return (min(xs), min(ys), max(xs), max(ys)) if xs else None


def cut_box(box: Box, clip: Box) -> Box | None:
    """What of a box lies inside another; None for nothing."""
    left, bottom = max(box[0], clip[0]), max(box[1], clip[1])
    right, top = min(box[2], clip[2]), min(box[3], clip[3])
    return (left, bottom, right, top) if left <= right and bottom <= top else None


def cut_lines(lines: list[Line], clip: Box) -> list[Line]:
    """What of lines along the axes lies inside the clip; slanted lines are dropped."""
    out: list[Line] = []
    for x0, y0, x1, y1 in lines:
        if abs(x0 - x1) > _FLAT and abs(y0 - y1) > _FLAT:
            continue
        cut = cut_box((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)), clip)
        if cut is not None:
            out.append(cut)
    return out
