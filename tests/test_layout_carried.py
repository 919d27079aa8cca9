"""A header at the foot of one page and its rows at the head of the next, in a frame without inner lines."""

from __future__ import annotations

from itertools import pairwise

import pytest

from extract.blocks import Cell, Grid
from extract.layout.carried import Pages, carried
from extract.layout.moved import moved
from extract.layout.reader import blocks_of_page
from extract.layout.sectiongrid import BandedGrid
from extract.page import PageBlocks, PlacedGrid, PlacedText
from tests.layout_maker import Page

LEFT, RIGHT = 60.0, 400.0
XS = (64.0, 200.0, 260.0, 320.0)
HEADERS = ("类别", "本年数", "上年数", "总计")
ROWS = (("行政复议", "1", "2", "3"), ("行政诉讼", "4", "5", "9"))


def frame(page: Page, top: float, foot: float, left: float = LEFT) -> None:
    page.rule(left, top, left, foot)
    page.rule(RIGHT, top, RIGHT, foot)


def pages(left: float = LEFT, *, closed: bool = False, figure: str = "") -> tuple[Page, Page]:
    """The two pages; the lower part begins at `left`, a line closes the upper one, a figure stands in it."""
    upper, lower = Page(1), Page(2)
    height = upper.height
    upper.text(LEFT, 300, "四、行政复议、行政诉讼情况")
    upper.rule(LEFT, height - 70, RIGHT, height - 70)
    frame(upper, height - 70, height - 28)
    if closed:
        upper.rule(LEFT, height - 28, RIGHT, height - 28)
    for x, text in zip(XS, HEADERS, strict=True):
        upper.text(x, height - 60, text)
    if figure:
        upper.text(XS[1], height - 44, figure)
    frame(lower, 28, 74, left)
    lower.rule(left, 74, RIGHT, 74)
    for k, row in enumerate(ROWS):
        for x, text in zip(XS, row, strict=True):
            lower.text(x, 32 + 20 * k, text)
    lower.text(LEFT, 100, "五、存在的主要问题")
    return upper, lower


def texts(page: PageBlocks) -> list[str]:
    return [item.text for item in page.items if isinstance(item, PlacedText)]


def test_header_and_rows_are_one_table_and_stay_where_they_are_printed() -> None:
    upper, lower = pages()
    both = carried(upper.layer(), lower.layer())
    assert both is not None
    first, second = both[:2]
    assert (texts(first), texts(second)) == (["四、行政复议、行政诉讼情况"], ["五、存在的主要问题"])
    (table,) = [item for item in second.items if isinstance(item, PlacedGrid)]
    rows = [[c.text for c in row if c.text] for row in table.grid.rows()]
    assert table.grid.aligned
    assert rows == [list(HEADERS), *map(list, ROWS)]
    (text,) = [item for item in second.items if isinstance(item, PlacedText)]
    assert 95 < text.box[1] < 115
    for cell in table.grid.cells:
        assert cell.box is not None
        assert cell.page == (1 if cell.text in HEADERS else 2)
        assert (cell.box[1] > 600) == (cell.page == 1)
    below = [c.box[1] for row in table.grid.rows()[1:] for c in row[-1:] if c.box]
    assert [round(b - a) for a, b in pairwise(below)] == [20]


@pytest.mark.parametrize(
    ("left", "closed", "figure"),
    [
        (LEFT + 20, False, ""),  # another table
        (LEFT, True, ""),  # it ends on its page
        (LEFT, False, "7"),  # it has rows of its own
    ],
)
def test_what_is_no_header_of_the_rows_stays_on_its_page(left: float, closed: bool, figure: str) -> None:
    upper, lower = pages(left, closed=closed, figure=figure)
    assert carried(upper.layer(), lower.layer()) is None


def test_a_table_that_moves_keeps_what_is_known_of_it() -> None:
    """Whether a header was found over its figures, and whether the groups of its rows are known."""
    box = (10.0, 10.0, 20.0, 20.0)
    table = BandedGrid(Grid(1, (Cell(0, 0, "1", box=box),), 1, 1), box)
    table.columns, table.headless, table.grouped = ((10.0, 20.0),), True, False
    made = moved(table, lambda box: (box[0] + 5, box[1], box[2] + 5, box[3]))
    assert isinstance(made, BandedGrid)
    assert (made.headless, made.grouped, made.columns) == (True, False, ((15.0, 25.0),))


def test_the_rows_end_where_another_table_touches_them() -> None:
    upper, lower = pages()
    # The next table is wider and goes on from the line that closes the rows; they share the left side.
    wide = RIGHT + 120
    lower.rule(LEFT, 74, wide, 74)
    lower.rule(LEFT, 74, LEFT, 96)
    lower.rule(wide, 74, wide, 96)
    lower.rule(LEFT, 96, wide, 96)
    both = carried(upper.layer(), lower.layer())
    assert both is not None
    (table,) = [item for item in both[1].items if isinstance(item, PlacedGrid)]
    assert [[c.text for c in row if c.text] for row in table.grid.rows()] == [list(HEADERS), *map(list, ROWS)]


