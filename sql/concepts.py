"""Catalogue tables beside divisions and indicators: concepts, rates, printed forms, year rules, grades."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from data import HERE
from data.grades import grades
from data.rates import rates
from data.series import Concept, concepts
from data.years import year_rules
from sql.layout import form_cells

__all__ = ["catalogue_frames"]

_S, _I, _F, _B = pa.string(), pa.int32(), pa.float64(), pa.bool_()

_COLUMNS: dict[str, tuple[tuple[str, pa.DataType], ...]] = {
    "concepts": (
        ("concept", _S), ("position", _I), ("label_zh", _S), ("label_en", _S), ("unit", _S),
        ("note_zh", _S), ("note_en", _S),
    ),
    "concept_parts": (
        ("concept", _S), ("edition", _S), ("preference", _I), ("n_parts", _I), ("indicator", _S),
        ("form_table", _S),
    ),
    "concept_breaks": (
        ("concept", _S), ("from_edition", _S), ("to_edition", _S), ("chain", _S), ("break_zh", _S),
        ("break_en", _S),
    ),
    "year_rules": (
        ("rule", _S), ("position", _I), ("kind", _S), ("label_zh", _S), ("label_en", _S),
        ("strength", _S), ("summary", _S), ("factor", _F), ("spread", _F), ("least_figures", _I),
        ("least_distinct", _I),
    ),
    "year_terms": (
        ("rule", _S), ("scope", _S), ("position", _I), ("side", _S), ("years_back", _I), ("sign", _I),
        ("indicator", _S),
    ),
    "rate_kinds": (
        ("rate", _S), ("position", _I), ("label_zh", _S), ("label_en", _S), ("unit", _S), ("note_zh", _S),
        ("note_en", _S),
    ),
    "rate_parts": (("rate", _S), ("side", _S), ("indicator", _S), ("n_parts", _I)),
    "form_cells": (
        ("edition", _S), ("form_table", _S), ("title_zh", _S), ("title_en", _S), ("line", _I),
        ("block_zh", _S), ("row_zh", _S), ("row_en", _S), ("column_no", _I), ("column_zh", _S),
        ("column_en", _S), ("indicator", _S), ("is_of_edition", _B),
    ),
    "grades": (
        ("grade", _S), ("position", _I), ("is_complete", _B), ("grade_zh", _S), ("grade_en", _S),
        ("meaning_zh", _S), ("meaning_en", _S),
    ),
}  # fmt: skip


def catalogue_frames() -> dict[str, pa.Table]:
    """Each of these tables as the catalogues in `data/` say. Raises data.series.SeriesError,
    data.rates.RateError, data.years.YearRuleError."""
    with (HERE / "indicators.csv").open(encoding="utf-8", newline="") as handle:
        tables = {row["code"]: row["table"] for row in csv.DictReader(handle)}
    rules = year_rules()
    rows: dict[str, list[tuple[Any, ...]]] = {
        "concepts": [
            (c.id, i, c.zh, c.en, c.unit, c.note[0] or None, c.note[1] or None)
            for i, c in enumerate(concepts(), 1)
        ],
        "concept_parts": [
            (c.id, edition, i, len(codes), code, tables[code])
            for c in concepts()
            for i, (edition, codes) in enumerate(c.parts.items(), 1)
            for code in codes
        ],
        "concept_breaks": [(c.id, *pair) for c in concepts() for pair in _pairs(c)],
        "year_rules": [
            (r.id, i, r.kind, r.zh, r.en, r.strength, r.summary, r.factor, r.spread, r.least_figures,
             r.least_distinct)
            for i, r in enumerate(rules, 1)
        ],
        "year_terms": [
            (r.id, t.scope, i, t.side, t.years_back, t.sign, t.indicator)
            for r in rules
            for i, t in enumerate(r.terms, 1)
        ],
        "rate_kinds": [
            (r.id, i, r.zh, r.en, r.unit, r.note[0] or None, r.note[1] or None)
            for i, r in enumerate(rates(), 1)
        ],
        "rate_parts": [
            (r.id, side, code, len(r.numerator) + len(r.denominator))
            for r in rates()
            for side, code in r.parts()
        ],
        "form_cells": list(form_cells()),
        "grades": [
            (g["grade"], i, g["complete"] == "yes", g["name_zh"], g["name_en"], g["zh"], g["en"])
            for i, g in enumerate(grades(), 1)
        ],
    }  # fmt: skip
    return {name: _table(name, members) for name, members in rows.items()}


def _pairs(concept: Concept) -> Iterator[tuple[str, str, str, str | None, str | None]]:
    """Every edition with itself, and every two in both directions: (from, to, chain, zh, en)."""
    for edition in concept.parts:
        yield edition, edition, "yes", None, None
    for b in concept.breaks:
        for one, other in (b.editions, b.editions[::-1]):
            yield one, other, b.chain, b.zh or None, b.en or None


def _table(name: str, rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    columns = _COLUMNS[name]
    values = zip(*rows, strict=True)
    return pa.table({n: pa.array(v, kind) for (n, kind), v in zip(columns, values, strict=True)})
