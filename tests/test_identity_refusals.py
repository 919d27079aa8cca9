# ruff: noqa: E501  (one row, one case)
"""What is no report is refused with its own reason; what is one passes, whatever words it mentions."""

from __future__ import annotations

from typing import Any

import pytest

from data.reasons import reasons
from extract.blocks import Cell, Grid, PageMeta, Paragraph, Reading
from tests.identity_tools import identified, lines, opening, place

TITLE = "瞻岐镇2022年政府信息公开工作年度报告"
CASINO = "http://www.lucky-example.com/art/1.html"
FORM = Grid(
    1, tuple(Cell(0, i, t) for i, t in enumerate(("信息内容", "本年制发件数", "规章", "行政许可"))), 1, 4
)

REFUSED: list[tuple[str, str, dict[str, Any], str]] = [
    ("explanation by title", f"文字解读：{TITLE}\n一、总体情况", {}, "not_a_report_explanation"),
    ("explanation of the report", "瞻岐镇2022年政府信息公开年报解读\n主动公开信息20条。", {}, "not_a_report_explanation"),
    ("explanation by its sections", f"《{TITLE}》已经公开。\n一、编制背景\n二、编制依据\n三、主要内容\n主动公开", {}, "not_a_report_explanation"),
    ("explanation by its sentence", f"《{TITLE}》已公开，现将年报内容解读如下：\n一、总体情况\n二、主动公开", {}, "not_a_report_explanation"),
    ("infographic", f"图解：{TITLE}", {}, "not_a_report_infographic"),
    ("infographic in the metadata", "主动公开", {"fields": (("ArticleTitle", f"一图读懂{TITLE}"),)}, "not_a_report_infographic"),
    ("notice by title", "关于做好2022年政府信息公开工作年度报告编制工作的通知\n各乡镇人民政府：", {}, "not_a_report_notice"),
    ("notice by its text", "各乡镇人民政府、街道办事处：\n现就编制公布年度报告有关事项通知如下：\n一、总体情况要写实。\n二、主动公开", {}, "not_a_report_notice"),
    ("notice without 关于", "2022年政府信息公开工作年度报告报送通知\n请于1月20日前报送。", {}, "not_a_report_notice"),
    ("rules for reports", "瞻岐镇政府信息公开工作年度报告制度\n第一条 按条例制定。", {}, "not_a_report_rules"),
    ("rules without a title", "第一条 为了公开。\n第二条 主动公开。\n第三条 依申请公开。\n第四条 年度报告由办公室编制。", {}, "not_a_report_rules"),
    ("plan", "瞻岐镇2022年政务公开工作要点\n主动公开重点领域信息。", {}, "not_a_report_rules"),
    ("website's annual table", "政府网站工作年度报表（2022年度）\n网站名称 鄞州区政府", {}, "not_a_report_website_report"),
    ("website's table by its rows", "鄞州区\n首页网址 example\n独立用户访问总量 300\n信息发布总数 20", {}, "not_a_report_website_report"),
    ("publication list by title", "鄞州区2022年度政府信息公开年报公布情况一览表\n瞻岐镇 已公布", {}, "not_a_report_list"),
    ("list page", "\n".join(f"{town}2022年政府信息公开工作年度报告" for town in ("瞻岐镇", "咸祥镇", "塘溪镇", "东吴镇", "五乡镇", "横溪镇")), {}, "not_a_report_list"),
    ("half a year", "瞻岐镇2022年上半年政府信息公开工作报告\n主动公开20条。", {}, "not_a_report_partial_year"),
    ("quarter", "瞻岐镇2022年第三季度政府信息公开工作报告\n主动公开20条。", {}, "not_a_report_partial_year"),
    ("guide", "瞻岐镇政府信息公开指南\n主动公开的范围", {}, "not_a_report_guide"),
    ("catalogue", "瞻岐镇政府信息公开目录\n主动公开的范围", {}, "not_a_report_catalogue"),
    ("summary", "瞻岐镇2022年政务公开工作总结\n主动公开20条。", {}, "not_a_report_summary"),
    ("rule-of-law report", "瞻岐镇2022年法治政府建设年度报告\n一、总体情况", {}, "not_a_report_other"),
    ("budget", "瞻岐镇2022年部门决算说明报告\n一、总体情况", {}, "not_a_report_other"),
    ("news", "瞻岐镇举办端午龙舟活动\n本报讯，居民欢聚一堂。", {}, "not_a_report"),
    ("nothing at all", "", {}, "empty"),
    ("soft 404", "您访问的页面不存在或已被删除\n返回首页", {}, "soft_404"),
    ("404", "404 Not Found\nnginx", {}, "soft_404"),
    ("wall", "请开启JavaScript并刷新该页", {}, "challenge_page"),
    ("gambling words", f"{TITLE}\n信息来源：老虎机游戏：瞻岐镇\n一、总体情况\n主动公开", {}, "hijacked_copy"),
    ("words in place of others", "现公布瞻岐镇2022年政府足球比分网，即时比分工作年度报告。\n一、概述\n主动公开", {}, "hijacked_copy"),
    ("glosses", "政府信息公開(kāi)工作年度報(bào)告由瞻岐鎮(zhèn)編制\n主動(dòng)公開", {}, "hijacked_copy"),
    ("bets inside a label", f"{TITLE}\n一、总体情况\n规章（设区的市365bet真人平台应提供）", {}, "hijacked_copy"),
    ("traditional on a foreign host", "瞻岐鎮2022年政府信息公開工作年度報告\n一、總體情況\n主動公開條數與報告機構對應，發布無數處項", {"url": CASINO}, "hijacked_copy"),
    ("domain for a place, foreign host", "现公布example.com溪下乡2022年政府信息公开工作年度报告\n一、概述\n主动公开", {"url": CASINO}, "hijacked_copy"),
]  # fmt: skip

