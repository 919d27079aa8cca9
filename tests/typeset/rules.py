"""The identities of the form, evaluated by the typesetter itself: the truth about planted errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.typeset.forms import APPLICANTS, GROUPS, application_rows
from tests.typeset.model import Contradiction

__all__ = ["broken", "identities"]


def identities(table3: str) -> Iterator[tuple[str, str, tuple[str, ...], tuple[str, ...]]]:
    """Each identity: rule, scope, codes of the left sum, codes of the right sum."""
    stems = [row.stem for row in application_rows(table3)]
    flow = ("applications.new", "applications.carried_in", "applications.handled_total")
    results = [s for s in stems if s not in (*flow, "applications.carried_out")]
    for stem in stems:
        yield "T3-ROW", stem, (f"{stem}.total",), tuple(f"{stem}.{who}" for who in APPLICANTS[:-1])
    for who in APPLICANTS:
        new, carried_in, handled = (f"{stem}.{who}" for stem in flow)
        yield "T3-BAL", who, (new, carried_in), (handled, f"applications.carried_out.{who}")
        yield "T3-SUM", who, (handled,), tuple(f"{stem}.{who}" for stem in results)
    for group, _ in GROUPS:
        parts = tuple(f"{group}.{k}" for k in ("upheld", "corrected", "other", "pending"))
        yield "T4-ROW", group, (f"{group}.total",), parts


def broken(values: Mapping[str, float | None], table3: str, planted: str = "") -> tuple[Contradiction, ...]:
    """The identities that the figures break; a rule with a blank or absent operand is not assessed."""
    found = []
    for rule, scope, left, right in identities(table3):
        terms = [values.get(code) for code in (*left, *right)]
        if any(term is None for term in terms):
            continue
        numbers = [term for term in terms if term is not None]
        if sum(numbers[: len(left)]) != sum(numbers[len(left) :]):
            found.append(Contradiction(rule, scope, (*left, *right), planted))
    return tuple(found)
