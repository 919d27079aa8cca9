"""The return of 2014, one figure a row: which row, which column, which unit, and what is none of it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from extract.blocks import Cell, Grid
from tests.waiting import ends
from transform.forms import tables_of
from transform.listed.figures import Reader, header_kind
from transform.listed.reader import read_list
from transform.rows import Observation
from transform.tables.lines import Sheet, sheet_of_grid
from transform.tables.local import read_local
from transform.tables.reader import TableReading

(FORM,) = tables_of("statistics_2014")
TOWN = Reader("township", 2016)
Row = tuple[str, ...]


def figure(at: int) -> int:
    """A figure of its own for each row of the form, in no order that looks like serial numbers."""
    return 100 + at * 37 % 59


def rows(first: int = 0, last: int = 58) -> list[Row]:
    """Rows of the form as printed: label, unit, figure."""
    return [(axis.label[-1], axis.unit or "", str(figure(at))) for at, (_, axis) in enumerate(FORM.sequence)][
        first:last
    ]


def sheet(lines: Sequence[Sequence[str]], number: int = 1, *, aligned: bool = True) -> Sheet:
    cells = tuple(Cell(r, c, text) for r, row in enumerate(lines) for c, text in enumerate(row))
    return sheet_of_grid(Grid(number, cells, len(lines), max(map(len, lines)), aligned=aligned), ())


def stream(tokens: Sequence[str]) -> Sheet:
    return sheet([(t,) for t in tokens], aligned=False)


def read(*sheets: Sheet, reader: Reader = TOWN) -> TableReading:
    return read_list(list(sheets), "statistics_2014", reader)[0]


def found(reading: TableReading) -> dict[str, Observation]:
    return {o.indicator.removeprefix("stat2014."): o for o in reading.observations}


def counts(reading: TableReading) -> dict[str, float | None]:
    """The figures that were read, without amounts of money."""
    return {o.indicator: o.value for o in reading.observations if o.unit != "CNY"}


COUNTS = {row[0].code: float(figure(i)) for i, row in enumerate(FORM.slots) if row[0].unit != "CNY"}


def test_the_form_as_printed() -> None:
    reading = read(sheet([("统计指标", "单位", "统计数"), *rows()]))
    assert counts(reading) == COUNTS
    assert {o.status for o in reading.observations} == {"reported"}
    assert reading.gaps == reading.unmapped == reading.local == []


@pytest.mark.parametrize(("n", "taken"), [(14, False), (15, True)])
def test_fifteen_rows_make_the_table(n: int, taken: bool) -> None:
    assert (read(sheet(rows(0, n))).edition == "2014") is taken


def test_headings_signatures_and_telephones_are_no_figures() -> None:
    lines = [
        ("统计指标", "单位", "统计数"),
        ("一、主动公开情况", "——", ""),
        *rows(),
        ("填报人", "李四", "6612345"),
        ("联系电话", "", "13712345678"),
    ]
    table = sheet(lines)
    reading = read(table)
    assert counts(reading) == COUNTS
    assert reading.local == read_local([table]) == []
    assert reading.unmapped == []


def test_two_halves_side_by_side() -> None:
    pairs = [(*a, *b) for a, b in zip(rows(0, 29), rows(29, 58), strict=True)]
    header = ("统计指标", "单位", "统计数") * 2
    for aligned in (True, False):
        reading = read(sheet([header, *pairs], aligned=aligned))
        assert counts(reading) == COUNTS, aligned
    cells = [text for pair in pairs for text in pair]
    assert counts(read(stream(cells))) == COUNTS


def test_broken_over_pages_without_a_header() -> None:
    parts = [sheet([("统计指标", "单位", "统计数"), *rows(0, 30)]), sheet(rows(30, 58), 2)]
    assert counts(read(*parts)) == COUNTS


def test_serial_numbers_are_no_figures() -> None:
    numbered = [(str(i + 1), *row) for i, row in enumerate(rows())]
    for table in (sheet(numbered), sheet(numbered, aligned=False), stream([t for r in numbered for t in r])):
        assert counts(read(table)) == COUNTS


# Repeated labels: rows 39 to 46 are 行政复议 and 行政诉讼, a total and three outcomes each.
FIRST = FORM.codes().index("stat2014.reconsideration.total")
LITIGATION = FORM.codes().index("stat2014.litigation.total")


def _disputes(left_out: Sequence[int]) -> dict[str, Observation]:
    kept = [row for at, row in enumerate(rows()) if at not in left_out]
    return found(read(sheet(kept)))


def test_repeated_labels_go_to_their_block() -> None:
    got = _disputes([])
    assert got["reconsideration.corrected"].value == figure(FIRST + 2)
    assert got["litigation.corrected"].value == figure(LITIGATION + 2)


def test_both_blocks_whole_without_the_second_total_are_told_apart() -> None:
    got = _disputes([LITIGATION])
    assert got["litigation.corrected"].value == figure(LITIGATION + 2)
    assert got["litigation.corrected"].status == "reported"


def test_one_of_two_repeated_labels_between_lost_totals_is_doubtful() -> None:
    got = _disputes([FIRST, FIRST + 1, FIRST + 2, FIRST + 3, LITIGATION, LITIGATION + 1])
    named = [o for k, o in got.items() if k.endswith((".corrected", "on.other"))]
    assert named
    assert {o.status for o in named} == {"doubtful"}


def test_the_part_printed_beside_a_repeated_label_decides() -> None:
    lines = [(axis.label[0], *row) for row, (_, axis) in zip(rows(), FORM.sequence, strict=True)]
    kept = [line for at, line in enumerate(lines) if at not in range(FIRST, LITIGATION + 2)]
    got = found(read(sheet(kept)))
    assert got["litigation.corrected"].value == figure(LITIGATION + 2)
    assert got["litigation.corrected"].status == "reported"
    assert "reconsideration.corrected" not in got


def test_one_wording_in_both_blocks() -> None:
    """维持具体行政行为数 is printed under 行政诉讼 too, where the form says more."""
    lines = rows()
    lines[LITIGATION + 1] = ("（一）维持具体行政行为数", "件", "7")
    got = found(read(sheet(lines)))
    assert got["litigation.upheld"].value == 7
    assert got["reconsideration.upheld"].value == figure(FIRST + 1)


def test_a_torn_label_is_not_the_row_that_its_end_prints() -> None:
    """4.不 / 同意公开答复数: the second half alone is the label of row 2."""
    granted, denied = (FORM.codes().index(f"stat2014.requests.answered_{x}") for x in ("granted", "denied"))
    tokens: list[str] = []
    for at, row in enumerate(rows()):
        if at != granted:
            tokens += ["4.不", "同意公开答复数", *row[1:]] if at == denied else row
    got = found(read(stream(tokens)))
    assert got["requests.answered_denied"].value == figure(denied)
    assert "requests.answered_granted" not in got


HEADERS = [
    (("年度", "历年累计"), TOWN, 0),
    (("历年累计", "2016年"), TOWN, 1),
    (("2015年", "2016年度"), TOWN, 1),
    (("2014年", "2015年"), TOWN, None),
    (("上年数", "统计数"), TOWN, 1),
    (("本年度累计", "累计"), TOWN, 0),
    (("市级", "县级", "乡镇级"), TOWN, 2),
    (("县政府统计数", "县直单位统计数", "乡镇街道统计数"), TOWN, 2),
    (("县级", "乡镇级"), Reader("county_government", 2016), 0),
    (("市级", "县级"), TOWN, None),
    (("部门统计数", "社区统计数"), TOWN, None),
    (("统计数", "县级"), TOWN, None),
    (("甲", "乙"), TOWN, None),
    (("数量", "备注"), TOWN, 0),
]


@pytest.mark.parametrize("aligned", [True, False])
@pytest.mark.parametrize(("headers", "reader", "own"), HEADERS)
def test_which_column_counts(headers: Row, reader: Reader, own: int | None, aligned: bool) -> None:
    """The own column carries the row's figure, every other one a figure that would be seen."""
    header = ("统计指标", "单位", *headers)
    filler = "" if "备注" in headers else "7"
    lines = [
        (label, unit, *(value if at == own else filler for at in range(len(headers))))
        for label, unit, value in rows()
    ]
    reading = read(sheet([header, *lines], aligned=aligned), reader=reader)
    if own is None:
        assert reading.observations == []
        assert [g.indicator for g in reading.gaps] == FORM.codes()
        assert {g.reason for g in reading.gaps} == {"unreadable"}
        assert len(reading.local) == 58 * len(headers)  # nothing is lost: kept with their headers
    else:
        assert counts(reading) == COUNTS
        assert {o.status for o in reading.observations} == {"reported"}


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("统计数", "own"),
        ("2016 年", "own"),
        ("2013年度", "refused"),
        ("全年累计", "own"),
        ("年度累计", "refused"),
        ("乡镇（街道）", "own:level"),
        ("区直单位统计数", "level"),
        ("单位", None),
        ("大湖乡", "unknown"),
    ],
)
def test_header_kind(header: str, kind: str | None) -> None:
    assert header_kind(header, FORM, TOWN) == kind


