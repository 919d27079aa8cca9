"""Small DOCX packages from raw XML, for tests: every trap is written out, none is generated."""

from __future__ import annotations

import io
import zipfile

W_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R_NS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACES = " ".join(
    (
        f'xmlns:w="{W_NS}"',
        f'xmlns:r="{R_NS}"',
        'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"',
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"',
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"',
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"',
        'xmlns:v="urn:schemas-microsoft-com:vml"',
        'xmlns:o="urn:schemas-microsoft-com:office:office"',
    )
)
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def document_xml(body: str) -> str:
    document = f"<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>"
    return f'<?xml version="1.0" encoding="UTF-8"?>{document}'


def styles_xml(inner: str) -> str:
    return f"<w:styles {_NAMESPACES}>{inner}</w:styles>"


def numbering_xml(inner: str) -> str:
    return f"<w:numbering {_NAMESPACES}>{inner}</w:numbering>"


def level(n: int, number_format: str, text: str, start: int = 1, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{n}"><w:start w:val="{start}"/><w:numFmt w:val="{number_format}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def list_xml(number: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{number}">{"".join(levels)}</w:abstractNum>'


def num_xml(number: int, abstract: int, more: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>{more}</w:num>'


def numbered(text: str, num: int, lvl: int = 0) -> str:
    run = f"<w:r><w:t>{text}</w:t></w:r>" if text else ""
    return (
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{lvl}"/><w:numId w:val="{num}"/></w:numPr></w:pPr>{run}</w:p>'
    )


def p(text: str = "", style: str = "") -> str:
    head = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    run = f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>' if text else ""
    return f"<w:p>{head}{run}</w:p>"


def tc(text: str = "", properties: str = "", content: str = "") -> str:
    head = f"<w:tcPr>{properties}</w:tcPr>" if properties else ""
    return f"<w:tc>{head}{content or p(text)}</w:tc>"


def span(n: int) -> str:
    return f'<w:gridSpan w:val="{n}"/>'


def width(n: int) -> str:
    return f'<w:tcW w:w="{n}" w:type="dxa"/>'


START = '<w:vMerge w:val="restart"/>'
GO_ON = "<w:vMerge/>"


def tr(*cells: str, properties: str = "") -> str:
    head = f"<w:trPr>{properties}</w:trPr>" if properties else ""
    return f"<w:tr>{head}{''.join(cells)}</w:tr>"


def tbl(*rows: str, grid: int = 0) -> str:
    columns = '<w:gridCol w:w="900"/>' * grid
    return f"<w:tbl><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


def package(members: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def make_docx(
    body: str = "",
    *,
    styles: str = "",
    numbering: str = "",
    links: dict[str, str] | None = None,
    main: str = "word/document.xml",
    document: str | bytes | None = None,
    more: dict[str, str | bytes] | None = None,
    chunk: str = "",
) -> bytes:
    """A package around a body; `document` replaces the whole document part; `chunk` names the member
    that the relationship rIdChunk embeds.
    """
    folder, _, base = main.rpartition("/")
    relations = [
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{kind}.xml"/>'
        for n, (kind, given) in enumerate((("styles", styles), ("numbering", numbering)), start=1)
        if given
    ]
    relations += [
        f'<Relationship Id="{rid}" Type="{_OFFICE}/hyperlink" Target="{to}" TargetMode="External"/>'
        for rid, to in (links or {}).items()
    ]
    if chunk:
        relations.append(f'<Relationship Id="rIdChunk" Type="{_OFFICE}/aFChunk" Target="{chunk}"/>')
    override = f'<Override PartName="/{main}" ContentType="{_MAIN_TYPE}"/>'
    root = f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="{main}"/>'
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}">{override}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_RELS}">{root}</Relationships>',
        main: document if document is not None else document_xml(body),
        f"{folder}/_rels/{base}.rels": f'<Relationships xmlns="{_RELS}">{"".join(relations)}</Relationships>',
    }
    if styles:
        members[f"{folder}/styles.xml"] = styles_xml(styles)
    if numbering:
        members[f"{folder}/numbering.xml"] = numbering_xml(numbering)
    return package({**members, **(more or {})})
