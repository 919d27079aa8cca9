"""Which lines of a text dump are a table, and by what its cells are told apart.

Seen in the wild (kinds of `Region`):

`tab_cells`   a tab before every cell, a cell a line, a blank line between rows
`tsv`         cells of a row on one line, separated by tabs
`pipe_rows`   cells of a row on one line, separated by `|`
`pipe_cells`  a `|` before or after every cell, cells on lines of their own: rows are lost
`csv`         cells of a row on one line, separated by commas or semicolons
`spaced`      cells of a row on one line, set apart by blanks
`lines`       a cell a line, with or without blank lines between: rows are lost
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from extract.text.lines import BLANK, CELL_LENGTH, HEADING, could_be_cell, ends_sentence, is_number_line
from extract.text.rows import row_regions

__all__ = ["Region", "find_regions"]

# A heading (`一、总体情况`) may stand between two tables; more plain lines end a region.
_MAX_PLAIN_BETWEEN_PIPES = 3
_LEAST_NUMBER_LINES = 4
_BLANKS_BETWEEN_TABLES = 3


@dataclass(frozen=True, slots=True)
class Region:
    """Lines `start` to `end` (exclusive) are one table of the given kind."""

    start: int
    end: int
    kind: str


def find_regions(lines: list[str]) -> list[Region]:
    """The tables of a dump, in order, not overlapping."""
    regions: list[Region] = []
    plain_from = 0
    for region in _marked_regions(lines):
        regions.extend(_unmarked_regions(lines, plain_from, region.start))
        regions.append(region)
        plain_from = region.end
    regions.extend(_unmarked_regions(lines, plain_from, len(lines)))
    return regions


def _unmarked_regions(lines: list[str], start: int, end: int) -> Iterator[Region]:
    """Tables without tabs or pipes: rows on one line first, the rest cell by cell."""
    at = start
    for first, behind, kind in row_regions(lines, start, end):
        yield from _line_regions(lines, at, first)
        yield Region(first, behind, kind)
        at = behind
    yield from _line_regions(lines, at, end)


def _marked_regions(lines: list[str]) -> Iterator[Region]:
    """Tables whose cells are marked by tabs or pipes."""
    i, n = 0, len(lines)
    while i < n:
        line = lines[i]
        if "|" in line or "｜" in line:
            end = _pipe_end(lines, i)
            start = _pipe_start(lines, i)
            yield Region(start, end, _pipe_kind(lines[i:end]))
            i = end
        elif line.startswith("\t") and _is_tab_cell(line):
            end, kind = _tab_cells_end(lines, i)
            yield Region(i, end, kind)
            i = end
        elif "\t" in line and line.strip():
            end = _tsv_end(lines, i)
            yield Region(i, end, "tsv")
            i = end
        else:
            i += 1


def _is_tab_cell(line: str) -> bool:
    return "\t" not in line[1:].rstrip("\t ") or not line.strip()


def _tab_cells_end(lines: list[str], start: int) -> tuple[int, str]:
    """End of a run of tab-led lines; cells may go on over lines that have no tab."""
    last, blanks, tsv = start, 0, False
    for i in range(start, len(lines)):
        line = lines[i]
        if line.startswith("\t"):
            tsv |= not _is_tab_cell(line)
            last, blanks = i, 0
        elif BLANK.fullmatch(line):
            blanks += 1
            if blanks >= _BLANKS_BETWEEN_TABLES:
                break
        else:
            # Plain text right under a cell, with another cell following, belongs to the cell.
            rest = next((x for x in lines[i + 1 : i + 4] if not BLANK.fullmatch(x)), "")
            if blanks or len(line) > CELL_LENGTH or not rest.startswith("\t"):
                break
    return last + 1, "tsv" if tsv else "tab_cells"


def _tsv_end(lines: list[str], start: int) -> int:
    last, blanks = start, 0
    for i in range(start, len(lines)):
        line = lines[i]
        if "\t" in line:
            last, blanks = i, 0
        elif BLANK.fullmatch(line):
            blanks += 1
            if blanks > 2:
                break
        elif len(line) > CELL_LENGTH or i - last > 1 or HEADING.match(line):
            break
    return last + 1


def _pipe_end(lines: list[str], start: int) -> int:
    """A run of lines with pipes, with the short lines between them that hold one cell each."""
    last, plain = start, 0
    for i in range(start, len(lines)):
        line = lines[i]
        if "|" in line or "｜" in line:
            last, plain = i, 0
        elif BLANK.fullmatch(line):
            continue
        else:
            plain += 1
            # Rows are whole lines here, and the last one is closed: this is text again.
            if lines[last].rstrip().endswith(("|", "｜")) and _cells_in(lines[last]) >= 2:
                break
            if plain > _MAX_PLAIN_BETWEEN_PIPES or len(line) > CELL_LENGTH or ends_sentence(line):
                break
    end = last + 1
    # `… |⏎0` at the very end: the last cell of a table whose pipes stand between the cells.
    if lines[last].strip() in {"|", "｜"} or lines[last].rstrip().endswith("|"):
        while end < len(lines) and (is_number_line(lines[end]) or BLANK.fullmatch(lines[end])):
            end += 1
            if is_number_line(lines[end - 1]):
                return end
        return last + 1
    return end


def _pipe_start(lines: list[str], first: int) -> int:
    """Where pipes stand alone between the cells, the first cell is the line before."""
    if lines[first].strip() in {"|", "｜"} and first and 0 < len(lines[first - 1].strip()) <= CELL_LENGTH:
        return first - 1
    return first


def _cells_in(line: str) -> int:
    return sum(1 for c in regex.split(r"[|｜]", line) if c.strip())


def _pipe_kind(lines: list[str]) -> str:
    piped = [x for x in lines if "|" in x or "｜" in x]
    whole = sum(1 for x in piped if _cells_in(x) >= 2 or (_cells_in(x) and x.count("|") >= 3))
    with_text = sum(1 for x in piped if x.strip(" |｜\t"))
    return "pipe_rows" if whole * 2 >= with_text and whole >= 1 else "pipe_cells"


def _line_regions(lines: list[str], start: int, end: int) -> Iterator[Region]:
    """Runs of short lines that hold enough lines of nothing but a number."""
    i = start
    while i < end:
        if not could_be_cell(lines[i]):
            i += 1
            continue
        j = i
        while j < end and (could_be_cell(lines[j]) or BLANK.fullmatch(lines[j])):
            j += 1
        numbers = [k for k in range(i, j) if is_number_line(lines[k])]
        if len(numbers) >= _LEAST_NUMBER_LINES:
            yield Region(i, numbers[-1] + 1, "lines")
            i = numbers[-1] + 1
        else:
            i = j
    return
