"""Which format a document has, by its bytes.

Extensions and declared media types lie too often to be believed (pages saved as .doc, DOCX
named .txt): they only break ties between formats that share one container.
"""

from __future__ import annotations

import json
import re

from extract.archives.zips import member_names, open_zip
from extract.blocks import ReadError
from extract.doc.ole import OLE_MAGIC, ole_kind

__all__ = ["sniff"]

_HEAD = 65_536
_NOTHING = b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"  # white space, zeros and byte order marks

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", "rtf"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gz"),
    (b"\xff\xd8\xff", "image"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
)
# Folders and files that tell packages apart; the first that matches decides.
_PACKAGES: tuple[tuple[str, str], ...] = (
    ("word/", "docx"),
    ("xl/", "xlsx"),
    ("ppt/", "pptx"),
    ("OFD.xml", "ofd"),
)

_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|title|table|tbody|tr|td|div|span|p|br|h[1-6]|ul|ol|li|font|script|style"
    rb"|center|link|img|a|b|strong|form|iframe|section|article|o:p)(?:[\s/>]|$)",
    re.IGNORECASE,
)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>])", re.IGNORECASE)
_CLOSING = re.compile(rb"</(?:table|tr|td|p|div|span|li)>", re.IGNORECASE)
_LEADING = re.compile(rb"\s*(?:<!--.*?-->\s*|<\?xml.*?\?>\s*)*", re.DOTALL)
_MAIL_HEADER = re.compile(
    rb"(?:mime-version|from|subject|date|content-type|message-id|x-[\w-]+):", re.IGNORECASE
)
_MULTIPART = re.compile(rb"content-type:\s*multipart/|content-transfer-encoding:", re.IGNORECASE)
_CONTROLS = bytes(c for c in range(32) if c not in (9, 10, 11, 12, 13, 27)) + b"\x7f"
# Behind the rest of a page that a server sent first.
_LATE_PDF = re.compile(rb"%PDF-[12]\.\d[\r\n]")
_BITMAP_HEADERS = (b"\x28\0\0\0", b"\x0c\0\0\0", b"\x7c\0\0\0")
_MARKUP_SHARE = (
    400  # at least one closing tag per so many bytes makes a page of a text that begins without one
)


_OPEN_TEXT = b"application/vnd.oasis.opendocument.text"


def sniff(data: bytes, name: str = "") -> str:
    """One of: html, docx, txt, pdf, doc, wps, xls, ppt, ole, xlsx, pptx, rtf, odt, ofd, zip, rar, 7z,
    gz, mhtml, image, xml, json, binary, empty, encrypted (an Office file under a password).

    A damaged file keeps its format: that it is damaged is for the reader to say. Never raises.
    """
    head = data[:_HEAD]
    if not head.lstrip(_NOTHING) and not data.lstrip(_NOTHING):
        return "empty"
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(b"PK") and head[2:4] in (b"\x03\x04", b"\x05\x06", b"\x07\x08"):
        return _package(data)
    if head.startswith(OLE_MAGIC):
        kind = ole_kind(data)
        return "wps" if kind == "doc" and name.lower().endswith(".wps") else kind
    if b"%PDF-" in head[:1024] or (_LATE_PDF.search(head) and b"startxref" in data[-2048:]):
        return "pdf"
    if _is_bitmap(head) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        return "image"
    return _text_kind(data, head)


def _package(data: bytes) -> str:
    names = member_names(data)
    for start, kind in _PACKAGES:
        if any(name.startswith(start) for name in names):
            return kind
    if _is_word_package(data, names):
        return "docx"
    return "odt" if _is_open_document(data, names) else "zip"


def _is_open_document(data: bytes, names: list[str]) -> bool:
    """Text of LibreOffice or OpenOffice (ODF 1.2 part 3, §3.3: a member `mimetype` says so)."""
    if "mimetype" not in names or "content.xml" not in names:
        return False
    try:
        return open_zip(data).read("mimetype").startswith(_OPEN_TEXT)
    except ReadError:
        return False


def _is_word_package(data: bytes, names: list[str]) -> bool:
    """A Word document whose parts have unusual names: its content types say so."""
    if "[Content_Types].xml" not in names:
        return False
    try:
        return b"wordprocessingml" in open_zip(data).read("[Content_Types].xml")
    except ReadError:
        return False


def _is_bitmap(head: bytes) -> bool:
    """`BM` begins ordinary words too; the size of the bitmap's own header must follow."""
    return head.startswith(b"BM") and len(head) > 18 and head[14:18] in _BITMAP_HEADERS


def _text_kind(data: bytes, head: bytes) -> str:
    wide = _wide_encoding(head)
    if wide is not None:
        head = head[: len(head) // 4 * 4].decode(wide, "replace").encode("utf-8", "replace")
    elif _is_binary(head):
        return "binary"
    head = head.removeprefix(b"\xef\xbb\xbf")
    start = _LEADING.match(head)
    at = start.end() if start else 0
    body = head[at:]
    if _MAIL_HEADER.match(body) and _MULTIPART.search(head[:4096]):
        return "mhtml"
    if _PAGE.match(body) or _MARKUP.match(body):
        return "html"
    if head.lstrip().startswith(b"<?xml") or re.match(rb"<[A-Za-z_][\w.-]*(?::[\w.-]+)?[\s/>]", body):
        return "html" if _PAGE.search(head[:4096]) else "xml"
    if body[:1] in (b"{", b"[") and wide is None and _is_json(data):
        return "json"
    tags = len(_CLOSING.findall(head))
    return "html" if _PAGE.search(head) or tags * _MARKUP_SHARE > len(head) else "txt"


def _wide_encoding(head: bytes) -> str | None:
    """UTF-16 by its mark, or by a zero in every other byte (ASCII tags and digits)."""
    if head.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "utf-32"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = head[:2048]
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = sample[offset::2].count(0)
        if zeros * 4 > len(sample) and sample[1 - offset :: 2].count(0) * 50 < len(sample):
            return encoding
    return None


def _is_binary(head: bytes) -> bool:
    """More than one control character in a hundred bytes, or neither UTF-8 nor GB18030 at all.

    A few are normal: text dumps of PDF pages hold form feeds and stray zeros.
    """
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls * 100 > len(head):
        return True
    return _lost(head, "utf-8") * 20 > len(head) and _lost(head, "gb18030") * 20 > len(head)


def _lost(head: bytes, charset: str) -> int:
    """How many characters are lost when `head` is read in that charset."""
    return head.decode(charset, "replace").count("\ufffd")


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True
