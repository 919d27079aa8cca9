"""Which lines of wrapped labels belong to which row of figures, where no lines are drawn between rows.

Figures stand in the middle of their row, at its head or at its foot, and the lines of a label stand at one
distance from each other. Each of the three is tried for the whole table: what is known is what just one of
them gives. Blocks of text by their distance alone (`tokens.blocks_of`) run into each other where rows are
as near as lines.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from statistics import median

from extract.layout.blocks import Block
from extract.layout.figures import LEVEL
from extract.layout.tokens import Token
from extract.text.lines import starts_row

__all__ = ["claimed", "opens"]

# All in letter sizes: heights of Latin figures and Chinese labels of one line differ by up to this;
_LEVEL = LEVEL + 0.05
# what stands on both sides of a row's middle, and one line of a label from the next, is as far to this.
_EVEN = 0.16
# Distances that are the same are so to this.
_EXACT = 0.06
_OFTEN = 3
# Lines of one label are no nearer than this, and no farther.
_NEAREST, _FARTHEST = 0.8, 3.2
# The two lines on both sides of a row's middle are no farther apart than so many distances of lines.
_PAIR = 1.25
# Rows are farther apart than lines by this, where nothing else tells them.
_APART = 0.12
_BESIDE = 0.35

_Labels = list[list[Token]]


def claimed(rows: Sequence[float], tokens: Sequence[Token]) -> list[Block] | None:
    """The label of each row of figures (its heights from the top), made of tokens that all stand left of the
    figures; None where it cannot be known. What no row claims is for the caller to judge.
    """
    if not rows or not tokens:
        return None
    order = sorted(tokens, key=lambda t: t.y)
    size = median([t.size for t in order])
    found: list[_Labels] = []
    for leading in _leadings(order, size):
        for claim in (_middles, _heads, _feet):
            labels = claim(rows, order, leading, size)
            if (
                labels is not None
                and _is_whole(labels, order, leading)
                and not any(_same(labels, o) for o in found)
            ):
                found.append(labels)
    return [Block(list(tokens)) for tokens in found[0]] if len(found) == 1 else None


def _leadings(order: Sequence[Token], size: float) -> list[float]:
    """What the distance of two lines of one label may be: the least of lines that stand under each other, or
    the least that several are apart, where letters of another font stand a little higher or lower; of all
    lines, and of those of more than one letter: the letters of labels set upright are nearer.
    """
    near: dict[int, list[float]] = {}
    for least in (1, 2):
        for under in (_covers, _over):
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
        if apart >= _NEAREST * size and under(t, other):
            return apart
    return None


def _over(a: Token, b: Token) -> bool:
    return min(a.x1, b.x1) - max(a.x0, b.x0) > -_BESIDE * a.size


def _covers(a: Token, b: Token) -> bool:
    return min(a.x1, b.x1) > max(a.x0, b.x0)


def _same(a: _Labels, b: _Labels) -> bool:
    return all({*map(id, x)} == {*map(id, y)} for x, y in zip(a, b, strict=True))


def _is_whole(labels: _Labels, order: Sequence[Token], leading: float) -> bool:
    """Whether no line that is left stands between the lines of a label, or under or over one of them as the
    next line of it: it would be a part of a label that was not understood.
    """
    own = {id(t) for label in labels for t in label}
    free = [t for t in order if id(t) not in own]
    for label in labels:
        x0, x1 = min(t.x0 for t in label), max(t.x1 for t in label)
        first, last = label[0].y, label[-1].y
        for t in free:
            if first - 0.5 * t.size < t.y < last + 0.5 * t.size and t.x1 > x0 + 0.1 and t.x0 < x1:
                return False
            if _goes_on(t, label, leading):
                return False
    return True


def _level(order: Sequence[Token], y: float, size: float) -> Token | None:
    """The rightmost line at this height: left of it stand labels of groups of rows."""
    found = [t for t in order if abs(t.y - y) <= _LEVEL * size]
    return max(found, key=lambda t: t.x1) if found else None


def _near(order: Sequence[Token], of: Token, y: float, size: float) -> Token | None:
    """The line over or under another at this height."""
    found = [t for t in order if abs(t.y - y) <= _EVEN * size and _over(t, of)]
    return max(found, key=lambda t: t.x1) if found else None


def _middles(rows: Sequence[float], order: Sequence[Token], leading: float, size: float) -> _Labels | None:
    """Figures in the middle of their rows: as many lines above as below, as far away. Of all chains of lines
    that have a row's figures in their middle those are taken that leave no line over; None if there
    is no way to do it, or more than one.
    """
    ways: list[tuple[list[Token], int, int]] = []
    steps: list[list[tuple[list[Token], int, int]]] = []
    for i, y in enumerate(rows):
        found: list[tuple[list[Token], int, int]] = []
        for chain in _chains(order, y, leading, size):
            if i + 1 == len(rows):
                chain = _to_the_end(chain, order, leading, size)
            before = [
                k
                for k, (last, _, _) in enumerate(ways)
                if _follows(last, chain, rows[i - 1], y, order, leading, size)
            ]
            if i and before:
                found.append((chain, sum(ways[k][1] for k in before), before[0]))
            elif not i and _begins(chain, y, order, leading, size):
                found.append((chain, 1, -1))
        if not found:
            return None
        steps.append(found)
        ways = found
    if sum(count for _, count, _ in ways) != 1:
        return None
    labels: _Labels = []
    at = 0
    for found in reversed(steps):
        chain, _, before_it = found[at]
        labels.append(chain)
        at = before_it
    return labels[::-1]


def _chains(order: Sequence[Token], y: float, leading: float, size: float) -> list[list[Token]]:
    """The runs of lines, one under the other at one distance, that have this height in their middle."""
    seeds = [[t] for t in order if abs(t.y - y) <= _LEVEL * size]
    for above in order:
        if 0.3 * size < y - above.y <= 0.5 * _PAIR * leading:
            below = _near(order, above, 2 * y - above.y, 2 * size)
            if below is not None and abs(below.y - above.y - leading) <= 2 * _EVEN * size:
                seeds.append([above, below])
    out: list[list[Token]] = []
    for chain in seeds:
        out.append(chain)
        step = leading if len(chain) == 1 else chain[1].y - chain[0].y
        while step >= _NEAREST * size:
            above_it = _near(order, chain[0], chain[0].y - step, size)
            below_it = _near(order, chain[-1], chain[-1].y + step, size)
            if above_it is None or below_it is None:
                break
            chain = [above_it, *chain, below_it]
            out.append(chain)
    return out


def _to_the_end(chain: list[Token], order: Sequence[Token], leading: float, size: float) -> list[Token]:
    """The last row's label with the lines that follow down to the next number: the page may cut it."""
    out = list(chain)
    while leading >= _NEAREST * size:
        below = _near(order, out[-1], out[-1].y + leading, size)
        if below is None or opens(below.text):
            break
        out.append(below)
    return out


