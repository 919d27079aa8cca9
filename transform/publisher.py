"""Who published the report: field, title, breadcrumb, opening, in that order, inside the county named.

Never a wrong township: where the evidence names none, several, or one that lies elsewhere,
the publisher stays unresolved and its candidates are listed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from data.divisions import Divisions, kind_of, publisher_type_of, township_stem
from transform.context import Context, Narrowed, narrow
from transform.header import Header
from transform.names import Area, Scan, Town, scan
from transform.rows import Candidate, Publisher

__all__ = ["Resolution", "resolve_publisher"]

_UNKNOWN = Publisher(code=None, name=None, printed=None, publisher_type="other")
_MAX_CANDIDATES = 60
_HEAD_END = re.compile(r"(?:20\d\d|二[〇○O0零]).{0,3}年?度?(?:政府|政务|信息|党务|$)|(?:政府|政务|党务)?信息公开|政务公开|人民政府信息公开")
_FRAME = re.compile(r"^(?:标题[:|]*|关于|[|:【\[《“\"(]+|20\d\d年?度?|二[〇○O0零][^年]{2}年度?)+")
_COUNTY_OFFICE = re.compile(r"(?:人民)?政府办公?室?$|(?:人民)?政府办公室")
_GOVERNMENT = re.compile(r"^(?:人民政府|政府|人民|县政府|区政府|市政府)?$")
_DEPARTMENT = re.compile(
    r"(?:局|委员会|委|办公室|办|中心|大队|支队|总队|院|厅|站|所|处|会|公司|学校|医院|银行|联社|社|集团|馆|台|队)$"
)
_TOWN_VOICE = re.compile(r"[我本全](?:镇|乡|街(?!区)|街道|苏木)|(?<![县区市])(?:镇|乡)(?:党委|政府|人民政府)|街道(?:办事处|办|党工委)|街道办")
_UPPER_VOICE = re.compile(r"[我本全](?:县|区|市|州|旗)(?![委政级直里内人])|[我本](?:局|委|办|中心|单位|部门|院)")
# The opening names its own report (现公布西秀区黄腊乡2020年政府信息公开工作年度报告) and whom to ask.
_OWN_REPORT = re.compile(
    r"(?:公布|公开|编制|发布|现将|形成|撰写|《|由)(?:了)?《?((?:20\d\d年度?)?[^,。;《》:\d\n]{2,30}?)(?:20\d\d年?度?)?(?:人民)?(?:政府|政务)?信息公开(?:工作)?[^,。;\n]{0,6}(?:报告|年报)"
)
_CONTACT = re.compile(r"(?:联系|请与|请联系|请向|致电|地址)[:(]*(?:地址:)?([^,。;:()\d\n]{2,30}?)(?:人民政府|党政|办事处|政务公开|信息公开|联系|办公室|综合)")
_LOCAL_NAME = re.compile(r"([\u4e00-\u9fff]{1,10}?(?:街道|镇|乡|苏木|街))(?:人民政府|政府|办事处|党委|党政办公室)?$")
_CLAIMS = re.compile(r"(?:公布|公开|编制|发布|联系|地址:?|由|向|致电|来自|现将|把|讲|报告)$")
_ORGAN_AFTER = re.compile(r"(?:人民政府|政府|办事处|党委|党政|党工委|委员会|(?:20\d\d|二[〇0零○])|的?政府?信息公开|据此|依照|坚持|认真|严格|高度)")


@dataclass(frozen=True, slots=True)
class Resolution:
    """The publisher, remarks, and the quarantine reason when it is not settled."""

    publisher: Publisher
    notes: tuple[str, ...] = ()
    refusal: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class _Named:
    """A township's name with every place that prints it so."""

    name: str
    place: str
    printed: str
    towns: tuple[Town, ...]


