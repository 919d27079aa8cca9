"""Wide views: one row per report, one column per indicator of a form table.

They are made from the catalogue, so that a new indicator is a row there and nothing here.
"""

from __future__ import annotations

import duckdb

__all__ = ["create_wide_views"]

# Codes and table names come from our own catalogue; quoting keeps even a strange one a name.
_VIEW = """
CREATE OR REPLACE VIEW {view} AS
SELECT
    d.township_code, d.township, d.county, d.city, d.province, d.publisher_type, d.publisher, d.year,
    d.editions, d.document,
    count(*) FILTER (WHERE o.value IS NOT NULL AND NOT is_sound(o.status)) AS n_left_out,
    {columns}
FROM observations AS o
JOIN document_list AS d ON d.sha256 = o.sha256
WHERE d.is_current AND o.indicator IN (SELECT indicator FROM indicators WHERE form_table = {table})
GROUP BY ALL
"""


def create_wide_views(con: duckdb.DuckDBPyConnection) -> None:
    """`wide_<form table>` for each form table of `indicators`, with comments in two languages.

    Columns hold figures that nothing speaks against, null otherwise; `n_left_out` counts the
    figures that were left out for that.
    """
    rows = con.execute(
        "SELECT form_table, indicator, label_zh || ' / ' || label_en FROM indicators ORDER BY position"
    ).fetchall()
    tables: dict[str, list[tuple[str, str]]] = {}
    for table, indicator, label in rows:
        tables.setdefault(table, []).append((indicator, label))
    for table, indicators in tables.items():
        view = _name(f"wide_{table}")
        columns = ",\n    ".join(
            f"max(o.value) FILTER (WHERE o.indicator = {_text(i)} AND is_sound(o.status)) AS {_name(i)}"
            for i, _ in indicators
        )
        con.execute(_VIEW.format(view=view, columns=columns, table=_text(table)))
        comment = f"{table}：每份现行报告一行，每个指标一列 / {table}: one row per current report"
        con.execute(f"COMMENT ON VIEW {view} IS {_text(comment)}")
        for indicator, label in indicators:
            con.execute(f"COMMENT ON COLUMN {view}.{_name(indicator)} IS {_text(label)}")


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
