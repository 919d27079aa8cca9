"""Property modifiers of Word 97-2003 ([MS-DOC] 2.4.6, sprm), and the pages they are kept on."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator

from extract.blocks import ReadError

__all__ = ["Runs", "modifiers", "read_runs"]

# The operand's size by the top three bits of the code; 6 says it in its first byte.
_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)
_TABLE_CODES = (0xD608, 0xD606)  # definitions of a row: two bytes of size, one too many
_TABS = 0xC615
_PAGE = 512
_MOST_RUNS = 500_000  # a report has some thousand


def modifiers(grpprl: bytes) -> Iterator[tuple[int, bytes]]:
    """Code and operand of each modifier; operands of variable size without their size.

    Ends at the first that does not fit: what follows cannot be told from rubbish.
    """
    at, end = 0, len(grpprl)
    while at + 2 < end:
        code = grpprl[at] | grpprl[at + 1] << 8
        at += 2
        size = _SIZES[code >> 13]
        if not size:
            size, at = _variable(grpprl, at, code)
        if at + size > end:
            return
        yield code, grpprl[at : at + size]
        at += size


def _variable(grpprl: bytes, at: int, code: int) -> tuple[int, int]:
    """Size of the operand and where it begins."""
    if code in _TABLE_CODES:
        return (grpprl[at] | grpprl[at + 1] << 8) - 1 if at + 1 < len(grpprl) else len(grpprl), at + 2
    size = grpprl[at]
    if code == _TABS and size == 255:  # too many tab stops for one byte: count them
        deleted = grpprl[at + 1] if at + 1 < len(grpprl) else 0
        place = at + 2 + 4 * deleted
        added = grpprl[place] if place < len(grpprl) else 0
        size = 2 + 4 * deleted + 3 * added
    return size, at + 1


class Runs:
    """Modifiers by the file offset of the text they hold for, without overlaps, in order."""

    __slots__ = ("_ends", "_grpprls", "_starts")

    def __init__(self, runs: list[tuple[int, int, bytes]]) -> None:
        runs.sort(key=lambda run: run[0])
        self._starts = [run[0] for run in runs]
        self._ends = [run[1] for run in runs]
        self._grpprls = [run[2] for run in runs]

    def at(self, offset: int) -> bytes | None:
        """The modifiers of the text at that offset; None when no run covers it."""
        n = bisect_right(self._starts, offset) - 1
        return self._grpprls[n] if n >= 0 and offset < self._ends[n] else None

    def all(self) -> Iterator[bytes]:
        """The modifiers of each run."""
        return iter(self._grpprls)

    def between(self, start: int, end: int) -> Iterator[tuple[int, int, bytes]]:
        """The runs that overlap the offsets from `start` to `end`, cut to them."""
        n = max(0, bisect_right(self._starts, start) - 1)
        while n < len(self._starts) and self._starts[n] < end:
            if self._ends[n] > start:
                yield max(start, self._starts[n]), min(end, self._ends[n]), self._grpprls[n]
            n += 1


def read_runs(index: bytes, word: bytes, *, paragraphs: bool) -> Runs:
    """All runs of the pages that `index` (PlcBteChpx or PlcBtePapx) lists.

    The modifiers of a paragraph begin with the number of its style. Pages outside the
    document and runs outside their page are left out. Raises `ReadError("too_large")`.
    """
    runs: list[tuple[int, int, bytes]] = []
    count = (len(index) - 4) // 8
    if count <= 0:
        return Runs(runs)
    pages = struct.unpack_from(f"<{count}I", index, 4 * (count + 1))
    for page in dict.fromkeys(pages):
        start = (page & 0x3FFFFF) * _PAGE
        if start + _PAGE <= len(word):
            runs += _page_runs(word[start : start + _PAGE], paragraphs)
        if len(runs) > _MOST_RUNS:
            raise ReadError("too_large", f"more than {_MOST_RUNS} runs of text")
    return Runs(runs)


def _page_runs(page: bytes, paragraphs: bool) -> Iterator[tuple[int, int, bytes]]:
    count = page[511]
    width = 13 if paragraphs else 1
    places = 4 * (count + 1)
    if not count or places + width * count > 511:
        return
    offsets = struct.unpack_from(f"<{count + 1}I", page)
    for n in range(count):
        at = page[places + n * width] * 2
        grpprl = b""
        if at and paragraphs:
            size = 2 * page[at] - 1 if page[at] else 2 * page[at + 1] if at < 511 else 0
            begin = at + 1 if page[at] else at + 2
            grpprl = page[begin : min(begin + size, 511)]
        elif at:
            grpprl = page[at + 1 : min(at + 1 + page[at], 511)]
        if offsets[n] < offsets[n + 1]:
            yield offsets[n], offsets[n + 1], grpprl
