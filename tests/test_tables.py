"""表二 and 表三: editions, lost cells, units, blocks in tables of their own."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest

from extract.blocks import SURE, Cell, Grid, Paragraph
from tests.grids import APPLICANTS, sheet, stream
from transform.forms import form_tables, tables_of
from transform.statutory import missing_tables
from transform.tables.flow import loose_sheets
from transform.tables.lines import Sheet, sheet_of_grid
from transform.tables.reader import TableReading, read_form_table

FORM_2021 = tables_of("applications")[-1]
FORM_2019 = tables_of("applications")[0]


def values(reading: TableReading) -> dict[str, float | None]:
    return {o.indicator: o.value for o in reading.observations}


def gaps(reading: TableReading) -> dict[str, str]:
    return {g.indicator: g.reason for g in reading.gaps}


def table_2021() -> list[list[str]]:
    return [
        ["第二十条第（一）项", "", "", ""],
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "0", "0", "0"],
        ["行政规范性文件", "2", "1", "5"],
        ["第二十条第（五）项", "", "", ""],
        ["信息内容", "本年处理决定数量", "", ""],
        ["行政许可", "36", "", ""],
        ["第二十条第（六）项", "", "", ""],
        ["信息内容", "本年处理决定数量", "", ""],
        ["行政处罚", "12", "", ""],
        ["行政强制", "3", "", ""],
        ["第二十条第（八）项", "", "", ""],
        ["信息内容", "本年收费金额（单位：万元）", "", ""],
        ["行政事业性收费", "0.092", "", ""],
    ]


EXPECTED_2021 = {
    "regulations.issued": 0,
    "regulations.repealed": 0,
    "regulations.in_force": 0,
    "normative_documents.issued": 2,
    "normative_documents.repealed": 1,
    "normative_documents.in_force": 5,
    "licensing.decisions": 36,
    "penalty.decisions": 12,
    "coercion.decisions": 3,
    "fees.amount": 920,
}


@pytest.mark.parametrize("aligned", [True, False])
def test_table_two_of_2021(aligned: bool) -> None:
    reading = read_form_table([sheet(table_2021(), aligned=aligned)], "proactive_disclosure")
    assert (reading.edition, values(reading), gaps(reading)) == ("2021", EXPECTED_2021, {})


def test_five_tables_instead_of_one() -> None:
    rows = table_2021()
    cuts = [i for i, row in enumerate(rows) if row[0].startswith("第二十条")] + [len(rows)]
    sheets = [sheet(rows[a:b]) for a, b in pairwise(cuts)]
    assert values(read_form_table(sheets, "proactive_disclosure")) == EXPECTED_2021


def test_header_row_of_one_block_is_lost() -> None:
    rows = table_2021()
    del rows[1]
    reading = read_form_table([sheet(rows)], "proactive_disclosure")
    assert (reading.edition, values(reading)) == ("2021", EXPECTED_2021)


def test_a_header_of_another_meaning_is_refused() -> None:
    rows = [
        ["信息内容", "上一年项目数量", "本年数量", "处理决定数量"],
        ["行政许可", "34", "36", "36"],
        ["其他对外管理服务事项", "5", "5", "9"],
    ]
    reading = read_form_table([sheet(rows)], "proactive_disclosure")
    assert reading.edition == "2019"
    assert "licensing.items_change" not in values(reading)
    assert gaps(reading)["licensing.items_change"] == "unreadable"
    assert values(reading)["licensing.decisions"] == 36


def test_swapped_columns_follow_their_headers() -> None:
    rows = [
        ["信息内容", "现行有效件数", "本年制发件数", "本年废止件数"],
        ["规章", "0", "0", "0"],
        ["行政规范性文件", "5", "2", "1"],
    ]
    got = values(read_form_table([sheet(rows)], "proactive_disclosure"))
    assert (got["normative_documents.issued"], got["normative_documents.in_force"]) == (2, 5)


def applications(form=FORM_2021, **changed: str) -> list[list[str]]:  # type: ignore[no-untyped-def]
    rows = [["", "", *APPLICANTS]]
    for i, (_, row) in enumerate(form.sequence):
        rows.append(["", row.label[-1], *(changed.get(f"r{i}c{c}", "0") for c in range(7))])
    return rows


@pytest.mark.parametrize("form", [FORM_2019, FORM_2021], ids=["2019", "2021"])
def test_edition_of_table_three_by_its_rows(form) -> None:  # type: ignore[no-untyped-def]
    reading = read_form_table([sheet(applications(form))], "applications")
    assert reading.edition == form.edition
    assert len(values(reading)) == len(form.codes())
    assert reading.gaps == []


def test_table_three_over_two_pages() -> None:
    rows = applications(r2c0="4", r2c6="4", r23c0="4", r23c6="4")
    for second in (rows[12:], [rows[0], *rows[12:]]):
        reading = read_form_table([sheet(rows[:12]), sheet(second)], "applications")
        got = values(reading)
        assert len(got) == 175
        assert (got["applications.granted.total"], got["applications.handled_total.total"]) == (4, 4)


def test_a_lost_cell_of_a_stream_is_never_padded() -> None:
    reading = read_form_table(
        [
            stream(
                "自然人 商业企业 科研机构 社会公益组织 法律服务机构 其他 总计 "
                "一、本年新收政府信息公开申请数量 4 0 0 0 0 4 "
                "二、上年结转政府信息公开申请数量 0 0 0 0 0 0 0"
            )
        ],
        "applications",
    )
    assert all(not code.startswith("applications.new.") for code in values(reading))
    assert gaps(reading)["applications.new.natural_person"] == "unreadable"
    assert values(reading)["applications.carried_in.total"] == 0


def test_blank_cells_of_an_aligned_row_keep_their_columns() -> None:
    rows = applications(r0c0="", r0c6="4")
    got = {o.indicator: o for o in read_form_table([sheet(rows)], "applications").observations}
    assert got["applications.new.natural_person"].status == "blank"
    assert got["applications.new.natural_person"].value is None
    assert got["applications.new.total"].value == 4


@pytest.mark.parametrize("empty", [6, 7])
def test_a_header_in_two_columns_belongs_to_the_one_that_prints_figures(empty: int) -> None:
    """Where no lines are drawn a blank inside 法律服务机构 looks like the gap between two columns."""
    rows = applications(r0c4="4", r0c6="4")
    head = [*rows[0][:6], "法律", "服务机构", *rows[0][7:]]
    cut = [head, *([*row[:empty], "", *row[empty:]] for row in rows[1:])]
    reading = read_form_table([sheet(cut)], "applications")
    got = {o.indicator: (o.value, o.status) for o in reading.observations}
    assert len(got) == 175 and reading.gaps == []
    assert got["applications.new.legal_service"] == (4, "reported")


def test_headers_in_two_columns_that_both_print_figures_are_not_joined() -> None:
    rows = applications()
    head = [*rows[0][:6], "法律", "服务机构", *rows[0][7:]]
    cut = [head, *([*row[:7], "9", *row[7:]] for row in rows[1:])]
    reading = read_form_table([sheet(cut)], "applications")
    assert not any(o.status == "reported" for o in reading.observations)


def test_a_table_that_is_not_found_is_named_with_the_cells_of_both_editions() -> None:
    tables = [read_form_table([sheet(applications())], "applications")]
    tables.append(read_form_table([], "proactive_disclosure"))
    found = {gap.indicator: gap.detail for gap in missing_tables(tables, ())}
    by_edition = {t.edition: t.codes() for t in tables_of("proactive_disclosure")}
    assert found.keys() == {code for codes in by_edition.values() for code in codes}
    assert all(found[code] == "" for code in by_edition["2021"])
    assert found["procurement.amount"] == "if the edition is 2019"


HEADINGS = ("一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "五、其他")


@pytest.mark.parametrize(
    ("headings", "year", "edition"),
    [(HEADINGS, 2020, "2019"), (HEADINGS, 2023, "2021"), (HEADINGS, 2005, None), (HEADINGS[2:], 2020, None)],
)
def test_tables_that_headings_announce_are_missing(
    headings: Sequence[str], year: int, edition: str | None
) -> None:
    tables = [read_form_table([], name) for name in ("proactive_disclosure", "applications")]
    blocks = [b for line in headings for b in (Paragraph(line), Paragraph("详见下表所列各项数字。"))]
    found = {gap.indicator for gap in missing_tables(tables, blocks, year) if not gap.detail}
    assert found == {
        code
        for t in form_tables()
        if t.edition == edition and t.id in {r.table for r in tables}
        for code in t.codes()
    }


def test_missing_row_is_a_gap() -> None:
    rows = applications()
    del rows[9]
    code = FORM_2021.sequence[8][1].id
    found = gaps(read_form_table([sheet(rows)], "applications"))
    assert found == {f"{code}.{c.id}": "row_missing" for c in FORM_2021.blocks[0].columns}


def test_no_table_no_gaps() -> None:
    reading = read_form_table([sheet([["姓名", "电话"], ["张", "1"]])], "applications")
    assert (reading.edition, reading.observations, reading.gaps) == (None, [], [])


def second_copy(value: str) -> list[Sheet]:
    return [sheet(table_2021()), sheet([*table_2021()[:6], ["行政许可", value, "", ""], *table_2021()[7:]])]


def test_two_equal_copies_count_once() -> None:
    reading = read_form_table(second_copy("36"), "proactive_disclosure")
    assert {o.status for o in reading.observations} == {"reported"}
    assert values(reading) == EXPECTED_2021


def test_two_different_copies_say_so() -> None:
    reading = read_form_table(second_copy("37"), "proactive_disclosure")
    flagged = [o.indicator for o in reading.observations if o.status == "contradicted"]
    assert flagged == ["licensing.decisions"]


def test_what_only_one_of_two_different_copies_prints_is_in_doubt() -> None:
    """This year's table with blanks above last year's: a figure of the one is none of the other's."""
    ours = [["规章", "", "", ""] if row[0] == "规章" else row for row in table_2021()]
    last = [row for row in table_2021() if row[0] != "行政强制"]
    last = [["行政许可", "37", "", ""] if row[0] == "行政许可" else row for row in last]
    for sheets in ([sheet(ours), sheet(last)], [sheet(last), sheet(ours)]):
        reading = read_form_table(sheets, "proactive_disclosure")
        sure = {o.indicator: o.value for o in reading.observations if o.status == "reported"}
        one_sided = {"regulations.issued", "regulations.repealed", "regulations.in_force"}
        one_sided |= {"coercion.decisions", "licensing.decisions"}
        assert sure == {code: v for code, v in EXPECTED_2021.items() if code not in one_sided}


