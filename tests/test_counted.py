"""Rows placed by their number, where a table prints as many rows of figures as the form has."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extract.blocks import Cell, Grid
from transform.forms import tables_of
from transform.tables.lines import sheet_of_grid
from transform.tables.reader import TableReading, read_form_table

FORM = tables_of("applications")[-1]
Rows = list[list[str]]


def rows() -> Rows:
    """Each row's own label and seven figures, no two rows alike."""
    return [
        [row.label[-1], *(str(10 * at + col) for col in range(len(block.columns)))]
        for at, (block, row) in enumerate(FORM.sequence)
    ]


def read(printed: Rows, page: int | None = None) -> TableReading:
    cells = [Cell(r, c, text) for r, row in enumerate(printed) for c, text in enumerate(row)]
    grid = Grid(1, tuple(cells), len(printed), max(map(len, printed)), aligned=False, page=page)
    return read_form_table([sheet_of_grid(grid, ())], "applications")


def in_order(found: TableReading) -> dict[str, str]:
    """The figures that are where the form has them."""
    at = {o.indicator: (o.value, o.status) for o in found.observations}
    slots = [[slot.code for slot in slots] for slots in FORM.slots]
    return {
        code: at[code][1]
        for k, codes in enumerate(slots)
        for c, code in enumerate(codes)
        if at.get(code, (None,))[0] == 10 * k + c
    }


def spoilt(*labels: tuple[int, str]) -> Rows:
    printed = rows()
    for at, text in labels:
        printed[at][0] = text
    return printed


@pytest.mark.parametrize("cut", ["本年度办理", "另行统计的情形", "（三）"])
def test_a_row_without_its_label_is_known_by_its_number(cut: str) -> None:
    found = in_order(read(spoilt((6, cut))))
    assert len(found) == len(FORM.codes())
    assert set(found.values()) == {"reported"}


def test_rows_whose_neighbours_are_not_known_either_are_doubtful() -> None:
    found = in_order(read(spoilt((6, "本年度办理"), (7, "本年度"), (8, "另行统计"))))
    assert len(found) == len(FORM.codes())
    doubtful = {code for code, status in found.items() if status == "doubtful"}
    assert doubtful == {slot.code for k in (6, 7, 8) for slot in FORM.slots[k]}


@pytest.mark.parametrize(("page", "known"), [(3, True), (None, False)])
def test_lines_left_of_labels_may_part_the_first_row_from_the_others(page: int | None, known: bool) -> None:
    """On a page the table begins with a row whose label is cut; a dump has rows as they are printed."""
    first, *rest = spoilt((0, "另行统计的情形"))
    found = in_order(read([first, ["不再"], ["处理其"], ["政府信息"], ["公开申请"], *rest], page))
    assert (len(found) == len(FORM.codes())) is known


@pytest.mark.parametrize(
    "spoil",
    [
        lambda r: r[:9] + r[10:],
        lambda r: [*r[:9], ["另外的一行", *"1234567"], *r[9:]],
        lambda r: [*r[:9], r[9][:5], *r[10:]],
        lambda r: [*r[:9], r[10], r[9], *r[11:]],
        lambda r: [["甲", *row[1:]] if k % 2 else row for k, row in enumerate(r)],
    ],
    ids=["a row lost", "a row too many", "half a row", "changed over", "labels lost"],
)
def test_anything_else_places_no_row_by_its_number(spoil: Callable[[Rows], Rows]) -> None:
    printed = spoil(spoilt((6, "另行统计的情形")))
    found = {o.indicator for o in read(printed).observations if o.status == "reported"}
    assert not found & {slot.code for slot in FORM.slots[6]}
