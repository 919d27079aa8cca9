"""`gongkai export`: extracts of the warehouse with their data dictionary."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.common import USAGE, Home, Json, Language, Warehouse, at, friendly

__all__ = ["export"]


class Format(StrEnum):
    """File formats of an extract."""

    CSV = "csv"
    PARQUET = "parquet"


def export(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the files go; made if missing.")],
    form: Annotated[Format, typer.Option("--format", help="File format.")] = Format.CSV,
    excel: Annotated[bool, typer.Option("--excel", help="CSV that Excel opens as UTF-8.")] = False,
    county: Annotated[
        str | None, typer.Option("--county", help="Only this county (name or six digits).")
    ] = None,
    year: Annotated[int | None, typer.Option("--year", "-y", help="Only this reporting year.")] = None,
    indicator: Annotated[str | None, typer.Option("--indicator", help="Only this indicator.")] = None,
    as_json_: Json = False,
    home: Home = None,
    warehouse: Warehouse = None,
    lang: Language = None,
) -> None:
    """Write observations, quarantine and more as files: same documents, same bytes.

    Examples:

      gongkai export out

      gongkai export out --format parquet --year 2020 --county 秀洲区
    """
    desk = at(ctx, home, warehouse, lang)
    with friendly(desk):
        from sql.export import export_csv, export_parquet

        if folder.exists() and not folder.is_dir():
            desk.err.print(f"{folder} is not a folder", style="red")
            raise typer.Exit(USAGE)
        db = desk.places.warehouse
        if form is Format.CSV:
            result = export_csv(db, folder, excel=excel, county=county, year=year, indicator=indicator)
        else:
            result = export_parquet(db, folder, county=county, year=year, indicator=indicator)
        if as_json_:
            desk.json(
                [{"file": str(folder / f.name), "rows": f.rows, "sha256": f.sha256} for f in result.files]
            )
            return
        desk.out.print(f"{desk.text('export.done')} {folder.absolute()}")
        desk.table(("file", "rows"), [(f.name, f.rows) for f in result.files])
