"""Which way a page lies in its picture: a few degrees askew, and on which of its four sides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.page import Box
from extract.scan.frame import Frame
from extract.scan.ink import Ink, Plane
from extract.scan.rules import find_rules
from extract.scan.text import find_lines

if TYPE_CHECKING:
    from extract.recognise.recogniser import Recognised

__all__ = ["find_skew", "find_turn", "turned"]

_SKEW_SIDE = 700  # pixels of the shorter side
_SKEW_MOST = 8.0  # degrees
_POINTS = 60_000
_PROBES = 9  # lines read to learn which way is up
_FEW = 3  # fewer lines with words in them say less
_SURE = 0.885  # nearly the most that a line can reach (0.891): nothing to look for
_MARGIN = 0.06  # by so much another turn must read better
_LEGIBLE = 0.8  # lines that read less well may be lying on their side
_PLAIN = 0.97  # both models read nearly all lines alike
_WORDY = 30  # letters read well on a page that is upright without further question
_FAR_MORE = 4  # times as many letters read well: labels of groups stand on their side in upright tables
_UNCLEAR = 0.25  # of the paper between lines and columns: less tells nothing (tables)
_ENOUGH = 150  # letters, or parts of them: from fewer nothing is told
_DARK = 150


class LineReader(Protocol):
    """Reads lines of text."""

    def lines(self, images: Sequence[Plane]) -> list[Recognised]:
        """Their texts with confidences."""


def turned(width: int, height: int, skew: float, quarter: int) -> Frame:
    """The frame of a page that lies `skew` degrees (clockwise) off and needs `quarter` clockwise
    quarter turns to stand upright.
    """
    angle = np.deg2rad(skew)
    cos, sin = float(np.cos(angle)), float(np.sin(angle))
    wide = int(np.ceil(width * abs(cos) + height * abs(sin)))
    high = int(np.ceil(width * abs(sin) + height * abs(cos)))
    rotate = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1.0]])
    centre = np.array([[1, 0, width / 2], [0, 1, height / 2], [0, 0, 1.0]])
    turn = np.eye(3)
    for _ in range(quarter % 4):
        turn = np.array([[0.0, 1, 0], [-1, 0, 0], [0, 0, 1]]) @ turn
    if quarter % 2:
        wide, high = high, wide
    back = np.array([[1, 0, -wide / 2], [0, 1, -high / 2], [0, 0, 1.0]])
    return Frame((centre @ rotate @ turn @ back)[:2], (wide, high))


def find_turn(ink: Ink, recogniser: LineReader) -> tuple[float, int]:
    """Skew in degrees and the quarter turns that set the page upright.

    Letters on their side read well too, so that the axis of the lines is first asked of the paper
    between them; then of the two ways round the one at which lines read best. In doubt a page, and
    one without lines, stays as it is.
    """
    skew = find_skew(ink.work)
    first = _legible(ink, skew, 0, recogniser)
    if first is None or (first.score >= _PLAIN and first.letters >= _WORDY):
        return skew, 0
    upright, across = first.score, _across(ink, skew)
    if upright >= _SURE and across >= -_UNCLEAR:
        return skew, 0
    found = [first, *(_legible(ink, skew, q, recogniser) or _Legible(0.0, 0) for q in (1, 2, 3))]
    scores = [f.score for f in found]
    level, side = max(scores[0], scores[2] - _MARGIN), max(scores[1], scores[3])
    wordy = 2 * max(found[1].letters, found[3].letters) >= max(found[0].letters, found[2].letters)
    lying = across < -_UNCLEAR and side > level - _MARGIN / 2
    letters = found[0 if scores[0] >= scores[2] - _MARGIN else 2].letters
    outread = max(found[1].letters, found[3].letters) >= max(_WORDY, _FAR_MORE * letters)
    plain = side > _PLAIN or (across < _UNCLEAR and (level < _LEGIBLE or outread))
    if wordy and (lying or (plain and side > level + _MARGIN)):
        return skew, 1 if scores[1] >= scores[3] else 3
    return skew, 2 if scores[2] > upright + _MARGIN else 0


def _across(ink: Ink, skew: float) -> float:
    """How much more paper runs through between lines than between columns: near 1 for lines across,
    near -1 for a page on its side, near 0 where it is all table.
    """
    high, wide = ink.work.shape
    page = turned(wide, high, skew, 0).straighten(ink.work)
    rules = find_rules(page, ink.letter)
    dark = (page < _DARK).astype(np.uint8)
    dark[cv2.dilate(rules.level | rules.upright, np.ones((5, 5), np.uint8)) > 0] = 0
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark)
    size = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    keep = (size > 0.25 * ink.letter) & (size < 1.8 * ink.letter)
    keep[0] = False
    if int(keep.sum()) < _ENOUGH:
        return 0.0
    printed = keep[labels]
    return _paper(printed.sum(axis=1)) - _paper(printed.sum(axis=0))


def _paper(ink: NDArray[np.intp]) -> float:
    """The share of the rows between the first and the last ink that hold hardly any."""
    inked = np.flatnonzero(ink)
    between = ink[inked[0] : inked[-1] + 1]
    return float(np.mean(between < 0.15 * np.percentile(between, 90)))


class _Legible(NamedTuple):
    """How confidently lines read, and how many letters were read well."""

    score: float
    letters: int


def _legible(ink: Ink, skew: float, quarter: int, recogniser: LineReader) -> _Legible | None:
    """How well the page's clearest lines read at that turn, None where it has none."""
    high, wide = ink.work.shape
    page = turned(wide, high, skew, quarter).straighten(ink.work)
    rules = find_rules(page, ink.letter)
    lines = find_lines(page, ink.letter, (), rules.level | rules.upright, 1.0)
    picked = sorted(lines, key=lambda b: _likeness(b, ink.letter))[:_PROBES]
    if not picked:
        return None
    read = recogniser.lines([_cut(page, box, 0.25 * ink.letter) for box in picked])
    # figures tell nothing: a 0 stays a 0 on its head
    words = [(said.confidence, n) for said in read if (n := sum(c.isalpha() for c in said.text)) >= 2]
    if not words:
        return _Legible(0.0, 0)
    score = float(np.mean([p for p, _ in words])) * min(1.0, len(words) / _FEW)
    return _Legible(score, sum(n for p, n in words if p > _LEGIBLE))


