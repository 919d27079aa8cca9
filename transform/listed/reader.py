"""Read tables of one figure a row (政府信息公开情况统计表) from wherever they stand in a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from extract.blocks import Cell
from transform.forms import FormTable, tables_of
from transform.labels import key, unit_in
from transform.listed.figures import Chooser, Reader
from transform.listed.halves import joined, unwoven
from transform.listed.items import Item, items_of
from transform.listed.place import Placed, exact_rows, is_heading, is_signature, place
from transform.rows import Gap, Observation, Status, Unmapped
from transform.tables.cells import Trace, read_cell
from transform.tables.lines import Sheet
from transform.tables.local import local_figure
from transform.tables.reader import TableReading, compare_copies

__all__ = ["read_list"]

# One row to the letter makes a sheet a part of the table where its label is as long as this.
_TELLING = 6


@dataclass(slots=True)
class _Copy:
    """One print of the table: its items in reading order over all sheets that it is broken into."""

    items: list[Item] = field(default_factory=list)
    rows: set[int] = field(default_factory=set)


def read_list(
    sheets: Sequence[Sheet], table_id: str, reader: Reader, prefer: str | None = None
) -> tuple[TableReading, list[Sheet]]:
    """Read one table; gives it and the sheets with what other tables may still stand in.

    Nothing is read where fewer rows than the form's `least_rows` are printed to the letter.
    """
    if not _mentioned(sheets, table_id):
        return TableReading(table_id), list(sheets)
    items = {id(sheet): [x for x in items_of(sheet) if x.labels] for sheet in sheets}
    best: tuple[int, bool, str] | None = None
    chosen: tuple[FormTable, list[_Copy]] | None = None
    for table in tables_of(table_id):
        copies = [c for c in _copies(sheets, items, table) if len(c.rows) >= table.least_rows]
        rank = (max((len(c.rows) for c in copies), default=0), table.edition == prefer, table.edition)
        if copies and (best is None or rank > best):
            best, chosen = rank, (table, copies)
    if chosen is None:
        return TableReading(table_id), list(sheets)
    table, copies = chosen
    copies.sort(key=lambda c: -len(c.rows))
    reading = _read_copy(copies[0], table, reader)
    for other in copies[1:]:
        compare_copies(reading, _read_copy(other, table, reader))
    claimed = {id(x.sheet) for c in copies for x in c.items}
    return reading, [_rest(s, copies, table) if id(s) in claimed else s for s in sheets]


def _mentioned(sheets: Sequence[Sheet], table_id: str) -> bool:
    """Whether any row of the table is printed at all: most documents are not worth a closer look."""
    printed = {key(text) for sheet in sheets for line in sheet.lines for text in line.labels}
    return any(not printed.isdisjoint(table.row_at) for table in tables_of(table_id))


def _copies(sheets: Sequence[Sheet], items: dict[int, list[Item]], table: FormTable) -> list[_Copy]:
    """The prints of the table; another one begins where most rows of a sheet were met before."""
    out: list[_Copy] = []
    for sheet in sheets:
        hits = [(x, at) for x in items[id(sheet)] if (at := exact_rows(x, table))]
        rows = {r for _, at in hits if len(at) == 1 for r in at}
        telling = any(len(at) == 1 and len(x.labels[-1]) >= _TELLING for x, at in hits)
        if not telling or (not out and len(rows) < 2):
            continue
        if not out or len(rows & out[-1].rows) * 2 > len(rows):
            out.append(_Copy())
        out[-1].items.extend(items[id(sheet)])
        out[-1].rows |= rows
    return out


def _read_copy(copy: _Copy, table: FormTable, reader: Reader) -> TableReading:
    whole = unwoven(joined(_unsigned(copy.items, table), table), table)
    rows = [x for x in whole if not is_heading(x, table)]
    placed = place(rows, table)
    choosers = _choosers(placed, table, reader)
    reading = TableReading(table.id, table.edition, score=float(len(placed)))
    reasons: dict[str, str] = {}
    for p in placed:
        (slot,) = table.slots[p.position]
        cell, reason = choosers[id(p.item.sheet), p.item.panel].own(p.item)
        if cell is None:
            reasons[slot.code] = reason
        else:
            reading.observations.append(_observation(p, cell, table))
        reading.traces.append(partial(_trace, p, cell, table))
    read = {o.indicator for o in reading.observations}
    for code in table.codes():
        if code not in read:
            kind, _, detail = reasons.get(code, "row_missing").partition(":")
            reading.gaps.append(Gap(code, kind, detail))
    _claim(reading, whole, placed, choosers, table)
    return reading


def _unsigned(items: Sequence[Item], table: FormTable) -> list[Item]:
    """The items without the rows of signatures below the table, which are nobody's figures."""
    signatures = [x for x in items if is_signature(x, table)]
    for item in signatures:
        item.sheet.used.add(item.row)
    rows = {(id(x.sheet), x.row) for x in signatures if not _is_stream(x.sheet)}
    alone = {id(x) for x in signatures}
    return [x for x in items if id(x) not in alone and (id(x.sheet), x.row) not in rows]


def _is_stream(sheet: Sheet) -> bool:
    """Whether nothing but the order of the cells is left: then many items may share one row."""
    return sheet.grid is None or sheet.grid.n_cols == 1


