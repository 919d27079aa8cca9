"""Cells of a picture: cut out inside their rules, and known as empty by their ink alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from extract.page import Box
from extract.scan.darkness import darkness
from extract.scan.ink import PAPER, Plane

__all__ = ["CLEAN", "DOUBT", "Crop", "Ground", "crop_cell", "ground_of"]

CLEAN = 0.99  # confidence that a cell without any ink is empty
DOUBT = 0.5  # the most confidence that a reading of uncertain ink can have
_EMPTY, _FAINT, _INKED = 0, 1, 2
_STACK = 2.6  # letters: three of them one below the other are no lower
_COLUMN = 1.35  # letters: a column of single letters is no wider
_HYPHEN = 1.8  # times as wide as high: no speck
_UPRIGHT = 1.4  # times as high as wide: print that may be set on its side


class Ground(NamedTuple):
    """What print looks like on this page: `dark` grey levels below paper, `grain` of the paper
    (standard deviation), `letter` in full pixels.
    """

    dark: float
    grain: float
    letter: float


@dataclass(frozen=True, slots=True)
class Crop:
    """A cell to be read: `image` None where it is empty; `doubt` where its ink is too faint or too
    little to be print for certain, or was lifted with a seal (`sealed`). `standing`: the cell as the page
    shows it, where its print stands higher than wide: it may be set on its side; `column`: it is no wider
    than a letter.
    """

    image: Plane | None
    doubt: bool = False
    sealed: bool = False
    standing: Plane | None = None
    column: bool = False


def ground_of(full: Plane, letter: float) -> Ground:
    """Measured over the whole page."""
    dark = darkness(full)
    blurred = cv2.GaussianBlur(full, (0, 0), 1.2)
    paper = full > 215
    rest = full[paper].astype(np.float32) - blurred[paper]
    grain = 1.48 * float(np.median(np.abs(rest))) if rest.size else 0.0
    return Ground(max(dark, 40.0), grain, letter)


def crop_cell(full: Plane, box: Box, ground: Ground, lifted: Plane | None = None) -> Crop:
    """Cut out the cell whose ruled edges are `box` (full pixels). `lifted` marks where a grey seal
    was: a cell that is empty there may have held a fine stroke.
    """
    inner = _inside(full, box, ground)
    if inner is None:
        return Crop(None, True)
    part = full[inner].copy()
    paper = float(np.median(part))
    if paper < 128:
        part, paper = 255 - part, 255.0 - paper
    mask, state = _ink(part, paper, ground)
    gone = np.zeros_like(mask) if lifted is None else lifted[inner]
    if state == _EMPTY:
        return Crop(None, bool(gone.any()), bool(gone.any()))
    near = cv2.dilate(mask, np.ones((5, 5), np.uint8))
    stacked = _stacked(part, mask, paper, ground) if state == _INKED else None
    sealed = bool(((near > 0) & (gone > 0)).any())
    wide, high = _extent(mask > 0)
    stands = state == _INKED and high >= max(_STACK * ground.letter, _UPRIGHT * wide)
    standing = part if stands else None
    image = part if stacked is None else stacked
    return Crop(image, state == _FAINT or sealed, sealed, standing, wide <= _COLUMN * ground.letter)


def _inside(full: Plane, box: Box, ground: Ground) -> tuple[slice, slice] | None:
    """The cell without its rules: from each side inwards past the last line that is mostly dark."""
    reach = max(3, round(0.3 * ground.letter))
    x0, y0 = max(0, round(box[0])), max(0, round(box[1]))
    x1, y1 = min(full.shape[1], round(box[2])), min(full.shape[0], round(box[3]))
    if min(x1 - x0, y1 - y0) < 2 * reach + 4:
        return None
    dark = (full[y0:y1, x0:x1] < PAPER - 0.3 * ground.dark).astype(np.uint8)
    top, foot = _past(dark, reach, ground.letter)
    left, right = _past(np.ascontiguousarray(dark.T), reach, ground.letter)
    y0, y1, x0, x1 = y0 + top, y1 - foot, x0 + left, x1 - right
    return (slice(y0, y1), slice(x0, x1)) if min(y1 - y0, x1 - x0) >= 4 else None


def _past(dark: Plane, reach: int, letter: float) -> tuple[int, int]:
    """How many of the first and of the last rows belong to a rule, its blurred flank included.

    A rule begins at the edge and is dark nearly all along, or in dashes with paper right below it;
    the second line of a double one runs through. What stands apart from it is print close by.
    """
    inner = dark[:, reach:-reach]  # the corners belong to the rules of the other direction
    dashes = cv2.morphologyEx(inner, cv2.MORPH_CLOSE, np.ones((1, round(0.6 * letter) | 1), np.uint8))
    share, whole, closed = inner.mean(axis=1), dark.mean(axis=1), dashes.mean(axis=1)
    starts = max(3, round(0.12 * letter))

    def depth(share: np.ndarray, whole: np.ndarray, closed: np.ndarray) -> int:
        end = 0
        if (share[:starts] > 0.45).any():
            end = int(np.flatnonzero(share[:starts] > 0.45)[0])
            while end < reach and share[end] > 0.45:
                end += 1
        double = np.flatnonzero(whole[:reach] > 0.85)
        end = max(end, int(double[-1]) + 1 if double.size else 0)
        dashed = np.flatnonzero((closed[:reach] > 0.85) & (share[:reach] > 0.15))
        if dashed.size and dashed[0] < starts and (closed[dashed[-1] + 1 : dashed[-1] + 4] < 0.4).any():
            end = max(end, int(dashed[-1]) + 1)
        return end + 1

    return depth(share, whole, closed), depth(share[::-1], whole[::-1], closed[::-1])


def _ink(part: Plane, paper: float, ground: Ground) -> tuple[Plane, int]:
    """The mask of its ink, and whether that is print, too faint or little to tell, or nothing."""
    letter = ground.letter
    soft = cv2.GaussianBlur(part, (3, 3), 0.8).astype(np.float32)
    depth = paper - soft
    faint = max(0.1 * ground.dark, 4.0 * 0.5 * ground.grain, 10.0)
    mask = (depth > faint).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    keep = np.zeros(count, bool)
    flat = False
    state = _EMPTY
    for i in range(1, count):
        x, y, w, h, _ = (int(v) for v in stats[i])
        mine = np.where(labels[y : y + h, x : x + w] == i, depth[y : y + h, x : x + w], 0.0)
        peak = float(np.percentile(mine[mine > 0], 95))
        wide, high = _extent(mine > 0.5 * peak)
        if max(wide, high) < 0.2 * letter:
            continue
        if _is_remnant(x, y, w, h, part.shape, letter):
            part[labels == i] = np.uint8(paper)
            continue
        dark = peak > 0.4 * ground.dark
        flat = dark and wide >= _HYPHEN * high
        strong = dark and (high > 0.35 * letter or wide > 0.28 * letter)
        keep[i] = True
        state = max(state, _INKED if strong else _FAINT)
    if state == _FAINT and keep.sum() == 1 and flat:  # a hyphen alone in its cell is no wider
        state = _INKED
    return keep[labels].astype(np.uint8), state


def _extent(mask: np.ndarray) -> tuple[int, int]:
    """Width and height of what is set."""
    columns, rows = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(axis=1))
    return int(columns[-1] - columns[0]) + 1, int(rows[-1] - rows[0]) + 1


def _is_remnant(x: int, y: int, w: int, h: int, shape: tuple[int, ...], letter: float) -> bool:
    """A sliver of a rule: it touches the edge of the crop and lies flat against it."""
    thin = max(2.0, 0.14 * letter)
    flat = (y == 0 or y + h == shape[0]) and h <= thin and w > 2 * h
    return flat or ((x == 0 or x + w == shape[1]) and w <= thin and h > 2 * w)


def _stacked(part: Plane, mask: Plane, paper: float, ground: Ground) -> Plane | None:
    """A label set one letter below the other, laid out as a line; None for all other cells."""
    letter = ground.letter
    columns = np.flatnonzero(mask.any(axis=0))
    rows = np.flatnonzero(mask.any(axis=1))
    if columns[-1] - columns[0] > _COLUMN * letter or rows[-1] - rows[0] < _STACK * letter:
        return None
    bands = _bands(mask, letter)
    if len(bands) < 3:
        return None
    side = round(1.15 * letter)
    gap = max(1, round(0.08 * letter))
    middle = int(columns[0] + columns[-1]) // 2
    pieces = []
    for top, foot in bands:
        piece = np.full((side + 2 * gap, side), np.uint8(paper))
        left = max(0, middle - side // 2)
        cut = part[max(0, top - 1) : foot + 1, left : left + side]
        cut = cut[: piece.shape[0]]
        at = (piece.shape[0] - cut.shape[0]) // 2
        piece[at : at + cut.shape[0], : cut.shape[1]] = cut
        pieces.append(piece)
    edge = np.full((pieces[0].shape[0], side // 2), np.uint8(paper))
    return np.hstack([edge, *pieces, edge])


def _bands(mask: Plane, letter: float) -> list[tuple[int, int]]:
    """The letters of a stack, from top to bottom: bands of ink, strokes of one letter joined."""
    rows = np.flatnonzero(mask.any(axis=1))
    breaks = np.flatnonzero(np.diff(rows) > 1)
    starts = [int(rows[0]), *(int(rows[i + 1]) for i in breaks)]
    ends = [*(int(rows[i]) + 1 for i in breaks), int(rows[-1]) + 1]
    out: list[tuple[int, int]] = []
    for top, foot in zip(starts, ends, strict=True):
        if out and foot - out[-1][0] <= 1.15 * letter:
            out[-1] = (out[-1][0], foot)
        else:
            out.append((top, foot))
    return out if all(foot - top <= 1.4 * letter for top, foot in out) else []
