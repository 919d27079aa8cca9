"""Pages whose text runs up or down: read as if the page had been turned, placed as it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from extract.layout.text import turn
from extract.page import Box, PageLayer, Rule

__all__ = ["upright"]

# A page is turned if so many of its letters are.
_MOST = 0.6
_LEAST_GLYPHS = 10


def upright(layer: PageLayer) -> tuple[PageLayer, Callable[[Box], Box] | None]:
    """The page turned so that its text runs to the right, and what maps its boxes back to the
    page as it is looked at; None if nothing had to be turned.

    Letters do not say whether they run down or up; the order they were drawn in does.
    """
    glyphs = layer.glyphs
    if len(glyphs) < _LEAST_GLYPHS or sum(1 for g in glyphs if not g.upright) < _MOST * len(glyphs):
        return layer, None
    pairs = [(a, b) for a, b in pairwise(glyphs) if abs(b.x0 - a.x0) < 0.5 * a.size]
    clockwise = sum(1 if b.top > a.top else -1 for a, b in pairs) >= 0
    width, height = layer.width, layer.height
    turned = replace(
        layer,
        width=height,
        height=width,
        glyphs=[turn(g, clockwise=clockwise, width=width, height=height) for g in glyphs],
        rules=[Rule(*_forth(r, clockwise, width, height)) for r in layer.rules],
        pictures=[_forth(p, clockwise, width, height) for p in layer.pictures],
    )
    return turned, lambda box: _back(box, clockwise, width, height)


def _forth(box: Box, clockwise: bool, width: float, height: float) -> Box:
    x0, top, x1, foot = box
    return (top, width - x1, foot, width - x0) if clockwise else (height - foot, x0, height - top, x1)


def _back(box: Box, clockwise: bool, width: float, height: float) -> Box:
    x0, top, x1, foot = box
    return (width - foot, x0, width - top, x1) if clockwise else (top, height - x1, foot, height - x0)
