"""What came since the warehouse was settled last: packed, until it is sorted into the large tables.

The rows of a batch are written twice: as they come, so that a killed run keeps its finished batches, and
sorted among their like when the warehouse settles. Nobody asks for them in between; so they wait as Arrow
streams, which take a tenth of the time and of the space that rows of a table would.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pyarrow as pa

from sql.bands import ORDERS, move_sorted

__all__ = ["hold_back", "put_in_order"]

# Rows that are sorted at once: the reports of a night, some 400 MB in memory.
_MOST = 4_000_000
_FRAME = "incoming_pending"


def hold_back(con: duckdb.DuckDBPyConnection, target: str, rows: pa.Table) -> None:
    """Keep the rows of a batch for `target` (a key of ORDERS). The transaction is the caller's."""
    if not rows.num_rows:
        return
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.ipc.new_stream(sink, rows.schema, options=options) as writer:
        writer.write_table(rows)
    con.execute(
        "INSERT INTO pending.batches SELECT coalesce(max(batch), 0) + 1, ?, ?, ?::BLOB FROM pending.batches",
        [target, rows.num_rows, sink.getvalue().to_pybytes()],
    )


def put_in_order(con: duckdb.DuckDBPyConnection) -> None:
    """Move what was held back into its tables, behind the rows that are there, as few sorted runs; delete
    the rows of readings that were forgotten. The transaction is the caller's."""
    forgotten = con.execute("FROM pending.forgotten LIMIT 1").fetchone() is not None
    for target in ORDERS:
        if forgotten:
            # The names are ours.
            con.execute(f"DELETE FROM {target} WHERE doc IN (FROM pending.forgotten)")  # noqa: S608
        for rows in _runs(con, target):
            con.register(_FRAME, rows)
            try:
                # Of a document that came twice only the last reading is there still.
                source = f"(FROM {_FRAME} WHERE doc NOT IN (FROM pending.forgotten))" if forgotten else _FRAME
                move_sorted(con, target, source)
            finally:
                con.unregister(_FRAME)
    con.execute("DELETE FROM pending.batches")


def _runs(con: duckdb.DuckDBPyConnection, target: str) -> Iterator[pa.Table]:
    """The rows for a table, as many batches together as memory is meant for."""
    batches = con.execute(
        "SELECT batch, n_rows FROM pending.batches WHERE target = ? ORDER BY batch", [target]
    ).fetchall()
    together: list[pa.Table] = []
    for batch, n_rows in batches:
        if together and n_rows + sum(t.num_rows for t in together) > _MOST:
            yield _joined(together)
            together = []
        together.append(_unpacked(con, batch))
    if together:
        yield _joined(together)


def _unpacked(con: duckdb.DuckDBPyConnection, batch: int) -> pa.Table:
    ((packed,),) = con.execute("SELECT packed FROM pending.batches WHERE batch = ?", [batch]).fetchall()
    return pa.ipc.open_stream(packed).read_all()


def _joined(tables: list[pa.Table]) -> pa.Table:
    """One table, in which each column of texts has one dictionary: DuckDB keeps the one that it met first
    as long as the next lies at the same address."""
    return pa.concat_tables(tables).unify_dictionaries()
