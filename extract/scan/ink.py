"""A page image as ink on white: bounded in size, the seal lifted off, shadows levelled.

Everything after this works on one grey plane in which paper is 255 and print is dark,
whatever the lamp, the colour of a header cell or the official stamp made of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.scan.dust import without_dust

__all__ = ["PAPER", "Ink", "Plane", "as_plane", "ink_of", "letter_height", "letters_of", "usual_height"]

Plane = NDArray[np.uint8]
PAPER = 250  # the grey of levelled paper: a little room above it keeps grain visible

_FULL_PIXELS = 10_000_000  # A4 at 300 dpi has 8.7 million; more make no digit clearer
_WORK_SIDE = 1300  # the shorter side of A4 at about 150 dpi: enough for lines and skew
_WORK_PIXELS = 8_000_000
_LETTER = 20.0  # work pixels that letters should be high: of a small print, rules are too thin
_WIDEST = 41  # work pixels: no stroke of print is wider, and no tinted cell is lower
_WHITE = 15  # white lines and letters are thinner
_LIGHTER = 1.08  # than their ground at least, and more where the picture is grainy
_SPARSE = 0.12  # share of its box that ink fills: less is a corner of rules
_LETTERS = (6, 90)  # heights of letters in work pixels that are believed
_WEDGE = (0.08, 0.03)  # of the picture along its edge at least, and away from it at most
_FEW = 5  # fewer letters do not tell how high they are


@dataclass(frozen=True, slots=True)
class Ink:
    """One page. `full` is for reading, `work` for geometry; `scale` = full pixels per pixel handed
    in, `shrink` = work pixels per full pixel (more than 1 where
    letters are tiny). `letter` is the height of its letters in work pixels.
    """

    full: Plane
    work: Plane
    scale: float
    shrink: float
    letter: float


def as_plane(array: NDArray[Any]) -> Plane:
    """The same array, of bytes for the type checker too: OpenCV says no more than "numbers"."""
    return array.astype(np.uint8, copy=False)


def ink_of(image: Plane) -> Ink:
    """The ink of an HxWx3 BGR (or HxW grey) page."""
    high, wide = image.shape[:2]
    scale = min(1.0, (_FULL_PIXELS / (high * wide)) ** 0.5)
    if scale < 1.0:
        image = as_plane(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
    guess = min(1.0, _WORK_SIDE / min(image.shape[:2]))
    grey = _lift_seal(image) if image.ndim == 3 else image
    full = _cut_margins(_level(grey, guess))
    work = _resized(full, guess)
    letter = letter_height(work)
    fit = min(_LETTER / letter, (_WORK_PIXELS / work.size) ** 0.5)
    if not 0.6 < fit < 1.3:
        guess = float(np.clip(guess * fit, 0.25, 2.0))
        work = _resized(full, guess)
        letter = letter_height(work)
    clean = without_dust(full, letter / guess, PAPER)
    if clean is not full:
        full, work = clean, _resized(clean, guess)
    return Ink(full, work, scale, guess, letter)


def _resized(plane: Plane, factor: float) -> Plane:
    if factor == 1.0:
        return plane
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return as_plane(cv2.resize(plane, None, fx=factor, fy=factor, interpolation=way))


def _lift_seal(image: Plane) -> Plane:
    """Grey, with round red stamps taken out: red ink is bright in the red channel, black print
    under it is dark in every channel.

    Only stamps are lifted, not red print: headings and corrections may be red, and they are wide
    or small where a stamp is large and about as wide as high.
    """
    grey = as_plane(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY))
    side = max(image.shape[:2])
    small = min(1.0, 600 / side)
    tiny = cv2.resize(image, None, fx=small, fy=small, interpolation=cv2.INTER_AREA).astype(np.int16)
    blue, green, red = tiny[..., 0], tiny[..., 1], tiny[..., 2]
    mask = ((red - np.maximum(blue, green)) > 40).astype(np.uint8)
    if not mask.any():
        return grey
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    out = grey
    for i in range(1, count):
        x, y, w, h, _ = (int(v) for v in stats[i])
        if max(w, h) < 40 or not 0.35 < w / h < 2.9 or mask[y : y + h, x : x + w].mean() > 0.75:
            continue
        if out is grey:
            out = grey.copy()
        _lift(image, out, (x / small, y / small, (x + w) / small, (y + h) / small))
    return out


def _lift(image: Plane, out: Plane, box: tuple[float, float, float, float]) -> None:
    """Within the box, coloured pixels take their red value, stretched so that stamp red is paper."""
    x0, y0 = max(0, int(box[0]) - 12), max(0, int(box[1]) - 12)
    x1, y1 = int(box[2]) + 12, int(box[3]) + 12
    part = image[y0:y1, x0:x1]
    red = part[..., 2].astype(np.float32)
    colour = red - np.minimum(part[..., 0], part[..., 1]).astype(np.float32)
    stamped = cv2.dilate((colour > 25).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    if not stamped.any():
        return
    paper = float(np.percentile(red, 90))
    stamp = float(np.percentile(red[colour > 25], 35)) if (colour > 25).any() else paper
    black = 0.25 * paper
    level = np.clip((red - black) / max(20.0, 0.92 * stamp - black), 0, 1) * paper
    target = out[y0:y1, x0:x1]
    target[stamped] = np.maximum(target, level.astype(np.uint8))[stamped]


def _level(grey: Plane, shrink: float) -> Plane:
    """Against its background: shadow, yellow paper and tinted cells become `PAPER`.

    What is clearly lighter than its background, white lines and letters on a tinted ground, becomes
    as dark as it was light.
    """
    step = 0.5 * shrink
    small = cv2.resize(grey, None, fx=step, fy=step, interpolation=cv2.INTER_AREA)
    small = cv2.medianBlur(small, 3)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((_WIDEST // 2 | 1,) * 2, np.uint8))
    paper = cv2.morphologyEx(paper, cv2.MORPH_OPEN, np.ones((_WHITE // 2 | 1,) * 2, np.uint8))
    paper = np.maximum(cv2.GaussianBlur(paper, (0, 0), 3), 40)
    paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    out = cv2.divide(grey, paper, scale=PAPER)
    light = cv2.divide(paper, grey, scale=PAPER)
    clear = max(_LIGHTER, 1.0 + 4.0 * _grain(grey) / float(np.median(paper)))
    return as_plane(np.where(light < PAPER / clear, light, out))


def _grain(grey: Plane) -> float:
    """Standard deviation of the noise, from the middle of the picture."""
    high, wide = grey.shape
    part = grey[high // 4 : high // 4 + 600, wide // 4 : wide // 4 + 600]
    rest = part.astype(np.int16) - cv2.medianBlur(np.ascontiguousarray(part), 3)
    return 1.48 * float(np.mean(np.abs(rest)))


def _cut_margins(full: Plane) -> Plane:
    """Black bars of the scanner's lid at the edges become paper."""
    step = min(1.0, 600 / max(full.shape))
    small = cv2.resize(full, None, fx=step, fy=step, interpolation=cv2.INTER_AREA)
    dark = (small < 110).astype(np.uint8)
    solid = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(solid)
    height, width = small.shape
    bars = np.zeros_like(solid)
    for i in range(1, count):
        x, y, w, h, area = (int(v) for v in stats[i])
        at_edge = x == 0 or y == 0 or x + w == width or y + h == height
        if at_edge and (area > 0.3 * w * h or min(w, h) < 0.1 * min(width, height)):
            bars[labels == i] = 1
    bars = np.maximum(bars, _wedges(dark))
    if not bars.any():
        return full
    bars = cv2.dilate(bars, np.ones((5, 5), np.uint8))
    bars = cv2.resize(bars, (full.shape[1], full.shape[0]), interpolation=cv2.INTER_NEAREST)
    out = full.copy()
    out[bars > 0] = PAPER
    return out


