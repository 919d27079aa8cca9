"""How officials print a figure: number forms, signs, units, words, and the kinds of nothing."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from tests.typeset.model import Printed

__all__ = ["absent", "amount", "blank", "change", "count", "fees"]

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
NOT_APPLICABLE = ("/", "-", "—", "——", "无", "／", "－")
BLANKS = ("", " ", "\u00a0", "\u3000")
UNITS = {"item": ("条", "件", "项"), "decision": ("件",), "application": ("件",), "case": ("件",)}


def blank(rng: Random) -> Printed:
    """A cell printed empty."""
    return Printed(rng.choice(BLANKS), None, ("blank",))


def absent(rng: Random) -> Printed:
    """A dash or 无 where a number belongs."""
    return Printed(rng.choice(NOT_APPLICABLE), None, ("not_applicable",))


def _padded(rng: Random, text: str, fancy: float) -> str:
    """Now and then a number stands between blanks, as the dumps of real pages show."""
    if rng.random() < 0.2 * fancy:
        return rng.choice((" ", "  ", "\u00a0")) + text + rng.choice(("", " "))
    return text


def count(rng: Random, value: int, unit: str, fancy: float = 0.0) -> Printed:
    """A count; `fancy` (0 to 1) says how often it is not simply its digits."""
    text = str(value)
    if rng.random() < fancy * 0.25:
        if value >= 1000 and rng.random() < 0.6:
            text = f"{value:,}"
        elif rng.random() < 0.5:
            text = text.translate(FULL_WIDTH)
        elif unit in UNITS:
            text += rng.choice(UNITS[unit])
    return Printed(_padded(rng, text, fancy), float(value))


def change(rng: Random, value: int, fancy: float = 0.0) -> Printed:
    """本年增/减: signed, or in words."""
    if rng.random() >= fancy * 0.7:
        return Printed(str(value), float(value))
    n = abs(value)
    unit = rng.choice(("", "", "项", "条", "件"))
    if value > 0:
        text = rng.choice(
            (f"+{n}", f"＋{n}", f"新增{n}{unit}", f"增加{n}{unit}", f"增{n}{unit}", f"+{n}{unit}")
        )
    elif value < 0:
        text = rng.choice((f"-{n}", f"－{n}", f"−{n}", f"减少{n}{unit}", f"减{n}{unit}", f"-{n}{unit}"))
    else:
        text = rng.choice(("0", "持平", "０", "+0", f"0{unit}"))
    return Printed(_padded(rng, text, fancy), float(value))


def _plain(value: Decimal) -> str:
    text = format(value.normalize(), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount(rng: Random, yuan: Decimal, fancy: float = 0.0) -> Printed:
    """采购总金额 of 2019, whose form names no unit: the cell may (63365元, 108万元, 300.6万)."""
    value = float(yuan)
    wan = _plain(yuan / 10000)
    if yuan == 0:
        named = rng.random() < fancy * 0.5
        text = rng.choice(("0元", "0万元")) if named else "0"
        return Printed(text, 0.0, ("reported",) if named else ("reported", "unit_assumed"))
    form = rng.choice(("元", "万元", "万", "none")) if fancy else rng.choice(("元", "万元"))
    if form == "none":
        return Printed(_plain(yuan), value, ("unit_assumed",))
    if form == "元":
        grouped = f"{yuan:,.2f}" if yuan % 1 else f"{int(yuan):,}"
        text = (grouped if rng.random() < fancy * 0.5 else _plain(yuan)) + "元"
    else:
        text = wan + rng.choice(("", "", " ")) * bool(fancy) + form
    if rng.random() < fancy * 0.15:
        text = text.translate(FULL_WIDTH)
    return Printed(_padded(rng, text, fancy), value)


def fees(rng: Random, yuan: Decimal, fancy: float = 0.0) -> Printed:
    """本年收费金额 of 2021: the header names 万元; a unit in the cell goes before it."""
    value = float(yuan)
    wan = _plain(yuan / 10000)
    if rng.random() < fancy * 0.3:
        return Printed(rng.choice((wan + "万元", wan + "万", _plain(yuan) + "元")), value)
    if rng.random() < fancy * 0.2 and yuan >= 10_000_000 and (yuan / 10000) % 1 == 0:
        return Printed(f"{int(yuan / 10000):,}", value)
    return Printed(_padded(rng, wan, fancy), value)
