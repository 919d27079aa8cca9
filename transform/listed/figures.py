"""Which cell of an item is the report's own figure of the year.

One column of figures needs no proof. Of several, the headers must name one as the year's (年度, 2017年,
本年度 beside 历年累计 or 上年度) or as that of the publisher's own level (乡镇级 beside 县级); where they
do not, no figure is taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import regex

from extract.blocks import Cell
from transform.forms import FormTable
from transform.labels import key
from transform.listed.items import Item
from transform.tables.lines import Sheet
from transform.values import looks_like_value

__all__ = ["Chooser", "Reader", "header_kind"]

_YEAR = regex.compile(r"(20\d\d)年?度?")
_OWN, _REFUSED, _LEVEL, _UNKNOWN = "own", "refused", "level", "unknown"
# From this share of items with two figures on, a single figure may be of any column.
_SEVERAL = 0.1
# Fewer numbers than this make no series.
_LEAST_NUMBERS = 5


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a document is read: whose figures and which year's count."""

    publisher_type: str
    year: int | None


def header_kind(text: str, table: FormTable, reader: Reader) -> str | None:
    """What a header says of the figures below it: own, refused, level (another's), unknown; None
    for headers of other columns (单位, 备注).
    """
    k = key(text)
    values = table.values
    if values is None or (k in table.header_keys and k not in values.own):
        return None
    for bare in (k, *(k.removesuffix(x) for x in sorted(values.own) if len(x) > 1 and k.endswith(x))):
        found = _YEAR.fullmatch(bare)
        if found:
            return _OWN if reader.year == int(found[1]) else _REFUSED
        named = {publisher for publisher, keys in values.levels.items() if bare in keys}
        if named:
            return _OWN + ":level" if reader.publisher_type in named else _LEVEL
        if bare in values.own:
            return _OWN
        if bare in values.refused or any(len(x) > 1 and bare.endswith(x) for x in values.refused):
            return _REFUSED
    return _UNKNOWN


class Chooser:
    """The own figure of each item of one half of one sheet. `before` is the chooser of the part
    of the table on the page before: it names the columns where this part has no headers.

    `kinds` says what the columns with figures count (aligned tables), `column` which one is the
    report's own; `order` are the kinds from left to right where columns are lost, `single` says
    that there is but one.
    """

    def __init__(
        self, items: Sequence[Item], table: FormTable, reader: Reader, before: Chooser | None = None
    ) -> None:
        self.sheet = items[0].sheet
        self.aligned = items[0].aligned
        self._table = table
        self._reader = reader
        self._items = items
        self.kinds: dict[int, str] = {}
        self.column: int | None = None
        self.order: tuple[str, ...] = ()
        self.single = False
        self._usual = 0
        self._names: dict[int, str] = {}
        if self.aligned:
            self._choose_column(before)
        else:
            self._choose_order(before)

    def own(self, item: Item) -> tuple[Cell | None, str]:
        """The cell and "", or None and why there is none."""
        if self.aligned:
            if self.column is None:
                return None, "unreadable:which column of figures is the report's own is not said"
            cell = next((c for c in item.cells if c.col <= self.column < c.col + c.colspan), None)
            merged = cell is not None and cell.text and self._covers_others(cell)
            return (None, "unreadable:one figure over several columns") if merged else (cell, _missing(cell))
        printed = [c for c in item.cells if c.text]
        if self.single:
            if len(printed) > 1:
                return None, "unreadable:more figures than columns"
            cell = printed[0] if printed else next(iter(item.cells), None)
            return cell, _missing(cell)
        own = _chosen(dict(enumerate(self.order)))
        if own is None or not self._in_order(item):
            return None, "unreadable:which column of figures is the report's own is not said"
        return item.cells[own], ""

    @property
    def proved(self) -> bool:
        """Whether one column of figures is known to be the report's own."""
        if self.aligned:
            return self.column is not None
        return self.single or _chosen(dict(enumerate(self.order))) is not None

    def header(self, cell: Cell, item: Item) -> str:
        """The header over a cell, or its place among the figures of its item where that is lost."""
        at = next(i for i, c in enumerate(item.cells) if c is cell)
        if self.aligned:
            if cell.col not in self._names:
                top = min(x.row for x in self._items)
                self._names[cell.col] = next(_above(self.sheet, top, cell.col, _width(self.sheet)), "")
            return self._names[cell.col] or str(at + 1)
        names = [t for t in _labels_before(self._items[0]) if self._kind(t) not in (None, _UNKNOWN)]
        return names[at] if len(names) == len(self.order) and at < len(names) else str(at + 1)

    def _in_order(self, item: Item) -> bool:
        """Whether the item's cells are those of the named columns, with nothing but empty ones behind."""
        n = len(self.order)
        if len(item.cells) < n or any(c.text for c in item.cells[n:]):
            return False
        return all(c.text for c in item.cells[:n]) or len(item.cells) == self._usual

    def _covers_others(self, cell: Cell) -> bool:
        others = {c for c in self.kinds if cell.col <= c < cell.col + cell.colspan}
        return len(others) > 1

    def _choose_column(self, before: Chooser | None) -> None:
        printed = Counter(c.col for item in self._items for c in item.figures())
        kinds = self._headers(set(printed))
        bare = all(k == _UNKNOWN for k in kinds.values())
        if bare and before is not None and _width(before.sheet) == _width(self.sheet):
            kinds = {**kinds, **before.kinds}
        self.kinds = kinds
        self.column = _chosen(kinds)

    def _headers(self, printed: set[int]) -> dict[int, str]:
        """Kinds of the columns that print figures or whose header names figures."""
        top = min(item.row for item in self._items)
        width = _width(self.sheet)
        labels = {c.col for item in self._items for c in _label_cells(item)}
        first = max(labels, default=-1) + 1
        kinds: dict[int, str] = {}
        for col in sorted(printed.union(range(first, max(printed, default=width - 1) + 1))):
            found = (self._kind(t) for t in _above(self.sheet, top, col, width))
            known = next((k for k in found if k not in (None, _UNKNOWN)), None)
            if col in printed:
                kinds[col] = known or _UNKNOWN
            elif known is not None:
                kinds[col] = known
        return kinds

    def _kind(self, text: str) -> str | None:
        return header_kind(text, self._table, self._reader)

    def _choose_order(self, before: Chooser | None) -> None:
        counts = [len(item.figures()) for item in self._items if item.cells]
        several = sum(1 for n in counts if n > 1)
        kinds = [k for t in _labels_before(self._items[0]) if (k := self._kind(t)) not in (None, _UNKNOWN)]
        named = tuple(k for k in kinds if k is not None)
        if len(named) < 2 and before is not None and len(before.order) > 1:
            named = before.order
        self.order = named
        self._usual = (
            Counter(len(x.cells) for x in self._items if x.cells).most_common(1)[0][0] if counts else 0
        )
        # 统计数 twice, and one figure an item: two halves side by side.
        one = all(k == _OWN for k in named) and several <= _SEVERAL * len(counts)
        self.single = one and not _like_serials(self._items)
        if one and not self.single:
            self.order = ()


