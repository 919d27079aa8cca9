"""PDF to blocks: text pages from their characters and lines, pictures by recognition.

Each page is first laid open (`extract.pdf.page`), then read the way it can be read without
trusting what is not printed: a text layer that is not seen, or a font that does not say what its
characters mean, is never taken for print; the page is recognised as a picture instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import regex

from extract.blocks import Grid, PageMeta, Paragraph, ReadError, Reading
from extract.layout.carried import Pages
from extract.layout.reader import blocks_of_page, join_pages
from extract.limits import DEFAULT_LIMITS, Limits
from extract.page import PageBlocks
from extract.pdf.book import Book
from extract.pdf.frame import turn_back
from extract.pdf.page import Sheet
from extract.pdf.picture import picture_blocks, with_pictures
from extract.pdf.plan import Plan, plan_of
from extract.pdf.second import second_opinion

__all__ = ["read_pdf"]

# Titles that a program gave: the file's name, a template's, a printer's.
_JUNK_TITLE = regex.compile(
    r"(?:microsoft|wps|word|excel|powerpoint)\b.*|.*\.(?:docx?|wps|xlsx?|pdf|txt|html?|tmp|dot|rtf)"
    r"|(?:untitled|无标题|未命名|文档|document|新建).{0,12}|file://.*|about:blank|https?://.*",
    regex.I,
)
_Turns = dict[int, tuple[float, float, int]]


def read_pdf(data: bytes, *, name: str = "", limits: Limits = DEFAULT_LIMITS) -> Reading:
    """Read a PDF.

    Raises `ReadError`: `encrypted`, `damaged`, `too_large` (pages, characters, a page's size,
    pictures), `recogniser_missing` (only where a page must be recognised), `no_text`.
    """
    with Book(data, limits) as book:
        notes: list[str] = []
        turns: _Turns = {}
        text_only: set[int] = set()
        pages = _pages(book, notes, turns, text_only)
        fields = book.fields()
    blocks = tuple(_turned_back(join_pages(pages), turns))
    if not any(isinstance(b, Paragraph) or any(c.text for c in b.cells) for b in blocks):
        raise ReadError("no_text", f"{name or 'the PDF'}: {len(pages)} pages without text")
    kept = tuple(f for f in fields if f[0] != "Title" or not _JUNK_TITLE.fullmatch(f[1]))
    meta = PageMeta(fields=kept)
    return Reading("pdf", blocks, meta, tuple(notes), text_pages=frozenset(text_only))


def _pages(book: Book, notes: list[str], turns: _Turns, text_only: set[int]) -> list[PageBlocks]:
    """Each page's blocks, in order. Recognition, which takes seconds a page, begins when it is known
    that it can be done within the limits. `text_only` gets the pages of text and lines alone.
    """
    read = Pages()
    pictures: list[tuple[Sheet, Plan]] = []
    for index in range(book.pages):
        sheet = book.sheet(index)
        number = sheet.layer.number
        if sheet.turned:
            turns[number] = (sheet.width, sheet.height, sheet.turned)
            notes.append(f"page_turned: page {number} was read turned by {90 * sheet.turned} degrees")
        plan = plan_of(sheet)
        if plan.whole or plan.crops:
            pictures.append((sheet, plan))
            notes.append(f"recognised: page {number}, {plan.why}")
        if not plan.whole and _is_text_only(sheet):
            text_only.add(number)
        is_plain = not (plan.whole or plan.crops or sheet.overlaps or sheet.made_up or sheet.turned)
        read.add(_text(book, sheet, plan, notes), sheet.layer if is_plain else None)
    pages = read.blocks
    most = book.limits.recognised_pages
    if len(pictures) > most:
        raise ReadError("too_large", f"{len(pictures)} pages must be recognised, at most {most} are")
    for sheet, plan in pictures:
        at = sheet.layer.number - 1
        if plan.whole:
            pages[at] = picture_blocks(book, sheet)
        else:
            pages[at] = with_pictures(book, sheet, pages[at], plan.crops)
    return pages


def _is_text_only(sheet: Sheet) -> bool:
    """Whether nothing is printed on the page that is neither a letter with a meaning nor a straight line."""
    drawn = sheet.pictures or sheet.curves or sheet.strokes
    open_to_doubt = sheet.hidden or sheet.unmapped or sheet.overlaps or sheet.made_up or sheet.misdrawn
    return not (drawn or open_to_doubt)


def _text(book: Book, sheet: Sheet, plan: Plan, notes: list[str]) -> PageBlocks:
    """What the page's own text says; nothing where it is not to be trusted."""
    if plan.whole:
        return PageBlocks(sheet.layer.number, sheet.layer.width, sheet.layer.height, ())
    blocks = blocks_of_page(sheet.layer)
    if sheet.overlaps or sheet.made_up:
        return second_opinion(book, sheet, blocks, notes)
    return blocks


def _turned_back(blocks: list[Paragraph | Grid], turns: _Turns) -> Iterator[Paragraph | Grid]:
    """Grids numbered in reading order, boxes where they stand on the page as it is shown."""
    number = 0
    for block in blocks:
        if not isinstance(block, Grid):
            yield block
            continue
        number += 1
        cells = block.cells
        if turns:
            cells = tuple(
                replace(c, box=turn_back(c.box, *turns[c.page])) if c.box and c.page in turns else c
                for c in cells
            )
        yield replace(block, number=number, cells=cells)
