"""The identities of the form (勾稽关系) as a checksum: evaluate them, and solve them.

Rules are data (`data/identities.yaml`). Every evaluation keeps both sides. A blank is not a
zero: a rule with a blank operand is not assessable, unless its total proves that the blanks
stand for zero; and where a rule leaves one value for one missing cell, that value is inferred.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from data import CATALOGUE, read_yaml
from transform.rows import Check, Observation

__all__ = ["Rule", "evaluate", "plain", "proven_values", "rules"]

_PATH = CATALOGUE / "identities.yaml"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule for one column, row or group (`scope`), its operands spelled out."""

    id: str
    scope: str
    severity: str
    relation: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    table: str | None
    editions: tuple[str, ...]
    operands: tuple[str, ...]


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, variables replaced, in the order of the catalogue."""
    out: list[Rule] = []
    for raw in read_yaml(_PATH):
        each: dict[str, list[str]] = raw.get("each") or {"": [""]}
        ((name, values),) = each.items()
        for value in values:
            out.append(_rule(raw, name, value))
    return tuple(out)


def _rule(raw: dict[str, Any], name: str, value: str) -> Rule:
    def fill(terms: Sequence[str]) -> tuple[str, ...]:
        return tuple(t.replace(f"{{{name}}}", value) for t in terms)

    left, right = fill(raw["left"]), fill(raw["right"])
    return Rule(
        raw["id"],
        value,
        raw["severity"],
        raw["relation"],
        left,
        right,
        raw.get("table"),
        tuple(raw.get("editions") or ()),
        (*left, *right),
    )


def evaluate(observations: Mapping[str, Observation], editions: Mapping[str, str]) -> list[Check]:
    """Evaluate every rule that applies to the tables read (`editions`: table → edition).

    A rule none of whose operands were read gives no check.
    """
    out: list[Check] = []
    terms = {code: _term(o) for code, o in observations.items()}
    values = {code: o.value for code, o in observations.items()}
    for rule in rules():
        if rule.table is not None:
            edition = editions.get(rule.table)
            if edition is None or (rule.editions and edition not in rule.editions):
                continue
        known = [c for c in (*rule.left, *rule.right) if c in observations]
        if not known or (
            rule.table is None and not all(_some(observations, s) for s in (rule.left, rule.right))
        ):
            continue
        out.append(_check(rule, observations, values, terms))
    return out


def _some(observations: Mapping[str, Observation], codes: Sequence[str]) -> bool:
    return any(c in observations for c in codes)


def _check(
    rule: Rule,
    observations: Mapping[str, Observation],
    values: Mapping[str, float | None],
    terms: Mapping[str, str],
) -> Check:
    left, left_open = _side(rule.left, values)
    right, right_open = _side(rule.right, values)
    return Check(
        rule.id,
        rule.scope,
        _result(rule, observations, left, right, left_open, right_open),
        rule.severity,
        _text(rule.left, terms),
        None if left_open else left,
        _text(rule.right, terms) or "0",
        None if right_open else right,
        rule.operands,
    )


def _side(codes: Sequence[str], values: Mapping[str, float | None]) -> tuple[float, int]:
    """Sum of the printed operands, and how many have no value."""
    operands = [values.get(code) for code in codes]
    if None not in operands:
        return sum(operands), 0  # type: ignore[arg-type]
    printed = [v for v in operands if v is not None]
    return sum(printed, 0.0), len(operands) - len(printed)


def _text(codes: Sequence[str], terms: Mapping[str, str]) -> str:
    """The operands spelled out; `?` for a cell that was not read."""
    return "+".join([terms.get(c, "?") for c in codes])


def _term(o: Observation) -> str:
    """A printed number, or `□` for a cell printed without one."""
    return "□" if o.value is None else plain(o.value)


def plain(value: float) -> str:
    """A figure as people write it: no exponent, no trailing `.0`."""
    return str(int(value)) if value == int(value) else repr(value)


def _result(
    rule: Rule,
    observations: Mapping[str, Observation],
    left: float,
    right: float,
    left_open: int,
    right_open: int,
) -> str:
    if left_open or right_open:
        if rule.relation == "equal" and _blanks_are_zero(rule, observations, left, right, left_open):
            return "pass"
        return "not_assessable"
    if rule.relation == "equal":
        holds = left == right
    elif rule.relation == "at_least":
        holds = left >= right
    elif rule.relation == "zero":
        holds = left == 0
    else:
        change = observations[rule.right[1]].value
        holds = not change or left != right
    return "pass" if holds else "fail"


def _blanks_are_zero(
    rule: Rule, observations: Mapping[str, Observation], left: float, right: float, left_open: int
) -> bool:
    """A printed total that equals its printed parts leaves nothing for the blank ones: counts
    are never negative. Cells that were not read at all prove nothing.
    """
    if left_open or len(rule.left) != 1 or left != right:
        return False
    return all(c in observations for c in rule.right)


def proven_values(
    observations: Mapping[str, Observation], editions: Mapping[str, str], unread: frozenset[str]
) -> dict[str, float]:
    """The one value that the identities leave for cells without a number.

    Considered are printed blanks and the cells of `unread` (gaps of tables that were found).
    A value counts only if every rule that determines it gives the same, and it is not negative.
    """
    found: dict[str, set[float]] = {}
    values = {code: o.value for code, o in observations.items()}
    if not unread and None not in values.values():
        return {}
    for rule in rules():
        if rule.relation != "equal" or rule.table is None or rule.severity != "contradiction":
            continue
        edition = editions.get(rule.table)
        if edition is None or (rule.editions and edition not in rule.editions):
            continue
        for code, value in _solve(rule, values, unread).items():
            found.setdefault(code, set()).add(value)
    return {code: values.pop() for code, values in found.items() if len(values) == 1 and min(values) >= 0}


def _solve(rule: Rule, values: Mapping[str, float | None], unread: frozenset[str]) -> dict[str, float]:
    left, _ = _side(rule.left, values)
    right, _ = _side(rule.right, values)
    codes = (*rule.left, *rule.right)
    missing = [c for c in codes if values.get(c) is None]
    if not missing or any(c not in values and c not in unread for c in missing):
        return {}
    if len(missing) == 1:
        code = missing[0]
        return {code: left - right if code in rule.right else right - left}
    if len(rule.left) == 1 and rule.left[0] not in missing and left == right:
        return dict.fromkeys(missing, 0.0)
    return {}
