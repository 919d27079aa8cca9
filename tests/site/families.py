"""Sites of each listing family, with what they list: `fill(host, family)` makes one.

Pages are short and our own; their shapes are those of `extract/listing`'s families.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from tests.site.server import Host, Page

__all__ = ["FAMILIES", "Entry", "Maker", "fill", "listing", "report_page"]

TITLE = "政府信息公开年报"


@dataclass(frozen=True)
class Entry:
    """One report of a site: where it lies and what it is called."""

    path: str
    town: str
    year: int

    @property
    def title(self) -> str:
        return f"{self.town}{self.year}年政府信息公开工作年度报告"


Maker = Callable[[Entry], bytes]


def report_page(entry: Entry, *, applications: int = 3, more: str = "") -> bytes:
    """A report's page, in short."""
    return (
        f"<html><head><meta charset=utf-8><title>{entry.title}</title></head><body><h1>{entry.title}</h1>"
        "<p>一、总体情况</p><p>二、主动公开政府信息情况</p><p>三、收到和处理政府信息公开申请情况</p>"
        f"<p>本年新收政府信息公开申请数量 {applications} 件。</p>"
        "<p>四、政府信息公开行政复议、行政诉讼情况</p><p>五、存在的主要问题及改进情况</p>"
        f"<p>六、其他需要报告的事项</p>{more}</body></html>"
    ).encode()


def listing(items: str, *, title: str = TITLE, more: str = "", charset: str = "utf-8") -> str:
    """A list page."""
    return (
        f'<html><head><meta charset="{charset}"><title>{title}</title></head><body>'
        f"<h1>{title}</h1><ul>{items}</ul>{more}</body></html>"
    )


def item(entry: Entry, href: str | None = None, words: str | None = None) -> str:
    link = f'<a href="{href or entry.path}" target="_blank">{words or entry.title}</a>'
    return f"<li>{link}<span>{entry.year + 1}-01-20</span></li>"


def _entries(pattern: str, n: int, year: int = 2023) -> list[Entry]:
    return [Entry(pattern.format(n=i, y=year), f"试验{i}镇", year) for i in range(1, n + 1)]


def _keep(host: Host, entries: Sequence[Entry], make: Maker, **how: object) -> None:
    for entry in entries:
        # No two sites print the same bytes, unless a test wants it.
        host.report(entry.path, make(entry).replace(b"</body>", f"<p>{host.name}</p></body>".encode()), **how)


def _windows(entries: Sequence[Entry], size: int) -> list[Sequence[Entry]]:
    return [entries[i : i + size] for i in range(0, len(entries), size)]


def trs(host: Host, n: int, make: Maker) -> str:
    """`createPageHTML`, pages `index_1.html` counted from 0, relative links."""
    entries = _entries("/zfxxgk/nb/202401/t20240120_{n}.html", n)
    pages = _windows(entries, 15)
    for i, window in enumerate(pages):
        script = f'<script>createPageHTML({len(pages)}, {i}, "index", "html");</script>'
        items = "".join(item(e, "./" + e.path.removeprefix("/zfxxgk/nb/")) for e in window)
        host.put("/zfxxgk/nb/" + (f"index_{i}.html" if i else "index.html"), listing(items, more=script))
    _keep(host, entries, make)
    return "/zfxxgk/nb/index.html"


def numbered(host: Host, n: int, make: Maker) -> str:
    """Plain lists that print their further pages, the second one named 2; in gb18030, declared
    as gb2312, without validators."""
    entries = _entries("/nb/2024/1234{n}.html", n)
    pages = _windows(entries, 12)
    for i, window in enumerate(pages, 1):
        links = "".join(
            f'<a href="list{"" if k == 1 else f"_{k}"}.html">{k}</a>' for k in range(1, len(pages) + 1)
        )
        text = listing("".join(item(e) for e in window), more=f"<div>{links}镕</div>", charset="gb2312")
        body = text.encode("gb18030")
        host.put(
            f"/nb/list{'' if i == 1 else f'_{i}'}.html", body, content_type="text/html", validators="none"
        )
    _keep(host, entries, make, validators="date")
    return "/nb/list.html"


def jcms(host: Host, n: int, make: Maker) -> str:
    """A script's pager, asked for by its data request."""
    entries = _entries("/art/2024/1/20/art_9_{n}.html", n)
    proxy = "/module/web/jpage/dataproxy.jsp"
    script = (
        f"<script>$(function(){{ $('#77').jpage({{perPage:15, totalRecord:{n}, proxyUrl:'{proxy}',"
        "ajaxParam:{type:'get',data:{col:1, webid:3, path:'/', columnid:9, unitid:'77'}}});});</script>"
    )

    def records(window: Sequence[Entry]) -> str:
        inner = "".join(f"<record><![CDATA[{item(e)}]]></record>" for e in window)
        return f"<datastore><totalrecord>{n}</totalrecord><recordset>{inner}</recordset></datastore>"

    def answer(key: str) -> Page | None:
        parts = urlsplit(key.split(" ")[0])
        if parts.path != proxy:
            return None
        asked = {k: int(v[0]) for k, v in parse_qs(parts.query).items() if v[0].isdigit()}
        window = entries[asked["startrecord"] - 1 : asked["endrecord"]]
        body = f"<?xml version='1.0' encoding='utf-8'?>{records(window)}".encode()
        return Page(body, "text/xml;charset=utf-8", validators="etag")

    host.dynamic = answer
    host.put(
        "/col/col9/index.html",
        listing("", more=f'<script type="text/xml">{records(entries[:2])}</script>{script}'),
    )
    _keep(host, entries, make)
    return "/col/col9/index.html"


