"""Whether a figure's reading fits the ink: a witness that knows no characters.

Text models drop a repeated digit, a point, a minus, or take a slash for a one, and two of them can
do so alike, because they learned from the same kind of lines. The ink's own measures catch that:
how many columns of print, how wide for its height, what lies low between the digits, what stands
flat before them, how far a lone stroke leans.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

import cv2
import numpy as np

from extract.recognise.ink import Ink
from extract.recognise.view import Line

__all__ = ["fits", "lone_stroke"]

_LEAN_SLASH = 0.15
_LEAN_ONE = 0.16
_AMBIGUOUS = re.compile(r",|\.\d{3}$")  # 1,080 or 1.080
_DISTINCT = 14
_FLAT = 1.5  # times its height: a piece of a dash is wider
_LEAST = 8
_PALEST = 32
"""Nothing is certain about print of fewer pixels or of less contrast to the paper."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A run of columns that hold ink: where it begins and ends, and its ink's top and bottom."""

    x0: int
    x1: int
    y0: int
    y1: int

    @property
    def wide(self) -> int:
        return self.x1 - self.x0

    @property
    def tall(self) -> int:
        return self.y1 - self.y0


def fits(ink: Ink, line: Line, text: str) -> bool:
    """Whether the folded figure `text` can be what is printed at `line`."""
    mask = ink.mask[line.y0 : line.y1, line.x0 : line.x1]
    if max(mask.shape) < _LEAST or ink.paper - ink.dark < _PALEST:
        return False
    if text in ("—", "/", "1"):
        return _stroke(mask, text)
    if not all(c.isdigit() or c in ".,-" for c in text):
        return True
    parts = _parts(mask)
    tall = max(p.tall for p in parts)
    parts = [p for p in parts if max(p.wide, p.tall) >= 0.12 * tall]
    return (
        len(parts) <= len(text)
        and (tall >= _DISTINCT or not _broken(ink, line, text))
        and _signed(parts, tall) == text.startswith("-")
        and _width(line, parts, text, tall)
        and (len(text) == 1 or _pointed(ink, line, tall, sum(c in ".," for c in text)))
        and (not _AMBIGUOUS.search(text) or _marked(mask, parts, tall, text))
    )


def _broken(ink: Ink, line: Line, text: str) -> bool:
    """Whether the print has come apart: more pieces than characters. In small print what is left
    of a 4 may be a 1.
    """
    dark = ink.raw < ink.paper - 0.3 * (ink.paper - ink.dark)
    piece = dark[line.y0 : line.y1, line.x0 : line.x1].astype(np.uint8)
    return cv2.connectedComponents(piece, connectivity=8)[0] - 1 > len(text)


def lone_stroke(ink: Ink, line: Line) -> str:
    """`/` or `—` where the line is one straight stroke that leans to the right or lies flat; a dash may
    be drawn in pieces one behind the other (`——`, `----`).
    """
    mask = ink.mask[line.y0 : line.y1, line.x0 : line.x1]
    if _stroke(mask, "/"):
        return "/"
    flat = _stroke(mask, "—") and float(mask[:, mask.any(axis=0)].mean()) > 0.6
    return "—" if flat and line.wide >= 4 and all(p.wide >= _FLAT * p.tall for p in _parts(mask)) else ""


def _parts(mask: np.ndarray) -> list[_Part]:
    """The columns of print; gaps finer than any between digits are breaks in a stroke."""
    columns = np.flatnonzero(mask.any(axis=0))
    finest = max(1.0, 0.07 * mask.shape[0])
    breaks = np.flatnonzero(np.diff(columns) > finest)
    starts = [int(columns[0]), *(int(columns[i + 1]) for i in breaks)]
    ends = [*(int(columns[i]) + 1 for i in breaks), int(columns[-1]) + 1]
    parts = []
    for x0, x1 in zip(starts, ends, strict=True):
        rows = np.flatnonzero(mask[:, x0:x1].any(axis=1))
        parts.append(_Part(x0, x1, int(rows[0]), int(rows[-1]) + 1))
    return parts


def _stroke(mask: np.ndarray, text: str) -> bool:
    """A lone dash lies flat, a slash leans to the right, a one stands."""
    tall, wide = len(mask), len(mask[0])
    if text == "—":
        return wide >= 1.8 * tall
    if text == "1":
        return tall >= 1.15 * wide and len(_parts(mask)) == 1 and _lean(mask)[0] < _LEAN_ONE
    lean, bend = _lean(mask)
    runs = mask.sum(axis=1)
    even = bool(runs.max() <= 2.2 * max(float(np.median(runs)), 1.0))
    straight = even and bend < max(0.6, 0.04 * tall) and len(_parts(mask)) == 1
    return tall > 5 and lean > _LEAN_SLASH and straight


