"""Round seals that a scan shows in grey: told from print by their paler, even ink, and lifted.

Red seals go by their colour (`extract.scan.ink`). In a grey scan only the level of the ink tells: a
seal is a ring, paler than print, and print that runs through it is darker than both alone.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.scan.ink import PAPER, Plane, as_plane

__all__ = ["lift_grey_seals"]

_LETTER = 28.0  # pixels that a letter is high where seals are looked for
_FINE = 4  # such pixels: a seal's ring is wider, the haze around print is finer
_COARSE = 7.0  # pixels that a letter is high where circles are searched
_MOST = 12  # circles of a size looked at: around print there are many
_PALEST = 0.7  # of the darkness of print: a darker seal cannot be told from it
_ACROSS = (5.0, 9.0, 15.0, 26.0)  # letters: the diameter of a seal, small to large ones
_PALE, _DEEP = 0.12, 0.72  # of the darkness of print: a seal's ink
_RING = 0.14  # of the radius: so near the guessed circle is the ring
_THIN = 0.05  # of the radius: so near its own circle is all of a ring
_ROUND = 0.6  # share of the directions in which a ring is there
_SECTORS, _STEPS = 24, 16  # directions asked, and how finely each
_DRAWN = 0.6  # share of a direction that one line of constant radius fills: strokes of letters do not
_BEYOND = 1.12  # radii: a page that was bent straight has bent its seal
_SQUARE = np.ones((3, 3), np.uint8)
_MARGIN = 1.1  # times the seal's own darkness: what is darker is print


class _Seal(NamedTuple):
    """Middle and radius in pixels, and how many grey levels below paper its ink is."""

    x: float
    y: float
    radius: float
    dark: float


def lift_grey_seals(full: Plane, letter: float) -> tuple[Plane, Plane | None]:
    """A straight page without its grey seals, and the mask of what was lifted (None if nothing was).

    `letter` is the height of its letters in pixels of `full`.
    """
    dark = PAPER - float(np.percentile(full[::2, ::2], 0.7))
    shrink = min(1.0, _LETTER / letter)
    small = as_plane(cv2.resize(full, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA))
    seals = _seals(small, dark, letter * shrink)
    if not seals:
        return full, None
    out, lifted = full.copy(), np.zeros(full.shape, np.uint8)
    for x, y, radius, level in seals:
        _lift(out, lifted, _Seal(x / shrink, y / shrink, radius / shrink, level), dark, letter)
    return out, as_plane(lifted)


def _seals(small: Plane, dark: float, letter: float) -> list[_Seal]:
    depth = PAPER - small.astype(np.int16)
    core = cv2.dilate((depth >= _DEEP * dark).astype(np.uint8), np.ones((3, 3), np.uint8))
    pale = ((depth > _PALE * dark) & (core == 0)).astype(np.uint8)
    even = as_plane(cv2.morphologyEx(pale, cv2.MORPH_OPEN, np.ones((_FINE, _FINE), np.uint8)))
    if int(even.sum()) < 20 * letter:
        return []
    step = min(1.0, _COARSE / letter)
    spots = as_plane(cv2.resize(even * 255, None, fx=step, fy=step, interpolation=cv2.INTER_AREA))
    found: list[_Seal] = []
    for x, y, radius in _circles(spots, letter * step):
        seal = _ring(even, depth, (x / step, y / step, radius / step))
        apart = all(np.hypot(s.x - x / step, s.y - y / step) > s.radius for s in found)
        if seal is not None and seal.dark < _PALEST * dark and apart:
            found.append(seal)
    return found


def _circles(spots: Plane, letter: float) -> list[list[float]]:
    """Where a seal may be, x, y and radius, the likeliest of each size first."""
    out: list[list[float]] = []
    for sizes in pairwise(_ACROSS):
        least, most = (round(a * letter / 2) for a in sizes)
        circles = cv2.HoughCircles(
            spots, cv2.HOUGH_GRADIENT, 1, 2 * least, param1=120, param2=18, minRadius=least, maxRadius=most
        )
        out += [] if circles is None else np.reshape(circles, (-1, 3))[:_MOST].tolist()
    return out


def _ring(even: Plane, depth: NDArray[np.int16], guess: tuple[float, float, float]) -> _Seal | None:
    """The seal with this middle and radius, if most directions from the middle meet its ring."""
    cx, cy, radius = guess
    reach = (1 + _RING) * radius
    x0, y0 = max(0, int(cx - reach)), max(0, int(cy - reach))
    part = even[y0 : int(cy + reach) + 1, x0 : int(cx + reach) + 1]
    ys, xs = np.nonzero(part)
    dx, dy = xs + x0 - cx, ys + y0 - cy
    away = np.hypot(dx, dy)
    if _drawn(even, guess) < _ROUND * _SECTORS:
        return None
    near = np.abs(away / radius - 1.0) < _RING
    inside = away < (1 + _RING) * radius  # a stamp is pressed unevenly: its darkest part counts
    level = float(np.percentile(depth[ys[inside] + y0, xs[inside] + x0], 95))
    return _Seal(cx, cy, float(np.percentile(away[near], 75)), level)


def _drawn(even: Plane, guess: tuple[float, float, float]) -> int:
    """In how many directions from the middle a line runs along one and the same circle. Print around a
    spot meets every circle somewhere, but does not run along any.
    """
    cx, cy, radius = guess
    size = (round((1 + _RING) * radius), _SECTORS * _STEPS)
    flags = cv2.WARP_POLAR_LINEAR | cv2.INTER_NEAREST
    polar = cv2.warpPolar(even, size, (cx, cy), (1 + _RING) * radius, flags)
    inner = round((1 - _RING) * radius)
    filled = polar[:, inner:].reshape(_SECTORS, _STEPS, -1).mean(axis=1)
    own = filled.argmax(axis=1)
    sure = filled.max(axis=1) >= _DRAWN
    most = float(np.median(own[sure])) if sure.any() else 0.0
    return int((sure & (np.abs(own - most) <= _THIN * radius)).sum())


def _lift(out: Plane, lifted: Plane, seal: _Seal, dark: float, letter: float) -> None:
    """Inside the circle: what is no darker than the seal becomes paper; print over it is stretched
    so that the seal under it is paper; print beside it stays as it is.
    """
    reach = seal.radius * _BEYOND + 2
    x0, y0 = max(0, int(seal.x - reach)), max(0, int(seal.y - reach))
    x1, y1 = int(seal.x + reach) + 1, int(seal.y + reach) + 1
    part, mark = out[y0:y1, x0:x1], lifted[y0:y1, x0:x1]
    rows, columns = np.indices(part.shape)
    inside = np.hypot(columns + x0 - seal.x, rows + y0 - seal.y) <= reach
    depth = PAPER - part.astype(np.float32)
    floor = _MARGIN * seal.dark
    size = 2 * max(1, round(0.1 * letter)) + 1
    window = np.ones((size, size), np.uint8)
    printed = cv2.dilate(depth, window) > max(floor, 0.55 * dark)
    pure = inside & ~printed & (depth > 0.25 * seal.dark)
    firm = cv2.morphologyEx((pure & (depth > 0.6 * seal.dark)).astype(np.uint8), cv2.MORPH_OPEN, _SQUARE)
    beside = cv2.dilate(firm, np.ones((3 * size, 3 * size), np.uint8)) > 0
    ground = cv2.erode(cv2.blur(depth, (3, 3)), np.ones((size, size), np.uint8)) > 0.5 * seal.dark
    over = inside & printed & (beside | ground)
    stretched = np.clip((depth - floor) / max(dark - floor, 20.0), 0.0, 1.0) * dark
    part[over] = (PAPER - stretched[over]).astype(np.uint8)
    part[pure] = PAPER
    mark[pure | over] = 1