PASSES: list[tuple[str, str, dict[str, Any]]] = [
    ("mentions 图解 and 解读", f"{TITLE}\n一、总体情况\n发布图解3篇、政策解读5篇，一图读懂2期。\n主动公开20条", {}),
    ("mentions a notice", f"{TITLE}\n按照《关于做好2022年政府信息公开工作年度报告编制工作的通知》编写。\n主动公开20条", {}),
    ("mentions guide and catalogue", f"{TITLE}\n更新了政府信息公开指南和政府信息公开目录。\n一、总体情况", {}),
    ("mentions gambling it fights", f"{TITLE}\n开展打击网络赌博宣传，公示福利彩票公益金。\n一、总体情况", {}),
    ("mentions latin in brackets", f"{TITLE}\n安装屏幕(LED)3块，道路全长5公里(km)。\n一、总体情况", {}),
    ("link to an explanation above it", f"点击查看解读\n{TITLE}\n一、总体情况", {}),
    ("navigation with other titles", f"政府信息公开指南\n政府信息公开制度\n政府信息公开年报\n{TITLE}\n一、总体情况\n主动公开20条", {}),
    ("titles of other years below", f"{TITLE}\n一、总体情况\n全镇主动公开20条。\n没有收到申请。\n没有复议。\n没有诉讼。\n没有收费。\n工作待改进。\n瞻岐镇2021年政府信息公开工作年度报告\n瞻岐镇2020年政府信息公开工作年度报告\n瞻岐镇2019年政府信息公开工作年度报告\n瞻岐镇2018年政府信息公开工作年度报告", {}),
    ("traditional on an official host", "瞻岐鎮2022年政府信息公開工作年度報告\n一、總體情況\n主動公開條數與報告機構對應，發布無數處項", {"url": "http://www.nbyz.gov.cn/1"}),
    ("foreign host, nothing else", f"{TITLE}\n一、总体情况\n主动公开20条", {"url": CASINO}),
    ("bare address", f"{TITLE}\n一、总体情况", {"url": "http://61.150.65.235/zfxxgk/1.html"}),
    ("replaced domain, no address", f"现公布example.com溪下乡2022年{TITLE[8:]}\n一、概述\n主动公开20条", {}),
    ("without a title", "2022年瞻岐镇公开信息，2022年全镇主动公开20条。\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况", {}),
    ("work report", "关于瞻岐镇2022年度政府信息公开工作的报告\n一、概述\n主动公开20条", {}),
    ("公开情况统计表 as the form of 2014", "瞻岐镇2016年政府信息公开情况统计表\n统计指标 单位 统计数\n主动公开政府信息数 条 20", {}),
]  # fmt: skip


@pytest.mark.parametrize(("case", "text", "meta", "reason"), REFUSED, ids=[row[0] for row in REFUSED])
def test_refused(case: str, text: str, meta: dict[str, Any], reason: str) -> None:
    refusal = identified(lines(text, **meta)).refusal
    assert refusal is not None
    assert refusal[0] == reason
    assert refusal[1], "the detail names the evidence"


@pytest.mark.parametrize(("case", "text", "meta"), PASSES, ids=[row[0] for row in PASSES])
def test_passes(case: str, text: str, meta: dict[str, Any]) -> None:
    assert identified(lines(text, **meta)).refusal is None


def test_statutory_table_speaks_for_a_report() -> None:
    paragraphs = (Paragraph("瞻岐镇2022年"), Paragraph("政府信息公开年度情况"))
    without = Reading("html", paragraphs)
    assert place(identified(without)) == "not_a_report"
    assert identified(Reading("html", (*paragraphs, FORM), PageMeta(published="2023-01-20"))).refusal is None


def test_page_that_only_links_to_its_attachment() -> None:
    reading = Reading("html", (Paragraph(TITLE),), PageMeta(), (), (("年报.docx", "/files/1.docx"),))
    assert identified(reading).refusal == ("attachment_only", "attached: 年报.docx")


@pytest.mark.parametrize("note", ["recognised: page 1, the page is a picture", "picture_unread: 31 more"])
def test_pictures_without_text_are_said_to_be_pictures(note: str) -> None:
    refusal = identified(Reading("pdf", (Paragraph("- 1 -"),), notes=(note,))).refusal
    assert refusal == ("image_only", note)


def test_foreign_host_is_noted() -> None:
    found = identified(opening(TITLE, url=CASINO))
    assert found.refusal is None
    assert "foreign_host: www.lucky-example.com" in found.notes
    official = identified(opening(TITLE, url="https://www.nbyz.gov.cn/1"))
    assert not [note for note in official.notes if note.startswith("foreign_host")]


def test_every_reason_can_be_explained() -> None:
    raised = {reason for *_, reason in REFUSED} | {
        "attachment_only",
        "publisher_conflict",
        "township_ambiguous",
        "township_unresolved",
        "year_unresolved",
    }
    assert raised <= reasons().keys()
