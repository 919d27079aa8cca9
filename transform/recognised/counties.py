"""The county that a recognised report prints before its township's name, one letter of it misread.

埔桥区东关街道 names no county, and 东关街道 alone has a dozen bearers; but of their counties 埇桥区 alone
differs in one letter from what is printed. Where two are as near, or what is printed is a county too,
nothing is mended. A county that one misread letter would make the county of another bearer needs a second
witness.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from transform.divisions import Divisions, township_stem
from transform.rows import Publisher

__all__ = ["County", "misread_county", "one_apart", "unproven_county"]

_LEAST = 3  # characters of a county's name: of a shorter one nothing is left but its kind


class _Line(Protocol):
    @property
    def text(self) -> str: ...

    @property
    def sure(self) -> bool: ...


class County(NamedTuple):
    """A county's name and what is printed instead of it."""

    wrong: str
    right: str


def one_apart(a: str, b: str) -> bool:
    """Whether two names differ in one character."""
    return len(a) == len(b) and sum(x != y for x, y in zip(a, b, strict=True)) == 1


def misread_county(publisher: Publisher, lines: Sequence[_Line], divisions: Divisions) -> County | None:
    """The one county among those of the bearers of the publisher's name that stands before the name but for
    one letter; None where a bearer's county stands there to the letter. What was read alike twice is
    a misreading only where the county's city is named too.
    """
    names = {publisher.name} if publisher.name else {c.name for c in publisher.candidates}
    counties = _counties(names, divisions)
    near: dict[str, set[str]] = defaultdict(set)
    for before in _before(names, lines):
        for county in counties:
            printed = before[-len(county) :]
            if printed == county:
                return None
            if len(county) >= _LEAST and one_apart(printed, county) and printed[-1] == county[-1]:
                near[county].add(printed)
    if len(near) != 1:
        return None
    [(right, prints)] = near.items()
    if len(prints) != 1:
        return None
    wrong = next(iter(prints))
    if divisions.uppers_named(wrong) or divisions.uppers_stemmed(wrong[:-1]):
        return None
    sure = any(line.sure and wrong in line.text for line in lines)
    cities = {divisions.place(code).city for code in counties[right]} - {None}
    if sure and not any(city in line.text for city in cities if city for line in lines):
        return None
    return County(wrong, right)


def unproven_county(code: str, name: str, lines: Sequence[_Line], divisions: Divisions) -> str | None:
    """The county of another township of this name that one misread letter would have made this one's,
    None where two places, a sure one or the city bear the county out.
    """
    at = divisions.place(code)
    if at.county is None:
        return None
    others = {
        county: codes
        for county, codes in _counties({name}, divisions).items()
        if one_apart(county, at.county) and code not in codes
    }
    if not others:
        return None
    said = at.county[:-1] if len(at.county) >= _LEAST else at.county
    places = [line for line in lines if said in line.text]
    if len(places) != 1 or places[0].sure:  # not printed: something else told the county
        return None
    cities = {divisions.place(other).city for codes in others.values() for other in codes}
    if at.city and at.city not in cities and any(at.city in line.text for line in lines):
        return None
    return min(others)


def _counties(names: Iterable[str], divisions: Divisions) -> dict[str, list[str]]:
    """The counties where a township of one of the names lies, each with the codes of these."""
    out: dict[str, list[str]] = defaultdict(list)
    for code in sorted({code for name in names for code in divisions.townships_named(name)}):
        county = divisions.place(code).county
        if county:
            out[county].append(code)
    return out


def _before(names: Iterable[str], lines: Sequence[_Line]) -> Iterable[str]:
    """What stands directly before the names."""
    for stem in sorted({township_stem(name) for name in names}):
        if len(stem) < 2:
            continue
        for line in lines:
            *parts, _ = line.text.split(stem)
            yield from filter(None, parts)
