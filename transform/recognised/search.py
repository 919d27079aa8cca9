"""The most likely figures behind a recognised table, and how likely each could be another.

Figures are variables with odds, identities are equations that may be broken at a price (the
publisher's own contradiction). The search looks for few changes that explain all broken
equations; then every unsure figure is tried with another number: what it costs to make the
sums right again measures how well the identities vouch for it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

from transform.recognised.odds import Figure

__all__ = ["Equation", "Verdict", "weigh"]

# Nothing this much less likely than the best explanation counts (e^-9: one in eight thousand).
_HORIZON = 9.0
# States looked at for the best explanation, and for one other number in one cell.
_MOST_STATES = 3_000
_MOST_RIVAL_STATES = 150
# Changes tried in all searches of one document together, so that a hopeless scan takes seconds.
_MOST_WORK = 50_000
# One glyph misread everywhere alike is this likely where it is misread at all.
_EVERYWHERE = 0.3
_RESTARTS = 8


@dataclass(frozen=True, slots=True)
class Equation:
    """`terms` are (index of the figure, +1 or -1) that add up to 0; `price` is minus the logarithm
    of how often the publisher breaks it (by a given difference).
    """

    terms: tuple[tuple[int, int], ...]
    price: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came out for one figure: its most likely number and the probability that it is wrong."""

    value: float
    wrong: float


@dataclass(frozen=True, slots=True)
class _State:
    """Numbers that differ from what was read, with the equations that they leave broken.

    `cost` is that of the changes and of the `settled` equations, which stay broken for good;
    `fixed` are the figures that this search may not touch any more.
    """

    changes: dict[int, float]
    broken: dict[int, float]
    cost: float
    fixed: frozenset[int]
    settled: frozenset[int]


def weigh(figures: Sequence[Figure], equations: Sequence[Equation]) -> dict[int, Verdict]:
    """The verdict on each unsure or changed figure, by its index.

    Bounded: where the search gives up, figures keep what was read, with `wrong` = 1.
    """
    search = _Search(figures, equations)
    best = search.explained(search.start({}), _MOST_STATES)
    for _ in range(_RESTARTS):
        verdicts, better = search.verdicts(best)
        if better is None:
            return verdicts
        best = better
    return {i: Verdict(f.read, 1.0) for i, f in enumerate(figures) if f.unsure}


