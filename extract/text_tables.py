"""Lines of one table region to a grid.

Where a dump keeps rows, the grid has them (`aligned` only when every row has as many cells);
where it keeps nothing but the order of the cells, the grid has a single column.
"""

from __future__ import annotations

from collections import Counter

import regex

from extract.blocks import Cell, Grid
from extract.text_regions import BLANK, is_number_line

__all__ = ["build_grid"]

_MARKDOWN_RULE = regex.compile(r"[\s|:\-]*-{3,}[\s|:\-]*")
_PIPE = regex.compile(r"[|｜]")
_STRIP = " \t\u3000\xa0"
# Fewer cells than this in one unbroken run are a row; a longer run has lost its rows.
_LONGEST_ROW = 40


def build_grid(lines: list[str], kind: str, number: int) -> Grid | None:
    """A grid of the region's cells, or None where no cell is printed."""
    rows = {
        "tab_cells": _tab_cells,
        "tsv": _tsv,
        "pipe_rows": _pipe_rows,
        "pipe_cells": _pipe_cells,
        "lines": _line_cells,
    }[kind](lines)
    rows = [row for row in rows if row]
    if not any(cell for row in rows for cell in row):
        return None
    # A stray tab does not make a table of a line of prose.
    if kind == "tsv" and not _is_table(rows):
        return None
    width = max(len(row) for row in rows)
    # Tab-separated rows keep empty cells and so their columns; only trailing ones get lost.
    aligned = width > 1 and (kind == "tsv" or all(len(row) == width for row in rows))
    cells = tuple(Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row))
    return Grid(number, cells, len(rows), width, aligned=aligned)


def _is_table(rows: list[list[str]]) -> bool:
    """Two rows of several cells, or one that holds several figures."""
    several = [row for row in rows if sum(map(bool, row)) > 1]
    return len(several) > 1 or any(sum(map(is_number_line, filter(None, row))) > 1 for row in several)


def _clean(text: str) -> str:
    return "\n".join(t for part in text.split("\n") if (t := part.strip(_STRIP)))


def _tab_cells(lines: list[str]) -> list[list[str]]:
    rows: list[list[str]] = [[]]
    for line in lines:
        if line.startswith("\t"):
            rows[-1].append(line[1:])
        elif BLANK.fullmatch(line):
            if rows[-1]:
                rows.append([])
        elif rows[-1]:
            rows[-1][-1] += "\n" + line
        else:
            rows[-1].append(line)
    if max(len(row) for row in rows) > _LONGEST_ROW:
        return [[_clean(cell)] for row in rows for cell in row]
    return [[_clean(cell) for cell in row] for row in rows]


def _tsv(lines: list[str]) -> list[list[str]]:
    rows: list[list[str]] = []
    for line in lines:
        if "\t" in line:
            rows.append([_clean(cell) for cell in line.split("\t")])
        elif not BLANK.fullmatch(line):
            if rows and len(rows[-1]) > 1 and rows[-1][-1]:
                rows[-1][-1] += "\n" + _clean(line)
            else:
                rows.append([_clean(line)])
    return rows


def _pipe_rows(lines: list[str]) -> list[list[str]]:
    """Rows of `|`; an opening and a closing pipe are the frame of the row, not cells."""
    rows: list[list[str]] = []
    closed = True
    framed = sum(1 for x in lines if x.lstrip().startswith("|")) * 2 > sum("|" in x for x in lines)
    for line in lines:
        if BLANK.fullmatch(line) or _MARKDOWN_RULE.fullmatch(line):
            continue
        cells = [_clean(cell) for cell in _PIPE.split(line)]
        if len(cells) == 1:
            # A line without a pipe goes on with the last cell of a row that no pipe has closed.
            if rows and not closed:
                rows[-1][-1] = f"{rows[-1][-1]}\n{cells[0]}".strip("\n")
            else:
                rows.append(cells)
            continue
        closed = not cells[-1]
        if framed and not cells[0]:
            cells = cells[1:]
        if not cells[-1]:
            cells = cells[:-1]
        rows.append(cells)
    return rows


def _pipe_cells(lines: list[str]) -> list[list[str]]:
    rows: list[list[str]] = []
    for cell in _PIPE.split("\n".join(lines)):
        text = _clean(cell)
        head, _, last = text.rpartition("\n")
        # A heading right above the first cell of a table has no pipe to part them.
        if head and is_number_line(last):
            rows.append([head])
            text = last
        rows.append([text])
    return rows


def _line_cells(lines: list[str]) -> list[list[str]]:
    """A cell a line. The commonest number of blank lines between two figures tells how
    cells are set apart: fewer than that and two lines are one cell (a broken label), twice
    as many and an empty cell stands between.
    """
    step = _usual_step(lines)
    rows: list[list[str]] = []
    blanks = 0
    for line in lines:
        if BLANK.fullmatch(line):
            blanks += 1
            continue
        text = _clean(line)
        if rows and step and blanks < step and not (is_number_line(text) or is_number_line(rows[-1][0])):
            rows[-1][0] += "\n" + text
        else:
            if rows:
                empty = blanks if step == 0 else (blanks - step) // (step + 1)
                rows.extend([""] for _ in range(max(0, min(empty, 7))))
            rows.append([text])
        blanks = 0
    return rows


def _usual_step(lines: list[str]) -> int:
    steps: Counter[int] = Counter()
    blanks, seen_number = 0, False
    for line in lines:
        if BLANK.fullmatch(line):
            blanks += 1
            continue
        number = is_number_line(line)
        if number and seen_number:
            steps[blanks] += 1
        seen_number, blanks = number, 0
    return steps.most_common(1)[0][0] if steps else 1
