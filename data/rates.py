"""The rates of `data/rates.yaml`: quotients of sums of indicators."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from data import HERE, read_yaml

__all__ = ["Rate", "RateError", "rates"]

SHARE = "share"


class RateError(ValueError):
    """The catalogue of rates says something that cannot be."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate: the sum of `numerator` over the sum of `denominator`; `note` is Chinese, English."""

    id: str
    zh: str
    en: str
    unit: str
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    note: tuple[str, str]

    def parts(self) -> Iterable[tuple[str, str]]:
        """Side and indicator of every part."""
        for side in ("numerator", "denominator"):
            for code in getattr(self, side):
                yield side, code


@cache
def rates(path: Path | None = None, indicators: Path | None = None) -> tuple[Rate, ...]:
    """All rates, in the catalogue's order. Raises RateError for unknown indicators, sides of mixed
    units, a side without parts, an id stated twice, or parts that no one edition has together.
    """
    raw = read_yaml(path or HERE / "rates.yaml")
    with (indicators or HERE / "indicators.csv").open(encoding="utf-8", newline="") as handle:
        known = {row["code"]: row for row in csv.DictReader(handle)}
    out = tuple(_rate(item) for item in raw)
    faults = [f"{r.id}: {fault}" for r in out for fault in _faults(r, known)]
    faults += [f"{r.id}: stated twice" for i, r in enumerate(out) if r.id in {o.id for o in out[:i]}]
    if faults:
        raise RateError("; ".join(faults))
    return out


def _rate(item: Mapping[str, Any]) -> Rate:
    note = item.get("note") or ("", "")
    return Rate(
        item["id"],
        item["zh"],
        item["en"],
        item["unit"],
        tuple(item["numerator"]),
        tuple(item["denominator"]),
        (note[0], note[1]),
    )


def _faults(rate: Rate, known: Mapping[str, Mapping[str, str]]) -> Iterable[str]:
    units: dict[str, set[str]] = {"numerator": set(), "denominator": set()}
    editions: set[str] | None = None
    for side, code in rate.parts():
        row = known.get(code)
        if row is None:
            yield f"{code} is no indicator"
            continue
        units[side].add(row["unit"])
        having = set(row["templates"].split())
        editions = having if editions is None else editions & having
    for side in units:
        codes = getattr(rate, side)
        if not codes or len(set(codes)) < len(codes):
            yield f"the {side} has no parts, or one twice"
        if len(units[side]) > 1:
            yield f"the {side} adds up {' and '.join(sorted(units[side]))}"
    if editions is not None and not editions:
        yield "no edition of the form has all of its parts"
