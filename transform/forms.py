"""The statutory forms as data: tables, blocks, rows and columns in printed order.

Loaded from `forms/*.yaml` of the catalogue with the label variants of its `labels.csv`. An
indicator's code is the row's id, a dot, and the column's id; where rows have one figure each
(`layout: list`), it is the row's id alone.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from data import CATALOGUE, read_yaml
from transform.labels import key

__all__ = [
    "Axis",
    "Block",
    "FormTable",
    "Indicator",
    "Slot",
    "ValueColumns",
    "edition_in",
    "foreign_keys",
    "form_tables",
    "header_keys",
    "indicators",
    "table_ids",
    "table_in",
    "tables_of",
]


@dataclass(frozen=True, slots=True)
class Indicator:
    """A row of `data/indicators.csv`."""

    code: str
    unit: str
    table: str
    row_zh: str
    column_zh: str
    label_en: str


@dataclass(frozen=True, slots=True, eq=False)
class Axis:
    """A row or a column of the form.

    `keys` are all folded prints of it: each tail of its label path, and its variants.
    `refused` are prints that look like it and mean something else.
    """

    id: str
    label: tuple[str, ...]
    keys: frozenset[str]
    refused: frozenset[str] = frozenset()
    signed: bool = False
    unit: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Rows that share their columns: table 2 has a block per item of article 20."""

    id: str
    heading: str
    rows: tuple[Axis, ...]
    columns: tuple[Axis, ...]
    # Headers of a column that repeats last year's figures beside this year's.
    last_year: frozenset[str]
    # Header of the labels.
    corner: str = ""
    # Printed headers recur in thousands of documents: what each was matched to.
    memo: dict[str, tuple[int | None, bool]] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """One cell of the form: its indicator, the catalogue's unit, and how its column is read."""

    code: str
    unit: str
    signed: bool
    form_unit: str | None


@dataclass(frozen=True, slots=True)
class ValueColumns:
    """Headers over the figures of a list, as keys: `own` name the year's figures, `refused` others
    (last year's, cumulative ones), `levels` those of one level of government, by publisher type.
    """

    own: frozenset[str]
    refused: frozenset[str]
    levels: dict[str, frozenset[str]]


@dataclass(frozen=True, slots=True, eq=False)
class FormTable:
    """One table of one edition. `sequence` are its rows over all blocks, in printed order,
    `slots` the cells of each row. `layout` says how it is read: `grid` by rows and columns, `cross`
    by the labels around each figure, `list` a label and one figure a row.

    Of lists alone: `least_rows` are so many rows to the letter that a table is taken for this one,
    `heading_keys` rows without a figure, `foot_keys` labels of the signatures below the table.
    """

    edition: str
    id: str
    title: str
    layout: str
    blocks: tuple[Block, ...]
    sequence: tuple[tuple[Block, Axis], ...]
    slots: tuple[tuple[Slot, ...], ...]
    row_at: dict[str, tuple[int, ...]] = field(default_factory=dict)
    header_keys: frozenset[str] = frozenset()
    headers: tuple[str, ...] = ()  # over several columns
    least_rows: int = 0
    heading_keys: frozenset[str] = frozenset()
    foot_keys: frozenset[str] = frozenset()
    values: ValueColumns | None = None
    # Rows that some reports add: known not to be a row of the form, however alike.
    unknown_keys: frozenset[str] = frozenset()
    # Every key of every row, and the length of that row's own label, side by side.
    flat_keys: tuple[str, ...] = ()
    flat_leaves: tuple[int, ...] = ()
    # Likeness of printed labels to rows, by (tail keys, position).
    memo: dict[tuple[tuple[str, ...], int], float] = field(default_factory=dict, repr=False)

    def codes(self) -> list[str]:
        """All indicator codes of the table, row by row."""
        return [slot.code for row in self.slots for slot in row]


@cache
def indicators() -> dict[str, Indicator]:
    """The indicator catalogue by code."""
    with (CATALOGUE / "indicators.csv").open(encoding="utf-8", newline="") as handle:
        return {
            r["code"]: Indicator(r["code"], r["unit"], r["table"], r["row_zh"], r["column_zh"], r["label_en"])
            for r in csv.DictReader(handle)
        }


@cache
def _variants() -> dict[tuple[str, str], tuple[frozenset[str], frozenset[str]]]:
    same: dict[tuple[str, str], set[str]] = {}
    other: dict[tuple[str, str], set[str]] = {}
    with (CATALOGUE / "labels.csv").open(encoding="utf-8", newline="") as handle:
        for r in csv.DictReader(handle):
            into = same if r["meaning"] == "same" else other  # other meaning, or no row of the form
            into.setdefault((r["table"], r["element"]), set()).add(key(r["variant"]))
    return {
        at: (frozenset(same.get(at, ())), frozenset(other.get(at, ()))) for at in same.keys() | other.keys()
    }


def _last_year() -> frozenset[str]:
    return _variants().get(("", "last_year"), (frozenset(), frozenset()))[0]


