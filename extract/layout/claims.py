"""Which lines of wrapped labels belong to which row of figures, where no lines are drawn between rows.

Figures stand in the middle of their row, at its head or at its foot, and the lines of a label stand at one
distance from each other. Each of the three is tried for the whole table: what is known is what just one of
them gives. Blocks of text by their distance alone (`tokens.blocks_of`) run into each other where rows are
as near as lines.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from extract.layout.blocks import Block
from extract.layout.chains import APART, EVEN, LEVEL, NEAREST, covers, goes_on, over
from extract.layout.middles import Claim, middles
from extract.layout.tokens import Token

__all__ = ["Claimed", "claimed"]

# Distances that are the same are so to this (letter sizes).
_EXACT = 0.06
_OFTEN = 3
# Lines of one label are no farther apart than this (letter sizes).
_FARTHEST = 3.2

_Labels = list[list[Token]]


@dataclass(frozen=True, slots=True)
class Claimed:
    """The label of each row of figures from the top, None where it is lost, and labels between rows that no
    figures stand beside.
    """

    labels: list[Block | None]
    bare: list[Block]


def claimed(rows: Sequence[float], tokens: Sequence[Token]) -> Claimed | None:
    """The labels of rows of figures (their heights from the top), made of tokens that all stand left of the
    figures; None where they cannot be known. What no row claims is for the caller to judge.
    """
    if not rows or not tokens:
        return None
    order = sorted(tokens, key=lambda t: t.y)
    size = median([t.size for t in order])
    found: list[Claim] = []
    for leading in _leadings(order, size):
        for claim in (middles, _heads, _feet):
            made = claim(rows, order, leading, size)
            if (
                made is not None
                and _is_whole(made, order, leading)
                and not any(_same(made, o) for o in found)
            ):
                found.append(made)
    if len(found) != 1:
        return None
    labels, bare = found[0].labels, found[0].bare
    return Claimed([Block(list(t)) if t else None for t in labels], [Block(list(t)) for t in bare])


def _leadings(order: Sequence[Token], size: float) -> list[float]:
    """What the distance of two lines of one label may be: the least of lines that stand under each other, or
    the least that several are apart, where letters of another font stand a little higher or lower; of all
    lines, and of those of more than one letter: the letters of labels set upright are nearer.
    """
    near: dict[int, list[float]] = {}
    for least in (1, 2):
        for under in (covers, over):
            # The middle of a figure is not that of letters.
            lines = (k for k, t in enumerate(order) if t.wide and len(t.text) >= least)
            found = sorted(d for k in lines if (d := _next_below(order, k, size, under)) is not None)
            near[least] = near.get(least) or found
    out: list[float] = []
    for distances in near.values():
        for leading in _least_and_often(distances, size) if distances else ():
            if not any(abs(leading - known) <= _EXACT * size for known in out):
                out.append(leading)
    return out or [0.0]


def _least_and_often(near: Sequence[float], size: float) -> tuple[float, float]:
    least = median([d for d in near if d <= 1.1 * near[0]])
    same = [[e for e in near if abs(e - d) <= _EXACT * size] for d in near]
    return least, next((median(found) for found in same if len(found) >= _OFTEN), least)


def _next_below(
    order: Sequence[Token], k: int, size: float, under: Callable[[Token, Token], bool]
) -> float | None:
    t = order[k]
    for other in order[k + 1 :]:
        apart = other.y - t.y
        if apart > _FARTHEST * size:
            return None
        if apart >= NEAREST * size and under(t, other):
            return apart
    return None


def _same(a: Claim, b: Claim) -> bool:
    return all({*map(id, x)} == {*map(id, y)} for x, y in zip(a.labels, b.labels, strict=True))


def _is_whole(claim: Claim, order: Sequence[Token], leading: float) -> bool:
    """Whether no line that is left stands between the lines of a label, or under or over one of them as the
    next line of it: it would be a part of a label that was not understood.
    """
    labels = [label for label in (*claim.labels, *claim.bare) if label]
    own = {id(t) for label in labels for t in label}
    free = [t for t in order if id(t) not in own]
    for label in labels:
        x0, x1 = min(t.x0 for t in label), max(t.x1 for t in label)
        first, last = label[0].y, label[-1].y
        for t in free:
            if first - 0.5 * t.size < t.y < last + 0.5 * t.size and t.x1 > x0 + 0.1 and t.x0 < x1:
                return False
            if goes_on(t, label, leading):
                return False
    return True


def _level(order: Sequence[Token], y: float, size: float) -> Token | None:
    """The rightmost line at this height: left of it stand labels of groups of rows."""
    found = [t for t in order if abs(t.y - y) <= LEVEL * size]
    return max(found, key=lambda t: t.x1) if found else None


def _are_apart(labels: _Labels) -> bool:
    claims = [id(t) for label in labels for t in label]
    return len(set(claims)) == len(claims)


def _heads(rows: Sequence[float], order: Sequence[Token], leading: float, size: float) -> Claim | None:
    """Figures at the head of their rows: all lines down to the next one follow."""
    edges = [*rows[1:], float("inf")]
    return _one_sided(rows, order, size, lambda i, t: rows[i] < t.y < edges[i] - LEVEL * size, 1)


def _feet(rows: Sequence[float], order: Sequence[Token], leading: float, size: float) -> Claim | None:
    """Figures at the foot of their rows."""
    edges = [float("-inf"), *rows[:-1]]
    return _one_sided(rows, order, size, lambda i, t: edges[i] + LEVEL * size < t.y < rows[i], -1)


def _one_sided(
    rows: Sequence[float],
    order: Sequence[Token],
    size: float,
    inside: Callable[[int, Token], bool],
    way: int,
) -> Claim | None:
    """Labels that begin level with their figures and go on one way, at one distance of lines. The next
    row's first line must stand farther away: where all lines are equally far apart, both ways fit.
    """
    labels: _Labels = []
    steps: list[float] = []
    apart: list[float] = []
    for i, y in enumerate(rows):
        seed = _level(order, y, size)
        if seed is None:
            return None
        label = [seed]
        lines = [t for t in order if inside(i, t)]
        for t in sorted(lines, key=lambda t: way * t.y):
            if not over(t, label[-1]) or abs(t.y - label[-1].y) < NEAREST * size:
                continue
            if any(
                o is not t and abs(o.y - t.y) < EVEN * size and o.x0 > t.x1 and over(o, label[-1])
                for o in lines
            ):
                continue
            label.append(t)
        steps += [abs(b.y - a.y) for a, b in pairwise(label)]
        nxt = i + way
        if 0 <= nxt < len(rows):
            apart.append(abs(rows[nxt] - label[-1].y))
        labels.append(label[::way])
    if not _are_apart(labels):
        return None
    if steps and (
        max(steps) - min(steps) > 2 * EVEN * size or min(apart, default=1e9) < max(steps) + APART * size
    ):
        return None
    return Claim(labels)