def _choosers(placed: Sequence[Placed], table: FormTable, reader: Reader) -> dict[tuple[int, int], Chooser]:
    groups: dict[tuple[int, int], list[Item]] = {}
    for p in placed:
        groups.setdefault((id(p.item.sheet), p.item.panel), []).append(p.item)
    out: dict[tuple[int, int], Chooser] = {}
    last: dict[int, Chooser] = {}
    for (sheet, panel), items in groups.items():
        last[panel] = out[sheet, panel] = Chooser(items, table, reader, last.get(panel))
    return out


def _observation(p: Placed, cell: Cell, table: FormTable) -> Observation:
    (slot,) = table.slots[p.position]
    unit = p.item.unit or next((u for text in p.item.labels[::-1] if (u := unit_in(text))), None)
    label = " / ".join(" ".join(x.split()) for x in p.item.labels[-3:])
    sure = not p.shaky and not _run_together(p.item.sheet) and not _strayed(cell, p.item.sheet)
    read = read_cell(slot, cell, p.item.sheet, label, unit, sure)
    names_unit = unit is not None or any(x in cell.text for x in "元万亿")
    if slot.unit == "CNY" and read.value and not names_unit and read.status == Status.REPORTED:
        # The form means 万元, but nothing printed says that the publisher did.
        return replace(read, status=Status.DOUBTFUL.value)
    return read


def _run_together(sheet: Sheet) -> bool:
    """Whether columns of a page without rules stand in one line, so that a figure may be another's."""
    return not sheet.aligned and any("\t" in text for line in sheet.lines for text in line.labels)


def _strayed(cell: Cell, sheet: Sheet) -> bool:
    """Whether a figure stands on a line of its own in a text where figures stand behind their labels:
    on a page without rules it may have come from the line above or below.
    """
    if sheet.grid is not None or cell.col:
        return False
    beside = [c.col > 0 for line in sheet.lines for c in line.cells if c.text]
    return sum(beside) * 2 > len(beside)


def _claim(
    reading: TableReading,
    items: Sequence[Item],
    placed: Sequence[Placed],
    choosers: dict[tuple[int, int], Chooser],
    table: FormTable,
) -> None:
    """Mark what was read as used, and keep the rows with figures that are not the form's: by their
    labels, and as figures beside the form. Where no column is proved to be the report's own, all
    figures are kept that way, each with the header of its column.
    """
    rows = {id(p.item) for p in placed}
    inside = _inside(items, rows)
    for item in items:
        if id(item) not in inside:
            continue
        item.sheet.used.update((item.row, *item.rows))
        chooser = choosers.get((id(item.sheet), item.panel))
        if chooser is None or not _counts(item):
            continue
        if id(item) not in rows:
            reading.unmapped.append(_unmapped(item, table))
        if not chooser.proved:
            named = [(chooser.header(c, item), c) for c in item.figures()]
            reading.local.extend(local_figure((*item.labels, h), h, c, item.sheet) for h, c in named)
        elif id(item) not in rows:
            cell, _ = chooser.own(item)
            if cell is not None and cell.text:
                reading.local.append(local_figure(item.labels, "", cell, item.sheet))


def _unmapped(item: Item, table: FormTable) -> Unmapped:
    figures = item.figures()
    raw = " / ".join(c.text for c in figures)
    label = " / ".join("".join(x.split()) for x in item.labels[-2:])
    folded = key(item.labels[-1])
    return Unmapped(table.id, table.edition, label, folded, raw, item.sheet.number, figures[0].row + 1)


def _counts(item: Item) -> bool:
    return any(any(ch.isdigit() for ch in c.text) for c in item.figures())


def _inside(items: Sequence[Item], rows: set[int]) -> set[int]:
    """The items between the first and the last row of the form of each sheet; in a table of its own
    also those behind, and before where the table goes on from the page before.
    """
    out: set[int] = set()
    by_sheet: dict[int, list[Item]] = {}
    for item in items:
        by_sheet.setdefault(id(item.sheet), []).append(item)
    for group in by_sheet.values():
        at = [i for i, item in enumerate(group) if id(item) in rows]
        if at:
            stream = _is_stream(group[0].sheet)
            start = at[0] if stream or not out else 0
            end = at[-1] + 1 if stream else len(group)
            out.update(id(x) for x in group[start:end])
    return out


def _rest(sheet: Sheet, copies: Sequence[_Copy], table: FormTable) -> Sheet:
    """The sheet without the lines from the table's first row to its last."""
    rows = [
        x.row
        for c in copies
        for x in c.items
        if x.sheet is sheet and (exact_rows(x, table) or is_heading(x, table))
    ]
    low, high = min(rows), max(rows)
    return replace(sheet, lines=[x for x in sheet.lines if not low <= x.row <= high])


def _trace(p: Placed, cell: Cell | None, table: FormTable) -> Trace:
    (slot,) = table.slots[p.position]
    return Trace(
        table.id,
        table.edition,
        p.item.sheet.number,
        p.item.row + 1,
        " / ".join(p.item.labels[-3:]),
        " / ".join(table.sequence[p.position][1].label),
        p.score,
        p.shaky,
        "doubtful" if p.shaky else "",
        ((slot.code, "—" if cell is None else cell.text),),
    )
