"""Tables without lines: rows of a label and figures set apart by white space.

Such a row is one line of text, or a line and the rest of its label below it. The grids made here
hold rows, not columns (`aligned` is False). Where it stays open to which row the pieces of wrapped
labels belong, the figures get a confidence of their own: they are printed, but their row is a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extract.blocks import Cell, Grid
from extract.layout_text import line_text, parts_of_line
from extract.page import Box, Glyph, PlacedGrid
from extract.text_lines import ends_sentence, is_heading, is_number_line, starts_row

__all__ = ["open_tables"]

# Cells of a row stand this far apart (letter sizes).
_APART = 0.8
# Lines that a wrapped label or a header may take between two rows of figures.
_BETWEEN = 12
_HEADERS = 4
# A label's own numbering stands in at least so many rows, and in so few of the rests below them.
_STARTS = 0.5
_STRAYS = 0.2
_UNSURE = 0.5

_Line = list[Glyph]


@dataclass(slots=True)
class _Row:
    """One line of text cut into cells: (text, box), how many of the last ones are figures."""

    cells: list[tuple[str, Box]]
    figures: int
    size: float

    @property
    def labels(self) -> list[tuple[str, Box]]:
        return self.cells[: len(self.cells) - self.figures]


def open_tables(lines: Sequence[_Line], page: int) -> tuple[list[PlacedGrid], list[_Line]]:
    """The tables among lines of text outside ruled tables, and the lines that are left."""
    rows = [_row(line) for line in lines]
    grids: list[PlacedGrid] = []
    rest: list[_Line] = []
    at = 0
    for start, end in _regions(rows):
        rest.extend(lines[at:start])
        grids.append(_grid(rows[start:end], page))
        at = end
    rest.extend(lines[at:])
    return grids, rest


def _row(line: _Line) -> _Row:
    cells = []
    for part in parts_of_line(line, _APART):
        box = (part[0][1], min(g[2] for g in part), part[-1][3], max(g[4] for g in part))
        cells.append((line_text(part), box))
    figures = 0
    while figures < len(cells) and is_number_line(cells[-1 - figures][0]):
        figures += 1
    return _Row(cells, figures, max(g[5] for g in line))


def _regions(rows: Sequence[_Row]) -> list[tuple[int, int]]:
    """Runs of lines with rows of figures, at least one of which has several."""
    out: list[tuple[int, int]] = []
    at = 0
    while at < len(rows):
        if not _is_value_row(rows[at]):
            at += 1
            continue
        last, several, count = at, rows[at].figures > 1, 1
        for i in range(at + 1, len(rows)):
            if i - last > _BETWEEN or _is_prose(rows[i]):
                break
            if rows[i].figures and (len(rows[i].cells) > 1 or _inside(rows, i, last)):
                last, count = i, count + 1
                several = several or rows[i].figures > 1
        if several and count > 1:
            behind = out[-1][1] if out else 0
            start = _headers_above(rows, at, behind)
            end = _rests_below(rows, last)
            out.append((start, end))
            at = end
        else:
            at += 1
    return out


def _is_value_row(row: _Row) -> bool:
    return row.figures > 0 and len(row.cells) > 1


def _is_prose(row: _Row) -> bool:
    """Whether the line ends a sentence or is a section's heading: no table goes on over it."""
    return len(row.cells) == 1 and (ends_sentence(row.cells[0][0]) or is_heading(row.cells[0][0]))


def _inside(rows: Sequence[_Row], i: int, last: int) -> bool:
    """A figure alone on its line, under the figures of the row before."""
    x0, _, x1, _ = rows[i].cells[0][1]
    return any(min(x1, b[2]) > max(x0, b[0]) for _, b in rows[last].cells[-rows[last].figures :])


def _headers_above(rows: Sequence[_Row], at: int, behind: int) -> int:
    start = at
    while start > behind and at - start < _HEADERS and not _is_prose(rows[start - 1]):
        above = rows[start - 1]
        if len(above.cells) < 2 and (start < 2 or len(rows[start - 2].cells) < 2):
            break
        start -= 1
    return start


def _rests_below(rows: Sequence[_Row], last: int) -> int:
    """Behind the lines under the last row that stand below its labels alone, close to it."""
    end = last + 1
    edge = _figures_left(rows[last])
    while end < len(rows) and not _is_prose(rows[end]) and end - last < _BETWEEN:
        box = rows[end].cells[-1][1]
        near = rows[end].cells[0][1][1] - rows[end - 1].cells[0][1][1] < 1.7 * rows[end].size
        if box[2] > edge or not near or starts_row(rows[end].cells[0][0]):
            break
        end += 1
    return end


def _figures_left(row: _Row) -> float:
    return row.cells[-row.figures][1][0]


