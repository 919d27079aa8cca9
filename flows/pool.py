"""Reading processes that a poisoned document cannot take down with it.

Each process has a pipe of its own, and says which job it takes up. So it is always known which
document a process was at when it died, ran out of time or of memory; that one is quarantined,
the jobs behind it go to another process. They go there too when a document takes long.
(Pools that share one queue know this only most of the time: a worker that dies holding the
queue's lock, before its job was acknowledged, or with exit code 0, stalls or breaks them. Here
that must not happen at all.)

Processes come from a fork server that has loaded readers and catalogues once: a new one
starts in milliseconds, and they share the memory of the catalogues.
"""

from __future__ import annotations

import multiprocessing
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from types import TracebackType

from flows.faults import is_protected_pdf
from flows.jobs import Job, Outcome, quarantined
from flows.serving import OUT_OF_MEMORY, TAKEN_BACK, Limits, Reader, serve, start_fork_server
from flows.store import RawStore
from flows.work import read_one

__all__ = ["Limits", "ReaderPool", "start_fork_server"]

_AHEAD = 8  # jobs waiting in one process's pipe, so that it never waits for its next one
_TICK = 0.25  # seconds between two looks at the clock
_PATIENCE = 1.0  # seconds at one document after which the jobs behind it are taken back
_START_SECONDS = 120.0  # for a process to come up; measured: 0.02, the very first one 0.8
_FALSE_STARTS = 3  # processes that may fail to come up before the run is given up


@dataclass(slots=True)
class _Worker:
    process: ForkServerProcess
    pipe: Connection
    jobs: deque[int] = field(default_factory=deque)  # its to read, unanswered
    current: int | None = None  # what it is reading; also a job taken back too late
    since: float = field(default_factory=time.monotonic)  # when it took up what it is doing
    ready: bool = False  # catalogues loaded


