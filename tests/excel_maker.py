"""Excel workbooks for tests: XLSX as XML, XLS as records in a compound file."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from tests.doc_maker import compound

__all__ = ["Rows", "make_xls", "make_xlsx"]

Rows = Sequence[Sequence[str | float | None]]
Merges = Sequence[tuple[int, int, int, int]]  # first row, first column, last row, last column
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def place(row: int, col: int) -> str:
    return f"{chr(65 + col)}{row + 1}" if col < 26 else f"{chr(64 + col // 26)}{chr(65 + col % 26)}{row + 1}"


def make_xlsx(
    sheets: Sequence[Rows], merges: Merges = (), *, hidden: Sequence[int] = (), raw: str | None = None
) -> bytes:
    """The file; the merges are those of the first sheet; `raw` replaces its rows."""
    names = range(1, len(sheets) + 1)
    state = {n: ' state="hidden"' if n - 1 in hidden else "" for n in names}
    listed = "".join(f'<sheet name="表{n}" sheetId="{n}"{state[n]} r:id="rId{n}"/>' for n in names)
    rels = "".join(
        f'<Relationship Id="rId{n}" Type="{REL}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in names
    )
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for n in names
    )
    members = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        f"{types}</Types>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{rels}'
        "</Relationships>",
    }
    for n, rows in enumerate(sheets, 1):
        body = raw if raw is not None and n == 1 else _rows(rows)
        merged = ""
        if merges and n == 1:
            refs = "".join(f'<mergeCell ref="{place(a, b)}:{place(c, d)}"/>' for a, b, c, d in merges)
            merged = f'<mergeCells count="{len(merges)}">{refs}</mergeCells>'
        members[f"xl/worksheets/sheet{n}.xml"] = (
            f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData>{merged}</worksheet>'
        )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, HEAD + content)
    return buffer.getvalue()


def _rows(rows: Rows) -> str:
    out = []
    for r, row in enumerate(rows):
        cells = ""
        for c, value in enumerate(row):
            if isinstance(value, str):
                cells += f'<c r="{place(r, c)}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
            elif value is not None:
                cells += f'<c r="{place(r, c)}"><v>{value!r}</v></c>'
        out.append(f'<row r="{r + 1}">{cells}</row>')
    return "".join(out)


def make_xls(rows: Rows, merges: Merges = ()) -> bytes:
    """One sheet in BIFF8."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def string(text: str, width: str) -> bytes:
        return struct.pack(width, len(text)) + b"\1" + text.encode("utf-16-le")

    begin = struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 6)
    sheet = record(0x809, struct.pack("<HHHHII", 0x0600, 0x10, 0, 0, 0, 6))
    wide = max(map(len, rows))
    sheet += record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, wide, 0))
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            head = struct.pack("<HHH", r, c, 0)
            if isinstance(value, str):
                sheet += record(0x204, head + string(value, "<H"))
            elif value is not None:
                sheet += record(0x203, head + struct.pack("<d", value))
    if merges:
        body = struct.pack("<H", len(merges))
        body += b"".join(struct.pack("<HHHH", a, c, b, d) for a, b, c, d in merges)
        sheet += record(0xE5, body)
    sheet += record(0x0A, b"")
    name = string("表1", "<B")
    length = len(record(0x809, begin)) + 4 + 6 + len(name) + 4
    book = record(0x809, begin) + record(0x85, struct.pack("<IBB", length, 0, 0) + name) + record(0x0A, b"")
    return compound({"Workbook": (book + sheet).ljust(4096, b"\0")})
