"""Is this a report at all? Look-alikes and copies on hijacked domains, each with its reason.

The order matters: a page that was tampered with is refused whatever it says, then what the
title calls itself, then whether anything in the text speaks for a report (TEMPLATES, look-alikes).
"""

from __future__ import annotations

import csv
import re
from functools import cache

from data import HERE
from extract.blocks import Reading
from transform.identity.context import known_hosts
from transform.identity.header import Header

__all__ = ["Refusal", "foreign_host", "refuse"]

Refusal = tuple[str, str]

_SPEAKS_OF_REPORT = re.compile(r"报告|年报|告年度报")
_NOTICE = re.compile(
    r"(?:关于|通知|做好|开展|编制|报送|印发|公布|规范).{0,60}(?:的通知|的函|的意见|的方案|的要求|通知$|方案$)"
)
_ADDRESSEE = re.compile(r"^(?:各|市|县|区|有关)[^。:：]{2,60}[:：]$", re.MULTILINE)
_INSTRUCTS = re.compile(
    r"现就.{0,30}(?:通知如下|提出如下)|通知如下|有关(?:事项|要求|事宜).{0,6}(?:如下|通知)"
)
_PICTURE = re.compile(r"图解|图文解读|一图读懂|一图看懂|一张图|长图|漫画|数读|图说")
_EXPLAINS = re.compile(r"解读|问答|说明$|明白卡")
_EXPLAINS_TEXT = re.compile(
    r"[一二三四五六七八][、.](?:编制|起草|制定|出台)(?:的)?(?:背景|依据|目的)|现(?:将|就).{0,60}解读如下"
)
_WEBSITE = re.compile(r"网站(?:工作|监管)?年度(?:工作)?(?:报表|报告)|新媒体.{0,6}年度(?:报表|报告)")
_WEBSITE_TABLE = re.compile(
    r"独立用户访问总量|网站总访问量|首页网址|信息发布总数|ICP备案号.{0,40}公安机关备案号"
)
_PUBLICATION_LIST = re.compile(
    r"(?:公布|发布|编制|报送)情况(?:的?(?:公示|通报|一览|汇总|统计)|表|$)|年报汇总|报告汇总|一览表|报告(?:目录|列表)"
)
_GUIDE = re.compile(r"公开(?:工作)?指南")
_CATALOGUE = re.compile(r"公开(?:事项)?目录|目录清单|标准目录")
_RULES = re.compile(
    r"(?:制度|办法|规定|细则|条例|要点|计划|分工|实施方案|清单|考核|评分|标准)(?:\(.{0,12}\))?$"
)
_REPORT_RULES = re.compile(r"(?:报告|年报)(?:工作|编制)*(?:制度|办法|规定|细则|规范|格式|模板|范本)")
_ARTICLES = re.compile(r"^第[一二三四五六七八九十]{1,3}条", re.MULTILINE)
_PART_OF_YEAR = re.compile(
    r"上半年|下半年|半年度|[一二三四1-4]季度|(?<!\d)(?:1[0-2]|[1-9])月份?(?:政府|政务|信息)"
)
_SUMMARY = re.compile(r"工作(?:总结|汇报|情况汇报|小结|自查)")
_OTHER_REPORT = re.compile(r"法治政府|依法行政|预算|决算|绩效|政府工作报告|社会责任|统计公报|部门整体支出")
_OPENNESS = re.compile(r"公开")
_GONE = re.compile(
    r"404|页面(?:不存在|未找到|无法|已)|找不到(?:该|您|页)"
    r"|您(?:访问|查看|请求)的?(?:页面|内容|信息|文章).{0,12}(?:不存在|删除|不见|失效)"
    r"|(?:内容|信息|文章|栏目)(?:不存在|已(?:被)?删除|已下线)|notfound|pagenotfound|objectnotfound",
    re.IGNORECASE,
)
_BLOCKED = re.compile(
    r"请开启javascript|enablejavascript|安全验证|访问(?:被|过于|受)|拦截|请输入验证码|waf|人机验证|forbidden",
    re.IGNORECASE,
)
_GLOSS = re.compile(
    r"[\u3400-\u9fff][(（](?=[a-z\s]{0,12}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ])[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü\s]{1,16}[)）]"
)
_TRADITIONAL_MARK = re.compile("[開條關報務為與機構處規項對當發無業總數訴訟議請]")
_DOMAIN_AS_PLACE = re.compile(
    r"(?:[A-Za-z0-9-]{1,40}\.)+(?:com|cn|net|org|top|vip|cc|xyz)(?=[\u4e00-\u9fff]{1,6}(?:镇|乡|街道|县|区|市)(?!.{0,6}网))",
    re.IGNORECASE,
)
# What speaks for a report, with its weight: the form's own words, a sentence that presents the
# report, the sections that every edition has.
_SIGNS = (
    (3, re.compile(r"勾稽关系|信息内容.{0,6}本年|本年(?:新制作|制发)|第二十条第\(?[一五六八九]\)?项")),
    (3, re.compile(r"统计指标.{0,4}单位.{0,4}统计数")),
    (3, re.compile(r"(?:编制|公布|公开|形成|撰写|制作|编成|写成|发布)[^。;]{0,40}(?:年度?报告|年报|本报告)")),
    (3, re.compile(r"本(?:年度)?报告|本年报|年度报告(?:由|包括|如下|公布)|情况(?:报告|公布)如下")),
    (2, re.compile(r"总体情况|基本概况|概述")),
    (2, re.compile(r"主动公开")),
    (2, re.compile(r"收到和处理.{0,6}信息公开申请")),
    (1, re.compile(r"依申请公开|公开申请")),
    (1, re.compile(r"行政复议|行政诉讼")),
    (1, re.compile(r"存在的?(?:主要)?(?:问题|不足)|改进(?:情况|措施)")),
    (1, re.compile(r"(?:统计|数据).{0,12}(?:期限|期|自)[^。]{0,8}20\d\d年?1月1日|1月1日.{0,14}12月31日")),
)
_ENOUGH = 4


