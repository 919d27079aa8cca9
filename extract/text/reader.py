"""Plain-text dumps of reports to blocks: lines, and tables in the ways they survive a dump.

Reading goes in two steps: `extract.text.regions` says which lines belong to a table and how
its cells are told apart, this module turns regions into grids and the rest into paragraphs.
"""

from __future__ import annotations

import regex

from extract.blocks import Grid, PageMeta, Paragraph, ReadError, Reading
from extract.charset import decode
from extract.text.pages import plain_lines, without_page_ends
from extract.text.regions import find_regions
from extract.text.tables import build_grid

__all__ = ["read_text"]

_BOOKMARK = regex.compile(r"\[bookmark: ?[^\]\n]{0,60}\]")
_CONTROL = regex.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufeff\u200b-\u200f\u2028\u2029\u202a-\u202e]")
# A dump of a report is a few hundred lines; this bound only keeps hostile files in check.
MAX_LINES = 400_000


def read_text(
    data: bytes, *, name: str = "", url: str | None = None, content_type: str | None = None
) -> Reading:
    """Read a text dump.

    Lines outside tables become paragraphs, one each. Raises `ReadError` (`undecodable`,
    `no_text`, `too_large`).
    """
    decoded = decode(data, declared=_charset_of(content_type))
    text = _CONTROL.sub("", decoded.text.replace("\r\n", "\n").replace("\r", "\n"))
    text = without_page_ends(_BOOKMARK.sub("", text)).replace("\f", "\n").replace("\v", "\n")
    lines = text.split("\n")
    if len(lines) > MAX_LINES:
        raise ReadError("too_large", f"{len(lines)} lines of text; a report has a few hundred")
    lines, notes = plain_lines(lines)
    blocks: list[Paragraph | Grid] = []
    number = 0
    at = 0
    for region in find_regions(lines):
        _paragraphs(lines[at : region.start], blocks)
        at = region.end
        grid = build_grid(lines[region.start : region.end], region.kind, number + 1)
        if grid is None:
            _paragraphs(lines[region.start : region.end], blocks)
        else:
            number += 1
            blocks.append(grid)
    _paragraphs(lines[at:], blocks)
    if not blocks:
        raise ReadError("no_text", "the file holds no printed characters")
    return Reading("txt", tuple(blocks), PageMeta(url=url), (*decoded.notes, *notes))


def _paragraphs(lines: list[str], blocks: list[Paragraph | Grid]) -> None:
    blocks.extend(Paragraph(t) for line in lines if (t := line.strip(" \t\u3000\xa0")))


def _charset_of(content_type: str | None) -> str | None:
    found = regex.search(r"charset=[\"']?([\w.:-]+)", content_type or "", regex.I)
    return found.group(1) if found else None
