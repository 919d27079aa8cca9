"""表四 of whose columns nothing is left: one text of the section prints its fifteen figures.

A header that a page cut, or lines around some of its cells alone, leave the row of figures as one cell or
one line. Under a heading that speaks of both 复议 and 诉讼 fifteen figures in one row are the form's, in its
order; each group's sum says whether they are the form's fifteen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import regex

from extract.blocks import Cell, Grid, Paragraph
from extract.text.lines import is_heading
from transform.forms import Block, FormTable, table_in
from transform.rows import Observation, Status
from transform.tables.cells import read_cell
from transform.tables.dispute_order import SPOKEN_OF
from transform.tables.lines import Sheet, ending_figures
from transform.tables.reader import TableReading

__all__ = ["disputes_in_text"]

_HEADING = regex.compile(r"\s*[一二三四五六七八九十]{1,2}[、.．]")
_TITLE_END = regex.compile(r"(?<=情况|事项)(?=[\d－—/-])")
# The heading of the next section may have run into the figures.
_NEXT = regex.compile(r"(?<=[\d件－—-])\s*(?=[一二三四五六七八九十]{1,2}、)")
_LONGEST = 400  # letters
# Another text of the section with so many figures may be the table's other half.
_FEW = 3

_Place = tuple[int, Cell]
"""The number of the table, 0 where it is none, and the cell that holds all figures."""


def disputes_in_text(
    blocks: Sequence[Paragraph | Grid], table_id: str, prefer: str | None
) -> TableReading | None:
    """The reading of such a table, None where there is not exactly one such text."""
    table = table_in(table_id, prefer)
    size = sum(len(slots) for slots in table.slots)
    found: list[tuple[_Place, list[str]]] = []
    for place in _texts(blocks):
        values = _values(place[1].text)
        if len(values) == size:
            found.append((place, values))
        elif len(values) > _FEW:
            return None
    if len(found) != 1:
        return None
    (number, cell), values = found[0]
    sheet = Sheet(number, [], False, [], (), cell.page)
    reading = TableReading(table.id, table.edition)
    slots = [slot for row in table.slots for slot in row]
    read = [
        read_cell(slot, Cell(cell.row, cell.col, text, page=cell.page, confidence=cell.confidence), sheet, "")
        for slot, text in zip(slots, values, strict=True)
    ]
    sure = cell.confidence is None and _adds_up(read, table)
    reading.observations = read if sure else [_doubtful(o) for o in read]
    return reading


def _texts(blocks: Sequence[Paragraph | Grid]) -> Iterator[_Place]:
    """The texts of the section, its heading first: figures may have run into it."""
    inside = False
    for at, block in enumerate(blocks):
        if isinstance(block, Grid):
            cells = block.cells if inside else ()
            yield from ((block.number, c) for c in cells if len(c.text) < _LONGEST)
            continue
        if _HEADING.match(block.text):
            told = all(word in block.text for word in SPOKEN_OF)
            inside = told if told or is_heading(block.text) else inside
        text = _NEXT.split(block.text, 1)[0] if inside else ""
        if inside and len(text) < _LONGEST:
            yield 0, Cell(at, 0, text, page=block.page, confidence=block.confidence)


def _values(text: str) -> list[str]:
    """The figures that a text ends with."""
    words: list[str] = _TITLE_END.sub(" ", text).split()
    return words[ending_figures(words) :]


def _adds_up(read: Sequence[Observation], table: FormTable) -> bool:
    """Whether the last figure of each group is the sum of those before it; in one group it may be more, if a
    part prints no figure there.
    """
    block: Block = table.blocks[0]
    wide = len(block.columns)
    off: list[bool] = []
    for k in range(0, len(read), wide):
        *parts, total = [o.value for o in read[k : k + wide]]
        rest = (total or 0.0) - sum(part or 0.0 for part in parts)
        if rest:
            off.append(rest > 0 and None in parts)
    return not off or off == [True]


def _doubtful(o: Observation) -> Observation:
    return replace(o, status=Status.DOUBTFUL.value)
