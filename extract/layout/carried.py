"""A header at the foot of one page and its rows at the head of the next, without lines between them.

White space proves the columns of such a table only where header and figures are seen together, so what the
frame holds on the upper page is set over its rest on the lower one. Afterwards every cell says where it was
printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.blocks import Cell
from extract.layout.footed import footed
from extract.layout.moved import moved
from extract.layout.reader import blocks_of_page
from extract.layout.rules import Segment, segments_of
from extract.layout.sectiongrid import BandedGrid
from extract.layout.text import line_text, lines_of, parts_of_line
from extract.page import Box, PageBlocks, PageLayer, PlacedGrid, PlacedText, Rule
from extract.text.lines import has_digit, is_number_line

__all__ = ["Pages", "carried"]

# Points: the sides of one table stand in one place to this; they begin and end together to that.
_SAME = 1.5
_END = 2.0
_WIDEST = 120.0
# The page's margins, where a frame that goes on ends or begins, as a share of its height.
_MARGIN = 0.08
_MOST_SIDES = 200


Item = PlacedText | PlacedGrid


class Pages:
    """The blocks of pages, read one by one with the one before where a table goes on from it."""

    def __init__(self) -> None:
        self.blocks: list[PageBlocks] = []
        self._before: PageLayer | None = None
        self._kept: tuple[Item, ...] = ()

    def add(self, blocks: PageBlocks, layer: PageLayer | None = None) -> None:
        """One more page; with its `layer` where it may be read together with others."""
        self.blocks.append(blocks)
        both = carried(self._before, layer) if self._before is not None and layer is not None else None
        if both is None:
            self._before, self._kept = layer, ()
            return
        upper, lower, kept, rest = both
        self.blocks[-2:] = [replace(upper, items=(*self._kept, *upper.items)), lower]
        self._before, self._kept = rest, kept


def carried(
    upper: PageLayer, lower: PageLayer
) -> tuple[PageBlocks, PageBlocks, tuple[Item, ...], PageLayer] | None:
    """The blocks of two pages that follow each other, where a header at the foot of the upper one and rows at
    the head of the lower one are one table, in a frame that both pages cut or where figures stand alone; None
    where there is no such table. Then what of the lower page was read with the upper one, and its rest.
    """
    found = _framed(upper, lower) or footed(upper, lower)
    if found is None or upper.clean is not lower.clean:
        return None
    above, below = found
    own = [g for g in lower.glyphs if _holds(below, g[1:5])]
    lent = [g for g in upper.glyphs if _holds(above, g[1:5])]
    if not lent or not all(g[7] for g in (*lent, *own)) or any(has_digit(g[0]) for g in lent):
        return None
    figures = [g for g in own if has_digit(g[0])]
    if not figures or max(g[3] for g in lent) < min(g[1] for g in figures):
        return None
    # The page left what the next row did not fit in empty.
    foot = max(g[4] for g in lent) + min(g[2] for g in own) - below[1]
    part = (*above[:3], min(above[3], foot))
    # What stands over it, as a running title does, is no part of the table.
    over = [g for g in lower.glyphs if (g[2] + g[4]) / 2 < below[1] - _END]
    under = replace(lower, glyphs=[g for g in lower.glyphs if (g[2] + g[4]) / 2 >= below[1] - _END])
    blocks = _put_back(blocks_of_page(_lengthened(upper, under, part, below)), upper.number, part, below)
    if blocks is None:
        return None
    kept = tuple(item for item in blocks.items if item.box[1] < below[3] - _END)
    if over:
        titles = blocks_of_page(replace(lower, glyphs=over, rules=[], pictures=[]))
        blocks = replace(blocks, items=(*titles.items, *blocks.items))
    rest = replace(
        upper,
        glyphs=[g for g in upper.glyphs if not _holds(above, g[1:5])],
        rules=[r for r in upper.rules if not _holds(above, r)],
    )
    return blocks_of_page(rest), replace(blocks, height=lower.height), kept, _without(lower, below)


def _without(layer: PageLayer, box: Box) -> PageLayer:
    """A page without what a box at its head holds; lines down that run on below it begin there."""
    rules = [r for r in layer.rules if r[3] > box[3] + _END or not _holds(box, r)]
    rules = [Rule(r[0], max(r[1], box[3]), r[2], r[3]) if _starts_in(box, r) else r for r in rules]
    return replace(layer, glyphs=[g for g in layer.glyphs if not _holds(box, g[1:5])], rules=rules)


def _starts_in(box: Box, rule: Rule) -> bool:
    return box[0] - _END <= rule[0] <= box[2] + _END and rule[1] < box[3] < rule[3]


def _framed(upper: PageLayer, lower: PageLayer) -> tuple[Box, Box] | None:
    """The parts of a frame that both pages cut: of the upper one what is below its last row of figures."""
    above, below = _cut(upper, foot=True), _cut(lower, foot=False)
    if above is None or below is None:
        return None
    if max(abs(above[0] - below[0]), abs(above[2] - below[2])) > _SAME:
        return None
    return _below_rows(upper, above), below


def _below_rows(layer: PageLayer, box: Box) -> Box:
    """What a box holds below its last row of figures: all of it, where it holds none."""
    lines = lines_of([g for g in layer.glyphs if _holds(box, g[1:5])])
    rows = [line for line in lines if is_number_line(line_text(parts_of_line(line)[-1]))]
    foot = max((g[4] for line in rows for g in line), default=box[1])
    below = [g[2] for line in lines for g in line if (g[2] + g[4]) / 2 > foot]
    return (box[0], (foot + min(below)) / 2, box[2], box[3]) if rows and below else box


def _holds(box: Box, other: Sequence[float]) -> bool:
    x, y = (other[0] + other[2]) / 2, (other[1] + other[3]) / 2
    return box[0] - _END <= x <= box[2] + _END and box[1] - _END <= y <= box[3] + _END


def _cut(layer: PageLayer, *, foot: bool) -> Box | None:
    """The frame that the foot of a page, or its head, cuts: two sides that end together in the margin where
    no line closes them. The part at the foot has a line from side to side at its top, the part at the head
    has none there.
    """
    across, down = segments_of(layer)
    edge = _MARGIN * layer.height
    ends = [s for s in down if (s.end > layer.height - edge if foot else s.start < edge)]
    found: list[Box] = []
    for k, left in enumerate(ends[:_MOST_SIDES]):
        for right in ends[k + 1 : _MOST_SIDES]:
            if right.at - left.at < _WIDEST:
                continue
            box = _between(left, right, across, foot=foot)
            if box is not None and _is_open(box, across, foot=foot):
                found.append(box)
    return found[0] if len(found) == 1 else None


def _between(left: Segment, right: Segment, across: Sequence[Segment], *, foot: bool) -> Box | None:
    """The box between two sides: they are cut together, and end together too, or a line from one to the other
    ends it where another table touches it.
    """
    top, low = max(left.start, right.start), min(left.end, right.end)
    (cut, end) = ("end", "start") if foot else ("start", "end")
    if abs(getattr(left, cut) - getattr(right, cut)) > _END:
        return None
    box = (left.at, top, right.at, low)
    if abs(getattr(left, end) - getattr(right, end)) <= _END:
        return box
    at = top if foot else low
    return box if any(abs(line - at) <= _END for line in _through(box, across)) else None


def _through(box: Box, across: Sequence[Segment]) -> list[float]:
    """The heights of the lines from side to side of a box."""
    x0, top, x1, low = box
    return [
        s.at
        for s in across
        if s.start <= x0 + _END and s.end >= x1 - _END and top - _END <= s.at <= low + _END
    ]


def _is_open(box: Box, across: Sequence[Segment], *, foot: bool) -> bool:
    _, top, _, low = box
    through = _through(box, across)
    if foot:
        # Boxes of headers may fill its width.
        return any(abs(at - top) <= _END for at in through) and all(at < low - _END for at in through)
    return all(at > top + _END for at in through)


def _lengthened(upper: PageLayer, lower: PageLayer, above: Box, below: Box) -> PageLayer:
    """The lower page with what the upper one lends set over its own part of the table."""
    down, up = above[3] - above[1], below[1] - above[1]
    head = below[1] - _END
    glyphs = [
        g._replace(top=g[2] + down, bottom=g[4] + down) if (g[2] + g[4]) / 2 > head else g
        for g in lower.glyphs
    ]
    rules = [
        Rule(a, b + down, c, d + down) if (b + d) / 2 > head else Rule(a, b, c, d)
        for a, b, c, d in lower.rules
    ]
    glyphs[:0] = [g._replace(top=g[2] + up, bottom=g[4] + up) for g in upper.glyphs if _holds(above, g[1:5])]
    rules += [Rule(a, b + up, c, d + up) for a, b, c, d in _rules_in(above, upper.rules)]
    return replace(lower, height=lower.height + down, glyphs=glyphs, rules=rules, pictures=[])


def _rules_in(box: Box, rules: Sequence[Rule]) -> list[Rule]:
    """The rules of a box, cut to it."""
    x0, top, x1, low = box
    out = [Rule(r[0], max(r[1], top), r[2], min(r[3], low)) for r in rules if r[1] <= low and r[3] >= top]
    return [r for r in out if r[3] >= r[1] and x0 - _END <= (r[0] + r[2]) / 2 <= x1 + _END]


def _put_back(page: PageBlocks, number: int, above: Box, below: Box) -> PageBlocks | None:
    """The items of a lengthened page where they were printed; None unless what was lent is all in one table
    with what stands below it. `number` is that of the upper page.
    """
    down, up = above[3] - above[1], below[1] - above[1]
    break_at = below[1] + down
    items: list[PlacedText | PlacedGrid] = []
    tables = 0
    for item in page.items:
        top, low = item.box[1], item.box[3]
        if low <= below[1]:
            items.append(item)
        elif top >= break_at - _END:
            items.append(_moved(item, -down))
        elif isinstance(item, BandedGrid) and low > break_at and not item.headless:
            tables += 1
            cells = tuple(_printed(c, break_at, number, down, up) for c in item.grid.cells)
            grid = replace(item.grid, cells=cells, page=number)
            items.append(item.with_grid(grid, (item.box[0], below[1], item.box[2], low - down)))
        else:
            return None
    return replace(page, items=tuple(items)) if tables == 1 else None


def _printed(cell: Cell, break_at: float, number: int, down: float, up: float) -> Cell:
    if cell.box is None:
        return cell
    x0, top, x1, low = cell.box
    if (top + low) / 2 < break_at:
        return replace(cell, page=number, box=(x0, top - up, x1, low - up))
    return replace(cell, box=(x0, top - down, x1, low - down))


def _moved(item: PlacedText | PlacedGrid, by: float) -> PlacedText | PlacedGrid:
    def place(box: Box) -> Box:
        return (box[0], box[1] + by, box[2], box[3] + by)

    return item._replace(box=place(item.box)) if isinstance(item, PlacedText) else moved(item, place)
