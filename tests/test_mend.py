"""Rows that a page break or a dump took apart."""

from __future__ import annotations

from extract.blocks import Cell
from tests.grids import APPLICANTS, sheet
from transform.forms import tables_of
from transform.tables.lines import Line
from transform.tables.mend import mended
from transform.tables.reader import read_form_table

APPLICATIONS = tables_of("applications")
PROACTIVE = tables_of("proactive_disclosure")


def cells(*texts: str) -> list[Cell]:
    return [Cell(0, c, text) for c, text in enumerate(texts)]


ZEROS = cells(*"0000000")
BLANKS = cells(*[""] * 7)


def test_second_half_of_a_label_below_the_figures() -> None:
    lines = [Line(0, ("5.要求行政机关确认",), ZEROS), Line(1, ("或重新出具已获取信息",), BLANKS)]
    (line,) = mended(lines, APPLICATIONS)
    assert line.labels == ("5.要求行政机关确认", "或重新出具已获取信息")
    assert line.cells == ZEROS


def test_first_half_of_a_label_above_the_figures() -> None:
    lines = [Line(0, ("5.要求行政机关确认",), BLANKS), Line(1, ("或重新出具已获取信息",), ZEROS)]
    (line,) = mended(lines, APPLICATIONS)
    assert (line.row, line.cells) == (1, ZEROS)


def test_figures_that_a_page_break_shared_out_to_two_lines_are_one_row() -> None:
    """In cells of one line and of two lines the figures lie on either side of the break."""
    halves = [
        ["4.", "0", "3", "", "0", "5", "", "422"],
        ["无正当理由大量反复申请", "", "", "207", "", "", "207", ""],
    ]
    rows = [
        ["", *APPLICANTS],
        ["3.要求提供公开出版物", *"1000001"],
        *halves,
        ["四、结转下年度继续办理", *"0000000"],
    ]
    found = read_form_table([sheet(rows)], "applications").observations
    excessive = [o.value for o in found if ".excessive." in o.indicator]
    assert excessive == [0, 3, 207, 0, 5, 207, 422]


def test_two_rows_with_blanks_are_not_one() -> None:
    lines = [
        Line(0, ("1.属于国家秘密",), cells(*"1", *[""] * 6)),
        Line(1, ("2.其他法律行政法规禁止公开",), cells("", *"2", *[""] * 5)),
    ]
    assert mended(lines, APPLICATIONS) == lines


def test_a_blank_row_next_to_a_full_one_stays() -> None:
    lines = [Line(0, ("1.属于国家秘密",), BLANKS), Line(1, ("2.其他法律行政法规禁止公开",), ZEROS)]
    assert mended(lines, APPLICATIONS) == lines


def test_an_unknown_row_never_lends_its_figures() -> None:
    lines = [
        Line(0, ("规范性文件",), cells("", "", "")),
        Line(1, ("其他主动公开文件",), cells("0", "5", "9")),
    ]
    assert mended(lines, PROACTIVE) == lines


def test_fourteen_figures_are_two_rows() -> None:
    run = cells(*"1234567", "", *"7654321")
    first, second = mended([Line(3, ("1.属于国家秘密",), run)], APPLICATIONS)
    assert [c.text for c in first.cells] == list("1234567")
    assert (second.labels, [c.text for c in second.cells]) == ((), list("7654321"))


def test_eight_figures_are_left_alone() -> None:
    lines = [Line(0, ("1.属于国家秘密",), cells(*"12345678"))]
    assert mended(lines, APPLICATIONS) == lines
