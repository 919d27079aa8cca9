"""What stands on one page, before anyone knows what is a table: glyphs, rules, pictures.

Fixed-layout formats (PDF, OFD) are first read into this; so is, for its ruled lines and words,
a recognised scan. Coordinates are the page's own as it is looked at, after its rotation: origin at
the top left, x to the right, y down, in points (1/72 inch) for PDF and OFD and pixels for images.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from extract.blocks import Grid

__all__ = ["Box", "Glyph", "PageBlocks", "PageLayer", "PlacedGrid", "PlacedText", "Rule"]

Box = tuple[float, float, float, float]


class Glyph(NamedTuple):
    """One character (or ligature) with its box: x0, top, x1, bottom; `size` is its font size.

    The box is the advance cell where known (loose), so that neighbours touch. `upright` is
    False for characters turned by 90 degrees; `font` is an index that tells fonts apart.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    font: int = 0
    upright: bool = True


class Rule(NamedTuple):
    """A ruled line, horizontal (`top` ≈ `bottom`) or vertical (`x0` ≈ `x1`), as drawn or as one
    side of a box; thin filled rectangles come as the one line they look like.
    """

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(slots=True)
class PageLayer:
    """One page. `number` counts from 1. `pictures` are the boxes of images on it; `unmapped` is
    the share of its characters whose font does not say what they mean. `clean` says that no letter
    is printed twice in one place any more.
    """

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    unmapped: float = 0.0
    clean: bool = False


class PlacedText(NamedTuple):
    """A line of text and where it stands; `size` is the height of its letters. `confidence` is
    None for printed text and as in `Cell` for recognised text.
    """

    text: str
    box: Box
    size: float
    confidence: float | None = None


class PlacedGrid(NamedTuple):
    """A table of one page and where it stands. Its cells carry `page` and `box`."""

    grid: Grid
    box: Box


@dataclass(frozen=True, slots=True)
class PageBlocks:
    """One page's lines and tables in reading order, not yet joined with its neighbours."""

    number: int
    width: float
    height: float
    items: tuple[PlacedText | PlacedGrid, ...]