class _Search:
    def __init__(self, figures: Sequence[Figure], equations: Sequence[Equation]) -> None:
        self.figures = figures
        self.equations = equations
        self.work = 0
        self.of: list[list[tuple[int, int]]] = [[] for _ in figures]
        for e, equation in enumerate(equations):
            for i, sign in equation.terms:
                self.of[i].append((e, sign))
        self.unsure_in = [sum(figures[i].unsure for i, _ in q.terms) for q in equations]

    def start(self, changes: Mapping[int, float]) -> _State:
        """The state with these changes and nothing settled yet."""
        values = [changes.get(i, f.read) for i, f in enumerate(self.figures)]
        sums = ((e, sum(s * values[i] for i, s in q.terms)) for e, q in enumerate(self.equations))
        cost = sum(self.figures[i].cost(v) for i, v in changes.items())
        return _State(dict(changes), {e: r for e, r in sums if r}, cost, frozenset(), frozenset())

    def total(self, state: _State) -> float:
        """The cost of the state if nothing more is changed."""
        open_ = (self.equations[e].price for e in state.broken if e not in state.settled)
        return state.cost + sum(open_)

    def explained(self, start: _State, most: int, bound: float = math.inf) -> _State:
        """The cheapest state reached from `start` by few changes (`start` itself if none is)."""
        best, best_total = start, self.total(start)
        tick = count()
        queue = [(best_total, next(tick), start)]
        seen: set[tuple[frozenset[tuple[int, float]], frozenset[int]]] = set()
        for _ in range(most):
            if not queue or self.work > _MOST_WORK:
                break
            total, _, state = heappop(queue)
            if state.cost >= min(best_total, bound):
                continue
            if total < best_total:
                best, best_total = state, total
            limit = min(best_total, bound)
            for after in self._moves(state, limit):
                self.work += 1
                mark = (frozenset(after.changes.items()), after.settled)
                if after.cost < limit and mark not in seen:
                    seen.add(mark)
                    heappush(queue, (self.total(after), next(tick), after))
        return best

    def _moves(self, state: _State, limit: float) -> Iterator[_State]:
        """What may explain one broken equation: a figure of it is another, or it stays broken.
        Changes that alone cost more than is left to `limit` are passed over.
        """
        open_ = [e for e in state.broken if e not in state.settled]
        if not open_:
            return
        e = min(open_, key=lambda e: (self.unsure_in[e], e))
        r = state.broken[e]
        for i, sign in self.equations[e].terms:
            if i in state.fixed:
                continue
            one = self.figures[i]
            now = state.changes.get(i, one.read)
            left = limit - state.cost + one.cost(now)
            wanted = now - sign * r
            free = one.unsure or i in state.changes
            if wanted >= 0 and one.cost(wanted) < left and (free or self._mends(i, wanted - now, state) > 1):
                yield self.changed(state, i, wanted)
            if one.unsure:
                for other in one.listed:
                    if other not in (now, wanted) and one.cost(other) < left:
                        yield self.changed(state, i, other)
        price = self.equations[e].price
        yield _State(state.changes, state.broken, state.cost + price, state.fixed, state.settled | {e})

    def _mends(self, i: int, by: float, state: _State) -> int:
        """How many broken equations a change of a figure makes hold."""
        return sum(1 for e, sign in self.of[i] if state.broken.get(e, 0.0) + sign * by == 0.0)

    def changed(self, state: _State, i: int, value: float) -> _State:
        """The state with one figure set to another number and fixed there."""
        one = self.figures[i]
        now = state.changes.get(i, one.read)
        changes, broken = dict(state.changes), dict(state.broken)
        if value == one.read:
            changes.pop(i, None)
        else:
            changes[i] = value
        cost = state.cost + one.cost(value) - one.cost(now)
        for e, sign in self.of[i]:
            r = broken.get(e, 0.0) + sign * (value - now)
            if r:
                broken[e] = r
            else:
                broken.pop(e, None)
                if e in state.settled:
                    cost -= self.equations[e].price
        settled = state.settled.intersection(broken)
        return _State(changes, broken, cost, state.fixed | {i}, settled)

    def verdicts(self, best: _State) -> tuple[dict[int, Verdict], _State | None]:
        """How likely each unsure or changed figure is to be wrong; or a better state, where one
        turns up.
        """
        settled = frozenset(best.broken)
        cost = sum(self.figures[i].cost(v) for i, v in best.changes.items())
        cost += sum(self.equations[e].price for e in settled)
        ground = _State(best.changes, best.broken, cost, frozenset(), settled)
        against: dict[int, float] = {}
        for i, one in enumerate(self.figures):
            if not one.unsure and i not in best.changes:
                continue
            mass, better = self._rivals(ground, i)
            if better is not None:
                return {}, better
            against[i] = mass
        for group in self._alike(best):
            mass = self._all_misread(ground, group)
            for i in group:
                against[i] += mass
        out: dict[int, Verdict] = {}
        for i, mass in against.items():
            value = best.changes.get(i, self.figures[i].read)
            right = 1.0 / (1.0 + mass)
            if i in best.changes:
                right *= 1.0 - self.figures[i].typed(value)
            out[i] = Verdict(value, 1.0 - right if self.work <= _MOST_WORK else 1.0)
        return out, None

    def _rivals(self, ground: _State, i: int) -> tuple[float, _State | None]:
        """The likelihood of all other numbers of one figure, against that of its number now."""
        one = self.figures[i]
        now = ground.changes.get(i, one.read)
        mass, named = 0.0, 0.0
        for value in dict.fromkeys((one.read, *one.others())):
            named += one.weight(value)
            if value == now or one.cost(value) - one.cost(now) > _HORIZON:
                continue
            at = self.explained(self.changed(ground, i, value), _MOST_RIVAL_STATES, ground.cost + _HORIZON)
            worse = self.total(at) - ground.cost
            if worse < -1e-9:
                return 0.0, at
            mass += math.exp(-worse) * (1.0 - (one.typed(value) if value != one.read else 0.0))
        # Numbers that nothing suggests: whatever they were, they would break all its equations.
        stray = sum(self.equations[e].price for e, _ in self.of[i] if e not in ground.broken)
        return mass + max(0.0, 1.0 - named) / one.weight(now) * math.exp(-stray), None

    def _alike(self, best: _State) -> Iterator[list[int]]:
        """Unsure figures that were read the same: one misread glyph may be behind all of them."""
        groups: dict[float, list[int]] = {}
        for i, one in enumerate(self.figures):
            if one.unsure and one.read and not one.unknown and i not in best.changes:
                groups.setdefault(one.read, []).append(i)
        return (group for group in groups.values() if len(group) > 1)

    def _all_misread(self, ground: _State, group: Sequence[int]) -> float:
        """The likelihood that all figures of a group are another number, the same for all."""
        first = self.figures[group[0]]
        mass = 0.0
        for value in first.others():
            once = max(self.figures[i].cost(value) for i in group) - math.log(_EVERYWHERE)
            if once > _HORIZON:
                continue
            state = ground
            for i in group:
                state = self.changed(state, i, value)
            alone = sum(self.figures[i].cost(value) for i in group)
            state = _State(state.changes, state.broken, state.cost - alone + once, state.fixed, state.settled)
            at = self.explained(state, _MOST_RIVAL_STATES, ground.cost + _HORIZON)
            mass += math.exp(ground.cost - self.total(at))
        return mass
