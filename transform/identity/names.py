"""Division names in text: where townships, counties, cities and provinces are named.

A name is only worth something where it begins: 河口镇 inside 大河口镇 is another town. So each
township carries whether its left edge is known (`bounded`) and which divisions are printed
directly before it (`within`): 昌图县七家子镇 names its own county.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from transform.divisions import Divisions

__all__ = ["Area", "Scan", "Town", "scan"]

_ENDS = re.compile("[镇乡道木街区县市旗州盟省处场园会团城地]")
_AREA_ENDS = frozenset("县区市旗州盟省会")
# What a county of this kind may have become since: 清新县 is 清新区 today, 上虞市 上虞区.
_FORMER_KINDS = {"县": ("市", "区", "县"), "市": ("区",)}
_MAX_AREA = 15
_MAX_TOWN = 18

# Words that end before a name begins. Single characters are those that hardly begin a name.
_WORD_BEFORE = re.compile(
    r"(?:[与由和在向为是从及对请经据以将到被把给系源址导称讲即原属辖的于年度月日府委镇乡道处县区市旗州盟省"
    r"为如下自])$|(?:公布|发布|公开|编制|现将|中共|关于|组织|要求|截至|通过|根据|按照|我们|来自|全面|展示|反映|围绕|报送)$"
)
# The word before 镇 that makes it a kind of place instead of a name; 2 characters need an area before them.
_NOT_NAMES = frozenset(
    [
        "我镇",
        "本镇",
        "全镇",
        "各镇",
        "该镇",
        "乡镇",
        "城镇",
        "小镇",
        "古镇",
        "集镇",
        "村镇",
        "重镇",
        "强镇",
        "名镇",
        "建镇",
        "我乡",
        "本乡",
        "全乡",
        "各乡",
        "该乡",
        "城乡",
        "家乡",
        "返乡",
        "下乡",
        "水乡",
        "故乡",
        "老乡",
        "山乡",
        "我街道",
        "本街道",
        "全街道",
        "各街道",
        "该街道",
        "街道",
        "我区",
        "示范镇",
        "中心镇",
        "重点镇",
        "特色镇",
        "建制镇",
        "试点镇",
        "各乡镇",
        "全乡镇",
        "中心城区",
        "农场",
        "林场",
        "牧场",
        "渔场",
        "良种场",
        "原种场",
        "种畜场",
        "园区",
        "开发区",
        "经济开发区",
        "工业园区",
        "高新区",
        "工业园",
        "新区",
        "城区",
        "郊区",
        "矿区",
        "管委会",
        "管理区",
        "度假区",
        "风景区",
        "高新技术产业开发区",
        "街道办事处",
        "办事处",
        "社区",
        "监狱",
    ]
)
# Counties whose name is also a common noun: they count only right after their city.
_COMMON_AREAS = frozenset(
    [
        "城区",
        "郊区",
        "矿区",
        "东区",
        "西区",
        "南区",
        "北区",
        "新区",
        "老城区",
        "新城区",
        "市中区",
        "城中区",
        "合作市",
        "港区",
    ]
)
# 县委, 县级, 县直, 县乡, 县域 …: with these the character before 县 belongs to another word.
_COUNTY_WORDS = frozenset("委级直乡城里域内外长")
_STREET_SIGN = re.compile(r"[0-9一二三四五六七八九十东西南北中]")
_ROAD = re.compile(r"道(?:\d|[东西南北中]?段|路)")


@dataclass(frozen=True, slots=True)
class Area:
    """A province, city or county at `[start, end)`; `codes` are all that bear the name.

    `sure` is False where only the stem is official (上虞市 for 上虞区).
    """

    start: int
    end: int
    name: str
    codes: tuple[str, ...]
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Town:
    """A township-level name at `[start, end)`. `name` is the catalogue's, `codes` all its bearers.

    `within` holds the codes of the areas printed directly before it, nearest first.
    """

    start: int
    end: int
    name: str
    codes: tuple[str, ...]
    bounded: bool
    within: tuple[Area, ...] = ()


@dataclass(frozen=True, slots=True)
class Scan:
    """All names of one text, in order of their ends."""

    text: str
    areas: tuple[Area, ...]
    towns: tuple[Town, ...]


def scan(text: str, divisions: Divisions) -> Scan:
    """Names in `text` (squeezed, lines joined by newlines). One pass over the ends of names."""
    areas: list[Area] = []
    towns: list[Town] = []
    ends: dict[int, Area] = {}
    for match in _ENDS.finditer(text):
        at = match.start()
        area = _area(text, at + 1, divisions, ends) if text[at] in _AREA_ENDS else None
        if area:
            areas.append(area)
            ends[area.end] = area
        town = _town(text, at + 1, divisions, ends)
        if town is None or (towns and towns[-1].end >= town.end) or (area and area.start <= town.start):
            continue
        if towns and towns[-1].start == town.start:
            towns.pop()
        towns.append(town)
    return Scan(text, tuple(areas), tuple(towns))


def _area(text: str, end: int, divisions: Divisions, ends: dict[int, Area]) -> Area | None:
    """The area whose name ends at `end`: the longest official name, or a longer stem with another kind."""
    found = _official(text, end, divisions)
    for length in (5, 4, 3) if text[end - 1] in _FORMER_KINDS else ():
        if length > end or (found and length <= end - found.start):
            continue
        stemmed = divisions.uppers_stemmed(text[end - length : end - 1])
        now = _FORMER_KINDS[text[end - 1]]
        codes = tuple(c for c in stemmed if len(c) == 6 and divisions.name(c).endswith(now))
        if codes:
            return Area(end - length, end, text[end - length : end], codes, sure=False)
    if found is None or (found.name in _COMMON_AREAS and not _before(found.start, ends)):
        return None
    if found.name[-1] == "县" and len(found.name) == 2 and not _short_county(text, found, ends):
        return None
    over = ends.get(found.start + 1)
    if over is None:
        return found
    # 乐山市中区 shares its 市; 满洲里市北区街道 does not name 市北区, which lies elsewhere.
    codes = tuple(code for code in found.codes if any(code.startswith(c) for c in over.codes))
    return Area(found.start, end, found.name, codes) if codes else None


def _short_county(text: str, area: Area, ends: dict[int, Area]) -> bool:
    """Whether two characters are a county: 息县 and 成县 are, 信息县级 and 完成县里 are not.

    和县 is one only where a line begins with it or its city is named: 《条例》和县委.
    """
    if area.start in ends:
        return True
    if text[area.end : area.end + 1] in _COUNTY_WORDS:
        return False
    if area.name == "和县":
        return area.start == 0 or text[area.start - 1] in "\n年"
    return _edge(text, area.start)


def _official(text: str, end: int, divisions: Divisions) -> Area | None:
    if text[end - 2 : end] in divisions.upper_endings:
        for length in range(min(_MAX_AREA, end), 1, -1):
            name = text[end - length : end]
            if codes := divisions.uppers_named(name):
                return Area(end - length, end, name, codes)
    return None


def _before(start: int, ends: dict[int, Area]) -> Area | None:
    """The area that ends at `start`, or one character later (乐山市市中区 shortened to 乐山市中区)."""
    return ends.get(start) or (ends.get(start + 1) if start else None)


def _town(text: str, end: int, divisions: Divisions, ends: dict[int, Area]) -> Town | None:
    letter = text[end - 1]
    if letter == "街":
        if text[end : end + 1] == "街" or (text[end : end + 1] == "道" and not _ROAD.match(text, end)):
            return None
        if _STREET_SIGN.match(text, end) and text[end : end + 2] != "20":
            return None
        return _longest(text, end, end, "街道", 1, divisions, ends)
    if letter == "处" and text.endswith("办事处", 0, end):
        base = end - 3
        if text.endswith("街道", 0, base):
            return None
        return _longest(text, end, base, "街道", 0, divisions, ends) or _longest(
            text, end, end, "", 0, divisions, ends
        )
    if text[end - 2 : end] not in divisions.endings:
        return None
    return _longest(text, end, end, "", 0, divisions, ends)


def _longest(
    text: str, end: int, base: int, add: str, drop: int, divisions: Divisions, ends: dict[int, Area]
) -> Town | None:
    """The longest catalogued name that ends here and does not begin in the middle of an area's name.

    The name looked up is `text[start : base - drop] + add`, so that 佳荣里街 finds 佳荣里街道.
    """
    inside = {at for area in list(ends.values())[-3:] for at in range(area.start + 1, area.end)}
    best: tuple[int, str] | None = None
    for length in range(min(_MAX_TOWN, base), 1, -1):
        start = base - length
        name = text[start : base - drop] + add
        if start not in inside and len(name) >= 2 and divisions.has_township(name):
            best = (start, name)
            break
    if best is None:
        return None
    start, name = best
    within = _chain(text, start, ends, divisions)
    if text[start:end] in _NOT_NAMES or name in _NOT_NAMES:
        if not (within and within[0].sure and start in ends):
            return None
    elif len(name) == 2 and not within and not _clean_edge(text, start):
        return None
    bounded = bool(within) or _edge(text, start)
    return Town(start, end, name, divisions.townships_named(name), bounded, within)


def _clean_edge(text: str, start: int) -> bool:
    return start == 0 or text[start - 1] == "年" or not "\u4e00" <= text[start - 1] <= "\u9fff"


def _edge(text: str, start: int) -> bool:
    return _clean_edge(text, start) or _WORD_BEFORE.search(text, max(0, start - 3), start) is not None


def _chain(text: str, start: int, ends: dict[int, Area], divisions: Divisions) -> tuple[Area, ...]:
    """Areas printed one after another right before `start`, nearest first; stems count there too."""
    nearest = (
        ends.get(start) or _common_before(text, start, divisions) or _stem_before(text, start, divisions)
    )
    chain: list[Area] = []
    while nearest is not None:
        chain.append(nearest)
        nearest = ends.get(nearest.start)
    return tuple(chain)


def _common_before(text: str, end: int, divisions: Divisions) -> Area | None:
    """市中区永安镇: a county named like a common noun, at the start of a text and right before a name."""
    found = _official(text, end, divisions)
    return found if found and found.name in _COMMON_AREAS and _clean_edge(text, found.start) else None


def _stem_before(text: str, end: int, divisions: Divisions) -> Area | None:
    """靖安宝峰镇: the county by its stem, directly before a name."""
    for length in (4, 3, 2):
        short = text[end - length : end] if length <= end else ""
        if short not in _COMMON_AREAS and (codes := divisions.uppers_stemmed(short)):
            return Area(end - length, end, short, codes, sure=False)
    return None
