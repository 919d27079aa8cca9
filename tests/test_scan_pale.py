"""Hairlines on tinted rows, as screens draw them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extract.scan.ink import ink_of
from extract.scan.pale import pale_rules
from extract.scan.reader import lay_out
from tests.scan_maker import Drawn, draw, grain, table, write

LETTER = 20.0


def trace(merged: tuple[int, ...] = (), pale: float = 12.0, noise: float = 3.0) -> np.ndarray:
    """How far pixels of a row of cells stand out along six lines (here: along the rows, as `thin` is)."""
    rng = np.random.default_rng(4)
    thin = np.abs(rng.normal(0, noise, (400, 60)))
    for k in range(6):
        if k not in merged:
            thin[20 + 60 * k : 22 + 60 * k, :] += pale
    return np.clip(thin, 0, 255).astype(np.uint8)


LINES = [20.0 + 60 * k for k in range(6)]
EDGES = [-100.0, 0.0, 60.0]


def known(*missing: int) -> np.ndarray:
    """All lines are drawn in another row, and in this one all but `missing`."""
    ruled = np.ones((6, 2), np.bool_)
    ruled[list(missing), 1] = False
    return ruled


def test_a_hairline_that_the_mask_missed_is_told_by_the_others_of_its_row() -> None:
    assert np.argwhere(pale_rules(trace(), LINES, EDGES, known(2, 4), LETTER)).tolist() == [[2, 1], [4, 1]]


@pytest.mark.parametrize(
    ("thin", "missing"),
    [
        (trace(merged=(2,)), (2,)),  # a merged cell has none
        (trace(merged=(2,), noise=8.0), (2,)),  # nor has one on rough paper
        (trace(pale=120.0), (2,)),  # dark lines are in the mask
        (trace(), (1, 2, 3, 4)),  # most cells of the row are merged
    ],
)
def test_nothing_else_becomes_a_hairline(thin: np.ndarray, missing: tuple[int, ...]) -> None:
    assert not pale_rules(thin, LINES, EDGES, known(*missing), LETTER).any()


def test_rules_that_run_on_far_paler_bound_their_cells() -> None:
    """The last row is tinted, its hairlines hardly darker, those above are black."""
    drawn = table(6, 8, [(0, 0, 1, 8)])
    upper = Drawn(drawn.xs, drawn.ys, [r for r in drawn.regions if r[0] < 5], drawn.texts)
    page = np.full((1100, 950, 3), 255, np.uint8)
    top, foot = drawn.ys[5], drawn.ys[6]
    page[top:foot, drawn.xs[0] : drawn.xs[-1]] = 236
    for x in drawn.xs:
        cv2.line(page, (x, top), (x, foot), (218,) * 3, 1)
    cv2.line(page, (drawn.xs[0], foot), (drawn.xs[-1], foot), (218,) * 3, 1)
    page = np.minimum(page, draw(upper, size=(1100, 950), thick=1))
    for region in drawn.regions[-8:]:
        write(page, drawn.texts[region[:2]], *drawn.box(region))
    ink = ink_of(grain(page, 1.0))
    assert [t.regions for t in lay_out(ink, 0.0, 0).tables] == [drawn.regions]
