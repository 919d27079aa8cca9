# ruff: noqa: E501 (markup literals are easier to check on one line)
"""Reports as DOCX, written as raw XML: what Word and WPS leave in `document.xml`.

Zip members carry a fixed time stamp, so that the same report is the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from xml.sax.saxutils import escape

from tests.typeset.model import Block, PCell, PTable, Text

__all__ = ["DocxOptions", "render_docx"]

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NS = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
DOC_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
REL_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NUMBERED = (  # label prefix, list of numbering.xml that prints it
    (re.compile(r"^(\d)\.(?=\D)"), 1),
    (re.compile(r"^（([一二三四五六七])）(?!项)"), 2),
)
NUMERALS = {ch: n for n, ch in enumerate("一二三四五六七", 1)} | {str(n): n for n in range(10)}


@dataclass(frozen=True, slots=True)
class DocxOptions:
    """`runs`: text split into runs anywhere. `content_controls`: tables, rows and text inside
    `w:sdt`. `auto_numbers`: label numbers come from numbering.xml, not from the text. `tracked`:
    insertions and deletions of an unaccepted review (what is deleted is not printed).
    `text_box`: the title stands in a text box (twice in the XML, once on the page). `nested`: each
    table inside a layout table. `header_footer`: page header and footer with words of their own.
    `stored`: no compression, so that the bytes depend on no zlib."""

    runs: bool = False
    content_controls: bool = False
    auto_numbers: bool = False
    tracked: bool = False
    text_box: bool = False
    nested: bool = False
    header_footer: bool = False
    stored: bool = False


def render_docx(rng: Random, blocks: Sequence[Block], options: DocxOptions) -> bytes:
    """The bytes of a .docx file."""
    writer = _Writer(rng, options)
    body = "".join(writer.block(b) for b in blocks)
    refs = ""
    if options.header_footer:
        refs = '<w:headerReference w:type="default" r:id="rId2"/><w:footerReference w:type="default" r:id="rId3"/>'
    document = f"{HEAD}<w:document {NS}><w:body>{body}<w:sectPr>{refs}</w:sectPr></w:body></w:document>"
    return _package(document, _numbering(writer.lists), options)


class _Writer:
    """Writes blocks as WordprocessingML; all choices come from one random source."""

    def __init__(self, rng: Random, options: DocxOptions) -> None:
        self.rng = rng
        self.options = options
        self.lists: list[int] = []  # numId - 1 -> abstract list
        self.current: dict[int, tuple[int, int]] = {}  # abstract list -> numId, last number

    def block(self, block: Block) -> str:
        if isinstance(block, PTable):
            xml = self.table(block)
            if self.options.nested:
                xml = f'<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="9000"/></w:tblGrid><w:tr><w:tc><w:tcPr/>{xml}<w:p/></w:tc></w:tr></w:tbl>'
            return xml + "<w:p/>"
        if block.role == "title" and self.options.text_box:
            return self.text_box(block)
        style = '<w:pPr><w:pStyle w:val="Title"/></w:pPr>' if block.role == "title" else ""
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

    def runs(self, text: str) -> str:
        """The runs of a text; a newline is a `w:br`."""
        pieces = [text]
        if self.options.runs and len(text) > 1:
            cuts = sorted({self.rng.randrange(1, len(text)) for _ in range(self.rng.randint(0, 3))})
            pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
        return "".join(self.tracked(self.run(p), p) for p in pieces if p)

    def run(self, text: str) -> str:
        parts = [f'<w:t xml:space="preserve">{escape(t)}</w:t>' if t else "" for t in text.split("\n")]
        return '<w:r><w:rPr><w:rFonts w:eastAsia="仿宋"/></w:rPr>' + "<w:br/>".join(parts) + "</w:r>"

    def tracked(self, run: str, text: str) -> str:
        if not self.options.tracked or self.rng.random() > 0.15:
            return run
        who = 'w:id="7" w:author="审核" w:date="2021-01-20T09:00:00Z"'
        gone = "9" if text.strip().isdigit() else "（删）"
        deleted = f'<w:del {who}><w:r><w:delText xml:space="preserve">{gone}</w:delText></w:r></w:del>'
        return f"{deleted}<w:ins {who}>{run}</w:ins>"

    def table(self, table: PTable) -> str:
        grid = "".join('<w:gridCol w:w="800"/>' for _ in range(max(1, table.width())))
        rows = []
        for line in table.lines():
            cells = "".join(self.cell(cell, begins) for cell, begins in line)
            row = f"<w:tr><w:trPr/>{cells}</w:tr>"
            if self.options.content_controls and self.rng.random() < 0.1:
                row = f"<w:sdt><w:sdtPr/><w:sdtContent>{row}</w:sdtContent></w:sdt>"
            rows.append(row)
        xml = f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
        if self.options.content_controls and self.rng.random() < 0.6:
            xml = f"<w:sdt><w:sdtPr/><w:sdtContent>{xml}</w:sdtContent></w:sdt>"
        return xml

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
        return f'<w:tc><w:tcPr><w:tcW w:w="800" w:type="dxa"/>{span}{merge}</w:tcPr>{paragraphs}</w:tc>'

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


def _package(document: str, numbering: str, options: DocxOptions) -> bytes:
    members = {
        "[Content_Types].xml": _content_types(options),
        "_rels/.rels": f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{REL_TYPE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": document,
        "word/_rels/document.xml.rels": _relationships(options),
        "word/numbering.xml": numbering,
    }
    if options.header_footer:
        members["word/header1.xml"] = (
            f"{HEAD}<w:hdr {NS}><w:p><w:r><w:t>政府信息公开年度报告 内部编号 2018</w:t></w:r></w:p></w:hdr>"
        )
        members["word/footer1.xml"] = f"{HEAD}<w:ftr {NS}><w:p><w:r><w:t>— 3 —</w:t></w:r></w:p></w:ftr>"
    buffer = io.BytesIO()
    method = zipfile.ZIP_STORED if options.stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, text in members.items():
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = method
            info.create_system = 3
            archive.writestr(info, text.encode())
    return buffer.getvalue()


def _content_types(options: DocxOptions) -> str:
    parts = [("document", "document.main"), ("numbering", "numbering")]
    if options.header_footer:
        parts += [("header1", "header"), ("footer1", "footer")]
    overrides = "".join(
        f'<Override PartName="/word/{p}.xml" ContentType="{DOC_TYPE}.{t}+xml"/>' for p, t in parts
    )
    return (
        f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relationships(options: DocxOptions) -> str:
    targets = [("rId1", "numbering")]
    if options.header_footer:
        targets += [("rId2", "header"), ("rId3", "footer")]
    files = {"numbering": "numbering.xml", "header": "header1.xml", "footer": "footer1.xml"}
    items = "".join(f'<Relationship Id="{i}" Type="{REL_TYPE}/{t}" Target="{files[t]}"/>' for i, t in targets)
    return f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{items}</Relationships>'


def _numbering(lists: Sequence[int]) -> str:
    """numbering.xml: each list starts anew, as each group of the form does."""
    formats = ((1, "decimal", "%1."), (2, "chineseCounting", "（%1）"))
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{i}"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{f}"/><w:lvlText w:val="{t}"/></w:lvl></w:abstractNum>'
        for i, f, t in formats
    )
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    concrete = "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="{abstract}"/>{restart}</w:num>'
        for n, abstract in enumerate(lists, 1)
    )
    return f"{HEAD}<w:numbering {NS}>{abstract}{concrete}</w:numbering>"