def _left_of(t: Token, chain: Sequence[Token]) -> bool:
    return t.x1 <= min(c.x0 for c in chain) + 0.1


def opens(text: str) -> bool:
    """Whether a label begins here: with a number, or with the number alone on its line."""
    text = "".join(text.split())
    return starts_row(text) or text.isdecimal()


def _goes_on(t: Token, chain: Sequence[Token], leading: float) -> bool:
    """Whether a line is the next one of a label, above or below."""
    below = abs(t.y - chain[-1].y - leading) <= _APART * t.size and _covers(t, chain[-1])
    if below and not opens(t.text):
        return True
    above = abs(chain[0].y - t.y - leading) <= _APART * t.size and _covers(t, chain[0])
    return above and not opens(chain[0].text)


def _begins(chain: Sequence[Token], y: float, order: Sequence[Token], leading: float, size: float) -> bool:
    """Whether what stands above the first row's label may be something else."""
    own = set(map(id, chain))
    rest = [t for t in order if t.y <= y + _LEVEL * size and id(t) not in own]
    return all(
        (t.y < chain[0].y - 0.5 * size or _left_of(t, chain)) and not _goes_on(t, chain, leading)
        for t in rest
    )


def _follows(
    above: Sequence[Token],
    below: Sequence[Token],
    high: float,
    low: float,
    order: Sequence[Token],
    leading: float,
    size: float,
) -> bool:
    """Whether two labels may follow each other: apart by more than their lines are, and all other lines
    between the heights of their figures stand left of one of them.
    """
    apart = below[0].y - above[-1].y
    if apart <= 0 or (_over(below[0], above[-1]) and not _are_parted(above, below, leading, size)):
        return False
    own = {*map(id, above), *map(id, below)}
    for t in order:
        if not high - _LEVEL * size <= t.y <= low + _LEVEL * size or id(t) in own:
            continue
        if not (_left_of(t, above) or _left_of(t, below)):
            return False
        if _goes_on(t, above, leading) or _goes_on(t, below, leading):
            return False
    return True


def _are_parted(above: Sequence[Token], below: Sequence[Token], leading: float, size: float) -> bool:
    """Whether rows are farther apart than lines of a label, or a number begins the lower one: where all lines
    are equally far apart, the end of one label and the next one's lines look like one.
    """
    if len(above) == len(below) == 1 or opens(below[0].text):
        return True
    return below[0].y - above[-1].y >= leading + _APART * size


def _are_apart(labels: _Labels) -> bool:
    claims = [id(t) for label in labels for t in label]
    return len(set(claims)) == len(claims)


def _heads(rows: Sequence[float], order: Sequence[Token], leading: float, size: float) -> _Labels | None:
    """Figures at the head of their rows: all lines down to the next one follow."""
    edges = [*rows[1:], float("inf")]
    return _one_sided(rows, order, size, lambda i, t: rows[i] < t.y < edges[i] - _LEVEL * size, 1)


def _feet(rows: Sequence[float], order: Sequence[Token], leading: float, size: float) -> _Labels | None:
    """Figures at the foot of their rows."""
    edges = [float("-inf"), *rows[:-1]]
    return _one_sided(rows, order, size, lambda i, t: edges[i] + _LEVEL * size < t.y < rows[i], -1)


def _one_sided(
    rows: Sequence[float],
    order: Sequence[Token],
    size: float,
    inside: Callable[[int, Token], bool],
    way: int,
) -> _Labels | None:
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
            if not _over(t, label[-1]) or abs(t.y - label[-1].y) < _NEAREST * size:
                continue
            if any(
                o is not t and abs(o.y - t.y) < _EVEN * size and o.x0 > t.x1 and _over(o, label[-1])
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
        max(steps) - min(steps) > 2 * _EVEN * size or min(apart, default=1e9) < max(steps) + _APART * size
    ):
        return None
    return labels
