"""The printed form turned on its side: its rows and columns as header rows over one row a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from data.printed import PrintedTable

__all__ = ["Heading", "Span", "heading"]


@dataclass(frozen=True, slots=True)
class Span:
    """A printed label over `width` columns from `start`."""

    start: int
    width: int
    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """Header rows from the outermost label inwards, and the indicator below each column."""

    rows: tuple[tuple[Span, ...], ...]
    indicators: tuple[str, ...]


def heading(table: PrintedTable | None, indicators: Sequence[str], labels: dict[str, str]) -> Heading:
    """Headers for those of `indicators` that the table prints, in its order, then for all others.

    Rows of the form stand over its columns, as one reads them. `labels` name what the form does not
    print (figures of the running text; rows that a report took over from another edition).
    """
    cells = {c.indicator: c for c in table.cells} if table else {}
    wanted = set(indicators)
    printed = [code for code in cells if code in wanted]
    others = [code for code in indicators if code not in cells]
    rows = {code: cells[code].row for code in printed}
    columns = {code: cells[code].column for code in printed}
    if len(set(columns.values())) == 1 and len(printed) > 1:
        columns = dict.fromkeys(printed, ())  # a list: its one column says no more than "number"
    for code in others:
        rows[code], columns[code] = (labels.get(code, code),), ()
    depth = max((len(r) for r in rows.values()), default=0)
    below = max((len(c) for c in columns.values()), default=0)
    order = [*printed, *others]
    paths = [(*_fill(rows[code], depth), *_fill(columns[code], below)) for code in order]
    return Heading(tuple(tuple(_spans(paths, level)) for level in range(depth + below)), tuple(order))


def _fill(path: tuple[str, ...], depth: int) -> tuple[str, ...]:
    return path + ("",) * (depth - len(path))


def _spans(paths: Sequence[tuple[str, ...]], level: int) -> list[Span]:
    """One row of labels: neighbours share theirs where all labels above are the same too."""
    out, start = [], 0
    for path, members in groupby(path[: level + 1] for path in paths):
        width = len(list(members))
        out.append(Span(start, width, path[-1]))
        start += width
    return out