class _Evidence:
    """All scans of a document, by the kind of place."""

    def __init__(self, header: Header, name: str, divisions: Divisions) -> None:
        self.header = header
        self.divisions = divisions
        self.field = [scan(text, divisions) for text in header.publishers[:4]]
        titles = [head for head in (header.above, *header.titles[:4]) if head]
        self.title = [scan(_unframed(text), divisions) for text in titles]
        self.crumb = [scan(text, divisions) for text in header.crumbs[:12]]
        self.site = [scan(header.site[:200], divisions)] if header.site else []
        self.intro = [scan(text, divisions) for text in _introduced(header.opening)]
        self.body = scan(header.body, divisions)
        self.tail = scan(header.tail, divisions)
        self.name = [scan(name, divisions)] if name else []
        self.context = Context(self._placed(), header.host, divisions)

    def _placed(self) -> Iterator[tuple[str, Scan]]:
        for place in ("field", "title", "crumb", "site", "intro", "name"):
            yield from ((place, found) for found in getattr(self, place))
        cut = len(self.header.opening)
        areas = self.body.areas
        yield "opening", Scan(self.body.text, tuple(a for a in areas if a.end <= cut), ())
        yield "body", Scan(self.body.text, tuple(a for a in areas if a.end > cut), ())
        yield "tail", self.tail

    def chains(self, name: str) -> list[tuple[Area, ...]]:
        """What is printed directly before each mention of `name`, strongest place first."""
        scans = [*self.field, *self.title, *self.crumb, *self.intro, *self.name, self.body, self.tail]
        chains = [town.within for found in scans for town in found.towns if town.name == name and town.within]
        sure = [chain for chain in chains if chain[0].sure]
        return list(dict.fromkeys(sure or chains))[:6]


def _introduced(opening: str) -> list[str]:
    """Names that the opening gives its own report, then those it says to ask."""
    found = [m[1] for m in _OWN_REPORT.finditer(opening)][:3] + [m[1] for m in _CONTACT.finditer(opening)][:3]
    return list(dict.fromkeys(_unframed(text) for text in found))


def _unframed(title: str) -> str:
    return _FRAME.sub("", title)


def resolve_publisher(header: Header, name: str, divisions: Divisions) -> Resolution:
    """Resolves the publisher of a gathered header. `name` is the squeezed file name, used last and only
    where it reads like a title; pass "" otherwise."""
    evidence = _Evidence(header, name, divisions)
    named = {place: _names_of(getattr(evidence, place), place) for place in ("field", "title", "crumb")}
    title = _one(named["title"])
    given = _one(named["field"])
    if len(named["title"]) > 1 and title is None:
        title = next((n for n in named["title"] if given and n.name == given.name), None)
        if title is None:
            return _unsettled("publisher_conflict", f"the title names several: {_listed(named['title'])}", named["title"][0].printed)
    if title and given and title.name != given.name:
        return _disagreeing(title, given, evidence)
    if title is None and given is None and (upper := _upper_publisher(evidence)):
        return upper
    chosen = title or given or _one(named["crumb"])
    if chosen is None and (unlisted := _unlisted(evidence, ("title", "field"))):
        return unlisted
    chosen = chosen or _one(_names_of(evidence.intro, "intro")) or _from_text(evidence)
    if chosen is None and (unlisted := _unlisted(evidence, ("intro",))):
        return unlisted
    chosen = chosen or _one(_names_of(evidence.name, "name"))
    if chosen is None:
        return _unsettled("township_unresolved", f"no publisher named; heading: {header.heading[:60] or header.body[:40]}", None)
    return _settle(chosen, evidence)


def _names_of(scans: list[Scan], place: str) -> list[_Named]:
    """The different township names of a place, in order; a name whose left edge is unknown counts for nothing."""
    found: dict[str, list[tuple[Town, str]]] = {}
    for one in scans:
        head = one.text if place == "field" else _head(one.text)
        for town in one.towns:
            if town.bounded and town.end <= max(len(head), 1):
                found.setdefault(town.name, []).append((town, one.text[: town.end]))
    return [_Named(n, place, texts[0][1], tuple(t for t, _ in texts)) for n, texts in found.items()]


def _head(title: str) -> str:
    """The part of a title that can name the publisher: up to 2021年 or 政府信息公开."""
    match = _HEAD_END.search(title, 2)
    return title if match is None else title[: match.start()] + ("人民" if title[match.start() :].startswith("人民") else "")


def _one(named: list[_Named]) -> _Named | None:
    return named[0] if len(named) == 1 else None


def _listed(named: list[_Named]) -> str:
    return ", ".join(n.name for n in named[:5])


def _disagreeing(title: _Named, given: _Named, evidence: _Evidence) -> Resolution:
    """Field and title name different townships: the text must side with one of them, clearly."""
    counts = Counter(town.name for town in evidence.body.towns if town.bounded)
    for this, that in ((title, given), (given, title)):
        if counts[this.name] >= 2 and counts[this.name] >= 3 * counts[that.name]:
            settled = _settle(this, evidence)
            note = f"publisher_conflict: {this.place} says {this.name}, {that.place} says {that.name}; the text says {this.name}"
            return Resolution(settled.publisher, (*settled.notes, note), settled.refusal)
    detail = f"title says {title.name}, field says {given.name}"
    return _unsettled("publisher_conflict", detail, title.printed)


