"""From checks to statuses: whom a broken identity points at, and what the identities prove."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from transform.forms import indicators
from transform.identities import evaluate, proven_values
from transform.rows import Check, Gap, Observation, Status

__all__ = ["judge"]

_NUMBERED = (Status.REPORTED.value, Status.UNIT_ASSUMED.value)


def judge(
    observations: Sequence[Observation],
    gaps: Sequence[Gap],
    editions: Mapping[str, str],
    extra_checks: Iterable[Check] = (),
) -> tuple[list[Observation], list[Check]]:
    """Evaluate the identities and settle each observation's status.

    Returns the observations, with `inferred` ones for lost cells whose value is proven, and all
    checks with their `blamed` operands. Printed numbers are never changed.
    """
    by_code = {o.indicator: o for o in observations}
    checks = evaluate(by_code, editions)
    by_code = _acquit(by_code, checks)
    vouched = {
        code for c in checks if c.result == "pass" and c.severity == "contradiction" for code in c.indicators
    }
    checks = [_blame(c, vouched, by_code) for c in checks]
    checks.extend(extra_checks)
    pointed = {code for c in checks for code in c.blamed if c.severity == "contradiction"}
    unread = frozenset(g.indicator for g in gaps)
    proven = proven_values(_trusted(by_code), editions, unread)
    out: list[Observation] = []
    for o in observations:
        now = by_code[o.indicator]
        if now.indicator in pointed and now.status in _NUMBERED:
            now = replace(now, status=Status.CONTRADICTED.value)
        if now.value is None and now.indicator in proven:
            now = replace(now, inferred_value=proven[now.indicator])
        out.append(now)
    out.extend(_inferred(code, value) for code, value in proven.items() if code not in by_code)
    return out, checks


def _trusted(by_code: dict[str, Observation]) -> dict[str, Observation]:
    """What a lost value may be worked out from: not from recognised figures that are doubtful."""
    doubted = {c for c, o in by_code.items() if o.status == Status.DOUBTFUL and o.method == "ocr"}
    return {c: o for c, o in by_code.items() if c not in doubted or o.value is None} if doubted else by_code


def _acquit(by_code: dict[str, Observation], checks: Sequence[Check]) -> dict[str, Observation]:
    """A doubtful zero under a column total of zero is a zero, whichever row it stands in."""
    doubtful = {c for c, o in by_code.items() if o.status == Status.DOUBTFUL and o.value == 0}
    if not doubtful:
        return by_code
    out = dict(by_code)
    for check in checks:
        if check.rule == "T3-SUM" and check.result == "pass" and check.left_value == 0:
            total = by_code[check.indicators[0]]
            if total.status != Status.REPORTED:
                continue
            for code in doubtful.intersection(check.indicators):
                out[code] = replace(by_code[code], status=Status.REPORTED.value)
    return out


def _blame(check: Check, vouched: set[str], by_code: Mapping[str, Observation]) -> Check:
    """The operands of a broken identity that no satisfied identity vouches for.

    Where every operand is vouched for, all of them are in doubt. A figure that was read with
    doubt is the reader's before it is the publisher's: then no one else is blamed.
    """
    if check.result != "fail" or check.severity != "contradiction":
        return check
    operands = [c for c in check.indicators if c in by_code and by_code[c].value is not None]
    if any(by_code[c].status == Status.DOUBTFUL for c in operands):
        return check
    blamed = [c for c in operands if c not in vouched] or operands
    return replace(check, blamed=tuple(blamed))


def _inferred(code: str, value: float) -> Observation:
    known = indicators().get(code)
    return Observation(
        code, value, known.unit if known else "", Status.INFERRED.value, "", "identity", inferred_value=value
    )
