"""The stages of a run as plain functions: look, merge, settle, publish.

No Prefect here: a run that finds nothing to do must not pay for starting it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import pyarrow as pa

from extract.crawl.types import Arrival
from flows.arrivals import plan_arrivals
from flows.jobs import Outcome
from flows.known import discover_for, load_known, outdated, planner
from flows.plan import Kept, Plan, Planner
from flows.progress import reporter
from flows.settings import Settings
from flows.summary import Summary
from sql.catalogue import division_frame
from sql.gate import run_gate
from sql.publish import publish
from sql.records import Division, DocumentRecord, Run
from sql.warehouse import BuildDatabase
from transform.divisions import load_divisions
from transform.version import PARSER_VERSION

__all__ = [
    "Look",
    "ReleaseStoppedError",
    "log_traces",
    "look",
    "look_at_arrivals",
    "merge",
    "new_run_id",
    "open_build",
    "publish_build",
    "settle",
]


class ReleaseStoppedError(Exception):
    """The release gate found errors: nothing was published. `summary` says what and why."""

    def __init__(self, summary: Summary) -> None:
        super().__init__("; ".join(f.detail for f in summary.findings if f.severity == "error"))
        self.summary = summary


def new_run_id(now: str) -> str:
    """The name of a run that begins at `now` (ISO 8601 UTC): names sort as the runs came."""
    return f"{now[:19].replace(':', '')}-{uuid.uuid4().hex[:8]}"


def open_build(settings: Settings) -> BuildDatabase:
    """The build database of these settings. Raises sql.warehouse.WarehouseBusy."""
    return BuildDatabase.open(settings.places.home, division_table(settings.divisions))


@cache
def division_table(extra: Path | None) -> pa.Table:
    """The catalogue of divisions as the warehouse keeps it; `extra` adds a list of its own. A night opens
    its build several times."""
    return division_frame(
        Division(
            d.code,
            d.name,
            d.publisher_type,
            d.county or "",
            d.city or "",
            d.province or "",
            d.county_code,
            d.until,
            d.successors,
        )
        for d in load_divisions(extra)
    )


class Look(NamedTuple):
    """What a run has to do, and who decides about the documents that come up on the way."""

    plan: Plan
    planner: Planner


def look(
    paths: Sequence[Path], settings: Settings, build: BuildDatabase, now: str, *, retry: bool = False
) -> Look:
    """All that is to do for these paths; new bytes are in the raw store when this returns.

    Raises PathMissingError, CorrectionsError.
    """
    reporter().phase("look")
    chosen = planner(settings, load_known(build.con), PARSER_VERSION, now, retry=retry)
    return Look(chosen.plan(discover_for(settings, paths), _kept(build, chosen)), chosen)


def look_at_arrivals(arrivals: Sequence[Arrival], settings: Settings, build: BuildDatabase, now: str) -> Look:
    """All that is to do for what a crawl brought. Raises CorrectionsError."""
    reporter().phase("look")
    # Crawls stamp by their own clock; none of their documents came after the run looks at them.
    latest = max((now, *(a.fetched_at for a in arrivals)))
    chosen = planner(settings, load_known(build.con), PARSER_VERSION, latest, retry=False)
    return Look(plan_arrivals(chosen, arrivals, _kept(build, chosen)), chosen)


def _kept(build: BuildDatabase, chosen: Planner) -> list[Kept]:
    """Documents whose reading may be out of date, as far as their bytes are there."""
    old = outdated(build.con, PARSER_VERSION, chosen.corrections)
    return [k for k in old if chosen.store.has(k.sha256)]


def merge(records: Sequence[DocumentRecord], build: BuildDatabase, run: Run, summary: Summary) -> None:
    """Take a batch into the build database, and count it as the warehouse took it."""
    refused = {r.sha256: r for r in build.merge(records, run).refused}
    for record in records:
        summary.take(refused.get(record.sha256, record))


def log_traces(outcomes: Iterable[Outcome], folder: Path) -> None:
    """Full tracebacks go to the log file: the console and the warehouse name the place only."""
    traces = [f"{o.record.name}\n{o.record.sha256}\n{o.trace}" for o in outcomes if o.trace]
    if traces:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "reader.log").open("a", encoding="utf-8", errors="backslashreplace") as log:
            log.write("\n".join(traces) + "\n")


def settle(
    build: BuildDatabase, settings: Settings, summary: Summary, mode: Literal["ingest", "nightly"] = "ingest"
) -> None:
    """Work out which documents are current, and test the whole before it may be published."""
    reporter().phase("settle")
    build.refresh_current()
    summary.grades, summary.year_findings = build.graded(summary.run_id)
    warehouse = settings.places.warehouse
    summary.findings = list(run_gate(build.con, warehouse if warehouse.exists() else None, mode))


def publish_build(settings: Settings, summary: Summary) -> None:
    """Let the build take the place of the published file; call it with the build closed."""
    reporter().phase("publish")
    result = publish(settings.places.home, settings.places.warehouse)
    summary.published = result.published
    summary.documents_in_warehouse = result.documents
    summary.observations_in_warehouse = result.observations
