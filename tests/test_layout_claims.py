"""Which lines of wrapped labels belong to which figures; and tables with a line under every row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeGuard

import pytest

from extract.layout.claims import claimed
from extract.layout.reader import blocks_of_page
from extract.layout.tokens import Token
from extract.page import Glyph, PageLayer, PlacedGrid
from tests.layout_maker import Page, width_of

SIZE = 10.0
LEADING = 13.0
LABELS = [
    ["甲类事项"],
    ["乙类事项的名称", "占了两行"],
    ["丙类"],
    ["丁类事项的名称", "一共占了", "三行"],
    ["戊类"],
]


def line(text: str, x: float, y: float) -> Token:
    """A line of text whose middle stands at `y`."""
    glyphs, at = [], x
    for char in text:
        w = width_of(char, SIZE)
        glyphs.append(Glyph(char, at, y - 5.5, at + w, y + 5.5, SIZE))
        at += w
    return Token(glyphs, x, at, y, SIZE, True)


def setting(labels: Sequence[Sequence[str]], where: str, gap: float) -> tuple[list[float], list[Token]]:
    """Heights of the figures and lines of the labels, rows `gap` farther apart than lines."""
    rows, tokens, y = [], [], 100.0
    for label in labels:
        foot = y + LEADING * (len(label) - 1)
        rows.append({"middle": (y + foot) / 2, "head": y, "foot": foot}[where])
        tokens += [line(text, 100, y + LEADING * k) for k, text in enumerate(label)]
        y = foot + LEADING + gap
    return rows, tokens


def texts(rows: list[float], tokens: list[Token]) -> list[str] | None:
    """The labels of rows of figures, `-` for a lost one; those without figures follow with a plus."""
    found = claimed(rows, tokens)
    if found is None:
        return None
    return [*(b.text if b else "-" for b in found.labels), *("+" + b.text for b in found.bare)]


@pytest.mark.parametrize("where", ["middle", "head", "foot"])
@pytest.mark.parametrize("gap", [2.0, 3.0, 6.0, 15.0])
def test_rows_hardly_farther_apart_than_lines(where: str, gap: float) -> None:
    assert texts(*setting(LABELS, where, gap)) == ["".join(label) for label in LABELS]


@pytest.mark.parametrize("where", ["middle", "head", "foot"])
def test_lines_all_equally_far_apart_say_nothing(where: str) -> None:
    assert texts(*setting(LABELS, where, 0.0)) is None


@pytest.mark.parametrize(
    ("second", "inside", "read"),
    [("二、乙类事项", "的名称", True), ("乙类事项", "的名称", True), ("乙类事项", "2.的名称", False)],
    ids=["numbers alone", "one without", "a number inside of a label"],
)
def test_where_most_rows_are_parted_by_numbers_others_may_follow_like_lines(
    second: str, inside: str, read: bool
) -> None:
    """All lines equally far apart: a label without a number is parted by its figures from the one above."""
    labels = [["一、甲类事项"], [second, inside, "很长"], ["三、丙类"], ["四、丁类", "事项"], ["五、戊类"]]
    found = texts(*setting(labels, "middle", 0.0))
    assert found == (["".join(label) for label in labels] if read else None)


@pytest.mark.parametrize("numbers", [2, 1])
def test_where_few_rows_are_parted_by_numbers_nothing_is_known(numbers: int) -> None:
    labels = [[f"{mark}类事项", "的名称"] for mark in "甲乙丙丁戊"]
    for k in range(numbers):
        labels[k + 1][0] = f"{k + 2}." + labels[k + 1][0]
    assert (texts(*setting(labels, "middle", 0.0)) is None) is (numbers == 1)


def test_labels_of_groups_are_left_alone() -> None:
    rows, tokens = setting(LABELS, "middle", 6.0)
    group = [line("（一）分", 40, rows[1] - LEADING / 2), line("组名", 40, rows[1] + LEADING / 2)]
    level = line("（二）", 40, rows[3])
    assert texts(rows, [*tokens, *group, level]) == ["".join(label) for label in LABELS]


def test_letters_set_upright_do_not_say_how_far_apart_lines_are() -> None:
    rows, tokens = setting(LABELS, "middle", 6.0)
    upright = [line(char, 40, rows[0] + 9.5 * k) for k, char in enumerate("不予公开事项")]
    assert texts(rows, [*tokens, *upright]) == ["".join(label) for label in LABELS]


@pytest.mark.parametrize("number", ["3.", "３．", "3 ."])
def test_the_last_label_ends_where_the_next_number_stands(number: str) -> None:
    """Rows as near as lines; the figures of the third row stand on the next page."""
    labels = [["1.甲类事项", "的名称"], ["2.乙类事项", "的名称"], [f"{number}丙类", "事项"]]
    rows, tokens = setting(labels, "middle", 0.0)
    assert texts(rows[:2], tokens) == ["1.甲类事项的名称", "2.乙类事项的名称"]
    assert texts(rows, tokens) == ["".join(label) for label in labels]


@pytest.mark.parametrize("mark", ["（", "("])
def test_a_number_whose_bracket_closes_on_the_next_line_begins_a_label(mark: str) -> None:
    """Rows as near as lines: only their numbers part them."""
    labels = [["（一）甲类事项", "的名称"], [f"{mark}二", "）乙类事项"], [f"{mark}三", "）丙类的", "名称"]]
    rows, tokens = setting(labels, "middle", 0.0)
    assert texts(rows, tokens) == ["".join(label) for label in labels]


@pytest.mark.parametrize(("label", "beside"), [("（一）予以公开", True), ("予以公开", False)])
def test_what_stands_before_a_number_is_no_part_of_its_label(label: str, beside: bool) -> None:
    """The page cut the label of a group, of which one letter is left beside the last row."""
    page = Page()
    names = ["一、本年新收申请的数量共计", "二、上年结转申请的数量共计", label]
    for k, name in enumerate(names):
        page.text(180 if k == 2 else 100, 100 + 20 * k, name)
        for at in range(3):
            page.text(300 + 60 * at, 100 + 20 * k, str(k + at))
    page.text(110, 140, "三")
    (table,) = [t for t in blocks_of_page(PageLayer(1, 595, 842, page.glyphs, [])).items if is_grid(t)]
    assert table.grid.aligned is beside
    if beside:
        assert "".join(table.grid.rows()[2][-4].text.split()) == label


def is_grid(item: object) -> TypeGuard[PlacedGrid]:
    return isinstance(item, PlacedGrid)


def test_a_row_without_a_label_leaves_all_open() -> None:
    rows, tokens = setting([["甲类"], ["乙类"], ["丙类"]], "middle", 6.0)
    assert texts(rows, tokens[:1] + tokens[2:]) is None


MANY = [
    ["甲类事项"],
    ["乙类事项的名称", "占了两行"],
    *([c + "类"] for c in "丙丁戊己庚"),
    ["辛类事项", "两行"],
]


@pytest.mark.parametrize(
    ("gone", "read"),
    [
        ((3,), True),
        ((0,), False),  # what stands above might be its own
        ((7,), False),
        ((3, 4), False),  # too many of eight
    ],
)
def test_a_lost_label_between_two_others_leaves_the_others(gone: tuple[int, ...], read: bool) -> None:
    rows, tokens = setting(MANY, "middle", 6.0)
    own = {"".join(text) for k in gone for text in MANY[k]} | {t for k in gone for t in MANY[k]}
    found = texts(rows, [t for t in tokens if t.text not in own])
    assert found == (["-" if k in gone else "".join(label) for k, label in enumerate(MANY)] if read else None)


def test_the_label_of_a_group_is_not_taken_for_a_lost_one_beside_it() -> None:
    """Its first line stands level with the row that lost its label, its second one beside the next row."""
    rows, tokens = setting(MANY, "middle", 6.0)
    tokens = [t for t in tokens if t.text != "丁类"]
    group = [line("第五组", 40, rows[3]), line("的名称", 40, rows[3] + LEADING)]
    found = texts(rows, [*tokens, *group])
    assert found == ["-" if k == 3 else "".join(label) for k, label in enumerate(MANY)]


@pytest.mark.parametrize("off", [-6, 6])
def test_a_label_half_a_line_off_its_figures_has_an_empty_line(off: float) -> None:
    rows, tokens = setting(MANY, "middle", 9.0)
    moved = [line(t.text, 100, t.y + off) if t.text == "丁类" else t for t in tokens]
    assert texts(rows, moved) == ["".join(label) for label in MANY]


def test_a_label_farther_off_is_nobody_knows_whose() -> None:
    rows, tokens = setting(MANY, "middle", 9.0)
    moved = [line(t.text, 100, t.y + 11) if t.text == "丁类" else t for t in tokens]
    assert texts(rows, moved) is None


@pytest.mark.parametrize(("gap", "read"), [(6.0, True), (0.5, False)])
def test_a_label_without_figures_stands_for_itself(gap: float, read: bool) -> None:
    """Farther from both neighbours than lines of one label: a row that prints nothing, or half a row."""
    rows, tokens = setting(MANY, "middle", gap)
    bare = [t.text for k in (1, 4) for t in tokens if t.text in MANY[k]]
    rows = [y for k, y in enumerate(rows) if k not in (1, 4)]
    labels = ["".join(label) for k, label in enumerate(MANY) if k not in (1, 4)]
    assert len(bare) == 3
    found = texts(rows, tokens)
    assert found == ([*labels, "+乙类事项的名称占了两行", "+戊类"] if read else None)


def test_a_row_that_prints_nothing_is_not_seen_as_blank() -> None:
    page, y = Page(), 130.0
    page.text(100, y - 30, "名称")
    for k, word in enumerate(("本年", "上年", "总计")):
        page.text(260 + 60 * k, y - 30, word)
    for k, label in enumerate(MANY):
        for i, text in enumerate(label):
            page.text(100, y + 13 * i, text)
        if k != 4:
            row_of(page, y + 6.5 * (len(label) - 1), [f"{k}{c}" for c in "123"])
        y += 13 * len(label) + 3
    (table,) = grids(page.layer())
    rows = [
        [(c.text, c.confidence) for c in row if c.text or c.confidence == 0.0] for row in table.grid.rows()
    ]
    assert [("戊类", None), ("", 0.0), ("", 0.0), ("", 0.0)] in rows
    assert [(text, None) for text in ("己类", "51", "52", "53")] in rows


def row_of(page: Page, y: float, figures: Sequence[str]) -> None:
    for k, figure in enumerate(figures):
        page.text(260 + 60 * k, y, figure)


def grids(layer: PageLayer) -> list[PlacedGrid]:
    return [item for item in blocks_of_page(layer).items if isinstance(item, PlacedGrid)]


def test_figures_at_the_foot_are_not_taken_for_those_of_the_next_row() -> None:
    """Numbered labels, rows no farther apart than lines, figures beside the last line of each."""
    page = Page()
    rows = [
        (["1.属于国家", "秘密"], "12"),
        (["2.其他"], "34"),
        (["3.危及安全", "稳定"], "56"),
        (["4.保护"], "78"),
    ]
    y = 100.0
    for label, figures in rows:
        for k, text in enumerate(label):
            page.text(80, y, text)
            if k == len(label) - 1:
                row_of(page, y, figures)
            y += 15
    for placed in grids(page.layer()):
        for cells in placed.grid.rows():
            sure = [c.text for c in cells if c.text.isdigit() and c.confidence is None]
            label = "".join(c.text for c in cells if not c.text.isdigit())
            if sure and "国家" in label:
                assert sure == ["1", "2"]
            if sure and "危及" in label:
                assert sure == ["5", "6"]


def test_a_label_with_a_blank_inside_is_one_label() -> None:
    """`结果 纠正` below `结果维持` is no label of a group and another one beside it."""
    page = Page()
    names = ("结果维持", "结果  纠正", "其他结果", "尚未审结", "总  计")
    for k, label in enumerate(names):
        page.text(160 - width_of(label, 10.5) / 2, 100 + 24 * k, label)
        row_of(page, 100 + 24 * k, ("0", "47"))
    page.text(60, 100 + 24 * 2, "行政复议")
    (placed,) = grids(page.layer())
    labels = [["".join(c.text.split()) for c in row if c.col < 3 and c.text] for row in placed.grid.rows()]
    assert [row[-1] for row in labels] == ["".join(name.split()) for name in names]
    assert [len(row) for row in labels] == [1, 1, 2, 1, 1]


FENCED = [
    ("事项", ("本年收件", "本年办结", "总计")),
    ("规章", ("1", "", "1")),
    ("行政规范性文件", ("12", "3", "15")),
    ("其他", ("0", "204", "204")),
]


def fenced(page: Page, y: float) -> float:
    page.rule(70, y, 470, y)
    for label, figures in FENCED:
        page.text(80, y + 5, label)
        row_of(page, y + 5, figures)
        y += 22
        page.rule(70, y, 470, y)
    return y


def test_lines_under_every_row_make_a_ruled_table() -> None:
    page = Page()
    fenced(page, 100.0)
    (placed,) = grids(page.layer())
    grid = placed.grid
    assert grid.aligned
    assert [[c.text for c in row] for row in grid.rows()] == [[label, *figures] for label, figures in FENCED]


def test_two_tables_with_lines_under_every_row_stay_apart() -> None:
    page = Page()
    foot = fenced(page, 100.0)
    page.text(80, foot + 12, "三、收到和处理申请情况")
    fenced(page, foot + 40)
    first, second = grids(page.layer())
    assert first.grid.n_rows == second.grid.n_rows == len(FENCED)
    assert all(c.colspan == 1 for placed in (first, second) for c in placed.grid.cells)


def test_a_section_of_one_column_has_no_cells_beside_it() -> None:
    """Below a section of three columns one whose figure stands in the middle of the same width."""
    page = Page()
    y = fenced(page, 100.0)
    for label, figure in (("第六项", "本年处理数"), ("行政许可", "353"), ("行政处罚", "15")):
        page.text(80, y + 5, label)
        page.text(320, y + 5, figure)
        y += 22
        page.rule(70, y, 470, y)
    (placed,) = grids(page.layer())
    tail = [[c.text for c in row] for row in placed.grid.rows()[len(FENCED) :]]
    assert tail == [["第六项", "本年处理数"], ["行政许可", "353"], ["行政处罚", "15"]]


def test_lines_between_paragraphs_make_no_table() -> None:
    page = Page()
    for k in range(6):
        page.rule(70, 100 + 30 * k, 470, 100 + 30 * k)
        page.text(80, 108 + 30 * k, f"全年公开信息{k}条，比上年多{k}条。")
    assert grids(page.layer()) == []


def test_letters_set_upright_do_not_end_a_table() -> None:
    """The label of a group beside a row of many lines: its letters stand between those."""
    page = Page()
    label = [f"第{k}行的字" for k in "甲乙丙丁戊己庚辛壬"]
    for row, first in enumerate((100.0, 100.0 + 10 * 20)):
        for k, text in enumerate(label):
            page.text(180, first + 20 * k, f"{row + 1}.{text}" if not k else text)
        for at in range(3):
            page.text(320 + 60 * at, first + 20 * 4, str(row + at))
    for k, char in enumerate("其他处理的各类事项共计"):
        page.text(120, 170 + 11 * k, char)
    (table,) = [t for t in blocks_of_page(PageLayer(1, 595, 842, page.glyphs, [])).items if is_grid(t)]
    assert [row[-3].text for row in table.grid.rows() if row[-3:][0].text.isdecimal()] == ["0", "1"]


def test_the_number_of_a_label_alone_on_its_line_is_no_figure() -> None:
    """Nor is the one that stands left of it, with its words on the same line."""
    page = Page()
    labels = [["1  .甲类事项", "的名称"], ["2", ".乙类事项", "的名称"], ["3.丙类事项", "的名称"]]
    y = 100.0
    for row, label in enumerate(labels):
        foot = y + 15 * (len(label) - 1)
        for at in range(3):
            page.text(320 + 60 * at, (y + foot) / 2, str(row + at))
        for k, text in enumerate(label):
            page.text(205 if text == "2" else 180, y + 15 * k, text)
        y = foot + 15
    (table,) = [t for t in blocks_of_page(PageLayer(1, 595, 842, page.glyphs, [])).items if is_grid(t)]
    printed = ["".join(row[-4].text.split()) for row in table.grid.rows()]
    assert printed == ["".join("".join(label).split()) for label in labels]


def test_where_nothing_else_fits_one_label_stands_half_a_line_off() -> None:
    """The row's figures stand in the middle of its first two lines, which alone leave the third one over."""
    labels = [
        ["甲类"],
        ["1.乙类事项的", "名称占了", "三行"],
        *([f"{n}.{c}类"] for n, c in enumerate("丙丁戊己", 2)),
    ]
    rows, tokens = setting(labels, "middle", 0.0)
    rows[1] -= LEADING / 2
    assert texts(rows, tokens) == ["".join(label) for label in labels]
    rows[3] -= LEADING / 2  # two of six are too many
    assert texts(rows, tokens) is None