def _grid(rows: Sequence[_Row], page: int) -> PlacedGrid:
    kinds = _kinds(rows)
    above = _rests_above(rows, kinds)
    merged: list[_Row] = []
    waiting: list[_Row] = []
    last: _Row | None = None
    for i, (row, kind) in enumerate(zip(rows, kinds, strict=True)):
        if above is not None and kind == "rest":
            following = _following(kinds, i)
            if last is not None and (following is None or i < following - above[following]):
                _add_rest(last, row.cells)
            else:
                waiting.append(row)
            continue
        row = _Row(list(row.cells), row.figures, row.size)
        merged.append(_with_beginning(waiting, row))
        waiting = []
        last = row if kind == "value" else None
    cells = [
        _cell(r, c, part, page, guess=above is None and c >= len(row.cells) - row.figures)
        for r, row in enumerate(merged)
        for c, part in enumerate(row.cells)
    ]
    boxes = [box for row in rows for _, box in row.cells]
    whole = (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )
    width = max(len(row.cells) for row in merged)
    return PlacedGrid(Grid(1, tuple(cells), len(merged), width, aligned=False, page=page), whole)


def _cell(row: int, col: int, part: tuple[str, Box], page: int, *, guess: bool) -> Cell:
    text, box = part
    if not guess:
        return Cell(row, col, text, page=page, box=box)
    return Cell(row, col, text, page=page, box=box, confidence=_UNSURE, readings=((text, _UNSURE),))


def _kinds(rows: Sequence[_Row]) -> list[str]:
    """For each line: `value` (prints figures), `rest` (stands below or above labels alone) or
    `other` (headers, headings).
    """
    edge = min(_figures_left(row) for row in rows if row.figures)
    kinds = []
    for row in rows:
        rest = row.cells[-1][1][2] <= edge and row.cells[0][1][0] < edge
        kinds.append("value" if row.figures else "rest" if rest else "other")
    return kinds


def _following(kinds: Sequence[str], i: int) -> int | None:
    """The next row of figures, if nothing but rests lies between."""
    while i < len(kinds) and kinds[i] == "rest":
        i += 1
    return i if i < len(kinds) and kinds[i] == "value" else None


def _rests_above(rows: Sequence[_Row], kinds: Sequence[str]) -> dict[int, int] | None:
    """For each row of figures how many of the lines above it are the beginning of its label: none
    where figures stand on the first line of their row, as many as below where they stand in its
    middle. None where neither is sure.
    """
    blocks = _blocks(kinds)
    top = all(rests[0] == 0 for _, rests in blocks)
    middle = _middles(blocks)
    if top and (middle is None or not any(any(rests) for _, rests in blocks)):
        named = all(row.labels for row in rows if row.figures)
        return {i: 0 for values, _ in blocks for i in values} if named else None
    if top or middle is None:
        return _by_numbers(rows, kinds, blocks) if top else None
    single = all(len(row.cells) == 1 for row, kind in zip(rows, kinds, strict=True) if kind == "rest")
    return middle if single else None


def _blocks(kinds: Sequence[str]) -> list[tuple[list[int], list[int]]]:
    """Rows of figures with nothing but rests between them, and how many rests stand before
    each and behind the last.
    """
    out: list[tuple[list[int], list[int]]] = []
    values: list[int] = []
    rests = [0]
    for i, kind in enumerate([*kinds, "other"]):
        if kind == "rest":
            rests[-1] += 1
        elif kind == "value":
            values.append(i)
            rests.append(0)
        else:
            if values:
                out.append((values, rests))
            values, rests = [], [0]
    return out


def _middles(blocks: Sequence[tuple[list[int], list[int]]]) -> dict[int, int] | None:
    """Lines above each row of figures if as many stand below: each block has one way at most."""
    found: dict[int, int] = {}
    for values, rests in blocks:
        below = 0
        for i, between in zip(values, rests, strict=False):
            below = between - below
            found[i] = below
            if below < 0:
                return None
        if below != rests[-1]:
            return None
    return found


def _by_numbers(
    rows: Sequence[_Row], kinds: Sequence[str], blocks: Sequence[tuple[list[int], list[int]]]
) -> dict[int, int] | None:
    """Figures stand on the first line of their row if the numbering of labels does."""
    values = [row for row in rows if row.figures]
    rests = [row for row, kind in zip(rows, kinds, strict=True) if kind == "rest"]
    starts = sum(1 for row in values if any(starts_row(text) for text, _ in row.labels))
    strays = sum(1 for row in rests if any(starts_row(text) for text, _ in row.cells))
    if any(not row.labels for row in values) or starts < _STARTS * len(values):
        return None
    return {i: 0 for found, _ in blocks for i in found} if strays <= _STRAYS * len(rests) else None


def _with_beginning(above: Sequence[_Row], row: _Row) -> _Row:
    """A row whose label begins on lines above it."""
    if not above:
        return row
    text = "".join(r.cells[0][0] for r in above)
    box = above[0].cells[0][1]
    if not row.labels:
        row.cells.insert(0, (text, box))
    else:
        old, place = row.cells[0]
        row.cells[0] = (text + old, (min(box[0], place[0]), box[1], max(box[2], place[2]), place[3]))
    return row


def _add_rest(row: _Row, rest: Sequence[tuple[str, Box]]) -> None:
    """Add the rest of wrapped labels to the label each piece stands under."""
    for text, box in rest:
        at = max(range(len(row.labels)), key=lambda i: _overlap(row.cells[i][1], box))
        above, place = row.cells[at]
        row.cells[at] = (above + text, (min(place[0], box[0]), place[1], max(place[2], box[2]), box[3]))


def _overlap(a: Box, b: Box) -> float:
    return min(a[2], b[2]) - max(a[0], b[0])
