"""Which words are a report's title, which an entry under annual reports, which a listing's name."""

from __future__ import annotations

import pytest

from flows.sources import load_wordings

WORDINGS = load_wordings()

REPORTS = """
瞻溪镇2020年政府信息公开工作年度报告
2020年度瞻溪镇政府信息公开工作年度报告
瞻溪镇人民政府2020政府信息公开工作年度报告
2022年度瞻溪镇政府信息公开年度报告
瞻溪镇2016年政府信息公开年报
2010年政府政务公开年报
瞻溪镇2009年信息公开年度报告
关于2017年度政府信息公开工作的报告
瞻溪镇关于2018年政府信息公开工作情况的报告
瞻溪镇2020年政府信息公开年度报告(2021年修订)
《瞻溪镇2020年政府信息公开工作年度报告》
瞻 溪 镇 ２０２０ 年政府信息公开工作年度报告
二〇一七年瞻溪镇政府信息公开工作报告
二0一七年度政府信息公开年度报告
瞻溪镇政府信息公开2020年度报告
瞻溪镇政府信息公开工作2019年年度报告
某市生态环境局2020年政府信息公开工作年度报告
某县审计局2021年政府信息公开年报
某县市场监督管理局2021年度政府信息公开工作年度报告
某县发展计划局2012年政府信息公开工作年度报告
某县人民政府2023年政府信息公开工作年度报告
某县人民政府办公室2023年政府信息公开工作年度报告
瞻溪镇2020年政府信息公开工作年度报告.pdf
2020年政府信息公开工作年度报告(瞻溪镇)
瞻溪镇2020年度政务公开工作年度报告
[年度报告]瞻溪镇2020年政府信息公开年度报告 2021-01-20
瞻溪镇2013年贯彻落实《政府信息公开条例》工作年度报告
瞻溪镇2020年政府信息公开工作年…
瞻溪镇2020年政府信息公…
瞻溪镇人民政府关于报送2025年政府信息公开工作年度报告的报告
某某县瞻溪镇人民政府2020年度政府信息...
某某县瞻溪镇人民政府2020年…
"""

NOT_REPORTS = """
瞻溪镇2020年政府信息公开工作年度报告解读
图解：瞻溪镇2020年政府信息公开年度报告
一图读懂2020年政府信息公开工作年度报告
关于做好2020年度政府信息公开工作年度报告编制发布工作的通知
关于编制2020年政府信息公开年度报告的通知
某县2020年政府信息公开工作年度报告公布情况
2020年政府网站工作年度报表
某县2020年政府网站监管年度报表
某镇2020年法治政府建设年度报告
某镇2020年部门决算
政府信息公开指南
政府信息公开目录
政府信息公开制度
某县政府信息公开第三方评估报告
某县召开政府信息公开年度报告编制培训会
政府信息公开年度报告格式
政府信息公开年度报告模板下载
2020年政务公开工作要点
2020年政府信息公开申请表
某县2020年国民经济和社会发展统计公报
某镇2020年政府工作报告
某镇2020年预算公开情况报告
瞻溪镇召开年度报告会
关于印发某县政务公开工作要点的通知…
某县2020年重大事项…
关于做好2020年政府信息公开年度报告报送工作的函
某县2020年政府信息公开年度报告报送情况
瞻溪镇2020年工作报告
2020年工作报告
"""

ENTRIES = """
瞻溪镇
2020年
2020
2020年度
二〇一九年
瞻溪镇人民政府
东城街道
东城街道办事处
某县财政局
某某县人民政府办公室
经济开发区管委会
瞻溪镇2020年
2020年瞻溪镇
瞻溪镇2020年年度报告
2020年年报
2018年及以前
苏尼特苏木
茅溪回族乡
瞻溪镇2020年度报告
"""

NO_ENTRIES = """
乡镇
各乡镇
街道
部门
首页
更多
2020年01月
1999
通知公告
领导之窗
瞻溪镇便民服务指南
法治政府
2020年预算
瞻溪镇召开会议
下载中心
"""

COLUMNS = """
政府信息公开年报
政府信息公开年度报告
信息公开年报
政府信息公开工作年度报告
年度报告
年报
乡镇年度报告
2021年政府信息公开年报
历年年报
瞻溪镇政府信息公开年报
某县审计局政府信息公开年报
"""

NO_COLUMNS = """
政府信息公开指南
政府网站工作年度报表
法治政府建设年度报告
企业年度报告
政府信息公开
部门预算
图解年报
"""


def lines(text: str) -> list[str]:
    return [line for line in text.strip().splitlines() if line]


@pytest.mark.parametrize("words", lines(REPORTS))
def test_a_report_is_known_by_its_title(words: str) -> None:
    assert WORDINGS.is_report(words)


@pytest.mark.parametrize("words", lines(NOT_REPORTS))
def test_what_only_talks_of_reports_is_none(words: str) -> None:
    assert not WORDINGS.is_report(words)
    assert not WORDINGS.is_entry(words)


@pytest.mark.parametrize("words", lines(ENTRIES))
def test_years_and_publishers_are_entries_under_annual_reports(words: str) -> None:
    assert WORDINGS.is_entry(words)


@pytest.mark.parametrize("words", lines(NO_ENTRIES))
def test_other_words_are_no_entries(words: str) -> None:
    assert not WORDINGS.is_entry(words) and not WORDINGS.is_report(words)


@pytest.mark.parametrize("words", lines(COLUMNS))
def test_names_of_listings(words: str) -> None:
    assert WORDINGS.is_column(words)


@pytest.mark.parametrize("words", lines(NO_COLUMNS))
def test_names_of_other_listings(words: str) -> None:
    assert not WORDINGS.is_column(words)
