"""What is print in a cell for certain, and what may be a speck."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extract.scan.cells import Crop, Ground, crop_cell

GROUND = Ground(dark=150.0, grain=0.0, letter=25.0)


def crop(*marks: tuple[int, int, int, int, int]) -> Crop:
    """A cell with marks (left, top, width, height, grey), a little blurred."""
    page = np.full((60, 80), 250, np.uint8)
    for x, y, w, h, grey in marks:
        page[y : y + h, x : x + w] = grey
    page = cv2.GaussianBlur(page, (0, 0), 0.7)
    return crop_cell(page, (0.0, 0.0, 80.0, 60.0), GROUND)


@pytest.mark.parametrize(
    ("marks", "doubt"),
    [
        ([(36, 29, 6, 2, 60)], False),  # a hyphen, no wider than a quarter of a letter
        ([(36, 29, 6, 6, 60)], True),  # a speck
        ([(36, 29, 6, 2, 215)], True),  # too faint
        ([(36, 24, 12, 16, 205), (20, 29, 6, 2, 60)], True),  # a figure that is too faint, and a fibre
    ],
)
def test_a_hyphen_alone_is_print_and_a_speck_is_not(
    marks: list[tuple[int, int, int, int, int]], doubt: bool
) -> None:
    found = crop(*marks)
    assert found.image is not None
    assert found.doubt == doubt
