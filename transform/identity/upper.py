"""Reports that are not a township's: county governments, their offices and departments.

They are kept under the county's code followed by 000; cities and provinces as `other`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from transform.divisions import Divisions, publisher_type_of
from transform.identity.evidence import Evidence, head_of
from transform.identity.names import Area
from transform.rows import Candidate, Publisher

__all__ = ["Resolution", "candidates", "listed", "unsettled", "upper_publisher"]

_MAX_CANDIDATES = 60
_SHOWN = 8
_GOVERNMENT = re.compile(r"^(?:[县区市旗州]?(?:人民)?政府|人民)?$")
_DEPARTMENT = re.compile(
    r"(?:局|委员会|委|办公室|办|中心|大队|支队|总队|院|厅|站|所|处|会|公司|学校|医院|银行|联社|社|集团|馆|台|队)$"
)
_LOCAL = re.compile(r"(?:街道|镇|乡|苏木|街)(?:人民政府|人民|政府|办事处|办|党委|党政办公室)?$")
_TOWN_VOICE = re.compile(
    r"[我本全](?:镇|乡|街(?!区)|街道|苏木)|(?<![县区市])(?:镇|乡)(?:党委|政府|人民政府)|街道(?:办|党工委)"
)
_UPPER_VOICE = re.compile(
    r"[我本全](?:县|区|市|州|旗)(?![委政级直里内人])|[我本](?:局|委|办|中心|单位|部门|院)"
)


_START = Area(0, 0, "", ())


@dataclass(frozen=True, slots=True)
class Resolution:
    """The publisher, remarks, and the quarantine reason when it is not settled."""

    publisher: Publisher
    notes: tuple[str, ...] = ()
    refusal: tuple[str, str] | None = None


def listed(codes: tuple[str, ...], divisions: Divisions) -> str:
    """Where the candidates lie, for a person: 浙江省衢州市开化县 (330824202); …"""
    parts = []
    for code in codes[:_SHOWN]:
        at = divisions.place(code)
        names = dict.fromkeys(name for name in (at.province, at.city, at.county) if name)
        parts.append(f"{''.join(names)} ({code})")
    more = f"; and {len(codes) - _SHOWN} more" if len(codes) > _SHOWN else ""
    return "; ".join(parts) + more


def candidates(codes: tuple[str, ...], divisions: Divisions) -> tuple[Candidate, ...]:
    """The codes as candidates with their parents' names, at most 60."""
    places = (divisions.place(code) for code in codes[:_MAX_CANDIDATES])
    return tuple(Candidate(p.code, p.name, p.county or "", p.city or "", p.province or "") for p in places)


def unsettled(reason: str, detail: str, printed: str | None) -> Resolution:
    """A resolution without a publisher."""
    kind = "other" if printed is None else publisher_type_of(printed)
    return Resolution(Publisher(None, None, printed, kind), (), (reason, detail))


def upper_publisher(evidence: Evidence, places: tuple[str, ...]) -> Resolution | None:
    """A county's own report or a department's: `places` name an area and no township.

    None also where the text speaks as a township: county offices publish for their towns.
    """
    if _speaks_as_town(evidence):
        return None
    for place in places:
        for one in evidence.places[place]:
            head = one.text if place == "field" else head_of(one.text)
            areas = [area for area in one.areas if area.end <= len(head)]
            organ = head[areas[-1].end :] if areas else head
            if _LOCAL.search(organ) or any(a.end < b.start for a, b in pairwise([_START, *areas])):
                continue
            government = bool(areas) and _GOVERNMENT.match(organ) is not None
            department = _DEPARTMENT.search(organ) is not None and len(organ) > 2
            if government or (department and (areas or place == "title")):
                return _upper(areas, government, f"{place}: {head[-40:]}", head, evidence)
    return None


def _speaks_as_town(evidence: Evidence) -> bool:
    body = evidence.header.body
    mine = len(_TOWN_VOICE.findall(body))
    return mine >= 2 and mine > 2 * len(_UPPER_VOICE.findall(body))


def _upper(areas: list[Area], government: bool, words: str, head: str, evidence: Evidence) -> Resolution:
    divisions = evidence.divisions
    kind = "county_government" if government else "department"
    codes = _codes(areas, evidence)
    code = codes[0] if len(codes) == 1 else None
    if code and (unit := _unit(areas, head, code, divisions)):
        return _settled(unit, publisher_type_of(divisions.name(unit)), head, words, divisions)
    if code and (not areas or code in areas[-1].codes):
        return _settled(code.ljust(9, "0"), kind if len(code) == 6 else "other", head, words, divisions)
    publisher = Publisher(None, None, head, kind, evidence=words, candidates=candidates(codes, divisions))
    if len(codes) > 1:
        detail = f"{head} could be {listed(codes, divisions)}"
        return Resolution(publisher, (), ("township_ambiguous", detail))
    detail = f"{head}: {f'{areas[-1].name} is not in {divisions.name(code)}' if code else 'no county named'}"
    return Resolution(publisher, (), ("township_unresolved", detail))


def _settled(code: str, kind: str, head: str, words: str, divisions: Divisions) -> Resolution:
    at = divisions.place(code)
    return Resolution(Publisher(code, at.name, head, kind, at.county, at.city, at.province, words))


def _unit(areas: list[Area], head: str, prefix: str, divisions: Divisions) -> str | None:
    """A catalogued unit below `prefix` that is named like a department: 柴河林业局, 桑海集团有限公司."""
    for start in sorted({0, *(area.start for area in areas), *(area.end for area in areas)}):
        found = [c for c in divisions.townships_named(head[start:]) if c.startswith(prefix)]
        if len(found) == 1:
            return found[0]
    return None


def _codes(areas: list[Area], evidence: Evidence) -> tuple[str, ...]:
    """The codes the areas can mean, narrowed by what is printed before them, the text and the host."""
    context = evidence.context
    if not areas:
        county = context.best_county()
        return (county,) if county else tuple(sorted(code for code in context.hosted if len(code) == 6))
    codes = areas[-1].codes
    for before, area in zip(reversed(areas[:-1]), reversed(areas[1:]), strict=True):
        kept = tuple(c for c in codes if any(c.startswith(p) for p in before.codes))
        if not kept and before.end == area.start:
            # 获嘉县西工区 is not the county 西工区 of another city, but may be a zone of 获嘉县.
            return _codes(areas[:-1], evidence)
        codes = kept or codes
    if len(codes) > 1:
        codes = tuple(c for c in codes if len(c) == 6 and context.weight(c[:4])) or codes
    if len(codes) > 1:
        codes = tuple(c for c in codes if context.at_host(c)) or codes
    return codes