class ReaderPool:
    """Reads jobs in worker processes; use it as a context manager.

    `submit` hands over jobs, `collect` waits for the next ones in the order of submission.
    At most `window` finished documents wait for `collect`: memory stays bounded while a
    batch is being merged. Not for use by several threads.
    """

    def __init__(
        self,
        workers: int,
        limits: Limits,
        divisions: str | None = None,
        read: Reader = read_one,
        window: int = 1000,
    ) -> None:
        self._limits = limits
        self._divisions = divisions
        self._read = read
        self._window = window
        self._size = workers
        self._context = start_fork_server()
        self._workers: list[_Worker] = []
        self._jobs: list[Job] = []
        self._todo: deque[int] = deque()
        self._retried: set[int] = set()
        self._done: dict[int, Outcome] = {}
        self._answered: set[int] = set()
        self._collected = 0
        self._false_starts = 0
        self._failure: BaseException | None = None
        self._closing = False
        self._change = threading.Condition()
        self._wake, self._bell = multiprocessing.Pipe(duplex=False)
        self._thread = threading.Thread(target=self._supervise, name="reader-pool", daemon=True)

    def __enter__(self) -> ReaderPool:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing = True
        self._ring()
        self._thread.join()
        self._wake.close()
        self._bell.close()

    def submit(self, jobs: Sequence[Job]) -> None:
        """Queue jobs for reading."""
        with self._change:
            first = len(self._jobs)
            self._jobs.extend(jobs)
            self._todo.extend(range(first, len(self._jobs)))
        self._ring()

    @property
    def waiting(self) -> int:
        """How many jobs were submitted and not yet collected."""
        return len(self._jobs) - self._collected

    def collect(self, count: int, each: Callable[[Outcome], None] | None = None) -> list[Outcome]:
        """The next `count` outcomes in the order of submission; `each` sees one as it is taken.

        Raises RuntimeError when the pool itself failed, never for what a document does.
        """
        out: list[Outcome] = []
        first, self._collected = self._collected, self._collected + count
        for index in range(first, first + count):
            with self._change:
                while index not in self._done:
                    if self._failure is not None:
                        raise RuntimeError("the reading processes cannot be kept running") from self._failure
                    self._change.wait()
                outcome = self._done.pop(index)
            out.append(outcome)
            if each is not None:
                each(outcome)
        self._ring()
        return out

    def _ring(self) -> None:
        """Wake the supervisor. A full pipe means that it is about to wake anyway."""
        if not self._wake.poll():
            self._bell.send_bytes(b"!")

    # ---- the supervisor's thread -------------------------------------------------------------

    def _supervise(self) -> None:
        try:
            while not self._closing:
                self._hire()
                self._feed()
                self._listen()
                self._watch_clock()
                self._take_back()
        except BaseException as error:  # must reach the one who waits in `collect`
            with self._change:
                self._failure = error
                self._change.notify_all()
        finally:
            for worker in self._workers:
                self._end(worker)

    def _hire(self) -> None:
        """Keep as many processes as there is work for."""
        with self._change:
            open_jobs = len(self._todo) + sum(len(w.jobs) for w in self._workers)
        wanted = -(-open_jobs // 4)
        if self._todo and all(self._load(w) >= _AHEAD for w in self._workers):
            wanted = max(wanted, len(self._workers) + 1)
        while len(self._workers) < min(self._size, wanted):
            ours, theirs = multiprocessing.Pipe()
            process = self._context.Process(
                target=serve,
                args=(theirs, self._read, self._limits, self._divisions),
                name="gongkai-reader",
                daemon=True,
            )
            process.start()
            theirs.close()
            self._workers.append(_Worker(process, ours))

    def _feed(self) -> None:
        """Deal out jobs evenly, as long as not too many finished documents wait."""
        with self._change:
            room = self._window - len(self._done) - sum(len(w.jobs) for w in self._workers)
            while self._todo and room > 0 and self._workers:
                worker = min(self._workers, key=self._load)
                if self._load(worker) >= _AHEAD:
                    return
                index = self._todo.popleft()
                if not worker.jobs and worker.current is None:
                    worker.since = time.monotonic()
                worker.jobs.append(index)
                room -= 1
                try:
                    worker.pipe.send((index, self._jobs[index]))
                except OSError:  # it has just died: `_listen` will see the end of its pipe
                    return

    def _load(self, worker: _Worker) -> int:
        """How much lies before a process; behind a document that may take long nothing is put."""
        if any(self._jobs[i].slow for i in worker.jobs) or self._is_stuck(worker):
            return _AHEAD
        return len(worker.jobs)

    def _is_stuck(self, worker: _Worker) -> bool:
        return worker.current is not None and time.monotonic() - worker.since > _PATIENCE

    def _take_back(self) -> None:
        """Give the jobs behind a document that takes long to processes that have nothing to do.

        The process hears of it before it takes up its next job. Should the message cross with one
        just taken up then that job is read twice and its first answer counts.
        """
        idle = any(not w.jobs and w.ready for w in self._workers) or len(self._workers) < self._size
        for worker in self._workers if idle else ():
            behind = [i for i in worker.jobs if i != worker.current]
            if not behind or not self._is_stuck(worker):
                continue
            try:
                worker.pipe.send((TAKEN_BACK, behind))
            except OSError:
                continue  # it has just died: `_listen` will see the end of its pipe
            worker.jobs = deque(i for i in worker.jobs if i == worker.current)
            with self._change:
                self._todo.extendleft(reversed(behind))

    def _listen(self) -> None:
        """Take what has come in; a closed pipe is a dead process."""
        pipes: list[Connection] = [w.pipe for w in self._workers]
        ready = wait([self._wake, *pipes], _TICK)
        if self._wake in ready:
            self._wake.recv_bytes()
        for worker in [w for w in self._workers if w.pipe in ready]:
            try:
                index, outcome = worker.pipe.recv()
            except (EOFError, OSError):
                self._bury(worker)
                continue
            worker.since = time.monotonic()
            if outcome is None:
                worker.ready = True
                worker.current = index if index >= 0 else None
                continue
            worker.current = None
            if index in worker.jobs:
                worker.jobs.remove(index)
            self._deliver(index, outcome)

    def _watch_clock(self) -> None:
        now = time.monotonic()
        for worker in list(self._workers):
            limit = _START_SECONDS
            if worker.ready:
                at = worker.current
                limit = self._limits.seconds if at is None else self._limits.seconds_for(self._jobs[at])
            if (
                (worker.jobs or worker.current is not None)
                and now - worker.since > limit
                and not worker.pipe.poll()
            ):
                self._end(worker)
                self._give_up(worker, -signal.SIGALRM)

    def _bury(self, worker: _Worker) -> None:
        worker.process.join()
        code = worker.process.exitcode or 0
        self._end(worker)
        self._give_up(worker, code)

    def _give_up(self, worker: _Worker, code: int) -> None:
        """Quarantine the document a process ended at, and put the jobs behind it first in line.

        A document at which a process died is tried once more: the process may have been
        filled or felled by what it read before.
        """
        self._workers.remove(worker)
        with self._change:
            culprit = worker.current
            if culprit is None and worker.ready and worker.jobs:
                culprit = worker.jobs[0]  # it died on the way to it
            again = deque(i for i in worker.jobs if i != culprit)
            if culprit not in worker.jobs:
                culprit = None  # taken back before: another process has it
            if culprit is not None and code != -signal.SIGALRM and culprit not in self._retried:
                self._retried.add(culprit)
                again.appendleft(culprit)
                culprit = None
            self._todo.extendleft(reversed(again))
        if culprit is not None:
            job = self._jobs[culprit]
            self._deliver(culprit, Outcome(job, quarantined(job, *self._verdict(code, job))))
        elif not worker.ready:
            self._false_starts += 1
            if self._false_starts >= _FALSE_STARTS:
                raise RuntimeError(f"reading processes end before their first document ({_how(code)})")

    def _verdict(self, code: int, job: Job) -> tuple[str, str]:
        """Reason and detail for the document at which a process ended with this exit code."""
        if code == -signal.SIGALRM:
            return "reader_timeout", f"not finished after {self._limits.seconds_for(job):g} seconds"
        if code == OUT_OF_MEMORY:
            return "out_of_memory", f"needs more than {self._limits.megabytes} MiB"
        if code == -signal.SIGKILL:
            return "out_of_memory", "the system killed the reading process, memory was short"
        if _is_protected(job):
            return (
                "encrypted",
                f"a protected PDF whose content the reading process did not survive ({_how(code)})",
            )
        return "reader_crashed", f"the reading process died ({_how(code)})"

    def _deliver(self, index: int, outcome: Outcome) -> None:
        with self._change:
            if index not in self._answered:
                self._answered.add(index)
                self._done[index] = outcome
            self._change.notify_all()

    def _end(self, worker: _Worker) -> None:
        if worker.process.is_alive():
            worker.process.kill()
        worker.process.join()
        worker.pipe.close()


def _is_protected(job: Job) -> bool:
    try:
        return is_protected_pdf(RawStore(Path(job.raw)).get(job.sha256))
    except OSError:
        return False


def _how(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
