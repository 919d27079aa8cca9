"""Pictures on pages and in Word files: which are read, where their tables come, what is said of others."""

from __future__ import annotations

import base64

import cv2
import numpy as np
import pytest

import extract.scan.reader
from extract.blocks import Cell, Grid, Paragraph, ReadError, Reading
from extract.html.reader import read_html
from extract.limits import Limits
from extract.page import PageBlocks, PlacedGrid, PlacedText
from extract.reader import read
from flows.relations import Ties
from tests.docx_maker import make_docx, p, tbl, tc, tr
from tests.picture_tools import Recorder, page, photograph, png
from tests.scan_maker import draw, table, write

SHEET = png(800, 600)


def shape(reading: Reading) -> list[str]:
    """The blocks in short: texts, and `3x3` for a table."""
    return [b.text if isinstance(b, Paragraph) else f"{b.n_rows}x{b.n_cols}" for b in reading.blocks]


# ---- pictures on pages ---------------------------------------------------------------------------


def test_a_picture_is_read_where_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    Recorder.install(monkeypatch)
    small = "<table><tr><td>年度</td><td>2020</td></tr></table>"
    body = f"<p>前文</p>{small}<p>如下<img src=t.png>所示</p><p>后文</p>"
    reading = read_html(page(body), parts={"t.png": SHEET}.get)
    assert shape(reading) == ["前文", "1x2", "如下所示", "表上的一行文字", "3x3", "后文"]
    assert [g.number for g in reading.grids()] == [1, 2]
    cell = list(reading.grids())[1].cells[4]
    assert (cell.text, cell.confidence, cell.page) == ("4", 0.95, 1)


def test_pictures_in_cells_of_a_layout_table_and_behind_data_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    Recorder.install(monkeypatch)
    body = "<table><tr><td><p>甲</p><img src=t.png><p>乙</p></td></tr></table><p>丙</p>"
    assert shape(read_html(page(body), parts={"t.png": SHEET}.get)) == [
        "甲",
        "表上的一行文字",
        "3x3",
        "乙",
        "丙",
    ]
    body = "<table><tr><td>a</td><td>b<img src=t.png></td></tr><tr><td>c</td><td>d</td></tr></table><p>丙</p>"
    found = shape(read_html(page(body), parts={"t.png": SHEET}.get))
    assert found == ["2x2", "表上的一行文字", "3x3", "丙"]


