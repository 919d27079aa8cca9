"""The names a header holds, place by place: what the publisher is resolved from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from transform.divisions import Divisions
from transform.identity.context import Context
from transform.identity.header import Header
from transform.identity.names import Area, Scan, Town, scan

__all__ = ["Evidence", "Named", "head_of", "names_of", "only"]

_YEAR = r"(?:20\d\d|二[〇○O0零][^年]{2})"
_HEAD_END = re.compile(
    rf"{_YEAR}.{{0,3}}年?度?(?:政府|政务|信息|党务|$)|(?:政府|政务|党务)?信息公开|政务公开"
)
_FRAME = re.compile(rf"^(?:关于|[|:【\[《“\"(]+|{_YEAR}年?度?)+")
# The opening names its own report: 现公布西秀区黄腊乡2020年政府信息公开工作年度报告.
_OWN_REPORT = re.compile(
    r"(?:公布|公开|编制|发布|现将|形成|撰写|《|由)了?《?((?:20\d\d年?度?)?[^,。;《》:\d\n]{2,30}?)(?:20\d\d年?度?)?"
    r"(?:人民)?(?:政府|政务)?信息公开(?:工作)?[^,。;\n]{0,6}(?:报告|年报)"
)
# … and whom to ask: 请与西秀区黄腊乡人民政府联系(地址:西秀区黄腊乡…).
_CONTACT = re.compile(
    r"(?:联系|请与|请联系|请向|致电|地址)[:(]*(?:地址:)?([^,。;:()\d\n]{2,30}?)"
    r"(?:人民政府|党政|办事处|政务公开|信息公开|联系|办公室|综合)"
)

# What a township's name is followed by where someone below it publishes: 瞻岐镇财政所, 隆兴昌镇荣丰办事处.
_BELOW = re.compile(
    r"(?!(?:人民政府|政府|街道|党委)?(?:党政|党群|综合|政务)?(?:综合)?(?:办公室|办事处|办)$)"
    r".*(?:所|站|小学|中学|学校|院|中心|公司|队|局|村|社区|居委会|处|园)$"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A township's catalogue name, the kind of place that prints it, and the words up to its end."""

    name: str
    place: str
    printed: str


class Evidence:
    """All scans of a document by kind of place: field, title, crumb, own, contact, body, tail, name."""

    def __init__(self, header: Header, name: str, year: int | None, divisions: Divisions) -> None:
        def scans(texts: Iterator[str]) -> list[Scan]:
            return [scan(text, divisions) for text in dict.fromkeys(texts)]

        self.header = header
        self.year = year
        self.divisions = divisions
        self.places: dict[str, list[Scan]] = {
            "field": scans(iter(header.publishers[:4])),
            "title": scans(_FRAME.sub("", t) for t in (header.above, *header.titles[:4]) if t),
            "crumb": scans(iter(header.crumbs[:12])),
            "own": scans(_FRAME.sub("", m[1]) for m in _OWN_REPORT.finditer(header.opening)),
            "contact": scans(m[1] for m in _CONTACT.finditer(header.opening)),
            "name": scans(iter([name] if name else [])),
            "site": scans(iter([header.site[:200]] if header.site else [])),
            "tail": scans(iter([header.tail])),
        }
        self.body = scan(header.body, divisions)
        self.context = Context(self._placed(), header.host, divisions, header.covers)

    def _placed(self) -> Iterator[tuple[str, Scan]]:
        for place, found in self.places.items():
            yield from ((place, one) for one in found)
        cut = len(self.header.opening)
        areas = self.body.areas
        yield "opening", Scan(self.body.text, tuple(a for a in areas if a.end <= cut), ())
        yield "body", Scan(self.body.text, tuple(a for a in areas if a.end > cut), ())

    def chains(self, name: str) -> list[tuple[Area, ...]]:
        """The areas printed directly before each mention of `name`, the strongest place first."""
        scans = [one for place in self.places.values() for one in place] + [self.body]
        chains = [town.within for one in scans for town in one.towns if town.name == name and town.within]
        sure = [chain for chain in chains if chain[0].sure]
        return list(dict.fromkeys(sure or chains))[:6]

    def named(self, place: str) -> list[Named]:
        """The different township names of a place, in order."""
        return names_of(self.places[place], place)

    def unit_below(self, place: str) -> str | None:
        """The head that names a unit below a township (瞻岐镇财政所), if one does."""
        for one in self.places[place]:
            head = head_of(one.text)
            if any(t.bounded and t.end <= len(head) and _BELOW.match(head[t.end :]) for t in one.towns):
                return head
        return None

    def mentions(self) -> list[Town]:
        """Townships of the running text whose left edge is known."""
        return [town for town in self.body.towns if town.bounded]


def names_of(scans: list[Scan], place: str) -> list[Named]:
    """Township names; one whose left edge is unknown counts for nothing, nor one behind a title's head."""
    found: dict[str, Named] = {}
    for one in scans:
        end = len(one.text) if place in ("field", "contact") else len(head_of(one.text))
        for town in one.towns:
            if town.bounded and town.end <= end and not _BELOW.match(one.text[town.end : end]):
                found.setdefault(town.name, Named(town.name, place, one.text[: town.end][-40:]))
    return list(found.values())


def head_of(title: str) -> str:
    """The part of a title that can name the publisher: what stands before 2021年… or 政府信息公开."""
    match = _HEAD_END.search(title, 2)
    return title if match is None else title[: match.start()]


def only(named: list[Named]) -> Named | None:
    """The one name of a place, None where there are none or several."""
    return named[0] if len(named) == 1 else None
