"""Small PDFs written by hand, so that every fault can be put in on purpose."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

HELVETICA = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def assemble(objects: Mapping[int, bytes], root: int = 1, trailer: bytes = b"") -> bytes:
    """A whole file: header, numbered objects, cross-reference table, trailer."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places: dict[int, int] = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    size = max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        if number in places:
            out += b"%010d 00000 n \n" % places[number]
        else:
            out += b"0000000000 00000 f \n"
    out += b"trailer\n<< /Size %d /Root %d 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, root, trailer, start)
    return bytes(out)


def stream(body: bytes, entries: bytes = b"", packed: bool = False) -> bytes:
    """A stream object."""
    if packed:
        body, entries = zlib.compress(body), entries + b" /Filter /FlateDecode"
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(body), entries, body)


def pdf(
    *contents: bytes,
    box: str = "0 0 400 500",
    page: str = "",
    resources: str = "",
    more: Mapping[int, bytes] | None = None,
    fonts: str = "/F 3 0 R",
) -> bytes:
    """A PDF with a page for each content stream; font /F is Helvetica. Objects from 100 on are free
    for `more`.
    """
    numbers = range(10, 10 + 2 * len(contents), 2)
    objects: dict[int, bytes] = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Count %d /Kids [%s] >>"
        % (len(contents), b" ".join(b"%d 0 R" % n for n in numbers)),
        3: HELVETICA,
        **(more or {}),
    }
    for number, content in zip(numbers, contents, strict=True):
        objects[number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] {page} /Contents {number + 1} 0 R "
            f"/Resources << /Font << {fonts} >> {resources} >> >>"
        ).encode()
        objects[number + 1] = stream(content)
    return assemble(objects)


def text(x: float, y: float, words: str, size: float = 12, before: str = "") -> bytes:
    """One run of text at a place (from the bottom left); `before` goes into its text object."""
    return f"BT /F {size} Tf {before} 1 0 0 1 {x} {y} Tm ({words}) Tj ET\n".encode("latin-1")


def table(x: float, y: float, rows: Sequence[Sequence[str]], width: float = 60, height: float = 20) -> bytes:
    """A ruled table with its top left corner at (x, y)."""
    n, m = len(rows), max(map(len, rows))
    out = [f"{x} {y - k * height} m {x + m * width} {y - k * height} l S\n" for k in range(n + 1)]
    out += [f"{x + k * width} {y} m {x + k * width} {y - n * height} l S\n" for k in range(m + 1)]
    body = "".join(out).encode()
    for r, row in enumerate(rows):
        for c, words in enumerate(row):
            if words:
                body += text(x + c * width + 5, y - r * height - 14, words)
    return body


def image(width: int, height: int, grey: bytes, entries: bytes = b"") -> bytes:
    """An image object of 8-bit grey."""
    head = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 "
    return stream(grey, head % (width, height) + entries, packed=True)
