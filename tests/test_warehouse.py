"""Merging documents into the build database: nothing twice, nothing lost, order of no matter."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sql.export import export_csv
from sql.gate import run_gate
from sql.records import DocumentName, KnownDocument
from sql.store import build_path, cells_path
from sql.warehouse import BuildDatabase, WarehouseBusy, WarehouseError
from tests.warehouse_maker import (
    DIVISIONS,
    RUN,
    build,
    corpus,
    grid,
    observation,
    opened,
    record,
    refused,
    result,
    sha,
)


def rows(home: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(build_path(home)), read_only=True) as con:
        return con.execute(sql).fetchall()


def exported(home: Path) -> dict[str, bytes]:
    out = home / "out"
    export_csv(build_path(home), out)
    return {p.name: p.read_bytes() for p in sorted(out.iterdir())}


def test_loading_twice_is_loading_once(tmp_path: Path) -> None:
    batch = corpus(60)
    build(tmp_path / "once", batch)
    build(tmp_path / "twice", batch, batch[:30], batch[10:])
    build(tmp_path / "twice", batch)
    assert exported(tmp_path / "once") == exported(tmp_path / "twice")
    for table in ("documents", "observations", "gaps", "checks", "document_names"):
        count = f"SELECT count(*) FROM {table}"  # noqa: S608
        assert rows(tmp_path / "once", count) == rows(tmp_path / "twice", count)


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(24)), size=st.integers(1, 24))
def test_order_and_batches_do_not_matter(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], size: int
) -> None:
    batch = corpus(24)
    straight, mixed = tmp_path_factory.mktemp("a"), tmp_path_factory.mktemp("b")
    build(straight, batch)
    shuffled = [batch[i] for i in order]
    build(mixed, *(shuffled[i : i + size] for i in range(0, 24, size)))
    assert exported(straight) == exported(mixed)
    version = "SELECT value FROM meta WHERE key = 'content_version'"
    assert rows(straight, version) == rows(mixed, version)


def test_reading_again_replaces_and_known_says_so(tmp_path: Path) -> None:
    first = record("a.html", result(values=[observation("applications.new.total", 3.0)]))
    again = replace(first, result=result(values=[observation("applications.new.total", 4.0)]))
    build(tmp_path, [first])
    build(tmp_path, [again], run=replace(RUN, run_id="run-2", parser_version="parser-2"))
    assert rows(tmp_path, "SELECT value FROM observations") == [(4.0,)]
    with opened(tmp_path) as database:
        assert database.known() == {first.sha256: KnownDocument(first.sha256, "parser-2", "loaded")}


def test_a_document_may_move_between_quarantine_and_warehouse(tmp_path: Path) -> None:
    good, bad = record("a.html"), refused("a.html")
    build(tmp_path, [bad])
    assert rows(tmp_path, "SELECT document, reason FROM quarantine") == [("a.html", "empty_file")]
    build(tmp_path, [good])
    assert rows(tmp_path, "SELECT count(*) FROM quarantine") == [(0,)]
    assert rows(tmp_path, "SELECT count(*) FROM current_observations") == [(1,)]
    build(tmp_path, [bad])
    assert rows(tmp_path, "SELECT count(*) FROM observations") == [(0,)]


def test_same_bytes_under_two_names_are_one_document(tmp_path: Path) -> None:
    one, two = record("b/x.html", content="same"), record("a/x.html", content="same")
    build(tmp_path, [one, two])
    with opened(tmp_path) as database:
        assert database.merge([], RUN).documents == 0
        seen = "2026-02-03T00:00:00Z"
        database.add_names([DocumentName(one.sha256, "c/x.html", "/in/c/x.html", None, None, seen)])
        database.refresh_current()
    assert rows(tmp_path, "SELECT document FROM documents") == [("a/x.html",)]
    names = "SELECT document FROM document_names ORDER BY ALL"
    assert rows(tmp_path, names) == [("a/x.html",), ("b/x.html",), ("c/x.html",)]
    assert b"a/x.html | b/x.html | c/x.html" in exported(tmp_path)["documents.csv"]


def test_every_name_of_a_quarantined_document_is_listed(tmp_path: Path) -> None:
    build(tmp_path, [refused("a.doc", content="same"), refused("b.doc", content="same")])
    assert exported(tmp_path)["quarantine.csv"].decode().count("empty_file") == 2


def test_what_a_quarantined_document_gave_does_not_enter(tmp_path: Path) -> None:
    half = replace(record("a.html"), status="quarantined", reason="ambiguous_township", detail="两个瓦镇")
    build(tmp_path, [half])
    assert rows(tmp_path, "SELECT count(*) FROM observations") == [(0,)]
    assert rows(tmp_path, "SELECT year, reason, n_observations FROM documents") == [
        (2021, "ambiguous_township", 1)
    ]


@pytest.mark.parametrize(
    ("faulty", "words"),
    [
        (result("123456789"), "not in the catalogue"),
        (result(None), "not in the catalogue"),  # type: ignore[arg-type]
        (result(year=None), "year None"),
        (result(year=2027), "year 2027"),
        (result(year=1998), "year 1998"),
        (result(values=[observation("applications.new.total", 1.0)] * 2), "read twice"),
        (result(values=[observation("applications.new", 1.0)]), "not in the catalogue"),
        (result(values=[observation("applications.new.total", 1.0, "blank")]), "blank with value 1.0"),
        (result(values=[observation("applications.new.total", None)]), "reported with value None"),
        (result(values=[observation("applications.new.total", 1.0, "guessed")]), "unknown status"),
        (result(values=[observation("applications.new.total", float("nan"))]), "value nan"),
        (result(values=[observation("applications.new.total", float("inf"))]), "value inf"),
    ],
)
def test_a_faulty_result_is_quarantined_alone(tmp_path: Path, faulty: object, words: str) -> None:
    with opened(tmp_path) as database:
        database.start_run(RUN)
        count = database.merge([record("bad.html", faulty), record("good.html")], RUN)  # type: ignore[arg-type]
        assert (count.loaded, count.quarantined) == (1, 1)
        assert [r.name for r in count.refused] == ["bad.html"]
        assert count.refused[0].reason == "invalid_result"
        assert words in count.refused[0].detail
        assert run_gate(database.con, None, "nightly") == ()


def test_doubtful_cells_may_have_a_value_or_none(tmp_path: Path) -> None:
    values = [
        observation("applications.new.total", None, "doubtful"),
        observation("applications.granted.total", 5.0, "doubtful"),
        observation("applications.carried_in.total", None, "not_applicable"),
    ]
    build(tmp_path, [record("a.html", result(values=values))])
    assert rows(tmp_path, "SELECT n_observations, n_values, n_readable FROM documents") == [(3, 0, 1)]


def test_labels_outside_the_form_may_repeat(tmp_path: Path) -> None:
    values = [observation(f"local:{label}", float(i)) for i, label in enumerate(["栏目", "栏目", "栏目 #2"])]
    build(tmp_path, [record("a.html", result(values=values))])
    assert rows(tmp_path, "SELECT indicator, value FROM observations ORDER BY value") == [
        ("local:栏目", 0.0),
        ("local:栏目 #3", 1.0),
        ("local:栏目 #2", 2.0),
    ]


def test_text_of_any_kind_is_kept(tmp_path: Path) -> None:
    name = "a\n\"b',;\udcff\x00=1+1.html"
    values = [observation("applications.new.total", 1.0, raw_text="1\x00\ud800")]
    build(
        tmp_path, [record(name, result(values=values), content="odd"), refused("'; DROP TABLE documents; --")]
    )
    assert len(rows(tmp_path, "SELECT document FROM documents")) == 2
    assert rows(tmp_path, "SELECT raw_text FROM observations") == [("1\x00\\ud800",)]


def test_grids_stay_out_of_the_warehouse_and_are_replaced(tmp_path: Path) -> None:
    build(tmp_path, [record("a.html", grids=(grid([["收到", "1"], ["结转", "0"]]),))])
    build(tmp_path, [record("a.html", grids=(grid([["收到", "2"]]),))])
    with duckdb.connect(str(cells_path(tmp_path)), read_only=True) as con:
        found = con.execute("SELECT sha256, row_no, column_no, text FROM cells ORDER BY ALL").fetchall()
    assert found == [(sha("a.html"), 1, 1, "收到"), (sha("a.html"), 1, 2, "2")]
    assert "cells" not in {t for (t,) in rows(tmp_path, "SELECT table_name FROM duckdb_tables()")}


def test_sources_are_replaced_whole(tmp_path: Path) -> None:
    with opened(tmp_path) as database:
        database.set_sources([("a", "甲县", "http://a/", "990101"), ("b", "乙县", "http://b/", None)])
        database.set_sources([("b", "乙县", "http://b/", None)])
        assert database.con.execute("SELECT source_id FROM sources").fetchall() == [("b",)]


def test_runs_are_counted(tmp_path: Path) -> None:
    build(tmp_path, [record("a.html"), refused("b.doc")])
    found = rows(tmp_path, "SELECT outcome, n_documents, n_loaded, n_quarantined, n_observations FROM runs")
    assert found == [("done", 2, 1, 1, 1)]


def test_a_failing_batch_leaves_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as database:
        database.merge([record("a.html")], RUN)
        with pytest.raises(ValueError, match="isoformat"):
            database.merge([record("b.html", fetched_at="yesterday")], RUN)
        broken = replace(record("c.html"), size=2**70)
        with pytest.raises(OverflowError):
            database.merge([broken], RUN)
        assert set(database.known()) == {sha("a.html")}
        assert database.merge([record("d.html")], RUN).loaded == 1


def test_divisions_may_come_as_a_frame(tmp_path: Path) -> None:
    columns = ("code", "name", "kind", "county", "city", "province")
    frame = pd.DataFrame([[getattr(d, c) for c in columns] for d in DIVISIONS], columns=list(columns))
    with BuildDatabase.open(tmp_path, frame) as database:
        counts = database.con.execute(
            "SELECT kind, count(*) FROM townships GROUP BY kind ORDER BY kind"
        ).fetchall()
    assert counts == [("county", 3), ("street", 6), ("township", 12)]


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from sql.warehouse import *\n"
        "try: BuildDatabase.open(Path(sys.argv[1]), [])\n"
        "except WarehouseBusy as e: print(e)"
    )
    with BuildDatabase.open(tmp_path, DIVISIONS):
        with pytest.raises(WarehouseBusy, match="Another run"):
            BuildDatabase.open(tmp_path, DIVISIONS)
        told = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True)
    assert "Another run (process" in told.stdout, told.stderr
    BuildDatabase.open(tmp_path, DIVISIONS).close()


def test_a_file_open_elsewhere_is_busy_too(tmp_path: Path) -> None:
    BuildDatabase.open(tmp_path, DIVISIONS).close()
    script = (
        "import duckdb, sys; con = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", script, str(build_path(tmp_path))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "open\n"
    try:
        with pytest.raises(WarehouseBusy, match="another program"):
            BuildDatabase.open(tmp_path, DIVISIONS)
    finally:
        other.communicate()


def test_a_damaged_or_foreign_file_is_named(tmp_path: Path) -> None:
    build_path(tmp_path).parent.mkdir(parents=True)
    build_path(tmp_path).write_bytes(b"no database at all" * 1000)
    with pytest.raises(WarehouseError, match="cannot be opened"):
        BuildDatabase.open(tmp_path, DIVISIONS)
    build_path(tmp_path).unlink()
    build(tmp_path, [record("a.html")])
    with duckdb.connect(str(build_path(tmp_path))) as con:
        con.execute("UPDATE meta SET value = 'of another time' WHERE key = 'schema'")
    with pytest.raises(WarehouseError, match="other tables"):
        BuildDatabase.open(tmp_path, DIVISIONS)


def test_everything_has_a_comment(tmp_path: Path) -> None:
    build(tmp_path, [])
    own = "database_name = current_database() AND NOT internal AND comment IS NULL"
    assert rows(tmp_path, f"SELECT table_name, column_name FROM duckdb_columns() WHERE {own}") == []  # noqa: S608
    assert rows(tmp_path, f"SELECT table_name FROM duckdb_tables() WHERE {own}") == []  # noqa: S608
    assert rows(tmp_path, f"SELECT view_name FROM duckdb_views() WHERE {own}") == []  # noqa: S608
    assert rows(tmp_path, f"SELECT function_name FROM duckdb_functions() WHERE {own}") == []  # noqa: S608
    halves = rows(tmp_path, "SELECT comment FROM duckdb_columns() WHERE comment NOT LIKE '%_ / _%'")
    assert halves == []
