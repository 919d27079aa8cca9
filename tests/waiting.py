"""Hang guards: tests say that something ends, never how fast (how fast, `make bench` prints).

One limit for all, far beyond the slowest machine: who meets it hangs. Results and reasons are what
a test asserts; work that grows with the square of hostile input is far beyond the limit too.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["HANG", "ends", "until"]

HANG = 120
"""Seconds after which a thing hangs: the slowest guarded one takes a few."""


@contextmanager
def ends(seconds: float = HANG) -> Iterator[None]:
    """What stands inside comes to its end; what hangs in Python code is interrupted, so that one
    endless test does not take the others with it. For the main thread, as tests are."""

    def hangs(_signal: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"hangs: no end after {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, hangs)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def until(condition: Callable[[], object], pause: float = 0.005) -> None:
    """Wait for something that must come to be."""
    end = time.monotonic() + HANG
    while not condition():
        assert time.monotonic() < end, f"not within {HANG} seconds"
        time.sleep(pause)
