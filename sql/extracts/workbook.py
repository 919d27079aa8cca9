"""XLSX: one sheet per form table and edition, headed as the form is printed, a row per report.

Figures are numbers with a ground that tells their status; what is no figure says in words what it
is, so that blank, not applicable, not read and zero cannot be taken for each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from data.printed import PrintedTable, printed_tables
from sql.extracts.cover import write_cover, write_words
from sql.extracts.headers import Heading, heading
from sql.extracts.outside import write_outside
from sql.extracts.request import ExportError, Step
from sql.extracts.sheets import Cell, Formats, Sheet
from sql.extracts.source import Chunk, Source

__all__ = ["BOOK", "write_workbook"]

BOOK = "reports.xlsx"

# Columns that stand before the figures and stay in view, with their widths; then those behind.
_BEFORE = (
    ("township_code", "区划代码", "code", 11), ("province", "省", "province", 9), ("city", "市", "city", 9),
    ("county", "县", "county", 9), ("township", "乡镇（街道）", "township", 12),
    ("publisher_type", "类型", "type", 10), ("year", "年度", "year", 6),
)  # fmt: skip
_BEHIND = (
    ("publisher", "所印发布机构", "publisher", 24), ("grade", "质量等级", "grade", 12),
    ("document", "文件", "document", 40),
)  # fmt: skip
_ABSENT = {
    "blank": ("空白", "blank"),
    "not_applicable": ("/", "/"),
    "not_read": ("未读出", "not read"),
    "doubtful": ("存疑", "doubtful"),
}
_BATCH = 2_000
_STATUSES = {"reported": ""}  # needs no ground of its own

_ROWS = """
SELECT
    {before}, {behind}, list(c.indicator), list(c.value), list(c.status)
FROM extract_cells($low, $high) AS c
JOIN document_list AS d ON d.sha256 = c.sha256
JOIN documents AS t ON t.sha256 = c.sha256
JOIN indicators AS i ON i.indicator = c.indicator
WHERE {reports} AND ({indicator}) AND i.form_table = $table
    AND edition_of(i.form_table, t.table_editions, d.editions, i.editions) = $edition
GROUP BY d.sha256, d.publisher_key, {before}, {behind}
ORDER BY d.township_code, d.publisher_type, d.publisher_key, d.year, d.document
"""
_SHEETS = """
SELECT i.form_table, edition_of(i.form_table, t.table_editions, d.editions, i.editions) AS edition,
    i.indicator
