"""Formats by their bytes, with the names that they really travel under."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.blocks import ReadError
from extract.detect import sniff
from extract.doc.ole import OLE_MAGIC
from extract.limits import Limits
from extract.reader import READERS, UNREAD, read
from tests.docx_maker import make_docx, p, package


def ole(*streams: str, flags: int = 0) -> bytes:
    """A compound file with a directory of these stream names; the first starts in sector 2."""
    header = bytearray(512)
    header[:8] = OLE_MAGIC
    struct.pack_into("<H", header, 30, 9)
    struct.pack_into("<I", header, 48, 1)
    struct.pack_into("<I", header, 76, 0)
    table = struct.pack("<128I", *([0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFE] + [0xFFFFFFFF] * 125))
    directory = bytearray(512)
    for n, name in enumerate(("Root Entry", *streams)[:4]):
        raw = name.encode("utf-16-le")
        directory[n * 128 : n * 128 + len(raw)] = raw
        struct.pack_into("<H", directory, n * 128 + 64, len(raw) + 2)
        struct.pack_into("<I", directory, n * 128 + 116, 2)
    word = bytearray(512)
    word[:2] = b"\xec\xa5"
    struct.pack_into("<H", word, 10, flags)
    return bytes(header) + table + bytes(directory) + bytes(word)


PAGE = "<!DOCTYPE html><html><head><title>青山镇</title></head><body><p>总体情况</p></body></html>"
PROSE = "青山镇人民政府2020年政府信息公开工作年度报告\n一、总体情况\n全年公开信息36条。\n"
DOCX = make_docx(p("正文"))

CASES: dict[str, tuple[bytes, str, str]] = {
    "page": (PAGE.encode(), "a.html", "html"),
    "page named doc": (PAGE.encode("gb18030"), "a.doc", "html"),
    "page in UTF-16": (PAGE.encode("utf-16"), "a.htm", "html"),
    "page in UTF-16 without mark": (PAGE.encode("utf-16-le"), "a.htm", "html"),
    "page with mark and comment": (("\ufeff<!-- x -->\n" + PAGE).encode(), "a", "html"),
    "XHTML": (('<?xml version="1.0"?>' + PAGE).encode(), "a.xml", "html"),
    "Word's HTML": (b'<html xmlns:o="urn:schemas-microsoft-com:office:office"><body>', "a.doc", "html"),
    "fragment": ("<table><tr><td>总计</td></tr></table>".encode(), "a.txt", "html"),
    "fragment after words": (("总计" + "<div><p>一</p></div>" * 20).encode(), "a.txt", "html"),
    "text": (PROSE.encode(), "a.txt", "txt"),
    "text named html": (PROSE.encode("gb18030"), "a.html", "txt"),
    "text in UTF-16": (PROSE.encode("utf-16"), "a.txt", "txt"),
    "text with comparison signs": ((PROSE + "数量<10条，同比>5%").encode(), "a.txt", "txt"),
    "markdown table with breaks": ("| 总<br>计 | 1 |\n|---|---|\n".encode() * 30, "a.md", "txt"),
    "text with a stray zero and form feed": ((PROSE * 10).encode() + b"\x00\x0c", "a.txt", "txt"),
    "docx": (DOCX, "a.docx", "docx"),
    "docx named txt": (DOCX, "a.txt", "docx"),
    "docx cut in half": (DOCX[: len(DOCX) // 2], "a.docx", "docx"),
    "docx with unusual parts": (make_docx(p("正文"), main="strange/place.xml"), "a.docx", "docx"),
    "xlsx": (package({"[Content_Types].xml": "", "xl/workbook.xml": ""}), "a.docx", "xlsx"),
    "ofd": (package({"OFD.xml": "", "Doc_0/Document.xml": ""}), "a.pdf", "ofd"),
    "zip": (package({"report.docx": b"x"}), "a.docx", "zip"),
    "empty zip": (b"PK\x05\x06" + bytes(18), "a.docx", "zip"),
    "doc": (ole("WordDocument"), "a.docx", "doc"),
    "wps": (ole("WordDocument"), "a.wps", "wps"),
    "doc with a password": (ole("WordDocument", flags=0x0100), "a.doc", "encrypted"),
    "docx with a password": (ole("EncryptionInfo", "EncryptedPackage"), "a.docx", "encrypted"),
    "xls": (ole("Workbook"), "a.doc", "xls"),
    "ppt": (ole("PowerPoint Document"), "a.doc", "ppt"),
    "other compound file": (ole("Contents"), "a.doc", "ole"),
    "compound file, cut": (OLE_MAGIC + bytes(100), "a.doc", "ole"),
    "pdf": (b"%PDF-1.7\n", "a.html", "pdf"),
    "pdf after junk": (b"\r\n\r\n%PDF-1.4\n", "a.pdf", "pdf"),
    "pdf after a page": (b"<p>wait</p>\n" * 250 + b"%PDF-1.4\n1 0 obj\nstartxref\n9\n%%EOF", "a.pdf", "pdf"),
    "a page on PDF": (
        b"<p>text</p>" * 250 + b"<p>%PDF-1.4 begins a file, startxref ends it</p>",
        "a.htm",
        "html",
    ),
    "rtf": (b"{\\rtf1\\ansi", "a.doc", "rtf"),
    "mhtml": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\r\n", "a.doc", "mhtml"),
    "mhtml from a browser": (
        b"From: <Saved>\r\nSubject: x\r\nContent-Type: multipart/related\r\n",
        "a.mht",
        "mhtml",
    ),
    "rar": (b"Rar!\x1a\x07\x01\x00", "a.zip", "rar"),
    "7z": (b"7z\xbc\xaf\x27\x1c\x00", "a", "7z"),
    "gz": (b"\x1f\x8b\x08\x00", "a", "gz"),
    "jpg": (b"\xff\xd8\xff\xe0", "a.pdf", "image"),
    "png": (b"\x89PNG\r\n\x1a\n", "a", "image"),
    "gif": (b"GIF89a", "a", "image"),
    "tiff": (b"II*\x00", "a", "image"),
    "bmp": (b"BM" + bytes(12) + b"\x28\0\0\0" + bytes(40), "a", "image"),
    "webp": (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "a", "image"),
    "text that begins like a bitmap": (b"BM is an abbreviation here", "a.txt", "txt"),
    "xml": (b'<?xml version="1.0"?><data><a/></data>', "a.html", "xml"),
    "json": ('{"title": "总体情况"}'.encode(), "a.txt", "json"),
    "text that begins like json": ("[附件] 总体情况\n".encode(), "a.txt", "txt"),
    "junk": (bytes(range(256)) * 20, "a.txt", "binary"),
    "program": (b"\x7fELF\x02\x01\x01" + bytes(200), "a.docx", "binary"),
    "empty": (b"", "a.docx", "empty"),
    "white space": (b" \r\n\t" * 10, "a.txt", "empty"),
    "zeros": (bytes(100_000), "a.doc", "empty"),
    "only a mark": (b"\xef\xbb\xbf", "a.txt", "empty"),
}


@pytest.mark.parametrize(("data", "name", "expected"), CASES.values(), ids=CASES.keys())
def test_sniff(data: bytes, name: str, expected: str) -> None:
    assert sniff(data, name) == expected


@given(st.binary(max_size=600), st.sampled_from(["", "PK\x03\x04", "PK\x05\x06", "BM", "<", "ole"]))
def test_sniff_never_raises(data: bytes, start: str) -> None:
    head = OLE_MAGIC if start == "ole" else start.encode("latin-1")
    assert sniff(head + data, "a.doc") in {*READERS, *UNREAD, "empty", "encrypted", "binary"}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty_file"),
        (b"  \n", "empty_file"),
        (bytes(range(256)) * 20, "binary_junk"),
        (ole("EncryptedPackage"), "encrypted"),
        (b"%PDF-1.7\n", "damaged"),
        (package({"a": "x"}), "format_not_supported"),
        (DOCX[: len(DOCX) // 2], "truncated_zip"),
        (b"x" * 1001, "too_large"),
    ],
)
def test_the_front_door_refuses_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(data, name="a\nb.txt", limits=Limits(file_bytes=1000 if reason == "too_large" else 10**6))
    assert caught.value.reason == reason
    assert caught.value.detail


def test_the_front_door_reads_a_docx_under_any_name() -> None:
    assert [b.text for b in read(DOCX, name="报告.txt").paragraphs()] == ["正文"]


def test_every_format_has_a_reader_or_a_sentence() -> None:
    kinds = {expected for _, _, expected in CASES.values()} - {"empty", "encrypted", "binary"}
    assert kinds <= {*READERS, *UNREAD}
    assert not READERS.keys() & UNREAD.keys()


def test_an_office_file_without_its_directory_is_damaged() -> None:
    with pytest.raises(ReadError) as refused:
        read(ole("WordDocument")[:1024], name="cut.doc")
    assert refused.value.reason == "damaged"
