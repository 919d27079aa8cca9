"""The statutory forms as data: tables, blocks, rows and columns in printed order.

Loaded from `data/forms/*.yaml` with the label variants of `data/labels.csv`. An indicator's
code is the row's id, a dot, and the column's id.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import yaml

from data import HERE
from transform.labels import key

__all__ = [
    "Axis",
    "Block",
    "FormTable",
    "Indicator",
    "Slot",
    "foreign_keys",
    "form_tables",
    "header_keys",
    "indicators",
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
    # Printed headers recur in thousands of documents: what each was matched to.
    memo: dict[str, tuple[int | None, bool]] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """One cell of the form: its indicator, the catalogue's unit, and how its column is read."""

    code: str
    unit: str
    signed: bool
    form_unit: str | None


@dataclass(frozen=True, slots=True, eq=False)
class FormTable:
    """One table of one edition. `sequence` are its rows over all blocks, in printed order,
    `slots` the cells of each row.
    """

    edition: str
    id: str
    title: str
    blocks: tuple[Block, ...]
    sequence: tuple[tuple[Block, Axis], ...]
    slots: tuple[tuple[Slot, ...], ...]
    row_at: dict[str, tuple[int, ...]] = field(default_factory=dict)
    header_keys: frozenset[str] = frozenset()
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
    with (HERE / "indicators.csv").open(encoding="utf-8", newline="") as handle:
        return {
            r["code"]: Indicator(r["code"], r["unit"], r["table"], r["row_zh"], r["column_zh"], r["label_en"])
            for r in csv.DictReader(handle)
        }


@cache
def _variants() -> dict[tuple[str, str], tuple[frozenset[str], frozenset[str]]]:
    same: dict[tuple[str, str], set[str]] = {}
    other: dict[tuple[str, str], set[str]] = {}
    with (HERE / "labels.csv").open(encoding="utf-8", newline="") as handle:
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
    code = f"{row.id}.{column.id}"
    return Slot(code, indicators()[code].unit, column.signed, column.unit)


def _table(edition: str, raw: dict[str, Any]) -> FormTable:
    blocks = tuple(
        Block(
            b["id"],
            b["heading"],
            tuple(_axis(raw["id"], r) for r in b["rows"]),
            tuple(_axis(raw["id"], c) for c in b["columns"]),
            _last_year(),
        )
        for b in raw["blocks"]
    )
    sequence = tuple((block, row) for block in blocks for row in block.rows)
    row_at: dict[str, list[int]] = {}
    for i, (_, row) in enumerate(sequence):
        for k in row.keys:
            row_at.setdefault(k, []).append(i)
    headers = {k for block in blocks for col in block.columns for k in col.keys}
    headers |= {key(b["heading"]) for b in raw["blocks"] if b["heading"]}
    headers |= {key(b["corner"]) for b in raw["blocks"] if b["corner"]}
    headers |= {key(h) for h in raw.get("headers", ())}
    flat = [(k, len(key(row.label[-1]))) for _, row in sequence for k in sorted(row.keys)]
    return FormTable(
        edition=edition,
        id=raw["id"],
        title=raw["title_zh"],
        blocks=blocks,
        sequence=sequence,
        slots=tuple(tuple(_slot(row, col) for col in block.columns) for block, row in sequence),
        row_at={k: tuple(v) for k, v in row_at.items()},
        header_keys=frozenset(headers),
        unknown_keys=_unknown(raw["id"]),
        flat_keys=tuple(k for k, _ in flat),
        flat_leaves=tuple(n for _, n in flat),
    )


@cache
def form_tables() -> tuple[FormTable, ...]:
    """Every table of every edition, editions in order."""
    out: list[FormTable] = []
    for path in sorted((HERE / "forms").glob("*.yaml")):
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        out.extend(_table(str(raw["edition"]), t) for t in raw["tables"])
    return tuple(out)


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
def tables_of(table_id: str) -> tuple[FormTable, ...]:
    """The editions of one table, in order."""
    return tuple(t for t in form_tables() if t.id == table_id)
