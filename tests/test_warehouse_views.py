"""What analysts ask, with answers worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sql.gate import run_gate
from sql.publish import publish
from sql.records import Division
from sql.store import build_path
from sql.warehouse import BuildDatabase
from tests.warehouse_maker import (
    CODES,
    DIVISIONS,
    RUN,
    build,
    corpus,
    observation,
    opened,
    record,
    refused,
    result,
)
from transform.rows import Check, Gap

NEW = "applications.new.total"


def figure(code: str, value: float | None, status: str = "reported", year: int = 2021, **more: Any) -> Any:
    kind = "street" if code[6] == "2" else "township"
    return record(f"{code}-{year}", result(code, year, [observation(NEW, value, status)], kind=kind, **more))


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    home = tmp_path_factory.mktemp("views")
    broken = Check("T3-BAL", "总计", "fail", "contradiction", "1+0", 1.0, "2", 2.0, (NEW,), (NEW,))
    other, whole, part = [observation(CODES[0], 1.0)], [observation(NEW, 5000.0)], [observation(NEW, 800.0)]
    finding = Check("REG0", "规章", "fail", "finding", "3", 3.0, "0", 0.0, ("regulations.made",), ())
    build(
        home,
        [
            figure("990101100", 10.0),
            figure("990101101", 20.0),
            figure("990101102", 900.0, "contradicted", checks=[broken, finding]),
            figure("990101103", None, "blank"),
            figure("990102100", 40.0),
            figure("990201100", 20.0, "approximate"),
            figure("990101201", 7.0),
            record("lost", result("990102101", values=other, gaps=[Gap(NEW, "row_missing")])),
            record("without", result("990102102", values=other)),
            record("county", result("990101000", values=whole, kind="county_government")),
            record("office", result("990101000", values=part, kind="department", printed="甲县教育局")),
            figure("990101100", 4.0, year=2020),
            refused("bad.pdf", "encrypted", "请提供未加密的文件"),
        ],
    )  # fmt: skip
    with duckdb.connect(str(build_path(home)), read_only=True) as con:
        yield con


def ask(con: duckdb.DuckDBPyConnection, sql: str, *params: object) -> list[tuple[Any, ...]]:
    return con.execute(sql, params).fetchall()


def test_compare_ranks_sound_figures_among_their_kind(con: duckdb.DuckDBPyConnection) -> None:
    found = ask(
        con,
        "SELECT township_code, value, status, rank, n_ranked, percentile, county_rank, county_median,"
        " city_median, province_median, county_values, county_reports, county_townships"
        " FROM compare(?, ?) ORDER BY publisher_type DESC, rank NULLS LAST, township_code",
        NEW, 2021,
    )  # fmt: skip
    assert found == [
        ("990102100", 40.0, "reported", 1, 4, 100.0, 1, 40.0, 20.0, 20.0, 1, 3, 4),
        ("990101101", 20.0, "reported", 2, 4, 33.3, 1, 15.0, 20.0, 20.0, 2, 4, 4),
        ("990201100", 20.0, "approximate", 2, 4, 33.3, 1, 20.0, 20.0, 20.0, 1, 1, 4),
        ("990101100", 10.0, "reported", 4, 4, 0.0, 2, 15.0, 20.0, 20.0, 2, 4, 4),
        ("990101102", 900.0, "contradicted", None, None, None, None, 15.0, 20.0, 20.0, 2, 4, 4),
        ("990101103", None, "blank", None, None, None, None, 15.0, 20.0, 20.0, 2, 4, 4),
        ("990102101", None, "not_read", None, None, None, None, 40.0, 20.0, 20.0, 1, 3, 4),
        ("990102102", None, "not_printed", None, None, None, None, 40.0, 20.0, 20.0, 1, 3, 4),
        ("990101201", 7.0, "reported", 1, 1, None, 1, 7.0, 7.0, 7.0, 1, 1, 2),
    ]


def test_compare_knows_no_other_year_and_no_injection(con: duckdb.DuckDBPyConnection) -> None:
    assert [r[0] for r in ask(con, "SELECT township_code FROM compare(?, 2020)", NEW)] == ["990101100"]
    assert ask(con, "SELECT count(*) FROM compare(?, 1999)", NEW) == [(0,)]
    hostile = "x' OR '1'='1"
    assert {r[0] for r in ask(con, "SELECT status FROM compare(?, 2021)", hostile)} == {"not_printed"}


def test_profile_over_the_years(con: duckdb.DuckDBPyConnection) -> None:
    columns = "year, indicator, value, previous_value, previous_year"
    assert ask(con, f"SELECT {columns} FROM profile('990101100')") == [  # noqa: S608
        (2020, NEW, 4.0, None, None),
        (2021, NEW, 10.0, 4.0, 2020),
    ]
    assert [r[0] for r in ask(con, "SELECT value FROM profile('990101000')")] == [5000.0, 800.0]


def test_year_on_year(con: duckdb.DuckDBPyConnection) -> None:
    found = ask(
        con, "SELECT township, previous_value, value, change, change_percent, edition_break FROM year_on_year"
    )
    assert found == [("瓦镇", 4.0, 10.0, 6.0, 150.0, False)]


def test_names_of_divisions_and_departments(con: duckdb.DuckDBPyConnection) -> None:
    found = ask(
        con,
        "SELECT township, county, city, province, publisher_type FROM current_observations"
        " WHERE document IN ('county', 'office', '990101201-2021') ORDER BY document",
    )
    assert found == [
        ("水街道", "甲县", "东市", "试省", "street"),
        ("甲县", "甲县", "东市", "试省", "county_government"),
        ("甲县教育局", "甲县", "东市", "试省", "department"),
    ]


def test_contradictions_and_findings_are_apart(con: duckdb.DuckDBPyConnection) -> None:
    assert ask(con, "SELECT document, rule, left_value, right_value, blamed FROM contradictions") == [
        ("990101102-2021", "T3-BAL", 1.0, 2.0, [NEW])
    ]
    assert ask(con, "SELECT rule FROM findings") == [("REG0",)]


def test_quarantine_and_gaps(con: duckdb.DuckDBPyConnection) -> None:
    assert ask(con, "SELECT document, reason, detail FROM quarantine") == [
        ("bad.pdf", "encrypted", "请提供未加密的文件")
    ]
    assert ask(con, "SELECT document, indicator, reason FROM gap_list") == [("lost", NEW, "row_missing")]


def test_coverage_and_missing_reports(con: duckdb.DuckDBPyConnection) -> None:
    found = ask(
        con,
        "SELECT county, n_townships, n_reported, n_missing, n_incomplete, n_contradicted FROM coverage"
        " WHERE year = 2021 ORDER BY county_code",
    )
    assert found == [("甲县", 6, 5, 1, 0, 1), ("乙县", 6, 3, 3, 1, 0), ("丙县", 6, 1, 5, 0, 0)]
    missing = ask(con, "SELECT township_code, county_has_reports FROM missing_reports(2020) ORDER BY 1")
    assert len(missing) == 17
    assert missing[0] == ("990101101", True)
    assert missing[-1] == ("990201202", False)


def test_wide_view_leaves_out_what_is_in_doubt(con: duckdb.DuckDBPyConnection) -> None:
    found = ask(
        con,
        f'SELECT document, "{NEW}", n_left_out FROM wide_applications'  # noqa: S608
        " WHERE document IN ('990101101-2021', '990101102-2021') ORDER BY document",
    )
    assert found == [("990101101-2021", 20.0, 0), ("990101102-2021", None, 1)]


def test_rates_are_suppressed_below_ten(tmp_path: Path) -> None:
    def report(code: str, handled: float, granted: float, status: str = "reported") -> Any:
        values = [
            observation("applications.handled_total.total", handled),
            observation("applications.granted.total", granted, status),
            observation("applications.granted_in_part.total", 1.0),
        ]
        return record(code, result(code, values=values))

    build(
        tmp_path,
        [
            report("990101100", 20.0, 9.0),
            report("990101101", 9.0, 2.0),
            report("990101102", 30.0, 1.0, "contradicted"),
        ],
    )
    with duckdb.connect(str(build_path(tmp_path)), read_only=True) as con:
        found = ask(
            con, "SELECT document, rate, numerator, denominator, value, is_suppressed FROM rates ORDER BY 1"
        )
    assert found == [
        ("990101100", "disclosure_rate", 10.0, 20.0, 0.5, False),
        ("990101101", "disclosure_rate", 3.0, 9.0, None, True),
    ]


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ("INSERT INTO observation_rows FROM observation_rows LIMIT 1", "duplicate_observation"),
        ("DELETE FROM observation_rows WHERE indicator_no = (SELECT min(indicator_no) FROM observation_rows)",
         "observations_miscounted"),
        ("INSERT INTO documents SELECT * FROM documents LIMIT 1", "duplicate_document"),
        ("UPDATE documents SET is_current = true, year = 2021", "two_current_documents"),
        ("UPDATE documents SET is_current = false", "no_current_document"),
        ("DELETE FROM documents", "orphan_observation"),
        (
            "INSERT INTO year_checks BY NAME SELECT 'YOY' AS rule, 'total' AS scope, 'strong' AS strength,"
            " sha256, township_code, year, sha256 AS other_sha256, township_code AS other_township_code,"
            " year AS other_year, false AS is_recognised FROM documents, range(2) WHERE status = 'loaded'",
            "duplicate_year_check",
        ),
        ("DELETE FROM document_names", "document_without_name"),
        ("UPDATE documents SET township_code = '110101001'", "unknown_township"),
        (
            "UPDATE indicator_keys SET indicator = 'applications.new'"
            " WHERE indicator_no = (SELECT min(indicator_no) FROM observation_rows)",
            "unknown_indicator",
        ),
        ("UPDATE observation_rows SET status = 'fine'", "unknown_status"),
        ("UPDATE observation_rows SET method = 'guess'", "unknown_method"),
        ("UPDATE observation_rows SET value = 0, status = 'blank'", "value_against_status"),
        ("UPDATE observation_rows SET value = NULL, status = 'reported'", "value_against_status"),
        ("UPDATE observation_rows SET value = 'nan', status = 'reported'", "value_against_status"),
        ("UPDATE documents SET year = 2027", "year_out_of_range"),
        ("UPDATE documents SET reason = NULL", "quarantine_without_reason"),
    ],
)  # fmt: skip
def test_the_gate_sees_damage(tmp_path: Path, damage: str, code: str) -> None:
    build(tmp_path, corpus(30))
    with opened(tmp_path) as database:
        assert run_gate(database.con, None, "nightly") == ()
        database.con.execute(damage)
        for mode in ("ingest", "nightly"):
            found = {f.code: f.severity for f in run_gate(database.con, None, mode)}
            assert found[code] == "error"


def test_the_gate_sees_falls_against_what_is_published(tmp_path: Path) -> None:
    target = tmp_path / "warehouse.duckdb"
    batch = [record(d.code, result(d.code, kind=d.kind)) for d in DIVISIONS]
    build(tmp_path, batch)
    publish(tmp_path, target)
    with opened(tmp_path) as database:
        assert run_gate(database.con, target, "nightly") == ()
        assert run_gate(database.con, tmp_path / "none.duckdb", "nightly") == ()
        database.merge([refused(r.name) for r in batch[:3]], RUN)
        for mode, severity in (("nightly", "error"), ("ingest", "warning")):
            found = run_gate(database.con, target, mode)  # type: ignore[arg-type]
            assert {(f.severity, f.code) for f in found} == {
                (severity, "documents_fell"), (severity, "cells_fell"),
            }  # fmt: skip
        target.write_bytes(b"not a database")
        assert [f.code for f in run_gate(database.con, target, "nightly")] == ["previous_unreadable"]


def test_an_empty_warehouse_stops_a_night_only(tmp_path: Path) -> None:
    build(tmp_path, [refused("a")])
    with opened(tmp_path) as database:
        assert [(f.severity, f.code) for f in run_gate(database.con, None, "nightly")] == [
            ("error", "nothing_loaded")
        ]
        assert [f.severity for f in run_gate(database.con, None, "ingest")] == ["warning"]


def test_former_townships_count_in_their_own_years(tmp_path: Path) -> None:
    """A township merged away in 2019 is expected before, may still report on that year, and is never
    missing afterwards; its county is that of today, whatever its code begins with."""
    gone = Division("990909105", "铁镇", "township", "甲县", "东市", "试省", "990101", 2020, ("990101101",))
    records = [record(f"{code}-{year}", result(code, year)) for code, year in
               (("990909105", 2018), ("990101100", 2018), ("990101100", 2021))]  # fmt: skip
    with BuildDatabase.open(tmp_path, [*DIVISIONS, gone]) as db:
        db.start_run(RUN)
        db.merge(records, RUN)
        db.refresh_current()
        db.finish_run(RUN, RUN.started_at, "done")
    with duckdb.connect(str(build_path(tmp_path)), read_only=True) as con:
        found = ask(con, "SELECT year, n_townships, n_reported, n_missing FROM coverage ORDER BY year")
        missing = {
            year: {code for (code,) in ask(con, f"SELECT township_code FROM missing_reports({year})")}  # noqa: S608
            for year in (2019, 2020)
        }
        listed = ask(con, "SELECT county_code, until, successors FROM townships WHERE until IS NOT NULL")
    assert found == [(2018, 7, 2, 5), (2021, 6, 1, 5)]
    assert ["990909105" in missing[year] for year in (2019, 2020)] == [True, False]
    assert listed == [("990101", 2020, "990101101")]
