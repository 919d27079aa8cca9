"""Ruled lines of a page image: found by their shape, traced, and used to flatten the page.

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
from extract.scan.frame import POWERS_ACROSS, POWERS_ALONG, Bend, scaled
from extract.scan.ink import Plane, as_plane

__all__ = ["HEAVY", "Rules", "Stroke", "find_bend", "find_rules", "strength"]

_THICK = 9  # work pixels: a border of 3 points is 6 of them at 150 dpi
HEAVY = 13  # work pixels: two thick lines that the scanner has run together
_EVEN = 3.0  # work pixels that the thickness of a double rule, run together, varies
_CORNER = 0.4  # letters by which one line of a double rule may reach further than the other
_DASHES = 0.25  # of the darkness of print: fainter dashes may be print from the back
_FAINTEST = 9.0  # grey levels below paper
_ARCH = 1.2  # pixels that a straight short run may rise in its middle
_DARKEST = 0.7  # of the darkest pixel across a run: the line itself …
_ASIDE, _STRAIGHT = 0.75, 0.9  # … which keeps within so many pixels of a straight line so far
_GAP = 1.6  # between the faintest strong rule and the darkest faint one
_LONG_SHARE = 0.12  # of the page: strokes this long say how it is bent


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
    level, across, level_thin = _one_way(work, letter, floor, dashes, thick)
    upright, down, upright_thin = _one_way(np.ascontiguousarray(work.T), letter, floor, dashes, thick)
    upright, upright_thin = np.ascontiguousarray(upright.T), np.ascontiguousarray(upright_thin.T)
    return Rules(level, upright, across, down, level_thin, upright_thin)


def strength(rules: Rules) -> float | None:
    """Grey levels that set the strong rules of a page apart from far fainter ones, None where
    there is no clear gap between them.
    """
    strokes = [*rules.across, *rules.down]
    reach = _LONG_SHARE / 2 * max(rules.level.shape)
    darks = sorted(s.dark for s in strokes if s.end - s.start > reach)
    floor, widest = None, _GAP
    for low, high in pairwise(darks):
        if high > widest * max(low, 1.0):
            floor, widest = (low * high) ** 0.5, high / max(low, 1.0)
    return floor


def _one_way(
    work: Plane, letter: float, floor: float, dashes: float, thick: int
) -> tuple[Plane, list[Stroke], Plane]:
    """The mask of the horizontal rules, the rules, and how far each pixel stands out as thin."""
    thin = as_plane(cv2.morphologyEx(work, cv2.MORPH_BLACKHAT, np.ones((thick + 4, 1), np.uint8)))
    mask = _mask(thin, letter, floor, dashes, thick)
    return mask, _trace(mask, thin), thin


def _mask(thin: Plane, letter: float, floor: float, dashes: float, most: int) -> Plane:
    """Where the horizontal rules are, from how much darker each pixel is
    than what is above and below it; `dashes`: how much darker single dashes must be;
    `most`: how thick a rule may be.
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
    kept = as_plane(_without_text(dark, thin, letter, most) | found)
    return _closed(kept, round(1.5 * letter) | 1)


