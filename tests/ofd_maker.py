"""OFD documents for tests: lines, letters and pictures where they are put, or blocks flowed over pages."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from extract.blocks import Grid, Paragraph

__all__ = ["flow", "image", "line", "make_ofd", "text"]

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
SIZE, LEADING, LEFT, TOP, BOTTOM, WIDTH = 3.5, 5.0, 20.0, 25.0, 272.0, 170.0


def text(
    x: float, y: float, content: str, size: float = SIZE, *, delta: str | None = None, ctm: str = ""
) -> str:
    """A line of letters; (x, y) is the top left of its boundary, the baseline lies `size` below."""
    steps = " ".join(f"{size * _wide(c):g}" for c in content[:-1]) if delta is None else delta
    matrix = f' CTM="{ctm}"' if ctm else ""
    boundary = f"{x} {y} {max(1.0, len(content) * size):.2f} {size * 1.2:.2f}"
    code = f'<ofd:TextCode X="0" Y="{size}" DeltaX="{steps}">{escape(content)}</ofd:TextCode>'
    return (
        f'<ofd:TextObject ID="1" Boundary="{boundary}" Font="3" Size="{size}"{matrix}>{code}</ofd:TextObject>'
    )


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    """A ruled line."""
    return (
        f'<ofd:PathObject ID="2" Boundary="{x0} {y0} {x1 - x0:.3f} {y1 - y0:.3f}" LineWidth="0.2">'
        f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0:.3f} {y1 - y0:.3f}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def image(x: float, y: float, width: float, height: float, number: int = 7) -> str:
    """A picture of the resources."""
    return (
        f'<ofd:ImageObject ID="3" Boundary="{x} {y} {width} {height}" CTM="{width} 0 0 {height} 0 0"'
        f' ResourceID="{number}"/>'
    )


def make_ofd(
    pages: Sequence[str], *, template: str = "", pictures: dict[int, bytes] | None = None, extra: str = ""
) -> bytes:
    """The file; each page is the XML of its objects. `extra` goes into the document's common data."""
    listed = "".join(
        f'<ofd:Page ID="{100 + n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages))
    )
    used = '<ofd:Template TemplateID="50" ZOrder="Background"/>' if template else ""
    tpls = '<ofd:TemplatePage ID="50" BaseLoc="Tpls/Tpl_0/Content.xml"/>' if template else ""
    members: dict[str, bytes | str] = {
        "OFD.xml": f'<ofd:OFD {NS} Version="1.0"><ofd:DocBody><ofd:DocInfo>'
        "<ofd:Title>年报</ofd:Title></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NS}><ofd:CommonData><ofd:MaxUnitID>999</ofd:MaxUnitID>"
        "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        f"<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>{tpls}{extra}</ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        "Doc_0/DocumentRes.xml": f'<ofd:Res {NS} BaseLoc="Res"><ofd:MultiMedias>'
        + "".join(
            f'<ofd:MultiMedia ID="{n}" Type="Image"><ofd:MediaFile>image_{n}.png</ofd:MediaFile>'
            "</ofd:MultiMedia>"
            for n in pictures or {}
        )
        + "</ofd:MultiMedias></ofd:Res>",
    }
    if template:
        members["Doc_0/Tpls/Tpl_0/Content.xml"] = _page(template, "")
    for n, body in enumerate(pages):
        members[f"Doc_0/Pages/Page_{n}/Content.xml"] = _page(body, used)
    for n, data in (pictures or {}).items():
        members[f"Doc_0/Res/image_{n}.png"] = data
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, HEAD + content if isinstance(content, str) else content)
    return buffer.getvalue()


def _page(body: str, used: str) -> str:
    return f'<ofd:Page {NS}>{used}<ofd:Content><ofd:Layer ID="9">{body}</ofd:Layer></ofd:Content></ofd:Page>'


def flow(blocks: Sequence[Paragraph | Grid]) -> list[str]:
    """Paragraphs and tables set over as many pages as they need, a table's rows never cut."""
    pages: list[list[str]] = [[]]
    y = TOP

    def need(height: float) -> None:
        nonlocal y
        if y + height > BOTTOM:
            pages.append([])
            y = TOP

    for block in blocks:
        if isinstance(block, Paragraph):
            for content in _wrapped("　　" + block.text, WIDTH):
                need(LEADING)
                pages[-1].append(text(LEFT, y, content))
                y += LEADING
            y += 2
            continue
        rows = list(_rows(block))
        tied = {r for c in block.cells if c.rowspan <= 3 for r in range(c.row + 1, c.row + c.rowspan)}
        for r, (height, first, drawn) in enumerate(rows):
            if r not in tied:
                after = next((n for n in range(r + 1, len(rows)) if n not in tied), len(rows))
                need(sum(rows[n][0] for n in range(r, after)))
            pages[-1] += drawn(y, first or y == TOP)
            y += height
        y += 4
    return ["".join(page) for page in pages]


def _rows(grid: Grid):  # type: ignore[no-untyped-def]
    """Each row's height and how to draw it at a height of the page."""
    widths = _widths(grid)
    edges = [LEFT]
    for width in widths:
        edges.append(edges[-1] + width)
    covering = grid.covering()
    lines_of = {id(c): _wrapped(c.text, edges[c.col + c.colspan] - edges[c.col] - 1) for c in grid.cells}
    for r in range(grid.n_rows):
        tall = [len(lines_of[id(c)]) for c in grid.cells if c.row == r and c.rowspan == 1]
        ends = [-(-len(lines_of[id(c)]) // c.rowspan) for c in grid.cells if c.row <= r < c.row + c.rowspan]
        height = max([1, *tall, *ends]) * (SIZE + 0.7) + 1.5

        def draw(y: float, first: bool, r: int = r, height: float = height) -> list[str]:
            out = []
            for c in range(grid.n_cols):
                above = covering[r - 1][c] if r else None
                if first or r == 0 or covering[r][c] is not above:
                    out.append(line(edges[c], y, edges[c + 1], y))
                if covering[r][c] is not (covering[r][c - 1] if c else None):
                    out.append(line(edges[c], y, edges[c], y + height))
                out.append(
                    line(edges[c], y + height, edges[c + 1], y + height) if r == grid.n_rows - 1 else ""
                )
            out.append(line(edges[-1], y, edges[-1], y + height))
            for cell in grid.cells:
                if cell.row == r:
                    for n, content in enumerate(lines_of[id(cell)]):
                        if content:
                            out.append(text(edges[cell.col] + 0.5, y + 0.7 + n * (SIZE + 0.7), content))
            return out

        yield height, r == 0, draw


def _widths(grid: Grid) -> list[float]:
    """Columns of labels are wider than those of figures."""
    longest = [1] * grid.n_cols
    for cell in grid.cells:
        if cell.colspan == 1:
            longest[cell.col] = max(longest[cell.col], min(8, len(cell.text)))
    weights = [max(2.2, n) for n in longest]
    return [WIDTH * weight / sum(weights) for weight in weights]


def _wide(char: str) -> float:
    """Digits and Latin letters are half as wide as Chinese signs."""
    return 0.5 if char < "\u2e80" else 1.0


def _wrapped(content: str, width: float) -> list[str]:
    out: list[str] = []
    for part in content.split("\n"):
        lines, used = [""], 0.0
        for char in part:
            if lines[-1] and (used + _wide(char)) * SIZE > width:
                lines.append("")
                used = 0.0
            lines[-1] += char
            used += _wide(char)
        out += lines
    return out
