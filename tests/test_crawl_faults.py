"""The crawl killed, crashed, out of disk or budget: the next night completes, nothing lost or doubled."""

from __future__ import annotations

import errno
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from extract.crawl import child, run
from extract.crawl.fetch import Fetcher, FetchError
from extract.crawl.run import CrawlError, Progress, crawl
from extract.crawl.state import last_successes, lost, nights, pending, taken
from extract.crawl.types import Source, SourceReport
from flows.sources import load_wordings
from flows.store import RawStore
from tests.crawl_tools import QUICK, Home, source
from tests.flow_tools import processes_of
from tests.site import Host, Sites, fill
from tests.site.families import Entry, item, listing, report_page
from tests.waiting import until

ROOT = Path(__file__).parent.parent
NIGHT = "2026-03-01T02:00:00Z"


@pytest.fixture
def sites() -> Iterator[Sites]:
    with Sites() as sites:
        yield sites


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@dataclass(frozen=True)
class Deadly(RawStore):
    """A raw store that kills its process, or has no room, at certain documents."""

    word: bytes = b""
    how: str = ""

    def put(self, data: bytes, sha256: str, content_type: str | None = None) -> None:
        super().put(data, sha256, content_type)
        if self.word in data:
            if self.how == "full":
                raise OSError(errno.ENOSPC, "No space left on device")
            os.kill(os.getpid(), signal.SIGKILL)


def run_with(keep: RawStore, home: Home, sources: list[Source], **how: Any) -> list[SourceReport]:
    words = load_wordings()
    return crawl(sources, state=home.state, keep=keep, wordings=words, limits=QUICK, now=NIGHT, **how)


SCRIPT = """
import sys
from tests.crawl_tools import *
from tests.site import Host
hosts = [Host(n, int(p)) for n, p in (a.split("=") for a in sys.argv[3:])]
Home(__import__("pathlib").Path(sys.argv[1])).night([source(h, sys.argv[2]) for h in hosts])
"""


def test_killed_at_any_moment_the_next_night_completes(sites: Sites, home: Home, tmp_path: Path) -> None:
    hosts = [sites.host(f"k{i}") for i in range(3)]
    for host in hosts:
        path = fill(host, "attached", 12)
        for page in host.pages.values():
            page.latency = 0.02
    names = [f"{h.name}={h.port}" for h in hosts]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "CRAWL_TEST": str(tmp_path)}
    for wait in (0, 20, 50):
        before = sum(len(h.hits) for h in hosts)
        parent = subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(tmp_path), path, *names], env=environment
        )
        until(lambda seen=before + wait: sum(len(h.hits) for h in hosts) >= seen)
        parent.kill()
        parent.wait()
        until(lambda: not processes_of(tmp_path), pause=0.01)  # the child went with its parent
    reports = home.night([source(h, path) for h in hosts])
    assert {r.outcome for r in reports.values()} == {"done"}
    arrived = home.arrived()
    expected = sorted(h.url(p) for h in hosts for p in h.reports)
    assert sorted(a.url for a in arrived) == expected and home.stored() == len(expected)
    assert all(home.raw.get(a.sha256) for a in arrived)
    home.night([source(h, path) for h in hosts])
    assert pending(home.state) == []


def test_a_source_that_kills_the_process_takes_no_other_with_it(sites: Sites, home: Home) -> None:
    sources = []
    for i in range(4):
        host = sites.host(f"c{i}")
        path = fill(host, "trs", 4)
        if i == 1:
            host.change("/zfxxgk/nb/202401/t20240120_2.html", report_page(Entry("/x", "毒药镇", 2023)))
        sources.append(source(host, path))
    keep = Deadly(home.raw.root, "毒药镇".encode(), "kill")
    reports = run_with(keep, home, sources)
    assert [r.source_id for r in reports] == ["c0", "c1", "c2", "c3"]
    assert [r.outcome for r in reports] == ["done", "failed", "done", "done"]
    assert [t.code for t in reports[1].troubles] == ["crashed"] and "exit -9" in reports[1].troubles[0].detail
    assert len(pending(home.state)) >= 12


def test_a_process_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_SILENT_S", 0.1)
    ear, mouth = os.pipe()
    with os.fdopen(ear, "rb") as voice, os.fdopen(mouth, "wb") as speaker:
        speaker.write(b'{"start": "a"}\n{"rep')
        speaker.flush()
        assert list(run._messages(voice)) == [{"start": "a"}]
    stuck = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    assert run._end(stuck, patience_s=0.1) == -signal.SIGKILL


