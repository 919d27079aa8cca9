"""Questions to a warehouse file, from people and from scripts: read-only and fenced in.

The SQL is the user's own and still runs without a door to the outside: the file is opened
read-only, other files and the network are out of reach, settings are locked, only questions are
run, memory, time and the number of rows are bounded.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import duckdb

__all__ = ["Answer", "Limits", "Lines", "QueryError", "asking", "query", "reading", "write_parquet"]

# What a question can be; DESCRIBE, SHOW and SUMMARIZE are SELECTs to DuckDB. Everything else is refused
# before the fence has to hold.
_QUESTIONS = frozenset({duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN})


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


class Lines:
    """An answer that has not been fetched yet: its columns, and its rows part by part."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        self.columns = tuple(c[0] for c in con.description or ())

    def fetch(self, n: int | None) -> list[tuple[Any, ...]]:
        """The next `n` rows, all that are left for None."""
        return self.con.fetchall() if n is None else self.con.fetchmany(n)


@contextmanager
def asking(
    db: Path,
    sql: str,
    params: Sequence[Any] | Mapping[str, Any] = (),
    limits: Limits | None = None,
) -> Iterator[Lines]:
    """Run one statement with its parameters (`?` or `$name`); the time limit holds until the block ends.

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
            _execute(con, sql, params)
            yield Lines(con)
        except duckdb.InterruptException as error:
            if late.is_set():
                raise QueryError(f"The question took longer than {limits.seconds:g} seconds.") from error
            raise QueryError("The question was interrupted.") from error
        except duckdb.Error as error:
            raise QueryError(_first_line(error)) from error
        finally:
            timer.cancel()


def query(
    db: Path,
    sql: str,
    params: Sequence[Any] | Mapping[str, Any] = (),
    limits: Limits | None = None,
) -> Answer:
    """Run one statement as `asking` does and return its rows, at most `limits.rows`. Raises QueryError."""
    limits = limits or Limits()
    with asking(db, sql, params, limits) as lines:
        if limits.rows is None:
            return Answer(lines.columns, lines.fetch(None))
        rows = lines.fetch(limits.rows + 1)
        return Answer(lines.columns, rows[: limits.rows], len(rows) > limits.rows)


def write_parquet(lines: Lines, out: IO[bytes], rows: int | None = None) -> int:
    """Write the answer as Parquet, batch by batch, at most `rows` rows; returns how many.

    Raises QueryError for types that Parquet does not have.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    written = 0
    reader = lines.con.to_arrow_reader(100_000)
    try:
        with pq.ParquetWriter(out, reader.schema, compression="zstd") as writer:
            for batch in reader:
                part = batch if rows is None else batch.slice(0, rows - written)
                writer.write_batch(part)
                written += part.num_rows
                if written == rows:
                    break
    except pa.ArrowException as error:
        # DuckDB's own errors come through Arrow when they happen after the first batch.
        raise QueryError(" ".join(str(error).split())) from error
    return written


def _execute(con: duckdb.DuckDBPyConnection, sql: str, params: Sequence[Any] | Mapping[str, Any]) -> None:
    statements = con.extract_statements(sql)
    if len(statements) != 1:
        raise QueryError(f"One statement is expected, {len(statements)} were given.")
    if statements[0].type not in _QUESTIONS:
        raise QueryError("Only questions can be put to the warehouse: SELECT, FROM, WITH, DESCRIBE, EXPLAIN.")
    values = dict(params) if isinstance(params, Mapping) else list(params)
    con.execute(statements[0], values or None)


def _first_line(error: duckdb.Error) -> str:
    """DuckDB's message without the drawing that points into the statement."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    kept = [line for line in lines if not line.startswith(("LINE ", "^"))]
    return " ".join(kept) or type(error).__name__