@pytest.mark.parametrize(
    ("label", "unit", "cell", "value", "status"),
    [
        ("七、依申请公开信息收取的费用", "万元", "0.35", 3500.0, "reported"),
        ("七、依申请公开信息收取的费用", "元", "350", 350.0, "reported"),
        ("七、依申请公开信息收取的费用（万元）", "", "0.35", 3500.0, "reported"),
        ("七、依申请公开信息收取的费用", "", "350元", 350.0, "reported"),
        ("七、依申请公开信息收取的费用", "", "0.35", 3500.0, "doubtful"),
        ("七、依申请公开信息收取的费用", "", "0", 0.0, "reported"),
        ("七、依申请公开信息收取的费用", "万元", "——", None, "not_applicable"),
        ("七、依申请公开信息收取的费用", "万元", "", None, "blank"),
    ],
)
def test_money(label: str, unit: str, cell: str, value: float | None, status: str) -> None:
    lines = [(label, unit, cell) if "收取的费用" in row[0] else row for row in rows()]
    o = found(read(sheet(lines)))["request_fees"]
    assert (o.value, o.status, o.raw_text) == (value, status, cell)


def test_rows_of_a_province_are_kept_and_not_taken() -> None:
    lines = rows()
    lines[3:3] = [("主动公开政府文件数", "条", "5"), ("主动公开村务公开信息", "条", "6")]
    reading = read(sheet(lines))
    assert counts(reading) == COUNTS
    assert [(u.label, u.raw_text) for u in reading.unmapped] == [
        ("主动公开政府文件数", "5"),
        ("主动公开村务公开信息", "6"),
    ]
    assert [(o.indicator, o.value) for o in reading.local] == [
        ("local:主动公开政府文件数", 5.0),
        ("local:主动公开村务公开信息", 6.0),
    ]


