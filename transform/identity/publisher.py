"""Who published the report: field, title, breadcrumb, opening, text, inside the county named.

Never a wrong township: where the evidence names none, several, or one that lies elsewhere,
the publisher stays unresolved and its candidates are listed.
"""

from __future__ import annotations

import re
from collections import Counter

from transform.divisions import Divisions, kind_of, publisher_type_of, township_stem
from transform.identity.context import Narrowed, narrow
from transform.identity.evidence import Evidence, Named, head_of, only
from transform.identity.header import Header
from transform.identity.upper import Resolution, candidates, listed, unsettled, upper_publisher
from transform.rows import Publisher

__all__ = ["Resolution", "resolve_publisher"]

_LOCAL_NAME = re.compile(
    r"([\u4e00-\u9fff]{1,10}?(?:街道|镇|乡|苏木|街))(?:人民政府|人民|政府|办事处|办|党委|党政办公室)?$"
)
_CLAIMS = re.compile(r"(?:公布|公开|编制|发布|联系|地址:?|由|向|致电|来自|现将|把|讲|报告)$")
_ORGAN_AFTER = re.compile(
    r"人民政府|政府|办事处|党委|党政|党工委|委员会|20\d\d|二[〇0零○]|信息公开|据此|依照|坚持|认真|严格|高度"
)
_SUCCEEDED = frozenset({"town", "township", "ethnic_township", "street"})


def resolve_publisher(header: Header, name: str, year: int | None, divisions: Divisions) -> Resolution:
    """Resolves the publisher of a gathered header.

    `name` is the squeezed file name where it reads like a title, else "": the last evidence.
    `year` is the report's, for names that were only used for some years.
    """
    evidence = Evidence(header, name, year, divisions)
    titles, fields = evidence.named("title"), evidence.named("field")
    given = only(fields)
    title = only(titles) or next((t for t in titles if given and t.name == given.name), None)
    if titles and title is None:
        names = ", ".join(t.name for t in titles[:5])
        return unsettled("publisher_conflict", f"the title names several: {names}", titles[0].printed)
    if title and given and title.name != given.name:
        return _disagreeing(title, given, evidence)
    if title is None and (unit := evidence.unit_below("title")):
        return unsettled("township_unresolved", f"{unit} is a unit below a township", unit)
    crumb = only(evidence.named("crumb"))
    if title is None and given is None and (upper := upper_publisher(evidence, ("title", "field"))):
        return upper
    chosen = title or given or crumb
    if chosen is None and (unlisted := _unlisted(evidence, ("title", "field"))):
        return unlisted
    chosen = chosen or only(evidence.named("own")) or only(evidence.named("contact"))
    if chosen is None and (
        other := upper_publisher(evidence, ("own",)) or _unlisted(evidence, ("own", "contact"))
    ):
        return other
    chosen = chosen or _from_text(evidence) or only(evidence.named("name"))
    if chosen is None:
        heading = header.heading[:60] or header.body[:40]
        return unsettled("township_unresolved", f"no publisher named; heading: {heading}", None)
    return _settle(chosen, evidence)


def _disagreeing(title: Named, given: Named, evidence: Evidence) -> Resolution:
    """Field and title name different townships: the text must side with one of them, clearly."""
    counts = Counter(town.name for town in evidence.mentions())
    for this, that in ((title, given), (given, title)):
        if counts[this.name] >= 2 and counts[this.name] >= 3 * counts[that.name]:
            settled = _settle(this, evidence)
            note = f"publisher_conflict: {this.place} and text say {this.name}, {that.place} says {that.name}"
            return Resolution(settled.publisher, (*settled.notes, note), settled.refusal)
    detail = f"title says {title.name}, field says {given.name}"
    return unsettled("publisher_conflict", detail, title.printed)


def _settle(chosen: Named, evidence: Evidence) -> Resolution:
    """Finds the one code of a township's name, or says why not."""
    codes = evidence.divisions.townships_named(chosen.name, evidence.year)
    if not codes:
        return (
            _successor(chosen.name, evidence)
            or _ended(chosen.name, chosen.printed, evidence)
            or unsettled(
                "township_unresolved", f"{chosen.name} was not in use in {evidence.year}", chosen.printed
            )
        )
    narrowed = narrow(codes, evidence.chains(chosen.name), evidence.context)
    if len(narrowed.codes) == 1:
        words = f"{chosen.place}: {chosen.printed}; {narrowed.evidence}"
        publisher = _publisher(narrowed.codes[0], chosen.printed, words, evidence.divisions)
        notes = (*_since_then(publisher, chosen.name, evidence.divisions), *_other_names(chosen, evidence))
        return Resolution(publisher, notes)
    if not narrowed.codes and (
        found := _successor(chosen.name, evidence) or _ended(chosen.name, chosen.printed, evidence)
    ):
        return found
    return _open(chosen, narrowed, codes, evidence)


def _publisher(code: str, printed: str, words: str, divisions: Divisions) -> Publisher:
    at = divisions.place(code)
    kind = publisher_type_of(at.name)
    return Publisher(code, at.name, printed, kind, at.county, at.city, at.province, words)


def _since_then(publisher: Publisher, name: str, divisions: Divisions) -> tuple[str, ...]:
    """A remark on what became of the name, or of the township, since the report."""
    former = divisions.former(publisher.code or "")
    if former is not None:
        heirs = ", ".join(f"{divisions.name(code)} ({code})" for code in former.successors) or "unknown"
        return (f"former: {name} is no more; its villages went to: {heirs}",)
    if publisher.code in divisions.renamed(name):
        return (f"renamed: {name} is {publisher.name} today",)
    return ()


