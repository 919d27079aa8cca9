"""Tables and pages that stand as pictures inside a web page or a Word document.

A reader leaves a `Picture` where it stands; here those that may be a table or a page are recognised
and replaced by what they say. Which ones is chosen by form alone: as large as a table, on paper,
and in a document whose tables of figures are not there as text. Recognised cells carry their
confidence, so that none passes as printed.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote_to_bytes

from extract.blocks import Grid, Paragraph, ReadError
from extract.limits import Limits
from extract.page import PageBlocks, PlacedGrid
from extract.pictures.files import load, size_of
from extract.pictures.strips import may_be_table

if TYPE_CHECKING:
    from extract.scan.ink import Plane

__all__ = ["Find", "Picture", "read_pictures"]

# The bytes of a picture by the name that the document gives it, None where it is not at hand.
Find = Callable[[str], bytes | None]
Block = Paragraph | Grid

# Figures in tables as text, from which on a document needs no pictures: the smallest of the three
# statutory tables has 15, all together 150.
_ENOUGH_FIGURES = 60
# Running text from which on only tables are taken from pictures, not their lines.
_ENOUGH_TEXT = 600
_FIGURE = re.compile(r"\s*-?\d[\d,，.]*\s*(?:件|条|次|万?元|人|个)?\s*")
# pixels of the smallest table (表四 on a screen); how many times as wide as high
_WIDTH, _HEIGHT, _NARROW = 400, 60, 9
# Two rows of the smallest print; how many times as wide as high two such rows of print are at most.
_LOWEST, _NARROWEST = 32, 60
_ORNAMENT = re.compile(
    r"logo|icon|ico\b|banner|bann|btn|button|qr|erwei|weixin|wechat|weibo|share|print|close|arrow|search|foot|"
    r"head|nav|menu|line|dot|blank|space|spacer|beian|jiucuo|zfwzgl|red\.png|blue\.png|background|\bbg|loading|"
    r"avatar|sitemap|gongan|ghs|wza|wzws|slh|\.svg",
    re.IGNORECASE,
)
_DATA = re.compile(r"data:image/[\w.+-]+((?:;[\w=.+-]+)*),", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Picture:
    """Where a picture stands. `href` is how the document names it; `width` and `height` are the size
    in pixels that the document gives it, if any.
    """

    href: str
    width: int | None = None
    height: int | None = None


@dataclass(slots=True)
class _Work:
    """What came of the pictures of one document."""

    read: dict[str, PageBlocks] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    looked: int = 0
    left: int = 0
    failures: list[str] = field(default_factory=list)


def read_pictures(
    stream: Sequence[Block | Picture], find: Find | None, limits: Limits
) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """The stream with pictures read where they stand or left out, grids numbered anew; and notes:
    `picture_missing`, `picture_unread`, `pictures_read`. Never raises.
    """
    blocks = tuple(b for b in stream if not isinstance(b, Picture))
    if len(blocks) == len(stream) or _figures(blocks) >= _ENOUGH_FIGURES:
        return blocks, ()
    work = _Work()
    for picture in dict.fromkeys(b for b in stream if isinstance(b, Picture)):
        _read(picture, find, limits, work)
    notes = tuple(_notes(work))
    if not work.read:
        return blocks, notes
    chars = sum(len(b.text) for b in blocks if isinstance(b, Paragraph) and b.role != "link")
    return _filled(stream, work, only_tables=chars >= _ENOUGH_TEXT), notes


def _figures(blocks: Sequence[Block]) -> int:
    return sum(1 for b in blocks if isinstance(b, Grid) for cell in b.cells if _FIGURE.fullmatch(cell.text))


def _read(picture: Picture, find: Find | None, limits: Limits, work: _Work) -> None:
    """Recognise one picture if it may be a table or a page."""
    if picture.href in work.read or _is_icon(picture):
        return
    data = _data(picture.href, find)
    if data is None:
        if not picture.href.startswith("data:") and not _ORNAMENT.search(picture.href):
            work.missing.add(picture.href)
        return
    shape = _shape(size_of(data))
    if shape is None:
        return
    if max(len(work.read), work.looked if shape == "strip" else 0) >= limits.recognised_pictures:
        work.left += 1
        return
    try:
        image = load(data, limits)
        if image is None:
            return
        number = len(work.read) + 1
        found = _sheet(image, number, limits) if shape == "sheet" else _strip(image, number, limits, work)
        if found is not None:
            work.read[picture.href] = found
    except ImportError as error:
        work.failures.append(f"recogniser_missing ({error})")
    except ReadError as error:
        work.failures.append(str(error))


def _sheet(image: Plane, number: int, limits: Limits) -> PageBlocks:
    from extract.recognise.recogniser import recogniser
    from extract.scan.reader import read_page_image

    return read_page_image(image, number, recogniser(), limits)


def _strip(image: Plane, number: int, limits: Limits, work: _Work) -> PageBlocks | None:
    """The table of a wide, low picture; None for a banner, whose words are nobody's report."""
    work.looked += 1
    if not may_be_table(image, limits):
        return None
    page = _sheet(image, number, limits)
    grids = tuple(item for item in page.items if isinstance(item, PlacedGrid))
    if not grids:
        work.failures.append("no table was found in a wide, low picture that looks like one")
        return None
    return replace(page, items=grids)


