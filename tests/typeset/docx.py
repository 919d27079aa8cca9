# ruff: noqa: E501 (markup literals are easier to check on one line)
"""Reports as DOCX, written as raw XML: what Word and WPS leave in `document.xml`.

Zip members carry a fixed time stamp, so that the same report is the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from xml.sax.saxutils import escape

from tests.typeset.docx_package import HEAD, NS, numbering, package
from tests.typeset.model import Block, PCell, Picture, PRow, PTable, Text
from tests.typeset.paper.style import Style
from tests.typeset.paper.tables import lay_out

__all__ = ["DocxOptions", "Print", "render_docx"]

NUMBERED = (  # label prefix, list of numbering.xml that prints it
    (re.compile(r"^(\d)\.(?=\D)"), 1),
    (re.compile(r"^（([一二三四五六七])）(?!项)"), 2),
)
NUMERALS = {ch: n for n, ch in enumerate("一二三四五六七", 1)} | {str(n): n for n in range(10)}


@dataclass(frozen=True, slots=True)
class Print:
    """How a document looks on paper, for programs that lay it out. `border` as Word names it;
    `points` is the size of the print in tables, `upright` the direction of merged labels."""

    border: str = "single"
    points: float = 10.5
    repeat_header: bool = False
    cant_split: bool = False
    upright: str = ""
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class DocxOptions:
    """`runs`: text split into runs anywhere. `content_controls`: tables, rows and text inside
    `w:sdt`. `auto_numbers`: label numbers come from numbering.xml, not from the text. `tracked`:
    insertions and deletions of an unaccepted review (what is deleted is not printed).
    `text_box`: the title stands in a text box (twice in the XML, once on the page). `nested`: each
    table inside a layout table. `header_footer`: page header and footer with words of their own.
    `stored`: no compression, so that the bytes depend on no zlib. `printed`: with paper, borders
    and widths, which readers do not need and printers do."""

    runs: bool = False
    content_controls: bool = False
    auto_numbers: bool = False
    tracked: bool = False
    text_box: bool = False
    nested: bool = False
    header_footer: bool = False
    stored: bool = False
    printed: Print | None = None


def render_docx(rng: Random, blocks: Sequence[Block], options: DocxOptions) -> bytes:
    """The bytes of a .docx file."""
    writer = _Writer(rng, options)
    body = "".join(writer.block(b) for b in blocks)
    refs = ""
    if options.header_footer:
        refs = '<w:headerReference w:type="default" r:id="rId2"/><w:footerReference w:type="default" r:id="rId3"/>'
    document = f"{HEAD}<w:document {NS}><w:body>{body}<w:sectPr>{refs}{_paper(options.printed)}</w:sectPr></w:body></w:document>"
    return package(document, numbering(writer.lists), options, writer.pictures)


def _paper(printed: Print | None) -> str:
    if printed is None:
        return ""
    size = 'w:w="16838" w:h="11906" w:orient="landscape"' if printed.landscape else 'w:w="11906" w:h="16838"'
    return f'<w:pgSz {size}/><w:pgMar w:top="1440" w:right="1587" w:bottom="1440" w:left="1587" w:header="851" w:footer="992"/>'


class _Writer:
    """Writes blocks as WordprocessingML; all choices come from one random source."""

    def __init__(self, rng: Random, options: DocxOptions) -> None:
        self.rng = rng
        self.options = options
        self.size = 14.0
        self.pictures: list[tuple[str, bytes]] = []
        self.lists: list[int] = []  # numId - 1 -> abstract list
        self.current: dict[int, tuple[int, int]] = {}  # abstract list -> numId, last number

    def block(self, block: Block) -> str:
        self.size = 22.0 if isinstance(block, Text) and block.role == "title" else 14.0
        if isinstance(block, PTable) and self.options.printed:
            self.size = self.options.printed.points
        if isinstance(block, PTable):
            xml = self.table(block)
            if self.options.nested:
                xml = f'<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="9000"/></w:tblGrid><w:tr><w:tc><w:tcPr/>{xml}<w:p/></w:tc></w:tr></w:tbl>'
            return xml + "<w:p/>"
        if isinstance(block, Picture):
            return self.picture(block)
        if block.role == "title" and self.options.text_box:
            return self.text_box(block)
        style = '<w:pPr><w:pStyle w:val="Title"/></w:pPr>' if block.role == "title" else ""
        if self.options.printed:
            place = '<w:jc w:val="center"/>' if block.role == "title" else '<w:ind w:firstLine="560"/>'
            style = f'<w:pPr><w:spacing w:line="360" w:lineRule="auto"/>{place}</w:pPr>'
        xml = f"<w:p>{style}{self.runs(block.text)}</w:p>"
        if self.options.content_controls and self.rng.random() < 0.15:
            xml = (
                f'<w:sdt><w:sdtPr><w:alias w:val="正文"/></w:sdtPr><w:sdtContent>{xml}</w:sdtContent></w:sdt>'
            )
        return xml

    def text_box(self, block: Text) -> str:
        inner = f"<w:txbxContent><w:p>{self.runs(block.text)}</w:p></w:txbxContent>"
        return (
            "<w:p><w:r><mc:AlternateContent>"
            f'<mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>{inner}</wps:txbx></wps:wsp></w:drawing></mc:Choice>'
            f"<mc:Fallback><w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict></mc:Fallback>"
            "</mc:AlternateContent></w:r></w:p>"
        )

    def picture(self, block: Picture) -> str:
        """A picture in a paragraph of its own."""
        n = len(self.pictures) + 1
        self.pictures.append((f"image{n}.{block.suffix}", block.data))
        size = f'cx="{round(block.width * 12700)}" cy="{round(block.height * 12700)}"'
        a, pic = (
            "http://schemas.openxmlformats.org/drawingml/2006/main",
            "http://schemas.openxmlformats.org/drawingml/2006/picture",
        )
        shape = f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        inner = f'<pic:pic xmlns:pic="{pic}"><pic:nvPicPr><pic:cNvPr id="{n}" name="图片 {n}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rIdP{n}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>{shape}</pic:pic>'
        return f'<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:extent {size}/><wp:docPr id="{n}" name="图片 {n}"/><a:graphic xmlns:a="{a}"><a:graphicData uri="{pic}">{inner}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>'

    def runs(self, text: str) -> str:
        """The runs of a text; a newline is a `w:br`."""
        pieces = [text]
        if self.options.runs and len(text) > 1:
            cuts = sorted({self.rng.randrange(1, len(text)) for _ in range(self.rng.randint(0, 3))})
            pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
        return "".join(self.tracked(self.run(p), p) for p in pieces if p)

    def run(self, text: str) -> str:
        parts = [f'<w:t xml:space="preserve">{escape(t)}</w:t>' if t else "" for t in text.split("\n")]
        size = f'<w:sz w:val="{round(2 * self.size)}"/>' if self.options.printed else ""
        return f'<w:r><w:rPr><w:rFonts w:eastAsia="仿宋"/>{size}</w:rPr>' + "<w:br/>".join(parts) + "</w:r>"

    def tracked(self, run: str, text: str) -> str:
        if not self.options.tracked or self.rng.random() > 0.15:
            return run
        who = 'w:id="7" w:author="审核" w:date="2021-01-20T09:00:00Z"'
        gone = "9" if text.strip().isdigit() else "（删）"
        deleted = f'<w:del {who}><w:r><w:delText xml:space="preserve">{gone}</w:delText></w:r></w:del>'
        return f"{deleted}<w:ins {who}>{run}</w:ins>"

    def table(self, table: PTable) -> str:
        grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in self.widths(table))
        rows = []
        for number, line in enumerate(table.lines()):
            cells = "".join(self.cell(cell, begins) for cell, begins in line)
            row = f"<w:tr>{self.row_properties(table.rows[number])}{cells}</w:tr>"
            if self.options.content_controls and self.rng.random() < 0.1:
                row = f"<w:sdt><w:sdtPr/><w:sdtContent>{row}</w:sdtContent></w:sdt>"
            rows.append(row)
        xml = f"<w:tbl><w:tblPr>{self.table_properties()}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
        if self.options.content_controls and self.rng.random() < 0.6:
            xml = f"<w:sdt><w:sdtPr/><w:sdtContent>{xml}</w:sdtContent></w:sdt>"
        return xml

    def widths(self, table: PTable) -> list[int]:
        """Column widths in twentieths of a point."""
        printed = self.options.printed
        if printed is None:
            return [800] * max(1, table.width())
        room = 680.0 if printed.landscape else 436.0
        edges = lay_out(table, Style(table_size=printed.points), room).edges
        return [round((b - a) * 20) for a, b in pairwise(edges)]

    def table_properties(self) -> str:
        printed = self.options.printed
        if printed is None:
            return '<w:tblStyle w:val="TableGrid"/>'
        sides = ("top", "left", "bottom", "right", "insideH", "insideV")
        lines = "".join(
            f'<w:{s} w:val="{printed.border}" w:sz="4" w:space="0" w:color="000000"/>' for s in sides
        )
        return f'<w:tblW w:w="5000" w:type="pct"/><w:jc w:val="center"/><w:tblBorders>{lines}</w:tblBorders><w:tblLayout w:type="fixed"/>'

    def row_properties(self, row: PRow) -> str:
        printed = self.options.printed
        if printed is None:
            return "<w:trPr/>"
        split = "<w:cantSplit/>" if printed.cant_split else ""
        header = "<w:tblHeader/>" if printed.repeat_header and row.header else ""
        return f"<w:trPr>{split}{header}</w:trPr>"

    def cell(self, cell: PCell, begins: bool) -> str:
        span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
        merge = ""
        if cell.rowspan > 1:
            merge = '<w:vMerge w:val="restart"/>' if begins else "<w:vMerge/>"
        text, numbering = (cell.text, "") if begins else ("", "")
        if begins and self.options.auto_numbers and cell.role in ("row", "group"):
            text, numbering = self.auto_number(cell.text)
        properties = f'<w:pPr>{numbering}<w:jc w:val="center"/></w:pPr>'
        parts = text.split("\n") if self.rng.random() < 0.5 else [text]
        paragraphs = "".join(
            f"<w:p>{properties if i == 0 else ''}{self.runs(part)}</w:p>" for i, part in enumerate(parts)
        )
        look = ""
        if self.options.printed:
            upright = self.options.printed.upright if cell.role == "group" and cell.rowspan > 2 else ""
            direction = f'<w:textDirection w:val="{upright}"/>' if upright else ""
            look = f'{direction}<w:vAlign w:val="center"/>'
        return f'<w:tc><w:tcPr><w:tcW w:w="800" w:type="dxa"/>{span}{merge}{look}</w:tcPr>{paragraphs}</w:tc>'

    def auto_number(self, text: str) -> tuple[str, str]:
        """Leave the number to the list where the list would print that very number."""
        for pattern, abstract in NUMBERED:
            match = pattern.match(text)
            if not match:
                continue
            number = NUMERALS[match[1]]
            if number == 1:
                self.lists.append(abstract)
                self.current[abstract] = (len(self.lists), 0)
            num_id, last = self.current.get(abstract, (0, -1))
            if number != last + 1:
                break
            self.current[abstract] = (num_id, number)
            return text[match.end() :], f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{num_id}"/></w:numPr>'
        return text, ""
