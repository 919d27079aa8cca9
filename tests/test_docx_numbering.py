"""List numbers as Word prints them."""

from __future__ import annotations

import pytest

from extract.blocks import Paragraph
from extract.docx.counting import count
from extract.docx.reader import read_docx
from tests.docx_maker import level, list_xml, make_docx, num_xml, numbered, p, tbl, tc, tr

HEADINGS = list_xml(
    0, level(0, "chineseCounting", "%1、"), level(1, "chineseCounting", "（%2）"), level(2, "decimal", "%3.")
)


def lines(body: str, numbering: str, styles: str = "") -> list[str]:
    blocks = read_docx(make_docx(body, numbering=numbering, styles=styles)).blocks
    return [block.text for block in blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize(
    ("number_format", "number", "expected"),
    [
        ("decimal", 12, "12"),
        ("decimalZero", 3, "03"),
        ("decimalFullWidth", 12, "１２"),
        ("decimalEnclosedCircle", 1, "①"),
        ("decimalEnclosedCircleChinese", 20, "⑳"),
        ("decimalEnclosedCircle", 21, "㉑"),
        ("decimalEnclosedCircle", 36, "㊱"),
        ("decimalEnclosedCircle", 51, "51"),
        ("decimalEnclosedParen", 2, "⑵"),
        ("decimalEnclosedFullstop", 3, "⒊"),
        ("ideographEnclosedCircle", 2, "㊁"),
        ("chineseCounting", 1, "一"),
        ("chineseCounting", 10, "十"),
        ("chineseCountingThousand", 12, "十二"),
        ("chineseCountingThousand", 20, "二十"),
        ("chineseCountingThousand", 21, "二十一"),
        ("chineseCountingThousand", 101, "一百零一"),
        ("chineseCountingThousand", 110, "一百一十"),
        ("chineseCountingThousand", 1001, "一千零一"),
        ("japaneseCounting", 3, "三"),
        ("taiwaneseCountingThousand", 15, "十五"),
        ("ideographDigital", 10, "一〇"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("ideographLegalTraditional", 3, "參"),
        ("ideographTraditional", 2, "乙"),
        ("ideographTraditional", 11, "11"),
        ("ideographZodiac", 12, "亥"),
        ("upperRoman", 4, "IV"),
        ("lowerRoman", 19, "xix"),
        ("upperLetter", 2, "B"),
        ("lowerLetter", 28, "bb"),
        ("numberInDash", 5, "- 5 -"),
        ("none", 5, ""),
        ("someFutureFormat", 5, "5"),
    ],
)
def test_counting(number_format: str, number: int, expected: str) -> None:
    assert count(number, number_format) == expected


def test_levels_count_and_restart() -> None:
    body = "".join(
        numbered(t, 1, n) for t, n in (("甲", 0), ("乙", 1), ("丙", 1), ("丁", 2), ("戊", 0), ("己", 1))
    )
    assert lines(body, HEADINGS + num_xml(1, 0)) == [
        "一、甲",
        "（一）乙",
        "（二）丙",
        "1.丁",
        "二、戊",
        "（一）己",
    ]


def test_row_labels_in_a_table_are_numbered_in_reading_order() -> None:
    labels = list_xml(0, level(0, "decimal", "%1."))
    rows = [tr(tc(content=numbered(t, 1)), tc("0")) for t in ("属于国家秘密", "其他法律行政法规禁止公开")]
    reading = read_docx(make_docx(numbered("前", 1) + tbl(*rows), numbering=labels + num_xml(1, 0)))
    (grid,) = reading.grids()
    assert [row[0].text for row in grid.rows()] == ["2.属于国家秘密", "3.其他法律行政法规禁止公开"]


def test_a_number_alone_prints() -> None:
    labels = list_xml(0, level(0, "decimal", "%1"))
    rows = [tr(tc(content=numbered("", 1)), tc("甲")), tr(tc(content=numbered("", 1)), tc("乙"))]
    (grid,) = read_docx(make_docx(tbl(*rows), numbering=labels + num_xml(1, 0))).grids()
    assert [row[0].text for row in grid.rows()] == ["1", "2"]


@pytest.mark.parametrize(
    ("text", "label", "expected"),
    [
        ("5", "%1.", "1.\t5"),
        ("5", "%1", "1\t5"),
        ("属于", "%1.", "1.属于"),
        ("-5", "%1、", "1、\t-5"),
        ("a", "%1", "1\ta"),
    ],
)
def test_a_list_number_never_runs_into_a_figure(text: str, label: str, expected: str) -> None:
    assert lines(numbered(text, 1), list_xml(0, level(0, "decimal", label)) + num_xml(1, 0)) == [expected]


LEGAL, NEVER = "<w:isLgl/>", '<w:lvlRestart w:val="0"/>'
OVERRIDE = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{}"/></w:lvlOverride>'


@pytest.mark.parametrize(
    ("body", "numbering", "expected"),
    [
        pytest.param(
            numbered("甲", 1) + numbered("乙", 2),
            HEADINGS + num_xml(1, 0) + num_xml(2, 0),
            ["一、甲", "二、乙"],
            id="lists of one definition count on",
        ),
        pytest.param(
            numbered("甲", 1) + numbered("乙", 2) + numbered("丙", 2),
            HEADINGS + num_xml(1, 0) + num_xml(2, 0, OVERRIDE.format(1)),
            ["一、甲", "一、乙", "二、丙"],
            id="an override starts anew, once",
        ),
        pytest.param(
            numbered("甲", 1),
            HEADINGS + num_xml(1, 0, OVERRIDE.format(5)),
            ["五、甲"],
            id="an override starts elsewhere",
        ),
        pytest.param(
            numbered("甲", 1) + numbered("乙", 1, 1),
            list_xml(0, level(0, "decimal", "%1", 3), level(1, "decimal", "%1.%2、")) + num_xml(1, 0),
            ["3甲", "3.1、乙"],
            id="a label shows the levels above",
        ),
        pytest.param(
            numbered("乙", 1, 1),
            list_xml(
                0, level(0, "chineseCounting", "%1、"), level(1, "decimal", "%1.%2、", more="<w:isLgl/>")
            )
            + num_xml(1, 0),
            ["1.1、乙"],
            id="legal numbering, and a level above that was never used",
        ),
        pytest.param(
            "".join(numbered("甲", 1, n) for n in (0, 1, 0, 1)),
            list_xml(
                0,
                level(0, "decimal", "%1、"),
                level(1, "decimal", "（%2）", more=NEVER),
            )
            + num_xml(1, 0),
            ["1、甲", "（1）甲", "2、甲", "（2）甲"],
            id="a level that does not restart",
        ),
        pytest.param(
            numbered("甲", 1),
            list_xml(0, level(0, "bullet", "")) + num_xml(1, 0),
            ["甲"],
            id="bullets are no text",
        ),
        pytest.param(numbered("甲", 7), HEADINGS + num_xml(1, 0), ["甲"], id="unknown list"),
        pytest.param(numbered("甲", 1, 5), HEADINGS + num_xml(1, 0), ["甲"], id="unknown level"),
        pytest.param(
            numbered("甲", 1) + f"<w:p><w:del>{numbered('乙', 1)}</w:del></w:p>" + numbered("丙", 1),
            HEADINGS + num_xml(1, 0),
            ["一、甲", "二、丙"],
            id="deleted paragraphs do not count",
        ),
    ],
)
def test_lists(body: str, numbering: str, expected: list[str]) -> None:
    assert lines(body, numbering) == expected


STYLE = (
    '<w:style w:type="paragraph" w:styleId="s"><w:name w:val="一级"/>'
    '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="t"><w:name w:val="二级"/><w:basedOn w:val="s"/></w:style>'
)
TIED = list_xml(
    0,
    level(0, "chineseCounting", "%1、", more='<w:pStyle w:val="s"/>'),
    level(1, "chineseCounting", "（%2）", more='<w:pStyle w:val="t"/>'),
)


def test_styles_number_their_paragraphs() -> None:
    off = numbered("丙", 0).replace("<w:pPr>", '<w:pPr><w:pStyle w:val="s"/>')
    body = p("甲", "s") + p("乙", "t") + off + p("丁", "s")
    assert lines(body, TIED + num_xml(1, 0), STYLE) == ["一、甲", "（一）乙", "丙", "二、丁"]


def test_a_definition_may_point_to_a_list_style() -> None:
    style = (
        '<w:style w:type="numbering" w:styleId="L"><w:name w:val="列表"/><w:pPr><w:numPr><w:numId w:val="2"/>'
        "</w:numPr></w:pPr></w:style>"
    )
    numbering = (
        '<w:abstractNum w:abstractNumId="5"><w:numStyleLink w:val="L"/></w:abstractNum>'
        + HEADINGS
        + num_xml(1, 5)
        + num_xml(2, 0)
    )
    assert lines(numbered("甲", 1), numbering, style) == ["一、甲"]


def test_an_unknown_format_is_noted() -> None:
    numbering = list_xml(0, level(0, "hebrew1", "%1、")) + num_xml(1, 0)
    reading = read_docx(make_docx(numbered("甲", 1), numbering=numbering))
    assert [b.text for b in reading.paragraphs()] == ["1、甲"]
    assert any("hebrew1" in note for note in reading.notes)
