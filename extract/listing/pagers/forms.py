"""Pages behind forms and choices: years in a list, `fbtime`, ASP.NET's posted pagers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

from extract.listing.addresses import absolute, in_script, with_query
from extract.listing.markup import Anchor, Markup, Option
from extract.listing.pagers.numbered import MOST_PAGES
from extract.listing.types import Ask

__all__ = ["choices", "enumerated", "is_enumerated", "posted"]

FIRST_YEAR = 2008  # the regulation that asks for the reports is in force since 1 May 2008
_AHEAD = 2
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_YEAR_PARAMETER = "fbtime"
_WITH_VALUE = re.compile(
    r"""(["'])([^"'<>\s]{1,300}[=/])\1\s*\+\s*(?:this\.|\$\(this\)|\w+\.)?\w*(?:value|val|options)""", re.I
)
_QUOTE = r"(?:'|&#39;|\\')"
_POSTBACK = re.compile(rf"__doPostBack\(\s*{_QUOTE}([^']*?){_QUOTE}\s*,\s*{_QUOTE}([^']*?){_QUOTE}")
_POSTED_CHARS = 300_000


def choices(markup: Markup, url: str, base: str) -> Iterator[Anchor]:
    """The choices of lists as links: an address as value, a value that the script appends to an
    address, a value of a parameter of the page's own address or of a GET form."""
    for option in markup.options:
        address = _chosen(option, markup, url, base)
        if address is not None:
            yield Anchor(address, words=option.words or option.value)


def _chosen(option: Option, markup: Markup, url: str, base: str) -> str | None:
    value = option.value.strip()
    if not value:
        return None
    if "/" in value or re.search(r"\.(?:s?html?|jspx?|aspx?|php)\b", value):
        return absolute(base, in_script(value) or value)
    appended = _WITH_VALUE.search(option.script)
    if appended:
        return absolute(base, appended[2] + value)
    if option.name and option.name in dict(parse_qsl(urlsplit(url).query, keep_blank_values=True)):
        return with_query(url, **{option.name: value})
    if option.name and _YEAR.search(value):
        for form in markup.forms:
            if form.method == "get" and form.action and any(f.kind == "hidden" for f in form.fields):
                fields = {f.name: f.value for f in form.fields if f.kind == "hidden"}
                address = absolute(base, form.action)
                return with_query(address, **fields, **{option.name: value}) if address else None
    return None


def is_enumerated(url: str) -> bool:
    """Whether the address has a year that can be counted on (`fbtime=2024`)."""
    return _year_of(url) is not None


def enumerated(url: str, linked: Iterable[str]) -> list[Ask]:
    """The other years of an address with `fbtime`: all since the first, where the page links to
    none, and the next ones, which no page links to yet."""
    own = _year_of(url)
    if own is None:
        return []
    name, year = own
    known = [found[1] for address in linked if (found := _year_of(address)) is not None]
    newest = max([year, *known])
    years = [*range(newest + 1, newest + 1 + _AHEAD)]
    if not known:
        years += range(year - 1, FIRST_YEAR - 1, -1)
    return [Ask(with_query(url, **{name: y}), text=str(y), probe=True) for y in years]


def _year_of(url: str) -> tuple[str, int] | None:
    for name, value in parse_qsl(urlsplit(url).query):
        if name.lower() == _YEAR_PARAMETER and _YEAR.fullmatch(value):
            return name, int(value)
    return None


def posted(markup: Markup, url: str, base: str) -> list[Ask]:
    """The pages of a pager that posts its form back. Only from the first page, which names all: the
    form's state differs from page to page, so later ones would ask for the same again."""
    calls = [(a.words, m[1], m[2]) for a in markup.anchors if (m := _POSTBACK.search(f"{a.href} {a.script}"))]
    calls = [c for c in calls if c[2].lstrip("Pp age$").isdecimal() and len(c[2]) <= 10]
    if not calls or any(words.strip() in ("1", "首页", "上一页", "第一页") for words, _, _ in calls):
        return []
    target = calls[0][1]
    prefix = re.sub(r"\d+$", "", calls[0][2])
    numbers = {int(c[2][len(prefix) :]) for c in calls if c[1] == target and c[2][len(prefix) :].isdecimal()}
    hidden = markup.hidden()
    form = next((f for f in markup.forms if f.method == "post"), None)
    address = absolute(base, form.action) if form and form.action else url
    if address is None or not numbers or sum(map(len, hidden.values())) > _POSTED_CHARS:
        return []
    fields = hidden | {"__EVENTTARGET": target}
    numbers_all = range(2, min(max(numbers), MOST_PAGES) + 1)
    return [Ask(address, data=urlencode(fields | {"__EVENTARGUMENT": f"{prefix}{n}"})) for n in numbers_all]
