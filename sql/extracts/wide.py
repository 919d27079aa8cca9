"""The wide table: one row per report, one column per indicator of the catalogue."""

from __future__ import annotations

from typing import Any

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
_REPORT = ("township_code", "township", "county", "city", "province", "publisher_type", "publisher_key", "year",
           "editions", "document")  # fmt: skip

_FROM = """
FROM document_list AS d
LEFT JOIN (
    SELECT * FROM extract_cells($low, $high) AS c
    WHERE c.indicator IN (SELECT indicator FROM indicators) AND ({indicator})
) AS c ON c.sha256 = d.sha256
WHERE {reports} AND d.township_code BETWEEN $low AND $high
GROUP BY d.sha256, {ids}
ORDER BY d.township_code, d.publisher_type, d.publisher_key, d.year, d.document
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
    ids = ", ".join(f"d.{name}" for name in _REPORT)
    tail = _FROM.format(indicator=indicator, reports=reports, ids=ids)
    texts = {"editions", "document", "publisher_key", "township", "county", "city", "province"}
    head = [
        f"plain_text(d.{name}) AS {name}"
        if printed and name in texts
        else f"CAST(d.{name} AS {kind}) AS {name}"
        for name, kind, _ in WIDE_HEAD[:-1]
    ]
    head.append("count(*) FILTER (WHERE c.value IS NOT NULL AND NOT is_sound(c.status)) AS n_not_sound")
    figures, statuses = [], []
    for code, _, _ in wide_columns(source):
        name, text = code.replace('"', '""'), code.replace("'", "''")
        value = f"max(c.value) FILTER (WHERE c.indicator = '{text}')"
        figures.append(f'{f"plain_number({value})" if printed else value} AS "{name}"')
        statuses.append(f"max(c.status) FILTER (WHERE c.indicator = '{text}') AS \"{name}\"")
    return (
        (f"SELECT {', '.join(head + figures)} {tail}", values),
        (f"SELECT {', '.join(head + statuses)} {tail}", values),
    )
