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

from extract.layout.figures import LEVEL
from extract.layout.tokens import Block, Token

__all__ = ["claimed"]

# All in letter sizes: heights of Latin figures and Chinese labels of one line differ by up to this;
_LEVEL = LEVEL + 0.05
# what stands on both sides of a row's middle, and one line of a label from the next, is as far to this.
_EVEN = 0.16
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
    leading = _leading(order, size)
    found: list[_Labels] = []
    for claim in (_middles, _heads, _feet):
        labels = claim(rows, order, leading, size)
        if (
            labels is not None
            and _is_whole(labels, order, leading)
            and not any(_same(labels, o) for o in found)
        ):
            found.append(labels)
    return [Block(list(tokens)) for tokens in found[0]] if len(found) == 1 else None


def _leading(order: Sequence[Token], size: float) -> float:
    """The least distance of two lines that stand under each other; that of lines of one label if any is
    wrapped.
    """
    near = [d for k, t in enumerate(order) if (d := _next_below(order, k, size)) is not None]
    return median([d for d in near if d <= 1.1 * min(near)]) if near else 0.0


def _next_below(order: Sequence[Token], k: int, size: float) -> float | None:
    t = order[k]
    for other in order[k + 1 :]:
        apart = other.y - t.y
        if apart > _FARTHEST * size:
            return None
        if apart >= _NEAREST * size and _over(t, other):
            return apart
    return None


def _over(a: Token, b: Token) -> bool:
    return min(a.x1, b.x1) - max(a.x0, b.x0) > -_BESIDE * a.size


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
            follows = abs(t.y - last - leading) <= _APART * t.size and _over(t, label[-1])
            leads = abs(first - t.y - leading) <= _APART * t.size and _over(t, label[0])
            if follows or leads:
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
    """Figures in the middle of their rows: as many lines above as below, as far away."""
    labels: _Labels = []
    for y in rows:
        label = _centre(order, y, leading, size)
        if label is None:
            return None
        labels.append(label)
    if not _are_apart(labels):
        return None
    growing = list(range(len(rows)))
    while growing:
        taken = {id(t) for label in labels for t in label}
        wanted: dict[int, tuple[Token, Token]] = {}
        for i in growing:
            pair = _around(order, labels[i], rows, i, leading, size)
            if pair is not None and not any(id(t) in taken for t in pair):
                wanted[i] = pair
        claims = [id(t) for pair in wanted.values() for t in pair]
        if len(set(claims)) < len(claims):
            return None
        for i, (above, below) in wanted.items():
            labels[i] = [above, *labels[i], below]
        growing = list(wanted)
    return labels if _are_parted(labels, leading, size) else None


def _are_parted(labels: _Labels, leading: float, size: float) -> bool:
    """Whether rows are farther apart than lines of a label: where all lines are equally far apart, the end
    of one label and the next one's lines look like one.
    """
    return all(
        b[0].y - a[-1].y >= leading + _APART * size for a, b in pairwise(labels) if len(a) > 1 or len(b) > 1
    )


def _are_apart(labels: _Labels) -> bool:
    claims = [id(t) for label in labels for t in label]
    return len(set(claims)) == len(claims)


def _centre(order: Sequence[Token], y: float, leading: float, size: float) -> list[Token] | None:
    """The line in the middle of a label, or the two nearest to it."""
    level = _level(order, y, size)
    best = [level] if level is not None else None
    for above in order:
        if not 0.3 * size < y - above.y <= 0.5 * _PAIR * leading:
            continue
        below = _near(order, above, 2 * y - above.y, 2 * size)
        if below is None or abs(below.y - above.y - leading) > 2 * _EVEN * size:
            continue
        if best is None or min(above.x0, below.x0) >= best[0].x1 - 0.1:
            best = [above, below]
    return best


def _around(
    order: Sequence[Token], label: list[Token], rows: Sequence[float], i: int, leading: float, size: float
) -> tuple[Token, Token] | None:
    """The next line above and the next one below, both inside of the rows before and after."""
    step = leading if len(label) == 1 else label[1].y - label[0].y
    above = _near(order, label[0], label[0].y - step, size)
    below = _near(order, label[-1], label[-1].y + step, size)
    if above is None or below is None:
        return None
    if (i and above.y <= rows[i - 1]) or (i + 1 < len(rows) and below.y >= rows[i + 1]):
        return None
    return above, below


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
