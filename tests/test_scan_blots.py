"""Blots outside tables: holes and staples are none of the print, bold letters that ran together are."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extract.scan.ink import PAPER
from extract.scan.text import print_outside

LETTER = 20.0


def page(x: int, y: int, side: int) -> np.ndarray:
    """A line of letters at y 100 to 128, and a black square."""
    out = np.full((300, 700), PAPER, np.uint8)
    for left in range(130, 600, 34):
        cv2.rectangle(out, (left, 100), (left + 26, 128), (20,), 3)
        cv2.line(out, (left, 114), (left + 26, 114), (20,), 3)
    cv2.rectangle(out, (x, y), (x + side, y + side), (20,), -1)
    return out


@pytest.mark.parametrize(
    ("x", "y", "side", "kept"),
    [
        (96, 100, 28, True),  # the first letter of the line
        (96, 110, 28, False),  # not level with it
        (60, 100, 28, False),  # apart from it
        (80, 90, 48, False),  # larger
    ],
)
def test_what_stands_in_a_line_of_letters_is_one(x: int, y: int, side: int, kept: bool) -> None:
    found = print_outside(page(x, y, side), LETTER, [], np.zeros((300, 700), np.uint8))
    assert bool(found[y + 5 : y + side - 5, x + 5 : x + side - 5].all()) is kept
