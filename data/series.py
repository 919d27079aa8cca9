"""The concepts of `data/series.yaml`: what makes one series through the editions of the form."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

from data import HERE, read_yaml

__all__ = ["Break", "Concept", "SeriesError", "concepts"]

CHAINS = frozenset({"yes", "flag", "no"})
_TEXT = "text"


class SeriesError(ValueError):
    """The catalogue of concepts says something that cannot be."""


@dataclass(frozen=True, slots=True)
class Break:
    """How two editions of a concept go together; `chain` is yes, flag or no (see series.yaml)."""

    editions: tuple[str, str]
    chain: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept. `parts` are, edition by edition in order of preference, the indicators whose
    sum it is; `breaks` has an entry for every two editions; `note` is Chinese, English."""

    id: str
    zh: str
    en: str
    unit: str
    parts: Mapping[str, tuple[str, ...]]
    breaks: tuple[Break, ...]
    note: tuple[str, str]


@cache
def concepts(path: Path | None = None, indicators: Path | None = None) -> tuple[Concept, ...]:
    """All concepts, in the catalogue's order. Raises SeriesError for a catalogue with faults:
    unknown indicators, editions that do not have them, units that differ, pairs of editions
    without a word on whether they chain.
    """
    raw = read_yaml(path or HERE / "series.yaml")
    with (indicators or HERE / "indicators.csv").open(encoding="utf-8", newline="") as handle:
        known = {row["code"]: row for row in csv.DictReader(handle)}
    out = tuple(_concept(item) for item in raw)
    faults = [f"{c.id}: {fault}" for c in out for fault in _faults(c, known)]
    faults += [f"{c.id}: stated twice" for i, c in enumerate(out) if c.id in {o.id for o in out[:i]}]
    if faults:
        raise SeriesError("; ".join(faults))
    return out


def _concept(item: Mapping[str, Any]) -> Concept:
    note = item.get("note") or ("", "")
    return Concept(
        item["id"],
        item["zh"],
        item["en"],
        item["unit"],
        {edition: tuple(codes) for edition, codes in item["parts"].items()},
        tuple(_break(*pair) for pair in item.get("breaks") or ()),
        (note[0], note[1]),
    )


def _break(one: str, other: str, chain: str | bool, zh: str = "", en: str = "") -> Break:
    # `yes` and `no` are truth values to YAML 1.1.
    spelled = {"True": "yes", "False": "no"}.get(str(chain), str(chain))
    return Break((one, other), spelled, zh, en)


def _faults(concept: Concept, known: Mapping[str, Mapping[str, str]]) -> Iterable[str]:
    for edition, codes in concept.parts.items():
        if not codes or len(set(codes)) < len(codes):
            yield f"{edition} has no parts, or one twice"
        for code in codes:
            row = known.get(code)
            if row is None:
                yield f"{code} is no indicator"
            elif edition not in row["templates"].split():
                yield f"{code} does not belong to edition {edition}"
            elif row["unit"] != concept.unit:
                yield f"{code} is counted in {row['unit']}"
    stated = [frozenset(b.editions) for b in concept.breaks]
    for pair in combinations(concept.parts, 2):
        if stated.count(frozenset(pair)) != 1:
            yield f"nothing, or too much, is said of {' and '.join(pair)}"
    if any(not pair <= concept.parts.keys() or len(pair) < 2 for pair in stated):
        yield "a break between editions that it does not have"
    for b in concept.breaks:
        if b.chain not in CHAINS:
            yield f"chain {b.chain!r}"
        if b.chain != "yes" and not (b.zh and b.en):
            yield f"the break of {' and '.join(b.editions)} is not explained"