def test_an_inserted_row_does_not_fill_a_missing_one() -> None:
    lines = [row for row in rows() if "其中：主动公开规范性文件数" not in row[0]]
    lines.insert(1, ("主动公开政府文件数", "条", "5"))
    reading = read(sheet(lines))
    assert "proactive.normative_documents" not in found(reading)
    assert "stat2014.proactive.normative_documents" in {g.indicator for g in reading.gaps}


def test_a_second_print_that_differs_contradicts() -> None:
    again = [(label, unit, "3" if "传真" in label else value) for label, unit, value in rows()]
    reading = read(sheet(rows()), sheet(again, 2))
    doubted = [o.indicator for o in reading.observations if o.status == "contradicted"]
    assert doubted == ["stat2014.requests.received_by_fax"]
    assert reading.notes == [f"second_copy_differs: stat2014.requests.received_by_fax: {figure(18)} / 3"]


FUJIAN = [
    ("指标名称", "计量单位", "年度", "历年累计"),
    ("主动公开文件数", "条", "25", "310"),
    ("其中：政府网站公开数", "条", "20", "288"),
    ("依申请公开文件数", "条", "3", "41"),
    ("同意公开答复数", "条", "2", "9"),
    ("行政复议数", "件", "0", "1"),
    ("行政诉讼数", "件", "0", "0"),
]


def test_a_provinces_own_annex_is_not_the_return() -> None:
    """Its rows stay figures beside the form, the year's and the cumulative ones told apart."""
    table = sheet(FUJIAN)
    reading, rest = read_list([table], "statistics_2014", TOWN)
    assert reading.edition is None
    assert rest == [table]
    local = {o.indicator: o.value for o in read_local([table])}
    assert local["local:同意公开答复数/年度"] == 2.0
    assert local["local:同意公开答复数/历年累计"] == 9.0


def test_a_hostile_table_is_read_in_bounded_time() -> None:
    """Thousands of rows that look like something: no square of their number."""
    strange = [
        (f"主动公开第{i}类信息数{chr(0x4E00 + i % 9000)}", "条", str(i * 7 % 1000)) for i in range(8_000)
    ]
    repeated = [("（二）被依法纠错数", "件", "1"), ("说明：某", "", "2")] * 2_000
    for aligned in (True, False):
        with ends():
            reading = read(sheet([*rows(0, 30), *strange, *repeated, *rows(30, 58)], aligned=aligned))
        assert len(reading.observations) > 50


def test_the_rest_of_a_sheet_is_left_to_other_tables() -> None:
    table = sheet([*rows(), ("规章", "", "1")])
    _, (rest,) = read_list([table], "statistics_2014", TOWN)
    assert [line.labels for line in rest.lines] == [("规章",)]
    assert rest.used is table.used
