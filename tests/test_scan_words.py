"""Words of a picture as print: the few sizes that it has, and lines that are level."""

from __future__ import annotations

import pytest

from extract.page import Box
from extract.scan.level import leveled, slope_of
from extract.scan.pieces import Piece
from extract.scan.sizes import print_sizes


def piece(high: float, letter: float, x: float = 0.0, y: float = 0.0, wide: float = 60.0) -> Piece:
    return Piece((x, y, x + wide, y + high), letter)


@pytest.mark.parametrize(
    ("text", "high", "letter", "size"),
    [
        ("掌握相关政", 19.0, 20.0, 20.0),
        ("1.本机关不", 19.0, 19.0, 20.0),  # a pixel less of the same size
        ("理", 19.0, 31.0, 20.0),  # right above a heading
        ("0", 15.0, 31.0, 20.0),
        ("四、因政府", 31.0, 20.0, 31.0),  # a heading among small print
        ("(三)", 20.0, 20.0, 20.0),  # brackets are as high as the line
        ("一", 3.0, 20.0, 20.0),
        ("—", 3.0, 31.0, 31.0),
        ("计算机", 23.5, 31.0, 31.0),  # between the two: as it stands
    ],
)
def test_words_have_the_sizes_of_the_page(text: str, high: float, letter: float, size: float) -> None:
    page = [(piece(20.0, 20.0), "信息内容")] * 9 + [(piece(31.0, 31.0), "总体情况")] * 3
    assert print_sizes([*page, (piece(high, letter), text)])[-1] == size


def _row(y: float, slope: float, high: float = 16.0) -> list[Piece]:
    return [piece(high, 20.0, x, y + slope * (x + 6), 12.0) for x in range(100, 1100, 100)]


@pytest.mark.parametrize("slope", [0.0, 0.005, -0.008])
def test_the_slope_is_that_of_most_lines(slope: float) -> None:
    words = [p for y in (100, 140, 180, 220) for p in _row(y, slope)]
    signs = [piece(8.0, 20.0, 130 + 100 * k, 104.0, 12.0) for k in range(5)]
    moved = [piece(16.0, 20.0, x, y + 7, 12.0) for x, y in ((150, 100), (350, 140), (550, 180))]
    found = slope_of([*words, *signs, *moved])
    assert found == pytest.approx(slope, abs=0.0005)
    heights = {round(leveled(p.box, found)[1], 0) for p in _row(100, slope)}
    assert len(heights) == 1


def test_few_words_tell_no_slope() -> None:
    assert slope_of(_row(100, 0.01)[:5]) == 0.0
    assert slope_of([]) == 0.0


def test_a_box_is_put_back_where_it_stood() -> None:
    box: Box = (10.0, 20.0, 50.0, 36.0)
    assert leveled(leveled(box, 0.01), -0.01) == pytest.approx(box)
