"""Lines of text outside the tables of a picture, by the ink itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.page import Box
from extract.scan.darkness import darkness
from extract.scan.ink import PAPER, Plane, as_plane

__all__ = ["find_lines", "lines_of", "print_outside"]

Piece = tuple[int, int, int, int]

_MOST_LINES = 400
_CORE = 0.75  # letters: no stroke is so thick
_SOLID = 0.6  # of the darkness of print: between the strokes of a dense letter a blurred scan is paler
_PALE = 0.1  # share of such ink in a blot that is no darker than a smear
_BESIDE, _LEVEL = 0.4, 0.15  # heights of a letter: how near and how level its neighbours stand
_WORDS = 5.0  # letters of white that still belong to one line: dates and names are set apart


def find_lines(
    work: Plane, letter: float, tables: Sequence[Box], rules: Plane, gap: float = _WORDS
) -> list[Box]:
    """Boxes of the lines of print outside `tables`, in reading order (work pixels).

    `rules` is a mask of ruled lines: underlines and borders are no print. A gap of `gap` letters ends
    a line.
    """
    return lines_of(print_outside(work, letter, tables, rules), letter, gap)


def lines_of(ink: Plane, letter: float, gap: float = _WORDS) -> list[Box]:
    """Boxes of the lines of a mask of print, in reading order; a gap of `gap` letters ends a line."""
    return _ordered(_rows(ink, letter, gap))[:_MOST_LINES]


def print_outside(work: Plane, letter: float, tables: Sequence[Box], rules: Plane) -> Plane:
    """The mask (0 or 1) of what is printed outside `tables`, without ruled lines."""
    dark = darkness(work)
    soft = cv2.GaussianBlur(work, (3, 3), 0.8)
    ink = (soft < PAPER - max(0.3 * dark, 14.0)).astype(np.uint8)
    ink[cv2.dilate(rules, np.ones((3, 3), np.uint8)) > 0] = 0
    for x0, y0, x1, y1 in tables:
        edge = round(0.3 * letter)
        ink[max(0, int(y0) - edge) : int(y1) + edge, max(0, int(x0) - edge) : int(x1) + edge] = 0
    return _print_only(ink, letter, as_plane((soft < PAPER - _SOLID * dark).astype(np.uint8)))


def _print_only(ink: Plane, letter: float, deep: Plane) -> Plane:
    """Without dust, holes, staples and pictures. `deep`: where the ink is about as dark as print."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink)
    width, height, area = (stats[:, i] for i in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    keep = np.maximum(width, height) >= max(3.0, 0.12 * letter)
    keep &= (height < 4 * letter) & (width < 12 * letter)
    blot = (np.minimum(width, height) > 0.9 * letter) & (area > 0.72 * width * height)
    if blot[1:].any():  # a dense letter in small print fills as much, but has no core
        round_core = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (round(_CORE * letter),) * 2)
        solid = np.zeros_like(blot)
        solid[np.unique(labels[cv2.erode(deep, round_core) > 0])] = True
        dark = np.bincount(labels[deep > 0], minlength=len(blot)) > _PALE * area
        pale = np.unique(labels[cv2.erode(ink, round_core) > 0])
        solid[pale] |= ~dark[pale]
        blot &= solid
        blot &= ~_in_line(stats, blot, keep & ~blot)
    keep &= ~blot
    keep[0] = False
    return as_plane(keep[labels])


def _in_line(stats: NDArray[Any], blots: NDArray[np.bool_], letters: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The blots right beside a letter that is as high and stands level with it: bold letters of a heading
    whose strokes ran together.
    """
    out = np.zeros_like(blots)
    x, y, w, h = (stats[:, i].astype(np.int64) for i in range(4))
    for i in np.flatnonzero(blots):
        near = _BESIDE * h[i]
        apart = np.maximum(x - x[i] - w[i], x[i] - x - w)
        alike = (np.abs(y - y[i]) < _LEVEL * h[i]) & (np.abs(y + h - y[i] - h[i]) < _LEVEL * h[i])
        out[i] = bool((letters & alike & (apart < near)).any())
    return out


def _rows(ink: Plane, letter: float, gap: float) -> list[Box]:
    """Boxes of lines: letters joined sideways, pieces at one height joined again."""
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, round(1.6 * letter) | 1), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=4)
    pieces: list[Piece] = []
    for x, y, w, h, _ in stats[1:].tolist():
        if w < 0.25 * letter or h < 0.1 * letter:
            continue
        if h > 1.9 * letter and w > 2 * letter:
            pieces += _cut(ink[y : y + h, x : x + w], x, y, letter)
        else:
            pieces.append((x, y, x + w, y + h))
    return [
        (float(x0), float(y0), float(x1), float(y1))
        for x0, y0, x1, y1 in _merged(pieces, letter, gap)
        if y1 - y0 >= 0.45 * letter or (0.5 * letter < x1 - x0 < 3 * letter and y1 - y0 >= 0.08 * letter)
    ]


def _cut(ink: Plane, x: int, y: int, letter: float) -> list[Piece]:
    """Lines that touch: cut where a row holds far less ink than the rows of letters do."""
    rows = ink.mean(axis=1)
    rows = np.convolve(rows, np.ones(3) / 3, "same")
    full = rows > 0.25 * float(np.percentile(rows, 85))
    edges = np.flatnonzero(np.diff(np.concatenate(([0], full.astype(np.int8), [0]))))
    out = []
    for top, foot in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        columns = np.flatnonzero(ink[top:foot].any(axis=0))
        if foot - top >= 0.3 * letter and columns.size:
            out.append((x + int(columns[0]), y + top, x + int(columns[-1]) + 1, y + foot))
    return out


def _merged(pieces: list[Piece], letter: float, gap: float) -> list[Piece]:
    """Pieces that overlap in height and are near sideways are one line."""
    rows: list[Piece] = []
    for piece in sorted(pieces, key=lambda p: (p[0] - p[2], p)):
        x0, y0, x1, y1 = piece
        for i, row in enumerate(rows):
            shared = min(y1, row[3]) - max(y0, row[1])
            apart = max(x0 - row[2], row[0] - x1)
            if shared > 0.5 * min(y1 - y0, row[3] - row[1]) and apart < gap * letter:
                rows[i] = (min(x0, row[0]), min(y0, row[1]), max(x1, row[2]), max(y1, row[3]))
                break
        else:
            rows.append(piece)
    return rows


def _ordered(boxes: list[Box]) -> list[Box]:
    """From top to bottom; what stands at one height from left to right."""
    out: list[list[Box]] = []
    for box in sorted(boxes, key=lambda b: b[1] + b[3]):
        middle = (box[1] + box[3]) / 2
        if out and middle < out[-1][0][3] and out[-1][0][1] < middle:
            out[-1].append(box)
        else:
            out.append([box])
    return [box for row in out for box in sorted(row)]
