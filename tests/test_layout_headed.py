"""Headers in boxes over rows without lines, and tables with lines down alone."""

from __future__ import annotations

import pytest

from extract.blocks import Grid
from extract.layout.reader import blocks_of_page
from extract.page import PageLayer, PlacedGrid
from tests.layout_maker import Page, even, width_of

XS = even(60.0, 540.0, 6)
SIZE = 9.0
HEADS = ["维持", "纠正", "其他", "未结", "总计", "撤回"]


def put(page: Page, x0: float, x1: float, y: float, text: str) -> None:
    page.text((x0 + x1 - width_of(text, SIZE)) / 2, y, text, SIZE)


def box(page: Page, x0: float, y0: float, x1: float, y1: float, text: str) -> None:
    for a, b in (((x0, y0), (x1, y0)), ((x0, y1), (x1, y1)), ((x0, y0), (x0, y1)), ((x1, y0), (x1, y1))):
        page.rule(*a, *b)
    put(page, x0, x1, (y0 + y1) / 2 - 5.0, text)


def grids(layer: PageLayer) -> list[Grid]:
    return [item.grid for item in blocks_of_page(layer).items if isinstance(item, PlacedGrid)]


def texts(grid: Grid) -> list[list[str]]:
    return [[c.text for c in row] for row in grid.rows()]


def test_a_boxed_header_of_two_rows_over_one_row_of_figures() -> None:
    page = Page()
    box(page, XS[0], 100, XS[3], 120, "行政复议")
    box(page, XS[3], 100, XS[6], 120, "行政诉讼")
    for k, text in enumerate(HEADS):
        box(page, XS[k], 120, XS[k + 1], 140, text)
        put(page, XS[k], XS[k + 1], 145, str(k * 7))
    page.text(60, 200, "五、存在的问题")
    (grid,) = grids(page.layer())
    assert grid.aligned and texts(grid) == [
        ["行政复议", "行政诉讼"],
        HEADS,
        ["0", "7", "14", "21", "28", "35"],
    ]
    assert [(c.col, c.colspan) for c in grid.rows()[0]] == [(0, 3), (3, 3)]


@pytest.mark.parametrize("n", [1, 2])
def test_labelled_rows_under_a_boxed_header(n: int) -> None:
    page = Page()
    box(page, 60, 100, 300, 120, "事项")
    box(page, 300, 100, 540, 120, "件数")
    for k in range(n):
        page.text(64, 128 + 22 * k, "甲乙"[k] + "类事项", SIZE)
        put(page, 300, 540, 128 + 22 * k, str(8 + k))
    (grid,) = grids(page.layer())
    assert texts(grid) == [["事项", "件数"], ["甲类事项", "8"], ["乙类事项", "9"]][: n + 1]
    assert [c.col + c.colspan for c in grid.rows()[0]] == [3, 4]


def test_figures_that_do_not_stand_under_their_headers_are_not_joined_to_them() -> None:
    page = Page()
    for k, text in enumerate(HEADS):
        box(page, XS[k], 120, XS[k + 1], 140, text)
        if k:
            put(page, XS[k] - 6, XS[k] + 6, 145, str(k * 7))
    assert not any("14" in row for grid in grids(page.layer()) for row in texts(grid) if grid.aligned)


def test_rows_over_and_under_another_table_are_not_one_table() -> None:
    page = Page()
    for y, (label, figure) in ((145, ("甲类事项", "8")), (215, ("乙类事项", "9"))):
        box(page, 60, y - 25, 300, y - 5, "事项")
        box(page, 300, y - 25, 540, y - 5, "件数" if y < 200 else "金额")
        page.text(64, y, label, SIZE)
        put(page, 300, 540, y, figure)
    assert [texts(g) for g in grids(page.layer())] == [
        [["事项", "件数"], ["甲类事项", "8"]],
        [["事项", "金额"], ["乙类事项", "9"]],
    ]


def test_lines_down_alone_part_texts_and_say_what_a_header_covers() -> None:
    """Nothing stands between the headers but the line, and the merged ones are not in their middle."""
    page = Page()
    xs = [60.0 + 38.0 * k for k in range(7)]
    for k, x in enumerate(xs):
        page.rule(x, 100.0 if k in (0, 3, 6) else 111.0, x, 134.0)
    page.text(62, 101, "行政复议", SIZE)
    page.text(xs[3] + 60, 101, "行政诉讼", SIZE)
    for k, text in enumerate(["结果维持", "结果纠正", "其他结果", "尚未审结", "结果撤回", "总计"]):
        page.text(xs[k] + 1.0, 112, text, SIZE)
        page.text(xs[k + 1] - 6.0, 123, str(k), SIZE)
    (grid,) = grids(page.layer())
    assert texts(grid) == [
        ["行政复议", "行政诉讼"],
        ["结果维持", "结果纠正", "其他结果", "尚未审结", "结果撤回", "总计"],
        ["0", "1", "2", "3", "4", "5"],
    ]
    assert [(c.col, c.colspan) for c in grid.rows()[0]] == [(0, 3), (3, 3)]
