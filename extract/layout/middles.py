"""Labels of rows whose figures stand in their middle, where no lines are drawn between rows.

A row between two labelled ones may have lost its label, and a label may stand between two rows with no
figures beside it: a row that prints none, or the half of one that was cut. All others must be proven without
them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from extract.layout.chains import (
    APART,
    LEVEL,
    NEAREST,
    chains,
    goes_on,
    left_of,
    opens,
    over,
    runs,
    to_the_end,
)
from extract.layout.tokens import Token

__all__ = ["Claim", "middles"]

# The share of rows that may have lost their label.
_NAMELESS = 0.15
# The share of rows whose label may have an empty line, where no other line may be theirs.
_HALF_OFF = 0.3
_LEAST_ROWS = 6
# The share of rows that must be parted from the next one by more than their figures.
_PARTED = 0.5

_Chain = list[Token]


@dataclass(slots=True)
class Claim:
    """The lines of each row's label from the top, none where it is lost, and of labels without figures."""

    labels: list[_Chain]
    bare: list[_Chain] = field(default_factory=list)


@dataclass(slots=True)
class _Way:
    """A row's label, how many ways lead to it, and the last one of them: the way before, and the labels
    without figures between the two. `row` is the number of the row, `off` says how many labels of the way
    stand half a line off their figures.
    """

    row: int
    chain: _Chain
    count: int
    before: _Way | None
    bare: list[_Chain]
    off: int = 0


def middles(rows: Sequence[float], order: Sequence[Token], leading: float, size: float) -> Claim | None:
    """Figures in the middle of their rows: as many lines above as below, as far away. Of all chains of lines
    that have a row's figures in their middle those are taken that leave no line over; None if there
    is no way to do it, or more than one.

    Where most rows are parted by their numbers or by more room than lines have, some others may follow each
    other as lines do: their figures part them. Where nothing else fits, as few labels as can be stand half a
    line off their figures.
    """
    return (
        _tiled(rows, order, leading, size, sure=True)
        or _tiled(rows, order, leading, size, sure=False)
        or _tiled(rows, order, leading, size, sure=True, loose=True)
    )


def _tiled(
    rows: Sequence[float],
    order: Sequence[Token],
    leading: float,
    size: float,
    *,
    sure: bool,
    loose: bool = False,
) -> Claim | None:
    ways: list[_Way] = []
    before: list[_Way] = []
    lost, half = 0, -2
    most = 0 if len(rows) < _LEAST_ROWS else max(1, int((_NAMELESS if loose else _HALF_OFF) * len(rows)))

    def reached(ways: Sequence[_Way], i: int, own: Sequence[_Chain], off: int = 0) -> list[_Way]:
        found: list[_Way] = []
        for chain in own:
            for done in sorted({way.off for way in ways if way.off + off <= most}):
                alike = [way for way in ways if way.off == done]
                way = _next(alike, i, chain, rows, order, leading, size, sure=sure)
                found += [replace(way, off=done + off)] if way is not None else []
        return found

    for i, y in enumerate(rows):
        own = chains(order, y, leading, size)
        if i + 1 == len(rows):
            own = [to_the_end(chain, order, leading, size) for chain in own]
        if not i:
            found = [_Way(0, c, 1, None, []) for c in own if _begins(c, y, order, leading, size)]
        else:
            found = reached(ways, i, own)
            if loose:
                found += reached(ways, i, _half_off(ways, order, y, leading, size), 1)
        if found:
            ways, before = found, ways
            continue
        if loose:
            # Lines between two rows might be the label that is lost.
            return None
        # Only between two rows whose labels are known may one be lost: this one, or the one before, beside
        # which nothing but the label of a group stands.
        if before and ways[0].row == i - 1 and before[0].row == i - 2:
            found = reached(before, i, own)
        if found:
            ways, before = found, []
        elif not ways or ways[0].row < i - 1:
            return None
        elif found := reached(ways, i, _half_off(ways, order, y, leading, size), 1):
            ways, before, half = found, ways, i
            continue
        elif half == i - 1 or i + 1 == len(rows):
            return None
        lost += 1
        if lost > _NAMELESS * len(rows):
            return None
    claim = _settled(ways, len(rows))
    if claim is None or sure:
        return claim
    open_ = not _is_mostly_parted(claim, leading, size) or _stands_at_an_end(claim, rows, size)
    return None if open_ else claim


def _half_off(
    ways: Sequence[_Way], order: Sequence[Token], y: float, leading: float, size: float
) -> list[_Chain]:
    """Labels half a line above or below the figures of their row, under those of the row above: one of their
    lines, the last or the first, is empty. The label of another row is at least a line away.
    """
    near = (c for off in (-0.5, 0.5) for c in chains(order, y + off * leading, leading, size))
    return [chain for chain in near if any(_is_under(chain, way.chain) for way in ways)]


