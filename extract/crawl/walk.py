"""One source in one night: its listings walked, what is new taken, what is known looked at again."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable
from itertools import count

from extract.crawl.client import Answer, FetchError
from extract.crawl.documents import DocumentJob, take
from extract.crawl.listings import ListingJob, ask_listing, keep_listing
from extract.crawl.night import BudgetError, Night
from extract.crawl.revisit import due
from extract.crawl.rows import Known, StoredLink
from extract.crawl.troubles import NO_LISTING, NO_PROBE, NOT_ASKED, NOTES, OF_HOST
from extract.crawl.types import Source, SourceReport, Trouble
from extract.crawl.urls import host_of, normalise
from extract.crawl.visit import Visit

__all__ = ["walk"]

# In this order: what is new, then further listings, what failed on earlier nights, known documents.
_NEW, _LISTING, _FAILED, _AGAIN = range(4)
_TROUBLES = 200


async def walk(source: Source, night: Night) -> SourceReport:
    """Walk one source. Whatever it does is in the report; raises only what ends the whole crawl
    (CrawlError)."""
    report = SourceReport(source.id)
    try:
        if not source.entry:
            raise ValueError("it names no entry address")
        visit = Visit(source, night, report)
    except ValueError as error:
        report.outcome = "failed"
        report.troubles.append(Trouble("bad_address", source.id, str(error)))
        return report
    await _Walk(visit).run()
    return report


class _Walk:
    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._night = visit.night
        self._report = visit.report
        self._ledger = visit.night.ledger
        self._queue: list[tuple[int, int, ListingJob | DocumentJob]] = []
        self._number = count()
        self._queued: set[str] = set()
        self._walked: set[str] = set()
        self._listed: set[str] = set()  # reports that listings show now
        self._offered: set[str] = set()  # documents that have a job, or need none before the revisits
        self._told: set[tuple[str, str]] = set()
        self._untold = 0
        self._entries_read = 0

    async def run(self) -> None:
        source = self._visit.source
        for entry in source.entry:
            url = normalise(entry)
            if url is None:
                self._trouble(FetchError("bad_address", entry))
            else:
                self._push(_LISTING, ListingJob(StoredLink("listing", url), entry=True))
        try:
            await self._drain()
            self._plan_known()
            await self._drain()
        except BudgetError as error:
            detail = f"{error.detail}; {len(self._queue) + 1} addresses not asked"
            self._tell(Trouble(error.code, source.entry[0], detail))
        self._night.totals.waiting -= len(self._queue)
        self._close()

    def _push(self, stage: int, job: ListingJob | DocumentJob) -> None:
        heapq.heappush(self._queue, (stage, next(self._number), job))
        self._night.totals.waiting += 1

    async def _drain(self) -> None:
        while self._queue:
            _, _, job = heapq.heappop(self._queue)
            self._night.totals.waiting -= 1
            if isinstance(job, ListingJob):
                await self._listing(job)
            else:
                await self._document(job)

    # -- listings ------------------------------------------------------------------------------

    async def _listing(self, job: ListingJob) -> None:
        key = job.link.key
        if key in self._walked:
            return
        if len(self._walked) >= self._night.limits.listings:
            self._tell(Trouble("many_listings", job.link.url, f"more than {len(self._walked)}"), once="")
            return
        self._walked.add(key)
        try:
            await self._night.listing_once(key, lambda: ask_listing(job, self._visit))
        except FetchError as error:
            self._listing_failed(job, error)
            return
        self._entries_read += job.entry
        self._follow(job, shown=True)

    def _listing_failed(self, job: ListingJob, error: FetchError) -> None:
        """Go on from what the listing said when it was last read."""
        known = self._ledger.known(job.link.key, "listing")
        read_before = known is not None and known.sha256 is not None
        # A link to nowhere in a menu was never a listing, still less an address that a rule made up.
        quiet = error.code in NO_LISTING or (job.link.probe and error.code in NO_PROBE)
        if job.entry or read_before or not quiet:
            self._trouble(error)
        if error.code not in NOT_ASKED and error.code != "listing_gone":
            self._ledger.failed(job.link.key, "listing", self._night.clock.stamp())
        if read_before:
            self._follow(job, shown=False)

    def _follow(self, job: ListingJob, *, shown: bool) -> None:
        """Take up the links of a listing; `shown`: it shows them now."""
        key = job.link.key
        known = self._ledger.known(key, "listing")
        links = self._ledger.links(key)
        if known is not None and known.problem and shown:
            code, _, detail = known.problem.partition("\n")
            self._tell(Trouble(code, job.link.url, detail))
        fresh = self._offer([link for link in links if link.kind == "report"], job, shown=shown)
        below = [link for link in links if link.kind == "listing"]
        if not below:
            return
        if not fresh and job.barren >= self._night.limits.barren:
            if any(link.key not in self._walked for link in below):
                self._tell(Trouble("endless_listing", job.link.url, f"{job.barren} listings without news"))
            return
        for link in below:
            if not self._visit.scope.allows(link.url):
                self._trouble(FetchError("foreign_host", link.url))
            elif link.key not in self._queued:
                self._queued.add(link.key)
                self._push(_LISTING, job.below(link, known.title if known else "", barren=not fresh))

    def _offer(self, links: Iterable[StoredLink], listing: ListingJob, *, shown: bool) -> bool:
        """Take up the report links of a listing. Whether one of them is new to this walk."""
        fresh = False
        found: list[tuple[str, str | None, str]] = []
        jobs: list[DocumentJob] = []
        for link in links:
            known = self._ledger.known(link.key, "document")
            as_listing = listing.below(link, "", barren=False)
            if known is None and self._turned_out(link.key, listing):
                self._push(_LISTING, as_listing)
                continue
            fresh = fresh or link.key not in self._listed
            if shown:
                self._listed.add(link.key)
            if link.key in self._offered:
                continue
            found.append((link.key, None, link.text))
            if known is None or (link.key in self._night.moved and known.sha256 is not None):
                self._offered.add(link.key)
                jobs.append(DocumentJob(link.url, link.text, inherited=as_listing.inherited))
        # Remembered before they are asked for: whatever ends the night, they are not forgotten.
        self._ledger.find(self._visit.source.id, found, self._night.clock.stamp())
        for job in jobs:
            self._push(_NEW, job)
        return fresh

    def _turned_out(self, key: str, listing: ListingJob) -> bool:
        """Whether what a listing calls a report was found to be a listing of reports."""
        known = self._ledger.known(key, "listing")
        return key != listing.link.key and known is not None and known.sha256 is not None

    # -- documents -----------------------------------------------------------------------------

    async def _document(self, job: DocumentJob) -> None:
        if job.url in self._night.asked:
            return
        self._night.asked.add(job.url)
        try:
            taken = await take(job, self._visit)
            if taken.listing is not None:
                self._is_listing(job, taken.listing)
                return
        except FetchError as error:
            self._document_failed(job, error)
            return
        except BudgetError:
            self._night.asked.discard(job.url)  # another source may have the means
            raise
        self._night.manners.accepted(job.url)
        for url in taken.odd:
            self._trouble(FetchError("bad_address", url[:300], job.url))
        self._attach(job, taken.attachments)

    def _document_failed(self, job: DocumentJob, error: FetchError) -> None:
        known = self._ledger.known(job.url, "document")
        if error.code in ("gone", "dead_link"):
            self._night.manners.accepted(job.url)
            if known is not None and known.changed_at != known.checked_at:
                return  # told on the night it went
        elif error.code in NOT_ASKED:
            self._night.asked.discard(job.url)  # another source may be allowed to
        else:
            self._ledger.failed(job.url, "document", self._night.clock.stamp())
        if error.code == "challenge":
            self._night.manners.rejected(job.url)
        self._trouble(error)

    def _attach(self, job: DocumentJob, links: Iterable[StoredLink]) -> None:
        for link in links:
            known = self._ledger.known(link.key, "document")
            if link.key not in self._offered and (known is None or known.sha256 is None):
                self._offered.add(link.key)
                self._push(_NEW, DocumentJob(link.url, link.text or job.title, job.url, job.depth + 1))

    def _is_listing(self, job: DocumentJob, answer: Answer) -> None:
        """What a listing called a report is a listing of reports."""
        as_listing = ListingJob(StoredLink("listing", job.url), job.inherited)
        links = self._night.reader.listing(answer, self._visit.source.family, as_listing.inherited)
        sha256 = hashlib.sha256(answer.body).hexdigest()
        keep_listing(as_listing, self._visit, answer, links, sha256, None)
        self._ledger.forget(self._visit.source.id, job.url)
        self._listed.discard(job.url)
        self._walked.add(job.url)
        self._night.manners.accepted(job.url)
        self._follow(as_listing, shown=True)

    def _plan_known(self) -> None:
        """After the listings: what failed before, then the known documents whose turn it is."""
        failed: list[tuple[int, DocumentJob]] = []
        jobs: dict[str, DocumentJob] = {}
        pages: list[Known] = []
        for known, key, page_url, title in self._ledger.documents(self._visit.source.id):
            if key in self._night.asked:
                continue
            job = jobs[key] = DocumentJob(key, title, page_url, 1 if page_url else 0)
            if known is None or (known.sha256 is None and not known.gone):
                failed.append((known.failures if known else 0, job))
            else:
                pages.append(known)
        for _, job in sorted(failed, key=lambda item: item[0]):
            self._push(_FAILED, job)
        if not self._night.only_new:
            for page in due(pages, self._night.clock.now(), self._night.limits):
                self._push(_AGAIN, jobs[page.key])

    # -- the account ---------------------------------------------------------------------------

    def _trouble(self, error: FetchError) -> None:
        if error.code in OF_HOST:
            place = host_of(error.url)
            self._tell(Trouble(error.code, error.url, error.detail or place), once=place)
        else:
            self._tell(Trouble(error.code, error.url, error.detail))

    def _tell(self, trouble: Trouble, *, once: str | None = None) -> None:
        mark = (trouble.code, trouble.url if once is None else once)
        if mark in self._told:
            return
        self._told.add(mark)
        if len(self._report.troubles) < _TROUBLES:
            self._report.troubles.append(trouble)
        else:
            self._untold += 1

    def _close(self) -> None:
        report, entry = self._report, self._visit.source.entry[0]
        report.listed = len(self._listed)
        report.seconds = round(self._visit.count.seconds, 3)
        if self._entries_read and not report.listed:
            self._tell(Trouble("nothing_listed", entry))
        if self._untold:
            report.troubles.append(Trouble("more_troubles", entry, str(self._untold)))
        if not self._entries_read:
            report.outcome = "failed" if self._asked_in_vain() else "skipped"
        elif any(trouble.code not in NOTES for trouble in report.troubles):
            report.outcome = "partial"

    def _asked_in_vain(self) -> bool:
        """Whether the site was asked at all: what rests, or came after the night's end, was not."""
        codes = {trouble.code for trouble in self._report.troubles}
        return self._report.requests > 0 or not codes <= {"host_rests", "night_over"}
