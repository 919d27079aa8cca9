"""表四 in all the ways it is laid out gives the same fifteen figures."""

from __future__ import annotations

import pytest

from tests.grids import sheet, stream
from transform.forms import tables_of
from transform.tables.disputes import read_disputes
from transform.tables.lines import Sheet

CODES = tables_of("disputes")[-1].codes()
FIGURES = [str(n) for n in range(1, 16)]
OUTCOMES = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
GROUPS = ["行政复议", "未经复议直接起诉", "复议后起诉"]


def as_printed() -> Sheet:
    return sheet(
        [
            ["行政复议"] * 5 + ["行政诉讼"] * 10,
            OUTCOMES + ["未经复议直接起诉"] * 5 + ["复议后起诉"] * 5,
            OUTCOMES * 3,
            FIGURES,
        ]
    )


def headers_lost() -> Sheet:
    return sheet([["行政复议", "行政诉讼"], ["维", "维", "维"], FIGURES], aligned=False)


def turned() -> Sheet:
    rows = [[g, o, FIGURES[i * 5 + j]] for i, g in enumerate(GROUPS) for j, o in enumerate(OUTCOMES)]
    return sheet([["类别", "结果", "数量"], *rows])


def litigation_named_by_notes() -> Sheet:
    groups = ["行政复议（件）", "行政诉讼（未经复议直接起诉）", "行政诉讼(复议后起诉)"]
    rows = [[g, o, FIGURES[i * 5 + j]] for i, g in enumerate(groups) for j, o in enumerate(OUTCOMES)]
    return sheet([["类别", "结果", "数量"], *rows])


def groups_down() -> Sheet:
    return sheet([["", *OUTCOMES], *([g, *FIGURES[i * 5 : i * 5 + 5]] for i, g in enumerate(GROUPS))])


def outcomes_down() -> Sheet:
    return sheet([["", *GROUPS], *([o, *FIGURES[j::5]] for j, o in enumerate(OUTCOMES))])


def a_cell_a_line() -> Sheet:
    return stream(
        "行政复议 行政诉讼 结果维持 结果纠正 其他结果 尚未审结 总计 未经复议直接起诉 复议后起诉 "
        + " ".join(OUTCOMES * 2)
        + " "
        + " ".join(FIGURES)
    )


def listed_in_a_stream() -> Sheet:
    parts = [
        f"{g} " + " ".join(f"{o} {FIGURES[i * 5 + j]}" for j, o in enumerate(OUTCOMES))
        for i, g in enumerate(GROUPS)
    ]
    return stream(" ".join(parts))


LAYOUTS = [as_printed, headers_lost, turned, litigation_named_by_notes, groups_down, outcomes_down]
LAYOUTS += [a_cell_a_line, listed_in_a_stream]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda f: f.__name__)
def test_layouts(layout: type) -> None:
    reading = read_disputes([layout()])
    assert {o.indicator: o.raw_text for o in reading.observations} == dict(zip(CODES, FIGURES, strict=True))
    assert reading.gaps == []


def test_split_in_two() -> None:
    first = sheet([["行政复议"] * 5, OUTCOMES, FIGURES[:5]])
    second = sheet(
        [["行政诉讼"] * 10, ["未经复议直接起诉"] * 5 + ["复议后起诉"] * 5, OUTCOMES * 2, FIGURES[5:]]
    )
    reading = read_disputes([first, second])
    assert {o.indicator: o.raw_text for o in reading.observations} == dict(zip(CODES, FIGURES, strict=True))


def test_half_of_it_leaves_named_gaps() -> None:
    reading = read_disputes([sheet([["行政复议"] * 5, OUTCOMES, FIGURES[:5]])])
    assert [o.indicator for o in reading.observations] == CODES[:5]
    assert [g.indicator for g in reading.gaps] == CODES[5:]


def test_fourteen_figures_are_not_read_by_order() -> None:
    reading = read_disputes(
        [stream("行政复议 行政诉讼 " + " ".join(OUTCOMES * 3) + " " + " ".join(FIGURES[:14]))]
    )
    assert reading.observations == []


@pytest.mark.parametrize(("heading", "read"), [("四、行政复议、提起行政诉讼情况", 15), ("四、其他", 0)])
def test_fifteen_figures_under_the_sections_heading_need_no_header(heading: str, read: int) -> None:
    """Lines of a header that was set upright stand between the heading and what is left of the table."""
    rest = sheet([["正", "结", "果"], FIGURES], caption=("果 果 他", "维 纠 结"))
    rest.heading = heading
    found = read_disputes([rest]).observations
    assert [o.raw_text for o in found] == FIGURES[:read]


def test_a_header_cut_in_two_makes_an_empty_column() -> None:
    rows = [
        ["行政复议"] * 6 + ["行政诉讼"] * 10,
        [*OUTCOMES[:4], "总", "计", *OUTCOMES * 2],
        [*FIGURES[:5], "", *FIGURES[5:]],
    ]
    found = {o.indicator: o.raw_text for o in read_disputes([sheet(rows)]).observations}
    assert found == dict(zip(CODES, FIGURES, strict=True))


