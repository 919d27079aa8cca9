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
from pathlib import Path

import data
from data.divisions import Divisions
from transform.names import Area, Scan

__all__ = ["Context", "Narrowed", "known_hosts", "narrow"]

WEIGHTS = {"field": 8, "title": 8, "site": 6, "crumb": 6, "intro": 6, "opening": 3, "body": 1, "tail": 2, "name": 2}
_STRONG = frozenset({"field", "title", "site", "crumb"})
_PROVINCE_LETTERS = {
    "11": "bj", "12": "tj", "13": "hb|he", "14": "sx", "15": "nm", "21": "ln", "22": "jl", "23": "hlj|hl", "31": "sh", "32": "js",
    "33": "zj", "34": "ah", "35": "fj", "36": "jx", "37": "sd", "41": "hn|ha", "42": "hb", "43": "hn", "44": "gd", "45": "gx",
    "46": "hi|hn", "50": "cq", "51": "sc", "52": "gz", "53": "yn", "54": "xz", "61": "sx|sn", "62": "gs", "63": "qh", "64": "nx",
    "65": "xj",
}  # fmt: skip
_SMALL_CLAIM = re.compile(r"学习|考察|交流|参观|对口|支援|帮扶|协作")


@dataclass(frozen=True, slots=True)
class Narrowed:
    """The codes that remain, what decided, and, if none remain, why."""

    codes: tuple[str, ...]
    evidence: str
    detail: str = ""


class Context:
    """The areas of a document with their weights, and its host."""

    def __init__(self, scans: Iterable[tuple[str, Scan]], host: str | None, divisions: Divisions) -> None:
        self._divisions = divisions
        self._weights: dict[str, int] = defaultdict(int)
        self.strong: list[Area] = []
        self.areas: list[Area] = []
        for place, found in scans:
            for area in found.areas:
                if _SMALL_CLAIM.search(found.text, max(0, area.start - 12), area.end + 12):
                    continue
                self.areas.append(area)
                if place in _STRONG:
                    self.strong.append(area)
                for code in area.codes:
                    self._weights[code] += WEIGHTS[place] if area.sure else (WEIGHTS[place] + 1) // 2
        self.hosted = _host_codes(host, divisions) if host else frozenset()

    def weight(self, prefix: str) -> int:
        """How much the document speaks of this province, city or county."""
        return self._weights.get(prefix, 0)

    def support(self, code: str) -> tuple[int, int]:
        """(level, weight) of the closest parent that is named: level 3 county, 2 city, 1 province, 0 none."""
        for level, digits in ((3, 6), (2, 4), (1, 2)):
            if weight := self.weight(code[:digits]):
                return level, weight
        return 0, 0

    def against(self, code: str) -> Area | None:
        """A county or city named in a strong place, when no strong place names a parent of `code`."""
        if any(code.startswith(c) for area in self.strong for c in area.codes):
            return None
        return next((area for area in self.strong if area.sure and all(len(c) >= 4 for c in area.codes)), None)

    def elsewhere(self, code: str) -> bool:
        """Whether the document speaks clearly of a county that `code` is not in."""
        return any(
            area.sure and self.weight(area.codes[0]) >= 6 and all(len(c) == 6 for c in area.codes)
            for area in self.areas
            if not any(code.startswith(c) for c in area.codes)
        )

    def counties(self) -> list[str]:
        """6-digit codes that strong places or the text name, the weightiest first."""
        codes = [code for code in self._weights if len(code) == 6]
        return sorted(codes, key=lambda code: (-self._fit(code), code))

    def _fit(self, code: str) -> int:
        return self.weight(code) + min(4, self.weight(code[:4])) + min(2, self.weight(code[:2]))

    def best_county(self) -> str | None:
        """The one county that the document speaks of most, by a clear margin; None otherwise."""
        ranked = self.counties()
        if not ranked:
            return None
        if len(ranked) > 1 and self._fit(ranked[0]) < 2 * self._fit(ranked[1]) and not self._split(ranked):
            return None
        return ranked[0]

    def _split(self, ranked: list[str]) -> bool:
        """Whether the runner-up merely shares the winner's name, and the winner's city is named."""
        first, second = ranked[0], ranked[1]
        same = self._divisions.name(first) == self._divisions.name(second)
        return same and bool(self.weight(first[:4])) and not self.weight(second[:4])


