"""What all sources of a night share: the hosts, the state, the budget, what was asked already."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from extract.crawl.client import FetchError
from extract.crawl.clock import Clock
from extract.crawl.ledger import Ledger
from extract.crawl.limits import CrawlLimits
from extract.crawl.manners import Manners
from extract.crawl.pages import PageReader
from extract.crawl.troubles import NOT_ASKED
from extract.crawl.types import Keep, SourceReport

__all__ = ["BudgetError", "Count", "Night"]


class BudgetError(Exception):
    """A source may ask no more this night: `code` of `data/troubles.csv`."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(slots=True)
class Totals:
    """All sources together, for the night's budget and the progress bar."""

    requests: int = 0
    bytes: int = 0
    documents: int = 0
    waiting: int = 0
    sources_done: int = 0


@dataclass(slots=True)
class Night:
    """One crawl. `asked` holds the documents that some source has asked for this night, `moved`
    those whose listing entry has other words or another date than the night before."""

    limits: CrawlLimits
    clock: Clock
    manners: Manners
    state: Path
    ledger: Ledger
    keep: Keep
    reader: PageReader
    only_new: bool = False
    asked: set[str] = field(default_factory=set)
    moved: set[str] = field(default_factory=set)
    totals: Totals = field(default_factory=Totals)
    _locks: dict[str, asyncio.Lock] = field(default_factory=dict)
    _listings: dict[str, FetchError | None] = field(default_factory=dict)

    async def listing_once(self, key: str, ask: Callable[[], Awaitable[None]]) -> None:
        """Ask for a listing unless another source did this night; its failure is shared too, except
        where the page was not asked for at all: another source may be allowed to."""
        async with self._locks.setdefault(key, asyncio.Lock()):
            if key not in self._listings:
                try:
                    await ask()
                    self._listings[key] = None
                except FetchError as error:
                    if error.code in NOT_ASKED:
                        raise
                    self._listings[key] = error
            failure = self._listings[key]
        if failure is not None:
            raise FetchError(failure.code, failure.url, failure.detail)


class Count:
    """A source's meter: counts into its report, and stops it at the budgets."""

    def __init__(self, night: Night, report: SourceReport) -> None:
        self._night = night
        self._report = report
        self._began = night.clock.seconds()

    @property
    def seconds(self) -> float:
        """Since the source's turn began."""
        return self._night.clock.seconds() - self._began

    def before(self, *, conditional: bool, robots: bool) -> None:
        """Counts a request that is about to be sent. Raises BudgetError. A robots.txt is no page
        of the source: it uses the budget of the night alone."""
        limits, totals, report = self._night.limits, self._night.totals, self._report
        if totals.requests >= limits.night_requests or totals.bytes >= limits.night_bytes:
            raise BudgetError("night_over", f"{totals.requests} requests, {totals.bytes} bytes")
        if self._night.clock.seconds() >= limits.night_s:
            raise BudgetError("night_over", f"{limits.night_s:.0f} s")
        if report.requests >= limits.source_requests:
            raise BudgetError("budget_requests", f"{report.requests} requests")
        if report.bytes >= limits.source_bytes:
            raise BudgetError("budget_bytes", f"{report.bytes} bytes")
        if self.seconds >= limits.source_s:
            raise BudgetError("budget_time", f"{self.seconds:.0f} s")
        totals.requests += 1
        if not robots:
            report.requests += 1
            report.conditional += conditional

    def after(self, received: int) -> None:
        """Counts the bytes of an answer."""
        self._report.bytes += received
        self._night.totals.bytes += received
