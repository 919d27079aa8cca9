"""Labels set on their side where no rules bound them: their letters stand below each other, nearer than lines
of print do, and are read laid down.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from extract.page import Box, Glyph
from extract.recognise.recogniser import Recognised
from extract.scan.ink import as_plane
from extract.scan.pieces import Piece
from extract.scan.sheet import Reader, Sheet, cut, padded, times

__all__ = ["Standing", "glyphs_of", "standing_words"]

_NARROW = 1.3  # letters: a column of letters is no wider
_NEAR = 0.28  # letters from one letter to the next: lines of print stand farther apart
_MARK = 0.9  # letters from a mark to the next letter: half or more of its width is white
_SIDE = 0.25  # letters by which one letter of a column stands out beside the other
_HIGH = 2.8  # letters: a column is as high at least
_LEAST = 3  # Chinese characters in a label
_UPWARDS, _DOWNWARDS = -1, 1  # of numpy's quarters, what lays such print down


class Standing(NamedTuple):
    """A label on its side: the pieces it is made of, what it says, whether it runs upwards."""

    pieces: list[Piece]
    said: Recognised
    upwards: bool

    @property
    def whole(self) -> Piece:
        """All of it as one piece."""
        x0, y0, x1, y1 = zip(*(p.box for p in self.pieces), strict=True)
        return Piece((min(x0), min(y0), max(x1), max(y1)), self.pieces[0].letter)


def standing_words(sheet: Sheet, pieces: Sequence[Piece], recogniser: Reader) -> list[Standing]:
    """The labels on their side among the pieces of a part of the page."""
    out = []
    for column in _columns(pieces):
        box = Standing(column, Recognised("", 0.0, ()), True).whole.box
        pad = 0.2 * column[0].letter
        image = cut(sheet.full, times(padded(box, pad, pad), sheet.zoom))
        laid = [as_plane(np.ascontiguousarray(np.rot90(image, q))) for q in (_UPWARDS, _DOWNWARDS)]
        up, down = recogniser.cells(laid)
        said = max(up, down, key=lambda s: s.confidence)
        if sum(ch > "\u2e7f" and ch.isalpha() for ch in said.text) >= _LEAST:
            out.append(Standing(column, said, said is up))
    return out


def glyphs_of(word: Standing, number: int, box: Box) -> list[Glyph]:
    """Its letters one above the other in `box`, each as high as all others, in the order of reading."""
    text = "".join(word.said.text.split())
    x0, y0, x1, y1 = box
    step = (y1 - y0) / len(text)
    places = [y1 - (i + 1) * step if word.upwards else y0 + i * step for i in range(len(text))]
    return [
        Glyph(ch, x0, y, x1, y + step, x1 - x0, number, upright=False)
        for ch, y in zip(text, places, strict=True)
    ]


def _columns(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Narrow pieces below each other as near as letters of one line, marks at their ends included."""
    narrow = sorted((p for p in pieces if _wide(p) <= _NARROW * p.letter), key=lambda p: p.box[1])
    runs: list[list[Piece]] = []
    for piece in narrow:
        own = next((r for r in reversed(runs) if _follows(r[-1], piece, _NEAR)), None)
        if own is None:
            runs.append([piece])
        else:
            own.append(piece)
    out: list[list[Piece]] = []
    for run in sorted(runs, key=lambda r: r[0].box[1]):
        before = next((r for r in reversed(out) if _follows(r[-1], run[0], _MARK)), None)
        if before is not None and (_is_column(before) or _is_column(run)):
            before.extend(run)
        else:
            out.append(run)
    return [run for run in out if _is_column(run)]


def _follows(above: Piece, below: Piece, near: float) -> bool:
    letter = max(above.letter, below.letter)
    wide, small = sorted((above.box, below.box), key=lambda box: box[0] - box[2])
    inside = wide[0] - small[0] < _SIDE * letter and small[2] - wide[2] < _SIDE * letter
    return inside and -0.5 * letter < below.box[1] - above.box[3] < near * letter


def _is_column(run: Sequence[Piece]) -> bool:
    return run[-1].box[3] - run[0].box[1] >= _HIGH * run[0].letter and len(run) > 1


def _wide(piece: Piece) -> float:
    return piece.box[2] - piece.box[0]