def vsb(host: Host, n: int, make: Maker) -> str:
    """Pages that count down: the newest is the list itself, the oldest is 1."""
    entries = _entries("/info/1021/{n}.htm", n)
    pages = _windows(entries, 10)
    last = len(pages)
    for i, window in enumerate(pages):
        number = last - i
        pager = "".join(
            f'<a href="{"" if i else "nb/"}{k}.htm">{"下页" if k == number - 1 else "尾页"}</a>'
            for k in dict.fromkeys((number - 1, 1))
            if 0 < k < number
        )
        items = "".join(item(e, ("../" if not i else "../../") + e.path[1:]) for e in window)
        path = f"/xxgk/nb/{number}.htm" if i else "/xxgk/nb.htm"
        host.put(path, listing(items, more=f"{pager}共{n}条 {i + 1}/{last}"))
    _keep(host, entries, make, validators="etag")
    return "/xxgk/nb.htm"


def tree(host: Host, n: int, make: Maker) -> str:
    """Years, below them the offices' lists, whose entries are only names and years."""
    years = (2021, 2022, 2023)
    links = "".join(f'<li><a href="/nb/{y}/index.html">{y}年政府信息公开年报</a></li>' for y in years)
    host.put("/nb/index.html", listing(links))
    for year in years:
        entries = _entries(f"/nb/{year}/202401/t{year}0120_{{n}}.html", n // 3, year)
        items = "".join(item(e, words=e.town) for e in entries)
        host.put(f"/nb/{year}/index.html", listing(items, title=f"{year}年{TITLE}"))
        _keep(host, entries, make)
    return "/nb/index.html"


def gkmlpt(host: Host, n: int, make: Maker) -> str:
    """Lists filled by a JSON request."""
    entries = _entries("/town/gkmlpt/content/1/2/post_{n}.html", n)
    pages = _windows(entries, 20)
    category = json.dumps([{"id": 18, "name": TITLE, "children": []}])
    config = f"<script>window._CONFIG = {{SID: '7550', TREE: {category}}}</script>"
    host.put("/town/gkmlpt/index", listing("", title="政府信息公开目录", more=config))
    for i, window in enumerate(pages, 1):
        articles = [
            {"title": e.title, "url": host.url(e.path), "created_at": "2024-01-20 08:00:00"} for e in window
        ]
        body = json.dumps({"classify": {"id": 18, "name": "年报", "post_count": n}, "articles": articles})
        host.put(f"/town/gkmlpt/api/all/18?page={i}&sid=7550", body, content_type="application/json")
    _keep(host, entries, make)
    return "/town/gkmlpt/index"


def attached(host: Host, n: int, make: Maker) -> str:
    """Report pages that only carry files, and one file that two pages share."""
    entries = _entries("/nb/202401/t20240120_{n}.html", n)
    host.put("/nb/index.html", listing("".join(item(e) for e in entries)))
    for i, entry in enumerate(entries):
        name = f"./P02024012{i}.pdf" if i else "./P0shared.pdf"
        links = f'<p>附件：<a href="{name}">{entry.title}.pdf</a></p>'
        if i == 1:
            links += f'<p><a href="./P0shared.pdf">{entries[0].title}.pdf</a></p>'
        page = f"<html><head><title>{entry.title}</title></head><body>{links}{host.name}</body></html>"
        host.report(entry.path, page)
        file = f"%PDF-1.4 {entry.title} {host.name}"
        host.report(f"/nb/202401/{name[2:]}", file, content_type="application/pdf")
    return "/nb/index.html"


def fbtime(host: Host, n: int, make: Maker) -> str:
    """One page a year, which is the report; other years by the number in the address."""
    del n
    base = "/module/xxgk/xxgkAnnualReport.jsp?area=A1&fbtime={y}"
    years = (2023, 2022, 2021)
    links = "".join(f'<li><a href="{base.format(y=y)}">{y}年</a></li>' for y in years)
    for year in years:
        entry = Entry(base.format(y=year), "试验镇", year)
        body = make(entry).replace(b"</body>", f"<p>{year}年度</p><ul>{links}</ul></body>".encode())
        host.report(entry.path, body)
    return base.format(y=2023)


FAMILIES: dict[str, Callable[[Host, int, Maker], str]] = {
    "trs": trs, "numbered": numbered, "jcms": jcms, "vsb": vsb, "tree": tree, "gkmlpt": gkmlpt,
    "attached": attached, "fbtime": fbtime,
}  # fmt: skip


def fill(host: Host, family: str, n: int = 30, make: Maker | None = None) -> str:
    """Make `host` a site of this family with `n` reports (`make` writes them); gives the path of
    its entry listing."""
    return FAMILIES[family](host, n, make or report_page)
