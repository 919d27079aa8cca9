"""Who publishes the typeset reports: real townships for accuracy, invented ones for properties."""

from __future__ import annotations

import csv
from collections import Counter
from functools import lru_cache
from pathlib import Path

from tests.typeset.model import Place

__all__ = ["fictitious_places", "real_places", "write_divisions"]

DIVISIONS = Path(__file__).resolve().parents[2] / "data" / "divisions"
PSEUDO_CITIES = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
STEMS = (
    "云溪",
    "白石",
    "金坪",
    "柳林",
    "双河",
    "清源",
    "龙湾",
    "大佛",
    "永兴",
    "桃岭",
    "新开",
    "长岭",
    "石门",
    "三江",
)


def _table(name: str, folder: Path) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


@lru_cache(maxsize=1)
def real_places(folder: Path = DIVISIONS) -> tuple[Place, ...]:
    """Towns, townships and streets of the division list whose county has a name of its own.

    Left out are names that occur twice in a county, names that the list prints with their county
    (当阳市两河镇), and counties that are only a code. Where
    several counties share a name, `where` names the city too, as an honest report would.
    """
    provinces = {r["code"]: r["name"] for r in _table("provinces.csv", folder)}
    cities = {r["code"]: r["name"] for r in _table("cities.csv", folder)}
    counties = {r["code"]: r["name"] for r in _table("counties.csv", folder)}
    shared = Counter(counties.values())
    rows = [r for r in _table("townships.csv", folder) if r["name"].endswith(("镇", "乡", "街道", "苏木"))]
    seen = Counter((r["code"][:6], r["name"]) for r in rows)
    stems = Counter((r["code"][:6], _stem(r["name"])) for r in rows)
    out = []
    for row in rows:
        code, name = row["code"], row["name"]
        county = counties.get(code[:6], "")
        if (
            not county
            or county in PSEUDO_CITIES
            or seen[code[:6], name] > 1
            or stems[code[:6], _stem(name)] > 1
        ):
            continue
        province = provinces[code[:2]]
        city = cities.get(code[:4], province)
        city = province if city in PSEUDO_CITIES else city
        kind = "street" if name.endswith("街道") else "township"
        where = city + county if shared[county] > 1 else county
        out.append(Place(code, name, county, city, province, kind, where))
    return tuple(out)


def _stem(name: str) -> str:
    return name.removesuffix("街道").removesuffix("苏木").rstrip("镇乡")


@lru_cache(maxsize=1)
def fictitious_places() -> tuple[Place, ...]:
    """Towns of a province that does not exist (codes 99…), two kinds in each of its counties."""
    out = []
    for c, county_stem in enumerate(("安澜", "临泽口", "望川", "北渚"), 1):
        county = county_stem + ("区" if c % 2 else "县")
        for t, stem in enumerate(STEMS, 1):
            suffix, digit = (("镇", 1), ("乡", 2), ("街道", 0))[t % 3]
            kind = "street" if suffix == "街道" else "township"
            code = f"9901{c:02d}{digit}{t:02d}"
            out.append(Place(code, stem + suffix, county, "甲和市", "虚设省", kind, county))
    return tuple(out)


def write_divisions(file: Path) -> None:
    """The invented divisions, every level, as a further list for the catalogue (code,name,pinyin)."""
    places = fictitious_places()
    rows = {("99", "虚设省"), ("9901", "甲和市")}
    rows |= {(p.code[:6], p.county) for p in places} | {(p.code, p.name) for p in places}
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("code", "name", "pinyin"))
        writer.writerows((code, name, "") for code, name in sorted(rows))