def test_a_blank_beside_a_figure_is_no_difference_of_its_own() -> None:
    blank = [["规章", "", "", ""] if row[0] == "规章" else row for row in table_2021()]
    reading = read_form_table([sheet(table_2021()), sheet(blank)], "proactive_disclosure")
    assert {o.status for o in reading.observations} == {"reported"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (["信息内容", "本年增/减", "上一年项目数量"], "reported"),  # printed the other way round
        (["本年增", "信息内容", "上一年项目数量", "减"], "doubtful"),  # a header on two lines
    ],
)
def test_headers_in_pieces_do_not_tell_the_order_of_the_columns(headers: list[str], status: str) -> None:
    rows = [["第二十条第（六）项"], ["行政处罚", "4", "1", "114"], ["行政强制", "14", "-11", "270"]]
    fees = [["第二十条第（八）项"], *([h] for h in headers), ["行政事业性收费", "2", "289"]]
    text = " ".join(t for row in rows + fees for t in row)
    reading = read_form_table([stream(text)], "proactive_disclosure")
    found = {o.indicator: o.status for o in reading.observations if o.indicator.startswith("fees.")}
    assert found == {"fees.items_last_year": status, "fees.items_change": status}


@pytest.mark.parametrize(
    ("total", "page", "status", "natural", "sum_"),
    [
        (620.0, 1, "reported", 1, 7),  # each header in a place of its own: these tell the order
        (300.0, 1, "doubtful", 6, 7),  # one above another: only the order of the lines is left
        (620.0, 2, "doubtful", 6, 7),  # on another page
    ],
)
def test_places_of_headers_tell_the_order_of_columns_that_their_lines_do_not(
    total: float, page: int, status: str, natural: int, sum_: int
) -> None:
    """Headers over two rows stand between the lines of those over one: printed line by line, the first column
    comes behind the heading of the five others.
    """
    line = {"法人或其他组织": 300.0}, {"自然人": 100.0, "总计": total}
    leaves = {text: 180.0 + 80 * k for k, text in enumerate(APPLICANTS[1:-1])}
    cells = [
        Cell(r, k, text, page=page if text == "总计" else 1, box=(x, 10.0 * r, x + 50, 10.0 * r + 8))
        for r, row in enumerate([*line, leaves])
        for k, (text, x) in enumerate(row.items())
    ]
    for r, label in enumerate(["一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量"], 3):
        cells += [Cell(r, k, text) for k, text in enumerate([label, *"1234567"])]
    reading = read_form_table([sheet_of_grid(Grid(1, tuple(cells), 5, 8, aligned=False), ())], "applications")
    found = {o.indicator: o for o in reading.observations}
    assert {o.status for o in found.values()} == {status}
    assert found["applications.new.natural_person"].value == natural
    assert found["applications.new.total"].value == sum_


