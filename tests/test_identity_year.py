# ruff: noqa: E501  (one row, one case)
"""The year that a report is about, and the dates that must not decide it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.identity_tools import identified, opening
from transform.squeeze import iso_date

T = "政府信息公开工作年度报告"
OWN = "我镇编制本报告。"

YEARS: list[tuple[str, str, dict[str, Any], int | None, str]] = [
    ("title", f"瞻岐镇2020年{T}", {}, 2020, "title"),
    ("title, year first", f"2020年度瞻岐镇{T}", {}, 2020, "title"),
    ("title without 年", f"龙颈镇2020{T}", {}, 2020, "title"),
    ("Chinese numerals", f"瞻岐镇二〇二〇年{T}", {}, 2020, "title"),
    ("circles for zeros", f"瞻岐镇二○一九年{T}", {}, 2019, "title"),
    ("mixed numerals", f"瞻岐镇二0一七年{T}", {}, 2017, "title"),
    ("full width", f"瞻岐镇２０２１年{T}", {}, 2021, "title"),
    ("spaces", f"瞻岐镇 2 0 2 1 年{T}", {}, 2021, "title"),
    (
        "a date in the title's line",
        f"政府信息公开年报 发布日期2023-01-16\n现公布瞻岐镇2022年{T}。",
        {},
        2022,
        "opening",
    ),
    ("about a year", "关于瞻岐镇2017年度政府信息公开工作的报告", {}, 2017, "title"),
    (
        "damaged title, period helps",
        f"瞻岐镇202020年{T}\n统计期限自2020年1月1日至2020年12月31日",
        {},
        2020,
        "period",
    ),
    ("damaged title alone", f"瞻岐镇202020年{T}", {}, None, ""),
    ("period", f"瞻岐镇{T}\n数据的统计期限自2019年1月1日起至2019年12月31日止", {}, 2019, "period"),
    ("period without second year", f"瞻岐镇{T}\n统计期为2010年1月1日至12月31日", {}, 2010, "period"),
    ("period with lost 年", f"瞻岐镇{T}\n统计期限自20211月1日起至202112月31日止", {}, 2021, "period"),
    ("period from May 2008", f"瞻岐镇{T}\n统计期限自2008年5月1日至2008年12月31日", {}, 2008, "period"),
    ("year asked for", f"瞻岐镇{T}", {"url": "http://a.gov.cn/x.jsp?area=1&fbtime=2016"}, 2016, "request"),
    ("opening's own title", f"现公布瞻岐镇2018年{T}。", {}, 2018, "opening"),
    ("until the end", f"瞻岐镇{T}\n截至2023年12月31日公开20条", {}, 2023, "until"),
    ("published in January", f"瞻岐镇{T}\n发布日期：2022-01-29 16:33", {}, 2021, "published"),
    ("published in June", f"瞻岐镇{T}", {"published": "2022-06-30"}, 2021, "published"),
    ("published in August", f"瞻岐镇{T}", {"published": "2022-08-06"}, None, ""),
    ("spoken of", f"瞻岐镇{T}\n2019年成立小组。2019年公开20条。", {}, 2019, "text"),
    (
        "spoken of, two years alike",
        f"瞻岐镇{T}\n2019年成立小组。2019年公开20条。2020年改进，2020年继续。",
        {},
        None,
        "",
    ),
    ("signature", f"瞻岐镇{T}\n{OWN}\n瞻岐镇人民政府\n2021年1月25日", {}, None, ""),
    ("path", f"瞻岐镇{T}", {"url": "http://www.a.gov.cn/2019/nb/1.html"}, None, ""),
    ("document numbers", f"瞻岐镇{T}\n国办函〔2019〕60号，鄞政办发〔2019〕65号", {}, None, ""),
    ("running head before the title", f"{T}内部编号2018\n瞻岐镇2021年{T}", {}, 2021, "title"),
    ("index number", f"索引号：485635899/2024-55239 主题分类：{T}\n瞻岐镇2023年{T}", {}, 2023, "title"),
    ("damaged date", f"瞻岐镇{T}\n截止20251231日", {}, None, ""),
    ("too early", f"瞻岐镇2003年{T}", {}, None, ""),
    ("after the publication", f"瞻岐镇2022年{T}", {"published": "2021-01-20"}, None, ""),
    ("title before wrong signature", f"宝峰镇2020年{T}\n靖安县\n2020年1月25日", {}, 2020, "title"),
    (
        "title of the year that has just begun",
        f"瞻岐镇2021年{T}\n发布日期：2021-01-26\n2020年我镇公开20条。2020年无申请。2021年继续。",
        {},
        2020,
        "published",
    ),
    (
        "the same, and the text says nothing",
        f"瞻岐镇2021年{T}\n{OWN}",
        {"published": "2021-01-26"},
        2021,
        "title",
    ),
    (
        "the text alone stands against the title",
        f"瞻岐镇2021年{T}\n2020年我镇公开20条。2020年无申请。",
        {"published": "2022-01-26"},
        2021,
        "title",
    ),
    ("posted years later", f"瞻岐镇2009年{T}", {"published": "2015-03-01"}, 2009, "title"),
]


@pytest.mark.parametrize(("case", "text", "meta", "year", "evidence"), YEARS, ids=[row[0] for row in YEARS])
def test_year(case: str, text: str, meta: dict[str, Any], year: int | None, evidence: str) -> None:
    found = identified(opening(f"{text}\n瞻岐镇编制", **meta))
    assert (found.year, found.year_evidence) == (year, evidence)
    assert (found.refusal is not None and found.refusal[0] == "year_unresolved") == (year is None)


CONFLICTS = [
    # title, period, published, the year taken
    (2021, 2020, None, 2021),
    (2021, 2020, "2021-01-20", 2020),
    (2021, 2020, "2022-01-20", 2021),
    (2019, 2020, "2021-03-31", 2020),
]


@pytest.mark.parametrize(("title", "period", "published", "expected"), CONFLICTS)
def test_title_against_period(title: int, period: int, published: str | None, expected: int) -> None:
    text = f"瞻岐镇{title}年{T}\n统计期限自{period}年1月1日至{period}年12月31日。{period}年公开20条，{period}年没有收费。"
    found = identified(opening(text, published=published))
    assert found.year == expected
    assert f"year_conflict: title says {title}, period says {period}" in found.notes


DATES = [
    ("2021-01-29", "2021-01-29"),
    ("2022年01月30日 15:52", "2022-01-30"),
    ("2022/1/6", "2022-01-06"),
    ("[2021-01-22 22:26:31]", "2021-01-22"),
    ("２０２１年１月５日", "2021-01-05"),
    ("20220130", "2022-01-30"),
    ("2021-02-30", None),
    ("2021-13-01", None),
    ("201911日", None),
    ("", None),
    (None, None),
]


@pytest.mark.parametrize(("text", "expected"), DATES)
def test_iso_date(text: str | None, expected: str | None) -> None:
    assert iso_date(text) == expected


def test_metadata_is_handed_on() -> None:
    text = f"索 引 号：GCX0000/2020-00000\n发文机关： 长桥乡\n成文日期： 2020-01-15\n长桥乡2019年{T}"
    found = identified(opening(text))
    assert (found.index_number, found.published, found.title) == (
        "GCX0000/2020-00000",
        "2020-01-15",
        f"长桥乡2019年{T}",
    )
