"""Aligned lines to observations: one cell, one number, one status."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from extract.blocks import Cell
from transform.forms import Block, FormTable, Slot
from transform.rows import Observation, Status
from transform.tables.align import Placement
from transform.tables.columns import ColumnMap, Usage, assign
from transform.tables.headers import Headers, headers_of
from transform.tables.lines import Line, Sheet
from transform.values import parse_cell

_NUMBERS = frozenset({Status.REPORTED, Status.UNIT_ASSUMED, Status.APPROXIMATE})

__all__ = ["Segment", "Trace", "read_cell", "read_segments"]


@dataclass(frozen=True, slots=True)
class Segment:
    """Lines of one sheet that belong to one form table."""

    sheet: Sheet
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Trace:
    """How one line was read, for `inspect`: printed label, form row, score, and the cells."""

    table: str
    edition: str
    sheet: int
    row: int
    label: str
    placed: str
    score: float
    shaky: bool
    note: str
    cells: tuple[tuple[str, str], ...]


def read_cell(
    slot: Slot, cell: Cell, sheet: Sheet, label: str, header_unit: str | None = None, sure: bool = True
) -> Observation:
    """One printed cell as an observation of the slot's indicator; `sure=False` makes a number
    doubtful.
    """
    text = cell.text
    read = parse_cell(text, unit=slot.unit, header_unit=header_unit or slot.form_unit, signed=slot.signed)
    status = read.status
    if not sure and status in _NUMBERS:
        status = Status.DOUBTFUL
    # By position: half a document's time goes into making observations.
    return Observation(
        slot.code,
        read.value,
        slot.unit,
        status.value,
        text,
        "table" if cell.confidence is None else "ocr",
        cell.page if cell.page is not None else sheet.page,
        sheet.number,
        cell.row + 1,
        cell.col + 1,
        label,
    )


def read_segments(
    segments: list[Segment],
    placements: list[list[Placement]],
    table: FormTable,
    traces: list[Callable[[], Trace]],
) -> Iterator[tuple[str, Observation | None, str]]:
    """Yield (code, observation or None, gap reason) for every cell of the placed lines, and add
    for each line what makes its trace (most documents are never inspected) to `traces`.
    """
    for segment, placed in zip(segments, placements, strict=True):
        by_block: dict[Block, list[Placement]] = {}
        for p in placed:
            by_block.setdefault(table.sequence[p.position][0], []).append(p)
        for block, group in by_block.items():
            lines = [segment.lines[p.line] for p in group]
            headers = headers_of(segment.sheet, lines[0], block)
            depths = [len(table.sequence[p.position][1].label) for p in group]
            usage = Usage(lines, depths, len(block.columns))
            for p, line, depth in zip(group, lines, depths, strict=True):
                found = assign(line, block, headers, usage, segment.sheet, depth)
                read = _read_line(p, line, segment.sheet, table, found, headers)
                traces.append(partial(_trace, p, line, segment.sheet, table, found, read))
                yield from read


def _read_line(
    p: Placement, line: Line, sheet: Sheet, table: FormTable, found: ColumnMap, headers: Headers
) -> list[tuple[str, Observation | None, str]]:
    label = " / ".join([" ".join(x.split()) for x in line.labels[-3:]])
    sure = found.sure and not p.shaky
    out: list[tuple[str, Observation | None, str]] = []
    for at, slot in enumerate(table.slots[p.position]):
        cell = found.cells.get(at)
        if at in headers.refused:
            out.append((slot.code, None, "unreadable:the column header has another meaning"))
        elif cell is None:
            reason = "unreadable:cells do not fit the columns" if found.lost else "cell_missing"
            out.append((slot.code, None, reason))
        else:
            out.append((slot.code, read_cell(slot, cell, sheet, label, headers.units.get(at), sure), ""))
    return out


def _trace(
    p: Placement,
    line: Line,
    sheet: Sheet,
    table: FormTable,
    found: ColumnMap,
    read: list[tuple[str, Observation | None, str]],
) -> Trace:
    doubt = "" if found.sure and not p.shaky else "doubtful"
    return Trace(
        table.id,
        table.edition,
        sheet.number,
        line.row + 1,
        " / ".join(line.labels[-3:]),
        " / ".join(table.sequence[p.position][1].label),
        p.score,
        p.shaky,
        "cells do not fit the columns" if found.lost else doubt,
        tuple([(code, o.raw_text if o else "—") for code, o, _ in read]),
    )
