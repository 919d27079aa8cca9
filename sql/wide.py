"""Wide views: one row per report with a column per indicator, and the printed forms line by line.

They are made from the catalogue, so that a new indicator or edition is a row there and nothing here.
"""

from __future__ import annotations

import duckdb

__all__ = ["create_form_views", "create_wide_views"]

# Codes and table names come from our own catalogue; quoting keeps even a strange one a name.
# Numbers instead of names inside, and two lists a report that are filled side by side: an aggregate for each
# of 180 columns would take longer to plan than a county takes to answer. LATERAL, so that the reports that
# are asked for are chosen before their rows are looked for.
_VIEW = """
CREATE OR REPLACE VIEW {view} AS
SELECT
    d.township_code, d.township, d.county, d.city, d.province, d.publisher_type, d.publisher, d.year,
    d.editions, d.document, w.n_left_out,
    {columns}
FROM document_list AS d, LATERAL (
    SELECT
        count(value) - count(sound) AS n_left_out, list(indicator_no) AS numbers, list(sound) AS figures
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

# A line of the form as one row. Figures that something speaks against are not in their column but in
# `remarks`, with their status; so is what was not read. What the report does not print has no line.
_FORM = """
CREATE OR REPLACE VIEW {view} AS
WITH read AS (
    SELECT o.doc, o.township, o.year, k.indicator, o.value, o.status
    FROM observation_rows AS o JOIN indicator_keys AS k ON k.indicator_no = o.indicator_no
    UNION ALL
    SELECT d.doc, d.township, d.year, g.indicator, NULL, 'not_read'
    FROM gaps AS g
    JOIN documents AS d ON d.sha256 = g.sha256 AND d.township_code = g.township_code AND d.year = g.year
    WHERE NOT EXISTS (
        FROM observation_rows AS o JOIN indicator_keys AS k ON k.indicator_no = o.indicator_no
        WHERE o.doc = d.doc AND o.township = d.township AND o.year = d.year AND k.indicator = g.indicator
    )
),
lines AS (
    -- What names the place stands among what is grouped by, so that a filter on it reaches the tables.
    SELECT
        d.township_code, d.township, d.county_code, d.county, d.city, d.province, d.publisher_type,
        d.publisher_key, d.year, d.sha256, f.form_table, f.line, any_value(d.publisher) AS publisher,
        any_value(d.document) AS document, any_value(f.title_zh) AS title_zh,
        any_value(f.title_en) AS title_en, any_value(f.block_zh) AS block_zh, any_value(f.row_zh) AS row_zh,
        any_value(f.row_en) AS row_en, any_value(f.is_of_edition) AS is_of_edition,
        {columns},
        count(*) FILTER (WHERE r.value IS NOT NULL AND NOT is_sound(r.status)) AS n_left_out,
        string_agg(
            concat_ws(' ', f.column_zh, r.status, format('{{:g}}', r.value)), '; ' ORDER BY f.column_no
        ) FILTER (WHERE r.status <> 'reported') AS remarks
    FROM read AS r
    JOIN form_cells AS f ON f.indicator = r.indicator
    JOIN document_list AS d ON d.doc = r.doc AND d.township_no = r.township AND d.year = r.year
    WHERE f.edition = {edition} AND d.is_current AND list_contains(
        string_split(table_edition(d.table_editions, d.editions, f.form_table), ' '), {edition}
    )
    GROUP BY
        d.township_code, d.township, d.county_code, d.county, d.city, d.province, d.publisher_type,
        d.publisher_key, d.year, d.sha256, f.form_table, f.line
),
headers AS (
    SELECT
        form_table, line, list(column_zh ORDER BY column_no) AS columns_zh,
        list(column_en ORDER BY column_no) AS columns_en
    FROM form_cells WHERE edition = {edition} GROUP BY form_table, line
)
SELECT
    l.township_code, l.township, l.county, l.city, l.province, l.publisher_type, l.publisher, l.year,
    l.form_table, l.title_zh, l.title_en, l.line, l.block_zh, l.row_zh, l.row_en, l.is_of_edition,
    h.columns_zh, h.columns_en, {cells}, l.n_left_out, l.remarks, l.document, l.county_code, l.publisher_key
FROM lines AS l
JOIN headers AS h ON h.form_table = l.form_table AND h.line = l.line
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
    statements: list[str] = []
    for table, indicator, number, label in rows:
        tables.setdefault(table, []).append((indicator, number, label))
    for table, indicators in tables.items():
        view = _name(f"wide_{table}")
        columns = ",\n    ".join(
            f"w.figures[list_position(w.numbers, {n})] AS {_name(i)}" for i, n, _ in indicators
        )
        numbers = ", ".join(str(n) for _, n, _ in indicators)
        statements.append(_VIEW.format(view=view, columns=columns, numbers=numbers))
        comment = f"{table}：每份现行报告一行，每个指标一列 / {table}: one row per current report"
        statements.append(f"COMMENT ON VIEW {view} IS {_text(comment)}")
        for indicator, _, label in indicators:
            statements.append(f"COMMENT ON COLUMN {view}.{_name(indicator)} IS {_text(label)}")
    con.execute(";\n".join(statements))  # one call for all, as in catalogue.py


def create_form_views(con: duckdb.DuckDBPyConnection) -> None:
    """`form_<edition>` for each edition of `form_cells`: one row per report and printed line, in printed
    order by `line`, with the figures in `cell_1`, `cell_2` … under `columns_zh` and `columns_en`."""
    widths = con.execute(
        "SELECT edition, max(column_no) FROM form_cells GROUP BY edition ORDER BY edition"
    ).fetchall()
    for edition, width in widths:
        view = _name(f"form_{edition}")
        names = [f"cell_{n}" for n in range(1, width + 1)]
        columns = ",\n        ".join(
            f"max(CASE WHEN f.column_no = {n} AND is_sound(r.status) THEN r.value END) AS {name}"
            for n, name in enumerate(names, 1)
        )
        con.execute(
            _FORM.format(
                view=view,
                edition=_text(edition),
                columns=columns,
                cells=", ".join(f"l.{name}" for name in names),
            )
        )
        comment = (
            f"{edition} 年版表格，如印本：每份现行报告的每一行一行 / "
            f"the form of {edition} as printed: one row per line of each current report"
        )
        con.execute(f"COMMENT ON VIEW {view} IS {_text(comment)}")
        for n, name in enumerate(names, 1):
            label = f"第 {n} 列的数字，无疑点者 / figure of column {n} that nothing speaks against"
            con.execute(f"COMMENT ON COLUMN {view}.{name} IS {_text(label)}")


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
