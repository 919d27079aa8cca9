"""Tables without lines whose labels nothing proves: rows and columns of figures, labels by a guess."""

from __future__ import annotations

import pytest

from extract.blocks import UNSURE
from extract.layout.figured import figured_grid
from extract.layout.nearest import shared_out
from extract.layout.reader import blocks_of_page
from extract.page import PlacedGrid
from tests.layout_maker import Page, width_of

SIZE = 10.0
PITCH = 12.0
LABELS = [
    ["甲类事项的", "名称和范围"],
    ["乙类的"],
    ["丙类事项的", "名称很长", "占了三行"],
    ["丁类"],
    ["戊类事项的", "名称"],
]
FIGURES = ["1 2 3 6", "10 4 5 19", "0 0 0 0", "7 8 9 24", "2 2 2 6"]
LEFTS = (260.0, 320.0, 380.0, 440.0)


def rows_of(placed: PlacedGrid) -> list[list[str]]:
    return [[c.text for c in row] for row in placed.grid.rows()]


def page(labels: list[list[str]], figures: list[str], *, shift: int = 99) -> Page:
    """Rows as near as lines, figures in their middle; from row `shift` on in other columns."""
    made = Page()
    y = 100.0
    for k, (label, row) in enumerate(zip(labels, figures, strict=True)):
        made.lines(100, y, label, SIZE, PITCH / SIZE)
        middle = y + PITCH * (len(label) - 1) / 2
        for x, text in zip(LEFTS, row.split(), strict=True):
            made.text(x - width_of(text, SIZE) / 2 + 30 * (k >= shift), middle, text, SIZE)
        y += PITCH * len(label)
    return made


def whole(labels: list[list[str]], figures: list[str]) -> list[list[str]]:
    return [["".join(label), *row.split()] for label, row in zip(labels, figures, strict=True)]


def test_every_row_has_a_cell_for_every_column_and_the_lines_nearest_to_it() -> None:
    made = figured_grid(page(LABELS, FIGURES).glyphs, 1)
    assert made is not None
    assert not made.grid.aligned
    assert rows_of(made) == whole(LABELS, FIGURES)


def test_figures_say_that_their_row_is_a_guess() -> None:
    made = figured_grid(page(LABELS, FIGURES).glyphs, 1)
    assert made is not None
    cells = [c for row in made.grid.rows() for c in row[1:]]
    assert {(c.confidence, c.row_open) for c in cells} == {(UNSURE, 1.0)}


def test_a_table_whose_columns_move_has_both_sets_of_columns() -> None:
    made = figured_grid(page(LABELS, FIGURES, shift=3).glyphs, 1)
    assert made is not None
    assert rows_of(made) == whole(LABELS, FIGURES)


def test_a_cell_without_figure_keeps_its_place() -> None:
    made = page(LABELS, FIGURES)
    made.glyphs = [g for g in made.glyphs if g[0] != "4" or g[1] > 330]
    found = figured_grid(made.glyphs, 1)
    assert found is not None
    assert rows_of(found)[1] == ["乙类的", "10", "", "5", "19"]


def test_rows_with_blanks_in_other_columns_are_of_one_table() -> None:
    """No row before the third shows all columns, and the first two have as many figures."""
    made = page(LABELS, FIGURES)
    gone = {(100.0 + PITCH / 2, LEFTS[0]), (100.0 + 2 * PITCH, LEFTS[2])}
    made.glyphs = [
        g
        for g in made.glyphs
        if not any(abs(g[2] - y) < 1 and abs((g[1] + g[3]) / 2 - x) < 9 for y, x in gone)
    ]
    found = figured_grid(made.glyphs, 1)
    assert found is not None
    assert [row[1:] for row in rows_of(found)[:2]] == [["", "2", "3", "6"], ["10", "4", "", "19"]]


