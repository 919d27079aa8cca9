"""Printed labels fold to the same key however they are typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transform.forms import form_tables
from transform.labels import key, likeness, unit_in

CASES = [
    ("规    章", "规章"),
    ("规章(全区机关均无制定规章的权限)", "规章"),
    ("規範性文件", "规范性文件"),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "部分公开"),
    ("（二）部分公开（区分处理的，只计这一", "部分公开"),
    ("第二十条第（一）项", "第二十条第一项"),
    ("第二十条第(五)项", "第二十条第五项"),
    ("1.属于国家秘密", "属于国家秘密"),
    ("１．属于国家秘密", "属于国家秘密"),
    ("1属于国家秘密", "属于国家秘密"),
    ("三、本年度办理结果", "本年度办理结果"),
    ("（七）总计", "总计"),
    ("3.危及“三安全一稳定”", "危及三安全一稳定"),
    ("本年新\n制作数量", "本年新制作数量"),
    ("本年增/减", "本年增减"),
    ("本年收费金额（单位：万元）", "本年收费金额"),
    ("2020年发布数量(条)", "2020年发布数量"),
    ("(单位:万元)", "单位万元"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_key(text: str, expected: str) -> None:
    assert key(text) == expected


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("本年收费金额（单位：万元）", "万元"),
        ("采购总金额（元）", "元"),
        ("采购总金额 单位: 万 元", "万元"),
        ("采购总金额", None),
        ("万元商店", None),
    ],
)
def test_unit_in(text: str, unit: str | None) -> None:
    assert unit_in(text) == unit


@given(st.data())
def test_white_space_and_width_never_matter(data: st.DataObject) -> None:
    labels = [row.label[-1] for form in form_tables() for _, row in form.sequence]
    label = data.draw(st.sampled_from(labels))
    noise = st.sampled_from(["", " ", "\u3000", "\xa0", "\n"])
    noisy = "".join(c + data.draw(noise) for c in label)
    wide = noisy.translate({ord(c): chr(ord(c) + 0xFEE0) for c in "0123456789().,"})
    assert key(noisy) == key(label)
    assert key(wide) == key(label)


def test_likeness_of_rows_of_the_form_leaves_a_margin() -> None:
    """No two different rows of one table look so alike that one lost character mixes them up."""
    for form in form_tables():
        leaves = [key(row.label[-1]) for _, row in form.sequence]
        for i, a in enumerate(leaves):
            for b in leaves[i + 1 :]:
                # In lists a label must be like one row and no other by a margin of its own.
                assert likeness(a, b) < (0.95 if form.layout == "list" else 0.9) or a == b, (a, b)