def narrow(codes: tuple[str, ...], chains: Iterable[tuple[Area, ...]], context: Context) -> Narrowed:
    """Chooses among the bearers of a name.

    `chains` are the areas printed directly before the name, nearest first. Nothing is guessed:
    several codes left mean that the document does not say, none that it says another place.
    """
    left, said = codes, ""
    for chain in chains:
        for area in chain:
            kept = tuple(code for code in left if any(code.startswith(c) for c in area.codes))
            if not kept:
                if area.sure or area is chain[0]:
                    return Narrowed((), "", f"printed in {area.name}, where the catalogue has no such name")
                continue
            if len(kept) < len(left) or not said:
                said = f"in {area.name}"
            left = kept
    if len(left) == 1 and said:
        return Narrowed(left, said)
    if len(left) == 1:
        return _unopposed(left[0], context)
    return _weigh(left, context)


def _unopposed(code: str, context: Context) -> Narrowed:
    level, weight = context.support(code)
    if other := context.against(code):
        return Narrowed((), "", f"the only place of that name is not in {other.name}, which the document names")
    if level == 0:
        if context.elsewhere(code):
            return Narrowed((), "", "the only place of that name is not in a county that the text speaks of")
        return Narrowed((code,), "the only one of that name")
    return Narrowed((code,), f"the only one of that name; {'county' if level == 3 else 'city' if level == 2 else 'province'} named")


def _weigh(codes: tuple[str, ...], context: Context) -> Narrowed:
    support = {code: context.support(code) for code in codes}
    level = max(level for level, _ in support.values())
    if level:
        first = sorted((code for code in codes if support[code][0] == level), key=lambda c: -_total(c, context))
        if level < 3 and all(context.elsewhere(code) for code in first):
            return Narrowed((), "", "no place of that name is in the county that the text speaks of")
        clear = len(first) == 1 or _total(first[0], context) >= 3 * _total(first[1], context)
        best = first[0]
        rivals = [c for c in codes if c != best and support[c][1] > support[best][1] * 2]
        if clear and not rivals and (support[best][1] >= 2 or level == 3) and context.against(best) is None:
            parent = {3: best[:6], 2: best[:4], 1: best[:2]}[level]
            return Narrowed((best,), f"{context._divisions.name(parent)} named in the document")
        codes = tuple(first) if not rivals else codes
    elif all(context.elsewhere(code) for code in codes):
        return Narrowed((), "", "no place of that name is in the county that the text speaks of")
    hosted = tuple(code for code in codes if any(code.startswith(h) for h in context.hosted))
    if len(hosted) == 1 and context.against(hosted[0]) is None:
        return Narrowed(hosted, "by the site's address")
    return Narrowed(codes, "")


def _total(code: str, context: Context) -> int:
    """Weight of the county first; its city and province count too, to part counties of one name."""
    return 4 * context.weight(code[:6]) + 2 * context.weight(code[:4]) + context.weight(code[:2])


@cache
def known_hosts() -> dict[str, tuple[str, ...]]:
    """Hosts of `data/hosts.csv` with the division codes they serve (none: official, place unknown)."""
    path = Path(data.__file__).with_name("hosts.csv")
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
    for label in reversed(parts[:-2]):
        if label != "www" and (found := _spelt(label, divisions)):
            return frozenset(found)
    return frozenset()


def _spelt(label: str, divisions: Divisions) -> set[str]:
    found: set[str] = set()
    for word in (label, *(label.removesuffix(s) for s in ("xian", "qu", "shi", "qi", "x", "q", "s") if label.endswith(s))):
        found.update(divisions.uppers_spelt(word))
        for province, letters in _PROVINCE_LETTERS.items():
            for start in letters.split("|"):
                if word.startswith(start) and len(word) > len(start) + 2:
                    found.update(c for c in divisions.uppers_spelt(word[len(start) :]) if c.startswith(province))
    return found
