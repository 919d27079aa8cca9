"""Words of a picture outside its ruled tables: pieces of print, read as cells or as lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from extract.recognise.recogniser import Recognised
from extract.scan.cells import DOUBT, Ground
from extract.scan.pieces import Piece
from extract.scan.sheet import Reader, Sheet, cut, padded, times
from extract.scan.standing import Standing, standing_words

__all__ = ["Word", "read_words"]

_WIDE = 24.0  # letters: what is wider is a line of prose
_MARGIN = (0.2, 0.12)  # letters of white left around a piece, across and down


class Word(NamedTuple):
    """A piece and what it says; `standing`: it is a label on its side."""

    piece: Piece
    said: Recognised
    standing: Standing | None = None

    @property
    def pieces(self) -> list[Piece]:
        """The pieces it is made of."""
        return [self.piece] if self.standing is None else self.standing.pieces


def read_words(sheet: Sheet, pieces: Sequence[Piece], ground: Ground, recogniser: Reader) -> list[Word]:
    """The pieces read, as cells or, where they are too wide for one, as lines; labels on their side whole."""
    standing = standing_words(sheet, pieces, recogniser)
    prose = [p for p in pieces if p.box[2] - p.box[0] > _WIDE * p.letter]
    apart = {p.box for p in prose} | {p.box for s in standing for p in s.pieces}
    rest = [p for p in pieces if p.box not in apart]
    images = [_image(sheet, p) for p in rest]
    read = recogniser.cells(images) if images else []
    words = [
        Word(p, _as_seen(said, image, sheet, p, ground))
        for p, said, image in zip(rest, read, images, strict=True)
    ]
    lines = recogniser.lines([_image(sheet, p) for p in prose]) if prose else []
    return [*words, *map(Word, prose, lines), *(Word(s.whole, s.said, s) for s in standing)]


def _image(sheet: Sheet, piece: Piece) -> np.ndarray:
    across, down = (share * piece.letter for share in _MARGIN)
    return cut(sheet.full, times(padded(piece.box, across, down), sheet.zoom))


def _as_seen(said: Recognised, image: np.ndarray, sheet: Sheet, piece: Piece, ground: Ground) -> Recognised:
    """A reading of faint ink, or of what a seal was lifted from, is in doubt."""
    paper = float(np.percentile(image, 90))
    faint = paper - float(image.min()) < 0.4 * ground.dark
    lifted = sheet.lifted is not None and bool(cut(sheet.lifted, times(piece.box, sheet.zoom)).any())
    if not (faint or lifted):
        return said
    readings = tuple((text, min(p, DOUBT)) for text, p in said.readings)
    return Recognised(said.text, min(said.confidence, DOUBT), readings)