def _settle(chosen: _Named, evidence: _Evidence) -> Resolution:
    """Finds the one code of a township's name, or says why not."""
    codes = evidence.divisions.townships_named(chosen.name)
    narrowed = narrow(codes, evidence.chains(chosen.name), evidence.context)
    if not narrowed.codes and (renamed := _successor(chosen.name, evidence)):
        return renamed
    return _resolution(chosen, narrowed, codes, evidence)


def _resolution(chosen: _Named, narrowed: Narrowed, codes: tuple[str, ...], evidence: _Evidence) -> Resolution:
    divisions = evidence.divisions
    if len(narrowed.codes) == 1:
        code = narrowed.codes[0]
        at = divisions.place(code)
        words = f"{chosen.place}: {chosen.printed[-40:]}; {narrowed.evidence}"
        publisher = Publisher(
            code, at.name, chosen.printed, publisher_type_of(at.name), at.county, at.city, at.province, words
        )
        return Resolution(publisher, _other_names(chosen, evidence))
    left = narrowed.codes or codes
    publisher = Publisher(
        None, None, chosen.printed, publisher_type_of(chosen.name), evidence=f"{chosen.place}: {chosen.printed[-40:]}",
        candidates=tuple(_candidate(code, divisions) for code in left[:_MAX_CANDIDATES]),
    )  # fmt: skip
    places = "; ".join(_where(code, divisions) for code in left[:8]) + (f"; and {len(left) - 8} more" if len(left) > 8 else "")
    if narrowed.codes:
        return Resolution(publisher, (), ("township_ambiguous", f"{chosen.name} could be {places}"))
    return Resolution(publisher, (), ("township_unresolved", f"{chosen.name}: {narrowed.detail}; elsewhere: {places}"))


def _other_names(chosen: _Named, evidence: _Evidence) -> tuple[str, ...]:
    """A remark when the text speaks of another township more than of this one (a copied text)."""
    counts = Counter(town.name for town in evidence.body.towns if town.bounded)
    other, often = counts.most_common(1)[0] if counts else ("", 0)
    if other != chosen.name and often >= 2 and counts[chosen.name] * 2 < often:
        return (f"text_names_other: the text speaks of {other} {often} times, of {chosen.name} {counts[chosen.name]} times",)
    return ()


def _where(code: str, divisions: Divisions) -> str:
    at = divisions.place(code)
    return f"{at.province}{at.city if at.city not in (at.province, at.county) else ''}{at.county or ''} ({code})"


def _candidate(code: str, divisions: Divisions) -> Candidate:
    at = divisions.place(code)
    return Candidate(code, at.name, at.county or "", at.city or "", at.province or "")


def _unsettled(reason: str, detail: str, printed: str | None) -> Resolution:
    publisher = Publisher(None, None, printed, "other" if printed is None else publisher_type_of(printed))
    return Resolution(publisher, (), (reason, detail))


def _from_text(evidence: _Evidence) -> _Named | None:
    """The township that the opening speaks as; None when another is named half as often."""
    text = evidence.body.text
    weights: Counter[str] = Counter()
    first: dict[str, list[Town]] = {}
    for town in evidence.body.towns:
        before, after = text[max(0, town.start - 6) : town.start], text[town.end : town.end + 10]
        weight = 1 + 2 * bool(_CLAIMS.search(before)) + 2 * bool(_ORGAN_AFTER.match(after)) + (town.start < 200)
        weights[town.name if town.bounded else "?" + text[town.start - 1 : town.end]] += weight
        first.setdefault(town.name, []).append(town)
    ranked = weights.most_common(2)
    if not ranked or ranked[0][0].startswith("?") or (len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]):
        return None
    name = ranked[0][0]
    town = first[name][0]
    start = town.within[-1].start if town.within else town.start
    return _Named(name, "text", text[start : town.end], tuple(first[name]))


