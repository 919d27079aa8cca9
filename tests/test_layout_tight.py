"""Tables without inner lines whose cells are as near as blanks, and blanks inside cells as wide as gaps."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extract.blocks import Cell, Grid
from extract.layout.claims import claimed
from extract.layout.crammed import uncrammed
from extract.layout.framed import boxes_of
from extract.layout.grids import RuledGrid
from extract.layout.joins import continued
from extract.layout.lattice import lattice_of
from extract.layout.reader import blocks_of_page
from extract.layout.rules import Frame, Segment
from extract.layout.spaced import columned, numbered, readings
from extract.layout.text import cell_text
from extract.layout.tokens import Token, anchored, tokens_of, unlabelled
from extract.page import PlacedGrid
from tests.layout_maker import Page, width_of

SIZE = 10.0


def box(page: Page, x0: float, top: float, x1: float, foot: float) -> None:
    """Four lines."""
    for line in ((x0, top, x1, top), (x0, foot, x1, foot), (x0, top, x0, foot), (x1, top, x1, foot)):
        page.rule(*line)


def grids(page: Page) -> list[list[list[str]]]:
    return [
        [[c.text for c in row if c.text] for row in item.grid.rows()]
        for item in blocks_of_page(page.layer()).items
        if isinstance(item, PlacedGrid) and item.grid.aligned
    ]


def token(text: str, x: float, y: float) -> Token:
    page = Page()
    page.text(x, y, text, SIZE)
    (made,) = tokens_of(page.glyphs) if " " not in text else [joined_token(page)]
    return made


def joined_token(page: Page) -> Token:
    first, last = page.glyphs[0], page.glyphs[-1]
    return Token(page.glyphs, first.x0, last.x1, (first.top + first.bottom) / 2, SIZE, False)


def test_two_figures_a_blank_apart_do_not_part_the_table() -> None:
    """They stand in two columns of the other rows, and are no other columns."""
    page = Page()
    rows = [["乙项", "2", "", "103", "239"], *([f"{c}项", "8", "7", "4", "37"] for c in "丙丁戊己")]
    for k, row in enumerate(rows):
        for x, text in zip((40, 120, 160, 200, 200 + width_of("103", SIZE) + 3.6), row, strict=True):
            page.text(x, 60 + 20 * k, text, SIZE)
    box(page, 38, 46, 240, 156)
    assert grids(page) == [[[text for text in row if text] for row in rows]]


@pytest.mark.parametrize("gap", [2.5, 4.0, 9.0])
def test_a_title_over_a_table_of_one_row_is_no_part_of_its_header(gap: float) -> None:
    """All lines are equally far apart, so that their distance does not part the title from the header."""
    page = Page()
    right = 40 + width_of("行政许可", SIZE) + gap
    page.text(40, 60, "第二十条第（五）项", SIZE)
    for k, (label, figure) in enumerate([("信息内容", "本年处理决定数量"), ("行政许可", "168")], 1):
        page.text(40, 60 + 15 * k, label, SIZE)
        page.text(right, 60 + 15 * k, figure, SIZE)
    box(page, 38, 46, 230, 98)
    found = [["第二十条第（五）项"], ["信息内容", "本年处理决定数量"], ["行政许可", "168"]]
    assert grids(page) == [found]


@pytest.mark.parametrize("gap", [1.5, 2.5, 4.0])
def test_a_label_and_its_only_figure_are_two_cells(gap: float) -> None:
    page = Page()
    rows = [("信息内容", "本年处理决定数量"), ("行政处罚", "323"), ("行政强制", "0")]
    page.text(40, 60, "第二十条第（六）项", SIZE)
    right = 40 + width_of("信息内容", SIZE) + gap
    for k, (label, figure) in enumerate(rows, 1):
        page.text(40, 60 + 20 * k, label, SIZE)
        page.text(right, 60 + 20 * k, figure, SIZE)
    box(page, 36, 55, right + 90, 140)
    assert grids(page) == [[["第二十条第（六）项"], *map(list, rows)]]


def test_a_single_row_is_no_part_of_its_header() -> None:
    page = Page()
    page.text(40, 60, "第二十条第（八）项", SIZE)
    page.text(40, 75, "信息内容", SIZE)
    page.text(112.5, 75, "本年收费金额", SIZE)
    page.text(40, 90, "行政事业性收费", SIZE)
    page.text(112.5, 90, "0", SIZE)
    box(page, 36, 55, 180, 108)
    found = [["第二十条第（八）项"], ["信息内容", "本年收费金额"], ["行政事业性收费", "0"]]
    assert grids(page) == [found]


def test_figures_a_blank_apart_and_no_farther_from_their_label() -> None:
    """The first label reaches to its figures; two other rows show where these begin."""
    page = Page()
    rows = [["其他处理其他", *"0120304"], ["总计", *"3104567"], ["结转", *"0010203"]]
    right = 40 + width_of(rows[0][0], SIZE) + 2.0
    for k, (label, *figures) in enumerate(rows):
        page.text(40, 60 + 16 * k, label, SIZE)
        for n, figure in enumerate(figures):
            page.text(right + 7.2 * n, 60 + 16 * k, figure, SIZE)
    box(page, 38, 55, right + 52, 106)
    assert grids(page) == [rows]


def test_a_single_row_at_the_head_of_a_page_goes_on_with_the_table_before() -> None:
    """Its label reaches to its first figure, and its box touches that of the next, wider table."""
    page, heads = Page(), ["结果维持", "结果纠正", "其他结果", "总计"]
    end = 40 + width_of("行政规范性文件", SIZE)
    for x, text in ((40, "行政规范性文件"), (end + 3, "0条"), (end + 60, "7"), (end + 110, "12")):
        page.text(x, 31, text, SIZE)
    for x0, y0, x1, y1 in ((38, 28, 38, 45), (end + 140, 28, end + 140, 45), (38, 45, 440, 45)):
        page.rule(x0, y0, x1, y1)
    for k, row in enumerate([heads, ["4", "5", "6", "15"]]):
        for x, text in zip((40.0, 160.0, 260.0, 400.0), row, strict=True):
            page.text(x, 50 + 20 * k, text, SIZE)
    box(page, 38, 45, 440, 88)
    assert grids(page) == [[["行政规范性文件", "0条", "7", "12"]], [heads, ["4", "5", "6", "15"]]]


@pytest.mark.parametrize(
    ("line", "want"),
    [
        (("行政许可 12", "3", "4"), ["行政许可", "12", "3", "4"]),
        (("行政许可 12",), ["行政许可 12"]),  # a text with a number in it
        (("附件 1 行政许可", "3"), ["附件1行政许可", "3"]),
        (("第 2 项 12", "3"), ["第2项12", "3"]),  # nobody knows which of both
    ],
)
def test_a_label_and_the_first_figure_of_a_single_line(line: Sequence[str], want: list[str]) -> None:
    page = Page()
    for k, text in enumerate(line):
        page.text(40 + 150 * k, 60, text, SIZE)
    assert ["".join(t.text.split()) for t in unlabelled(tokens_of(page.glyphs))] == [
        "".join(w.split()) for w in want
    ]


def test_boxes_of_several_widths_are_several_tables() -> None:
    page = Page()
    made = []
    for n, wide in enumerate((200.0, 260.0, 180.0)):
        top = 55 + 60 * n
        rows = [("信息内容", "本年制发件数"), ("规章", f"{n}"), ("规范性文件", f"1{n}")]
        for k, (label, figure) in enumerate(rows):
            page.text(40, top + 5 + 18 * k, label, SIZE)
            page.text(112.5, top + 5 + 18 * k, figure, SIZE)
        box(page, 36, top, 36 + wide, top + 60)
        made.append([list(row) for row in rows])
    assert grids(page) == made


def test_boxes_hold_what_the_page_cut() -> None:
    """Both sides end together where no line closes them."""
    frame = Frame([Segment(100, 0, 200)], [Segment(0, 100, 300), Segment(200, 100, 300)], (0, 100, 200, 300))
    assert boxes_of(frame, []) == []
    wider = Frame(
        [Segment(100, 0, 300), Segment(150, 0, 300)],
        [Segment(0, 100, 300), Segment(200, 150, 300), Segment(300, 100, 150)],
        (0, 100, 300, 300),
    )
    assert (0, 150, 200, 300) in boxes_of(wider, [])


def test_blanks_inside_labels_part_no_columns() -> None:
    page = Page()
    for y, x, text in [
        (20, 40, "（三）不予"),
        (20, 100, "1.属于国家秘密"),
        (38, 100, "2.无正当理由大"),
        (38, 190, "量反复申请"),
        (56, 110, "3.其他"),
        (56, 40, "处理"),
        (74, 100, "4.重复申请"),
        (92, 100, "5.要求提供"),
    ]:
        page.text(x, y, text, SIZE)
    texts = sorted(t.text for t in columned(tokens_of(page.glyphs)))
    assert len(texts) == 7
    assert any(t.startswith("2.") and t.endswith("量反复申请") for t in texts)
    assert {"（三）不予", "处理", "3.其他"} <= set(texts)


@pytest.mark.parametrize(
    ("rows", "want"),
    [
        # The first figure stands as far off the others as it is narrow.
        (["20 0 0 0 0 20", "7|0 0 0 0 20", "3|0 0 0 0 20"], ["20", "0", "0", "0", "0", "20"]),
        # Two columns stand farther off: neither part has many figures.
        (["10 0 0 0|3 0", "20 0 0 0|5 0"], ["10", "0", "0", "0", "3", "0"]),
        # A part with letters in place of digits.
        (["10 0 0 0|3 0", "20 0 0 0|5 0", "30 0 0 0|O O"], ["10", "0", "0", "0", "3", "0"]),
    ],
)
def test_parts_of_rows_of_digits_a_blank_apart(rows: Sequence[str], want: list[str]) -> None:
    """`|`: a gap that parts figures anyhow. Figures begin at one place in all rows."""
    places = (
        [40.0, 52.5, 60.0, 67.5, 75.0, 82.5] if "|" not in rows[0] else [40.0, 52.5, 60.0, 67.5, 83.0, 90.5]
    )
    tokens = []
    for k, row in enumerate(rows):
        at = iter(places)
        for part in row.split("|"):
            page = Page()
            for word in part.split(" "):
                page.text(next(at), 20 + 18 * k, word, SIZE)
            tokens.append(joined_token(page))
    pieces = uncrammed(tokens)
    first = sorted((t for t in pieces if t.y == tokens[0].y), key=lambda t: t.x0)
    assert [t.text for t in first] == want
    assert len(pieces) == len(want) * len(rows)


@pytest.mark.parametrize(("others", "pieces"), [(4, 2), (3, 1)])
def test_two_figures_a_blank_apart_where_many_lines_have_two_columns(others: int, pieces: int) -> None:
    """The first one was moved by a blank before it."""
    page = Page()
    page.text(42.0, 20, "0 5", SIZE)
    page.glyphs[1] = page.glyphs[1]._replace(x0=50.0, x1=55.0)
    tokens = [joined_token(page)]
    for k in range(others):
        tokens += [token("7", 36.0, 40.0 + 20 * k), token("8", 50.0, 40.0 + 20 * k)]
    assert len(uncrammed(tokens)) == 2 * others + pieces


@pytest.mark.parametrize(
    ("rows", "pieces"),
    [
        (["0 0 0 0 0 0 0", "1 0 2 0 0 0 3"], 14),
        (["0 0 0 0 0 0 0"], 1),  # nothing shows that another line has its cells there
        (["1 234 567 890 123", "9 234 567 890 123"], 2),  # groups of one number
        (["1 2 3", "4 5 6"], 2),  # too few: digits set apart
    ],
)
def test_rows_of_digits_a_blank_apart(rows: Sequence[str], pieces: int) -> None:
    tokens = []
    for k, row in enumerate(rows):
        page = Page()
        x = 40.0
        for word in row.split(" "):
            page.text(x, 20 + 18 * k, word, SIZE)
            x += width_of(word, SIZE) + 2.5
        tokens.append(joined_token(page))
    assert len(uncrammed(tokens)) == pieces


@pytest.mark.parametrize(("columns", "pieces"), [(2, 2), (1, 1)])
def test_groups_of_three_digits_are_figures_where_columns_begin_at_both(columns: int, pieces: int) -> None:
    """`85 107` is one number in a column of its own, and two figures where other lines have two there."""
    tokens = [token("85 107", 100, 60)]
    second = tokens[0].glyphs[2].x0
    for k in range(1, 6):
        tokens += [token("7", x, 60 + 20 * k) for x in (100, second)[:columns]]
    assert len([t for t in uncrammed(tokens) if t.y < 70]) == pieces


def test_the_distance_of_lines_is_what_several_are_apart() -> None:
    """A line of another font a little higher or lower does not change what is one label."""
    tokens, rows = [], []
    y = 20.0
    for k, off in enumerate((0.0, 0.0, 0.0, 2.0)):
        tokens += [token("一二三四五六", 40, y + off), token("七八九", 40, y + 15)]
        rows.append(tokens[-1].y - 7.5)
        y += 36.0 + k
    found = claimed(rows, tokens)
    assert found is not None
    assert [len(label.tokens) if label else 0 for label in found.labels] == [2, 2, 2, 2]


def test_lines_drawn_twice_stay_one_line_beside_those_of_another_table() -> None:
    """Two tables set one under the other, their doubled lines a few points apart."""
    upper = [Segment(x, 0, 20) for x in (0, 2, 100, 102.2, 300, 302)]
    lower = [Segment(x, 24, 90) for x in (0, 2, 105.4, 107.6, 300, 302)]
    across = [Segment(y, 0, 302) for y in (0, 20, 24, 90)]
    lattice = lattice_of(Frame(across, [*upper, *lower], (0, 0, 302, 90)), [50.0, 200.0], [10.0, 60.0], 1000)
    assert lattice is not None
    assert len(lattice.xs) == 3


@pytest.mark.parametrize(("moved", "text"), [(3.0, "12"), (0.0, "1\n2")], ids=["behind a blank", "two lines"])
def test_digits_on_two_lines(moved: float, text: str) -> None:
    page = Page()
    page.text(97.5 + moved, 20, "1", SIZE)
    page.text(97.5, 35, "2", SIZE)
    assert cell_text(page.glyphs, (87.0, 15.0, 113.0, 50.0), 5.4) == text


def test_a_header_printed_again_may_have_lost_its_last_line() -> None:
    def part(header: str, label: str) -> PlacedGrid:
        texts = [header, "自然人", "总计", label, "0", "1"]
        cells = tuple(Cell(k // 3, k % 3, text) for k, text in enumerate(texts))
        return PlacedGrid(Grid(1, cells, 2, 3), (0.0, 0.0, 300.0, 40.0))

    upper = part("（本列数据的勾稽关系为：第一项加第二项之和）", "一、本年新收")
    lower = part("（本列数据的勾稽关系为：第一项加", "二、上年结转")
    whole = continued(upper, lower)
    assert whole is not None
    assert [[c.text for c in row] for row in whole.grid.rows()][1:] == [
        ["一、本年新收", "0", "1"],
        ["二、上年结转", "0", "1"],
    ]


def test_numbers_of_items_set_apart_by_a_tab_are_part_of_their_texts() -> None:
    page = Page()
    for y, number, text in (
        (20, "1.", "属于国家"),
        (40, "2.", "其他法律"),
        (60, "3", "危及"),
        (80, "4.", "5"),
    ):
        page.text(40, y, number, SIZE)
        page.text(75, y, text, SIZE)
    page.text(140, 20, "12", SIZE)
    page.text(40, 100, "6.", SIZE)
    page.text(95, 100, "重复申请", SIZE)  # too far
    texts = sorted(t.text.replace(" ", "") for t in numbered(tokens_of(page.glyphs)))
    assert texts == sorted(["1.属于国家", "2.其他法律", "3", "危及", "4.", "5", "12", "6.", "重复申请"])


def test_letters_whose_box_is_their_ink_do_not_move_the_line() -> None:
    """A stroke in the middle of its letter, and a comma at its foot."""
    page = Page()
    page.text(40, 20, "一稳定、不受理", SIZE)
    for k, (top, foot) in {0: (27.0, 28.0), 3: (28.0, 31.0)}.items():
        page.glyphs[k] = page.glyphs[k]._replace(top=top, bottom=foot)
    (one,) = tokens_of(page.glyphs)
    assert one.text == "一稳定、不受理"
    assert one.y == pytest.approx(20 + 0.55 * SIZE)


@pytest.mark.parametrize(("off", "same"), [(3.6, True), (9.0, True), (95.0, False)])
def test_columns_that_were_set_anew_on_the_next_page(off: float, same: bool) -> None:
    """As many columns, each beside none but its own, are the same; in other places they are another's."""

    def part(edges: Sequence[float], label: str) -> RuledGrid:
        cells = tuple(
            Cell(0, k, text, box=(edges[k], 0.0, edges[k + 1], 20.0))
            for k, text in enumerate([label, "1", "2", "3"])
        )
        return RuledGrid.of(Grid(1, cells, 1, 4), (edges[0], 0.0, edges[-1], 20.0), edges=tuple(edges))

    upper = part([60.0, 200.0, 300.0, 400.0, 480.0], "甲类")
    lower = part([60.0, 200.0 + off, 300.0, 400.0, 480.0], "乙类")
    whole = continued(upper, lower)
    assert (whole is not None) is same
    assert whole is None or whole.grid.n_cols == 4


