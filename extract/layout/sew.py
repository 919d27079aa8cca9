"""The row that a page break cuts, and the merged cells that run over it, made whole again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import regex

from extract.blocks import UNSURE, Cell
from extract.text.lines import has_digit, is_number_line, starts_row

__all__ = ["sewn"]

_NUMBERING = regex.compile(r"[（(]?(?:[一二三四五六七八九十]{1,2}|\d{1,2})[）)、.．]?")


def sewn(
    upper: Sequence[Cell], lower: Sequence[Cell], n: int, *, full: frozenset[int], is_open: bool
) -> tuple[list[Cell], int]:
    """The cells of both parts, the lower one's rows counting from `n`, and how many rows (0 or 1)
    were the rest of the upper part's last row.

    `full` are the columns whose last cell above ends in a full line; `is_open` says that no line
    closes the table at the break.
    """
    above = {(c.col, c.colspan): i for i, c in enumerate(upper) if c.row + c.rowspan == n}
    cells = list(upper)
    head = [c for c in lower if c.row == n]
    if _is_cut(head, above, cells, full, is_open):
        out = _closed_up(head, above, cells)
        cells.extend(replace(c, row=c.row - 1) for c in out)
        cells.extend(replace(c, row=c.row - 1) for c in lower if c.row > n)
        return cells, 1
    first_filled = min((c.col for c in head if c.text), default=0)
    for c in lower:
        at = above.get((c.col, c.colspan)) if c.row == n else None
        if at is not None and _spans_break(c, cells[at], first_filled, full):
            cells[at] = _grown(cells[at], c, c.rowspan)
        else:
            cells.append(c)
    return cells, 0


def _label(cell: Cell) -> bool:
    """Whether the cell prints words, or the number of an item (`8.`), rather than a figure."""
    return bool(cell.text) and (not is_number_line(cell.text) or cell.text[-1] in "、.．)）")


def _is_cut(
    head: Sequence[Cell],
    above: dict[tuple[int, int], int],
    cells: Sequence[Cell],
    full: frozenset[int],
    is_open: bool,
) -> bool:
    """Whether the first row of the lower part is the rest of a row.

    No place may be printed twice but a label that filled its line. Where one half alone has the
    figures it is the upper one, unless the table is visibly open: a row of blanks and the label of
    the next row would look the same.
    """
    filled = [c for c in head if c.text]
    pairs = [(c, above.get((c.col, c.colspan))) for c in head]
    if not filled or any(at is None for c, at in pairs if c.text):
        return False
    both = [(c, cells[at]) for c, at in pairs if at is not None]
    if _are_wrapped(both, full):
        return True
    if any(c.text and u.text and not _runs_on(c, u, full) for c, u in both):
        return False
    rests = [c for c, u in both if c.text and u.text]
    if any(starts_row(c.text) for c in rests):
        return False
    figures_below = any(c.text and not _label(c) for c in head)
    # A cell that began in the last row has its own text there; one from further up may be empty.
    figures_above = any(u.text and not _label(u) for _, u in both)
    if figures_below and figures_above:
        # One row, some of its figures on either page: each place is filled once, and no label below.
        return not any(_label(c) for c in head) and not any(c.text and u.text for c, u in both)
    if figures_below:
        if any(_label(c) for c in head):
            return is_open and bool(rests)
        return any(_label(u) for _, u in both)
    return bool(rests) and (figures_above or is_open)


def _are_wrapped(both: Sequence[tuple[Cell, Cell]], full: frozenset[int]) -> bool:
    """Whether figures of the last row go on in the first one below the break: some of its columns print
    digits once more and no other one does, and whatever label stands beside them is the end of the one above.
    """
    figures = [(c, u) for c, u in both if c.text and not _label(c)]
    above = [u for _, u in both if u.text and not _label(u)]
    if not 0 < len(figures) < len(above):
        return False
    if not all(has_digit(c.text) and has_digit(u.text) and not _label(u) for c, u in figures):
        return False
    # The label of a group of rows runs on over the break, whichever row it begins with.
    labels = [(c, u) for c, u in both if _label(c)]
    return all((_runs_on(c, u, full) or c.rowspan > 1) and not starts_row(c.text) for c, u in labels)


def _runs_on(cell: Cell, above: Cell, full: frozenset[int]) -> bool:
    """Whether a label may be the end of the one above: that has filled its line, or is a mere
    numbering, or has a bracket open.
    """
    if not (_label(cell) and _label(above)):
        return False
    bracket = above.text.count("（") + above.text.count("(") > above.text.count("）") + above.text.count(")")
    return cell.col in full or bracket or _NUMBERING.fullmatch(above.text) is not None


def _closed_up(head: Sequence[Cell], above: dict[tuple[int, int], int], cells: list[Cell]) -> list[Cell]:
    """Give the rest of the row to the cells above; what has no cell above goes on as it is."""
    left: list[Cell] = []
    for c in head:
        at = above.get((c.col, c.colspan))
        if at is not None:
            cells[at] = _grown(cells[at], c, c.rowspan - 1)
        elif c.rowspan > 1:
            left.append(replace(c, row=c.row + 1, rowspan=c.rowspan - 1))
    return left


def _spans_break(cell: Cell, above: Cell, first_filled: int, full: frozenset[int]) -> bool:
    """Whether a cell at the head of the lower part is the rest of a merged label: an empty one
    left of the row's first text, or the end of a text that had filled its line. Never a figure.
    """
    if not _label(above):
        return False
    if cell.text:
        return cell.rowspan > 1 and _label(cell) and cell.col in full and not starts_row(cell.text)
    return cell.col < first_filled and (cell.rowspan > 1 or above.rowspan > 1)


def _grown(upper: Cell, lower: Cell, rows: int) -> Cell:
    """A cell with its rest: the text goes on, place and page stay where it began. Nobody can say whether the
    two parts of a figure are one number.
    """
    if not upper.text and lower.text:
        upper = replace(
            upper, page=lower.page, box=lower.box, confidence=lower.confidence, readings=lower.readings
        )
    known = [c for c in (upper.confidence, lower.confidence) if c is not None]
    if upper.text and lower.text and not _label(upper) and not _label(lower):
        text, least = upper.text + lower.text, min([UNSURE, *known])
        return replace(
            upper,
            text=text,
            rowspan=upper.rowspan + rows,
            confidence=least,
            readings=((text, least),),
        )
    return replace(
        upper,
        text=upper.text + lower.text,
        rowspan=upper.rowspan + rows,
        confidence=min(known) if upper.text and lower.text and known else upper.confidence,
        readings=() if upper.text and lower.text else upper.readings,
    )
