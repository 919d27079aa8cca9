"""Words of a picture outside its ruled tables, by the ink alone: what stands apart is a piece.

Letters of a table may be far smaller than those of the text around it, so that distances are measured
in letters as they are at that height of the page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.page import Box
from extract.scan.ink import Plane, as_plane

__all__ = ["Piece", "pieces_of"]

_MOST = 4000  # of a page; more are a pattern and no print
_BRIDGE = 0.3  # page letters: strokes nearer than this belong together, columns stand further apart
_APART = 0.5  # local letters of white that end a piece
_BEHIND = 0.95  # local letters of white behind a comma, within its width
_MARK = 0.22  # local letters at the end of a part where only a mark's ink is
_LOW = 0.55  # of the line's height: it begins no higher
_HIGH = 1.3  # local letters: what is higher holds two lines
_FLAT = 0.45  # local letters above and below its middle that a flat stroke takes up of its line
_WINDOW = 4.0  # page letters above and below that tell how large letters are
_LIKELY = 0.35  # page letters: lower ink is a stroke or a mark and tells no size
_USUAL = 75.0  # percentile of heights that is a whole letter's


class Piece(NamedTuple):
    """The box of a word in work pixels and the height of the letters around it."""

    box: Box
    letter: float


def pieces_of(ink: Plane, letter: float) -> list[Piece]:
    """The pieces of a mask of print, from top to bottom. `letter`: the page's, in pixels."""
    bridge = np.ones((1, max(3, round(_BRIDGE * letter)) | 1), np.uint8)
    joined = as_plane(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, bridge))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    boxes = stats[1:, :4].astype(np.float64)
    if not 0 < len(boxes) <= _MOST:
        return []
    boxes[:, 2:] += boxes[:, :2]
    sizes = _sizes(boxes, letter)
    parts = list(zip(map(tuple, boxes.tolist()), sizes.tolist(), strict=True))
    parts = _united(parts, _is_above)
    parts = _united(parts, _is_beside)
    parts = _united(parts, _is_above)
    parts = _united(parts, _is_beside)
    parts = _united(parts, lambda a, b: _is_behind_mark(a, b, ink))
    found = [Piece(box, size) for box, size in parts if _is_print(box, size)]
    return sorted(found, key=lambda p: (p.box[1] + p.box[3], p.box[0]))


def _sizes(boxes: NDArray[np.float64], letter: float) -> NDArray[np.float64]:
    """For each box the usual height of letters near its height of the page."""
    middle = (boxes[:, 1] + boxes[:, 3]) / 2
    high = boxes[:, 3] - boxes[:, 1]
    whole = (high > _LIKELY * letter) & (high < 2.2 * letter)
    if not whole.any():
        return np.full(len(boxes), letter)
    order = np.argsort(middle[whole], kind="stable")
    places, heights = middle[whole][order], high[whole][order]
    wide = (boxes[:, 2] - boxes[:, 0])[whole][order]
    out = np.empty(len(boxes))
    known: dict[int, float] = {}
    step = max(1.0, 0.5 * letter)
    for i, y in enumerate(middle):
        lane = int(y / step)
        if lane not in known:
            a, b = np.searchsorted(
                places, ((lane + 0.5) * step - _WINDOW * letter, (lane + 0.5) * step + _WINDOW * letter)
            )
            known[lane] = _usual(heights[a:b], wide[a:b]) if b - a >= 4 else letter
        out[i] = known[lane]
    return out


def _usual(heights: NDArray[np.float64], wide: NDArray[np.float64]) -> float:
    """The height that most of the print, by its width, does not exceed."""
    order = np.argsort(heights, kind="stable")
    weight = np.cumsum(np.minimum(wide[order], 12 * heights[order]))
    return float(heights[order][np.searchsorted(weight, _USUAL / 100 * weight[-1])])


_Part = tuple[Box, float]


