"""Pages of glyphs and rules to tables and lines."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.blocks import Grid
from extract.layout.reader import blocks_of_page
from extract.page import Glyph, PageLayer, PlacedGrid, PlacedText, Rule
from tests.layout_maker import STYLES, Page, Placed, even
from tests.waiting import ends

HEADED = [["信息内容", "本年制发件数", "现行有效件数"], ["规章", "0", "12"], ["行政规范性文件", "3", "45"]]


def grids(layer: PageLayer) -> list[Grid]:
    return [item.grid for item in blocks_of_page(layer).items if isinstance(item, PlacedGrid)]


def texts(layer: PageLayer) -> list[str]:
    return [item.text for item in blocks_of_page(layer).items if isinstance(item, PlacedText)]


def table_of(grid: Grid) -> list[list[str]]:
    return [[c.text for c in row] for row in grid.rows()]


def only_cell(text: str, width: float, *, centred: bool = True, size: float = 9.0) -> str:
    """What is read of a text set into a cell beside two others that show the cells' padding."""
    page = Page()
    xs = [60.0, 60.0 + width, 200.0 + width, 300.0 + width]
    cells: list[Placed] = [(0, 0, 1, 1, text), (0, 1, 1, 1, "旁边的说明"), (0, 2, 1, 1, "7")]
    page.table(cells, xs, [100.0, 100.0 + 16 * (text.count("\n") + 2)], centred=centred, size=size)
    return grids(page.layer())[0].cells[0].text


@pytest.mark.parametrize("style", STYLES)
def test_ruled_table_however_its_lines_are_drawn(style: str) -> None:
    page = Page()
    page.simple(HEADED, even(80, 500, 3), 100, style=style)
    (grid,) = grids(page.layer())
    assert table_of(grid) == HEADED
    assert grid.aligned
    assert grid.page == 1
    assert all(c.page == 1 and c.rowspan == c.colspan == 1 for c in grid.cells)
    assert grid.cells[0].box == pytest.approx((80, 100, 220, 120), abs=1.5)


@st.composite
def spanned(draw: st.DrawFn) -> tuple[list[Placed], int, int]:
    """A tiling of up to 6 by 6 positions by cells with spans; every text is its own."""
    n_rows, n_cols = draw(st.integers(1, 6)), draw(st.integers(2, 6))
    taken: set[tuple[int, int]] = set()
    cells: list[Placed] = []
    for r in range(n_rows):
        for c in range(n_cols):
            if (r, c) in taken:
                continue
            cols = draw(st.integers(1, min(3, n_cols - c)))
            while any((r, c + k) in taken for k in range(cols)):
                cols -= 1
            rows = draw(st.integers(1, min(3, n_rows - r)))
            taken.update((y, x) for y in range(r, r + rows) for x in range(c, c + cols))
            cells.append((r, c, rows, cols, draw(st.sampled_from(["{}", "项{}", ""])).format(len(cells))))
    return cells, n_rows, n_cols


@given(spanned(), st.sampled_from(STYLES))
def test_any_spanned_table_comes_back(made: tuple[list[Placed], int, int], style: str) -> None:
    cells, n_rows, n_cols = made
    page = Page()
    xs, ys = even(60, 540, n_cols), even(100, 100 + 30 * n_rows, n_rows)
    page.table(cells, xs, ys, style=style)
    read = grids(page.layer())
    printed = sorted(c[4] for c in cells if c[4])
    if not read:
        # One column, or nothing but one text: text, not a table.
        one_wide = all(c[3] == n_cols for c in cells if c[4])
        assert len(printed) < 2 or one_wide
        return
    assert sorted(c.text for g in read for c in g.cells if c.text) + texts(page.layer()) == printed
    for g in read:
        for c in g.cells:
            if c.text:
                (want,) = [w for w in cells if w[4] == c.text]
                box = (xs[want[1]], ys[want[0]], xs[want[1] + want[3]], ys[want[0] + want[2]])
                assert c.box == pytest.approx(box, abs=3.0)
    if len(read) == 1 and len(read[0].cells) == len(cells):
        assert_spans(read[0], cells)


def assert_spans(grid: Grid, cells: list[Placed]) -> None:
    """Spans agree but for rows and columns whose line no cell ends at."""
    rows = sorted({c[0] for c in cells} | {c[0] + c[2] for c in cells})
    cols = sorted({c[1] for c in cells} | {c[1] + c[3] for c in cells})
    want = {
        (
            rows.index(r),
            cols.index(c),
            rows.index(r + h) - rows.index(r),
            cols.index(c + w) - cols.index(c),
            t,
        )
        for r, c, h, w, t in cells
    }
    assert {(c.row, c.col, c.rowspan, c.colspan, c.text) for c in grid.cells} == want


