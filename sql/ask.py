"""Questions to a warehouse file, from people and from scripts: read-only and fenced in.

The SQL is the user's own and still runs without a door to the outside: the file is opened
read-only, other files and the network are out of reach, settings are locked, memory, time and
the number of rows are bounded.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

__all__ = ["Answer", "Limits", "QueryError", "query", "reading"]


class QueryError(RuntimeError):
    """A question that cannot be answered; the message is for the one who asked."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`disk` bounds what a large sort may put beside the file; `rows` None means all rows."""

    seconds: float = 60.0
    memory: str = "2GB"
    disk: str = "4GB"
    threads: int = 2
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """`truncated` says that there were more rows than the limit."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    truncated: bool = False


@contextmanager
def reading(db: Path, limits: Limits | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A fenced read-only connection to a warehouse file. Raises QueryError if it cannot be had."""
    limits = limits or Limits()
    if not db.is_file():
        raise QueryError(f"There is no warehouse at {db}. Ingest documents first, or name the file.")
    try:
        con = duckdb.connect(
            str(db),
            read_only=True,
            config={
                "enable_external_access": "false",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "allow_community_extensions": "false",
                "memory_limit": limits.memory,
                "max_temp_directory_size": limits.disk,
                "threads": str(limits.threads),
                # Otherwise a table name could mean a variable of the program that asks.
                "python_enable_replacements": "false",
                "lock_configuration": "true",
            },
        )
    except duckdb.Error as error:
        raise QueryError(f"{db} cannot be opened: {_first_line(error)}") from error
    try:
        yield con
    finally:
        con.close()


def query(
    db: Path,
    sql: str,
    params: Sequence[Any] | Mapping[str, Any] = (),
    limits: Limits | None = None,
) -> Answer:
    """Run one statement with its parameters (`?` or `$name`) and return all its rows.

    Raises QueryError, in one readable message, for everything that goes wrong: no such file,
    SQL that does not parse, a write, a file or an address, too much memory or time.
    """
    limits = limits or Limits()
    with reading(db, limits) as con:
        late = threading.Event()

        def stop() -> None:
            late.set()
            con.interrupt()

        timer = threading.Timer(limits.seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            return _run(con, sql, params, limits)
        except duckdb.InterruptException as error:
            if late.is_set():
                raise QueryError(f"The question took longer than {limits.seconds:g} seconds.") from error
            raise QueryError("The question was interrupted.") from error
        except duckdb.Error as error:
            raise QueryError(_first_line(error)) from error
        finally:
            timer.cancel()


def _run(
    con: duckdb.DuckDBPyConnection,
    sql: str,
    params: Sequence[Any] | Mapping[str, Any],
    limits: Limits,
) -> Answer:
    statements = con.extract_statements(sql)
    if len(statements) != 1:
        raise QueryError(f"One statement is expected, {len(statements)} were given.")
    values = dict(params) if isinstance(params, Mapping) else list(params)
    con.execute(statements[0], values or None)
    columns = tuple(c[0] for c in con.description or ())
    if limits.rows is None:
        return Answer(columns, con.fetchall())
    rows = con.fetchmany(limits.rows + 1)
    return Answer(columns, rows[: limits.rows], len(rows) > limits.rows)


def _first_line(error: duckdb.Error) -> str:
    """DuckDB's message without the drawing that points into the statement."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    kept = [line for line in lines if not line.startswith(("LINE ", "^"))]
    return " ".join(kept) or type(error).__name__
