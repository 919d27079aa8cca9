"""PDF to blocks: which pages are trusted as text, which are recognised, and what a reading says."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import reportlab.rl_config
from numpy.typing import NDArray
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

import extract.pdf.picture
from extract.blocks import SURE, Cell, Grid, ReadError
from extract.page import PageBlocks, PlacedGrid, PlacedText
from extract.pdf.fonts import is_garbled, unknown_codes
from extract.pdf.frame import turn_back
from extract.pdf.reader import read_pdf
from extract.reader import read
from tests.pdf_maker import image, pdf, stream, table, text

FONTS = Path(__file__).parent / "typeset" / "fonts"
FULL_PAGE = b"q 400 0 0 500 0 0 cm /I Do Q "
PICTURE = {"resources": "/XObject << /I 100 0 R >>", "more": {100: image(4, 4, b"\x80" * 16)}}
ROWS = [["item", "count"], ["a", "12"], ["b", "345"]]


def recognise_as(monkeypatch: pytest.MonkeyPatch, words: str) -> list[tuple[int, ...]]:
    """Stand in for recognition: a line and a table with one cell over the whole image."""
    shapes: list[tuple[int, ...]] = []

    def read_image(picture: NDArray[np.uint8]) -> PageBlocks:
        shapes.append(picture.shape)
        height, width = picture.shape[:2]
        box = (0.0, 0.0, float(width), float(height))
        cell = Cell(0, 0, "7", page=1, box=box, confidence=0.95, readings=(("7", 0.95),))
        grid = Grid(1, (cell,), 1, 1, page=1)
        return PageBlocks(1, width, height, (PlacedText(words, (0, 0, 10, 10), 10), PlacedGrid(grid, box)))

    monkeypatch.setattr(extract.pdf.picture, "_recognition", lambda book, sheet: read_image)
    return shapes


def grid_of(data: bytes) -> list[list[str]]:
    (grid,) = read_pdf(data).grids()
    return [[c.text for c in row] for row in grid.rows()]


def test_a_text_page_is_printed_text() -> None:
    reading = read(pdf(text(50, 450, "Heading") + table(50, 300, ROWS)), name="a.pdf")
    assert reading.format == "pdf"
    assert [p.text for p in reading.paragraphs()] == ["Heading"]
    (grid,) = reading.grids()
    assert [[c.text for c in row] for row in grid.rows()] == ROWS
    cell = grid.cells[-1]
    assert (cell.page, cell.confidence, grid.number) == (1, None, 1)
    assert cell.box is not None
    assert [round(v) for v in cell.box] == [110, 240, 170, 260]


def test_grids_are_numbered_in_reading_order() -> None:
    pages = [table(50, 300, ROWS) + text(50, 100, f"page {k}") for k in range(3)]
    assert [g.number for g in read_pdf(pdf(*pages)).grids()] == [1, 2, 3]


def test_cells_of_a_turned_page_stand_where_they_are_shown() -> None:
    upright = read_pdf(pdf(table(50, 300, ROWS)))
    turned = read_pdf(pdf(table(50, 300, ROWS), page="/Rotate 90"))
    (one,), (two,) = upright.grids(), turned.grids()
    assert [c.text for c in one.cells] == [c.text for c in two.cells]
    for a, b in zip(one.cells, two.cells, strict=True):
        assert a.box is not None
        assert b.box is not None
        x0, top, x1, bottom = a.box
        assert b.box == pytest.approx((500 - bottom, x0, 500 - top, x1), abs=0.01)
    assert turned.notes[0].startswith("page_turned: page 1")


@pytest.mark.parametrize("quarters", range(4))
def test_turning_back(quarters: int) -> None:
    width, height = 400.0, 500.0
    box = (10.0, 20.0, 30.0, 60.0)
    turned, size = box, (width, height)
    for _ in range(quarters):  # a quarter clockwise
        x0, top, x1, bottom = turned
        turned, size = (size[1] - bottom, x0, size[1] - top, x1), (size[1], size[0])
    assert turn_back(turned, width, height, quarters) == box


# Pages, and whether they are recognised whole, in part, or not at all.
KINDS = {
    "a scan": (FULL_PAGE, "whole"),
    "a scan under a text layer of unknown making": (
        FULL_PAGE + b"".join(text(50, 400 - 20 * k, "layer 12345", before="3 Tr") for k in range(9)),
        "whole",
    ),
    "a text layer painted over by its scan": (
        b"".join(text(50, 400 - 20 * k, "layer 12345") for k in range(9)) + FULL_PAGE,
        "whole",
    ),
    "a scan with a page number": (FULL_PAGE + text(200, 20, "- 3 -"), "whole"),
    "a scan in strips": (
        b"".join(b"q 400 0 0 50 0 %d cm /I Do Q " % (50 * k) for k in range(10)),
        "whole",
    ),
    "text on a background": (
        FULL_PAGE + b"".join(text(50, 400 - 20 * k, "printed 12345") for k in range(9)),
        "text",
    ),
    "a picture between text": (
        b"".join(text(50, 480 - 14 * k, "printed 12345") for k in range(8))
        + b"q 300 0 0 150 50 100 cm /I Do Q "
        + text(50, 50, "below"),
        "crop",
    ),
    "a seal on text": (
        b"".join(text(50, 480 - 14 * k, "printed 12345") for k in range(8))
        + b"q 90 0 0 90 250 50 cm /I Do Q ",
        "text",
    ),
    "letters as outlines": (
        b"".join(
            b"%d 300 m " % x
            + b"".join(b"%d %d %d %d %d %d c " % (x, y, x + 3, y + 2, x + 2, y + 4) for y in (300, 304, 308))
            + b"%d 300 l f\n" % (x + 2)
            for x in range(20, 300)
        ),
        "whole",
    ),
}


@pytest.mark.parametrize(("content", "kind"), KINDS.values(), ids=KINDS)
def test_kinds_of_pages(content: bytes, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shapes = recognise_as(monkeypatch, "seen")
    reading = read_pdf(pdf(content, **PICTURE))  # type: ignore[arg-type]
    texts = [p.text for p in reading.paragraphs()]
    assert any("12345" in t for t in texts) == (kind in ("text", "crop"))
    assert bool(shapes) == (kind != "text")
    assert [n.partition(":")[0] for n in reading.notes] == ["recognised"] * len(shapes)
    for cell in (c for g in reading.grids() for c in g.cells):
        wanted = (0, 0, 400, 500) if kind == "whole" else (48, 248, 352, 402)
        assert cell.confidence == 0.95
        assert cell.box == pytest.approx(wanted, abs=1.5)
    if kind == "crop":
        assert texts.index("seen") == len(texts) - 2


def test_a_scan_without_a_recogniser_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "extract.recognise.recogniser", None)
    with pytest.raises(ReadError) as caught:
        read_pdf(pdf(FULL_PAGE, **PICTURE))  # type: ignore[arg-type]
    assert caught.value.reason == "recogniser_missing"
    assert grid_of(pdf(table(50, 300, ROWS))) == ROWS  # text needs none


def mapped(codes: dict[int, str], words: bytes) -> bytes:
    """A page in a font that says what its codes mean by a table of its own."""
    pairs = "".join(f"<{code:02x}> <{ord(ch):04x}>\n" for code, ch in codes.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <ff> endcodespacerange {len(codes)} beginbfchar\n{pairs}endbfchar\n"
        "endcmap end end"
    )
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 101 0 R >>"
    lines = b"".join(b"BT /G 12 Tf 50 %d Td (%s) Tj ET\n" % (450 - 20 * k, words) for k in range(3))
    return pdf(lines, fonts="/F 3 0 R /G 100 0 R", more={100: font, 101: stream(cmap.encode())})


@pytest.mark.parametrize(
    ("meaning", "recognised"),
    [("abcdefgh", False), ("\ue001\ue002\ue003\ue004\ue005\ue006\ue007\ue008", True),
     ("\ufffd" * 8, True), ("\x11\x12\x13\x14\x15\x16\x17\x18", True), ("ꀀꀁꀂꀃꀄꀅꀆꀇ", True),
     ("鐒鏁鑶韄饟鯭鸋鼛", True), ("abcdefg\ue001", True)],
)  # fmt: skip
def test_fonts_that_do_not_say_what_they_mean(
    meaning: str, recognised: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes = recognise_as(monkeypatch, "seen")
    data = mapped(dict(zip(b"ABCDEFGH", meaning, strict=True)), b"ABCDEFGH")
    reading = read_pdf(data)
    assert bool(shapes) == recognised
    assert any(meaning in p.text for p in reading.paragraphs()) != recognised


def test_one_lost_letter_is_shown_as_lost() -> None:
    meaning = {c: chr(c) for c in range(65, 90)} | {90: "\ue010"}
    lines = [p.text for p in read_pdf(mapped(meaning, b"Z" + b"IJIJI" * 12)).paragraphs()]
    assert "\ue010" not in "".join(lines)
    assert "".join(lines).count("\ufffd") == 3


@pytest.mark.parametrize(
    ("words", "garbled"),
    [
        ("政府信息公开工作年度报告一二三四五", False),
        ("政府資訊公開工作年度報告臺灣鄉鎮區總計", False),
        ("ABC 123 abc, Ωμ", False),
        ("瞻岐镇、龙颈镇、㙟村、𫭟塘镇二〇二〇年", False),
        ("鐒鏁鑶韄饟鯭鸋鼛", True),
        ("ꀀꀁꀂꀃꀄꀅꀆꀇ", True),
        ("߀ߊނއࡀࡁऀईฃฆ", True),
        ("", False),
    ],
)
def test_garbled_mixtures(words: str, garbled: bool) -> None:
    assert is_garbled(words) is garbled


def test_codes_that_mean_nothing() -> None:
    codes = [0, 9, 31, 65, 0x85, 0x4E00, 0xE000, 0xF0B7, 0xFFFD, 0xF900, 0x20000, 0xF0000]
    assert unknown_codes(codes, symbols=False) == {0, 31, 0x85, 0xE000, 0xF0B7, 0xFFFD, 0xF0000}
    assert unknown_codes(codes, symbols=True) == {0, 31, 0x85, 0xFFFD}


def embedded(font: str, change: Callable[[bytes], bytes] = lambda data: data) -> bytes:
    """A page of digits in an embedded subset font, its table of meanings changed."""
    reportlab.rl_config.pageCompression = 0
    pdfmetrics.registerFont(TTFont(font, str(FONTS / font)))
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=(400, 500), pageCompression=0)
    page.setFont(font, 12)
    for k in range(6):
        page.drawString(50, 450 - 20 * k, "0123456789 4321")
    page.save()
    return change(out.getvalue())


def exchange(one: str, two: str) -> Callable[[bytes], bytes]:
    """Let the font's own table give one digit for the other."""

    def change(data: bytes) -> bytes:
        a, b = b"<%04X>" % ord(one), b"<%04X>" % ord(two)

        def swap(found: re.Match[bytes]) -> bytes:
            return found[0].replace(a, b"<####>").replace(b, a).replace(b"<####>", b)

        changed = re.sub(rb"beginbfrange.*?endbfrange|beginbfchar.*?endbfchar", swap, data, flags=re.DOTALL)
        assert changed != data
        return changed

    return change