def test_pictures_in_a_row_are_the_pages_of_one_thing(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Recorder.install(monkeypatch)
    body = "".join(f'<p><img src="{n}.png"></p>' for n in range(3))
    reading = read_html(page(body), parts=lambda href: SHEET)
    assert len(seen.shapes) == 3
    assert {c.page for g in reading.grids() for c in g.cells} == {1, 2, 3}


def test_a_picture_inside_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Recorder.install(monkeypatch)
    coded = base64.b64encode(SHEET).decode()
    read_html(page(f'<img src="data:image/png;base64,{coded}"><img src="data:image/png;base64,!">'))
    assert seen.shapes == [(600, 800, 3)]


@pytest.mark.parametrize(
    "picture",
    [
        png(120, 60), png(399, 600), png(1000, 100), photograph(800, 600), b"", b"\x89PNG\r\n\x1a\n",
        b"<svg/>",
        SHEET[:200], png(800, 600, shade=20),
    ],
    ids=["icon", "narrow", "banner", "photograph", "nothing", "head", "svg", "cut", "dark"],
)  # fmt: skip
def test_what_is_no_sheet_is_not_read(picture: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Recorder.install(monkeypatch)
    reading = read_html(page("<p>正文</p><img src=a.png>"), parts={"a.png": picture}.get)
    assert (seen.shapes, shape(reading)) == ([], ["正文"])


@pytest.mark.parametrize(("mode", "kind"), [("RGBA", "PNG"), ("P", "GIF"), ("L", "JPEG"), ("CMYK", "JPEG")])
def test_pictures_of_every_mode(mode: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Recorder.install(monkeypatch)
    shade = 0 if mode == "CMYK" else 250
    read_html(
        page("<p>正文</p><img src=a>"), parts={"a": png(800, 600, shade=shade, kind=kind, mode=mode)}.get
    )
    assert seen.shapes == [(600, 800, 3)]


def test_a_picture_beyond_the_limit_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Recorder.install(monkeypatch)
    read_html(page("<p>正文</p><img src=a>"), parts={"a": SHEET}.get, limits=Limits(image_pixels=1000))
    assert not seen.shapes


def test_only_so_many_pictures_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Recorder.install(monkeypatch)
    body = "<p>正文</p>" + "".join(f"<img src={n}>" for n in range(5))
    reading = read_html(page(body), parts=lambda href: SHEET, limits=Limits(recognised_pictures=2))
    assert len(seen.shapes) == 2
    assert any(n.startswith("picture_unread: 3 ") for n in reading.notes)


def test_a_page_with_its_tables_as_text_needs_no_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Recorder.install(monkeypatch)
    rows = "".join("<tr>" + "<td>7</td>" * 8 + "</tr>" for _ in range(10))
    reading = read_html(page(f"<table>{rows}</table><img src=a>"), parts={"a": SHEET}.get)
    assert (seen.shapes, reading.notes) == ([], ())


def test_beside_running_text_only_tables_are_taken_from_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    Recorder.install(monkeypatch)
    prose = "本机关认真落实各项要求，工作平稳有序。" * 40
    assert shape(read_html(page(f"<p>{prose}</p><img src=a>"), parts={"a": SHEET}.get)) == [prose, "3x3"]


def low_table(columns: int = 10, *, ruled: bool = True) -> np.ndarray:
    """Two rows on a strip of paper, ten times as wide as high."""
    drawn = table(2, columns, left=20, top=15)
    paper = draw(drawn, size=(122, 1220))
    if not ruled:
        paper[:] = 255
        for region in drawn.regions:
            write(paper, drawn.texts[region[:2]], *drawn.box(region))
        paper[[15, 61, 107], 20:970] = 20
    return paper


def title_banner() -> np.ndarray:
    """A name in large letters on a ground that changes from blue to white."""
    fall = np.linspace(215, 255, 1220)[None, :, None].repeat(122, axis=0)
    paper = np.concatenate([np.full_like(fall, 255), fall, fall], axis=2).astype(np.uint8)
    cv2.putText(paper, "PEOPLE'S GOVERNMENT", (40, 80), cv2.FONT_HERSHEY_SIMPLEX, 2, (60, 30, 160), 5)
    return paper


def bar_of_links() -> np.ndarray:
    paper = np.full((60, 1220, 3), 245, np.uint8)
    for x in range(20, 1200, 150):
        cv2.putText(paper, "LINK", (x, 40), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (20, 20, 20), 2)
    return paper


def coded(image: np.ndarray) -> bytes:
    return cv2.imencode(".png", image)[1].tobytes()


@pytest.mark.parametrize(
    ("image", "read_as"),
    [
        (low_table(), ["正文", "3x3"]),
        (low_table(2), ["正文", "3x3"]),
        (low_table(ruled=False), ["正文", "3x3"]),
        (cv2.resize(low_table(), None, fx=0.42, fy=0.42, interpolation=cv2.INTER_AREA), ["正文", "3x3"]),
        (title_banner(), ["正文"]),
        (bar_of_links(), ["正文"]),
    ],
    ids=["ruled", "two columns", "three rules", "small", "title", "links"],
)
def test_a_low_table_is_told_from_a_banner(
    image: np.ndarray, read_as: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Recorder.install(monkeypatch)
    found = read_html(page("<p>正文</p><img src=a>"), parts={"a": coded(image)}.get)
    assert (shape(found), len(seen.shapes)) == (read_as, len(read_as) - 1)


def test_a_picture_may_be_shown_smaller_than_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    Recorder.install(monkeypatch)
    body = page("<p>正文</p><img src=a width=430 height=43>")
    assert shape(read_html(body, parts={"a": coded(low_table())}.get)) == ["正文", "3x3"]


def test_a_low_picture_whose_table_is_not_found_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    Recorder.install(monkeypatch)
    nothing = PageBlocks(1, 1220.0, 122.0, (PlacedText("一行文字", (10.0, 10.0, 300.0, 40.0), 30.0),))
    monkeypatch.setattr(extract.scan.reader, "read_page_image", lambda *_: nothing)
    found = read_html(page("<p>正文</p><img src=a>"), parts={"a": coded(low_table())}.get)
    assert shape(found) == ["正文"]
    assert found.notes == ("picture_unread: no table was found in a wide, low picture that looks like one",)


def test_banners_do_not_use_up_what_may_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Recorder.install(monkeypatch)
    parts = {f"banner{n}": coded(bar_of_links()) for n in range(4)} | {"sheet": SHEET}
    body = page("<p>正文</p>" + "".join(f"<img src={name}>" for name in parts))
    found = read_html(body, parts=parts.get, limits=Limits(recognised_pictures=3))
    assert seen.shapes == [(600, 800, 3)]
    assert any(n.startswith("picture_unread: 1 ") for n in found.notes)


@pytest.mark.parametrize(
    ("picture", "limits", "note"),
    [
        (SHEET, Limits(image_pixels=1000), "too_large: a picture of 800 by 600 pixels"),
        (SHEET[:-500], Limits(), "damaged: a picture: "),
    ],
    ids=["large", "cut off"],
)
def test_a_picture_that_cannot_be_opened_is_named(picture: bytes, limits: Limits, note: str) -> None:
    found = read_html(page("<p>正文</p><img src=a>"), parts={"a": picture}.get, limits=limits)
    assert len(found.notes) == 1
    assert found.notes[0].startswith(f"picture_unread: {note}")


def test_beside_running_text_a_table_may_have_two_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    Recorder.install(monkeypatch)
    box = (10.0, 100.0, 300.0, 200.0)
    cells = tuple(
        Cell(n // 2, n % 2, t, 1, 1, 1, box, 0.95, ((t, 0.95),))
        for n, t in enumerate(("信息内容", "本年处理决定数量", "行政许可", "147件"))
    )
    table_ = PlacedGrid(Grid(1, cells, 2, 2, page=1), box)
    monkeypatch.setattr(
        extract.scan.reader, "read_page_image", lambda *_: PageBlocks(1, 800.0, 600.0, (table_,))
    )
    prose = "本机关认真落实各项要求，工作平稳有序。" * 40
    assert shape(read_html(page(f"<p>{prose}</p><img src=a>"), parts={"a": SHEET}.get)) == [prose, "2x2"]


def test_pictures_that_are_not_at_hand_are_counted() -> None:
    body = (
        "<p>正文</p><img src=/img/logo.png><img src=a.jpg><img src=b.jpg width=30 height=30><img src=c.jpg>"
    )
    assert read_html(page(body)).notes == ("picture_missing: 2 (a.jpg, c.jpg)",)


def test_a_page_of_missing_pictures_says_so() -> None:
    with pytest.raises(ReadError, match=r"image_only.*picture_missing: 1 \(a.jpg\)"):
        read_html(page("<img src=a.jpg>"))


def test_without_the_recogniser_the_text_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    import extract.recognise.recogniser

    def missing() -> None:
        raise ReadError("recogniser_missing", "install it")

    monkeypatch.setattr(extract.recognise.recogniser, "recogniser", missing)
    reading = read_html(page("<p>正文</p><img src=a>"), parts={"a": SHEET}.get)
    assert shape(reading) == ["正文"]
    assert reading.notes == ("picture_unread: recogniser_missing: install it",)


def test_a_page_that_only_frames_another_is_read_there() -> None:
    frame = page("<p>正文</p>")
    framing = b"<html><body><iframe src='a_files/f.html'></iframe></body></html>"
    assert shape(read_html(framing, parts={"a_files/f.html": frame}.get)) == ["正文"]
    with pytest.raises(ReadError, match="only frames others"):
        read_html(framing, parts=lambda href: None)
    with pytest.raises(ReadError, match="only frames others"):
        read_html(framing, parts=lambda href: framing)


def test_frames_in_the_folder_of_a_page_are_its_parts() -> None:
    ties = Ties({"a.html", "a_files/f.html", "b.html"}, {})
    told = ties.tell(
        "a.html", "s", None, page("<iframe src=a_files/f.html></iframe><iframe src=b.html></iframe>")
    )
    assert told.parts == (("a_files/f.html", "a_files/f.html"),)


# ---- pictures in Word files ----------------------------------------------------------------------

_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_BLIP = (
    '<w:p><w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    f'xmlns:r="{_IMAGE}" r:embed="{{}}"/></w:drawing></w:r></w:p>'
)


def word(body: str, pictures: dict[str, bytes]) -> bytes:
    relations = "".join(
        f'<Relationship Id="{rid}" Type="{_IMAGE}/image" Target="media/{rid}.png"/>' for rid in pictures
    )
    more: dict[str, str | bytes] = {f"word/media/{rid}.png": data for rid, data in pictures.items()}
    more["word/_rels/document.xml.rels"] = f'<Relationships xmlns="{_RELS}">{relations}</Relationships>'
    return make_docx(body, more=more)


def test_a_picture_in_a_word_file_is_read_where_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    Recorder.install(monkeypatch)
    body = p("前文") + tbl(tr(tc("a"), tc("b")), grid=2) + _BLIP.format("rId9") + p("后文")
    reading = read(word(body, {"rId9": SHEET}), name="a.docx")
    assert shape(reading) == ["前文", "1x2", "表上的一行文字", "3x3", "后文"]
    assert [g.number for g in reading.grids()] == [1, 2]


def test_a_picture_inside_a_table_of_a_word_file_follows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    Recorder.install(monkeypatch)
    body = tbl(tr(tc("a"), tc(content=_BLIP.format("rId9"))), grid=2) + p("后文")
    assert shape(read(word(body, {"rId9": SHEET}), name="a.docx")) == ["1x2", "表上的一行文字", "3x3", "后文"]


def test_a_word_file_of_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    data = word(_BLIP.format("rId9") + _BLIP.format("rId8"), {"rId9": SHEET, "rId8": SHEET})
    with pytest.MonkeyPatch.context() as patch:
        Recorder.install(patch)
        assert "3x3" in shape(read(data, name="a.docx"))
    with pytest.raises(ReadError, match=r"image_only.*2 pictures"):
        read(word(_BLIP.format("rId9") * 2, {"rId9": png(30, 30)}), name="a.docx")


def test_a_picture_that_the_package_does_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Recorder.install(monkeypatch)
    reading = read(word(p("正文") + _BLIP.format("rId7"), {}), name="a.docx")
    assert (shape(reading), seen.shapes) == (["正文"], [])
    assert any(n.startswith("picture_missing: 1") for n in reading.notes)
