"""How the large tables lie on disk: in runs, each sorted by bands of townships and then by what is asked.

Analysts ask across (one indicator and year of all townships) and along (all indicators and years of
one township). DuckDB skips a block of 122,880 rows when the asked number lies outside its least and
greatest. Rows sorted by indicator answer the first kind at once and the second never; so a run is cut
into bands of neighbouring townships, about as many as each has blocks: either question then reads in the
order of the square root of all blocks.

What a night brings becomes a run of its own behind the others, and `sql.compact` makes them one again.
"""

from __future__ import annotations

import math

import duckdb

__all__ = ["ORDERS", "bands", "move_sorted"]

# Rows of a block whose least and greatest DuckDB keeps.
_BLOCK = 122_880

# A question along a township reads all columns of its band, one across the country few columns of one
# block of each: so more bands than blocks in a band.
_MORE_BANDS = 2

# Inside a band: first what is asked for, then what makes neighbours alike.
ORDERS = {
    "observation_rows": "indicator_no, year, township, doc",
    "check_rows": "result, rule, scope, year, township, doc",
}


def bands(con: duckdb.DuckDBPyConnection, source: str) -> list[tuple[int, int]]:
    """Ranges (first, last) of townships with about the same number of rows each, in order."""
    # The table's name is ours.
    counts = con.execute(
        f"SELECT township, count(*) FROM {source} GROUP BY township ORDER BY township"  # noqa: S608
    ).fetchall()
    total = sum(n for _, n in counts)
    wanted = max(1, round(_MORE_BANDS * math.sqrt(total / _BLOCK)))
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


def move_sorted(con: duckdb.DuckDBPyConnection, target: str, source: str) -> None:
    """Append the rows of `source` to `target` (a key of ORDERS, perhaps of another file) as one run.

    Band by band, so that memory is bounded however many there are.
    """
    order = ORDERS[target.rsplit(".", 1)[-1]]
    for band in bands(con, source):
        con.execute(
            f"INSERT INTO {target} BY NAME FROM {source} WHERE township BETWEEN ? AND ? ORDER BY {order}",
            band,
        )