@pytest.mark.skipif(not FONTS.is_dir(), reason="no fonts for tests")
@pytest.mark.parametrize("font", ["songti.ttf", "heiti.ttf", "kaiti.ttf", "roman.ttf"])
def test_digits_that_look_like_themselves_are_trusted(font: str) -> None:
    assert "0123456789 4321" in next(read_pdf(embedded(font)).paragraphs()).text


@pytest.mark.skipif(not FONTS.is_dir(), reason="no fonts for tests")
@pytest.mark.parametrize("pair", ["38", "17", "60", "69", "25"])
@pytest.mark.parametrize("font", ["songti.ttf", "heiti.ttf"])
def test_digits_that_look_like_others_are_recognised(
    font: str, pair: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    shapes = recognise_as(monkeypatch, "seen")
    reading = read_pdf(embedded(font, exchange(*pair)))
    assert shapes, "a wrong table of meanings was believed"
    assert "look like other digits" in reading.notes[0]


def test_chinese_text_in_a_font_that_is_not_embedded() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=(400, 500))
    page.setFont("STSong-Light", 12)
    page.drawString(50, 450, "公开件数 120")
    page.save()
    (line,) = read_pdf(out.getvalue()).paragraphs()
    assert line.text.replace(" ", "") == "公开件数120"


