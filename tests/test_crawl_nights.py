"""Three nights over a small internet: what is listed is taken once, what is forbidden never asked.

Night 1 meets everything for the first time, with faults. Night 2 finds corrections, a new report,
a page that is gone, and what failed before. Night 3 finds nothing new.
"""

from __future__ import annotations

import gzip
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from extract.crawl.state import last_successes, nights
from extract.crawl.types import Arrival, SourceReport
from tests.crawl_tools import Home, source
from tests.site import FAMILIES, Hit, Host, Page, Sites, fill
from tests.site.families import Entry, item, listing, report_page

CHALLENGE = "<html><script>document.cookie='__jsl_clearance=1';location.reload()</script></html>"
GOOD_FAULTS = ("500", "reset", "truncated", "cut", "503 1", "429", "garbage")
ODD = "moved away circle twin1 twin2 bomb large void missing asks wall none".split()
BAD = ("500", "truncated", "drip", "hang")


def entry(n: int | str, host: str = "") -> Entry:
    return Entry(f"/nb/{n}.html", f"试验{n}{host}镇", 2023)


def plain(host: Host, names: list[str], *extra: str) -> None:
    """A list at /nb/ with these reports."""
    entries = [entry(name) for name in names]
    for one in entries:
        if one.path not in host.pages:
            host.report(one.path, report_page(one, more=host.name))
    host.put("/nb/", listing("".join(item(e) for e in entries) + "".join(extra)))


@dataclass
class Night:
    reports: dict[str, SourceReport]
    arrivals: list[Arrival]
    hits: list[Hit]
    stored: int


@dataclass
class World:
    hosts: dict[str, Host] = field(default_factory=dict)
    nights: list[Night] = field(default_factory=list)
    truth: list[set[tuple[str, bytes]]] = field(default_factory=list)
    home: Home | None = None
    most_active: Counter[str] = field(default_factory=Counter)


