"""The side of a reading process: what it may take, and how it serves its pool."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path

from flows.jobs import Job, Outcome
from flows.work import warm

__all__ = ["OUT_OF_MEMORY", "TAKEN_BACK", "Limits", "Reader", "serve", "start_fork_server"]

Reader = Callable[[Job], Outcome]

OUT_OF_MEMORY = 77  # exit code of a process that ran full
_FULL = 0.93  # share of the limit at which a process counts as full
_LOOK = 0.02  # seconds
TAKEN_BACK = -2  # instead of a job's number: these jobs are no longer yours


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may take: wall clock in seconds, address space in MiB. `slow_seconds` is for
    those that may hold pages to recognise (`Job.slow`), at some seconds each."""

    seconds: float = 60.0
    megabytes: int = 3072
    slow_seconds: float = 900.0

    def seconds_for(self, job: Job) -> float:
        """The wall clock of this job."""
        return max(self.seconds, self.slow_seconds) if job.slow else self.seconds


def start_fork_server() -> ForkServerContext:
    """Start the fork server if there is none; it loads readers and catalogues meanwhile."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["flows.preload"])
    forkserver.ensure_running()
    return context


def serve(pipe: Connection, read: Reader, limits: Limits, divisions: str | None) -> None:
    """A reading process: take a job, read it, answer; until the pipe closes.

    The alarm has no handler: the kernel ends this process even while native code hangs and
    nobody is left to end it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    size = limits.megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    threading.Thread(target=_watch, args=(_FULL * size,), daemon=True).start()
    os.environ["OMP_NUM_THREADS"] = "1"  # as many processes as cores read already
    try:
        warm(divisions)
        pipe.send((-1, None))
        ahead: deque[tuple[int, Job]] = deque()
        while True:
            while not ahead or pipe.poll():
                index, what = pipe.recv()
                if index == TAKEN_BACK:
                    ahead = deque(x for x in ahead if x[0] not in what)
                else:
                    ahead.append((index, what))
            index, job = ahead.popleft()
            pipe.send((index, None))
            signal.setitimer(signal.ITIMER_REAL, limits.seconds_for(job) + 5)
            outcome = read(job)
            signal.setitimer(signal.ITIMER_REAL, 0)
            pipe.send((index, outcome))
    except (EOFError, ConnectionError):  # the run has ended, or was killed
        return
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def _watch(most: float) -> None:
    """End this process when it is nearly full: native code that is refused memory dies of its own, in ways
    that do not say why.
    """
    page = resource.getpagesize()
    try:
        with Path("/proc/self/statm").open("rb", buffering=0) as statm:
            while True:
                if int(statm.read(64).split()[0]) * page > most:
                    os._exit(OUT_OF_MEMORY)
                statm.seek(0)
                time.sleep(_LOOK)
    except (OSError, ValueError, IndexError):  # no such file here: the exit code alone tells
        return