def test_two_crawls_never_work_with_one_state(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_LOCK_S", 0.1)
    with child._alone(home.state):
        with pytest.raises(CrawlError) as caught, child._alone(home.state):
            pass
        assert caught.value.code == "state_busy"
    with child._alone(home.state):
        pass


def test_two_sources_may_name_the_same_list(sites: Sites, home: Home) -> None:
    host = sites.host()
    path = fill(host, "trs", 20)
    for _ in range(2):
        sites.forget()
        reports = home.night([source(host, path, id=name) for name in ("one", "two")])
        assert [r.listed for r in reports.values()] == [20, 20]
        assert max(host.paths().values()) == 1 and host.most_active == 1
    assert len(home.arrived()) == 20


def test_what_one_source_may_not_ask_another_may(sites: Sites, home: Home) -> None:
    host = sites.host()
    path = fill(host, "trs", 3)
    barred = source(host, path, id="barred", allow_private_addresses=False)
    reports = home.night([barred, source(host, path, id="free")], sources_at_once=1)
    assert [r.outcome for r in reports.values()] == ["failed", "done"]
    assert {a.source_id for a in home.arrived()} == {"free"} and len(host.reports) == 3


def test_a_host_that_is_allowed_later_gives_what_was_left_there(sites: Sites, home: Home) -> None:
    host, other = sites.host("main"), sites.host("files")
    one = Entry("/nb/1.html", "清溪镇", 2023)
    link = f'<p>附件：<a href="{other.url("/P0a.pdf")}">{one.title}.pdf</a></p>'
    host.report(one.path, f"<html><head><title>{one.title}</title></head><body>{link}</body></html>")
    other.report("/P0a.pdf", "%PDF-1.4 a", content_type="application/pdf")
    host.put("/nb/", listing(item(one)))
    for _ in range(2):
        report = home.night([source(host, "/nb/")])["main"]
        assert [t.code for t in report.troubles] == ["foreign_host"] and other.connections == 0
    home.night([source(host, "/nb/", allowed_hosts=(host.authority, other.authority))])
    assert [(a.url, a.page_url) for a in home.arrived()] == [
        (host.url(one.path), None),
        (other.url("/P0a.pdf"), host.url(one.path)),
    ]


def test_a_source_without_an_entry_is_told(home: Home) -> None:
    report = home.night([source(Host("x", 9))])["x"]
    assert (report.outcome, [t.code for t in report.troubles]) == ("failed", ["bad_address"])


def test_a_full_disk_is_said(sites: Sites, home: Home) -> None:
    host = sites.host()
    path = fill(host, "trs", 4)
    keep = Deadly(home.raw.root, "试验3镇".encode(), "full")
    with pytest.raises(CrawlError, match="No space left") as caught:
        crawl(
            [source(host, path)],
            state=home.state,
            keep=keep,
            wordings=load_wordings(),
            limits=QUICK,
            now=NIGHT,
        )
    assert caught.value.code == "disk_full"
    assert len(pending(home.state)) == 2
    assert home.night([source(host, path)])["site0"].outcome == "done"
    assert len(home.arrived()) == 4


@pytest.mark.parametrize("damage", ["garbage", "version", "folder"])
def test_a_state_that_cannot_be_used_is_said(home: Home, damage: str) -> None:
    if damage == "garbage":
        home.state.write_bytes(b"no database at all, and long enough to be looked at" * 100)
    elif damage == "folder":
        home.state.mkdir()
    else:
        with sqlite3.connect(home.state) as con:
            con.execute("CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT)")
            con.execute("INSERT INTO meta VALUES ('version', '0')")
    with pytest.raises(CrawlError) as caught:
        home.night([source(Host("x", 9), "/")])
    assert caught.value.code == "state_unusable" and str(home.state) in str(caught.value)


def test_before_the_first_night_there_is_nothing(home: Home) -> None:
    assert pending(home.state) == [] and nights(home.state) == [] and last_successes(home.state) == {}


def test_what_is_taken_stays_taken(sites: Sites, home: Home) -> None:
    host = sites.host()
    path = fill(host, "trs", 4)
    home.night([source(host, path)])
    waiting = pending(home.state)
    taken(home.state, waiting[:3], "run1")
    assert pending(home.state) == waiting[3:]
    taken(home.state, waiting[:3], "run2")
    taken(home.state, waiting[3:], "run2")
    assert pending(home.state) == []
    # Old bytes that come back are news: what was superseded holds again.
    first = waiting[0].url.removeprefix(host.url(""))
    old = host.pages[f"/{first}"].body
    for body in (old.replace("3 件".encode(), "5 件".encode()), old):
        host.change(f"/{first}", body)
        home.night([source(host, path)])
    assert [(a.url, a.changed, a.sha256 == waiting[0].sha256) for a in pending(home.state)] == [
        (waiting[0].url, True, False),
        (waiting[0].url, True, True),
    ]


def test_what_the_disk_lost_is_fetched_again(sites: Sites, home: Home) -> None:
    host = sites.host()
    path = fill(host, "trs", 4)
    home.night([source(host, path)])
    waiting = pending(home.state)
    home.raw.path(waiting[1].sha256).write_bytes(b"half")
    lost(home.state, waiting[1:2])
    assert len(home.arrived()) == 3
    home.night([source(host, path)])
    again = home.arrived()
    assert [(a.url, a.sha256) for a in again] == [(waiting[1].url, waiting[1].sha256)]
    assert len(home.raw.get(again[0].sha256)) == again[0].size


def test_budgets_end_a_source_and_a_night_and_the_next_goes_on(sites: Sites, home: Home) -> None:
    hosts = [sites.host(f"b{i}") for i in range(2)]
    for host in hosts:
        path = fill(host, "trs", 20)
    sources = [source(h, path) for h in hosts]
    first = home.night(sources[:1], source_requests=8)["b0"]
    assert (first.requests, first.outcome, first.troubles[0].code) == (8, "partial", "budget_requests")
    assert home.night(sources[:1], source_gib=1e-6)["b0"].troubles[0].code == "budget_bytes"
    both = home.night(sources, sources_at_once=1, night_requests=10)
    assert both["b1"].outcome == "skipped" and [t.code for t in both["b1"].troubles] == ["night_over"]
    home.night(sources)
    urls = [a.url for a in home.arrived()]
    assert len(urls) == len(set(urls)) == 40


def test_only_new_asks_for_no_known_document(sites: Sites, home: Home) -> None:
    host = sites.host()
    path = fill(host, "trs", 20)
    home.night([source(host, path)])
    page = host.pages["/zfxxgk/nb/index.html"]
    page.body = page.body.replace("试验3镇2023年政".encode(), "（更正）试验3镇2023年政".encode())
    sites.forget()
    report = home.night([source(host, path)], only_new=True)["site0"]
    documents = [p for p in host.paths() if "index" not in p]
    assert documents == ["/zfxxgk/nb/202401/t20240120_3.html"]  # its entry has other words now
    assert report.listed == 20


def test_a_listing_that_fails_loses_nothing(sites: Sites, home: Home) -> None:
    host = sites.host()
    path = fill(host, "trs", 20)
    home.night([source(host, path)])
    index = host.pages["/zfxxgk/nb/index.html"]
    good = index.body
    for body, code in (
        (listing(""), "no_links"),
        ("<script>document.cookie='__jsl_clearance'</script>", "challenge"),
    ):
        index.body = body.encode()
        sites.forget()
        report = home.night([source(host, path)])["site0"]
        assert report.outcome == "failed" and code in {t.code for t in report.troubles}
        assert host.paths()["/zfxxgk/nb/index_1.html"] == 1  # it is known from before
    index.body = good
    assert home.night([source(host, path)])["site0"].listed == 20
    assert len(home.arrived()) == 20


def test_a_report_that_is_a_list_of_reports_is_walked(sites: Sites, home: Home) -> None:
    host = sites.host()
    entries = [Entry(f"/nb/2023/{i}.html", f"试验{i}镇", 2023) for i in range(5)]
    for one in entries:
        host.report(one.path, report_page(one))
    host.put("/nb/2023/all.html", listing("".join(item(e) for e in entries)))
    host.put("/nb/", listing(item(Entry("/nb/2023/all.html", "各镇", 2023))))
    for listed in (5, 5):
        sites.forget()
        report = home.night([source(host, "/nb/")])["site0"]
        assert (report.listed, report.outcome) == (listed, "done") and max(host.paths().values()) == 1
    assert {a.url for a in home.arrived()} == {host.url(e.path) for e in entries}


def test_a_report_with_a_box_of_other_reports_keeps_its_file(sites: Sites, home: Home) -> None:
    host = sites.host()
    box = "".join(item(Entry(f"/nb/2023/{i}.html", f"试验{i}镇", 2023)) for i in range(5))
    file = '<p>附件：<a href="./P0a.pdf">清溪镇2023年政府信息公开年度报告.pdf</a></p>'
    title = "<title>清溪镇2023年政府信息公开年度报告</title>"
    page = f"<html><head>{title}</head><body>{file}<ul>{box}</ul></body></html>"
    host.report("/nb/2023/a.html", page)
    host.report("/nb/2023/P0a.pdf", "%PDF-1.4 a", content_type="application/pdf")
    host.put("/nb/", listing(item(Entry("/nb/2023/a.html", "清溪镇", 2023))))
    home.night([source(host, "/nb/")])
    arrived = {a.url: a.page_url for a in home.arrived()}
    assert arrived.keys() == {host.url(path) for path in host.reports}
    assert [url for url, page_url in arrived.items() if page_url] == [host.url("/nb/2023/P0a.pdf")]


def test_progress_is_told(sites: Sites, home: Home) -> None:
    host = sites.host()
    path = fill(host, "trs", 20)
    seen: list[Progress] = []
    run_with(home.raw, home, [source(host, path)], progress=seen.append)
    last = seen[-1]
    assert (
        (last.sources, last.documents, last.waiting) == (1, 20, 0) and last.requests >= 22 and last.bytes > 0
    )


def test_wrong_calls(home: Home, sites: Sites) -> None:
    one = source(sites.host("x"), "/")
    with pytest.raises(ValueError, match="same id"):
        home.night([one, one])
    with pytest.raises(ValueError, match="Invalid isoformat"):
        crawl([], state=home.state, keep=home.raw, wordings=load_wordings(), now="tonight")


def odd_host(sites: Sites) -> Host:
    host = sites.host("odd")
    host.robots("User-agent: *\nDisallow: /secret")
    host.put("/a", "<p>hello", content_type="text/html; charset=gbk")
    host.put("/to", "", status=301, headers={"Location": "/a?x=年"})
    host.put("/a?x=%E5%B9%B4", "moved here")
    host.put("/cookie", "", status=302, headers={"Location": "/a", "Set-Cookie": "k=v"})
    host.put("/post a=1", "posted")
    host.put("/away", "", status=302, headers={"Location": "http://169.254.169.254/latest"})
    return host


def test_one_address_is_fetched_with_the_same_manners(sites: Sites) -> None:
    host = odd_host(sites)
    mine = source(host, "/a")
    with Fetcher(QUICK) as fetcher:
        got = fetcher.fetch_one(mine, host.url("/a#top"))
        assert (got.status, got.url, got.body, got.content_type) == (
            200, host.url("/a"), b"<p>hello", "text/html; charset=gbk",
        )  # fmt: skip
        assert fetcher.fetch_one(mine, host.url("/to")).body == b"moved here"
        assert fetcher.fetch_one(mine, host.url("/nothing")).status == 404
        assert fetcher.fetch_one(mine, host.url("/post"), "a=1").body == b"posted"
        fetcher.fetch_one(mine, host.url("/cookie"))
        sites.settle()
        assert host.hits[-1].headers["cookie"] == "k=v"
        other = source(host, "/a", id="other")
        fetcher.fetch_one(other, host.url("/a"))
        sites.settle()
        assert "cookie" not in host.hits[-1].headers
        for url, code in (
            (host.url("/secret/x"), "robots_forbidden"),
            (host.url("/away"), "foreign_redirect"),
            ("http://127.0.0.1:9/x", "foreign_host"),
            ("file:///etc/passwd", "bad_address"),
        ):
            with pytest.raises(FetchError) as caught:
                fetcher.fetch_one(mine, url)
            assert caught.value.code == code
    assert host.paths(robots=True)["/robots.txt"] == 1 and host.most_active == 1


def test_names_and_numbers_of_this_machine_are_refused(sites: Sites) -> None:
    host = sites.host()
    host.put("/", "inside")
    with Fetcher(QUICK) as fetcher:
        for name in (
            "127.0.0.1",
            "localhost",
            "2130706433",
            "0177.0.0.1",
            "0x7f.1",
            "127.1",
            "[::ffff:7f00:1]",
        ):
            mine = source(
                host, allowed_hosts=(f"{name}:{host.port}",), entry=(), allow_private_addresses=False
            )
            with pytest.raises(FetchError) as caught:
                fetcher.fetch_one(mine, f"http://{name}:{host.port}/")
            assert caught.value.code in ("private_address", "robots_unreachable", "bad_address"), name
    assert host.connections == 0
