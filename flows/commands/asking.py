"""Questions that the commands themselves put to the warehouse, and how answers leave."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any, cast

import typer

from flows.commands.common import USAGE
from flows.show import Desk, as_csv, as_json

if TYPE_CHECKING:
    from sql.ask import Answer, Limits, Lines

__all__ = ["Form", "Format", "Output", "answer", "ask", "chosen", "literal", "picked"]

_BATCH = 10_000


class Form(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


Format = Annotated[Form, typer.Option("--format", help="How to print rows.")]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="Write to this file.", show_default=False)
]


def chosen(form: Form, as_json: bool) -> Form:
    """The form that was asked for: `--json` is short for `--format json`."""
    return Form.JSON if as_json else form


def literal(value: str | int | bool | None) -> str:
    """A value as SQL spells it. (Bound parameters would make DuckDB load pandas, which takes
    longer than the question; in its standard strings only the quote has a meaning.)"""
    if value is None:
        return "NULL"
    if isinstance(value, bool | int):
        return str(value).upper()
    return "'" + value.replace("\0", "").replace("'", "''") + "'"


def _filled(sql: str, values: Mapping[str, str | int | bool | None]) -> str:
    return sql.format(**{name: literal(value) for name, value in values.items()}) if values else sql


def ask(desk: Desk, sql: str, rows: int = 0, **values: str | int | bool | None) -> Answer:
    """The answer to `sql`, in which `{name}` stands for a value; at most `rows` rows, 0 for all.

    Raises sql.ask.QueryError.
    """
    from sql.ask import Limits, query

    return query(desk.places.warehouse, _filled(sql, values), limits=Limits(rows=rows or None))


def answer(
    desk: Desk,
    sql: str,
    form: Form,
    output: Path | None = None,
    table: Callable[[Answer], None] | None = None,
    *,
    rows: int = 0,
    screen: int = 0,
    params: Mapping[str, str] | None = None,
    limits: Limits | None = None,
    **values: str | int | bool | None,
) -> None:
    """Put a question and print the answer in the form that was asked for, at most `rows` rows (0: all);
    `screen` is the same for a table, which people read.

    `table` prints it for people (a plain table unless given); `{name}` in `sql` stands for one of
    `values`, `$name` for one of `params`. Rows go out as they come, so that an answer may be larger
    than memory, except as a table. Raises sql.ask.QueryError, OSError.
    """
    from sql.ask import Answer, asking

    if form is Form.PARQUET and output is None and sys.stdout.isatty():
        desk.complain("ask.parquet_needs_file")
        raise typer.Exit(USAGE)
    if form is Form.TABLE and output is not None:
        desk.complain("ask.table_needs_screen")
        raise typer.Exit(USAGE)
    with asking(desk.places.warehouse, _filled(sql, values), params or {}, limits) as lines:
        if form is Form.TABLE:
            rows = rows or screen
            found = lines.fetch(rows + 1 if rows else None)
            shown = Answer(lines.columns, found[:rows] if rows else found, bool(rows) and len(found) > rows)
            (table or (lambda a: desk.table(a.columns, a.rows)))(shown)
            if shown.truncated:
                desk.say("ask.truncated", rows=rows)
            return
        with _sink(output) as sink:
            _WRITERS[form](lines, sink, rows)


@contextmanager
def _sink(output: Path | None) -> Iterator[IO[bytes]]:
    """Standard output, or a file that is there only when it is whole."""
    if output is None:
        sys.stdout.flush()
        try:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            # Whoever read our output has enough; what is still buffered goes nowhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    part = output.with_name(f".{output.name}.part")
    try:
        with part.open("wb") as handle:
            yield cast("IO[bytes]", handle)
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)


def _batches(lines: Lines, rows: int) -> Iterator[list[tuple[object, ...]]]:
    left = rows or None
    while part := lines.fetch(_BATCH if left is None else min(left, _BATCH)):
        yield part
        if left is not None and (left := left - len(part)) == 0:
            return


def _write_csv(lines: Lines, sink: IO[bytes], rows: int) -> None:
    sink.write(as_csv(lines.columns, ()).encode("utf-8"))
    for part in _batches(lines, rows):
        sink.write(as_csv(None, part).encode("utf-8"))


def _write_json(lines: Lines, sink: IO[bytes], rows: int) -> None:
    """One array of objects, an object a row."""
    first = True
    for part in _batches(lines, rows):
        for row in part:
            text = textwrap.indent(as_json(dict(zip(lines.columns, row, strict=True))), "  ")
            sink.write((("[\n" if first else ",\n") + text).encode("utf-8"))
            first = False
    sink.write(b"[]\n" if first else b"\n]\n")


def _write_parquet(lines: Lines, sink: IO[bytes], rows: int) -> None:
    from sql.ask import write_parquet

    write_parquet(lines, sink, rows or None)


_WRITERS = {Form.CSV: _write_csv, Form.JSON: _write_json, Form.PARQUET: _write_parquet}


def picked(found: Answer, columns: tuple[str, ...]) -> list[list[Any]]:
    """The rows of an answer with these of its columns, in this order."""
    at_column = [found.columns.index(name) for name in columns]
    return [[row[i] for i in at_column] for row in found.rows]
