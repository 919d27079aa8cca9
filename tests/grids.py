"""Small builders of grids for tests."""

from __future__ import annotations

from collections.abc import Sequence

from extract.blocks import Cell, Grid
from transform.forms import FormTable
from transform.tables.lines import Sheet, sheet_of_grid

APPLICANTS = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]


def every_row(form: FormTable) -> list[list[str]]:
    """Each row of a form by its own label, and figures of which no two are alike."""
    return [
        [row.label[-1], *(str(10 * at + col) for col in range(len(block.columns)))]
        for at, (block, row) in enumerate(form.sequence)
    ]


def grid(rows: Sequence[Sequence[str]], *, aligned: bool = True, number: int = 1) -> Grid:
    """A grid without spans, one cell per text; short rows stay short."""
    cells = tuple(Cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row))
    return Grid(number, cells, len(rows), max(map(len, rows)), aligned=aligned)


def sheet(rows: Sequence[Sequence[str]], *, aligned: bool = True, caption: tuple[str, ...] = ()) -> Sheet:
    return sheet_of_grid(grid(rows, aligned=aligned), caption)


def stream(text: str) -> Sheet:
    """A sheet of loose cells, written with blanks between them; `_` is an empty cell."""
    tokens = ["" if t == "_" else t for t in text.split()]
    return sheet_of_grid(grid([[t] for t in tokens], aligned=False), ())