def _outer_sides(r: Rule) -> bool:
    return r.x0 == r.x1 and r.x0 in (80, 500)


def _top(r: Rule) -> bool:
    return r.top == r.bottom == 100


def _between_rows(r: Rule) -> bool:
    return r.x0 == r.x1 == 360 and r.top >= 120


@pytest.mark.parametrize("gone", [_outer_sides, _top, _between_rows])
def test_lines_that_are_missing(gone: Callable[[Rule], bool]) -> None:
    page = Page()
    page.simple(HEADED, [80, 220, 360, 500], 100)
    layer = page.layer()
    layer.rules = [r for r in layer.rules if not gone(r)]
    (grid,) = grids(layer)
    assert table_of(grid) == HEADED


def test_a_table_cut_off_by_the_page_does_not_end_there() -> None:
    page = Page(width=360)
    page.simple(HEADED, [80, 220, 300, 500], 100)
    layer = page.layer()
    layer.rules = [Rule(r.x0, r.top, min(r.x1, 360), r.bottom) for r in layer.rules if r.x0 <= 360]
    layer.glyphs = [g for g in layer.glyphs if g.x1 <= 360]
    (grid,) = grids(layer)
    unseen = [c for c in grid.cells if c.confidence == 0.0]
    assert unseen
    assert all(c.col >= 3 and not c.text for c in unseen)


