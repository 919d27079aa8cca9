"""The figures that a report states in its running text: the eight `narrative.*` codes.

Only what the text states for the whole year and the publisher itself. Document numbers, last
year, the county, parts of a whole, readers, meetings and the like are refused; where the text
leaves it open, nothing is read or the figure is `doubtful`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.blocks import SURE, Paragraph
from transform.prose.figures import SO_FAR, Figure, figures
from transform.prose.none import FEE, fee, none_stated
from transform.prose.parts import Parts, check, listed
from transform.prose.scope import Setting
from transform.prose.text import Sentence, plain, running_text, sentences
from transform.prose.tokens import tokens
from transform.prose.words import Words, words
from transform.rows import Check, Observation, Status

__all__ = ["Parts", "ProseResult", "read_prose", "running_text"]

_UNITS = {
    "narrative.proactive_total": "item",
    "narrative.website": "item",
    "narrative.wechat": "item",
    "narrative.weibo": "item",
    "narrative.applications_received": "application",
    "narrative.reconsideration": "case",
    "narrative.litigation": "case",
    FEE: "CNY",
}
_COUNTY_TYPES = frozenset({"county_government", "department"})
_CLEARLY = 2
_EVIDENCE = 400


@dataclass(frozen=True, slots=True)
class ProseResult:
    """What the running text states: at most one observation a code, in the catalogue's order.

    `unsure` are the codes that are doubtful for no other reason than that their line was not
    recognised alike twice: where the tables say the same, they are proven.
    """

    observations: tuple[Observation, ...]
    checks: tuple[Check, ...]
    parts: tuple[Parts, ...]
    unsure: frozenset[str] = frozenset()


def read_prose(
    paragraphs: Sequence[Paragraph], *, year: int | None, publisher_type: str | None = None
) -> ProseResult:
    """Read the running text of one report on `year` (None: unknown, years are then not compared).

    `publisher_type` widens what counts as the publisher's own: 全区 is the county's figure, and
    refused unless a county government or a department speaks. Checks: `X-PARTS` for totals with
    listed parts, `X-PROSE` (a finding) where one code is stated twice with different figures.
    """
    setting = Setting(year, publisher_type in _COUNTY_TYPES)
    catalogue = words()
    stated: dict[str, list[Figure]] = {}
    parts: list[Parts] = []
    before: tuple[list[Figure], int] | None = None
    for sentence in sentences(paragraphs, catalogue):
        if before is not None:
            parts.extend(_parts(before[0], sentence, catalogue))
        made, last = _sentence(sentence, setting, catalogue)
        for figure in made:
            stated.setdefault(figure.code, []).append(figure)
        before = (made, last)
    if before is not None:
        parts.extend(_parts(before[0], None, catalogue))
    observations: list[Observation] = []
    checks: list[Check] = []
    for code in _UNITS:
        if code in stated:
            observation, difference = _settle(code, stated[code])
            observations.append(observation)
            if difference is not None:
                checks.append(difference)
    unique = tuple(dict.fromkeys(parts))
    seen = dict.fromkeys(c for c in map(check, unique) if c is not None)
    result = ProseResult(tuple(observations), (*checks, *seen), unique)
    return _recognised(result, stated) if any(o.method == "ocr" for o in observations) else result


def _sentence(sentence: Sentence, setting: Setting, catalogue: Words) -> tuple[list[Figure], int]:
    found = tokens(sentence.text, catalogue)
    made = figures(sentence, found, setting, catalogue) if found else []
    made += none_stated(sentence, setting, catalogue)
    if "处理费" in sentence.text:
        made += fee(sentence, setting, catalogue)
    return made, len(found)


def _parts(made: list[Figure], following: Sentence | None, catalogue: Words) -> list[Parts]:
    found = (listed(figure, following, catalogue) for figure in made)
    return [parts for parts in found if parts is not None]


def _settle(code: str, stated: list[Figure]) -> tuple[Observation, Check | None]:
    """One observation from all statements of a code: the clearest, doubtful where two compete."""
    ranked = sorted(stated, key=lambda f: -f.weight)
    best = ranked[0]
    other = next((f for f in ranked if f.value != best.value and f.weight > SO_FAR), None)
    status = Status.APPROXIMATE if best.approximate else Status.REPORTED
    if best.doubtful or (other is not None and best.weight - other.weight < _CLEARLY):
        status = Status.DOUBTFUL
    printed = best.sentence.printed
    observation = Observation(
        indicator=code,
        value=float(best.value),
        unit=_UNITS[code],
        status=status,
        raw_text=_as_printed(best.raw, printed),
        method="prose" if best.sentence.confidence is None else "ocr",
        page=best.sentence.page,
        evidence=printed[:_EVIDENCE],
    )
    if other is None:
        return observation, None
    return observation, Check(
        rule="X-PROSE",
        scope=code,
        result="fail",
        severity="finding",
        left_text=best.raw,
        left_value=float(best.value),
        right_text=other.raw,
        right_value=float(other.value),
        indicators=(code,),
        blamed=(code,),
    )


def _recognised(result: ProseResult, stated: dict[str, list[Figure]]) -> ProseResult:
    """Figures of lines that were not read alike twice are doubtful, unless another line or their
    own parts say the same; and parts that do not add up there are no contradiction yet.
    """
    total = {(c.indicators[0], c.left_value): c.result for c in result.checks if c.rule == "X-PARTS"}
    doubted = {
        o.indicator
        for o in result.observations
        if o.method == "ocr"
        and total.get((o.indicator, o.value)) != "pass"
        and not any(_is_sure(f) for f in stated[o.indicator] if float(f.value) == o.value)
    }
    observations = tuple(
        replace(o, status=Status.DOUBTFUL.value) if o.indicator in doubted else o for o in result.observations
    )
    checks = tuple(replace(c, blamed=()) if doubted.intersection(c.blamed) else c for c in result.checks)
    reported = {o.indicator for o in result.observations if o.status == Status.REPORTED}
    return ProseResult(observations, checks, result.parts, frozenset(doubted & reported))


def _is_sure(figure: Figure) -> bool:
    confidence = figure.sentence.confidence
    return confidence is None or confidence >= SURE


def _as_printed(raw: str, printed: str) -> str:
    """The figure as it stands in the document: its own script, its own spaces."""
    if raw in printed:
        return raw
    loose = re.compile(r"\s*".join(map(re.escape, raw)))
    found = loose.search(plain(printed))
    return printed[found.start() : found.end()] if found else raw