def _likeness(box: Box, letter: float) -> float:
    """Small for a box that looks like a line of about eight letters."""
    x0, y0, x1, y1 = box
    return abs((x1 - x0) / letter - 8) / 8 + abs((y1 - y0) / letter - 1.1)


def _cut(page: Plane, box: Box, pad: float) -> Plane:
    x0, y0 = max(0, int(box[0] - pad)), max(0, int(box[1] - pad))
    return page[y0 : int(box[3] + pad) + 1, x0 : int(box[2] + pad) + 1]


def find_skew(work: Plane) -> float:
    """By how many degrees the lines of a page run down to the right (-8 to 8).

    The angle at which rows of ink and rows of paper differ most, searched coarse to fine; ruled
    lines and lines of text both speak, and both axes are asked, for a page may lie on its side.
    """
    step = min(1.0, _SKEW_SIDE / min(work.shape))
    small = cv2.resize(work, None, fx=step, fy=step, interpolation=cv2.INTER_AREA)
    ink = np.clip(220 - small.astype(np.float32), 0, 120)
    if not ink.any():
        return 0.0
    ys, xs = np.nonzero(ink > 30)
    if len(xs) > _POINTS:
        keep = np.linspace(0, len(xs) - 1, _POINTS).astype(np.intp)
        ys, xs = ys[keep], xs[keep]
    weight = ink[ys, xs]
    best = 0.0
    for spread, count in ((_SKEW_MOST, 33), (0.5, 11), (0.1, 9)):
        angles = np.linspace(best - spread, best + spread, count)
        scores = [_sharpness(xs, ys, weight, a, small.shape) for a in angles]
        best = float(angles[int(np.argmax(scores))])
    return best


def _sharpness(
    xs: NDArray[np.intp],
    ys: NDArray[np.intp],
    weight: NDArray[np.float32],
    angle: float,
    shape: tuple[int, ...],
) -> float:
    slope = np.tan(np.deg2rad(angle))
    total = 0.0
    for along, across, sign, reach in ((xs, ys, -1, shape[1]), (ys, xs, 1, shape[0])):
        at = across + sign * slope * along + abs(slope) * reach
        rows = np.bincount(at.astype(np.intp), weights=weight)
        total += float(np.square(np.diff(rows)).sum())
    return total
