"""The crawl as the commands run it: the sources by name, one crawl of a home at a time."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from extract.crawl.run import Progress, crawl
from extract.crawl.types import Source, SourceReport
from flows.night.settings import NightSettings
from flows.progress import reporter
from flows.settings import Settings
from flows.sources import SourcesError, load_sources, load_wordings
from flows.store import RawStore
from sql.store import locked

__all__ = ["Scraped", "UnknownSourceError", "choose", "crawling", "declared", "run_scrape", "state_path"]


class UnknownSourceError(Exception):
    """Sources that were asked for and are not declared; `str()` names them."""


@dataclass(frozen=True, slots=True)
class Scraped:
    """One crawl: when it began (ISO 8601 UTC), the sources it was for and what it met at each."""

    at: str
    sources: tuple[Source, ...]
    reports: tuple[SourceReport, ...]
    seconds: float

    def total(self, count: str) -> int:
        """The sum of one count (`listed`, `new`, `requests` …) over all sources."""
        return sum(int(getattr(report, count)) for report in self.reports)

    def with_outcome(self, *outcomes: str) -> list[str]:
        """The ids of sources that ended so."""
        return [r.source_id for r in self.reports if r.outcome in outcomes]

    @property
    def all_failed(self) -> bool:
        """Whether there were sources and not one of them worked."""
        return bool(self.reports) and len(self.with_outcome("failed", "skipped")) == len(self.reports)


def state_path(home: Path) -> Path:
    """Where the crawl keeps what it knows."""
    return home / "crawl.sqlite"


def declared(night: NightSettings, settings: Settings) -> tuple[Source, ...]:
    """The sources of the settings. Raises flows.sources.SourcesError, also where there is no file."""
    try:
        return load_sources(night.sources, divisions=settings.divisions)
    except OSError as error:
        raise SourcesError(f"{error.filename}: {error.strerror}") from error


def choose(sources: Sequence[Source], names: Collection[str]) -> tuple[Source, ...]:
    """The sources with these ids, all of them when none is named. Raises UnknownSourceError."""
    unknown = sorted(set(names) - {s.id for s in sources})
    if unknown:
        raise UnknownSourceError(", ".join(unknown))
    return tuple(s for s in sources if not names or s.id in names)


@contextmanager
def crawling(home: Path, what: str) -> Iterator[None]:
    """Keep every other crawl of this home out meanwhile. Raises sql.store.WarehouseBusy."""
    with locked(home / "crawl.lock", "is crawling", home, what):
        yield


def run_scrape(settings: Settings, night: NightSettings, now: str, names: Collection[str] = ()) -> Scraped:
    """Crawl the declared sources; what is new waits in the raw store for the next night.

    Raises UnknownSourceError, flows.sources.SourcesError, extract.crawl.run.CrawlError; call it
    inside `crawling`.
    """
    started = time.monotonic()
    places = settings.places
    sources = choose(declared(night, settings), names)
    reporter().phase("scrape", len(sources))
    keep = RawStore(places.raw)
    keep.sweep()
    reports = crawl(
        sources,
        state=state_path(places.home),
        keep=keep,
        wordings=load_wordings(),
        limits=night.crawl,
        now=now,
        contact=night.contact,
        progress=_tell,
    )
    return Scraped(now, sources, tuple(reports), time.monotonic() - started)


def _tell(progress: Progress) -> None:
    reporter().crawled(progress.sources_done, progress.documents, progress.per_second)
