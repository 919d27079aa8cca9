"""A page that is only a picture: straightened, its tables and lines found, cut out and read."""

from __future__ import annotations

from collections.abc import Sequence

import cv2

from extract.limits import DEFAULT_LIMITS, Limits
from extract.page import Box, PageBlocks, PlacedGrid, PlacedText
from extract.scan.bend import find_bend
from extract.scan.cells import ground_of
from extract.scan.frame import Frame
from extract.scan.grid import Table
from extract.scan.hollow import is_hollow
from extract.scan.ink import Ink, Plane, as_plane, ink_of
from extract.scan.pieces import Piece, pieces_of
from extract.scan.ruled import ruled_tables
from extract.scan.rules import HEAVY, Rules, find_rules
from extract.scan.screen import on_paper
from extract.scan.seal import lift_grey_seals
from extract.scan.sheet import Reader, Sheet, cut, padded, times
from extract.scan.small import tables_by_size
from extract.scan.text import lines_of, print_outside
from extract.scan.turn import find_turn, turned
from extract.scan.unruled import open_tables
from extract.scan.way import Way

__all__ = ["lay_out", "read_page_image"]

_LEAST_SIDE = 24  # pixels: nothing smaller holds a line of print
_ENOUGH = 8  # cells that heavy rules must make where no others do: bold letters make a few
_FEW = 24  # cells: more are no border around a table, or a few boxes in it
_MOST_CELLS = 3_000  # of a table on one page: more are a drawing or graph paper, and illegible


def read_page_image(
    image: Plane, number: int, recogniser: Reader, limits: Limits = DEFAULT_LIMITS
) -> PageBlocks:
    """Read one page from its picture, HxWx3 BGR (or HxW grey) uint8.

    Boxes of cells are in pixels of `image`. Of a page that lies on its side or upside down, `width` and
    `height` and the boxes of lines and tables are those of `image` turned upright. A cell without ink is
    an empty cell of high confidence; where ink is too faint to tell, the confidence is low.
    """
    height, width = image.shape[:2]
    if min(height, width) < _LEAST_SIDE:
        return PageBlocks(number, width, height, ())
    ink = ink_of(on_paper(image))
    skew, quarter = find_turn(ink, recogniser)
    sheet = lay_out(ink, skew, quarter, limits)
    if quarter % 2:
        width, height = height, width
    way = Way(sheet.frame, ink, quarter)
    ground = ground_of(sheet.full, sheet.letter * sheet.zoom)
    ruled = ruled_tables(sheet, ground, number, way, recogniser)
    tops: list[tuple[float, PlacedText | PlacedGrid]] = [
        (table.ys[0], grid) for table, grid in zip(sheet.tables, ruled, strict=True)
    ]
    unruled, loose = open_tables(sheet, ground, number, way, recogniser)
    tops += [(table.top, table.grid) for table in unruled]
    tops += [(row.middle, row.text) for row in loose]
    held = [table.pieces for table in unruled] + [row.pieces for row in loose]
    lines = _left(sheet, [piece for pieces in held for piece in pieces])
    tops += _texts(sheet, lines, way, recogniser)
    items = tuple(item for _, item in sorted(tops, key=lambda t: t[0]))
    return PageBlocks(number, width, height, items)


def lay_out(ink: Ink, skew: float, quarter: int, limits: Limits = DEFAULT_LIMITS) -> Sheet:
    """Straighten a page that lies `skew` degrees and `quarter` turns off, and find what it holds."""
    high, wide = ink.work.shape
    frame = turned(wide, high, skew, quarter)
    work = frame.straighten(ink.work)
    rules = find_rules(work, ink.letter)
    bend = find_bend(rules, frame.size)
    if bend is not None:
        frame = Frame(frame.affine, frame.size, bend)
        work = frame.straighten(ink.work)
        rules = find_rules(work, ink.letter)
    most = min(limits.cells_per_table, _MOST_CELLS)
    rules, tables = tables_by_size(work, rules, ink.letter, most)
    if not tables:
        heavy, found = tables_by_size(work, find_rules(work, ink.letter, thick=HEAVY), ink.letter, most)
        if sum(len(t.regions) for t in found) >= _ENOUGH:
            rules, tables = heavy, found
    zoom = 1.0 / ink.shrink
    full = work if ink.shrink == 1.0 else frame.straighten(ink.full, zoom)
    full, lifted = lift_grey_seals(full, ink.letter * zoom)
    if lifted is not None:
        size = (work.shape[1], work.shape[0])
        work = (
            full
            if full.shape == work.shape
            else as_plane(cv2.resize(full, size, interpolation=cv2.INTER_AREA))
        )
    tables = _without_hollow(tables, work, rules, ink.letter)
    printed = print_outside(work, ink.letter, [t.box for t in tables], rules.level | rules.upright)
    lines = lines_of(printed, ink.letter)
    pieces = pieces_of(printed, ink.letter)
    return Sheet(full, frame, zoom, ink.letter, tables, lines, pieces, rules, lifted)


def _without_hollow(tables: Sequence[Table], work: Plane, rules: Rules, letter: float) -> list[Table]:
    """The tables whose lines part all that they hold."""
    few = [t for t in tables if len(t.regions) <= _FEW]
    if not few:
        return list(tables)
    others = [t.box for t in tables if t not in few]
    pieces = pieces_of(print_outside(work, letter, others, rules.level | rules.upright), letter)
    return [t for t in tables if t not in few or not is_hollow(t, pieces)]


def _left(sheet: Sheet, taken: Sequence[Piece]) -> list[Box]:
    """The lines without those pieces of them that a table holds."""
    if not taken:
        return sheet.lines
    gone = {piece.box for piece in taken}
    out = []
    for line in sheet.lines:
        held = [p.box for p in sheet.pieces if _in(line, p.box)]
        rest = [box for box in held if box not in gone]
        if len(rest) == len(held):
            out.append(line)
        elif rest:
            x0, y0, x1, y1 = zip(*rest, strict=True)
            out.append((min(x0), min(y0), max(x1), max(y1)))
    return out


def _in(line: Box, box: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return line[0] <= x <= line[2] and line[1] <= y <= line[3]


def _texts(
    sheet: Sheet, lines: Sequence[Box], way: Way, recogniser: Reader
) -> list[tuple[float, PlacedText]]:
    """The lines outside the tables that hold text, each with its height on the page."""
    pad = 0.25 * sheet.letter
    images = [cut(sheet.full, times(padded(box, pad, pad), sheet.zoom)) for box in lines]
    read = recogniser.lines(images) if images else []
    return [
        (
            (box[1] + box[3]) / 2,
            PlacedText(said.text.strip(), way.line(box), (box[3] - box[1]) * sheet.zoom, said.confidence),
        )
        for said, box in zip(read, lines, strict=True)
        if said.text.strip()
    ]