@pytest.mark.parametrize("cut", [True, False])
def test_rows_without_headers_do_not_tell_the_edition(cut: bool) -> None:
    """Rows of 2021 in three columns, most of them blank: nothing says what the three are, unless a
    header is left or a row prints a number of figures that one edition alone has.
    """
    rows = [
        ["规章", "0", "0", "0"],
        ["行政规范性文件", "2", "1", "5"],
        ["行政许可", "", "36", ""],
        ["行政处罚", "", "12", ""],
        ["行政强制", "", "3", ""],
        ["行政事业性收费", "", "0", ""],
    ]
    header = ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]
    reading = read_form_table([sheet(rows if cut else [header, *rows])], "proactive_disclosure")
    sure = {o.indicator: o.value for o in reading.observations if o.status == "reported"}
    if cut:
        assert sure == {}
    else:
        assert reading.edition == "2021"
        assert sure["normative_documents.in_force"] == 5


def test_the_number_of_a_label_is_no_figure() -> None:
    """`3.` alone in its cell, its words on the next line, and one figure less than columns."""
    rows = [["（三）不予公开", f"{k}.", *("0" if i != k else "" for i in range(7))] for k in range(1, 3)]
    rows = [[t for t in row if t] for row in rows]
    header = ["（本列数据）", *APPLICANTS]
    named = [
        ["一、本年新收政府信息公开申请数量", *"1234567"],
        ["二、上年结转政府信息公开申请数量", *"0000000"],
    ]
    reading = read_form_table([sheet([header, *named, *rows], aligned=False)], "applications")
    assert {o.indicator.rsplit(".", 1)[0] for o in reading.observations} == {
        "applications.new",
        "applications.carried_in",
    }


