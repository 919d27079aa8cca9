"""The flow `ingest`: documents in, warehouse out.

look → skip what is known → read in batches → merge each batch → gate → publish. Every batch is
merged in one transaction and all of it is published at once at the end, so a run that is killed
at any point leaves the published warehouse as it was, and the next run does what is left.

Delete the decorators and it still runs: tasks and flows are plain functions. Prefect counts
batches, not documents; a task per document would cost more than reading it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows import stages
from flows.artifacts import leave_artifacts
from flows.jobs import Outcome
from flows.pool import ReaderPool
from flows.progress import reporter
from flows.serving import Limits
from flows.settings import Settings
from flows.sidecar import utc_now
from flows.stages import Look
from flows.summary import Summary
from sql.records import DocumentRecord, Run
from sql.warehouse import BuildDatabase
from transform.version import PARSER_VERSION

__all__ = ["ingest", "publish", "read_all", "settle"]


@flow(name="ingest", validate_parameters=False, persist_result=False)
def ingest(paths: list[str], settings: Settings | None = None, retry: bool = False) -> Summary:
    """Read the documents under `paths` and publish the warehouse; `retry` reads documents in
    quarantine again.

    Raises PathMissingError, sql.warehouse.WarehouseBusy and stages.ReleaseStoppedError.
    """
    settings = settings or Settings()
    now = utc_now()
    run = Run(stages.new_run_id(now), "ingest", now, PARSER_VERSION)
    summary = Summary(run_id=run.run_id, warehouse=str(settings.places.warehouse))
    with stages.open_build(settings) as build:
        build.start_run(run)
        try:
            look = stages.look([Path(p) for p in paths], settings, build, now, retry=retry)
            summary.plan(look.plan)
            read_all(look, build, run, settings, summary)
            settle(build, settings, summary)
        except BaseException as error:
            build.finish_run(run, utc_now(), "failed", type(error).__name__, summary.counts())
            raise
        build.finish_run(run, utc_now(), "held" if summary.held else "done", counts=summary.counts())
    if not summary.held:
        publish(settings, summary)
    leave_artifacts(summary, settings.lang)
    if summary.held:
        raise stages.ReleaseStoppedError(summary)
    return summary


def read_all(look: Look, build: BuildDatabase, run: Run, settings: Settings, summary: Summary) -> None:
    """Read and merge batch by batch, and note further names; the processes read on while a batch is merged.

    An archive is known from when it is merged, so archives come last: after a run that was killed
    they are opened again, and what was in them is not lost.
    """
    plan = look.plan
    if plan.refused:
        stages.merge(plan.refused, build, run, summary)
    reporter().phase("read", len(plan.jobs))
    archives = _read_jobs(look, build, run, settings, summary) if plan.jobs else []
    if archives:
        stages.merge(archives, build, run, summary)
    if plan.names:
        build.add_names(plan.names)


def _read_jobs(
    look: Look, build: BuildDatabase, run: Run, settings: Settings, summary: Summary
) -> list[DocumentRecord]:
    """Read and merge all but the archives, which are given back."""
    plan, planner = look
    archives: list[DocumentRecord] = []
    limits = Limits(settings.document_seconds, settings.document_mb, settings.slow_seconds)
    divisions = str(settings.divisions) if settings.divisions else None
    with ReaderPool(settings.workers, limits, divisions, window=2 * settings.batch) as pool:
        pool.submit(plan.jobs)
        while pool.waiting:
            outcomes = read_batch(pool, min(pool.waiting, settings.batch))
            inside = [job for o in outcomes for job in o.further]
            found = planner.admit(inside, plan)
            summary.known += len(inside) - len(found)
            pool.submit(found)
            reporter().more(len(found))
            stages.log_traces(outcomes, settings.places.logs)
            archives += (o.record for o in outcomes if o.is_archive)
            records = [o.record for o in outcomes if not o.is_archive]
            stages.merge([*records, *(r for o in outcomes for r in o.refused)], build, run, summary)
            summary.read += len(outcomes)
            summary.members += len(inside) + sum(len(o.refused) for o in outcomes)
    return archives


@task(name="read batch", persist_result=False, cache_policy=NO_CACHE)
def read_batch(pool: ReaderPool, count: int) -> list[Outcome]:
    """The next `count` documents, in order, each read or quarantined."""
    return pool.collect(count, each=lambda o: reporter().advance(o.record.reason is not None))


@task(name="settle and test", persist_result=False, cache_policy=NO_CACHE)
def settle(
    build: BuildDatabase, settings: Settings, summary: Summary, mode: Literal["ingest", "nightly"] = "ingest"
) -> None:
    """`stages.settle` as a task."""
    stages.settle(build, settings, summary, mode)


@task(name="publish", persist_result=False, cache_policy=NO_CACHE)
def publish(settings: Settings, summary: Summary) -> None:
    """`stages.publish_build` as a task."""
    stages.publish_build(settings, summary)