def test_a_letter_of_a_label_left_of_all_digits_is_no_figure() -> None:
    """无 of a group's label, alone on its line, would be a column left of all labels."""
    made = page(LABELS, FIGURES)
    made.text(60, 100 + PITCH * 1.5, "无", SIZE)
    found = figured_grid(made.glyphs, 1)
    assert found is not None
    assert [row[-5:] for row in rows_of(found) if len(row) > 4] == whole(LABELS, FIGURES)


def test_where_many_rows_have_no_label_nothing_was_understood() -> None:
    made = page([["甲"], *([""] for _ in LABELS[1:])], FIGURES)
    assert figured_grid(made.glyphs, 1) is None


def test_labels_that_run_into_each_other_are_guessed_on_a_page() -> None:
    """The first row's label is cut, and no distance parts the others: nothing proves which are whose."""
    labels = [["的其余部分"], *LABELS, ["己类"]]
    figures = ["3 3 3 9", *FIGURES, "5 5 5 15"]
    made = page(labels, figures)
    made.text(100, 100 - PITCH, "上一行的", SIZE)
    grids = [x for x in blocks_of_page(made.layer()).items if isinstance(x, PlacedGrid)]
    found = [row[-4:] for grid in grids for row in rows_of(grid)]
    assert [row for row in found if len(row) == 4] == [row.split() for row in figures]


def test_one_row_of_many_figures_is_a_table_whatever_its_header() -> None:
    made = Page()
    for k in range(15):
        made.text(80.0 + 28 * k, 152, str(k), SIZE)
    made.text(80, 138, "果维果", SIZE)
    (grid,) = [x for x in blocks_of_page(made.layer()).items if isinstance(x, PlacedGrid)]
    assert rows_of(grid)[-1] == [str(k) for k in range(15)]
    assert {c.confidence for c in grid.grid.rows()[-1]} == {None}


def test_a_row_in_one_cell_of_a_frame_is_told_by_its_figures() -> None:
    """Some boxes of the header are drawn and nothing else: the rest of it and the row are one cell."""
    made = page(LABELS[:1], FIGURES[:1])
    for x, y, text in ((255, 70, "科研"), (255, 82, "机构"), (300, 73, "社会公益法律服务"), (440, 76, "计")):
        made.text(x, y, text, SIZE)
    made.table(
        [(0, 0, 1, 1, "项目"), (0, 1, 1, 1, "甲"), (0, 2, 1, 1, "乙"), (1, 0, 1, 3, "")],
        [90.0, 240.0, 400.0, 470.0],
        [40.0, 62.0, 140.0],
    )
    (grid,) = [x for x in blocks_of_page(made.layer()).items if isinstance(x, PlacedGrid)]
    assert rows_of(grid)[-1] == whole(LABELS, FIGURES)[0]


@pytest.mark.parametrize(
    ("rows", "lines", "runs"),
    [
        ([12.0, 42.0], [0.0, 12.0, 24.0, 36.0, 48.0], [(0, 3), (3, 5)]),
        ([0.0, 12.0, 60.0], [12.0 * k for k in range(7)], [(0, 1), (1, 5), (5, 7)]),
        ([6.0, 30.0], [0.0, 12.0, 24.0, 36.0], [(0, 2), (2, 4)]),
        ([6.0, 60.0], [0.0, 12.0], [(0, 2), (2, 2)]),
    ],
    ids=["middle", "head", "between", "label lost"],
)
def test_lines_are_shared_out_by_where_figures_stand(
    rows: list[float], lines: list[float], runs: list[tuple[int, int]]
) -> None:
    assert shared_out(rows, lines, 12.0, [False] * len(lines)) == runs


def test_where_two_ways_fit_numbers_begin_labels() -> None:
    lines = [12.0 * k for k in range(6)]
    numbered = [k in (0, 3) for k in range(6)]
    assert shared_out([12.0, 48.0], lines, 12.0, numbered) == [(0, 3), (3, 6)]
