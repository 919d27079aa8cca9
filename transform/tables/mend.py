"""Put rows together again that a page break or a dump took apart.

Faults seen in dumps and in tables over page breaks: the label of one row stands on two lines, of
which one has the figures, or each has some; and a lost label makes the figures of two rows one run.
"""

from __future__ import annotations

from collections.abc import Sequence

from transform.forms import FormTable
from transform.labels import key
from transform.tables.lines import Line
from transform.tables.rowlabels import NEAR, best_guess

__all__ = ["mended"]


def mended(lines: Sequence[Line], editions: Sequence[FormTable]) -> list[Line]:
    """The lines with halves of rows joined and runs of several rows cut."""
    return _cut_runs(_joined(lines, editions), editions)


def _joined(lines: Sequence[Line], editions: Sequence[FormTable]) -> list[Line]:
    out: list[Line] = []
    for line in lines:
        before = out[-1] if out else None
        if before is not None and _shared_out(before, line, editions):
            cells = [a if a.text else b for a, b in zip(before.cells, line.cells, strict=True)]
            out[-1] = Line(before.row, (*before.labels, *line.labels), cells, line.printed)
        elif before is not None and _one_row(before, line, editions):
            figures = before if before.figures() else line
            out[-1] = Line(figures.row, (*before.labels, *line.labels), figures.cells, figures.printed)
        else:
            out.append(line)
    return out


def _one_row(a: Line, b: Line, editions: Sequence[FormTable]) -> bool:
    """Whether two neighbouring lines are halves of one row: together they print its label, the
    one with figures does not alone, and the other has no figures.
    """
    if not a.labels or not b.labels or not (a.cells or b.cells) or bool(a.figures()) == bool(b.figures()):
        return False
    if not b.printed:
        return False
    with_figures = (a if a.figures() else b).labels
    if any(key(with_figures[-1]) in table.unknown_keys for table in editions):
        return False
    together = (a.labels[-1] + b.labels[-1], "".join(a.labels) + b.labels[-1])
    return any(
        max(best_guess((t,), table) for t in together) >= max(NEAR, best_guess(with_figures, table) + 0.1)
        for table in editions
    )


def _shared_out(a: Line, b: Line, editions: Sequence[FormTable]) -> bool:
    """Whether a page break shared the figures of one row out to two lines: each column has its figure
    on one of them, as its height in the cell had it, and the first line has but the beginning of a label.
    """
    if not a.labels or not b.labels or not b.printed or not a.figures() or not b.figures():
        return False
    if len(a.cells) != len(b.cells) or any(x.text and y.text for x, y in zip(a.cells, b.cells, strict=True)):
        return False
    together = (a.labels[-1] + b.labels[-1],)
    return any(best_guess(together, table) >= NEAR for table in editions) and all(
        best_guess(a.labels[-1:], table) < NEAR for table in editions
    )


def _cut_runs(lines: Sequence[Line], editions: Sequence[FormTable]) -> list[Line]:
    """In 表三 all rows have as many figures: a run of twice as many is two rows, the second
    without its label. Rows of the other tables differ, so that no such thing can be said.
    """
    widths = {len(block.columns) for table in editions for block in table.blocks}
    if len(widths) != 1:
        return list(lines)
    n = widths.pop()
    out: list[Line] = []
    for line in lines:
        runs = line.figures() // n
        if runs < 2 or line.figures() % n:
            out.append(line)
            continue
        cells = [c for c in line.cells if c.text]
        if len(cells) != runs * n:
            out.append(line)
            continue
        out.append(Line(line.row, line.labels, cells[:n], line.printed))
        out.extend(Line(line.row, (), cells[i * n : (i + 1) * n], False) for i in range(1, runs))
    return out
