"""The text of a Word 97-2003 document as paragraphs and tables, as Word prints it.

Tables are nothing but paragraphs that say so: a cell ends at its mark, a row at another, and
the properties of the row stand at its end.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_left
from collections import Counter

from extract.blocks import Paragraph
from extract.doc.blocks import Item
from extract.doc.builder import Plan, TableBuilder
from extract.doc.chars import CELL, END, Chars
from extract.doc.fib import Parts
from extract.doc.lists import numbered, read_numbering
from extract.doc.pieces import Text
from extract.doc.props import Paper, has_ground, paper
from extract.doc.rowends import Stretch, complete_rows
from extract.doc.rows import row_plan
from extract.doc.sprm import Runs, read_runs
from extract.doc.styles import DocStyle
from extract.limits import Limits
from extract.pictures.reader import Picture

__all__ = ["Story"]

_SECTIONS, _PAPERS, _LISTS, _LIST_USES = 6, 13, 73, 74  # numbers of structures in the header
_SECTION_BYTES = 12
_SECTION_END = "\x0c"  # also a page break, which ends no paragraph
_PICTURE_SIGN = re.compile("\x01")
_PARAGRAPH_END = re.compile("[\r\x07\x0c]")


class Story:
    """Reads stretches of the text as blocks; `boxes` are the text boxes and floating pictures by the
    place they hang on.
    """

    __slots__ = ("_anchors", "_chars", "_data", "_limits", "_numbering", "_papers", "_papx", "_plans",
                 "_sections", "_styles", "_text", "boxes", "notes")  # fmt: skip

    def __init__(
        self, parts: Parts, text: Text, styles: list[DocStyle], chars: Chars, limits: Limits
    ) -> None:
        self._text = text
        self._data = parts.data
        self._styles = styles
        self._chars = chars
        self._limits = limits
        self._papx: Runs = read_runs(parts.part(_PAPERS), parts.word, paragraphs=True)
        self._numbering = read_numbering(_tail(parts, _LISTS), parts.part(_LIST_USES))
        self._sections = _section_ends(parts.part(_SECTIONS))
        self._papers: dict[tuple[bytes, bytes], Paper] = {}
        self._plans: dict[bytes, Plan | None] = {}
        self._anchors: list[int] = []
        self.boxes: dict[int, list[Item]] = {}
        self.notes: Counter[str] = chars.notes

    def is_plain(self) -> bool:
        """Whether no paragraph and no cell has a colour behind it."""
        return not any(has_ground(own[2:]) for own in dict.fromkeys(self._papx.all()))

    def items(self, start: int, end: int) -> list[Item]:
        """The blocks of the characters from `start` to `end`. Raises `ReadError("too_deep")`."""
        self._anchors = sorted(self.boxes)
        stretches: list[Stretch] = []
        first = start
        for match in _PARAGRAPH_END.finditer(self._text.chars, start, end):
            at = match.start()
            if match[0] == _SECTION_END and at not in self._sections:
                continue
            found = self._paper(at)
            if match[0] == "\r" and at in self._chars.deleted and not found.cell_end:
                continue  # its end mark was deleted: it goes on in the next paragraph
            stretches.append(Stretch(first, at, match[0], found))
            first = at + 1
        if first < end:
            stretches.append(Stretch(first, end, END, Paper()))
        complete_rows(stretches, self._plan)
        builder = TableBuilder(self._limits, lambda note: self.notes.update((note,)))
        for stretch in stretches:
            self._paragraph(stretch, builder)
        return builder.finish()

    def _paper(self, at: int) -> Paper:
        offset, piece = self._text.place(at)
        own = self._papx.at(offset) or b""
        found = self._papers.get((own, piece))
        if found is None:
            found = self._papers[own, piece] = paper(own, piece, self._styles, self._data)
        return found

    def _plan(self, found: Paper) -> Plan | None:
        if found.grpprl not in self._plans:
            self._plans[found.grpprl] = row_plan(found.grpprl)
        return self._plans[found.grpprl]

    def _paragraph(self, stretch: Stretch, builder: TableBuilder) -> None:
        found, depth = stretch.paper, stretch.paper.depth
        if stretch.mark == CELL and not depth:
            depth = 1
            self.notes["cell_outside: a cell mark stands outside of every table"] += 1
        builder.go_to(depth)
        if depth and found.row_end:
            builder.end_row(self._plan(found), deleted=stretch.end in self._chars.deleted)
            return
        builder.add(self._lines(stretch))
        if depth and (stretch.mark == CELL or found.cell_end):
            builder.end_cell()

    def _lines(self, stretch: Stretch) -> list[Item]:
        """The paragraph as printed, then the text boxes that hang on it."""
        start, end, found = stretch.start, stretch.end, stretch.paper
        text = "" if found.hidden else self._chars.printed(start, end)
        if found.list_number:
            text = numbered(*self._numbering.label(str(found.list_number), found.level), text)
        out: list[Item] = [Paragraph(text, found.role)] if text else []
        n = bisect_left(self._anchors, start)
        while n < len(self._anchors) and self._anchors[n] < end:
            out += self.boxes.pop(self._anchors[n], [])
            n += 1
        pictures = self._chars.pictures
        if pictures and _PICTURE_SIGN.search(self._text.chars, start, end):
            out += [Picture(f"inline:{pictures[at]}") for at in range(start, end) if at in pictures]
        return out


def _section_ends(table: bytes) -> frozenset[int]:
    """The positions of the marks that end a section (PlcfSed)."""
    count = max(0, (len(table) - 4) // (4 + _SECTION_BYTES))
    return frozenset(end - 1 for end in struct.unpack_from(f"<{count}I", table, 4)) if count else frozenset()


def _tail(parts: Parts, number: int) -> bytes:
    """A structure with what follows it: the levels of lists stand behind its stated length."""
    at, length = parts.pairs[number]
    return parts.table[at:] if length else b""
