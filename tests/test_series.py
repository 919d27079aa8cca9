"""Concepts through the editions: what is added up, what is chained, and what never is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from data.series import SeriesError, concepts
from sql.records import DocumentRecord
from sql.store import build_path
from tests.warehouse_maker import build, observation, record, result
from transform.rows import Gap, Observation

TOWN = "990101100"
OTHERS = ("not_corrected_in_time", "fee_unpaid", "rest")
GROUNDS = ("state_secret", "prohibited_by_law", "security_stability", "third_party", "internal_affairs",
           "process_information", "enforcement_files", "administrative_inquiry")  # fmt: skip


def report(
    year: int, edition: str, values: Iterable[Observation], tables: tuple[str, ...] = (), **more: Any
) -> DocumentRecord:
    made = result(TOWN, year, values, **more)
    return record(f"{year}", replace(made, editions=tuple(edition.split()), table_editions=tables))


def series(home: Path, concept: str, columns: str = "year, value, status, edition") -> list[tuple[Any, ...]]:
    with duckdb.connect(str(build_path(home)), read_only=True) as con:
        return con.execute(f"SELECT {columns} FROM series(?, ?)", [concept, TOWN]).fetchall()  # noqa: S608


def figures(**values: float | None) -> list[Observation]:
    """`a__b=1` is the indicator a.b; None is a printed blank."""
    return [
        observation(code.replace("__", "."), value, "blank" if value is None else "reported")
        for code, value in values.items()
    ]


def others(*values: float | None) -> list[Observation]:
    codes = [f"applications.other.{name}.total" for name in OTHERS]
    return [
        observation(c, v, "blank" if v is None else "reported") for c, v in zip(codes, values, strict=False)
    ]


def test_a_sum_follows_the_edition(tmp_path: Path) -> None:
    build(
        tmp_path,
        [
            report(2020, "2019", figures(applications__other__total=4)),
            report(2021, "2021", others(1, 2, 3)),
            # Table 2 of 2021 with the single row of 2019.
            report(
                2022, "2019 2021", figures(applications__other__total=5),
                ("applications:2019", "proactive_disclosure:2021"),
            ),
        ],
    )  # fmt: skip
    assert series(tmp_path, "applications.other") == [
        (2020, 4, "reported", "2019"),
        (2021, 6, "reported", "2021"),
        (2022, 5, "reported", "2019"),
    ]
    assert series(tmp_path, "applications.other", "comparable_with_previous, change, segment") == [
        (False, None, 1),
        (True, 2, 1),
        (True, -1, 1),
    ]


@pytest.mark.parametrize(
    ("values", "gaps", "status"),
    [
        (others(1, 2, None), (), "blank"),
        (others(1, 2), (), "not_printed"),
        (others(1, 2), ("applications.other.rest.total",), "not_read"),
        (
            [*others(1, 2), observation("applications.other.rest.total", 3, "contradicted")],
            (),
            "contradicted",
        ),
        ([*others(1, 2), observation("applications.other.rest.total", 3, "doubtful")], (), "doubtful"),
        ([*others(1, 2), observation("applications.other.rest.total", None, "doubtful")], (), "doubtful"),
    ],
)
def test_a_sum_with_an_unsound_part_is_none(
    tmp_path: Path, values: list[Observation], gaps: tuple[str, ...], status: str
) -> None:
    lost = [Gap(code, "row_missing") for code in gaps]
    build(tmp_path, [report(2021, "2021", values, gaps=lost)])
    assert series(tmp_path, "applications.other") == [(2021, None, status, "2021")]


def test_an_inferred_part_counts(tmp_path: Path) -> None:
    inferred = observation("applications.other.rest.total", 3, "inferred", inferred_value=3.0)
    lost = [Gap("applications.other.rest.total", "row_missing")]
    build(tmp_path, [report(2021, "2021", [*others(1, 2), inferred], gaps=lost)])
    assert series(tmp_path, "applications.other") == [(2021, 6, "inferred", "2021")]


def test_one_printed_figure_is_shown_with_its_status(tmp_path: Path) -> None:
    values = [observation("applications.new.total", 7, "contradicted")]
    build(tmp_path, [report(2021, "2021", values), report(2022, "2021", figures(applications__new__total=8))])
    assert series(tmp_path, "applications.received", "value, status, comparable_with_previous, change") == [
        (7, "contradicted", False, None),
        (8, "reported", False, None),
    ]


def test_denials_are_never_chained_across_2019(tmp_path: Path) -> None:
    denied = [observation(f"applications.denied.{g}.total", 1) for g in GROUNDS]
    build(
        tmp_path,
        [
            report(2017, "2014", figures(stat2014__requests__answered_denied=9)),
            report(2018, "2014", figures(stat2014__requests__answered_denied=10)),
            report(2019, "2019", denied),
            report(2020, "2019", denied[:7]),
        ],
    )
    columns = "year, value, chain, segment, comparable_with_previous, change, break_zh IS NULL"
    assert series(tmp_path, "applications.denied", columns) == [
        (2017, 9, None, 1, False, None, True),
        (2018, 10, "yes", 1, True, 1, True),
        (2019, 8, "no", 2, False, None, False),
        (2020, None, "yes", 2, False, None, True),
    ]


def test_a_flagged_break_has_its_caveat(tmp_path: Path) -> None:
    build(
        tmp_path,
        [
            report(2018, "2014", figures(stat2014__requests__received=9)),
            report(2019, "2019", figures(applications__new__total=12)),
        ],
    )
    columns = "chain, segment, comparable_with_previous, change"
    assert series(tmp_path, "applications.received", columns)[1] == ("flag", 1, False, 3)
    assert "一事一申请" in series(tmp_path, "applications.received", "break_zh")[1][0]


def test_the_text_counts_only_where_no_table_says_it(tmp_path: Path) -> None:
    stated = figures(narrative__applications_received=5)
    lost = [Gap("applications.new.total", "table_missing")]
    build(
        tmp_path,
        [
            report(2012, "text", stated),
            report(2021, "2021", [*stated, *figures(applications__new__total=6)]),
            report(2022, "2021", stated, gaps=lost),
        ],
    )
    assert series(tmp_path, "applications.received") == [
        (2012, 5, "reported", "text"),
        (2021, 6, "reported", "2021"),
        (2022, 5, "reported", "text"),
    ]


def test_a_figure_that_another_year_speaks_against_is_not_compared(tmp_path: Path) -> None:
    fees = {2021: 5e5, 2022: 6e9, 2023: 7e5, 2024: 8e5}
    build(tmp_path, [report(y, "2021", figures(fees__amount=v)) for y, v in fees.items()])
    assert series(tmp_path, "fees.amount", "value, findings, comparable_with_previous, change") == [
        (5e5, None, False, None),
        (6e9, "JUMP-UNIT", False, None),
        (7e5, None, False, None),
        (8e5, None, True, 1e5),
    ]


def test_a_backlog_that_does_not_go_on_is_told_in_both_years(tmp_path: Path) -> None:
    out, carried = "applications.carried_out.total", "applications.carried_in.total"
    build(
        tmp_path,
        [
            report(2021, "2021", [observation(out, 3), observation(carried, 1)]),
            report(2022, "2021", [observation(out, 3), observation(carried, 1)]),
        ],
    )
    assert series(tmp_path, "applications.carried_in", "findings, change") == [(None, None), ("YOY", 0)]
    assert series(tmp_path, "applications.carried_out", "findings, change") == [("YOY", None), (None, 0)]


# TEMPLATES, comparability: what must never be chained, whatever the two editions.
@pytest.mark.parametrize(
    ("concept", "pairs"),
    [
        ("fees.amount", {("2014", "2021"), ("text", "2014"), ("text", "2021")}),
        ("applications.denied", {("2014", "2019"), ("2014", "2021")}),
        ("normative_documents.stock", {("2019", "2021")}),
        ("applications.amendment", {("2019", "2021"), ("2014", "2019"), ("2014", "2021")}),
        ("applications.other_channel", {("2014", "2019"), ("2014", "2021")}),
        ("proactive.total", {("text", "2014")}),
    ],
)
def test_what_is_never_chained(concept: str, pairs: set[tuple[str, str]]) -> None:
    (found,) = (c for c in concepts() if c.id == concept)
    assert {b.editions for b in found.breaks if b.chain == "no"} == pairs


def test_channels_and_applicants_have_no_common_concept() -> None:
    for concept in concepts():
        codes = {code for parts in concept.parts.values() for code in parts}
        channels = {c for c in codes if "requests.received_" in c}
        assert not channels or channels == codes


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"unit": "case"}, "counted in application"),
        ({"parts": {"2021": ["applications.new.none"]}, "breaks": []}, "no indicator"),
        ({"parts": {"2014": ["applications.new.total"]}, "breaks": []}, "does not belong"),
        ({"breaks": []}, "is said of 2019 and 2021$"),
        ({"breaks": [["2019", "2021", "maybe", "中", "en"]]}, "chain 'maybe'"),
        ({"breaks": [["2019", "2021", "flag"]]}, "not explained"),
        ({"breaks": [["2019", "2021", "yes"], ["2014", "2021", "yes"]]}, "does not have"),
        ({"parts": {"2021": []}, "breaks": []}, "no parts"),
    ],
)
def test_faults_of_the_catalogue_are_named(tmp_path: Path, change: dict[str, Any], words: str) -> None:
    sound = {
        "id": "a", "zh": "甲", "en": "a", "unit": "application", "breaks": [["2019", "2021", "yes"]],
        "parts": {"2021": ["applications.new.total"], "2019": ["applications.new.total"]},
    }  # fmt: skip
    path = tmp_path / "series.yaml"
    path.write_text(yaml.safe_dump([sound]), encoding="utf-8")
    assert len(concepts(path)) == 1
    path = tmp_path / "faulty.yaml"
    path.write_text(yaml.safe_dump([sound | change]), encoding="utf-8")
    with pytest.raises(SeriesError, match=words):
        concepts(path)