def test_a_figure_that_reaches_over_the_empty_half_of_a_bracket_is_no_part_of_the_label() -> None:
    page = Page()
    for k, label in enumerate(["甲类事项", "乙类", "丙类（丁类）"]):
        page.text(100, 20 + 15 * k, label, SIZE)
        for x in (159.0, 172.0):
            page.text(x, 20 + 15 * k, str(k), SIZE)
    cut = anchored(tokens_of(page.glyphs), framed=True)
    assert sorted(t.text for t in cut if t.y > 45) == ["2", "2", "丙类（丁类）"]
    assert max(t.x1 for t in cut if "丙" in t.text) <= 159.0


def test_a_label_that_begins_with_the_sign_of_nothing_is_a_label() -> None:
    """`4.  无正当理由` in a narrow column: only 无 stands beside the number."""
    tokens = [token("4.", 40, 60), token("无", 62, 60), token("正当理由", 40, 73)]
    figures = [token("0", 120, 66), token("1", 150, 66)]
    assert [t.text for t in numbered([*tokens, *figures]) if t.x0 == 40] == ["正当理由", "4. 无"]
    # In the columns of figures it is one.
    figures[0] = token("0", 50, 90)
    assert "无" in [t.text for t in numbered([*tokens, *figures])]


def test_every_reading_is_tried_that_differs_from_those_before() -> None:
    """Two of them may join as many words, and others."""
    tokens = [token("甲", 40, 60), token("乙", 55, 60), token("丙", 100, 60), token("丁", 122, 60)]
    tokens += [token("戊己", 55, 60 + 14 * k) for k in (1, 2)]
    made = [sorted(t.text.replace(" ", "") for t in way if t.y < 70) for way in readings(tokens)]
    assert ["丙丁", "乙", "甲"] in made and ["丁", "丙", "甲乙"] in made


