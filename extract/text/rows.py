"""Tables of a dump whose rows are whole lines without tabs or pipes: comma- or semicolon-separated
values, and cells set apart by blanks.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator

import regex

from extract.text.lines import (
    BLANK,
    CELL_LENGTH,
    could_be_cell,
    ends_sentence,
    is_heading,
    is_number_line,
)

__all__ = ["row_regions", "split_line"]

_WIDE_GAP = regex.compile(r"[ \u3000\xa0]{2,}|\u3000")
_GAP = regex.compile(r"[ \u3000\xa0]+")
_BLANKS = " \u3000\xa0"
_LEAST_FIGURE_LINES = 3
# One line with as many figures is a table too: the figures of table 4 stand in one row.
_LEAST_FIGURES_ALONE = 5
_LONGEST_LINE = 400
# Merged headings and broken labels stand alone on their lines; more of them end a table.
_MAX_PLAIN_BETWEEN = 3
_MARKS = {"csv": ",", "csv_semicolon": ";"}
_KINDS = ("csv", "csv_semicolon", "spaced")

_Split = Callable[[str], list[str]]


def split_line(line: str, kind: str) -> list[str]:
    """The cells of one line of a `csv`, `csv_semicolon` or `spaced` table."""
    mark = _MARKS.get(kind)
    if mark is None:
        return _split_blanks(line)
    if mark not in line:
        return [line]
    try:
        return next(csv.reader([line], delimiter=mark), [])
    except csv.Error:
        return line.split(mark)


def row_regions(lines: list[str], start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """(first line, line behind the last, kind) of every run of lines with several cells each, of
    which enough print figures.
    """
    i = start
    refused = dict.fromkeys(_KINDS, start)
    while i < end:
        for kind in _KINDS:
            if i < refused[kind]:
                continue
            stop, found = _table_end(lines, i, end, kind)
            if found:
                yield i, stop, kind
                i = stop
                break
            # A part of a run that was too poor is poorer still: none of its lines is tried again.
            refused[kind] = stop
        else:
            i += 1


def _split_blanks(line: str) -> list[str]:
    """By wide gaps where the line has any, so that a label may hold single blanks; a run of
    figures behind single blanks is no label.
    """
    text = line.strip(_BLANKS)
    wide = [part for part in _WIDE_GAP.split(text) if part]
    if len(wide) > 1 and not any(is_number_line(x) for w in wide if " " in w for x in w.split(" ")):
        return wide
    narrow: list[str] = _GAP.split(text)
    return narrow


def _table_end(lines: list[str], start: int, end: int, kind: str) -> tuple[int, bool]:
    """Where a run of rows that begins at `start` ends, and whether it is a table."""
    if _row(lines[start], kind) is None:
        return start + 1, False
    last, figures, others = start, 0, 0
    for i in range(start, end):
        line = lines[i]
        if BLANK.fullmatch(line):
            continue
        if len(line) > _LONGEST_LINE or is_heading(line) or _ends_sentence(line):
            break
        cells = _row(line, kind)
        if cells is not None:
            counted = sum(1 for cell in cells[1:] if is_number_line(cell))
            figures += _LEAST_FIGURE_LINES if counted >= _LEAST_FIGURES_ALONE else min(counted, 1)
            last, others = i, 0
            continue
        others += 1
        if others > _MAX_PLAIN_BETWEEN or not could_be_cell(line):
            break
    return last + 1, figures >= _LEAST_FIGURE_LINES


def _row(line: str, kind: str) -> list[str] | None:
    """The line's cells if it has several, none of them as long as a sentence."""
    if len(line) > _LONGEST_LINE or _ends_sentence(line):
        return None
    # 1,234,567 is one figure; a row of table 4 has more commas.
    if is_number_line(line) and line.count(",") < _LEAST_FIGURES_ALONE:
        return None
    cells = split_line(line, kind)
    return cells if len(cells) > 1 and max(map(len, cells)) <= CELL_LENGTH else None


def _ends_sentence(line: str) -> bool:
    """Like `ends_sentence`, but an ASCII semicolon may be a mark between cells."""
    return ends_sentence(line.rstrip(";"))
