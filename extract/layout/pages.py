"""Pages to one stream: running titles and page numbers out, lines to paragraphs, tables joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.blocks import Grid, Paragraph
from extract.layout.furniture import without_furniture
from extract.layout.joins import continued
from extract.layout.paragraphs import Flow
from extract.page import PageBlocks, PlacedGrid

__all__ = ["join_pages"]


def join_pages(pages: Sequence[PageBlocks]) -> list[Paragraph | Grid]:
    """The document's blocks in reading order, grids numbered from 1. Cells keep their page, box,
    confidence and readings.
    """
    flow = Flow()
    last: PlacedGrid | None = None
    for page in without_furniture(pages):
        flow.turn(page)
        for item in page.items:
            if not isinstance(item, PlacedGrid):
                flow.line(item)
                last = None
                continue
            joined = continued(last, item) if last is not None else None
            last = joined or item
            if joined is not None:
                flow.replace_grid(joined.grid)
            else:
                flow.grid(item.grid)
    out: list[Paragraph | Grid] = []
    number = 0
    for block in flow.blocks():
        if isinstance(block, Grid):
            number += 1
            block = replace(block, number=number)
        out.append(block)
    return out