FROM extract_cells($low, $high) AS c
JOIN document_list AS d ON d.sha256 = c.sha256
JOIN documents AS t ON t.sha256 = c.sha256
JOIN indicators AS i ON i.indicator = c.indicator
WHERE {reports} AND ({indicator})
GROUP BY ALL
ORDER BY min(i.position)
"""


def write_workbook(source: Source, out: Path, step: Step) -> dict[str, int]:
    """The workbook; returns its rows. Raises ExportError where Excel could not open it."""
    chunks = source.chunks()
    _bounded(source, chunks)
    options = {
        "constant_memory": True, "tmpdir": str(source.scratch), "strings_to_numbers": False,
        "strings_to_formulas": False, "strings_to_urls": False,
    }  # fmt: skip
    book = Workbook(str(out / BOOK), options)
    book.set_properties({"title": "gongkai", "created": datetime(2000, 1, 1)})
    formats = Formats(book)
    rows = 0
    write_cover(book, formats, source)
    for table, edition, indicators in _sheets(source, chunks):
        rows += _form_sheet(book, formats, source, chunks, (table, edition, indicators), step)
    rows += write_outside(book, formats, source, chunks, step)
    write_words(book, formats, source)
    book.close()
    return {BOOK: rows}


def _bounded(source: Source, chunks: Sequence[Chunk]) -> None:
    cells, most = sum(c.rows for c in chunks), source.request.limits.book_cells
    if cells > most:
        raise ExportError(
            f"A workbook of {cells:,} figures is more than Excel opens ({most:,}): choose fewer divisions,"
            " years or indicators, or another format."
        )


def _sheets(source: Source, chunks: Sequence[Chunk]) -> list[tuple[str, str, list[str]]]:
    """Form tables with edition and the indicators that occur: newest edition first, then as printed."""
    indicator, one = source.scope.indicator("i.indicator")
    reports, two = source.reports()
    query = _SHEETS.format(reports=reports, indicator=indicator)
    found: dict[tuple[str, str], list[str]] = {}
    if chunks:
        values = {"low": chunks[0].low, "high": chunks[-1].high} | one | two
        for table, edition, code in source.con.execute(query, values).fetchall():
            found.setdefault((table, edition), []).append(code)
    order = {(t.id, t.edition): n for n, t in enumerate(printed_tables())}
    latest = sorted({t.edition for t in printed_tables()}, reverse=True)

    def place(key: tuple[str, str]) -> tuple[int, int]:
        return latest.index(key[1]) if key in order else len(latest), order.get(key, 0)

    return [(*key, found[key]) for key in sorted(found, key=place)]


def _printed(table: str, edition: str) -> PrintedTable | None:
    return next((t for t in printed_tables() if (t.id, t.edition) == (table, edition)), None)


def _form_sheet(
    book: Workbook,
    formats: Formats,
    source: Source,
    chunks: Sequence[Chunk],
    key: tuple[str, str, list[str]],
    step: Step,
) -> int:
    table, edition, codes = key
    form = _printed(table, edition)
    units: dict[str, str] = {}
    labels: dict[str, tuple[str, str]] = {}
    for code, unit, zh, en in source.con.execute(
        "SELECT indicator, unit, label_zh, label_en FROM indicators WHERE form_table = $table",
        {"table": table},
    ).fetchall():
        units[code], labels[code] = unit, (zh, en)
    # All that the form prints has a column, also what no report filled; unless a filter chose.
    every = [c.indicator for c in form.cells] if form and not source.scope.indicators else []
    head = heading(form, list(dict.fromkeys([*every, *codes])), {c: zh for c, (zh, _) in labels.items()})
    zh = source.request.lang == "zh"
    name = f"{form.title_zh[:24] if form and zh else table.replace('_', ' ')} {edition}"
    if table == "narrative":
        name = "正文所述" if zh else "running text"
    title = f"{form.title_zh} {form.title_en}（{form.notice}）" if form else name
    sheet = Sheet(
        book, formats, name.replace("2014 2014", "2014"),
        lambda worksheet: _form_head(worksheet, formats, title, head, labels, zh=zh),
        source.request.limits.sheet_rows, freeze=len(_BEFORE),
    )  # fmt: skip
    at = {code: n for n, code in enumerate(head.indicators)}
    for row in _rows(source, chunks, table, edition, name, step):
        sheet.add(_form_row(row, at, units, zh=zh))
    sheet.close()
    return sheet.rows


def _rows(
    source: Source, chunks: Sequence[Chunk], table: str, edition: str, name: str, step: Step
) -> Iterator[tuple[Any, ...]]:
    indicator, one = source.scope.indicator("c.indicator")
    reports, two = source.reports()
    before = ", ".join(f"d.{n}" for n, *_ in _BEFORE)
    behind = ", ".join(f"d.{n}" for n, *_ in _BEHIND)
    query = _ROWS.format(before=before, behind=behind, reports=reports, indicator=indicator)
    for i, chunk in enumerate(chunks):
        step(f"{BOOK}: {name}", i, len(chunks))
        values = {"low": chunk.low, "high": chunk.high, "table": table, "edition": edition} | one | two
        cursor = source.con.execute(query, values)
        while batch := cursor.fetchmany(_BATCH):
            yield from batch
    step(f"{BOOK}: {name}", len(chunks), len(chunks))


def _form_row(row: tuple[Any, ...], at: dict[str, int], units: dict[str, str], *, zh: bool) -> list[Cell]:
    n = len(_BEFORE)
    before, behind = row[:n], row[n : n + len(_BEHIND)]
    figures: list[Cell] = [(None, "", "")] * len(at)
    for code, value, status in zip(*row[n + len(_BEHIND) :], strict=True):
        figures[at[code]] = _figure(value, status, units[code], zh=zh)
    return [
        *((v, "" if isinstance(v, int) else "text", "") for v in before),
        *figures,
        *((v, "text", "") for v in behind),
    ]


def _figure(value: float | None, status: str, unit: str, *, zh: bool) -> Cell:
    if value is None:
        return _ABSENT[status][0 if zh else 1], "text", status
    kind = "money" if unit == "CNY" else "count" if value == int(value) else "fraction"
    return value, kind, _STATUSES.get(status, status)


def _form_head(
    sheet: Worksheet,
    formats: Formats,
    title: str,
    head: Heading,
    labels: dict[str, tuple[str, str]],
    *,
    zh: bool,
) -> int:
    """Title, labels as printed, and the codes to look up and filter by; returns the rows taken."""
    first, last = len(_BEFORE), len(_BEFORE) + len(head.indicators)
    for i, (*_, width) in enumerate(_BEFORE):
        sheet.set_column(i, i, width)
    sheet.set_column(first, last - 1, 13)
    for i, (*_, width) in enumerate(_BEHIND):
        sheet.set_column(last + i, last + i, width)
    sheet.write_string(0, 0, title, formats.title)
    row = 1
    for level in head.rows:
        sheet.set_row(row, 15 * _lines(level))
        for i in (*range(first), *range(last, last + len(_BEHIND))):
            sheet.write_blank(row, i, None, formats.head)
        for span in level:
            at = first + span.start
            if span.width > 1:
                look = formats.over if span.width > 7 else formats.head
                sheet.merge_range(row, at, row, at + span.width - 1, span.text, look)
            else:
                sheet.write_string(row, at, span.text, formats.head)
        row += 1
    if not zh:
        sheet.set_row(row, 75)
        for i, code in enumerate(head.indicators):
            sheet.write_string(row, first + i, labels[code][1], formats.head)
        row += 1
    names = [
        *((z if zh else e) for _, z, e, _ in _BEFORE),
        *head.indicators,
        *((z if zh else e) for _, z, e, _ in _BEHIND),
    ]
    for i, name in enumerate(names):
        sheet.write_string(row, i, name, formats.head if i < first or i >= last else formats.code)
    return row + 1


def _lines(level: Sequence[Any]) -> int:
    """How many lines the longest label of a header row needs, at most nine."""
    return min(9, max((-(-len(s.text) // (6 * s.width)) for s in level), default=1) or 1)
