"""The crawl's small parts, as tables: addresses, networks, compression, robots, pace, revisits."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import AsyncMock

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from extract.crawl import pace
from extract.crawl.addresses import GuardedResolver, is_public
from extract.crawl.client import Answer, Client, FetchError
from extract.crawl.decode import BadEncodingError, TooLargeError, TruncatedError, decode
from extract.crawl.limits import CrawlLimits
from extract.crawl.pace import Host, retry_after
from extract.crawl.pages import is_page, validators
from extract.crawl.revisit import due
from extract.crawl.robots import RobotsFile, Rules
from extract.crawl.rows import Known, Validators
from extract.crawl.run import user_agent
from extract.crawl.sameness import sameness
from extract.crawl.types import Source
from extract.crawl.urls import Scope, host_of, normalise, request_key
from tests.site import Sites

NOW = datetime(2026, 3, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://A.gov.cn:80/x/../y#f", "http://a.gov.cn/y"),
        ("https://a.gov.cn:443", "https://a.gov.cn/"),
        ("http://a.gov.cn:8080/x", "http://a.gov.cn:8080/x"),
        ("http://a.gov.cn/x;jsessionid=0A1B?a=1", "http://a.gov.cn/x?a=1"),
        ("http://a.gov.cn/x?jsessionid=0A1B&a=1", "http://a.gov.cn/x?a=1"),
        ("http://a.gov.cn/x?a=1&PHPSESSID=0A", "http://a.gov.cn/x?a=1"),
        ("http://user:word@a.gov.cn/x", "http://a.gov.cn/x"),
        ("http://例子.中国/年报 1.html", "http://xn--fsqu00a.xn--fiqs8s/%E5%B9%B4%E6%8A%A5%201.html"),
        ("http://a.gov.cn/?k=%B0%EB", "http://a.gov.cn/?k=%B0%EB"),
        ("ftp://a.gov.cn/x", None),
        ("file:///etc/passwd", None),
        ("javascript:void(0)", None),
        ("http:///x", None),
        ("http://a.gov.cn:0/", None),
        ("http://a.gov.cn:99999/", None),
        ("http://a.gov.cn/" + "x" * 5000, None),
        ("", None),
    ],
)
def test_one_page_has_one_address(url: str, expected: str | None) -> None:
    assert normalise(url) == expected


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(f"http://a.gov.cn/{text}")
    assert once is None or normalise(once) == once


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("http://a.cn/x", True),
        ("https://a.cn/x", True),
        ("http://a.cn:8080/x", True),  # the port of an entry address
        ("http://a.cn:9090/x", False),
        ("http://b.cn:81/x", True),
        ("http://b.cn/x", False),
        ("http://www.a.cn/x", False),
        ("http://a.cn.evil.cn/x", False),
        ("http://evil.cn/a.cn", False),
        ("http://[::1]:80/x", True),
        ("http://xn--fsqu00a.xn--fiqs8s/x", True),
    ],
)
def test_what_a_source_may_ask(url: str, allowed: bool) -> None:
    hosts = ("A.cn", "b.cn:81", "[::1]:80", "例子.中国")
    scope = Scope.of(Source("s", "s", ("http://a.cn:8080/nb/",), hosts, "1"))
    assert scope.allows(normalise(url) or "") is allowed


def test_plain_and_secure_pages_of_a_name_are_one_host() -> None:
    assert host_of("http://a.cn/x") == host_of("https://a.cn/y") == "a.cn"
    assert host_of("http://a.cn:8080/x") == "a.cn:8080"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("1.2.3.4", True), ("10.0.0.1", False), ("127.0.0.1", False), ("169.254.169.254", False),
        ("172.16.0.1", False), ("192.168.1.1", False), ("100.64.0.1", False), ("0.0.0.0", False),  # noqa: S104
        ("224.0.0.1", False), ("240.0.0.1", False), ("255.255.255.255", False), ("198.18.0.1", False),
        ("192.0.2.1", False), ("::1", False), ("::", False), ("fe80::1%eth0", False), ("fc00::1", False),
        ("fec0::1", False), ("ff02::1", False), ("2400:3200::1", True), ("::ffff:127.0.0.1", False),
        ("::ffff:1.2.3.4", True), ("::7f00:1", False), ("64:ff9b::7f00:1", False),
        ("64:ff9b::102:304", True), ("64:ff9b:1::102:304", False), ("2002:7f00:1::", False),
        ("2002:a00:1::1", False), ("localhost", False), ("", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


TEXT = "政府信息公开".encode() * 500


def packed(data: bytes) -> bytes:
    """The same bytes each time: gzip would write the time, and two workers collect other tests."""
    return gzip.compress(data, mtime=0)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (TEXT, ""),
        (TEXT, "identity"),
        (packed(TEXT), "gzip"),
        (packed(TEXT), "X-GZIP"),
        (zlib.compress(TEXT), "deflate"),
        (zlib.compress(TEXT)[2:-4], "deflate"),
        (packed(TEXT[:700]) + packed(TEXT[700:]), "gzip"),
        (packed(TEXT) + b"\0" * 10, "gzip"),
        (packed(packed(TEXT)), "gzip, gzip"),
        (TEXT, "gzip"),  # named and not done
    ],
)
def test_compression_is_undone(body: bytes, encoding: str) -> None:
    assert decode(body, encoding, 1 << 20) == TEXT


@pytest.mark.parametrize(
    ("body", "encoding", "error"),
    [
        (packed(TEXT)[:-20], "gzip", TruncatedError),
        (packed(TEXT)[:40], "gzip", TruncatedError),
        (zlib.compress(TEXT)[:-1], "deflate", TruncatedError),
        (packed(bytes(50 << 20)), "gzip", TooLargeError),
        (packed(packed(bytes(200 << 20))), "gzip, gzip", TooLargeError),
        (TEXT, "br", BadEncodingError),
        (TEXT, "zstd", BadEncodingError),
        (TEXT, "gzip, gzip, gzip", BadEncodingError),
        (b"\x1f\x8b" + TEXT, "gzip", BadEncodingError),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_half_and_endless_streams_are_refused(body: bytes, encoding: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        decode(body, encoding, 1 << 20)


ROBOTS = """
User-agent: *
Disallow: /secret/
Crawl-delay: 3
Request-rate: 1/10
User-agent: gongkai
Disallow: /own/
Crawl-delay: 7
"""


@pytest.mark.parametrize(
    ("body", "status", "path", "allowed"),
    [
        (ROBOTS, 200, "/own/x", False),
        (ROBOTS, 200, "/secret/x", True),  # a group of its own counts alone
        ("User-agent: *\nDisallow: /secret/", 200, "/secret/x", False),
        ("\ufeffUser-agent: *\nDisallow: /", 200, "/", False),
        ("User-agent: *\nDisallow: /*.pdf$", 200, "/a.pdf", False),
        ("User-agent: *\nDisallow: /\nAllow: /nb/", 200, "/nb/1.html", True),
        ("User-agent: *\nDisallow: /", 404, "/", True),
        ("User-agent: *\nDisallow: /", 403, "/", True),
        ("<!DOCTYPE html><p>User-agent: * Disallow: /", 200, "/", True),
        ("  \n<html>\nUser-agent: *\nDisallow: /", 200, "/", True),
        ("", 200, "/", True),
        ("nonsense\x00\x01: x\nDisallow /", 200, "/", True),
    ],
)
def test_what_robots_txt_says(body: str, status: int, path: str, allowed: bool) -> None:
    rules = Rules.of(RobotsFile(status, body.encode(), "2026-03-01T02:00:00Z"))
    assert rules.allow(f"http://a.cn{path}") is allowed


def test_the_pace_that_robots_txt_asks_for() -> None:
    assert Rules.of(RobotsFile(200, ROBOTS.encode(), "")).delay_s == 7
    assert Rules.of(RobotsFile(200, b"User-agent: *\nRequest-rate: 1/10", "")).delay_s == 10
    assert Rules.of(RobotsFile(200, b"User-agent: *\nDisallow:", "")).delay_s is None


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120), (" 0 ", 0), ("Sun, 01 Mar 2026 02:01:00 GMT", 60), ("Sun, 01 Mar 2026 01:00:00 GMT", 0),
        ("soon", None), ("", None), (None, None), ("-5", None), ("9" * 40, 999_999_999),
    ],
)  # fmt: skip
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


def test_the_pause_follows_the_server() -> None:
    host = Host("a", CrawlLimits(delay_max_s=8), 3)
    host.at_least(1)
    host.spoke(4.0, fine=True)
    assert host.delay == 4
    host.spoke(0.1, fine=False)
    assert host.delay == 4  # an error page is quick, and no reason to hurry
    host.spoke(0.1, fine=True)
    assert 2 < host.delay < 2.1
    for _ in range(9):
        host.spoke(0.0, fine=True)
    assert host.delay == 1
    for _ in range(9):
        host.too_much(None)
    assert host.delay == 8


def test_a_server_that_asks_to_wait_is_waited_for_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(pace, "time", SimpleNamespace(monotonic=lambda: 1000.0))
    monkeypatch.setattr(pace, "asyncio", SimpleNamespace(sleep=AsyncMock(side_effect=slept.append)))
    for asked in (60.0, 3600.0):
        host = Host("a", CrawlLimits(delay_max_s=200.0), 3)
        host.too_much(asked)
        asyncio.run(host.pause())
    assert slept == [60.0, 200.0]


def test_a_host_rests_after_failures_in_a_row() -> None:
    host = Host("a", CrawlLimits(breaker=3), 3)
    for _ in range(2):
        host.failed()
    host.worked()
    for _ in range(2):
        host.failed()
    assert not host.rests
    host.failed()
    assert host.rests
    again = Host("a", CrawlLimits(breaker=3), 1)  # the night after
    again.failed()
    assert again.rests


def known(n: int, *, changed_days: float, checked_days: float) -> Known:
    def ago(days: float) -> str:
        return (NOW - timedelta(days=days)).isoformat()

    return Known(
        f"http://a/{n}",
        "document",
        200,
        "x",
        None,
        None,
        Validators(),
        None,
        "",
        ago(changed_days),
        ago(checked_days),
    )


def test_recent_documents_are_asked_every_night_newest_and_longest_unchecked_first() -> None:
    pages = [
        known(1, changed_days=40, checked_days=1),
        known(2, changed_days=2, checked_days=1),
        known(3, changed_days=2, checked_days=2),
        known(4, changed_days=40, checked_days=39),
    ]
    order = [page.key[-1] for page in due(pages, NOW, CrawlLimits())]
    assert order == ["4", "3", "2", "1"] and len(due(pages, NOW, CrawlLimits(recent_per_night=2))) == 2


def test_every_old_document_comes_up_within_the_round() -> None:
    limits = CrawlLimits(round_nights=10)
    pages = {n: known(n, changed_days=400, checked_days=100) for n in range(95)}
    asked: set[str] = set()
    for night in range(10):
        chosen = due(pages.values(), NOW + timedelta(days=night), limits)
        assert len(chosen) == 10
        for page in chosen:
            n = int(page.key.rsplit("/", 1)[1])
            pages[n] = known(n, changed_days=400, checked_days=-night)
            asked.add(page.key)
    assert len(asked) == 95


def test_no_recent_document_starves() -> None:
    limits = CrawlLimits(recent_per_night=10)
    changed = {n: 1 + n % 40 for n in range(100)}
    last = dict.fromkeys(range(100), 0)
    gaps = []
    for night in range(1, 40):
        pages = [known(n, changed_days=changed[n], checked_days=night - last[n]) for n in last]
        for page in due(pages, NOW, limits):
            n = int(page.key.rsplit("/", 1)[1])
            gaps.append(night - last[n])
            last[n] = night
    assert min(last.values()) > 0 and max(gaps) <= 39


PAGE = (
    "<html><head><meta name=PubDate content=x><script>var t='1'</script></head><body><p>受理 3 件</p><!--1-->"
    "<input type=hidden value=abc><img src='a.jpg;jsessionid=1'> 浏览次数：12次 <a href='/x.pdf'>附件</a>"
    "</body></html>"
)


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("t='1'", "t='2'", True),
        ("<!--1-->", "<!--2024-->", True),
        ("<!--1-->", "<script>var n=17</script><style>p{}</style>", True),
        ("value=abc", "value=xyz", True),
        ("jsessionid=1", "jsessionid=2", True),
        ("12次", "13次", True),
        ("受理 3 件", "受理  3  件", True),
        ("3 件", "4 件", False),
        ("a.jpg", "b.jpg", False),
        ("/x.pdf", "/y.pdf", False),
        ("<p>", "<p style='display:none'>", False),
        ("content=x", "content=y", False),
    ],
)
def test_what_makes_a_page_another_one(old: str, new: str, same: bool) -> None:
    changed = PAGE.replace(old, new)
    assert changed != PAGE
    assert (sameness(changed, "http://a/") == sameness(PAGE, "http://a/")) is same


@pytest.mark.parametrize("text", ["", "\x00", "<" * 100_000, "<div>" * 100_000, "x" * 4_000_001])
def test_odd_pages_have_some_sameness_or_none(text: str) -> None:
    assert sameness(text, "http://a/") in (None, sameness(text, "http://a/"))


@pytest.mark.parametrize(
    ("body", "kind", "page"),
    [
        (b"<html><p>x", None, True),
        (b"\n\n<!DOCTYPE html>", "application/octet-stream", True),
        (b"\xef\xbb\xbf<div>x</div>", None, True),
        (b"plain words", "text/html", True),
        (b"%PDF-1.4 <html>", "text/html", False),
        (b"PK\x03\x04<p>", "text/html", False),
        (b"plain words", "text/plain", False),
    ],
)
def test_what_is_a_page(body: bytes, kind: str | None, page: bool) -> None:
    assert is_page(body, kind) is page


@pytest.mark.parametrize(
    ("headers", "conditions"),
    [
        ({"etag": '"a"', "last-modified": "x"}, {"If-None-Match": '"a"', "If-Modified-Since": "x"}),
        ({"date": "Sun, 01 Mar 2026 02:00:02 GMT"}, {"If-Modified-Since": "Sun, 01 Mar 2026 02:00:00 GMT"}),
        ({"date": "Sun, 01 Mar 2026 10:00:02 +0800"}, {"If-Modified-Since": "Sun, 01 Mar 2026 02:00:00 GMT"}),
        ({}, {"If-Modified-Since": "Sat, 28 Feb 2026 02:00:00 GMT"}),
        ({"date": "yesterday"}, {"If-Modified-Since": "Sat, 28 Feb 2026 02:00:00 GMT"}),
        ({"etag": "a\r\nx: y"}, {"If-Modified-Since": "Sat, 28 Feb 2026 02:00:00 GMT"}),
    ],
)
def test_how_a_server_is_asked_for_changes_alone(headers: dict[str, str], conditions: dict[str, str]) -> None:
    answer = Answer(200, "http://a/", headers, b"", 0, 0.0)
    assert validators(answer, NOW).conditions == conditions


@pytest.mark.parametrize(
    ("contact", "words"),
    [
        (None, ""),
        ("mailto:a@b.cn", " (+mailto:a@b.cn)"),
        ("http://x\r\nEvil: 1", " (+http://xEvil: 1)"),
        ("中文", ""),
    ],
)
def test_the_name_that_a_server_sees(contact: str | None, words: str) -> None:
    said = user_agent(contact)
    assert said.startswith("gongkai/") and said.endswith(words) and said.isascii()


def test_a_post_is_known_without_its_tickets() -> None:
    data = (
        "__VIEWSTATE=abc%3D&__VIEWSTATEGENERATOR=1&__EVENTTARGET=pager&__EVENTARGUMENT=2&__EVENTVALIDATION=x"
    )
    again = data.replace("abc", "xyz").replace("=x", "=y")
    assert request_key("http://a/", data) == request_key("http://a/", again)
    assert request_key("http://a/", data) != request_key("http://a/", data.replace("=2", "=3"))
    assert request_key("http://a/") == "http://a/"


def answered(url: str, *, private: bool = False) -> str:
    """The trouble code of one request, or its status."""

    async def ask() -> str:
        async with Client(CrawlLimits(request_s=5, connect_s=5), "gongkai/0") as client:
            try:
                return str((await client.request(url, limit=1000, private=private)).status)
            except FetchError as error:
                return error.code

    return asyncio.run(ask())


def test_the_address_that_is_connected_to_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is public when looked at and private when used gains nothing."""

    async def rebound(self: GuardedResolver, host: str, port: int = 0, family: object = None) -> list[object]:
        return [{"hostname": host, "host": "127.0.0.1", "port": port, "family": 2, "proto": 6, "flags": 0}]

    with Sites() as sites:
        host = sites.host()
        host.put("/", "inside")
        monkeypatch.setattr(GuardedResolver, "resolve", rebound)
        assert answered(f"http://rebound.example:{host.port}/") == "private_address"
        assert host.connections == 0
        assert answered(f"http://rebound.example:{host.port}/", private=True) == "200"


def test_certificates_are_verified(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 7)
        .not_valid_before(NOW - timedelta(days=9999))
        .not_valid_after(NOW + timedelta(days=9999))
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "pem"
    pem.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + certificate.public_bytes(Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with Sites() as sites:
        host = sites.host(tls=context)
        host.put("/", "secure")
        assert answered(f"https://127.0.0.1:{host.port}/", private=True) == "certificate"
        assert host.hits == []
