"""Schema, views, comments and catalogue tables: everything in the warehouse that is not content.

All statements come from files of this folder and all values go in as parameters or frames;
nothing that a document says ever becomes SQL.
"""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

import duckdb
import pyarrow as pa

from data import CATALOGUE
from sql.records import Division
from sql.wide import create_form_views, create_wide_views

if TYPE_CHECKING:  # half a second that a run without a frame need not pay
    import pandas as pd

__all__ = [
    "TABLES",
    "apply_schema",
    "apply_views",
    "division_frame",
    "indicator_frame",
    "read_sql",
    "replace_table",
    "schema_hash",
    "views_hash",
]

_HERE = Path(__file__).parent
_INDICATORS = CATALOGUE / "indicators.csv"

_YEARS = ("years_scope.sql", "years_figures.sql", "years.sql")

TABLES = (
    "townships",
    "peer_groups",
    "peer_counts",
    "indicators",
    "sources",
    "documents",
    "document_names",
    "document_parts",
    "indicator_keys",
    "observation_rows",
    "gaps",
    "unmapped_rows",
    "indicator_lists",
    "check_rows",
    "year_checks",
    "year_rules",
    "year_terms",
    "concepts",
    "concept_parts",
    "concept_breaks",
    "rate_kinds",
    "rate_parts",
    "form_cells",
    "grades",
    "runs",
)


@cache
def read_sql(name: str) -> str:
    """The text of `sql/<name>`."""
    return (_HERE / name).read_text(encoding="utf-8")


def _view_files() -> list[str]:
    return [f"views/{p.name}" for p in sorted((_HERE / "views").glob("*.sql"))]


def _digest(names: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(read_sql(n) for n in names).encode()).hexdigest()[:16]


@cache
def schema_hash() -> str:
    """Changes when the tables change."""
    return _digest(["schema.sql", "cells.sql"])


@cache
def views_hash() -> str:
    """Changes when a view, a macro, a comment or the judging of documents against each other changes."""
    return _digest([*_view_files(), "comments.csv", "wide.py", "supersede.sql", *_YEARS])


def apply_schema(con: duckdb.DuckDBPyConnection) -> None:
    """Create the tables that are missing."""
    con.execute(read_sql("schema.sql"))


def apply_views(con: duckdb.DuckDBPyConnection) -> None:
    """Create or replace every view and macro, then set every comment.

    The tables `indicators` and `form_cells` must be filled: wide views have a column for each indicator,
    and each edition of the form has a view.
    """
    for name in _view_files():
        con.execute(read_sql(name))
    create_wide_views(con)
    create_form_views(con)
    _comment(con)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


_KINDS = {"table": "TABLE", "view": "VIEW", "macro": "MACRO TABLE", "function": "MACRO"}


def _comment(con: duckdb.DuckDBPyConnection) -> None:
    """COMMENT on all that `comments.csv` names; `*` is a column wherever it has no own row.

    Extracts are there too: they are made when they are written and get their comments then.
    """
    rows = list(csv.DictReader(read_sql("comments.csv").splitlines()))
    texts = {(r["object"], r["column"]): f"{r['zh']} / {r['en']}" for r in rows}
    statements: list[str] = []
    for row in rows:
        if row["kind"] in _KINDS:
            kind = _KINDS[row["kind"]]
            statements.append(f"COMMENT ON {kind} {row['object']} IS {_quoted(texts[row['object'], ''])}")
    columns = con.execute(
        "SELECT schema_name, table_name, column_name FROM duckdb_columns()"
        " WHERE database_name = current_database() AND NOT internal ORDER BY ALL"
    ).fetchall()
    for schema, table, column in columns:
        plain = column.removeprefix("_")
        text = texts.get((table, plain)) or texts.get(("*", plain))
        if text is not None:
            statements.append(f'COMMENT ON COLUMN {schema}.{table}."{column}" IS {_quoted(text)}')
    # One call for all: eight hundred calls cost three times as much.
    con.execute(";\n".join(statements))


