"""表四: reconsideration and litigation, however it is laid out.

The form prints one row of fifteen figures under three groups of five outcomes. Reports split it
in two, turn it round, or list it down the page. So every figure is read by the labels around it:
one of them names the group, another the outcome. Where the labels are lost, the order of exactly
fifteen, ten or five figures says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache, partial

from extract.blocks import Cell
from transform.cells import Trace, read_cell
from transform.columns import windows
from transform.forms import Axis, Block, FormTable, tables_of
from transform.labels import key, likeness
from transform.lines import Line, Sheet
from transform.rows import Gap
from transform.tables import TableReading
from transform.values import looks_like_value, parse_cell

__all__ = ["read_disputes"]

_NEAR = 0.75
_LONGEST_LABEL = 60
# Figures in a row: all of 表四, its litigation half, one group, one outcome, one figure.
_ROW_LENGTHS = (15, 10, 5, 3, 1)
_Cells = dict[str, tuple[Cell, Sheet, str]]


def read_disputes(sheets: Sequence[Sheet], prefer: str | None = None) -> TableReading:
    """Read 表四 from wherever it stands; gaps for what it should have and has not.

    The form is the same in all editions: `prefer` is that of the document's other tables.
    """
    editions = tables_of("disputes")
    table = next((t for t in editions if t.edition == prefer), editions[-1])
    block = table.blocks[0]
    found: _Cells = {}
    doubtful: set[str] = set()
    reading = TableReading(table.id)
    for sheet in sheets:
        lines = _own_lines(sheet, block)
        if not lines:
            continue
        cells = _by_labels(sheet, lines, block) if sheet.aligned else None
        if cells is None:
            cells = _by_order(sheet, lines, block, doubtful)
        if not cells:
            continue
        reading.edition = table.edition
        for code, item in cells.items():
            if code in found and found[code][0].text.strip() != item[0].text.strip():
                doubtful.add(code)
            found.setdefault(code, item)
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


@lru_cache(maxsize=8_192)
def _element(text: str, axes: tuple[Axis, ...]) -> int | None:
    """Which group or outcome a label names, to the letter or nearly."""
    k = key(text)
    if not k or len(text) > _LONGEST_LABEL:
        return None
    if "\n" in text and (last := _element(text.rsplit("\n", 1)[1], axes)) is not None:
        return last
    for i, axis in enumerate(axes):
        if k in axis.keys:
            return i
    if len(k) < 3:
        return None
    scores = sorted(((max(likeness(k, x) for x in a.keys), i) for i, a in enumerate(axes)), reverse=True)
    return scores[0][1] if scores[0][0] >= _NEAR and scores[0][0] - scores[1][0] > 0.1 else None


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
            group, outcome = _element(text, block.rows), _element(text, block.columns)
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
    spoken = " ".join(sheet.caption)
    for i, line in enumerate(sheet.lines):
        spoken += " ".join(line.labels)
        whole = line.figures() == 15 or (len(line.cells) == 15 and line.figures() > 10)
        if whole and line.row not in sheet.used and "复议" in spoken and "诉讼" in spoken:
            return sheet.lines[i : i + 1]
    return []


# Labels of outcomes that other tables print too: no evidence that this one stands here.
_SHARED = frozenset({"总计", "合计", "总数", "其他"})


def _by_labels(sheet: Sheet, lines: list[Line], block: Block) -> _Cells | None:
    """Read figures by the labels above and left of them; None unless each finds its own place."""
    top = lines[0].row
    context = _named(sheet.caption[-1:], block.rows)
    out: _Cells = {}
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
            group = _named(texts, block.rows) or context
            outcome = _named(texts, block.columns)
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


def _named(texts: Iterable[str], axes: tuple[Axis, ...]) -> set[int]:
    return {i for text in texts if (i := _element(text, axes)) is not None}


def _by_order(sheet: Sheet, lines: list[Line], block: Block, unsure: set[str]) -> _Cells:
    """Read figures by their number and order, or by the labels before them in the stream.

    Indicators whose figure is not certain are added to `unsure`.
    """
    rows, columns = block.rows, block.columns
    out: _Cells = {}
    seen: list[str] = list(sheet.caption[-1:])
    # Labels since the last figures: where 表四 is split in two, the second half's own headers.
    recent: list[str] = list(seen)
    group: int | None = None
    listed: list[int] = []
    outcomes_down = any(_last(x.labels, columns) is not None and x.figures() == len(rows) for x in lines)
    for line in lines:
        headed = len(_named(seen, columns)) >= 4
        seen.extend(line.labels)
        recent.extend(line.labels)
        own_group, own_outcome = _last(line.labels, rows), _last(line.labels, columns)
        group = own_group if own_group is not None else group
        if line.labels and not line.figures() and not (headed and _names_one(line, block)):
            continue
        cells = [c for c in line.cells if not c.text or looks_like_value(c.text)]
        headers_too = len(_named(line.labels, columns)) > 1
        if headers_too:
            lengths: tuple[int, ...] = _ROW_LENGTHS[:3]
        elif own_outcome is not None:
            lengths = (len(rows),) if outcomes_down else (1,)
        else:
            lengths = (len(columns),) if own_group is not None else _ROW_LENGTHS
        cells = _figures_of(cells, lengths)
        n = len(cells)
        before, recent = recent, []
        groups: list[int]
        if n == 15:
            groups = list(range(len(rows)))
            codes = _codes(seen, groups, block)
        elif n == 10 and (listed or 0 not in _named(before, rows)):
            codes = _codes(seen, [1, 2], block)
        elif n == 5 and (at := own_group if own_group is not None else _only(seen, rows, listed)) is not None:
            codes = _codes(seen, [at], block)
            listed.append(at)
        elif n == 3 and own_outcome is not None and outcomes_down:
            order = _order(seen, rows)
            codes = [f"{rows[i].id}.{columns[own_outcome].id}" for i in order or range(len(rows))]
        elif n == 1 and own_outcome is not None and group is not None:
            codes = [f"{rows[group].id}.{columns[own_outcome].id}"]
        else:
            continue
        label = " / ".join(line.labels[-3:])
        for code, cell in zip(codes, cells, strict=True):
            if code in out and out[code][0].text != cell.text:
                # Two rows of figures under one header, a year each: neither is ours for sure.
                unsure.add(code)
            out.setdefault(code, (cell, sheet, label))
        if n == 15:
            unsure.update(_after_a_loss(codes, cells, block))
    return out


def _after_a_loss(codes: Sequence[str], cells: Sequence[Cell], block: Block) -> Sequence[str]:
    """The figures from the first group on whose total is not the sum of its parts, in a row whose
    last cell is empty: a cell was lost there, and the rest moved up.
    """
    width = len(block.columns)
    values = [parse_cell(c.text, unit="case").value for c in cells]
    if cells[-1].text or any(v is None for v in values[:-1]):
        return ()
    for start in range(0, len(codes), width):
        group = [v or 0.0 for v in values[start : start + width]]
        if group[-1] != sum(group[:-1]):
            return codes[start:]
    return ()


def _codes(seen: Sequence[str], groups: list[int], block: Block) -> list[str]:
    """Indicators of a row of figures: the outcomes of each group in the order in which the
    headers print them, in the form's order where the headers are lost.
    """
    width = len(block.columns)
    printed = [i for text in seen if (i := _element(text, block.columns)) is not None]
    chunks = [printed[i * width : (i + 1) * width] for i in range(len(groups))]
    # Headers that are damaged, or printed again for merged cells, say nothing of the order.
    if len(printed) == width * len(groups) and all(sorted(chunk) == list(range(width)) for chunk in chunks):
        return [
            f"{block.rows[g].id}.{block.columns[i].id}"
            for g, c in zip(groups, chunks, strict=True)
            for i in c
        ]
    return [f"{block.rows[g].id}.{column.id}" for g in groups for column in block.columns]


def _order(seen: Sequence[str], axes: tuple[Axis, ...]) -> list[int] | None:
    """The elements in printed order, if all of them are printed."""
    printed = list(dict.fromkeys(i for text in seen if (i := _element(text, axes)) is not None))
    return printed if len(printed) == len(axes) else None


def _figures_of(cells: list[Cell], lengths: tuple[int, ...]) -> list[Cell]:
    """The cells of a row of figures without the empty filler of merged headers around them.

    Nothing where empty cells at both ends leave a choice.
    """
    if len(cells) in lengths:
        return cells
    for n in lengths:
        starts = windows(cells, n)
        if not starts:
            continue
        blank = not any(c.text for c in cells)
        return cells[starts[0] : starts[0] + n] if blank or len(starts) == 1 else []
    return []


def _names_one(line: Line, block: Block) -> bool:
    """Whether the labels name a single group or outcome: a row printed blank, not a header."""
    named = [
        t for t in line.labels if any(_element(t, axes) is not None for axes in (block.rows, block.columns))
    ]
    return len(named) == 1


def _last(labels: Sequence[str], axes: tuple[Axis, ...]) -> int | None:
    """The element named by the label nearest to the figures."""
    for text in reversed(labels):
        at = _element(text, axes)
        if at is not None:
            return at
    return None


def _only(seen: Sequence[str], rows: tuple[Axis, ...], listed: Sequence[int]) -> int | None:
    """The single group that the labels so far name and that has no figures yet."""
    left = _named(seen, rows) - set(listed)
    return left.pop() if len(left) == 1 else None


def _trace(sheet: Sheet, lines: list[Line], cells: _Cells, table: FormTable) -> Trace:
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
