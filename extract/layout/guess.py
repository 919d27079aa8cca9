"""To which row of figures the lines of wrapped labels belong, where only their order can tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extract.page import Box
from extract.text.lines import starts_row

__all__ = ["Row", "figures_left", "following", "kinds_of", "rests_above"]

# A label's own numbering stands in at least so many rows, and in so few of the rests below them.
_STARTS = 0.5
_STRAYS = 0.2


@dataclass(slots=True)
class Row:
    """One line of text cut into cells: (text, box), how many of the last ones are figures."""

    cells: list[tuple[str, Box]]
    figures: int
    size: float

    @property
    def labels(self) -> list[tuple[str, Box]]:
        """The cells before the figures."""
        return self.cells[: len(self.cells) - self.figures]


def figures_left(row: Row) -> float:
    """Left edge of a row's first figure."""
    return row.cells[-row.figures][1][0]


def kinds_of(rows: Sequence[Row]) -> list[str]:
    """For each line: `value` (prints figures), `rest` (stands below or above labels alone) or
    `other` (headers, headings).
    """
    edge = min(figures_left(row) for row in rows if row.figures)
    kinds = []
    for row in rows:
        rest = row.cells[-1][1][2] <= edge and row.cells[0][1][0] < edge
        kinds.append("value" if row.figures else "rest" if rest else "other")
    return kinds


def following(kinds: Sequence[str], i: int) -> int | None:
    """The next row of figures, if nothing but rests lies between."""
    while i < len(kinds) and kinds[i] == "rest":
        i += 1
    return i if i < len(kinds) and kinds[i] == "value" else None


def rests_above(rows: Sequence[Row], kinds: Sequence[str]) -> dict[int, int] | None:
    """For each row of figures how many of the lines above it are the beginning of its label: none
    where figures stand on the first line of their row, as many as below where they stand in its
    middle. None where neither is sure.
    """
    blocks = _blocks(kinds)
    top = all(rests[0] == 0 for _, rests in blocks)
    middle = _middles(blocks)
    if top and (middle is None or not any(any(rests) for _, rests in blocks)):
        named = all(row.labels for row in rows if row.figures)
        return {i: 0 for values, _ in blocks for i in values} if named else None
    if top or middle is None:
        return _by_numbers(rows, kinds, blocks) if top else None
    single = all(len(row.cells) == 1 for row, kind in zip(rows, kinds, strict=True) if kind == "rest")
    return middle if single else None


def _blocks(kinds: Sequence[str]) -> list[tuple[list[int], list[int]]]:
    """Rows of figures with nothing but rests between them, and how many rests stand before
    each and behind the last.
    """
    out: list[tuple[list[int], list[int]]] = []
    values: list[int] = []
    rests = [0]
    for i, kind in enumerate([*kinds, "other"]):
        if kind == "rest":
            rests[-1] += 1
        elif kind == "value":
            values.append(i)
            rests.append(0)
        else:
            if values:
                out.append((values, rests))
            values, rests = [], [0]
    return out


def _middles(blocks: Sequence[tuple[list[int], list[int]]]) -> dict[int, int] | None:
    """Lines above each row of figures if as many stand below: each block has one way at most."""
    found: dict[int, int] = {}
    for values, rests in blocks:
        below = 0
        for i, between in zip(values, rests, strict=False):
            below = between - below
            found[i] = below
            if below < 0:
                return None
        if below != rests[-1]:
            return None
    return found


def _by_numbers(
    rows: Sequence[Row], kinds: Sequence[str], blocks: Sequence[tuple[list[int], list[int]]]
) -> dict[int, int] | None:
    """Figures stand on the first line of their row if the numbering of labels does."""
    values = [row for row in rows if row.figures]
    rests = [row for row, kind in zip(rows, kinds, strict=True) if kind == "rest"]
    starts = sum(1 for row in values if any(starts_row(text) for text, _ in row.labels))
    strays = sum(1 for row in rests if any(starts_row(text) for text, _ in row.cells))
    if any(not row.labels for row in values) or starts < _STARTS * len(values):
        return None
    return {i: 0 for found, _ in blocks for i in found} if strays <= _STRAYS * len(rests) else None
