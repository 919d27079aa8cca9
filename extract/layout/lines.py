"""Text outside tables: glyphs to lines in reading order."""

from __future__ import annotations

from collections.abc import Sequence

from extract.blocks import UNSURE
from extract.layout.text import line_text, parts_of_line
from extract.page import Glyph, PlacedText
from extract.text.lines import is_number_line

__all__ = ["text_lines"]

# A gap this wide (letter sizes) parts columns, not words.
_COLUMN_GAP = 2.0
# So many lines with a gap in the same place make two columns of text.
_LEAST_LINES = 2
# Columns of one text are set in one size, to this share of it: a page's running head is none.
_OTHER_SIZE = 0.2

_Line = list[Glyph]


# So many figures alone on a line are a row of a table.
_FIGURES = 3


def text_lines(lines: Sequence[_Line]) -> list[list[PlacedText]]:
    """Runs of lines from top to bottom. Where text stands in two columns, all of the left one comes
    before the right one, in one run.
    """
    runs: list[list[PlacedText]] = []
    at = 0
    for start, end, middle in _two_columns(lines):
        runs.extend([placed] for line in lines[at:start] if (placed := _placed(line)))
        left = [[g for g in line if g[3] <= middle] for line in lines[start:end]]
        right = [[g for g in line if g[3] > middle] for line in lines[start:end]]
        run = [placed for line in (*left, *right) if line and (placed := _placed(line))]
        runs.append(run)
        at = end
    runs.extend([placed] for line in lines[at:] if (placed := _placed(line)))
    return runs


def _two_columns(lines: Sequence[_Line]) -> list[tuple[int, int, float]]:
    """(first line, line behind the last, place between the columns) of text in two columns.

    Rows that end in a figure are rows of a table without lines, never columns.
    """
    gaps = [_gap(line) for line in lines]
    found: list[tuple[int, int, float]] = []
    at = 0
    while at < len(lines):
        first = gaps[at]
        if first is None:
            at += 1
            continue
        low, high = first
        last, end = at, at + 1
        split = 1
        size = lines[at][0][5]
        while end < len(lines) and abs(lines[end][0][5] - size) <= _OTHER_SIZE * size:
            gap = gaps[end]
            if gap is not None and min(high, gap[1]) - max(low, gap[0]) > lines[end][0][5]:
                low, high, split, last = max(low, gap[0]), min(high, gap[1]), split + 1, end
            elif gap is not None or not (lines[end][-1][3] <= low or lines[end][0][1] >= high):
                break
            end += 1
        if split >= _LEAST_LINES:
            found.append((at, last + 1, (low + high) / 2))
            at = last + 1
        else:
            at += 1
    return found


def _gap(line: _Line) -> tuple[float, float] | None:
    """The widest gap of a line that is wide enough to part columns; None for rows of figures."""
    parts = parts_of_line(line, _COLUMN_GAP)
    if len(parts) != 2 or any(is_number_line(line_text(part)) for part in parts):
        return None
    return (parts[0][-1][3], parts[1][0][1])


def _placed(line: _Line) -> PlacedText | None:
    """One line with its box; gaps as wide as between columns become tabs."""
    sizes = sorted([g[5] for g in line])
    text = "\t".join(t for part in parts_of_line(line, _COLUMN_GAP) if (t := line_text(part)))
    if not text:
        return None
    top, foot = min([g[2] for g in line]), max([g[4] for g in line])
    box = (line[0][1], top, max([g[3] for g in line]), foot)
    figures = text.split()
    # Which label they belong to nobody knows: those of a table that was not proven stand on other lines.
    alone = len(figures) >= _FIGURES and all(map(is_number_line, figures))
    return PlacedText(text, box, sizes[len(sizes) // 2], UNSURE if alone else None)
