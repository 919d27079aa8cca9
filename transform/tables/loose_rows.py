"""Rows of 表二 that stand as lines of a page: a label of the form to the letter, and its figures.

A table of one figure a row is hardly a table to the eye: where its lines are not drawn, or a page cut it,
some of its rows are left as lines between the section's headings. A line that is such a row and nothing else
is read where its row was not found in any table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import regex

from extract.blocks import Cell, Grid, Paragraph
from extract.text.lines import is_heading
from transform.forms import FormTable, tables_of
from transform.labels import key
from transform.tables.cells import read_cell
from transform.tables.lines import Sheet, ending_figures
from transform.tables.reader import TableReading

__all__ = ["add_loose_rows"]

_LONGEST = 60
_GLUED = regex.compile(r"(?P<label>.*[\p{Han}）)])(?P<figure>\d[\d,.]*)")
_Row = tuple[str, list[str], bool, Paragraph, int]
"""The label, its figures, whether anything parts them, the line and its place in the document."""


def add_loose_rows(reading: TableReading, blocks: Sequence[Paragraph | Grid]) -> None:
    """Read the rows of a table that were not found, of whose edition others were, from lines of the section
    that the form's title heads.
    """
    forms = [form for form in tables_of(reading.table) if form.edition == reading.edition]
    missing = {gap.indicator for gap in reading.gaps}
    if not forms or not missing:
        return
    (form,) = forms
    rows = list(_rows(blocks, form))
    for (_, axis), slots in zip(form.sequence, form.slots, strict=True):
        own = [row for row in rows if key(row[0]) in axis.keys]
        if len(own) != 1 or not missing.issuperset(slot.code for slot in slots):
            continue
        label, figures, parted, line, at = own[0]
        if len(figures) != len(slots):
            continue
        sheet = Sheet(0, [], False, [], (), line.page)
        sure = parted and line.confidence is None
        for slot, text in zip(slots, figures, strict=True):
            cell = Cell(at, 0, text, page=line.page, confidence=line.confidence)
            reading.observations.append(read_cell(slot, cell, sheet, label, sure=sure))
        missing.difference_update(slot.code for slot in slots)
    reading.gaps = [gap for gap in reading.gaps if gap.indicator in missing]


def _rows(blocks: Sequence[Paragraph | Grid], form: FormTable) -> Iterator[_Row]:
    inside = False
    title = key(form.title).removesuffix("情况")
    for at, block in enumerate(blocks):
        if isinstance(block, Grid):
            continue
        if is_heading(block.text):
            inside = title in key(block.text)
        elif inside and block.page is not None and len(block.text) <= _LONGEST:
            words = block.text.split()
            first = ending_figures(words)
            glued = _GLUED.fullmatch("".join(words)) if first == len(words) else None
            if glued is not None:
                yield glued["label"], [glued["figure"]], False, block, at
            elif 0 < first < len(words):
                yield "".join(words[:first]), words[first:], True, block, at
