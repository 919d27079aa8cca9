"""One document: asked for changes, kept where it is new, its attachments found."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass

from extract.crawl.client import Answer, FetchError
from extract.crawl.database import told
from extract.crawl.pages import Page, validators
from extract.crawl.rows import Known, StoredLink, stored_links
from extract.crawl.types import Arrival
from extract.crawl.visit import Visit

__all__ = ["DocumentJob", "Taken", "keep", "take"]

_DEPTH = 2  # pages between a listing and the last attachment


@dataclass(frozen=True, slots=True)
class DocumentJob:
    """A document to ask for: the words of its link, the page it hangs on where it is an
    attachment, how many pages lie between it and a listing, the words of the listings above."""

    url: str
    title: str = ""
    page_url: str | None = None
    depth: int = 0
    inherited: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a document led to: attachments, addresses that are none (`odd`), or an answer that is a
    listing after all."""

    attachments: tuple[StoredLink, ...] = ()
    odd: tuple[str, ...] = ()
    listing: Answer | None = None


async def take(job: DocumentJob, visit: Visit) -> Taken:
    """Ask for a document and keep it if it is new or changed. Raises FetchError, BudgetError."""
    night, url = visit.night, job.url
    known = night.ledger.known(url, "document")
    # A file has no links to read: no new version of the reader makes it worth fetching again.
    reader = known.reader and night.reader.version if known is not None else None
    answer = await visit.ask(url, known, limit=night.limits.body_bytes, reader=reader)
    if answer.status == 304:
        night.ledger.same(url, "document", validators(answer), night.clock.stamp())
        visit.report.unchanged += 1
        return Taken()
    if answer.status in (404, 410):
        night.ledger.absent(url, "document", answer.status, validators(answer), night.clock.stamp())
        raise FetchError("gone" if known and known.sha256 else "dead_link", url, f"status {answer.status}")
    if answer.status not in (200, 203):
        raise await asyncio.to_thread(night.reader.refusal, answer)
    if not answer.body:
        raise FetchError("empty_answer", url)
    return await keep(job, visit, answer)


async def keep(job: DocumentJob, visit: Visit, answer: Answer) -> Taken:
    """Keep what a server sent as a document, if it is new or changed. Raises FetchError for an
    error page that pretends to be one."""
    night, url = visit.night, job.url
    known = night.ledger.known(url, "document")
    page = None
    if len(answer.body) <= night.limits.page_bytes:
        page = await asyncio.to_thread(night.reader.document, answer, visit.source.family)
    if page is not None and page.links.reports and not page.links.attachments:
        return Taken(listing=answer)
    sha256 = await asyncio.to_thread(lambda: hashlib.sha256(answer.body).hexdigest())
    links, odd = _links(page) if job.depth < _DEPTH else ([], ())
    taken = Taken(tuple(links), odd)
    # Those on foreign hosts too: they are asked for on the night that the source allows the host.
    found = [(link.key, url, link.text or job.title) for link in links]
    # A page that only sends its visitor on is no document; what it sends him to is.
    stub = page is not None and bool(page.links.listings) and not page.links.attachments
    at = night.clock.stamp()
    before = known.sha256 if known is not None else None
    same = known is not None and _same(known, sha256, page)
    row = Known(
        url, "document", 200, before if same else sha256, page.sameness if page else None, None,
        validators(answer), night.reader.version if page else None, page.links.title if page else "",
        known.changed_at if same and known else at, at,
    )  # fmt: skip
    if same or stub:
        visit.report.unchanged += same
        night.ledger.read(row, links, at, source_id=visit.source.id, found=found)
        return taken
    kind = (answer.content_type or "").encode("ascii", "replace").decode()[:200] or None
    with told(night.state):
        await asyncio.to_thread(night.keep.put, answer.body, sha256, kind)
    arrival = Arrival(
        url, sha256, len(answer.body), kind, at, visit.source.id, job.page_url, job.title, before is not None
    )
    if before is not None:
        visit.report.changed += 1
    elif not night.ledger.has_content(sha256):
        visit.report.new += 1
    night.ledger.read(row, links, at, arrival, source_id=visit.source.id, found=found)
    night.totals.documents += 1
    return taken


def _same(known: Known, sha256: str, page: Page | None) -> bool:
    """Whether a document is what it was: its bytes, or all that a page shows."""
    if known.sha256 is None:
        return False
    alike = page is not None and page.sameness is not None and page.sameness == known.sameness
    return known.sha256 == sha256 or alike


def _links(page: Page | None) -> tuple[list[StoredLink], tuple[str, ...]]:
    if page is None:
        return [], ()
    kept, odd = stored_links(page.links)
    way = "attachment" if page.links.attachments else "listing"
    return [link for link in kept if link.kind == way and link.data is None], tuple(odd)