def _open(chosen: Named, narrowed: Narrowed, codes: tuple[str, ...], evidence: Evidence) -> Resolution:
    """A name with several bearers left (ambiguous) or none (unresolved)."""
    divisions = evidence.divisions
    left = narrowed.codes or codes
    publisher = Publisher(
        code=None,
        name=None,
        printed=chosen.printed,
        publisher_type=publisher_type_of(chosen.name),
        evidence=f"{chosen.place}: {chosen.printed}",
        candidates=candidates(left, divisions),
    )
    if narrowed.codes:
        return Resolution(
            publisher, (), ("township_ambiguous", f"{chosen.name} could be {listed(left, divisions)}")
        )
    detail = f"{chosen.name}: {narrowed.detail}; elsewhere: {listed(left, divisions)}"
    return Resolution(publisher, (), ("township_unresolved", detail))


def _other_names(chosen: Named, evidence: Evidence) -> tuple[str, ...]:
    """A remark when the text speaks of another township more than of this one (a copied text)."""
    counts = Counter(town.name for town in evidence.mentions())
    other, often = counts.most_common(1)[0] if counts else ("", 0)
    if other != chosen.name and often >= 2 and counts[chosen.name] * 2 < often:
        return (f"text_names_other: {other} {often} times, {chosen.name} {counts[chosen.name]} times",)
    return ()


def _from_text(evidence: Evidence) -> Named | None:
    """The township that the text speaks as; None when another is named half as often.

    Names whose left edge is unknown take part: 大河口镇 must not be outvoted by its neighbours.
    """
    text = evidence.body.text
    weights: Counter[str] = Counter()
    first: dict[str, str] = {}
    for town in evidence.body.towns:
        before, after = text[max(0, town.start - 6) : town.start], text[town.end : town.end + 10]
        weight = 1 + 2 * bool(_CLAIMS.search(before)) + 2 * bool(_ORGAN_AFTER.match(after))
        weights[town.name if town.bounded else "?" + text[town.start - 1 : town.end]] += weight + (
            town.start < 200
        )
        start = town.within[-1].start if town.within else town.start
        first.setdefault(town.name, text[start : town.end])
    ranked = weights.most_common(2)
    if not ranked or ranked[0][0].startswith("?") or (len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]):
        return None
    return Named(ranked[0][0], "text", first[ranked[0][0]])


def _unlisted(evidence: Evidence, places: tuple[str, ...]) -> Resolution | None:
    """A text that plainly names a township the catalogue lacks: its successor, or unresolved."""
    for place in places:
        for one in evidence.places[place]:
            head = one.text if place in ("field", "contact") else head_of(one.text)
            ends = [area.end for area in one.areas if area.end <= len(head)]
            match = _LOCAL_NAME.search(head[ends[-1] if ends else 0 :])
            if match is None or len(match[1]) < 3 or match[1][0] in "我本全各该":
                continue
            said = one.areas[-1].codes if ends else ()
            found = _successor(match[1], evidence, said) or _ended(match[1], head, evidence, said)
            return found or unsettled("township_unresolved", f"{head} is not in the catalogue", head)
    return None


def _successor(name: str, evidence: Evidence, said: tuple[str, ...] = ()) -> Resolution | None:
    """The township of the same stem in the county named: 参内镇 for the 参内乡 of an older report.

    Only inside a county that is clear, only for towns, townships and streets, only when one bears
    the stem, and the name is not known as that of another township that ended there; short forms of
    ethnic townships (黄腊乡) are found the same way.
    """
    divisions = evidence.divisions
    county = _printed_county(name, evidence, said) or evidence.context.best_county()
    short = township_stem(name)
    if county is None or kind_of(name) not in _SUCCEEDED or len(short) < 2:
        return None
    codes = divisions.stem_within(county, short)
    if len(codes) != 1 or divisions.ended(name, county):
        return None
    at = divisions.place(codes[0])
    words = f"{name} printed; {at.name} is the only one of that stem in {at.county}"
    return Resolution(_publisher(codes[0], name, words, divisions), (f"renamed: {words}",))


def _ended(name: str, printed: str, evidence: Evidence, said: tuple[str, ...] = ()) -> Resolution | None:
    """Unresolved, naming the township that the county once had: another bears its code today, or the
    report is of a later year than its last."""
    county = _printed_county(name, evidence, said) or evidence.context.best_county()
    former = evidence.divisions.ended(name, county) if county else None
    if county is None or former is None:
        return None
    why = "; its code has another bearer today" if former.reused else ""
    heirs = listed(former.successors, evidence.divisions) or "unknown"
    within = evidence.divisions.name(county)
    detail = f"{name} of {within} reported until {former.last} at the latest{why}; successors: {heirs}"
    return unsettled("township_unresolved", detail, printed)


def _printed_county(name: str, evidence: Evidence, said: tuple[str, ...]) -> str | None:
    """The county printed directly before the name, when it is one."""
    if len(said) == 1 and len(said[0]) == 6:
        return said[0]
    for chain in evidence.chains(name):
        codes = [c for c in chain[0].codes if len(c) == 6]
        for area in chain[1:]:
            codes = [c for c in codes if any(c.startswith(p) for p in area.codes)] or codes
        if len(codes) == 1:
            return codes[0]
    return None
