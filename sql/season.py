"""How many reports of a season a source has, and had by the same day of earlier ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

from sql.catalogue import read_sql

__all__ = ["Season", "seasons"]


@dataclass(frozen=True, slots=True)
class Season:
    """One source: `here` are its reports of `year`, `expected` those of earlier years by that day."""

    source_id: str
    year: int
    expected: int
    here: int


def seasons(con: duckdb.DuckDBPyConnection, today: date) -> tuple[Season, ...]:
    """Every source with reports of earlier seasons, on a day; reports are about the year before it."""
    year = today.year - 1
    day = (today - date(today.year, 1, 1)).days
    rows = con.execute(read_sql("season.sql"), {"year": year, "day": day}).fetchall()
    return tuple(Season(source, year, expected, here) for source, expected, here in rows)
