"""The front door: bytes in, blocks out, whatever the format.

A format is a row of `READERS`; one that is known but not read yet is a row of `UNREAD` with
a sentence for the person who has to do something about it. Readers are imported on first
use, so that one that is missing or broken stops only its own format.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from extract.blocks import ReadError, Reading
from extract.detect import sniff
from extract.doc.ole import open_ole
from extract.limits import DEFAULT_LIMITS, Limits
from extract.radicals import folded

__all__ = ["READERS", "UNREAD", "Parts", "Source", "read"]

# The bytes of what a page mentions by its address as printed, None where they are not at hand.
Parts = Callable[[str], bytes | None]


@dataclass(frozen=True, slots=True)
class Source:
    """A document as it arrived: its bytes, its file name, what the server said of it, and how
    much it may cost. `parts` gives what belongs to it and came beside it.
    """

    data: bytes
    name: str
    url: str | None = None
    content_type: str | None = None
    limits: Limits = DEFAULT_LIMITS
    parts: Parts | None = None


def _html(source: Source) -> Reading:
    from extract.html.reader import read_html

    return read_html(
        source.data,
        name=source.name,
        url=source.url,
        content_type=source.content_type,
        limits=source.limits,
        parts=source.parts,
    )


def _mhtml(source: Source) -> Reading:
    from extract.html.mhtml import read_mhtml

    return read_mhtml(source.data, name=source.name, url=source.url, limits=source.limits)


def _docx(source: Source) -> Reading:
    from extract.docx.reader import read_docx

    return read_docx(source.data, name=source.name, limits=source.limits)


def _text(source: Source) -> Reading:
    from extract.text.reader import read_text

    return read_text(source.data, name=source.name, url=source.url, content_type=source.content_type)


def _doc(source: Source) -> Reading:
    from extract.doc.reader import read_doc

    return read_doc(source.data, name=source.name, limits=source.limits)


def _pdf(source: Source) -> Reading:
    from extract.pdf.reader import read_pdf

    return read_pdf(source.data, name=source.name, limits=source.limits)


def _odt(source: Source) -> Reading:
    from extract.doc.office import read_with_office

    why = ReadError("format_not_supported", "OpenDocument text")
    return read_with_office(source.data, source.name, source.limits, why, kind="odt")


def _rtf(source: Source) -> Reading:
    from extract.rtf.reader import read_rtf

    return read_rtf(source.data, name=source.name, limits=source.limits)


def _ofd(source: Source) -> Reading:
    from extract.ofd.reader import read_ofd

    return read_ofd(source.data, name=source.name, limits=source.limits)


def _excel(source: Source) -> Reading:
    from extract.excel import read_excel

    return read_excel(source.data, name=source.name, limits=source.limits)


def _image(source: Source) -> Reading:
    from extract.scan.picture import read_picture_file

    return read_picture_file(source.data, source.name, source.limits)


READERS: dict[str, Callable[[Source], Reading]] = {
    "html": _html,
    "docx": _docx,
    "txt": _text,
    "doc": _doc,
    "wps": _doc,
    "rtf": _rtf,
    "odt": _odt,
    "ofd": _ofd,
    "xls": _excel,
    "xlsx": _excel,
    "pdf": _pdf,
    "mhtml": _mhtml,
    "image": _image,
}

_SAVE_AS = "open it in Word or WPS and save it as .docx"
_UNPACK = "unpack it and hand in the documents inside"
UNREAD: dict[str, str] = {
    "ppt": "PowerPoint presentation: not a report",
    "pptx": "PowerPoint presentation: not a report",
    "ole": "Office file of an unknown kind: open it and save it as .docx",
    "zip": f"ZIP archive: {_UNPACK}",
    "rar": f"RAR archive: {_UNPACK}",
    "7z": f"7z archive: {_UNPACK}",
    "gz": f"gzip archive: {_UNPACK}",
    "xml": "XML data: use the web page or the Word file of the same report",
    "json": "JSON data: use the web page or the Word file of the same report",
}


def read(
    data: bytes,
    *,
    name: str,
    url: str | None = None,
    content_type: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
    parts: Parts | None = None,
) -> Reading:
    """Read one document. `name` is its file name, `url` where it came from if known,
    `parts` finds the pictures of a saved page.

    Raises `ReadError`: `empty_file`, `too_large`, `encrypted`, `binary_junk`,
    `format_not_supported`, and whatever the format's own reader refuses.
    """
    if len(data) > limits.file_bytes:
        raise ReadError("too_large", f"{len(data)} bytes, at most {limits.file_bytes} are read")
    kind = sniff(data, name)
    if kind == "empty":
        raise ReadError("empty_file", f"{len(data)} bytes, no content")
    if kind == "encrypted":
        raise ReadError("encrypted", "an Office document under a password")
    if kind == "binary":
        raise ReadError("binary_junk", "neither text nor a known document format")
    reader = READERS.get(kind)
    if kind == "ole" and not open_ole(data).names:
        raise ReadError("damaged", "the directory of the Office file is cut off or broken")
    if reader is None:
        raise ReadError("format_not_supported", UNREAD.get(kind, kind))
    return folded(reader(Source(data, name, url, content_type, limits, parts)))
