"""Faults that an outside examiner found, each reduced to the smallest document that shows it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extract.blocks import Grid
from tests.grids import grid, sheet, stream
from transform.forms import tables_of
from transform.tables.disputes import read_disputes
from transform.tables.lines import sheet_of_grid
from transform.tables.reader import TableReading, read_form_table

OUTCOMES = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
SWAPPED = ["结果纠正", "结果维持", "其他结果", "尚未审结", "总计"]
FORM = tables_of("applications")[-1]


def values(reading: TableReading) -> dict[str, float | None]:
    return {o.indicator: o.value for o in reading.observations}


def statuses(reading: TableReading) -> dict[str, str]:
    return {o.indicator: o.status for o in reading.observations}


HEADERS = ["自然人", "商业企业", "其他", "社会公益组织", "法律服务机构", "科研机构", "总计"]


@pytest.mark.parametrize("aligned", [True, False])
def test_columns_in_another_order_than_the_forms(aligned: bool) -> None:
    rows = [
        ["", *HEADERS],
        ["一、本年新收政府信息公开申请数量", *"1234567"],
        ["二、上年结转政府信息公开申请数量", *"0000000"],
    ]
    got = values(read_form_table([sheet(rows, aligned=aligned)], "applications"))
    assert (got["applications.new.other_organisation"], got["applications.new.research"]) == (3, 6)


def test_columns_in_another_order_in_a_stream() -> None:
    text = (
        " ".join(HEADERS)
        + " 一、本年新收政府信息公开申请数量 1 2 3 4 5 6 7 二、上年结转政府信息公开申请数量 0 0 0 0 0 0 0"
    )
    got = values(read_form_table([stream(text)], "applications"))
    assert (got["applications.new.other_organisation"], got["applications.new.research"]) == (3, 6)


def test_common_heading_over_the_five_kinds_of_organisations_keeps_the_forms_order() -> None:
    text = (
        "自然人 法人或其他组织 总计 商业企业 科研机构 社会公益组织 法律服务机构 其他 "
        "一、本年新收政府信息公开申请数量 1 2 3 4 5 6 21 二、上年结转政府信息公开申请数量 0 0 0 0 0 0 0"
    )
    got = values(read_form_table([stream(text)], "applications"))
    assert (got["applications.new.total"], got["applications.new.other_organisation"]) == (21, 6)


def test_outcomes_in_another_order_where_merged_cells_were_printed_once() -> None:
    rows = [
        ["行政复议", "", "", "", "", "行政诉讼", *[""] * 9],
        [*SWAPPED, "未经复议直接起诉", "", "", "", "", "复议后起诉", "", "", "", ""],
        ["", "", "", "", "", *SWAPPED, *SWAPPED],
        [str(n) for n in range(1, 16)],
    ]
    for aligned in (True, False):
        got = values(read_disputes([sheet(rows, aligned=aligned)]))
        assert (got["reconsideration.upheld"], got["reconsideration.corrected"]) == (2, 1)
        assert got["litigation.after_reconsideration.upheld"] == 12


def test_this_years_column_beside_last_years() -> None:
    rows = [
        [
            "信息内容",
            "本年制发件数",
            "本年制发件数",
            "本年废止件数",
            "本年废止件数",
            "现行有效件数",
            "现行有效件数",
        ],
        ["信息内容", *["上年", "本年"] * 3],
        ["规章", *"010101"],
        ["行政规范性文件", *"102030"],
    ]
    got = values(read_form_table([sheet(rows)], "proactive_disclosure"))
    assert got["regulations.issued"] == 1
    assert got["normative_documents.in_force"] == 0


def test_two_years_without_a_name_are_not_read() -> None:
    rows = [
        [
            "信息内容",
            "本年制发件数",
            "本年制发件数",
            "本年废止件数",
            "本年废止件数",
            "现行有效件数",
            "现行有效件数",
        ],
        ["规章", *"010101"],
        ["行政规范性文件", *"102030"],
    ]
    reading = read_form_table([sheet(rows)], "proactive_disclosure")
    assert "normative_documents.issued" not in values(reading)
    assert {g.reason for g in reading.gaps if g.indicator.startswith("normative")} == {"unreadable"}


def test_a_row_short_of_one_cell_is_lost_and_not_shifted() -> None:
    rows = [["", *(c.label[-1] for c in FORM.blocks[0].columns)]]
    rows += [[row.label[-1], *"0000000"] for _, row in FORM.sequence]
    rows[3] = [rows[3][0], *"300003"]
    reading = read_form_table([sheet(rows)], "applications")
    code = FORM.sequence[2][1].id
    assert not any(c.startswith(f"{code}.") and c.count(".") == code.count(".") + 1 for c in values(reading))
    assert {g.indicator for g in reading.gaps} == {f"{code}.{c.id}" for c in FORM.blocks[0].columns}


def test_a_figure_with_a_footnote_mark_keeps_its_column() -> None:
    rows = [
        ["第二十条第（八）项", "", ""],
        ["信息内容", "上一年项目数量", "本年增/减"],
        ["行政事业性收费", "2*注", "+39"],
        ["第二十条第（九）项", "", ""],
        ["信息内容", "采购项目数量", "采购总金额"],
        ["政府集中采购", "3", "860900元"],
    ]
    reading = read_form_table([sheet(rows)], "proactive_disclosure")
    assert values(reading)["fees.items_change"] == 39
    assert statuses(reading).get("fees.items_last_year", "doubtful") == "doubtful"


def test_dispute_figures_with_unreadable_cells_are_not_drawn_together() -> None:
    header = (
        "行政复议 行政诉讼 " + " ".join(OUTCOMES) + " 未经复议直接起诉 复议后起诉 " + " ".join(OUTCOMES * 2)
    )
    reading = read_disputes([stream(header + " 1 零圈 0 0 1 2 0 0 0 2 3 0 0 0 3")])
    assert values(reading) == {}


def test_a_page_number_among_the_dispute_figures_spoils_the_row() -> None:
    header = (
        "行政复议 行政诉讼 "
        + " ".join(OUTCOMES)
        + " 未经复议直接起诉 15 复议后起诉 "
        + " ".join(OUTCOMES * 2)
    )
    reading = read_disputes([stream(header + " " + " ".join(["0"] * 15))])
    assert set(values(reading).values()) <= {0}
    reading = read_disputes([stream(header.replace(" 15", "") + " 15 " + " ".join(["0"] * 15))])
    assert values(reading) == {}


def test_figures_of_the_dispute_table_are_no_row_of_table_three() -> None:
    rows = " ".join(f"{row.label[-1]} 0 0 0 0 0 0 0" for _, row in FORM.sequence[:-2])
    text = f"{rows} （七）总计 6 0 四、结转下年度继续办理 1 行政复议 结果维持 结果纠正 总计 6 1 8 12 1 4 5"
    reading = read_form_table([stream(text)], "applications")
    assert "applications.handled_total.natural_person" not in values(reading)


def test_another_meaning_of_a_header_in_a_dump() -> None:
    rows = [
        ["信息内容", "上一年项目数量", "本年数量", "处理决定数量"],
        ["行政许可", "34", "36", "36"],
        ["其他对外管理服务事项", "5", "5", "9"],
    ]
    reading = read_form_table([sheet(rows, aligned=False)], "proactive_disclosure")
    assert "licensing.items_change" not in values(reading)
    assert values(reading)["licensing.decisions"] == 36


def test_one_figure_across_all_columns_is_no_figure_of_each() -> None:
    rows = [["", *(c.label[-1] for c in FORM.blocks[0].columns)]]
    rows += [[row.label[-1], *"0000000"] for _, row in FORM.sequence]
    cells = [c for c in grid(rows).cells if not (c.row == 3 and c.col > 1)]
    cells = [replace(c, colspan=7) if (c.row, c.col) == (3, 1) else c for c in cells]
    merged = Grid(1, tuple(cells), len(rows), 8)
    reading = read_form_table([sheet_of_grid(merged, ())], "applications")
    code = FORM.sequence[2][1].id
    assert {g.indicator for g in reading.gaps} == {f"{code}.{c.id}" for c in FORM.blocks[0].columns}


def test_items_of_article_20_in_another_order() -> None:
    rows = [
        ["第二十条第（八）项", ""],
        ["信息内容", "本年收费金额（单位：万元）"],
        ["行政事业性收费", "0.5"],
        ["第二十条第（六）项", ""],
        ["信息内容", "本年处理决定数量"],
        ["行政处罚", "3"],
        ["行政强制", "4"],
        ["第二十条第（五）项", ""],
        ["信息内容", "本年处理决定数量"],
        ["行政许可", "36"],
    ]
    got = values(read_form_table([sheet(rows)], "proactive_disclosure"))
    assert got == {
        "fees.amount": 5000,
        "penalty.decisions": 3,
        "coercion.decisions": 4,
        "licensing.decisions": 36,
    }


def test_a_row_of_figures_for_each_year_is_not_read_as_one() -> None:
    rows = [
        ["年度", *["行政复议"] * 5, *["行政诉讼"] * 10],
        ["年度", *OUTCOMES, *["未经复议直接起诉"] * 5, *["复议后起诉"] * 5],
        ["年度", *OUTCOMES * 3],
        ["2021年", "1", "0", "0", "0", "1", *["0"] * 10],
        ["2022年", "0", "2", "0", "0", "2", *["0"] * 10],
    ]
    got = statuses(read_disputes([sheet(rows)]))
    assert got["reconsideration.upheld"] == got["reconsideration.total"] == "doubtful"
