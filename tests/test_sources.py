"""The file of sources and the commands that list, propose and try them."""

# ruff: noqa: E501 - tables read better in one line

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from extract.crawl.client import FetchError
from extract.crawl.fetch import Fetched
from extract.crawl.types import Source
from flows.cli import app
from flows.commands import sources as commands
from flows.probe import look
from flows.propose import guess_division, identifier
from flows.sources import SOURCES, SourcesError, load_sources, load_wordings
from tests.listing.pages import REPORT_TEXT, entry, list_page, report_title
from transform.divisions import load_divisions
from transform.identity.context import known_hosts

GOOD = {
    "id": "abc-1",
    "name": "某县",
    "entry": ["http://www.example.gov.cn/nb/"],
    "allowed_hosts": ["www.example.gov.cn"],
    "division": "330212",
}
SITE = "http://www.nbyz.gov.cn"
PAGES = {
    "/": list_page('<a href="/zfxxgk/nb/">政府信息公开年报</a>', title="宁波市鄞州区人民政府"),
    "/zfxxgk/nb/": list_page(
        entry("t20240120_1.html", report_title("瞻岐镇")),
        '<script>createPageHTML(2, 0, "index", "html")</script>',
        title="政府信息公开年报_宁波市鄞州区瞻岐镇",
    ),
    "/zfxxgk/nb/index_1.html": list_page(entry("t20230120_1.html", report_title("瞻岐镇", 2022))),
    "/404/": list_page("<p>您访问的页面不存在</p>", title="404"),
    "/one/": list_page(REPORT_TEXT, title=report_title()),
}


def write(folder: Path, *entries: object) -> Path:
    path = folder / "sources.yaml"
    path.write_text(yaml.safe_dump(list(entries), allow_unicode=True), encoding="utf-8")
    return path


def test_the_file_that_comes_with_gongkai_is_sound() -> None:
    found = load_sources()
    assert {"yinzhou-zhanqi", "qingxin", "xiuzhou", "yanggu", "jingan-baofeng"} <= {s.id for s in found}
    families = {source.family for source in found}
    assert {
        "jcms",
        "trs",
        "vsb",
        "gkmlpt",
        "openness",
        "lonsun",
        "shandong",
        "shtml",
        "aspnet",
        None,
    } <= families
    assert all("checked" in source.notes for source in found)


def test_an_entry_becomes_a_source(tmp_path: Path) -> None:
    more = {"family": "trs", "delay_s": 2, "allow_private_addresses": True, "notes": "x"}
    (source,) = load_sources(write(tmp_path, GOOD | more))
    assert source == Source(
        "abc-1",
        "某县",
        ("http://www.example.gov.cn/nb/",),
        ("www.example.gov.cn",),
        "330212",
        "trs",
        2.0,
        True,
        "x",
    )
    (source,) = load_sources(write(tmp_path, GOOD | {"division": 330212}))
    assert source.division == "330212"
    port = {"entry": ["http://127.0.0.1:8080/nb/"], "allowed_hosts": ["127.0.0.1:8080"], "division": "990001"}
    assert load_sources(write(tmp_path, GOOD | port))[0].allowed_hosts == ("127.0.0.1:8080",)


FAULTS = [
    ({"colour": "red"}, "colour: no such field"),
    ({"id": None}, "id: is missing"),
    ({"id": "Über"}, "id: 'Über' is no id"),
    ({"name": ""}, "name: is missing"),
    ({"entry": []}, "entry: is missing"),
    ({"entry": "http://www.example.gov.cn/"}, "entry: a list of texts is expected"),
    (
        {"entry": ["ftp://www.example.gov.cn/"]},
        "entry: 'ftp://www.example.gov.cn/' is no http or https address",
    ),
    ({"entry": ["http://[::1/"]}, "entry: 'http://[::1/' is no http or https address"),
    ({"entry": ["http://u:p@www.example.gov.cn/"]}, "holds a user name"),
    (
        {"entry": ["http://other.gov.cn/"]},
        "entry: the host of 'http://other.gov.cn/' is not one of allowed_hosts",
    ),
    ({"entry": ["http://www.example.gov.cn/a b"]}, "is no http or https address"),
    (
        {"allowed_hosts": ["http://www.example.gov.cn"]},
        "allowed_hosts: 'http://www.example.gov.cn' is no host",
    ),
    ({"allowed_hosts": ["*.gov.cn"]}, "allowed_hosts: '*.gov.cn' is no host"),
    ({"allowed_hosts": ["www.example.gov.cn:99999"]}, "is no host or host:port"),
    ({"division": "330299"}, "division: 330299 is not in the catalogue"),
    ({"division": "鄞州区"}, "division: '鄞州区' is no code"),
    ({"division": True}, "division: True is no code"),
    ({"family": "wordpress"}, "family: 'wordpress' is none of jcms"),
    ({"delay_s": -1}, "delay_s: -1 is no number of seconds"),
    ({"delay_s": "slow"}, "delay_s: 'slow' is no number of seconds"),
    ({"delay_s": float("nan")}, "delay_s: nan is no number of seconds"),
    ({"allow_private_addresses": "yes"}, "allow_private_addresses: true or false is expected"),
    ({"notes": ["x"]}, "notes: text is expected"),
]


