# ruff: noqa: E501 (markup literals are easier to check on one line)
"""The package of a DOCX: its parts, their relations, numbering, pictures."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.typeset.docx import DocxOptions

__all__ = ["HEAD", "NS", "numbering", "package"]

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NS = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
DOC_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
REL_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def package(
    document: str, numbering: str, options: DocxOptions, pictures: Sequence[tuple[str, bytes]]
) -> bytes:
    """The bytes of the file; members carry a fixed time. `pictures`: file name and bytes each."""
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": _content_types(options, pictures),
        "_rels/.rels": f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{REL_TYPE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": document,
        "word/_rels/document.xml.rels": _relationships(options, pictures),
        "word/numbering.xml": numbering,
    }
    if options.header_footer:
        members["word/header1.xml"] = (
            f"{HEAD}<w:hdr {NS}><w:p><w:r><w:t>政府信息公开年度报告 内部编号 2018</w:t></w:r></w:p></w:hdr>"
        )
        members["word/footer1.xml"] = f"{HEAD}<w:ftr {NS}><w:p><w:r><w:t>— 3 —</w:t></w:r></w:p></w:ftr>"
    members |= {f"word/media/{name}": data for name, data in pictures}
    buffer = io.BytesIO()
    method = zipfile.ZIP_STORED if options.stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, text in members.items():
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = method
            info.create_system = 3
            archive.writestr(info, text.encode() if isinstance(text, str) else text)
    return buffer.getvalue()


def _content_types(options: DocxOptions, pictures: Sequence[tuple[str, bytes]]) -> str:
    parts = [("document", "document.main"), ("numbering", "numbering")]
    if options.header_footer:
        parts += [("header1", "header"), ("footer1", "footer")]
    overrides = "".join(
        f'<Override PartName="/word/{p}.xml" ContentType="{DOC_TYPE}.{t}+xml"/>' for p, t in parts
    )
    kinds = {"png": "image/png", "jpg": "image/jpeg"}
    used = {name.rsplit(".", 1)[1] for name, _ in pictures}
    defaults = "".join(f'<Default Extension="{k}" ContentType="{kinds[k]}"/>' for k in sorted(used))
    return (
        f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{defaults}{overrides}</Types>'
    )


def _relationships(options: DocxOptions, pictures: Sequence[tuple[str, bytes]]) -> str:
    targets = [("rId1", "numbering")]
    if options.header_footer:
        targets += [("rId2", "header"), ("rId3", "footer")]
    files = {"numbering": "numbering.xml", "header": "header1.xml", "footer": "footer1.xml"}
    items = "".join(f'<Relationship Id="{i}" Type="{REL_TYPE}/{t}" Target="{files[t]}"/>' for i, t in targets)
    items += "".join(
        f'<Relationship Id="rIdP{n}" Type="{REL_TYPE}/image" Target="media/{name}"/>'
        for n, (name, _) in enumerate(pictures, 1)
    )
    return f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{items}</Relationships>'


def numbering(lists: Sequence[int]) -> str:
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
