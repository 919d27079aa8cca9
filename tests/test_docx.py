"""Word's text, one trap per row: what is printed comes out, what is not printed stays out."""

from __future__ import annotations

import pytest

from extract.blocks import Paragraph, ReadError, Reading
from extract.docx.reader import read_docx
from extract.limits import Limits
from tests.docx_maker import document_xml, make_docx, p, styles_xml, tbl, tc, tr


def texts(reading: Reading) -> list[str]:
    return [block.text for block in reading.blocks if isinstance(block, Paragraph)]


def run(text: str, properties: str = "") -> str:
    head = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{head}<w:t xml:space="preserve">{text}</w:t></w:r>'


def fld(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def instruction(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


RAISED = '<w:vertAlign w:val="superscript"/>'
SHOWN, HIDING = '<w:vanish w:val="0"/>', '<w:rStyle w:val="h"/>'
BOX = "<w:txbxContent>{}</w:txbxContent>"
SHAPE = "<w:drawing><wps:wsp><wps:txbx>{}</wps:txbx></wps:wsp></w:drawing>"
OLD_SHAPE = "<w:pict><v:shape><v:textbox>{}</v:textbox></v:shape></w:pict>"

PARAGRAPHS = {
    "runs split anywhere": (
        f"<w:p>{run('本')}{run('年新')}{run('收 3')}{run('6件')}</w:p>",
        ["本年新收 36件"],
    ),
    "tab, break, hyphens": (
        "<w:p><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>2020</w:t><w:noBreakHyphen/>"
        "<w:t>2021</w:t><w:softHyphen/><w:t>年</w:t><w:cr/><w:t>完</w:t></w:r></w:p>",
        ["甲\t乙\n2020-2021年\n完"],
    ),
    "tab stops are not tabs": (
        f'<w:p><w:pPr><w:tabs><w:tab w:val="left" w:pos="420"/></w:tabs></w:pPr>{run("正文")}</w:p>',
        ["正文"],
    ),
    "content control around runs": (
        f"<w:p>{run('共')}<w:sdt><w:sdtPr/><w:sdtContent>{run('12')}</w:sdtContent></w:sdt>{run('件')}</w:p>",
        ["共12件"],
    ),
    "content control around paragraphs": (
        f"<w:sdt><w:sdtContent>{p('一')}{p('二')}</w:sdtContent></w:sdt>",
        ["一", "二"],
    ),
    "prompt of an empty control": (
        "<w:p><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        f"{run('单击此处输入文字。')}</w:sdtContent></w:sdt>{run('后文')}</w:p>",
        ["后文"],
    ),
    "control filled by a program that left the prompt switch on": (
        f"<w:p><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('36')}</w:sdtContent></w:sdt></w:p>",
        ["36"],
    ),
    "custom XML, smart tag, hyperlink": (
        f"<w:customXml><w:p><w:smartTag>{run('青山镇')}</w:smartTag><w:hyperlink>{run('网站')}</w:hyperlink></w:p>"
        "</w:customXml>",
        ["青山镇网站"],
    ),
    "field with instruction": (
        f"<w:p>{run('第')}{fld('begin')}{instruction(' PAGE ')}{fld('separate')}{run('3')}{fld('end')}"
        f"{run('页')}</w:p>",
        ["第3页"],
    ),
    "field inside the instruction of a field": (
        f"<w:p>{fld('begin')}{instruction('IF ')}{fld('begin')}{instruction('X')}{fld('separate')}{run('5')}"
        f"{fld('end')}{instruction(' = 5')}{fld('separate')}{run('是')}{fld('end')}{run('。')}</w:p>",
        ["是。"],
    ),
    "field that never ends hides nothing": (
        f"<w:p>{fld('begin')}{run('总数36')}</w:p>{p('后文')}",
        ["总数36", "后文"],
    ),
    "simple field": (f'<w:p><w:fldSimple w:instr="DATE">{run("2021年")}</w:fldSimple></w:p>', ["2021年"]),
    "inserted stays, deleted goes": (
        f"<w:p>{run('共')}<w:ins>{run('13')}</w:ins><w:del><w:r><w:delText>12</w:delText></w:r></w:del>{run('件')}</w:p>",
        ["共13件"],
    ),
    "moved text prints once": (
        f"<w:p><w:moveFrom>{run('甲')}</w:moveFrom>{run('乙')}<w:moveTo>{run('甲')}</w:moveTo></w:p>",
        ["乙甲"],
    ),
    "deleted paragraph mark joins": (
        f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('总体')}</w:p>{p('情况')}{p('完')}",
        ["总体情况", "完"],
    ),
    "deleted paragraph leaves nothing": (
        f'<w:p><w:pPr><w:outlineLvl w:val="0"/><w:numPr><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr>'
        f"</w:pPr><w:del><w:r><w:delText>旧</w:delText></w:r></w:del></w:p>{p('新')}",
        ["新"],
    ),
    "hidden runs": (
        f"<w:p>{run('1')}{run('9', '<w:vanish/>')}{run('2', SHOWN)}</w:p>",
        ["12"],
    ),
    "struck out runs": (
        f"<w:p>{run('7', '<w:strike/>')}{run('8', '<w:dstrike/>')}{run('2')}</w:p>",
        ["2"],
    ),
    "a raised footnote mark stays apart": (
        f"<w:p>{run('3')}{run('1', RAISED)}</w:p>",
        ["3^1"],
    ),
    "hidden is also an old property of a tracked change": (
        f"<w:p>{run('36', '<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>')}</w:p>",
        ["36"],
    ),
    "comment and footnote references": (
        f"<w:p>{run('正文')}<w:commentRangeStart/><w:r><w:commentReference/></w:r>"
        "<w:r><w:footnoteReference/></w:r></w:p>",
        ["正文"],
    ),
    "text box, new and old form, once": (
        "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'>"
        f"{SHAPE.format(BOX.format(p('框内')))}</mc:Choice><mc:Fallback>{OLD_SHAPE.format(BOX.format(p('框内')))}"
        f"</mc:Fallback></mc:AlternateContent></w:r>{run('正文')}</w:p>",
        ["正文", "框内"],
    ),
    "choice without text: the fallback counts": (
        "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='x'><w:drawing/></mc:Choice>"
        "<mc:Fallback><w:t>备用</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>",
        ["备用"],
    ),
    "word art": (
        "<w:p><w:r><w:pict><v:shape><v:textpath string='青山镇人民政府文件'/></v:shape></w:pict></w:r></w:p>",
        ["青山镇人民政府文件"],
    ),
    "mathematics": ("<w:p><m:oMath><m:r><m:t>3+4</m:t></m:r></m:oMath></w:p>", ["3+4"]),
    "pronunciation": (
        f"<w:p><w:r><w:ruby><w:rt>{run('qīng')}</w:rt><w:rubyBase>{run('青')}</w:rubyBase></w:ruby></w:r></w:p>",
        ["青"],
    ),
    "symbols": (
        '<w:p><w:r><w:sym w:font="Wingdings" w:char="F081"/><w:sym w:font="Symbol" w:char="F02D"/>'
        '<w:sym w:font="宋体" w:char="2460"/><w:sym w:font="Wingdings" w:char="F012"/></w:r></w:p>',
        ["①-①\ufffd".replace("-", "−")],
    ),
    "a table between paragraphs": (f"{p('前')}{tbl(tr(tc('1'), tc('2')))}{p('后')}", ["前", "后"]),
}


@pytest.mark.parametrize(("body", "expected"), PARAGRAPHS.values(), ids=PARAGRAPHS.keys())
def test_printed_text(body: str, expected: list[str]) -> None:
    assert texts(read_docx(make_docx(body))) == expected


def test_what_was_left_out_is_noted() -> None:
    deleted = "<w:del><w:r><w:delText>9</w:delText></w:r></w:del>"
    body = f"<w:p>{run('正文')}<w:r><w:footnoteReference/></w:r>{deleted}</w:p><w:altChunk/>"
    reading = read_docx(make_docx(body))
    codes = {note.partition(":")[0] for note in reading.notes}
    assert codes == {"footnote", "deleted_text", "alt_chunk"}


STYLES = (
    '<w:style w:type="paragraph" w:styleId="a3"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="x"><w:name w:val="小节"/><w:basedOn w:val="2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="o"><w:name w:val="自定"/><w:pPr>'
    '<w:outlineLvl w:val="1"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="l1"><w:name w:val="圈"/><w:basedOn w:val="l2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="l2"><w:name w:val="圈二"/><w:basedOn w:val="l1"/></w:style>'
    '<w:style w:type="character" w:styleId="h"><w:name w:val="隐"/><w:rPr><w:vanish/></w:rPr></w:style>'
)


@pytest.mark.parametrize(
    ("style", "role"),
    [("a3", "title"), ("2", "heading"), ("x", "heading"), ("o", "heading"), ("l1", "text"), ("no", "text")],
)
def test_roles_come_from_styles(style: str, role: str) -> None:
    (block,) = read_docx(make_docx(p("青山镇", style), styles=STYLES)).blocks
    assert isinstance(block, Paragraph)
    assert block.role == role


def test_outline_level_on_the_paragraph_is_a_heading() -> None:
    (block,) = read_docx(make_docx(f'<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr>{run("一")}</w:p>')).blocks
    assert isinstance(block, Paragraph) and block.role == "heading"


def test_a_style_can_hide() -> None:
    body = f"<w:p>{run('1')}{run('9', HIDING)}</w:p>"
    assert texts(read_docx(make_docx(body, styles=STYLES))) == ["1"]


WHITE = '<w:color w:val="FFFFFF"/>'
BLUE = '<w:shd w:val="clear" w:color="auto" w:fill="204060"/>'
PAPER = '<w:shd w:val="clear" w:color="auto" w:fill="FFFFFF"/>'
GROUNDS = (
    f'<w:style w:type="paragraph" w:styleId="dark"><w:pPr>{BLUE}</w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="darker"><w:basedOn w:val="dark"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="plain"><w:name w:val="plain"/></w:style>'
    f'<w:style w:type="character" w:styleId="pale"><w:rPr>{WHITE}</w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="paler"><w:basedOn w:val="pale"/></w:style>'
)


@pytest.mark.parametrize(
    ("look", "paragraph", "cell", "table", "seen"),
    [
        (WHITE, "", "", "", False),
        (WHITE, "", PAPER, "", False),
        (WHITE.replace("FFFFFF", "fefefe"), "", "", "", False),
        (WHITE.replace("FFFFFF", "auto"), "", "", "", True),
        (WHITE.replace("FFFFFF", "FF0000"), "", "", "", True),
        (WHITE + BLUE, "", "", "", True),
        (WHITE + '<w:highlight w:val="black"/>', "", "", "", True),
        (WHITE + '<w:shd w:val="solid" w:color="000000"/>', "", "", "", True),
        (WHITE, BLUE, "", "", True),
        (WHITE, "", BLUE, "", True),
        (WHITE, "", "", BLUE, True),
        (WHITE, '<w:pStyle w:val="darker"/>', "", "", True),
        (WHITE, '<w:pStyle w:val="plain"/>', "", "", False),
        ('<w:rStyle w:val="pale"/>', "", "", "", False),
        ('<w:rStyle w:val="paler"/>', "", "", "", False),
        ('<w:rStyle w:val="pale"/><w:color w:val="000000"/>', "", "", "", True),
        ('<w:rStyle w:val="pale"/>', "", BLUE, "", True),
        ("", '<w:pStyle w:val="pale"/>', "", "", False),
        ('<w:color w:val="auto"/>', '<w:pStyle w:val="pale"/>', "", "", True),
    ],
)
def test_white_digits_on_white_paper_are_no_sure_figures(
    look: str, paragraph: str, cell: str, table: str, seen: bool
) -> None:
    inner = f"<w:tc><w:tcPr>{cell}</w:tcPr><w:p><w:pPr>{paragraph}</w:pPr>{run('15 项', look)}</w:p></w:tc>"
    body = f"<w:tbl><w:tblPr>{table}</w:tblPr><w:tr><w:tc>{p('甲')}</w:tc>{inner}</w:tr></w:tbl>"
    reading = read_docx(make_docx(body, styles=styles_xml(GROUNDS)))
    (grid,) = reading.grids()
    assert [c.text for c in grid.cells] == ["甲", "15 项" if seen else "\ufffd\ufffd 项"]
    assert any(note.startswith("white_text") for note in reading.notes) != seen


RELS = "http://schemas.openxmlformats.org/package/2006/relationships"


def test_links_and_properties() -> None:
    core = (
        '<cp:coreProperties xmlns:cp="c" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>旧题</dc:title>'
        "<dc:creator>办公室</dc:creator></cp:coreProperties>"
    )
    rels = (
        f'<Relationships xmlns="{RELS}">'
        '<Relationship Id="a" Type="x/officeDocument" Target="/w/d.xml"/>'
        '<Relationship Id="b" Type="x/metadata/core-properties" Target="props.xml"/></Relationships>'
    )
    data = make_docx(
        f'<w:p><w:hyperlink r:id="rId9">{run("附件")}</w:hyperlink></w:p>',
        links={"rId9": "http://example.gov.cn/a.pdf"},
        main="w/d.xml",
        more={"props.xml": core, "_rels/.rels": rels},
    )
    reading = read_docx(data)
    assert reading.format == "docx"
    assert reading.links == (("附件", "http://example.gov.cn/a.pdf"),)
    assert reading.meta.fields == (("title", "旧题"), ("creator", "办公室"))
    assert reading.meta.title is None  # often last year's


def test_the_document_part_is_found_by_content_type() -> None:
    nothing = f'<Relationships xmlns="{RELS}"/>'
    data = make_docx(p("正文"), main="strange/place.xml", more={"_rels/.rels": nothing})
    assert texts(read_docx(data)) == ["正文"]


def test_strict_dialect() -> None:
    strict = document_xml(p("正文") + tbl(tr(tc("1"), tc("2")))).replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    reading = read_docx(make_docx(document=strict))
    assert texts(reading) == ["正文"]
    assert [c.text for g in reading.grids() for c in g.cells] == ["1", "2"]


def test_utf16_document_part() -> None:
    xml = document_xml(p("正文")).replace('encoding="UTF-8"', 'encoding="UTF-16"')
    assert texts(read_docx(make_docx(document=xml.encode("utf-16")))) == ["正文"]


PICTURE = '<w:p><w:r><w:drawing><a:blip r:embed="rId1"/></w:drawing></w:r></w:p>'

REFUSED = {
    "pictures only": (make_docx(PICTURE * 3), "image_only"),
    "nothing": (make_docx(), "no_text"),
    "an embedded object only": (make_docx("<w:p><w:r><w:object/></w:r></w:p>"), "no_text"),
    "no body": (make_docx(document="<x/>"), "not_a_docx"),
    "broken XML": (make_docx(document="<w:document><w:body>"), "malformed_xml"),
    "entity bomb": (
        make_docx(document='<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><d>&b;</d>'),
        "hostile_xml",
    ),
    "external entity": (
        make_docx(document='<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'),
        "hostile_xml",
    ),
    "entity bomb in UTF-16": (
        make_docx(document='<!DOCTYPE d [<!ENTITY a "aaaa">]><d>&a;</d>'.encode("utf-16")),
        "hostile_xml",
    ),
    "hostile numbering": (
        make_docx(
            '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:p>',
            numbering="<!DOCTYPE a>",
        ),
        "hostile_xml",
    ),
    "tables 500 deep": (make_docx("<w:tbl><w:tr><w:tc>" * 500 + "</w:tc></w:tr></w:tbl>" * 500), "too_deep"),
    "tables 40 deep": (make_docx("<w:tbl><w:tr><w:tc>" * 40 + "</w:tc></w:tr></w:tbl>" * 40), "too_deep"),
    "100,000 cells": (make_docx(tbl(*[tr(*[tc("1")] * 100)] * 1000)), "table_too_large"),
}


@pytest.mark.parametrize(("data", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_docx(data)
    assert caught.value.reason == reason


def test_a_document_part_over_the_limit_is_refused() -> None:
    with pytest.raises(ReadError) as caught:
        read_docx(make_docx(p("长" * 2000)), limits=Limits(xml_bytes=3000))
    assert caught.value.reason == "too_large"


def test_a_file_cut_anywhere_is_refused_and_never_crashes() -> None:
    data = make_docx("".join(p(f"第{n}段，共{n * 7}件") for n in range(200)))
    for tenth in range(10):
        with pytest.raises(ReadError) as caught:
            read_docx(data[: len(data) * tenth // 10])
        assert caught.value.reason in ({"truncated_zip"} if tenth else {"not_a_zip"})


def test_damage_anywhere_is_a_reason_or_the_same_text() -> None:
    data = make_docx(p("共36件") + tbl(tr(tc("1"), tc("2"))))
    good = read_docx(data).blocks
    for at in range(0, len(data), 3):
        damaged = data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]
        try:
            assert read_docx(damaged).blocks == good
        except ReadError as error:
            assert error.reason


@pytest.mark.parametrize("kind", ["html", "mht"])
def test_a_page_exported_as_an_alt_chunk_is_read(kind: str) -> None:
    """Systems that export a web page to Word put the page into an empty document as it is."""
    page = "<html><body><p>西湖镇</p><table><tr><td>规章<td>3</table></body></html>"
    if kind == "mht":
        page = (
            'MIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"; boundary="b"\n\n'
            f'--b\nContent-Type: text/html; charset="utf-8"\nContent-Location: a.html\n\n{page}\n--b--\n'
        )
    body = '<w:altChunk r:id="rIdChunk"/><w:sectPr/>'
    reading = read_docx(make_docx(body, more={f"word/c.{kind}": page.encode()}, chunk=f"c.{kind}"))
    assert texts(reading) == ["西湖镇"]
    assert [c.text for grid in reading.grids() for c in grid.cells] == ["规章", "3"]
    assert any(note.startswith("alt_chunk") for note in reading.notes)


def test_several_alt_chunks_are_for_a_person() -> None:
    body = '<w:altChunk r:id="rIdChunk"/><w:altChunk r:id="rIdChunk"/>'
    with pytest.raises(ReadError, match="no_text"):
        read_docx(make_docx(body, more={"word/c.html": b"<p>x</p>"}, chunk="c.html"))
