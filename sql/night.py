"""What the report of a night says of the warehouse: its documents, their disputes, the coverage."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, TypeVar

import duckdb

from sql.catalogue import read_sql

__all__ = ["Coverage", "Dispute", "Facts", "Met", "night_facts"]

_Row = TypeVar("_Row")

_DISPUTES = """
SELECT document, sha256, rule, scope, left_text, left_value, right_text, right_value
FROM contradictions WHERE list_contains(?, sha256)
ORDER BY document, rule, scope
"""
_COVERAGE = """
SELECT county_code, county, city, year, n_townships, n_reported, n_missing, n_quarantined, n_incomplete
FROM coverage WHERE list_contains(?, county_code) AND list_contains(?, year)
ORDER BY county_code, year
"""


@dataclass(frozen=True, slots=True)
class Met:
    """One document of the night, as the warehouse has it; names as in the view `document_list`."""

    sha256: str
    document: str
    url: str | None
    status: str
    reason: str | None
    detail: str | None
    township_code: str | None
    county_code: str | None
    publisher: str | None
    county: str | None
    city: str | None
    year: int | None
    grade: str | None
    n_gaps: int
    n_contradictions: int
    is_current: bool
    source_id: str | None
    path: str | None


@dataclass(frozen=True, slots=True)
class Dispute:
    """A broken identity of one of these documents, with both sides."""

    document: str
    sha256: str
    rule: str
    scope: str
    left_text: str | None
    left_value: float | None
    right_text: str | None
    right_value: float | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """One county and year: townships and streets, how many have a report, how many not."""

    county_code: str
    county: str | None
    city: str | None
    year: int
    n_townships: int
    n_reported: int
    n_missing: int
    n_quarantined: int
    n_incomplete: int


@dataclass(frozen=True, slots=True)
class Facts:
    """All of it, sorted by place."""

    documents: tuple[Met, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    coverage: tuple[Coverage, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {f.name: [asdict(row) for row in getattr(self, f.name)] for f in fields(self)}


def night_facts(con: duckdb.DuckDBPyConnection, run_id: str, arrived: Collection[str], season: int) -> Facts:
    """The facts of the run `run_id`; `arrived` are the sha256 of the documents that it took over.

    Coverage is that of the counties whose documents came, in the years of these and in `season`.
    """
    given = {"run": run_id, "arrived": sorted(arrived)}
    documents = tuple(Met(*row) for row in con.execute(read_sql("night.sql"), given).fetchall())
    counties = sorted({d.county_code for d in documents if d.county_code})
    years = sorted({season, *(d.year for d in documents if d.year)})
    return Facts(
        documents,
        _rows(con, Dispute, _DISPUTES, [[d.sha256 for d in documents]]),
        _rows(con, Coverage, _COVERAGE, [counties, years]),
    )


def _rows(
    con: duckdb.DuckDBPyConnection, kind: Callable[..., _Row], sql: str, given: Sequence[Any]
) -> tuple[_Row, ...]:
    return tuple(kind(*row) for row in con.execute(sql, given).fetchall())
