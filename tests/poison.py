"""Readers that do what hostile documents make readers do; the job's name says what."""

from __future__ import annotations

import os
import re
import signal
import time

from flows.jobs import Job, Outcome, quarantined
from tests.waiting import until

FINE = "empty_file"  # any reason will do: it says that the reader came to its end


def job(name: str) -> Job:
    """A job whose bytes nobody reads."""
    return Job("0" * 64, name, None, None, None, None, 1, "2021-01-01T00:00:00Z", "raw")


def poisoned(job: Job) -> Outcome:
    """Read nothing; die, hang or eat memory where the name asks for it."""
    word, _, number = job.name.partition(" ")
    if word == "exit":
        os._exit(int(number))
    if word == "signal":
        os.kill(os.getpid(), int(number))
    if word == "sleep":
        time.sleep(float(number))
    if word == "wait":
        until(lambda: os.path.exists(number))  # noqa: PTH110
    if word == "spin":
        re.match(r"(a+)+$", "a" * 64 + "b")  # native code that lets no other thread run
    if word == "eat":
        chunks = [bytearray(16 * 1024 * 1024) for _ in range(10_000)]
        raise AssertionError(len(chunks))
    if word == "once" and not os.path.exists(number):  # noqa: PTH110
        os.close(os.open(number, os.O_CREAT))
        os._exit(9)
    return Outcome(job, quarantined(job, FINE, str(os.getpid())))


def never_up(job: Job) -> Outcome:
    """A reader that cannot even be unpickled: its process ends before its first document."""
    raise AssertionError("not reached")


class Unpicklable:
    """Ends the process that unpickles it."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return (os._exit, (3,))

    def __call__(self, job: Job) -> Outcome:
        raise AssertionError("not reached")


def ignore_alarm(job: Job) -> Outcome:
    """Hang as `sleep` does, in a process that also switched its own alarm off."""
    signal.setitimer(signal.ITIMER_REAL, 0)
    time.sleep(1000)
    raise AssertionError("not reached")
