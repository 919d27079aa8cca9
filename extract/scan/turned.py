"""Labels of ruled cells set on their side, as word processors turn those of groups of rows.

Print that stands higher than wide is read as it stands first: wrapped labels do so, and letters one below
the other. What stays unsure is laid on either side and read again. So is every single column of letters:
letters on their side may be known one by one, from the last one to the first. Upright letters laid on their
side, the first one to the right, read as nothing that both models are sure of.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extract.blocks import SURE
from extract.recognise.recogniser import Recognised
from extract.scan.cells import Crop
from extract.scan.ink import as_plane
from extract.scan.sheet import Reader
from extract.text.lines import has_digit

__all__ = ["with_turned"]

_CLOCKWISE = -1  # of numpy's quarters: most turned print runs upwards
_LEAST = 3  # letters: shorter words stand no higher than two lines do


def with_turned(crops: Sequence[Crop], read: Sequence[Recognised], recogniser: Reader) -> list[Recognised]:
    """The readings of cells, those of labels on their side replaced by what they say when turned."""
    out = list(read)
    for quarter in (_CLOCKWISE, -_CLOCKWISE):
        columns = quarter == _CLOCKWISE
        found = [
            (k, np.ascontiguousarray(np.rot90(crop.standing, quarter)))
            for k, crop in enumerate(crops)
            if crop.standing is not None and (out[k].confidence < SURE or (columns and crop.column))
        ]
        turned = recogniser.cells([as_plane(image) for _, image in found]) if found else []
        for (k, _), said in zip(found, turned, strict=True):
            if _is_better(said, out[k]):
                out[k] = said
    return out


def _is_better(turned: Recognised, before: Recognised) -> bool:
    """Whether the words of turned print are the better reading; only sure ones are where there was one that
    was sure, or one with digits.
    """
    if sum(ch > "\u2e7f" and ch.isalpha() for ch in turned.text) < _LEAST:
        return False
    known = before.confidence >= SURE or has_digit(before.text)
    return turned.confidence >= (SURE if known else before.confidence)
