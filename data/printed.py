"""The statutory forms as they are printed: titles, headings and labels, for people to read.

`transform.forms` loads the same files (`forms/*.yaml`) for reading reports.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from data import CATALOGUE, read_yaml

__all__ = ["PrintedCell", "PrintedTable", "printed_tables"]


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """One cell of a form: its indicator, and the printed labels above and beside it, outermost
    first. `row` begins with the heading of its block where it has one."""

    indicator: str
    row: tuple[str, ...]
    column: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """One table of one edition; `cells` in printed order, row by row."""

    edition: str
    id: str
    title_zh: str
    title_en: str
    notice: str
    cells: tuple[PrintedCell, ...]


@cache
def printed_tables() -> tuple[PrintedTable, ...]:
    """All tables of all editions, in the order of the forms."""
    out: list[PrintedTable] = []
    for path in sorted((CATALOGUE / "forms").glob("*.yaml")):
        form = read_yaml(path)
        out.extend(_table(form, raw) for raw in form["tables"])
    return tuple(out)


def _table(form: dict[str, Any], raw: dict[str, Any]) -> PrintedTable:
    cells = tuple(
        PrintedCell(
            f"{row['id']}.{column['id']}" if column["id"] else row["id"],
            _row(block.get("heading") or "", row["label"]),
            tuple(column["label"]),
        )
        for block in raw["blocks"]
        for row in block["rows"]
        for column in block["columns"]
    )
    return PrintedTable(form["edition"], raw["id"], raw["title_zh"], raw["title_en"], form["notice"], cells)


def _row(heading: str, label: list[str]) -> tuple[str, ...]:
    """The heading goes before the labels, unless they begin with it."""
    return tuple(label) if not heading or label[0] == heading else (heading, *label)
