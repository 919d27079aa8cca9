"""How a table row of Word 97-2003 is divided ([MS-DOC] 2.6.3): edges and merges of its cells."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from extract.doc.sprm import modifiers

__all__ = ["CellPlan", "row_plan"]

_DEFINE, _DEFINE_OLD = 0xD608, 0xD606
_INSERT, _DELETE, _WIDTH, _MERGE, _SPLIT, _DOWN = 0x7621, 0x5622, 0x7623, 0x5624, 0x5625, 0xD62B
_CODES = frozenset((_DEFINE, _DEFINE_OLD, _INSERT, _DELETE, _WIDTH, _MERGE, _SPLIT, _DOWN))
_MOST = 64


@dataclass(slots=True)
class CellPlan:
    """A cell of a row: its width in twentieths of a point; `sideways` and `down` are its merges
    ("", "restart" or "continue").
    """

    width: int
    sideways: str = ""
    down: str = ""


def row_plan(grpprl: bytes) -> tuple[int, list[CellPlan]] | None:
    """Left edge of the row and its cells; None when the modifiers define no row, or one whose
    cells have no width.
    """
    left = 0
    cells: list[CellPlan] | None = None
    for code, operand in modifiers(grpprl):
        if code not in _CODES:
            continue
        if code in (_DEFINE, _DEFINE_OLD):
            defined = _define(operand, 20 if code == _DEFINE else 10)
            if defined is not None:
                left, cells = defined
        elif cells is not None:
            _change(cells, code, operand)
    if cells is None or sum(cell.width <= 0 for cell in cells) * 2 > len(cells):
        return None
    return left, cells


def _define(operand: bytes, size: int) -> tuple[int, list[CellPlan]] | None:
    """sprmTDefTable: the number of cells, their edges, then a descriptor per cell, the last of which
    may be missing.
    """
    count = operand[0] if operand else 0
    if not 0 < count <= _MOST or len(operand) < 1 + 2 * (count + 1):
        return None
    edges = struct.unpack_from(f"<{count + 1}h", operand, 1)
    cells = [CellPlan(edges[n + 1] - edges[n]) for n in range(count)]
    at = 1 + 2 * (count + 1)
    flags = [0] * count
    for n in range(count):
        if at + 2 <= len(operand):
            flags[n] = operand[at] | operand[at + 1] << 8
        at += size
    for cell, flag, sideways in zip(cells, flags, _sideways([flag & 3 for flag in flags]), strict=True):
        cell.sideways = sideways
        cell.down = _down(flag >> 5 & 3)
    return edges[0], cells


def _sideways(values: list[int]) -> list[str]:
    """The two bits of a sideways merge.

    The old and the new description of the format give 1 and 2 opposite meanings (first cell,
    later cell). What begins a row of merged cells tells which is meant.
    """
    out: list[str] = []
    start = 0
    for value in values:
        if not value:
            start = 0
            out.append("")
        elif not start or value == start:
            start = value
            out.append("restart")
        else:
            out.append("continue")
    return out


def _down(value: int) -> str:
    """1 is a covered cell, 3 (and, never written, 2) one that others below continue."""
    return ("", "continue", "restart", "restart")[value]


def _change(cells: list[CellPlan], code: int, operand: bytes) -> None:
    """A change after the definition, as a quick save leaves it."""
    first, last = operand[0], operand[1]
    if code == _INSERT:
        width = struct.unpack_from("<h", operand, 2)[0]
        new = [CellPlan(width) for _ in range(min(last, _MOST - len(cells)))]
        cells += [CellPlan(width) for _ in range(min(first, _MOST - len(new)) - len(cells))]
        cells[first:first] = new
    elif code == _DELETE:
        del cells[first:last]
    elif code == _WIDTH:
        for cell in cells[first:last]:
            cell.width = struct.unpack_from("<h", operand, 2)[0]
    elif code == _MERGE:
        for n, cell in enumerate(cells[first:last]):
            cell.sideways = "continue" if n else "restart"
    elif code == _SPLIT:
        for cell in cells[first:last]:
            cell.sideways = ""
    elif first < len(cells):  # sprmTVertMerge: which cell, and how
        cells[first].down = _down(last & 3)
