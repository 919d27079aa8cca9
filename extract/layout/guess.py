"""To which row of figures the lines of wrapped labels belong, where only their order can tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extract.layout.claims import claimed
from extract.layout.tokens import Token
from extract.page import Box
from extract.text.lines import starts_row

__all__ = ["Row", "figures_left", "following", "kinds_of", "labels_of", "rests_above"]


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


def labels_of(rows: Sequence[Row], kinds: Sequence[str]) -> dict[int, tuple[str, Box]] | None:
    """The label of each row of figures by where its lines stand, and nothing in the place of those that it
    is made of; None where that cannot be known. The cells that are left are none of any row's label.
    """
    own = [i for i, kind in enumerate(kinds) if kind == "value"]
    tokens = [
        Token([], box[0], box[2], (box[1] + box[3]) / 2, row.size, True, (text,))
        for row, kind in zip(rows, kinds, strict=True)
        if kind != "other"
        for text, box in row.labels
    ]
    heights = [sum(box[1] + box[3] for _, box in _figures(rows[i])) / (2 * rows[i].figures) for i in own]
    found = claimed(heights, tokens)
    if found is None or found.bare or None in found.labels:
        # Without columns a label of a group beside a row that lost its own would be taken for it.
        return None
    labels = [(i, label) for i, label in zip(own, found.labels, strict=True) if label is not None]
    used = {(t.x0, t.y) for _, label in labels for t in label.tokens}
    for row, kind in zip(rows, kinds, strict=True):
        if kind != "other":
            row.cells = [c for c in row.labels if (c[1][0], (c[1][1] + c[1][3]) / 2) not in used] + _figures(
                row
            )
    out: dict[int, tuple[str, Box]] = {}
    for i, label in labels:
        top, foot = min(t.y for t in label.tokens), max(t.y for t in label.tokens)
        half = rows[i].size / 2
        out[i] = (label.text, (label.x0, top - half, label.x1, foot + half))
    return out


def _figures(row: Row) -> list[tuple[str, Box]]:
    return row.cells[len(row.cells) - row.figures :]


def rests_above(rows: Sequence[Row], kinds: Sequence[str]) -> dict[int, int] | None:
    """For each row of figures how many of the lines above it are the beginning of its label: none
    where labels take one line, or where figures stand on the first one by its numbering. None where
    neither is sure: the same lines would look the same with figures at the foot of their rows.
    """
    blocks = _blocks(kinds)
    if not any(any(rests) for _, rests in blocks):
        named = all(row.labels for row in rows if row.figures)
        return {i: 0 for values, _ in blocks for i in values} if named else None
    return _by_numbers(rows, kinds, blocks) if all(rests[0] == 0 for _, rests in blocks) else None


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


def _by_numbers(
    rows: Sequence[Row], kinds: Sequence[str], blocks: Sequence[tuple[list[int], list[int]]]
) -> dict[int, int] | None:
    """Figures stand on the first line of their row if the numbering of labels says so wherever there is a
    choice: a numbered line is no end of the label above it, and what stands above it is not its beginning.
    """
    if any(not row.labels for row in rows if row.figures):
        return None
    for i, kind in enumerate(kinds[1:], 1):
        if kind == "rest" and any(starts_row(text) for text, _ in rows[i].cells):
            return None
        behind_rest = kind == "value" and kinds[i - 1] == "rest"
        if behind_rest and not any(starts_row(text) for text, _ in rows[i].labels):
            return None
    return {i: 0 for found, _ in blocks for i in found}
