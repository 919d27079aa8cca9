"""Tables in small print among large letters, dashed rules, and parts of a table in two sizes."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from extract.blocks import Cell, Grid
from extract.layout.grids import RuledGrid
from extract.layout.joins import continued
from extract.scan.dashes import dashed_rules
from extract.scan.ink import as_plane, ink_of
from extract.scan.reader import lay_out
from tests.scan_maker import Drawn, draw, grain, jpeg, table

ROW = 30


def letters(page: np.ndarray, text: str, x: int, y: int, scale: float) -> None:
    thick = 1 if scale < 0.6 else 3
    cv2.putText(page, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, scale, (20,) * 3, thick, cv2.LINE_AA)


def line(page: np.ndarray, x0: int, y0: int, x1: int, y1: int, dash: int) -> None:
    """A rule of a pixel, with `dash` in dashes so long and gaps of half of that."""
    length = max(x1 - x0, y1 - y0)
    step = dash + dash // 2 if dash else length
    for at in range(0, length, step):
        end = min(at + (dash or length), length)
        if y0 == y1:
            page[y0 : y0 + 1, x0 + at : x0 + end] = 20
        else:
            page[y0 + at : y0 + end, x0 : x0 + 1] = 20


def small_table(page: np.ndarray, drawn: Drawn, dash: int) -> None:
    for region in drawn.regions:
        x0, y0, x1, y1 = drawn.box(region)
        for a, b in ((y0, y0), (y1, y1)):
            line(page, x0, a, x1, b, dash)
        for x in (x0, x1):
            line(page, x, y0, x, y1, dash)
        text = drawn.texts[region[:2]] * 3
        letters(page, text, (x0 + x1) // 2 - 14, (y0 + y1) // 2 + 5, 0.42)


def low(drawn: Drawn, top: int) -> Drawn:
    """The table with rows that two large letters do not fit in."""
    return replace(drawn, ys=[top + ROW * i for i in range(len(drawn.ys))])


@pytest.mark.parametrize("dash", [0, 6], ids=["solid", "dashed"])
def test_low_tables_below_large_text_keep_their_short_rules(dash: int) -> None:
    page = np.full((1300, 1000, 3), 255, np.uint8)
    for k in range(9):
        letters(page, "LARGE LINES OF PRINT 2023", 60, 80 + 62 * k, 1.6)
    first, second = low(table(3, 3, [(0, 0, 1, 3)]), 700), low(table(3, 2, [(0, 0, 1, 2)]), 860)
    for drawn in (first, second):
        small_table(page, drawn, dash)
    page = jpeg(grain(page, 3), 85)
    ink = ink_of(page)
    laid = lay_out(ink, 0.0, 0)
    assert [t.regions for t in laid.tables] == [first.regions, second.regions]
    assert all(t.letter < 0.6 * laid.letter for t in laid.tables)


def thin_of(page: np.ndarray) -> np.ndarray:
    return as_plane(cv2.morphologyEx(page, cv2.MORPH_BLACKHAT, np.ones((13, 1), np.uint8)))


@pytest.mark.parametrize(
    ("what", "found"), [("dashes", True), ("a dash lost at each crossing", True), ("letters", False)]
)
def test_dashes_are_told_from_letters_that_are_alike(what: str, found: bool) -> None:
    page = np.full((120, 420), 255, np.uint8)
    if what == "letters":
        cv2.putText(page, "EEEEEEEEEEEE", (30, 70), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (20,), 1)
    else:
        for k in range(30):
            if what == "dashes" or k % 4:
                page[60:62, 30 + 9 * k : 36 + 9 * k] = 20
    mask = dashed_rules(as_plane(thin_of(page)), 14.0, 9.0, 60.0)
    assert bool(mask.any()) is found
    if found:
        assert mask[55:67].any(axis=0)[40:290].all()


def test_faint_dashes_may_be_print_from_the_back() -> None:
    page = np.full((120, 420), 255, np.uint8)
    for k in range(30):
        page[60:62, 30 + 9 * k : 36 + 9 * k] = 210
    assert not dashed_rules(as_plane(thin_of(page)), 14.0, 9.0, 60.0).any()


def test_bent_marks_far_apart_are_no_line_of_dashes() -> None:
    thin = np.zeros((400, 500), np.uint8)
    thin[350:380, 20:480] = 120
    for i in range(8):
        x, y = 40 + 50 * i, 60 + 35 * i
        thin[y, x : x + 6] = thin[y : y + 4, x] = 120
    assert not dashed_rules(as_plane(thin), 14.0, 9.0, 60.0).any()


def test_strokes_of_letters_are_no_dashes_though_only_dark_ones_are_looked_for() -> None:
    """Where strong rules are looked for, the paler parts of letters are print all the same."""
    thin = np.zeros((200, 500), np.uint8)
    for x in range(50, 430, 14):
        thin[100:102, x : x + 7] = 160
        thin[97:99, x : x + 13] = thin[104:106, x : x + 13] = 70
    assert dashed_rules(as_plane(thin), 14.0, 100.0, 110.0).any()
    assert not dashed_rules(as_plane(thin), 14.0, 100.0, 110.0, 9.0).any()


def test_rules_as_thick_as_two_that_run_together_are_rules_where_no_others_are() -> None:
    drawn = table(5, 4, [(0, 0, 1, 4)])
    page = cv2.GaussianBlur(draw(drawn, ink=60, thick=10), (0, 0), 0.8)
    assert [t.regions for t in lay_out(ink_of(page), 0.0, 0).tables] == [drawn.regions]


def ruled(edges: list[float], first: str) -> RuledGrid:
    cells = tuple(Cell(r, c, f"{first}{r}{c}") for r in range(2) for c in range(len(edges) - 1))
    grid = Grid(1, cells, 2, len(edges) - 1, page=1)
    return RuledGrid.of(grid, (edges[0], 100, edges[-1], 200), edges=tuple(edges))


EDGES = [100.0, 300.0, 400.0, 470.0, 520.0, 600.0, 700.0, 760.0, 1000.0]


@pytest.mark.parametrize("scale", [1.0, 1.012, 0.988])
def test_parts_on_pages_of_two_sizes_are_one_table(scale: float) -> None:
    lower = [90.0 + (e - EDGES[0]) * scale for e in EDGES]
    made = continued(ruled(EDGES, "a"), ruled(lower, "b"))
    assert made is not None
    assert (made.grid.n_rows, made.grid.n_cols) == (4, len(EDGES) - 1)


@pytest.mark.parametrize(("border", "same"), [(550.0, True), (598.0, False), (475.0, False)])
def test_as_many_columns_are_the_same_where_each_has_its_middle_in_the_other(
    border: float, same: bool
) -> None:
    moved = [*EDGES[:4], border, *EDGES[5:]]
    made = continued(ruled(EDGES, "a"), ruled(moved, "b"))
    assert (made is not None) == same
    if made is not None:
        assert (made.grid.n_rows, made.grid.n_cols) == (4, len(EDGES) - 1)


@pytest.mark.parametrize(
    ("again", "confidence", "rows"),
    [
        ("结果维持,等", 0.9, 2),
        ("结果维持等", 0.9, 2),
        ("结果纠正,等", 0.9, 3),
        ("结果维持等", None, 3),
    ],
    ids=["the same", "a comma lost", "another", "printed text"],
)
def test_a_header_printed_again_is_known_though_recognition_lost_a_comma(
    again: str, confidence: float | None, rows: int
) -> None:
    def part(header: str, figure: str) -> RuledGrid:
        texts = [[header, "总计"], [figure, figure]]
        cells = tuple(
            Cell(r, c, text, confidence=confidence)
            for r, row in enumerate(texts)
            for c, text in enumerate(row)
        )
        return RuledGrid.of(Grid(1, cells, 2, 2, page=1), (100, 100, 400, 200), edges=(100.0, 300.0, 400.0))

    made = continued(part("结果维持,等", "1"), part(again, "2"))
    assert made is not None
    assert made.grid.n_rows == rows + 1