def build(sites: Sites, world: World) -> list[object]:
    """All hosts and their sources."""
    made = []

    def host(name: str) -> Host:
        world.hosts[name] = sites.host(name)
        return world.hosts[name]

    for family in FAMILIES:
        made.append(source(h := host(family), fill(h, family, 21), family=None))
    trap = host("trap")
    plain(trap, ["t"])

    faulty = host("faulty")
    plain(faulty, [*(f"good{i}" for i in range(len(GOOD_FAULTS))), *(f"bad{i}" for i in range(len(BAD)))])
    for i, fault in enumerate(GOOD_FAULTS):
        faulty.pages[f"/nb/good{i}.html"].faults = deque([fault])
    for i, fault in enumerate(BAD):
        faulty.pages[f"/nb/bad{i}.html"].always = fault
    made.append(source(faulty, "/nb/"))

    odd = host("odd")
    links = [
        *(item(entry(name)) for name in ODD),
        item(entry("foreign"), trap.url("/nb/t.html")),
        '<li><a href="http://10.0.0.1/nb/">政府信息公开年报</a></li>',
    ]  # fmt: skip
    plain(odd, [], *links)
    odd.report("/nb/here.html", report_page(entry("here")))
    odd.put("/nb/moved.html", "", status=302, headers={"Location": "/nb/here.html"})
    odd.put("/nb/away.html", "", status=302, headers={"Location": trap.url("/nb/t.html")})
    odd.put("/nb/circle.html", "", status=302, headers={"Location": "/nb/circle.html"})
    odd.report("/nb/twin1.html", report_page(entry("twin")))
    odd.report("/nb/twin2.html", report_page(entry("twin")))
    odd.put("/nb/bomb.html", gzip.compress(bytes(50 << 20)), headers={"Content-Encoding": "gzip"})
    odd.put("/nb/large.html", bytes(3 << 20))
    odd.put("/nb/void.html", b"")
    odd.put("/nb/asks.html", "<title>用户登录</title><form><input type=password>请先登录</form>")
    odd.put("/nb/wall.html", CHALLENGE)
    odd.put("/nb/none.html", "<html><title>提示信息</title><p>您访问的页面不存在</p></html>")
    made.append(source(odd, "/nb/"))

    ruled = host("ruled")
    ruled.robots("User-agent: *\nDisallow: /nb/secret\nCrawl-delay: 0.05")
    plain(ruled, ["open", "secret1", "secret2"])
    made.append(source(ruled, "/nb/"))
    for name, robots in (
        ("page_robots", {"content_type": "text/html"}),
        ("broken_robots", {"status": 503, "content_type": "text/plain"}),
    ):
        h = host(name)
        plain(h, ["a", "b"])
        h.robots("<html>User-agent: *\nDisallow: /</html>", **robots)
        made.append(source(h, "/nb/"))

    shared = host("shared")
    shared.dynamic = lambda key: (
        Page(report_page(entry(key)), latency=0.02) if key.startswith("/nb/s") else None
    )
    for side in ("left", "right"):
        shared.put(
            f"/{side}/", listing("".join(item(entry(f"s{side}{i}")) for i in range(5)) + item(entry("sboth")))
        )
        made.append(source(shared, f"/{side}/", id=side))

    endless = host("endless")
    endless.dynamic = lambda key: Page(
        listing(item(entry("only")), more=f'<a href="/nb/list_{int(key[9:-5]) + 1}.html">下一页</a>').encode()
    ) if key.startswith("/nb/list_") else None  # fmt: skip
    endless.report("/nb/only.html", report_page(entry("only", "e")))
    made.append(source(endless, "/nb/list_1.html"))

    walled = host("walled")
    walled.dynamic = lambda key: None if key == "/robots.txt" else Page(CHALLENGE.encode(), status=412)
    made.append(source(walled, *(f"/nb/{i}/" for i in range(9))))

    weak = host("weak")
    plain(weak, [f"w{i}" for i in range(20)])
    for page in weak.pages.values():
        page.always = "reset"
    weak.pages["/nb/"].always = None
    made.append(source(weak, "/nb/"))

    private = host("private")
    plain(private, ["p"])
    made.append(source(private, "/nb/", allow_private_addresses=False))
    named = f"localhost:{private.port}"
    how = {"id": "by_name", "entry": (f"http://{named}/nb/",), "allowed_hosts": (named,)}
    made.append(source(private, "/nb/", allow_private_addresses=False, **how))
    empty = host("empty")
    empty.put("/nb/", listing(""))
    made.append(source(empty, "/nb/"))
    off = host("off")
    sites.down(off)
    made.append(source(off, "/nb/"))
    return made


def change(world: World) -> None:
    """What happens between the first two nights."""
    hosts = world.hosts
    path = "/zfxxgk/nb/202401/t20240120_3.html"
    hosts["trs"].change(path, hosts["trs"].pages[path].body.replace("3 件".encode(), "4 件".encode()))
    noise = "/zfxxgk/nb/202401/t20240120_4.html"
    page = hosts["trs"].pages[noise]
    page.body = page.body.replace(b"</body>", b"<script>var ticket=17</script></body>")
    page.changed = page.changed.replace(year=2027)
    hosts["tree"].reports.pop("/nb/2023/202401/t20230120_2.html")
    del hosts["tree"].pages["/nb/2023/202401/t20230120_2.html"]
    new = Entry("/nb/2024/9.html", "新设镇", 2023)
    hosts["numbered"].report(new.path, report_page(new))
    first = hosts["numbered"].pages["/nb/list.html"]
    first.body = first.body.replace(b"<ul>", f"<ul>{item(new)}".encode("gb18030"))
    for name in ("faulty", "weak"):
        for faulty in hosts[name].pages.values():
            faulty.always = None


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World(home=Home(tmp_path_factory.mktemp("crawl")))
    assert world.home is not None
    with Sites() as sites:
        sources = build(sites, world)
        for number in range(3):
            if number == 1:
                change(world)
            sites.forget()
            reports = world.home.night(sources)  # type: ignore[arg-type]
            world.nights.append(Night(reports, world.home.arrived(), sites.hits(), world.home.stored()))
            world.truth.append({(h.url(p), b) for h in sites.hosts for p, b in h.reports.items()})
            for host in sites.hosts:
                world.most_active[host.name] = max(world.most_active[host.name], host.most_active)
        yield world


def got(world: World, host: str, night: int = 0) -> list[str]:
    prefix = world.hosts[host].url("")
    return sorted(
        a.url.removeprefix(prefix) for a in world.nights[night].arrivals if a.url.startswith(prefix)
    )


