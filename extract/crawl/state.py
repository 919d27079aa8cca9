"""What the crawl knows from one night to the next: `HOME/crawl.sqlite` (WAL).

Written by the crawl's process alone; everyone may read at any time. `taken` is the only write
from outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from extract.crawl.types import Arrival, SourceReport

__all__ = ["Night", "last_successes", "nights", "pending", "taken"]


@dataclass(frozen=True, slots=True)
class Night:
    """One source in one crawl: the time the crawl began (ISO 8601 UTC) and what it met.

    A crawl that was killed has a row only for the sources it was done with.
    """

    at: str
    report: SourceReport


def pending(state: Path) -> list[Arrival]:
    """Documents kept and not yet taken over, oldest first, a page before its attachments.

    One for every pair of bytes and address: a copy of known bytes at a further address comes
    too (same `sha256`), so that the address is known; a file that an earlier run took over and
    that a second page links to does not come again. Empty when there is no state yet.
    """
    raise NotImplementedError


def taken(state: Path, arrivals: Sequence[Arrival], run_id: str) -> None:
    """A run has merged these: they are pending no longer. Repeating it changes nothing."""
    raise NotImplementedError


def last_successes(state: Path) -> dict[str, str]:
    """By source id the beginning of the last crawl that was `done` or `partial` there and listed
    at least one report."""
    raise NotImplementedError


def nights(state: Path, source_id: str | None = None, *, limit: int = 60) -> list[Night]:
    """What crawls met, newest first: at most `limit` of each source (or of the one asked for).

    `report.listed` over past nights tells a source that went silent; only nights `done` or
    `partial` are to be compared.
    """
    raise NotImplementedError
