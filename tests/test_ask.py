"""Questions in SQL: answered, bounded, and without a door to the outside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from sql.ask import Answer, Limits, QueryError, query
from sql.publish import publish
from tests.waiting import ends
from tests.warehouse_maker import build, record, result


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("ask")
    build(home, [record("a.html"), record("b.html", result("990101101"))])
    target = home / "warehouse.duckdb"
    publish(home, target)
    before = target.read_bytes()
    yield target
    assert target.read_bytes() == before
    assert {p.name for p in home.iterdir()} == {"build", "warehouse.duckdb"}


def test_columns_and_rows(db: Path) -> None:
    sql = "SELECT township_code, value FROM current_observations ORDER BY 1"
    assert query(db, sql) == Answer(
        ("township_code", "value"), [("990101100", 3.0), ("990101101", 3.0)], truncated=False
    )


def test_parameters_by_place_and_name(db: Path) -> None:
    assert query(db, "SELECT ? + ?", [1, 2]).rows == [(3,)]
    assert query(db, "SELECT document FROM documents WHERE document = $name", {"name": "a.html"}).rows == [
        ("a.html",)
    ]
    assert query(db, "SELECT count(*) FROM documents WHERE document = ?", ["' OR true --"]).rows == [(0,)]
    assert len(query(db, "FROM compare(?, ?)", ["applications.new.total", 2021]).rows) == 2
    with pytest.raises(QueryError, match="parameter"):
        query(db, "SELECT ?")


def test_text_stands_for_what_it_is_compared_with(db: Path) -> None:
    """So the command can hand on what was typed."""
    values = {"indicator": "applications.new.total", "year": "2021"}
    typed = query(db, "FROM compare($indicator, $year)", values)
    assert typed == query(db, "FROM compare('applications.new.total', 2021)")
    with pytest.raises(QueryError, match="Could not convert"):
        query(db, "FROM compare('applications.new.total', $year)", {"year": "soon"})


def test_as_many_rows_as_allowed(db: Path) -> None:
    cut = query(db, "SELECT * FROM range(100)", limits=Limits(rows=10))
    assert (len(cut.rows), cut.truncated) == (10, True)
    whole = query(db, "SELECT * FROM range(10)", limits=Limits(rows=10))
    assert (len(whole.rows), whole.truncated) == (10, False)
    assert len(query(db, "SELECT * FROM range(3000)").rows) == 3000


@pytest.mark.parametrize(
    "sql", ["DESCRIBE documents", "SHOW TABLES", "EXPLAIN SELECT 1", "SUMMARIZE townships"]
)
def test_looking_around_is_allowed(db: Path, sql: str) -> None:
    assert query(db, sql).rows


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO meta VALUES ('a', 'b')",
        "UPDATE observations SET value = 0",
        "DELETE FROM documents",
        "DROP TABLE documents",
        "DROP VIEW coverage",
        "CREATE TABLE mine (a INTEGER)",
        "CREATE OR REPLACE VIEW coverage AS SELECT 1",
        "CREATE OR REPLACE MACRO profile(x) AS TABLE SELECT 1",
        "ALTER TABLE documents ADD COLUMN x INTEGER",
        "COMMENT ON TABLE documents IS 'mine'",
        "COPY documents TO '{dir}/out.csv'",
        "COPY (SELECT 1) TO '{dir}/out.parquet' (FORMAT parquet)",
        "EXPORT DATABASE '{dir}/out'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_blob('{dir}/secret.txt')",
        "SELECT * FROM read_json('{dir}/secret.txt')",
        "SELECT * FROM read_parquet('https://example.org/x.parquet')",
        "SELECT * FROM sniff_csv('/etc/passwd')",
        "SELECT * FROM '{dir}/secret.txt'",
        "SELECT * FROM glob('{dir}/*')",
        "COPY meta FROM '{dir}/secret.txt'",
        "ATTACH '{dir}/other.duckdb' AS other",
        "ATTACH '{dir}/new.duckdb'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "LOAD '{dir}/secret.txt'",
        "IMPORT DATABASE '{dir}'",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "RESET lock_configuration",
        "SET memory_limit = '100GB'",
        "SET python_enable_replacements = true",
        "SET temp_directory = '{dir}'",
        "SET profiling_output = '{dir}/out.json'",
        "PRAGMA log_query_path = '{dir}/out.log'",
        "SELECT getenv('HOME')",
        "CREATE SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')",
        "SELECT * FROM leaked",
        "PRAGMA enable_profiling",
        "PRAGMA profiling_output = '{dir}/out.json'",
        "CALL force_checkpoint()",
        "CHECKPOINT",
        "VACUUM",
        "BEGIN TRANSACTION",
        "USE memory",
        "DETACH warehouse",
        "PREPARE p AS SELECT 1",
        "EXECUTE p",
        "SET VARIABLE x = 1",
        "CREATE TEMP TABLE mine AS SELECT 1",
        "EXPLAIN ANALYZE COPY documents TO '{dir}/out.csv'",
        "EXPLAIN ANALYZE DELETE FROM documents",
        "FROM query('COPY (SELECT 1) TO ''{dir}/out.csv''')",
        "FROM read_duckdb('{dir}/other.duckdb')",
        "FROM duckdb_secrets()",
        "FROM parquet_metadata('{dir}/secret.txt')",
        "FROM read_csv(['http://example.org/a.csv'])",
        "WITH gone AS (DELETE FROM documents RETURNING *) SELECT * FROM gone",
        "SELECT * FROM frame",
    ],
)
def test_no_way_out(db: Path, tmp_path: Path, sql: str) -> None:
    (tmp_path / "secret.txt").write_text("secret\n1\n")
    frame = pd.DataFrame({"leaked": [1]})
    with pytest.raises(QueryError) as caught:
        query(db, sql.format(dir=tmp_path))
    assert "\n" not in str(caught.value)
    assert [p.name for p in tmp_path.iterdir()] == ["secret.txt"]
    assert len(frame) == 1


@pytest.mark.parametrize(
    "sql", ["", "   ", "-- nothing", "SELECT 1; SELECT 2", "SELECT 1; DROP TABLE documents"]
)
def test_one_statement(db: Path, sql: str) -> None:
    with pytest.raises(QueryError, match="One statement"):
        query(db, sql)


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELEC 1", "syntax error"),
        ("SELECT nothing FROM documents", "nothing"),
        ("SELECT * FROM documnts", "documents"),
        ("SELECT CAST('x' AS INTEGER)", "Could not convert"),
        ("SELECT 'open", "unterminated"),
        ("SELECT " + "(" * 50_000 + "1" + ")" * 50_000, "memory exhausted"),
        ("SELECT 1" + " + 1" * 50_000, "depth"),
    ],
)
def test_mistakes_are_explained_in_a_line(db: Path, sql: str, words: str) -> None:
    with pytest.raises(QueryError, match=words) as caught:
        query(db, sql)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM range(10000000) AS a, range(10000000) AS b",
        "WITH RECURSIVE r AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM r) SELECT max(x) FROM r",
    ],
)
def test_too_long(db: Path, sql: str) -> None:
    with ends(), pytest.raises(QueryError, match=r"longer than 0\.3 seconds"):
        query(db, sql, limits=Limits(seconds=0.3))
    assert query(db, "SELECT 1").rows == [(1,)]


def test_too_much_memory(db: Path) -> None:
    limits = Limits(memory="50MB", disk="0MB", seconds=30)
    with pytest.raises(QueryError, match=r"(?i)memory"):
        query(db, "SELECT list(range) FROM range(100000000)", limits=limits)


def test_no_such_file_and_no_database(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="no warehouse"):
        query(tmp_path / "none.duckdb", "SELECT 1")
    (tmp_path / "x.duckdb").write_text("hello")
    with pytest.raises(QueryError, match="cannot be opened"):
        query(tmp_path / "x.duckdb", "SELECT 1")
