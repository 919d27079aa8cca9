"""How a page is bent, by its rules, and what at its edge says nothing of it."""

from __future__ import annotations

import numpy as np

from extract.scan.bend import find_bend
from extract.scan.rules import Rules, Stroke

SIZE = (1300, 1700)


def stroke(at: float, start: float, end: float, sag: float = 0.0) -> Stroke:
    """A rule whose end is `sag` pixels lower than its beginning."""
    along = np.arange(start, end)
    across = at + sag * (along - start) / (end - start)
    return Stroke(float(np.median(across)), start, end, 160.0, along, across)


def rules(*across: Stroke) -> Rules:
    none = np.zeros(SIZE[::-1], np.uint8)
    down = [stroke(78, 60, 1536), stroke(1233, 60, 1536)]
    return Rules(none, none, list(across), down, none, none)


def test_tips_of_the_shadow_at_the_sheets_edge_bend_no_page() -> None:
    """A frame whose lower line alone stands on the page, and the lid's shadow above and below."""
    tips = (stroke(4, 438, 650, 3.0), stroke(1690, 661, 875, -3.0))
    assert find_bend(rules(stroke(1536, 78, 1234), *tips), SIZE) is None


def test_rules_that_sag_bend_it() -> None:
    sagging = [stroke(y, 78, 1234, 6.0) for y in (300, 700, 1100, 1536)]
    assert find_bend(rules(*sagging), SIZE) is not None
