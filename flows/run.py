"""What the command line calls: the flow, with Prefect beside it only where there is work."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from flows.known import discover_for, load_known, planner, settled_build
from flows.orchestra import prefect_api, private_run
from flows.progress import reporter
from flows.settings import Settings
from flows.sidecar import utc_now
from flows.store import RawStore
from flows.summary import Summary
from sql.store import build_path, hold
from transform.version import PARSER_VERSION

__all__ = ["run_ingest"]


def run_ingest(
    paths: Sequence[Path], settings: Settings, *, retry: bool = False, verbose: bool = False
) -> Summary:
    """Ingest `paths`. Where every file is known and all is published, nothing is read, no run
    is recorded and Prefect is not started.

    Raises PathMissingError, sql.warehouse.WarehouseBusy, stages.ReleaseStoppedError.
    """
    started = time.monotonic()
    summary = _nothing_new(paths, settings, retry) or _flow(paths, settings, retry, verbose)
    summary.seconds = time.monotonic() - started
    return summary


def _flow(paths: Sequence[Path], settings: Settings, retry: bool, verbose: bool) -> Summary:
    """The Prefect flow; the reading processes' server warms up while Prefect is imported."""
    from flows.serving import start_fork_server

    # Whoever has to wait should hear it now, not after Prefect has started.
    with hold(settings.places.home):
        RawStore(settings.places.raw).sweep()
        start_fork_server()
    reporter().phase("start")
    with prefect_api(settings.places.prefect, verbose=verbose):
        from flows.ingest import ingest

        with private_run():
            return ingest([str(p) for p in paths], settings, retry)


def _nothing_new(paths: Sequence[Path], settings: Settings, retry: bool) -> Summary | None:
    """The summary of a run that has nothing to read; None where there is work."""
    reporter().phase("look")
    discovery = discover_for(settings, paths)
    warehouse = settings.places.warehouse
    with settled_build(build_path(settings.places.home), warehouse) as con:
        if con is None:
            return None
        now = utc_now()
        plan = planner(settings, load_known(con), PARSER_VERSION, now, retry=retry).idle_plan(discovery)
        if plan is None:
            return None
        counts = con.execute(
            "SELECT (SELECT count(*) FROM documents), (SELECT count(*) FROM observations)"
        ).fetchone()
    summary = Summary(warehouse=str(warehouse))
    summary.plan(plan)
    summary.documents_in_warehouse, summary.observations_in_warehouse = counts or (0, 0)
    return summary
