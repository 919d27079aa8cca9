"""One listing: asked for changes, read for links, its links kept."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, replace

from extract.crawl.client import Answer, FetchError
from extract.crawl.documents import DocumentJob, keep
from extract.crawl.pages import validators
from extract.crawl.rows import Known, StoredLink, stored_links
from extract.crawl.urls import normalise
from extract.crawl.visit import Visit
from extract.listing.types import PageLinks

__all__ = ["ListingJob", "ask_listing", "keep_listing"]

_INHERITED = 2000


@dataclass(frozen=True, slots=True)
class ListingJob:
    """A listing to walk. `inherited` are the names above it, a line each; `barren` how many listings
    above it, one behind the other, had no link that was new this night; `entry`: the source names
    it."""

    link: StoredLink
    inherited: str = ""
    barren: int = 0
    entry: bool = False

    def below(self, link: StoredLink, title: str, *, barren: bool) -> ListingJob:
        """The job of a listing that this one, called `title`, leads to."""
        names = dict.fromkeys([*self.inherited.split("\n"), title.strip(), link.text.strip()])
        words = "\n".join(name.replace("\n", " ") for name in names if name)
        return ListingJob(link, words[-_INHERITED:], self.barren + 1 if barren else 0)

    def reader(self, visit: Visit) -> str:
        """What the links of this page depend on beside its bytes."""
        told = f"{visit.source.family}\n{self.inherited}"
        return f"{visit.night.reader.version}:{hashlib.sha256(told.encode()).hexdigest()[:12]}"


async def ask_listing(job: ListingJob, visit: Visit) -> None:
    """Bring what the state knows of a listing up to date. Raises FetchError, BudgetError; what
    was known before stays then, since a page that fails withdraws nothing."""
    night, key, url = visit.night, job.link.key, job.link.url
    known = night.ledger.known(key, "listing")
    reader = job.reader(visit)
    try:
        answer = await visit.ask(url, known, limit=night.limits.page_bytes, data=job.link.data, reader=reader)
        if answer.status == 304:
            night.ledger.same(key, "listing", validators(answer), night.clock.stamp())
            visit.report.unchanged += 1
        elif answer.status in (404, 410):
            night.ledger.absent(key, "listing", answer.status, validators(answer), night.clock.stamp())
            night.manners.accepted(url)
            raise FetchError("listing_gone", url, f"status {answer.status}")
        elif answer.status not in (200, 203):
            raise await asyncio.to_thread(night.reader.refusal, answer)
        else:
            await _read(job, visit, answer, known, reader)
        if any(link.kind == "report" and link.key == key for link in night.ledger.links(key)):
            night.asked.add(key)  # the page is a report too, and was asked for just now
    except FetchError as error:
        if error.code == "challenge":
            night.manners.rejected(url)
        raise
    night.manners.accepted(url)


async def _read(job: ListingJob, visit: Visit, answer: Answer, known: Known | None, reader: str) -> None:
    night, key = visit.night, job.link.key
    sha256 = hashlib.sha256(answer.body).hexdigest()
    if known is not None and known.sha256 == sha256 and known.reader == reader:
        night.ledger.same(key, "listing", validators(answer), night.clock.stamp())
        visit.report.unchanged += 1
        return
    links = await asyncio.to_thread(night.reader.listing, answer, visit.source.family, job.inherited)
    own = {job.link.url, normalise(answer.url)}
    mine = [link for link in links.reports if normalise(link.url) in own]
    if mine and job.link.data is None:
        # Kept as a document first: killed in between, the listing is read once more.
        links = replace(
            links, reports=tuple(replace(x, url=job.link.url) if x in mine else x for x in links.reports)
        )
        title = mine[0].text or links.title
        night.ledger.find(visit.source.id, [(key, None, title)], night.clock.stamp())
        await keep(DocumentJob(job.link.url, title), visit, answer)
    keep_listing(job, visit, answer, links, sha256, known)


def keep_listing(
    job: ListingJob, visit: Visit, answer: Answer, links: PageLinks, sha256: str, known: Known | None
) -> None:
    """Keep the links of a listing, and note which of its entries changed their words or date.
    Raises FetchError for a listing that has lost all its links."""
    night, key, at = visit.night, job.link.key, visit.night.clock.stamp()
    reader = job.reader(visit)
    kept, odd = stored_links(links)
    before = night.ledger.links(key)
    if links.problem == "no_links" and (before or job.entry):
        raise FetchError("no_links", answer.url, links.detail)
    if known is not None and known.reader == reader:
        said = {link.key: (link.text, link.date) for link in before if link.kind == "report"}
        night.moved.update(
            link.key
            for link in kept
            if link.kind == "report" and said.get(link.key, (link.text, link.date)) != (link.text, link.date)
        )
    problem = f"{links.problem}\n{links.detail}" if links.problem in ("pager", "not_a_page") else None
    if odd:
        problem = problem or f"bad_address\n{len(odd)}: {odd[0][:200]}"
    changed = known.changed_at if known is not None and known.sha256 == sha256 else at
    page = Known(
        key, "listing", 200, sha256, None, problem, validators(answer), reader, links.title, changed, at
    )
    night.ledger.read(page, kept, at)