@pytest.mark.parametrize(("moved", "read"), [("丁己", True), ("丁戊己庚", False)])
def test_some_labels_may_have_an_empty_line_and_not_most(moved: str, read: bool) -> None:
    rows, tokens = setting(MANY, "middle", 9.0)
    off = [line(t.text, 100, t.y + 6) if t.text[0] in moved and len(t.text) == 2 else t for t in tokens]
    assert (texts(rows, off) is not None) is read
    if read:
        assert texts(rows, off) == ["".join(label) for label in MANY]


def test_a_label_half_a_line_off_beside_a_lost_one_is_nobody_knows_whose() -> None:
    rows, tokens = setting(MANY, "middle", 9.0)
    off = [line(t.text, 100, t.y + 6) if t.text == "戊类" else t for t in tokens if t.text != "丁类"]
    assert texts(rows, off) is None


def test_words_of_one_line_are_not_two_rows_labels() -> None:
    """A blank parts a line: its end is not the last line of one row, its beginning the first of the next."""
    labels = [
        ["1.甲类"],
        ["2.乙类事项", "要求的", "一共三行"],
        ["3.丙类", "两行"],
        *([f"{n}.丁类"] for n in range(4, 8)),
    ]
    rows, tokens = setting(labels, "middle", 0.0)
    (third,) = [t for t in tokens if t.text == "一共三行"]
    tokens = [t for t in tokens if t is not third]
    tokens += [line("一共", 100, third.y), line("三行", 145, third.y)]
    found = texts(rows, tokens)
    assert found is None or found[2] == "3.丙类两行"
