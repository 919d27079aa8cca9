"""Headers at the foot of a page whose row of figures begins the next one, without lines."""

from __future__ import annotations

from collections.abc import Sequence

from extract.layout.text import line_text, lines_of, parts_of_line
from extract.page import Box, Glyph, PageLayer
from extract.text.lines import ends_sentence, has_digit, is_heading, is_number_line

__all__ = ["footed"]

# The page's margins, where its number stands, as a share of its height.
_MARGIN = 0.1
# A row of so many figures and nothing else has its labels over it.
_FIGURES = 4
_MOST_LINES = 12  # of a header
_EDGE = 1.0  # points around letters

_Line = Sequence[Glyph]


def footed(upper: PageLayer, lower: PageLayer) -> tuple[Box, Box] | None:
    """What stands below the last text, figure or line of the upper page, and the row of figures alone that
    the lower one begins with; None where there is no such row or nothing that may be its header.
    """
    row = _first_row(lower)
    if row is None:
        return None
    head = _last_lines(upper)
    if not head or len(head) > _MOST_LINES:
        return None
    above, below = _around(head, upper), _around([row], lower)
    if any(_crosses(above, rule) for rule in upper.rules) or any(_crosses(below, r) for r in lower.rules):
        return None
    return above, below


def _first_row(layer: PageLayer) -> _Line | None:
    for line in lines_of([g for g in layer.glyphs if not g[0].isspace()]):
        parts = [line_text(part) for part in parts_of_line(line)]
        if len(parts) >= _FIGURES and all(map(is_number_line, parts)):
            return line
        if line[0][4] > _MARGIN * layer.height:
            return None
    return None


def _last_lines(layer: PageLayer) -> list[_Line]:
    found: list[_Line] = []
    for line in reversed(lines_of([g for g in layer.glyphs if not g[0].isspace()])):
        texts = [line_text(part) for part in parts_of_line(line)]
        in_margin = line[0][2] > (1 - _MARGIN) * layer.height
        if not found and in_margin and len(texts) == 1 and has_digit(texts[0]):
            continue  # the page's number
        alone = len(texts) == 1 and (ends_sentence(texts[0]) or is_heading(texts[0]))
        if alone or any(map(has_digit, texts)):
            break
        found.append(line)
    return found


def _around(lines: Sequence[_Line], layer: PageLayer) -> Box:
    glyphs = [g for line in lines for g in line]
    return (0.0, min(g[2] for g in glyphs) - _EDGE, layer.width, max(g[4] for g in glyphs) + _EDGE)


def _crosses(box: Box, rule: Sequence[float]) -> bool:
    return rule[1] <= box[3] and rule[3] >= box[1]
