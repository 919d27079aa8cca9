"""Dust on a page: dots that stand alone where nothing that belongs to print could stand.

A speck in an empty cell, or half a letter away from a figure, is no print: points, commas and
signs stand close to theirs, what is left of a broken digit is not alone, and the dots of a dotted
rule stand in a row. What is close to print stays for whoever reads the cell.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["without_dust"]

_SMALLEST = 0.17  # letters: what is finer is overlooked by all that read, and is grain mostly
_LARGEST = 0.36  # letters: a dot that is larger may be a stroke
_TINY = 0.15  # letters: no figure in small print is so small
_AROUND = (8.0, 3.0)  # letters beside, and above and below, whose print tells how small it is there
_LIKELY = (0.25, 2.0)  # letters: what is as high may be a letter, small or large
_FEW = 4  # so many tell
_SQUAT = 1.75  # times as long as wide: a dash or a piece of a rule is flatter
_UPRIGHT = 1.25  # times as high as wide: on a page with large print elsewhere it may be a small digit
_APART = 0.45  # letters to the nearest print: a full-width point stands closer
_RULE = 1.5  # letters: no stroke of print is longer
_IN_ROW = (0.15, 1.2)  # letters: a dot is one of a row with two others so near across and along
_REACH = 1.5  # letters: within so much …
_MOST_NEAR = 5  # … so many dots are grain, or print that came to pieces
_MOST = 20_000  # dots on a page: more are grain
_PALE = 0.16  # of the darkness of print: fainter things are not looked at
_GRAINY = 4.0  # standard deviations of the grain, neither

Places = NDArray[np.float64]


def without_dust(full: NDArray[np.uint8], letter: float, paper: int) -> NDArray[np.uint8]:
    """The page (dark print on `paper`) without its lone dots; `letter` is the height of a letter in
    pixels of `full`.
    """
    dark = max(float(paper - np.percentile(full[::2, ::2], 0.7)), 40.0)
    soft = np.asarray(cv2.GaussianBlur(full, (3, 3), 0.6), np.uint8)
    ink = (soft < paper - max(_PALE * dark, _GRAINY * _grain(full, soft), 12.0)).astype(np.uint8)
    count, labels, stats, middles = cv2.connectedComponentsWithStats(ink, connectivity=8)
    x, y, w, h, area = (stats[:, i].astype(np.int64) for i in range(5))
    long, right, down = np.maximum(w, h) - 2, np.maximum(w - 2, 1), np.maximum(h - 2, 1)  # less the blur
    squat = (right <= _SQUAT * down) & (down <= _UPRIGHT * right)
    small = (long <= _LARGEST * letter) & squat & (area > 0.4 * w * h)
    small[0] = False
    small &= (area > 4) & (long + 2 >= _SMALLEST * letter)
    dots = _no_small_print(np.flatnonzero(small), long, h, middles.astype(np.float64), letter)
    if not 0 < dots.size <= _MOST:
        return full
    places = middles.astype(np.float64)
    dots = dots[_in_row(places[dots], letter) < 2]
    few = _near(places[dots], _REACH * letter, _REACH * letter) <= _MOST_NEAR
    nothing = (long + 2 < _SMALLEST * letter) | (area <= 4)  # grain
    nothing[dots] = True
    solid = cv2.integral(np.where(nothing[labels], np.uint8(0), _print_of(ink, letter)))
    high, wide = full.shape
    gap = round(_APART * letter)
    x0, y0 = np.maximum(x[dots] - gap, 0), np.maximum(y[dots] - gap, 0)
    x1, y1 = np.minimum(x[dots] + w[dots] + gap, wide), np.minimum(y[dots] + h[dots] + gap, high)
    alone = solid[y1, x1] - solid[y0, x1] - solid[y1, x0] + solid[y0, x0] == 0
    gone = np.zeros(count, bool)
    gone[dots[alone & few]] = True
    if not gone.any():
        return full
    out = full.copy()
    out[cv2.dilate(gone[labels].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0] = paper
    return out


def _no_small_print(
    dots: NDArray[np.int64],
    long: NDArray[np.int64],
    high: NDArray[np.int64],
    middles: Places,
    letter: float,
) -> NDArray[np.int64]:
    """The dots that are small for the print around them too: in a table in far smaller print than the page's
    a figure and a speck that touches it are no larger than dust beside the page's letters.
    """
    least, most = (share * letter for share in _LIKELY)
    others = np.flatnonzero((high >= least) & (high <= most))
    others = others[np.argsort(middles[others, 1], kind="stable")]
    across, down = (share * letter for share in _AROUND)
    rows = middles[others, 1]
    keep = np.ones(len(dots), bool)
    for k in np.flatnonzero(long[dots] > _TINY * letter):
        x, y = middles[dots[k]]
        near = others[np.searchsorted(rows, y - down) : np.searchsorted(rows, y + down)]
        near = near[(np.abs(middles[near, 0] - x) < across) & (near != dots[k])]
        if len(near) >= _FEW:
            keep[k] = long[dots[k]] <= _LARGEST * float(np.median(high[near]))
    return dots[keep]


def _grain(full: NDArray[np.uint8], soft: NDArray[np.uint8]) -> float:
    """The standard deviation of the grain that a slight blur takes out of the paper."""
    rest = np.abs(full[::3, ::3].astype(np.float32) - soft[::3, ::3])
    return 1.48 * float(np.median(rest))


def _print_of(ink: NDArray[np.uint8], letter: float) -> NDArray[np.uint8]:
    """The ink without long straight lines: dust beside a rule is dust."""
    long = max(3, round(_RULE * letter))
    level = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, long), np.uint8))
    upright = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((long, 1), np.uint8))
    ruled = cv2.dilate(np.maximum(level, upright), np.ones((3, 3), np.uint8)) > 0
    return np.where(ruled, np.uint8(0), ink)


def _in_row(places: Places, letter: float) -> NDArray[np.int64]:
    """In how long a row, across or down, each dot stands."""
    across, along = (share * letter for share in _IN_ROW)
    return np.maximum(_near(places, along, across), _near(places, across, along))


def _near(places: Places, right: float, down: float) -> NDArray[np.int64]:
    """How many other dots lie within `right` and `down` pixels of each."""
    order = np.argsort(places[:, 1], kind="stable")
    x, y = places[order, 0], places[order, 1]
    first, last = np.searchsorted(y, y - down), np.searchsorted(y, y + down, side="right")
    near = [
        int(np.count_nonzero(np.abs(x[a:b] - at) <= right)) - 1
        for a, b, at in zip(first, last, x, strict=True)
    ]
    out = np.empty(len(order), np.int64)
    out[order] = near
    return out
