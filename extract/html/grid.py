"""A table as it was written to a table as it is printed: spans resolved, or layout dissolved.

Spans follow the HTML table model that browsers use: a cell takes the first free column, row
spans end with their row group, `rowspan=0` reaches to its end. Columns and rows in which no
cell begins are merged away, so that `colspan=999` over seven columns is seven columns wide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extract.blocks import Cell, ReadError
from extract.cells import new_cell
from extract.limits import Limits

__all__ = ["Item", "Line", "RawCell", "RawTable", "Sheet", "shape", "spans_of"]

# One line of text: text, role, href.
Line = tuple[str, str, str | None]
# One cell as written: row span (0: to the end of the group) and column span; what stands in it.
RawCell = tuple[tuple[int, int], "list[Item]"]

_SPAN = re.compile(r"(?<![\w-])(row|col)span\s*=\s*[\"']?\s*([^\"'\s>]*)", re.I)
_DIGITS = re.compile(r"\+?(\d{1,9})")
_PRESENTATION = re.compile(r"role\s*=\s*[\"']?(?:presentation|none)\b", re.I)

# A cell of this many lines and characters holds an article, not a figure or a label.
_LONG_LINES, _LONG_CHARS = 6, 300
# A data cell prints a label or a figure; the longest labels of the form have some 60 characters.
_SHORT_LINES, _SHORT_CHARS = 4, 100


@dataclass(slots=True)
class RawTable:
    """A table as written: rows of cells, the row group of each row, rows printed without height."""

    attrs: str = ""
    rows: list[list[RawCell]] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    flat_rows: set[int] = field(default_factory=set)
    n_cells: int = 0
    group: int = 0


@dataclass(slots=True)
class Sheet:
    """A table as printed, before it has its number."""

    cells: list[Cell]
    n_rows: int
    n_cols: int
    nested: list[Sheet]
    notes: list[str]


Item = Line | Sheet


def shape(table: RawTable, limits: Limits) -> list[Item]:
    """What a table contributes to the place where it stands.

    A data table gives one `Sheet`; a table that only arranges the page gives its content in
    reading order; a table of figures with an article in a full-width row gives both in turn.
    """
    rows, groups = _printed_rows(table)
    if not rows:
        return []
    look = _look(rows)
    if max(map(len, rows)) == 1 or _is_layout(table.attrs, look):
        return [item for row in rows for cell in row for item in cell[1]]
    articles = _article_rows(rows) if look.holders else []
    if not articles:
        return [_place(rows, groups, limits)]
    out: list[Item] = []
    start = 0
    for at in [*articles, len(rows)]:
        if at > start:
            part = RawTable("", rows[start:at], groups[start:at])
            out += shape(part, limits)
        if at < len(rows):
            out += [item for cell in rows[at] for item in cell[1]]
        start = at + 1
    return out


def _printed_rows(table: RawTable) -> tuple[list[list[RawCell]], list[int]]:
    """The rows, without those of Word that only set column widths; empty when nothing is printed."""
    rows, groups = table.rows, table.groups
    if not any(cell[1] for row in rows for cell in row):
        return [], []
    if table.flat_rows:
        keep = [i for i, row in enumerate(rows) if i not in table.flat_rows or any(c[1] for c in row)]
        return [rows[i] for i in keep], [groups[i] for i in keep]
    return rows, groups


@dataclass(slots=True)
class _Look:
    """How a table looks: rows with several printed cells, cells of each kind, whether all are links."""

    full: int = 0
    short: int = 0
    holders: int = 0
    linked: bool = True


def _look(rows: list[list[RawCell]]) -> _Look:
    look = _Look()
    short, linked = 0, True
    for row in rows:
        printed = 0
        for _, items in row:
            if not items:
                continue
            printed += 1
            kind = _kind(items)
            if kind == "short":
                short += 1
                linked = False
            elif kind != "links":
                linked = False
                look.holders += kind == "holder"
        look.full += printed > 1
    look.short, look.linked = short, linked
    return look


def _is_layout(attrs: str, look: _Look) -> bool:
    """Whether a table arranges the page instead of printing data.

    Signs of layout: only links; cells that hold tables or whole articles and hardly any
    short cell beside them.
    """
    if "role" in attrs and _PRESENTATION.search(attrs):
        return True
    if look.linked:
        return True
    if not look.holders:
        return False
    return look.short < 3 or look.full < 2 or look.short < 2 * look.holders


def _kind(items: list[Item]) -> str:
    """`short`, `long`, `links`, or `holder` (of a table or of an article)."""
    if len(items) == 1:
        only = items[0]
        if type(only) is tuple:
            if only[1] == "link":
                return "links"
            return "short" if len(only[0]) <= _SHORT_CHARS else "long"
        return "holder"
    chars = 0
    linked = True
    for item in items:
        if type(item) is not tuple:
            return "holder"
        chars += len(item[0])
        linked = linked and item[1] == "link"
    if linked:
        return "links"
    if len(items) >= _LONG_LINES and chars >= _LONG_CHARS:
        return "holder"
    return "short" if len(items) <= _SHORT_LINES and chars <= _SHORT_CHARS else "long"


def _article_rows(rows: list[list[RawCell]]) -> list[int]:
    """Rows that hold nothing but a table or an article, and that no row span reaches into."""
    out: list[int] = []
    reach = 0
    for number, row in enumerate(rows):
        printed = [cell for cell in row if cell[1]]
        spans = [cell[0][0] for cell in row]
        free = reach <= number and max(spans, default=1) == 1
        if free and len(printed) == 1 and _kind(printed[0][1]) == "holder":
            out.append(number)
        for span in spans:
            reach = max(reach, number + span if span else len(rows))
    return out


def spans_of(attrs: str) -> tuple[int, int]:
    """Row span (0: to the end of the group) and column span, as a browser understands them."""
    if "pan" not in attrs and "PAN" not in attrs:
        return 1, 1
    rowspan = colspan = 0
    rows_seen = False
    for found in _SPAN.finditer(attrs):
        number = _DIGITS.match(found[2])
        value = int(number[1]) if number else 1
        if found[1] in "rowROWRow":
            if not rows_seen:
                rowspan, rows_seen = value, True
        elif not colspan:
            colspan = value
    return (rowspan if rows_seen else 1), (colspan or 1)


def _place(rows: list[list[RawCell]], groups: list[int], limits: Limits) -> Sheet:
    """Give every cell its row and column."""
    n_rows = len(rows)
    ends = _group_ends(groups)
    busy: list[int] = []  # per column, the first row in which it is free again
    cells: list[tuple[int, int, str, int, int]] = []
    nested: list[Sheet] = []
    cut = 0
    for number, row in enumerate(rows):
        col = 0
        for (rowspan, colspan), items in row:
            width = len(busy)
            while col < width and busy[col] > number:
                col += 1
            if rowspan != 1:
                rowspan = min(rowspan or n_rows, ends[number] - number)
            if colspan != 1:
                free = _free_columns(busy, col, colspan, number, limits)
                cut += free < min(colspan, limits.table_columns - col)
                colspan = free
            if col >= limits.table_columns:
                raise ReadError("table_too_large", f"a table with more than {limits.table_columns} columns")
            until = number + rowspan
            if colspan == 1 and col < width:
                busy[col] = until
            else:
                busy[col : col + colspan] = [until] * colspan
            cells.append((number, col, _text(items, nested) if items else "", rowspan, colspan))
            col += colspan
    notes = (
        [f"overlap: {cut} column spans reach into cells of the row above, the first cell wins"] if cut else []
    )
    return _merged(cells, nested, notes, limits)


def _group_ends(groups: list[int]) -> list[int]:
    """For each row, the row behind its row group."""
    ends = [len(groups)] * len(groups)
    for i in range(len(groups) - 2, -1, -1):
        ends[i] = ends[i + 1] if groups[i] == groups[i + 1] else i + 1
    return ends


def _free_columns(busy: list[int], col: int, wanted: int, row: int, limits: Limits) -> int:
    """How many columns from `col` on are free in this row, up to `wanted`; at least 1."""
    wanted = max(1, min(wanted, limits.table_columns - col))
    taken = busy[col + 1 : col + wanted]
    if taken and max(taken) > row:
        return next(i for i, until in enumerate(taken, 1) if until > row)
    return wanted


def _text(items: list[Item], nested: list[Sheet]) -> str:
    if len(items) == 1 and type(items[0]) is tuple:
        return items[0][0]
    lines: list[str] = []
    for item in items:
        if isinstance(item, Sheet):
            nested.append(item)
        else:
            lines.append(item[0])
    return "\n".join(lines)


def _merged(
    cells: list[tuple[int, int, str, int, int]], nested: list[Sheet], notes: list[str], limits: Limits
) -> Sheet:
    """The sheet without the rows and columns in which no cell begins."""
    begun_rows = sorted({cell[0] for cell in cells})
    begun_cols = sorted({cell[1] for cell in cells})
    n_rows, n_cols = len(begun_rows), len(begun_cols)
    if n_rows * n_cols > limits.cells_per_table:
        raise ReadError("table_too_large", f"a table of {n_rows} rows by {n_cols} columns")
    rows, cols = _counter(begun_rows), _counter(begun_cols)
    last_row, last_col = len(rows) - 1, len(cols) - 1
    covered = 0
    out: list[Cell] = []
    for row, col, text, rowspan, colspan in cells:
        if rowspan != 1:
            rowspan = rows[min(row + rowspan, last_row)] - rows[row]
        if colspan != 1:
            colspan = cols[min(col + colspan, last_col)] - cols[col]
        covered += rowspan * colspan
        out.append(new_cell(rows[row], cols[col], text, rowspan, colspan))
    holes = n_rows * n_cols - covered
    if holes > 0:
        notes.append(f"spans: {holes} positions of {n_rows} by {n_cols} are covered by no cell")
    return Sheet(out, n_rows, n_cols, nested, notes)


def _counter(begun: list[int]) -> list[int]:
    """For each old position, how many kept positions stand before it."""
    if begun[-1] + 1 == len(begun):
        return [*begun, len(begun)]
    out: list[int] = []
    kept = set(begun)
    before = 0
    for position in range(begun[-1] + 1):
        out.append(before)
        before += position in kept
    return [*out, before]
