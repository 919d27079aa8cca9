"""Rows placed by their number: a table that prints as many rows of figures as the form has, and nothing else.

On a page without lines, or over the break of one, the label of a row may be lost, cut or run together with
another's. Where the whole table prints as many rows of figures as the form, each as wide as the row in its
place, and the labels that can be read stand at their own places, row k is the form's row k.
"""

from __future__ import annotations

from collections.abc import Sequence

from transform.forms import FormTable
from transform.labels import key
from transform.tables.align import LEAST_LIKENESS, TELLING, WEAK, Placement
from transform.tables.lines import Line
from transform.tables.rowlabels import NEAR, row_likeness
from transform.tables.whole import LEAST_ROWS, LIKE, NAMED

__all__ = ["counted"]


def counted(lines: Sequence[Line], placed: Sequence[Placement], table: FormTable) -> list[Placement] | None:
    """The placements of such a table's rows; None where it is not one, or where all of them are placed.

    `placed` are those by the labels alone. A row whose label is hardly like the form's is `shaky`, and so is
    one that is less than half like it unless it stands between two that are. Where it is no guess which lines
    are its label, a label that is not the form's is another row's, as a county's own ones are.
    """
    size = len(table.sequence)
    rows = [i for i, line in enumerate(lines) if line.figures()]
    if len(placed) >= size or not LEAST_ROWS <= size == len(rows):
        return None
    widths = [len(block.columns) for block, _ in table.sequence]
    if any(len(lines[i].cells) != wide for i, wide in zip(rows, widths, strict=True)):
        return None
    at = {i: k for k, i in enumerate(rows)}
    if any(
        p.score >= NEAR and at.get(p.line, p.position) != p.position and _tells(lines[p.line]) for p in placed
    ):
        return None
    scores = [row_likeness(lines[i].labels, k, table) for k, i in enumerate(rows)]
    if sum(score >= LIKE for score in scores) < NAMED * size:
        return None
    other = [
        score < WEAK or (score < NEAR and _is_another(lines[i], k, table))
        for k, (i, score) in enumerate(zip(rows, scores, strict=True))
    ]
    if any(off and _is_sure(lines[i]) for i, off in zip(rows, other, strict=True)):
        return None
    like = [True, *(score >= LIKE for score in scores), True]
    known = [not other[k] and (like[k + 1] or (like[k] and like[k + 2])) for k in range(len(scores))]
    return [Placement(i, k, max(scores[k], LEAST_LIKENESS), not known[k]) for k, i in enumerate(rows)]


def _is_another(line: Line, position: int, table: FormTable) -> bool:
    """Whether the label is nearly that of another row."""
    return any(
        row_likeness(line.labels, k, table) >= NEAR for k in range(len(table.sequence)) if k != position
    )


def _is_sure(line: Line) -> bool:
    """Whether the row has a label, and nothing leaves open which lines of the page are it."""
    return line.printed and all(c.row_open is None for c in line.cells)


def _tells(line: Line) -> bool:
    return bool(line.labels) and len(key(line.labels[-1])) >= TELLING
