"""Which characters of a PDF page a reader of the page sees."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from extract.page import Box
from extract.pdf.drawing import Drawing, Picture
from extract.pdf.sight import Eye
from extract.pdf.text import PageText, Tight

__all__ = ["is_digit", "what_is_seen"]

_COVERS = 0.5  # share of the page that a picture must cover to hide the text below it


def what_is_seen(
    text: PageText, drawing: Drawing, eye: Eye, *, every: bool
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which characters a reader of the page sees, and which would be seen but are painted over. With `every`
    all digits are looked for on the page as drawn.
    """
    if not len(text.codes):
        return np.zeros(0, dtype=bool), np.zeros(0, dtype=bool)
    seen: NDArray[np.bool_] = text.of_style("seen") & (text.of_style("quarters") >= 0)
    x = (text.boxes[:, 0] + text.boxes[:, 2]) / 2
    y = (text.boxes[:, 1] + text.boxes[:, 3]) / 2
    width, height = text.frame.size
    seen &= (x >= 0) & (y >= 0) & (x <= width) & (y <= height)
    _hide_clipped(text, drawing, seen, x, y)
    _hide_white(text, drawing, seen, x, y)
    bare = seen.copy()
    _hide_covered(text, drawing, seen, x, y, width * height)
    covered = bare & ~seen
    _look(text, drawing, seen, covered, eye, every=every)
    return seen, covered


def _hide_clipped(
    text: PageText, drawing: Drawing, seen: NDArray[np.bool_], x: NDArray[np.float64], y: NDArray[np.float64]
) -> None:
    """Letters whose middle lies outside of what their clip lets through."""
    if not drawing.clips:
        return
    everything = (-math.inf, -math.inf, math.inf, math.inf)
    clips = [text.frame.box(*drawing.clips[h]) if h in drawing.clips else everything for h in text.handles]
    x0, top, x1, bottom = np.array(clips).T[:, text.object]
    seen &= (x0 <= x) & (x <= x1) & (top <= y) & (y <= bottom)


def _hide_white(
    text: PageText, drawing: Drawing, seen: NDArray[np.bool_], x: NDArray[np.float64], y: NDArray[np.float64]
) -> None:
    """White letters are seen on a coloured area or a picture only."""
    if not any(s.white for s in text.styles):
        return
    white = text.of_style("white") & seen
    for k in np.flatnonzero(white).tolist():
        painted = drawing.order.get(text.handles[int(text.object[k])])
        below = [a for a in drawing.areas if painted is None or a.order < painted]
        below = [a for a in below if _inside(text.frame.box(*a.box), x[k], y[k])]
        ground = max(below, key=lambda a: a.order, default=None)
        if ground is not None and not ground.white:
            continue
        if not any(_inside(text.frame.box(*p.box), x[k], y[k]) for p in drawing.pictures):
            seen[k] = False


def _hide_covered(
    text: PageText,
    drawing: Drawing,
    seen: NDArray[np.bool_],
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    page_area: float,
) -> None:
    """Letters under an opaque area, or under an opaque picture of half a page, painted later.

    Smaller pictures count as seals: their white is often masked in ways that are not told.
    """
    first = min(drawing.order.values(), default=0)
    covers = [(a.box, a.order) for a in drawing.areas if a.opaque and a.order > first]
    covers += [(p.box, p.order) for p in drawing.pictures if p.opaque and _large(p, page_area)]
    if not covers:
        return
    order = np.array([drawing.order.get(h, 1 << 30) for h in text.handles])[text.object]
    for start in range(0, len(covers), 64):
        boxes = np.array([text.frame.box(*box) for box, _ in covers[start : start + 64]])[:, :, None]
        painted = np.array([when for _, when in covers[start : start + 64]])[:, None]
        over = (boxes[:, 0] <= x) & (x <= boxes[:, 2]) & (boxes[:, 1] <= y) & (y <= boxes[:, 3])
        seen &= ~(over & (order < painted)).any(axis=0)


def _look(
    text: PageText,
    drawing: Drawing,
    seen: NDArray[np.bool_],
    covered: NDArray[np.bool_],
    eye: Eye,
    *,
    every: bool,
) -> None:
    """Digits under something that may hide them are looked for on the drawn page."""
    suspects = np.flatnonzero(seen & is_digit(text.codes))
    if not len(suspects) or not (every or drawing.veils or drawing.masked):
        return
    if not every:
        suspects = suspects[_under(text, drawing, suspects)]
    tight = Tight(text.text_page)
    found = [(k, box) for k in suspects.tolist() if (box := tight.of(int(text.where[k]))) is not None]
    if not found:
        return
    shown = eye.sees(drawing.order, [text.frame.box(*box) for _, box in found])
    for (k, _), is_seen in zip(found, shown, strict=True):
        seen[k] &= is_seen
        covered[k] |= not is_seen


def is_digit(codes: NDArray[np.int64]) -> NDArray[np.bool_]:
    return ((codes >= 0x30) & (codes <= 0x39)) | ((codes >= 0xFF10) & (codes <= 0xFF19))


def _under(text: PageText, drawing: Drawing, which: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of these letters something drawn later touches, or something transparent holds."""
    handles = [text.handles[k] for k in text.object[which].tolist()]
    out = np.array([h in drawing.masked for h in handles], dtype=bool)
    order = np.array([drawing.order.get(h, 1 << 30) for h in handles])
    last = order.min(initial=1 << 30)
    boxes = text.boxes[which]
    for box, painted in drawing.veils:
        if painted > last:
            x0, top, x1, bottom = text.frame.box(*box)
            over = (boxes[:, 0] < x1) & (boxes[:, 2] > x0) & (boxes[:, 1] < bottom) & (boxes[:, 3] > top)
            out |= over & (order < painted)
    return out


def _large(picture: Picture, page_area: float) -> bool:
    left, bottom, right, top = picture.box
    return (right - left) * (top - bottom) >= _COVERS * page_area


def _inside(box: Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
