"""Blocks onto sheets: lines, page breaks, tables that reach over them, page numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from tests.typeset.model import Block, Picture, PTable, Text
from tests.typeset.paper.faces import measure, pieces
from tests.typeset.paper.lines import wrap
from tests.typeset.paper.ruling import ground_of, rule
from tests.typeset.paper.sheet import Fill, Image, Mark, Run, Sheet
from tests.typeset.paper.style import Style
from tests.typeset.paper.tables import LINE, PAD, Laid, Slot, lay_out

__all__ = ["set_pages", "set_scroll", "set_table"]

Box = tuple[float, float, float, float]
JUNK = ("草稿", "第2版", "2018", "内部资料", "88", "见附件", "6")


def set_pages(rng: Random, blocks: Sequence[Block], style: Style) -> list[Sheet]:
    """The sheets of a document."""
    setter = _Setter(rng, style)
    for block in blocks:
        setter.add(block)
    return setter.finish()


def set_scroll(rng: Random, blocks: Sequence[Block], style: Style) -> Sheet:
    """The whole document on one sheet as long as it needs."""
    long = replace(style, size=(style.size[0], 14_000.0), header="", footer="", landscape=False, rotate=0)
    setter = _Setter(rng, long)
    for block in blocks:
        setter.add(block)
    sheet = setter.finish()[0]
    sheet.height = setter.y + style.margins[3]
    return sheet


def set_table(rng: Random, table: PTable, style: Style, width: float) -> Sheet:
    """One table alone on a sheet that fits it, as a picture of it would show."""
    laid = lay_out(table, style, width - 16)
    # a point to spare, or rounding sends the last row to a second sheet
    tall = replace(style, size=(width, sum(laid.heights) + 17), margins=(8, 8, 8, 8), header="", footer="")
    tall = replace(tall, hidden=False, rotate=0, landscape=False, crop=(0.0, 0.0))
    return set_pages(rng, [table], tall)[0]


class _Setter:
    """Where we are on which sheet."""

    def __init__(self, rng: Random, style: Style) -> None:
        self.rng = rng
        self.style = style
        self.sheets: list[Sheet] = []
        self.wide = False
        self.new_sheet()

    def new_sheet(self) -> None:
        width, height = self.style.size
        if self.wide:
            width, height = height, width
        turned = self.style.rotate if (self.wide or not self.style.landscape) else 0
        self.sheet = Sheet(width, height, rotate=turned, crop=self.style.crop)
        self.sheets.append(self.sheet)
        left, top, right, bottom = self.style.margins
        self.left, self.right, self.y, self.bottom = left, width - right, top, height - bottom

    def turn(self, wide: bool) -> None:
        """Go on with a sheet of the other orientation."""
        if wide != self.wide:
            self.wide = wide
            self.new_sheet()

    def add(self, block: Block) -> None:
        if isinstance(block, PTable):
            if self.style.landscape:
                self.turn(block.name == "applications" or (self.wide and block.name == "disputes"))
            self.table(lay_out(block, self.style, self.right - self.left))
            self.y += self.style.text_size * 0.6
        elif isinstance(block, Picture):
            self.picture(block)
        else:
            self.turn(False)
            self.text(block)

    def picture(self, block: Picture) -> None:
        scale = min(1.0, (self.right - self.left) / block.width)
        if self.y + block.height * scale > self.bottom:
            self.new_sheet()
        box = (self.left, self.y, self.left + block.width * scale, self.y + block.height * scale)
        self.sheet.marks.append(Image(block.data, *box))
        self.y = box[3]

    def text(self, block: Text) -> None:
        s = self.style
        title, heading = block.role == "title", block.role == "heading"
        size = s.text_size * 1.35 if title else s.text_size
        face = s.head_face if title or heading else s.text_face
        indent = 0.0 if title else 2 * size
        lines = wrap(block.text, face, size, self.right - self.left, roman=s.roman, indent=indent, hang=True)
        for i, line in enumerate(lines):
            if self.y + size * s.leading > self.bottom:
                self.new_sheet()
            length = measure(line, face, size, roman=s.roman)
            x = self.left + (indent if i == 0 else 0.0)
            spacing = 0.0
            if title:
                x = (self.left + self.right - length) / 2
            elif s.justify and i < len(lines) - 1 and len(line) > 1:
                spacing = max(0.0, self.right - x - length) / (len(line) - 1)
            baseline = self.y + size * (s.leading + 0.72) / 2
            self.put(line, x, baseline, size, face, spacing, "text", bold=title or heading)
            self.y += size * s.leading
        self.y += size * 0.6 if title else 0

    def put(
        self, text: str, x: float, y: float, size: float, face: str, spacing: float, part: str,
        *, turn: int = 0, bold: bool = False, gray: float = 0.0,
    ) -> None:  # fmt: skip
        """A line of text as runs of one face each."""
        mode = 2 if bold and self.style.bold == "outline" else 0
        for piece, name in pieces(text, face, roman=self.style.roman):
            run = Run(piece, x, y, size, name, spacing, turn, mode, gray, part=part)
            if piece.strip():
                self.sheet.marks.append(run)
                if bold and self.style.bold == "twice":
                    self.sheet.marks.append(replace(run, x=run.x + 0.35))
            length = measure(piece, name, size, spacing=spacing)
            x, y = (x, y - length) if turn else (x + length, y)

    def table(self, laid: Laid) -> None:
        n = 0
        need = sum(laid.heights[: laid.header + 1])
        if self.y + need > self.bottom and need < (self.bottom - self.style.margins[1]) * 0.6:
            self.new_sheet()
        repeated = False
        open_top: list[float] = []
        while n < len(laid.heights):
            head = laid.header if repeated else 0
            room = self.bottom - self.y - sum(laid.heights[:head])
            end = n
            while end < len(laid.heights) and sum(laid.heights[n : end + 1]) <= room:
                end += 1
            cut = self.cut(laid, n, end, room) if end < len(laid.heights) else False
            end += cut
            if end == n and self.y > self.style.margins[1] + 1:
                self.new_sheet()
                continue
            end = max(end, n + 1)
            if head:
                self.portion(laid, 0, head, [])
            open_edges = list(open_top)
            open_top = []
            if cut and not self.style.cut_rule:
                open_edges.append(self.y + sum(laid.heights[n:end]))
                open_top = [self.style.margins[1]]
            self.portion(laid, n, end, open_edges)
            n = end
            if n < len(laid.heights):
                repeated = self.style.repeat_header and n >= laid.header > 0
                open_top = [] if repeated else open_top
                self.new_sheet()

    def cut(self, laid: Laid, first: int, row: int, room: float) -> bool:
        """Cut the row that no longer fits, if the style cuts rows and no figure would be torn."""
        line = laid.size * LINE
        lines = int((room - sum(laid.heights[first:row]) - 2 * PAD) / line)
        own = [s for s in laid.slots if s.r0 == row and s.r1 == row + 1]
        most = max((len(s.lines) for s in own), default=0)
        torn = any(len(s.lines) > lines for s in own if s.cell.role in ("value", "local", "unmapped"))
        labels = [s.lines for s in own if s.cell.role == "row" and "".join(s.lines).strip()]
        bare = any(not "".join(label[:lines]).strip() for label in labels)
        turned = any(s.turned for s in own)
        if not self.style.cut_rows or not 0 < lines < most or torn or bare or turned:
            return False
        laid.cut(row, lines, line)
        return True

    def portion(self, laid: Laid, first: int, end: int, open_edges: list[float]) -> None:
        """Draw the rows from `first` to `end` from here down."""
        ys = [self.y]
        for height in laid.heights[first:end]:
            ys.append(ys[-1] + height)
        cells = []
        marks: list[Mark] = []
        for slot in laid.slots:
            a, b = max(slot.r0, first), min(slot.r1, end)
            if a >= b:
                continue
            x0, x1 = self.left + laid.edges[slot.c0], self.left + laid.edges[slot.c1]
            box = (x0, ys[a - first], x1, ys[b - first])
            cells.append(box)
            ground = ground_of(self.style, slot.r0, header=slot.r1 <= laid.header)
            if ground is not None:
                marks.append(Fill(*box, gray=ground))
            if slot.turned:
                self.turned(laid, slot, box, sum(laid.heights[end : slot.r1]))
            else:
                self.fill(laid, slot, box, whole=b == slot.r1)
        right = self.left + laid.edges[-1]
        self.sheet.areas.append((self.left + laid.edges[0], ys[0], right, ys[-1]))
        under = None
        if first == 0:
            under = ys[min(laid.header, end)]
        self.sheet.marks = [*marks, *self.sheet.marks, *rule(cells, self.style, under, open_edges)]
        self.y = ys[-1]

    def fill(self, laid: Laid, slot: Slot, box: Box, *, whole: bool) -> None:
        """The text of a cell, as much of it as this portion of the cell has room for."""
        x0, y0, x1, y1 = box
        s, size = self.style, laid.size
        line = size * LINE
        room = len(slot.lines) if whole else int((y1 - y0 - 2 * PAD + 0.01) / line)
        lines = slot.lines[:room]
        if slot.r1 > laid.header:  # a header may be drawn again
            slot.lines = slot.lines[room:]
        value = slot.cell.role in ("value", "local", "unmapped")
        middle = max(PAD, (y1 - y0 - len(lines) * line) / 2)
        top = y0 + (PAD if value and s.valign == "top" else middle)
        align = s.align if value else s.label_align
        label = slot.cell.role in ("row", "col", "title", "group") and 2 <= len(slot.cell.text) <= 6
        spacing = s.tracking * size if label else 0.0
        for i, text in enumerate(lines):
            stripped = text.strip(" ") if align != "left" or i else text
            length = measure(stripped, s.table_face, size, roman=s.roman, spacing=spacing) - spacing
            x = {"left": x0 + PAD, "right": x1 - PAD - length}.get(align, (x0 + x1 - length) / 2)
            y = top + i * line + size * 0.98
            light = s.look in ("bands", "tiles") and slot.r1 <= laid.header
            self.put(stripped, x, y, size, s.table_face, spacing, "table", gray=float(light))

    def turned(self, laid: Laid, slot: Slot, box: Box, rest: float) -> None:
        """Text turned to run upwards, in the first portion that has room for it; `rest` is the
        height of the portions to come."""
        x0, y0, x1, y1 = box
        length = measure("".join(slot.lines), self.style.table_face, laid.size, roman=self.style.roman)
        if not slot.lines or (length > y1 - y0 < rest):
            return
        x, y = (x0 + x1) / 2 + laid.size * 0.36, (y0 + y1 + length) / 2
        self.put(slot.lines[0], x, y, laid.size, self.style.table_face, 0.0, "table", turn=90)
        if slot.r1 > laid.header:
            slot.lines = []

    def finish(self) -> list[Sheet]:
        """Running heads, page numbers, and what nobody sees."""
        s = self.style
        for n, sheet in enumerate(self.sheets, 1):
            self.sheet = sheet
            if s.footer:
                text = s.footer.format(n=n, m=len(self.sheets))
                x = (sheet.width - measure(text, "songti", 10.5)) / 2
                self.put(text, x, sheet.height - min(s.margins[3] * 0.55, 40), 10.5, "songti", 0.0, "page")
            if s.header:
                x = (sheet.width - measure(s.header, "songti", 9)) / 2
                self.put(s.header, x, min(s.margins[1] * 0.6, 45), 9, "songti", 0.0, "page")
            if s.hidden:
                self.hide(sheet)
        return self.sheets

    def hide(self, sheet: Sheet) -> None:
        """Words outside the sheet, in white, and in no ink at all (never over a table)."""
        for _ in range(3):
            word = self.rng.choice(JUNK)
            y = self.rng.uniform(20, sheet.height - 20)
            outside = Run(word, sheet.width + self.rng.uniform(5, 60), y, 10, "songti", part="page")
            foot = replace(outside, x=self.rng.uniform(10, 60), y=sheet.height - 8)
            sheet.marks += [outside, replace(foot, gray=1.0), replace(foot, x=foot.x + 90, mode=3)]
