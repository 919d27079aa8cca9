"""Aligned lines to observations: one cell, one number, one status."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from extract.blocks import Cell
from transform.align import Placement
from transform.columns import ColumnMap, Headers, Usage, assign, columns_in_use, headers_of
from transform.forms import Block, FormTable, indicators
from transform.lines import Line, Sheet
from transform.rows import Observation, Status
from transform.values import parse_cell

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
    code: str,
    cell: Cell,
    sheet: Sheet,
    label: str,
    *,
    header_unit: str | None = None,
    signed: bool = False,
    sure: bool = True,
) -> Observation:
    """One printed cell as an observation of `code`; `sure=False` makes a number doubtful."""
    unit = indicators()[code].unit if code in indicators() else ""
    read = parse_cell(cell.text, unit=unit, header_unit=header_unit, signed=signed)
    status = read.status
    if not sure and status in (Status.REPORTED, Status.UNIT_ASSUMED, Status.APPROXIMATE):
        status = Status.DOUBTFUL
    return Observation(
        indicator=code,
        value=read.value,
        unit=unit,
        status=status.value,
        raw_text=cell.text,
        method="table" if cell.confidence is None else "ocr",
        page=cell.page if cell.page is not None else sheet.page,
        table_no=sheet.number,
        row_no=cell.row + 1,
        column_no=cell.col + 1,
        evidence=label,
    )


def read_segments(
    segments: list[Segment], placements: list[list[Placement]], table: FormTable
) -> Iterator[tuple[Observation | None, str, str, Trace | None]]:
    """Yield (observation or None, code, gap reason, trace) for every cell of the placed lines.

    A trace comes once a line, with its first cell.
    """
    for segment, placed in zip(segments, placements, strict=True):
        by_block: dict[str, list[Placement]] = {}
        for p in placed:
            by_block.setdefault(table.sequence[p.position][0].id, []).append(p)
        for group in by_block.values():
            block = table.sequence[group[0].position][0]
            lines = [segment.lines[p.line] for p in group]
            headers = headers_of(segment.sheet, lines[0], block)
            usage = columns_in_use(lines, len(block.columns))
            for p, line in zip(group, lines, strict=True):
                yield from _read_line(p, line, segment.sheet, table, block, headers, usage)


def _read_line(
    p: Placement,
    line: Line,
    sheet: Sheet,
    table: FormTable,
    block: Block,
    headers: Headers,
    usage: Usage,
) -> Iterator[tuple[Observation | None, str, str, Trace | None]]:
    row = table.sequence[p.position][1]
    found: ColumnMap = assign(
        line,
        block,
        headers,
        usage,
        aligned=sheet.aligned,
        cut_off=not sheet.aligned and line is sheet.lines[-1],
    )
    label = " / ".join(" ".join(x.split()) for x in line.labels[-3:])
    sure = found.sure and not p.shaky
    out: list[tuple[Observation | None, str, str]] = []
    for at, column in enumerate(block.columns):
        code = f"{row.id}.{column.id}"
        cell = found.cells.get(at)
        if at in headers.refused:
            out.append((None, code, "unreadable:the column header has another meaning"))
        elif cell is None:
            reason = "unreadable:cells do not fit the columns" if found.lost else "cell_missing"
            out.append((None, code, reason))
        else:
            header_unit = headers.units.get(at) or column.unit
            observation = read_cell(
                code, cell, sheet, label, header_unit=header_unit, signed=column.signed, sure=sure
            )
            out.append((observation, code, ""))
    note = "cells do not fit the columns" if found.lost else "" if sure else "doubtful"
    trace = Trace(
        table.id,
        table.edition,
        sheet.number,
        line.row + 1,
        label,
        " / ".join(row.label),
        p.score,
        p.shaky,
        note,
        tuple((code.rsplit(".", 1)[1], o.raw_text if o else "—") for o, code, _ in out),
    )
    for i, (observation, code, reason) in enumerate(out):
        yield observation, code, reason, trace if i == 0 else None
