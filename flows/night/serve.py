"""`gongkai serve`: Prefect's server and runner in one place, for one machine.

The schedule is Prefect's: its server (started here, for this home, on a private port) plans the
runs, its runner starts each night in a process of its own, one at a time. What differs from a bare
`flow.serve`: runs that were missed while nothing ran do not pile up, one night makes up for them; a
server that dies is started again; a night that dies is told.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from flows.night.record import night_files, read_night
from flows.orchestra import lasting_api
from flows.settings import Settings

__all__ = ["ScheduleError", "local_zone", "missed", "serve"]

_POLL_SECONDS = 5  # between two looks for a run that is due
_NAME = "nightly"


class ScheduleError(Exception):
    """A schedule or a time zone that cannot be used."""


def local_zone() -> str:
    """The name of this machine's time zone, UTC where it says none."""
    named = os.environ.get("TZ", "").removeprefix(":")
    if named:
        return named
    try:
        _, _, name = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")
    except OSError:
        name = ""
    return name or "UTC"


async def missed(cron: str, zone: str, last: str | None, now: datetime) -> tuple[datetime | None, datetime]:
    """The time of the schedule that passed since the last night began (None if there was no night
    yet, or none passed), and the next one. Raises ScheduleError."""
    from prefect.server.schemas.schedules import CronSchedule

    try:
        schedule = CronSchedule(cron=cron, timezone=zone)
        (following,) = await schedule.get_dates(1, start=now)
        if last is None:
            return None, following
        (due,) = await schedule.get_dates(1, start=datetime.fromisoformat(last))
    except ValidationError as error:
        raise ScheduleError("; ".join(fault["msg"] for fault in error.errors())) from None
    return (due if due <= now else None), following


def last_night(home: Path) -> str | None:
    """When the last night began that came to its end, None if there is none on record."""
    for path in night_files(home):
        night = read_night(path)
        if night is not None and (night.get("stage") == "end" or night.get("outcome") == "held"):
            return str(night["started_at"])
    return None


def serve(
    settings: Settings,
    cron: str,
    zone: str,
    parameters: Mapping[str, Any],
    say: Callable[..., None],
) -> None:
    """Run nights on a schedule until SIGTERM or SIGINT; `parameters` are those of the flow.

    `say(key, **values)` prints a line. A night that is under way at the end is ended too, and
    completed by the next one. Raises ScheduleError.
    """
    with lasting_api(settings.places.prefect, lambda: say("serve.server_died")):
        asyncio.run(_serve(settings, cron, zone, parameters, say))
    say("serve.stopped")


async def _serve(
    settings: Settings, cron: str, zone: str, parameters: Mapping[str, Any], say: Callable[..., None]
) -> None:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
    from prefect.runner import Runner
    from prefect.schedules import Cron

    from flows.night.flow import nightly

    _watch.settings, _watch.say = settings, say
    due, _ = await missed(cron, zone, last_night(settings.places.home), datetime.now(UTC))
    runner = Runner(name="gongkai", limit=1, query_seconds=_POLL_SECONDS, pause_on_shutdown=False)
    deployment = await runner.aadd_flow(
        nightly.with_options(on_crashed=[_crashed]),
        name=_NAME,
        schedule=Cron(cron, timezone=zone),
        parameters=dict(parameters),
        concurrency_limit=ConcurrencyLimitConfig(
            limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW
        ),
    )
    async with get_client() as client:
        await _forget_missed(client, deployment)
        if due is not None:
            say("serve.catch_up", at=due.isoformat())
            await client.create_flow_run_from_deployment(deployment, tags=["catch-up"])
    _, following = await missed(cron, zone, None, datetime.now(UTC))
    say("serve.ready", cron=cron, zone=zone, next=following.astimezone().isoformat(timespec="minutes"))
    await _until_told(runner)


class _Watch:
    """Whom the runner's process tells of a night that died. In the night's own process nobody listens."""

    settings: Settings | None = None
    say: Callable[..., None] | None = None


_watch = _Watch()


def _crashed(flow: object, flow_run: Any, state: object) -> None:
    """A night's process ended without a word: it was killed, or the machine ran out of memory."""
    if _watch.say is None or _watch.settings is None:
        return
    from flows.night.notify import tell
    from flows.night.settings import NightSettings
    from flows.night.words import say as words

    at = datetime.now(UTC).isoformat(timespec="seconds")
    _watch.say("serve.crashed", at=at)
    sentence = words("serve.crashed", _watch.settings.lang, at=at)
    for where, why in tell(sentence, sentence, NightSettings().notify, trouble=True):
        _watch.say("notify.failed", where=where, why=why)


async def _forget_missed(client: Any, deployment: UUID) -> None:
    """Delete the runs that were planned while nothing ran: one night does what all of them would."""
    from prefect.client.schemas.filters import (
        DeploymentFilter,
        DeploymentFilterId,
        FlowRunFilter,
        FlowRunFilterState,
        FlowRunFilterStateType,
    )
    from prefect.client.schemas.objects import StateType

    waiting = FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED, StateType.PENDING]))
    runs = await client.read_flow_runs(
        flow_run_filter=FlowRunFilter(state=waiting),
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment])),
    )
    for run in runs:
        if run.expected_start_time is not None and run.expected_start_time <= datetime.now(UTC):
            await client.delete_flow_run(run.id)


async def _until_told(runner: Any) -> None:
    """Let the runner run until SIGTERM or SIGINT, then stop it and what it started."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    running = asyncio.create_task(runner.start())
    # The runner sets its own handler of SIGTERM when it starts; ours ends it in order.
    while not runner.started and not running.done():
        await asyncio.sleep(0.05)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    waiting = asyncio.create_task(told.wait())
    await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        waiting.cancel()
        await running  # raises what ended it
        return
    # A night that does not end by itself must not keep the machine from going down.
    last_resort = threading.Timer(60.0, os._exit, (1,))
    last_resort.daemon = True
    last_resort.start()
    await runner.astop()
    await asyncio.wait({running}, timeout=45)
