"""How a run tells what it is doing: an interface, silent unless somebody listens.

A context variable carries it, so that the flows' signatures stay what a Prefect server can
call: paths and settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["Reporter", "listening", "reporter"]


class Reporter:
    """Takes notice of a run and shows nothing; subclasses show it."""

    def phase(self, name: str, total: int | None = None) -> None:
        """A new phase (`start`, `scrape`, `look`, `read`, `settle`, `publish`, `extract`), with its
        number of documents, or of sources."""

    def more(self, n: int) -> None:
        """So many documents more came up in this phase."""

    def advance(self, quarantined: bool) -> None:
        """One document of the phase is done."""

    def crawled(self, sources: int, documents: int, per_second: float) -> None:
        """So many sources are done and documents kept; requests per second of late."""


_current: ContextVar[Reporter] = ContextVar("reporter", default=Reporter())  # noqa: B039  stateless


def reporter() -> Reporter:
    """Whoever listens to the run in this context."""
    return _current.get()


@contextmanager
def listening(listener: Reporter) -> Iterator[None]:
    """Send all notices to `listener` meanwhile."""
    token = _current.set(listener)
    try:
        yield
    finally:
        _current.reset(token)
