"""The flow `nightly`: crawl, read what came, test, publish, write extracts, tell.

Killed at any moment, the next night completes it: what the crawl kept stays pending until a merge
holds it, a batch is merged in one transaction, the published file is replaced in one step, and an
extract is whole when its manifest is. So no stage needs to know how far the last night came.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from extract.crawl.state import last_successes, lost, nights, pending, taken
from extract.crawl.types import Arrival
from flows import stages
from flows.ingest import publish, read_all, settle
from flows.night.accepted import Acceptance, given, load_accepted
from flows.night.closing import NightStopped, close, close_unfinished, explain
from flows.night.crawling import Scraped, crawling, run_scrape, state_path
from flows.night.extracts import write_extracts
from flows.night.findings import LOOK_BACK, Finding, about_arrivals, about_season, about_sources, accept
from flows.night.record import NightRecord, keep_json
from flows.night.settings import ExtractFormat, NightSettings
from flows.progress import reporter
from flows.settings import Settings
from flows.sidecar import utc_now
from flows.summary import Summary
from sql.export import ExportError
from sql.night import night_facts
from sql.records import Run
from sql.season import seasons
from sql.store import keep
from sql.warehouse import BuildDatabase
from transform.version import PARSER_VERSION

__all__ = ["nightly"]


@flow(name="nightly", validate_parameters=False, persist_result=False)
def nightly(
    home: str | None = None,
    warehouse: str | None = None,
    sources: str | None = None,
    export: list[str] | None = None,
    export_format: list[str] | None = None,
    accept_findings: list[str] | None = None,
    lang: str | None = None,
    announce: bool = False,
) -> NightRecord:
    """One night. What is not given comes from the environment, then from the defaults.

    `export` are folders for extracts, `accept_findings` findings (`CODE` or `CODE:SOURCE`) that a
    person accepts for this night; `announce` prints one line at the end. Raises NightStopped for a
    night that is held or reached no source, else whatever stopped it, when all is written down.
    """
    now = utc_now()
    settings = Settings.model_validate(_given(home=home, warehouse=warehouse, lang=lang))
    night = NightSettings.model_validate(
        _given(sources=sources, export=export or None, export_format=export_format or None)
    )
    run_id = stages.new_run_id(now)
    record = NightRecord(
        run_id, now, settings.lang, Summary(run_id=run_id, warehouse=str(settings.places.warehouse))
    )
    try:
        accepted = (*load_accepted(settings.places.home), *given(accept_findings or (), "--accept"))
        what = f"nightly since {now}"
        with crawling(settings.places.home, what), keep(settings.places.home, what):
            _conduct(record, settings, night, accepted)
    except BaseException as error:
        record.outcome, record.error = "failed", explain(error)
        raise
    finally:
        record.finished_at = utc_now()
        close(record, settings, night, announce=announce)
    if record.is_trouble:
        raise NightStopped(record)
    return record


def _given(**values: object) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}


def _conduct(
    record: NightRecord, settings: Settings, night: NightSettings, accepted: Sequence[Acceptance]
) -> None:
    """The stages one after the other, each noted in the record."""
    home = settings.places.home
    unfinished = close_unfinished(home)
    keep_json(record, home)  # a night that is killed now is seen by the next one
    record.scraped = scrape(settings, night, record.started_at)
    record.stage = "read"
    run = Run(record.run_id, "nightly", record.started_at, PARSER_VERSION)
    with stages.open_build(settings) as build:
        build.close_unfinished()
        build.start_run(run)
        try:
            arrivals = _take_over(record, run, settings, build)
            record.stage = "settle"
            settle(build, settings, record.summary, "nightly")
            record.findings = accept(
                [*_findings(record, arrivals, settings, night, build, unfinished, accepted)],
                accepted,
                _day(record),
            )
            shas = {a.sha256 for a in arrivals}
            record.facts = night_facts(build.con, run.run_id, shas, _day(record).year - 1)
        except BaseException as error:
            build.finish_run(run, utc_now(), "failed", type(error).__name__, record.counts())
            raise
        failed = record.scraped.all_failed
        record.outcome = "held" if record.held else "failed" if failed else "done"
        build.finish_run(run, utc_now(), record.outcome, counts=record.counts())
    if record.held:
        return
    record.stage = "publish"
    publish(settings, record.summary)
    record.stage = "extract"
    _extract(record, settings, night)
    record.stage = "end"


def _take_over(
    record: NightRecord, run: Run, settings: Settings, build: BuildDatabase
) -> tuple[Arrival, ...]:
    """Read and merge all that is pending; what came and is merged is pending no longer, and what the disk
    has lost is fetched anew by the next crawl."""
    _set_sources(record, build)
    state = state_path(settings.places.home)
    arrivals = tuple(pending(state))
    record.pending = len(arrivals)
    record.changed = frozenset(a.sha256 for a in arrivals if a.changed)
    look = stages.look_at_arrivals(arrivals, settings, build, utc_now())
    record.summary.plan(look.plan)
    unreadable = look.plan.unreadable
    read_all(look, build, run, settings, record.summary)
    for sha256 in unreadable:
        look.planner.store.set_aside(sha256)
    lost(state, [a for a in arrivals if a.sha256 in unreadable])
    taken(state, [a for a in arrivals if a.sha256 not in unreadable], run.run_id)
    return arrivals


def _set_sources(record: NightRecord, build: BuildDatabase) -> None:
    """The declared sources, and those of earlier nights that documents came from."""
    rows = build.con.execute("SELECT source_id, name, url, county_code FROM sources").fetchall()
    known = {row[0]: row for row in rows}
    for source in record.scraped.sources if record.scraped else ():
        known[source.id] = (source.id, source.name, source.entry[0], source.division[:6])
    build.set_sources([known[i] for i in sorted(known)])


def _findings(
    record: NightRecord,
    arrivals: Sequence[Arrival],
    settings: Settings,
    night: NightSettings,
    build: BuildDatabase,
    unfinished: Sequence[str],
    accepted: Sequence[Acceptance],
) -> list[Finding]:
    """All that the gate and the night found, before acceptances."""
    today, summary, scraped = _day(record), record.summary, record.scraped
    found = [Finding(f.severity, f.code, f.detail) for f in summary.findings]
    ids = [s.id for s in scraped.sources] if scraped else []
    if scraped is not None:
        silent = {i: any(a.holds("source_silent", i, today) for a in accepted) for i in ids}
        state = state_path(settings.places.home)
        earlier = [n for n in nights(state, limit=LOOK_BACK + 1) if n.at < scraped.at]
        found += about_sources(scraped.reports, earlier, last_successes(state), night, silent)
        if scraped.all_failed:
            found.append(Finding("warning", "no_source_reached", f"{len(scraped.reports)}"))
    before = today - timedelta(days=night.late_days)
    patient = seasons(build.con, before) if before.year == today.year else ()
    found += about_season(seasons(build.con, today), patient, night, ids)
    lost = summary.quarantined.get("file_unreadable", 0)
    found += about_arrivals(summary.read, sum(summary.quarantined.values()), lost)
    found += [Finding("warning", "run_unfinished", run_id) for run_id in unfinished]
    return found


def _extract(record: NightRecord, settings: Settings, night: NightSettings) -> None:
    """Write the extracts; a folder that cannot be written does not keep the others back."""
    errors = []
    for folder in night.export:
        try:
            extract(settings.places.warehouse, folder.expanduser().absolute(), night.export_format)
            record.extracts += (str(folder.expanduser().absolute()),)
        except ExportError as error:
            errors.append(str(error))
    if errors:
        record.outcome, record.error = "failed", " ".join(errors)


def _day(record: NightRecord) -> date:
    return date.fromisoformat(record.started_at[:10])


@task(name="scrape", persist_result=False, cache_policy=NO_CACHE)
def scrape(settings: Settings, night: NightSettings, now: str) -> Scraped:
    """`run_scrape` as a task."""
    return run_scrape(settings, night, now)


@task(name="extract", persist_result=False, cache_policy=NO_CACHE)
def extract(warehouse: Path, folder: Path, formats: Sequence[ExtractFormat]) -> bool:
    """`write_extracts` as a task."""
    reporter().phase("extract")
    return write_extracts(warehouse, folder, formats)