@pytest.mark.parametrize(
    ("title", "kept"),
    [("某某镇2023年政府信息公开工作年度报告", True), ("Microsoft Word - 1.doc", False),
     ("报告终稿.docx", False), ("untitled", False), ("WPS 文字", False), ("http://example.cn/a", False)],
)  # fmt: skip
def test_titles_are_printed_fields_and_junk_is_left_out(title: str, kept: bool) -> None:
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=(400, 500))
    page.setTitle(title)
    page.setAuthor("某某")
    page.drawString(50, 450, "text")
    page.save()
    meta = read_pdf(out.getvalue()).meta
    assert meta.title is None
    assert (("Title", title) in meta.fields) is kept
    assert ("Author", "某某") in meta.fields


def test_cells_whose_digits_cover_each_other_are_unsure() -> None:
    rows = [["item", "count"], ["a", ""], ["b", "17"]]
    crowded = table(50, 300, rows) + text(115, 266, "1") + text(117, 266, "7") + text(124, 266, "0")
    reading = read_pdf(pdf(crowded))
    assert [n.partition(":")[0] for n in reading.notes] == ["second_opinion"]
    (grid,) = reading.grids()
    assert [c.confidence is None or c.confidence >= SURE for c in grid.cells] == [
        True,
        True,
        True,
        False,
        True,
        True,
    ]
    assert grid.cells[3].readings[0][0] == grid.cells[3].text
    assert read_pdf(pdf(table(50, 300, ROWS))).notes == ()


