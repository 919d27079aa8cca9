"""What is ink in a crop of a page, and what is rule, dust, ghost or grain.

A crop is a cell cut out between its ruling lines. It may carry remnants of the rules at its
edges, the ghost of a seal, specks, JPEG haze, and one line of print or several. All sizes here
are pixels, grey is uint8 with dark ink on light paper.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

__all__ = ["Ink", "ink_of", "is_empty", "tallest"]

_MOST_PIXELS = 4_000_000
_LEAST_CONTRAST = 12.0
_LARGE = 18
"""From this height of print on, a single pixel is smaller than a point: then it is noise."""


@dataclass(frozen=True, slots=True)
class Ink:
    """A cleaned crop: its grey, which pixels are ink, the levels of paper and ink.

    `raw` is the grey with no more than its rules taken away: whoever reads it does not depend on
    what was taken for dust.
    `doubt` says that something was or is there that may be print: ink that runs over the crop's
    edge, a part of a rule no longer than a digit, specks beside the print as large as a point; `cut`,
    that it is one of the former two, which no cleaning of the crop explains away.
    """

    raw: np.ndarray
    grey: np.ndarray
    mask: np.ndarray
    paper: float
    dark: float
    doubt: bool
    cut: bool = False


def grey_of(image: np.ndarray) -> np.ndarray:
    """Any numpy picture (grey, BGR, BGRA; bool, integer or float) as grey uint8, bounded in size."""
    picture = np.asarray(image)
    if picture.size == 0 or picture.ndim not in (2, 3):
        return np.full((1, 1), 255, np.uint8)
    if picture.dtype == np.bool_:
        picture = picture.astype(np.uint8) * 255
    elif picture.dtype != np.uint8:
        picture = np.clip(np.nan_to_num(picture.astype(np.float32)), 0, 255).astype(np.uint8)
    if picture.ndim == 3:
        picture = picture[:, :, :3]
        picture = (
            cv2.cvtColor(np.ascontiguousarray(picture), cv2.COLOR_BGR2GRAY)
            if picture.shape[2] == 3
            else picture[:, :, 0]
        )
    pixels = picture.shape[0] * picture.shape[1]
    if pixels > _MOST_PIXELS:
        scale = (_MOST_PIXELS / pixels) ** 0.5
        size = (max(1, int(picture.shape[1] * scale)), max(1, int(picture.shape[0] * scale)))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(picture)


def ink_of(image: np.ndarray) -> Ink | None:
    """Separate ink from paper; None where nothing stands out from the paper.

    White print on a dark ground is turned round first.
    """
    grey = _upright(grey_of(image))
    if min(grey.shape) < 4:
        return None
    grey, rules = _without_rules(grey)
    levels = _levels(grey)
    if levels is None:
        return None
    paper, dark = levels
    raw, found = grey, _mask(grey, paper, dark)
    if tallest(found) >= _LARGE:
        grey = _without_impulses(grey, paper, found)
        paper, dark = _levels(grey) or levels
    mask, dust, doubt = _without_specks(_mask(grey, paper, dark))
    if not mask.any():
        return None
    grey = grey.copy()
    grey[dust] = np.uint8(paper)
    cut = _at_edge(mask) or rules
    return Ink(raw, grey, mask, paper, dark, cut or doubt, cut)


def is_empty(image: np.ndarray) -> bool:
    """Whether a crop without ink (`ink_of` None) is plain paper, with not even a trace in it."""
    grey, doubt = _without_rules(_upright(grey_of(image)))
    contrast, grain, _ = _contrast(grey)
    return (
        not doubt
        and min(grey.shape) >= 4
        and float(np.median(grey)) >= 110
        and contrast < max(10.0, 5.0 * grain)
    )


def _upright(grey: np.ndarray) -> np.ndarray:
    ring = np.concatenate((grey[0], grey[-1], grey[:, 0], grey[:, -1]))
    dark = float(np.median(ring)) < 110 and float(np.median(grey)) < 110
    return 255 - grey if dark and int(grey.max()) - int(grey.min()) > 80 else grey


def _contrast(grey: np.ndarray) -> tuple[float, float, float]:
    """How far the darkest spot stands out from the paper, the paper's grain, the paper's level.

    Spots of 3 by 3 pixels; the grain is the spread that white noise would have at that size.
    """
    smooth = cv2.blur(grey, (3, 3)).astype(np.float32)
    paper = float(np.percentile(smooth, 85))
    grain = 0.5 * float(np.median(np.abs(grey - smooth)))
    return paper - float(smooth.min()), grain, paper


def _levels(grey: np.ndarray) -> tuple[float, float] | None:
    """The grey of paper and of ink, None where nothing stands out from the paper's grain."""
    contrast, grain, paper = _contrast(grey)
    if contrast < max(_LEAST_CONTRAST, 5.5 * grain):
        return None
    smooth = cv2.blur(grey, (3, 3))
    inked = grey[smooth < paper - 0.6 * contrast]
    return paper, min(paper - contrast, float(np.percentile(inked, 20)))


