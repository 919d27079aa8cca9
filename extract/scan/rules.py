"""Ruled lines of a page image, found by their shape and traced.

A rule is thin, dark against both of its sides, and much longer than a letter. What is found is
kept as a mask per direction; whether a boundary between two cells is ruled is later read from
that mask, so that gaps, dashes and a little bending do no harm.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.scan.darkness import darkness
from extract.scan.dashes import dashed_rules
from extract.scan.ink import Plane, as_plane

__all__ = ["HEAVY", "Rules", "Stroke", "find_rules", "strength"]

_THICK = 9  # work pixels: a border of 3 points is 6 of them at 150 dpi
HEAVY = 13  # work pixels: two thick lines that the scanner has run together
_EVEN = 3.0  # work pixels that the thickness of a double rule, run together, varies
_CORNER = (
    0.4  # letters by which one line of a double rule may reach further than the other: or as they lie apart
)
_DASHES = 0.25  # of the darkness of print: fainter dashes may be print from the back
_FAINTEST = 9.0  # grey levels below paper
_ARCH = 1.2  # pixels that a straight short run may rise in its middle
_DARKEST = 0.7  # of the darkest pixel across a run: the line itself …
_ASIDE, _STRAIGHT = 0.75, 0.9  # … which keeps within so many pixels of a straight line so far
_LONG_SHARE = 0.06  # of the page: strokes so long tell strong rules from faint ones
_GAP = 1.6  # between the faintest strong rule and the darkest faint one


class Stroke(NamedTuple):
    """One traced rule: its middle `at` (y of a horizontal, x of a vertical), its ends, how many
    grey levels it is darker than both its sides, and its points.
    """

    at: float
    start: float
    end: float
    dark: float
    along: NDArray[np.float64]
    across: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rules:
    """Masks (0 or 1) and strokes of both directions, in work pixels.

    `level_thin` and `upright_thin` say how much darker a pixel is than what is above and below it,
    and than what is to its left and right.
    """

    level: Plane
    upright: Plane
    across: list[Stroke]
    down: list[Stroke]
    level_thin: Plane
    upright_thin: Plane


def find_rules(work: Plane, letter: float, floor: float = _FAINTEST, thick: int = _THICK) -> Rules:
    """All rules of a page that lies straight to about a degree and a half, if they are more than
    `floor` grey levels darker than what is beside them and up to `thick` pixels thick.
    """
    dashes = max(floor, _DASHES * darkness(work))
    level_thin = as_plane(cv2.morphologyEx(work, cv2.MORPH_BLACKHAT, np.ones((thick + 4, 1), np.uint8)))
    upright_thin = as_plane(cv2.morphologyEx(work, cv2.MORPH_BLACKHAT, np.ones((1, thick + 4), np.uint8)))
    level = _mask(level_thin, upright_thin, letter, floor, dashes, thick)
    lying, crossing = (np.ascontiguousarray(plane.T) for plane in (upright_thin, level_thin))
    upright = _mask(lying, crossing, letter, floor, dashes, thick)
    across, down = _trace(level, level_thin), _trace(upright, lying)
    return Rules(level, np.ascontiguousarray(upright.T), across, down, level_thin, upright_thin)


def strength(rules: Rules) -> float | None:
    """Grey levels that set the strong rules of a page apart from far fainter ones, None where
    there is no clear gap between them.
    """
    strokes = [*rules.across, *rules.down]
    reach = _LONG_SHARE * max(rules.level.shape)
    darks = sorted(s.dark for s in strokes if s.end - s.start > reach)
    floor, widest = None, _GAP
    for low, high in pairwise(darks):
        if high > widest * max(low, 1.0):
            floor, widest = (low * high) ** 0.5, high / max(low, 1.0)
    return floor


def _mask(thin: Plane, crossing: Plane, letter: float, floor: float, dashes: float, most: int) -> Plane:
    """Where the horizontal rules are, from how much darker each pixel is
    than what is above and below it; `crossing`: than what is to its left and right;
    `dashes`: how much darker single dashes must be; `most`: how thick a rule may be.
    """
    # a rule of one pixel that slopes changes its row; a row either side keeps it in one piece
    thick = cv2.dilate(cv2.blur(thin, (5, 1)), np.ones((3, 1), np.uint8))
    closed = _closed(as_plane(thick), max(3, round(0.3 * letter)) | 1)
    run = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, max(16, round(1.8 * letter))), np.uint8))
    # text close to a rule makes runs as well, but weaker ones
    strongest = cv2.dilate(run, np.ones((round(0.7 * letter) | 1, round(letter) | 1), np.uint8))
    least = 3.0 * float(np.median(thick))
    floor = max(floor, least)
    dark = as_plane(((run > floor) & (run > 0.4 * strongest)).astype(np.uint8))
    found = dashed_rules(thin, letter, floor, dashes, max(_FAINTEST, least))
    kept = as_plane(_without_text(dark, thin, crossing, letter, most) | found)
    return _closed(kept, round(1.5 * letter) | 1)


def _closed(plane: Plane, gap: int) -> Plane:
    """Gaps along the rows closed; a line that ends near the picture's edge does not run on to it."""
    wide = cv2.copyMakeBorder(plane, 0, 0, gap, gap, cv2.BORDER_CONSTANT, value=(0,))
    closed = cv2.morphologyEx(wide, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    return as_plane(np.ascontiguousarray(closed[:, gap:-gap]))


def _without_text(dark: Plane, thin: Plane, crossing: Plane, letter: float, most: int) -> Plane:
    """Drop runs that a line of text makes: strokes of neighbours at one height, with gaps between
    them and ink above and below. A rule has paper on both sides and hardly a gap; where another one crosses
    it neither stands out.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats(dark)
    near = max(3, round(0.2 * letter))
    keep = np.zeros(count, bool)
    for i in range(1, count):
        x, y, w, h, area = (int(v) for v in stats[i])
        part = labels[y : y + h, x : x + w] == i
        thick = area > max(most, 0.4 * letter) * w
        if thick and not _is_bar(part):
            continue
        top = max(0, y - near)
        around = thin[top : y + h + near, x : x + w]
        on = np.max(np.where(part, around[y - top : y - top + h], 0), axis=0)
        level = 0.5 * float(np.percentile(on, 70))
        alone = np.flatnonzero(~_crossed(crossing[top : y + h + near, x : x + w], y - top, h, level))
        if not alone.size:
            continue
        full = float((on[alone] > level).mean())
        beside = around > level
        beside[y - top : y - top + h] &= ~part
        for j in _twins(np.asarray(stats), i, near, letter):
            beside &= labels[top : y + h + near, x : x + w] != j
        clear = 1.0 - float(np.asarray(beside.any(axis=0), np.bool_)[alone].mean())
        if w < 12 * letter and _arched(np.where(part, around[y - top : y - top + h], 0)):
            continue
        if thick:
            keep[i] = full > 0.88 and clear > 0.5
            continue
        keep[i] = (
            (full > 0.9 and clear > 0.55)
            or (full > 0.8 and clear > 0.85)
            or (full > 0.97 and w > 5 * letter and clear > 0.3)  # it runs through a seal
            or (w > 6 * letter and clear > 0.6 and area <= max(6.0, 0.35 * letter) * w)
            or (w > 3 * letter and clear > 0.75 and _dashed(on > level, letter))
            or (w > 20 * letter and max(full, clear) > 0.8)
        )
    return as_plane(keep[labels])


def _crossed(crossing: NDArray[np.uint8], top: int, high: int, level: float) -> NDArray[np.bool_]:
    """The columns of a run, `high` rows from `top` on, that a line runs through from above to below."""
    above, below = crossing[:top], crossing[top + high :]
    if not len(above) or not len(below):
        return np.zeros(crossing.shape[1], np.bool_)
    through = np.minimum(above.min(axis=0), below.min(axis=0)) > level
    return np.asarray(through, np.bool_)


def _is_bar(part: NDArray[np.bool_]) -> bool:
    """Whether a run is as thick all along as two lines of a double rule that have run together; the tops
    and feet of letters are not.
    """
    thin, usual, thick = np.percentile(part.sum(axis=0), (15, 50, 85))
    return bool(usual <= HEAVY and thick - thin <= _EVEN)


def _twins(stats: NDArray[Any], i: int, near: int, letter: float) -> list[int]:
    """The runs right beside a run that begin and end where it does, but for how far they lie apart: the
    other line of a double one.
    """
    x, y, w, h = (stats[:, k] for k in range(4))
    apart = np.maximum(y, y[i]) - np.minimum(y + h, y[i] + h[i])
    between = abs(y + h / 2 - y[i] - h[i] / 2)
    aside = np.maximum(_CORNER * letter, between + 2)
    same = (abs(x - x[i]) <= aside) & (abs(x + w - x[i] - w[i]) <= aside)
    thin = h <= max(6.0, 0.35 * letter)
    found = same & thin & (apart > 0) & (apart <= near) & (w[i] > 2.5 * letter)
    found[0] = False
    return [int(j) for j in np.flatnonzero(found)]


def _dashed(on: NDArray[np.bool_], letter: float) -> bool:
    """Whether a run is made of dashes or points: at least six, all about equally far apart."""
    begins = np.flatnonzero(np.diff(on.astype(np.int8)) > 0)
    if len(begins) < 6:
        return False
    steps = np.diff(begins).astype(np.float64)
    usual = float(np.median(steps))
    return bool(usual <= 0.9 * letter) and bool(
        (np.abs(steps - usual) <= max(1.5, 0.2 * usual)).mean() > 0.75
    )


def _arched(ink: NDArray[np.uint8]) -> bool:
    """Whether a run is the top or the foot of a round seal: its middle rises or falls in an arch.

    A seal that meets a rule bends its middle too, but not the darkest of it.
    """
    columns, middle = _middle(ink)
    if columns.size < 10:
        return False
    along = (columns - columns.mean()) / (0.5 * (columns[-1] - columns[0]))
    fit = np.polyfit(along, middle, 2)
    arch = abs(float(fit[0]))
    stray = float(np.abs(np.polyval(fit, along) - middle).mean())
    if arch <= max(_ARCH, 0.009 * ink.shape[1]) or stray >= 0.3 * arch:
        return False
    columns, middle = _middle(np.where(ink >= _DARKEST * ink.max(axis=0), ink, 0))
    aside = np.abs(np.polyval(np.polyfit(columns, middle, 1), columns) - middle)
    return bool((aside <= _ASIDE).mean() < _STRAIGHT)


def _middle(ink: NDArray[np.uint8]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The columns that hold ink and the middle of it in each, without an eighth of them at either end:
    what touches the end of a rule pulls it aside there.
    """
    weight = ink.sum(axis=0, dtype=np.float64)
    columns = np.flatnonzero(weight > 0)
    middle = (ink * np.arange(len(ink))[:, None]).sum(axis=0, dtype=np.float64)[columns] / weight[columns]
    trim = columns.size // 8
    inner = slice(trim, columns.size - trim)
    return columns[inner].astype(np.float64), middle[inner]


def _trace(mask: Plane, thin: Plane) -> list[Stroke]:
    """Strokes of a mask of horizontal rules: the middle of the mask column by column."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    out: list[Stroke] = []
    for i in range(1, count):
        x, y, w, h, _ = (int(v) for v in stats[i])
        part = labels[y : y + h, x : x + w] == i
        dark = float(np.median(np.max(thin[y : y + h, x : x + w] * part, axis=0)))
        weight = part.sum(axis=0)
        columns = np.nonzero(weight)[0]
        rows = (part * np.arange(h)[:, None]).sum(axis=0)[columns] / weight[columns]
        along, across = columns.astype(np.float64) + x, rows.astype(np.float64) + y
        out.append(Stroke(float(np.median(across)), float(x), float(x + w), dark, along, across))
    return out
