"""Lines of a table that nobody drew: between two columns of one row, or between all of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from extract.layout.lattice import Lattice, Region
from extract.layout.text import line_text, lines_of, parts_of_line
from extract.page import Glyph
from extract.text.lines import is_number_line

__all__ = ["holds_columns", "holds_rows", "holds_tight_row", "with_lost_lines"]

# So many lines that end in a figure set apart are rows of a table without lines.
_ROWS = 2
_LEAST_GLYPHS = 6
# So many figures set apart on one line of a cell are a row of a table without lines.
_COLUMNS = 3
# Cells of a table without lines may be as near as this (letter sizes).
_TIGHT = 0.14


def holds_rows(glyphs: Sequence[Glyph]) -> bool:
    """Whether what is ruled as one cell prints several rows of labels and figures: then the lines
    of the table are decoration, and it is read by its lines of text.
    """
    if len(glyphs) < _LEAST_GLYPHS:
        return False
    if len([g for g in glyphs if _may_count(g)]) < _ROWS:
        # Not even two digits or marks.
        return False
    rows = 0
    for line in lines_of(glyphs):
        parts = parts_of_line(line)
        if len(parts) > 1 and is_number_line(line_text(parts[-1])):
            rows += 1
    return rows >= _ROWS


def _may_count(g: Glyph) -> bool:
    """Whether a letter may be a digit or a mark in place of one."""
    return not "\u2e80" <= g[0][-1] < "\uff00" or g[0] == "无"


def holds_columns(glyphs: Sequence[Glyph]) -> bool:
    """Whether what is ruled as one cell prints a row of several figures set apart."""
    if len(glyphs) < _COLUMNS or not any(map(_may_count, glyphs)):
        return False
    return any(
        len(parts) >= _COLUMNS and all(is_number_line(line_text(p)) for p in parts[-_COLUMNS:])
        for parts in map(parts_of_line, lines_of(glyphs))
    )


def holds_tight_row(lattice: Lattice, held: Sequence[Sequence[Glyph]]) -> bool:
    """Whether a cell as wide as the table prints a line that ends in a figure, set off by no more than a
    blank: rows of a table whose cells nobody ruled.
    """
    wide = len(lattice.xs) - 1
    return any(
        _ends_in_figure(line)
        for region, glyphs in zip(lattice.regions, held, strict=True)
        if region[3] == wide and any("0" <= g[0] <= "9" for g in glyphs)
        for line in lines_of(glyphs)
    )


def _ends_in_figure(line: Sequence[Glyph]) -> bool:
    parts = parts_of_line(line, _TIGHT)
    return len(parts) > 1 and is_number_line(line_text(parts[-1])) and not is_number_line(line_text(parts[0]))


def with_lost_lines(
    lattice: Lattice, held: Sequence[Sequence[Glyph]]
) -> tuple[Lattice, list[Sequence[Glyph]]]:
    """The lattice with cells of one row parted where each of the columns they cover prints
    a figure or text of its own.
    """
    regions: list[Region] = []
    texts: list[Sequence[Glyph]] = []
    changed = False
    for region, glyphs in zip(lattice.regions, held, strict=True):
        pieces = _pieces(lattice, region, glyphs)
        if pieces is None:
            regions.append(region)
            texts.append(glyphs)
            continue
        changed = True
        row, col, rows, _ = region
        for k, piece in enumerate(pieces):
            regions.append((row, col + k, rows, 1))
            texts.append(piece)
    if not changed:
        return lattice, list(held)
    owner = [[0] * (len(lattice.xs) - 1) for _ in lattice.owner]
    for i, (row, col, rows, cols) in enumerate(regions):
        for r in range(row, row + rows):
            owner[r][col : col + cols] = [i] * cols
    return replace(lattice, regions=regions, owner=owner), texts


def _pieces(lattice: Lattice, region: Region, glyphs: Sequence[Glyph]) -> list[list[Glyph]] | None:
    """One piece of text per column, all figures but perhaps the first, or None."""
    _, col, _, cols = region
    if cols < 2 or len(glyphs) < cols:
        return None
    lines = lines_of(glyphs)
    parts = parts_of_line(lines[0])
    if len(lines) > 1 or len(parts) != cols:
        return None
    if not all(is_number_line(line_text(part)) for part in parts[1:]):
        return None
    at = [bisect_right(lattice.xs, (part[0][1] + part[-1][3]) / 2) - 1 for part in parts]
    return parts if at == list(range(col, col + cols)) else None
