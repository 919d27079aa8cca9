"""How a page is to be read: from its text, as a picture, or both."""

from __future__ import annotations

from dataclasses import dataclass

from extract.page import Box, Glyph
from extract.pdf.page import Sheet

__all__ = ["Plan", "plan_of"]

# Shares and counts, set on office, browser, and scanner output.
_UNMAPPED_SHARE = 0.02
_UNMAPPED_COUNT = 3
_MOSTLY = 0.5  # of the page: a picture this large is the page
_FEW_OUTSIDE = 60  # letters: a heading, a page number, the mark of a scanning app
_FEW_INSIDE = 35  # more letters than these upon a picture: it is a background
_FEW = 30
_MANY_SHAPES = 100
_WIDE, _TALL = 0.3, 0.03  # of the page: the smallest picture that can hold a table
_TOUCH = 3.0  # points between the strips of one picture


@dataclass(frozen=True, slots=True)
class Plan:
    """`whole`: the page is recognised as a picture, its text is not used. `crops`: pictures on a
    text page to be recognised on their own. `why` says so to a person.
    """

    whole: bool = False
    crops: tuple[Box, ...] = ()
    why: str = ""


def plan_of(sheet: Sheet) -> Plan:
    """Decide from what stands on the page; nothing is drawn or recognised here."""
    share = sheet.layer.unmapped
    if sheet.unmapped >= _UNMAPPED_COUNT and share > _UNMAPPED_SHARE:
        return Plan(True, why=f"fonts do not say what {sheet.unmapped} of its characters mean")
    if sheet.misdrawn:
        return Plan(
            True, why=f"digits of font {sheet.misdrawn[0]} look like other digits than they are said to be"
        )
    if not (sheet.pictures or sheet.curves >= _MANY_SHAPES):
        return Plan()
    glyphs = [g for g in sheet.layer.glyphs if not g.text.isspace()]
    page = sheet.layer.width * sheet.layer.height
    regions = [r for r in _regions([box for box, _ in sheet.pictures], sheet) if not _is_ground(r, glyphs)]
    covered = sum(_area(r) for r in regions)
    if covered >= _MOSTLY * page and _outside(regions, glyphs) < _FEW_OUTSIDE:
        return Plan(True, why="the page is a picture")
    if len(glyphs) < _FEW and sheet.hidden >= _FEW and sheet.pictures:
        return Plan(True, why="its text is a layer that is not seen")
    if len(glyphs) < _FEW and sheet.curves >= _MANY_SHAPES:
        return Plan(True, why="its letters are drawn as outlines")
    width, height = sheet.layer.width, sheet.layer.height
    crops = tuple(r for r in regions if r[2] - r[0] >= _WIDE * width and r[3] - r[1] >= _TALL * height)
    return Plan(False, crops, "pictures on the page" if crops else "")


def _regions(boxes: list[Box], sheet: Sheet) -> list[Box]:
    """Pictures cut to the page, strips and tiles that touch put together."""
    width, height = sheet.layer.width, sheet.layer.height
    cut = [(max(x0, 0.0), max(t, 0.0), min(x1, width), min(b, height)) for x0, t, x1, b in boxes]
    regions: list[Box] = []
    for box in sorted((b for b in cut if b[2] - b[0] > 1 and b[3] - b[1] > 1), key=lambda b: (b[1], b[0])):
        merged = box
        while True:
            touching = [r for r in regions if _touch(r, merged)]
            if not touching:
                break
            regions = [r for r in regions if r not in touching]
            merged = _around([merged, *touching])
        regions.append(merged)
    return sorted(regions, key=lambda b: (b[1], b[0]))


def _touch(one: Box, two: Box) -> bool:
    return (
        one[0] <= two[2] + _TOUCH
        and two[0] <= one[2] + _TOUCH
        and one[1] <= two[3] + _TOUCH
        and two[1] <= one[3] + _TOUCH
    )


def _around(boxes: list[Box]) -> Box:
    return (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _is_ground(region: Box, glyphs: list[Glyph]) -> bool:
    """Whether the page's own text stands upon the picture: paper, a frame, a watermark."""
    upon = sum(_within(g, region) for g in glyphs)
    em = max((g.size for g in glyphs), default=12.0)
    return upon >= max(10, min(_FEW_INSIDE, 0.05 * _area(region) / (em * em)))


def _outside(regions: list[Box], glyphs: list[Glyph]) -> int:
    return sum(not any(_within(g, r) for r in regions) for g in glyphs)


def _within(glyph: Glyph, box: Box) -> bool:
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
