"""Rules of pictures that are more than one thin line: double ones, and such as meet a seal."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from extract.scan.ink import as_plane, ink_of
from extract.scan.reader import lay_out
from extract.scan.rules import find_rules
from tests.scan_maker import Drawn, draw, table, write


def doubled(drawn: Drawn, apart: int, thick: int) -> np.ndarray:
    """Every rule of a table as two lines whose middles lie `apart` pixels from each other."""
    page = draw(drawn, thick=1)
    for region in drawn.regions:
        cv2.rectangle(page, drawn.box(region)[:2], drawn.box(region)[2:], (255,) * 3, 1)
    for region in drawn.regions:
        x0, y0, x1, y1 = drawn.box(region)
        for by in (-(apart // 2), apart - apart // 2):
            cv2.rectangle(page, (x0 + by, y0 + by), (x1 + by, y1 + by), (20,) * 3, thick)
    return page


@pytest.mark.parametrize(
    ("thick", "apart", "scale"),
    [
        *((2, 3, 1.2), (1, 4, 1.0), (1, 5, 1.2), (1, 3, 1.4)),
        *((2, 6, 1.0), (1, 6, 1.2), (1, 7, 0.8)),  # lines as thick as the white between them
        *((2, 8, 1.0), (1, 8, 1.2)),  # and half a letter from each other
    ],
)
def test_double_lines_are_rules_whether_they_run_together_or_not(
    thick: int, apart: int, scale: float
) -> None:
    drawn = table(8, 6, [(0, 1, 1, 5), (1, 0, 2, 1), (4, 0, 1, 2)])
    page = cv2.resize(doubled(drawn, apart, thick), None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    assert [t.regions for t in lay_out(ink_of(page), 0.0, 0).tables] == [drawn.regions]


@pytest.mark.parametrize(("high", "apart"), [(26, 4), (30, 6), (46, 6)])
def test_double_lines_down_that_many_double_lines_cross_are_rules(high: int, apart: int) -> None:
    """They stand out in no row where another one crosses them: a sixth of the way in low rows."""
    drawn = table(14, 4, top=60)
    drawn.ys = [60 + high * i for i in range(15)]
    drawn.texts = dict.fromkeys(drawn.texts, "") | {(i, 0): "3" for i in range(14)}
    page = cv2.GaussianBlur(doubled(drawn, apart, 2), (0, 0), 0.8)
    assert [len(t.xs) for t in lay_out(ink_of(page), 0.0, 0).tables] == [5]


def test_letters_as_thick_as_a_double_line_are_none() -> None:
    page = np.full((500, 900), 250, np.uint8)
    for y in (100, 160, 220):
        for x in (60, 260, 460):
            cv2.putText(page, "SMALL LETTERS IN A ROW", (x, y), 0, 0.45, (20,), 1, cv2.LINE_AA)
    assert not find_rules(as_plane(page), 20.0).across


def test_a_long_line_of_letters_is_no_rule() -> None:
    page = np.full((300, 1200), 250, np.uint8)
    cv2.putText(page, "HEAVY" * 12, (20, 150), 0, 0.7, (30,), 1, cv2.LINE_AA)
    assert not find_rules(as_plane(cv2.GaussianBlur(page, (0, 0), 0.8)), 17.0).across


def test_a_short_rule_that_a_seal_meets_is_one() -> None:
    """The seal's flank beside the line pulls the middle of both aside, in an arch."""
    page = np.full((400, 400), 250, np.uint8)
    cv2.ellipse(page, (193, 200), (9, 50), 0, 0, 360, (150,), 8, cv2.LINE_AA)
    cv2.line(page, (200, 120), (200, 280), (60,), 2)
    assert [abs(s.at - 200) < 1.5 for s in find_rules(as_plane(page), 20.0).down] == [True]


@pytest.mark.parametrize("ink", [120, 135])
def test_rules_that_are_only_paler_than_the_others_part_cells_too(ink: int) -> None:
    """Half as dark as the others is too dark for print that shines through from the back."""
    drawn = table(8, 6)
    page = draw(drawn)
    for y in drawn.ys[2:4]:
        cv2.line(page, (drawn.xs[0] + 2, y), (drawn.xs[-1] - 2, y), (ink,) * 3, 2)
    assert [t.regions for t in lay_out(ink_of(page), 0.0, 0).tables] == [drawn.regions]


def test_letters_close_beside_a_double_line_do_not_hide_it() -> None:
    page = np.full((400, 400), 250, np.uint8)
    for x in (200, 205):
        cv2.line(page, (x, 100), (x, 275), (60,), 2)
    for y in range(110, 260, 50):  # upright strokes of letters
        cv2.line(page, (210, y), (210, y + 17), (60,), 1)
    assert [abs(s.at - 202) < 1.5 for s in find_rules(as_plane(page), 18.0).down] == [True]


@pytest.mark.parametrize("degrees", [0.6, -0.6])
def test_the_lid_beside_a_sheet_that_lies_askew_is_no_print(degrees: float) -> None:
    """Its bars run out in tips a few pixels thick."""
    sheet = draw(table(5, 6), size=(1400, 1000))
    turn = cv2.getRotationMatrix2D((500, 700), degrees, 1.0)
    page = cv2.warpAffine(sheet, turn, (1000, 1400), borderValue=(18, 18, 18))
    full = ink_of(page).full
    edges = [full[:14], full[-14:], full[:, :14], full[:, -14:]]
    assert sum(int((edge < 120).sum()) for edge in edges) < 300


@pytest.mark.parametrize("dust", [False, True])
def test_tables_of_other_columns_less_than_a_line_apart_are_two(dust: bool) -> None:
    """A speck between them is as high as the strip, and no line down."""
    upper, lower = table(4, 6), table(4, 5)
    lower.xs = [90, 230, 350, 440, 560, 660]
    lower.ys = [y + upper.ys[-1] - lower.ys[0] + 16 for y in lower.ys]
    page = draw(upper, lower)
    if dust:
        cv2.line(page, (302, upper.ys[-1] + 5), (302, upper.ys[-1] + 12), (30,) * 3, 2)
    assert [t.regions for t in lay_out(ink_of(page), 0.0, 0).tables] == [upper.regions, lower.regions]


@pytest.mark.parametrize("off", [8, 9, 10])
def test_lines_half_a_letter_off_further_down_are_no_double_ones(off: int) -> None:
    """Of rows whose columns begin a little further to the right no two cells become one."""
    drawn = table(6, 5)
    page = np.full((1100, 850, 3), 255, np.uint8)
    for (row, col), text in drawn.texts.items():
        x0, y0, x1, y1 = drawn.box((row, col, 1, 1))
        left, right = (x + off * (row == 5 and 0 < c < 5) for x, c in ((x0, col), (x1, col + 1)))
        cv2.rectangle(page, (left, y0), (right, y1), (20,) * 3, 2)
        write(page, text, left, y0, right, y1)
    assert [len(t.regions) for t in lay_out(ink_of(page), 0.0, 0).tables] == [30]
