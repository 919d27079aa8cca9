"""What the modifiers of a paragraph and of a run say, as far as it changes what is printed."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from extract.doc.sprm import modifiers
from extract.doc.styles import PLAIN, DocStyle

__all__ = ["Look", "Paper", "has_ground", "look", "paper"]

_HUGE = (0x6646, 0x6645, 0x646B)  # the modifiers stand in the data stream, at this offset
_STYLE, _IN_TABLE, _ROW_END, _DEPTH, _DEPTH_MORE = 0x4600, 0x2416, 0x2417, 0x6649, 0x664A
_INNER_CELL, _INNER_ROW_END, _LEVEL, _LIST, _OUTLINE = 0x244B, 0x244C, 0x260A, 0x460B, 0x2640
_DELETED, _HIDDEN, _STRUCK, _STRUCK_TWICE = 0x0800, 0x083C, 0x0837, 0x2A53
_RAISED, _LIFTED, _SPECIAL, _SYMBOL, _CHARACTER_STYLE = 0x2A48, 0x4845, 0x0855, 0x6A09, 0x4A30
_PICTURE, _FORM_DATA = 0x6A03, 0x0806
_COLOR, _COLOR_OF_16, _WHITE_OF_16 = 0x6870, 0x2A42, 8
_WHITE = 0xFA  # of 255 in every channel
# Grounds other than paper: of cells (lists of colours), paragraphs and runs, old form and new; markers.
_GROUNDS = (0xD612, 0xD616, 0xD60C, 0xC64D, 0xCA71)
_OLD_GROUNDS = (0xD609, 0x442D, 0x4866)
_MARKER = 0x2A0C
_MOST_LISTS = 0x7FE


@dataclass(frozen=True, slots=True)
class Paper:
    """A paragraph's properties. `depth` is the number of tables around it; `row_end` and
    `cell_end` say what its end mark ends besides the paragraph; `grpprl` are all modifiers.
    """

    role: str = "text"
    depth: int = 0
    row_end: bool = False
    cell_end: bool = False
    list_number: int = 0
    level: int = 0
    hidden: bool = False
    grpprl: bytes = b""


def paper(own: bytes, piece: bytes, styles: list[DocStyle], data: bytes) -> Paper:
    """The properties of a paragraph from its run (style number first) and the piece of its end."""
    number = own[0] | own[1] << 8 if len(own) >= 2 else 0
    direct = _expanded(own[2:], data) + piece
    style = _style(styles, number)
    for code, operand in modifiers(direct):
        if code == _STYLE:
            style = _style(styles, operand[0] | operand[1] << 8)
    values = _Values()
    for code, operand in modifiers(style.paragraph + direct):
        if code in (_IN_TABLE, _ROW_END, _INNER_CELL, _INNER_ROW_END, _LEVEL, _OUTLINE):
            values.small[code] = operand[0]
        elif code == _LIST:
            values.list_number = struct.unpack("<h", operand)[0]
        elif code == _DEPTH:
            values.depth = struct.unpack("<i", operand)[0]
        elif code == _DEPTH_MORE:
            values.depth = (values.depth or 0) + struct.unpack("<i", operand)[0]
    small = values.small
    depth = max(1, values.depth or 0) if small.get(_IN_TABLE) else 0
    heading = style.role == "text" and small.get(_OUTLINE, 9) < 9
    return Paper(
        role="heading" if heading else style.role,
        depth=depth,
        row_end=bool(small.get(_ROW_END) or small.get(_INNER_ROW_END)),
        cell_end=bool(small.get(_INNER_CELL)),
        list_number=values.list_number if 0 < values.list_number <= _MOST_LISTS else 0,
        level=min(small.get(_LEVEL, 0), 8),
        hidden=look(style.character, []).dropped == "hidden_text",
        grpprl=direct,
    )


@dataclass(slots=True)
class _Values:
    small: dict[int, int] = field(default_factory=dict)
    list_number: int = 0
    depth: int | None = None


def _style(styles: list[DocStyle], number: int) -> DocStyle:
    return styles[number] if number < len(styles) else PLAIN


def _expanded(grpprl: bytes, data: bytes) -> bytes:
    """The modifiers with those that stand in the data stream, behind the pointer to them."""
    out = grpprl
    for code, operand in modifiers(grpprl):
        if code in _HUGE:
            at = struct.unpack("<I", operand)[0]
            if at + 2 <= len(data):
                size = struct.unpack_from("<H", data, at)[0]
                out += data[at + 2 : at + 2 + size]
    return out


@dataclass(frozen=True, slots=True)
class Look:
    """A run's properties: why it is not printed (a code of notes, else ""), whether it is raised
    as a note or lifted off its line, whether its characters are special signs, the symbol that
    stands for them (font, code), and where in the data stream their picture lies.
    """

    dropped: str = ""
    raised: bool = False
    lifted: bool = False
    special: bool = False
    symbol: tuple[int, int] | None = None
    picture: int | None = None
    white: bool = False


def has_ground(grpprl: bytes) -> bool:
    """Whether the modifiers put a colour behind cells, a paragraph or a run: white letters are read there."""
    for code, operand in modifiers(grpprl):
        if code in _GROUNDS:
            colors = [operand[k : k + 4] for at in range(0, len(operand) - 7, 10) for k in (at, at + 4)]
            if any(c[3] == 0 and min(c[:3]) < _WHITE for c in colors):
                return True
        elif code in _OLD_GROUNDS:
            pairs = [operand[k : k + 2] for k in range(0, len(operand) - 1, 2)]
            if any(pair not in (b"\0\0", b"\xff\xff") for pair in pairs):
                return True
        elif code == _MARKER and operand[0]:
            return True
    return False


def _is_white(code: int, operand: bytes) -> bool:
    return (
        operand[0] == _WHITE_OF_16 if code == _COLOR_OF_16 else not operand[3] and min(operand[:3]) >= _WHITE
    )


def look(grpprl: bytes, styles: list[DocStyle]) -> Look:
    """The properties of a run by its own modifiers and those of its character style."""
    style = b""
    for code, operand in modifiers(grpprl):
        if code == _CHARACTER_STYLE:
            style = _style(styles, operand[0] | operand[1] << 8).character
    on: dict[int, bool] = {}
    white = False
    for code, operand in modifiers(style):
        if code in (_HIDDEN, _STRUCK, _STRUCK_TWICE):
            on[code] = operand[0] == 1
        elif code in (_COLOR, _COLOR_OF_16):
            white = _is_white(code, operand)
    of_style = dict(on)
    raised = lifted = special = form_data = False
    symbol: tuple[int, int] | None = None
    picture: int | None = None
    for code, operand in modifiers(grpprl):
        if code in (_DELETED, _HIDDEN, _STRUCK, _STRUCK_TWICE):
            # 0x80 is "as the style says", 0x81 the opposite of it
            value = operand[0]
            on[code] = bool(value & 1) != of_style.get(code, False) if value & 0x80 else value == 1
        elif code in (_COLOR, _COLOR_OF_16):
            white = _is_white(code, operand)
        elif code == _RAISED:
            raised = operand[0] == 1
        elif code == _LIFTED:
            lifted = struct.unpack("<h", operand[:2])[0] > 0
        elif code == _SPECIAL:
            special = operand[0] == 1
        elif code == _PICTURE:
            picture = struct.unpack("<i", operand)[0]
        elif code == _FORM_DATA:
            form_data = operand[0] == 1
        elif code == _SYMBOL:
            symbol = (operand[0] | operand[1] << 8, operand[2] | operand[3] << 8)
    if on.get(_DELETED):
        dropped = "deleted_text"
    elif on.get(_HIDDEN):
        dropped = "hidden_text"
    else:
        dropped = "struck_out" if on.get(_STRUCK) or on.get(_STRUCK_TWICE) else ""
    white = white and not has_ground(grpprl)
    return Look(dropped, raised, lifted, special, symbol, None if form_data else picture, white)
