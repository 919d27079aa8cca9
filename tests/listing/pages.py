"""Small pages of the families, written for these tests: `list_page`, and what a table of cases needs."""

from __future__ import annotations

from dataclasses import dataclass, field

from extract.listing.page import read_page
from extract.listing.types import PageLinks, Role
from flows.sources import load_wordings

WORDINGS = load_wordings()
TITLE = "政府信息公开年报"
HOST = "http://www.example.gov.cn"

REPORT_TEXT = (
    "<p>一、总体情况 本机关2023年度主动公开工作平稳。</p><p>二、主动公开政府信息情况</p>"
    "<p>三、收到和处理政府信息公开申请情况</p><p>四、政府信息公开行政复议、行政诉讼情况</p>"
    "<p>五、存在的主要问题及改进情况</p><p>六、其他需要报告的事项</p>"
)


def list_page(*parts: str, title: str = TITLE, head: str = "") -> str:
    """A page with this title and these parts as its body."""
    return f"<html><head><title>{title}</title>{head}</head><body>{''.join(parts)}</body></html>"


def entry(href: str, words: str, date: str = "2024-01-20", title: str = "") -> str:
    """An entry of a list."""
    more = f' title="{title}"' if title else ""
    return f'<li><a href="{href}"{more} target="_blank">{words}</a><span>{date}</span></li>'


def report_title(town: str = "清溪镇", year: int = 2023) -> str:
    """A report's title."""
    return f"{town}{year}年政府信息公开工作年度报告"


@dataclass(frozen=True)
class Case:
    """A page and what it must give. Addresses without a host are on HOST; `asks` are strings or
    (address, data, accept, probe)."""

    name: str
    url: str
    body: str
    reports: tuple[str, ...] = ()
    asks: tuple[object, ...] = ()
    family: str | None = None
    role: Role = "listing"
    inherited: str = ""
    attachments: tuple[str, ...] = ()
    problem: str | None = None
    detail: str = ""
    given: str | None = None
    extra: dict[str, str] = field(default_factory=dict)


def read(case: Case) -> PageLinks:
    """The page of a case, read."""
    return read_page(
        case.body.encode(),
        full(case.url),
        "text/html; charset=utf-8",
        role=case.role,
        family=case.given,
        wordings=WORDINGS,
        inherited=case.inherited,
    )


def full(url: str) -> str:
    """With the host, where there is none."""
    return url if "//" in url else HOST + url


def shown(links: PageLinks) -> tuple[list[str], list[object]]:
    """Report addresses and asks as a case writes them."""
    asks: list[object] = []
    for ask in links.listings:
        address = ask.url.removeprefix(HOST)
        plain = ask.data is None and ask.accept == "page" and not ask.probe
        asks.append(address if plain else (address, ask.data, ask.accept, ask.probe))
    return [link.url.removeprefix(HOST) for link in links.reports], asks
