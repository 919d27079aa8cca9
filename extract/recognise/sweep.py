"""Print told from dirt by what print looks like elsewhere on the same page.

A speck alone in its cell is the darkest and largest thing there, and beside a pale figure it hides
it. The figures of the page that were read without doubt know better: how tall a digit is here, and
how dark. What is far smaller is dirt; what is darker counts no more than print does. A pepper of
grains (a threshold put through a noisy scan) is smoothed away, and what is read then is never certain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.recognise.ink import Ink

__all__ = ["Print", "Swept", "swept"]

_TALL = 0.55  # of a digit's height: less is no digit
_DASH = (0.4, 0.35, 1.8)  # digit heights: least width, most height; and times as wide as high
_DOT = (0.36, 1.7)  # digit heights: the largest speck; and times as long as wide at most
_CLEAR = 0.45  # digit heights between print and what is surely no part of it
_PEPPER = 7  # more grains than that in a cell are noise
_MOST_DUST = 4
_EDGE = 0.38  # of print's darkness: the outline of ink
_TRACE = 0.1  # of print's darkness: what an empty cell must not have


@dataclass(frozen=True, slots=True)
class Print:
    """What digits look like on a page: height in pixels, grey levels below paper; `sure`: by figures
    that were read without doubt.
    """

    tall: float
    dark: float
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Swept:
    """A cell without its dirt: `ink` None where nothing else was in it. `clean`: what went was dirt
    for certain.
    """

    ink: Ink | None
    clean: bool


@dataclass(frozen=True, slots=True)
class _Part:
    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def wide(self) -> int:
        return self.x1 - self.x0

    @property
    def tall(self) -> int:
        return self.y1 - self.y0

    def gap(self, other: _Part) -> int:
        """Pixels between the two boxes, across or down (0 where they overlap)."""
        across = max(self.x0 - other.x1, other.x0 - self.x1)
        return max(0, across, self.y0 - other.y1, other.y0 - self.y1)


def swept(ink: Ink, known: Print) -> Swept:
    """The cell, without what is no print on a page whose print is `known`."""
    floor = ink.paper - 1.15 * known.dark
    calm = cv2.GaussianBlur(ink.raw, (0, 0), max(0.5, 0.035 * known.tall)).astype(np.float32)
    labels, parts = _parts(calm < ink.paper - _EDGE * known.dark)
    pepper = sum(not _is_print(p, known) for p in parts) > _PEPPER
    if pepper:
        calm = cv2.GaussianBlur(ink.raw, (0, 0), max(0.9, 0.075 * known.tall)).astype(np.float32)
        labels, parts = _parts(calm < ink.paper - 0.45 * known.dark)
    main = [_is_print(p, known) for p in parts]
    printed = [p for p, is_print in zip(parts, main, strict=True) if is_print]
    kept = [m or _belongs(p, printed, known) for p, m in zip(parts, main, strict=True)]
    gone = [p for p, keep in zip(parts, kept, strict=True) if not keep]
    certain = known.sure and not (pepper or ink.cut) and len(gone) <= _MOST_DUST
    clean = certain and all(_is_dust(p, printed, known) for p in gone)
    if not any(kept):
        traceless = clean and not _traces(ink, labels, known)
        return Swept(None, traceless)
    mask = np.concatenate(([False], kept))[labels]
    near = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    shown = calm if pepper else ink.raw.astype(np.float32)
    raw = np.where(near, np.clip(shown, floor, 255.0), ink.paper).astype(np.uint8)
    edge = bool(mask[0].any() or mask[-1].any() or mask[:, 0].any() or mask[:, -1].any())
    return Swept(Ink(raw, raw, mask, ink.paper, max(floor, ink.dark), edge, edge), clean and not edge)


def _parts(mask: NDArray[np.bool_]) -> tuple[NDArray[np.int32], list[_Part]]:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    boxes = stats[1:, :4].tolist()
    return np.asarray(labels, np.int32), [_Part(x, y, x + w, y + h) for x, y, w, h in boxes]


def _is_print(part: _Part, known: Print) -> bool:
    """As tall as a digit, or a dash."""
    least, most, flat = _DASH
    dash = part.wide >= least * known.tall and part.tall <= most * known.tall
    return part.tall >= _TALL * known.tall or (dash and part.wide >= flat * part.tall)


def _belongs(part: _Part, printed: Sequence[_Part], known: Print) -> bool:
    """Whether a small part may be one of the print: a piece of a stroke, a point or comma between
    digits, a minus before them.
    """
    if max(part.wide, part.tall) < 0.08 * known.tall:
        return False
    top, foot = min((p.y0 for p in printed), default=0), max((p.y1 for p in printed), default=0)
    middle = (part.y0 + part.y1) / 2
    if not printed or not top - 0.1 * known.tall <= middle <= foot + 0.3 * known.tall:
        return False
    left = [p for p in printed if p.x1 <= part.x0 + 1]
    right = [p for p in printed if p.x0 >= part.x1 - 1]
    reach = 0.6 * known.tall
    if left and right:
        near = part.x0 - max(p.x1 for p in left) <= reach and min(p.x0 for p in right) - part.x1 <= reach
        return near and part.y1 >= foot - 0.45 * known.tall
    flat = part.wide >= 1.3 * part.tall and part.wide >= 0.22 * known.tall
    if right and flat and abs(middle - (top + foot) / 2) < 0.25 * known.tall:
        return min(p.x0 for p in right) - part.x1 <= reach
    return min(part.gap(p) for p in printed) <= 0.04 * known.tall


def _is_dust(part: _Part, printed: Sequence[_Part], known: Print) -> bool:
    """A squat dot where no point, sign or piece of a digit of the print could be."""
    long, short = max(part.wide, part.tall) - 1, max(1, min(part.wide, part.tall) - 1)
    if long > _DOT[0] * known.tall or long > _DOT[1] * short:
        return False
    if not printed or min(part.gap(p) for p in printed) >= _CLEAR * known.tall:
        return True
    after = part.x0 - max(p.x1 for p in printed)
    return after >= 0.12 * known.tall and all(p.tall >= _TALL * known.tall for p in printed)


def _traces(ink: Ink, labels: NDArray[np.int32], known: Print) -> bool:
    """Whether beside the dust there is anything that may be the pale rest of print."""
    soft = cv2.blur(ink.raw, (3, 3)).astype(np.float32)
    away = cv2.dilate((labels > 0).astype(np.uint8), np.ones((5, 5), np.uint8)) == 0
    grain = 1.48 * float(np.median(np.abs(ink.raw[away] - soft[away]))) if away.any() else 0.0
    _, parts = _parts((soft < ink.paper - max(_TRACE * known.dark, 1.5 * grain, 6.0)) & away)
    return any(max(p.wide, p.tall) > 0.3 * known.tall for p in parts)
