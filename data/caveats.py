"""What misleads those who compare the figures (`data/caveats.csv`)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from data import HERE

__all__ = ["Caveat", "caveats"]


@dataclass(frozen=True, slots=True)
class Caveat:
    """One caveat. `indicators` are codes, beginnings of codes up to a dot, or form tables;
    `*` stands for all."""

    id: str
    indicators: tuple[str, ...]
    zh: str
    en: str

    def concerns(self, indicator: str, table: str) -> bool:
        """Whether it was written for this indicator (those for all are for none in particular)."""
        return any(part in (indicator, table) or indicator.startswith(f"{part}.") for part in self.indicators)


@cache
def caveats() -> tuple[Caveat, ...]:
    """All caveats in the order of the file."""
    with (HERE / "caveats.csv").open(encoding="utf-8", newline="") as handle:
        return tuple(
            Caveat(r["caveat"], tuple(r["indicators"].split()), r["zh"], r["en"])
            for r in csv.DictReader(handle)
        )
