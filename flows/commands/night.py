"""`gongkai scrape`, `nightly` and `nights`: what runs by itself, and what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.commands.common import FAILED, Home, Json, Language, Limit, Warehouse, at, friendly
from flows.commands.export import Format
from flows.night.words import say
from flows.show import Desk

if TYPE_CHECKING:
    from flows.night.crawling import Scraped
    from flows.night.record import NightRecord
    from flows.night.settings import NightSettings
    from flows.settings import Settings

__all__ = [
    "ExportFolders",
    "ExportFormats",
    "SourcesFile",
    "given_formats",
    "night_settings",
    "nightly",
    "nights",
    "run_settings",
    "scrape",
]

SourcesFile = Annotated[
    Path | None, typer.Option("--sources", metavar="FILE", help="Another file than data/sources.yaml.")
]
ExportFolders = Annotated[
    list[Path] | None, typer.Option("--export", metavar="DIR", help="Write the extract here; repeatable.")
]
ExportFormats = Annotated[
    list[Format] | None, typer.Option("--export-format", help="Its file format; repeatable.")
]
_COUNTS = ("requests", "conditional", "unchanged", "listed", "new", "changed", "bytes")


def run_settings(desk: Desk, **options: Any) -> Settings:
    """The settings of a run: options that were given, then the environment, then the defaults."""
    from flows.settings import Settings

    given = {name: value for name, value in options.items() if value is not None}
    return Settings(home=desk.places.home, warehouse=desk.places.warehouse, lang=desk.lang, **given)


def given_formats(formats: list[Format] | None) -> list[str] | None:
    """The formats as settings take them; None where none was given."""
    return [form.value for form in formats] if formats else None


def night_settings(**options: Any) -> NightSettings:
    """The same for what only a night uses."""
    from flows.night.settings import NightSettings

    return NightSettings(**{name: value for name, value in options.items() if value})


def scrape(
    ctx: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="SOURCE...", help="Ids of sources; all if none is given.")
    ] = None,
    sources: SourcesFile = None,
    as_json_: Json = False,
    home: Home = None,
    warehouse: Warehouse = None,
    lang: Language = None,
) -> None:
    """Crawl the declared sources and keep new and changed documents for the next night.

    Exit code 1 when every source failed, or one that was named; what failed at the others is
    listed.

    Examples:

      gongkai scrape

      gongkai scrape yinzhou xiuzhou --sources my-sources.yaml --json
    """
    desk = at(ctx, home, warehouse, lang)
    with friendly(desk):
        from flows.bar import progress_bar
        from flows.night.crawling import crawling, run_scrape
        from flows.sidecar import utc_now

        now = utc_now()
        settings, night = run_settings(desk), night_settings(sources=sources)
        with progress_bar(desk, shown=not as_json_), crawling(desk.places.home, f"scrape since {now}"):
            done = run_scrape(settings, night, now, names or ())
        _show_scraped(desk, done, as_json_)
        if done.all_failed or (names and done.with_outcome("failed", "skipped")):
            raise typer.Exit(FAILED)


def _show_scraped(desk: Desk, done: Scraped, as_json_: bool) -> None:
    from dataclasses import asdict

    from extract.crawl.state import pending
    from flows.night.crawling import state_path

    waiting = len(pending(state_path(desk.places.home)))
    if as_json_:
        counts = {name: done.total(name) for name in _COUNTS}
        reports = [asdict(r) for r in done.reports]
        desk.json({"at": done.at, "seconds": done.seconds, "pending": waiting, **counts, "sources": reports})
        return
    rows = [
        (
            r.source_id,
            say(f"source.{r.outcome}", desk.lang),
            *(getattr(r, name) for name in ("listed", "new", "changed", "requests", "unchanged")),
            len(r.troubles),
        )
        for r in done.reports
    ]
    columns = ("source", "outcome", "listed", "new", "changed", "requests", "unchanged", "troubles")
    desk.table([say(f"col.{c}", desk.lang) for c in columns], rows, say("scrape.title", desk.lang))
    troubles = [(r.source_id, t.code, t.url, t.detail) for r in done.reports for t in r.troubles]
    if troubles:
        headings = [say(f"col.{c}", desk.lang) for c in ("source", "code", "url", "detail")]
        desk.table(headings, troubles[:100], say("head.troubles", desk.lang))
        if len(troubles) > 100:
            desk.say("attention.more", n=len(troubles) - 100)
    desk.out.print(say("scrape.pending", desk.lang, n=waiting))


def nightly(
    ctx: typer.Context,
    sources: SourcesFile = None,
    export: ExportFolders = None,
    export_format: ExportFormats = None,
    accept: Annotated[
        list[str] | None,
        typer.Option(
            "--accept",
            metavar="FINDING[:SOURCE]",
            help="Let a finding pass this night; for longer: HOME/accepted.csv.",
        ),
    ] = None,
    workers: Annotated[int | None, typer.Option("--workers", help="Reading processes.")] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show Prefect's log.")] = False,
    as_json_: Json = False,
    home: Home = None,
    warehouse: Warehouse = None,
    lang: Language = None,
) -> None:
    """Crawl, read what is new, test, publish, write extracts, tell who must know.

    A night that was cut short is completed by the next one. Its report lies in HOME/nights.
    Exit code 1 when the night failed or the release gate held it back.

    Examples:

      gongkai nightly --export /srv/extracts

      gongkai nightly --sources my-sources.yaml --accept source_silent:yinzhou
    """
    desk = at(ctx, home, warehouse, lang)
    with friendly(desk):
        import os

        from flows.bar import progress_bar
        from flows.night.run import run_night

        settings = run_settings(desk, workers=workers)
        if workers is not None:
            os.environ["GONGKAI_WORKERS"] = str(workers)  # the flow takes plain values only
        night = night_settings(sources=sources, export=export, export_format=given_formats(export_format))
        record = None
        try:
            with progress_bar(desk, shown=not as_json_ and not verbose):
                record = run_night(settings, night, accept or (), verbose=verbose)
        except Exception as error:
            record = getattr(error, "record", None)
            if record is None:
                raise
        _show_night(desk, record, as_json_)
        if record.is_trouble:
            raise typer.Exit(FAILED)


def _show_night(desk: Desk, record: NightRecord, as_json_: bool) -> None:
    from flows.commands.ingest import show_summary
    from flows.night.record import nights_folder
    from flows.night.report import headline

    report = nights_folder(desk.places.home) / f"{record.run_id}.md"
    if as_json_:
        desk.json({**record.as_json(), "report": str(report)})
        return
    desk.out.print(headline(record))
    record.summary.findings = []
    record.summary.seconds = record.seconds
    show_summary(desk, record.summary)
    for finding in record.findings:
        style = "red" if finding.severity == "error" else "yellow"
        name = ":".join(filter(None, (finding.code, finding.subject)))
        note = f" ({say('accepted', desk.lang, reason=finding.accepted)})" if finding.accepted else ""
        desk.err.print(f"  {name}: {finding.detail}{note}", style=style)
    desk.out.print(f"{say('title', desk.lang)}: {report}")


def nights(
    ctx: typer.Context,
    limit: Limit = 20,
    as_json_: Json = False,
    home: Home = None,
    warehouse: Warehouse = None,
    lang: Language = None,
) -> None:
    """Past nights, newest first: how they ended, what they brought, where their reports are.

    Examples:

      gongkai nights

      gongkai nights --limit 1 --json
    """
    desk = at(ctx, home, warehouse, lang)
    with friendly(desk):
        from flows.night.record import night_files, read_night

        files = night_files(desk.places.home)
        found = [(path, read_night(path)) for path in (files[:limit] if limit else files)]
        kept = [(path, night) for path, night in found if night is not None]
        if as_json_:
            desk.json([night for _, night in kept])
            return
        if not kept:
            desk.out.print(say("nights.none", desk.lang))
            return
        columns = ("started", "outcome", "new", "changed", "loaded", "quarantined", "findings", "report")
        desk.table([say(f"col.{c}", desk.lang) for c in columns], [_night_row(desk, *k) for k in kept])


def _night_row(desk: Desk, path: Path, night: dict[str, Any]) -> tuple[Any, ...]:
    counts = night.get("counts") or {}
    return (
        night.get("started_at"),
        say(f"outcome.{night.get('outcome', 'failed')}", desk.lang),
        counts.get("crawl.new", 0),
        counts.get("crawl.changed", 0),
        counts.get("loaded", 0),
        sum(n for name, n in counts.items() if name.startswith("quarantined.")),
        len(night.get("findings") or ()),
        str(path.with_suffix(".md")),
    )
