"""Filters: what a user names, found in the warehouse, as conditions with parameters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import duckdb

from sql.extracts.request import ExportError, Request

__all__ = ["Place", "Scope", "resolve"]

# Every division that a name may mean: its digits, its own name, the names above it. Four digits
# stand for a city only where all their counties are that city's: counties directly under a province
# share theirs. (No value of the user's is ever part of the text of a query.)
_PLACES = """
WITH cities AS (
    SELECT left(county_code, 4) AS code, min(city) AS city, coalesce(min(province), '') AS province
    FROM townships
    GROUP BY left(county_code, 4)
    HAVING count(DISTINCT city) = 1 AND min(city) <> coalesce(min(province), '')
)
SELECT DISTINCT left(county_code, 2) AS code, province AS name, '' AS city, '' AS county, '' AS province
FROM townships WHERE province IS NOT NULL
UNION ALL
SELECT code, city, '', '', province FROM cities
UNION ALL
SELECT DISTINCT t.county_code, t.county, coalesce(t.city, ''), '', coalesce(t.province, '')
FROM townships AS t
WHERE t.county IS NOT NULL
    AND NOT EXISTS (FROM cities AS c WHERE c.code = left(t.county_code, 4) AND c.city = t.county)
UNION ALL
SELECT DISTINCT township_code, township, coalesce(city, ''), coalesce(county, ''), coalesce(province, '')
FROM townships WHERE kind <> 'county'
"""
_MOST = 8  # candidates that an error names


@dataclass(frozen=True, slots=True)
class Place:
    """A division by its code: 2, 4 or 6 digits stand for all below, 9 for one township."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Scope:
    """What the filters let through."""

    places: tuple[Place, ...]
    years: tuple[int, int] | None
    indicators: tuple[str, ...]
    revisions: bool

    def division(self, code: str, county_code: str) -> tuple[str, dict[str, Any]]:
        """Condition on the columns of a township's and its county's code, with its parameters."""
        parts, values = [], {}
        for i, place in enumerate(self.places):
            values[f"place{i}"] = place.code
            if len(place.code) == 9:
                parts.append(f"{code} = $place{i}")
            else:
                parts.append(f"starts_with({county_code}, $place{i})")
        return " OR ".join(parts) or "true", values

    def year(self, column: str) -> tuple[str, dict[str, Any]]:
        """Condition on the column of the year."""
        if self.years is None:
            return "true", {}
        return f"{column} BETWEEN $first_year AND $last_year", {
            "first_year": self.years[0],
            "last_year": self.years[1],
        }

    def indicator(self, column: str) -> tuple[str, dict[str, Any]]:
        """Condition on the column of the indicator."""
        parts, values = [], {}
        for i, text in enumerate(self.indicators):
            values[f"indicator{i}"] = text
            branch = "" if text.endswith((".", "/", ":")) else f" OR {column} = $indicator{i}"
            stem = f"starts_with({column}, $indicator{i}"
            ends = [stem + ")"] if not branch else [f"{stem} || '.')", f"{stem} || '/')"]
            parts.append(" OR ".join(ends) + branch)
        return " OR ".join(parts) or "true", values


def resolve(con: duckdb.DuckDBPyConnection, request: Request) -> Scope:
    """Find what the request names. Raises ExportError for what is unknown or ambiguous."""
    if request.years is not None and request.years[0] > request.years[1]:
        raise ExportError(f"The years {request.years[0]}-{request.years[1]} end before they begin.")
    places = tuple(_place(con, _clean(text)) for text in request.divisions)
    indicators = tuple(_clean(text) for text in request.indicators)
    scope = Scope(places, request.years, indicators, request.revisions)
    for text in indicators:
        _known(con, text)
    return scope


def _clean(text: str) -> str:
    """As the warehouse can compare it: arguments may hold bytes that are no text."""
    return text.strip().encode("utf-8", "replace").decode()


def _place(con: duckdb.DuckDBPyConnection, text: str) -> Place:
    if re.fullmatch(r"\d+", text):
        # Administrative codes are often filled up with zeros: 330000, 330200, 330212000000.
        code = text[:9] if len(text) == 12 and text.endswith("000") else text
        shorter = code.removesuffix("000") if len(code) == 9 else code
        shorter = re.sub(r"(00)+$", "", shorter) if len(shorter) == 6 else shorter
        rows = con.execute(
            f"SELECT code, name FROM ({_PLACES}) WHERE code IN ($code, $shorter) ORDER BY code = $code DESC",  # noqa: S608
            {"code": code, "shorter": shorter},
        ).fetchall()
        if not rows:
            raise ExportError(f"There is no division with the code {text}.")
        return Place(rows[0][0], rows[0][1])
    rows = con.execute(
        f"SELECT code, name, province, city, county FROM ({_PLACES}) WHERE name <> '' AND ("  # noqa: S608
        " name = $text OR (county <> '' AND county || name = $text) OR (city <> '' AND city || name = $text)"
        " OR (province <> '' AND province || name = $text) OR province || city || name = $text"
        " OR city || county || name = $text OR province || city || county || name = $text"
        " OR province || county || name = $text) ORDER BY code",
        {"text": text},
    ).fetchall()
    if not rows:
        raise ExportError(f"There is no division named {text}.{_similar(con, text)}")
    if len(rows) > 1:
        # Of several namesakes the one that has reports is meant.
        rows = [row for row in rows if _reporting(con, row[0])] or rows
    if len(rows) > 1:
        shown = "; ".join(f"{code} {p}{c}{k}{name}" for code, name, p, c, k in rows[:_MOST])
        more = f" and {len(rows) - _MOST} more" if len(rows) > _MOST else ""
        raise ExportError(f"{text} is the name of {len(rows)} divisions; give the code: {shown}{more}.")
    return Place(rows[0][0], rows[0][1])


def _reporting(con: duckdb.DuckDBPyConnection, code: str) -> bool:
    return bool(
        con.execute(
            "SELECT 1 FROM document_list WHERE status = 'loaded'"
            " AND (township_code = $code OR (length($code) < 9 AND starts_with(county_code, $code))) LIMIT 1",
            {"code": code},
        ).fetchone()
    )


def _similar(con: duckdb.DuckDBPyConnection, text: str) -> str:
    names = con.execute(
        f"SELECT DISTINCT name FROM ({_PLACES}) WHERE starts_with(name, $text) OR contains($text, name)"  # noqa: S608
        " ORDER BY length(name), name LIMIT 5",
        {"text": text},
    ).fetchall()
    return _suggest(name for (name,) in names)


def _known(con: duckdb.DuckDBPyConnection, text: str) -> None:
    if text.startswith("local:"):
        return  # of tables outside the form there is no list
    codes = [c for (c,) in con.execute("SELECT indicator FROM indicators ORDER BY position").fetchall()]
    stem = text.rstrip(".")
    if not any(c == stem or c.startswith(f"{stem}.") for c in codes):
        raise ExportError(
            f"There is no indicator {text}.{_suggest(get_close_matches(text, codes, n=4, cutoff=0.5))}"
        )


def _suggest(names: Iterable[str]) -> str:
    listed = ", ".join(names)
    return f" Did you mean: {listed}?" if listed else ""
