"""Blocks as a document of a format that has pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from tests.typeset.model import Block, Place
from tests.typeset.paper.flow import set_pages, set_scroll
from tests.typeset.paper.ofd import OfdOptions, draw_ofd, write_ofd
from tests.typeset.paper.pdf import write_pdf
from tests.typeset.paper.scan import generator, mix, photograph, scan
from tests.typeset.paper.style import Style, draw_style
from tests.typeset.paper.wear import Wear, draw_wear, encode

__all__ = ["LEVELS", "PAPER", "for_pictures", "render_paper"]

PAPER = {  # format -> file name suffix
    "pdf": "pdf",
    "unmapped": "pdf",
    "scan": "pdf",
    "mixed": "pdf",
    "png": "png",
    "jpg": "jpg",
    "ofd": "ofd",
    "ofd:scan": "ofd",
}
LEVELS = (0, 1, 1, 1, 2, 2, 3)
SMALLEST_PRINT = 9.0  # a table set smaller is not legible at the lowest resolutions


def render_paper(
    rng: Random, blocks: Sequence[Block], place: Place, year: int, form: str, *, plain: bool, wear: int | None
) -> tuple[bytes, list[str]]:
    """The bytes of a document, and what is special about it. `wear`: 0 to 3, None: drawn."""
    style = Style() if plain else draw_style(rng, place, year)
    if form == "unmapped":
        style = replace(style, unmapped=rng.choice(("none", "private")))
    if form in ("pdf", "unmapped"):
        return write_pdf(rng, set_pages(rng, blocks, style), style), style.traits()
    ofd = OfdOptions() if plain else draw_ofd(rng)
    if form == "ofd":
        style = replace(style, rotate=0, crop=(0.0, 0.0), owner_password=False, bold="none")
        return write_ofd(set_pages(rng, blocks, style), style.title, ofd), [*style.traits(), *ofd.traits()]
    level = wear if wear is not None else 0 if plain else rng.choice(LEVELS)
    style = for_pictures(style, level)
    how = draw_wear(generator(rng), level)
    traits = [*style.traits(), *how.traits(level)]
    if form in ("png", "jpg"):
        return _long_picture(rng, blocks, place, form, style, how), traits
    sheets = set_pages(rng, blocks, style)
    if form == "mixed":
        tables = plain or rng.random() < 0.7
        traits.append("mixed:tables" if tables else "mixed:text")
        return write_pdf(rng, mix(rng, sheets, how, tables=tables), style), traits
    if form == "ofd:scan":
        return write_ofd(scan(rng, sheets, place, how, layer=False, strips=1), style.title, ofd), traits
    layer = not plain and rng.random() < 0.12
    strips = 1 if plain or rng.random() < 0.9 else rng.randint(2, 6)
    traits += ["scan:layer"] * layer + ["scan:strips"] * (strips > 1)
    return write_pdf(rng, scan(rng, sheets, place, how, layer=layer, strips=strips), style), traits


def for_pictures(style: Style, level: int) -> Style:
    """A page that is looked at has no map of its letters, and print a copier can carry."""
    size = style.table_size if level < 2 else max(SMALLEST_PRINT, style.table_size)
    return replace(
        style,
        table_size=size,
        rotate=0,
        crop=(0.0, 0.0),
        hidden=False,
        shuffle="none",
        rule_width=max(0.4, style.rule_width),
        rule_gray=min(0.4, style.rule_gray),
    )


def _long_picture(
    rng: Random, blocks: Sequence[Block], place: Place, form: str, style: Style, how: Wear
) -> bytes:
    """The whole report as one long picture, as they are passed on from telephone to telephone."""
    sheet = set_scroll(rng, blocks, style)
    flat = replace(how, dpi=min(how.dpi, 150), turn=0, skew=min(how.skew, 0.5), perspective=0.0, curl=0.0)
    page = photograph(sheet, generator(rng), flat, place)
    return encode(page, how.quality, gray=how.gray, png=form == "png")
