"""Files that hold other files: web archives, and ZIP archives of several reports."""

from __future__ import annotations

import base64
import io
import quopri
import zipfile
from collections.abc import Mapping, Sequence
from random import Random

__all__ = ["ZIP_STYLES", "write_mhtml", "write_zip"]

ZIP_STYLES = ("flat", "folder", "gbk", "nested")
LOCATION = "http://www.example.gov.cn/xxgk/nb/index.html"


def write_mhtml(rng: Random, page: bytes, charset: str, files: Mapping[str, bytes]) -> bytes:
    """A page and its pictures as a browser saves them in one file. `files`: relative path, bytes."""
    boundary = f"----MultipartBoundary--{rng.getrandbits(96):024x}----"
    head = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: " + LOCATION + "\r\n"
        "Subject: =?utf-8?Q?=E5=B9=B4=E5=BA=A6=E6=8A=A5=E5=91=8A?=\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="{boundary}"\r\n\r\n'
    )
    parts = [_part(rng, LOCATION, f"text/html; charset={charset}" if charset else "text/html", page)]
    for path, data in files.items():
        kind = "image/png" if path.endswith("png") else "image/jpeg"
        parts.append(_part(rng, LOCATION.replace("index.html", path), kind, data))
    body = b"".join(b"\r\n--" + boundary.encode() + b"\r\n" + part for part in parts)
    return head.encode() + body + b"\r\n--" + boundary.encode() + b"--\r\n"


def _part(rng: Random, location: str, kind: str, data: bytes) -> bytes:
    quoted = kind.startswith("text") and rng.random() < 0.7
    if quoted:
        coded = quopri.encodestring(data, quotetabs=False).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    else:
        coded = base64.encodebytes(data).replace(b"\n", b"\r\n")
    encoding = "quoted-printable" if quoted else "base64"
    head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n"
    return f"{head}Content-Location: {location}\r\n\r\n".encode() + coded


class _GbkInfo(zipfile.ZipInfo):
    """A member whose name is stored in GBK without a flag, as Chinese Windows does."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 (zipfile's own name)
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def write_zip(members: Sequence[tuple[str, bytes]], style: str) -> bytes:
    """An archive. `style`: flat, in a `folder`, names in `gbk`, or the last member in a `nested`
    archive of its own."""
    files = list(members)
    if style == "nested":
        files = [*files[:-1], ("附件.zip", write_zip(files[-1:], "flat"))]
    prefix = {"folder": "2023年年报/", "gbk": "年度报告/"}.get(style, "")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            make = _GbkInfo if style == "gbk" else zipfile.ZipInfo
            info = make(prefix + name, date_time=(2024, 1, 15, 9, 30, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return buffer.getvalue()
