"""Which row of the form an item is: by its label to the letter, else by likeness within its place.

Some labels stand twice in the form (被依法纠错数 under 行政复议 and under 行政诉讼). They are told
apart by the part that is printed beside them or by the rows before and behind; where both are
lost, the reading is `shaky`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from transform.forms import FormTable
from transform.labels import key
from transform.listed.items import Item

__all__ = ["Placed", "best_row", "exact_rows", "is_heading", "is_signature", "place"]

# A label that keeps so much of a row's, and no other row's as well, is that row's.
_SURE = 0.8
_MARGIN = 0.1
# Below this a label is no row at all.
_LEAST = 0.6
# Prints that share fewer characters than this (percent) are no rivals.
_WORTH_A_LOOK = 40
# Where nothing but the order places a row, so much of its label must be left.
_WEAK = 0.4
# Pieces that a label may be torn into.
_PIECES = 5
# The beginning of a label is evidence from this length on.
_BEGINNING = 6


@dataclass(frozen=True, slots=True)
class Placed:
    """`item` is row `position` of the form; `shaky` says that it may be another."""

    item: Item
    position: int
    shaky: bool
    score: float = 1.0


def is_heading(item: Item, table: FormTable) -> bool:
    """Whether the item is a row that the form prints without a figure, damaged or not."""
    k = key(item.labels[-1])
    if k in table.heading_keys or k in table.header_keys:
        return True
    alike = _like_heading(k, table)
    return alike >= _SURE and alike > best_row(k, table)[0] + _MARGIN


@lru_cache(maxsize=16_384)
def _like_heading(k: str, table: FormTable) -> float:
    return max((fuzz.ratio(k, x) / 100.0 for x in table.heading_keys), default=0.0)


def is_signature(item: Item, table: FormTable) -> bool:
    """Whether the item stands below the table: who filled it in, and how to reach them."""
    words = (key(text.partition("：")[0].partition(":")[0]) for text in item.labels)
    return any(word in table.foot_keys for word in words)


def exact_rows(item: Item, table: FormTable) -> tuple[int, ...]:
    """The rows whose label the item prints to the letter; several where the form repeats it."""
    for n in range(min(len(item.labels), _PIECES), 0, -1):
        last = item.labels[-n:]
        for k in (key("".join(last)), "".join([key(x) for x in last])):
            found = table.row_at.get(k)
            if found:
                return _under(item.labels[:-n], found, table)
    return ()


def _under(parts: Sequence[str], rows: tuple[int, ...], table: FormTable) -> tuple[int, ...]:
    """Of the rows with a label, those under the part of the form that is printed beside it."""
    sections = _sections(table)
    named = {block for x in parts if (block := sections.get(key(x))) is not None}
    return tuple(r for r in rows if table.sequence[r][0].id in named) if named else rows


@cache
def _sections(table: FormTable) -> dict[str, str]:
    """The parts of the form by the labels that head them: key → id of the block."""
    out: dict[str, str] = {}
    for block, row in table.sequence:
        out[key(row.label[0])] = block.id
        if len(row.label) == 1:
            out.update(dict.fromkeys(row.keys, block.id))
    return out


def place(items: Sequence[Item], table: FormTable) -> list[Placed]:
    """Rows for the items that have one, in the order of the items; every row at most once.

    `items` are in reading order and hold no headings.
    """
    rows = [exact_rows(item, table) or _repeated_alike(item, table) for item in items]
    taken: set[int] = set()
    found: dict[int, Placed] = {}
    # A label printed twice, once with a figure: a merged column of the parts repeats 四、行政复议数量.
    for wanted in (Item.figures, _cells, _anything):
        for i, at in enumerate(rows):
            if len(at) == 1 and at[0] not in taken and wanted(items[i]):
                found[i] = Placed(items[i], at[0], False)
                taken.add(at[0])
    # Damaged labels that leave no doubt first: they bound the place of those that the form repeats.
    _place_alike(items, rows, found, taken, table, sure=True)
    _place_repeated(items, rows, found, taken)
    _place_alike(items, rows, found, taken, table, sure=False)
    return [found[i] for i in sorted(found)]


def _repeated_alike(item: Item, table: FormTable) -> tuple[int, ...]:
    """The rows of a damaged label that the form repeats, if it can be no other."""
    if not item.figures():
        return ()
    score, rows, margin = _best_of(item, table)
    if len(rows) == 1 or score < _SURE or margin < _MARGIN:
        return ()
    return _under(item.labels[:-1], rows, table)


def _cells(item: Item) -> object:
    return item.cells


def _anything(item: Item) -> object:
    return item


def _bounds(i: int, n: int, found: dict[int, Placed], size: int) -> tuple[int, int, int, int]:
    """The placed items next to item i, and their rows: (before, row, behind, row)."""
    before = max((k for k in found if k < i), default=-1)
    behind = min((k for k in found if k > i), default=n)
    low = found[before].position if before >= 0 else -1
    high = found[behind].position if behind < n else size
    return before, low, behind, high


def _place_repeated(
    items: Sequence[Item], rows: Sequence[tuple[int, ...]], found: dict[int, Placed], taken: set[int]
) -> None:
    """Labels that the form prints more than once: between two placed rows as a run, from both ends.

    Where the earliest and the latest place that the order leaves are one, that is the row.
    """
    size = 1 + max((r for at in rows for r in at), default=-1)
    open_items = [i for i, at in enumerate(rows) if len(at) > 1]
    done: set[int] = set()
    placed: dict[int, Placed] = {}
    for i in open_items:
        if i in done:
            continue
        before, low, behind, high = _bounds(i, len(items), found, size)
        run = [k for k in open_items if before < k < behind]
        done.update(run)
        first = _embedded([rows[k] for k in run], low, high, 1)
        last = _embedded([rows[k] for k in run], low, high, -1)
        for k, a, b in zip(run, first, last, strict=True):
            if a is not None and a not in taken:
                placed[k] = Placed(items[k], a, a != b)
                taken.add(a)
    found.update(placed)


def _embedded(choices: Sequence[tuple[int, ...]], low: int, high: int, step: int) -> list[int | None]:
    """One row for each item, rising, as early (step 1) or as late (-1) as the bounds allow."""
    out: list[int | None] = []
    edge = low if step > 0 else high
    for rows in choices if step > 0 else reversed(choices):
        fitting = [r for r in rows if low < r < high and (r > edge if step > 0 else r < edge)]
        best = (min(fitting) if step > 0 else max(fitting)) if fitting else None
        edge = best if best is not None else edge
        out.append(best)
    return out if step > 0 else out[::-1]


def _place_alike(
    items: Sequence[Item],
    rows: Sequence[tuple[int, ...]],
    found: dict[int, Placed],
    taken: set[int],
    table: FormTable,
    *,
    sure: bool,
) -> None:
    """Damaged labels: `sure` ones, like one row and no other and where that row belongs; then those
    that are like a row, or stand alone where a row is missing: shaky.
    """
    for i, item in enumerate(items):
        if i in found or rows[i] or not item.figures():
            continue
        score, (position, *_), margin = _best_of(item, table)
        _, low, _, high = _bounds(i, len(items), found, len(table.sequence))
        if sure:
            if position in taken or not low < position < high or score < _SURE or margin < _MARGIN:
                continue
        elif score < _LEAST or position in taken:
            between = _between(items, i, low, high, found, taken, table)
            if between is None:
                continue
            position = between
        found[i] = Placed(item, position, not sure, score)
        taken.add(position)


def _best_of(item: Item, table: FormTable) -> tuple[float, tuple[int, ...], float]:
    """The best of the last label and of its pieces put together."""
    texts = {key("".join(item.labels[-n:])) for n in range(1, min(len(item.labels), _PIECES) + 1)}
    return max(best_row(k, table) for k in sorted(texts))


@lru_cache(maxsize=16_384)
def best_row(k: str, table: FormTable) -> tuple[float, tuple[int, ...], float]:
    """(likeness of the most alike row, its positions, distance to the next most alike label). The
    positions are several where the form repeats the label.
    """
    scores: dict[int, float] = {}
    alike = process.extract(k, _printed(table), scorer=fuzz.ratio, score_cutoff=_WORTH_A_LOOK, limit=None)
    for printed, ratio, _ in alike:
        score = ratio / 100.0
        # A label that was cut off: what is left is the beginning of the row's.
        if len(k) >= _BEGINNING and printed.startswith(k):
            score = max(score, _SURE)
        for position in table.row_at[printed]:
            scores[position] = max(scores.get(position, 0.0), score)
    if not scores:
        return 0.0, (0,), 0.0
    # Rows of provinces and headings are rivals too: a damaged one must not pass for a row.
    others = max((fuzz.ratio(k, x) / 100.0 for x in table.unknown_keys | table.heading_keys), default=0.0)
    best = max(scores.values())
    rival = max((x for x in scores.values() if x < best), default=0.0)
    return best, tuple(p for p in sorted(scores) if scores[p] == best), best - max(rival, others)


@cache
def _printed(table: FormTable) -> tuple[str, ...]:
    """Every print of every row."""
    return tuple(sorted(table.row_at))


def _between(
    items: Sequence[Item], i: int, low: int, high: int, found: dict[int, Placed], taken: set[int],
    table: FormTable,
) -> int | None:  # fmt: skip
    """The only free row between two placed ones, for the only item without a place between them."""
    free = [r for r in range(low + 1, high) if r not in taken]
    before, _, behind, _ = _bounds(i, len(items), found, len(table.sequence))
    if before < 0 or behind >= len(items) or len(free) != 1:
        return None
    if any(items[k].figures() and k not in found and k != i for k in range(before + 1, behind)):
        return None
    k = key(items[i].labels[-1])
    likeness = max(fuzz.ratio(k, x) / 100.0 for x in table.sequence[free[0]][1].keys)
    return free[0] if likeness >= _WEAK and k not in table.unknown_keys else None
