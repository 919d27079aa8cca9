"""Web archives: the page with its charset, address and pictures; and what is none."""

from __future__ import annotations

import base64

import pytest

import extract.pictures.reader
from extract.blocks import Grid, Paragraph, ReadError, Reading
from extract.html.mhtml import read_mhtml
from extract.limits import Limits
from extract.reader import read
from tests.picture_tools import Recorder, png

PAGE = (
    "<html><head><title>某镇2020年政府信息公开工作年度报告</title></head><body><h1>某镇2020年度报告</h1>"
    "<p>本报告的统计期限为一年。</p><table><tr><td>申请</td><td>3</td></tr><tr><td>答复</td><td>2</td></tr></table>"
    "{}</body></html>"
)
AT = "http://www.example.gov.cn/xxgk/t1.html"


def part(kind: str, data: bytes, *headers: str) -> bytes:
    head = "\r\n".join((f"Content-Type: {kind}", "Content-Transfer-Encoding: base64", *headers))
    return head.encode() + b"\r\n\r\n" + base64.encodebytes(data)


def archive(*parts: bytes, kind: str = "multipart/related", boundary: str = "x--y") -> bytes:
    head = (
        f"From: <Saved by a browser>\r\nSnapshot-Content-Location: {AT}\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: {kind}; type="text/html"; boundary="{boundary}"\r\n\r\n'
    )
    line = b"\r\n--" + boundary.encode()
    return head.encode() + b"".join(line + b"\r\n" + p for p in parts) + line + b"--\r\n"


def page(more: str = "", charset: str = "utf-8") -> bytes:
    return part(f"text/html; charset={charset}", PAGE.format(more).encode(charset), f"Content-Location: {AT}")


def texts(reading: Reading) -> list[str]:
    return [b.text for b in reading.blocks if isinstance(b, Paragraph)]


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gb18030"])
def test_the_page_is_read_in_its_charset(charset: str) -> None:
    reading = read(archive(page(charset=charset)), name="a.mht")
    assert reading.format == "mhtml"
    assert reading.meta.url == AT
    assert reading.meta.title == "某镇2020年政府信息公开工作年度报告"
    assert texts(reading) == ["某镇2020年度报告", "本报告的统计期限为一年。"]
    assert [[c.text for c in row] for row in next(reading.grids()).rows()] == [["申请", "3"], ["答复", "2"]]


def test_the_address_that_is_known_wins() -> None:
    assert read(archive(page()), name="a", url="https://a.gov.cn/1").meta.url == "https://a.gov.cn/1"


@pytest.mark.parametrize(
    ("source", "header"),
    [
        ("cid:one@page", "Content-ID: <one@page>"),
        ("img/1.png", "Content-Location: http://www.example.gov.cn/xxgk/img/1.png"),
        ("img/%E8%A1%A8.png", "Content-Location: http://www.example.gov.cn/xxgk/img/%E8%A1%A8.png"),
        ("/1.png", "Content-Location: http://www.example.gov.cn/1.png"),
    ],
)
def test_pictures_are_found(source: str, header: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Recorder.install(monkeypatch)
    data = archive(page(f'<img src="{source}">'), part("image/png", png(800, 600), header))
    reading = read_mhtml(data)
    assert seen.shapes == [(600, 800, 3)]
    assert sum(isinstance(b, Grid) for b in reading.blocks) == 2


def test_an_archive_cut_in_its_pictures_says_so() -> None:
    reading = read_mhtml(archive(page(), part("image/png", png(800, 600)))[:-200])
    assert any(note.startswith("truncated") for note in reading.notes)


def test_frames_do_not_take_the_place_of_the_page() -> None:
    frame = part("text/html", b"<p>frame</p>", "Content-Location: http://ads.example.com/")
    assert "frame" not in texts(read_mhtml(archive(page(), frame)))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (archive(part("image/png", png(10, 10))), "no_text"),
        (archive(), "no_text"),
        (archive(*[part("image/png", b"")] * 30, page()), "zip_bomb"),
        (archive(page())[:-100], "damaged"),
        (archive(page())[:200], "no_text"),
    ],
)
def test_what_is_no_page_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_mhtml(data, limits=Limits(mail_parts=20))
    assert caught.value.reason == reason


def test_parts_nested_without_end() -> None:
    data = page()
    for n in range(600):
        data = archive(data, boundary=f"b{n}")
    with pytest.raises(ReadError):
        read_mhtml(data, limits=Limits(mail_parts=20))


def test_it_needs_no_recognition_without_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extract.pictures.reader, "_read", lambda *_: pytest.fail("looked at a picture"))
    read_mhtml(archive(page()))
