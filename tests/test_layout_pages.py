"""Pages to one stream: paragraphs, furniture, tables over page breaks."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.blocks import Cell, Grid, Paragraph
from extract.layout.reader import blocks_of_page, join_pages
from extract.page import PageBlocks, PlacedGrid, PlacedText
from tests.layout_maker import Page, Placed

XS = [60.0, 220.0, 300.0, 380.0]
HEADER = ["信息内容", "本年", "上年"]


def joined(*pages: Page) -> list[Paragraph | Grid]:
    return join_pages([blocks_of_page(p.layer()) for p in pages])


def paragraphs(*pages: Page) -> list[str]:
    return [b.text for b in joined(*pages) if isinstance(b, Paragraph)]


def tables(*pages: Page) -> list[list[list[str]]]:
    return [[[c.text for c in row] for row in b.rows()] for b in joined(*pages) if isinstance(b, Grid)]


def prose(page: Page, *lines: str, top: float = 100.0, left: float = 60.0) -> None:
    """Lines of 20 letters; a line that begins with a blank is indented by two letters."""
    for k, line in enumerate(lines):
        page.text(left + (21 if line.startswith(" ") else 0), top + 18 * k, line.strip())


FULL = "二十个字的一行文字正好排到右边的页边为止"
FIRST = "首行缩进两字之后还排得下这样的十八个字"


def test_lines_become_paragraphs() -> None:
    page = Page()
    assert len(FULL) == 20
    prose(page, " " + FIRST[:18], FULL, "不满的末行。", " " + FIRST[:18], "又一段的末行。")
    assert paragraphs(page) == [FIRST[:18] + FULL + "不满的末行。", FIRST[:18] + "又一段的末行。"]


def test_a_short_line_ends_its_paragraph_and_a_heading_stands_alone() -> None:
    page = Page()
    prose(page, "一、总体情况", FULL, "末行。", "二、其他情况", FULL)
    assert paragraphs(page) == ["一、总体情况", FULL + "末行。", "二、其他情况", FULL]


@pytest.mark.parametrize(
    ("line", "below", "want"),
    [
        # The line is full: the figure was cut in two.
        (FULL[:19] + "20", "23件，都已答复。", FULL[:19] + "2023件，都已答复。"),
        # A further digit would have fit: two figures, never one.
        (FULL[:18] + "20", "23件，都已答复。", FULL[:18] + "20 23件，都已答复。"),
    ],
)
def test_figures_at_the_end_of_a_line(line: str, below: str, want: str) -> None:
    page = Page()
    prose(page, FULL, FULL, line, below)
    assert paragraphs(page) == [FULL + FULL + want]


def test_a_paragraph_goes_on_over_the_page() -> None:
    first, second = Page(1), Page(2)
    prose(first, " " + FIRST[:18], FULL, top=700)
    prose(second, FULL, "末行。", top=80)
    (paragraph,) = joined(first, second)
    assert paragraph == Paragraph(FIRST[:18] + FULL + FULL + "末行。", page=1)


@pytest.mark.parametrize(
    "form", ["- {} -", "— {} —", "第{}页 共3页", "第 {} 页", "{}/3", "{}", "Page {} of 3"]
)
def test_page_numbers_and_running_titles_go(form: str) -> None:
    pages = [Page(n) for n in (1, 2, 3)]
    pages[0].text(150, 60, "某镇政府信息公开工作年度报告", 16)
    for n, page in enumerate(pages, 1):
        page.text(60, 30, "某镇政府信息公开工作年度报告")
        prose(page, FULL, FULL, f"第{'一二三'[n - 1]}页的末行。")
        page.text(290, 805, form.format(n))
    title = "某镇政府信息公开工作年度报告"
    assert paragraphs(*pages) == [title, *(f"{FULL}{FULL}第{n}页的末行。" for n in "一二三")]


def test_figures_and_lines_within_the_page_stay() -> None:
    first, second = Page(1), Page(2)
    for page in (first, second):
        prose(page, "办理情况如下", "12")
        page.text(60, 780, "末段的话说到这里为止。")
    second.text(60, 798, "345")
    assert paragraphs(first, second) == [
        *("办理情况如下", "12", "末段的话说到这里为止。"),
        *("办理情况如下", "12", "末段的话说到这里为止。", "345"),
    ]


def split_table(upper: list[list[str]], lower: list[list[str]], shift: float = 0.0) -> tuple[Page, Page]:
    first, second = Page(1), Page(2)
    first.simple(upper, XS, 700)
    second.simple(lower, [x + shift for x in XS], 70)
    return first, second


@pytest.mark.parametrize("shift", [0.0, 4.0, -12.0])
@pytest.mark.parametrize("repeated", [False, True])
def test_tables_go_on_over_the_page(repeated: bool, shift: float) -> None:
    head = [HEADER] if repeated else []
    pages = split_table([HEADER, ["规章", "0", "1"]], [*head, ["文件", "2", "3"]], shift)
    assert tables(*pages) == [[HEADER, ["规章", "0", "1"], ["文件", "2", "3"]]]
    (grid,) = joined(*pages)
    assert isinstance(grid, Grid)
    assert [c.page for c in grid.cells] == [1] * 6 + [2] * 3


@given(
    st.lists(st.lists(st.sampled_from(["", "0", "7", "12"]), min_size=3, max_size=3), min_size=2, max_size=8),
    st.data(),
)
def test_wherever_a_page_ends_a_table_is_the_same(figures: list[list[str]], data: st.DataObject) -> None:
    """Blank figures next to the break belong to their own rows, whatever stands beyond it."""
    rows = [[f"第{n}种事项", *row] for n, row in enumerate(figures)]
    cut = data.draw(st.integers(1, len(rows) - 1))
    first, second = Page(1), Page(2)
    xs = [60.0, 160.0, 250.0, 330.0, 400.0]
    first.simple(rows[:cut], xs, 600)
    second.simple(rows[cut:], xs, 70)
    assert tables(first, second) == [rows]


def test_tables_that_the_page_cuts_off_are_joined_too() -> None:
    pages = split_table([HEADER, ["规章", "0", "1"]], [["文件", "2", "3"]])
    for page in pages:
        page.rules = [r._replace(x1=min(r.x1, 360.0)) for r in page.rules if r.x0 < 380]
    (grid,) = joined(*pages)
    assert isinstance(grid, Grid)
    assert [[c.text for c in row if c.text] for row in grid.rows()] == [
        *(HEADER, ["规章", "0", "1"], ["文件", "2", "3"]),
    ]
    assert {c.col for c in grid.cells if c.confidence == 0.0} == {3, 4, 5}


def test_footers_do_not_part_a_table() -> None:
    first, second = split_table([HEADER, ["规章", "0", "1"]], [["文件", "2", "3"]])
    first.text(290, 800, "- 1 -")
    second.text(290, 800, "- 2 -")
    assert len(tables(first, second)) == 1


def test_other_tables_and_tables_under_a_heading_stay_apart() -> None:
    first, second = split_table([HEADER, ["规章", "0", "1"]], [["文件", "2", "3"]])
    second.text(60, 50, "三、收到和处理申请情况")
    assert len(tables(first, second)) == 2
    first, second = Page(1), Page(2)
    first.simple([HEADER, ["规章", "0", "1"]], XS, 700)
    second.simple([["甲", "乙", "丙", "丁"], ["1", "2", "3", "4"]], [60, 120, 180, 340, 380], 70)
    assert len(tables(first, second)) == 2


def test_a_row_cut_by_the_page_is_one_row() -> None:
    first, second = Page(1), Page(2)
    xs = [60.0, 125.0, 300.0, 380.0]
    upper: list[Placed] = [(0, 0, 1, 1, "2.其他法律\n法规禁止公"), (0, 1, 1, 1, "4"), (0, 2, 1, 1, "0")]
    first.table(upper, xs, [700, 740])
    rest: list[Placed] = [(0, 0, 1, 1, "开"), (0, 1, 1, 1, ""), (0, 2, 1, 1, "")]
    rest += [(1, 0, 1, 1, "3.其他"), (1, 1, 1, 1, "5"), (1, 2, 1, 1, "6")]
    second.table(rest, xs, [70, 90, 110])
    assert tables(first, second) == [[["2.其他法律法规禁止公开", "4", "0"], ["3.其他", "5", "6"]]]


@pytest.mark.parametrize("lower", [["文件", "", ""], ["3.其他", "", ""], ["行政强制", "5", "6"]])
def test_a_row_of_its_own_is_not_glued_to_the_one_before(lower: list[str]) -> None:
    upper = ["行政处罚", "4", ""] if lower[1] == "" else ["行政处罚", "", ""]
    assert tables(*split_table([HEADER, upper], [lower])) == [[HEADER, upper, lower]]


def test_a_merged_label_goes_on_and_a_blank_figure_does_not() -> None:
    first, second = Page(1), Page(2)
    upper: list[Placed] = [(0, 0, 2, 1, "三、结果"), (0, 1, 1, 1, "甲"), (0, 2, 1, 1, "1")]
    upper += [(1, 1, 1, 1, "乙"), (1, 2, 1, 1, "2")]
    lower: list[Placed] = [(0, 0, 2, 1, ""), (0, 1, 1, 1, "丙"), (0, 2, 1, 1, "")]
    lower += [(1, 1, 1, 1, "丁"), (1, 2, 1, 1, "4")]
    first.table(upper, XS, [700, 720, 740])
    second.table(lower, XS, [70, 90, 110])
    (grid,) = joined(first, second)
    assert isinstance(grid, Grid)
    assert {(c.row, c.col, c.rowspan, c.text) for c in grid.cells} == {
        *((0, 0, 4, "三、结果"), (0, 1, 1, "甲"), (0, 2, 1, "1"), (1, 1, 1, "乙"), (1, 2, 1, "2")),
        *((2, 1, 1, "丙"), (2, 2, 1, ""), (3, 1, 1, "丁"), (3, 2, 1, "4")),
    }


@pytest.mark.parametrize("closed", [True, False])
def test_a_merged_label_that_a_line_closes_does_not_go_on(closed: bool) -> None:
    """The group on its left goes on: only its cell has no line at the foot."""
    xs, full = [60.0, 110.0, 164.0, 230.0, 280.0], "未经复议\n直接起诉"
    first, second = Page(1), Page(2)
    for page, group, label, top in ((first, "行政\n诉讼", full, 760.0), (second, "", "复议\n后起诉", 30.0)):
        ys = [top + 22 * k for k in range(3)]
        page.table([(0, 1, 2, 1, label), (0, 2, 1, 1, "维持"), (0, 3, 1, 1, "0")], xs, ys, size=12)
        page.table([(1, 2, 1, 1, "总计"), (1, 3, 1, 1, "1")], xs, ys, size=12)
        page.rule(60, ys[0] if page is first else 20, 60, ys[2] if page is second else 815)
        if group:
            page.lines(65, ys[0] + 4, group.split("\n"), 12, 1.2)
    first.rule(60, 760, 110, 760)
    second.rule(60, 74, 110, 74)
    if not closed:
        # As programs do that close the whole table at the end of a page.
        first.rule(60, 804, 110, 804)
    (rows,) = tables(first, second)
    labels = [text for row in rows for text in row if "复议" in text]
    assert labels == (["未经复议直接起诉", "复议后起诉"] if closed else ["未经复议直接起诉复议后起诉"])


def test_recognised_cells_keep_confidence_and_readings() -> None:
    def page(number: int, text: str, box: tuple[float, float, float, float]) -> PageBlocks:
        x0, y0, x1, y1 = box
        middle = (x0 + x1) / 2
        cells = (
            Cell(0, 0, "规章", page=number, box=(x0, y0, middle, y1), confidence=0.99),
            Cell(0, 1, text, page=number, box=(middle, y0, x1, y1), confidence=0.6, readings=((text, 0.6),)),
        )
        return PageBlocks(number, 1240, 1754, (PlacedGrid(Grid(7, cells, 1, 2), box),))

    blocks = join_pages([page(1, "8", (100, 1500, 1000, 1560)), page(2, "3", (112, 150, 1008, 210))])
    (grid,) = blocks
    assert isinstance(grid, Grid)
    assert grid.number == 1
    assert [(c.text, c.confidence, c.readings, c.page) for c in grid.cells if c.col == 1] == [
        ("8", 0.6, (("8", 0.6),), 1),
        ("3", 0.6, (("3", 0.6),), 2),
    ]


def test_a_paragraph_is_as_sure_as_its_least_sure_line() -> None:
    lines = [(FULL, 0.98), (FULL, 0.7), ("末行。", 0.95), ("另一段。", None)]
    items = tuple(
        PlacedText(text, (60, 100 + 18 * k, 60 + 10.5 * len(text), 111 + 18 * k), 10.5, confidence)
        for k, (text, confidence) in enumerate(lines)
    )
    assert join_pages([PageBlocks(1, 595, 842, items)]) == [
        Paragraph(FULL + FULL + "末行。", page=1, confidence=0.7),
        Paragraph("另一段。", page=1),
    ]


def test_nothing_gives_nothing() -> None:
    assert join_pages([]) == []
    assert join_pages([PageBlocks(1, 595, 842, ())]) == []
    assert joined(Page()) == []
    blank = PlacedText("  ", (0, 0, 1, 1), 10.0)
    assert join_pages([PageBlocks(1, 595, 842, (blank,))]) == []


def test_pages_may_be_copied() -> None:
    """As they are when another process read them."""
    pages = split_table([HEADER, ["规章", "0", "1"]], [["文件", "2", "3"]])
    read = [blocks_of_page(p.layer()) for p in pages]
    assert join_pages(copy.deepcopy(read)) == join_pages(read)


def test_figures_alone_on_a_line_are_of_no_known_row() -> None:
    """A label on the line above may be another row's: `(七)总计` over the figures of `3.其他`."""
    page = Page()
    prose(page, "3.其他", "(七)总计", "8 1 6 4 6 4 29", "2023年")
    lines = [item for item in blocks_of_page(page.layer()).items if isinstance(item, PlacedText)]
    assert [item.confidence for item in lines if "29" in item.text] == [0.5]
    assert all(item.confidence is None for item in lines if "29" not in item.text)