OVER = b"1 g 110 263 40 13 re f 0 g\n"


@pytest.mark.parametrize(
    "drawn",
    [
        text(115, 266, "24") + OVER + text(115, 266, "2"),
        text(115, 266, "24") + OVER + text(115, 266, "29"),
        text(115, 266, "44") + text(116, 266, "1"),
        text(115, 266, "5") + text(119, 266, "3"),
        b"BT /F 12 Tf -1 0 0 -1 130 275 Tm (16) Tj ET\n",
    ],
    ids=["equal digit painted over", "half equal", "over the first of two", "half beside", "on its head"],
)
def test_figures_put_over_figures_are_unsure(drawn: bytes) -> None:
    rows = [["item", "count"], ["a", ""], ["b", "17"]]
    (grid,) = read_pdf(pdf(table(50, 300, rows) + drawn)).grids()
    sure = [c.confidence is None or c.confidence >= SURE for c in grid.cells]
    assert sure == [True, True, True, False, True, True]


def test_what_is_left_of_a_figure_is_one_reading_and_all_of_it_another() -> None:
    """Two figures that lose the same digit still add up: both ways must be open."""
    rows = [["item", "count"], ["a", "101"], ["b", ""]]
    over = b"1 g 112 263 9 13 re f 0 g\n"
    (grid,) = read_pdf(pdf(table(50, 300, rows) + over)).grids()
    cell = grid.cells[3]
    assert (cell.text, {text for text, _ in cell.readings}) == ("01", {"01", "101"})


def unscaled(words: str) -> bytes:
    """Digits in a font set vertically, whose boxes come in the font's own size."""
    font = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /Identity-V /DescendantFonts [101 0 R] "
        b"/ToUnicode 103 0 R >>"
    )
    inner = (
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /SimSun /CIDSystemInfo << /Registry (Adobe) "
        b"/Ordering (Identity) /Supplement 0 >> /FontDescriptor 102 0 R /DW 1000 >>"
    )
    about = (
        b"<< /Type /FontDescriptor /FontName /SimSun /Flags 4 /FontBBox [0 -200 1000 800] /ItalicAngle 0 "
        b"/Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>"
    )
    pairs = "".join(f"<{ord(ch):04x}> <{ord(ch):04x}>\n" for ch in sorted(set(words)))
    cmap = (
        "begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange "
        f"{len(set(words))} beginbfchar\n{pairs}endbfchar endcmap"
    )
    codes = "".join(f"{ord(ch):04x}" for ch in words)
    content = table(50, 300, [["item", "count"], ["a", ""]])
    content += f"BT /V 240 Tf 0.05 0 0 0.05 130 275 Tm <{codes}> Tj ET".encode()
    more = {100: font, 101: inner, 102: about, 103: stream(cmap.encode())}
    return pdf(content, fonts="/F 3 0 R /V 100 0 R", more=more)


def test_digits_without_usable_boxes_are_checked_by_pdfplumber() -> None:
    reading = read_pdf(unscaled("7"))
    assert [n.partition(":")[0] for n in reading.notes] == ["second_opinion"]
    (grid,) = reading.grids()
    assert grid.cells[-1].text == "7"
