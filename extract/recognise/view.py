"""The lines of print in a crop, and each as an image of the one height that the models want."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from extract.recognise.ink import Ink
from extract.recognise.models import HEIGHT, STEP

__all__ = ["Line", "Look", "between_rings", "lines_of", "view"]

_WIDEST = 1_600


@dataclass(frozen=True, slots=True)
class Line:
    """One line of print in a crop: its box x0, y0, x1, y1 around the ink (ends exclusive)."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def tall(self) -> int:
        return self.y1 - self.y0

    @property
    def wide(self) -> int:
        return self.x1 - self.x0


def lines_of(ink: Ink) -> list[Line]:
    """The lines of print from top to bottom."""
    rows = np.flatnonzero(ink.mask.any(axis=1))
    breaks = np.flatnonzero(np.diff(rows) > 1)
    starts = [int(rows[0]), *(int(rows[i + 1]) for i in breaks)]
    ends = [*(int(rows[i]) + 1 for i in breaks), int(rows[-1]) + 1]
    em = _em(ink.mask)
    out = []
    for top, bottom in _joined(list(zip(starts, ends, strict=True)), em):
        columns = np.flatnonzero(ink.mask[top:bottom].any(axis=0))
        out.append(Line(int(columns[0]), top, int(columns[-1]) + 1, bottom))
    return [line for line in out if max(line.tall, line.wide) >= 0.25 * em]


def _em(mask: np.ndarray) -> float:
    """About how tall one character is: the height of the tall parts, or, where all are flat
    strokes (三), their width.
    """
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    parts = stats[1:]
    tall = float(np.percentile(parts[:, 3], 90))
    flat = parts[parts[:, 2] > 3 * parts[:, 3]]
    return max(tall, float(np.median(flat[:, 2]))) if 2 * len(flat) > len(parts) else tall


def _joined(bands: list[tuple[int, int]], em: float) -> list[tuple[int, int]]:
    """Join the bands that are parts of one line: the strokes of 三 or of an i, a dot, a comma."""
    out = [bands[0]]
    for top, bottom in bands[1:]:
        first, last = out[-1]
        small = min(last - first, bottom - top) < 0.45 * em
        if (bottom - first <= 1.15 * em) or (small and top - last <= 0.35 * em and bottom - first < 1.6 * em):
            out[-1] = (first, bottom)
        else:
            out.append((top, bottom))
    return out


@dataclass(frozen=True, slots=True)
class Look:
    """One way of preparing a line for a model.

    `fill` is the share of the height that the ink takes, `side` the white to its left and right as
    a share of the ink's height, `least` the least width in pixels. Pixels that are less than
    `floor` of the way from paper to ink become white; `bare` blanks all that is no part of the ink
    found, so that a seal's ghost goes (and with it what the search for ink overlooked: the other
    look keeps that).
    """

    fill: float
    side: float
    least: int
    floor: float
    bare: bool


def view(ink: Ink, line: Line, look: Look) -> np.ndarray:
    """The line as a model wants it: 48 pixels high, dark on white. Its width depends on it alone."""
    fill, side, least, floor = look.fill, look.side, look.least, look.floor
    reach = max(line.tall, 4)
    if line.wide > 2.5 * line.tall:
        reach = max(reach, _lone(ink, line))
    scale = fill * HEIGHT / reach
    white = side * reach
    across = (line.wide + 2 * white) * scale
    if across > _WIDEST:
        scale, across = scale * _WIDEST / across, float(_WIDEST)
    width = max(least, int(np.ceil(across / STEP)) * STEP)
    spread = max(ink.paper - ink.dark, 1.0)
    seen = ink.grey if look.bare else ink.raw
    depth = (ink.paper - seen.astype(np.float32)) / spread
    if floor:
        depth = (depth - floor) / (1.0 - floor)
    if look.bare:
        reach_out = 2 * max(1, round(0.08 * reach)) + 1
        near = cv2.dilate(ink.mask.astype(np.uint8), np.ones((reach_out, reach_out), np.uint8))
        depth = depth * near
    paper = 255.0 * (1.0 - np.clip(depth, 0.0, 1.0))
    pad = int(np.ceil(max(white, (1 / fill - 1) * reach)))
    top, bottom = max(0, line.y0 - pad), min(paper.shape[0], line.y1 + pad)
    left, right = max(0, line.x0 - pad), min(paper.shape[1], line.x1 + pad)
    piece = _alone(paper[top:bottom, left:right], line, top)
    if scale < 1:
        piece = cv2.GaussianBlur(piece, (0, 0), 0.45 / scale)
    middle_x = (line.x0 + line.x1) / 2 - 0.5 - left
    middle_y = (line.y0 + line.y1) / 2 - 0.5 - top
    move = np.array(
        [[scale, 0, width / 2 - 0.5 - middle_x * scale], [0, scale, HEIGHT / 2 - 0.5 - middle_y * scale]]
    )
    drawn = cv2.warpAffine(
        piece, move, (width, HEIGHT), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=255.0
    )
    return np.clip(drawn, 0, 255).astype(np.uint8)


def _alone(piece: np.ndarray, line: Line, top: int) -> np.ndarray:
    """Blank what stands well above or below the line: its neighbours in the same cell."""
    out = piece.copy()
    slack = max(1, round(0.08 * line.tall))
    out[: max(0, line.y0 - top - slack)] = 255.0
    out[line.y1 - top + slack :] = 255.0
    return out


def _lone(ink: Ink, line: Line) -> int:
    """The height to scale by where the line is a flat stroke, or several one behind the other (a dash),
    else 0.

    Scaled by its own height a dash would fill the image and look like a rule.
    """
    part = ink.mask[line.y0 : line.y1, line.x0 : line.x1].astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(part, connectivity=8)
    wide, tall = stats[1:, 2], stats[1:, 3]
    return round(1.2 * int(wide.max())) if count <= 2 or bool((wide > 2 * tall).all()) else 0


def between_rings(look: np.ndarray) -> np.ndarray:
    """The view with a drawn zero on either side. Alone a slash looks like a one to the models,
    who hardly ever saw it so; between zeros they know it.
    """
    ring = np.full((HEIGHT, 36), 255, np.uint8)
    cv2.ellipse(ring, (18, 24), (9, 16), 0, 0, 360, 0, 3, cv2.LINE_AA)
    return np.hstack([ring, look, ring])
