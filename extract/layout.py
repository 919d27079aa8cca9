"""From what stands on a page to tables and lines, and from pages to one stream of blocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from extract.layout_grids import RuledGrid, ruled_grids
from extract.layout_lines import text_lines
from extract.layout_open import open_tables
from extract.layout_pages import join_pages
from extract.layout_rules import frames_of, segments_of
from extract.layout_strikes import without_struck
from extract.layout_text import ink_of, lines_of
from extract.layout_turn import upright
from extract.page import Box, Glyph, PageBlocks, PageLayer, PlacedGrid, PlacedText

__all__ = ["blocks_of_page", "join_pages"]

# A letter's box is a little higher than its size.
_SIZE_OF_BOX = 0.85
_FAR = 1e5


def blocks_of_page(layer: PageLayer) -> PageBlocks:
    """Tables and lines of one page in reading order. Never raises for bad geometry; time grows with
    the number of glyphs and rules, not with its square.
    """
    layer, back = upright(layer)
    glyphs = ink_of([_sized(g) for g in layer.glyphs if _is_placed(g) and not g[0].isspace()])
    glyphs = without_struck(glyphs, layer.rules)
    across, down = segments_of(layer)
    found, rest = ruled_grids(glyphs, frames_of(across, down), layer.number)
    open_grids, lines = open_tables(lines_of(rest), layer.number)
    runs: list[list[PlacedText] | list[PlacedGrid]] = [[placed] for placed in (*found, *open_grids)]
    runs.extend(text_lines(lines))
    runs.sort(key=lambda run: (run[0].box[1], run[0].box[0]))
    items = [item if back is None else _put_back(item, back) for run in runs for item in run]
    return PageBlocks(layer.number, layer.width, layer.height, tuple(items))


def _put_back(item: PlacedText | PlacedGrid, back: Callable[[Box], Box]) -> PlacedText | PlacedGrid:
    """The cells of a table on a turned page stand where the page shows them; lines and the table's
    own box stay as read, so that pages can be joined.
    """
    if isinstance(item, PlacedText):
        return item
    cells = tuple(replace(c, box=back(c.box) if c.box else None) for c in item.grid.cells)
    grid = replace(item.grid, cells=cells)
    return item.with_grid(grid) if isinstance(item, RuledGrid) else item._replace(grid=grid)


def _is_placed(g: Glyph) -> bool:
    """Whether the box is one: broken files give places that are no numbers or beyond any page."""
    return -_FAR < g[1] <= g[3] < _FAR and -_FAR < g[2] <= g[4] < _FAR


def _sized(g: Glyph) -> Glyph:
    """A glyph whose size is that of its box, where a font's own size is scaled later on."""
    height = g[4] - g[2] if g[7] else g[3] - g[1]
    return g if 0.4 * height <= g[5] <= 1.6 * height else g._replace(size=_SIZE_OF_BOX * height)