@pytest.mark.parametrize(("more", "said"), FAULTS)
def test_a_fault_names_file_entry_and_field(tmp_path: Path, more: dict[str, object], said: str) -> None:
    path = write(tmp_path, GOOD | {"id": "first"}, GOOD | more)
    with pytest.raises(SourcesError) as caught:
        load_sources(path)
    (line,) = str(caught.value).splitlines()
    assert line.startswith(f"{path}: entry 2") and said in line


def test_every_fault_of_a_file_is_named_at_once(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD, GOOD, "text", GOOD | {"id": "b", "delay_s": -1, "x": 1})
    with pytest.raises(SourcesError) as caught:
        load_sources(path)
    assert [line.removeprefix(f"{path}: ") for line in str(caught.value).splitlines()] == [
        "entry 2 (abc-1): id: 'abc-1' stands in the file twice",
        "entry 3: fields with values are expected, not 'text'",
        "entry 4 (b): x: no such field (there are id, name, entry, allowed_hosts, division, family, delay_s, "
        "allow_private_addresses, notes)",
        "entry 4 (b): delay_s: -1 is no number of seconds from 0 to 600",
    ]


@pytest.mark.parametrize("text", ["a: b: c", "{}", "id: x", "- [", "\xff", "[" * 3_000])
def test_a_file_that_is_no_list_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "s.yaml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(SourcesError, match=r"s\.yaml: "):
        load_sources(path)


