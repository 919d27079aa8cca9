"""How the large tables lie on disk: in runs, each sorted by bands of townships and then by what is asked.

Analysts ask across (one indicator and year of all townships) and along (all indicators and years of
one township). DuckDB skips a block of 122,880 rows when the asked number lies outside its least and
greatest. Rows sorted by year and indicator answer the first kind at once and the second never; so a run
is cut into bands of neighbouring townships, just so many that one year of a band fills a block. One year
of the country is then a block or two of each band, a county in a year a block or two, and a township over
the years as many blocks as there are years.

What a night brings becomes a run of its own behind the others, and `sql.compact` makes them one again.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

__all__ = ["BLOCKS", "ORDERS", "bands", "move_sorted", "number"]

# Rows of a block whose least and greatest DuckDB keeps.
_BLOCK = 122_880

# For ORDER BY: about as many documents as a block holds, of neighbouring townships.
BLOCKS = f"(row_number() OVER (ORDER BY township_code NULLS LAST, year) - 1) // {_BLOCK}"

# Inside a band: first what is asked for, then what makes neighbours alike.
ORDERS = {
    "observation_rows": "year, indicator_no, township, doc",
    "check_rows": "result, rule, scope, year, township, doc",
}


def bands(con: duckdb.DuckDBPyConnection, source: str) -> list[tuple[int, int]]:
    """Ranges (first, last) of townships with about the same number of rows each, in order."""
    # The table's name is ours.
    counts = con.execute(
        f"SELECT township, count(*) FROM {source} GROUP BY township ORDER BY township"  # noqa: S608
    ).fetchall()
    total = sum(n for _, n in counts)
    (largest,) = con.execute(
        f"SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM {source} GROUP BY year)"  # noqa: S608
    ).fetchone() or (0,)
    wanted = max(1, -(-largest // _BLOCK))
    out: list[tuple[int, int]] = []
    first, size = None, 0
    for township, n in counts:
        first = township if first is None else first
        size += n
        if size * wanted >= total:
            out.append((first, township))
            first, size = None, 0
    if first is not None:
        out.append((first, counts[-1][0]))
    return out


def move_sorted(con: duckdb.DuckDBPyConnection, target: str, source: str, numbers: str | None = None) -> None:
    """Append the rows of `source` to `target` (a key of ORDERS) as one run.

    Band by band, so that memory is bounded however many there are. `numbers` is a table that gives each
    `doc` another `number`.
    """
    rows = f"FROM {source}"
    if numbers:
        rows = f"SELECT r.* REPLACE (n.number AS doc) FROM {source} AS r JOIN {numbers} AS n ON n.doc = r.doc"  # noqa: S608
    for band in bands(con, source):
        con.execute(
            f"INSERT INTO {target} BY NAME {rows} WHERE township BETWEEN ? AND ? ORDER BY {ORDERS[target]}",
            band,
        )


def number(
    con: duckdb.DuckDBPyConnection, ranges: Sequence[tuple[int, int]], documents: str, into: str
) -> None:
    """Make the temporary table `into` (doc, number): the documents numbered from 1 in the order in which
    their rows lie in bands of these `ranges`; those without rows come last.

    Neighbouring rows then have neighbouring numbers, which take a few bits each instead of twenty.
    """
    con.execute("CREATE OR REPLACE TEMP TABLE ranges (band INTEGER, first INTEGER, last INTEGER)")
    for n, (first, last) in enumerate(ranges):
        con.execute("INSERT INTO ranges VALUES (?, ?, ?)", [n, first, last])
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {into} AS SELECT d.doc,"  # noqa: S608
        " CAST(row_number() OVER (ORDER BY b.band NULLS LAST, d.year, d.township, d.doc) AS INTEGER)"
        " AS number"
        f" FROM {documents} AS d LEFT JOIN ranges AS b ON d.township BETWEEN b.first AND b.last"
    )
    con.execute("DROP TABLE ranges")
