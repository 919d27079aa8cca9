"""What a page says about itself: meta tags, metadata box, byline, breadcrumb, addresses.

Government sites follow a national standard for meta tags (ArticleTitle, PubDate,
ContentSource, SiteName, ColumnName) and print a box of labels (索引号, 发布机构 …) or a line
such as 发布日期：… 来源：… 浏览次数：… above the article. All is kept as printed; nothing is
interpreted here beyond which label is which field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from extract.blocks import PageMeta
from extract.html.grid import Item, Sheet
from extract.html.lines import Page
from extract.html.tokens import Prepared

__all__ = ["breadcrumb", "page_meta"]

_LABELS = (
    "索引号 索取号 信息索引号 信息索引 信息编号 统一编码 统一社会信用代码 "
    "发布机构 发文机关 发文单位 发布单位 发布部门 发文机构 公开机构 公开单位 公开责任部门 责任部门 "
    "信息提供部门 提供部门 "
    "所属机构 所属部门 制发机关 制发单位 信息来源 文章来源 稿件来源 来源 来源单位 供稿单位 供稿 "
    "信息名称 文件名称 名称 标题 文号 发文字号 发文文号 文件编号 "
    "主题分类 信息分类 信息类别 公开类别 组配分类 体裁分类 服务对象分类 服务对象 分类 "
    "主题词 关键词 关键字 体裁 栏目 "
    "成文日期 成文时间 生成日期 生成时间 发布日期 发布时间 发文日期 发文时间 公开日期 公开时间 "
    "更新时间 更新日期 "
    "录入时间 添加时间 上传时间 印发日期 日期 时间 生效日期 生效时间 废止日期 废止时间 失效日期 "
    "有效性 信息有效性 信息时效性 时效性 效力状态 公开方式 公开时限 公开范围 公开程序 公开形式 "
    "公开属性 内容概述 内容概要 "
    "语言 语种 载体类型 记录形式 作者 编辑 责任编辑 撰稿 审核 审核人 发布人 发布者 信息员 录入 录入者 编辑人 "
    "浏览次数 浏览量 浏览 阅读次数 阅读量 阅读 访问量 访问次数 点击次数 点击数 点击率 点击量 点击 人气 "
    "字体大小 字体 字号 保护视力色 视力保护色 分享到 分享"
).split()
_GAP = "[ \u3000\xa0]*"
_ONE_LABEL = "|".join(_GAP.join(label) for label in sorted(_LABELS, key=len, reverse=True))
_LABEL = re.compile(rf"(?:^|(?<=[\s\u3000\xa0\[【（(|｜;；,，]))[\[【（(]?({_ONE_LABEL}){_GAP}[:：]")
_LABEL_SET = frozenset(_LABELS)
_LABEL_EDGE = " \t\n\u3000\xa0:：[]【】|｜;；,，"
_LINE_CHARS = 300
_BOX_ROWS = 20

_PUBLISHER = (
    "发布机构 发文机关 发文单位 发布单位 发布部门 发文机构 公开机构 公开单位 制发机关 制发单位 "
    "公开责任部门 责任部门 "
    "信息提供部门 提供部门 所属机构 所属部门 ContentSource 信息来源 文章来源 稿件来源 来源 来源单位 供稿单位"
).split()
_PUBLISHED = (
    "PubDate publishdate publish-date article:published_time 发布日期 发布时间 公开日期 公开时间 "
    "发文日期 发文时间 "
    "生成日期 生成时间 录入时间 添加时间 日期 时间 更新时间 更新日期 成文日期 成文时间"
).split()
_INDEX = ("索引号", "索取号", "信息索引号", "信息索引", "信息编号")
_SITE = ("SiteName", "og:site_name", "application-name")
_TITLE = ("ArticleTitle", "og:title", "信息名称")
# Tags for browsers and search engines that say nothing about the document.
_TECHNICAL = re.compile(
    r"viewport|robots|renderer|format-detection|x-ua-|theme-color|generator|apple-|msapplication|referrer"
    r"|content-type|mobile-|baidu-|google-|sogou|shenma|360-|progid|originator|csrf",
    re.I,
)
_META_VALUE = 500
_META_FIELDS = 100

_CRUMB = re.compile(
    r"(?:您|你)?(?:现在|当前|目前|所)?(?:的|所在|所处)*(?:在)?(?:的)?位置(?:是|在)?\s*[:：>＞»›]?\s*"
)
_CRUMB_HOME = re.compile(r"(?:网站|本站|返回)?首页\s*(?:>|＞|»|›|→|-|/|\\)")
_CRUMB_CUT = re.compile(r"\s*(?:>+|＞+|»|›|→|\\|(?<!\d)/(?!\d)|\s-+\s)\s*")
_CRUMB_CHARS = 200
_SAVED_FROM = re.compile(r"saved from url=\(\d+\)\s*(\S+)")


def page_meta(
    page: Page, prepared: Prepared, items: Sequence[Item], crumbs: tuple[str, ...], url: str | None
) -> PageMeta:
    """Everything the page says about itself; `url` is where it was fetched, if that is known."""
    fields = [("title", title) for title in prepared.titles if title][:1]
    fields += _meta_tags(page.metas)
    fields += _printed(items)
    fields = list(dict.fromkeys(fields))
    first: dict[str, str] = {}
    for label, value in fields:
        first.setdefault(label.lower(), value)
    return PageMeta(
        title=_first(first, (*_TITLE, "title")),
        publisher=_first(first, _PUBLISHER),
        published=_first(first, _PUBLISHED),
        index_number=_first(first, _INDEX),
        url=url or _own_address(page, prepared),
        breadcrumb=crumbs,
        site=_first(first, _SITE),
        fields=tuple(fields),
    )


def _first(fields: dict[str, str], labels: Iterable[str]) -> str | None:
    return next((fields[label.lower()] for label in labels if label.lower() in fields), None)


def _meta_tags(metas: list[dict[str, str]]) -> list[tuple[str, str]]:
    out: list[tuple[str, str]] = []
    for meta in metas[:_META_FIELDS]:
        name = meta.get("name") or meta.get("property") or ""
        value = meta.get("content", "")[:_META_VALUE]
        if name and value and not _TECHNICAL.search(name):
            out.append((name, value))
    return out


def _own_address(page: Page, prepared: Prepared) -> str | None:
    for comment in prepared.comments:
        if saved := _SAVED_FROM.search(comment):
            return saved[1]
    for rel in page.rels:
        if rel.get("rel", "").lower() == "canonical" and rel.get("href"):
            return rel["href"]
    return next(
        (m["content"] for m in page.metas if m.get("property") == "og:url" and m.get("content")), None
    )


def _printed(items: Sequence[Item]) -> list[tuple[str, str]]:
    """The label-value pairs of bylines and metadata boxes, in order of appearance."""
    out: list[tuple[str, str]] = []
    waiting: str | None = None
    for item in items:
        if isinstance(item, Sheet):
            out += _box(item)
            waiting = None
            continue
        text = item[0]
        if waiting is not None and len(text) <= 80 and not _LABEL.match(text):
            out.append((waiting, text))
            waiting = None
            continue
        waiting = None
        if len(text) <= _LINE_CHARS and ("：" in text or ":" in text):
            pairs = _byline(text)
            out += [pair for pair in pairs if pair[1]]
            if pairs and not pairs[-1][1]:
                waiting = pairs[-1][0]
    return out


def _byline(text: str) -> list[tuple[str, str]]:
    """`发布日期：2021-01-29 来源：某某乡` as pairs; nothing unless the line begins with a label."""
    if not _LABEL.match(text):
        return []
    found = list(_LABEL.finditer(text))
    ends = [next_.start() for next_ in found[1:]] + [len(text)]
    return [
        (_plain(label[1]), text[label.end() : end].strip(_LABEL_EDGE))
        for label, end in zip(found, ends, strict=True)
    ]


def _plain(label: str) -> str:
    return "".join(label.split())


def _box(sheet: Sheet) -> list[tuple[str, str]]:
    """The pairs of a metadata box; a table with fewer than two known labels is none."""
    if sheet.n_rows > _BOX_ROWS:
        return []
    out: list[tuple[str, str]] = []
    labels = 0
    previous: tuple[int, str] | None = None
    for cell in sheet.cells:
        row, text = cell.row, cell.text
        label = "".join(text.split()).strip(_LABEL_EDGE) if len(text) <= 24 else ""
        if label in _LABEL_SET:
            labels += 1
            previous = (row, label)
            continue
        if previous and previous[0] == row and text:
            out.append((previous[1], text))
        previous = None
        if "：" in text or ":" in text:
            pairs = [pair for line in text.split("\n") for pair in _byline(line) if pair[1]]
            labels += len(pairs)
            out += pairs
    return out if labels >= 2 else []


def breadcrumb(items: list[Item], page: Page) -> tuple[str, ...]:
    """The path to the page, and its lines in `items` marked as such. Empty if none is printed."""
    for at, item in enumerate(items):
        if isinstance(item, Sheet) or len(item[0]) > _CRUMB_CHARS:
            continue
        text = item[0]
        if "位置" in text:
            lead = _CRUMB.match(text)
            if lead is None:
                continue
            rest = text[lead.end() :]
        elif "首页" in text and _CRUMB_HOME.match(text):
            rest = text
        else:
            continue
        parts = _parts(rest, page.crumbs.get(text, ()))
        end = at + 1
        if len(parts) < 2:
            end, parts = _following(items, at + 1, parts)
        if len(parts) >= 2:
            for i in range(at, end):
                line = items[i]
                if not isinstance(line, Sheet):
                    items[i] = (line[0], "breadcrumb", None)
            return parts
    return ()


def _parts(rest: str, pieces: tuple[str, ...]) -> tuple[str, ...]:
    parts = tuple(part for part in (p.strip() for p in _CRUMB_CUT.split(rest)) if part)
    if len(parts) < 2 and len(pieces) > 1:
        # Set apart by pictures only: the links are the steps, and what follows the last one.
        tail = rest.rpartition(pieces[-1])[2].strip()
        return (*pieces, tail) if tail else pieces
    return parts


def _following(items: list[Item], at: int, parts: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    """A path printed as a list: one short link per line, behind 当前位置."""
    out = list(parts)
    while at < len(items) and len(out) < 10:
        item = items[at]
        if isinstance(item, Sheet) or len(item[0]) > 30 or item[1] not in ("link", "list"):
            break
        out += [part for part in (p.strip() for p in _CRUMB_CUT.split(item[0])) if part]
        at += 1
    return at, tuple(out)
