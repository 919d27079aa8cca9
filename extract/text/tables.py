"""Lines of one table region to a grid.

Where a dump keeps rows, the grid has them (`aligned` only when every row has as many cells);
where it keeps nothing but the order of the cells, the grid has a single column.
"""

from __future__ import annotations

from collections import Counter

import regex

from extract.blocks import Cell, Grid
from extract.text.lines import BLANK, is_heading, is_number_line, starts_row
from extract.text.rows import split_line

__all__ = ["build_grid"]

_MARKDOWN_RULE = regex.compile(r"[\s|:\-]*-{3,}[\s|:\-]*")
_PIPE = regex.compile(r"[|｜]")
_STRIP = " \t\u3000\xa0"
# Fewer cells than this in one unbroken run are a row; a longer run has lost its rows.
_LONGEST_ROW = 40


def build_grid(lines: list[str], kind: str, number: int) -> Grid | None:
    """A grid of the region's cells, or None where no cell is printed."""
    if kind in _BY_KIND:
        rows = _BY_KIND[kind](lines)
    else:
        rows = [[_clean(cell) for cell in split_line(x, kind)] for x in lines if not BLANK.fullmatch(x)]
    rows = [row for row in rows if row]
    if not any(cell for row in rows for cell in row):
        return None
    # A stray tab does not make a table of a line of prose.
    if kind == "tsv" and not _is_table(rows):
        return None
    width = max(len(row) for row in rows)
    # Tab-separated rows keep empty cells and so their columns; only trailing ones get lost.
    even = all(len(row) == width for row in rows)
    aligned = width > 1 and (even or (kind == "tsv" and _columns_hold(rows)))
    cells = tuple(Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row))
    return Grid(number, cells, len(rows), width, aligned=aligned)


def _is_table(rows: list[list[str]]) -> bool:
    """Two rows of several cells, or one that holds several figures."""
    several = [row for row in rows if sum(map(bool, row)) > 1]
    return len(several) > 1 or any(sum(map(is_number_line, filter(None, row))) > 1 for row in several)


def _columns_hold(rows: list[list[str]]) -> bool:
    """Whether no row prints a label, and a figure right of it, where others print their figures:
    dumps that drop the empty cells under merged labels shift such rows.
    """
    figures: Counter[int] = Counter()
    labels: set[int] = set()
    for row in rows:
        numbers = [c for c, cell in enumerate(row) if cell and is_number_line(cell)]
        figures.update(numbers)
        if numbers:
            labels.update(c for c, cell in enumerate(row[: numbers[-1]]) if cell and c not in numbers)
    return not any(figures[c] > 1 for c in labels)


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
            if rows and len(rows[-1]) > 1 and _goes_on(rows[-1][-1], line):
                rows[-1][-1] += "\n" + _clean(line)
            else:
                rows.append([_clean(line)])
    return rows


def _goes_on(cell: str, line: str) -> bool:
    """Whether a line without marks goes on with the cell before it: never with a figure."""
    return bool(cell) and not is_number_line(cell) and not starts_row(line)


def _framed(lines: list[str]) -> bool:
    """Whether an opening pipe is the frame of the row: then practically every row has one. Where only
    most rows do, theirs is an empty first cell (the label of the block stands in its first row).
    """
    opened, rows, closed = 0, 0, True
    for line in lines:
        if "|" not in line:
            continue
        if closed:
            rows += 1
            opened += line.lstrip().startswith("|")
        closed = line.rstrip().endswith("|")
    return opened * 10 > rows * 9


def _pipe_rows(lines: list[str]) -> list[list[str]]:
    """Rows of `|`; an opening and a closing pipe are the frame of the row, not cells."""
    rows: list[list[str]] = []
    closed = True
    framed = _framed(lines)
    for line in lines:
        if BLANK.fullmatch(line) or _MARKDOWN_RULE.fullmatch(line):
            continue
        cells = [_clean(cell) for cell in _PIPE.split(line)]
        if len(cells) == 1:
            # A line without a pipe goes on with the last cell of a row that no pipe has closed.
            if rows and not closed and _goes_on(rows[-1][-1], line):
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
                empty = _empty_cells(blanks, step, text)
                rows.extend([""] for _ in range(max(0, min(empty, 7))))
            rows.append([text])
        blanks = 0
    return rows


def _empty_cells(blanks: int, step: int, following: str) -> int:
    """How many cells `blanks` empty lines stand for: none before a heading, and where cells
    follow each other without blank lines only between figures (tables end in blank lines too).
    """
    if is_heading(following) or (step == 0 and not is_number_line(following)):
        return 0
    return blanks if step == 0 else (blanks - step) // (step + 1)


def _usual_step(lines: list[str]) -> int:
    """The commonest number of blank lines between two figures; in a table of one figure a row, where
    figures never follow each other, between a figure and what stands next to it.
    """
    steps: Counter[int] = Counter()
    beside: Counter[int] = Counter()
    blanks, seen, seen_number = 0, False, False
    for line in lines:
        if BLANK.fullmatch(line):
            blanks += 1
            continue
        number = is_number_line(line)
        if number and seen_number:
            steps[blanks] += 1
        elif seen and (number or seen_number):
            beside[blanks] += 1
        seen, seen_number, blanks = True, number, 0
    found = steps or beside
    return found.most_common(1)[0][0] if found else 1


_BY_KIND = {
    "tab_cells": _tab_cells,
    "tsv": _tsv,
    "pipe_rows": _pipe_rows,
    "pipe_cells": _pipe_cells,
    "lines": _line_cells,
}
