"""Which county, city and province a document speaks of, and which of several townships it means.

Areas are weighed by where they are printed. Printed directly before the name they decide;
elsewhere they choose among the bearers of the name, and speak against one that lies elsewhere.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from data import HERE
from transform.divisions import Divisions
from transform.identity.names import Area, Scan

__all__ = ["Context", "Narrowed", "known_hosts", "narrow"]

_WEIGHTS = {
    "field": 8,
    "title": 8,
    "site": 6,
    "crumb": 6,
    "own": 6,
    "contact": 6,
    "opening": 3,
    "name": 2,
    "tail": 2,
    "body": 1,
}
_STRONG = frozenset({"field", "title", "site", "crumb"})
# From this weight on, a county named in the text speaks against a township that lies elsewhere:
# named in the opening once, or once in a place that says whose document this is.
_SPEAKS = 3
_FOREIGN = re.compile(r"学习|考察|交流|参观|对口|支援|帮扶|协作")
_PROVINCE_LETTERS = dict(
    pair.split("=")
    for pair in (
        "ah=34 bj=11 cq=50 fj=35 gd=44 gs=62 gx=45 gz=52 hb=13|42 he=13 hi=46 hl=23 hlj=23 hn=41|43|46 jl=22 "
        "js=32 jx=36 ln=21 nm=15 nx=64 qh=63 sc=51 sd=37 sh=31 sn=61 sx=14|61 tj=12 xj=65 xz=54 yn=53 zj=33"
    ).split()
)
_KINDS_SPELT = ("xian", "qu", "shi", "qi", "x", "q", "s")


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The codes that remain, what decided, and, if none remain, why."""

    codes: tuple[str, ...]
    evidence: str
    detail: str = ""


class Context:
    """The areas of a document with their weights, and the divisions that its host stands for."""

    def __init__(
        self,
        scans: Iterable[tuple[str, Scan]],
        host: str | None,
        divisions: Divisions,
        covers: str | None = None,
    ) -> None:
        self._divisions = divisions
        self._weights: dict[str, int] = defaultdict(int)
        self._strong: list[Area] = []
        self._areas: list[Area] = []
        for place, found in scans:
            for area in found.areas:
                if not _FOREIGN.search(found.text, max(0, area.start - 12), area.end + 12):
                    self._add(area, place)
        self.hosted = _host_codes(host, divisions) if host else frozenset()
        self._covers = covers

    def _add(self, area: Area, place: str) -> None:
        self._areas.append(area)
        if place in _STRONG:
            self._strong.append(area)
        for code in area.codes:
            self._weights[code] += _WEIGHTS[place] if area.sure else (_WEIGHTS[place] + 1) // 2

    def name(self, code: str) -> str:
        """The official name of a code."""
        return self._divisions.name(code)

    def weight(self, prefix: str) -> int:
        """How much the document speaks of this province, city or county."""
        return self._weights.get(prefix, 0)

    def home(self, code: str) -> str:
        """The code to look for among areas: a former township lies in a county of today."""
        return self._divisions.home(code)

    def support(self, code: str) -> tuple[int, int]:
        """(level, weight) of the closest parent that is named: 3 county, 2 city, 1 province, 0 none."""
        code = self.home(code)
        for level, digits in ((3, 6), (2, 4), (1, 2)):
            if weight := self.weight(code[:digits]):
                return level, weight
        return 0, 0

    def against(self, code: str) -> Area | None:
        """A county or city named in a strong place, when no strong place names a parent of `code`."""
        code = self.home(code)
        if any(code.startswith(c) for area in self._strong for c in area.codes):
            return None
        return next((a for a in self._strong if a.sure and all(len(c) >= 4 for c in a.codes)), None)

    def elsewhere(self, code: str) -> bool:
        """Whether the document speaks clearly of a county that `code` is not in."""
        code = self.home(code)
        return any(
            area.sure and self.weight(area.codes[0]) >= _SPEAKS and all(len(c) == 6 for c in area.codes)
            for area in self._areas
            if not any(code.startswith(c) for c in area.codes)
        )

    def at_host(self, code: str) -> bool:
        """Whether the host stands for a parent of `code`."""
        code = self.home(code)
        return any(code.startswith(host) or host.startswith(code) for host in self.hosted)

    def at_source(self, code: str) -> bool:
        """Whether the source of the document covers a parent of `code`, and its host speaks for no
        other place."""
        if not self._covers or (self.hosted and not self.at_host(code)):
            return False
        return self.home(code).startswith(self._covers)

    def best_county(self) -> str | None:
        """The one county (6 digits) that the document speaks of most, by a clear margin."""
        codes = [code for code in self._weights if len(code) == 6]
        ranked = sorted(codes, key=lambda code: (-self._fit(code), code))
        if not ranked or self._fit(ranked[0]) < _SPEAKS:
            return None
        if (
            len(ranked) > 1
            and self._fit(ranked[0]) < 2 * self._fit(ranked[1])
            and not self._namesakes(*ranked[:2])
        ):
            return None
        return ranked[0]

    def _fit(self, code: str) -> int:
        return self.weight(code) + min(4, self.weight(code[:4])) + min(2, self.weight(code[:2]))

    def _namesakes(self, first: str, second: str) -> bool:
        """Whether the second merely shares the first one's name, and the first one's city is named."""
        same = self.name(first) == self.name(second)
        return same and bool(self.weight(first[:4])) and not self.weight(second[:4])


