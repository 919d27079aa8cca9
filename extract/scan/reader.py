"""A page that is only a picture: straightened, its ruled tables and lines cut out and read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import cv2
import numpy as np

from extract.blocks import Cell, Grid
from extract.limits import DEFAULT_LIMITS, Limits
from extract.page import Box, PageBlocks, PlacedGrid, PlacedText
from extract.recognise.recogniser import Recognised
from extract.scan.cells import CLEAN, Crop, crop_cell, ground_of
from extract.scan.frame import Frame
from extract.scan.grid import Table
from extract.scan.ink import Ink, Plane, as_plane, ink_of
from extract.scan.rules import Rules, find_bend, find_rules
from extract.scan.seal import lift_grey_seals
from extract.scan.snap import snapped
from extract.scan.tables import tables_of
from extract.scan.text import find_lines
from extract.scan.turn import find_turn, turned

__all__ = ["Reader", "Sheet", "lay_out", "read_page_image"]

_LEAST_SIDE = 24  # pixels: nothing smaller holds a line of print
_MOST_CELLS = 3_000  # of a table on one page: more are a drawing or graph paper, and illegible
_DOUBT = 0.5  # the most confidence that a reading of uncertain ink can have


class Reader(Protocol):
    """What is needed of `extract.recognise.recogniser.Recogniser`."""

    def cells(self, images: Sequence[Plane]) -> list[Recognised]:
        """Readings of cells."""

    def lines(self, images: Sequence[Plane]) -> list[Recognised]:
        """Readings of lines of text."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A straight page. `full` is for reading; tables and lines are in work pixels, of which one is
    `zoom` pixels of `full`; `frame` leads back to the picture; `lifted` marks where a grey seal was.
    """

    full: Plane
    frame: Frame
    zoom: float
    letter: float
    tables: list[Table]
    lines: list[Box]
    rules: Rules
    lifted: Plane | None = None

    def cell(self, table: Table, region: tuple[int, int, int, int]) -> Box:
        """A cell between the rules that are drawn around it, in pixels of `full`."""
        return _times(snapped(table.cell(region), self.rules, self.letter), self.zoom)


def read_page_image(
    image: Plane, number: int, recogniser: Reader, limits: Limits = DEFAULT_LIMITS
) -> PageBlocks:
    """Read one page from its picture, HxWx3 BGR (or HxW grey) uint8.

    Boxes are in pixels of `image`; of a page that lies on its side or upside down, in pixels of
    `image` turned upright, and so are `width` and `height`. A cell without ink is an empty cell of
    high confidence; where ink is too faint to tell, the confidence is low.
    """
    height, width = image.shape[:2]
    if min(height, width) < _LEAST_SIDE:
        return PageBlocks(number, width, height, ())
    ink = ink_of(image)
    skew, quarter = find_turn(ink, recogniser)
    sheet = lay_out(ink, skew, quarter, limits)
    if quarter % 2:
        width, height = height, width
    grids = _grids(sheet, number, _Way(sheet, ink, quarter), recogniser)
    texts = _texts(sheet, _Way(sheet, ink, quarter), recogniser)
    items = _in_order(sheet, grids, texts)
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
    tables = tables_of(work, rules, ink.letter, min(limits.cells_per_table, _MOST_CELLS))
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
    lines = find_lines(work, ink.letter, [t.box for t in tables], rules.level | rules.upright)
    return Sheet(full, frame, zoom, ink.letter, tables, lines, rules, lifted)


class _Way:
    """From straight work pixels back to pixels of the picture that was handed in."""

    def __init__(self, sheet: Sheet, ink: Ink, quarter: int) -> None:
        self._frame = sheet.frame
        self._unit = 1.0 / (ink.shrink * ink.scale)
        self._quarter = quarter % 4
        self._high, self._wide = (side * self._unit for side in ink.work.shape)

    def _point(self, u: float, v: float) -> tuple[float, float]:
        x, y = self._frame.source(np.array([u]), np.array([v]))
        px, py = float(x[0]) * self._unit, float(y[0]) * self._unit
        for turn in range(self._quarter):
            px, py = (self._high if turn % 2 == 0 else self._wide) - py, px
        return px, py

    def box(self, box: Box) -> Box:
        """A box of the same size around the same middle: one of a page askew must not swell."""
        px, py = self._point((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        w, h = (box[2] - box[0]) * self._unit / 2, (box[3] - box[1]) * self._unit / 2
        return (px - w, py - h, px + w, py + h)

    def line(self, box: Box) -> Box:
        """A line keeps its left end, so that lines below each other keep their distance."""
        px, py = self._point(box[0], (box[1] + box[3]) / 2)
        w, h = (box[2] - box[0]) * self._unit, (box[3] - box[1]) * self._unit / 2
        return (px, py - h, px + w, py + h)


def _grids(sheet: Sheet, number: int, way: _Way, recogniser: Reader) -> list[PlacedGrid]:
    """All tables of the page; their cells are read in one batch."""
    ground = ground_of(sheet.full, sheet.letter * sheet.zoom)
    crops = [
        [
            crop_cell(sheet.full, _times(t.cell(region), sheet.zoom), ground, sheet.lifted)
            for region in t.regions
        ]
        for t in sheet.tables
    ]
    images = [crop.image for table in crops for crop in table if crop.image is not None]
    read = iter(recogniser.cells(images) if images else ())
    out = []
    for table, row in zip(sheet.tables, crops, strict=True):
        cells = []
        for region, crop in zip(table.regions, row, strict=True):
            said = None if crop.image is None else next(read)
            cells.append(_cell(region, crop, said, number, way.box(table.cell(region))))
        grid = Grid(1, tuple(cells), len(table.ys) - 1, len(table.xs) - 1, page=number)
        out.append(PlacedGrid(grid, way.box(table.box)))
    return out


def _cell(
    region: tuple[int, int, int, int], crop: Crop, said: Recognised | None, number: int, box: Box
) -> Cell:
    row, col, rows, cols = region
    if said is None:
        score = _DOUBT if crop.doubt else CLEAN
        return Cell(row, col, "", rows, cols, number, box, score, (("", score),))
    dust = said.dust and not crop.sealed
    most = _DOUBT if (crop.doubt or not said.text) and not dust else 1.0
    readings = tuple((text, min(score, most)) for text, score in said.readings)
    return Cell(row, col, said.text, rows, cols, number, box, min(said.confidence, most), readings)


def _texts(sheet: Sheet, way: _Way, recogniser: Reader) -> list[PlacedText]:
    """The lines outside the tables; one without text stays, empty, to keep its place in order."""
    pad = 0.25 * sheet.letter
    images = [_cut(sheet.full, _times(_padded(box, pad), sheet.zoom)) for box in sheet.lines]
    read = recogniser.lines(images) if images else []
    return [
        PlacedText(said.text.strip(), way.line(box), (box[3] - box[1]) * sheet.zoom, said.confidence)
        for said, box in zip(read, sheet.lines, strict=True)
    ]


def _padded(box: Box, pad: float) -> Box:
    return (box[0] - pad, box[1] - pad, box[2] + pad, box[3] + pad)


def _times(box: Box, factor: float) -> Box:
    return (box[0] * factor, box[1] * factor, box[2] * factor, box[3] * factor)


def _cut(full: Plane, box: Box) -> Plane:
    x0, y0 = max(0, int(box[0])), max(0, int(box[1]))
    return full[y0 : max(y0 + 1, int(box[3]) + 1), x0 : max(x0 + 1, int(box[2]) + 1)]


def _in_order(
    sheet: Sheet, grids: list[PlacedGrid], texts: list[PlacedText]
) -> tuple[PlacedText | PlacedGrid, ...]:
    """Lines and tables from top to bottom of the straight page; lines without text are gone."""
    tops: list[tuple[float, int, PlacedText | PlacedGrid]] = []
    for line, text in zip(sheet.lines, texts, strict=True):
        if text.text:
            tops.append(((line[1] + line[3]) / 2, len(tops), text))
    for table, grid in zip(sheet.tables, grids, strict=True):
        tops.append((table.ys[0], len(tops), grid))
    return tuple(item for _, _, item in sorted(tops, key=lambda t: t[:2]))
