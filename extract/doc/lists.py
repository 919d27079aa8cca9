"""Automatic list numbers of Word 97-2003 ([MS-DOC] 2.9.131, 2.9.150), counted as for DOCX.

The lists of a .doc are the same lists in another notation; they are put into that of DOCX, so
that one piece of code knows how Word counts.
"""

from __future__ import annotations

import struct
from contextlib import suppress

from lxml import etree

from extract.docx.names import VAL, w
from extract.docx.numbering import Numbering
from extract.docx.styles import NO_STYLES

__all__ = ["numbered", "read_numbering"]

_DIGITS = frozenset("0123456789０１２３４５６７８９.．-－+＋")
# [MS-OSHARED] 2.2.1.3; the others print as plain digits.
_FORMATS = {
    0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter",
    10: "ideographDigital", 11: "japaneseCounting", 14: "decimalFullWidth", 15: "decimalHalfWidth",
    16: "japaneseLegal", 17: "japaneseDigitalTenThousand", 18: "decimalEnclosedCircle",
    19: "decimalFullWidth2", 22: "decimalZero", 23: "bullet", 26: "decimalEnclosedFullstop",
    27: "decimalEnclosedParen", 28: "decimalEnclosedCircleChinese", 29: "ideographEnclosedCircle",
    30: "ideographTraditional", 31: "ideographZodiac", 33: "taiwaneseCounting",
    34: "ideographLegalTraditional", 35: "taiwaneseCountingThousand", 36: "taiwaneseDigital",
    37: "chineseCounting", 38: "chineseLegalSimplified", 39: "chineseCountingThousand",
    42: "koreanCounting", 57: "numberInDash", 255: "none",
}  # fmt: skip
_MOST = 4_096  # lists of one document; Word itself stops at 2,047
_LIST, _LEVEL, _USE = 28, 28, 16


def read_numbering(lists: bytes, uses: bytes) -> Numbering:
    """The lists that paragraphs refer to by number, from PlfLst (with its levels) and PlfLfo.

    A damaged end leaves out the lists behind it: numbers decorate, labels align without.
    """
    return Numbering(lambda: _numbering(lists, uses), NO_STYLES)


def numbered(label: str, gap: str, text: str) -> str:
    """A paragraph with its number before it. "1." before "5 件" must not become 1.5: a figure
    keeps the gap that Word prints.
    """
    if not label or not text:
        return label or text
    apart = text[0] in _DIGITS or (label[-1].isalnum() and label[-1].isascii() and text[0].isascii())
    return f"{label}{gap or ' '}{text}" if apart else f"{label}{text}"


def _numbering(lists: bytes, uses: bytes) -> etree._Element:
    root = etree.Element(w("numbering"))
    with suppress(struct.error, IndexError):  # what was read before the damage holds
        _definitions(root, lists)
        _instances(root, uses)
    return root


def _definitions(root: etree._Element, lists: bytes) -> None:
    if len(lists) < 2:
        return
    count = min(struct.unpack_from("<H", lists)[0], _MOST)
    at = 2 + count * _LIST
    for n in range(count):
        number = struct.unpack_from("<i", lists, 2 + n * _LIST)[0]
        simple = lists[2 + n * _LIST + 26] & 1
        abstract = _child(root, "abstractNum", abstractNumId=str(number))
        for level in range(1 if simple else 9):
            at = _level(abstract, level, lists, at)


def _instances(root: etree._Element, uses: bytes) -> None:
    if len(uses) < 4:
        return
    count = min(struct.unpack_from("<I", uses)[0], _MOST)
    at = 4 + count * _USE
    for n in range(count):
        number = struct.unpack_from("<i", uses, 4 + n * _USE)[0]
        num = _child(root, "num", numId=str(n + 1))
        _child(num, "abstractNumId", val=str(number))
        at += 4
        for _ in range(uses[4 + n * _USE + 12]):
            start, flags = struct.unpack_from("<iI", uses, at)
            at += 8
            override = _child(num, "lvlOverride", ilvl=str(flags & 0xF))
            if flags & 0x10:
                _child(override, "startOverride", val=str(start))
            if flags & 0x20:
                at = _level(override, flags & 0xF, uses, at)


def _level(parent: etree._Element, level: int, data: bytes, at: int) -> int:
    """One LVL as `w:lvl`; where it ends."""
    start, number_format, flags = struct.unpack_from("<iBB", data, at)
    follow = data[at + 15]
    size = data[at + 24] + data[at + 25]
    length = int(struct.unpack_from("<H", data, at + _LEVEL + size)[0])
    begin = at + _LEVEL + size + 2
    text = data[begin : begin + 2 * length].decode("utf-16-le", "replace")
    lvl = _child(parent, "lvl", ilvl=str(level))
    _child(lvl, "start", val=str(max(0, start)))
    _child(lvl, "numFmt", val=_FORMATS.get(number_format, "decimal"))
    _child(lvl, "lvlText", val="".join(f"%{ord(c) + 1}" if ord(c) < 9 else _printable(c) for c in text))
    _child(lvl, "suff", val=("tab", "space", "nothing")[follow] if follow < 3 else "tab")
    if flags & 0x04:
        _child(lvl, "isLgl")
    if flags & 0x08:
        _child(lvl, "lvlRestart", val=str(data[at + 26]))
    return begin + 2 * length


def _printable(char: str) -> str:
    """Characters that XML takes; the others are signs of symbol fonts or rubbish."""
    return char if char >= " " and not "\ud800" <= char <= "\udfff" and char < "\ufffe" else ""


def _child(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, w(tag))
    for name, value in attributes.items():
        element.set(VAL if name == "val" else w(name), value)
    return element
