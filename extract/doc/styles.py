"""Styles of a Word 97-2003 document ([MS-DOC] 2.9.271): what they say that matters here.

As for DOCX: whether a style is the title or a heading, whether it numbers its paragraphs,
and whether it hides or strikes out its text.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

from extract.doc.sprm import modifiers

__all__ = ["PLAIN", "DocStyle", "read_styles", "role_of_name"]

_NIL = 0xFFF  # no base style
_PARAGRAPH, _CHARACTER = 1, 2
_HEADINGS, _TITLE, _SUBTITLE, _CONTENTS = range(1, 10), 62, 74, range(19, 28)
_NAMES = (
    (re.compile(r"(?:title|标题|標題)", re.IGNORECASE), "title"),
    (re.compile(r"(?:heading|标题|標題)\s*[1-9]|subtitle|副标题|副標題", re.IGNORECASE), "heading"),
    (re.compile(r"(?:toc|目录|目錄)\s*[1-9]", re.IGNORECASE), "list"),
)
_CHAIN = 12  # inheritance deeper than this is a loop or a joke


@dataclass(frozen=True, slots=True)
class DocStyle:
    """The resolved style: `role` as in `Paragraph.role`; its modifiers of paragraphs and of
    characters, those of the styles it is based on first.
    """

    role: str = "text"
    paragraph: bytes = b""
    character: bytes = b""


PLAIN = DocStyle()


@dataclass(frozen=True, slots=True)
class _Raw:
    role: str | None
    base: int
    paragraph: bytes
    character: bytes


def read_styles(sheet: bytes) -> list[DocStyle]:
    """All styles by number, resolved. A damaged sheet ends where it is damaged: styles decorate."""
    if len(sheet) < 6:
        return []
    header = struct.unpack_from("<H", sheet)[0]
    base_size = struct.unpack_from("<H", sheet, 4)[0]
    raws: list[_Raw | None] = []
    at = 2 + header
    while at + 2 <= len(sheet):
        size = struct.unpack_from("<H", sheet, at)[0]
        raws.append(_raw(sheet[at + 2 : at + 2 + size], base_size))
        at += 2 + size + (size & 1)
    return [_resolve(n, raws) for n in range(len(raws))]


def _raw(std: bytes, base_size: int) -> _Raw | None:
    """One style definition; None for an empty place."""
    if len(std) < base_size + 2 or base_size < 10:
        return None
    first, second, third = struct.unpack_from("<HHH", std)
    kind = second & 0xF
    length = struct.unpack_from("<H", std, base_size)[0]
    name = std[base_size + 2 : base_size + 2 + 2 * length].decode("utf-16-le", "replace")
    at = base_size + 2 * length + 4
    parts: list[bytes] = []
    for _ in range(third & 0xF):
        if at + 2 > len(std):
            break
        size = struct.unpack_from("<H", std, at)[0]
        parts.append(std[at + 2 : at + 2 + size])
        at += 2 + size + (size & 1)
    paragraph = parts[0][2:] if kind == _PARAGRAPH and parts else b""
    character = b""
    if kind == _PARAGRAPH and len(parts) > 1:
        character = parts[1]
    elif kind == _CHARACTER and parts:
        character = parts[0]
    return _Raw(_role(first & 0xFFF, name, paragraph), second >> 4, paragraph, character)


def _role(number: int, name: str, paragraph: bytes) -> str | None:
    if number in _HEADINGS or number == _SUBTITLE:
        return "heading"
    if number == _TITLE:
        return "title"
    if number in _CONTENTS:
        return "list"
    role = role_of_name(name)
    if role is not None:
        return role
    levels = [operand[0] for code, operand in modifiers(paragraph) if code == 0x2640]
    return "heading" if levels and levels[-1] < 9 else None


def role_of_name(name: str) -> str | None:
    """The role that the name of a style gives; other names of it follow after a comma."""
    first = name.partition(",")[0].strip()
    return next((role for pattern, role in _NAMES if pattern.fullmatch(first)), None)


def _resolve(number: int, raws: list[_Raw | None]) -> DocStyle:
    role: str | None = None
    paragraph: list[bytes] = []
    character: list[bytes] = []
    current = number
    for _ in range(_CHAIN):
        raw = raws[current] if current < len(raws) else None
        if raw is None:
            break
        role = role or raw.role
        paragraph.append(raw.paragraph)
        character.append(raw.character)
        if raw.base == _NIL:
            break
        current = raw.base
    return DocStyle(role or "text", b"".join(reversed(paragraph)), b"".join(reversed(character)))
