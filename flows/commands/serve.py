"""`gongkai serve`: nights on a schedule, on one machine."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands.common import USAGE, Home, Language, Warehouse, at, friendly
from flows.commands.night import (
    ExportFolders,
    ExportFormats,
    SourcesFile,
    given_formats,
    night_settings,
    run_settings,
)
from flows.night.words import say

__all__ = ["serve"]


def serve(
    ctx: typer.Context,
    cron: Annotated[str, typer.Option("--cron", help="Minute, hour, day, month, weekday.")] = "0 2 * * *",
    zone: Annotated[
        str | None, typer.Option("--timezone", help="For instance Asia/Shanghai. Default: this machine's.")
    ] = None,
    sources: SourcesFile = None,
    export: ExportFolders = None,
    export_format: ExportFormats = None,
    home: Home = None,
    warehouse: Warehouse = None,
    lang: Language = None,
) -> None:
    """Run `gongkai nightly` on a schedule until SIGTERM or Ctrl+C; one line a night.

    Nights never run at once. A night that was missed while this did not run is made up for once.
    See docs/operations.md for systemd and cron.

    Examples:

      gongkai serve --cron "0 2 * * *" --timezone Asia/Shanghai

      gongkai serve --sources my-sources.yaml --export /srv/extracts
    """
    desk = at(ctx, home, warehouse, lang)
    with friendly(desk):
        from flows.night.accepted import load_accepted
        from flows.night.crawling import declared
        from flows.night.serve import ScheduleError, local_zone
        from flows.night.serve import serve as run

        settings = run_settings(desk)
        night = night_settings(sources=sources, export=export, export_format=given_formats(export_format))
        declared(night, settings)
        load_accepted(desk.places.home)
        parameters = {
            "home": str(desk.places.home),
            "warehouse": str(desk.places.warehouse),
            "sources": str(night.sources.absolute()) if night.sources else None,
            "export": [str(folder.expanduser().absolute()) for folder in night.export],
            "export_format": list(night.export_format),
            "lang": desk.lang,
            "announce": True,
        }

        def tell(key: str, **values: object) -> None:
            print(say(key, desk.lang, **values), flush=True)

        try:
            run(settings, cron, zone or local_zone(), parameters, tell)
        except ScheduleError as error:
            desk.err.print(say("serve.bad_cron", desk.lang, cron=cron, detail=error), style="red")
            raise typer.Exit(USAGE) from None
