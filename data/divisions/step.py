"""From one year's list of townships to the next: who goes on as whom, who ends, and in whom.

By name in the same county, by stem (乡 to 镇, 镇 to 街道) unless the villages went elsewhere, by most of the
villages on both sides.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable

from data.divisions.lists import Listing
from transform.identity.kinds import township_stem

__all__ = ["Step", "moved_counties"]

# Shares of villages: that make two names one township, that make a township a successor.
_SAME = 0.6
_PART = 0.2
_LEAST_VILLAGES = 3

Heir = Callable[[str], str | None]


def moved_counties(before: Listing, after: Listing) -> dict[str, str]:
    """Counties whose code is gone, to the one that has most of their townships' names."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    bearers: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for code, name in before.towns.items():
        names[code[:6]].add(name)
    for code, name in after.towns.items():
        bearers[code[:2], name].add(code[:6])
    out = {}
    for county, towns in names.items():
        votes = Counter(c for town in towns for c in bearers[county[:2], town])
        if county not in after.counties and votes:
            best, count = votes.most_common(1)[0]
            if 2 * count >= len(towns):
                out[county] = best
    return out


def _alike(first: str, second: str) -> bool:
    """Whether two names share half of the characters of their stems, of the longer's or all of one's."""
    one, other = set(township_stem(first)), set(township_stem(second))
    common = len(one & other)
    return 2 * common >= max(len(one), len(other)) or (common > 1 and common == min(len(one), len(other)))


class Step:
    """From one list to the next: who goes on as whom."""

    def __init__(self, before: Listing, after: Listing) -> None:
        self.before, self.after = before, after
        self.moved = moved_counties(before, after)
        self.fresh = {c for c, name in after.towns.items() if before.towns.get(c) != name}
        self.went = self._flows()
        self.came: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for town, targets in self.went.items():
            for target, count in targets.items():
                self.came[target][town] += count

    def county(self, town: str) -> str:
        """The county of the later list in which a township of the earlier one lies."""
        return self.moved.get(town[:6], town[:6])

    def _flows(self) -> dict[str, Counter[str]]:
        """How many villages of each township are in which township of the next list: only those
        whose name is unique in their county on both sides."""
        places: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for town, names in self.after.villages.items():
            for name in names:
                places[town[:6], name].append(town)
        origins = Counter(
            (self.county(town), name) for town, names in self.before.villages.items() for name in names
        )
        return {
            town: Counter(
                places[self.county(town), name][0]
                for name in names
                if origins[self.county(town), name] == 1 and len(places[self.county(town), name]) == 1
            )
            for town, names in self.before.villages.items()
        }

    def heirs(self) -> dict[str, str]:
        """Code of the earlier list to the code under which the township goes on in the later."""
        out = {c: c for c, name in self.before.towns.items() if self.after.towns.get(c) == name}
        taken = set(out)
        lost = sorted(self.before.towns.keys() - out.keys())
        for heir_of in (self._by_name(), self._by_stem(), self._by_code, self._by_villages):
            claims: defaultdict[str, list[str]] = defaultdict(list)
            for town in lost:
                if town not in out and (heir := heir_of(town)) and heir not in taken:
                    claims[heir].append(town)
            found = {towns[0]: heir for heir, towns in claims.items() if len(towns) == 1}
            out |= found
            taken |= set(found.values())
        return out

    def successors(self, town: str) -> list[str]:
        """Where the villages of a township that ended are."""
        targets = self.went.get(town, Counter())
        if targets.total() < _LEAST_VILLAGES:
            return []
        return sorted(heir for heir in targets if self._share(town, heir) >= _PART)

    def _share(self, town: str, heir: str) -> float:
        targets = self.went.get(town)
        return targets[heir] / targets.total() if targets else 1.0

    def _by_name(self) -> Heir:
        return self._alike(lambda name: name, least=0.0)

    def _by_stem(self) -> Heir:
        return self._alike(township_stem, least=_PART)

    def _alike(self, key: Callable[[str], str], *, least: float) -> Heir:
        """The one new township of the county with the same key, with at least this share of the villages.

        The same name is the same office, whatever became of its area.
        """
        bearers: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for code in self.fresh:
            bearers[code[:6], key(self.after.towns[code])].append(code)

        def heir_of(town: str) -> str | None:
            codes = bearers[self.county(town), key(self.before.towns[town])]
            return codes[0] if len(codes) == 1 and self._share(town, codes[0]) >= least else None

        return heir_of

    def _by_code(self, town: str) -> str | None:
        """The same code under another name, where no township got more of the villages; where few of
        these can be followed, if the names are alike (兰田镇 and 蓝田镇)."""
        targets = self.went.get(town, Counter())
        if town not in self.fresh or targets[town] < max(targets.values(), default=0):
            return None
        sure = targets.total() >= _LEAST_VILLAGES or _alike(self.before.towns[town], self.after.towns[town])
        return town if sure else None

    def _by_villages(self, town: str) -> str | None:
        """The new township of another name that has most of the villages, and hardly any others."""
        targets = self.went.get(town, Counter())
        if targets.total() < _LEAST_VILLAGES:
            return None
        best, count = min(targets.items(), key=lambda item: (-item[1], item[0]))
        mutual = min(count / targets.total(), count / self.came[best].total())
        return best if mutual >= _SAME and best in self.fresh else None
