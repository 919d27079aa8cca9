"""Random figures of the return of 2014: consistent, unless a contradiction is planted on purpose."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from tests.typeset import printing
from tests.typeset.forms import statistics_rows, unit_of
from tests.typeset.model import Contradiction, Printed

__all__ = ["StatFigures", "identities", "make_stat_figures"]

S = "stat2014."
CHANNELS = tuple(f"{S}proactive.{x}" for x in ("gazette", "website", "weibo", "wechat", "other_channels"))
KINDS = tuple(
    f"{S}requests.answered_{x}"
    for x in (
        *("already_public", "granted", "granted_in_part", "denied"),
        *("not_this_body", "not_exist", "needs_correction", "other_channel"),
    )
)
GROUNDS = tuple(
    f"{S}requests.denied_{x}"
    for x in (
        *("state_secret", "trade_secret", "privacy", "security_stability"),
        *("not_government_information", "other_law"),
    )
)
RECEIVED = tuple(f"{S}requests.received_{x}" for x in ("in_person", "by_fax", "online", "by_letter"))
OUTCOMES = ("upheld", "corrected", "other")


@dataclass(frozen=True, slots=True)
class StatFigures:
    """The 58 cells as printed, their values, and which identities they break."""

    cells: dict[str, Printed]
    contradictions: tuple[Contradiction, ...]


def identities() -> tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...]:
    """Each sum of the return: rule, scope, codes of the left side, codes of the right side."""

    def cases(group: str) -> tuple[str, ...]:
        return tuple(f"{S}{group}.{x}" for x in OUTCOMES)

    return (
        ("S14-B", "received", (f"{S}requests.received",), RECEIVED),
        (
            *("S14-B", "concluded", (f"{S}requests.concluded",)),
            (f"{S}requests.concluded_on_time", f"{S}requests.concluded_extended"),
        ),
        ("S14-B", "answered", (f"{S}requests.answered",), KINDS),
        ("S14-B", "denied", (f"{S}requests.answered_denied",), GROUNDS),
        ("S14-B", "reconsideration", (f"{S}reconsideration.total",), cases("reconsideration")),
        ("S14-B", "litigation", (f"{S}litigation.total",), cases("litigation")),
        (
            *("S14-B", "staff", (f"{S}capacity.staff",)),
            (f"{S}capacity.staff_full_time", f"{S}capacity.staff_part_time"),
        ),
    )


def make_stat_figures(
    rng: Random, *, density: float, fancy: float, blanks: float, contradictions: int, unit_printed: bool
) -> StatFigures:
    """Figures of one township; arguments as in FigureOptions. Without `unit_printed` nothing on the
    page tells whether amounts are meant in 万元."""
    values = _values(rng, density)
    planted = [_falsify(rng, values) for _ in range(contradictions)]
    cells = {c: _print(rng, c, v, fancy, unit_printed=unit_printed) for c, v in values.items()}
    for code in cells:
        if code not in planted and rng.random() < blanks:
            cells[code] = rng.choice((printing.blank, printing.absent))(rng)
    errors = _broken({c: p.value for c, p in cells.items()}, ", ".join(planted))
    for code in {code for error in errors for code in error.operands}:
        cell = cells[code]
        order = ("contradicted", "reported") if code in planted else ("reported", "contradicted")
        cells[code] = Printed(cell.text, cell.value, order)
    return StatFigures(cells, errors)


def _broken(values: dict[str, float | None], planted: str) -> tuple[Contradiction, ...]:
    found = []
    for rule, scope, left, right in identities():
        terms = [values[code] for code in (*left, *right)]
        if None not in terms and values[left[0]] != sum(values[c] or 0.0 for c in right):
            found.append(Contradiction(rule, scope, (*left, *right), planted))
    return tuple(found)


def _small(rng: Random, density: float, top: int) -> int:
    return rng.randint(1, top) if rng.random() < density else 0


def _values(rng: Random, density: float) -> dict[str, Decimal]:
    n: dict[str, int] = dict.fromkeys((r.code for r in statistics_rows() if r.code), 0)
    _fill_proactive(rng, n, density)
    for code in (c for c in n if c.startswith(f"{S}response.")):
        n[code] = _small(rng, density, 40)
    for stem in ("press_conferences", "online_interviews"):
        n[f"{S}response.{stem}_by_leader"] = rng.randint(0, n[f"{S}response.{stem}"])
    _fill_requests(rng, n, density)
    for group in ("reconsideration", "litigation"):
        for outcome in OUTCOMES:
            n[f"{S}{group}.{outcome}"] = _small(rng, density / 2, 4)
        n[f"{S}{group}.total"] = sum(n[f"{S}{group}.{x}"] for x in OUTCOMES)
    n[f"{S}complaints"] = _small(rng, density / 2, 9)
    n[f"{S}capacity.units"] = _small(rng, max(density, 0.5), 2)
    n[f"{S}capacity.reading_points"] = _small(rng, max(density, 0.5), 30)
    n[f"{S}capacity.staff_full_time"] = _small(rng, max(density, 0.5), 3)
    n[f"{S}capacity.staff_part_time"] = _small(rng, max(density, 0.5), 20)
    n[f"{S}capacity.staff"] = n[f"{S}capacity.staff_full_time"] + n[f"{S}capacity.staff_part_time"]
    for stem, top in (("meetings", 12), ("trainings", 6), ("trainees", 400)):
        n[f"{S}meetings.{stem}"] = _small(rng, max(density, 0.4), top)
    for code in (f"{S}request_fees", f"{S}capacity.budget"):
        n[code] = rng.choice((100, 500, 1000, 3333, 20000, 125000)) * _small(rng, density, 9)
    return {code: Decimal(value) for code, value in n.items()}


def _fill_proactive(rng: Random, n: dict[str, int], density: float) -> None:
    for code in CHANNELS:
        n[code] = _small(rng, max(density, 0.5 if code.endswith("website") else 0.2), 900)
    most, together = max(n[c] for c in CHANNELS), sum(n[c] for c in CHANNELS)
    n[f"{S}proactive.total"] = rng.randint(most, together)
    n[f"{S}proactive.normative_documents_issued"] = _small(rng, density, 30)
    n[f"{S}proactive.normative_documents"] = rng.randint(0, n[f"{S}proactive.normative_documents_issued"])


def _fill_requests(rng: Random, n: dict[str, int], density: float) -> None:
    for code in (*KINDS, *GROUNDS):
        n[code] = _small(rng, density / 2 if density < 1 else 1, 5)
    n[f"{S}requests.answered_denied"] = sum(n[c] for c in GROUNDS)
    answered = n[f"{S}requests.answered"] = sum(n[c] for c in KINDS)
    n[f"{S}requests.concluded"] = answered + _small(rng, density / 4, 3)
    extended = n[f"{S}requests.concluded_extended"] = rng.randint(0, n[f"{S}requests.concluded"])
    n[f"{S}requests.concluded_on_time"] = n[f"{S}requests.concluded"] - extended
    left = n[f"{S}requests.received"] = n[f"{S}requests.concluded"] + _small(rng, density / 4, 2)
    for code in RECEIVED[:-1]:
        n[code] = rng.randint(0, left)
        left -= n[code]
    n[RECEIVED[-1]] = left


def _falsify(rng: Random, values: dict[str, Decimal]) -> str:
    """Change one operand of a sum, as a typing error would."""
    _, _, left, right = rng.choice(identities())
    code = rng.choice((*left, *right))
    values[code] += rng.randint(1, 9)
    return code


def _print(rng: Random, code: str, value: Decimal, fancy: float, *, unit_printed: bool) -> Printed:
    if unit_of(code) != "CNY":
        return printing.count(rng, int(value), unit_of(code), fancy * 0.6)
    wan = printing.fees(rng, value, fancy)
    if not unit_printed and value and "元" not in wan.text and "万" not in wan.text:
        return Printed(wan.text, wan.value, ("doubtful", "unit_assumed"))
    return wan
