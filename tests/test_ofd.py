"""OFD: where letters, lines and pictures stand on the page; templates, scans, hostile packages."""

from __future__ import annotations

import io
import zipfile
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from extract.blocks import Cell, Grid, Paragraph, ReadError
from extract.detect import sniff
from extract.limits import DEFAULT_LIMITS, Limits
from extract.ofd.package import open_book
from extract.ofd.page import Sheet, read_sheet
from extract.ofd.reader import read_ofd
from extract.page import Box, PageBlocks, PlacedGrid, PlacedText
from tests.ofd_maker import flow, image, line, make_ofd, text

MM = 72 / 25.4


def sheet(body: str, **more: object) -> Sheet:
    return read_sheet(open_book(make_ofd([body], **more), DEFAULT_LIMITS), 1)  # type: ignore[arg-type]


def millimetres(box: Box) -> list[float]:
    return [round(v / MM, 2) for v in box]


def test_letters_stand_where_the_steps_put_them() -> None:
    glyphs = sheet(text(20, 30, "规章12", 4, delta="4 g 2 3")).layer.glyphs
    assert [g.text for g in glyphs] == ["规", "章", "1", "2"]
    assert [round(g.x0 / MM, 2) for g in glyphs] == [20, 24, 27, 30]
    assert millimetres(glyphs[0][1:5]) == [20, 30.56, 24, 34.56]
    assert round(glyphs[0].size / MM, 2) == 4


STEPS = [("", [20, 24, 28, 30]), ("4 4 2", [20, 24, 28, 30]), ("g 3 5", [20, 25, 30, 35]),
         ("4,4,4", [20, 24, 28, 32]),
                  ("4 x", [20, 24, 28, 30]), ("g x 5", [20, 24, 28, 30])]  # fmt: skip


@pytest.mark.parametrize(("delta", "expected"), STEPS)
def test_steps(delta: str, expected: list[float]) -> None:
    glyphs = sheet(text(20, 30, "规章12", 4, delta=delta)).layer.glyphs
    assert [round(g.x0 / MM, 2) for g in glyphs] == expected


def test_letters_one_below_the_other() -> None:
    body = (
        '<ofd:TextObject Boundary="10 10 4 20" Size="4"><ofd:TextCode X="0" Y="4" DeltaY="g 2 5">合计数'
        "</ofd:TextCode></ofd:TextObject>"
    )
    glyphs = sheet(body).layer.glyphs
    assert {round(g.x0 / MM, 2) for g in glyphs} == {10}
    assert [round((b.top - a.top) / MM, 2) for a, b in pairwise(glyphs)] == [5, 5]


def test_a_matrix_moves_scales_and_turns() -> None:
    doubled = sheet(text(10, 10, "规", 4, ctm="2 0 0 2 1 1")).layer.glyphs[0]
    assert millimetres(doubled[1:5]) == [11, 12.12, 19, 20.12] and doubled.upright
    turned = sheet(text(100, 100, "规", 4, ctm="0 1 -1 0 0 0")).layer.glyphs[0]
    assert not turned.upright and millimetres(turned[1:5])[0] == pytest.approx(95.44)


PATHS: dict[str, tuple[str, str, list[list[float]]]] = {
    "line": ("M 0 0 L 50 0", "", [[10, 20, 60, 20]]),
    "box": ("M 0 0 L 50 0 L 50 8 L 0 8 C", "",
            [[10, 20, 60, 20], [60, 20, 60, 28], [10, 28, 60, 28], [10, 20, 10, 28]]),
    "thin box filled": ("M 0 0 L 50 0 L 50 0.4 L 0 0.4 C", 'Fill="true" Stroke="false"',
                        [[10, 20.2, 60, 20.2]]),
    "upright thin box": ("M 0 0 L 0.4 0 L 0.4 50 L 0 50 C", 'Fill="true" Stroke="false"',
                         [[10.2, 20, 10.2, 70]]),
    "ground of a cell": ("M 0 0 L 50 0 L 50 8 L 0 8 C", 'Fill="true" Stroke="false"', []),
    "slanting": ("M 0 0 L 50 8", "", []),
    "curve": ("M 0 0 B 1 1 2 2 50 8", "", []),
    "curve, then line": ("M 0 0 Q 1 1 0 5 L 50 5", "", [[10, 25, 60, 25]]),
    "arc, then line": ("M 0 0 A 5 5 0 0 1 0 5 L 50 5", "", [[10, 25, 60, 25]]),
    "unfinished": ("M 0 0 L 50 0 L 7", "", [[10, 20, 60, 20]]),
    "rubbish": ("x y z 1 2", "", []),
    "not seen": ("M 0 0 L 50 0", 'Visible="false"', []),
}  # fmt: skip


@pytest.mark.parametrize("name", PATHS)
def test_paths(name: str) -> None:
    data, attributes, expected = PATHS[name]
    body = (
        f'<ofd:PathObject Boundary="10 20 100 100" {attributes}>'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )
    assert [millimetres(rule) for rule in sheet(body).layer.rules] == expected


