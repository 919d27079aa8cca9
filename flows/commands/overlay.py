"""`inspect --image`: the pages of a document with its tables and figures drawn over them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from extract.pictures.pages import page_images

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

    from extract.blocks import Cell, Reading
    from transform.rows import DocumentResult, Observation

__all__ = ["draw_pages"]

_GRID = (70, 130, 220)
_COLOURS = {
    "reported": (0, 130, 60),
    "corrected": (190, 100, 0),
    "blank": (120, 120, 120),
    "not_applicable": (120, 120, 120),
}
_ALARM = (210, 0, 0)  # every other status: somebody should look
_SIZE = 13


def draw_pages(data: bytes, reading: Reading, result: DocumentResult, folder: Path, stem: str) -> list[Path]:
    """Write one PNG for each page that holds a table; returns their paths.

    Cells are framed as they were recognised; each figure stands at the right of its cell, green as
    read, orange as mended, red with any other doubt. Raises `ReadError` for a format without
    pages, OSError where the folder cannot be written.
    """
    seen = {(o.table_no, o.row_no, o.column_no): o for o in result.observations if o.table_no}
    cells: dict[int, list[tuple[Cell, Observation | None]]] = {}
    for grid in reading.grids():
        for cell in grid.cells:
            if cell.box is not None and cell.page is not None:
                found = seen.get((grid.number, cell.row + 1, cell.col + 1))
                cells.setdefault(cell.page, []).append((cell, found))
    return list(_write(data, reading.format, cells, folder, stem))


def _write(
    data: bytes,
    format_: str,
    cells: dict[int, list[tuple[Cell, Observation | None]]],
    folder: Path,
    stem: str,
) -> Iterator[Path]:
    from PIL import ImageDraw

    folder.mkdir(parents=True, exist_ok=True)
    for number, image, scale in page_images(data, format_, cells.keys()):
        pen = ImageDraw.Draw(image)
        for cell, found in cells[number]:
            _draw_cell(pen, cell, found, scale)
        yield _save(image, folder / f"{stem}-{number:03d}.png")


def _draw_cell(pen: ImageDraw, cell: Cell, found: Observation | None, scale: float) -> None:
    from PIL import ImageFont

    x0, top, x1, bottom = (v * scale for v in cell.box or ())
    if x1 <= x0 or bottom <= top:
        return
    pen.rectangle((x0, top, x1, bottom), outline=_GRID, width=1)
    if found is None:
        return
    label = found.status if found.value is None else f"{found.value:.15g}"
    colour = _COLOURS.get(found.status, _ALARM)
    font = ImageFont.load_default(_SIZE)
    wide = pen.textlength(label, font=font)
    at = (x1 - wide - 2, top + 1)
    pen.rectangle((at[0] - 1, at[1], x1 - 1, at[1] + _SIZE + 2), fill=(255, 255, 255))
    pen.text(at, label, fill=colour, font=font)


def _save(image: Image, path: Path) -> Path:
    image.save(path)
    return path
