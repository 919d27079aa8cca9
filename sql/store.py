"""The build file itself: where it lies, who may open it, transactions, and what is current."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import duckdb

from sql.catalogue import read_sql
from sql.pending import put_in_order
from sql.years import judge_years

__all__ = [
    "VOUCHED",
    "WarehouseBusy",
    "WarehouseError",
    "build_path",
    "cells_path",
    "connect",
    "hold",
    "keep",
    "locked",
    "mark",
    "meta",
    "refresh",
    "schema_of",
    "set_meta",
    "transaction",
]


# Key of `meta`: the last reading whose rows were in a build that was published.
VOUCHED = "published_doc"


class WarehouseError(RuntimeError):
    """The warehouse cannot be used; the message says why and what to do."""


class WarehouseBusy(WarehouseError):  # noqa: N818 - reads better where it is caught
    """Another process holds the build database."""


def build_path(home: Path) -> Path:
    """Where the build database of this home lies."""
    return home / "build" / "warehouse.duckdb"


def cells_path(home: Path) -> Path:
    """Where the grids as read lie (DuckDB; schema in `cells.sql`)."""
    return home / "build" / "cells.duckdb"


_kept: set[Path] = set()  # homes that this process keeps to itself


@contextmanager
def hold(home: Path, what: str = "") -> Iterator[None]:
    """Keep every other process of this home out of the build database meanwhile; `what` says to
    them what goes on.

    Raises WarehouseBusy at once when another one is in it. The lock belongs to the process
    and goes with it, however it ends.
    """
    if home.resolve() in _kept:
        yield
        return
    with locked(build_path(home).parent / "lock", "is writing to the warehouse", home, what):
        yield


@contextmanager
def keep(home: Path, what: str) -> Iterator[None]:
    """Hold the build database over several steps; each `hold` inside this process passes meanwhile.

    Raises WarehouseBusy like `hold`.
    """
    with hold(home, what):
        _kept.add(home.resolve())
        try:
            yield
        finally:
            _kept.discard(home.resolve())


@contextmanager
def locked(path: Path, doing: str, home: Path, what: str = "") -> Iterator[None]:
    """Hold a lock file; its text tells others which process has it and `what` that is about.

    Raises WarehouseBusy at once when another process has it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            holder = handle.read().strip() or "unknown"
            raise WarehouseBusy(
                f"Another run (process {holder}) {doing} in {home}. "
                "Wait until it has finished, or use another --home."
            ) from None
        handle.truncate(0)
        handle.write(f"{os.getpid()}, {what}" if what else str(os.getpid()))
        handle.flush()
        yield


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All or nothing: committed at the end, rolled back when an exception passes."""
    con.execute("BEGIN TRANSACTION")
    try:
        yield
    except BaseException:
        con.execute("ROLLBACK")
        raise
    con.execute("COMMIT")


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """A read-write connection to a build file. Raises WarehouseBusy or WarehouseError."""
    try:
        # The default, 16 MB, would rewrite the file every few batches: half of the time of a merge.
        con = duckdb.connect(str(path), config={"checkpoint_threshold": "256MB"})
        con.execute("SET enable_progress_bar = false")  # it would be printed into the log of a night
        return con
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            raise WarehouseBusy(f"{path} is open in another program; close it and try again.") from error
        raise WarehouseError(f"{path} cannot be opened: {error}") from error
    except duckdb.Error as error:
        raise WarehouseError(f"{path} cannot be opened: {error}") from error


def mark(con: duckdb.DuckDBPyConnection, stale: Literal["no", "changes", "whole"]) -> None:
    """Note what `refresh` has to work out anew: nothing, what `pending.changes` can reach, or all."""
    if stale != "changes" or meta(con, "stale") == "no":
        set_meta(con, "stale", stale)


def meta(con: duckdb.DuckDBPyConnection, key: str) -> str | None:
    """A value of the table `meta`, None when it is not there."""
    row = con.execute("SELECT value FROM meta WHERE key = ?", [key]).fetchone()
    return None if row is None else row[0]


def schema_of(con: duckdb.DuckDBPyConnection) -> str | None:
    """Which tables the file has (`catalogue.schema_hash` of its making); None for a new file."""
    there = con.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'meta'").fetchone()
    return meta(con, "schema") if there else None


def set_meta(con: duckdb.DuckDBPyConnection, key: str, value: str) -> None:
    """Set a value of the table `meta`."""
    con.execute("DELETE FROM meta WHERE key = ?", [key])
    con.execute("INSERT INTO meta VALUES (?, ?)", [key, value])


def refresh(con: duckdb.DuckDBPyConnection) -> None:
    """Work out which documents are current, and the content version; no work when not stale.

    What came since the last time is put in order behind the rows that are there, and only what it can
    reach is judged anew, so that a night costs what changed.
    """
    stale = meta(con, "stale")
    if stale == "no":
        return
    with transaction(con):
        con.execute(read_sql("scope_changes.sql" if stale == "changes" else "scope_whole.sql"))
        put_in_order(con)
        con.execute(read_sql("supersede.sql"))
        judge_years(con)
        con.execute(read_sql("settled.sql"))
        row = con.execute(read_sql("content_version.sql")).fetchone()
        set_meta(con, "content_version", row[0] if row else "")
        mark(con, "no")