def test_a_few_lines_that_begin_at_one_place_are_no_column_among_many() -> None:
    """Blanks in three labels end at one place, and two columns of labels are nearer than those are wide."""
    tokens = [token(text, x, 60 + 20 * n) for n in range(30) for text, x in (("甲项", 40), ("乙项事项", 72))]
    for n in range(3):
        tokens += [token("于", 72, 700 + 20 * n), token("国家秘密", 97, 700 + 20 * n)]
    made = [{t.text.replace(" ", "") for t in way} for way in readings(tokens)]
    assert any("于国家秘密" in way and "甲项" in way for way in made)


def test_short_lines_of_a_label_are_no_upright_label() -> None:
    """A line of one letter under one that a blank cuts after its first letter: both begin at one place."""
    page = Page()
    labels = [["1.甲类事项", "名称"], ["2.乙类事", "量  反复", "请"], ["3.丙类事项", "两行"], ["4.丁类"]]
    y = 60.0
    for k, lines in enumerate(labels):
        for n, text in enumerate(lines):
            page.text(40, y + 13 * n, text, SIZE)
        for c in range(4):
            page.text(120 + 40 * c, y + 6.5 * (len(lines) - 1), str(k + c), SIZE)
        y += 13 * len(lines)
    (rows,) = grids(page)
    assert [row[0].replace(" ", "") for row in rows] == ["".join(x).replace(" ", "") for x in labels]
