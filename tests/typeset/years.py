"""Reports of one place over several years whose figures go on from each other, and faults in them.

What a year carries out the next carries in, stocks grow by what is issued less what is repealed,
items by their change. `backlog_break` and `unit_slip` plant what real offices do to such a sequence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from tests.typeset.figures import FigureOptions, make_figures, print_cell
from tests.typeset.forms import APPLICANTS, GROUPS
from tests.typeset.generate import Options, typeset
from tests.typeset.model import Place, Rendered, Spec
from tests.typeset.prose import make_prose

__all__ = ["Year", "backlog_break", "print_year", "unit_slip", "years_of"]

Values = dict[str, Decimal]
ITEMS = ("licensing", "other_services", "penalty", "coercion", "fees")
PEOPLE = APPLICANTS[:-1]


@dataclass(frozen=True, slots=True)
class Year:
    """One report before it is printed; `wording` seeds its text and its looks."""

    place: Place
    year: int
    values: Values
    wording: str

    @property
    def edition(self) -> str:
        """The form of the year."""
        return "2019" if self.year <= 2020 else "2021"


def years_of(seed: int, place: Place, years: Iterable[int], copied: int | None = None) -> list[Year]:
    """Consistent reports for consecutive years, none of them quiet. The report of the year `copied`
    is the one before it with another year: text and figures, which still go on in both directions."""
    out: list[Year] = []
    for year in years:
        wording = f"{seed}/{place.code}/{year}"
        before = out[-1] if out else None
        if year == copied and before is not None:
            out.append(replace(before, year=year))
            continue
        rng = Random(wording)
        edition = "2019" if year <= 2020 else "2021"
        cells = make_figures(rng, edition, edition, FigureOptions(density=0.5)).cells
        values = {code: Decimal(str(cell.value)) for code, cell in cells.items()}
        _go_on(rng, values, before.values if before else {}, steady=copied == year + 1)
        out.append(Year(place, year, values, wording))
    return out


def _go_on(rng: Random, values: Values, before: Values, *, steady: bool) -> None:
    """Make a year follow the one before; `steady`: such that it could follow itself."""
    for who in PEOPLE:
        carried_in, carried_out = (f"applications.{k}.{who}" for k in ("carried_in", "carried_out"))
        values[carried_in] = before.get(carried_out, values[carried_in])
        if steady:
            values[carried_out] = values[carried_in]
        balance = values[f"applications.handled_total.{who}"] + values[carried_out]
        _grant(values, who, max(Decimal(0), values[carried_in] - balance))
        values[f"applications.new.{who}"] = max(balance, values[carried_in]) - values[carried_in]
    _total(values)
    if "normative_documents.in_force" in values:
        _stock(rng, values, before, steady=steady)
    for stem in ITEMS:
        _items(values, before, stem)
    for code in ("fees.amount", "procurement.amount"):
        if code in values:
            values[code] = Decimal(rng.randint(30_000, 90_000) * 10)


def _grant(values: Values, who: str, more: Decimal) -> None:
    values[f"applications.granted.{who}"] += more
    values[f"applications.handled_total.{who}"] += more


def _total(values: Values) -> None:
    for code in [c for c in values if c.startswith("applications.") and c.endswith(".total")]:
        values[code] = sum((values[code.removesuffix("total") + who] for who in PEOPLE), Decimal(0))


def _stock(rng: Random, values: Values, before: Values, *, steady: bool) -> None:
    in_force, issued, repealed = (f"normative_documents.{k}" for k in ("in_force", "issued", "repealed"))
    values[issued] = Decimal(rng.randint(1, 9))
    values[repealed] = values[issued] if steady else Decimal(rng.randint(0, 4))
    values[in_force] = before.get(in_force, Decimal(20)) + values[issued] - values[repealed]
    for code in ("regulations.issued", "regulations.repealed", "regulations.in_force"):
        values[code] = Decimal(0)  # a township makes none


def _items(values: Values, before: Values, stem: str) -> None:
    last, change, decisions = (f"{stem}.{k}" for k in ("items_last_year", "items_change", "decisions"))
    if change not in values:
        return
    if change in before:
        values[last] = before[last] + before[change]
    values[change] = max(values[change], -values[last])
    if values.get(decisions) == values[last] + values[change]:
        values[decisions] += 1  # else it looks like the number of items


def backlog_break(report: Year) -> Year:
    """The report carries in three applications more than the year before carried out; in itself it
    adds up."""
    values = dict(report.values)
    values["applications.carried_in.natural_person"] += 3
    _grant(values, "natural_person", Decimal(3))
    _total(values)
    return replace(report, values=values)


def unit_slip(report: Year) -> Year:
    """The fees are typed in yuan under a header that asks for 万元."""
    values = dict(report.values)
    values["fees.amount"] *= 10_000
    return replace(report, values=values)


def print_year(report: Year, form: str = "html") -> Rendered:
    """The report as a document, the form as it is printed."""
    rng = Random(report.wording)
    prose = make_prose(
        rng, report.place, report.year, report.edition, _totals(report.values), fancy=0, decoys=True
    )
    cells = {code: print_cell(rng, code, value, 0) for code, value in report.values.items()}
    spec = Spec(report.place, report.year, report.edition, report.edition, cells, prose.figures)
    stem = f"{report.place.code}_{report.year}"
    return typeset(rng, stem, form, Options(formats=(form,), plain=True), spec, prose)


def _totals(values: Values) -> dict[str, int | None]:
    """What the text must repeat from the tables."""
    groups: Sequence[str] = [group for group, _ in GROUPS]
    return {
        "narrative.applications_received": int(values["applications.new.total"]),
        "narrative.reconsideration": int(values[f"{groups[0]}.total"]),
        "narrative.litigation": int(values[f"{groups[1]}.total"] + values[f"{groups[2]}.total"]),
    }
