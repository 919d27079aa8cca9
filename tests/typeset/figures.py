"""Random figures of one report: consistent, unless a contradiction is planted on purpose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from tests.typeset import printing
from tests.typeset.forms import APPLICANTS, GROUPS, application_rows, edition_codes, proactive_blocks, unit_of
from tests.typeset.model import Contradiction, Printed
from tests.typeset.rules import broken

__all__ = ["FigureOptions", "Figures", "make_figures", "print_cell"]

TABLES = ("proactive_disclosure", "applications", "disputes")
RESULT_ENDS = ("applications.new", "applications.carried_in", "applications.handled_total")


@dataclass(frozen=True, slots=True)
class FigureOptions:
    """`density` 0: a quiet town, nearly all zeros; 1: nothing is zero. `fancy` 0: digits only;
    1: units, signs, words and full-width digits wherever the form leaves room. `blanks`: share
    of cells printed empty or as a dash. `blank_tables`: tables printed without any figure.
    `contradictions`: how many single cells to falsify."""

    density: float = 0.2
    fancy: float = 0.0
    blanks: float = 0.0
    blank_tables: frozenset[str] = frozenset()
    contradictions: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """All cells of the three tables as printed, and which identities they break."""

    cells: dict[str, Printed]
    contradictions: tuple[Contradiction, ...]


def make_figures(rng: Random, table2: str, table3: str, options: FigureOptions) -> Figures:
    """Figures for the tables of two editions (`table4` is the same in both)."""
    values: dict[str, Decimal] = {}
    values.update(_proactive(rng, table2, options.density))
    values.update(_applications(rng, table3, options.density))
    values.update(_disputes(rng, options.density))
    planted = [_falsify(rng, values, table3) for _ in range(options.contradictions)]
    cells = {code: print_cell(rng, code, value, options.fancy) for code, value in values.items()}
    for table in TABLES:
        codes = edition_codes(table2 if table == "proactive_disclosure" else table3, table)
        _empty(rng, cells, codes, options, set(planted), whole=table in options.blank_tables)
    plain = {code: cell.value for code, cell in cells.items()}
    errors = broken(plain, table3, ", ".join(planted))
    suspects = {code for error in errors for code in error.operands}
    for code in suspects:
        cell = cells[code]
        order = ("contradicted", "reported") if code in planted else ("reported", "contradicted")
        cells[code] = Printed(cell.text, cell.value, order)
    return Figures(cells, errors)


def _small(rng: Random, density: float, top: int = 9) -> int:
    """0 with probability 1 - density, otherwise mostly small."""
    if density < 1 and rng.random() >= density:
        return 0
    return rng.randint(1, top) if rng.random() < 0.85 else rng.randint(1, top * 30)


def _proactive(rng: Random, edition: str, density: float) -> dict[str, Decimal]:
    values: dict[str, Decimal] = {}
    liveliness = min(1.0, density * 2)
    for block in proactive_blocks(edition):
        for stem, _, codes in block.rows:
            quiet = density if stem != "regulations" or density >= 1 else 0.0
            for code in codes:
                values[code] = _cell(rng, code, quiet if stem == "regulations" else liveliness)
    for stem in ("regulations", "normative_documents"):  # a stock is not below its own flow
        total, new = f"{stem}.disclosed_total", f"{stem}.newly_disclosed"
        if total in values and values[total] < values[new]:
            values[total] = values[new] + rng.randint(0, 5)
    return values


def _cell(rng: Random, code: str, density: float) -> Decimal:
    field = code.rsplit(".", 1)[1]
    if field == "items_change":
        n = _small(rng, density, 12)
        return Decimal(n if rng.random() < 0.7 else -n)
    if field == "decisions":
        return Decimal(_small(rng, density, 400))
    if field == "amount":
        if _small(rng, density) == 0:
            return Decimal(0)
        if code == "fees.amount":
            return Decimal(rng.choice((rng.randint(1, 900), rng.randint(1000, 9_000_000)))) * 10
        return Decimal(rng.randint(3000, 900_000_000)) / rng.choice((1, 10, 100))
    return Decimal(_small(rng, density, 20))


def _applications(rng: Random, edition: str, density: float) -> dict[str, Decimal]:
    stems = [row.stem for row in application_rows(edition)]
    results = [s for s in stems if s not in (*RESULT_ENDS, "applications.carried_out")]
    values: dict[str, Decimal] = {}
    for who in APPLICANTS[:-1]:
        busy = density if who == "natural_person" or density >= 1 else density / 3
        column = dict.fromkeys(results, 0)
        if density >= 1:
            column = {stem: rng.randint(1, 9) for stem in results}
        elif rng.random() < busy * 3:
            for _ in range(rng.randint(1, 1 + int(10 * busy) * rng.choice((1, 1, 6)))):
                column[rng.choice(results)] += rng.randint(1, 3)
        handled = sum(column.values())
        carried_out = _small(rng, busy / 3 if density < 1 else 1)
        carried_in = min(_small(rng, busy / 2 if density < 1 else 1), handled + carried_out - (density >= 1))
        column["applications.handled_total"] = handled
        column["applications.carried_out"] = carried_out
        column["applications.carried_in"] = carried_in
        column["applications.new"] = handled + carried_out - carried_in
        values.update({f"{stem}.{who}": Decimal(n) for stem, n in column.items()})
    for stem in stems:
        values[f"{stem}.total"] = sum((values[f"{stem}.{who}"] for who in APPLICANTS[:-1]), Decimal(0))
    return {code: values[code] for code in edition_codes(edition, "applications")}


def _disputes(rng: Random, density: float) -> dict[str, Decimal]:
    values: dict[str, Decimal] = {}
    for group, _ in GROUPS:
        parts = {k: _small(rng, density / 2 if density < 1 else 1, 4) for k in ("upheld", "corrected")}
        parts |= {k: _small(rng, density / 3 if density < 1 else 1, 3) for k in ("other", "pending")}
        values.update({f"{group}.{k}": Decimal(n) for k, n in parts.items()})
        values[f"{group}.total"] = Decimal(sum(parts.values()))
    return values


def _falsify(rng: Random, values: dict[str, Decimal], table3: str) -> str:
    """Change one cell that takes part in identities, as a typing error would; return its code."""
    codes = [c for c in values if c.startswith("applications.")] + [
        f"{group}.{k}" for group, _ in GROUPS for k in ("total", "upheld")
    ]
    lively = [c for c in codes if values[c]]
    code = rng.choice(lively if lively and rng.random() < 0.6 else codes)
    old = values[code]
    options: tuple[Callable[[], Decimal], ...] = (
        lambda: old + rng.randint(1, 9),
        lambda: Decimal(0) if old else Decimal(1),
        lambda: old * 10 + rng.randint(1, 9),
    )
    values[code] = rng.choice(options)()
    assert broken({c: float(v) for c, v in values.items()}, table3)
    return code


def print_cell(rng: Random, code: str, value: Decimal, fancy: float) -> Printed:
    """The figure of one cell as officials print it, `fancy` as in FigureOptions."""
    if code == "procurement.amount":
        return printing.amount(rng, value, fancy)
    if code == "fees.amount":
        return printing.fees(rng, value, fancy)
    if code.endswith(".items_change"):
        return printing.change(rng, int(value), fancy)
    table2 = not code.startswith(("applications.", "reconsideration.", "litigation."))
    return printing.count(rng, int(value), unit_of(code), fancy if table2 else fancy * 0.3)


def _empty(
    rng: Random,
    cells: dict[str, Printed],
    codes: tuple[str, ...],
    options: FigureOptions,
    keep: set[str],
    *,
    whole: bool,
) -> None:
    """Print some cells, or all cells of a table, as blank or as a dash."""
    kind = rng.choice((printing.blank, printing.blank, printing.absent))
    for code in codes:
        if whole:
            cells[code] = kind(rng)
        elif code not in keep and rng.random() < options.blanks:
            cells[code] = rng.choice((printing.blank, printing.absent))(rng)