def _upper_publisher(evidence: _Evidence) -> Resolution | None:
    """A county's own report or a department's: its title names an area and no township."""
    for place, scans in (("title", evidence.title), ("field", evidence.field)):
        for one in scans:
            head = _head(one.text) if place == "title" else one.text
            areas = [area for area in one.areas if area.end <= len(head)]
            organ = head[areas[-1].end :] if areas else head
            if not areas and not (place == "title" and _DEPARTMENT.search(organ) and len(organ) > 2):
                continue
            if _LOCAL_NAME.search(organ) or (place == "field" and _speaks_as_town(evidence)):
                continue
            if areas and not _GOVERNMENT.match(organ) and not _DEPARTMENT.search(organ) and not _COUNTY_OFFICE.search(organ):
                continue
            if _speaks_as_town(evidence):
                continue
            return _upper(areas, organ, f"{place}: {head[-40:]}", head, evidence)
    return None


def _speaks_as_town(evidence: _Evidence) -> bool:
    body = evidence.header.body
    mine = len(_TOWN_VOICE.findall(body))
    return mine >= 2 and mine > 2 * len(_UPPER_VOICE.findall(body))


def _upper(areas: list[Area], organ: str, words: str, head: str, evidence: _Evidence) -> Resolution:
    divisions, context = evidence.divisions, evidence.context
    codes: tuple[str, ...] = ()
    if areas:
        codes = areas[-1].codes
        for area in reversed(areas[:-1]):
            codes = tuple(c for c in codes if any(c.startswith(p) for p in area.codes)) or codes
        if len(codes) > 1:
            codes = tuple(c for c in codes if len(c) > 2 and (context.weight(c[:4]) if len(c) == 6 else False)) or codes
        if len(codes) > 1:
            codes = tuple(c for c in codes if any(c.startswith(h) or h.startswith(c) for h in context.hosted)) or codes
    elif county := context.best_county():
        codes = (county,)
    kind = "county_government" if _GOVERNMENT.match(organ) else "department"
    if len(codes) != 1:
        reason = "township_ambiguous" if codes else "township_unresolved"
        listed = "; ".join(_where(c, divisions) for c in codes[:8])
        publisher = Publisher(
            None, None, head, kind, evidence=words, candidates=tuple(_candidate(c, divisions) for c in codes[:_MAX_CANDIDATES])
        )
        return Resolution(publisher, (), (reason, f"{head} could be {listed}" if codes else f"{head}: no county named"))
    code = codes[0]
    if len(code) < 6 and kind == "county_government":
        kind = "other"
    full = code.ljust(9, "0")
    at = divisions.place(code)
    return Resolution(Publisher(full, at.name, head, kind, at.county, at.city, at.province, words))


def _unlisted(evidence: _Evidence, places: tuple[str, ...]) -> Resolution | None:
    """A text that plainly names a township the catalogue lacks: its successor in the county, or unresolved."""
    for place in places:
        for one in getattr(evidence, place):
            head = _head(one.text) if place == "title" else one.text
            areas = [area for area in one.areas if area.end <= len(head)]
            match = _LOCAL_NAME.search(head[areas[-1].end if areas else 0 :])
            if match is None or len(match[1]) < 3 or match[1][0] in "我本全各该":
                continue
            if successor := _successor(match[1], evidence):
                return successor
            return _unsettled("township_unresolved", f"{head} is not in the catalogue", head)
    return None


def _successor(name: str, evidence: _Evidence) -> Resolution | None:
    """The township of the same stem in the county that the document names: 大垅镇 for the 大垅乡 of its report's year.

    Only inside a county that is clear, only for towns, townships and streets, only when one bears the stem.
    """
    divisions = evidence.divisions
    county = _printed_county(name, evidence) or evidence.context.best_county()
    if county is None or kind_of(name) not in ("town", "township", "ethnic_township", "street"):
        return None
    short = township_stem(name)
    codes = divisions.stem_within(county, short) if len(short) >= 2 else ()
    if len(codes) != 1:
        return None
    at = divisions.place(codes[0])
    words = f"{name} printed; {at.name} is the only one of that stem in {at.county}"
    publisher = Publisher(
        codes[0], at.name, name, publisher_type_of(at.name), at.county, at.city, at.province, words
    )
    return Resolution(publisher, (f"renamed: {words}",))


def _printed_county(name: str, evidence: _Evidence) -> str | None:
    """The county printed directly before the name, when it is one."""
    for chain in evidence.chains(name):
        codes = [c for c in chain[0].codes if len(c) == 6]
        for area in chain[1:]:
            codes = [c for c in codes if any(c.startswith(p) for p in area.codes)] or codes
        if len(codes) == 1:
            return codes[0]
    return None
