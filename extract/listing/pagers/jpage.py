"""Hanweb's pager: `dataproxy.jsp`, asked by a script for groups of records; and its successor,
which asks a gateway for a piece of the page."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

from extract.listing.addresses import absolute, with_query
from extract.listing.answers import Answer
from extract.listing.markup import Markup
from extract.listing.pagers.numbered import MOST_PAGES
from extract.listing.types import Ask

__all__ = ["asks_of_page", "following", "is_encrypted", "records_said"]

_PROXY = re.compile(r"""["'(=\s]((?:https?:)?[\w./:-]{0,200}dataproxy\.jsp)""", re.I)
_NAMES = "col appid webid path columnid sourceContentType unitid webname permissiontype".split()
_UNIT_ID = re.compile(r"\bunitid\b", re.I)
_TOTAL = re.compile(r"""\btotal_?record(?:s|count)?\b["']?\s*[:=]\s*["']?(\d{1,7})""", re.I)
_PER_PAGE = re.compile(r"""\bper_?page\b["']?\s*[:=]\s*["']?(\d{1,4})""", re.I)
_POST = re.compile(r"""\b(?:type|method)\b["']?\s*:\s*["']post["']""", re.I)
_COLUMN = re.compile(r"/col/col(\d+)/")
_ENCRYPTED = re.compile(
    r"encrypt(?:ed)?(?:Param|Data|Url)?\s*[:=(]|\bsm[24]\s*\.|CryptoJS\.|JSEncrypt|"
    r"encodeURIComponent\(\s*(?:aes|rsa|sm)",
    re.I,
)
_UID = re.compile(
    r"""[?&]uid=(\d+)|\$\(\s*["']#(\d+)["']\s*\)\.jpage|id=["'](\d{3,})["'][^<>]{0,80}pgContainer""", re.I
)
_GROUP = 3  # pages that one request of the script fetches
_DEFAULT_PAGE = 15
_UNIT = re.compile(r"""["'=\s]((?:https?:)?[\w./:-]{0,200}/front/page/build/unit)""", re.I)
_QUERY_DATA = re.compile(r"""querydata\s*=\s*"(\{[^"]{1,2000}\})\"""", re.I)
_PAIR = re.compile(r"""["'](\w+)["']\s*:\s*["']([^"']*)["']""")
_UNIT_ROWS = 20


def asks_of_page(markup: Markup, embedded: Answer, source: str, url: str, base: str) -> list[Ask]:
    """The data requests that the script of a page will make, past the records that are in it."""
    asks = list(_units(source, base))
    proxy = _PROXY.search(source)
    address = absolute(base, proxy[1]) if proxy else None
    if address is None:
        return asks
    scripts = "\n".join(markup.scripts)
    lists = [script for script in markup.scripts if _UNIT_ID.search(script)]
    if len(lists) < 2:
        return asks + _asks_of_list(address, markup, scripts, embedded, source, url, base)
    # Several lists in one page: which records belong to which, nothing tells.
    for script in lists:
        asks += _asks_of_list(address, markup, script, Answer(), source, url, base)
    return asks


def _asks_of_list(
    address: str, markup: Markup, scripts: str, embedded: Answer, source: str, url: str, base: str
) -> list[Ask]:
    parameters = _parameters(markup, scripts, source, url)
    total = embedded.total or _number(_TOTAL, scripts)
    printed = absolute(base, embedded.following) if embedded.following else None
    if "columnid" not in parameters or (total is None and printed):
        return [Ask(printed, accept="xml")] if printed else []
    size = _number(_PER_PAGE, scripts) or _DEFAULT_PAGE
    body = urlencode(parameters) if _POST.search(scripts) else None
    return list(_groups(address, parameters, body, embedded.entries, total, size))


def _groups(
    address: str, parameters: dict[str, str], body: str | None, have: int, total: int | None, size: int
) -> Iterator[Ask]:
    """One request a group. Without a total one alone, whose answer tells or is followed on."""
    group = size * _GROUP
    last = total if total is not None else have + group
    for first in range(have + 1, min(last, have + MOST_PAGES * group) + 1, group):
        end = min(first + group - 1, last)
        window = {"startrecord": str(first), "endrecord": str(end), "perpage": str(size)}
        # Of a POST whose answer must be followed on, the address has to tell everything.
        in_address = window | parameters if body is None or total is None else window
        yield Ask(f"{address}?{urlencode(in_address)}", data=body, accept="xml")


def following(answer: Answer, url: str) -> list[Ask]:
    """What an answer says comes after it: its next group, or the next window of records."""
    if answer.following and answer.entries:
        found = absolute(url, answer.following)
        return [Ask(found, accept="xml", probe=True)] if found else []
    query = {k.lower(): v for k, v in parse_qsl(urlsplit(url).query)}
    first, last = query.get("startrecord", ""), query.get("endrecord", "")
    if not (first.isdecimal() and last.isdecimal() and "columnid" in query and answer.entries):
        return []
    if answer.total is not None and int(last) >= answer.total:
        return []
    size = max(1, int(last) - int(first) + 1)
    window = with_query(url, startrecord=int(last) + 1, endrecord=int(last) + size)
    return [Ask(window, accept="xml", probe=answer.total is None)]


def _parameters(markup: Markup, scripts: str, source: str, url: str) -> dict[str, str]:
    """The parameters of the request: from the script, a printed request, fields, the address."""
    out: dict[str, str] = {}
    fields = {name.lower(): value for name, value in markup.hidden().items()}
    for name in _NAMES:
        given = rf"""(?:^|[\s,{{"'&?]){name}["']?\s*[:=]\s*(?:"([^"]*)"|'([^']*)'|([^\s,;&"'}}]+))"""
        in_script = re.search(given, scripts, re.I)
        if in_script:
            value = next(v for v in (in_script[1], in_script[2], in_script[3], "") if v is not None)
            out[name] = dict(parse_qsl(f"x={value}", keep_blank_values=True)).get("x", value)
        elif fields.get(name.lower()):
            out[name] = fields[name.lower()]
    if "columnid" not in out and (column := _COLUMN.search(urlsplit(url).path)):
        out["columnid"] = column[1]
    if "unitid" not in out and (
        unit := re.search(r"""[?&]uid=(\d+)|\$\(\s*["']#(\d{3,})["']\s*\)\.jpage""", source)
    ):
        out["unitid"] = unit[1] or unit[2] or unit[3]
    return out


def _units(source: str, base: str) -> Iterator[Ask]:
    """The gateway's requests: their parameters stand in an attribute of the script."""
    found = _UNIT.search(source)
    address = absolute(base, found[1]) if found else None
    if address is None:
        return
    for printed in dict.fromkeys(m[1] for m in _QUERY_DATA.finditer(html.unescape(source))):
        pairs = dict(_PAIR.findall(printed))
        if pairs:
            rows = {"paramJson": f'{{"pageNo":1,"pageSize":{_UNIT_ROWS}}}'}
            yield Ask(f"{address}?{urlencode(pairs | rows)}", accept="json")


def records_said(markup: Markup) -> int | None:
    """How many entries the script of a pager says that the listing has; None where it does not."""
    found = [number for script in markup.scripts if (number := _number(_TOTAL, script)) is not None]
    return max(found, default=None)


def is_encrypted(markup: Markup) -> bool:
    """Whether the scripts of a page encrypt what they ask with."""
    return any(_ENCRYPTED.search(script) for script in markup.scripts)


def _number(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    return int(found[1]) if found and int(found[1]) > 0 else None
