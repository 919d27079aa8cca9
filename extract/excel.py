"""Excel workbooks (XLS, XLSX) to blocks: every visible sheet's used part as tables.

Values as stored, with as many digits as Excel itself shows at most; formulas give the results that
were saved with them.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterator, Sequence

import python_calamine as calamine

from extract.archives.zips import open_zip
from extract.blocks import Cell, Grid, Paragraph, ReadError, Reading
from extract.cells import new_cell
from extract.doc.ole import open_ole
from extract.limits import DEFAULT_LIMITS, Limits

__all__ = ["read_excel"]

Value = int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta
Merge = tuple[tuple[int, int], tuple[int, int]]

_PLACE = re.compile(rb'<(?:\w+:)?(?:c|row)\b[^>]*?\br="([A-Z]{0,4})([0-9]{1,9})"')
_SHEET = re.compile(r"xl/(?:worksheets|macrosheets)/[^/]+\.xml", re.IGNORECASE)
_MIDNIGHT = datetime.time(0, 0)


def read_excel(data: bytes, *, name: str = "", limits: Limits = DEFAULT_LIMITS) -> Reading:
    """Read a workbook. `name` is only used in messages.

    Blank rows part tables; rows of one text above or below a table are paragraphs too. Raises
    `ReadError`: those of `open_zip`, `encrypted`, `damaged`, `table_too_large`, `no_text`.
    """
    kind = "xlsx" if data.startswith(b"PK") else "xls"
    if kind == "xlsx":
        _check_extent(data, limits)
    else:
        data = _whole(data)
    notes: list[str] = []
    blocks: list[Paragraph | Grid] = []
    for values, merges in _sheets(data, name, limits, notes):
        blocks += _blocks(values, merges, blocks)
    if not blocks:
        raise ReadError("no_text", f"{name or 'the workbook'} has no cell with anything in it")
    return Reading(kind, tuple(blocks), notes=tuple(notes))


def _check_extent(data: bytes, limits: Limits) -> None:
    """Refuse sheets whose cells lie too far apart, before a library makes room for all between."""
    archive = open_zip(data, limits)
    for part in archive.names():
        if not _SHEET.fullmatch(part):
            continue
        xml = archive.read(part)
        if len(xml) > limits.xml_bytes:
            raise ReadError("too_large", f"{part}: {len(xml)} bytes of XML")
        places = _PLACE.findall(xml)
        rows = max((int(row) for _, row in places), default=0)
        columns = max((_column(letters) for letters, _ in places), default=0)
        if rows * columns > limits.cells_per_table * 20 or columns > limits.table_columns * 20:
            raise ReadError("table_too_large", f"{part}: {rows} rows by {columns} columns")


def _whole(data: bytes) -> bytes:
    """A compound file whose workbook is all there, filled up to full sectors."""
    ole = open_ole(data)
    if not (ole.read("Workbook") or ole.read("Book")):
        raise ReadError("damaged", "the compound file has no workbook in it")
    return data + bytes(-len(data) % 512)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _sheets(
    data: bytes, name: str, limits: Limits, notes: list[str]
) -> Iterator[tuple[list[list[str]], list[Merge]]]:
    """The texts and merges of each visible sheet, from its first used cell on."""
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            for about in book.sheets_metadata:
                if about.typ != calamine.SheetTypeEnum.WorkSheet:
                    continue
                if about.visible != calamine.SheetVisibleEnum.Visible:
                    notes.append(f"hidden_sheet: sheet {about.name} is hidden and was not read")
                    continue
                sheet = book.get_sheet_by_name(about.name)
                if sheet.height * sheet.width > limits.cells_per_table or sheet.width > limits.table_columns:
                    raise ReadError(
                        "table_too_large", f"{about.name}: {sheet.height} rows by {sheet.width} columns"
                    )
                top, left = sheet.start or (0, 0)
                merges = [
                    ((a[0] - top, a[1] - left), (b[0] - top, b[1] - left))
                    for a, b in sheet.merged_cell_ranges or ()
                ]
                rows = sheet.to_python(skip_empty_area=True)
                yield [[_text(value) for value in row] for row in rows], merges
    except calamine.PasswordError:
        raise ReadError("encrypted", "a workbook under a password") from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise ReadError("damaged", f"{name or 'the workbook'}: {error}") from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the library gave up; its class is not public
            raise
        raise ReadError("damaged", f"{name or 'the workbook'}: {error}") from None


def _text(value: Value) -> str:
    """As Excel shows it: at most 15 digits, whole numbers without a point."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime.datetime) and value.time() == _MIDNIGHT:
        return value.date().isoformat()
    return str(value).replace("\r\n", "\n").strip()


def _blocks(
    rows: list[list[str]], merges: Sequence[Merge], before: Sequence[Paragraph | Grid]
) -> list[Paragraph | Grid]:
    """Tables between blank rows, with the lines above and below them."""
    number = sum(isinstance(block, Grid) for block in before)
    out: list[Paragraph | Grid] = []
    for first, last in _stretches(rows, merges):
        single = [sum(map(bool, rows[r])) <= 1 for r in range(first, last)]
        if all(single):
            out += [Paragraph(text) for r in range(first, last) for text in rows[r] if text]
            continue
        top, bottom = first + single.index(False), last - single[::-1].index(False)
        # The line right above a table may be its own first row: it is both.
        out += [Paragraph(text) for r in range(first, top) for text in rows[r] if text]
        number += 1
        out.append(_grid(rows, merges, max(first, top - 1), bottom, number))
        out += [Paragraph(text) for r in range(bottom, last) for text in rows[r] if text]
    return out


def _stretches(rows: list[list[str]], merges: Sequence[Merge]) -> Iterator[tuple[int, int]]:
    """First row and the row behind the last of each stretch without a blank row."""
    covered = {
        r for (top, _), (bottom, _) in merges for r in range(max(top, 0) + 1, min(bottom, len(rows)) + 1)
    }
    start: int | None = None
    for r, row in enumerate(rows):
        if any(row) or r in covered:
            start = r if start is None else start
        elif start is not None:
            yield start, r
            start = None
    if start is not None:
        yield start, len(rows)


def _grid(rows: list[list[str]], merges: Sequence[Merge], first: int, last: int, number: int) -> Grid:
    """The rows from `first` to `last` as a grid, without columns that are empty on either side."""
    used = [c for r in range(first, last) for c, text in enumerate(rows[r]) if text]
    left, right = min(used), max(used) + 1
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    hidden: set[tuple[int, int]] = set()
    for (top, begin), (bottom, end) in merges:
        if top < first or top >= last or begin >= right or end < left:
            continue
        right = max(right, end + 1) if rows[top][begin : begin + 1] != [""] else right
        spans[top, begin] = (min(bottom, last - 1) - top + 1, end - begin + 1)
        hidden |= {(r, c) for r in range(top, min(bottom, last - 1) + 1) for c in range(begin, end + 1)}
        hidden.discard((top, begin))
    cells: list[Cell] = []
    for r in range(first, last):
        for c in range(left, right):
            if (r, c) in hidden:
                continue
            high, wide = spans.get((r, c), (1, 1))
            text = rows[r][c] if c < len(rows[r]) else ""
            cells.append(new_cell(r - first, c - left, text, high, min(wide, right - c)))
    return Grid(number, tuple(cells), last - first, right - left)
