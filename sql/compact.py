"""Making the build file anew: one sorted run of each large table again, and no holes.

Every night adds a run, and every run is one more place to look; deleted and moved rows leave holes
that would be copied with each publication. When either has grown past a share of the whole, the
build is written anew beside itself and renamed: a kill leaves the old file.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from sql.bands import BLOCKS, ORDERS, bands, move_sorted, number
from sql.catalogue import TABLES, apply_schema, apply_views
from sql.files import sync
from sql.store import VOUCHED, WarehouseError, meta, set_meta

__all__ = ["compact", "is_due"]

# Below these a build is small enough for any order; above them a sixth may lie outside the sorted run.
_LEAST_ROWS = 2_000_000
_LEAST_HOLES = 64 * 1024 * 1024
_SHARE = 6
_SORTED = "sorted_rows"

# What to sort the other large tables by: neighbours alike, and blocks that a question can skip.
_TABLE_ORDERS = {
    # Neighbouring townships in a block, and in it the years apart: a year then is in few of its parts.
    "documents": BLOCKS + ", year, township_code, doc",
    "document_names": "sha256, document",
    "gaps": "indicator, year, township_code, sha256",
    "year_checks": "township_code, year, rule, scope, sha256, other_sha256",
    "unmapped_rows": "form_table, label_key, year, township_code, sha256",
}


def is_due(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the open build has too many rows outside its sorted run, or too many holes."""
    rows = _count(con, "observation_rows")
    outside = rows - int(meta(con, _SORTED) or 0)
    size = con.execute("SELECT block_size, total_blocks, free_blocks FROM pragma_database_size()").fetchone()
    block, total, free = (int(n) for n in size) if size else (0, 0, 0)
    return outside > max(_LEAST_ROWS, rows // _SHARE) or free * block > max(
        _LEAST_HOLES, total * block // _SHARE
    )


def compact(source: Path) -> None:
    """Write the build file `source` anew, in order. Nobody else may have it open; it is settled.

    Raises WarehouseError when the new file does not hold what the old one holds.
    """
    fresh = source.with_name(source.name + ".compact")
    for leftover in (fresh, fresh.with_name(fresh.name + ".wal")):
        leftover.unlink(missing_ok=True)
    try:
        con = duckdb.connect(str(fresh), config={"checkpoint_threshold": "1GB"})
        try:
            con.execute("SET enable_progress_bar = false")  # it would be printed into the log of a night
            quoted = str(source).replace("'", "''")
            con.execute(f"ATTACH '{quoted}' AS old (READ_ONLY)")
            _copy(con)
            con.execute("DETACH old")
            con.execute("CHECKPOINT")
        finally:
            con.close()
        sync(fresh)
        fresh.replace(source)
    finally:
        fresh.unlink(missing_ok=True)


def _copy(con: duckdb.DuckDBPyConnection) -> None:
    """All tables, in order. Readings get new numbers, in the order of their rows; none is vouched for under
    its new one until the file is published."""
    apply_schema(con)
    number(con, bands(con, "old.observation_rows"), "old.documents", "numbers")
    for name in ("meta", *TABLES):
        # Names are ours.
        if name in ORDERS:
            move_sorted(con, name, f"old.{name}", "numbers")
        elif name == "documents":
            con.execute(
                "INSERT INTO documents BY NAME FROM (SELECT d.* REPLACE (n.number AS doc)"  # noqa: S608
                " FROM old.documents AS d JOIN numbers AS n ON n.doc = d.doc)"
                f" ORDER BY {_TABLE_ORDERS[name]}"
            )
        else:
            order = f"ORDER BY {_TABLE_ORDERS[name]}" if name in _TABLE_ORDERS else ""
            con.execute(f"INSERT INTO {name} BY NAME FROM old.{name} {order}")
        if _count(con, name) != _count(con, f"old.{name}"):
            raise WarehouseError(f"{name} could not be copied whole; the build database is as it was.")
    apply_views(con)
    set_meta(con, "next_doc", str(_count(con, "documents") + 1))
    set_meta(con, VOUCHED, "0")
    set_meta(con, _SORTED, str(_count(con, "observation_rows")))


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    row = con.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
    return int(row[0]) if row else 0
