"""Pictures inside a Word 97-2003 document ([MS-DOC] 2.9.190, [MS-ODRAW] 2.2.23): their files.

A picture in the line of text lies in the data stream; one that floats is a shape that names an
entry of the document's store of pictures. Only files that other programs know too (PNG, JPEG,
TIFF) are given out, as they were put in.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from extract.doc.fib import Parts

__all__ = ["Pictures", "picture_file"]

_DRAWINGS, _SHAPES = 50, 40  # numbers of structures in the header
_SHAPE_BYTES = 26
_STORED, _SHAPE, _OPTIONS = 0xF007, 0xF00A, 0xF00B
_CONTAINER = 0xF
_PICTURE_OPTION = 0x0104
_SIGNS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
_HEAD = 512  # bytes of records and names before the file itself
_MOST_RECORDS = 20_000


class Pictures:
    """The pictures of one document by name: `inline:` and a place in the data stream, `shape:` and the
    number of a shape.
    """

    __slots__ = ("_parts", "_shapes", "_stored")

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._shapes: dict[int, int] | None = None
        self._stored: list[int] = []

    def anchored(self) -> dict[int, int]:
        """The shape that hangs on each position of the main text."""
        table = self._parts.part(_SHAPES)
        count = max(0, (len(table) - 4) // (4 + _SHAPE_BYTES))
        return {
            struct.unpack_from("<I", table, 4 * n)[0]: struct.unpack_from(
                "<i", table, 4 * (count + 1) + _SHAPE_BYTES * n
            )[0]
            for n in range(count)
        }

    def is_picture(self, shape: int) -> bool:
        """Whether that shape shows a picture of the store."""
        return shape in self._drawn()

    def find(self, name: str) -> bytes | None:
        """The file of that name; None where it is not there or in a format of its own."""
        kind, _, number = name.partition(":")
        if kind == "inline":
            data, at = self._parts.data, int(number)
            size = struct.unpack_from("<I", data, at)[0] if 0 <= at <= len(data) - 4 else 0
            return picture_file(data[at : at + size])
        at = self._drawn().get(int(number), -1)
        word = self._parts.word
        if not 0 <= at <= len(word) - 8:
            return None
        return picture_file(word[at : at + 8 + struct.unpack_from("<I", word, at + 4)[0]])

    def _drawn(self) -> dict[int, int]:
        """Where in the document the picture of each shape lies."""
        if self._shapes is None:
            self._shapes = {}
            shape = 0
            for kind, count, body in _records(self._parts.part(_DRAWINGS)):
                if kind == _STORED:
                    self._stored.append(struct.unpack_from("<I", body, 28)[0] if len(body) >= 32 else -1)
                elif kind == _SHAPE and len(body) >= 4:
                    shape = struct.unpack_from("<i", body)[0]
                elif kind == _OPTIONS:
                    number = _picture_number(body, count)
                    if 0 < number <= len(self._stored):
                        self._shapes[shape] = self._stored[number - 1]
        return self._shapes


def picture_file(record: bytes) -> bytes | None:
    """The PNG, JPEG or TIFF file inside a picture's record."""
    places = [at for at in (record.find(sign, 0, _HEAD) for sign in _SIGNS) if at >= 0]
    return record[min(places) :] if places else None


def _records(drawings: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Kind, instance and body of the records in all containers, in order. Between the containers of
    the outermost level stands one byte.
    """
    at = 0
    for _ in range(_MOST_RECORDS):
        if at + 8 > len(drawings):
            return
        head, kind, size = struct.unpack_from("<HHI", drawings, at)
        if not 0xF000 <= kind <= 0xFFFF:
            at += 1
        elif head & 0xF == _CONTAINER:
            at += 8
        else:
            yield kind, head >> 4, drawings[at + 8 : at + 8 + size]
            at += 8 + size


def _picture_number(options: bytes, count: int) -> int:
    """Which picture of the store the options of a shape name, from 1; 0 for none."""
    for n in range(min(count, len(options) // 6)):
        code, value = struct.unpack_from("<HI", options, 6 * n)
        if code & 0x3FFF == _PICTURE_OPTION:
            return int(value)
    return 0
