"""The crawl's own process: takes a job from standard input, says how it goes on standard output.

Standard input stays open for as long as the parent lives; its end is the parent's, and then this
process ends too, at once: the state needs no farewell.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from extract.crawl.client import Client
from extract.crawl.clock import Clock, stamp
from extract.crawl.database import CrawlError, told
from extract.crawl.ledger import Ledger
from extract.crawl.limits import CrawlLimits
from extract.crawl.manners import Manners
from extract.crawl.night import Night
from extract.crawl.pages import PageReader
from extract.crawl.types import Keep, Source, SourceReport, Trouble
from extract.crawl.walk import walk
from extract.listing.wordings import Wordings

__all__ = ["Job", "main"]

_TICK_S = 0.5
_LOCK_S = 10.0


@dataclass(frozen=True, slots=True)
class Job:
    """What the parent asks for; see `run.crawl`. `spent_s`: how old the night is already."""

    sources: tuple[Source, ...]
    state: Path
    keep: Keep
    wordings: Wordings
    limits: CrawlLimits
    now: str
    user_agent: str
    only_new: bool
    spent_s: float = 0.0


def main() -> None:
    """Do the job on standard input. Messages, one JSON object a line: `start` and `report` of a
    source, `progress`, `error` (a CrawlError), `end`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    voice = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)  # whatever a library prints is no message
    job: Job = pickle.load(sys.stdin.buffer)  # noqa: S301  written by our own parent
    threading.Thread(target=_follow_parent, daemon=True).start()
    try:
        with _alone(job.state):
            asyncio.run(_crawl(job, voice))
        _say(voice, end=True)
    except CrawlError as error:
        _say(voice, error={"code": error.code, "message": str(error)})
    voice.flush()
    os._exit(0)  # a look-up that hangs in a thread is not waited for


def _follow_parent() -> None:
    while os.read(0, 4096):
        pass
    os._exit(3)


def _say(voice: IO[str], **message: Any) -> None:
    voice.write(json.dumps(message, ensure_ascii=False) + "\n")


@contextmanager
def _alone(state: Path) -> Iterator[None]:
    """Nobody else crawls into this state. The system lets go of the lock of a dead process."""
    with told(state):
        state.parent.mkdir(parents=True, exist_ok=True)
        lock = state.with_name(state.name + ".lock").open("ab")
    with lock:
        deadline = time.monotonic() + _LOCK_S
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise CrawlError("state_busy", f"another crawl works with {state}") from None
                time.sleep(0.05)
        yield


async def _crawl(job: Job, voice: IO[str]) -> None:
    ledger = Ledger(job.state)
    try:
        async with Client(job.limits, job.user_agent) as client:
            clock = Clock(job.now, job.spent_s)
            manners = Manners(client, job.limits, ledger, clock.now)
            reader = PageReader(job.wordings)
            night = Night(job.limits, clock, manners, job.state, ledger, job.keep, reader, job.only_new)
            teller = asyncio.create_task(_tell(night, voice))
            turns = asyncio.Semaphore(job.limits.sources_at_once)

            async def turn(source: Source) -> None:
                async with turns:
                    _say(voice, start=source.id)
                    report = await _walked(source, night)
                    await client.forget(source.id)
                    ledger.night(stamp(clock.began), report)
                    night.totals.sources_done += 1
                    _say(voice, report=asdict(report))

            try:
                async with asyncio.TaskGroup() as group:
                    for source in job.sources:
                        group.create_task(turn(source))
            except* CrawlError as errors:
                raise _first(errors) from None
            finally:
                teller.cancel()
            ledger.rests([(h.name, h.rests) for h in manners.hosts.values()], clock.stamp())
            _progress(night, voice)
    finally:
        ledger.close()


async def _walked(source: Source, night: Night) -> SourceReport:
    """The report of a source; a fault of our own is this source's trouble, and no other's."""
    try:
        return await walk(source, night)
    except CrawlError:
        raise
    except Exception as error:
        traceback.print_exc()
        where = traceback.extract_tb(error.__traceback__)[-1]
        detail = f"{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})"
        entry = source.entry[0] if source.entry else ""
        return SourceReport(source.id, "failed", troubles=[Trouble("crashed", entry, detail[:300])])


def _first(errors: BaseExceptionGroup[CrawlError]) -> CrawlError:
    first = errors.exceptions[0]
    return first if isinstance(first, CrawlError) else _first(first)


async def _tell(night: Night, voice: IO[str]) -> None:
    while True:
        await asyncio.sleep(_TICK_S)
        _progress(night, voice)


def _progress(night: Night, voice: IO[str]) -> None:
    _say(voice, progress={**asdict(night.totals), "seconds": night.clock.seconds()})


if __name__ == "__main__":
    main()
