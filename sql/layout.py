"""The printed forms as a catalogue table: which indicator stands in which line and column.

Read from `forms/*.yaml` of the catalogue, so that a new edition is a file there and nothing here.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from data import CATALOGUE, read_yaml

__all__ = ["FormCell", "editions", "form_cells"]

# What a list prints over its figures, where the form names no column.
_FIGURES = ("统计数", "figure")


class FormCell(NamedTuple):
    """One cell. `line` counts the rows of all tables of an edition in printed order, `column_no` the
    figures of a row from 1. `is_of_edition` is false for rows that only the table's other editions have:
    reports mix editions, and what they print must not be lost."""

    edition: str
    form_table: str
    title_zh: str
    title_en: str
    line: int
    block_zh: str | None
    row_zh: str
    row_en: str
    column_no: int
    column_zh: str
    column_en: str
    indicator: str
    is_of_edition: bool


def editions(folder: Path | None = None) -> tuple[str, ...]:
    """The editions of the catalogue, oldest first."""
    return tuple(form["edition"] for form in _forms(folder or CATALOGUE / "forms"))


def form_cells(folder: Path | None = None, indicators: Path | None = None) -> tuple[FormCell, ...]:
    """Every cell of every edition, then those that only the table's other editions have.

    Raises KeyError for a form whose cell is no indicator.
    """
    with (indicators or CATALOGUE / "indicators.csv").open(encoding="utf-8", newline="") as handle:
        english = {row["code"]: row["label_en"] for row in csv.DictReader(handle)}
    own = [c for form in _forms(folder or CATALOGUE / "forms") for c in _cells(form, english)]
    out: list[FormCell] = []
    for edition in dict.fromkeys(c.edition for c in own):
        mine = [c for c in own if c.edition == edition]
        out += mine
        out += _foreign(edition, mine, own)
    return tuple(out)


def _foreign(edition: str, mine: list[FormCell], own: list[FormCell]) -> Iterator[FormCell]:
    """Rows of the same tables in other editions, as far as their cells are in none of `mine`."""
    tables = {c.form_table for c in mine}
    taken = {c.indicator for c in mine}
    last = max(c.line for c in mine)
    lines: dict[tuple[str, int], int] = {}
    for c in own:
        if c.edition == edition or c.form_table not in tables or c.indicator in taken:
            continue
        taken.add(c.indicator)
        line = lines.setdefault((c.edition, c.line), last + 1 + len(lines))
        yield c._replace(edition=edition, line=line, is_of_edition=False)


def _forms(folder: Path) -> list[dict[str, Any]]:
    forms = [read_yaml(p) for p in sorted(folder.glob("*.yaml"))]
    return sorted(forms, key=lambda form: (form["valid_from"], form["edition"]))


def _cells(form: dict[str, Any], english: dict[str, str]) -> Iterator[FormCell]:
    line = 0
    for table in form["tables"]:
        for block in table["blocks"]:
            for row in block["rows"]:
                line += 1
                for number, (code, column) in enumerate(_columns(table, block, row), 1):
                    row_en, column_en = _english(english[code], is_list=table.get("layout") == "list")
                    yield FormCell(
                        form["edition"], table["id"], table["title_zh"], table["title_en"], line,
                        block.get("heading") or None, " / ".join(row["label"]), row_en,
                        number, column, column_en, code, True,
                    )  # fmt: skip


def _columns(table: dict[str, Any], block: dict[str, Any], row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Indicator and printed header of each figure of a row."""
    if table.get("layout") == "list":
        yield row["id"], _FIGURES[0]
        return
    for column in block["columns"]:
        code = ".".join(part for part in (row["id"], column["id"]) if part)
        yield code, " / ".join(column["label"])


def _english(label: str, *, is_list: bool) -> tuple[str, str]:
    """`Applications denied: state secret: natural persons` is a row and, after the last colon, a column."""
    if is_list:
        return label, _FIGURES[1]
    row, colon, column = label.rpartition(": ")
    return (row, column) if colon else (label, label)
