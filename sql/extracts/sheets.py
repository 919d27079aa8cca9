"""Sheets of a workbook: rows one after the other, a further sheet where Excel's rows end."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

__all__ = ["COLOURS", "Cell", "Formats", "Sheet", "harmless"]

_LONGEST = 32_767  # characters that Excel keeps in a cell
_CUT = " …[截断 cut]"
_UNSHOWABLE = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# What a status looks like: ground of the cell. A plain reading has none.
COLOURS = {
    "contradicted": "#F8CBAD",
    "approximate": "#E2EFDA",
    "unit_assumed": "#DDEBF7",
    "blank": "#E7E6E6",
    "not_applicable": "#E7E6E6",
    "inferred": "#C6E0B4",
    "corrected": "#C6E0B4",
    "doubtful": "#FFE699",
    "not_read": "#FF9999",
}

_NUMBERS = {"count": "#,##0", "fraction": "#,##0.######", "money": "#,##0.00", "text": "@", "": "General"}

# A value with its number format (`count`, `money`, `text`) and the status that colours it.
Cell = tuple[Any, str, str]


def harmless(text: str) -> str:
    """Text as a cell can hold it. What Excel cannot show becomes U+FFFD, NUL goes, and what is longer
    than a cell ends with a word that says so."""
    plain = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    plain = _UNSHOWABLE.sub("\ufffd", plain)
    if len(plain.encode("utf-16-le")) // 2 <= _LONGEST:
        return plain
    kept = plain.encode("utf-16-le")[: 2 * (_LONGEST - len(_CUT))].decode("utf-16-le", "ignore")
    return kept + _CUT


class Formats:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, str], Format] = {}
        self.title = book.add_format({"bold": True, "font_size": 13})
        self.head = book.add_format(
            {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "border": 1,
             "bg_color": "#D9E1F2"}
        )  # fmt: skip
        # Over many columns a label in the middle would be out of sight.
        self.over = book.add_format(
            {"bold": True, "text_wrap": True, "align": "left", "valign": "vcenter", "border": 1,
             "bg_color": "#D9E1F2"}
        )  # fmt: skip
        self.code = book.add_format(
            {"font_size": 8, "font_color": "#595959", "border": 1, "bg_color": "#F2F2F2"}
        )
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})

    def of(self, kind: str, status: str) -> Format:
        """The format of a cell."""
        made = self._made.get((kind, status))
        if made is None:
            look: dict[str, Any] = {"num_format": _NUMBERS[kind]}
            if kind == "text" and status:
                look["align"] = "center"
            if status in COLOURS:
                look |= {"bg_color": COLOURS[status], "border": 1, "border_color": "#BFBFBF"}
            made = self._made[kind, status] = self._book.add_format(look)
        return made


class Sheet:
    """A table that goes on in a further sheet when one is full.

    `start` writes the header of a sheet that was just added and returns how many rows it took;
    rows are written in order and never touched again, so that memory does not grow with them.
    """

    def __init__(
        self,
        book: Workbook,
        formats: Formats,
        name: str,
        start: Callable[[Worksheet], int],
        limit: int,
        freeze: int = 0,
    ) -> None:
        self._book, self._formats, self._name = book, formats, name
        self._start, self._limit, self._freeze = start, limit, freeze
        self._count = 0
        self._width = 0
        self.rows = 0
        self._open()

    def _open(self) -> None:
        self._count += 1
        suffix = f" ({self._count})" if self._count > 1 else ""
        self.sheet = self._book.add_worksheet(self._name[: 31 - len(suffix)] + suffix)
        self._head = self._next = self._start(self.sheet)
        self.sheet.freeze_panes(self._head, self._freeze)
        # On paper: A3 across, every page with its headers.
        self.sheet.set_paper(8)
        self.sheet.set_landscape()
        self.sheet.repeat_rows(0, self._head - 1)
        if self._freeze:
            self.sheet.repeat_columns(0, self._freeze - 1)

    def add(self, cells: Sequence[Cell]) -> None:
        """One row below the last."""
        if self._next >= self._limit:
            self.close()
            self._open()
        for column, (value, kind, status) in enumerate(cells):
            shape = self._formats.of(kind, status)
            if value is None or value == "":
                if status:
                    self.sheet.write_blank(self._next, column, None, shape)
            elif isinstance(value, str):
                self.sheet.write_string(self._next, column, harmless(value), shape)
            else:
                self.sheet.write_number(self._next, column, value, shape)
        self._width = max(self._width, len(cells))
        self._next += 1
        self.rows += 1

    def close(self) -> None:
        """Filters over what this sheet got."""
        if self._next > self._head and self._width:
            self.sheet.autofilter(self._head - 1, 0, self._next - 1, self._width - 1)
