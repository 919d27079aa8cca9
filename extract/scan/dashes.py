"""Dashed and dotted rules by their dashes: thin marks of one length, one behind the other, evenly apart.

Closing the gaps of everything that is thin joins strokes of letters too; a row of marks that are alike
and keep step is no print.
"""

from __future__ import annotations

import cv2
import numpy as np

from extract.scan.ink import Plane, as_plane

__all__ = ["dashed_rules"]

_LONGEST = 0.55  # letters: a dash is shorter than a figure
_THICK = 0.25  # letters: a dash is no thicker, and never less than _LEAST_THICK
_LEAST_THICK = 4  # work pixels
_FEWEST = 5  # marks that make a line
_WHITE = 1.0  # letters from one dash to the next, one missing between them included
_BESIDE = 0.35  # letters above and below that are paper
_CROWDED = 0.6  # share of its length along which a line of letters has print there; rules cross others
_DARKER = 70.0  # percentile of a line's darkness that is a dash's
_EVEN = 0.2  # of a step that one may be longer or shorter
_MOSTLY = 0.75  # share of steps and of dashes that are like the others
_MISSED = 0.45  # share of steps over a dash that a crossing line swallowed: three stand in a low row


def dashed_rules(thin: Plane, letter: float, floor: float, usual: float, ink: float | None = None) -> Plane:
    """The mask (0 or 1) of horizontal lines of dashes, gaps filled. `thin` says how much darker a pixel is
    than what is above and below it; dashes are more than `floor` grey levels darker, most of a line's
    `usual` or more. What is more than `ink` darker is print, and none stands beside a rule: as faint as what
    is looked for (`floor`) if not given.
    """
    marks = as_plane((thin > floor).astype(np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(marks)
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    keep = (wide >= 2) & (wide <= max(6.0, _LONGEST * letter)) & (high <= max(_LEAST_THICK, _THICK * letter))
    keep &= wide >= high
    keep[0] = False
    out = np.zeros_like(marks)
    if keep.sum() < _FEWEST:
        return as_plane(out)
    alone = keep[labels].astype(np.uint8)
    beside = marks if ink is None else as_plane((thin > min(ink, floor)).astype(np.uint8))
    # a line that slopes by a pixel stays in one piece
    near = cv2.dilate(alone, np.ones((3, 1), np.uint8))
    joined = cv2.morphologyEx(near, cv2.MORPH_CLOSE, np.ones((1, round(_WHITE * letter) | 1), np.uint8))
    _, runs, boxes, _ = cv2.connectedComponentsWithStats(joined)
    members: dict[int, list[tuple[int, int]]] = {}
    for x, y, w, h in stats[keep, :4].tolist():
        members.setdefault(int(runs[y + h // 2, x + w // 2]), []).append((x, w))
    members.pop(0, None)  # a bent mark may have paper in its middle
    for i, dashes in members.items():
        gap = _gap(sorted(dashes)) if len(dashes) >= _FEWEST else None
        if gap is None:
            continue
        x, y, w, h = (int(v) for v in boxes[i, :4])
        part = runs[y : y + h, x : x + w] == i
        peaks = np.max(np.where(part, thin[y : y + h, x : x + w], 0), axis=0)
        if float(np.percentile(peaks, _DARKER)) < usual:
            continue
        if not _stands_clear(beside, (x, y, w, h), max(3, round(_BESIDE * letter))):
            continue
        out[y : y + h, x : x + w] |= part.astype(np.uint8)
        # behind the last dash a gap, and then the line that it meets
        middle = slice(y + h // 2, y + h // 2 + 1)
        out[middle, max(0, x - gap) : x + w + gap] = 1
    return as_plane(out)


def _stands_clear(marks: Plane, run: tuple[int, int, int, int], near: int) -> bool:
    """Whether paper is above and below: the same stroke of letters that are alike keeps step too."""
    x, y, w, h = run
    above, below = marks[max(0, y - near) : y, x : x + w], marks[y + h : y + h + near, x : x + w]
    crowded = above.any(axis=0) | below.any(axis=0)
    return float(crowded.mean()) < _CROWDED


def _gap(dashes: list[tuple[int, int]]) -> int | None:
    """The white between dashes (begin, length), None where they do not keep step or are not alike."""
    begins, lengths = np.array(dashes, np.float64).T
    steps = np.diff(begins)
    step, length = float(np.median(steps)), float(np.median(lengths))
    if step < length + 1:
        return None
    # under a speck or at a crossing one may be missing
    times = np.maximum(1.0, np.round(steps / step))
    even = np.abs(steps / times - step) <= max(1.5, _EVEN * step)
    alike = np.abs(lengths - length) <= max(1.5, 2 * _EVEN * length)
    if even.mean() < _MOSTLY or alike.mean() < _MOSTLY or (times > 1).mean() > _MISSED:
        return None
    return max(1, round(step - length))