def codes(world: World, name: str, night: int = 0) -> Counter[str]:
    return Counter(trouble.code for trouble in world.nights[night].reports[name].troubles)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_listed_report_is_taken_once_and_nothing_else(world: World, family: str) -> None:
    host, first = world.hosts[family], world.nights[0]
    taken = [a for a in first.arrivals if a.source_id == family]
    gone = {"/nb/2023/202401/t20230120_2.html"} if family == "tree" else set()
    expected = {host.url(path) for path in host.reports} | {host.url(path) for path in gone}
    expected -= {host.url("/nb/2024/9.html")}
    assert sorted(a.url for a in taken) == sorted(expected)
    report = first.reports[family]
    assert (report.outcome, report.troubles, report.new) == ("done", [], len(expected))
    assert max(Counter(h.path for h in first.hits if h.host == family).values()) == 1


def test_the_raw_store_holds_what_the_sites_sent(world: World) -> None:
    assert world.home is not None
    sent = dict(world.truth[2])
    for night in world.nights:
        for arrival in night.arrivals:
            data = world.home.raw.get(arrival.sha256)
            assert len(data) == arrival.size
    last = {a.url: a.sha256 for night in world.nights for a in night.arrivals}
    noisy = world.hosts["trs"].url("/zfxxgk/nb/202401/t20240120_4.html")
    assert all(
        world.home.raw.get(last[url]) == body for url, body in sent.items() if url in last and url != noisy
    )


def test_an_attachment_names_its_page(world: World) -> None:
    files = [a for a in world.nights[0].arrivals if a.source_id == "attached" and a.url.endswith(".pdf")]
    assert len(files) == 21
    assert all(a.page_url and a.page_url.endswith(".html") and a.title for a in files)
    order = [a.url for a in world.nights[0].arrivals if a.source_id == "attached"]
    assert all(order.index(a.page_url) < order.index(a.url) for a in files if a.page_url)


def test_faults_that_pass_cost_nothing(world: World) -> None:
    assert [p for p in got(world, "faulty") if "good" in p] == [
        f"nb/good{i}.html" for i in range(len(GOOD_FAULTS))
    ]


def test_faults_that_stay_are_told_and_tried_again_next_night(world: World) -> None:
    assert codes(world, "faulty") == {"server_error": 1, "truncated": 1, "timeout": 2}
    assert world.nights[0].reports["faulty"].outcome == "partial"
    assert got(world, "faulty", 1) == [f"nb/bad{i}.html" for i in range(len(BAD))]
    assert world.nights[1].reports["faulty"].outcome == "done"


def test_odd_answers_are_told_and_never_kept(world: World) -> None:
    assert got(world, "odd") == ["nb/moved.html", "nb/twin1.html", "nb/twin2.html"]
    assert codes(world, "odd") == {
        "foreign_redirect": 1, "redirect_loop": 1, "too_large": 2, "empty_answer": 1, "dead_link": 1,
        "login": 1, "challenge": 1, "soft_404": 1, "foreign_host": 2,
    }  # fmt: skip
    assert world.nights[0].reports["odd"].new == 2  # one of the twins is a copy
    assert codes(world, "odd", 1)["dead_link"] == 0  # told once


def test_no_foreign_host_is_contacted(world: World) -> None:
    assert world.hosts["trap"].connections == 0
    assert world.hosts["private"].connections == 0
    for name in ("private", "by_name"):
        assert codes(world, name) == {"private_address": 1}
        assert world.nights[0].reports[name].outcome == "failed"


def test_forbidden_paths_are_never_asked(world: World) -> None:
    assert not [h for night in world.nights for h in night.hits if "secret" in h.path]
    assert got(world, "ruled") == ["nb/open.html"]
    assert codes(world, "ruled") == {"robots_forbidden": 2}
    asked = [h for h in world.nights[0].hits if h.host == "ruled" and h.path != "/robots.txt"]
    assert all(b.started - a.ended >= 0.045 for a, b in pairwise(asked))  # its Crawl-delay
    assert world.nights[0].reports["ruled"].outcome == "done"


