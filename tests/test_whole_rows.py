"""Rows that only the whole table proves: every row of the form, full, in order, and nothing else."""

from __future__ import annotations

import pytest

from extract.blocks import Cell, Grid, Reading
from tests.grids import every_row
from transform.forms import tables_of
from transform.recognised.figures import cells_of
from transform.tables.lines import sheet_of_grid
from transform.tables.reader import read_form_table

FORM = tables_of("applications")[-1]
Rows = list[list[str]]


def rows() -> Rows:
    return every_row(FORM)


def grid(printed: Rows, confidence: float = 0.5, own: float | None = 0.97) -> Grid:
    cells = [
        Cell(r, c, text, confidence=confidence, readings=((text, confidence),), row_open=own if c else None)
        for r, row in enumerate(printed)
        for c, text in enumerate(row)
    ]
    return Grid(1, tuple(cells), len(printed), max(map(len, printed)), aligned=False)


def proven(printed: Rows) -> frozenset[tuple[int, int]]:
    return read_form_table([sheet_of_grid(grid(printed), ())], "applications").proven


def test_a_whole_table_proves_its_rows() -> None:
    assert proven(rows()) == {(1, at + 1) for at in range(len(FORM.sequence))}


def test_lines_of_labels_between_the_rows_do_no_harm() -> None:
    printed = [line for row in rows() for line in (row, ["的其余部分"])]
    assert len(proven(printed)) == len(FORM.sequence)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda r: r[:7] + r[8:],
        lambda r: [*r[:7], ["另行统计的情形", *r[7][1:]], *r[7:]],
        lambda r: [*r[:7], ["", *r[7][1:]], *r[7:]],
        lambda r: [*r[:7], r[7][:4], *r[8:]],
        lambda r: [*r[:7], [*r[7], "5"], *r[8:]],
        lambda r: r[2:] + r[:2],
    ],
    ids=["a row lost", "a row too many", "figures too many", "half a row", "a figure too many", "turned"],
)
def test_anything_missing_or_left_over_proves_nothing(spoil: object) -> None:
    assert callable(spoil)
    assert proven(spoil(rows())) == frozenset()


def test_a_figure_that_slipped_leaves_its_own_row_open() -> None:
    printed = rows()
    slipped = printed[9].pop(1)
    printed.insert(9, [slipped])
    found = proven(printed)
    assert len(found) == len(FORM.sequence) - 1
    assert (1, 11) not in found


@pytest.mark.parametrize(
    ("own", "rows_proven", "confidence", "placed"),
    [
        (0.97, {(1, 1)}, 0.97, True),
        (0.97, set(), 0.5, False),
        (0.7, {(1, 1)}, 0.5, True),
        (None, {(1, 1)}, 0.5, False),
    ],
)
def test_only_what_was_read_alike_gains(
    own: float | None, rows_proven: set[tuple[int, int]], confidence: float, placed: bool
) -> None:
    reading = Reading("image", (grid([["甲", "3"]], own=own),))
    seen = cells_of(reading, reading, (), rows_proven)[1, 1, 2]
    assert (seen.cell.confidence, seen.placed) == (confidence, placed)
