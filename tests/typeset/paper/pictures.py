"""Reports whose tables, or whole pages, are pictures in a web page or a Word document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.typeset.model import Block, Picture, Place, PTable, Text
from tests.typeset.paper.flow import set_pages, set_table
from tests.typeset.paper.render import LEVELS, for_pictures
from tests.typeset.paper.scan import generator, photograph
from tests.typeset.paper.style import Style, draw_style
from tests.typeset.paper.wear import Wear, draw_wear, encode

__all__ = ["PICTURED", "picture_blocks"]

SMALLEST_ON_SCREEN = 10.5  # 14 pixels
PICTURED = {"html:pictures": "html", "html:folder": "html", "docx:pictures": "docx"}  # format -> suffix


def picture_blocks(
    rng: Random, blocks: Sequence[Block], place: Place, year: int, *, plain: bool, wear: int | None
) -> tuple[list[Block], list[str]]:
    """The blocks with pictures of the tables in their place; or the title and a picture per page."""
    level = wear if wear is not None else 0 if plain else rng.choice(LEVELS)
    style = for_pictures(Style() if plain else draw_style(rng, place, year), level)
    how = draw_wear(generator(rng), level)
    if plain or rng.random() < 0.7:
        flat = replace(how, turn=0, skew=min(how.skew, 0.4), margin=False, perspective=0.0, curl=0.0)
        if how.look and not plain:
            ruled = style.rules not in ("three", "none")
            style = replace(style, look=how.look, rules="lines" if ruled else style.rules)
            style = replace(style, table_size=max(SMALLEST_ON_SCREEN, style.table_size))
            flat = replace(
                flat,
                skew=0.0,
                shadow=0.0,
                noise=0.0,
                specks=0.0,
                fax=False,
                dpi=min(96 if level else 144, how.dpi),
            )
        width = rng.choice((480.0, 560.0, 680.0))
        out = [_table(rng, b, style, flat, width) if isinstance(b, PTable) else b for b in blocks]
        return out, ["pictures:tables", *style.traits(), *how.traits(level)]
    title = [b for b in blocks if isinstance(b, Text) and b.role == "title"]
    pages: list[Block] = []
    sheets = set_pages(rng, blocks, style)
    gen = generator(rng)
    for n, sheet in enumerate(sheets):
        page = photograph(sheet, gen, replace(how, seal=n == len(sheets) - 1), place)
        h, w = page.shape[:2]
        data = encode(page, how.quality, gray=how.gray)
        pages.append(Picture(data, "jpg", 430.0, 430.0 * h / w))
    return [*title, *pages], ["pictures:pages", *style.traits(), *how.traits(level)]


def _tinted(page: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Greys as shades of blue: black and white stay what they are."""
    grey = np.arange(256)
    shades = [
        np.interp(grey, (0, 89, 219, 255), to)
        for to in ((0, 170, 250, 255), (0, 95, 228, 255), (0, 25, 204, 255))
    ]
    table = np.stack(shades, axis=1).astype(np.uint8)[None]
    return np.asarray(cv2.LUT(page, table), np.uint8)


def _table(rng: Random, table: PTable, style: Style, how: Wear, width: float) -> Picture:
    """One table as somebody cut it out of a screen."""
    sheet = set_table(rng, table, style, width)
    page = photograph(sheet, generator(rng), how, None)
    if style.look and not how.gray:
        page = _tinted(page)
    png = how.quality > 85
    scale = min(1.0, 430.0 / sheet.width)
    data = encode(page, how.quality, gray=how.gray, png=png)
    return Picture(data, "png" if png else "jpg", sheet.width * scale, sheet.height * scale)
