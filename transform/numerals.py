"""Printed numbers to exact decimals: Arabic, Chinese, mixed, and rounded ones.

Nothing here knows what is counted. What is not surely one number is None: 几十 and 两三 name
no number, and the colloquial 一百二 and 三万五 (120 and 35,000) are not read as 102 and 30,005.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

__all__ = ["NUMBER", "Numeral", "digits", "normalise", "parse_number", "parse_quantity"]

# An Arabic number in running text, thousands separated or not, as a pattern to build on.
# The text must have been through `normalise`.
NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?"

_MAX_LENGTH = 32
_INVISIBLE = dict.fromkeys([0xAD, *range(0x200B, 0x2010), *range(0x2028, 0x202F), 0x2060, 0xFEFF], "")
_SPACES = dict.fromkeys(map(ord, "\u00a0\u1680\u180e\u202f\u205f\u3000\u3164"), " ")
_SPACES.update(dict.fromkeys(range(0x2000, 0x200B), " "))
# One character each, so that lengths hold: the traditional and the hyphen forms met with numbers.
_PLAIN = str.maketrans(
    "萬億兩餘條項個減無沒約條數貳參陸壹肆伍柒捌玖拾佰仟弍叁贰陆−–‒‑‐﹣",
    "万亿两余条项个减无没约条数二三六一四五七八九十百千二三二六------",
)
_CLEAN: dict[int, str | int] = {**_INVISIBLE, **_SPACES, **_PLAIN}

_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0, "○": 0}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10**4, "亿": 10**8}
_FACTOR = {
    "": 1,
    "百": 100,
    "千": 1000,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "万亿": 10**12,
}

_POSITIONAL = re.compile(r"[0-9〇零○Oo一二三四五六七八九]{2,}")
_AS_DIGITS = str.maketrans("〇零○Oo一二三四五六七八九", "00000123456789")
_CHINESE = re.compile(r"[零〇○一二两三四五六七八九十百千万亿]+")
_PLAIN_NUMBER = re.compile(NUMBER)
_TOKEN = re.compile(rf"({NUMBER}) ?([十百千]?[万亿]|[百千]|万亿)?")

_BEFORE = r"(?:大约|大概|将近|接近|超过|不少于|不低于|不足|不到|[约近超逾>≥<≤])"
_AFTER = r"(?:以上|左右|上下|[余多许])"
_ROUNDED = re.compile(
    rf"(?P<before>{_BEFORE})? ?(?P<number>[0-9零〇○一二两三四五六七八九十].*?) ?"
    rf"(?:(?P<after>{_AFTER}|\+) ?(?P<big>[万亿])?)?"
)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A printed number; `approximate` when the print itself rounds it (120余, 约44)."""

    value: Decimal
    approximate: bool = False


@lru_cache(maxsize=16384)
def normalise(text: str) -> str:
    """NFKC with plain spaces and hyphens and without invisible characters.

    Characters that mean a number by their shape (², ①, ½, ㈠) stay: NFKC would turn 5② into 52.
    """
    if text.isascii():
        return text
    text = text.translate(_INVISIBLE)
    if unicodedata.is_normalized("NFKC", text):
        return text.translate(_CLEAN)
    plain = (c if unicodedata.category(c) == "No" else unicodedata.normalize("NFKC", c) for c in text)
    return "".join(plain).translate(_CLEAN)


def digits(text: str) -> str | None:
    """The ASCII digits of a number spelled digit by digit (二0一七, 二〇二〇, 2O21), else None."""
    plain = normalise(text).strip()
    if not _POSITIONAL.fullmatch(plain) or plain.strip("Oo○") == "":
        return None
    return plain.translate(_AS_DIGITS)


@lru_cache(maxsize=16384)
def parse_number(text: str) -> Decimal | None:
    """The exact number that the whole text spells, else None. No sign, no unit, no counter."""
    plain = normalise(text).strip()
    if not plain or len(plain) > _MAX_LENGTH:
        return None
    if _PLAIN_NUMBER.fullmatch(plain):
        return Decimal(plain.replace(",", ""))
    if _CHINESE.fullmatch(plain):
        return _chinese(plain)
    if "0" <= plain[0] <= "9" and plain[-1] not in "Oo○":
        mixed = _mixed(plain)
        if mixed is not None:
            return mixed
    spelled = digits(plain)
    has_chinese = any(c in _DIGIT for c in plain)
    return Decimal(spelled) if spelled is not None and has_chinese else None


@lru_cache(maxsize=8192)
def parse_quantity(text: str) -> Numeral | None:
    """Like `parse_number`, with the words that round: 余 多 许 约 近 超过 以上 左右 and their like."""
    exact = parse_number(text)
    if exact is not None:
        return Numeral(exact)
    plain = normalise(text).strip()
    if len(plain) > _MAX_LENGTH:
        return None
    found = _ROUNDED.fullmatch(plain)
    if found is None or not (found["before"] or found["after"]):
        return None
    value = parse_number(found["number"])
    if value is None:
        return None
    return Numeral(value * _FACTOR[found["big"] or ""], approximate=True)


def _mixed(text: str) -> Decimal | None:
    """1.2万, 3千万, 1亿2000万, 2万3千: Arabic numbers with falling Chinese multipliers."""
    total, end, last = Decimal(0), 0, 10**16
    found = list(_TOKEN.finditer(text))
    for i, token in enumerate(found):
        factor = _FACTOR.get(token[2] or "")
        if factor is None or token.start() != end or factor >= last:
            return None
        number = Decimal(token[1].replace(",", ""))
        if i and number * factor >= last:
            return None
        if len(found) > 1 and number != int(number):
            return None
        # 3万5 is spoken for 35,000: a bare rest has to show its length.
        if i and factor == 1 and len(token[1]) < 3 and last > 100:
            return None
        total, end, last = total + number * factor, token.end(), factor
    return total if found and end == len(text) else None


def _chinese(text: str) -> Decimal | None:
    """A Chinese integer in units (一百零五) or digit by digit (二〇二〇), else None."""
    if all(c in _DIGIT for c in text):
        if len(text) == 1:
            return Decimal(_DIGIT[text])
        # 三五 and 七八 mean "a few": only longer ones, or ones with a zero, are spelled digits.
        if "两" in text or (len(text) == 2 and text[1] not in "〇零○"):
            return None
        return Decimal("".join(str(_DIGIT[c]) for c in text))
    total, last_big = 0, 10**12
    section, last, digit, zero = 0, 10**4, None, False
    for char in text:
        if char in _DIGIT:
            value = _DIGIT[char]
            if digit is not None or (value == 0 and zero):
                return None
            if value == 0:
                zero = True
            else:
                digit = value
        elif char in _SMALL:
            unit = _SMALL[char]
            if digit is None and unit == 10 and last > 10:
                digit = 1
            if digit is None or unit >= last:
                return None
            section, last, digit, zero = section + digit * unit, unit, None, False
        else:
            whole = _close(section, last, digit, zero, fresh=total == 0)
            if not whole or _BIG[char] >= last_big:
                return None
            last_big = _BIG[char]
            total += whole * last_big
            section, last, digit, zero = 0, 10**4, None, False
    rest = _close(section, last, digit, zero, fresh=total == 0)
    return None if rest is None else Decimal(total + rest)


def _close(section: int, last: int, digit: int | None, zero: bool, *, fresh: bool) -> int | None:
    """The finished section of four places; None for colloquial ends (一百二, 三万五)."""
    if digit is None:
        return None if zero else section
    plain = zero or last == 10 or (section == 0 and fresh)
    return section + digit if plain else None