def narrow(codes: tuple[str, ...], chains: Iterable[tuple[Area, ...]], context: Context) -> Narrowed:
    """Chooses among the bearers of a name.

    `chains` are the areas printed directly before the name, nearest first. Nothing is guessed:
    several codes left mean that the document does not say, none that it says another place.
    """
    left, said = codes, ""
    for chain in chains:
        for area in chain:
            kept = tuple(code for code in left if any(context.home(code).startswith(c) for c in area.codes))
            if kept:
                left, said = kept, said or f"in {area.name}"
            elif area.sure or area is chain[0]:
                return Narrowed((), "", f"printed in {area.name}, where the catalogue has no such name")
    if len(left) > 1:
        return _weigh(left, context)
    return Narrowed(left, said) if said else _unopposed(left[0], context)


def _unopposed(code: str, context: Context) -> Narrowed:
    """The only bearer of a name, without an area before it: right unless another place is spoken of."""
    level, _ = context.support(code)
    other = context.against(code)
    if other is not None:
        return Narrowed((), "", f"the document names {other.name}; the only place of that name is not there")
    if level:
        parent = context.home(code)[: 2 * level]
        return Narrowed((code,), f"the only one of that name; {context.name(parent)} named")
    if context.elsewhere(code):
        return Narrowed((), "", "the text speaks of another county than the only place of that name is in")
    if context.hosted and not context.at_host(code):
        return Narrowed((), "", "the site belongs to another place than the only one of that name")
    return Narrowed((code,), "the only one of that name")


def _weigh(codes: tuple[str, ...], context: Context) -> Narrowed:
    """Several bearers: the one whose county, else city, else province is named, if that is clear."""
    if all(context.elsewhere(code) and not context.weight(context.home(code)[:6]) for code in codes):
        return Narrowed((), "", "the text speaks of a county where no place of that name is")
    support = {code: context.support(code) for code in codes}
    level = max(level for level, _ in support.values())
    nearest = sorted((c for c in codes if support[c][0] == level), key=lambda c: -_total(c, context))
    best = nearest[0]
    clear = len(nearest) == 1 or _total(best, context) >= 3 * _total(nearest[1], context)
    rivals = any(support[c][1] > 2 * support[best][1] for c in codes if c != best)
    enough = level == 3 or support[best][1] >= 2
    here = context.against(best) is None and (level == 3 or not context.elsewhere(best))
    if level and clear and enough and here and not rivals:
        return Narrowed((best,), f"{context.name(context.home(best)[: 2 * level])} named in the document")
    by = ((context.at_host, "by the site's address"), (context.at_source, "by the place its source covers"))
    for is_there, why in by:
        there = tuple(code for code in codes if is_there(code))
        if len(there) == 1 and context.against(there[0]) is None and not context.elsewhere(there[0]):
            return Narrowed(there, why)
    return Narrowed(tuple(nearest) if level and not rivals else codes, "")


def _total(code: str, context: Context) -> int:
    """Weight of the county first; its city and province count too, to part counties of one name."""
    code = context.home(code)
    return 4 * context.weight(code[:6]) + 2 * context.weight(code[:4]) + context.weight(code[:2])


@cache
def known_hosts() -> dict[str, tuple[str, ...]]:
    """Hosts of `data/hosts.csv` with the division codes they serve (none: official, place unknown)."""
    path = HERE / "hosts.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        return {row["host"]: tuple(filter(None, row["code"].split("|"))) for row in csv.DictReader(handle)}


def _host_codes(host: str, divisions: Divisions) -> frozenset[str]:
    """Codes that an official host stands for: by the table, else by its romanised labels."""
    parts = host.split(".")
    known = known_hosts()
    for at in range(len(parts)):
        if codes := known.get(".".join(parts[at:])):
            return frozenset(codes)
    if parts[-2:] != ["gov", "cn"]:
        return frozenset()
    # The first label that is a name: tunchang.hainan.gov.cn is the county's, not the province's.
    return next((found for label in parts[:-2] if (found := _spelt(label, divisions))), frozenset())


@cache
def _spelt(label: str, divisions: Divisions) -> frozenset[str]:
    """Codes whose stem is written so: huichang, changanqu; sxjiaxian and dlweishan name the parent first."""
    words = (label, *(label.removesuffix(kind) for kind in _KINDS_SPELT if label.endswith(kind)))
    found = {code for word in words for code in divisions.uppers_spelt(word)}
    if found:
        return frozenset(found)
    for length in (2, 3):
        tails = [word[length:] for word in words if len(word) >= length + 4]
        codes = {code for tail in tails for code in divisions.uppers_spelt(tail)}
        provinces = _PROVINCE_LETTERS.get(label[:length], "").split("|")
        found |= {code for code in codes if code[:2] in provinces} or codes
    return frozenset(found)
