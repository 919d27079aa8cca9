"""Pages that are none, pages that say too little, and documents with what hangs on them."""

# ruff: noqa: E501 - markup reads better in one line

from __future__ import annotations

import pytest

from extract.listing.page import read_page
from tests.listing.pages import HOST, REPORT_TEXT, WORDINGS, Case, entry, list_page, read, report_title, shown

T = report_title
NAV = '<a href="/zfxxgk/nb/">政府信息公开年报</a><a href="/">首页</a>'

BAD_PAGES = [
    ("empty", "", "not_a_page"),
    ("cookie and reload", "<html><script>document.cookie='__jsl_clearance=1';location.reload()</script></html>", "challenge"),
    ("without javascript", "<html><body><noscript>请开启JavaScript并刷新该页</noscript><script src=a.js></script></body></html>", "challenge"),
    ("cookie and another address", "<script>document.cookie='k=1';window.location.href='/nb/?k=1'</script>", "challenge"),
    ("check of the visitor", "<html><title>安全验证</title><body>安全验证：请拖动滑块</body></html>", "challenge"),
    ("rewritten script", "<html><head><script>$_ts=window['$_ts'];</script></head><body></body></html>", "challenge"),
    ("error with status 200", list_page(NAV, "<p>您访问的页面不存在或已被删除</p>", title="提示信息"), "soft_404"),
    ("404 in the title", list_page(NAV, "<p>返回首页</p>", title="404 Not Found"), "soft_404"),
    ("file not found", "<html><body><h1>Not Found</h1>The requested URL was not found on this server.</body></html>", "soft_404"),
    ("server error", "<html><body>服务器内部错误，请稍后再试</body></html>", "soft_404"),
    ("log in", list_page('<form method="post"><input name="u"><input type="password" name="p"></form>', title="用户登录"), "login"),
    ("template without an entry", list_page("<ul class='list'></ul><p>共0条</p>"), "no_links"),
    ("other entries only", list_page(entry("a/20231.html", "2023年部门决算")), "no_links"),
    ("bytes of something else", "\x01\x02\x03\x04" * 500, "not_a_page"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "problem"), [case[1:] for case in BAD_PAGES], ids=[case[0] for case in BAD_PAGES]
)
def test_a_page_that_is_none_is_never_an_empty_success(body: str, problem: str) -> None:
    found = read(Case("", "/nb/", body))
    assert found.problem == problem
    assert found.detail
    assert not found.reports


@pytest.mark.parametrize(
    ("body", "problem"), [case[1:] for case in BAD_PAGES if case[2] in ("challenge", "soft_404", "login")]
)
def test_nor_is_a_document_that_is_none(body: str, problem: str) -> None:
    assert read(Case("", "/nb/t20240120_1.html", body, role="document")).problem == problem


def test_a_short_document_that_counts_its_visitors_is_no_challenge() -> None:
    body = list_page("<p><img src='scan1.jpg'></p><script>document.cookie='seen=1'</script>", title=T())
    assert read(Case("", "/nb/t20240120_1.html", body, role="document")).problem is None


def test_a_listing_with_entries_is_no_challenge_for_its_cookie() -> None:
    body = list_page(entry("t20240120_1.html", T()), "<script>document.cookie='visited=1'</script>")
    assert read(Case("", "/nb/", body)).problem is None


def test_a_report_that_speaks_of_errors_is_a_report() -> None:
    body = list_page(REPORT_TEXT, "<p>网站出现页面不存在的情况两次，已整改。</p>", title=T())
    found = read(Case("", "/nb/t20240120_1.html", body, role="document"))
    assert (found.problem, found.attachments) == (None, ())


PAGERS = [
    (
        "encrypted",
        "<script>function go(n){ $.post(u, {p: CryptoJS.AES.encrypt(n, k)}, show); }</script>"
        '<a href="javascript:go(2)">2</a><a href="javascript:go(3)">3</a>共3页',
        "pager",
        "encrypted",
    ),
    (
        "by a script",
        '<a href="javascript:turn(this)">2</a><a href="javascript:turn(this)">下一页</a>',
        "pager",
        "turn(this)",
    ),
    ("said only", "<div>共12条 1/2页</div>", "pager", "2 pages"),
    ("last page", '<a href="index_1.html">上一页</a><div>共24条 3/3页</div>', None, ""),
    ("one page", '<a href="javascript:void(0)">下一页</a><div>共8条 1/1页</div>', None, ""),
    ("none", "", None, ""),
]


@pytest.mark.parametrize(("more", "problem", "detail"), [p[1:] for p in PAGERS], ids=[p[0] for p in PAGERS])
def test_further_pages_that_cannot_be_asked_for_are_named(
    more: str, problem: str | None, detail: str
) -> None:
    found = read(Case("", "/nb/", list_page(entry("t20240120_1.html", T()), more)))
    assert len(found.reports) == 1
    assert found.problem == problem
    assert detail in found.detail


