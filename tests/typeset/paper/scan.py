"""Sheets as pictures: scans, mixed pages, page images and pictures of single tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from tests.typeset.model import Place
from tests.typeset.paper.pdf import write_pdf
from tests.typeset.paper.seal import stamp
from tests.typeset.paper.sheet import Image, Mark, Run, Sheet
from tests.typeset.paper.style import Style
from tests.typeset.paper.wear import Wear, encode, wear

__all__ = ["generator", "mix", "photograph", "rasterise", "scan"]

Picture = NDArray[np.uint8]
Box = tuple[float, float, float, float]


def generator(rng: Random) -> np.random.Generator:
    """numpy's randomness out of ours."""
    return np.random.default_rng(rng.getrandbits(64))


def rasterise(sheets: Sequence[Sheet], dpi: float) -> list[Picture]:
    """The sheets as BGR pictures."""
    bare = [replace(s, rotate=0, crop=(0.0, 0.0)) for s in sheets]
    document = pypdfium2.PdfDocument(write_pdf(Random(0), bare, Style(), compress=False))
    try:
        return [np.asarray(page.render(scale=dpi / 72, rev_byteorder=False).to_numpy()) for page in document]
    finally:
        document.close()


def photograph(sheet: Sheet, gen: np.random.Generator, how: Wear, place: Place | None) -> Picture:
    """One sheet on the scanner, sealed at its signature (the last line of text) or on a table."""
    page = rasterise([sheet], how.dpi)[0]
    scale = how.dpi / 72
    if place is not None and how.seal:
        lines = [m for m in sheet.marks if isinstance(m, Run) and m.part == "text"]
        last = max(lines, key=lambda m: m.y, default=None)
        if last is not None:
            spot = (last.x + gen.uniform(40, 160), last.y - gen.uniform(0, 40))
            page = stamp(page, gen, place.organ, (spot[0] * scale, spot[1] * scale), 113 * scale)
    if place is not None and how.seal_on_table and sheet.areas:
        x0, y0, x1, y1 = sheet.areas[int(gen.integers(len(sheet.areas)))]
        spot = (gen.uniform(x0, x1), gen.uniform(y0, y1))
        page = stamp(page, gen, place.organ, (spot[0] * scale, spot[1] * scale), 113 * scale)
    return wear(page, gen, how)


def scan(
    rng: Random, sheets: Sequence[Sheet], place: Place, how: Wear, *, layer: bool, strips: int
) -> list[Sheet]:
    """Sheets that hold nothing but pictures of the given ones, the last of them sealed.

    `layer`: under the picture lies the invisible text of a hasty recognition. `strips`: each
    picture is stored in that many bands.
    """
    gen = generator(rng)
    out = []
    for n, sheet in enumerate(sheets):
        page = photograph(sheet, gen, replace(how, seal=n == len(sheets) - 1), place)
        h, w = page.shape[:2]
        width, height = w * 72 / how.dpi, h * 72 / how.dpi
        marks: list[Mark] = []
        cuts = np.linspace(0, h, strips + 1).astype(int)
        for top, end in pairwise(cuts):
            data = encode(page[top:end], how.quality, gray=how.gray)
            marks.append(Image(data, 0, top * height / h, width, end * height / h))
        if layer:
            marks += _layer(rng, sheet)
        out.append(Sheet(width, height, marks))
    return out


def _layer(rng: Random, sheet: Sheet) -> list[Run]:
    """Invisible text as recognition programs add it: figures in it are often wrong."""
    wrong = {"0": "O", "1": "l", "3": "8", "6": "8", "5": "6", "7": "1"}

    def read(text: str) -> str:
        return "".join(wrong.get(ch, ch) if rng.random() < 0.15 else ch for ch in text)

    return [replace(m, mode=3, text=read(m.text)) for m in sheet.marks if isinstance(m, Run)]


def mix(rng: Random, sheets: Sequence[Sheet], how: Wear, *, tables: bool) -> list[Sheet]:
    """Sheets whose tables (or, with `tables` False, whose running text) are pictures."""
    gen = generator(rng)
    flat = replace(how, turn=0, skew=min(how.skew, 0.4), margin=False, perspective=0.0, curl=0.0)
    out = []
    for sheet in sheets:
        hidden = sheet.only("table") if tables else sheet.only("text")
        page = rasterise([hidden], how.dpi)[0]
        marks: list[Mark] = []
        for box in _bands(sheet, tables):
            cut = _crop(page, box, how.dpi)
            if cut.size and cut.min() < 200:
                marks.append(Image(encode(wear(cut, gen, flat), how.quality, gray=how.gray), *box))
        shown = [m for m in sheet.marks if m.part not in (("table",) if tables else ("text",))]
        out.append(replace(sheet, marks=[*marks, *shown]))
    return out


def _bands(sheet: Sheet, tables: bool) -> list[Box]:
    """Where the tables stand, or what is left of the page between them."""
    areas = sorted(sheet.areas, key=lambda a: a[1])
    if tables:
        return [(x0 - 3, y0 - 3, x1 + 3, y1 + 3) for x0, y0, x1, y1 in areas]
    edges = [0.0, *(y for _, y0, _, y1 in areas for y in (y0 - 2, y1 + 2)), sheet.height]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [(10, a, sheet.width - 10, b) for a, b in pairs if b - a > 8]


def _crop(page: Picture, box: Box, dpi: float) -> Picture:
    x0, y0, x1, y1 = (max(0, round(v * dpi / 72)) for v in box)
    return page[y0:y1, x0:x1]
