"""Tables without lines between rows and columns: read where geometry proves them, else with doubt."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extract.blocks import Cell, Grid
from extract.layout.reader import blocks_of_page, join_pages
from extract.page import PageLayer, PlacedGrid, Rule
from tests.layout_maker import Page, width_of
from tests.recognised_tools import BUSY, CELL, settled

SIZE = 9.0
PITCH = 11.0
LEFT, RIGHT = 60.0, 540.0


@dataclass
class Row:
    """Lines of the label, the figures, and the lines of the label of a group beside it."""

    label: list[str]
    figures: list[str]


@dataclass
class Setting:
    """How a table is set: `gap` above and below the text of a row; figures in the middle or `top`."""

    gap: float = 6.0
    top: bool = False
    left: bool = False
    ruled: bool = True
    columns: tuple[float, ...] = (280.0, 360.0, 450.0, 540.0)


def centred(page: Page, x0: float, x1: float, y: float, text: str, setting: Setting) -> None:
    """A line whose middle stands at `y`."""
    x = x0 + 4.0 if setting.left else (x0 + x1 - width_of(text, SIZE)) / 2
    page.text(x, y - 0.55 * SIZE, text, SIZE)


def body(page: Page, rows: list[Row], y: float, setting: Setting) -> float:
    """Set rows from the height `y` down; the height of their foot."""
    for row in rows:
        height = PITCH * max(len(row.label), 1) + 2 * setting.gap
        first = y + height / 2 - PITCH * (len(row.label) - 1) / 2
        for k, line in enumerate(row.label):
            centred(page, 150.0, setting.columns[0], first + PITCH * k, line, setting)
        at = y + setting.gap + PITCH / 2 if setting.top else y + height / 2
        for k, figure in enumerate(row.figures):
            if figure:
                centred(page, setting.columns[k], setting.columns[k + 1], at, figure, setting)
        y += height
    return y


def table(rows: list[Row], setting: Setting, header: bool = True, top: float = 100.0) -> PageLayer:
    """A page with one table: a header over three columns, two of them merged, and rows."""
    page = Page()
    xs, y = setting.columns, top
    if header:
        foot = y + 2 * (PITCH + 12.0)
        centred(page, LEFT, xs[0], (y + foot) / 2, "事项名称", setting)
        centred(page, xs[0], xs[2], (3 * y + foot) / 4, "办件情况", setting)
        centred(page, xs[0], xs[1], (y + 3 * foot) / 4, "来件", setting)
        centred(page, xs[1], xs[2], (y + 3 * foot) / 4, "去件", setting)
        centred(page, xs[2], xs[3], (y + foot) / 2, "合计", setting)
        y = foot
    foot = body(page, rows, y, setting)
    if setting.ruled:
        for at in dict.fromkeys((top, y, foot)):
            page.rule(LEFT, at, RIGHT, at)
    return page.layer()


def grids(layer: PageLayer) -> list[Grid]:
    return [item.grid for item in blocks_of_page(layer).items if isinstance(item, PlacedGrid)]


def rows_of(grid: Grid) -> dict[str, list[str]]:
    """Figures by label, of an aligned grid with three columns of labels."""
    out = {}
    for row in grid.rows():
        labels = [c.text for c in row if c.col < 3 and c.text]
        if labels and row[0].row > 1:
            out[labels[-1]] = [c.text for c in row if c.col >= 3]
    return out


ROWS = [
    Row(["甲类事项"], ["1", "0", "1"]),
    Row(["乙类事项的名称较长", "所以占了两行"], ["0", "22", "22"]),
    Row(["丙类事项"], ["3", "", "3"]),
    Row(["丁类事项的名称更长", "所以占了三行之多", "才写完"], ["4", "5", "9"]),
    Row(["戊类事项"], ["8", "22", "30"]),
]
WANT = {"".join(row.label): row.figures for row in ROWS}


@pytest.mark.parametrize("top", [False, True])
@pytest.mark.parametrize("left", [False, True])
@pytest.mark.parametrize("ruled", [False, True])
def test_rows_and_columns_come_from_geometry(top: bool, left: bool, ruled: bool) -> None:
    (grid,) = grids(table(ROWS, Setting(top=top, left=left, ruled=ruled)))
    assert grid.aligned
    assert rows_of(grid) == WANT
    assert all(c.confidence is None for c in grid.cells)
    spans = {c.text: (c.row, c.col, c.rowspan, c.colspan) for c in grid.cells if c.row < 2}
    assert spans == {
        "事项名称": (0, 0, 2, 3),
        "办件情况": (0, 3, 1, 2),
        "来件": (1, 3, 1, 1),
        "去件": (1, 4, 1, 1),
        "合计": (0, 5, 2, 1),
    }


def test_headers_close_to_each_other_are_no_text() -> None:
    """Headers not two letters apart, between the line over them and the one under them."""
    page = Page()
    for y in (100.0, 125.0, 175.0):
        page.rule(LEFT, y, RIGHT, y)
    setting = Setting(columns=(220.0, 290.0, 360.0, 430.0))
    for k, name in enumerate(("本年制发件数", "本年废止件数", "现行有效件数")):
        centred(page, setting.columns[k], setting.columns[k + 1], 112.0, name, setting)
    body(page, [Row(["规章"], ["1", "0", "5"]), Row(["规范性文件"], ["2", "3", "7"])], 125.0, setting)
    (grid,) = grids(page.layer())
    assert [[c.text for c in row if c.col >= 3] for row in grid.rows()] == [
        ["本年制发件数", "本年废止件数", "现行有效件数"],
        ["1", "0", "5"],
        ["2", "3", "7"],
    ]


def test_figures_at_the_head_of_high_rows() -> None:
    """Labels stand in the middle of their rows, figures above it: the rows tile the table."""
    rows = [Row(["", *row.label, ""], row.figures) for row in ROWS]
    (grid,) = grids(table(rows, Setting(top=True)))
    assert rows_of(grid) == WANT


def test_labels_of_groups_are_no_labels_of_rows() -> None:
    setting = Setting()
    layer = table(ROWS, setting)
    page = Page(glyphs=layer.glyphs, rules=layer.rules)
    page.lines(66, 178, ["（一）分", "组名称"], SIZE, PITCH / SIZE)
    (grid,) = grids(page.layer())
    assert rows_of(grid) == WANT
    (group,) = [c for c in grid.cells if c.text == "（一）分组名称"]
    assert group.col == 0


def test_a_table_goes_on_over_the_page() -> None:
    first = table(ROWS, Setting())
    again = [Row(["己类事项"], ["0", "7", "7"]), Row(["庚类事项的名称较长", "占了两行"], ["6", "", "6"])]
    second = table(again, Setting(), header=False)
    second.number = 2
    (grid,) = [b for b in join_pages([blocks_of_page(first), blocks_of_page(second)]) if isinstance(b, Grid)]
    assert rows_of(grid) == WANT | {"".join(row.label): row.figures for row in again}


def test_the_rest_of_a_label_on_the_next_page() -> None:
    first = table([*ROWS, Row(["己类事项的名称很长", "到了页脚还没写完"], ["0", "7", "7"])], Setting())
    second = table([Row(["只好写到下页"], []), Row(["庚类事项"], ["6", "1", "7"])], Setting(), header=False)
    second.number = 2
    (grid,) = [b for b in join_pages([blocks_of_page(first), blocks_of_page(second)]) if isinstance(b, Grid)]
    rests = {"己类事项的名称很长到了页脚还没写完只好写到下页": ["0", "7", "7"], "庚类事项": ["6", "1", "7"]}
    assert rows_of(grid) == WANT | rests


def test_sections_with_headers_of_their_own() -> None:
    page = Page()
    setting = Setting()
    y = 100.0
    page.rule(LEFT, y, RIGHT, y)
    for title, head, rows in (
        ("第一部分", ["发件", "废止", "有效"], ROWS[:2]),
        ("第二部分", ["数量"], [Row(["辛类事项"], ["12"])]),
    ):
        one = Setting(columns=setting.columns if len(head) > 1 else (280.0, 540.0))
        centred(page, LEFT, RIGHT, y + 12, title, one)
        centred(page, 150.0, 280.0, y + 36, "内容", one)
        for k, text in enumerate(head):
            centred(page, one.columns[k], one.columns[k + 1], y + 36, text, one)
        if y == 100.0:
            page.rule(LEFT, y + 48, RIGHT, y + 48)
        y = body(page, rows, y + 48, one)
    page.rule(LEFT, y, RIGHT, y)
    first, second = grids(page.layer())
    assert rows_of(first) == {"".join(row.label): row.figures for row in ROWS[:2]}
    assert rows_of(second) == {"辛类事项": ["12"]}
    assert [c.text for c in second.cells if c.row < 2] == ["第二部分", "内容", "数量"]


def test_a_row_that_lost_its_label_keeps_its_place() -> None:
    rows = [
        *ROWS,
        Row([], ["9", "9", "18"]),
        Row(["己类事项"], ["2", "1", "3"]),
        Row(["庚类"], ["1", "1", "2"]),
    ]
    (grid,) = grids(table(rows, Setting()))
    got = [[c.text for c in row if c.col >= 3] for row in grid.rows()[2:]]
    assert got == [row.figures for row in rows]
    assert rows_of(grid)["己类事项"] == ["2", "1", "3"]


def test_a_wrapped_figure_is_not_sure() -> None:
    layer = table(ROWS, Setting())
    page = Page(glyphs=[g for g in layer.glyphs if g.text != "9"], rules=layer.rules)
    nine = next(g for g in layer.glyphs if g.text == "9")
    middle = (nine.top + nine.bottom) / 2
    for text, y in (("12", middle - PITCH / 2), ("34", middle + PITCH / 2)):
        centred(page, 450.0, 540.0, y, text, Setting())
    (grid,) = grids(page.layer())
    (cell,) = [c for c in grid.cells if c.text == "1234"]
    assert cell.confidence == 0.5
    assert rows_of(grid)["丁类事项的名称更长所以占了三行之多才写完"] == ["4", "5", "1234"]


def test_lines_of_prose_between_rules_are_no_table() -> None:
    page = Page()
    for y in (100.0, 160.0, 220.0):
        page.rule(LEFT, y, RIGHT, y)
    page.lines(66, 110, ["本年度共收到申请 12 件，", "办结 12 件。"], 12)
    page.lines(66, 170, ["以上情况，", "特此报告。"], 12)
    assert not grids(page.layer())


def test_columns_of_another_table_are_not_joined() -> None:
    first = table(ROWS, Setting())
    second = table(ROWS[:2], Setting(columns=(180.0, 250.0, 300.0, 350.0)), header=False)
    second.number = 2
    joined = [b for b in join_pages([blocks_of_page(first), blocks_of_page(second)]) if isinstance(b, Grid)]
    assert len(joined) == 2


@given(
    st.lists(st.integers(1, 4), min_size=2, max_size=9),
    st.sampled_from((0.0, 1.0, 2.0, 4.0, 6.0, 9.0)),
    st.booleans(),
    st.booleans(),
    st.integers(0, 3),
)
@example([1, 3, 3], 0.0, True, False, 0)
def test_no_sure_figure_stands_in_another_row(
    heights: list[int], gap: float, top: bool, ruled: bool, lost: int
) -> None:
    """Whatever the setting: each sure figure stands beside the label it was printed beside, or beside
    none. The figures of row k are k; `lost` labels in a row are not printed.
    """
    names = "子丑寅卯辰巳午未申"
    rows = [
        Row([names[k] + "项目内容" if n == 0 else "续写名称" for n in range(height)], [str(k + 1)] * 3)
        for k, height in enumerate(heights)
    ]
    for row in rows[1 : 1 + lost]:
        row.label = []
    for grid in grids(table(rows, Setting(gap=gap, top=top, ruled=ruled))):
        for cells in grid.rows():
            labels = "".join(c.text for c in cells if c.text[:1] in names or "项目" in c.text)
            figures = {c.text for c in cells if c.text.isdigit() and c.confidence is None}
            if figures and any(n in labels for n in names):
                assert figures <= {str(names.index(n) + 1) for n in names if n in labels[:5]}


def half(text: str) -> Cell:
    return Cell(0, 0, text, confidence=0.5, readings=((text, 0.5),))


def test_figures_of_guessed_rows_are_never_reported() -> None:
    """Rows changed over keep every sum, so that no identity can prove them."""
    got, _ = settled(BUSY, {code: half(f"{v:g}") for code, v in BUSY.items()}, placed=False)
    assert {o.status for o in got.values()} == {"doubtful"}
    some = {code: half(f"{v:g}") for code, v in BUSY.items() if ".granted." in code or ".denied." in code}
    got, _ = settled(BUSY, some, printed=True, placed=False)
    assert {got[code].status for code in some} == {"doubtful"}


@pytest.mark.parametrize("placed", [True, False])
def test_a_cell_of_which_nothing_was_read_is_never_blank(placed: bool) -> None:
    got, gaps = settled(BUSY, {CELL: Cell(0, 0, "", confidence=0.0)}, printed=True, placed=placed)
    assert CELL in {g.indicator for g in gaps}
    assert CELL not in got or got[CELL].status == "inferred"


def test_rules_that_cross_nothing_cost_nothing() -> None:
    page = Page()
    page.text(80, 100, "没有表格的一页")
    layer = page.layer()
    layer.rules = [Rule(60, y, 540, y) for y in range(10, 830, 2)]
    assert not grids(layer)


def test_a_column_without_figures_keeps_its_place() -> None:
    rows = [Row(row.label, [row.figures[0], "", row.figures[2]]) for row in ROWS]
    (grid,) = grids(table(rows, Setting()))
    assert rows_of(grid) == {"".join(row.label): row.figures for row in rows}
    assert {c.text: c.col for c in grid.cells if c.row < 2}["去件"] == 4
