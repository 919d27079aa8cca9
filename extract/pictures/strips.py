"""Wide, low pictures: banners and bars of links, and now and then a table of two or three rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extract.limits import DEFAULT_LIMITS, Limits

if TYPE_CHECKING:
    from extract.scan.ink import Plane

__all__ = ["may_be_table"]

_COLUMNS = 3  # of a lone row; 行政许可 alone has two, in two rows or more


def may_be_table(image: Plane, limits: Limits = DEFAULT_LIMITS) -> bool:
    """Whether the rules, or the rows of print, of a picture (HxWx3 BGR) may be a table's.

    By geometry alone, so that a banner costs no recognition.
    """
    from extract.scan.bands import bands_of, lone_rules
    from extract.scan.ink import ink_of
    from extract.scan.reader import lay_out
    from extract.scan.screen import on_paper
    from extract.scan.turn import find_skew

    ink = ink_of(on_paper(image))
    sheet = lay_out(ink, find_skew(ink.work), 0, limits)
    if any(len(table.xs) > _COLUMNS or len(table.ys) > 2 for table in sheet.tables):
        return True
    lone = lone_rules(sheet.rules.across, sheet.letter, [t.box for t in sheet.tables])
    return bool(bands_of(sheet.pieces, lone))
