"""Figures of 表四 by their number and order, where the labels do not stand over them.

In dumps, and where headers are damaged, rows of fifteen, ten, five or three figures, or single
ones behind their labels, still come in an order that says which is which.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from extract.blocks import Cell
from transform.forms import Axis, Block
from transform.labels import key
from transform.tables.columns import windows
from transform.tables.lines import Line, Sheet
from transform.tables.rowlabels import closest
from transform.values import looks_like_value, parse_cell

__all__ = ["SPOKEN_OF", "Found", "by_order", "claim", "element", "named"]

# Words of the heading that stands over 表四.
SPOKEN_OF = ("复议", "诉讼")
# A label this close to a group or an outcome names it.
_NEAR = 0.75
_LONGEST_LABEL = 60
# So many groups must be named for the rounds of a list to be theirs.
_TOLD = 2
# `其他结果3`: a label that ends in a figure.
_GLUED = re.compile(r"([^\W\d_])\d+\s*$")
_NOTE = re.compile(r"[（(]([^（）()]+)[)）]\s*$")
# Figures in a row: all of 表四, its litigation half, one group, one outcome, one figure.
_ROW_LENGTHS = (15, 10, 5, 3, 1)
# Rows so wide are not cut short by blanks; so many headers may be cut in two.
_WIDE = frozenset({15, 10})
_CUT = 2
Found = dict[str, tuple[Cell, Sheet, str]]


@lru_cache(maxsize=8_192)
def element(text: str, axes: tuple[Axis, ...]) -> int | None:
    """Which group or outcome a label names, to the letter or nearly."""
    k = key(text)
    if not k or len(text) > _LONGEST_LABEL:
        return None
    if "\n" in text and (last := element(text.rsplit("\n", 1)[1], axes)) is not None:
        return last
    for i, axis in enumerate(axes):
        if k in axis.keys:
            return i
    # 行政诉讼（未经复议直接起诉）: the note is what tells this group from the other.
    if (note := _NOTE.search(text)) is not None and key(note[1]) in _keys_of(axes):
        return element(note[1], axes)
    if len(k) < 3:
        return None
    return closest(k, axes, _NEAR)


@lru_cache(maxsize=64)
def _keys_of(axes: tuple[Axis, ...]) -> frozenset[str]:
    return frozenset(k for axis in axes for k in axis.keys)


def named(texts: Iterable[str], axes: tuple[Axis, ...]) -> set[int]:
    return {i for text in texts if (i := element(text, axes)) is not None}


def by_order(sheet: Sheet, lines: list[Line], block: Block, unsure: set[str]) -> Found:
    """Read figures by their number and order, or by the labels before them in the stream.

    Indicators whose figure is not certain are added to `unsure`.
    """
    rows, columns = block.rows, block.columns
    if (listed_down := _in_cycles(sheet, lines, block)) is not None:
        return listed_down
    out: Found = {}
    empty: Found = {}
    # A row printed blank under a label of its own was passed: the figures below are another year's.
    other = False
    seen: list[str] = list(sheet.caption[-1:])
    # Labels since the last figures: where 表四 is split in two, the second half's own headers.
    recent: list[str] = list(seen)
    group: int | None = None
    listed: list[int] = []
    outcomes_down = any(_last(x.labels, columns) is not None and x.figures() == len(rows) for x in lines)
    for line in lines:
        headed = len(named(seen, columns)) >= 4
        seen.extend(line.labels)
        recent.extend(line.labels)
        own_group, own_outcome = _last(line.labels, rows), _last(line.labels, columns)
        group = own_group if own_group is not None else group
        if line.labels and not line.figures() and not (headed and _names_one(line, block)):
            other |= headed and len(line.cells) >= len(columns) and _has_own_label(line, block)
            continue
        cells = [c for c in line.cells if not c.text or looks_like_value(c.text)]
        headers_too = len(named(line.labels, columns)) > 1
        if headers_too:
            lengths: tuple[int, ...] = _ROW_LENGTHS[:3]
        elif own_outcome is not None:
            lengths = (len(rows),) if outcomes_down else (1,)
        else:
            lengths = (len(columns),) if own_group is not None else _ROW_LENGTHS
        cells = _figures_of(cells, lengths)
        n = len(cells)
        before, recent = recent, []
        groups: list[int]
        if n == 15:
            groups = list(range(len(rows)))
            codes = _codes(seen, groups, block)
        elif n == 10 and (listed or 0 not in named(before, rows)):
            codes = _codes(seen, [1, 2], block)
        elif n == 5 and (at := own_group if own_group is not None else _only(seen, rows, listed)) is not None:
            codes = _codes(seen, [at], block)
            listed.append(at)
        elif n == 3 and own_outcome is not None and outcomes_down:
            order = _order(seen, rows)
            codes = [f"{rows[i].id}.{columns[own_outcome].id}" for i in order or range(len(rows))]
        elif n == 1 and own_outcome is not None and group is not None:
            codes = [f"{rows[group].id}.{columns[own_outcome].id}"]
        else:
            continue
        label = " / ".join(line.labels[-3:])
        for code, cell in zip(codes, cells, strict=True):
            if n > 1 and not any(c.text for c in cells) and not _has_own_label(line, block):
                empty.setdefault(code, (cell, sheet, label))
            else:
                claim(out, code, (cell, sheet, label), unsure)
        if other or any(_is_glued(text, block) for text in before):
            # A label holds a figure that was not told apart: the next one may be another row's.
            unsure.update(codes)
        if n == 15:
            unsure.update(_after_a_loss(codes, cells, block))
    # A row without anything, what a page break left of the headers or the report's own blank one.
    return empty | out


def claim(found: Found, code: str, item: tuple[Cell, Sheet, str], unsure: set[str]) -> None:
    """Take a figure; of two rows that differ, a year each, neither is ours for sure.

    Of these a figure is kept before a blank or a dash: only a figure can say that it is in doubt.
    """
    before = found.setdefault(code, item)
    if before[0].text.strip() != item[0].text.strip():
        unsure.add(code)
        if not _is_number(before[0]) and _is_number(item[0]):
            found[code] = item


def _is_number(cell: Cell) -> bool:
    return any(sign.isnumeric() for sign in cell.text)


def _has_own_label(line: Line, block: Block) -> bool:
    """Whether the row prints something that is no part of a group's or an outcome's label: `2023年`."""
    return any(
        text.strip() and not _is_of_form(text, block)
        for text in (*line.labels, *(c.text for c in line.cells))
    )


def _is_of_form(text: str, block: Block) -> bool:
    """Whether a text is a label of the form, or a part of one: `行政诉讼` stands over two groups."""
    k = key(text)
    axes = (block.rows, block.columns)
    part = any(k in whole for axis in axes for each in axis for whole in each.keys)
    return part or any(element(text, axis) is not None for axis in axes)


def _in_cycles(sheet: Sheet, lines: Sequence[Line], block: Block) -> Found | None:
    """The figures of a list of all outcomes of all groups, one a line: the outcomes come round once for each
    group, wherever the group's label stands beside its lines. None unless every label of a group that is
    printed beside a figure stands in the group's own round, in the form's order.
    """
    rows, columns = block.rows, block.columns
    named_lines = [
        (x, at) for x in lines if x.figures() == 1 and (at := _last(x.labels, columns)) is not None
    ]
    width = len(columns)
    order = [at for _, at in named_lines]
    if len(order) != width * len(rows) or sorted(order[:width]) != list(range(width)):
        return None
    if order != order[:width] * len(rows) or sum(x.figures() for x in lines) != len(order):
        return None
    told: set[int] = set()
    for k, (line, _) in enumerate(named_lines):
        groups = named(line.labels, rows)
        if groups - {k // width}:
            return None
        told |= groups
    if len(told) < _TOLD:
        return None
    out: Found = {}
    for k, (line, at) in enumerate(named_lines):
        (cell,) = [c for c in line.cells if looks_like_value(c.text)]
        out[f"{rows[k // width].id}.{columns[at].id}"] = (cell, sheet, " / ".join(line.labels[-3:]))
    return out


def _is_glued(text: str, block: Block) -> bool:
    """Whether a figure is a part of the label of a group or an outcome."""
    label = _GLUED.sub(r"\1", text)
    return label != text and any(element(label, axes) is not None for axes in (block.rows, block.columns))


def _after_a_loss(codes: Sequence[str], cells: Sequence[Cell], block: Block) -> Sequence[str]:
    """The figures from the first group on whose total is not the sum of its parts, in a row whose
    last cell is empty: a cell was lost there, and the rest moved up.
    """
    width = len(block.columns)
    values = [parse_cell(c.text, unit="case").value for c in cells]
    if cells[-1].text or any(v is None for v in values[:-1]):
        return ()
    for start in range(0, len(codes), width):
        group = [v or 0.0 for v in values[start : start + width]]
        if group[-1] != sum(group[:-1]):
            return codes[start:]
    return ()


def _codes(seen: Sequence[str], groups: list[int], block: Block) -> list[str]:
    """Indicators of a row of figures: the outcomes of each group in the order in which the
    headers print them, in the form's order where the headers are lost.
    """
    width = len(block.columns)
    printed = [i for text in seen if (i := element(text, block.columns)) is not None]
    chunks = [printed[i * width : (i + 1) * width] for i in range(len(groups))]
    # Headers that are damaged, or printed again for merged cells, say nothing of the order.
    if len(printed) == width * len(groups) and all(sorted(chunk) == list(range(width)) for chunk in chunks):
        return [
            f"{block.rows[g].id}.{block.columns[i].id}"
            for g, c in zip(groups, chunks, strict=True)
            for i in c
        ]
    return [f"{block.rows[g].id}.{column.id}" for g in groups for column in block.columns]


def _order(seen: Sequence[str], axes: tuple[Axis, ...]) -> list[int] | None:
    """The elements in printed order, if all of them are printed."""
    printed = list(dict.fromkeys(i for text in seen if (i := element(text, axes)) is not None))
    return printed if len(printed) == len(axes) else None


def _figures_of(cells: list[Cell], lengths: tuple[int, ...]) -> list[Cell]:
    """The cells of a row of figures without the empty filler of merged headers around them.

    Nothing where empty cells at both ends leave a choice.
    """
    if len(cells) in lengths:
        return cells
    printed = [c for c in cells if c.text]
    if len(printed) in _WIDE.intersection(lengths) and len(cells) - len(printed) <= _CUT:
        # All are printed: a header cut in two made an empty column.
        return printed
    for n in lengths:
        starts = windows(cells, n)
        if not starts:
            continue
        blank = not any(c.text for c in cells)
        return cells[starts[0] : starts[0] + n] if blank or len(starts) == 1 else []
    return []


def _names_one(line: Line, block: Block) -> bool:
    """Whether the labels name a single group or outcome: a row printed blank, not a header."""
    named = [
        t for t in line.labels if any(element(t, axes) is not None for axes in (block.rows, block.columns))
    ]
    return len(named) == 1


def _last(labels: Sequence[str], axes: tuple[Axis, ...]) -> int | None:
    """The element named by the label nearest to the figures."""
    for text in reversed(labels):
        at = element(text, axes)
        if at is not None:
            return at
    return None


def _only(seen: Sequence[str], rows: tuple[Axis, ...], listed: Sequence[int]) -> int | None:
    """The single group that the labels so far name and that has no figures yet."""
    left = named(seen, rows) - set(listed)
    return left.pop() if len(left) == 1 else None