def test_templates_blocks_and_other_names() -> None:
    inner = f"<ofd:PageBlock><ofd:PageBlock>{text(20, 30, '甲')}</ofd:PageBlock></ofd:PageBlock>"
    assert [g.text for g in sheet(inner, template=text(20, 20, "底")).layer.glyphs] == ["底", "甲"]
    other = renamed(
        make_ofd([text(20, 30, "甲")]), "Doc_0/Pages/Page_0/Content.xml", "doc_0/pages/page_0/content.XML"
    )
    assert [g.text for g in read_sheet(open_book(other, DEFAULT_LIMITS), 1).layer.glyphs] == ["甲"]


def renamed(data: bytes, name: str, other: str | None) -> bytes:
    """The package with a member under another name, or without it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for member in old.namelist():
            if member != name or other is not None:
                new.writestr(other if member == name and other else member, old.read(member))
    return buffer.getvalue()


def form() -> list[Paragraph | Grid]:
    cells = [
        *(Cell(0, c, t) for c, t in enumerate(("信息内容", "制发", "废止", "有效"))),
        Cell(1, 0, "规章", rowspan=2), *(Cell(1, c, str(c)) for c in (1, 2, 3)),
        *(Cell(2, c, str(10 * c)) for c in (1, 2, 3)),
        Cell(3, 0, "行政许可"), Cell(3, 1, "75", colspan=3),
    ]  # fmt: skip
    return [Paragraph("二、主动公开政府信息情况"), Grid(1, tuple(cells), 4, 4), Paragraph("三、其他。")]


def test_a_page_with_a_table() -> None:
    data = make_ofd(flow(form()))
    assert sniff(data, "a.ofd") == "ofd"
    reading = read_ofd(data)
    (grid,) = reading.grids()
    assert [(c.row, c.col, c.rowspan, c.colspan, c.text) for c in grid.cells] == [
        (c.row, c.col, c.rowspan, c.colspan, c.text)
        for c in form()[1].cells  # type: ignore[union-attr]
    ]
    assert grid.aligned and grid.cells[0].page == 1 and grid.cells[0].box is not None
    assert [p.text for p in reading.paragraphs()] == ["二、主动公开政府信息情况", "三、其他。"]
    assert ("Title", "年报") in reading.meta.fields


WHITE = '<ofd:FillColor Value="255 255 255"/>'
BLUE = '<ofd:FillColor Value="30 60 90"/>'


def painted(fill: str, extra: str = "") -> str:
    """An area over the letters of `test_digits_that_nobody_sees…`."""
    return (
        f'<ofd:PathObject ID="9" Boundary="18 48 30 8" Fill="true" Stroke="false"{extra}>{fill}'
        "<ofd:AbbreviatedData>M 0 0 L 30 0 L 30 8 L 0 8 C</ofd:AbbreviatedData></ofd:PathObject>"
    )


def colored(fill: str) -> str:
    return text(20, 50, "共15件").replace("<ofd:TextCode", f"{fill}<ofd:TextCode", 1)


@pytest.mark.parametrize(
    ("objects", "want"),
    [
        (colored(""), "共15件"),
        (colored(BLUE), "共15件"),
        (colored(WHITE), "共\ufffd\ufffd件"),
        (painted(BLUE) + colored(WHITE), "共15件"),
        (painted(WHITE) + colored(WHITE), "共\ufffd\ufffd件"),
        (painted(BLUE) + colored(""), "共15件"),
        (colored("") + painted(BLUE), "共\ufffd\ufffd件"),
        (colored("") + painted(WHITE), "共\ufffd\ufffd件"),
        (colored("") + painted(BLUE, ' Alpha="60"'), "共15件"),
        (colored("").replace("<ofd:TextObject", '<ofd:TextObject Fill="false"'), "共\ufffd\ufffd件"),
    ],
)
def test_digits_that_nobody_sees_are_no_sure_figures(objects: str, want: str) -> None:
    (line,) = read_ofd(make_ofd([objects])).paragraphs()
    assert line.text == want


def test_what_stands_beside_the_paper_is_not_on_the_page() -> None:
    layer = sheet(text(20, 30, "在纸上", 4) + text(212, 30, "6", 4) + text(20, 299, "88", 4)).layer
    assert "".join(g.text for g in layer.glyphs) == "在纸上"


def test_figures_of_a_table_that_runs_over_the_edge_of_the_paper_are_not_blank() -> None:
    labels, figures = ["规章", "行政规范性文件", "总计"], ["1", "2", "3"]
    body = "".join(line(20, y, 260, y) for y in (30, 40, 50)) + "".join(
        line(x, 30, x, 50) for x in (20, 100, 180, 260)
    )
    for k, (label, figure) in enumerate(zip(labels, figures, strict=True)):
        body += text(24 + 80 * k, 33, label) + text(24 + 80 * k, 43, figure)
    (grid,) = (b for b in read_ofd(make_ofd([body])).blocks if isinstance(b, Grid))
    assert [c.text for c in grid.rows()[1][:3]] == ["1", "2", "3"]
    assert any(c.confidence == 0.0 for c in grid.cells)


def test_a_header_at_the_foot_of_a_page_and_its_rows_on_the_next_are_one_table() -> None:
    heads, xs = ("类别", "本年数", "上年数", "总计"), (24, 80, 110, 140)
    rows = (("行政复议", "1", "2", "3"), ("行政诉讼", "4", "5", "9"))
    upper = line(20, 272, 160, 272) + line(20, 272, 20, 287) + line(160, 272, 160, 287)
    upper += "".join(text(x, 276, head) for x, head in zip(xs, heads, strict=True))
    lower = line(20, 30, 160, 30) + line(20, 10, 20, 30) + line(160, 10, 160, 30)
    for y, row in zip((12, 21), rows, strict=True):
        lower += "".join(text(x, y, cell) for x, cell in zip(xs, row, strict=True))
    (grid,) = (b for b in read_ofd(make_ofd([upper, lower])).blocks if isinstance(b, Grid))
    assert [[c.text for c in row if c.text] for row in grid.rows()] == [list(heads), *map(list, rows)]
    assert {c.page for c in grid.cells if c.text in heads} == {1}


def png(width: int = 40, height: int = 60) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    """The shapes of the pictures that are recognised: each says the same."""
    import extract.recognise.recogniser
    import extract.scan.reader

    shapes: list[tuple[int, ...]] = []

    def read(pixels: np.ndarray, number: int, recogniser: object, limits: object) -> PageBlocks:
        shapes.append(pixels.shape)
        grid = Grid(
            1,
            (
                Cell(0, 0, "规章", page=number, box=(0, 0, 20, 30)),
                Cell(0, 1, "1", page=number, box=(20, 0, 40, 30)),
            ),
            1,
            2,
        )
        return PageBlocks(
            number, 40, 60, (PlacedText("总体情况", (0, 40, 40, 50), 10), PlacedGrid(grid, (0, 0, 40, 30)))
        )

    monkeypatch.setattr(extract.scan.reader, "read_page_image", read)
    monkeypatch.setattr(extract.recognise.recogniser, "recogniser", lambda: None)
    return shapes


def test_a_scanned_page_is_recognised_and_put_in_its_place(seen: list[tuple[int, ...]]) -> None:
    reading = read_ofd(make_ofd([image(0, 0, 210, 297)], pictures={7: png()}))
    assert seen == [(60, 40, 3)]
    (grid,) = reading.grids()
    assert [round(v / MM, 1) for v in grid.cells[1].box or ()] == [105, 0, 210, 148.5]
    assert any(note.startswith("recognised: page 1") for note in reading.notes)


PROSE = "本街道办事处位于某县东部，辖区内有十二个村和三个社区。"


def test_a_table_as_a_picture_between_lines_of_text(seen: list[tuple[int, ...]]) -> None:
    body = text(20, 30, PROSE) + image(20, 40, 170, 80) + text(20, 130, PROSE[::-1])
    reading = read_ofd(make_ofd([body], pictures={7: png()}))
    assert seen == [(60, 40, 3)]
    assert [b.text if isinstance(b, Paragraph) else b.cells[0].text for b in reading.blocks] == [
        PROSE, "总体情况", "规章", PROSE[::-1]
    ]  # fmt: skip


def test_small_pictures_and_grounds_are_not_read(seen: list[tuple[int, ...]]) -> None:
    body = image(0, 0, 210, 297) + text(20, 30, PROSE) + image(20, 100, 50, 50)
    reading = read_ofd(make_ofd([body], pictures={7: png()}))
    assert not seen and reading.notes == ("picture: small pictures were not read (2)",)


PLAIN = make_ofd([text(20, 30, "甲乙丙")])
REFUSED: dict[str, tuple[bytes, str]] = {
    "no pages": (make_ofd([]), "damaged"),
    "nothing on it": (make_ofd([""]), "no_text"),
    "page missing": (renamed(PLAIN, "Doc_0/Pages/Page_0/Content.xml", None), "missing_part"),
    "document missing": (renamed(PLAIN, "Doc_0/Document.xml", None), "missing_part"),
    "page broken": (make_ofd(["<ofd:TextObject"]), "malformed_xml"),
    "scan missing": (make_ofd([image(0, 0, 210, 297)]), "damaged"),
    "scan broken": (make_ofd([image(0, 0, 210, 297)], pictures={7: png()[:70]}), "damaged"),
    "cut": (PLAIN[:500], "truncated_zip"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import extract.recognise.recogniser

    monkeypatch.setattr(extract.recognise.recogniser, "recogniser", lambda: None)
    data, reason = REFUSED[name]
    with pytest.raises(ReadError) as caught:
        read_ofd(data)
    assert caught.value.reason == reason


def test_limits_hold() -> None:
    body = line(0, 0, 9, 0) * 20 + text(9, 9, "甲" * 30)
    for limits in (Limits(pdf_objects=10), Limits(pdf_glyphs=20), Limits(pdf_pages=0)):
        with pytest.raises(ReadError, match="too_large"):
            read_ofd(make_ofd([body]), limits=limits)
    huge = make_ofd([image(0, 0, 210, 297)], pictures={7: png(400, 400)})
    with pytest.raises(ReadError, match="too_large"):
        read_ofd(huge, limits=Limits(recognised_pages=0))
