"""The text of a Word 97-2003 document: pieces of the file put in order ([MS-DOC] 2.8.35).

A document that was saved quickly (Word 97's "fast save") holds its text in many pieces, in
any order, with changes of properties attached to each. Others hold one.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from dataclasses import dataclass

from extract.blocks import ReadError

__all__ = ["Piece", "Text", "read_text"]

_PRC, _PLC = 1, 2
_COMPRESSED = 0x40000000
# Single bytes are code points but for these ([MS-DOC] 2.9.73): typographic signs of cp1252.
_SIGNS = {
    **{n: chr(n) for n in range(256)},
    0x82: "‚", 0x83: "ƒ", 0x84: "„", 0x85: "…", 0x86: "†", 0x87: "‡", 0x88: "ˆ", 0x89: "‰",
    0x8A: "Š", 0x8B: "‹", 0x8C: "Œ", 0x91: "‘", 0x92: "’", 0x93: "“", 0x94: "”", 0x95: "•",
    0x96: "–", 0x97: "—", 0x98: "˜", 0x99: "™", 0x9A: "š", 0x9B: "›", 0x9C: "œ", 0x9F: "Ÿ",
}  # fmt: skip
_SIGN_TABLE = "".join(_SIGNS[n] for n in range(256))
# Modifiers that a piece may carry in one byte ([MS-DOC] 2.9.215); those that matter here.
_SHORT = {
    0x0C: 0x260A, 0x18: 0x2416, 0x19: 0x2417, 0x41: 0x0800, 0x42: 0x0801, 0x57: 0x0837, 0x5C: 0x083C,
    0x68: 0x2A48,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters `start` to `end` of the text: at which file offset they are kept, how wide one
    is in bytes, and modifiers that hold for all of them.
    """

    start: int
    end: int
    offset: int
    width: int
    grpprl: bytes


class Text:
    """The text of all stories, one element per UTF-16 unit, and the pieces it came from."""

    __slots__ = ("_starts", "chars", "pieces")

    def __init__(self, chars: str, pieces: list[Piece]) -> None:
        self.chars = chars
        self.pieces = pieces
        self._starts = [piece.start for piece in pieces]

    def place(self, position: int) -> tuple[int, bytes]:
        """File offset of a character, and the modifiers of its piece."""
        piece = self.pieces[bisect_right(self._starts, position) - 1]
        return piece.offset + (position - piece.start) * piece.width, piece.grpprl


def read_text(clx: bytes, word: bytes, length: int) -> Text:
    """The first `length` characters. Raises `ReadError("damaged")` when pieces are missing."""
    changes, plc = _split(clx)
    count = (len(plc) - 4) // 12
    if count <= 0:
        raise ReadError("damaged", "the document has no table of its text pieces")
    bounds = struct.unpack_from(f"<{count + 1}I", plc)
    chars: list[str] = []
    pieces: list[Piece] = []
    expected = 0
    for n in range(count):
        start, end = bounds[n], min(bounds[n + 1], length)
        if start >= length:
            break
        if start != expected or end < start:
            raise ReadError("damaged", "the text pieces of the document do not follow each other")
        where, prm = struct.unpack_from("<IH", plc, 4 * (count + 1) + 8 * n + 2)
        piece = _piece(start, end, where, _change(prm, changes))
        chars.append(_decode(word, piece))
        pieces.append(piece)
        expected = end
    if expected < length:
        raise ReadError("damaged", f"{expected} of {length} characters of the text are there")
    return Text("".join(chars), pieces)


def _split(clx: bytes) -> tuple[list[bytes], bytes]:
    """The lists of modifiers, then the table of pieces."""
    changes: list[bytes] = []
    at = 0
    while at + 3 <= len(clx) and clx[at] == _PRC:
        size = struct.unpack_from("<h", clx, at + 1)[0]
        if size < 0:
            break
        changes.append(clx[at + 3 : at + 3 + size])
        at += 3 + size
    if at + 5 > len(clx) or clx[at] != _PLC:
        return changes, b""
    size = struct.unpack_from("<I", clx, at + 1)[0]
    return changes, clx[at + 5 : at + 5 + size]


def _piece(start: int, end: int, where: int, grpprl: bytes) -> Piece:
    if where & _COMPRESSED:
        return Piece(start, end, (where & 0x3FFFFFFF) // 2, 1, grpprl)
    return Piece(start, end, where & 0x3FFFFFFF, 2, grpprl)


def _decode(word: bytes, piece: Piece) -> str:
    """The piece's characters; the halves of a pair stay apart, so that positions hold."""
    size = (piece.end - piece.start) * piece.width
    raw = word[piece.offset : piece.offset + size]
    if len(raw) < size:
        raise ReadError("damaged", "a piece of the text lies outside the document")
    if piece.width == 1:
        return raw.decode("latin-1").translate(_SIGN_TABLE)
    text = raw.decode("utf-16-le", "surrogatepass")
    if len(text) * 2 != size:
        text = "".join(map(chr, struct.unpack(f"<{size // 2}H", raw)))
    return text


def _change(prm: int, changes: list[bytes]) -> bytes:
    if prm & 1:
        return changes[prm >> 1] if prm >> 1 < len(changes) else b""
    code = _SHORT.get(prm >> 1 & 0x7F)
    return struct.pack("<HB", code, prm >> 8) if code is not None else b""