def division_frame(divisions: Iterable[Division] | pd.DataFrame | pa.Table) -> pa.Table:
    """The table `townships`; a county that has no row of its own gets one (code + `000`).

    What was made here before is given back as it is.
    """
    if isinstance(divisions, pa.Table):
        return divisions
    if hasattr(divisions, "columns"):
        frame = cast("pd.DataFrame", divisions)
        fields = [frame[n].astype(str) for n in ("code", "name", "kind", "county", "city", "province")]
        rows = [Division(*values) for values in zip(*fields, strict=True)]
    else:
        rows = list(divisions)
    by_code = {d.code: d for d in rows}
    for d in rows:
        code = _county(d) + "000"
        if code not in by_code:
            by_code[code] = Division(code, d.county, "county", d.county, d.city, d.province)
    ordered = [by_code[c] for c in sorted(by_code)]
    return pa.table(
        {
            "township_code": pa.array([d.code for d in ordered], pa.string()),
            "township": pa.array([d.name for d in ordered], pa.string()),
            "kind": pa.array([d.kind for d in ordered], pa.string()),
            "county_code": pa.array([_county(d) for d in ordered], pa.string()),
            "county": pa.array([d.county for d in ordered], pa.string()),
            "city": pa.array([d.city for d in ordered], pa.string()),
            "province": pa.array([d.province for d in ordered], pa.string()),
            "until": pa.array([d.until for d in ordered], pa.int32()),
            "successors": pa.array([" ".join(d.successors) or None for d in ordered], pa.string()),
        }
    )


def _county(division: Division) -> str:
    return division.county_code or division.code[:6]


def indicator_frame(path: Path | None = None) -> pa.Table:
    """The table `indicators` from the catalogue file, in the catalogue's order."""
    with (path or _INDICATORS).open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    # Lists (the return of 2014) and prose figures have one figure a row: their column names the unit.
    times = Counter((r["table"], r["row_zh"]) for r in rows)
    lists = {table for table, _ in times} - {table for (table, _), n in times.items() if n > 1}
    labels = [r["row_zh"] if r["table"] in lists else f"{r['row_zh']} × {r['column_zh']}" for r in rows]
    columns = {
        "indicator": [r["code"] for r in rows],
        "position": list(range(1, len(rows) + 1)),
        "editions": [r["templates"] for r in rows],
        "form_table": [r["table"] for r in rows],
        "row_zh": [r["row_zh"] for r in rows],
        "column_zh": [r["column_zh"] for r in rows],
        "label_zh": labels,
        "label_en": [r["label_en"] for r in rows],
        "unit": [r["unit"] for r in rows],
    }
    return pa.table(
        {n: pa.array(v, pa.int32() if n == "position" else pa.string()) for n, v in columns.items()}
    )


def replace_table(con: duckdb.DuckDBPyConnection, name: str, frame: pa.Table) -> bool:
    """Make table `name` (one of TABLES) hold exactly `frame`; says whether that changed it.

    The transaction is the caller's.
    """
    if name not in TABLES:
        raise ValueError(f"no catalogue table: {name}")
    columns = ", ".join(frame.column_names)
    con.register("incoming", frame)
    try:
        # Names are ours (the table is one of TABLES, its columns those of the frame).
        here, there = f"SELECT {columns} FROM {name}", f"SELECT {columns} FROM incoming"  # noqa: S608
        # As nearly always: row by row the same. EXCEPT of 46,000 divisions takes thirty times as long.
        if con.execute(here).to_arrow_table().equals(frame):
            return False
        differing = con.execute(
            f"({here} EXCEPT ALL {there}) UNION ALL ({there} EXCEPT ALL {here}) LIMIT 1"
        ).fetchone()
        if differing is None:
            return False
        con.execute(f"DELETE FROM {name}")  # noqa: S608
        con.execute(f"INSERT INTO {name} ({columns}) {there}")
        return True
    finally:
        con.unregister("incoming")
