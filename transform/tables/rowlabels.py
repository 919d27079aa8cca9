"""How well a printed label fits a row of the form."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process

from transform.forms import Axis, FormTable
from transform.labels import key, likeness

__all__ = ["NEAR", "SURE", "best_guess", "closest", "row_likeness", "tails_of"]

# A label this close to a row of the form is evidence of the table.
NEAR = 0.8
# A label this close to its row needs no further proof.
SURE = 0.9
_TAILS = 5
# A second axis within this distance leaves it open which one is meant.
_APART = 0.1
# Keys that share fewer characters than this (percent) are not worth a closer look.
_WORTH_A_LOOK = 60
# Hostile documents must not fill the memory with made-up labels.
MEMO_SIZE = 200_000


def closest(k: str, axes: Sequence[Axis], least: float) -> int | None:
    """Index of the row or column that a key is most like, if it is at least `least` like it and
    no other comes near.
    """
    scores = sorted(((max(likeness(k, x) for x in a.keys), i) for i, a in enumerate(axes)), reverse=True)
    clear = len(scores) == 1 or scores[0][0] - scores[1][0] > _APART
    return scores[0][1] if scores[0][0] >= least and clear else None


@lru_cache(maxsize=32_768)
def tails_of(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Keys of the last label, the last two joined, … : a label may be split over cells."""
    out: list[str] = []
    for n in range(1, min(len(labels), _TAILS) + 1):
        k = key("".join(labels[-n:])) if n > 1 else key(labels[-1])
        if k:
            out.append(k)
    if labels and "\n" in labels[-1]:
        # A heading may have run into the first label below it.
        out.append(key(labels[-1].rsplit("\n", 1)[1]))
    return tuple(out)


def best_guess(labels: tuple[str, ...], table: FormTable) -> float:
    """The likeness of printed labels to the row of the table that they fit best; 0 where no row
    shares enough characters to be evidence of the table.
    """
    tails = tails_of(labels)
    best = table.memo.get((tails, -1))
    if best is None:
        best = 0.0
        if not table.unknown_keys.intersection(tails):
            for tail in tails:
                for k, ratio, at in process.extract(
                    tail, table.flat_keys, scorer=fuzz.ratio, score_cutoff=_WORTH_A_LOOK, limit=None
                ):
                    best = max(best, _share(tail, k, ratio / 100.0, table.flat_leaves[at]))
        _remember(table, tails, -1, best)
    return best


def row_likeness(labels: tuple[str, ...], position: int, table: FormTable) -> float:
    """The likeness of printed labels to one row of the table, 0 to 1."""
    tails = tails_of(labels)
    known = table.memo.get((tails, position))
    if known is None:
        known = _likeness_to_row(tails, position, table)
        _remember(table, tails, position, known)
    return known


def _remember(table: FormTable, tails: tuple[str, ...], position: int, score: float) -> None:
    if len(table.memo) > MEMO_SIZE:
        table.memo.clear()
    table.memo[tails, position] = score


def _share(tail: str, k: str, ratio: float, leaf: int) -> float:
    """1 less the share of characters that differ, measured by the row's own label: a long path
    of shared headings before it must not make two rows alike.
    """
    apart = (1.0 - ratio) * (len(tail) + len(k))
    return 1.0 - apart / (2.0 * min(len(k), leaf))


def _likeness_to_row(tails: tuple[str, ...], position: int, table: FormTable) -> float:
    best = 0.0
    if table.unknown_keys.intersection(tails):
        return best
    row = table.sequence[position][1]
    leaf = key(row.label[-1])
    for tail in tails:
        best = max([best, *(_share(tail, k, likeness(tail, k), len(leaf)) for k in row.keys)])
        # A label cut by a page break: what is printed is the beginning of the row's.
        if best < SURE and len(tail) >= 4 and leaf.startswith(tail):
            best = max(best, 0.85)
        # A note that lost its bracket: the row's label is the beginning of what is printed.
        elif best < SURE and tail.startswith(leaf):
            best = max(best, 0.85 if len(leaf) >= 4 else 0.5)
    return best
