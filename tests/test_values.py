"""Cells: tables of (text, expected), and renderings read back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transform.values import is_blank, looks_like_value, money_factor, parse_cell

COUNTS = [
    ("0", 0, "reported"), ("7", 7, "reported"), ("２３", 23, "reported"), (" 12 ", 12, "reported"),
    ("1,234", 1234, "reported"), ("1，234", 1234, "reported"), ("12,345,678", 12345678, "reported"),
    ("8条", 8, "reported"), ("21 件", 21, "reported"), ("3\n件", 3, "reported"), ("5個", 5, "reported"),
    ("35條", 35, "reported"), ("2人次", 2, "reported"), ("4个项目", 4, "reported"), ("1名", 1, "reported"),
    ("6（件）", 6, "reported"), ("共3条", 3, "reported"), ("共计12件", 12, "reported"),
    ("9。", 9, "reported"), ("三", 3, "reported"), ("二十三", 23, "reported"),
    ("一百零五件", 105, "reported"), ("两件", 2, "reported"), ("零", 0, "reported"), ("〇", 0, "reported"),
    ("0条", 0, "reported"), ("0 件", 0, "reported"), ("零件", 0, "reported"), ("1.2万", 12000, "reported"),
    ("3.0", 3, "reported"), ("\u200b15\ufeff", 15, "reported"), ("15\u00a0", 15, "reported"),
    ("二〇", 20, "reported"), ("O", 0, "doubtful"), ("o", 0, "doubtful"), ("Ｏ", 0, "doubtful"),
    ("○", 0, "doubtful"), ("O件", 0, "doubtful"), ("120余条", 120, "approximate"),
    ("约44条", 44, "approximate"), ("100多", 100, "approximate"), ("30以上", 30, "approximate"),
    ("近50件", 50, "approximate"), (">100", 100, "approximate"), ("", None, "blank"),
    (" \n\t", None, "blank"), ("\u3000", None, "blank"), ("&nbsp;", None, "blank"),
    ("\u200b", None, "blank"), ("\ufeff \u00a0", None, "blank"), ("&nbsp; &nbsp;", None, "blank"),
    ("/", None, "not_applicable"), ("／", None, "not_applicable"), ("\\", None, "not_applicable"),
    ("-", None, "not_applicable"), ("—", None, "not_applicable"), ("——", None, "not_applicable"),
    ("－－", None, "not_applicable"), ("---", None, "not_applicable"), ("–", None, "not_applicable"),
    ("−", None, "not_applicable"), ("无", None, "not_applicable"), ("無", None, "not_applicable"),
    ("*", None, "not_applicable"), ("、", None, "not_applicable"), (".", None, "not_applicable"),
    ("…", None, "not_applicable"), ("/件", None, "not_applicable"), ("不涉及", None, "not_applicable"),
    ("-3", -3, "doubtful"), ("−3", -3, "doubtful"), ("—3", -3, "doubtful"), ("+10", 10, "doubtful"),
    ("-0", 0, "doubtful"), ("新增8条", 8, "doubtful"), ("减少2", 2, "doubtful"), ("持平", None, "doubtful"),
    ("3（含上年）", 3, "doubtful"), ("3(其中重复2件)", 3, "doubtful"), ("12 13", None, "doubtful"),
    ("12\n13", None, "doubtful"), ("0 0", 0, "doubtful"), ("1/2", None, "doubtful"), ("0/0", 0, "doubtful"),
    ("3.5", 3.5, "doubtful"), ("1 234", 1234, "doubtful"), ("12,34", None, "doubtful"),
    ("1.2.3", None, "doubtful"), ("00", 0, "doubtful"), ("05", 5, "doubtful"), ("5%", None, "doubtful"),
    ("3元", None, "doubtful"), ("3万元", None, "doubtful"), ("5个工作日", None, "doubtful"),
    ("5²", 5, "doubtful"), ("5①", 5, "doubtful"), ("½", None, "doubtful"), ("几十", None, "doubtful"),
    ("若干", None, "doubtful"), ("不详", None, "doubtful"), ("1.", 1, "doubtful"), ("1、", 1, "doubtful"),
    ("（1）", 1, "doubtful"), ("?", None, "doubtful"), ("\ufffd", None, "doubtful"),
    ("٣", None, "doubtful"), ("9" * 16, None, "doubtful"), ("3-5", None, "doubtful"),
    ("规章", None, "doubtful"), ("2020年", None, "doubtful"), ("一百二", None, "doubtful"),
    ("三五", None, "doubtful"), ("5*", 5, "doubtful"), ("12件①", 12, "doubtful"), ("253^1", 253, "doubtful"),
    ("5[1]", 5, "doubtful"), ("1,234〔2〕", 1234, "doubtful"), ("2*3", None, "doubtful"),
    ("55（更正为23）", None, "doubtful"),
]  # fmt: skip

CHANGES = [
    ("8", 8, "reported"), ("0", 0, "reported"), ("新增8条", 8, "reported"), ("新增1条", 1, "reported"),
    ("增加8", 8, "reported"), ("增8", 8, "reported"), ("+10", 10, "reported"), ("＋62", 62, "reported"),
    ("+ 5", 5, "reported"), ("净增3项", 3, "reported"), ("本年增2", 2, "reported"),
    ("增：4", 4, "reported"), ("减少2", -2, "reported"), ("减2项", -2, "reported"), ("-3", -3, "reported"),
    ("－3", -3, "reported"), ("−3", -3, "reported"), ("负4", -4, "reported"), ("下降6", -6, "reported"),
    ("取消2项", -2, "reported"), ("減少1", -1, "reported"), ("↑2", 2, "reported"), ("↓3", -3, "reported"),
    ("3↓", -3, "reported"), ("2（减）", -2, "reported"), ("2（增）", 2, "reported"),
    ("减少0", 0, "reported"), ("-0", 0, "reported"), ("持平", 0, "reported"), ("与上年持平", 0, "reported"),
    ("无变化", 0, "reported"), ("不变", 0, "reported"), ("增加8减少0", 8, "reported"),
    ("增0减0", 0, "reported"), ("+0/-0", 0, "reported"), ("0/0", 0, "reported"),
    ("增加1，减少2", -1, "doubtful"), ("+3/-1", 2, "doubtful"), ("—3", -3, "doubtful"),
    ("增-3", None, "doubtful"), ("减-3", -3, "doubtful"), ("1/2", None, "doubtful"),
    ("增长10%", None, "doubtful"), ("增加", None, "doubtful"), ("增/减", None, "doubtful"),
    ("增加若干", None, "doubtful"), ("新增十余项", 10, "approximate"), ("减少约30", -30, "approximate"),
    ("增加三项", 3, "reported"), ("O", 0, "doubtful"), ("", None, "blank"), ("/", None, "not_applicable"),
    ("—", None, "not_applicable"), ("无", None, "not_applicable"), ("-", None, "not_applicable"),
    ("(2)", 2, "doubtful"), ("2.5", 2.5, "doubtful"),
]  # fmt: skip

AMOUNTS = [
    ("0", None, 0, "reported"), ("0", "万元", 0, "reported"), ("0元", None, 0, "reported"),
    ("0万元", None, 0, "reported"), ("0.00", None, 0, "reported"), ("0项", None, 0, "reported"),
    ("零", None, 0, "reported"), ("63365元", None, 63365, "reported"),
    ("567279.6元", None, 567279.6, "reported"), ("108万元", None, 1080000, "reported"),
    ("300.6万", None, 3006000, "reported"), ("190.457379 万元", None, 1904573.79, "reported"),
    ("240万元", "元", 2400000, "reported"), ("1.5亿元", None, 150000000, "reported"),
    ("3千元", None, 3000, "reported"), ("2千万元", None, 20000000, "reported"),
    ("￥1,234.50", None, 1234.5, "reported"), ("¥88元", None, 88, "reported"),
    ("人民币500元整", None, 500, "reported"), ("12.5（万元）", None, 125000, "reported"),
    ("108萬元", None, 1080000, "reported"), ("三万元", None, 30000, "reported"),
    ("0.092", "万元", 920, "reported"), ("7730.28", "万元", 77302800, "reported"),
    ("12.3", "单位：万元", 123000, "reported"), ("920", "元", 920, "reported"),
    ("300.6万", "万元", 3006000, "reported"), ("50元", "万元", 50, "reported"),
    ("153103.83", None, 153103.83, "unit_assumed"), ("8040", None, 8040, "unit_assumed"),
    ("1,234", None, 1234, "unit_assumed"), ("约108万元", None, 1080000, "approximate"),
    ("100余万元", None, 1000000, "approximate"), ("30多万元", None, 300000, "approximate"),
    ("", "万元", None, "blank"), ("/", "万元", None, "not_applicable"),
    ("无", None, None, "not_applicable"), ("-5", "万元", -50000, "doubtful"),
    ("3项", None, None, "doubtful"), ("3人", "万元", None, "doubtful"), ("12 13", "万元", None, "doubtful"),
    ("O", "万元", 0, "doubtful"), ("5%", None, None, "doubtful"), ("3（含税）", "万元", 30000, "doubtful"),
    ("1.2亿", "万元", 120000000, "reported"), ("未统计", None, None, "doubtful"),
]  # fmt: skip

LOOKS = [
    *[(t, True) for t in (
        "0", "12", "2910", "1,234", "１２", "8条", "0 件", "新增8条", "减少2", "+10", "-3", "−2", "持平",
        "无", "/", "／", "—", "－－", "-", "*", "300.6万", "108万元", "63365元", "0.092", "7730.28",
        "约44条", "120余条", "零", "〇", "O", "○", "三条", "二十三件", "3（含上年）", "12 13", "1/2", "0/0",
        "190.457379 万元", "增加1减少2", "↑2", "3↓", "￥50", "无变化", "2020", "6（件）", "12345678", "/件",
        "—3",
    )],
    *[(t, False) for t in (
        "", " ", "\u200b", "&nbsp;", "规章", "1.属于国家秘密", "1.", "1、", "2、其他", "一、本年新收",
        "（七）总计", "（一）", "(3)", "一", "二", "十", "2020年", "2020 年度", "第二十条第（一）项",
        "二、", "本年增/减", "总计", "2021-01-29", "2021.1.29", "2021/01/29", "2021年1月29日", "20210129",
        "13800000000", "0574-88888888", "12%", "12.5%", "75.44%", "〔2019〕60号",
        "国办公开办函〔2021〕30号", "8.保护第三方合法权益", "10:30", "3.危及“三安全一稳定”", "第3页",
        "信息内容", "1月", "5日", "尚未审结", "处理决定数量", "（单位：万元）",
    )],
    ("x" * 100, False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value", "status"), COUNTS)
def test_counts(text: str, value: float | None, status: str) -> None:
    got = parse_cell(text, unit="application")
    assert (got.value, got.status) == (value, status)


@pytest.mark.parametrize(("text", "value", "status"), CHANGES)
def test_changes(text: str, value: float | None, status: str) -> None:
    got = parse_cell(text, unit="item", signed=True)
    assert (got.value, got.status) == (value, status)


@pytest.mark.parametrize(("text", "header", "value", "status"), AMOUNTS)
def test_amounts(text: str, header: str | None, value: float | None, status: str) -> None:
    got = parse_cell(text, unit="CNY", header_unit=header)
    assert (got.value, got.status) == (value, status)


@pytest.mark.parametrize(("text", "expected"), LOOKS)
def test_looks_like_value(text: str, expected: bool) -> None:
    assert looks_like_value(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"), [("", True), ("&nbsp;", True), ("\u3000", True), ("/", False), ("0", False)]
)
def test_is_blank(text: str, expected: bool) -> None:
    assert is_blank(text) is expected


@pytest.mark.parametrize(
    ("header", "factor"),
    [
        (None, None),
        ("", None),
        ("万元", 10000),
        ("单位：万元", 10000),
        ("本年收费金额（元）", 1),
        ("采购总金额", None),
        ("（千元）", 1000),
    ],
)
def test_money_factor(header: str | None, factor: int | None) -> None:
    assert money_factor(header) == factor


def test_no_doubt_goes_without_a_note() -> None:
    for text, _, status in COUNTS:
        assert bool(parse_cell(text, unit="item").note) == (status == "doubtful"), text


WIDE = str.maketrans("0123456789,.", "０１２３４５６７８９，．")
STYLES = [
    lambda n: str(n), lambda n: f"{n:,}", lambda n: f" {n}\n", lambda n: str(n).translate(WIDE),
    lambda n: f"{n:,}".translate(WIDE), lambda n: f"{n}条", lambda n: f"{n} 件",
    lambda n: f"\u00a0{n}项\u200b",
]  # fmt: skip


@given(st.integers(0, 10**9 - 1), st.sampled_from(STYLES))
def test_rendered_counts_read_back(number: int, style) -> None:  # type: ignore[no-untyped-def]
    got = parse_cell(style(number), unit="item")
    assert (got.value, got.status) == (number, "reported")
    assert looks_like_value(str(number)) or number >= 10**7


@given(st.integers(-(10**6), 10**6), st.sampled_from(["sign", "word", "arrow"]))
def test_rendered_changes_read_back(number: int, style: str) -> None:
    up, down = {"sign": ("+", "-"), "word": ("新增", "减少"), "arrow": ("↑", "↓")}[style]
    got = parse_cell(f"{up if number >= 0 else down}{abs(number)}条", unit="item", signed=True)
    assert (got.value, got.status) == (number, "reported")


@given(
    st.decimals(0, 10**6, places=4),
    st.sampled_from([("元", 1), ("万元", 10**4), ("亿元", 10**8)]),
    st.booleans(),
)
def test_rendered_amounts_read_back(number: Decimal, unit: tuple[str, int], in_header: bool) -> None:
    text = f"{number:f}" + ("" if in_header else unit[0])
    got = parse_cell(text, unit="CNY", header_unit=unit[0] if in_header else None)
    assert (got.value, got.status) == (float(number * unit[1]), "reported")


@given(st.text(max_size=60), st.sampled_from(["item", "CNY"]), st.booleans(), st.sampled_from([None, "万元"]))
def test_any_text_is_read_without_error(text: str, unit: str, signed: bool, header: str | None) -> None:
    got = parse_cell(text, unit=unit, signed=signed and unit == "item", header_unit=header)
    assert (got.value is None) or got.status not in ("blank", "not_applicable")
    looks_like_value(text)


@given(st.text(alphabet="0123456789 .,/-+()（）条件万元余约年月①²OoXx", max_size=12))
def test_a_reported_count_was_printed_whole(text: str) -> None:
    """Whatever is reported has all the digits of the text, in their order."""
    got = parse_cell(text, unit="item")
    if got.status == "reported" and "万" not in text and "." not in text:
        printed = "".join(c for c in text if c in "0123456789")
        assert got.value == float(printed)


@pytest.mark.parametrize("printed", ["-0", "－0", "−0", "-0.0"])
def test_zero_has_no_sign(printed: str) -> None:
    """`-0.0` in an extract would be a figure that nobody printed."""
    assert str(parse_cell(printed, unit="item", signed=True).value) == "0.0"