def test_the_header_of_the_last_section_is_carried_from_under_its_rows() -> None:
    """The frame holds rows on the upper page too; its last section begins there with its header alone."""
    upper, lower = pages()
    height = upper.height
    upper.rules, upper.glyphs = [], []
    upper.text(LEFT, 300, "四、行政复议、行政诉讼情况")
    upper.rule(LEFT, height - 160, RIGHT, height - 160)
    frame(upper, height - 160, height - 28)
    above = (("信息内容", "本年制发", "本年废止", "现行有效"), ("规章", "11", "12", "13"))
    for y, row in zip((150, 130, 60), (*above, HEADERS), strict=True):
        for x, text in zip(XS, row, strict=True):
            upper.text(x, height - y, text)
    both = carried(upper.layer(), lower.layer())
    assert both is not None
    grids = [item.grid for page in both[:2] for item in page.items if isinstance(item, PlacedGrid)]
    rows = [[[c.text for c in row if c.text] for row in grid.rows()] for grid in grids]
    assert rows == [list(map(list, above)), [list(HEADERS), *map(list, ROWS)]]
    assert {c.page for c in grids[1].cells if c.text in HEADERS} == {1}


def test_the_end_of_a_label_is_no_header() -> None:
    upper, lower = pages()
    height = upper.height
    upper.rules, upper.glyphs = [], []
    upper.rule(LEFT, height - 160, RIGHT, height - 160)
    frame(upper, height - 160, height - 28)
    for y, row in zip((150, 130), (HEADERS, ("未经复议直接起", "1", "2", "3")), strict=True):
        for x, text in zip(XS, row, strict=True):
            upper.text(x, height - y, text)
    upper.text(XS[0], height - 114, "诉的")
    assert carried(upper.layer(), lower.layer()) is None


def test_a_box_in_the_part_at_the_head_does_not_end_it() -> None:
    upper, lower = pages()
    lower.rules = [r for r in lower.rules if r[1] != r[3]]
    frame(lower, 28, 120)
    for y in (72.0, 92.0):
        lower.rule(LEFT + 1, y, RIGHT - 1, y)
    for x in (LEFT + 1, RIGHT - 1):
        lower.rule(x, 72, x, 92)
    lower.text(LEFT + 150, 76, "第二部分")
    lower.rule(LEFT, 120, RIGHT, 120)
    lower.glyphs = [g for g in lower.glyphs if g.top < 95]
    for x, text in zip(XS, ("上访", "1", "1", "2"), strict=True):
        lower.text(x, 98, text)
    assert carried(upper.layer(), lower.layer()) is not None


def unframed(head: str = "四、行政复议、行政诉讼情况", *, number: bool = True) -> tuple[Page, Page]:
    """A header alone under the last heading of a page, its figures alone at the head of the next one."""
    upper, lower = Page(1), Page(2)
    height = upper.height
    upper.text(LEFT, height - 180, head)
    for x, first, second in zip(
        XS, ("结果", "结果", "尚未", "总"), ("维持", "纠正", "审结", "计"), strict=True
    ):
        upper.text(x, height - 140, first)
        upper.text(x, height - 126, second)
    if number:
        upper.text(LEFT + 150, height - 40, "- 1 -")
        lower.text(LEFT + 100, 20, "某镇政府信息公开工作年度报告", 8)
    for x, figure in zip(XS, ("1", "0", "2", "3"), strict=True):
        lower.text(x + 4, 60, figure)
    lower.text(LEFT, 100, "五、存在的主要问题")
    return upper, lower


@pytest.mark.parametrize("number", [True, False])
def test_a_header_without_a_frame_is_carried_to_a_row_of_figures(number: bool) -> None:
    both = carried(*(page.layer() for page in unframed(number=number)))
    assert both is not None
    (table,) = [item for item in both[1].items if isinstance(item, PlacedGrid)]
    rows = [[c.text for c in row if c.text] for row in table.grid.rows()]
    assert table.grid.aligned and rows == [["结果维持", "结果纠正", "尚未审结", "总计"], ["1", "0", "2", "3"]]
    assert {c.page for c in table.grid.cells if not c.text.isdigit()} == {1}
    assert texts(both[0])[:1] == ["四、行政复议、行政诉讼情况"]


def test_words_that_head_no_column_are_not_carried() -> None:
    upper, lower = unframed()
    upper.glyphs = [g for g in upper.glyphs if not 100 < g.x0 < 330 or g.top < 700]
    assert carried(upper.layer(), lower.layer()) is None
    upper, lower = unframed()
    lower.text(LEFT - 30, 60, "规章")  # the row has a label of its own
    assert carried(upper.layer(), lower.layer()) is None
    upper, lower = unframed()
    upper.rule(LEFT, upper.height - 130, RIGHT, upper.height - 130)
    assert carried(upper.layer(), lower.layer()) is None


def test_a_page_is_read_with_both_its_neighbours() -> None:
    """The head of the second page goes with the first, the header at its foot with the third."""
    first, second = pages()
    third, height = Page(3), second.height
    second.rule(LEFT, height - 70, RIGHT, height - 70)
    frame(second, height - 70, height - 28)
    heads = ("信息内容", "制发数", "废止数", "有效数")
    for x, text in zip(XS, heads, strict=True):
        second.text(x, height - 60, text)
    frame(third, 28, 74)
    third.rule(LEFT, 74, RIGHT, 74)
    last = [["规章", "7", "8", "9"], ["文件", "4", "5", "6"]]
    for k, row in enumerate(last):
        for x, text in zip(XS, row, strict=True):
            third.text(x, 32 + 20 * k, text)
    read = Pages()
    for page in (first, second, third):
        read.add(blocks_of_page(page.layer()), page.layer())
    rows = [
        [[c.text for c in row if c.text] for row in item.grid.rows()]
        for page in read.blocks
        for item in page.items
        if isinstance(item, PlacedGrid)
    ]
    assert rows == [[list(HEADERS), *map(list, ROWS)], [list(heads), *last]]
    assert texts(read.blocks[1]) == ["五、存在的主要问题"]
