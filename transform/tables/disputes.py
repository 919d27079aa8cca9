"""表四: reconsideration and litigation, however it is laid out.

The form prints one row of fifteen figures under three groups of five outcomes. Reports split it
in two, turn it round, or list it down the page. So every figure is read by the labels around it:
one of them names the group, another the outcome. Where the labels are lost, the order of exactly
fifteen, ten or five figures says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from extract.blocks import Cell
from transform.forms import Block, FormTable, table_in
from transform.labels import key
from transform.rows import Gap
from transform.tables.cells import Trace, read_cell
from transform.tables.dispute_order import SPOKEN_OF, Found, by_order, claim, element, named
from transform.tables.lines import Line, Sheet
from transform.tables.reader import TableReading
from transform.values import looks_like_value

__all__ = ["read_disputes"]


def read_disputes(
    sheets: Sequence[Sheet], table_id: str = "disputes", prefer: str | None = None
) -> TableReading:
    """Read 表四 from wherever it stands; gaps for what it should have and has not.

    The form is the same in all editions: `prefer` is that of the document's other tables.
    """
    table = table_in(table_id, prefer)
    block = table.blocks[0]
    found: Found = {}
    doubtful: set[str] = set()
    reading = TableReading(table.id)
    for sheet in sheets:
        lines = _own_lines(sheet, block)
        if not lines:
            continue
        cells = _by_labels(sheet, lines, block) if sheet.aligned else None
        if cells is None:
            cells = by_order(sheet, lines, block, doubtful)
        if not cells:
            continue
        reading.edition = table.edition
        for code, item in cells.items():
            claim(found, code, item, doubtful)
            sheet.used.add(item[0].row)
        reading.traces.append(partial(_trace, sheet, lines, cells, table))
    for slot in (slot for row in table.slots for slot in row):
        if slot.code in found:
            cell, sheet, label = found[slot.code]
            sure = slot.code not in doubtful
            reading.observations.append(read_cell(slot, cell, sheet, label, sure=sure))
        elif found:
            reading.gaps.append(Gap(slot.code, "cell_missing"))
    return reading


def _own_lines(sheet: Sheet, block: Block) -> list[Line]:
    """Lines from the first label of a group or outcome to the last figure behind it."""
    groups: set[int] = set()
    outcomes: set[int] = set()
    first: int | None = None
    last = -1
    for i, line in enumerate(sheet.lines):
        if line.row in sheet.used:
            if first is not None and groups and outcomes:
                break
            first, groups, outcomes, last = None, set(), set(), -1
            continue
        for text in line.labels:
            group, outcome = element(text, block.rows), element(text, block.columns)
            if group is not None:
                groups.add(group)
            if outcome is not None and key(text) not in _SHARED:
                outcomes.add(outcome)
            if (group is not None or outcome is not None) and first is None:
                first = i
        if (
            first is not None
            and line.cells
            and any(looks_like_value(c.text) or not c.text for c in line.cells)
        ):
            last = i
    if first is None or last < first or not (groups or len(outcomes) >= 3):
        return _headless(sheet)
    if not outcomes and not any(len(x.cells) in (15, 10, 5) for x in sheet.lines[first : last + 1]):
        return []
    return sheet.lines[first : last + 1]


def _headless(sheet: Sheet) -> list[Line]:
    """A row of exactly fifteen cells of figures under a heading that speaks of 复议 and 诉讼."""
    over = (sheet.heading, *sheet.caption)
    unspoken = {word for word in SPOKEN_OF if not any(word in t for t in over)}
    for i, line in enumerate(sheet.lines):
        unspoken = {word for word in unspoken if not any(word in t for t in line.labels)}
        whole = line.figures() == 15 or (len(line.cells) == 15 and line.figures() > 10)
        if whole and line.row not in sheet.used and not unspoken:
            return sheet.lines[i : i + 1]
    return []


# Labels of outcomes that other tables print too: no evidence that this one stands here.
_SHARED = frozenset({"总计", "合计", "总数", "其他"})


def _by_labels(sheet: Sheet, lines: list[Line], block: Block) -> Found | None:
    """Read figures by the labels above and left of them; None unless each finds its own place."""
    top = lines[0].row
    context = named(sheet.caption[-1:], block.rows)
    out: Found = {}
    for line in lines:
        left = [c for c in _distinct(sheet.cover[line.row]) if c.text and not looks_like_value(c.text)]
        for cell in line.cells:
            if cell.text and not looks_like_value(cell.text):
                continue
            above = [
                c
                for c in _distinct(sheet.cover[r][cell.col] for r in range(max(top, line.row - 20), line.row))
                if c.text and not looks_like_value(c.text)
            ]
            texts = [c.text for c in (*left, *above)]
            group = named(texts, block.rows) or context
            outcome = named(texts, block.columns)
            if len(group) != 1 or len(outcome) != 1:
                if cell.text:
                    return None
                continue
            code = f"{block.rows[group.pop()].id}.{block.columns[outcome.pop()].id}"
            if code in out:
                return None
            out[code] = (cell, sheet, " / ".join(texts))
    return out if len(out) % 5 == 0 else None


def _distinct(cells: Iterable[Cell | None]) -> list[Cell]:
    out: list[Cell] = []
    for cell in cells:
        if cell is not None and not any(cell is other for other in out):
            out.append(cell)
    return out


def _trace(sheet: Sheet, lines: list[Line], cells: Found, table: FormTable) -> Trace:
    return Trace(
        table.id,
        table.edition,
        sheet.number,
        lines[-1].row + 1,
        " / ".join(lines[-1].labels[-2:]),
        table.title,
        1.0,
        False,
        "",
        tuple((code, cell.text) for code, (cell, _, _) in cells.items()),
    )
