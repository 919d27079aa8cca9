"""For tests of the crawl: sources of test hosts, tiny pauses, a home that plays several nights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from extract.crawl.limits import CrawlLimits
from extract.crawl.run import crawl
from extract.crawl.state import pending, taken
from extract.crawl.types import Arrival, Source, SourceReport
from flows.sources import load_wordings
from flows.store import RawStore
from tests.site import Host

__all__ = ["QUICK", "Home", "source"]

QUICK = CrawlLimits(
    delay_s=0.0,
    delay_max_s=0.3,
    backoff_s=0.02,
    connect_s=2.0,
    idle_s=1.0,
    request_s=1.5,
    breaker=6,
    page_mib=1,
    body_mib=2,
)


def source(host: Host, *entries: str, **more: object) -> Source:
    """A source for a test host, with loopback allowed."""
    fields = {
        "id": host.name,
        "name": host.name,
        "entry": tuple(host.url(entry) for entry in entries),
        "allowed_hosts": (host.authority,),
        "division": "990101",
        "allow_private_addresses": True,
    }
    return Source(**(fields | more))  # type: ignore[arg-type]


@dataclass
class Home:
    """One state and raw store; every call of `night` is a night later."""

    root: Path
    nights: int = 0

    @property
    def state(self) -> Path:
        return self.root / "crawl.sqlite"

    @property
    def raw(self) -> RawStore:
        return RawStore(self.root / "raw")

    def night(
        self,
        sources: Sequence[Source],
        limits: CrawlLimits = QUICK,
        *,
        days: int = 1,
        only_new: bool = False,
        **how: float,
    ) -> dict[str, SourceReport]:
        """Crawl; by source id what was met."""
        self.nights += days
        reports = crawl(
            sources,
            state=self.state,
            keep=self.raw,
            wordings=load_wordings(),
            limits=replace(limits, **how),  # type: ignore[arg-type]
            now=f"2026-{1 + self.nights // 28:02}-{1 + self.nights % 28:02}T02:00:00Z",
            contact="https://example.org/crawl",
            only_new=only_new,
        )
        return {report.source_id: report for report in reports}

    def arrived(self, *, take: bool = True) -> list[Arrival]:
        """What waits, and is taken over now."""
        waiting = pending(self.state)
        if take:
            taken(self.state, waiting, f"run{self.nights}")
        return waiting

    def stored(self) -> int:
        """Documents in the raw store, without what a kill left of one that was being written."""
        return sum(1 for path in self.raw.root.glob("[!.]*/*") if path.suffix != ".type")
