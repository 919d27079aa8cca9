# ruff: noqa: E501 (markup literals are easier to check on one line)
"""The page around a report: navigation, breadcrumb, metadata box, scripts, neighbours, footer.

The shells are our own; they have the parts that government content systems have, and as many
traps: names of other townships in the navigation, other years in the links, figures in scripts.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from random import Random

from tests.typeset.model import Place

__all__ = ["PageFacts", "page"]

OTHERS = ("石桥镇", "柳树乡", "东关街道", "河口镇", "大洼乡", "新民镇", "北门街道")


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the page knows about the report it carries."""

    title: str
    place: Place
    year: int
    published: str
    index: str


def page(rng: Random, body: str, facts: PageFacts, declared: str) -> str:
    """A whole page around the report's body, in one of three shells."""
    shell = rng.choice((_catalogue_shell, _article_shell, _box_shell))
    return shell(rng, body, facts, declared)


def _head(rng: Random, facts: PageFacts, declared: str, site: str) -> str:
    charset = f'<meta charset="{declared}">' if declared else ""
    metas = ""
    if rng.random() < 0.6:
        metas = (
            f'<meta name="SiteName" content="{site}">\n<meta name="ArticleTitle" content="{escape(facts.title)}">\n'
            f'<meta name="PubDate" content="{facts.published} 10:2{rng.randint(0, 9)}">\n'
            f'<meta name="ContentSource" content="{facts.place.organ}">\n<meta name="ColumnName" content="政府信息公开年报">\n'
        )
    return (
        f"<!DOCTYPE html>\n<html><head>{charset}\n<title>{escape(facts.title)}_{site}</title>\n{metas}"
        '<script type="text/javascript">var total = 404; function go(n){ if (n < 3 && n > 1) { return "<td>88</td>"; } }</script>\n'
        "<style>.xl65{mso-number-format:0}\ntd{border:1px}</style></head>\n<body>\n"
    )


def _navigation(rng: Random, place: Place) -> str:
    names = [n for n in rng.sample(OTHERS, 4) if n != place.name]
    links = "".join(
        f'<li><a href="/col/{rng.randint(100, 999)}/">{n}</a></li>' for n in ("首页", "政务公开", *names)
    )
    return f'<div class="nav"><ul>{links}</ul></div>\n'


def _crumbs(place: Place) -> str:
    steps = ("首页", "政务公开", "乡镇街道", place.name, "政府信息公开年报")
    trail = " > ".join(f'<a href="#">{s}</a>' for s in steps)
    return f'<div class="position">您当前的位置：{trail}</div>\n'


def _neighbours(rng: Random, place: Place, year: int) -> str:
    other = rng.choice([n for n in OTHERS if n != place.name])
    return (
        f'<p>上一篇：<a href="a.html">{other}{year}年政府信息公开工作年度报告</a></p>'
        f'<p>下一篇：<a href="b.html">{place.name}{year - 1}年政府信息公开工作年度报告</a></p>\n'
    )


def _footer(rng: Random, place: Place) -> str:
    return (
        f'<div id="footer"><p>主办单位：{place.where or place.county}人民政府办公室 联系电话：0{rng.randint(310, 999)}-{rng.randint(2000000, 8999999)}</p>'
        f"<p>备案号：ICP备{rng.randint(10**7, 10**8 - 1)}号 网站标识码：{rng.randint(10**9, 10**10 - 1)}</p></div>\n"
        '<script>document.write("<p>您是第" + 10086 + "位访客</p>");</script>\n</body></html>\n'
    )


def _article_shell(rng: Random, body: str, facts: PageFacts, declared: str) -> str:
    site = f"{(facts.place.where or facts.place.county)}人民政府"
    bar = f'<div class="info"><span>发布时间：{facts.published}</span> <span>来源：{facts.place.organ}</span> <span>浏览次数：<em>{rng.randint(20, 900)}</em></span> <a>【打印】</a></div>'
    return (
        _head(rng, facts, declared, site)
        + _navigation(rng, facts.place)
        + _crumbs(facts.place)
        + f'<h1>{escape(facts.title)}</h1>\n{bar}\n<div id="zoom" class="TRS_Editor">\n{body}\n</div>\n'
        + _neighbours(rng, facts.place, facts.year)
        + _footer(rng, facts.place)
    )


def _box_shell(rng: Random, body: str, facts: PageFacts, declared: str) -> str:
    site = f"{(facts.place.where or facts.place.county)}人民政府门户网站"
    box = (
        f'<table class="xxgk_head" width="100%"><tr><td><b>索引号：</b></td><td>{facts.index}</td><td>主题分类：</td><td>政府信息公开年报</td></tr>'
        f"<tr><td>发布机构：</td><td>{(facts.place.where or facts.place.county)}{facts.place.organ}</td><td>发布日期：</td><td>{facts.published}</td></tr>"
        f'<tr><td>标　　题：</td><td colspan="3">{escape(facts.title)}</td></tr></table>'
    )
    return (
        _head(rng, facts, declared, site)
        + _crumbs(facts.place)
        + f'<div class="main">{box}\n<div class="xxgk_title">{escape(facts.title)}</div>\n<div class="content">{body}</div></div>\n'
        + _footer(rng, facts.place)
    )


def _catalogue_shell(rng: Random, body: str, facts: PageFacts, declared: str) -> str:
    """Everything inside layout tables, as pages of the 2000s still are."""
    site = f"{(facts.place.where or facts.place.county)}政府信息公开"
    menu = "".join(f"<tr><td>{y}年年报</td></tr>" for y in range(facts.year - 3, facts.year + 1))
    return (
        _head(rng, facts, declared, site)
        + f'<table width="1000" align="center"><tr><td width="200"><table>{menu}</table></td><td>\n'
        + f'<table width="100%"><tr><td class="dqwz">当前位置：首页 &gt;&gt; {facts.place.name} &gt;&gt; 年报</td></tr>\n'
        + f'<tr><td align="center"><strong>{escape(facts.title)}</strong></td></tr>\n'
        + f'<tr><td>发布日期：{facts.published}　来源：{facts.place.organ}　字体：大 中 小</td></tr>\n<tr><td class="bt_content">\n{body}\n</td></tr></table>\n</td></tr></table>\n'
        + _footer(rng, facts.place)
    )
