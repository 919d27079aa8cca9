"""For tests of nights: a crawl that finds what a test says, with the state of a real one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from extract.crawl.run import Progress
from extract.crawl.state import Night
from extract.crawl.types import Arrival, Keep, Outcome, Source, SourceReport, Trouble
from flows.store import digest
from tests.typeset import Options, generate, real_places

__all__ = ["FakeCrawl", "Page", "night_of", "report_pages", "source"]


def source(name: str = "alpha", division: str = "330411") -> Source:
    """A declared source."""
    return Source(name, f"{name} county", (f"http://{name}.example/",), (f"{name}.example",), division)


@dataclass(frozen=True)
class Page:
    """What a site holds at one address."""

    data: bytes
    content_type: str = "text/html"
    page_url: str | None = None


def report_pages(name: str, n: int, seed: int = 11, years: Sequence[int] = ()) -> dict[str, Page]:
    """Generated reports as the documents of a site."""
    found = {}
    for document in generate(seed, n, Options(), real_places()):
        found[f"http://{name}.example/{document.name}"] = Page(document.data, "application/octet-stream")
    return found


@dataclass
class FakeCrawl:
    """Sites by source id. A site that is an Outcome or a Trouble answers with that."""

    sites: dict[str, dict[str, Page] | Outcome] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    arrivals: list[tuple[Arrival, str]] = field(default_factory=list)  # with the run that took them
    past: list[Night] = field(default_factory=list)
    seen: dict[str, str] = field(default_factory=dict)
    at: str = ""

    def install(self, patch: pytest.MonkeyPatch) -> FakeCrawl:
        """Let the night use this crawl and these sources."""
        patch.setattr("flows.night.crawling.crawl", self.crawl)
        patch.setattr("flows.night.crawling.load_sources", lambda path=None, **_: tuple(self.sources))
        for name in ("pending", "taken", "lost", "nights", "last_successes"):
            patch.setattr(f"flows.night.flow.{name}", getattr(self, name))
        patch.setattr("extract.crawl.state.pending", self.pending)
        return self

    def add(self, name: str, pages: dict[str, Page] | Outcome, division: str = "330411") -> None:
        """Declare a source with a site."""
        self.sources.append(source(name, division))
        self.sites[name] = pages

    def crawl(
        self,
        sources: Sequence[Source],
        *,
        keep: Keep,
        now: str,
        progress: Callable[[Progress], None] | None = None,
        **_: Any,
    ) -> list[SourceReport]:
        """One crawl as `extract.crawl.run.crawl` does it."""
        reports = [self._visit(s.id, keep, now) for s in sources]
        self.past = [Night(now, r) for r in reports] + self.past
        if progress is not None:
            progress(Progress(len(sources), len(sources), 1, 0, len(self.arrivals), 0, 1.0, 0.1))
        return reports

    def _visit(self, name: str, keep: Keep, now: str) -> SourceReport:
        site = self.sites[name]
        if isinstance(site, str):
            trouble = Trouble("timeout", f"http://{name}.example/", "no answer")
            return SourceReport(name, site, requests=1, troubles=[trouble])
        report = SourceReport(name, requests=len(site), listed=len(site))
        for url, page in site.items():
            sha256 = digest(page.data)
            if self.seen.get(url) == sha256:
                report.unchanged += 1
                continue
            changed = url in self.seen
            report.new, report.changed = report.new + (not changed), report.changed + changed
            keep.put(page.data, sha256, page.content_type)
            self.seen[url] = sha256
            size = len(page.data)
            arrival = Arrival(url, sha256, size, page.content_type, now, name, page.page_url, "", changed)
            self.arrivals.append((arrival, ""))
        return report

    def pending(self, state: Path) -> list[Arrival]:
        """Not taken yet."""
        return [a for a, run in self.arrivals if not run]

    def taken(self, state: Path, arrivals: Sequence[Arrival], run_id: str) -> None:
        """Note who took them."""
        self.arrivals = [(a, run_id if a in arrivals else run) for a, run in self.arrivals]

    def lost(self, state: Path, arrivals: Sequence[Arrival]) -> None:
        """Taken, and no longer known: what the site shows is brought again."""
        self.taken(state, arrivals, "lost")
        for arrival in arrivals:
            del self.seen[arrival.url]

    def nights(self, state: Path, source_id: str | None = None, *, limit: int = 60) -> list[Night]:
        """Newest first."""
        return self.past

    def last_successes(self, state: Path) -> dict[str, str]:
        """By source the last night that listed anything."""
        found = [n for n in self.past if n.report.listed and n.report.outcome in ("done", "partial")]
        return {n.report.source_id: n.at for n in reversed(found)}


def night_of(name: str, at: str, listed: int, outcome: Outcome = "done") -> Night:
    """One source in one earlier night."""
    report = SourceReport(name, outcome, listed=listed)
    if outcome in ("failed", "skipped"):
        report = replace(report, troubles=[Trouble("timeout", f"http://{name}.example/")])
    return Night(at, report)
