"""`gongkai export`: extracts of the warehouse with their data dictionary."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from flows.commands.common import USAGE, Home, Json, Language, Warehouse, at, friendly
from flows.show import Desk

__all__ = ["export"]


class Format(StrEnum):
    """File formats of an extract."""

    CSV = "csv"
    PARQUET = "parquet"
    XLSX = "xlsx"
    SDMX_CSV = "sdmx-csv"
    DATAPACKAGE = "datapackage"


def export(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the files go; made if missing.")],
    forms: Annotated[
        list[Format] | None,
        typer.Option("--format", help="File format; give it several times for several. [default: csv]"),
    ] = None,
    division: Annotated[
        list[str] | None,
        typer.Option(
            "--division",
            "--county",
            metavar="CODE|NAME",
            help="Only this province, city, county or township; may be given several times.",
        ),
    ] = None,
    year: Annotated[
        str | None, typer.Option("--year", "-y", metavar="A[-B]", help="Only this reporting year, or years.")
    ] = None,
    indicator: Annotated[
        list[str] | None,
        typer.Option(
            "--indicator",
            metavar="CODE|PREFIX",
            help="Only this indicator, or all whose code begins so up to a dot; may be given several times.",
        ),
    ] = None,
    wide: Annotated[
        bool, typer.Option("--wide", help="Also a table with a row per report and a column per indicator.")
    ] = False,
    excel: Annotated[bool, typer.Option("--excel", help="CSV that Excel opens as UTF-8.")] = False,
    as_json_: Json = False,
    home: Home = None,
    warehouse: Warehouse = None,
    lang: Language = None,
) -> None:
    """Write observations, dictionary, quarantine and more as files: same documents, same bytes.

    The folder gets the extract as a whole or not at all. Files of an earlier extract that are not in
    this one go; other files stay.

    Examples:

      gongkai export out

      gongkai export out --format xlsx --format parquet --division 浙江省 --year 2019-2021

      gongkai export out --format datapackage --indicator applications --wide
    """
    desk = at(ctx, home, warehouse, lang)
    years = _years(year)
    wanted = {f.value for f in forms or [Format.CSV]}
    if wide and not wanted & {"csv", "parquet", "datapackage"}:
        raise typer.BadParameter("goes with the formats csv, parquet and datapackage", param_hint="--wide")
    with friendly(desk):
        from sql.export import FORMATS, Request
        from sql.export import export as write

        if folder.exists() and not folder.is_dir():
            desk.complain("export.no_folder", folder=folder)
            raise typer.Exit(USAGE)
        request = Request(
            formats=tuple(f for f in FORMATS if f in wanted),
            divisions=tuple(division or ()),
            years=years,
            indicators=tuple(indicator or ()),
            wide=wide,
            excel=excel,
            lang=desk.lang,
        )
        with _progress(desk, shown=not as_json_) as step:
            result = write(desk.places.warehouse, folder, request, step)
        if as_json_:
            desk.json(
                [{"file": str(folder / f.name), "rows": f.rows, "sha256": f.sha256} for f in result.files]
            )
            return
        desk.out.print(f"{desk.text('export.done')} {folder.absolute()}")
        desk.table(("file", "rows"), [(f.name, f.rows) for f in result.files])
        for kind, n in result.left_out.items():
            if n:
                desk.say(f"export.{kind}", n=n)
        for name in result.kept:
            desk.complain("export.kept", name=name)


def _years(text: str | None) -> tuple[int, int] | None:
    """`2020` or `2019-2021` as first and last year. Raises typer.BadParameter."""
    if text is None:
        return None
    found = re.fullmatch(r"\s*(\d{4})\s*(?:[-–:]\s*(\d{4})\s*)?", text)
    if found is None:
        raise typer.BadParameter(
            f"{text!r} is neither a year nor years such as 2019-2021", param_hint="--year"
        )
    first, last = int(found[1]), int(found[2] or found[1])
    if first > last:
        raise typer.BadParameter(f"{text} ends before it begins", param_hint="--year")
    return first, last


@contextmanager
def _progress(desk: Desk, *, shown: bool) -> Iterator[Callable[[str, int, int], None]]:
    """What is being written, on standard error while it goes on; nothing where nobody sits before it."""
    if not (shown and desk.err.is_terminal):
        yield lambda name, done, total: None
        return
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=desk.err,
        transient=True,
    )
    with progress:
        task = progress.add_task("", total=None)
        yield lambda name, done, total: progress.update(task, description=name, completed=done, total=total)