def _is_icon(picture: Picture) -> bool:
    """Whether a document shows a picture far smaller than a table; it may show one smaller than it is."""
    wide, high = picture.width, picture.height
    return (wide is not None and wide < _WIDTH // 2) or (high is not None and high < _HEIGHT // 2)


def _shape(size: tuple[int, int] | None) -> Literal["sheet", "strip"] | None:
    """What a picture of so many pixels may be: a table or page; a banner or a low table; or neither."""
    if size is None or size[0] < _WIDTH or size[1] < _LOWEST or size[0] > _NARROWEST * size[1]:
        return None
    return "sheet" if size[1] >= _HEIGHT and size[0] <= _NARROW * size[1] else "strip"


def _data(href: str, find: Find | None) -> bytes | None:
    inline = _DATA.match(href)
    if inline is None:
        return find(href) if find is not None else None
    body = href[inline.end() :]
    if "base64" not in inline[1].lower():
        return unquote_to_bytes(body)
    try:
        return base64.b64decode(unquote_to_bytes(body), validate=False)
    except (binascii.Error, ValueError):
        return None


def _notes(work: _Work) -> list[str]:
    notes = []
    if work.read:
        notes.append(f"pictures_read: {len(work.read)} pictures were recognised")
    if work.missing:
        first = ", ".join(sorted(work.missing)[:3])
        notes.append(f"picture_missing: {len(work.missing)} ({first})")
    if work.left:
        notes.append(f"picture_unread: {work.left} more than are recognised of one document")
    notes += [f"picture_unread: {failure}" for failure in dict.fromkeys(work.failures)]
    return notes


def _filled(stream: Sequence[Block | Picture], work: _Work, *, only_tables: bool) -> tuple[Block, ...]:
    """Pictures that follow each other are pages of one thing: their tables and paragraphs go on."""
    from extract.layout.reader import join_pages

    out: list[Block] = []
    for are_pictures, group in groupby(stream, key=lambda b: isinstance(b, Picture)):
        if not are_pictures:
            out += (b for b in group if not isinstance(b, Picture))
            continue
        pages = [work.read[p.href] for p in group if isinstance(p, Picture) and p.href in work.read]
        found = join_pages(pages) if pages else []
        out += (b for b in found if not only_tables or (isinstance(b, Grid) and _is_table(b)))
    return _numbered(out)


def _is_table(grid: Grid) -> bool:
    return grid.n_rows >= 2 and grid.n_cols >= 2  # 行政许可 alone is a table of two columns


def _numbered(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Grids numbered in reading order; what is nested follows what it is nested in."""
    out: list[Block] = []
    new: dict[int, int] = {}
    number = 0
    for block in blocks:
        if isinstance(block, Grid):
            number += 1
            outer = None if block.nested_in is None else new.get(block.nested_in)
            new[block.number] = number
            block = replace(block, number=number, nested_in=outer)
        out.append(block)
    return tuple(out)
