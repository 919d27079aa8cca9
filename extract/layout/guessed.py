"""Rows of labels and figures without proven columns as a grid that holds rows alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from extract.blocks import UNSURE, Cell, Grid
from extract.layout.guess import Row, following, kinds_of, labels_of, rests_above
from extract.page import Box, PlacedGrid

__all__ = ["guessed_grid"]


def guessed_grid(
    rows: Sequence[Row], page: int, figured: Callable[[], PlacedGrid | None] = lambda: None
) -> PlacedGrid:
    """The grid of such rows; figures whose row is a guess get a confidence of their own. `figured` gives the
    grid that the figures alone tell: it is taken where lines of labels do not tell their rows.
    """
    kinds = kinds_of(rows)
    boxes = [box for row in rows for _, box in row.cells]
    labels = labels_of(rows, kinds)
    above: dict[int, int] | None = {}
    if labels is not None:
        merged = _with_labels(rows, labels)
    else:
        above = rests_above(rows, kinds)
        told = figured() if above is None else None
        if told is not None:
            return told
        merged = _with_rests(rows, kinds, above)
    cells = [
        _cell(r, c, part, page, guess=above is None and c >= len(row.cells) - row.figures)
        for r, row in enumerate(merged)
        for c, part in enumerate(row.cells)
    ]
    whole = (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )
    width = max(len(row.cells) for row in merged)
    return PlacedGrid(Grid(1, tuple(cells), len(merged), width, aligned=False, page=page), whole)


def _with_labels(rows: Sequence[Row], labels: dict[int, tuple[str, Box]]) -> list[Row]:
    """Rows of figures with their labels, and what is left of the other lines."""
    out: list[Row] = []
    for i, row in enumerate(rows):
        if i in labels:
            at = len(row.cells) - row.figures
            out.append(Row([*row.cells[:at], labels[i], *row.cells[at:]], row.figures, row.size))
        elif row.cells:
            out.append(row)
    return out


def _with_rests(rows: Sequence[Row], kinds: Sequence[str], above: dict[int, int] | None) -> list[Row]:
    merged: list[Row] = []
    waiting: list[Row] = []
    last: Row | None = None
    for i, (row, kind) in enumerate(zip(rows, kinds, strict=True)):
        if above is not None and kind == "rest":
            behind = following(kinds, i)
            if last is not None and (behind is None or i < behind - above[behind]):
                _add_rest(last, row.cells)
            else:
                waiting.append(row)
            continue
        row = Row(list(row.cells), row.figures, row.size)
        merged.append(_with_beginning(waiting, row))
        waiting = []
        last = row if kind == "value" else None
    return merged


def _cell(row: int, col: int, part: tuple[str, Box], page: int, *, guess: bool) -> Cell:
    text, box = part
    if not guess:
        return Cell(row, col, text, page=page, box=box)
    said = ((text, UNSURE),)
    return Cell(row, col, text, page=page, box=box, confidence=UNSURE, readings=said, row_open=1.0)


def _with_beginning(above: Sequence[Row], row: Row) -> Row:
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


def _add_rest(row: Row, rest: Sequence[tuple[str, Box]]) -> None:
    """Add the rest of wrapped labels to the label each piece stands under."""
    for text, box in rest:
        at = max(range(len(row.labels)), key=lambda i: _overlap(row.cells[i][1], box))
        above, place = row.cells[at]
        row.cells[at] = (above + text, (min(place[0], box[0]), place[1], max(place[2], box[2]), box[3]))


def _overlap(a: Box, b: Box) -> float:
    return min(a[2], b[2]) - max(a[0], b[0])