def test_columns_that_a_page_cut_off_leave_the_order_open() -> None:
    """The first of seven columns stands at the edge of the page; four more were not seen. Counted from the
    blank cells of the labels it would be the third.
    """
    header = ["（本列数据）", "", "", "自然人"]
    rows = [
        ["一、本年新收政府信息公开申请数量", "", "", "68"],
        ["二、上年结转政府信息公开申请数量", "", "", "5"],
    ]
    cells = [Cell(r, c, text) for r, row in enumerate([header, *rows]) for c, text in enumerate(row)]
    cells += [Cell(0, 4 + k, "", rowspan=3, confidence=0.0) for k in range(4)]
    cells.sort(key=lambda c: (c.row, c.col))
    cut = sheet_of_grid(Grid(1, tuple(cells), 3, 8), ())
    reading = read_form_table([cut], "applications")
    assert [o for o in reading.observations if o.status == "reported" and o.value in (68, 5)] == []


def test_a_total_and_its_figure_on_one_line_are_no_sure_figure_of_the_row_before() -> None:
    """`合计 174` behind `尚未审结 57`, in running lines: 174 is not what is pending."""
    lines = [
        "行政复议",
        "维持 2",
        "结果纠正 114",
        "其他结果",
        "1",
        "尚未审结 57",
        "合计 174",
        "行政诉讼",
        "3",
        "4",
        "5",
    ]
    found, _ = loose_sheets([Paragraph(line) for line in lines], 1)
    tokens = [c for _, sheet in found for line in sheet.lines for c in line.cells if "174" in c.text]
    assert tokens
    assert all(c.confidence is not None and c.confidence < SURE for c in tokens)


