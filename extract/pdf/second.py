"""A second opinion on pages whose digits stand in doubtful places: pdfplumber's."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from extract.blocks import SURE, Cell
from extract.layout.moved import with_cells
from extract.page import Box, PageBlocks, PlacedText
from extract.pdf.book import Book
from extract.pdf.page import Sheet

__all__ = ["second_opinion"]

_UNSURE = SURE / 2
_Char = tuple[str, float, float]  # a digit and its middle
_DIGITS = frozenset("0123456789０１２３４５６７８９")


def second_opinion(book: Book, sheet: Sheet, blocks: PageBlocks, notes: list[str]) -> PageBlocks:
    """The page with those cells marked unsure whose digits cover each other, and cells and lines that
    are read otherwise by pdfplumber.
    """
    number = sheet.layer.number
    chars = _other_chars(book.data, number) if sheet.made_up else []
    judge = partial(_judged, sheet=sheet, chars=chars)
    differ = 0
    items = list(blocks.items)
    for k, item in enumerate(items):
        if isinstance(item, PlacedText):
            if _theirs(item.box, sheet, chars, item.text) is not None:
                items[k] = item._replace(confidence=_UNSURE)
                differ += 1
        else:
            cells = tuple(map(judge, item.grid.cells))
            differ += sum(new is not old for new, old in zip(cells, item.grid.cells, strict=True))
            items[k] = with_cells(item, cells)
    why = "digits cover each other" if sheet.overlaps else "digits without a sure place or meaning"
    notes.append(f"second_opinion: page {number}, {why}, {differ} cells or lines are unsure")
    return replace(blocks, items=tuple(items)) if differ else blocks


def _is_plain(sheet: Sheet) -> bool:
    """Whether pdfplumber counts from the same corner: no turned page, no shifted or cut box."""
    frame = sheet.frame
    return frame.quarters == 0 and frame.left == 0 and frame.bottom == 0


def _other_chars(data: bytes, number: int) -> list[_Char] | None:
    """Digits of the page and their centres, as pdfplumber finds them; None where it finds no page."""
    import pdfplumber

    try:
        with pdfplumber.open(io.BytesIO(data), pages=[number]) as pdf:
            page = pdf.pages[0]
            found = page.dedupe_chars(tolerance=1).chars
            return [(c["text"], *_centre(c)) for c in found if c["text"] in _DIGITS]
    except Exception:  # pdfminer raises whatever a damaged file makes it raise
        return None


def _centre(char: dict[str, Any]) -> tuple[float, float]:
    return (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2


def _judged(cell: Cell, sheet: Sheet, chars: Sequence[_Char] | None) -> Cell:
    """The cell, unsure where digits in it cover each other, where pdfplumber reads other digits, or
    where it was asked and cannot be compared.
    """
    if cell.box is None:
        return cell
    x0, top, x1, bottom = cell.box
    covered = any(x0 <= x <= x1 and top <= y <= bottom for x, y in sheet.overlaps)
    other = _theirs(cell.box, sheet, chars, cell.text)
    if other is None and not covered:
        return cell
    said = dict.fromkeys((cell.text, *filter(None, (other, _with_painted(cell, sheet)))))
    return replace(cell, confidence=_UNSURE, readings=tuple((text, _UNSURE) for text in said))


def _with_painted(cell: Cell, sheet: Sheet) -> str | None:
    """The digits of a figure with those that are painted over, None where none is: sums must not vouch for
    what is left of figures that lost the same digit while the whole ones add up as well.
    """
    box = cell.box
    over = _inside(box, sheet.painted_over) if box is not None else []
    if box is None or not over or not _DIGITS.intersection(cell.text):
        return None
    kept = [(g.text, (g.x0 + g.x1) / 2, (g.top + g.bottom) / 2) for g in sheet.layer.glyphs]
    return _in_lines([*over, *(c for c in _inside(box, kept) if c[0] in _DIGITS)])


def _theirs(box: Box, sheet: Sheet, chars: Sequence[_Char] | None, text: str) -> str | None:
    """The digits that pdfplumber reads in a box where they are not those of the text; empty where it was
    asked and cannot be compared, None where there is nothing to say.
    """
    ours = sorted(ch for ch in text if ch in _DIGITS)
    if not sheet.made_up:
        return None
    if chars is None or not _is_plain(sheet):
        return "" if ours else None
    inside = _inside(box, chars)
    return None if sorted(c[0] for c in inside) == ours else _in_lines(inside)


def _inside(box: Box, chars: Sequence[_Char]) -> list[_Char]:
    x0, top, x1, bottom = box
    return [c for c in chars if x0 <= c[1] <= x1 and top <= c[2] <= bottom]


def _in_lines(chars: Sequence[_Char]) -> str:
    return "".join(c[0] for c in sorted(chars, key=lambda c: (round(c[2] / 4), c[1])))