def test_entries_that_are_asked_for_with_encrypted_parameters_are_said_to_be() -> None:
    found = read(
        Case("", "/nb/", list_page("<script>var p = encryptData({page:1});</script><div id='l'></div>"))
    )
    assert (found.problem, found.detail) == (
        "no_links",
        "the entries are asked for with encrypted parameters",
    )


def test_the_files_of_a_document() -> None:
    body = list_page(
        '<div class="header"><a href="/app.pdf">操作手册</a></div>',
        "<p>清溪镇2023年度报告见附件。</p>",
        '<a href="./P020240120.pdf">附件1</a><a href="P020240120.pdf">同上</a>',
        '<a href="/module/download/downfile.jsp?classid=0&filename=ab12.docx">清溪镇年报.docx</a>',
        '<a href="/download/77">下载附表</a><a href="/zn.pdf">政府信息公开指南</a><a href="/app.apk">客户端</a>',
        '<a href="scan.jpg">附件2</a><a href="photo.jpg">图</a><iframe src="/pdf/web/viewer.html?file=%2Ffiles%2Fnb.pdf"></iframe>',
        title=T(),
    )
    found = read(Case("", "/nb/202401/t20240120_1.html", body, role="document"))
    assert [link.url.removeprefix(HOST) for link in found.attachments] == [
        "/nb/202401/P020240120.pdf",
        "/module/download/downfile.jsp?classid=0&filename=ab12.docx",
        "/download/77",
        "/nb/202401/scan.jpg",
        "/files/nb.pdf",
    ]


def test_a_document_that_sends_on_or_is_a_listing_or_a_frame() -> None:
    sent = read(Case("", "/a/1.html", "<meta http-equiv=refresh content='0;url=/b/1.html'>", role="document"))
    assert shown(sent) == ([], ["/b/1.html"])
    entries = [entry(f"/a/2024{n}.html", T(f"{n}溪镇")) for n in "甲乙丙"]
    listed = read(Case("", "/a/20231.html", list_page(*entries, title="2023年"), role="document"))
    assert len(listed.reports) == 3
    assert listed.problem is None
    framed = read(
        Case("", "/a/1.html", "<html><body><iframe src='body.html'></iframe></body></html>", role="document")
    )
    assert shown(framed) == ([], ["/a/body.html"])


def test_what_the_address_of_a_year_shows_is_its_report_or_a_list_even_of_one() -> None:
    year = "/module/xxgk/xxgkAnnualReport.jsp?area=A1&fbtime=2022"
    years = '<a href="?area=A1&fbtime=2023">2023年</a><a href="?area=A1&fbtime=2021">2021年</a>'
    one = read(Case("", year, list_page(years, entry("/art/2023/1/1/art_9_1.html", T())), role="document"))
    assert "/art/2023/1/1/art_9_1.html" in shown(one)[0]
    none = read(Case("", year, list_page(years, "<p>暂无内容</p>"), role="document"))
    assert (none.reports, none.problem) == ((), "soft_404")
    report = read(Case("", year, list_page(years, REPORT_TEXT), role="document"))
    assert (report.reports, report.problem) == ((), None)


def test_a_report_whose_text_is_elsewhere_is_no_listing_for_its_links_to_other_years() -> None:
    others = [entry(f"/a/2020{n}.html", T("清溪镇", year)) for n, year in enumerate(range(2015, 2021))]
    picture = list_page("<img src='scan.jpg'>", *others, title=T())
    found = read(Case("", "/a/20231.html", picture, role="document"))
    assert (found.reports, found.problem) == ((), None)
    attached = list_page("<h1>年度报告</h1><a href='a.pdf'>附件</a>", *others, title="某县人民政府")
    found = read(Case("", "/a/20231.html", attached, role="document"))
    assert (found.reports, len(found.attachments)) == ((), 1)


@pytest.mark.parametrize("role", ["listing", "document"])
def test_a_file_is_a_report_of_its_listing_and_has_no_links(role: str) -> None:
    found = read_page(
        b"%PDF-1.4 ...",
        f"{HOST}/a.pdf",
        "application/pdf",
        role=role,
        family=None,
        wordings=WORDINGS,  # type: ignore[arg-type]
    )
    assert [link.url for link in found.reports] == ([f"{HOST}/a.pdf"] if role == "listing" else [])
    assert found.problem is None


def test_charsets_that_headers_and_pages_get_wrong() -> None:
    body = list_page(entry("下载.jsp?名=1", T("㙦坑镇")), head='<meta charset="gb2312">')
    found = read_page(
        body.encode("gb18030"),
        f"{HOST}/nb/",
        "text/html; charset=utf-8",
        role="listing",
        family=None,
        wordings=WORDINGS,
    )
    assert [link.text for link in found.reports] == [T("㙦坑镇")]
    # The path in UTF-8, the query in the page's charset, as browsers ask.
    assert found.reports[0].url == f"{HOST}/nb/%E4%B8%8B%E8%BD%BD.jsp?%C3%FB=1"
