"""Tables of which a frame alone is drawn, cells set close together, groups of rows told by their labels."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extract.layout.blocks import Block, blocks_of
from extract.layout.figures import figures_and_words
from extract.layout.groups import group_spans, single_groups
from extract.layout.pages import join_pages
from extract.layout.reader import blocks_of_page
from extract.layout.spaced import bracketed
from extract.layout.tokens import Token, anchored, tokens_of
from extract.page import Glyph, PlacedGrid, PlacedText
from tests.layout_maker import Page, width_of

SIZE = 10.0
ROWS = [
    ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
    ["规章", "0", "12", "3"],
    ["行政规范性文件", "13", "1", "0"],
]
# The widest text of each column and a gap of a quarter of a letter, as browsers set cells.
LEFTS = [40.0, 112.5, 175.0, 237.5]


def framed(
    page: Page, rows: Sequence[Sequence[str]], y: float, pitch: float = 20.0, sides: str = "lrtb"
) -> None:
    """Rows without a line between them in a frame, or in some of its sides."""
    for k, row in enumerate(rows):
        for x, content in zip(LEFTS, row, strict=True):
            page.text(x, y + k * pitch, content, SIZE)
    top, foot, left, right = y - 5, y + len(rows) * pitch, 36.0, 304.0
    lines = {"l": (left, top, left, foot), "r": (right, top, right, foot)}
    lines |= {"t": (left, top, right, top), "b": (left, foot, right, foot)}
    for side in sides:
        page.rule(*lines[side])


def token(text: str, x: float, y: float) -> Token:
    page = Page()
    page.text(x, y, text, SIZE)
    (made,) = tokens_of(page.glyphs)
    return made


def grids(page: Page) -> list[list[list[str]]]:
    return [
        [[c.text for c in row if c.text] for row in item.grid.rows()]
        for item in blocks_of_page(page.layer()).items
        if isinstance(item, PlacedGrid) and item.grid.aligned
    ]


@pytest.mark.parametrize("sides", ["lrtb", "lrb", "lrt", "lr"])
def test_a_frame_without_inner_lines_is_read_by_white_space(sides: str) -> None:
    page = Page()
    page.text(20, 10, "12/1/26, 12:41 AM    某镇政府信息公开工作年度报告", 7.0)
    framed(page, ROWS, 60, sides=sides)
    assert grids(page) == [ROWS]


def test_what_stands_around_a_frame_is_no_part_of_it() -> None:
    page = Page()
    page.text(40, 20, "一、概述", SIZE)
    framed(page, ROWS, 60)
    page.text(40, 140, "全年共公开信息12条。", SIZE)
    items = blocks_of_page(page.layer()).items
    assert [item.text for item in items if isinstance(item, PlacedText)] == [
        "一、概述",
        "全年共公开信息12条。",
    ]


def test_storeys_of_a_frame_are_tables_of_their_own() -> None:
    page = Page()
    framed(page, ROWS, 60)
    moved = [[row[0], "", *row[1:3]] for row in ROWS]
    framed(page, moved, 125)
    assert [t[-1] for t in grids(page)] == [ROWS[-1], [ROWS[-1][0], *ROWS[-1][1:3]]]


def test_frames_that_touch_are_not_read_twice() -> None:
    """Two tables of different widths share the left side and a line: by lines alone they are one frame of two
    boxes.
    """
    page, heads = Page(), ["结果维持", "结果纠正", "其他结果", "总计"]
    framed(page, [heads, ["0", "1", "2", "3"]], 60)
    for k, row in enumerate([heads, ["4", "5", "6", "15"]]):
        for x, text in zip((40.0, 160.0, 260.0, 400.0), row, strict=True):
            page.text(x, 106 + 20 * k, text, SIZE)
    for side in ((36, 100, 440, 100), (36, 100, 36, 146), (440, 100, 440, 146), (36, 146, 440, 146)):
        page.rule(*map(float, side))
    assert grids(page) == [[heads, ["0", "1", "2", "3"]], [heads, ["4", "5", "6", "15"]]]


def test_labels_of_groups_of_single_rows_as_near_as_lines_are_not_one() -> None:
    """Each row prints its group; the lines of two of them are as near as those of one."""
    first = ["一、本年新收", "申请数量", "二、上年结转", "申请数量", "三、本年度办", "理结果"]
    tokens = [token(text, 40, 60 + 13 * k) for k, text in enumerate(first)]
    pieces = single_groups([Block(tokens)])
    assert [b.text for b in pieces] == ["一、本年新收申请数量", "二、上年结转申请数量", "三、本年度办理结果"]
    assert [b.text for b in single_groups([Block(tokens[:2])])] == ["一、本年新收申请数量"]


def test_the_next_column_is_no_end_of_a_line() -> None:
    """The first column's line reaches to the second one; a line of one letter that a blank moved does not."""
    left = ["一、本年新收政府信", "申请数量", "（一）予以公开"]
    right = ["一、本年新收政府信", "数量", "（一）予以公开"]
    tokens = [token(text, 40, 60 + 13 * k) for k, text in enumerate(left[:2])]
    tokens += [token(text, 40 + 92, 60 + 13 * k) for k, text in enumerate(right[:2])]
    tokens += [token(left[2], 40, 120), token(right[2], 132, 120)]
    texts = sorted(b.text for b in blocks_of(tokens, 15.0))
    assert texts == sorted(["".join(left[:2]), "".join(right[:2]), left[2], right[2]])
    moved = [token("结", 40, 73), token("、上年", 52, 60)]
    assert len(blocks_of(moved, 15.0)) == 1


