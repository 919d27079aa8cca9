"""One PDF page as a `PageLayer`: only what a reader of the page would see.

Left out of the glyphs: text in no ink (the text layer under a scan), white on white, under an
opaque picture or area painted later, off the page, set at a slant, or pale or on its side across other
letters (watermarks), and the second of two equal letters printed at one place (imitated bold).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from extract.limits import Limits
from extract.page import Box, Glyph, PageLayer
from extract.pdf import native
from extract.pdf.drawing import read_drawing
from extract.pdf.fonts import FEWEST_RARE, is_garbled, is_rare, may_mean_nothing, unknown_codes
from extract.pdf.frame import Frame
from extract.pdf.placed import place_back
from extract.pdf.rules import rules_of
from extract.pdf.seen import is_digit, what_is_seen
from extract.pdf.sight import Eye
from extract.pdf.streams import Contents
from extract.pdf.text import PageText, read_text_page

__all__ = ["Sheet", "read_sheet"]

_SAME_PLACE = 0.15  # of the font size: two equal letters this close are one
_LANE = 12.0  # twice points
_LOST = "\ufffd"
_ENOUGH = 20  # letters: fewer do not tell how a page with pictures lies
_SOON = 8  # digits
_SHARED = 0.35  # of the smaller digit's width and height
_TURNED = 0.6  # share of letters lying on one side that makes the page lie on it


@dataclass(slots=True)
class Sheet:
    """A page and what must be known to decide how to read it.

    `hidden` counts letters that are not seen, `unmapped` those whose meaning is not known,
    `curves` drawn shapes that could be outlined letters, `strokes` other ones that are no lines along the
    page's sides. `pictures` are in the layer's
    coordinates, with their pixels. `turned` is how many quarters clockwise the page was turned
    beyond its own rotation to be read; `width` and `height` are those before. `overlaps` are
    places where digits cover each other or are covered, `painted_over` the digits that something else
    covers, `made_up` says that digits came without a usable box, and
    `misdrawn` names fonts whose digits look like other digits.
    """

    layer: PageLayer
    frame: Frame
    width: float
    height: float
    hidden: int = 0
    unmapped: int = 0
    curves: int = 0
    pictures: tuple[tuple[Box, tuple[int, int]], ...] = ()
    turned: int = 0
    overlaps: tuple[tuple[float, float], ...] = ()
    painted_over: tuple[tuple[str, float, float], ...] = ()
    made_up: bool = False
    misdrawn: tuple[str, ...] = ()
    strokes: int = 0


def read_sheet(
    page: native.Pointer,
    text_page: native.Pointer,
    frame: Frame,
    number: int,
    limits: Limits,
    eye: Eye,
    contents: Contents,
) -> tuple[Sheet, PageText]:
    """Read an open page (addresses of pdfium's page and text page)."""
    text = read_text_page(text_page, frame, limits)
    drawing = read_drawing(page, limits)
    place_back(text, drawing.moved)
    seen, covered = what_is_seen(text, drawing, eye, every=contents.layers)
    hidden = int(len(seen) - seen.sum())
    turned = _side(text, seen, _ENOUGH if drawing.pictures else 1)
    if turned:
        frame = Frame(frame.left, frame.bottom, frame.right, frame.top, (frame.quarters + turned) % 4)
        text.boxes = frame.boxes(_unframed(text))
        text.frame = frame
    lost = _lost(text, seen)
    keep = seen & ~_twice(text, seen)
    keep &= ~_across(text, keep)
    glyphs = _glyphs(text, keep, lost)
    width, height = frame.size
    n = max(int(keep.sum()), 1)
    unmapped = int((lost & keep).sum())
    layer = PageLayer(
        number,
        width,
        height,
        glyphs,
        rules_of(drawing, frame),
        [frame.box(*p.box) for p in drawing.pictures],
        unmapped / n,
        clean=True,
    )
    before = (height, width) if turned % 2 else (width, height)
    sheet = Sheet(
        layer,
        frame,
        *before,
        hidden,
        unmapped,
        drawing.curves,
        tuple((frame.box(*p.box), p.pixels) for p in drawing.pictures),
        turned,
        _overlaps(text, keep, covered),
        _painted_over(text, covered),
        contents.replaced or _has_made_up_digits(text, keep),
        strokes=drawing.strokes,
    )
    return sheet, text


def _unframed(text: PageText) -> NDArray[np.float64]:
    """The boxes back in PDF units: left, bottom, right, top."""
    a, b, c, d, e, f = text.frame.matrix
    x, y = text.boxes[:, 0::2] - e, text.boxes[:, 1::2] - f
    # The matrix only turns and mirrors: its inverse is its transpose.
    p, q = a * x + b * y, c * x + d * y
    return np.stack((p.min(1), q.min(1), p.max(1), q.max(1)), axis=1)


def _side(text: PageText, seen: NDArray[np.bool_], least: int) -> int:
    """How many quarters clockwise to turn the page so that most of its letters stand; 0 where
    there are fewer than `least`.
    """
    if seen.sum() < least or all((s.quarters + text.frame.quarters) % 4 == 0 for s in text.styles):
        return 0
    quarters = text.of_style("quarters")[seen]
    counts = np.bincount((quarters + text.frame.quarters) % 4, minlength=4)
    most = int(counts.argmax())
    return (4 - most) % 4 if most and counts[most] > _TURNED * counts.sum() else 0


def _lost(text: PageText, seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which characters have no known meaning."""
    lost = text.unmapped.copy()
    if not len(lost):
        return lost
    suspicious = bool(may_mean_nothing(text.codes).any())
    rare = is_rare(text.codes)
    if not suspicious and not lost.any() and np.count_nonzero(rare) < FEWEST_RARE:
        return lost
    fonts = text.of_style("font")
    for font in text.fonts:
        of_font = fonts == font.index
        if font.is_symbols:
            lost &= ~of_font
        codes = text.codes[of_font & seen]
        unknown: set[int] = set()
        if suspicious:
            unknown = unknown_codes(np.unique(codes).tolist(), font.is_symbols)
            lost |= of_font & np.isin(text.codes, list(unknown))
        if np.count_nonzero(rare & of_font) < FEWEST_RARE:
            continue
        if is_garbled("".join(chr(c) for c in codes.tolist() if c not in unknown)):
            lost |= of_font
    return lost


def _twice(text: PageText, seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which characters repeat an equal one at the same place."""
    twice = np.zeros(len(seen), dtype=bool)
    which = np.flatnonzero(seen & (text.codes != 32))
    if len(which) < 2:
        return twice
    codes = text.codes[which]
    x = text.boxes[which, 0] + text.boxes[which, 2]
    y = text.boxes[which, 1] + text.boxes[which, 3]
    near = 2 * _SAME_PLACE * text.of_style("size")[which]
    # Equal letters of one lane, from left to right; two sets of lanes, so that no pair is parted.
    for shift in (0.0, 0.5):
        lane = codes * 1e7 + np.floor(y / _LANE + shift)
        order = np.lexsort((x, lane))
        one, two = order[:-1], order[1:]
        same = (lane[one] == lane[two]) & (x[two] - x[one] <= near[two])
        same &= np.abs(y[two] - y[one]) <= near[two]
        twice[which[np.maximum(one, two)[same]]] = True
    return twice


def _across(text: PageText, keep: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which letters, pale or on their side, lie across standing dark ones: a watermark, and no more of
    the table than one at a slant. Where one letter of a style does, all do.
    """
    marks = [s.pale or (s.quarters + text.frame.quarters) % 2 == 1 for s in text.styles]
    mark = np.array(marks, dtype=bool)[text.style]
    printed = keep & (text.codes != 32)
    dark = text.boxes[printed & ~mark]
    styles: set[int] = set()
    for k in np.flatnonzero(printed & mark).tolist() if len(dark) else ():
        if int(text.style[k]) in styles:
            continue
        box = text.boxes[k]
        shared = np.minimum(dark[:, 2:], box[2:]) - np.maximum(dark[:, :2], box[:2])
        least = np.minimum(dark[:, 2:] - dark[:, :2], box[2:] - box[:2])
        if (shared > _SHARED * least).all(axis=1).any():
            styles.add(int(text.style[k]))
    return mark & np.isin(text.style, list(styles))


def _glyphs(text: PageText, keep: NDArray[np.bool_], lost: NDArray[np.bool_]) -> list[Glyph]:
    printed = keep & (text.codes != 9) & (text.codes != 10) & (text.codes != 13)
    codes = np.where(lost | (text.codes > 0x10FFFF), ord(_LOST), text.codes)[printed]
    upright = np.array([(s.quarters + text.frame.quarters) % 2 == 0 for s in text.styles], dtype=bool)
    columns = (
        text.boxes[printed].T.tolist() if printed.any() else [[], [], [], []],
        text.of_style("size")[printed].tolist(),
        text.of_style("font")[printed].tolist(),
        upright[text.style[printed]].tolist(),
    )
    # As Glyph(...), without a Python call for each.
    rows = zip(map(chr, codes.tolist()), *columns[0], *columns[1:], strict=True)
    return list(map(partial(tuple.__new__, Glyph), rows))


def _overlaps(
    text: PageText, keep: NDArray[np.bool_], covered: NDArray[np.bool_]
) -> tuple[tuple[float, float], ...]:
    """Middles of digits of which nobody can tell what is meant: a good part of them is covered by a
    digit printed soon after them, they are painted over, or stand on their head.

    pdfium leaves out a letter that is printed again where an equal one stands. When a figure is
    painted over and printed anew, the digits that both have are then missing in the new one.
    """
    digits = is_digit(text.codes)
    middles = (text.boxes[:, :2] + text.boxes[:, 2:]) / 2
    turned = np.array([(s.quarters + text.frame.quarters) % 4 == 2 for s in text.styles], dtype=bool)
    doubtful = digits & (covered | (keep & turned[text.style]))
    kept = np.flatnonzero(digits & keep)
    for step in range(1, min(_SOON, len(kept))):
        pairs, others = kept[:-step], kept[step:]
        one, two = text.boxes[pairs], text.boxes[others]
        shared = np.minimum(one[:, 2:], two[:, 2:]) - np.maximum(one[:, :2], two[:, :2])
        least = np.minimum(one[:, 2:] - one[:, :2], two[:, 2:] - two[:, :2])
        doubtful[pairs[(shared > _SHARED * least).all(axis=1)]] = True
    return tuple((x, y) for x, y in middles[doubtful].tolist())


def _painted_over(text: PageText, covered: NDArray[np.bool_]) -> tuple[tuple[str, float, float], ...]:
    """Digits that would be seen but for what is painted over them, with their middles."""
    which = np.flatnonzero(covered & is_digit(text.codes))
    middles = (text.boxes[which, :2] + text.boxes[which, 2:]) / 2
    return tuple((chr(text.codes[k]), x, y) for k, (x, y) in zip(which, middles.tolist(), strict=True))


def _has_made_up_digits(text: PageText, keep: NDArray[np.bool_]) -> bool:
    return any(keep[k] and 48 <= text.codes[k] <= 57 for k in text.mended)