def test_headers_cut_in_two_in_the_second_half() -> None:
    half = [
        ["行政诉讼"] * 12,
        ["未经复议直接起诉"] * 7 + ["复议后起诉"] * 5,
        ["结果", "维持", "结果纠正", "其", "他结果", *OUTCOMES[3:], *OUTCOMES],
        [FIGURES[5], "", *FIGURES[6:8], "", *FIGURES[8:]],
    ]
    reading = read_disputes([sheet([["行政复议"] * 5, OUTCOMES, FIGURES[:5]]), sheet(half)])
    found = {o.indicator: o.raw_text for o in reading.observations}
    assert found == dict(zip(CODES, FIGURES, strict=True))


def test_printed_blank_row() -> None:
    rows = [
        ["行政复议"] * 5 + ["行政诉讼"] * 10,
        OUTCOMES + GROUPS[1:2] * 5 + GROUPS[2:] * 5,
        OUTCOMES * 3,
        [""] * 15,
    ]
    reading = read_disputes([sheet(rows)])
    assert [o.status for o in reading.observations] == ["blank"] * 15


def test_what_a_page_break_left_of_the_headers_is_no_blank_row() -> None:
    """The lower edge of the headers, cut off with the page, comes as cells without text."""
    rows = [
        [""] * 5 + OUTCOMES * 2,
        [""] * 15,
        FIGURES,
    ]
    reading = read_disputes([sheet([["行政复议"] * 5 + ["行政诉讼"] * 10]), sheet(rows)])
    found = {o.indicator: (o.raw_text, o.status) for o in reading.observations}
    assert found == {code: (f, "reported") for code, f in zip(CODES, FIGURES, strict=True)}


@pytest.mark.parametrize("first", ["", "/"])
def test_a_row_of_another_year_without_figures_hides_none(first: str) -> None:
    rows = [
        ["行政复议"] * 5 + ["行政诉讼"] * 10,
        OUTCOMES * 3,
        ["2023年", *[first] * 15],
        ["2022年", *FIGURES],
    ]
    reading = read_disputes([sheet(rows, aligned=False)])
    found = {o.indicator: (o.raw_text, o.status) for o in reading.observations}
    assert found == {code: (f, "doubtful") for code, f in zip(CODES, FIGURES, strict=True)}


def test_a_header_over_two_groups_is_no_row_of_another_year() -> None:
    rows = [
        ["行政复议", *[""] * 4],
        OUTCOMES,
        FIGURES[:5],
        ["行政 诉讼", *[""] * 9],
        ["未经复议直接起诉", "", "", "", "", "复议后起诉"],
        OUTCOMES * 2,
        FIGURES[5:],
    ]
    reading = read_disputes([sheet(rows, aligned=False)])
    found = {o.indicator: (o.raw_text, o.status) for o in reading.observations}
    assert found == {code: (f, "reported") for code, f in zip(CODES, FIGURES, strict=True)}


@pytest.mark.parametrize(("line", "status"), [("其他结果3", "doubtful"), ("其他结果", "reported")])
def test_a_figure_behind_a_label_that_holds_one_is_not_sure(line: str, status: str) -> None:
    """Told apart badly: the 3 stands in its label, and the 0 may be that of the next row."""
    parts = f"行政复议 结果维持 1 结果纠正 2 {line} 尚未 0 总计 6 复议后起诉 结果维持 2 总计 2"
    found = {o.indicator: o for o in read_disputes([stream(parts)]).observations}
    assert found["reconsideration.other"].status == status
    assert found["reconsideration.corrected"].status == "reported"


def _listed_in_the_middle(groups: dict[int, str], outcomes: list[str] | None = None) -> Sheet:
    """A list of all outcomes down the page; a group's label stands beside a line in its middle alone."""
    names = outcomes or OUTCOMES * 3
    rows = [[groups.get(k, ""), name, FIGURES[k]] for k, name in enumerate(names)]
    return sheet(rows)


def test_a_list_goes_round_the_outcomes_once_for_each_group() -> None:
    reading = read_disputes([_listed_in_the_middle({2: GROUPS[0], 7: GROUPS[1], 12: GROUPS[2]})])
    assert {o.indicator: o.value for o in reading.observations} == dict(
        zip(CODES, map(float, FIGURES), strict=True)
    )


@pytest.mark.parametrize(
    ("groups", "outcomes"),
    [
        ({2: GROUPS[1], 7: GROUPS[0], 12: GROUPS[2]}, None),  # another order than the form's
        ({2: GROUPS[0]}, None),  # one group alone is named
        ({2: GROUPS[0], 7: GROUPS[1]}, [*OUTCOMES, *OUTCOMES[::-1], *OUTCOMES]),
    ],
)
def test_a_list_in_another_order_is_not_read_by_its_rounds(
    groups: dict[int, str], outcomes: list[str] | None
) -> None:
    reading = read_disputes([_listed_in_the_middle(groups, outcomes)])
    sure = {o.indicator: o.value for o in reading.observations if o.status == "reported"}
    by_rounds = dict(zip(CODES, map(float, FIGURES), strict=True))
    assert sure != by_rounds
