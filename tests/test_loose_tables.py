"""Rows of a table that are paragraphs with tabs between their cells: what blanks between tabs stand for."""

from __future__ import annotations

import pytest

from extract.blocks import Paragraph
from tests.grids import APPLICANTS
from transform.forms import tables_of
from transform.tables.flow import loose_sheets
from transform.tables.reader import read_form_table

ROWS = {
    "new": ("一、本年新收政府信息公开申请数量", "5 1 2 0 0 0 8"),
    "carried_in": ("二、上年结转政府信息公开申请数量", "0 1 0 0 0 0 1"),
    "granted": ("（一）予以公开", "2 1 0 0 0 0 3"),
    "denied.state_secret": ("1.属于国家秘密", "1 0 0 0 0 0 1"),
    "handled_total": ("（七）总计", "5 1 2 1 1 1 11"),
    "carried_out": ("四、结转下年度继续办理", "0 1 0 0 0 0 1"),
}
COLUMNS = [code.rsplit(".", 1)[-1] for code in tables_of("applications")[-1].codes()[: len(APPLICANTS)]]


def read(gap: str, blank: str, **behind: str) -> dict[str, float | None]:
    """The rows set with `gap` between their cells, after the label of some with `behind`."""
    lines = []
    for name, (label, figures) in ROWS.items():
        printed = (blank if figure == "0" else figure for figure in figures.split())
        lines.append((label + behind.get(name, gap) + gap.join(printed)).strip())
    found, _ = loose_sheets([Paragraph(line) for line in lines], 1)
    reading = read_form_table([sheet for _, sheet in found], "applications")
    return {o.indicator: o.value for o in reading.observations}


def expected(blank: str) -> dict[str, float | None]:
    return {
        f"applications.{row}.{column}": None if figure == "0" and not blank else float(figure)
        for row, (_, figures) in ROWS.items()
        for column, figure in zip(COLUMNS, figures.split(), strict=True)
    }


@pytest.mark.parametrize("blank", ["", "0"], ids=["blanks", "zeros"])
def test_blank_cells_between_tabs_are_cells(blank: str) -> None:
    assert read("\t", blank) == expected(blank)


def test_tabs_that_only_set_columns_apart_are_no_cells() -> None:
    assert read("\t\t", "0") == expected("0")
    assert read("\t", "0", granted="\t\t\t") == expected("0")


@pytest.mark.parametrize(
    ("gap", "behind"),
    [("\t\t", "\t\t"), ("\t", "\t\t\t\t")],
    ids=["two tabs a cell", "more tabs behind a short label"],
)
def test_where_tabs_may_be_either_rows_with_blanks_are_not_read(gap: str, behind: str) -> None:
    got = read(gap, "", granted=behind)
    assert got.keys() == {code for code in expected("") if ".handled_total." in code}
    assert got.items() <= expected("").items()
