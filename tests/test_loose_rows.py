"""Rows of 表二 that stand as lines of a page between the headings of its section."""

from __future__ import annotations

import pytest

from extract.blocks import Grid, Paragraph
from tests.grids import grid
from transform.tables.lines import sheet_of_grid
from transform.tables.loose_rows import add_loose_rows
from transform.tables.reader import read_form_table

HEADING = Paragraph("二、主动公开政府信息的情况")
AFTER = Paragraph("三、收到和处理政府信息公开申请的情况")
TABLE = grid(
    [
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "1", "2", "3"],
        ["行政规范性文件", "4", "5", "6"],
    ]
)


def read(
    *lines: str, after: tuple[Paragraph | Grid, ...] = (), page: int | None = 1
) -> dict[str, tuple[float | None, str]]:
    """What is read of rows that the table itself does not hold."""
    reading = read_form_table([sheet_of_grid(TABLE, ())], "proactive_disclosure")
    before = {o.indicator for o in reading.observations}
    gaps = {g.indicator for g in reading.gaps}
    printed = [Paragraph(line, page=page) for line in lines]
    add_loose_rows(reading, [HEADING, TABLE, *printed, AFTER, *after])
    found = {o.indicator: (o.value, o.status) for o in reading.observations if o.indicator not in before}
    assert {g.indicator for g in reading.gaps} == gaps - found.keys()
    return found


def test_a_label_and_its_figure_are_a_row() -> None:
    found = read("第二十条第（五）项", "行政许可\t12", "行政处罚 3件", "行政事业性收费\t0.5")
    assert found == {
        "licensing.decisions": (12.0, "reported"),
        "penalty.decisions": (3.0, "reported"),
        "fees.amount": (5000.0, "reported"),
    }


def test_a_figure_that_nothing_parts_from_its_label_is_doubtful() -> None:
    assert read("行政强制0") == {"coercion.decisions": (0.0, "doubtful")}


@pytest.mark.parametrize(
    "lines",
    [
        ["行政许可\t1\t2"],
        ["行政许可\t1", "行政许可\t2"],
        ["行政许可的决定\t1"],
        ["本年行政许可共1件"],
        ["行政许可"],
    ],
    ids=["too many figures", "printed twice", "another label", "a sentence", "no figure"],
)
def test_other_lines_are_none(lines: list[str]) -> None:
    assert read(*lines) == {}


def test_lines_of_another_section_are_none() -> None:
    assert read(after=(Paragraph("行政许可\t1", page=1),)) == {}


def test_texts_that_have_no_place_on_a_page_are_none() -> None:
    assert read("行政许可\t1", page=None) == {}
