"""Documents that a crawl left in the raw store: how they belong together, and what is to be read.

The rules are those for files in folders (`flows/relations.py`): a picture that a page shows is a
part of the page; a page and its attachments are one report; a page that brings more than three
documents along is a list. Here everything is known by its address, and what an earlier night
brought counts like what came tonight.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urldefrag, urlsplit

from extract.crawl.types import Arrival
from flows.bundle import is_picture, mentions, reading_order, resolve
from flows.discover import Passed
from flows.jobs import Job
from flows.names import printable
from flows.pace import is_slow
from flows.plan import UNREADABLE, Kept, Plan, Planner
from flows.relations import MOST_ATTACHMENTS
from sql.records import Part

__all__ = ["plan_arrivals"]


def plan_arrivals(planner: Planner, arrivals: Sequence[Arrival], kept: Iterable[Kept] = ()) -> Plan:
    """What is to be read of these arrivals, and of the `kept` documents whose parser is out of date.

    Bytes that the raw store has lost or spoiled are quarantined as `file_unreadable`, and are read when
    they come again.
    """
    plan = Plan(found=len(arrivals))
    ties = _Ties(planner, arrivals)
    slow: dict[Arrival, bool | OSError] = {}
    for arrival in arrivals:
        try:
            data = planner.store.get(arrival.sha256)
        except OSError as error:
            slow[arrival] = error
            continue
        ties.tell(arrival.url, arrival.sha256, data)
        slow[arrival] = is_slow(data)
    for arrival in arrivals:
        ties.tell_page_of(arrival)
    # A page before what is attached to it; versions of one address in the order in which they came.
    for arrival in sorted(arrivals, key=lambda a: (a.page_url is not None, a.fetched_at, a.url)):
        if arrival.url in ties.parts and arrival.page_url is not None:
            plan.found -= 1
            plan.passed.append(Passed(printable(arrival.url), "part_of_page"))
        else:
            _consider(planner, plan, ties, arrival, slow[arrival])
    planner.reread(kept, plan)
    return plan


def _consider(planner: Planner, plan: Plan, ties: _Ties, arrival: Arrival, slow: bool | OSError) -> None:
    job = Job(
        sha256=arrival.sha256,
        name=printable(arrival.url),
        path=None,
        url=arrival.url,
        source_id=arrival.source_id,
        content_type=arrival.content_type,
        size=arrival.size,
        fetched_at=planner.met(arrival.url, arrival.sha256, arrival.fetched_at),
        raw=str(planner.store.root),
        divisions=planner.divisions,
    )
    if isinstance(slow, OSError):
        plan.unreadable.add(arrival.sha256)
        planner.refuse(job, plan, UNREADABLE, f"raw store: {slow.strerror or slow}")
        return
    if arrival.size > planner.max_bytes:
        planner.refuse(job, plan, "too_large", f"{arrival.size:,} bytes, more than {planner.max_bytes:,}")
        return
    parts = ties.parts_of(arrival)
    job = replace(
        job,
        parts=parts,
        page=ties.page_of(arrival),
        attached=ties.attached_to(arrival),
        slow=slow or bool(parts),
    )
    chosen = planner.consider(job, plan)
    if chosen is None:
        plan.known += 1
    else:
        plan.jobs.append(chosen)


@dataclass(frozen=True, slots=True)
class _Page:
    """What one page has: its pictures as (address as printed, address), and its attachments' addresses."""

    sha256: str
    pictures: tuple[tuple[str, str], ...]
    attached: tuple[str, ...]

    @property
    def is_list(self) -> bool:
        return len(self.attached) > MOST_ATTACHMENTS


class _Ties:
    """Pages as they were told, tonight's and those of earlier nights that tonight's documents are on."""

    def __init__(self, planner: Planner, arrivals: Sequence[Arrival]) -> None:
        self._store = planner.store
        self._before = planner.addresses
        self._tonight = {a.url: a.sha256 for a in sorted(arrivals, key=lambda a: a.fetched_at)}
        # The addresses that a link may mean: those met before as well as tonight's.
        self._urls: Mapping[str, str] = {u: u for u in (*planner.addresses, *self._tonight)}
        self._given: defaultdict[str, set[str]] = defaultdict(set)
        for arrival in arrivals:
            if arrival.page_url is not None:
                self._given[arrival.page_url].add(arrival.url)
        self._pages: dict[tuple[str, str], _Page] = {}
        self._page_of: dict[str, tuple[int, str, str]] = {}
        self.parts: set[str] = set()

    def tell(self, url: str, sha256: str, data: bytes) -> None:
        """Take in one document; most are no pages and mention nothing."""
        found = mentions(data)
        pictures = {}
        for address in found.pictures:
            target = self._target(address, url)
            if target is not None and is_picture(urlsplit(target).path):
                pictures[address] = target
        shown = set(pictures.values())
        attached = dict.fromkeys(u for u in sorted(self._given.get(url, ())) if u not in shown)
        for address, _ in found.links:
            target = self._target(address, url)
            if target is not None and target != url and reading_order(target) == 1:
                attached[target] = None
        page = _Page(sha256, tuple(pictures.items()), tuple(attached))
        self._pages[url, sha256] = page
        self.parts |= shown
        if not page.is_list:
            for target in attached:
                # Of several pages that link to a document, the one with the fewest is its own.
                tie = (len(attached), url, sha256)
                self._page_of[target] = min(self._page_of.get(target, tie), tie)

    def tell_page_of(self, arrival: Arrival) -> None:
        """Take in the page that a document of tonight is on, where an earlier night brought it."""
        url = arrival.page_url
        last = self._before.get(url) if url is not None and url not in self._tonight else None
        if url is None or last is None or (url, last.sha256) in self._pages:
            return
        try:
            data = self._store.get(last.sha256)
        except OSError:  # then the document stands for itself
            return
        self.tell(url, last.sha256, data)

    def page_of(self, arrival: Arrival) -> str | None:
        """The sha256 of the page that a document is attached to."""
        tie = self._page_of.get(arrival.url)
        return tie[2] if tie is not None and tie[2] != arrival.sha256 else None

    def attached_to(self, arrival: Arrival) -> tuple[str, ...]:
        """The addresses of a page's attachments."""
        page = self._pages[arrival.url, arrival.sha256]
        return () if page.is_list else page.attached

    def parts_of(self, arrival: Arrival) -> tuple[Part, ...]:
        """The pictures of a page whose bytes are there."""
        found = ((href, self._sha256(url)) for href, url in self._pages[arrival.url, arrival.sha256].pictures)
        return tuple(Part(href, sha256) for href, sha256 in found if self._store.has(sha256))

    def _sha256(self, url: str) -> str:
        return self._tonight.get(url) or self._before[url].sha256

    def _target(self, address: str, url: str) -> str | None:
        return resolve(urldefrag(address)[0], "", url, (), self._urls)
