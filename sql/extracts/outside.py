"""The sheet of figures that stand outside the statutory form, one a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from sql.extracts.request import Step
from sql.extracts.sheets import Cell, Formats, Sheet
from sql.extracts.source import Chunk, Source
from sql.extracts.tables import TABLES

__all__ = ["write_outside"]

_BATCH = 2_000

_LOCAL = (
    ("township_code", 11), ("province", 9), ("city", 9), ("county", 9), ("township", 12),
    ("publisher_type", 10), ("year", 6), ("indicator", 40), ("value", 12), ("unit", 10), ("status", 12),
    ("raw_text", 20), ("document", 40),
)  # fmt: skip


def write_outside(
    book: Workbook, formats: Formats, source: Source, chunks: Sequence[Chunk], step: Step
) -> int:
    """Figures of tables outside the form, one a row."""
    if not source.local_observations():
        return 0
    zh = source.request.lang == "zh"
    name = "表外数字 local" if zh else "outside the form"

    def start(sheet: Worksheet) -> int:
        for i, (column, width) in enumerate(_LOCAL):
            sheet.set_column(i, i, width)
            sheet.write_string(0, i, column, formats.head)
        return 1

    table = TABLES[0]
    sheet = Sheet(book, formats, name, start, source.request.limits.sheet_rows)
    columns = ", ".join(f"x.{n}" for n, _ in _LOCAL)
    for i, chunk in enumerate(chunks):
        step(name, i, len(chunks))
        where, values = source.where(table, chunk=chunk)
        cursor = source.con.execute(
            f"SELECT {columns} FROM {table.relation} AS x WHERE x._is_current"  # noqa: S608
            f" AND starts_with(x.indicator, 'local:') AND ({where})"
            f" ORDER BY {', '.join(f'x.{c} NULLS FIRST' for c in table.order)}",
            values,
        )
        while batch := cursor.fetchmany(_BATCH):
            for row in batch:
                sheet.add(_local_row(row))
    sheet.close()
    return sheet.rows


def _local_row(row: tuple[Any, ...]) -> list[Cell]:
    """Only the figure itself has the ground of its status."""
    names = [name for name, _ in _LOCAL]
    status = row[names.index("status")]
    look = "" if status == "reported" else status
    return [
        (value, "text" if isinstance(value, str) else "", look if name == "value" else "")
        for name, value in zip(names, row, strict=True)
    ]