def _mask(grey: np.ndarray, paper: float, dark: float) -> np.ndarray:
    """The ink: whatever is dark, the paler rest of its strokes, and pale parts in line with it."""
    soft = cv2.GaussianBlur(grey, (3, 3), 0.6)
    pale = (soft < paper - 0.27 * (paper - dark)).astype(np.uint8)
    strong = soft < paper - 0.52 * (paper - dark)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(pale, connectivity=8)
    kept = np.zeros(count, bool)
    kept[np.unique(labels[strong])] = True
    kept[0] = False
    kept |= _in_line(stats, kept, grey.shape)
    mask = np.asarray(kept[labels])
    if not _at_edge(mask):
        return mask
    # a seal's ghost runs through: without the paler rest it may come apart from the print
    firm = np.asarray(soft < paper - 0.45 * (paper - dark))
    return mask if _at_edge(firm) else firm


def _in_line(stats: np.ndarray, kept: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Which pale parts stand close to the print: a minus of a hair's width, a faint first digit,
    the rest of a digit of which one stroke came out.

    Not what runs over the crop's edge, nor what is smaller than a point.
    """
    none = np.zeros(len(stats), bool)
    if not kept.any():
        return none
    x, y, w, h = (stats[:, i].astype(int) for i in range(4))
    x0, y0, x1, y1 = x[kept].min(), y[kept].min(), (x + w)[kept].max(), (y + h)[kept].max()
    tall = int(np.maximum(w, h)[kept].max())
    tall = min(tall, 2 * int(h[kept].max())) if kept.sum() > 1 else tall
    inside = (x > 0) & (y > 0) & (x + w < shape[1]) & (y + h < shape[0])
    near = (
        (x <= x1 + 1.2 * tall)
        & (x + w >= x0 - 1.2 * tall)
        & (y < y1 + 1.2 * tall)
        & (y + h > y0 - 1.2 * tall)
    )
    found = inside & near & (np.maximum(w, h) >= max(2.0, 0.15 * tall))
    found[0] = False
    return np.asarray(found)


def _at_edge(mask: np.ndarray) -> bool:
    return bool(mask[0].any() or mask[-1].any() or mask[:, 0].any() or mask[:, -1].any())


def tallest(mask: np.ndarray) -> int:
    """The height of the tallest part of a mask in pixels."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    return int(stats[1:, 3].max()) if len(stats) > 1 else 0


def _without_impulses(grey: np.ndarray, paper: float, mask: np.ndarray) -> np.ndarray:
    """Dark pixels with at most one dark neighbour, taken out: grains of noise, not print.

    Those close to print stay: they may be what is left of a fine stroke.
    """
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    print_like = stats[:, 3] >= 0.5 * tallest(mask)
    print_like[0] = False
    reach = 2 * round(0.25 * tallest(mask)) + 1
    near = cv2.dilate(print_like[labels].astype(np.uint8), np.ones((reach, reach), np.uint8)) > 0
    calm = cv2.medianBlur(grey, 3)
    rows, columns = np.nonzero((grey < paper - 12) & (grey + 12.0 < calm) & ~near)
    if not rows.size:
        return grey
    depth = np.maximum(paper - np.pad(grey, 1, mode="edge").astype(np.float32), 0.0)
    around = [depth[rows + 1 + dy, columns + 1 + dx] for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dy or dx]
    second = np.partition(np.stack(around), 6, axis=0)[6]
    lone = second < 0.35 * depth[rows + 1, columns + 1]
    out = grey.copy()
    out[rows[lone], columns[lone]] = np.minimum(calm[rows[lone], columns[lone]], np.uint8(paper))
    return out


def _without_rules(grey: np.ndarray) -> tuple[np.ndarray, bool]:
    """Paint over the remnants of ruling lines along the crop's edges.

    A remnant is dark over most of one of the outermost rows or columns, or is a thin part that
    lies wholly within the outer few pixels. Returns the grey and whether a part that small could
    have been print.
    """
    height, width = grey.shape
    levels = _levels(grey)
    if levels is None:
        return grey, False
    paper, dark = levels
    out = grey.copy()
    mask = np.asarray(grey < paper - 0.35 * (paper - dark))
    zone_y, zone_x = _zone(height), _zone(width)
    doubt = False
    for side, painted, zone in (
        (mask, out, zone_y),
        (mask[::-1], out[::-1], zone_y),
        (mask.T, out.T, zone_x),
        (mask.T[::-1], out.T[::-1], zone_x),
    ):
        if len(side) >= 4 * zone:
            rows, certain = _ruled(side, zone)
            painted[:rows] = np.uint8(paper)
            doubt = doubt or not certain
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        (out < paper - 0.35 * (paper - dark)).astype(np.uint8), connectivity=8
    )
    gone = np.zeros(count, bool)
    for index, (x, y, w, h, area) in enumerate(stats.tolist()):
        if index == 0:
            continue
        beside = x + w <= zone_x or x >= width - zone_x
        above = y + h <= zone_y or y >= height - zone_y
        touches = x == 0 or y == 0 or x + w == width or y + h == height
        if touches and (beside or above):
            gone[index] = True
            doubt = doubt or (beside and _like_print(y, w, h, area, height))
    if gone.any():
        out[cv2.dilate(gone[labels].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0] = np.uint8(paper)
    return out, doubt


def _like_print(y: int, w: int, h: int, area: int, height: int) -> bool:
    """Whether a part at the left or right edge of a crop may be a digit cut off, or a minus."""
    minus = w >= max(2.0, 1.2 * h) and 0.2 * height < y + h / 2 < 0.8 * height
    return minus or (area > 6 and 0.25 * height < h < 0.7 * height)


def _zone(length: int) -> int:
    return max(2, min(7, round(0.09 * length)))


def _ruled(mask: np.ndarray, zone: int) -> tuple[int, bool]:
    """How many of the outermost rows of `mask` belong to a rule, and whether it is one for certain:
    dark nearly all along and at the very edge. The stem of a digit close to the edge is not.
    """
    cover = mask[:zone].mean(axis=1)
    ruled = np.flatnonzero(cover > 0.6)
    if not ruled.size:
        return 0, True
    return min(zone, int(ruled[-1]) + 2), bool(cover.max() > 0.85 and ruled[0] <= 2)


def _without_specks(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray, bool]:
    """Take out dust: parts far smaller than the print and apart from it.

    Points and signs beside print stay, and so does whatever is no smaller than a fifth of the
    print: better a foreign stroke that spoils the reading than a digit lost. Returns the mask, the
    dust, and whether some of it lay beside the print and was as large as a point.
    """
    close = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(close, connectivity=8)
    dusty = np.zeros(count, bool)
    if count <= 2:
        return mask, dusty[labels], False
    parts = stats[1:].astype(int)
    size = np.maximum(parts[:, 2], parts[:, 3]) - 2
    largest, tallest = int(size.max()), int(parts[:, 3].max()) - 2
    main = parts[size >= 0.4 * largest]
    x0, y0 = main[:, 0].min(), main[:, 1].min()
    x1, y1 = (main[:, 0] + main[:, 2]).max(), (main[:, 1] + main[:, 3]).max()
    doubt = False
    for index, (x, y, w, h, _) in enumerate(parts.tolist()):
        apart = max(x0 - x - w, x - x1, y0 - y - h, y - y1)
        grain = size[index] <= max(1.0, 0.08 * min(largest, tallest))
        flat = w - 2 >= min(1.6 * (h - 2), 0.3 * tallest) and w >= h
        if not grain and flat and x < x0 and apart < 1.2 * tallest and abs(2 * y + h - y0 - y1) < y1 - y0:
            continue  # it may be a minus
        high_up = max(y0 - y - h, y - y1) > 0.2 * tallest
        aside = max(x0 - x - w, x - x1) > 0.45 * tallest
        if (high_up and size[index] < 0.35 * tallest) or (aside and size[index] < 0.25 * tallest):
            dusty[index + 1] = True  # nothing that belongs to a figure stands there
            continue
        if grain or (apart > max(2.0, 0.3 * tallest) and size[index] < max(2.5, 0.2 * tallest)):
            dusty[index + 1] = True
            doubt = doubt or (not grain and apart < 1.2 * tallest)
    dust = dusty[labels]
    return mask & ~dust, dust & mask, doubt
