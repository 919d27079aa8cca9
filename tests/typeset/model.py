"""What a typeset report is made of, with its truth attached.

A value cell carries the `Printed` it shows, so that whatever a layout or a damage does to a
table, the expected observations are read off the cells that are still printed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

__all__ = [
    "Block",
    "Contradiction",
    "Expected",
    "PCell",
    "PRow",
    "PTable",
    "Picture",
    "Place",
    "Printed",
    "ProseFigure",
    "Rendered",
    "Spec",
    "Text",
]


@dataclass(frozen=True, slots=True)
class Place:
    """A township or street of the division list; `kind` is `township` or `street`, `where` the
    name that tells its county from all others (城关区 needs its city)."""

    code: str
    name: str
    county: str
    city: str
    province: str
    kind: str = "township"
    where: str = ""

    @property
    def organ(self) -> str:
        """The publishing organ: a town has a government, a street has an office."""
        return self.name + ("办事处" if self.kind == "street" else "人民政府")

    @property
    def we(self) -> str:
        """The word with which the report speaks of itself (我镇, 我乡, 我街道)."""
        return "我" + (
            "街道" if self.kind == "street" else self.name[-1] if self.name[-1] in "镇乡" else "地"
        )


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure as printed, what it means, and the statuses a reader may give it.

    `statuses[0]` is the one we would give; the others are defensible too.
    """

    text: str
    value: float | None
    statuses: tuple[str, ...] = ("reported",)


@dataclass(frozen=True, slots=True)
class ProseFigure:
    """A figure of the running text. `optional`: a sentence that a reader may leave alone
    (nothing was received); a different value is still an error."""

    code: str
    printed: Printed
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Contradiction:
    """An identity that the printed figures break: rule of the form, its scope, its operands."""

    rule: str
    scope: str
    operands: tuple[str, ...]
    planted: str


@dataclass(frozen=True, slots=True)
class Spec:
    """One report before it is typeset. `table2` and `table3` are editions, `cells` holds every
    figure of the tables, `omit_rows` and `omit_tables` what is not printed at all."""

    place: Place
    year: int
    table2: str
    table3: str
    cells: Mapping[str, Printed]
    prose: tuple[ProseFigure, ...] = ()
    local: tuple[tuple[tuple[str, str], int], ...] = ()
    omit_rows: frozenset[str] = frozenset()
    omit_tables: frozenset[str] = frozenset()
    contradictions: tuple[Contradiction, ...] = ()


@dataclass(slots=True)
class PCell:
    """A cell to typeset. `role`: value, row (label), col (label), title, note, or empty."""

    text: str
    rowspan: int = 1
    colspan: int = 1
    role: str = "empty"
    indicator: str | None = None
    printed: Printed | None = None


@dataclass(slots=True)
class PRow:
    """A row of anchored cells; `key` names the form row, `cut` marks half of a row."""

    cells: list[PCell]
    key: str = ""
    header: bool = False


@dataclass(slots=True)
class PTable:
    """A table as it is about to be printed; `name` is the form table or `local`."""

    name: str
    rows: list[PRow]

    def width(self) -> int:
        """Number of grid columns."""
        return max((sum(c.colspan for c, _ in line) for line in self.lines()), default=0)

    def lines(self) -> list[list[tuple[PCell, bool]]]:
        """Per row, from left to right, each covering cell once and whether it begins there."""
        out: list[list[tuple[PCell, bool]]] = []
        open_spans: list[tuple[int, PCell, int]] = []  # column, cell, rows left
        for row in self.rows:
            line: list[tuple[PCell, bool]] = []
            carried = {col: (cell, left) for col, cell, left in open_spans}
            open_spans = []
            pending = list(row.cells)
            col = 0
            while pending or any(c >= col for c in carried):
                if col in carried:
                    cell, left = carried.pop(col)
                    line.append((cell, False))
                    if left > 1:
                        open_spans.append((col, cell, left - 1))
                elif pending:
                    cell = pending.pop(0)
                    line.append((cell, True))
                    if cell.rowspan > 1:
                        open_spans.append((col, cell, cell.rowspan - 1))
                else:  # a hole before the next open span
                    col += 1
                    continue
                col += cell.colspan
            out.append(line)
        return out

    def values(self) -> list[PCell]:
        """The value cells, in printing order."""
        return [c for r in self.rows for c in r.cells if c.role == "value"]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph: `role` is title, heading or text."""

    text: str
    role: str = "text"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in the text (of tables, of whole pages); width and height in points."""

    data: bytes
    suffix: str
    width: float
    height: float


Block = Text | PTable | Picture


@dataclass(frozen=True, slots=True)
class Expected:
    """What a right reading gives for one indicator.

    `hard` marks a cell whose place cannot be proved from the page any more (its label is gone):
    naming it in the gaps or flagging it is as good as reading it; a wrong value never is.
    """

    indicator: str
    value: float | None
    statuses: tuple[str, ...]
    raw: str
    method: str = "table"
    hard: bool = False

    @property
    def status(self) -> str:
        """The status we would give."""
        return self.statuses[0]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A typeset document and everything a reader should find in it.

    `gaps` are the cells of the form that the page has lost; `unprinted` the figures that stood
    there, for a reader that infers them from the identities. `files` lie beside the document
    (path, bytes); `members` are the documents that an archive holds (it expects nothing itself).
    `unmapped` are labels of rows with figures that the form does not have.
    """

    name: str
    data: bytes
    format: str
    place: Place
    year: int
    edition: str
    expected: tuple[Expected, ...]
    optional: tuple[Expected, ...] = ()
    gaps: tuple[str, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    local: tuple[tuple[tuple[str, str], int], ...] = ()
    traits: tuple[str, ...] = ()
    unprinted: Mapping[str, float | None] = field(default_factory=dict)
    files: tuple[tuple[str, bytes], ...] = ()
    members: tuple[Rendered, ...] = ()
    unmapped: tuple[str, ...] = ()

    @property
    def township(self) -> str:
        return self.place.name

    @property
    def county(self) -> str:
        return self.place.county

    @property
    def code(self) -> str:
        return self.place.code

    def renamed(self, name: str) -> Rendered:
        """The same document under another file name."""
        return replace(self, name=name)

    def label_json(self) -> str:
        """The label file beside the document: its fields are those of the reviewed real ones."""

        def cells(items: tuple[Expected, ...]) -> list[dict[str, object]]:
            return [{"code": e.indicator, "value": e.value, "raw": e.raw} for e in items]

        label = {
            "doc": self.name,
            "url": "",
            "township": self.place.name,
            "township_code": self.place.code,
            "county": self.place.county,
            "province": self.place.province,
            "year": self.year,
            "template": self.edition,
            "format": self.format,
            "traits": list(self.traits),
            "truncated": False,
            "publisher_type": self.place.kind,
            "is_report": True,
            "cells": cells(self.expected),
            "optional": cells(self.optional),
            "hard": sorted(e.indicator for e in self.expected if e.hard),
            "gaps": list(self.gaps),
            "local": [{"path": list(path), "value": n, "raw": str(n)} for path, n in self.local],
            "contradictions": [f"{c.rule} {c.scope} (planted: {c.planted})" for c in self.contradictions],
        }
        return json.dumps(label, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