def _wedges(dark: Plane) -> Plane:
    """Mask of what lies flat along an edge of a small picture: the lid beside a sheet that lies askew ends
    in a tip, which is no rule.
    """
    height, width = dark.shape
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark)
    x, y, w, h = (stats[:, i] for i in range(4))
    flat = ((y == 0) | (y + h == height)) & (w > _WEDGE[0] * width) & (h < _WEDGE[1] * height) & (h > 1)
    beside = ((x == 0) | (x + w == width)) & (h > _WEDGE[0] * height) & (w < _WEDGE[1] * width) & (w > 1)
    found = flat | beside
    found[0] = False
    return as_plane(found[labels].astype(np.uint8))


def letter_height(work: Plane) -> float:
    """The usual height of a letter in pixels: weighted by size, for radicals stand apart."""
    boxes = letters_of(work)
    return usual_height(boxes) if len(boxes) >= _FEW else _LETTER


def letters_of(work: Plane) -> NDArray[np.int32]:
    """Boxes (x, y, width, height) of all that may be a letter or a part of one."""
    dark = float(np.percentile(work, 0.7))
    ink = (work < PAPER - 0.45 * (PAPER - dark)).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink)
    wide, high = stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]
    likely = (high >= _LETTERS[0]) & (high <= _LETTERS[1]) & (wide * 4 >= high) & (wide <= 3 * high)
    likely &= stats[1:, cv2.CC_STAT_AREA] > _SPARSE * wide * high
    return np.asarray(stats[1:][likely, :4], np.int32)


def usual_height(boxes: NDArray[np.int32]) -> float:
    """The height that so many of such boxes have, by their size; there is one at least."""
    wide, high = boxes[:, 2], boxes[:, 3]
    order = np.argsort(high)
    weight = np.cumsum((wide * high)[order])
    return float(np.clip(high[order][np.searchsorted(weight, 0.6 * weight[-1])], 8, 60))