def _like_serials(items: Sequence[Item]) -> bool:
    """Whether the figures go up by one or two so often that they are serial numbers which a dump
    has put in the wrong place.
    """
    texts = [x.figures()[0].text for x in items if x.figures()]
    numbers = [int(t) for t in texts if t.isascii() and t.isdecimal()]
    steps = sum(1 for a, b in pairwise(numbers) if 0 < b - a <= 2)
    several = len(set(numbers)) * 5 >= len(numbers) * 4
    return len(numbers) >= _LEAST_NUMBERS and several and steps * 2 >= len(numbers)


def _missing(cell: Cell | None) -> str:
    return "" if cell is not None else "cell_missing"


def _chosen(kinds: dict[int, str]) -> int | None:
    """The one column that is proved to be the report's own."""
    levels = [c for c, k in kinds.items() if k == _OWN + ":level"]
    own = levels or [c for c, k in kinds.items() if k == _OWN]
    if not own and _LEVEL not in kinds.values():
        own = [c for c, k in kinds.items() if k == _UNKNOWN]
    elif not levels and _LEVEL in kinds.values():
        # 统计数 over one level and 县级 over another: nothing says whose the first is.
        own = []
    return own[0] if len(own) == 1 else None


def _width(sheet: Sheet) -> int:
    return len(sheet.cover[0]) if sheet.cover else 0


def _label_cells(item: Item) -> list[Cell]:
    """The cells of the row whose text is one of the item's labels."""
    return [c for c in item.sheet.cover[item.row] if c is not None and c.text in item.labels]


def _above(sheet: Sheet, top: int, col: int, width: int) -> Iterator[str]:
    """Labels over a column, nearest first, without those that run over the whole table; then those
    below, since a header that a page repeats may stand between the rows.
    """
    for r in (*range(top - 1, -1, -1), *range(top, len(sheet.cover))):
        cell = sheet.cover[r][col]
        if cell is not None and cell.text and not looks_like_value(cell.text) and cell.colspan < width:
            yield cell.text


def _labels_before(first: Item) -> list[str]:
    """Labels of the sheet before its first row of the form."""
    labels: list[str] = []
    for line in first.sheet.lines:
        if line.row > first.row:
            break
        labels.extend(line.labels)
        if line.row == first.row:
            break
        # 2017年 passes for an odd figure.
        labels.extend(c.text for c in line.cells if c.text and not looks_like_value(c.text))
    return labels
