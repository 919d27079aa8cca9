"""The wide table: one row per report, one column per indicator of the catalogue."""

from __future__ import annotations

from typing import Any

from sql.extracts.request import ExportError
from sql.extracts.source import Chunk, Source

__all__ = ["WIDE_HEAD", "wide_columns", "wide_selects"]

# Columns before the indicators, with DuckDB's type and what they hold.
WIDE_HEAD = (
    ("township_code", "VARCHAR", "统计用区划代码 / statistical code"),
    ("township", "VARCHAR", "乡镇街道名称 / name of the township or street"),
    ("county", "VARCHAR", "县（市、区） / county"),
    ("city", "VARCHAR", "地（市、州） / prefecture or city"),
    ("province", "VARCHAR", "省（自治区、直辖市） / province"),
    ("publisher_type", "VARCHAR", "发布机构类型 / type of publisher"),
    ("publisher_key", "VARCHAR", "同一代码下区分机构的键 / what tells publishers of one code apart"),
    ("year", "INTEGER", "报告所述年度 / the year the report is about"),
    ("editions", "VARCHAR", "所用表格版本 / editions of the form"),
    ("document", "VARCHAR", "文件名或网址 / file name or URL"),
    ("n_not_sound", "BIGINT", "本行中存疑的数（状态见 wide_status） / figures in doubt, see wide_status"),
)
# Rows are cells; a pivot of DuckDB's makes columns of them, which it does in one pass.
_WIDE = """
WITH cells AS (
    SELECT c.sha256, c.indicator, {figure} AS figure
    FROM extract_cells($low, $high) AS c
    WHERE c.indicator IN (SELECT indicator FROM indicators) AND ({indicator})
),
doubts AS (
    SELECT c.sha256, count(*) AS n_not_sound
    FROM extract_cells($low, $high) AS c
    WHERE c.value IS NOT NULL AND NOT is_sound(c.status)
        AND c.indicator IN (SELECT indicator FROM indicators) AND ({indicator})
    GROUP BY c.sha256
),
pivoted AS (FROM cells PIVOT (max(figure) FOR indicator IN ({codes}) GROUP BY sha256))
SELECT {head}, coalesce(w.n_not_sound, 0) AS n_not_sound, {columns}
FROM document_list AS d
LEFT JOIN pivoted AS p ON p.sha256 = d.sha256
LEFT JOIN doubts AS w ON w.sha256 = d.sha256
WHERE {reports} AND d.township_code BETWEEN $low AND $high
ORDER BY d.township_code, d.publisher_type, d.publisher_key, d.year, d.document, d.sha256
"""


def wide_columns(source: Source) -> list[tuple[str, str, str]]:
    """The indicators that get a column, with label in Chinese and in English, as in the catalogue."""
    where, values = source.scope.indicator("i.indicator")
    return source.con.execute(
        "SELECT i.indicator, i.label_zh, i.label_en FROM indicators AS i"  # noqa: S608
        f" WHERE {where} ORDER BY i.position",
        values,
    ).fetchall()


def wide_selects(
    source: Source, chunk: Chunk, *, printed: bool
) -> tuple[tuple[str, dict[str, Any]], tuple[str, dict[str, Any]]]:
    """The queries for the figures and for their statuses. Every figure is there as the long table
    has it, also a doubtful one; `n_not_sound` warns, and the statuses say which. Where a report has
    no observation, the status is `not_read` or, where its forms do not have the cell, null."""
    indicator, one = source.scope.indicator("c.indicator")
    reports, two = source.reports()
    values = {"low": chunk.low, "high": chunk.high} | one | two
    head = [
        f"plain_text(d.{name}) AS {name}"
        if printed and kind == "VARCHAR"
        else f"CAST(d.{name} AS {kind}) AS {name}"
        for name, kind, _ in WIDE_HEAD[:-1]
    ]
    codes = [code for code, _, _ in wide_columns(source)]
    if not codes:
        raise ExportError(
            "The wide table has columns for indicators of the catalogue alone: name one of them."
        )
    names = ['"' + code.replace('"', '""') + '"' for code in codes]
    query = _WIDE.format(
        figure="{figure}",
        indicator=indicator,
        reports=reports,
        codes=", ".join("'" + code.replace("'", "''") + "'" for code in codes),
        head=", ".join(head),
        columns=", ".join(f"p.{name}" for name in names),
    )
    value = "plain_number(c.value)" if printed else "c.value"
    return (query.replace("{figure}", value), values), (query.replace("{figure}", "c.status"), values)
