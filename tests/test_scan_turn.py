"""On which of its sides a page lies, by how its lines read at each turn."""

from __future__ import annotations

import numpy as np
import pytest

import extract.scan.turn
from extract.scan.ink import ink_of
from extract.scan.turn import find_turn
from tests.scan_maker import Deaf, draw, table

Readings = list[tuple[float, int]]  # at each quarter turn: how well lines read, letters read well

# A page of nothing but a table: its labels read well upright, though bits of the figures beside them were cut
# out with them; on its side some single letters read as others.
ALL_TABLE = (-0.28, [(0.88, 47), (0.08, 0), (0.44, 0), (0.999, 6)], 0)
ON_ITS_SIDE = (-0.6, [(0.62, 9), (0.999, 58), (0.3, 2), (0.8, 30)], 1)
UNCLEAR_ON_ITS_SIDE = (0.0, [(0.4, 3), (0.3, 4), (0.3, 2), (0.9, 40)], 3)
# Some pairs of a table's signs read as a word by chance; the labels of its groups stand on their head.
TABLE_ON_ITS_SIDE = (-0.1, [(0.82, 6), (0.94, 45), (0.73, 23), (0.15, 0)], 1)
ON_ITS_HEAD = (0.4, [(0.5, 10), (0.2, 0), (0.998, 60), (0.2, 1)], 2)


@pytest.mark.parametrize(
    ("across", "read", "quarter"),
    [ALL_TABLE, ON_ITS_SIDE, UNCLEAR_ON_ITS_SIDE, TABLE_ON_ITS_SIDE, ON_ITS_HEAD],
)
def test_a_page_stands_as_most_of_its_letters_read(
    monkeypatch: pytest.MonkeyPatch, across: float, read: Readings, quarter: int
) -> None:
    made = [extract.scan.turn._Legible(*one) for one in read]
    monkeypatch.setattr(extract.scan.turn, "_legible", lambda _ink, _skew, q, _reader: made[q])
    monkeypatch.setattr(extract.scan.turn, "_across", lambda _ink, _skew: across)
    ink = ink_of(np.ascontiguousarray(draw(table(4, 4))))
    assert find_turn(ink, Deaf())[1] == quarter
