"""The rules of `data/years.yaml`: what the reports of several years say of each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from data import HERE, read_yaml

__all__ = ["Term", "YearRule", "YearRuleError", "year_rules"]

KINDS = frozenset({"identity", "jump", "copy_year", "copy_place"})
STRENGTHS = frozenset({"strong", "weak"})
_BACK = {"this": 0, "previous": 1}


class YearRuleError(ValueError):
    """The catalogue of year rules says something that cannot be."""


@dataclass(frozen=True, slots=True)
class Term:
    """One operand: `side` left or right, `years_back` 0 or 1, `sign` 1 or -1. The operand of a
    jump has its side left and looks at its own year."""

    scope: str
    side: str
    years_back: int
    sign: int
    indicator: str


@dataclass(frozen=True, slots=True)
class YearRule:
    """One rule; what does not belong to its kind is None or empty (see years.yaml)."""

    id: str
    kind: str
    zh: str
    en: str
    strength: str
    terms: tuple[Term, ...] = ()
    summary: str | None = None
    factor: float | None = None
    spread: float | None = None
    least_characters: int | None = None
    least_figures: int | None = None
    least_distinct: int | None = None


@cache
def year_rules(path: Path | None = None) -> tuple[YearRule, ...]:
    """All rules, variables replaced, in the catalogue's order. Raises YearRuleError."""
    raw = read_yaml(path or HERE / "years.yaml")
    rules = tuple(_rule(item) for item in raw)
    if len({r.id for r in rules}) < len(rules):
        raise YearRuleError("a rule is stated twice")
    return rules


def _rule(item: Mapping[str, Any]) -> YearRule:
    if item["kind"] not in KINDS or item["strength"] not in STRENGTHS:
        raise YearRuleError(f"{item['id']}: kind {item['kind']!r}, strength {item['strength']!r}")
    terms = [*_sides(item), *(Term(code, "left", 0, 1, code) for code in item.get("indicators") or ())]
    if (item["kind"] in ("identity", "jump")) != bool(terms):
        raise YearRuleError(f"{item['id']}: {len(terms)} terms")
    if item["kind"] == "identity" and not _is_whole(terms):
        raise YearRuleError(f"{item['id']}: both sides and both years need a term")
    more = ("summary", "factor", "spread", "least_characters", "least_figures", "least_distinct")
    named = {name: item[name] for name in more if name in item}
    return YearRule(item["id"], item["kind"], item["zh"], item["en"], item["strength"], tuple(terms), **named)


def _is_whole(terms: Iterable[Term]) -> bool:
    scopes: dict[str, set[str | int]] = {}
    for term in terms:
        scopes.setdefault(term.scope, set()).update((term.side, term.years_back))
    return all(found == {"left", "right", 0, 1} for found in scopes.values())


def _sides(item: Mapping[str, Any]) -> list[Term]:
    each: Mapping[str, list[str]] = item.get("each") or {"": [""]}
    ((name, values),) = each.items()
    return [
        _term(item["id"], value, side, text.replace(f"{{{name}}}", value))
        for value in values
        for side in ("left", "right")
        for text in item.get(side) or ()
    ]


def _term(rule: str, scope: str, side: str, text: str) -> Term:
    words = text.split()
    sign = -1 if words[0] == "-" else 1
    year, *codes = words[sign < 0 :]
    if year not in _BACK or len(codes) != 1:
        raise YearRuleError(f"{rule}: term {text!r}")
    return Term(scope, side, _BACK[year], sign, codes[0])
