"""The divisions of China down to the township, by their statistical codes (2023-06-30).

A code's prefix names its parents: 2 digits the province, 4 the city, 6 the county, 9 the
township. Where a level does not exist the code list has placeholders: 市辖区 and 县 as the
"city" of a municipality, 省直辖县级行政区划 above counties run by the province, and one county
of the same name under Dongguan, Zhongshan and Danzhou. `place()` speaks plainly instead.
Origin and rebuilding: data/divisions/PROVENANCE.md.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from data import HERE
from data.divisions.build import PSEUDO_CITIES, stem
from data.script import table as traditional_table
from transform.identity.kinds import kind_of, publisher_type_of, township_stem
from transform.lineage import Former, aliases, former_townships

__all__ = [
    "Division",
    "Divisions",
    "Place",
    "kind_of",
    "load_divisions",
    "publisher_type_of",
    "township_stem",
]

_HERE = HERE / "divisions"
_LONGEST = 16
_PARENTHESES = re.compile(r"(.*?)（(.+?)）(.*)")


@dataclass(frozen=True, slots=True)
class Place:
    """The names of a code and its parents as people say them; None where a level does not exist."""

    code: str
    name: str
    county: str | None
    city: str | None
    province: str | None


@dataclass(frozen=True, slots=True)
class Division:
    """One row of the catalogue as the warehouse lists it: 9-digit code, names, kind and type.

    Former townships come with the last reporting year they can have published for (`until`), the
    codes of today that took them over, and the county of today that they lay in.
    """

    code: str
    name: str
    kind: str
    publisher_type: str
    county: str | None
    city: str | None
    province: str | None
    county_code: str
    until: int | None = None
    successors: tuple[str, ...] = ()


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.reader(handle)
        next(reader, None)
        yield from (row for row in reader if row and row[0].strip())


class Divisions:
    """The catalogue with its look-ups. Built once per process by `load_divisions`.

    Name look-ups take names in simplified script and return codes in ascending order; a code
    list's rare characters (乾, 濛) are found in their own and in their simplified form.
    """

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._townships: dict[str, list[str]] = {}
        self._uppers: dict[str, list[str]] = {}
        self._stems: dict[str, list[str]] = {}
        self._hosts: dict[str, list[str]] = defaultdict(list)
        self._aliases: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
        self._codes: list[str] = []
        self._former: dict[str, Former] = {}
        self._ended: dict[str, list[Former]] = defaultdict(list)
        self.endings: frozenset[str] = frozenset()
        self.upper_endings: frozenset[str] = frozenset()

    # -- building ---------------------------------------------------------------------

    def _load(self, extra: Path | None) -> None:
        for level in ("provinces", "cities", "counties"):
            for code, name, *rest in _rows(_HERE / f"{level}.csv"):
                self._add_upper(code, name, rest[0] if rest else "")
        text = (_HERE / "townships.csv").read_text(encoding="utf-8")
        by_name, names = self._townships, self._names
        for line in text.splitlines()[1:]:
            code, _, name = line.partition(",")
            names[code] = name
            if name in by_name:
                by_name[name].append(code)
            else:
                by_name[name] = [code]
        self._add_spellings(text)
        if extra is not None:
            self._add_extra(extra)
        self._codes = sorted([code for code in names if len(code) == 9])
        for alias in aliases():
            self._add_alias(alias.name, alias.code, (alias.first, alias.last))
        for former in former_townships():
            self._add_former(former)
        self.endings = frozenset(name[-2:] for name in by_name)
        self.upper_endings = frozenset(name[-2:] for name in self._uppers)

    def _add_alias(self, name: str, code: str, years: tuple[int, int]) -> None:
        """A name of some years; one that the code bears anyway is kept to these years."""
        for key in {name, _street(name)}:
            self._aliases[key][code] = years
            bearers = (self._townships if len(code) == 9 else self._uppers).setdefault(key, [])
            if code not in bearers:
                bearers.append(code)

    def _add_former(self, former: Former) -> None:
        """A township that is no more, under its own code unless another bears that today."""
        self._ended[former.name].append(former)
        if former.reused or former.code in self._names:
            return
        self._names[former.code] = former.name
        self._former[former.code] = former
        self._add_alias(former.name, former.code, (former.first, former.last))

    def _add_upper(self, code: str, name: str, pinyin: str) -> None:
        self._names[code] = name
        if name in PSEUDO_CITIES:
            return
        short = stem(name) if len(code) > 2 else _province_stem(name)
        for key in {name, _simple(name)}:
            self._uppers.setdefault(key, []).append(code)
        for key in {short, _simple(short)}:
            if len(key) >= 2:
                self._stems.setdefault(key, []).append(code)
        for word in pinyin.split("|"):
            if word:
                self._hosts[word].append(code)

    def _add_spellings(self, text: str) -> None:
        """Further keys: rare characters simplified, the two names of `甲（乙）`, 甲街道 for 甲办事处."""
        for code, name in _lines_with(re.compile(f"[{_rare()}]"), text):
            self._townships.setdefault(_simple(name), []).append(code)
        for code, name in _lines_with(re.compile("办事处\n"), text):
            if (street := _street(name)) != name:
                self._townships.setdefault(street, []).append(code)
        for code, name in _lines_with(re.compile("（"), text):
            if match := _PARENTHESES.fullmatch(name):
                for key in {match[1] + match[3], match[2], name.replace("（", "(").replace("）", ")")}:
                    if len(key) > 2:
                        self._townships.setdefault(key, []).append(code)

    def _add_extra(self, path: Path) -> None:
        """Rows `code,name[,pinyin]` of any level, for tests and documents of invented divisions."""
        for code, name, *rest in _rows(path):
            if len(code) == 9:
                self._names[code] = name
                self._townships.setdefault(name, []).append(code)
            else:
                self._add_upper(code, name, rest[0] if rest else "")

    # -- look-ups ---------------------------------------------------------------------

    def townships_named(self, name: str, year: int | None = None) -> tuple[str, ...]:
        """Codes of all townships of that full name in the whole country.

        Aliases are included, with a `year` only those that were in use then.
        """
        codes = tuple(self._townships.get(name, ()))
        spans = self._aliases.get(name)
        if year is None or spans is None:
            return codes
        return tuple(c for c in codes if c not in spans or spans[c][0] <= year <= spans[c][1])

    def home(self, code: str) -> str:
        """The code with the county of today as its prefix: where to look for a former township."""
        former = self._former.get(code)
        return code if former is None else former.county + code[6:]

    def former(self, code: str) -> Former | None:
        """The former township of this code, None for those of today."""
        return self._former.get(code)

    def renamed(self, name: str) -> frozenset[str]:
        """Codes of the townships that bore the name for some years and bear another today."""
        return frozenset(code for code in self._aliases.get(name, ()) if self._names.get(code) != name)

    def ended(self, name: str, county: str) -> Former | None:
        """The township of that full name that the county (6 digits, of today) once had, and has no more."""
        return next((former for former in self._ended.get(name, ()) if former.county == county), None)

    def has_township(self, name: str) -> bool:
        """Whether a township of that full name exists anywhere."""
        return name in self._townships

    def uppers_named(self, name: str) -> tuple[str, ...]:
        """Codes (2, 4 or 6 digits) of the provinces, cities and counties of that full name."""
        return tuple(self._uppers.get(name, ()))

    def uppers_stemmed(self, short: str) -> tuple[str, ...]:
        """Codes of provinces, cities and counties by their stem: 清新, 永嘉, 浙江."""
        return tuple(self._stems.get(short, ()))

    def within(self, prefix: str) -> list[str]:
        """Codes of the townships below a 2-, 4- or 6-digit code."""
        start = bisect_left(self._codes, prefix)
        return self._codes[start : bisect_left(self._codes, prefix + ":", start)]

    def stem_within(self, prefix: str, short: str) -> tuple[str, ...]:
        """Townships below `prefix` whose name without its kind is `short`."""
        return tuple(code for code in self.within(prefix) if township_stem(self._names[code]) == short)

    def uppers_spelt(self, pinyin: str) -> tuple[str, ...]:
        """Cities and counties whose stem is written so in Latin letters: huichang → 会昌县."""
        return tuple(self._hosts.get(pinyin, ()))

    def name(self, code: str) -> str:
        """The official name of a 2-, 4-, 6- or 9-digit code. Raises KeyError."""
        return self._names[code]

    def place(self, code: str) -> Place:
        """The code with its parents' names. Codes of counties and above may be filled up with
        zeros (320813000). Raises KeyError.
        """
        own = next((short for short in (code, code[:6], code[:4], code[:2]) if short in self._names), code)
        if code in self._former:
            at = self.place(self._former[code].county)
            return Place(code, self._names[code], at.county, at.city, at.province)
        if code[len(own) :].strip("0"):
            raise KeyError(code)
        province = self._names[code[:2]]
        county = self._names.get(code[:6]) if len(own) >= 6 else None
        city = self._names.get(code[:4]) if len(own) >= 4 else None
        if city in PSEUDO_CITIES:
            city = county if "直辖" in str(city) else province
        return Place(code, self._names[own], county, city, province)

    def __iter__(self) -> Iterator[Division]:
        """The townships of today in code order, then the former ones."""
        for code in (*self._codes, *self._former):
            at = self.place(code)
            kind = publisher_type_of(at.name)
            old = self._former.get(code)
            yield Division(
                code,
                at.name,
                kind_of(at.name),
                kind,
                at.county,
                at.city,
                at.province,
                self.home(code)[:6],
                old.last if old else None,
                old.successors if old else (),
            )

    def __len__(self) -> int:
        return len(self._codes)


def _street(name: str) -> str:
    """甲街道 for 甲办事处 and 甲街道办事处; any other name as it is."""
    bare = name.removesuffix("办事处").removesuffix("街道")
    return bare + "街道" if name.endswith("办事处") and len(bare) > 1 and bare[-1] not in "区镇乡" else name


def _province_stem(name: str) -> str:
    return "内蒙古" if name.startswith("内蒙古") else name[:3] if name.startswith("黑龙江") else name[:2]


def _lines_with(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, str]]:
    """(code, name) of each line that the pattern is found in; the search runs over the whole text."""
    seen = -1
    for match in pattern.finditer(text):
        start = text.rfind("\n", 0, match.start()) + 1
        if start != seen:
            seen = start
            code, _, name = text[start : text.find("\n", start)].partition(",")
            yield code, name


@cache
def _rare() -> str:
    return re.escape("".join(map(chr, traditional_table())))


def _simple(name: str) -> str:
    return name.translate(traditional_table())


@cache
def load_divisions(extra: Path | None = None) -> Divisions:
    """The catalogue, once per process; `extra` adds rows `code,name[,pinyin]` from a CSV file."""
    divisions = Divisions()
    divisions._load(extra)
    return divisions