def _unknown(table: str) -> frozenset[str]:
    return _variants().get((table, ""), (frozenset(), frozenset()))[1]


def _axis(table: str, raw: dict[str, Any]) -> Axis:
    label = tuple(raw["label"])
    same, other = _variants().get((table, raw["id"]), (frozenset(), frozenset()))
    tails = {key("".join(label[i:])) for i in range(len(label))}
    joined = {"".join(key(x) for x in label[i:]) for i in range(len(label))}
    return Axis(
        id=raw["id"],
        label=label,
        keys=frozenset((tails | joined | same) - other),
        refused=other,
        signed=bool(raw.get("signed")),
        unit=raw.get("unit"),
    )


def _slot(row: Axis, column: Axis) -> Slot:
    code = f"{row.id}.{column.id}" if column.id else row.id
    return Slot(code, indicators()[code].unit, column.signed, column.unit or row.unit)


def _keys(labels: Iterable[str]) -> frozenset[str]:
    return frozenset(key(x) for x in labels if x)


def _value_columns(raw: dict[str, Any] | None) -> ValueColumns | None:
    if raw is None:
        return None
    levels = {publisher: _keys(headers) for publisher, headers in raw.get("levels", {}).items()}
    return ValueColumns(_keys(raw["own"]), _keys(raw.get("refused", ())), levels)


def _table(edition: str, raw: dict[str, Any]) -> FormTable:
    blocks = tuple(
        Block(
            b["id"],
            b["heading"],
            tuple(_axis(raw["id"], r) for r in b["rows"]),
            tuple(_axis(raw["id"], c) for c in b["columns"]),
            _last_year(),
            b["corner"],
        )
        for b in raw["blocks"]
    )
    sequence = tuple((block, row) for block in blocks for row in block.rows)
    row_at: dict[str, list[int]] = {}
    for i, (_, row) in enumerate(sequence):
        for k in row.keys:
            row_at.setdefault(k, []).append(i)
    headers = {k for block in blocks for col in block.columns for k in col.keys}
    headers |= _keys(text for b in raw["blocks"] for text in (b["heading"], b["corner"]))
    headers |= _keys(raw.get("headers", ()))
    flat = [(k, len(key(row.label[-1]))) for _, row in sequence for k in sorted(row.keys)]
    return FormTable(
        edition=edition,
        id=raw["id"],
        title=raw["title_zh"],
        layout=raw.get("layout", "grid"),
        blocks=blocks,
        sequence=sequence,
        slots=tuple(tuple(_slot(row, col) for col in block.columns) for block, row in sequence),
        row_at={k: tuple(v) for k, v in row_at.items()},
        header_keys=frozenset(headers),
        headers=tuple(raw.get("headers", ())),
        least_rows=raw.get("least_rows", 0),
        heading_keys=_keys(raw.get("headings", ())),
        foot_keys=_keys(raw.get("foot", ())),
        values=_value_columns(raw.get("columns")),
        unknown_keys=_unknown(raw["id"]),
        flat_keys=tuple(k for k, _ in flat),
        flat_leaves=tuple(n for _, n in flat),
    )


@cache
def _forms() -> tuple[dict[str, Any], ...]:
    """Every edition's file, in their order."""
    return tuple(read_yaml(path) for path in sorted((CATALOGUE / "forms").glob("*.yaml")))


def edition_in(year: int) -> str | None:
    """The edition that was in force for reports of a year, None where no form was."""
    found = (raw["edition"] for raw in _forms() if raw["valid_from"] <= year <= (raw["valid_to"] or year))
    return next(map(str, found), None)


@cache
def form_tables() -> tuple[FormTable, ...]:
    """Every table of every edition, editions in order."""
    return tuple(_table(str(raw["edition"]), t) for raw in _forms() for t in raw["tables"])


@cache
def header_keys(table_id: str) -> frozenset[str]:
    """Headers that any edition of the table prints."""
    return frozenset(k for t in tables_of(table_id) for k in t.header_keys)


@cache
def foreign_keys(table_id: str) -> frozenset[str]:
    """Labels that only other tables of the forms print, in any edition."""
    own = {k for t in tables_of(table_id) for k in t.row_at.keys() | t.header_keys}
    others = {k for t in form_tables() if t.id != table_id for k in t.row_at.keys() | t.header_keys}
    return frozenset(k for k in others - own if len(k) > 2)


@cache
def table_ids(layout: str) -> tuple[str, ...]:
    """The tables of a layout, in the order in which the forms print them."""
    return tuple(dict.fromkeys(t.id for t in form_tables() if t.layout == layout))


@cache
def tables_of(table_id: str) -> tuple[FormTable, ...]:
    """The editions of one table, in order."""
    return tuple(t for t in form_tables() if t.id == table_id)


def table_in(table_id: str, edition: str | None) -> FormTable:
    """The table as an edition prints it, as the newest where that one has none."""
    editions = tables_of(table_id)
    return next((t for t in editions if t.edition == edition), editions[-1])
