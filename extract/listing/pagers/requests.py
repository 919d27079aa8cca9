"""Lists that a script fetches as JSON: Guangdong's gkmlpt, and requests that stand in the script."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Literal
from urllib.parse import parse_qsl, urlencode, urlsplit

from extract.listing.addresses import absolute, with_query
from extract.listing.answers import Answer
from extract.listing.markup import Markup
from extract.listing.pagers.numbered import MOST_PAGES
from extract.listing.types import Ask
from extract.listing.wordings import Wordings

__all__ = ["catalogue", "following", "goes_on", "printed_requests"]

_API = re.compile(r"""["']([^"'\s<>]{0,200}/gkmlpt/api/all/\d+[^"'\s<>]{0,300})["']""")
_SID = re.compile(r"""\bSID["']?\s*[:=]\s*["']?(\d+)""", re.I)
_NODE = (
    re.compile(r"""["']?\bid["']?\s*:\s*["']?(\d+)["']?\s*,[^{}\[\]]{0,300}?["']?\bname["']?\s*:\s*("(?:[^"\\]|\\.){1,100}"|'[^']{1,100}')"""),
    re.compile(r"""["']?\bname["']?\s*:\s*("(?:[^"\\]|\\.){1,100}"|'[^']{1,100}')\s*,[^{}\[\]]{0,300}?["']?\bid["']?\s*:\s*["']?(\d+)"""),
)  # fmt: skip
_CATEGORY = re.compile(r"/gkmlpt/[^#]*#(\d+)")
_REQUEST = re.compile(
    r"""(?:\$\.(?:get|post|getJSON|ajax)|jQuery\.(?:get|post|getJSON|ajax)|fetch|axios(?:\.get|\.post)?|\.load)\s*\(\s*"""
    r"""(?:\{[^{}]{0,600}?\burl\s*:\s*)?(["'`])([^"'`\s<>]{2,400})\1(\s*\+)?([^;]{0,600})""",
    re.I,
)
_DATA = re.compile(r"\bdata\s*:\s*\{([^{}]{0,600})\}|^\s*,\s*\{([^{}]{0,600})\}")
_PAIR = re.compile(r"""["']?(\w+)["']?\s*:\s*(?:"([^"]*)"|'([^']*)'|(\d+|true|false))\s*(?=,|$)""")
_PAGE_NAME = re.compile(r"(?:cur_?|current_?)?(?:page|p|pn|pg|cp)(?:_?(?:no|num|index))?", re.I)
_PLACES = ("startrecord", "paramjson")
_NO_LIST = re.compile(
    r"login|count|hits|click|visit|stat|weather|search|captcha|verify|token|comment|"
    r"\.(?:js|css|png|jpg)(?:$|\?)",
    re.I,
)
_PAGE_ENDING = re.compile(r"\.s?html?$", re.I)
_POSTED = re.compile(r"""^[^(]{0,20}post|\btype\s*:\s*["']post""", re.I)


def catalogue(markup: Markup, source: str, url: str, base: str, wordings: Wordings) -> Iterator[Ask]:
    """gkmlpt: requests for the categories of annual reports, by printed request, by the category in
    the address (`index#1568`), by the tree of categories in the script."""
    if "/gkmlpt" not in url and "/gkmlpt" not in source:
        return
    for printed in _API.finditer(source):
        if address := absolute(base, printed[1]):
            yield Ask(_from_one(address), accept="json")
    root = url.partition("/gkmlpt")[0] if "/gkmlpt" in url else ""
    sid = _SID.search(source)
    wanted = [found[1]] if (found := _CATEGORY.search(url)) else []
    if not wanted:
        wanted = [number for number, name in _nodes(markup.scripts) if wordings.is_column(name)]
    for number in dict.fromkeys(wanted):
        yield from _category(root or base, number, sid[1] if sid else None)
    for anchor in markup.anchors:
        linked = _CATEGORY.search(anchor.href)
        if linked and wordings.is_column(anchor.words or anchor.title):
            prefix = absolute(base, anchor.href.partition("/gkmlpt")[0] + "/") or base
            yield from _category(prefix.rstrip("/"), linked[1], sid[1] if sid else None)


