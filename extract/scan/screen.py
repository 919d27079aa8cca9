"""Tables as screens show them, made like paper: light letters on a dark ground turned round, white
lines between coloured cells drawn dark.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.scan.ink import Plane, as_plane

__all__ = ["on_paper"]

_TINTED = 0.03  # of the picture: less ground that is no paper is nothing to look at
_SMALL = 0.25  # the size at which that is asked
_FLAT = 4.0  # grey levels from pixel to pixel: ground, no print
_OFF = 6.0  # grey levels below paper: a coloured ground
_DARK = 150  # a ground so dark bears light letters
_UNIFORM = 0.5  # share of a dark area that has the very colour of its ground
_LIKE = 12  # grey levels that are one colour
_BOX = 0.8  # share of its box that a dark area fills
_SOLID = (3, 20)  # pixels down and across: no stroke of a letter is so large
_LETTERS = 41  # pixels: no line of letters on such a ground is higher
_THIN = 5  # pixels: a white line is thinner
_STROKE = 9  # pixels: strokes of light letters and lines between cells are thinner
_LINE = 6.0  # grey levels by which a white line is lighter than the cells on both sides of it
_RULE = 100  # the grey that such lines get
_EDGE = 2  # pixels: the edge drawn around coloured cells
_LENGTH = 40  # pixels, or this
_LENGTH_SHARE = 0.03  # share of the picture's width: a line is longer
_PART = 0.4  # of that: a piece of a line at the height of longer ones


def on_paper(image: Plane) -> Plane:
    """The picture (HxWx3 BGR or HxW grey, uint8) with dark areas and white lines as print has them;
    the very same array where it has neither.
    """
    grey = as_plane(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)) if image.ndim == 3 else image
    low = as_plane(image.min(axis=2)) if image.ndim == 3 else image
    if not _has_ground(low):
        return image
    lines = _white_lines(low)
    bands = _dark_areas(grey)
    if not bands and not lines.any():
        return image
    out = image.copy()
    for rows, columns, mask, ground in bands:
        part = grey[rows, columns].astype(np.float32)
        lit = np.clip((part - ground) / (255.0 - ground), 0.0, 1.0)
        turned = (255.0 * (1.0 - lit)).astype(np.uint8)
        target = out[rows, columns]
        target[mask] = (turned[..., None] if image.ndim == 3 else turned)[mask]
    out[lines > 0] = _RULE
    for x0, y0, x1, y1 in _outlines(low, lines):
        cv2.rectangle(out, (x0, y0), (x1, y1), (_RULE,) * 3, _EDGE)
    return out


def _has_ground(low: Plane) -> bool:
    small = cv2.resize(low, None, fx=_SMALL, fy=_SMALL, interpolation=cv2.INTER_AREA).astype(np.float32)
    if min(small.shape) < 3:
        return False
    steps = np.abs(np.diff(small, axis=0))[:, 1:] + np.abs(np.diff(small, axis=1))[1:]
    paper = float(np.percentile(small, 98))
    return bool(((steps < _FLAT) & (small[1:, 1:] < paper - _OFF)).mean() > _TINTED)


def _white_lines(low: Plane) -> Plane:
    """The mask of thin long lines that are lighter than what lies on both sides of them.

    Where two of them cross neither is lighter than what is beside it, and low rows leave short pieces of
    the upright ones: level lines bridge the gaps between these.
    """
    reach = max(_LENGTH, round(_LENGTH_SHARE * low.shape[1]))
    level, upright = _lighter(low), as_plane(_lighter(np.ascontiguousarray(low.T)).T)
    across = _long(level, reach)
    down = as_plane(_long(np.ascontiguousarray((upright | across).T), reach).T)
    return as_plane(cv2.morphologyEx(across | down, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)))


def _outlines(low: Plane, lines: Plane) -> list[tuple[int, int, int, int]]:
    """The edges (x0, y0, x1, y1) of coloured areas that white lines divide, and not a dark header's alone:
    outside them the white lines cannot be seen on the paper.
    """
    dark = cv2.morphologyEx((low < _DARK).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((_STROKE, _STROKE)))
    pale = (lines > 0) & (dark == 0)
    ring = np.concatenate([low[0], low[-1], low[:, 0], low[:, -1]])
    tinted = (low < float(np.median(ring)) - _OFF).astype(np.uint8)
    whole = cv2.morphologyEx(tinted | (lines > 0), cv2.MORPH_CLOSE, np.ones((_STROKE, _STROKE), np.uint8))
    areas = cv2.morphologyEx(whole, cv2.MORPH_OPEN, np.ones((2 * _STROKE, 5 * _STROKE), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(areas)
    out = []
    for x, y, w, h, area in stats[1:].tolist():
        if area > _BOX * w * h and pale[y : y + h, x : x + w].sum() > w:
            out.append((x, y, x + w - 1, y + h - 1))
    return out


def _lighter(plane: Plane) -> Plane:
    """Where a plane is lighter than a few pixels above and below: the mask of level lines.

    Dark strokes are taken away first: paper between the two lines of a double rule, or the light seam
    that JPEG leaves beside print, lies on no coloured ground.
    """
    ground = cv2.morphologyEx(plane, cv2.MORPH_CLOSE, np.ones((_STROKE, 1), np.uint8))
    lighter = cv2.morphologyEx(ground, cv2.MORPH_TOPHAT, np.ones((_THIN, 1), np.uint8))
    return as_plane((lighter > _LINE).astype(np.uint8))


def _long(mask: Plane, reach: int) -> Plane:
    """Runs along the rows of a mask, at least `reach` long, and pieces at the height of such runs."""
    long = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, reach), np.uint8))
    parts = as_plane(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, round(_PART * reach)), np.uint8)))
    parts[~long.any(axis=1)] = 0
    return parts


def _dark_areas(grey: Plane) -> list[tuple[slice, slice, NDArray[np.bool_], float]]:
    """Boxes of one dark ground with letters on it: rows, columns, its mask in them, its grey."""
    dark = (grey < _DARK).astype(np.uint8)
    core = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones(_SOLID, np.uint8))
    if not core.any():
        return []
    closed = as_plane(cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((_STROKE, _STROKE), np.uint8)))
    closed &= as_plane(cv2.morphologyEx(core, cv2.MORPH_CLOSE, np.ones((_LETTERS, _LETTERS), np.uint8)))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(closed)
    out = []
    for i in range(1, len(stats)):
        x, y, w, h, area = (int(v) for v in stats[i])
        if min(w, h) < 1.5 * _STROKE or w < 5 * _STROKE or area < _BOX * w * h:
            continue
        rows, columns = slice(y, y + h), slice(x, x + w)
        mask = np.asarray(labels[rows, columns] == i)
        shades = np.bincount(grey[rows, columns][mask], minlength=256)
        ground = int(np.argmax(shades[:_DARK]))
        like = shades[max(0, ground - _LIKE) : ground + _LIKE + 1].sum()
        if like > _UNIFORM * area:
            out.append((rows, columns, mask, float(ground)))
    return out
