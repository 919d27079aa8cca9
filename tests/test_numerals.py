"""Numerals: tables of (text, expected), and numbers rendered in any style and read back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transform.numerals import digits, normalise, parse_number, parse_quantity

EXACT = [
    ("0", "0"), ("12", "12"), ("１２", "12"), ("1,234", "1234"), ("1，234", "1234"),
    ("1,234,567.5", "1234567.5"), ("0.092", "0.092"), ("零", "0"), ("〇", "0"), ("一", "1"), ("十", "10"),
    ("十五", "15"), ("二十", "20"), ("二十三", "23"), ("一百", "100"), ("一百零五", "105"),
    ("一百一十", "110"), ("一百十五", "115"), ("一千零一", "1001"), ("一千零五十", "1050"),
    ("两千三百", "2300"), ("两万三千", "23000"), ("一万零五百", "10500"), ("十二万", "120000"),
    ("三百万", "3000000"), ("二十亿三千万", "2030000000"), ("二〇二〇", "2020"), ("二0一七", "2017"),
    ("二○一九", "2019"), ("1.2万", "12000"), ("300.6万", "3006000"), ("3千", "3000"), ("3百", "300"),
    ("3千万", "30000000"), ("1亿", "100000000"), ("1亿2000万", "120000000"), ("2万3千", "23000"),
    ("兩萬", "20000"), ("壹佰贰拾", "120"), ("120萬", "1200000"),
]  # fmt: skip

NONE = [
    "", " ", "abc", "几十", "数十", "若干", "两三", "三五", "三四十", "一百二", "三万五", "3万5", "一百零",
    "百", "万", "1,2345", "12,34", "1,234,5", "1.2.3", "5②", "5²", "½", "①", "-3", "+3", "3条", "1 2",
    "百十", "一十百", "一零五十", "O", "OO", "٣", "2千3万", "1.5万3千", "1" * 40, "一" * 40,
]  # fmt: skip

ROUNDED = [
    ("120余", 120), ("100多", 100), ("约44", 44), ("近50", 50), ("超过100", 100), ("超100", 100),
    ("30以上", 30), ("30左右", 30), ("1万余", 10000), ("100余万", 1000000), ("一百余", 100), ("十余", 10),
    ("近1.2万", 12000), ("约近30余", None), ("100+", 100), ("近百", None), ("几十余", None), ("余", None),
    ("约", None), ("逾200", 200), ("120餘", 120),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), EXACT)
def test_exact(text: str, value: str) -> None:
    assert parse_number(text) == Decimal(value)


@pytest.mark.parametrize("text", NONE)
def test_not_a_number(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(("text", "value"), ROUNDED)
def test_rounded(text: str, value: int | None) -> None:
    got = parse_quantity(text)
    assert (got and int(got.value)) == value
    assert got is None or got.approximate


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("二0一七", "2017"),
        ("二〇二〇", "2020"),
        ("2O21", "2021"),
        ("２０２１", "2021"),
        ("O", None),
        ("OO", None),
        ("二十", None),
        ("年", None),
    ],
)
def test_digits(text: str, value: str | None) -> None:
    assert digits(text) == value


def test_normalise_keeps_numbers_by_shape() -> None:
    assert normalise("５②\u00a0\u200b（萬）−1") == "5② (万)-1"


def chinese(number: int) -> str:
    """The standard Chinese numeral, written independently of the reader."""
    if number < 10:
        return "零一二三四五六七八九"[number]
    for unit, name in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if number >= unit:
            high, rest = divmod(number, unit)
            head = chinese(high) + name
            if not rest:
                return head
            return head + ("零" if rest < unit // 10 else "") + chinese(rest)
    raise AssertionError


@given(st.integers(0, 10**11))
def test_chinese_numerals_read_back(number: int) -> None:
    assert parse_number(chinese(number)) == number


@given(st.integers(1000, 9999))
def test_spelled_digits_read_back(number: int) -> None:
    assert digits("".join("〇一二三四五六七八九"[int(c)] for c in str(number))) == str(number)


@given(st.decimals(0, 10**9, places=3))
def test_decimals_are_exact(number: Decimal) -> None:
    assert parse_number(f"{number:f}") == number
    assert parse_number(f"{number:,f}") == number
    assert parse_number(f"{number:f}万") == number * 10000


@given(st.text(max_size=40))
def test_any_text_is_read_without_error(text: str) -> None:
    parse_number(text)
    parse_quantity(text)
    digits(text)
