"""One year's statistical code list: townships, counties and villages by code."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Listing", "filled", "listing", "plain"]

_MANAGED_BY = re.compile("（[^）]*）")


@dataclass(frozen=True, slots=True)
class Listing:
    """One year's list: names of townships and counties by code, village names by township."""

    year: int
    towns: dict[str, str]
    counties: dict[str, str]
    villages: dict[str, frozenset[str]]


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
