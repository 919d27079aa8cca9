"""The year a report is about: title, then the stated period, then lesser evidence.

The date of signature and the address never decide: towns sign reports on a year before it has
ended, and sites file them under any path (TEMPLATES, wrong dates).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from transform.identity.header import Header

__all__ = ["FIRST_YEAR", "LAST_YEAR", "Year", "report_year", "western"]

FIRST_YEAR = 2008
LAST_YEAR = 2030

_CHINESE_YEAR = re.compile(
    r"[二2][〇○Oo0零Ο]([〇○Oo0零Ο一二三1-3])([〇○Oo0零Ο一二三四五六七八九0-9])(?=年|度|政|信)"
)
_DIGIT = dict(zip("〇○Oo零Ο一二三四五六七八九", "000000123456789", strict=True))
# Not the years in 〔2021〕30号, an index number (…/2024-00012), 内部编号2018, a date.
_YEAR = re.compile(
    r"(?<![\d〔\[(第/号])(?<!号:)(20[0-3]\d)(?![\d〕\]])(?!年?\d{1,2}月|-\d{3}|[-/.]\d{1,2}[-/.]\d)"
)
_NAMED_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?!\d)(?:年度|年|度)(?!\d{1,2}月)")
_FROM_TO = re.compile(
    r"(?<!\d)(20[0-3]\d)年?[-/.]?0?(?:[1-9]|1[0-2])[月/.-]0?(?:[1-9]|[12]\d|3[01])日?起?[,，]?"
    r"[^\d。;；\n]{0,6}(?:(20[0-3]\d)年?[-/.]?)?12[月/.-]31"
)
_FROM_JANUARY = re.compile(r"(?<!\d)(20[0-3]\d)年?[-/.]?0?1[月/.-]0?1(?!\d)日?")
_UNTIL = re.compile(r"(?:截至|截止|截止到|到|至)(20[0-3]\d)年?(?:12月31日|12月底|年?底)")
_CALLED = re.compile(
    r"(?<!\d)(20[0-3]\d)(?!\d)(?:年度?)?[^。;；\d\n]{0,30}?(?:政府|政务)?信息公开(?:工作)?[^。;；\d\n]{0,6}(?:报告|年报|情况)"
)
_BODY_YEAR = re.compile(r"(?<![\d〔\[(])(20[0-3]\d)(?![\d〕\]])年度?(?!\d{1,2}月)")


@dataclass(frozen=True, slots=True)
class Year:
    """The report's year with the evidence that decided, and remarks on what spoke against it."""

    year: int | None
    evidence: str
    notes: tuple[str, ...] = ()
    detail: str = ""


def western(text: str) -> str:
    """Years printed in Chinese or mixed numerals as digits: 二〇二〇年, 二0一七年 → 2020年, 2017年."""

    def digits(match: re.Match[str]) -> str:
        return "20" + "".join(_DIGIT.get(c, c) for c in match[1] + match[2])

    return _CHINESE_YEAR.sub(digits, text)


def _valid(years: list[int]) -> list[int]:
    return [year for year in years if FIRST_YEAR <= year <= LAST_YEAR]


def _only(years: list[int]) -> int | None:
    """The year that all agree on, None where they differ or there is none."""
    return years[0] if years and len(set(years)) == 1 else None


def _of_title(title: str) -> int | None:
    text = western(title)
    every = _valid([int(y) for y in _YEAR.findall(text)])
    if (year := _only(every)) is not None:
        return year
    return _only(_valid([int(y) for y in _NAMED_YEAR.findall(text)]))


def _of_period(text: str) -> int | None:
    spans = [(int(a), int(b or a)) for a, b in _FROM_TO.findall(text)]
    if spans:
        return _only(_valid([a for a, b in spans if a == b]))
    return _only(_valid([int(y) for y in _FROM_JANUARY.findall(text)]))


def report_year(header: Header) -> Year:
    """Decides the year: title, period, the list asked for, the intro's own title, until-dates,
    publication − 1 (published in the first half), a year that the opening alone speaks of."""
    body = western(header.body)
    titled = next(filter(None, map(_of_title, header.titles)), None)
    stated = _of_period(body)
    published = int(header.published[:4]) if header.published else None
    early = published is not None and header.published is not None and header.published[5:7] <= "06"
    before = published - 1 if published is not None and early else None
    if titled is not None:
        return _against(titled, stated, header, before)
    called = _only(_valid([int(m) for m in _CALLED.findall(body[:500])]))
    until = _until(body)
    spoken = _spoken(body)
    ranked = (
        ("period", stated),
        ("request", header.asked),
        ("opening", called),
        ("until", until),
        ("published", before),
        ("text", spoken),
    )
    evidence, year = next(
        ((name, y) for name, y in ranked if y is not None and FIRST_YEAR <= y <= LAST_YEAR), ("", None)
    )
    if year is None:
        return Year(None, "", detail="no year in title, period or publication date")
    if published is not None and year > published:
        return Year(
            None, "", detail=f"{evidence} says {year}, but the page was published in {header.published}"
        )
    notes = [
        f"year_conflict: {evidence} says {year}, {name} says {other}"
        for name, other in ranked
        if other is not None and other != year and name in ("period", "opening", "request")
    ]
    return Year(year, evidence, tuple(notes))


def _against(titled: int, stated: int | None, header: Header, before: int | None) -> Year:
    """The title's year against the stated period, the publication date and the year the text speaks of.

    The title wins: it is the period that towns forget to change when they copy last year's text.
    Only what the publication date confirms stands against it: nobody reports in spring on the
    year that has just begun.
    """
    if stated is not None and stated != titled:
        note = (f"year_conflict: title says {titled}, period says {stated}",)
        return Year(stated, "period", note) if stated == before else Year(titled, "title", note)
    if header.published is not None and titled > int(header.published[:4]):
        return Year(None, "", detail=f"title says {titled}, but the page was published in {header.published}")
    told = titled if stated is not None else _told(header)
    if before is not None and titled == before + 1 and stated is None:
        note = (f"year_conflict: title says {titled}, but the page was published in {header.published}",)
        return Year(before, "published", note) if told == before else Year(titled, "title", note)
    if told is not None and told != titled:
        return Year(titled, "title", (f"year_conflict: title says {titled}, the text speaks of {told}",))
    return Year(titled, "title")


def _told(header: Header) -> int | None:
    """The year that the opening speaks of outside its titles."""
    body = western(header.body)
    for title in header.titles:
        body = body.replace(western(title), "")
    return _until(body) or _spoken(body)


def _until(body: str) -> int | None:
    return _only(_valid([int(m) for m in _UNTIL.findall(body)]))


def _spoken(body: str) -> int | None:
    """The year that the opening speaks of, when it is clearly one: twice, and twice as often as any other."""
    counts = Counter(int(y) for y in _BODY_YEAR.findall(body))
    ranked = counts.most_common(2)
    if not ranked or ranked[0][1] < 2 or (len(ranked) > 1 and ranked[1][1] * 2 > ranked[0][1]):
        return None
    return ranked[0][0]