def _is_under(chain: Sequence[Token], above: Sequence[Token]) -> bool:
    """Whether a label stands in the column of the one above: not left of it, as that of a group of rows does,
    nor beyond it.
    """
    return not left_of(above[-1], chain) and not any(left_of(t, above) for t in chain)


def _is_mostly_parted(claim: Claim, leading: float, size: float) -> bool:
    """Whether most labels are parted for certain, and no number stands inside of one."""
    labels = [label for label in claim.labels if label]
    if any(opens(t.text) for label in labels for t in label[1:]):
        return False
    pairs = list(pairwise(labels))
    parted = sum(_are_parted(a, b, leading, size) for a, b in pairs)
    return parted >= _PARTED * len(pairs)


def _stands_at_an_end(claim: Claim, rows: Sequence[float], size: float) -> bool:
    """Whether the figures may as well stand at the heads of their rows, or at the feet: each has a line
    beside it, and none stands over the first of them, or under the last. Then the lines between two
    figures may be the lower label's or the upper one's.
    """
    if all(len(label) <= 1 for label in claim.labels):
        return False
    level = LEVEL * size
    beside = (any(abs(t.y - y) <= level for t in label) for label, y in zip(claim.labels, rows, strict=True))
    ends = (claim.labels[0][:1], rows[0]), (claim.labels[-1][-1:], rows[-1])
    return all(beside) and any(abs(t.y - y) <= level for line, y in ends for t in line)


def _settled(ways: Sequence[_Way], count: int) -> Claim | None:
    least = min((way.off for way in ways), default=0)
    ways = [way for way in ways if way.off == least]
    if sum(way.count for way in ways) != 1:
        return None
    claim = Claim([[] for _ in range(count)])
    at: _Way | None = ways[0]
    while at is not None:
        claim.labels[at.row] = at.chain
        claim.bare = [*at.bare, *claim.bare]
        at = at.before
    return claim


def _next(
    ways: Sequence[_Way],
    i: int,
    chain: _Chain,
    rows: Sequence[float],
    order: Sequence[Token],
    leading: float,
    size: float,
    *,
    sure: bool,
) -> _Way | None:
    before: list[tuple[_Way, list[_Chain]]] = []
    for way in ways:
        bare = _between(way.chain, chain, rows[way.row : i + 1], order, leading, size, sure=sure)
        if bare is not None:
            before.append((way, bare))
    if not before:
        return None
    return _Way(i, chain, sum(way.count for way, _ in before), *before[0])


def _begins(chain: Sequence[Token], y: float, order: Sequence[Token], leading: float, size: float) -> bool:
    """Whether what stands above the first row's label may be something else."""
    own = set(map(id, chain))
    rest = [t for t in order if t.y <= y + LEVEL * size and id(t) not in own]
    return all(
        (t.y < chain[0].y - 0.5 * size or left_of(t, chain)) and not goes_on(t, chain, leading) for t in rest
    )


def _between(
    above: Sequence[Token],
    below: Sequence[Token],
    rows: Sequence[float],
    order: Sequence[Token],
    leading: float,
    size: float,
    *,
    sure: bool,
) -> list[_Chain] | None:
    """The labels without figures between two labels, and None if these may not follow each other: they must
    be apart by more than their lines are, and all other lines between the heights of their figures stand left
    of one of them or are labels of their own. `rows`: those heights, and between them that of a row whose
    label is lost.
    """
    apart = below[0].y - above[-1].y
    # What stands on one line is one label's.
    if apart < NEAREST * size or (
        sure and over(below[0], above[-1]) and not _are_parted(above, below, leading, size)
    ):
        return None
    own = {*map(id, above), *map(id, below)}
    off = LEVEL * size
    free: list[Token] = []
    for t in order:
        if not rows[0] - off <= t.y <= rows[-1] + off or id(t) in own:
            continue
        if goes_on(t, above, leading) or goes_on(t, below, leading):
            return None
        if left_of(t, above) or left_of(t, below):
            continue
        free.append(t)
    if not free:
        return []
    if len(rows) > 2:
        # It would be open which of them is the row's own.
        return None
    return _bare(above, below, free, leading)


def _bare(
    above: Sequence[Token], below: Sequence[Token], free: list[Token], leading: float
) -> list[_Chain] | None:
    """The lines between two labels as labels of their own, farther from both and each other than lines of one
    label are.
    """
    if not all(over(t, above[-1]) or over(t, below[0]) for t in free):
        return None
    found = runs([above[-1], *free, below[0]], leading)
    if found is None or len(found) < 3 or len(found[0]) > 1 or len(found[-1]) > 1:
        return None
    return found[1:-1]


def _are_parted(above: Sequence[Token], below: Sequence[Token], leading: float, size: float) -> bool:
    """Whether rows are farther apart than lines of a label, or a number begins the lower one: where all lines
    are equally far apart, the end of one label and the next one's lines look like one.
    """
    if len(above) == len(below) == 1 or opens(below[0].text):
        return True
    return below[0].y - above[-1].y >= leading + APART * size
