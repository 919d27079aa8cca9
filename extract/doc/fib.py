"""The header of a Word 97-2003 document ([MS-DOC] 2.5, the FIB): where everything lies."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from extract.blocks import ReadError
from extract.doc.ole import Compound

__all__ = ["OldWord", "Parts", "open_parts"]

_MAGIC = 0xA5EC
_OLD_MAGICS = (0xA5DC, 0xA5DB, 0xA59B, 0xA59C, 0xA697, 0xA698, 0xA699)  # Word 2, 6, 95 and their kin
_FIRST_FIB = 193  # Word 97; Word 95 stops at 104
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_BASE = 32  # bytes before the three arrays: 16-bit numbers, 32-bit numbers, pairs of offset and length
_TEXT_LENGTH = 3  # place of the main text's length among the 32-bit numbers, those of the others follow
_STORIES = 8
_N_PAIRS = 75  # those that are used here


class OldWord(Exception):  # noqa: N818 (not an error: another format)
    """A document of Word 2, 6 or 95, whose structures are others."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The streams of a document and its header.

    `lengths` are the characters (UTF-16 units) of the stories in their order: main text,
    footnotes, headers, macros, comments, endnotes, text boxes, text boxes in headers.
    """

    word: bytes
    table: bytes
    data: bytes
    lengths: tuple[int, ...]
    pairs: tuple[tuple[int, int], ...]

    def part(self, number: int) -> bytes:
        """A structure of the table stream by its number in the header; empty if there is none.

        Raises `ReadError("damaged")` when it does not lie inside the stream.
        """
        at, length = self.pairs[number]
        if length and at + length > len(self.table):
            raise ReadError("damaged", f"structure {number} lies outside the table stream")
        return self.table[at : at + length]


def open_parts(ole: Compound) -> Parts:
    """Find and check the streams of a document.

    Raises `ReadError` (`encrypted`, `damaged`) and `OldWord`.
    """
    word = ole.read("WordDocument")
    if word is None:
        raise ReadError("damaged", "the compound file has no Word document in it")
    if len(word) < 32:
        raise ReadError("damaged", "the header of the Word document is cut")
    magic, version = struct.unpack_from("<HH", word)
    flags = struct.unpack_from("<H", word, 10)[0]
    if magic in _OLD_MAGICS or (magic == _MAGIC and version < _FIRST_FIB):
        raise OldWord(f"Word document of version {version}")
    if magic != _MAGIC:
        raise ReadError("damaged", f"the Word document begins with {magic:#06x}")
    if flags & _ENCRYPTED:
        raise ReadError("encrypted", "a Word document under a password")
    lengths, pairs = _arrays(word)
    if min(lengths) < 0:
        raise ReadError("damaged", "a story of negative length")
    return Parts(word, _table_stream(ole, bool(flags & _TABLE_1)), _data_stream(ole), lengths, pairs)


def _arrays(word: bytes) -> tuple[tuple[int, ...], tuple[tuple[int, int], ...]]:
    """The lengths of the stories and the places of the structures; each array says how long it is."""
    try:
        at = _BASE + 2 + 2 * struct.unpack_from("<H", word, _BASE)[0]
        lengths = struct.unpack_from(f"<{_STORIES}i", word, at + 2 + 4 * _TEXT_LENGTH)
        at += 2 + 4 * struct.unpack_from("<H", word, at)[0]
        count = min(struct.unpack_from("<H", word, at)[0], _N_PAIRS)
        numbers = struct.unpack_from(f"<{2 * count}I", word, at + 2)
    except struct.error:
        raise ReadError("damaged", "the header of the Word document is cut") from None
    pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
    return lengths, tuple(pairs + [(0, 0)] * (_N_PAIRS - count))


def _table_stream(ole: Compound, one: bool) -> bytes:
    names = ("1Table", "0Table") if one else ("0Table", "1Table")
    for name in names:
        found = ole.read(name)
        if found is not None:
            return found
    raise ReadError("damaged", "the Word document has no table stream")


def _data_stream(ole: Compound) -> bytes:
    """Pictures and large properties; a damaged one is as good as none until something needs it."""
    try:
        return ole.read("Data") or b""
    except ReadError:
        return b""
