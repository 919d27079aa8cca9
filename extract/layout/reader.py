"""From what stands on a page to tables and lines, and from pages to one stream of blocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from extract.layout.banded import banded_tables, lone_lines
from extract.layout.fences import fences_of
from extract.layout.framed import framed_tables
from extract.layout.grids import RuledGrid
from extract.layout.headed import between, headed
from extract.layout.lines import text_lines
from extract.layout.open import open_tables
from extract.layout.pages import join_pages
from extract.layout.rules import Segment, frames_of, segments_of
from extract.layout.strikes import without_struck
from extract.layout.text import ink_of, lines_of
from extract.layout.turn import upright
from extract.layout.walls import walls_of
from extract.page import Box, Glyph, PageBlocks, PageLayer, PlacedGrid, PlacedText

__all__ = ["blocks_of_page", "join_pages", "unruled_tables"]

# A letter's box is a little higher than its size.
_SIZE_OF_BOX = 0.85
_FAR = 1e5


def blocks_of_page(layer: PageLayer) -> PageBlocks:
    """Tables and lines of one page in reading order. Never raises for bad geometry; time grows with
    the number of glyphs and rules, not with its square.
    """
    layer, back = upright(layer)
    placed = _placed(layer.glyphs)
    glyphs = without_struck(placed if layer.clean else ink_of(placed), layer.rules)
    across, down = segments_of(layer)
    frames = frames_of(across, down)
    fences = fences_of(across, frames, glyphs)
    if fences:
        frames = frames_of(across, sorted([*down, *fences]))
    found, rest = framed_tables(glyphs, frames, down, layer.number)
    unruled: list[PlacedGrid] = []
    lines: list[list[Glyph]] = []
    lone = lone_lines(across, frames)
    for part, headed_part in between(rest, found):
        tables, left = unruled_tables(part, lone, layer.number, down, under_header=headed_part)
        unruled += tables
        lines += left
    found, unruled = headed(found, unruled)
    runs: list[list[PlacedText] | list[PlacedGrid]] = [[placed] for placed in (*found, *unruled)]
    runs.extend(text_lines(lines))
    runs.sort(key=lambda run: (run[0].box[1], run[0].box[0]))
    items = [item if back is None else _put_back(item, back) for run in runs for item in run]
    return PageBlocks(layer.number, layer.width, layer.height, tuple(items))


def unruled_tables(
    glyphs: Sequence[Glyph],
    lone: Sequence[Segment],
    number: int,
    down: Sequence[Segment] = (),
    *,
    under_header: bool = False,
) -> tuple[list[PlacedGrid], list[list[Glyph]]]:
    """The tables among glyphs outside ruled ones (points, in the order they were drawn in), and the lines
    that are left. `lone` are long rules across, no upright one meets them; `down` upright ones;
    `under_header`: what stands above all of them is a header in boxes.
    """
    rest = list(glyphs)
    banded: list[PlacedGrid] = []
    if len(lone) > 1:
        banded, rest = banded_tables(rest, lone, number)
    found, lines = open_tables(lines_of(rest), rest, number, walls_of(down), under_header=under_header)
    return [*banded, *found], lines


def _put_back(item: PlacedText | PlacedGrid, back: Callable[[Box], Box]) -> PlacedText | PlacedGrid:
    """The cells of a table on a turned page stand where the page shows them; lines and the table's
    own box stay as read, so that pages can be joined.
    """
    if isinstance(item, PlacedText):
        return item
    cells = tuple(replace(c, box=back(c.box) if c.box else None) for c in item.grid.cells)
    grid = replace(item.grid, cells=cells)
    return item.with_grid(grid) if isinstance(item, RuledGrid) else item._replace(grid=grid)


def _placed(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The glyphs that print anything, in a box that is one: broken files give places that are no numbers
    or beyond any page. Their size is that of the box where a font's own size is scaled later on; a stroke
    (一) whose box is its ink has the size of its font's other letters.
    """
    out: list[Glyph] = []
    odd: list[int] = []
    fonts: Counter[int] = Counter()
    for g in glyphs:
        text, x0, top, x1, foot, size, font, is_upright = g
        if not (-_FAR < x0 <= x1 < _FAR and -_FAR < top <= foot < _FAR) or text.isspace():
            continue
        height = foot - top if is_upright else x1 - x0
        if 0.4 * height <= size <= 1.6 * height:
            fonts[font] += 1
        else:
            fonts[font] -= 1
            odd.append(len(out))
        out.append(g)
    for k in odd:
        g = out[k]
        height = g[4] - g[2] if g[7] else g[3] - g[1]
        if g[5] < 0.4 * height or fonts[g[6]] <= 0:
            out[k] = g._replace(size=_SIZE_OF_BOX * height)
    return out
