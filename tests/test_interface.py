"""What analysts build upon stays: names of views, macros and columns, each with its comments.

`golden/interface.txt` lists them. A new one is added there by whoever adds it (the test writes the new list
beside it and fails); one that goes away breaks somebody's query and needs a good reason.
"""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest

from sql.extracts.request import Request
from sql.extracts.source import opened
from sql.extracts.words import add_words

GOLDEN = Path(__file__).parent / "golden" / "interface.txt"
COMMENTS = Path(__file__).resolve().parent.parent / "sql" / "comments.csv"

# A macro has columns only when it is called.
CALLS = {
    "as_of": "DATE '2024-01-01'",
    "compare": "'applications.new.total', 2023",
    "county_summary": "'applications.new.total', 2023",
    "evidence": "'990101100', 2023, 'applications.new.total'",
    "find_township": "'瓦镇'",
    "missing": "'990101', 2023",
    "missing_reports": "2023",
    "profile": "'990101100'",
    "rates_over_years": "2021, 2023",
    "series": "'applications.received', '990101100'",
}


@pytest.fixture(scope="module")
def columns(county: Path) -> dict[str, list[str]]:
    """`view NAME` or `macro NAME(PARAMETERS)` → columns. What extracts consist of is tested with them."""
    with duckdb.connect(str(county), read_only=True) as con:
        out = {}
        for (view,) in con.execute(
            "SELECT view_name FROM duckdb_views()"
            " WHERE NOT internal AND NOT starts_with(view_name, 'export_') ORDER BY view_name"
        ).fetchall():
            names = [row[0] for row in con.execute(f"DESCRIBE {view}").fetchall()]
            # Their other columns are the catalogue's indicators.
            out[f"view {view}"] = names[:11] if view.startswith("wide_") else names
        for macro, kind, parameters in con.execute(
            "SELECT function_name, function_type, array_to_string(parameters, ', ') FROM duckdb_functions()"
            " WHERE NOT internal AND function_type LIKE '%macro' ORDER BY function_name"
        ).fetchall():
            call = f"DESCRIBE FROM {macro}({CALLS[macro]})" if kind == "table_macro" else None
            names = [row[0] for row in con.execute(call).fetchall()] if call else []
            out[f"macro {macro}({parameters})"] = names
        return out


def test_names_are_as_they_were(columns: dict[str, list[str]]) -> None:
    found = "".join(f"{name}: {' '.join(names)}".rstrip() + "\n" for name, names in columns.items())
    if not GOLDEN.exists() or GOLDEN.read_text(encoding="utf-8") != found:
        GOLDEN.with_suffix(".new.txt").write_text(found, encoding="utf-8")
        known = GOLDEN.read_text(encoding="utf-8").splitlines() if GOLDEN.exists() else []
        lost = [line for line in known if line not in found.splitlines()]
        new = [line for line in found.splitlines() if line not in known]
        pytest.fail(f"was: {lost}\nis: {new}\nreview {GOLDEN.with_suffix('.new.txt')} and rename it")


def test_everything_has_a_comment_in_both_languages(county: Path, columns: dict[str, list[str]]) -> None:
    with duckdb.connect(str(county), read_only=True) as con:
        objects = con.execute(
            "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal"
            " UNION ALL SELECT table_name, comment FROM duckdb_tables()"
            " UNION ALL SELECT function_name, comment FROM duckdb_functions() WHERE NOT internal"
            " UNION ALL SELECT table_name || '.' || column_name, comment"
            " FROM duckdb_columns() WHERE NOT internal"
        ).fetchall()
    bare = [name for name, comment in objects if not comment or " / " not in comment]
    assert not bare
    assert len(objects) > 900
    with COMMENTS.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    said = {(row["object"], row["column"]) for row in rows}
    for name, names in columns.items():
        kind, _, macro = name.partition(" ")
        if kind == "macro":
            macro = macro.partition("(")[0]
            assert not [c for c in names if (macro, c) not in said and ("*", c) not in said], macro
    assert all(row["zh"] and row["en"] for row in rows)
    assert len(rows) == len({(row["object"], row["column"], row["kind"]) for row in rows})


def test_comments_are_of_something_that_is_there(
    county: Path, columns: dict[str, list[str]], tmp_path: Path
) -> None:
    """A comment on a column that no longer exists would be a lie in the dictionary."""
    with opened(county, Request(), tmp_path) as source:
        add_words(source)
        there = set(source.con.execute("SELECT table_name, column_name FROM duckdb_columns()").fetchall())
    there |= {(name.split(" ")[1].partition("(")[0], c) for name, names in columns.items() for c in names}
    anywhere = {c.removeprefix("_") for _, c in there}
    with COMMENTS.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            if row["kind"] == "column" and row["object"] == "*":
                assert row["column"] in anywhere, row
            elif row["kind"] == "column":
                assert {(row["object"], row["column"]), (row["object"], "_" + row["column"])} & there, row