def _lean(mask: np.ndarray) -> tuple[float, float]:
    """How far the middle of the ink moves to the right per pixel upwards, and how far from a
    straight line it strays (pixels). Ends, with their serifs and flags, are left out.
    """
    rows = np.flatnonzero(mask.any(axis=1))
    trim = len(rows) // 6
    rows = rows[trim : len(rows) - trim] if len(rows) > 8 else rows
    if len(rows) < 3:
        return 0.0, 0.0
    middles = np.array([float(np.flatnonzero(mask[r]).mean()) for r in rows])
    slope, base = np.polyfit(rows.astype(float), middles, 1)
    return -float(slope), float(np.abs(middles - (slope * rows + base)).mean())


def _signed(parts: list[_Part], tall: int) -> bool:
    """Whether something flat stands at middle height before the rest."""
    first = parts[0]
    middle = (first.y0 + first.y1) / 2
    return len(parts) > 1 and first.tall < 0.35 * tall and 0.2 * tall < middle < 0.8 * tall


def _width(line: Line, parts: list[_Part], text: str, tall: int) -> bool:
    """Whether the line is as wide as so many digits: a digit's advance is 0.6 to 0.9 of its height.

    A one is a narrow stroke in the middle of its advance. Full-width digits stand evenly, 1.4 to
    1.6 apart; two that stand so far apart may as well be two figures.
    """
    digits = [c for c in text if c.isdigit()]
    marks = len(text) - len(digits)
    ends = sum(0.06 if c == "1" else 0.18 for c in (digits[0], digits[-1]))
    least = (len(digits) - 1) * 0.56 + marks * 0.15 + ends
    most = (len(digits) - 1) * 0.98 + marks * 0.95 + 0.98
    ratio = line.wide / tall
    return least <= ratio and (ratio <= most or _even(parts, text, tall))


def _even(parts: list[_Part], text: str, tall: int) -> bool:
    middles = [(p.x0 + p.x1) / 2 for p in parts]
    steps = [b - a for a, b in itertools.pairwise(middles)]
    return len(parts) == len(text) > 2 and max(steps) - min(steps) <= 0.4 * tall


def _pale(ink: Ink, line: Line) -> np.ndarray:
    """The line's ink and also what is only a shade of it."""
    soft = cv2.GaussianBlur(ink.grey, (3, 3), 0.7)[line.y0 : line.y1, line.x0 : line.x1]
    return np.asarray(soft < ink.paper - 0.25 * (ink.paper - ink.dark))


def _pointed(ink: Ink, line: Line, tall: int, wanted: int) -> bool:
    """Whether `wanted` points or commas stand low between the digits; none also in pale ink."""
    dark = _points(ink.mask[line.y0 : line.y1, line.x0 : line.x1], tall)
    pale = _points(_pale(ink, line), tall)
    return wanted in (dark, pale) if wanted else dark == pale == 0


def _marked(mask: np.ndarray, parts: list[_Part], tall: int, text: str) -> bool:
    """Whether the marks are the commas or the point that `text` says: a comma hangs below the foot
    of the digits, a point stands on it. In small print that cannot be seen.
    """
    foot = float(np.median([p.y1 for p in parts if p.tall >= 0.7 * tall]))
    marks = [((y + h - foot) / tall, h / tall) for _, y, _, h in _marks(mask, tall)]
    if tall < _DISTINCT or not marks or ("," in text and "." in text):
        return False
    if "," in text:
        return all(hang >= 0.09 and size >= 0.27 for hang, size in marks)
    return all(hang <= 0.07 and 0.14 <= size <= 0.3 for hang, size in marks)


def _points(mask: np.ndarray, tall: int) -> int:
    return len(_marks(mask, tall))


def _marks(mask: np.ndarray, tall: int) -> list[tuple[int, int, int, int]]:
    """Boxes x, y, width, height of small parts on the line's foot with nothing above them (a
    digit's own end has its digit).
    """
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    found = []
    for index, (x, y, w, h, area) in enumerate(stats.tolist()):
        small = h <= 0.52 * tall and w <= 0.35 * tall and area >= max(2.0, 0.005 * tall * tall)
        if index == 0 or not small or y <= 0.5 * tall or y + h < 0.8 * tall:
            continue
        above = (labels[:y, x : x + w] > 0).any(axis=0)
        if above.mean() <= 0.5:
            found.append((x, y, w, h))
    return found