class Stand:
    """Answers as the site does; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def fetch_one(self, source: Source, url: str, data: str | None = None) -> Fetched:
        self.asked.append(url)
        path = url.removeprefix(SITE)
        if path == "/down/":
            raise FetchError("timeout", url, "20 s")
        return Fetched(200 if path in PAGES else 404, url, PAGES.get(path, "").encode(), "text/html")


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch) -> Stand:
    stand = Stand()

    @contextmanager
    def asking() -> Iterator[Stand]:
        yield stand

    monkeypatch.setattr(commands, "_asking", asking)
    return stand


def run(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(
        app, ["sources", *map(str, arguments), "--lang", "en"], catch_exceptions=False
    )
    return result.exit_code, result.stdout, result.stderr


def test_a_look_follows_pages_as_far_as_the_budget(stand: Stand) -> None:
    source = Source("a", "a", (f"{SITE}/zfxxgk/nb/",), ("www.nbyz.gov.cn",), "330212")
    found = look(source, stand, load_wordings(), budget=5)
    assert [link.url for link in found.reports] == [
        f"{SITE}/zfxxgk/nb/t20240120_1.html",
        f"{SITE}/zfxxgk/nb/t20230120_1.html",
    ]
    assert (found.sound, found.pages, found.waiting, found.families) == (True, 3, 0, ["trs"])
    assert stand.asked[-1].endswith("index_2.html")  # a probe: that it is not there is no trouble
    found = look(source, Stand(), load_wordings(), budget=1)
    assert (len(found.reports), found.waiting) == (1, 1)


def test_sources_are_listed(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    code, out, _ = run("--sources", path, "--home", tmp_path)
    assert code == 0 and "abc-1" in out and "330212" in out
    code, out, _ = run("--sources", path, "--home", tmp_path, "--json")
    assert json.loads(out) == [
        {"id": "abc-1", "name": "某县", "division": "330212", "family": None, "last_crawl": None, "outcome": None,
         "reports": None, "new": None}
    ]  # fmt: skip


def test_a_file_with_faults_is_wrong_usage(tmp_path: Path) -> None:
    code, out, err = run("--sources", write(tmp_path, GOOD | {"delay_s": -1}))
    assert (code, out) == (2, "") and "delay_s" in err


def test_check_says_what_a_source_gives(tmp_path: Path, stand: Stand) -> None:
    good = GOOD | {"entry": [f"{SITE}/zfxxgk/nb/"], "allowed_hosts": ["www.nbyz.gov.cn"]}
    path = write(
        tmp_path, good, good | {"id": "bad", "entry": [f"{SITE}/404/", f"{SITE}/down/", f"{SITE}/no/"]}
    )
    code, out, err = run("check", "abc-1", "--sources", path)
    assert (code, err) == (0, "") and "2 reports on 3 pages" in out and report_title("瞻岐镇") in out
    code, out, err = run("check", "bad", "--sources", path)
    assert code == 1
    assert [line.split(":")[0].strip() for line in err.splitlines()] == ["soft_404", "timeout", "http_error"]
    code, out, _ = run("check", "--sources", path, "--json")
    assert code == 1
    assert [(row["id"], row["ok"], len(row["reports"])) for row in json.loads(out)] == [
        ("abc-1", True, 2),
        ("bad", False, 0),
    ]
    assert run("check", "nobody", "--sources", path)[0] == 2
    assert run("check", f"{SITE}/one/")[0] == 0


def test_add_proposes_an_entry_and_writes_it(tmp_path: Path, stand: Stand) -> None:
    path = tmp_path / "mine.yaml"
    code, out, err = run("add", f"{SITE}/zfxxgk/nb/", "--sources", path)
    assert (code, err) == (0, "") and not path.exists()
    (proposed,) = yaml.safe_load(out)
    assert proposed | {"notes": ""} == {
        "id": "nbyz", "name": "宁波市鄞州区瞻岐镇", "entry": [f"{SITE}/zfxxgk/nb/"], "allowed_hosts": ["www.nbyz.gov.cn"],
        "division": "330212100", "family": "trs", "notes": "",
    }  # fmt: skip
    assert run("add", f"{SITE}/zfxxgk/nb/", "--sources", path, "--write")[0] == 0
    assert run("add", f"{SITE}/", "--sources", path, "--write")[0] == 0
    first, second = load_sources(path)
    # Of a home page, the listing that it links to.
    assert (first.id, second.id, second.entry) == ("nbyz", "nbyz-2", (f"{SITE}/zfxxgk/nb/",))
    before = path.read_bytes()
    assert run("add", f"{SITE}/zfxxgk/nb/", "--sources", path, "--id", "nbyz", "--write")[0] == 2
    assert run("add", f"{SITE}/zfxxgk/nb/", "--sources", path, "--division", "1", "--write")[0] == 2
    assert run("add", "ftp://x/", "--sources", path)[0] == 2
    assert run("add", f"{SITE}/404/", "--sources", path)[0] == 1
    assert path.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == [path]


PLACES = [
    (["政府信息公开年报_宁波市鄞州区瞻岐镇人民政府"], "", "330212100"),
    (["政府信息公开年报", "龙颈镇2020年政府信息公开年度报告"], "", "441803112"),
    (["阳谷县西湖镇政府信息公开年报"], "", "371521114"),
    (["西湖镇政府信息公开年报"], "", None),
    (["通州区人民政府"], "www.bjtzh.gov.cn", "110112"),
    (["通州区人民政府"], "", None),
    (["靖安县政府信息公开", "宝峰镇2020年年报", "仁首镇2020年年报"], "", "360925"),
    (["政府信息公开年报"], "", None),
]


@pytest.mark.parametrize(("words", "host", "code"), PLACES)
def test_the_division_that_a_page_names(words: list[str], host: str, code: str | None) -> None:
    assert guess_division(words, host, load_divisions(), known_hosts()) == code


def test_ids() -> None:
    assert identifier("http://www.nbyz.gov.cn/col/", []) == "nbyz"
    assert identifier("http://zwgk.changchun.gov.cn/ng/", ["changchun"]) == "changchun-2"
    assert identifier("http://61.150.65.235/x", []) == "61-150-65-235"
    assert SOURCES.exists()
