"""Wide views: one row per report, one column per indicator of a form table.

They are made from the catalogue, so that a new indicator is a row there and nothing here.
"""

from __future__ import annotations

import duckdb

__all__ = ["create_wide_views"]

# Codes and table names come from our own catalogue; quoting keeps even a strange one a name.
# Numbers instead of names inside: a name would be compared once per row and column. CASE instead of
# FILTER: DuckDB slices all columns anew for every filtered aggregate, which makes them quadratic. LATERAL,
# so that the reports that are asked for are chosen before their rows are looked for.
_VIEW = """
CREATE OR REPLACE VIEW {view} AS
SELECT
    d.township_code, d.township, d.county, d.city, d.province, d.publisher_type, d.publisher, d.year,
    d.editions, d.document, w.*
FROM document_list AS d, LATERAL (
    SELECT
        count(value) - count(sound) AS n_left_out,
        {columns}
    FROM (
        SELECT doc, township, year, indicator_no, value, CASE WHEN is_sound(status) THEN value END AS sound
        FROM observation_rows
        WHERE indicator_no IN ({numbers})
    ) AS o
    WHERE o.doc = d.doc AND o.township = d.township_no AND o.year = d.year
    GROUP BY o.doc
) AS w
WHERE d.is_current
"""


def create_wide_views(con: duckdb.DuckDBPyConnection) -> None:
    """`wide_<form table>` for each form table of `indicators`, with comments in two languages.

    Columns hold figures that nothing speaks against, null otherwise; `n_left_out` counts the
    figures that were left out for that. `indicator_keys` must know the indicators.
    """
    rows = con.execute(
        "SELECT i.form_table, i.indicator, k.indicator_no, i.label_zh || ' / ' || i.label_en"
        " FROM indicators AS i JOIN indicator_keys AS k ON k.indicator = i.indicator ORDER BY i.position"
    ).fetchall()
    tables: dict[str, list[tuple[str, int, str]]] = {}
    for table, indicator, number, label in rows:
        tables.setdefault(table, []).append((indicator, number, label))
    for table, indicators in tables.items():
        view = _name(f"wide_{table}")
        columns = ",\n        ".join(
            f"max(CASE WHEN indicator_no = {n} THEN sound END) AS {_name(i)}" for i, n, _ in indicators
        )
        numbers = ", ".join(str(n) for _, n, _ in indicators)
        con.execute(_VIEW.format(view=view, columns=columns, numbers=numbers))
        comment = f"{table}：每份现行报告一行，每个指标一列 / {table}: one row per current report"
        con.execute(f"COMMENT ON VIEW {view} IS {_text(comment)}")
        for indicator, _, label in indicators:
            con.execute(f"COMMENT ON COLUMN {view}.{_name(indicator)} IS {_text(label)}")


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
