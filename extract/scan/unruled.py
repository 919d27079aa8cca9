"""Tables of a picture without rules between their rows or columns: pieces of print, once read, become
glyphs in their places, and the rooms that find such tables among printed letters find them here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from typing import NamedTuple

from extract.blocks import Cell
from extract.layout.framed import framed_tables
from extract.layout.lines import text_lines
from extract.layout.moved import moved, with_cells
from extract.layout.reader import unruled_tables
from extract.layout.rules import Segment, frames_of
from extract.layout.sectiongrid import BandedGrid
from extract.layout.text import line_text, parts_of_line
from extract.page import Box, Glyph, PlacedGrid, PlacedText
from extract.scan.bands import bands_of, lone_rules
from extract.scan.cells import CLEAN, DOUBT, Ground, crop_cell
from extract.scan.hollow import frame_lines, within
from extract.scan.level import leveled, slope_of
from extract.scan.pieces import Piece
from extract.scan.sheet import Reader, Sheet, padded, times
from extract.scan.sizes import print_sizes
from extract.scan.standing import glyphs_of
from extract.scan.way import Way
from extract.scan.words import Word, read_words
from extract.text.lines import has_digit, is_number_line

__all__ = ["LooseRow", "Unruled", "open_tables"]

_POINTS = 10.5  # letters of a table are about so high: the layout measures in points
_EM = 1.08  # of the height of a letter's ink
_BEARING = 0.05  # ems of white on either side of a letter, within its width
_EMPTY = (0.3, 0.25)  # letters around an empty cell that must be white too
_APART = 0.8  # letters of white before the last figure of a row
_ROWS = 3  # fewer rows that end in a figure are lines of prose
_CLOSING = "、，。；：,;:）)〕】"
_OPENING = "（(〔【"
_MARKS = _CLOSING + _OPENING


class Unruled(NamedTuple):
    """A table, its upper edge on the straight page, and the pieces it holds."""

    grid: PlacedGrid
    top: float
    pieces: list[Piece]


class LooseRow(NamedTuple):
    """A row of a table that geometry does not prove, as one line with tabs between its columns, as text
    formats give it; the middle of its height on the straight page, and the pieces it holds.
    """

    text: PlacedText
    middle: float
    pieces: list[Piece]


def open_tables(
    sheet: Sheet, ground: Ground, number: int, way: Way, recogniser: Reader
) -> tuple[list[Unruled], list[LooseRow]]:
    """The tables of a page outside its ruled ones, from the top, and rows of such as are not proven.

    A cell has the confidence and the readings of its word; where several words make one, the least of
    theirs. Only parts of the page that may hold such a table are read at all.
    """
    lone = lone_rules(sheet.rules.across, sheet.letter, [t.box for t in sheet.tables])
    found = _hollow(sheet, ground, number, recogniser)
    taken = {p.box for _, inside in found for w in inside for p in w.pieces}
    rest = [p for p in sheet.pieces if p.box not in taken]
    loose: list[LooseRow] = []
    for top, foot in bands_of(rest, lone):
        pieces = [p for p in rest if top <= (p.box[1] + p.box[3]) / 2 <= foot]
        words = read_words(sheet, pieces, ground, recogniser)
        made, rows = _found(words, [s for s in lone if top <= s.at <= foot], number)
        loose += [_loose(text, inside, sheet, way) for text, inside in rows]
        found += made
    out: list[Unruled] = []
    for grid, inside in found:
        cells = _with_blanks(grid.grid.cells, sheet, ground, recogniser)
        placed = moved(with_cells(grid, cells), way.box)
        shown = [replace(c, box=way.shown(c.box) if c.box else None) for c in cells]
        out.append(Unruled(with_cells(placed, shown), grid.box[1], [p for w in inside for p in w.pieces]))
    return out, loose


def _hollow(
    sheet: Sheet, ground: Ground, number: int, recogniser: Reader
) -> list[tuple[PlacedGrid, list[Word]]]:
    """The tables in frames that part none of their rows, read by white space, where that proves them."""
    across, down = frame_lines(sheet.rules, sheet.letter, [t.box for t in sheet.tables])
    pieces = within(sheet.pieces, down)
    if not pieces:
        return []
    return _in_frames(read_words(sheet, pieces, ground, recogniser), across, down, number)


def _loose(text: str, words: Sequence[Word], sheet: Sheet, way: Way) -> LooseRow:
    """A row with the least confidence of its words."""
    x0, y0, x1, y1 = zip(*(w.piece.box for w in words), strict=True)
    box = (min(x0), min(y0), max(x1), max(y1))
    sure = min(w.said.confidence for w in words)
    placed = PlacedText(text, way.line(box), (box[3] - box[1]) * sheet.zoom, sure)
    return LooseRow(placed, (box[1] + box[3]) / 2, [p for w in words for p in w.pieces])


def _with_blanks(cells: Sequence[Cell], sheet: Sheet, ground: Ground, recogniser: Reader) -> list[Cell]:
    """The cells, those without text known as empty by the paper alone; what has ink is read after all."""
    out = []
    for cell in cells:
        if cell.text or cell.box is None or cell.confidence is not None:
            out.append(cell)
            continue
        across, down = (share * sheet.letter for share in _EMPTY)
        crop = crop_cell(sheet.full, times(padded(cell.box, across, down), sheet.zoom), ground, sheet.lifted)
        if crop.image is None:
            score = DOUBT if crop.doubt else CLEAN
            out.append(replace(cell, confidence=score, readings=(("", score),)))
            continue
        (said,) = recogniser.cells([crop.image])
        readings = tuple((text, min(p, DOUBT)) for text, p in said.readings)
        out.append(replace(cell, text=said.text, confidence=min(said.confidence, DOUBT), readings=readings))
    return out


def _found(
    words: Sequence[Word], rules: Sequence[Segment], number: int
) -> tuple[list[tuple[PlacedGrid, list[Word]]], list[tuple[str, list[Word]]]]:
    """The tables that the words make, from the top, each with the words in it, and the rows that are left.
    Boxes are in the pixels of the pieces. A cell has the confidence and the readings of its word; where
    several words make one, the least of theirs; an empty one has none yet.
    """
    if not words:
        return [], []
    print_ = _as_glyphs(words)
    grids, rest = unruled_tables(print_.glyphs, print_.across(rules), number)
    left = {g.font for line in rest for g in line}
    return _back(grids, [w for i, w in enumerate(words) if i not in left], print_), _rows_left(rest, words)


def _in_frames(
    words: Sequence[Word], frames: Sequence[Segment], sides: Sequence[Segment], number: int
) -> list[tuple[PlacedGrid, list[Word]]]:
    """The tables in frames whose lines (`frames` across, `sides` down) part no rows or columns."""
    if not words:
        return []
    print_ = _as_glyphs(words)
    across, down = print_.across(frames), print_.down(sides)
    grids, rest = framed_tables(print_.glyphs, frames_of(across, down), down, number)
    left = {g.font for g in rest}
    by_space = [g for g in grids if isinstance(g, BandedGrid)]
    return _back(by_space, [w for i, w in enumerate(words) if i not in left], print_)


class _Print(NamedTuple):
    """Words as glyphs on level lines, `unit` points for each pixel; `slope`: pixels down for each to the
    right before they were leveled.
    """

    glyphs: list[Glyph]
    unit: float
    slope: float

    def across(self, rules: Sequence[Segment]) -> list[Segment]:
        """Lines across, in points."""
        unit = self.unit
        return sorted(Segment(_level(s, self.slope) * unit, s.start * unit, s.end * unit) for s in rules)

    def down(self, rules: Sequence[Segment]) -> list[Segment]:
        """Lines down, in points."""
        unit = self.unit
        return sorted(
            Segment(s.at * unit, (s.start - self.slope * s.at) * unit, (s.end - self.slope * s.at) * unit)
            for s in rules
        )

    def back(self, box: Box) -> Box:
        """A box on the straight page, in pixels."""
        unit = self.unit
        return leveled((box[0] / unit, box[1] / unit, box[2] / unit, box[3] / unit), -self.slope)


def _as_glyphs(words: Sequence[Word]) -> _Print:
    unit = _POINTS / (_EM * median([w.piece.letter for w in words]))
    slope = slope_of([w.piece for w in words if w.standing is None])
    sizes = print_sizes([(w.piece, w.said.text) for w in words])
    glyphs = [g for i, word in enumerate(words) for g in _glyphs(word, i, _EM * sizes[i] * unit, unit, slope)]
    return _Print(glyphs, unit, slope)


def _back(
    grids: Sequence[PlacedGrid], used: Sequence[Word], print_: _Print
) -> list[tuple[PlacedGrid, list[Word]]]:
    """The tables on the straight page, from the top, each with the words in it and what is known of them."""
    out = []
    for grid in grids:
        placed = moved(grid, print_.back)
        inside = [w for w in used if _holds(placed.box, w.piece.box)]
        out.append((with_cells(placed, [_heard(c, inside) for c in placed.grid.cells]), inside))
    return sorted(out, key=lambda found: found[0].box[1])


def _rows_left(lines: Sequence[list[Glyph]], words: Sequence[Word]) -> list[tuple[str, list[Word]]]:
    """The lines that end in a figure set apart, if there are several: their text and their words."""
    out: list[tuple[str, list[Word]]] = []
    for line in lines:
        parts = parts_of_line(line, _APART)
        if len(parts) > 1 and is_number_line(line_text(parts[-1])):
            text = "".join(placed.text for run in text_lines([line]) for placed in run)
            out += [(text, [words[i] for i in sorted({g.font for g in line})])] if "\t" in text else []
    return out if len(out) >= _ROWS else []


def _level(rule: Segment, slope: float) -> float:
    return rule.at - slope * (rule.start + rule.end) / 2


def _glyphs(word: Word, number: int, size: float, unit: float, slope: float) -> list[Glyph]:
    """The letters of a word side by side over its ink, each in the width it has in print, `size` points
    high, on a line that is level. `font` says which word a letter is from.
    """
    x0, y0, x1, y1 = (v * unit for v in leveled(word.piece.box, slope))
    if word.standing is not None:
        return glyphs_of(word.standing, number, (x0, y0, x1, y1))
    text = "".join(word.said.text.split())
    middle = (y0 + y1) / 2
    fits = [_fit(text, x1 - x0, marks) for marks in (1.0, 0.5)]
    widths, pitch, before = min(fits, key=lambda fit: abs(fit[1] - size))
    x0 -= before * pitch
    out = []
    for ch, wide in zip(text, widths, strict=True):
        out.append(Glyph(ch, x0, middle - size / 2, x0 + wide * pitch, middle + size / 2, size, number))
        x0 += wide * pitch
    return out


def _fit(text: str, ink: float, marks: float) -> tuple[list[float], float, float]:
    """The widths of letters (ems) if marks are `marks` wide, the em that fits them to so much ink, and
    the white before the first one (ems): ink of brackets and stops fills half of their width.
    """
    widths = [marks if ch in _MARKS else 1.0 if ch > "\u2e7f" else 0.5 for ch in text]
    before = marks / 2 if text[:1] in _OPENING and text else _BEARING
    after = marks / 2 if text[-1:] in _CLOSING and text else _BEARING
    return widths, ink / max(sum(widths) - before - after, 0.3), before


def _holds(box: Box, inner: Box) -> bool:
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _heard(cell: Cell, words: Sequence[Word]) -> Cell:
    """A cell with what is known of its words."""
    if not cell.text or cell.box is None:
        return cell
    inside = [w for w in words if _holds(cell.box, w.piece.box)]
    most = 1.0 if cell.confidence is None else cell.confidence
    if len(inside) == 1 and _bare(inside[0].said.text) == _bare(cell.text):
        said = inside[0].said
        readings = tuple((text, min(p, most)) for text, p in said.readings)
        row_open = None if cell.row_open is None else said.confidence
        return replace(cell, confidence=min(most, said.confidence), readings=readings, row_open=row_open)
    if has_digit(cell.text) and not any(ch.isalpha() for ch in cell.text):
        most = min(most, DOUBT)  # a figure in pieces may be two
    least = min([most, *(w.said.confidence for w in inside)]) if inside else min(most, DOUBT)
    return replace(cell, confidence=least, readings=((cell.text, least),), row_open=None)


def _bare(text: str) -> str:
    return "".join(text.split())
