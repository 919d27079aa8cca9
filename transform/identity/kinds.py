"""What kind of division a name speaks of: by its ending, never by its code or address."""

from __future__ import annotations

from data.divisions.build import PEOPLES

__all__ = ["kind_of", "publisher_type_of", "township_stem"]

# Endings in the order they are tried, the longer before what it contains: (ending, kind).
_KINDS = (
    ("民族乡", "ethnic_township"),
    ("族乡", "ethnic_township"),
    ("镇", "town"),
    ("苏木", "sumu"),
    ("乡", "township"),
    ("街道办事处", "street"),
    ("街道办", "street"),
    ("街道", "street"),
    ("街", "street"),
    ("开发区", "zone"),
    ("园区", "zone"),
    ("地区办事处", "street"),
    ("地区", "street"),
    ("管委会", "zone"),
    ("管理委员会", "zone"),
    ("区", "zone"),
    ("园", "zone"),
    ("新城", "zone"),
    ("城", "zone"),
    ("基地", "zone"),
    ("场", "farm"),
    ("团", "farm"),
    ("分公司", "other"),
    ("办事处", "street"),
    ("路办", "street"),
)
_TYPES = {
    "town": "township",
    "township": "township",
    "ethnic_township": "township",
    "sumu": "township",
    "street": "street",
    "zone": "zone",
    "farm": "farm",
}


def kind_of(name: str) -> str:
    """town, township, ethnic_township, sumu, street, zone, farm or other, by the name's ending."""
    return next((kind for ending, kind in _KINDS if name.endswith(ending)), "other")


def publisher_type_of(name: str) -> str:
    """The publisher type of a township-level name: township, street, zone, farm or other."""
    return _TYPES.get(kind_of(name), "other")


def township_stem(name: str) -> str:
    """The name without its kind and without a people's name: 茅坪回族镇 → 茅坪, 开平街道 → 开平."""
    for ending in ("街道", "民族乡", "苏木", "地区", "镇", "乡"):
        if name.endswith(ending) and len(name) > len(ending):
            short = name[: -len(ending)]
            return PEOPLES.sub("", short) or short
    return name
