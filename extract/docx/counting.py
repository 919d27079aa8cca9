"""How Word prints a list number: the counting formats of `w:numFmt` (ECMA-376 17.18.59)."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["KNOWN", "count"]

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def _chinese(number: int, digits: str, zero: str, units: tuple[str, ...], *, bare_ten: bool) -> str:
    """二十一, 一百零一; beyond 9999 plain digits (no report counts that far)."""
    if number > 9999:
        return str(number)
    if number == 0:
        return zero
    out = ""
    gap = False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit == 0:
            gap = bool(out)
            continue
        out += (zero if gap else "") + digits[digit] + units[place]
        gap = False
    if bare_ten and 10 <= number < 20:
        out = out[1:]
    return out


def _counting(number: int) -> str:
    return _chinese(number, _DIGITS, "零", ("", "十", "百", "千"), bare_ten=True)


def _legal(number: int) -> str:
    return _chinese(number, _LEGAL, "零", ("", "拾", "佰", "仟"), bare_ten=False)


def _legal_traditional(number: int) -> str:
    return _chinese(number, _LEGAL_TRADITIONAL, "零", ("", "拾", "佰", "仟"), bare_ten=False)


def _digital(number: int) -> str:
    return "".join(_DIGITS[int(d)] for d in str(number))


def _full_width(number: int) -> str:
    return "".join(chr(0xFF10 + int(d)) for d in str(number))


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    out = ""
    for value, letters in _ROMAN:
        out += letters * (number // value)
        number %= value
    return out


def _letters(number: int) -> str:
    """A … Z, AA, BB …: Word repeats the letter."""
    return chr(65 + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number <= 780 else str(number)


def _of(signs: str) -> Callable[[int], str]:
    """One sign per number, plain digits beyond the last."""
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else str(number)


_CIRCLES = _of("".join(map(chr, [*range(0x2460, 0x2474), *range(0x3251, 0x3260), *range(0x32B1, 0x32C0)])))
_STEMS = _of("甲乙丙丁戊己庚辛壬癸")

_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": "{:02d}".format,
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "decimalEnclosedCircle": _CIRCLES,
    "decimalEnclosedCircleChinese": _CIRCLES,
    "decimalEnclosedParen": _of("".join(map(chr, range(0x2474, 0x2488)))),
    "decimalEnclosedFullstop": _of("".join(map(chr, range(0x2488, 0x249C)))),
    "ideographEnclosedCircle": _of("".join(map(chr, range(0x3280, 0x328A)))),
    "ideographTraditional": _STEMS,
    "ideographZodiac": _of("子丑寅卯辰巳午未申酉戌亥"),
    "chineseCounting": _counting,
    "chineseCountingThousand": _counting,
    "japaneseCounting": _counting,
    "taiwaneseCounting": _counting,
    "taiwaneseCountingThousand": _counting,
    "koreanCounting": _counting,
    "ideographDigital": _digital,
    "japaneseDigitalTenThousand": _digital,
    "taiwaneseDigital": _digital,
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": _legal_traditional,
    "japaneseLegal": _legal_traditional,
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
    "numberInDash": "- {} -".format,
    "none": lambda number: "",
    "bullet": lambda number: "",
}
KNOWN = frozenset(_FORMATS)


def count(number: int, number_format: str) -> str:
    """`number` as the format prints it; an unknown format prints plain digits."""
    return _FORMATS.get(number_format, str)(number)
