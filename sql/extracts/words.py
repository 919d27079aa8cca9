"""What the code knows and no warehouse holds: the dictionary with its explanations, statuses, caveats."""

from __future__ import annotations

import csv
from typing import Any

import duckdb
import pyarrow as pa

from data.caveats import caveats
from sql.catalogue import read_sql
from sql.dictionary import absences, statuses
from sql.explain import explanations
from sql.extracts.source import Source
from sql.extracts.tables import TABLES

__all__ = ["add_words"]


def add_words(source: Source) -> None:
    """Temporary tables for the dictionary, the statuses and the caveats, and comments on every
    relation of the extract, from the file that has all others."""
    _vocabulary(source.con)
    _dictionary(source)
    _comment(source.con)


def _vocabulary(con: duckdb.DuckDBPyConnection) -> None:
    """Statuses and caveats, which are no tables of the warehouse, as temporary ones."""
    rows = [*statuses(), *absences()]
    _temporary(
        con,
        "export_statuses",
        {
            "status": [r["status"] for r in rows],
            "value_zh": [r["value_zh"] for r in rows],
            "value_en": [r["value_en"] for r in rows],
            "meaning_zh": [r["zh"] for r in rows],
            "meaning_en": [r["en"] for r in rows],
            "_position": list(range(len(rows))),
        },
    )
    known = caveats()
    _temporary(
        con,
        "export_caveats",
        {
            "caveat": [c.id for c in known],
            "indicators": [" ".join(c.indicators) for c in known],
            "caveat_zh": [c.zh for c in known],
            "caveat_en": [c.en for c in known],
            "_position": list(range(len(known))),
        },
    )


_DICTIONARY = """
CREATE TEMP TABLE export_dictionary AS
SELECT
    i.indicator, i.label_zh, i.label_en, i.unit, i.editions, i.form_table, i.row_zh, i.column_zh,
    e.definition_zh, e.definition_en, e.identities, e.concepts, e.comparability_zh, e.comparability_en,
    e.caveats, i.position AS _position
FROM indicators AS i LEFT JOIN explained AS e ON e.indicator = i.indicator
UNION ALL
SELECT
    l.indicator, replace(substr(l.indicator, 7), '/', ' / '), NULL, l.unit, NULL, NULL, NULL, NULL,
    '法定表格以外的统计项目，以所印各级栏目名为代码',
    'figure of a table outside the form; its printed labels are its code',
    NULL, NULL, '仅在同一机构内可比', 'comparable within one publisher at most', NULL, 1000000
FROM ({local}) AS l
"""


def _dictionary(source: Source) -> None:
    """The catalogue with all explanations, and a row for each local indicator in the extract."""
    known = explanations().values()
    frame = pa.table(
        {
            "indicator": [e.indicator for e in known],
            "definition_zh": [e.definition_zh for e in known],
            "definition_en": [e.definition_en for e in known],
            "identities": [" ".join(e.identities) for e in known],
            "concepts": [" ".join(e.concepts) for e in known],
            "comparability_zh": [e.comparability_zh for e in known],
            "comparability_en": [e.comparability_en for e in known],
            "caveats": [" ".join(e.caveats) for e in known],
        }
    )
    parts: list[str] = []
    values: dict[str, Any] = {}
    for table in TABLES[:2]:
        where, more = source.where(table)
        unit = "x.unit" if table.name == "observations" else "NULL"
        parts.append(
            f"SELECT x.indicator, {unit} AS unit FROM {table.relation} AS x"  # noqa: S608
            f" WHERE starts_with(x.indicator, 'local:') AND ({where})"
        )
        values |= more
    local = "SELECT indicator, CASE WHEN count(DISTINCT unit) = 1 THEN min(unit) END AS unit FROM ("
    local += f"{' UNION ALL '.join(parts)}) GROUP BY indicator"
    source.con.register("explained", frame)
    source.con.execute(_DICTIONARY.format(local=local), values)
    source.con.unregister("explained")


def _temporary(con: duckdb.DuckDBPyConnection, name: str, columns: dict[str, list[Any]]) -> None:
    con.register("incoming", pa.table(columns))
    con.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM incoming")  # noqa: S608
    con.unregister("incoming")


def _comment(con: duckdb.DuckDBPyConnection) -> None:
    """Comments of the extract's relations, from the same file as all others."""
    texts = {
        (r["object"], r["column"]): f"{r['zh']} / {r['en']}"
        for r in csv.DictReader(read_sql("comments.csv").splitlines())
    }
    for table, column in con.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'temp'"
        " AND starts_with(table_name, 'export_') AND NOT starts_with(column_name, '_')"
    ).fetchall():
        text = texts.get((table, column)) or texts.get(("*", column))
        if text is not None:
            quoted = text.replace("'", "''")
            con.execute(f"COMMENT ON COLUMN temp.{table}.\"{column}\" IS '{quoted}'")