def _is_beside(a: _Part, b: _Part) -> bool:
    """Whether two parts stand on one line without a gap between them."""
    (ax0, ay0, ax1, ay1), (bx0, by0, bx1, by1) = a[0], b[0]
    size = max(a[1], b[1])
    if max(ax0, bx0) - min(ax1, bx1) > _APART * size:
        return False
    (a_top, a_foot), (b_top, b_foot) = _reach(a), _reach(b)
    if min(a_foot, b_foot) - max(a_top, b_top) < 0.4 * min(a_foot - a_top, b_foot - b_top):
        return False
    return max(ay1, by1) - min(ay0, by0) <= max(_HIGH * size, 1.15 * max(ay1 - ay0, by1 - by0))


def _reach(part: _Part) -> tuple[float, float]:
    """The height of a part; that of a dash or a comma as if it were a letter's."""
    (_, top, _, foot), size = part
    middle, half = (top + foot) / 2, max((foot - top) / 2, _FLAT * size)
    return middle - half, middle + half


def _is_above(a: _Part, b: _Part) -> bool:
    """Whether two parts are strokes of one letter, one above the other."""
    (ax0, ay0, ax1, ay1), (bx0, by0, bx1, by1) = a[0], b[0]
    shared = min(ax1, bx1) - max(ax0, bx0)
    if shared < 0.6 * min(ax1 - ax0, bx1 - bx0):
        return False
    return max(ay1, by1) - min(ay0, by0) <= 1.1 * max(a[1], b[1])


def _is_behind_mark(a: _Part, b: _Part, ink: Plane) -> bool:
    """Whether one of two parts of a line ends in a mark that stands low (三、): the white behind it is its
    own, and no gap between words.
    """
    (left, size), (right, _) = sorted((a, b))
    if not 0 <= right[0] - left[2] <= _BEHIND * size or abs(a[1] - b[1]) > 0.2 * size:
        return False
    top, foot = min(left[1], right[1]), max(left[3], right[3])
    if foot - top > _HIGH * size or min(left[3], right[3]) - max(left[1], right[1]) < 0.3 * size:
        return False
    end = ink[round(top) : round(foot), max(0, round(left[2] - _MARK * size)) : round(left[2])]
    rows = np.flatnonzero(end.any(axis=1))
    return bool(rows.size and rows[0] >= _LOW * len(end))


def _united(parts: list[_Part], related: Callable[[_Part, _Part], bool]) -> list[_Part]:
    """Parts that are related, directly or through others, as one."""
    lanes: dict[tuple[int, int], list[int]] = defaultdict(list)
    parent = list(range(len(parts)))
    step = max(8.0, max((size for _, size in parts), default=8.0))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, (box, _) in enumerate(parts):
        seen: set[int] = set()
        rows = range(int((box[1] - step) // step), int((box[3] + step) // step) + 1)
        for row in rows:
            for column in range(int((box[0] - step) // step), int((box[2] + step) // step) + 1):
                seen.update(lanes[row, column])
        for j in seen:
            if root(i) != root(j) and related(parts[i], parts[j]):
                parent[root(i)] = root(j)
        for row in range(int(box[1] // step), int(box[3] // step) + 1):
            for column in range(int(box[0] // step), int(box[2] // step) + 1):
                lanes[row, column].append(i)
    groups: dict[int, list[int]] = defaultdict(list)
    for i in range(len(parts)):
        groups[root(i)].append(i)
    return [_around([parts[i] for i in members]) for members in groups.values()]


def _around(members: list[_Part]) -> _Part:
    boxes = [box for box, _ in members]
    size = sorted(size for _, size in members)[len(members) // 2]
    box = (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )
    return box, size


def _is_print(box: Box, size: float) -> bool:
    """A letter, or a stroke that stands for one."""
    wide, high = box[2] - box[0], box[3] - box[1]
    return high >= 0.4 * size or (wide > 0.25 * size and high >= 0.06 * size)
