"""One night's crawl of all sources, in a process of its own."""

from __future__ import annotations

import json
import os
import pickle
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO, Any, cast

from extract.crawl.child import Job
from extract.crawl.clock import Clock
from extract.crawl.database import CrawlError
from extract.crawl.limits import CrawlLimits
from extract.crawl.types import Keep, Source, SourceReport, Trouble
from extract.listing.wordings import Wordings

__all__ = ["CrawlError", "Progress", "crawl", "user_agent"]

_SILENT_S = 600.0  # without a sign of life the process is stuck
_STARTS = 12
_SPEED_OVER = 20  # ticks


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the crawl is, about twice a second.

    `waiting` are addresses known and not yet asked; `per_second` requests over the last seconds.
    """

    sources: int
    sources_done: int
    requests: int
    waiting: int
    documents: int
    bytes: int
    per_second: float
    seconds: float


def user_agent(contact: str | None = None) -> str:
    """How the crawl calls itself: program, version, and where its owner can be reached."""
    try:
        number = version("gongkai")
    except PackageNotFoundError:
        number = "0"
    # A header is one line of ASCII.
    words = "".join(c for c in contact or "" if c.isascii() and c.isprintable() and c not in "()")
    return f"gongkai/{number} (+{words})" if words else f"gongkai/{number}"


def crawl(
    sources: Sequence[Source],
    *,
    state: Path,
    keep: Keep,
    wordings: Wordings,
    limits: CrawlLimits | None = None,
    now: str,
    contact: str | None = None,
    progress: Callable[[Progress], None] | None = None,
    only_new: bool = False,
) -> list[SourceReport]:
    """Walk the listings of all sources and keep what is new or changed; one report a source, in
    the order of `sources`.

    `state` is the SQLite file `HOME/crawl.sqlite`, made where missing; documents lie in `keep`
    (picklable: it works in the crawl's process) and wait in `state.pending` until
    `state.taken`. `now` is the time the night began (ISO 8601 UTC): stamps count on from it, so
    a test may play several nights. `contact` is an address or URL for the user agent.
    `only_new` asks for no known document again unless its listing entry changed.

    Nothing a site does raises: it is a `Trouble` of its source. When the crawl's process dies, a
    new one goes on, and the source that it dies of again is left with the trouble `crashed`. May
    be killed at any moment; the next call goes on from what is kept. Raises `CrawlError` when the
    state or the disk refuses, ValueError for a `now` that is no time or two sources of one id.
    """
    Clock(now)
    if len({source.id for source in sources}) != len(sources):
        raise ValueError("two sources have the same id")
    limits = limits or CrawlLimits()
    job = Job(tuple(sources), state, keep, wordings, limits, now, user_agent(contact), only_new)
    return _Parent(job, progress).run()


class _Parent:
    """Starts the crawl's process, again where it dies, and listens to it."""

    def __init__(self, job: Job, progress: Callable[[Progress], None] | None) -> None:
        self._job = job
        self._progress = progress
        self._began = time.monotonic()
        self._reports: dict[str, SourceReport] = {}
        self._started: set[str] = set()
        self._ticks: deque[tuple[float, int]] = deque(maxlen=_SPEED_OVER)

    def run(self) -> list[SourceReport]:
        fresh, suspects = list(self._job.sources), list[Source]()
        died = ""
        for _ in range(_STARTS):
            before = len(self._reports)
            self._started.clear()
            if fresh:
                died = self._round(fresh, self._job.limits)
                left = [source for source in fresh if source.id not in self._reports]
                suspects += [source for source in left if source.id in self._started]
                fresh = [source for source in left if source.id not in self._started]
            elif suspects:
                # One by one: the source that it dies of is then known.
                died = self._round(suspects, replace(self._job.limits, sources_at_once=1))
                for source in suspects:
                    if source.id in self._started and source.id not in self._reports:
                        self._reports[source.id] = _crashed(source, died)
                suspects = [source for source in suspects if source.id not in self._reports]
            if not self._started and len(self._reports) == before:
                break  # nothing left, or it dies before it begins
        for source in fresh + suspects:
            self._reports[source.id] = _crashed(source, died)
        return [self._reports[source.id] for source in self._job.sources]

    def _round(self, sources: Sequence[Source], limits: CrawlLimits) -> str:
        """One process for these sources. How it died, empty when it came to its end."""
        spent_s = time.monotonic() - self._began
        job = replace(self._job, sources=tuple(sources), limits=limits, spent_s=spent_s)
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p or "." for p in sys.path)}
        with tempfile.TemporaryFile() as errors:
            child = subprocess.Popen(  # our own interpreter, no shell
                [sys.executable, "-m", "extract.crawl.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=environment,
            )
            orders, voice = cast(IO[bytes], child.stdin), cast(IO[bytes], child.stdout)
            try:
                with suppress(BrokenPipeError):
                    orders.write(pickle.dumps(job))
                    orders.flush()
                for message in _messages(voice):
                    if message.get("end"):
                        return ""
                    self._hear(message)
                code = _end(child)
                errors.seek(0)
                words = errors.read()[-2000:].decode("utf-8", "replace").strip().splitlines()
                return f"exit {code}" + (f": {words[-1][:300]}" if words else "")
            finally:
                _end(child, patience_s=0.0)
                for stream in (orders, voice):
                    with suppress(BrokenPipeError):
                        stream.close()
                self._ticks.clear()

    def _hear(self, message: dict[str, Any]) -> None:
        if "error" in message:
            raise CrawlError(message["error"]["code"], message["error"]["message"])
        if "start" in message:
            self._started.add(message["start"])
        if "report" in message:
            words = message["report"]
            troubles = [Trouble(**trouble) for trouble in words.pop("troubles")]
            self._reports[words["source_id"]] = SourceReport(**words, troubles=troubles)
        if "progress" in message and self._progress is not None:
            self._progress(self._told(message["progress"]))

    def _told(self, totals: dict[str, Any]) -> Progress:
        seconds, requests = float(totals["seconds"]), int(totals["requests"])
        self._ticks.append((seconds, requests))
        (t0, r0), (t1, r1) = self._ticks[0], self._ticks[-1]
        return Progress(
            sources=len(self._job.sources),
            sources_done=len(self._reports),
            requests=requests,
            waiting=int(totals["waiting"]),
            documents=int(totals["documents"]),
            bytes=int(totals["bytes"]),
            per_second=(r1 - r0) / (t1 - t0) if t1 > t0 else 0.0,
            seconds=seconds,
        )


def _end(child: subprocess.Popen[bytes], *, patience_s: float = 2.0) -> int:
    """The exit code; a process that does not end by itself is ended."""
    try:
        return child.wait(patience_s)
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait()


def _messages(voice: IO[bytes]) -> Iterator[dict[str, Any]]:
    """What the process says, until it says no more: it ended, or is stuck."""
    lines: queue.Queue[bytes] = queue.Queue()

    def listen() -> None:
        with suppress(ValueError, OSError):  # closed under us: nobody listens any more
            for line in voice:
                lines.put(line)
        lines.put(b"")

    threading.Thread(target=listen, daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=_SILENT_S)
        except queue.Empty:
            return
        if not line.endswith(b"\n"):
            return  # the end, or half a message of a process that was killed
        yield json.loads(line)


def _crashed(source: Source, how: str) -> SourceReport:
    trouble = Trouble("crashed", source.entry[0] if source.entry else "", how)
    return SourceReport(source.id, "failed", troubles=[trouble])
