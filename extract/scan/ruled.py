"""The ruled tables of a straightened page: their cells cut out, read in one batch, and what tells
whether a table goes on over the page's edge.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extract.blocks import Cell, Grid
from extract.layout.grids import RuledGrid
from extract.page import Box
from extract.recognise.recogniser import Recognised
from extract.scan.cells import CLEAN, DOUBT, Crop, Ground, crop_cell
from extract.scan.grid import Table
from extract.scan.ink import Plane
from extract.scan.sheet import Reader, Sheet, times
from extract.scan.turned import with_turned
from extract.scan.way import Way

__all__ = ["ruled_tables"]

_PADDING = 0.7  # letters: the widest distance of text from its rule that is believed
_ROOM = 1.3  # letters that a line leaves free at its end if the next one did not fit
_BETWEEN = 0.12  # letters of white between two lines at least


def ruled_tables(sheet: Sheet, ground: Ground, number: int, way: Way, recogniser: Reader) -> list[RuledGrid]:
    """The tables of `sheet.tables`, in their order. Cells have the boxes that the picture shows."""
    grounds = [ground._replace(letter=t.letter * sheet.zoom) for t in sheet.tables]
    crops = [
        [crop_cell(sheet.full, times(t.cell(region), sheet.zoom), own, sheet.lifted) for region in t.regions]
        for t, own in zip(sheet.tables, grounds, strict=True)
    ]
    inked = [crop for table in crops for crop in table if crop.image is not None]
    images = [crop.image for crop in inked if crop.image is not None]
    read = iter(with_turned(inked, recogniser.cells(images), recogniser) if images else ())
    out = []
    for table, row, own in zip(sheet.tables, crops, grounds, strict=True):
        cells = []
        for region, crop in zip(table.regions, row, strict=True):
            said = None if crop.image is None else next(read)
            cells.append(_cell(region, crop, said, number, way.shown(table.cell(region))))
        grid = Grid(1, tuple(cells), len(table.ys) - 1, len(table.xs) - 1, page=number)
        out.append(
            RuledGrid.of(
                grid,
                way.box(table.box),
                edges=_edges(table, way),
                full=_full(table, row, own),
                open_top=table.open_top,
                open_foot=table.open_foot,
            )
        )
    return out


def _cell(
    region: tuple[int, int, int, int], crop: Crop, said: Recognised | None, number: int, box: Box
) -> Cell:
    row, col, rows, cols = region
    if said is None:
        score = DOUBT if crop.doubt else CLEAN
        return Cell(row, col, "", rows, cols, number, box, score, (("", score),))
    dust = said.dust and not crop.sealed
    most = DOUBT if (crop.doubt or not said.text) and not dust else 1.0
    readings = tuple((text, min(score, most)) for text, score in said.readings)
    return Cell(row, col, said.text, rows, cols, number, box, min(said.confidence, most), readings)


def _edges(table: Table, way: Way) -> tuple[float, ...]:
    """The places of the column edges in the middle of the table's height."""
    middle = (table.ys[0] + table.ys[-1]) / 2
    return tuple(way.box((x, middle, x, middle))[0] for x in table.xs)


def _full(table: Table, crops: Sequence[Crop], ground: Ground) -> frozenset[int]:
    """The columns of those cells of the last row whose text leaves no room at the end of its last line."""
    last = []
    for region, crop in zip(table.regions, crops, strict=True):
        if region[0] + region[2] == len(table.ys) - 1 and crop.image is not None:
            found = _last_line(crop.image, ground)
            if found is not None:
                last.append((region[1], crop.image.shape[1], *found))
    padding = min([_PADDING * ground.letter, *(left for _, _, left, _ in last)])
    room = _ROOM * ground.letter
    return frozenset(col for col, wide, left, right in last if right - left + room > wide - 2 * padding)


def _last_line(image: Plane, ground: Ground) -> tuple[int, int] | None:
    """The left and right end of the lowest line of print."""
    dark = image < float(np.median(image)) - 0.4 * ground.dark
    rows = np.flatnonzero(dark.any(axis=1))
    if not rows.size:
        return None
    breaks = np.flatnonzero(np.diff(rows) > max(2.0, _BETWEEN * ground.letter))
    # strokes of one letter may stand apart: the line is as high as a letter at least
    starts = [int(rows[0]), *(int(rows[i + 1]) for i in breaks)]
    top = next((s for s in reversed(starts) if rows[-1] - s > 0.6 * ground.letter), starts[0])
    columns = np.flatnonzero(dark[top : rows[-1] + 1].any(axis=0))
    return int(columns[0]), int(columns[-1])
