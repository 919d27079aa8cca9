"""Rows placed by their number, where a table prints as many rows of figures as the form has."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extract.blocks import UNSURE, Cell, Grid
from tests.grids import every_row
from transform.forms import tables_of
from transform.tables.lines import sheet_of_grid
from transform.tables.reader import TableReading, read_form_table

FORM = tables_of("applications")[-1]
Rows = list[list[str]]


def rows() -> Rows:
    return every_row(FORM)


def read(printed: Rows, page: int | None = None, *, guessed: bool = True) -> TableReading:
    """`guessed`: which lines are a row's label is a guess, and the figures' row is open."""
    cells = [
        Cell(r, c, text, page=page, confidence=UNSURE, row_open=1.0) if guessed and c else Cell(r, c, text)
        for r, row in enumerate(printed)
        for c, text in enumerate(row)
    ]
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


OWN = {slot.code for slot in FORM.slots[6]}


def sure_rows(found: TableReading) -> set[int]:
    """The rows, from 0, that the whole table proves."""
    return {row - 1 for _, row in found.proven}


def test_all_rows_with_their_labels_are_proven() -> None:
    found = read(rows())
    assert len(in_order(found)) == len(FORM.codes())
    assert sure_rows(found) == set(range(len(FORM.sequence)))


@pytest.mark.parametrize("cut", ["本年度办理", "另行统计的情形", "（三）", "5.属于三类内部事务信息"])
def test_a_row_without_its_label_is_placed_by_its_number_and_doubtful(cut: str) -> None:
    found = read(spoilt((6, cut)))
    placed = in_order(found)
    assert len(placed) == len(FORM.codes())
    assert {code for code, status in placed.items() if status == "doubtful"} == OWN
    assert 6 not in sure_rows(found)
    assert len(sure_rows(found)) == len(FORM.sequence) - 1


TWICE = FORM.sequence[5][1].label[-1]


@pytest.mark.parametrize("own", [TWICE, "涉企投诉类事项", "9.其他情形", "另行统计的情形", "国家秘密以外事项"])
def test_a_label_that_is_printed_beside_its_row_and_not_the_form_s_is_another_row(own: str) -> None:
    """A county's own row where one of the form's is left out: as many rows, and not the form's."""
    found = read(spoilt((6, own)), guessed=False)
    assert not {o.indicator for o in found.observations} & OWN
    assert any(row.label.endswith(own) for row in found.unmapped) or own == TWICE


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
