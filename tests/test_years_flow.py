"""The years of a township against each other, end to end: documents in, findings out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import duckdb

from tests.flow_tools import Installation
from tests.typeset import fictitious_places, write_divisions
from tests.typeset.years import Year, backlog_break, print_year, unit_slip, years_of

TOWN, OTHER = (p for p in fictitious_places()[:5] if p.name in ("云溪乡", "白石街道"))


def ingest(here: Installation, reports: Sequence[Year], forms: Sequence[str] = ("html",)) -> dict[str, Any]:
    """Read these reports; gives the summary of the run."""
    folder, divisions = here.root / "in", here.root / "divisions.csv"
    folder.mkdir(exist_ok=True)
    write_divisions(divisions)
    for i, report in enumerate(reports):
        made = print_year(report, forms[i % len(forms)])
        (folder / made.name).write_bytes(made.data)
    summary: dict[str, Any] = here.ingest(folder, divisions=divisions)
    assert not summary["refusals"]
    return summary


def found(here: Installation) -> list[tuple[Any, ...]]:
    """Every finding between reports: rule, scope, year, other year, both sides."""
    with duckdb.connect(str(here.warehouse), read_only=True) as con:
        return con.execute(
            "SELECT rule, scope, year, other_year, left_value, right_value"
            " FROM year_findings ORDER BY rule, year"
        ).fetchall()


def test_five_clean_years_give_nothing(gongkai: Installation) -> None:
    clean = [*years_of(1, TOWN, range(2021, 2026)), *years_of(2, OTHER, range(2018, 2023))]
    summary = ingest(gongkai, clean)
    assert (summary["loaded"], summary["year_findings"]) == (10, 0)
    assert sum(summary["grades"].values()) == 10
    assert found(gongkai) == []
    assert "Nothing needs attention" in gongkai.run("checks", "--years")


def test_exactly_what_was_planted_is_found(gongkai: Installation) -> None:
    """A backlog that does not go on in 2022, a year copied in 2024, fees in yuan in 2025."""
    first, second, third, fourth, fifth = years_of(3, TOWN, range(2021, 2026), copied=2024)
    reports = [first, backlog_break(second), third, fourth, unit_slip(fifth)]
    summary = ingest(gongkai, reports, ("html", "docx", "txt"))
    assert (summary["loaded"], summary["year_findings"]) == (5, 3)
    carried_out = float(first.values["applications.carried_out.natural_person"])
    fees = float(fifth.values["fees.amount"])
    assert found(gongkai) == [
        ("COPY-YEAR", "prose+figures", 2024, 2023, None, None),
        ("JUMP-UNIT", "fees.amount", 2025, 2024, fees * 10_000, float(fourth.values["fees.amount"])),
        ("YOY", "natural_person", 2022, 2021, carried_out, carried_out + 3),
    ]
    shown = json.loads(gongkai.run("checks", "--years", "--json"))
    assert {(s["document"], s["other_document"]) for s in shown} == {
        (f"{TOWN.code}_2024.html", f"{TOWN.code}_2023.txt"),
        (f"{TOWN.code}_2025.docx", f"{TOWN.code}_2024.html"),
        (f"{TOWN.code}_2022.docx", f"{TOWN.code}_2021.html"),
    }
    assert "YOY" in gongkai.run("checks", "--years", "--year", "2021")
    assert "YOY" not in gongkai.run("checks", "--years", "--year", "2023")
    with duckdb.connect(str(gongkai.warehouse), read_only=True) as con:
        statuses = con.execute("SELECT DISTINCT status FROM current_observations").fetchall()
        grades = con.execute("SELECT year, grade, n_year_findings FROM quality ORDER BY year").fetchall()
    assert statuses == [("reported",)]  # nothing is touched by it
    assert grades == [(y, "proven", n) for y, n in zip(range(2021, 2026), (1, 1, 1, 2, 1), strict=True)]


def test_a_corrected_report_settles_it(gongkai: Installation) -> None:
    """What one report says is judged anew with its neighbours, whichever of them changed."""
    first, second, third = years_of(4, TOWN, range(2021, 2024))
    ingest(gongkai, [first, backlog_break(second), third])
    assert [row[:3] for row in found(gongkai)] == [("YOY", "natural_person", 2022)]
    assert ingest(gongkai, [first, second, third])["year_findings"] == 0
    assert found(gongkai) == []
    assert ingest(gongkai, [first, second, backlog_break(third)])["year_findings"] == 1
    assert [row[:3] for row in found(gongkai)] == [("YOY", "natural_person", 2023)]


def test_a_neighbour_copied_with_its_name_changed(gongkai: Installation) -> None:
    (ours,) = years_of(5, TOWN, [2023])
    theirs = Year(OTHER, ours.year, ours.values, ours.wording)
    ingest(gongkai, [ours, theirs])
    assert [row[:4] for row in found(gongkai)] == [("COPY-PLACE", "prose+figures", 2023, 2023)]


def test_a_series_on_the_command_line(gongkai: Installation) -> None:
    reports = years_of(6, TOWN, range(2019, 2023))
    ingest(gongkai, reports)
    rows = json.loads(gongkai.run("series", "applications.received", TOWN.code, "--json"))
    assert [(r["year"], r["value"]) for r in rows] == [
        (r.year, float(r.values["applications.new.total"])) for r in reports
    ]
    assert [r["comparable_with_previous"] for r in rows] == [False, True, True, True]
    assert "any numbered document" in gongkai.run("series", "normative_documents.issued", TOWN.code)
    assert "has no figure" in gongkai.run("series", "complaints", TOWN.code)
    refused = gongkai.outcome("series", "applications.recieved", TOWN.code)
    assert refused.returncode == 2
    assert "applications.received" in refused.stderr.decode()
