"""A table as rows of a height and columns of a width, before it meets the page."""

from __future__ import annotations

from dataclasses import dataclass

from tests.typeset.model import PCell, PTable
from tests.typeset.paper.faces import measure
from tests.typeset.paper.lines import clean, wrap
from tests.typeset.paper.style import Style

__all__ = ["Laid", "Slot", "lay_out"]

PAD = 3.0
LINE = 1.25  # line height in cells, in ems
SMALLEST = 5.0
LABEL_EMS = 9.0  # labels longer than this are wrapped where room is short


@dataclass(slots=True)
class Slot:
    """A cell on the grid: rows r0 to r1, columns c0 to c1 (exclusive), its text in lines."""

    cell: PCell
    r0: int
    r1: int
    c0: int
    c1: int
    lines: list[str]
    turned: bool = False


@dataclass(slots=True)
class Laid:
    """A table ready to be drawn: `edges` are the x of the columns, `heights` those of the rows,
    `size` the size of its letters, `header` how many rows head it."""

    name: str
    slots: list[Slot]
    edges: list[float]
    heights: list[float]
    size: float
    header: int

    def cut(self, row: int, lines: int, line: float) -> None:
        """Divide a row: its first lines stay, what is left becomes a row of its own below."""
        top = lines * line + 2 * PAD
        self.heights[row : row + 1] = [top, max(self.heights[row] - top, line) + 2 * PAD]
        below: list[Slot] = []
        for slot in self.slots:
            ends_here = slot.r1 == row + 1
            if slot.r0 == row and ends_here:
                below.append(
                    Slot(slot.cell, row + 1, row + 2, slot.c0, slot.c1, slot.lines[lines:], slot.turned)
                )
                slot.lines = slot.lines[:lines]
                continue
            slot.r0 += slot.r0 > row
            slot.r1 += slot.r1 > row
        self.slots += below


def lay_out(table: PTable, style: Style, width: float) -> Laid:
    """Columns and rows for a table that may be `width` points wide."""
    slots = _slots(table)
    size = style.table_size
    while True:
        least = _columns(slots, table.width(), size, style, least=True)
        if sum(least) <= width or size <= SMALLEST:
            break
        size -= 0.5
    wished = _columns(slots, table.width(), size, style, least=False)
    columns = _share(least, wished, width, style)
    left = max(0.0, (width - sum(columns)) / 2)
    edges = [left]
    for column in columns:
        edges.append(edges[-1] + column)
    for slot in slots:
        _break(slot, edges[slot.c1] - edges[slot.c0], size, style)
    header = next((i for i, row in enumerate(table.rows) if not row.header), len(table.rows))
    return Laid(table.name, slots, edges, _heights(slots, len(table.rows), size, style), size, header)


def _slots(table: PTable) -> list[Slot]:
    out = []
    for r, line in enumerate(table.lines()):
        col = 0
        for cell, begins in line:
            if begins:
                out.append(Slot(cell, r, min(r + cell.rowspan, len(table.rows)), col, col + cell.colspan, []))
            col += cell.colspan
    return out


def _upright(slot: Slot, style: Style) -> bool:
    """Merged label cells are set upright where the style says so."""
    tall = slot.r1 - slot.r0 >= 3 and slot.c1 - slot.c0 == 1
    return style.vertical != "plain" and tall and slot.cell.role in ("group", "title", "local")


def _columns(slots: list[Slot], n: int, size: float, style: Style, *, least: bool) -> list[float]:
    """Widths that the columns need at least, or would like to have."""
    out = [size * 1.0 + 2 * PAD] * n
    for slot in sorted(slots, key=lambda s: s.c1 - s.c0):
        need = _need(slot, size, style, least=least) + 2 * PAD
        have = sum(out[slot.c0 : slot.c1])
        if need > have:
            for c in range(slot.c0, slot.c1):
                out[c] += (need - have) / (slot.c1 - slot.c0)
    return out


def _need(slot: Slot, size: float, style: Style, *, least: bool) -> float:
    if _upright(slot, style):
        return size * 1.05
    parts = clean(slot.cell.text).split("\n")
    spacing = _spacing(slot, size, style)
    longest = max(
        measure(p.strip(" "), style.table_face, size, roman=style.roman, spacing=spacing) for p in parts
    )
    if slot.cell.role == "value":
        return min(longest, 2.2 * size) if least and style.wrap_numbers else longest
    if least:
        return min(longest, size * 1.05 + spacing)
    return min(longest, LABEL_EMS * size * (slot.c1 - slot.c0))


def _spacing(slot: Slot, size: float, style: Style) -> float:
    """Letters of short labels are spread where the style says so."""
    label = slot.cell.role in ("row", "col", "title", "group") and 2 <= len(slot.cell.text) <= 6
    return style.tracking * size if label else 0.0


def _share(least: list[float], wished: list[float], width: float, style: Style) -> list[float]:
    """Between what is needed and what is wished, within the width."""
    wished = [max(a, b) for a, b in zip(least, wished, strict=True)]
    spare = sum(wished) - sum(least)
    if sum(wished) > width and spare > 0:
        k = max(0.0, (width - sum(least)) / spare)
        return [a + (b - a) * k for a, b in zip(least, wished, strict=True)]
    if sum(wished) > width:
        return [w * width / sum(wished) for w in wished]
    k = width / sum(wished) if style.stretch else min(1.15, width / sum(wished))
    return [w * k for w in wished]


def _break(slot: Slot, width: float, size: float, style: Style) -> None:
    text = clean(slot.cell.text)
    if _upright(slot, style):
        slot.turned = style.vertical == "rotated"
        flat = text.replace("\n", "")
        slot.lines = [flat] if slot.turned else [ch for ch in flat if ch != " "] or [""]
        return
    slot.lines = wrap(
        text,
        style.table_face,
        size,
        width - 2 * PAD,
        roman=style.roman,
        spacing=_spacing(slot, size, style),
    )


def _heights(slots: list[Slot], n: int, size: float, style: Style) -> list[float]:
    out = [size * style.row_height] * n
    for slot in sorted(slots, key=lambda s: s.r1 - s.r0):
        need = len(slot.lines) * size * LINE + 2 * PAD
        if slot.turned:
            need = measure(slot.lines[0], style.table_face, size, roman=style.roman) + 2 * PAD
        have = sum(out[slot.r0 : slot.r1])
        if need > have:
            for r in range(slot.r0, slot.r1):
                out[r] += (need - have) / (slot.r1 - slot.r0)
    return out