@cache
def _spam() -> dict[str, int]:
    """Words of gambling and other spam with their strength; 3 is enough to refuse a page."""
    path = HERE / "spam_words.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        return {row["word"].lower(): int(row["strength"]) for row in csv.DictReader(handle)}


def foreign_host(header: Header) -> str | None:
    """The host, when it is neither *.gov.cn nor a bare address nor in `data/hosts.csv`."""
    host = header.host
    if not host or host.endswith(".gov.cn") or host == "gov.cn" or re.fullmatch(r"[\d.]+|[0-9a-f:]+", host):
        return None
    known = known_hosts()
    parts = host.split(".")
    if any(".".join(parts[at:]) in known for at in range(len(parts))) or "." not in host:
        return None
    return host


def refuse(header: Header, reading: Reading) -> Refusal | None:
    """(reason, the words that decided) when the document is no report of a public body, else None."""
    return (
        _hijacked(header)
        or _empty(header, reading)
        or _by_heading(header)
        or _by_text(header)
        or _without_signs(header)
    )


def _hijacked(header: Header) -> Refusal | None:
    text = "\n".join((header.body, header.site, *header.titles, *header.publishers)).lower()
    found = [word for word in _spam() if word in text]
    weight = sum(_spam()[word] for word in found)
    foreign = foreign_host(header)
    if weight >= 3 or (foreign and weight):
        return "hijacked_copy", "spam words: " + ", ".join(found[:5])
    glosses = _GLOSS.findall(header.raw)
    if len(glosses) >= 3:
        return "hijacked_copy", "pinyin glosses: " + " ".join(glosses[:3])
    if foreign is None:
        return None
    if len(_TRADITIONAL_MARK.findall(header.raw)) >= 8:
        return "hijacked_copy", f"traditional script on the foreign host {foreign}"
    if place := _DOMAIN_AS_PLACE.search(header.body):
        return "hijacked_copy", f"domain {place[0]} in place of a place name, on the foreign host {foreign}"
    return None