def _closed(plane: Plane, gap: int) -> Plane:
    """Gaps along the rows closed; a line that ends near the picture's edge does not run on to it."""
    wide = cv2.copyMakeBorder(plane, 0, 0, gap, gap, cv2.BORDER_CONSTANT, value=(0,))
    closed = cv2.morphologyEx(wide, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    return as_plane(np.ascontiguousarray(closed[:, gap:-gap]))


def _without_text(dark: Plane, thin: Plane, letter: float, most: int) -> Plane:
    """Drop runs that a line of text makes: strokes of neighbours at one height, with gaps between
    them and ink above and below. A rule has paper on both sides and hardly a gap.
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
        full = float((on > level).mean())
        beside = around > level
        beside[y - top : y - top + h] &= ~part
        for j in _twins(np.asarray(stats), i, near, letter):
            beside &= labels[top : y + h + near, x : x + w] != j
        clear = float((~beside.any(axis=0)).mean())
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
            or w > 20 * letter
        )
    return as_plane(keep[labels])


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
    aside = _CORNER * letter
    same = (abs(x - x[i]) <= aside) & (abs(x + w - x[i] - w[i]) <= aside)
    thin = h <= max(3.0, 0.2 * letter)
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


def find_bend(rules: Rules, size: tuple[int, int]) -> Bend | None:
    """The smooth displacement that the long rules show, None where the page is flat or has none."""
    width, height = size
    floor = strength(rules) or 0.0
    across = [s for s in rules.across if s.end - s.start > _LONG_SHARE * width and s.dark > floor]
    upright = [s for s in rules.down if s.end - s.start > _LONG_SHARE * height and s.dark > floor]
    down, right = _fit(across, width, height), _fit(upright, height, width)
    if not down.any() and not right.any():
        return None
    return Bend(down, right)


def _fit(strokes: list[Stroke], long: int, wide: int) -> NDArray[np.float64]:
    """Least squares of displacement over all strokes, each with an offset of its own."""
    terms = len(POWERS_ALONG) * len(POWERS_ACROSS)
    flat = np.zeros(terms)
    strokes = [s for s in strokes if len(s.along) > 20]
    if not strokes:
        return flat
    rows, values, owner = [], [], []
    for i, stroke in enumerate(strokes):
        pick = np.linspace(0, len(stroke.along) - 1, 60).astype(np.intp)
        s, t = scaled(stroke.along[pick], long), scaled(stroke.across[pick], wide)
        rows.append(np.stack([s**p * t**q for p in POWERS_ALONG for q in POWERS_ACROSS], axis=1))
        values.append(stroke.across[pick])
        owner.append(np.full(len(pick), i))
    matrix, value, who = np.concatenate(rows), np.concatenate(values), np.concatenate(owner)
    allowed = _terms(strokes, long, wide)
    good = np.ones(len(value), bool)
    solution = flat
    for _ in range(3):
        solution = flat.copy()
        solution[allowed] = _solve(matrix[good][:, allowed], value[good], who[good], len(strokes))
        rest = value - matrix @ solution
        for i in range(len(strokes)):
            mine = who == i
            rest[mine] -= np.median(rest[mine])
        good = np.abs(rest) < max(2.0, 2.5 * float(np.median(np.abs(rest))))
    most = float(np.abs(matrix @ solution).max())
    return solution if most > 0.7 else flat


def _terms(strokes: list[Stroke], long: int, wide: int) -> NDArray[np.intp]:
    """As many terms as the strokes can settle: no bending across a page from one narrow band."""
    places = [s.at for s in strokes]
    spread = (max(places) - min(places)) / wide
    reach = max(s.end - s.start for s in strokes) / long
    across = 3 if spread > 0.4 and len(strokes) >= 5 else 2 if spread > 0.15 and len(strokes) >= 3 else 1
    along = 3 if reach > 0.5 else 2 if reach > 0.3 else 1
    keep = [i * len(POWERS_ACROSS) + j for i in range(along) for j in range(across)]
    return np.array(keep, np.intp)


def _solve(
    matrix: NDArray[np.float64], value: NDArray[np.float64], who: NDArray[np.intp], count: int
) -> NDArray[np.float64]:
    """Remove each stroke's own mean, then a lightly damped least squares."""
    size = np.maximum(np.bincount(who, minlength=count), 1)
    means = np.stack([np.bincount(who, c, count) / size for c in matrix.T], axis=1)
    centred = matrix - means[who]
    rest = value - (np.bincount(who, value, count) / size)[who]
    square = centred.T @ centred + 1e-3 * len(value) * np.eye(matrix.shape[1]) * 0.01
    return np.asarray(np.linalg.solve(square, centred.T @ rest), np.float64)
