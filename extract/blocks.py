"""The one stream that every reader gives: paragraphs and cell grids, in reading order.

A reader knows its format and no meaning: it neither knows what a township is nor what a
table counts. What it saw it hands on with its place, so that every later number can be
walked back to where it stands in the document.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

__all__ = ["SURE", "UNSURE", "Cell", "Grid", "PageMeta", "Paragraph", "ReadError", "Reading"]

SURE = 0.9
UNSURE = 0.5
"""Confidence of what stands where it stands by a guess: its row, or whether its parts are one number."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell, at its anchor (top left) in the grid.

    `row` and `col` count from 0, spans are at least 1 and already cut to the grid.
    `text` is the printed text: entities resolved, paragraphs inside the cell joined by
    a newline, surrounding white space removed, otherwise untouched (no NFKC here).
    `box` is x0, top, x1, bottom on page `page`, from its top left: points for PDF and OFD, pixels
    for images. `confidence` is None for printed text; for recognised text it is 0 to 1, and at
    least `SURE` only where two independent recognitions agree. `readings` are then all
    distinct readings with their scores, the best first. Where it is the row of a figure that is a
    guess, `row_open` is the confidence that the figure would have if its row were certain.
    """

    row: int
    col: int
    text: str
    rowspan: int = 1
    colspan: int = 1
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    confidence: float | None = None
    readings: tuple[tuple[str, float], ...] = ()
    row_open: float | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: `n_rows` by `n_cols`, every printed cell once, in reading order.

    `aligned` says whether column numbers can be trusted. Word, HTML and ruled PDF tables
    are aligned: a cell's column is where it stands on the page. Text dumps often drop
    merged cells, so that the rows hold but the columns do not: then `aligned` is False,
    every cell has span 1, and `col` is merely its order in the row.
    A grid inside a cell of another one is a grid of its own (`nested_in` names the outer).
    """

    number: int
    cells: tuple[Cell, ...]
    n_rows: int
    n_cols: int
    aligned: bool = True
    page: int | None = None
    nested_in: int | None = None

    def rows(self) -> list[list[Cell]]:
        """The anchored cells of each row, from left to right (length `n_rows`)."""
        out: list[list[Cell]] = [[] for _ in range(self.n_rows)]
        for cell in self.cells:
            out[cell.row].append(cell)
        for row in out:
            row.sort(key=lambda c: c.col)
        return out

    def covering(self) -> list[list[Cell | None]]:
        """`n_rows` lists of `n_cols`: the cell that covers each position, None for a hole."""
        out: list[list[Cell | None]] = [[None] * self.n_cols for _ in range(self.n_rows)]
        for cell in self.cells:
            if cell.rowspan == 1 and cell.colspan == 1:
                if out[cell.row][cell.col] is None:
                    out[cell.row][cell.col] = cell
                continue
            for r in range(cell.row, min(cell.row + cell.rowspan, self.n_rows)):
                line = out[r]
                for c in range(cell.col, min(cell.col + cell.colspan, self.n_cols)):
                    if line[c] is None:
                        line[c] = cell
        return out


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line or paragraph of running text, stripped; never empty.

    `role` is what the format itself says of it: `title` (h1, Word's Title), `heading`,
    `list`, `breadcrumb`, `link` (a paragraph that only links to something, `href` set),
    `text` otherwise. `confidence` is None for printed text; for recognised text it is 0 to 1, and
    at least `SURE` only where two independent recognitions agree on every digit and letter of
    the paragraph; a paragraph joined from several lines has the least of theirs.
    """

    text: str
    role: str = "text"
    page: int | None = None
    href: str | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class PageMeta:
    """What a page says about itself outside its text; every field as printed or None.

    `fields` keeps each label-value pair that the page printed in its metadata box or meta
    tags (索引号, 发布机构, 来源, 发布日期, ArticleTitle, PubDate …), in order of appearance.
    `covers` is not printed: the code of the county whose reports the site publishes where the
    document was found, as the list of sources says.
    """

    title: str | None = None
    publisher: str | None = None
    published: str | None = None
    index_number: str | None = None
    url: str | None = None
    breadcrumb: tuple[str, ...] = ()
    site: str | None = None
    fields: tuple[tuple[str, str], ...] = ()
    covers: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One document as blocks, with the format that was found in the bytes.

    `notes` are the reader's own remarks (`code: what happened`), for instance spans that
    did not add up or a charset that contradicted its declaration. `links` are attachments
    that the page points to: (text, address). `text_pages` are the pages on which nothing is printed
    but text that was read and straight lines: where no letter stands, nothing does.
    """

    format: str
    blocks: tuple[Paragraph | Grid, ...]
    meta: PageMeta = field(default_factory=PageMeta)
    notes: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    text_pages: frozenset[int] = frozenset()

    def grids(self) -> Iterator[Grid]:
        """The tables, in reading order."""
        return (b for b in self.blocks if isinstance(b, Grid))

    def paragraphs(self) -> Iterator[Paragraph]:
        """The running text, in reading order."""
        return (b for b in self.blocks if isinstance(b, Paragraph))


class ReadError(Exception):
    """A document that cannot be read. `reason` is a stable code, `detail` is for a person.

    Reasons are listed with a Chinese and an English sentence in `data/reasons.csv`.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail

    def __reduce__(self) -> tuple[type[ReadError], tuple[str, str]]:
        return (ReadError, (self.reason, self.detail))
