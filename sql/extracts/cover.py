"""The sheets of a workbook that are words: what it is, what the colours mean, dictionary, caveats."""

from __future__ import annotations

from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from sql.extracts.manifest import about, citation
from sql.extracts.sheets import COLOURS, Formats, Sheet, harmless
from sql.extracts.source import Source
from sql.extracts.tables import TABLES

__all__ = ["write_cover", "write_words"]

_READING = (
    "每张表一份报告一行，列按法定表格排列；0 是印出的零，其余各种“没有数”各有字样和底色。"
    "只有底色为白的数是读得确定、且没有勾稽关系与之矛盾的。",
    "Each sheet has a row per report and its columns in the order of the form. 0 is a printed zero; every"
    " kind of no figure has a word and a ground of its own. Only figures on white were read without"
    " doubt, with no broken identity against them.",
)
_UNPRINTED = (
    "无底色的空格：报告所印的表格没有此项",
    "empty and white: the form of the report does not have it",
)


def write_cover(book: Workbook, formats: Formats, source: Source) -> None:
    """What the workbook holds, from where, through which filters, and the legend of the grounds."""
    zh = source.request.lang == "zh"
    sheet = book.add_worksheet("说明" if zh else "about")
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 2, 70)
    sheet.write_string(0, 0, about()["title"]["zh"], formats.title)
    row = 1
    for name, texts in _facts(source):
        for text in texts:
            sheet.set_row(row, _height(text))
            sheet.write_string(row, 0, name, formats.wrapped)
            sheet.write_string(row, 1, harmless(text), formats.wrapped)
            name = ""
            row += 1
    row += 1
    for i, text in enumerate(("状态 status", "含义", "meaning")):
        sheet.write_string(row, i, text, formats.head)
    row += 1
    for status, meaning_zh, meaning_en in source.con.execute(
        "SELECT status, meaning_zh, meaning_en FROM export_statuses ORDER BY _position"
    ).fetchall():
        if status == "not_printed":
            meaning_zh, meaning_en = _UNPRINTED
        sheet.set_row(row, max(_height(meaning_zh), _height(meaning_en)))
        sheet.write_string(row, 0, status, formats.of("text", status if status in COLOURS else ""))
        sheet.write_string(row, 1, meaning_zh, formats.wrapped)
        sheet.write_string(row, 2, meaning_en, formats.wrapped)
        row += 1


def _height(text: str) -> int:
    """Points that a text needs in a column 70 characters wide; Chinese takes two of them each."""
    width = sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)
    return 15 * max(1, -(-width // 66))


def _facts(source: Source) -> list[tuple[str, list[str]]]:
    scope, content = source.scope, source.meta("content_version")
    chosen = []
    if scope.places:
        chosen.append("区划 divisions: " + ", ".join(f"{p.label} {p.code}" for p in scope.places))
    if scope.years:
        chosen.append("年度 years: " + "–".join(map(str, scope.years)))
    if scope.indicators:
        chosen.append("指标 indicators: " + ", ".join(scope.indicators))
    rights, cite = about()["rights"], citation(content)
    return [
        ("", [about()["title"]["en"]]),
        ("读法 reading", list(_READING)),
        ("筛选 filters", chosen or ["无 none"]),
        ("内容版本 version", [content or ""]),
        ("许可 licence", [about()["licence"]["title"], *rights.values()]),
        ("引用 citation", list(cite.values())),
    ]


def write_words(book: Workbook, formats: Formats, source: Source) -> None:
    """Dictionary and caveats, each a sheet."""
    zh = source.request.lang == "zh"
    for name, title in (
        ("dictionary", "数据字典" if zh else "dictionary"),
        ("caveats", "注意事项" if zh else "caveats"),
    ):
        table = next(t for t in TABLES if t.name == name)
        columns = [c.name for c in source.columns(table)]

        def start(sheet: Worksheet, columns: list[str] = columns) -> int:
            for i, column in enumerate(columns):
                sheet.set_column(i, i, 40 if column.endswith(("_zh", "_en")) else 20)
                sheet.write_string(0, i, column, formats.head)
            return 1

        query, values = source.select(table, printed=False)
        sheet = Sheet(book, formats, title, start, source.request.limits.sheet_rows, freeze=1)
        cursor: Any = source.con.execute(query, values or None)
        while batch := cursor.fetchmany(2_000):
            for row in batch:
                sheet.add([(v, "text", "") for v in row])
        sheet.close()
