"""The grade of a report, and the counts that explain it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data.grades import grade_names, grades
from sql.store import build_path
from tests.warehouse_maker import build, observation, record, refused, result
from transform.rows import Check, Gap

NEW = "applications.new.total"


def check(outcome: str, rule: str = "T3-BAL", severity: str = "contradiction") -> Check:
    return Check(rule, "total", outcome, severity, "1", 1.0, "1", 1.0, (NEW,), ())


PASS, FAIL, OPEN = check("pass"), check("fail"), check("not_assessable")
BLANK, DOUBT = observation("regulations.issued", None, "blank"), observation("fees.amount", 5, "doubtful")
FIGURE, LOST = observation(NEW, 3.0), Gap("applications.granted.total", "row_missing")

CASES: dict[str, tuple[dict[str, Any], str, str]] = {
    "all sums hold": ({"checks": [PASS, PASS]}, "proven", "sums that hold: 2"),
    "an expectation that is not met": ({"checks": [PASS, check("fail", "REG0", "finding")]}, "proven", ""),
    "text against table": ({"checks": [PASS, check("not_assessable", "X-APP")]}, "proven", ""),
    "blanks that prove nothing": (
        {"values": [FIGURE, BLANK], "checks": [PASS, OPEN]}, "unproven",
        "sums that cannot be assessed: 1; cells without a number: 1; sums that hold: 1",
    ),
    "no sum at all": ({}, "unproven", ""),
    "an amount without a unit": (
        {"values": [observation("procurement.amount", 5, "unit_assumed")], "checks": [PASS]}, "unproven",
        "amounts without a unit: 1",
    ),
    "a broken sum": ({"checks": [PASS, FAIL, OPEN]}, "contradicted", "contradictions: 1"),
    "text against itself": ({"checks": [PASS, check("fail", "X-PARTS")]}, "contradicted", "tradictions: 1"),
    "a doubtful cell": ({"values": [FIGURE, DOUBT], "checks": [PASS, FAIL]}, "doubtful", "doubtful: 1; con"),
    "a gap": ({"gaps": [LOST, LOST], "values": [FIGURE, DOUBT], "checks": [FAIL]}, "partial", "not read: 2"),
    "no table": ({"editions": ("text",)}, "prose", "prose only"),
    "no table where one should be": ({"editions": ("text",), "gaps": [LOST]}, "partial", "not read: 1"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_grades(tmp_path: Path, case: str) -> None:
    more, grade, words = CASES[case]
    printed = {name: value for name, value in more.items() if name != "editions"}
    made = replace(result(**printed), editions=more.get("editions", ("2021",)))
    build(tmp_path, [record("a", made)])
    with duckdb.connect(str(build_path(tmp_path)), read_only=True) as con:
        rows = con.execute("SELECT grade, explanation_en, explanation_zh FROM quality").fetchall()
        listed = con.execute("SELECT grade FROM document_list").fetchall()
    ((found, english, chinese),) = rows
    assert (found, listed) == (grade, [(grade,)])
    assert words in english
    assert english.startswith(grade_names("en")[grade])
    assert chinese.startswith(grade_names("zh")[grade])
    assert [n for n in english if n.isdigit()] == [n for n in chinese if n.isdigit()]


def test_every_grade_is_met_and_named() -> None:
    assert {grade for _, grade, _ in CASES.values()} == set(grade_names("zh")) == set(grade_names("en"))
    assert len({g["name_zh"] for g in grades()}) == len({g["name_en"] for g in grades()}) == len(grades())


def test_one_row_for_each_current_report(tmp_path: Path) -> None:
    poor = result(gaps=[LOST], published="2021-01-01")
    build(
        tmp_path,
        [
            record("current", result(checks=[PASS])),
            record("older", poor),
            record("other year", result(year=2020)),
            refused("bad"),
        ],
    )
    with duckdb.connect(str(build_path(tmp_path)), read_only=True) as con:
        found = con.execute("SELECT document, grade, is_complete FROM quality ORDER BY year DESC").fetchall()
        listed = con.execute("SELECT document, grade FROM document_list ORDER BY document").fetchall()
        counted = con.execute(
            "SELECT year, n_reported, n_proven_reports, n_unproven_reports, n_prose_reports, n_incomplete"
            " FROM coverage ORDER BY year"
        ).fetchall()
    assert found == [("current", "proven", True), ("other year", "unproven", True)]
    assert listed == [("bad", None), ("current", "proven"), ("older", "partial"), ("other year", "unproven")]
    assert counted == [(2020, 1, 0, 1, 0, 0), (2021, 1, 1, 0, 0, 0)]


def test_a_copy_that_differs_counts_as_a_contradiction(tmp_path: Path) -> None:
    """A page and its attachment print different figures: one of them is wrong."""
    page = record("page", result(values=[FIGURE], checks=[PASS]))
    attached = replace(
        record("file", result(values=[observation(NEW, 4.0)], checks=[PASS])), page=page.sha256
    )
    build(tmp_path, [page, attached])
    with duckdb.connect(str(build_path(tmp_path)), read_only=True) as con:
        rows = con.execute("SELECT grade, n_contradictions FROM quality").fetchall()
    assert rows == [("contradicted", 1)]


def test_a_finding_between_years_is_told_and_leaves_the_grade(tmp_path: Path) -> None:
    out, carried = "applications.carried_out.total", "applications.carried_in.total"
    build(
        tmp_path,
        [
            record("a", result(year=2020, values=[observation(out, 3.0)], checks=[PASS])),
            record("b", result(year=2021, values=[observation(carried, 1.0)], checks=[PASS])),
        ],
    )
    with duckdb.connect(str(build_path(tmp_path)), read_only=True) as con:
        rows = con.execute("SELECT grade, n_year_findings, explanation_en FROM quality").fetchall()
    assert [r[:2] for r in rows] == [("proven", 1), ("proven", 1)]
    assert all(r[2].endswith("odd against other reports: 1") for r in rows)
