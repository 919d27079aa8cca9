"""Rows that only their end knows of.

Word marks every paragraph of a table as being in one. Some programs mark the end of each row
alone: then the paragraphs before it look like running text, and the marks of the cells and the
number of cells that the row defines must say which belong to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from extract.doc.builder import Plan
from extract.doc.chars import CELL
from extract.doc.props import Paper

__all__ = ["Stretch", "complete_rows"]


@dataclass(slots=True)
class Stretch:
    """A paragraph: where its text begins and ends, its end mark, its properties."""

    start: int
    end: int
    mark: str
    paper: Paper


def complete_rows(stretches: list[Stretch], plan_of: Callable[[Paper], Plan | None]) -> None:
    """Put the paragraphs of such rows into the table, in place."""
    begin = 0
    above: Plan | None = None
    for at, stretch in enumerate(stretches):
        if stretch.mark != CELL or not stretch.paper.row_end or stretch.paper.depth > 1:
            continue
        plan = plan_of(stretch.paper)
        marks = [n for n in range(begin, at) if stretches[n].mark == CELL]
        if plan is not None:
            marks = marks[-len(plan[1]) :]
        first = marks[0] if marks else at
        if plan is not None and plan == above and len(plan[1]) > 1 and stretches[first].paper.depth == 0:
            # A row like the one above it: what stands between them is in its first cell. Between
            # unlike rows it may as well be the heading of the next table.
            first = begin
        for n in range(first, at + 1):
            if stretches[n].paper.depth == 0:
                stretches[n].paper = replace(stretches[n].paper, depth=1)
        begin, above = at + 1, plan
