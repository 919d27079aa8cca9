"""`gongkai ingest`: documents into the warehouse."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from data.grades import grade_names
from data.reasons import reason_text
from flows.commands.common import FAILED, Home, Json, Language, Warehouse, at, friendly
from flows.show import Desk
from flows.texts import text

if TYPE_CHECKING:
    from flows.settings import Settings
    from flows.summary import Summary

__all__ = ["ingest", "show_summary"]

_SHOWN = 20


def ingest(
    ctx: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files and folders.")],
    workers: Annotated[
        int | None, typer.Option("--workers", help="Reading processes. Default: one a core.")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option("--document-seconds", help="Time limit of a document.")
    ] = None,
    megabytes: Annotated[
        int | None, typer.Option("--document-mb", help="Memory limit of a document.")
    ] = None,
    batch: Annotated[int | None, typer.Option("--batch", help="Documents in one transaction.")] = None,
    divisions: Annotated[
        Path | None, typer.Option("--divisions", help="A further list of divisions (GONGKAI_DIVISIONS).")
    ] = None,
    retry: Annotated[bool, typer.Option("--retry", help="Read documents in quarantine again.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show Prefect's log.")] = False,
    as_json_: Json = False,
    home: Home = None,
    warehouse: Warehouse = None,
    lang: Language = None,
) -> None:
    """Read documents and publish the warehouse. Known documents are not read again.

    A page that was saved from the web can have its address beside it: `NAME.meta.json` with
    `url`, `fetched_at` and `content_type`.

    Examples:

      gongkai ingest data/sample

      gongkai --home /srv/gongkai ingest reports/ more/report.docx --workers 4
    """
    desk = at(ctx, home, warehouse, lang)
    with friendly(desk):
        from flows.bar import progress_bar
        from flows.run import run_ingest
        from flows.stages import ReleaseStoppedError

        settings = _settings(
            desk,
            workers=workers,
            document_seconds=seconds,
            document_mb=megabytes,
            batch=batch,
            divisions=divisions,
        )
        try:
            with progress_bar(desk, shown=not as_json_ and not verbose):
                summary = run_ingest(paths, settings, retry=retry, verbose=verbose)
        except ReleaseStoppedError as stopped:
            _print(desk, stopped.summary, as_json_)
            raise typer.Exit(FAILED) from None
        _print(desk, summary, as_json_)


def _settings(desk: Desk, **options: Any) -> Settings:
    """Options that were given, then the environment, then the defaults."""
    from flows.settings import Settings

    given = {name: value for name, value in options.items() if value is not None}
    return Settings(home=desk.places.home, warehouse=desk.places.warehouse, lang=desk.lang, **given)


def _print(desk: Desk, summary: Summary, as_json_: bool) -> None:
    if as_json_:
        desk.json(summary.as_json())
    else:
        show_summary(desk, summary)


def show_summary(desk: Desk, summary: Summary) -> None:
    """The end of a run: counts, quarantine by reason, what needs a person, where the warehouse is."""
    if summary.run_id is None:
        desk.say("summary.nothing_new")
    counts = [
        ("found", summary.found),
        ("known", summary.known),
        ("read", summary.read),
        ("reread", summary.reread),
        ("unpacked", summary.unpacked),
        ("members", summary.members),
        ("loaded", summary.loaded),
        ("pointers", summary.pointers),
        ("quarantined", sum(summary.quarantined.values())),
        ("observations", summary.observations),
        ("gaps", summary.gaps),
        ("contradicted", summary.contradicted),
        ("year_findings", summary.year_findings),
        ("corrected", summary.corrected),
    ]
    rows = [
        (text(f"count.{key}", desk.lang), f"{n:,}")
        for key, n in counts
        if n or (key in ("found", "loaded", "quarantined") and summary.run_id)
    ]
    if summary.grades:
        names = grade_names(desk.lang)
        grades = [f"{names.get(grade, grade)} {n:,}" for grade, n in summary.grades.items()]
        rows.append((text("count.grades", desk.lang), "; ".join(grades)))
    passed = [f"{text(f'passed.{why}', desk.lang)} {n:,}" for why, n in sorted(summary.passed.items())]
    if passed:
        rows.append((text("count.passed", desk.lang), ", ".join(passed)))
    desk.pairs(rows, title=text("summary.title", desk.lang))
    _show_quarantine(desk, summary)
    _show_contradictions(desk, summary)
    for name, why, detail in summary.attention:
        desk.err.print(
            f"{text('summary.warning', desk.lang)}: {name}: {text(f'passed.{why}', desk.lang)} {detail}"
        )
    for document, target, expected, printed in summary.corrections_failed:
        desk.complain(
            "summary.correction_failed", document=document, target=target, expected=expected, printed=printed
        )
    if summary.held:
        desk.complain("summary.held")
    for finding in summary.findings:
        style = "red" if finding.severity == "error" else "yellow"
        desk.err.print(f"  {finding.code}: {finding.detail}", style=style)
    _show_warehouse(desk, summary)


def _show_quarantine(desk: Desk, summary: Summary) -> None:
    if summary.quarantined:
        rows = [
            (n, reason, reason_text(reason, desk.lang))
            for reason, n in sorted(summary.quarantined.items(), key=lambda x: (-x[1], x[0]))
        ]
        desk.table(("count", "reason", "detail"), rows, title=text("ingest-quarantine", desk.lang))


def _show_contradictions(desk: Desk, summary: Summary) -> None:
    if summary.contradictions:
        rows = [(c.document, c.rule, c.scope, c.left, c.right) for c in summary.contradictions[:_SHOWN]]
        desk.table(
            ("document", "rule", "scope", "left", "right"),
            rows,
            title=text("ingest-contradictions", desk.lang),
        )
        if summary.contradicted > _SHOWN:
            desk.say("attention.more", n=summary.contradicted - _SHOWN)


def _show_warehouse(desk: Desk, summary: Summary) -> None:
    holds = text(
        "summary.holds",
        desk.lang,
        documents=summary.documents_in_warehouse,
        observations=summary.observations_in_warehouse,
    )
    took = text("summary.seconds", desk.lang, seconds=summary.seconds)
    unchanged = "" if summary.published or summary.held else f" ({text('summary.unchanged', desk.lang)})"
    inside = "" if summary.held else f": {holds}"
    desk.out.print(f"{text('summary.warehouse', desk.lang)} {summary.warehouse}{inside}{unchanged}, {took}")
