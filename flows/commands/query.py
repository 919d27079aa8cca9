"""`gongkai query`: a question in SQL, from wherever it is written."""

from __future__ import annotations

import os
import re
import sys
import threading
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.asking import Form, Format, Output, answer, chosen
from flows.commands.common import FAILED, USAGE, Home, Json, Language, Warehouse, at, friendly
from flows.show import Desk

__all__ = ["query"]


def query(
    ctx: typer.Context,
    sql: Annotated[
        str | None, typer.Argument(metavar="SQL", help="One SQL statement; `-` or nothing: standard input.")
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", "-f", help="Read the statement from a file.")] = None,
    param: Annotated[
        list[str] | None,
        typer.Option(
            "--param",
            "-p",
            metavar="NAME=VALUE",
            help="What $NAME in the SQL stands for; repeatable.",
        ),
    ] = None,
    form: Format = Form.TABLE,
    output: Output = None,
    as_json_: Json = False,
    limit: Annotated[
        int | None, typer.Option("--limit", min=0, help="Rows to show; 0 shows all. Default: 1000 in tables.")
    ] = None,
    seconds: Annotated[float, typer.Option("--seconds", min=0.1, help="Give up after so long.")] = 60.0,
    memory: Annotated[
        str, typer.Option("--memory", metavar="SIZE", help="Memory that the question may take.")
    ] = "2GB",
    home: Home = None,
    warehouse: Warehouse = None,
    lang: Language = None,
) -> None:
    """Ask the warehouse in SQL (DuckDB, read-only).

    Examples:

      gongkai query "SELECT status, count(*) FROM current_observations GROUP BY ALL"

      gongkai query --format csv "FROM compare('procurement.amount', 2020)" > compare.csv

      gongkai query -p county=秀洲区 "FROM coverage WHERE county = $county"

      gongkai query --file question.sql --format parquet --output answer.parquet

      gongkai query "DESCRIBE current_observations"
    """
    desk = at(ctx, home, warehouse, lang)
    with friendly(desk):
        from sql.ask import Limits

        _bound_process(desk, seconds, memory)
        answer(
            desk,
            _statement(desk, sql, file),
            chosen(form, as_json_),
            output,
            rows=limit or 0,
            screen=0 if limit is not None else 1000,
            params=_params(desk, param or []),
            limits=Limits(seconds=seconds, memory=memory),
        )


# Seconds that DuckDB has to heed an interrupt, and bytes for the program beside the question.
_GRACE = 5.0
_OWN_BYTES = 1 << 30
_UNITS = {"K": 1, "M": 2, "G": 3, "T": 4}


def _bytes(size: str) -> int | None:
    """`2GB` and `512MiB` as bytes; None for what is no size."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT])(i?)B", size.strip(), re.IGNORECASE)
    if found is None:
        return None
    number, unit, binary = found.groups()
    return int(float(number) * (1024 if binary else 1000) ** _UNITS[unit.upper()])


def _bound_process(desk: Desk, seconds: float, memory: str) -> None:
    """Bounds on this process, for what escapes DuckDB's own: one value of gigabytes is counted by no
    memory limit, and the step that makes it hears no interrupt. Exits with wrong usage for what is no size.
    """
    allowed = _bytes(memory)
    if not allowed:
        desk.complain("ask.bad_size", size=memory)
        raise typer.Exit(USAGE)
    try:
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        wanted = allowed + allowed // 2 + _OWN_BYTES
        resource.setrlimit(resource.RLIMIT_DATA, (wanted if hard < 0 else min(wanted, hard), hard))
    except (ImportError, OSError, ValueError):  # no such limit on this system: DuckDB's own remains
        pass

    def end() -> None:
        desk.complain("ask.too_long", seconds=f"{seconds:g}")
        os._exit(FAILED)

    watch = threading.Timer(seconds + _GRACE, end)
    watch.daemon = True
    watch.start()


def _statement(desk: Desk, sql: str | None, file: Path | None) -> str:
    """The SQL from its argument, a file or standard input; exits with wrong usage without one."""
    if file is not None and str(file) != "-":
        statement = file.read_text(encoding="utf-8-sig")
    elif sql is not None and sql != "-":
        statement = sql
    else:
        statement = "" if sys.stdin.isatty() else sys.stdin.read()
    if not statement.strip():
        desk.complain("ask.no_sql")
        raise typer.Exit(USAGE)
    return statement


def _params(desk: Desk, pairs: list[str]) -> dict[str, str]:
    """`name=value` as a value for `$name`. All are text, which DuckDB reads as what it is compared with."""
    out: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.isidentifier() or name in out:
            desk.complain("ask.bad_param", pair=pair)
            raise typer.Exit(USAGE)
        out[name] = value
    return out