def _empty(header: Header, reading: Reading) -> Refusal | None:
    if header.form or header.n_chars >= 400:
        return None
    text = header.body
    if header.n_chars < 300 and (gone := _GONE.search(text)):
        return "soft_404", f"the page says: {gone[0]}"
    if header.n_chars < 300 and (blocked := _BLOCKED.search(text)):
        return "challenge_page", f"the page says: {blocked[0]}"
    if any(True for _ in reading.grids()):
        return None
    names = [
        text or address
        for text, address in reading.links
        if re.search(r"\.(?:pdf|docx?|wps|ofd|rar|zip)\b", address, re.I)
    ]
    if names and header.n_chars < 200:
        return "attachment_only", "attached: " + "; ".join(names[:3])
    if header.n_chars < 15 and not header.heading and not header.n_title_lines:
        pictures = [note for note in reading.notes if note.startswith(_PICTURED)]
        if pictures:
            return "image_only", "; ".join(pictures[:5])
        return "empty", f"{header.n_chars} characters of text and no table"
    return None


# Notes of the readers on pictures, whatever became of them.
_PICTURED = ("recognised:", "pictures_read:", "picture_missing:", "picture_unread:")
_BY_HEADING = (
    ("not_a_report_infographic", _PICTURE),
    ("not_a_report_explanation", _EXPLAINS),
    ("not_a_report_website_report", _WEBSITE),
    ("not_a_report_notice", _NOTICE),
    ("not_a_report_list", _PUBLICATION_LIST),
    ("not_a_report_partial_year", _PART_OF_YEAR),
    ("not_a_report_rules", _REPORT_RULES),
)
_BY_HEADING_WITHOUT_REPORT = (
    ("not_a_report_guide", _GUIDE),
    ("not_a_report_catalogue", _CATALOGUE),
    ("not_a_report_rules", _RULES),
    ("not_a_report_other", _OTHER_REPORT),
)


def _by_heading(header: Header) -> Refusal | None:
    """What the heading calls the document. 年报解读 is refused; a report on 解读 is headed otherwise."""
    heading = header.heading
    if not heading:
        return None
    for reason, pattern in _BY_HEADING:
        if pattern.search(heading):
            return reason, f"heading: {heading[:80]}"
    if header.form:
        return None
    if (
        _OPENNESS.search(heading)
        and _SUMMARY.search(heading)
        and not re.search(r"信息公开|年报|年度报告", heading)
    ):
        return "not_a_report_summary", f"heading: {heading[:80]}"
    if not _SPEAKS_OF_REPORT.search(heading):
        for reason, pattern in _BY_HEADING_WITHOUT_REPORT[:3]:
            if pattern.search(heading):
                return reason, f"heading: {heading[:80]}"
    if not _OPENNESS.search(heading) and _OTHER_REPORT.search(heading):
        return "not_a_report_other", f"heading: {heading[:80]}"
    return None


def _by_text(header: Header) -> Refusal | None:
    """Pages without a telling heading: websites' own tables, notices, explanations, lists of reports."""
    if header.form:
        return None
    if found := _WEBSITE_TABLE.search(header.body):
        return "not_a_report_website_report", f"text: {found[0][:60]}"
    opening = header.opening
    if found := _EXPLAINS_TEXT.search(opening):
        return "not_a_report_explanation", f"text: {found[0][:60]}"
    if len(articles := _ARTICLES.findall(header.body)) >= 4:
        return "not_a_report_rules", f"text: {len(articles)} articles, from {articles[0]}"
    if (who := _ADDRESSEE.search(opening)) and (found := _INSTRUCTS.search(header.body)):
        return "not_a_report_notice", f"text: {who[0][:40]} … {found[0][:40]}"
    if header.n_title_lines >= 5 and header.n_prose_lines <= 6 and _signs(header) < _ENOUGH + 2:
        return "not_a_report_list", f"{header.n_title_lines} titles of reports and no text"
    return None


def _without_signs(header: Header) -> Refusal | None:
    if score(header) >= _ENOUGH:
        return None
    return "not_a_report", f"nothing speaks for a report; heading: {(header.heading or header.body)[:60]}"


def score(header: Header) -> int:
    """How much speaks for a report: its title, the form's words, the usual sections."""
    title = 3 if any("公开" in t and _SPEAKS_OF_REPORT.search(t) for t in header.titles) else 0
    return title + 4 * header.form + _signs(header)


def _signs(header: Header) -> int:
    return sum(weight for weight, sign in _SIGNS if sign.search(header.body))
