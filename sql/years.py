"""Judging the reports of a publisher against those of its other years, as far as they changed."""

from __future__ import annotations

from itertools import groupby

import duckdb

from sql.catalogue import read_sql

__all__ = ["judge_years"]

# Numbers of indicators this far apart are asked for in two goes. Each goes over all rows; one go alone would
# read what lies between for nothing.
_GAP = 16

_INDICATORS = """
SELECT DISTINCT r.kind, k.indicator_no
FROM indicator_keys AS k
JOIN year_terms AS t ON t.indicator = k.indicator
JOIN year_rules AS r ON r.rule = t.rule
ORDER BY ALL
"""


def judge_years(con: duckdb.DuckDBPyConnection) -> None:
    """Work out `year_checks` anew, as far as a change can reach (`scope_changes.sql`). The transaction is the
    caller's."""
    con.execute(read_sql("years_scope.sql"))
    figures = read_sql("years_figures.sql")
    for kind, numbers in groupby(con.execute(_INDICATORS).fetchall(), key=lambda row: row[0]):
        for first, last in _ranges([n for _, n in numbers]):
            con.execute(figures, {"kind": kind, "first": first, "last": last})
    con.execute(read_sql("years.sql"))


def _ranges(numbers: list[int]) -> list[tuple[int, int]]:
    """First and last of each stretch of ascending numbers without a gap."""
    out: list[tuple[int, int]] = []
    for n in numbers:
        if out and n - out[-1][1] <= _GAP:
            out[-1] = (out[-1][0], n)
        else:
            out.append((n, n))
    return out