def test_a_low_row_of_many_cells_is_a_table_and_a_low_box_is_none() -> None:
    """The last row of a table whose other rows stand on the page before: hardly higher than its figures."""
    page = Page()
    page.table([(0, k, 1, 1, str(k)) for k in range(8)], even(80, 480, 8), [72.0, 82.5], size=8.0)
    page.table([(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙")], even(80, 160, 2), [120.0, 130.5], size=8.0)
    (grid,) = grids(page.layer())
    assert table_of(grid) == [list("01234567")]


def test_touching_tables_of_other_columns_are_two() -> None:
    page = Page()
    end = page.simple(HEADED, [80, 200, 320, 500], 100)
    page.simple([["甲", "乙", "丙", "丁"], ["1", "2", "3", "4"]], [80, 150, 260, 410, 500], end)
    assert [table_of(g) for g in grids(page.layer())] == [
        HEADED,
        [["甲", "乙", "丙", "丁"], ["1", "2", "3", "4"]],
    ]


def test_touching_tables_that_share_many_edges_are_two() -> None:
    """Three edges of its own on either side are those of no header of the same table."""
    page = Page()
    common = [80.0, 120.0, 160.0, 200.0, 240.0, 280.0]
    upper, lower = [*common, 340.0, 400.0, 460.0, 520.0], [*common, 320.0, 380.0, 440.0, 520.0]
    rows = [[f"{a}{k}" for k in range(9)] for a in "甲乙丙丁"]
    end = page.simple(rows[:2], upper, 100)
    page.simple(rows[2:], lower, end)
    assert [table_of(g) for g in grids(page.layer())] == [rows[:2], rows[2:]]


@pytest.mark.parametrize("off", [0.0, 10.0])
def test_a_table_printed_in_two_has_columns_of_its_own_in_each(off: float) -> None:
    """One or two columns in other places, most in the same: among as many columns those are no header's."""
    page = Page()
    upper = [80.0, 120.0, 160.0, 210.0, 260.0, 310.0, 360.0, 420.0, 520.0]
    lower = [80.0, 120.0, 160.0, 210.0, 250.0, 310.0 - off, 360.0, 420.0, 520.0]
    rows = [[f"{a}{k}" for k in range(8)] for a in "甲乙丙丁"]
    end = page.simple(rows[:2], upper, 100)
    page.simple(rows[2:], lower, end)
    assert [table_of(g) for g in grids(page.layer())] == [rows[:2], rows[2:]]


def test_header_over_merged_columns_stays_with_its_table() -> None:
    cells: list[Placed] = [(0, 0, 1, 2, "复议"), (0, 2, 1, 3, "诉讼")]
    cells += [(1, c, 1, 1, str(c)) for c in range(5)]
    page = Page()
    page.table(cells, even(80, 500, 5), [100, 120, 140])
    (grid,) = grids(page.layer())
    assert [(c.text, c.colspan) for c in grid.rows()[0]] == [("复议", 2), ("诉讼", 3)]


def test_boxes_and_frames_around_text_are_no_tables() -> None:
    page = Page()
    sentences = ["这一段话写在有底色的方框里，每行一个框，", "它只是正文，不是什么表格，读的时候按行来读。"]
    for k, text in enumerate(sentences):
        page.table([(0, 0, 1, 1, text)], [80, 500], [100 + 25 * k, 125 + 25 * k], size=10.5, centred=False)
    page.table([(0, 0, 1, 1, "")], [30, 565], [30, 800])
    page.rule(80, 60, 500, 60)
    page.text(80, 46, "页眉下有一条线")
    assert grids(page.layer()) == []
    assert texts(page.layer()) == ["页眉下有一条线", *sentences]


def test_shaded_pieces_of_a_line_are_no_cells() -> None:
    page = Page()
    page.text(80, 102, "底色按词来画的一行文字也是文字。", 12)
    for x0, x1 in ((80, 140), (140, 212), (212, 272)):
        for side in ((x0, 100, x1, 100), (x0, 118, x1, 118), (x0, 100, x0, 118), (x1, 100, x1, 118)):
            page.rule(*side)
    assert grids(page.layer()) == []
    assert texts(page.layer()) == ["底色按词来画的一行文字也是文字。"]


def test_text_on_shaded_lines_above_a_table_is_text() -> None:
    page = Page()
    page.table([(0, 0, 1, 1, "")], [80, 500], [100, 125])
    page.text(80, 104, "上面这一行和表格连在一起，但它是正文。", 10.5)
    page.simple(HEADED, [80, 220, 360, 500], 125)
    assert texts(page.layer()) == ["上面这一行和表格连在一起，但它是正文。"]
    assert table_of(grids(page.layer())[0]) == HEADED


@pytest.mark.parametrize(
    ("text", "width", "want"),
    [
        ("10\n8", 22.0, "108"),  # no room for a third digit: it had to wrap
        ("10\n8", 60.0, "10\n8"),  # room enough: two numbers
        ("63365.\n5元", 40.0, "63365.5元"),
        ("63365.\n5元", 90.0, "63365.\n5元"),
        ("本年新\n制作数\n量", 38.0, "本年新制作数量"),
        ("一、总计\n二、其中", 120.0, "一、总计\n二、其中"),
        ("三\n、\n本\n年\n度", 22.0, "三、本年度"),
    ],
)
def test_lines_of_a_cell(text: str, width: float, want: str) -> None:
    assert only_cell(text, width) == want


def test_letters_set_far_apart_and_bold_by_printing_twice() -> None:
    page = Page()
    page.simple([["规    章", "0 0", "11"], ["甲", "5", "33"]], [80, 220, 360, 500], 100)
    layer = page.layer()
    layer.glyphs += [g._replace(x0=g.x0 + 0.4, x1=g.x1 + 0.4) for g in layer.glyphs]
    assert table_of(grids(layer)[0]) == [["规 章", "0 0", "11"], ["甲", "5", "33"]]


def test_order_of_drawing_does_not_matter() -> None:
    page = Page()
    page.simple(HEADED, [80, 220, 360, 500], 100)
    page.text(80, 60, "表前的一句话。")
    layer = page.layer()
    before = blocks_of_page(layer)
    layer.glyphs.reverse()
    layer.rules.reverse()
    assert blocks_of_page(layer) == before


def test_raised_mark_and_struck_out_figure() -> None:
    page = Page()
    page.simple([["甲", "5", "917"], ["乙", "6", "8"]], [80, 220, 360, 500], 100)
    layer = page.layer()
    five = next(g for g in layer.glyphs if g.text == "5")
    layer.glyphs.append(Glyph("1", five.x1, five.top - 1, five.x1 + 2.5, five.top + 5, 5.0))
    nine = next(g for g in layer.glyphs if g.text == "9")
    y = (nine.top + nine.bottom) / 2
    layer.rules.append(Rule(nine.x0, y, nine.x1, y))
    assert table_of(grids(layer)[0]) == [["甲", "5^1", "17"], ["乙", "6", "8"]]


@pytest.mark.parametrize("clockwise", [True, False])
def test_turned_text_in_a_cell_and_a_turned_page(clockwise: bool) -> None:
    page = Page(width=842, height=595)
    page.simple(HEADED, [80, 220, 360, 500], 100)
    flat = page.layer()
    layer = PageLayer(1, 595, 842)

    def put(x0: float, top: float, x1: float, foot: float) -> tuple[float, float, float, float]:
        return (595 - foot, x0, 595 - top, x1) if clockwise else (top, 842 - x1, foot, 842 - x0)

    layer.rules = [Rule(*put(*r)) for r in flat.rules]
    layer.glyphs = [
        Glyph(g.text, *put(g.x0, g.top, g.x1, g.bottom), g.size, 0, upright=False) for g in flat.glyphs
    ]
    (grid,) = grids(layer)
    assert table_of(grid) == HEADED
    assert grid.cells[0].box == pytest.approx(put(80, 100, 220, 120), abs=1.5)


def test_two_columns_are_read_one_after_the_other() -> None:
    page = Page()
    page.lines(60, 100, ["左栏第一行文字", "左栏第二行文字", "左栏第三行文字"])
    page.lines(330, 100, ["右栏第一行文字", "右栏第二行文字", "右栏第三行文字"])
    assert texts(page.layer()) == [
        *("左栏第一行文字", "左栏第二行文字", "左栏第三行文字"),
        *("右栏第一行文字", "右栏第二行文字", "右栏第三行文字"),
    ]


def test_a_running_head_is_no_line_of_two_columns() -> None:
    """A head in two parts, smaller than the text below it."""
    page = Page()
    page.text(40, 20, "12/1/26, 12:35 PM", size=8)
    page.text(300, 20, "某镇年度报告", size=8)
    page.text(60, 40, "供")
    page.text(60, 60, "第一项申请")
    page.text(300, 60, "第二项申请")
    texts = [item.text for item in blocks_of_page(page.layer()).items if isinstance(item, PlacedText)]
    assert texts[:2] == ["12/1/26, 12:35 PM\t某镇年度报告", "供"]


def test_rows_without_lines_have_the_columns_of_their_figures() -> None:
    page = Page()
    for k, row in enumerate((("规章", "0", "12"), ("规范性文件", "3", "45"), ("其他", "1", "0"))):
        for x, text in zip((80, 250, 350), row, strict=True):
            page.text(x, 100 + 18 * k, text)
    (grid,) = grids(page.layer())
    assert grid.aligned
    assert {(c.text, c.col - grid.n_cols) for c in grid.cells if c.row == 0} == {
        ("规章", -3),
        ("0", -2),
        ("12", -1),
    }
    assert table_of(grid) == [["规章", "0", "12"], ["规范性文件", "3", "45"], ["其他", "1", "0"]]
    assert all(c.confidence is None for c in grid.cells)


def test_wrapped_labels_without_lines() -> None:
    """Figures on the first line of each row, labels wrapped below: the rest goes to its own row."""
    page = Page()
    y = 100.0
    rows = [("1.属于国家", "秘密", "12"), ("2.其他法律", "禁止公开", "34"), ("3.危及安全", "", "56")]
    for label, rest, figures in rows:
        page.text(80, y, label)
        for k, figure in enumerate(figures):
            page.text(200 + 60 * k, y, figure)
        if rest:
            y += 15
            page.text(80, y, rest)
        y += 15
    (grid,) = grids(page.layer())
    assert table_of(grid) == [
        ["1.属于国家秘密", "1", "2"],
        ["2.其他法律禁止公开", "3", "4"],
        ["3.危及安全", "5", "6"],
    ]


def test_figures_whose_row_is_a_guess_are_not_sure() -> None:
    page = Page()
    rows = [("规章制度", "12"), ("行政规范", ""), ("性文件等", "34"), ("其他内容", "")]
    for k, (label, figures) in enumerate(rows):
        page.text(80, 100 + 15 * k, label)
        for n, figure in enumerate(figures):
            page.text(200 + 60 * n, 100 + 15 * k, figure)
    (grid,) = grids(page.layer())
    guessed = [c for c in grid.cells if c.text in ("1", "2", "3", "4")]
    assert len(guessed) == 4
    assert all(c.confidence == 0.5 and c.readings == ((c.text, 0.5),) for c in guessed)


def test_drawings_of_any_size_come_to_an_end() -> None:
    rules = [Rule(x, y, x + 3, y) for x in range(0, 590, 6) for y in range(0, 840, 2)]
    rules += [Rule(x, y, x, y + 3) for x in range(0, 590, 2) for y in range(0, 840, 6)]
    assert len(rules) > 80_000
    page = Page()
    page.text(80, 100, "图上的字")
    layer = page.layer()
    layer.rules = rules
    with ends():
        assert blocks_of_page(layer).items


def test_places_that_are_no_numbers_are_left_out() -> None:
    nan, far = float("nan"), float("inf")
    glyphs = [Glyph("甲", nan, 1, 2, 3, 10.0), Glyph("乙", far, 1, far, 3, 10.0)]
    glyphs.append(Glyph("丙", 80, 100, 90, 111, 0.0))
    layer = PageLayer(1, 595, 842, glyphs, [Rule(nan, 0, 1, 1), Rule(5, 5, 5, 5), Rule(-far, 9, far, 9)])
    assert texts(layer) == ["丙"]
