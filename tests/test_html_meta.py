"""What a page says about itself."""

# ruff: noqa: E501  (sample markup stays in one line)

from __future__ import annotations

import pytest

from extract.blocks import PageMeta
from extract.html.reader import read_html


def meta(body: str, **options: str) -> PageMeta:
    return read_html((body + "<p>正文</p>").encode(), **options).meta


def test_the_standard_meta_tags() -> None:
    found = meta(
        "<head><title>年报_某县</title><meta name='SiteName' content='某县人民政府'>"
        "<META NAME=ArticleTitle CONTENT='青石乡2020年年报'><meta name=PubDate content='2021-01-20 09:30'>"
        "<meta name=ContentSource content='青石乡'><meta name=viewport content='width=1'></head>"
    )
    assert (found.title, found.publisher, found.published, found.site) == (
        "青石乡2020年年报", "青石乡", "2021-01-20 09:30", "某县人民政府",
    )  # fmt: skip
    assert ("title", "年报_某县") in found.fields
    assert "viewport" not in dict(found.fields)


@pytest.mark.parametrize(
    "body",
    [
        "<div>发布日期：2021-01-29&nbsp;&nbsp;来源：青石乡 浏览次数：<b>12</b>次 字体：[<a href=#>大</a> 中 小]</div>",
        "<p>【发布时间：2021-01-29】 【信息来源：青石乡】</p>",
        "<ul><li><b>发 布 日 期：</b>2021-01-29</li><li>来　源：<span>青石乡</span></li></ul>",
        "<dl><dt>发布日期：</dt><dd>2021-01-29</dd><dt>发布机构：</dt><dd>青石乡</dd></dl>",
        "<table><tr><td>索引号：</td><td>a1/2</td><td>发布机构：</td><td>青石乡</td></tr>"
        "<tr><td>发布日期：</td><td>2021-01-29</td><td>文号：</td><td></td></tr></table>",
        "<table><tr><td>索引号：a1/2</td><td>发布机构：青石乡</td></tr><tr><td>发文日期：2021-01-29</td><td>文号：</td></tr></table>",
    ],
)
def test_bylines_and_boxes(body: str) -> None:
    found = meta(body)
    assert (found.publisher, found.published) == ("青石乡", "2021-01-29")
    assert found.index_number in (None, "a1/2")
    assert "文号" not in dict(found.fields)


def test_a_box_is_also_kept_as_a_table() -> None:
    reading = read_html("<table><tr><td>索引号<td>a1<td>发布机构<td>青石乡</table><p>文".encode())
    assert reading.meta.index_number == "a1"
    assert len(list(reading.grids())) == 1


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "<div>当前位置：<a href=/>首页</a> &gt; <a href=/x>乡镇</a> &gt; 年报</div>",
            ("首页", "乡镇", "年报"),
        ),
        ("<div>您现在的位置：首页&gt;&gt;乡镇&gt;&gt;青石乡</div>", ("首页", "乡镇", "青石乡")),
        ("<div>位置: 首页 » 乡镇 » 青石乡</div>", ("首页", "乡镇", "青石乡")),
        ("<div>首页 > 政务公开 > 年报</div>", ("首页", "政务公开", "年报")),
        (
            "<div>当前位置：<a href=1>首页</a><img src=arrow.gif><a href=2>乡镇</a><img>年报</div>",
            ("首页", "乡镇", "年报"),
        ),
        (
            "<div>您的位置：</div><ul><li><a href=1>首页</a></li><li><a href=2>乡镇</a></li></ul>",
            ("首页", "乡镇"),
        ),
        ("<p>办公位置优越，交通方便。</p>", ()),
        ("<p>公开查阅点位置：青石乡政府一楼</p>", ()),
    ],
)
def test_breadcrumb(body: str, expected: tuple[str, ...]) -> None:
    assert meta(body).breadcrumb == expected


@pytest.mark.parametrize(
    ("body", "options", "expected"),
    [
        (
            "<!-- saved from url=(0030)http://www.example.gov.cn/a.htm -->",
            {},
            "http://www.example.gov.cn/a.htm",
        ),
        ("<link rel=canonical href='http://x.gov.cn/b.html'>", {}, "http://x.gov.cn/b.html"),
        ("<meta property='og:url' content='http://x.gov.cn/c.html'>", {}, "http://x.gov.cn/c.html"),
        (
            "<link rel=canonical href='http://x.gov.cn/b.html'>",
            {"url": "http://y.gov.cn/"},
            "http://y.gov.cn/",
        ),
        ("", {}, None),
    ],
)
def test_address(body: str, options: dict[str, str], expected: str | None) -> None:
    assert meta(body, **options).url == expected


def test_attachments_are_listed_with_their_address() -> None:
    reading = read_html(
        b"<p>x<a href='./P02.docx'><span>\xe9\x99\x84\xe4\xbb\xb6</span>.docx</a> <a href='/i/downfile.jsp?id=1'>d</a>"
        b"<a href='a.html'>no</a><a href='./P02.docx'>again</a></p><iframe src='v.pdf'></iframe>",
        url="http://x.gov.cn/d/t.html",
    )
    assert reading.links == (
        ("附件.docx", "http://x.gov.cn/d/P02.docx"),
        ("d", "http://x.gov.cn/i/downfile.jsp?id=1"),
        ("", "http://x.gov.cn/d/v.pdf"),
    )


def test_prose_with_colons_gives_no_fields() -> None:
    assert meta("<p>主要做法：一是明确来源：各村上报；二是加强审核。</p>").fields == ()
