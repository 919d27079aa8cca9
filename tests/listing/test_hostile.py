"""Pages that mean harm or are broken: bounded time, links that can be asked for, each once."""

# ruff: noqa: E501 - markup reads better in one line

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.listing.addresses import absolute, page_key
from extract.listing.page import read_page
from extract.listing.types import PageLinks
from tests.listing.pages import HOST, WORDINGS, entry, report_title
from tests.waiting import ends

T = report_title


def read(body: bytes, role: str = "listing") -> PageLinks:
    return read_page(body, f"{HOST}/nb/", None, role=role, family=None, wordings=WORDINGS)  # type: ignore[arg-type]


HOSTILE = {
    "many links": (entry("a{}.html", "甲") * 120_000).encode(),
    "a million unclosed": b"<a href=/x>y" * 1_000_000,
    "deep": b"<div><table><tr><td>" * 50_000 + entry("/nb/20231.html", T()).encode(),
    "open quotes": b'<a href="' + b"x" * 5_000_000,
    "open script": b"<script>var a = [" + b"'/x.html'," * 200_000,
    "open call": b"<script>" + b"createPageHTML(" * 100_000 + b"</script>",
    "open request": b"<script>" + b"$.ajax({url:" * 100_000 + b"</script>",
    "script loops": b"<a href=\"javascript:location='javascript:a()'\">2</a>" * 20_000,
    "braces": b"<script>{id:1,name:" + b"{" * 1_000_000,
    "json depth": b"[" * 200_000,
    "json braces": b'{"a":' * 100_000,
    "records": b"<datastore>" + b"<record><![CDATA[<li>" * 100_000,
    "entities": b"<a href='/x'>" + b"&#x4e00;" * 200_000 + b"</a>",
    "spaces": b"<a href='/x'>" + b" \n" * 500_000 + b"</a>",
    "nothing but zeros": b"<a href=/nb/1.html>" + b"\x00" * 3_000_000,
    "digits": b"<p>" + b"2023" * 200_000 + b"</p><a href=/x>" + b"2" * 1_000_000,
    "year words": ("<a href='/x'>" + "二〇" * 500_000 + "</a>").encode(),
}


@cache
def hostile(name: str) -> PageLinks:
    with ends():
        return read(HOSTILE[name])


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_come_to_an_end(name: str) -> None:
    found = hostile(name)
    assert found.problem is not None or found.reports


def test_what_is_not_looked_at_is_said() -> None:
    found = hostile("a million unclosed")
    assert found.problem == "not_a_page"
    assert "10000 links" in found.detail


def test_a_report_below_deep_nesting_is_found() -> None:
    assert [link.text for link in hostile("deep").reports] == [T()]


def test_broken_markup_and_zeros_keep_the_links() -> None:
    body = (
        f"<html><ul><li><a href='20231.html' title='{T()}'>{T()[:8]}…<li><a href=\"20232.html\">{T('白石乡')}"
        f"</b></i></td><p title='>'><a href=20233.html>{T('黄沙镇')}</ul><a><a href='20234.html'>\x00{T('青山乡')}"
    )
    assert [link.url for link in read(body.encode()).reports] == [
        f"{HOST}/nb/2023{n}.html" for n in range(1, 5)
    ]


HREFS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["/nb/1.html", "//x.cn/a b", "http://[::1", "http://a:99999/", "HTTP://WWW.Example.GOV.cn:80/A", "?p=2", "../../..",
         "javascript:go('/nb/2.html')", "data:text/html,x", "http://u:p@example.gov.cn/x", "\\\\x\\y", "http:///x", "a;jsessionid=1"]
    ),
)  # fmt: skip
WORDS = st.sampled_from([T(), "下一页", "2", "2023年", "清溪镇", "政府信息公开年报", "通知", "", "乡镇"])


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(HREFS, WORDS), max_size=12), st.sampled_from(["listing", "document"]))
def test_every_link_is_absolute_and_given_once(links: list[tuple[str, str]], role: str) -> None:
    items = "".join(f'<li><a href="{href}">{words}</a></li>' for href, words in links)
    body = f"<title>政府信息公开年报</title><ul>{items}</ul>"
    found = read(body.encode("utf-8", "replace"), role)
    urls = [link.url for link in (*found.reports, *found.attachments)]
    asked = [(ask.url, ask.data) for ask in found.listings]
    for url in [*urls, *(url for url, _ in asked)]:
        parts = urlsplit(url)
        assert parts.scheme in ("http", "https") and parts.hostname and not parts.fragment
        assert url.isascii() and " " not in url
    assert len({page_key(url) for url in urls}) == len(urls)
    assert len(set(asked)) == len(asked)
    assert not {page_key(link.url) for link in found.reports} & {page_key(url) for url, _ in asked}


@settings(max_examples=120, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["listing", "document"]))
def test_no_bytes_raise(body: bytes, role: str) -> None:
    assert isinstance(read(body, role), PageLinks)


ADDRESSES = [
    ("a.html", f"{HOST}/nb/a.html"),
    ("../a.html#top", f"{HOST}/a.html"),
    ("../../../a.html", f"{HOST}/a.html"),
    ("//b.gov.cn:443/x", "http://b.gov.cn:443/x"),
    ("https://b.gov.cn:443/x", "https://b.gov.cn/x"),
    ("HTTP://B.GOV.CN", "http://b.gov.cn/"),
    ("a b.pdf", f"{HOST}/nb/a%20b.pdf"),
    ("a%20b.pdf", f"{HOST}/nb/a%20b.pdf"),
    ("年报.pdf", f"{HOST}/nb/%E5%B9%B4%E6%8A%A5.pdf"),
    ("x.jsp;jsessionid=AB?id=1&PHPSESSID=9", f"{HOST}/nb/x.jsp?id=1"),
    ("http://政务.cn/x", "http://xn--zfr164b.cn/x"),
    ("#top", None),
    ("javascript:;", None),
    ("mailto:a@b.cn", None),
    ("http://[::1", None),
    ("http://a:99999/", None),
    ("file:///etc/passwd", None),
    ("", None),
]


@pytest.mark.parametrize(("printed", "expected"), ADDRESSES)
def test_addresses(printed: str, expected: str | None) -> None:
    assert absolute(f"{HOST}/nb/", printed) == expected