def test_a_row_of_marks_in_place_of_figures_is_a_row() -> None:
    """Some headers are boxes; by lines alone the row below them is one cell."""
    page, marks = Page(), ["-", "——", "／", "无", "—"]
    heads, xs = ["维持", "纠正", "其他", "未结", "总计"], [40.0, 100.0, 160.0, 220.0, 280.0]
    for k, x in enumerate(xs):
        page.text(x + 4, 64, heads[k], SIZE)
        page.text(x + 8, 88, marks[k], SIZE)
        if k < 3:
            for side in ((x, 60, x + 50, 60), (x, 80, x + 50, 80), (x, 60, x, 80), (x + 50, 60, x + 50, 80)):
                page.rule(*map(float, side))
    for side in ((36, 56, 340, 56), (36, 104, 340, 104), (36, 56, 36, 104), (340, 56, 340, 104)):
        page.rule(*map(float, side))
    assert grids(page) == [[heads, marks]]


def test_the_first_letter_of_a_label_is_no_sign_of_nothing() -> None:
    """`无` over `法提供` is the label of a group; left of all figures with nothing below it is a figure."""
    words = [token("法提供", 40, 73), token("本机关不掌握", 90, 60), token("相关信息", 90, 73)]
    figures = [token("0", 200, 66), token("3", 240, 66)]
    found, _ = figures_and_words([token("无", 40, 60), *words, *figures])
    assert sorted(t.text for t in found) == ["0", "3"]
    found, _ = figures_and_words([token("结果维持", 40, 47), token("无", 55, 60), *figures])
    assert "无" in [t.text for t in found]


def test_prose_in_a_frame_is_no_table() -> None:
    page = Page()
    page.lines(40, 60, ["本年度共收到申请 12 件，", "办结 11 件，结转 1 件。"], SIZE)
    for line in ((36, 50, 300, 50), (36, 95, 300, 95), (36, 50, 36, 95), (300, 50, 300, 95)):
        page.rule(*line)
    assert grids(page) == []


def word(text: str, x: float, y: float) -> Token:
    glyphs, at = [], x
    for char in text:
        w = width_of(char, SIZE)
        if char != " ":
            glyphs.append(Glyph(char, at, y - 5.5, at + w, y + 5.5, SIZE))
        at += w
    return Token(glyphs, x, at, y, SIZE, any(ord(ch) > 0x2E7F for ch in text))


def on_lines(*lines: Sequence[tuple[float, str]]) -> list[Token]:
    glyphs = [g for k, line in enumerate(lines) for x, text in line for g in word(text, x, 20.0 * k).glyphs]
    return tokens_of(glyphs)


@pytest.mark.parametrize(
    ("lines", "want"),
    [
        ([[(0, "规章"), (72.5, "0")], [(0, "行政规范性文件"), (72.5, "13")]], ["行政规范性文件", "13"]),
        ([[(0, "甲"), (42.5, "1")], [(0, "上年项目"), (42.5, "本年增减")]], ["上年项目", "本年增减"]),
        # no cell of another line begins there; or the gap is no wider than those between the letters
        ([[(0, "规章"), (80, "0")], [(0, "行政规范性文件"), (72.5, "13")]], ["行政规范性文件13"]),
        ([[(0, "甲"), (11, "1")], [(0, "规"), (11, "章"), (22, "制"), (33, "度")]], ["规章制度"]),
        # digits stay together
        ([[(0, "甲"), (12.5, "1")], [(0, "10"), (12.5, "90")]], ["1090"]),
    ],
)  # fmt: skip
def test_cells_begin_where_those_of_other_lines_do(
    lines: list[list[tuple[float, str]]], want: list[str]
) -> None:
    found = sorted((t for t in anchored(on_lines(*lines)) if t.y > 10), key=lambda t: t.x0)
    assert [t.text.replace(" ", "") for t in found] == want