def _category(root: str, number: str, sid: str | None) -> Iterator[Ask]:
    address = absolute(root + "/", f"{root}/gkmlpt/api/all/{number}?page=1" + (f"&sid={sid}" if sid else ""))
    if address:
        yield Ask(address, accept="json")


def _nodes(scripts: list[str]) -> Iterator[tuple[str, str]]:
    for script in scripts:
        if "name" not in script:
            continue
        for found in _NODE[0].finditer(script):
            yield found[1], _text(found[2])
        for found in _NODE[1].finditer(script):
            yield found[2], _text(found[1])


def _text(quoted: str) -> str:
    """A name of the script, \\u escapes resolved."""
    try:
        return str(json.loads(quoted)) if quoted.startswith('"') else quoted.strip("'")
    except ValueError:
        return quoted.strip("\"'")


def _from_one(url: str) -> str:
    """The address with its page number, where the script appends that."""
    return f"{url}1" if url.endswith("=") else url


def printed_requests(markup: Markup, base: str) -> Iterator[Ask]:
    """Requests whose address stands in a script: for pages that show no entry of their own."""
    for script in markup.scripts:
        for found in _REQUEST.finditer(script):
            printed = found[2]
            if _NO_LIST.search(printed) or not ("/" in printed or "." in printed):
                continue
            if found[3]:
                if not printed.endswith("="):
                    continue
                printed += "1"
            address = absolute(base, printed)
            if address is None:
                continue
            yield _request(address, found)


def _request(address: str, call: re.Match[str]) -> Ask:
    data = _DATA.search(call[4])
    given = (data[1] or data[2] or "") if data else ""
    pairs = {m[1]: m[2] or m[3] or m[4] or "" for m in _PAIR.finditer(given)}
    accept: Literal["page", "json"] = "page" if _PAGE_ENDING.search(urlsplit(address).path) else "json"
    if _POSTED.search(call.group()):
        return Ask(address, data=urlencode(pairs), accept=accept)
    return Ask(with_query(address, **pairs) if pairs else address, accept=accept)


def following(answer: Answer, url: str) -> list[Ask]:
    """The further pages of a JSON answer, by the page number in its address: all of them where it
    says how many entries there are, else the next one."""
    if not answer.entries:
        return []
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    for name, value in pairs:
        if _PAGE_NAME.fullmatch(name) and value.isdecimal() and len(value) < 6:
            return _pages(answer, url, name, int(value))
        number = re.search(r'"pageNo"\s*:\s*"?(\d{1,5})', value) if name == "paramJson" else None
        if number:
            text = value[: number.start(1)] + str(int(number[1]) + 1) + value[number.end(1) :]
            return [Ask(with_query(url, paramJson=text), accept="json", probe=True)]
    return []


def goes_on(answer: Answer, url: str) -> bool:
    """Whether an answer says that there is more than it lists, and its address has no place for
    the number of a page or of a record."""
    names = [name for name, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)]
    placed = any(_PAGE_NAME.fullmatch(name) or name.lower() in _PLACES for name in names)
    return not placed and answer.following is None and (answer.total or 0) > answer.entries > 0


def _pages(answer: Answer, url: str, name: str, current: int) -> list[Ask]:
    if answer.total is None:
        return [Ask(with_query(url, **{name: current + 1}), accept="json", probe=True)]
    if current > 1:  # the first answer has named them all
        return []
    last = -(-answer.total // answer.entries) - (current == 0)
    return [
        Ask(with_query(url, **{name: n}), accept="json")
        for n in range(current + 1, min(last, MOST_PAGES) + 1)
    ]