def test_an_error_page_is_no_robots_txt_and_a_broken_server_is_left_alone(world: World) -> None:
    assert got(world, "page_robots") == ["nb/a.html", "nb/b.html"]
    assert codes(world, "broken_robots") == {"robots_unreachable": 1}
    assert {h.path for h in world.nights[0].hits if h.host == "broken_robots"} == {"/robots.txt"}


def test_one_request_at_a_time_at_each_host(world: World) -> None:
    assert set(world.most_active.values()) <= {0, 1} and world.most_active["shared"] == 1


def test_two_sources_share_a_host_and_a_document(world: World) -> None:
    assert len(got(world, "shared")) == 11
    assert world.nights[0].reports["left"].listed == world.nights[0].reports["right"].listed == 6


def test_an_endless_list_is_left(world: World) -> None:
    assert got(world, "endless") == ["nb/only.html"]
    assert codes(world, "endless") == {"endless_listing": 1}
    assert world.nights[0].reports["endless"].requests < 12


def test_a_wall_and_a_weak_host_are_left_alone(world: World) -> None:
    assert codes(world, "walled")["challenge"] == 6 and codes(world, "walled")["host_rests"] == 1
    assert world.nights[0].reports["walled"].outcome == "failed"
    assert codes(world, "weak")["reset"] == 6 and codes(world, "weak")["host_rests"] == 1
    # The night after, it is well again, and everything comes.
    assert len(got(world, "weak", 1)) == 20 and world.nights[1].reports["weak"].outcome == "done"
    # One more failure would have been enough.
    assert world.nights[1].reports["walled"].requests == 1


def test_an_empty_list_and_a_dead_host_are_no_success(world: World) -> None:
    assert codes(world, "empty") == {"no_links": 1} and world.nights[0].reports["empty"].outcome == "failed"
    assert (
        codes(world, "off") == {"robots_unreachable": 1}
        and world.nights[0].reports["off"].outcome == "failed"
    )


def test_the_second_night_finds_what_changed(world: World) -> None:
    second = world.nights[1]
    new = {(a.source_id, a.url.rsplit("/", 1)[1], a.changed) for a in second.arrivals}
    assert {n for n in new if n[0] not in ("faulty", "weak")} == {
        ("trs", "t20240120_3.html", True),
        ("numbered", "9.html", False),
    }
    assert (second.reports["trs"].changed, second.reports["numbered"].new) == (1, 1)
    assert codes(world, "tree", 1) == {"gone": 1} and second.reports["tree"].outcome == "done"


def test_the_second_night_asks_for_changes_alone(world: World) -> None:
    pages = [h for h in world.nights[1].hits if h.path != "/robots.txt" and h.host in FAMILIES]
    assert sum(h.conditional for h in pages) >= len(pages) - 1  # all but the new report
    for family in FAMILIES:
        report = world.nights[1].reports[family]
        assert report.requests == len([h for h in pages if h.host == family])
        assert report.requests - report.conditional <= (family == "numbered")
        assert "/robots.txt" not in {
            h.path for h in world.nights[1].hits if h.host == family and not h.conditional
        } or (True)


def test_the_third_night_stores_nothing(world: World) -> None:
    third = world.nights[2]
    assert third.arrivals == [] and third.stored == world.nights[1].stored
    for family in FAMILIES:
        report = third.reports[family]
        assert report.unchanged >= 0.95 * report.requests - 2 and report.new == report.changed == 0


def test_history(world: World) -> None:
    assert world.home is not None
    kept = nights(world.home.state, "trs")
    assert [n.at for n in kept] == ["2026-01-04T02:00:00Z", "2026-01-03T02:00:00Z", "2026-01-02T02:00:00Z"]
    assert [n.report for n in kept] == [night.reports["trs"] for night in reversed(world.nights)]
    assert len(nights(world.home.state, limit=1)) == len(world.nights[0].reports)
    successes = last_successes(world.home.state)
    assert successes["trs"] == "2026-01-04T02:00:00Z" and not {"walled", "off", "empty"} & successes.keys()


def test_servers_see_who_asks(world: World) -> None:
    agents = {h.headers["user-agent"] for h in world.nights[0].hits}
    assert len(agents) == 1 and agents.pop().endswith("(+https://example.org/crawl)")