@pytest.mark.parametrize("left", [[], ["3.其他"]], ids=["nothing tells", "a row of 2021"])
def test_where_nothing_proves_the_edition_no_cell_is_lost_without_a_name(left: list[str]) -> None:
    own = {row.label[-1] for _, row in FORM_2019.sequence} ^ {row.label[-1] for _, row in FORM_2021.sequence}
    rows = [row for row in applications() if row[1] not in own or row[1] in left]
    reading = read_form_table([sheet(rows)], "applications")
    named = {*gaps(reading), *values(reading)}
    assert named >= {*FORM_2021.codes()}
    assert (named >= {*FORM_2019.codes()}) == (not left)
    assert any(note.startswith("edition_open") for note in reading.notes) == (not left)


def test_labels_of_two_rows_in_one_give_no_sure_figure() -> None:
    """Two columns of labels set too near: the first row's ran together, the second's group holds both."""
    rows = applications(r1c6="2")
    rows[1][:2] = ["", "一、本年新收政府信息公一、本年新收政府信息公开申开申请数量请数量"]
    rows[2][:2] = [
        "一、本年新收政府信息公开申请数量二、上年结转政府信息公开申请数量三、本年度办理结果",
        "二、上年结转政府信息公二、上年结转政府信息公开申开申请数量请数量",
    ]
    found = read_form_table([sheet(rows)], "applications").observations
    first = [o for o in found if o.indicator.startswith(("applications.new.", "applications.carried_in."))]
    assert not any(o.status == "reported" for o in first)
    assert sum(o.status == "reported" for o in found) == len(found) - len(first)


def test_a_row_torn_over_two_lines_has_no_sure_figure() -> None:
    """In columns without rules 4282 is set as 42 over 82, beside a label on two lines."""
    rows = [
        ["", *APPLICANTS],
        ["一、本", "42", "41", "32", "30", "37", "18", "130"],
        ["年新收政府信息公开申请数量", "8", "00", "60", "55", "7", "17", "37"],
        ["二、上年结转政府信息公开申请数量", "0", "8", "1", "1", "1", "1", "12"],
        ["（一）予以公开", "1", "0", "0", "0", "0", "0", "1"],
        ["（二）部分公开", "1", "0", "0", "0", "0", "0", "1"],
    ]
    reading = read_form_table([sheet(rows)], "applications")
    found = {o.indicator: o.status for o in reading.observations}
    assert {s for code, s in found.items() if ".new." in code} == {"doubtful"}
    assert {s for code, s in found.items() if ".new." not in code} == {"reported"}
