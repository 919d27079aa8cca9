"""The command `gongkai`. This module only names the commands and turns errors into sentences.

Each command lives in `flows/commands/` and imports what it needs when it runs: asking the
warehouse must not wait for Prefect or pandas to load.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.commands import (
    ask,
    attention,
    covering,
    doctor,
    evidence,
    export,
    ingest,
    inspect,
    night,
    query,
    serve,
    sources,
)
from flows.commands.common import Options

__all__ = ["app", "main"]

app = typer.Typer(
    name="gongkai",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=(
        "Open-government annual reports of China's townships as one comparable warehouse.\n\n"
        "Examples:\n\n"
        "  gongkai ingest data/sample\n\n"
        "  gongkai compare procurement.amount --year 2020\n\n"
        "  gongkai export out --format csv\n\n"
        "Exit codes: 0 done (documents in quarantine are normal), 1 the run or the release gate "
        "failed, 2 wrong usage."
    ),
)


@app.callback()
def common(
    ctx: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option(
            "--home", envvar="GONGKAI_HOME", help="State, raw documents, warehouse. Default: ./home"
        ),
    ] = None,
    warehouse: Annotated[
        Path | None,
        typer.Option(
            "--warehouse",
            envvar="GONGKAI_WAREHOUSE",
            help="The published file. Default: HOME/warehouse.duckdb",
        ),
    ] = None,
    lang: Annotated[
        str | None,
        typer.Option("--lang", envvar="GONGKAI_LANG", help="zh or en. Default: from LANG, else zh"),
    ] = None,
) -> None:
    """Options before the command hold for it; the same options after it win."""
    ctx.obj = Options(home, warehouse, lang)


app.command("ingest")(ingest.ingest)
app.command("scrape")(night.scrape)
app.command("nightly")(night.nightly)
app.command("nights")(night.nights)
app.command("serve")(serve.serve)
app.command("query")(query.query)
app.command("compare")(ask.compare)
app.command("profile")(ask.profile)
app.command("series")(ask.series)
app.command("evidence")(evidence.evidence)
app.command("asof")(evidence.asof)
app.command("export")(export.export)
app.command("checks")(attention.checks)
app.command("quarantine")(attention.quarantine)
app.command("coverage")(covering.coverage)
app.command("missing")(covering.missing)
app.command("inspect")(inspect.inspect)
app.command("doctor")(doctor.doctor)
app.add_typer(sources.app, name="sources")


def main() -> None:
    """Run the command; ends the process with its exit code, never with a traceback."""
    try:
        app()
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has enough. Nothing may be flushed into the closed pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