def test_a_bracket_holds_its_words_together() -> None:
    tokens = [word("（七", 0, 0), word("）总计", 40, 0), word("（一）予以", 0, 20), word("公开", 80, 20)]
    assert sorted(t.text.replace(" ", "") for t in bracketed(tokens)) == ["公开", "（一）予以", "（七）总计"]


def test_units_and_words_on_the_line_of_figures_are_their_cells() -> None:
    tokens = [word("强制", 0, 0), word("8", 60, 0), word("新增9", 110, 0), word("210", 170, 0)]
    tokens += [word("规章", 0, 40), word("0", 60, 35), word("件", 60, 47), word("持平", 110, 40)]
    figures, words = figures_and_words(tokens)
    assert {t.text for t in words} == {"强制", "规章"}
    assert {t.text for t in figures} == {"8", "新增9", "210", "0件", "持平"}


def test_a_stroke_whose_box_is_its_ink_stays_in_its_word() -> None:
    page = Page()
    page.text(40, 50, "第一项制度12条", SIZE)
    page.glyphs = [g._replace(top=g.top + 5, bottom=g.top + 6) if g.text == "一" else g for g in page.glyphs]
    (line,) = blocks_of_page(page.layer()).items
    assert isinstance(line, PlacedText) and line.text == "第一项制度12条"


@pytest.mark.parametrize(
    ("groups", "want"),
    [
        ([("复议", 2.0), ("诉讼", 7.0)], [("复议", 0, 4, 1), ("诉讼", 5, 9, 1)]),
        (
            [("复议", 2.0), ("直接", 5.5), ("之后", 8.0), ("诉讼", 7.0)],
            [("复议", 0, 4, 1), ("直接", 5, 6, 1), ("之后", 7, 9, 1), ("诉讼", 5, 9, 0)],
        ),
        ([("复议", 2.0), ("诉讼", 6.0)], []),  # leaves the last rows without a group
        ([("复议", 2.0)], []),
        ([("复议", 3.3), ("诉讼", 7.0)], []),
    ],
)
def test_groups_tile_the_rows(groups: list[tuple[str, float]], want: list[tuple[str, int, int, int]]) -> None:
    blocks = [Block([word(text, 0, 20 * y)]) for text, y in groups]
    spans = group_spans([20.0 * k for k in range(10)], blocks)
    assert [(block.text, first, last, level) for first, last, level, block in spans] == want


def column(page: Page, groups: Sequence[str], *, leaders: bool = False) -> None:
    """A table of one column of figures without a line, three rows a group."""
    for k, group in enumerate(groups):
        page.text(60, 60 + 20 * (3 * k + 1), group, SIZE)
        for j, label in enumerate(("结果维持", "结果纠正", "总计")):
            y = 60 + 20 * (3 * k + j)
            page.text(140, y, label + ("………" if leaders else ""), SIZE)
            page.text(300, y, str(10 * k + j), SIZE)


def test_a_table_of_one_column_of_figures() -> None:
    page = Page()
    column(page, ["行政复议", "行政诉讼"])
    (item,) = blocks_of_page(page.layer()).items
    assert isinstance(item, PlacedGrid)
    spans = [(c.text, c.row, c.rowspan) for c in item.grid.cells if c.col < 2]
    assert spans == [("行政复议", 0, 3), ("行政诉讼", 3, 3)]


def test_a_list_of_contents_is_none() -> None:
    page = Page()
    column(page, ["上篇", "下篇"], leaders=True)
    assert not any(isinstance(item, PlacedGrid) for item in blocks_of_page(page.layer()).items)


def test_rows_as_near_as_lines_give_no_row_the_labels_of_three() -> None:
    page = Page()
    labels = [["甲类的", "事项"], ["乙类的", "事项"], ["丙类的", "事项"]]
    for k, lines in enumerate(labels):
        page.text(60, 66.5 + 26 * k, "（三）", SIZE)
        for j, text in enumerate(lines):
            page.text(140, 60 + 13 * (2 * k + j), text, SIZE)
        for c in range(4):
            page.text(220 + 40 * c, 66.5 + 26 * k, str(10 * k + c), SIZE)
    (first, *_) = blocks_of_page(page.layer()).items
    assert isinstance(first, PlacedGrid)
    sure = [c for c in first.grid.cells if c.confidence is None]
    assert not any("甲" in c.text and "丙" in c.text for c in sure)


def test_a_framed_table_goes_on_over_the_page() -> None:
    pages = [Page(number=1), Page(number=2)]
    framed(pages[0], ROWS, 700, sides="lrt")
    framed(pages[1], [["其他文件", "7", "8", "9"]], 60, sides="lrb")
    blocks = join_pages([blocks_of_page(p.layer()) for p in pages])
    texts = [[c.text for c in row if c.text] for b in blocks if not hasattr(b, "text") for row in b.rows()]
    assert texts == [*ROWS, ["其他文件", "7", "8", "9"]]
