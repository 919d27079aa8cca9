"""A source tried out: its entry pages and the first pages behind them, nothing stored."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol

from extract.crawl.client import FetchError
from extract.crawl.fetch import Fetched
from extract.crawl.types import Source, Trouble
from extract.listing.addresses import page_key
from extract.listing.page import read_page
from extract.listing.types import Ask, Link, PageLinks
from extract.listing.wordings import Wordings

__all__ = ["BUDGET", "Asking", "Findings", "look", "look_for_listing"]

BUDGET = 8  # requests to one source, its entries included
_ERRORS = 400  # answers from this status on are no page


class Asking(Protocol):
    """Who asks: `extract.crawl.fetch.Fetcher`, or a stand-in of a test."""

    def fetch_one(self, source: Source, url: str, data: str | None = None) -> Fetched:
        """Ask for an address in the name of a source. Raises FetchError."""


@dataclass(slots=True)
class Findings:
    """What a look at a source found. `waiting` counts listings named and not asked for any more,
    `columns` are links of pages without reports to listings of them."""

    source: Source
    families: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    pages: int = 0
    waiting: int = 0
    reports: list[Link] = field(default_factory=list)
    columns: list[Ask] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether it listed reports and met no trouble."""
        return bool(self.reports) and not self.troubles


@dataclass(frozen=True, slots=True)
class _Visit:
    ask: Ask
    inherited: str
    entry: bool


def look(source: Source, asking: Asking, wordings: Wordings, *, budget: int = BUDGET) -> Findings:
    """Ask for the entries of a source and for as many of the listings behind them as `budget`
    allows, in the order in which the pages name them; what they list and what went wrong."""
    out = Findings(source)
    waiting = [_Visit(Ask(url), "", True) for url in source.entry]
    seen: set[tuple[str, str | None]] = {(page_key(url), None) for url in source.entry}
    known: set[str] = set()
    for _ in range(max(budget, len(waiting))):
        if not waiting:
            break
        visit = waiting.pop(0)
        links = _read(visit, out, source, asking, wordings)
        if links is None:
            continue
        for report in links.reports:
            if page_key(report.url) not in known:
                known.add(page_key(report.url))
                out.reports.append(report)
        words = f"{visit.inherited} {links.title} {visit.ask.text}"
        for ask in links.listings:
            if (key := (page_key(ask.url), ask.data)) not in seen:
                seen.add(key)
                waiting.append(_Visit(ask, words, False))
    out.waiting = sum(not visit.ask.probe for visit in waiting)
    if not out.reports and not out.troubles:
        out.troubles.append(Trouble("nothing_listed", source.entry[0], "; ".join(out.titles[:3])))
    return out


def look_for_listing(source: Source, asking: Asking, wordings: Wordings) -> Findings:
    """A look at a source of one entry; where that is a page that only leads to the listing (a home
    page), at the listing in its place, if it lists reports."""
    found = look(source, asking, wordings)
    leads_to = [ask.url for ask in found.columns if wordings.is_bare_column(ask.text)]
    if not leads_to:
        return found
    better = look(replace(source, entry=(leads_to[0],)), asking, wordings)
    if not better.reports:
        return found
    better.titles += [title for title in found.titles if title not in better.titles]
    return better


def _read(
    visit: _Visit, out: Findings, source: Source, asking: Asking, wordings: Wordings
) -> PageLinks | None:
    """One page read into the findings; None where there is none to go on from."""
    ask = visit.ask
    try:
        answer = asking.fetch_one(source, ask.url, ask.data)
    except FetchError as error:
        out.troubles += [] if ask.probe else [Trouble(error.code, error.url, error.detail)]
        return None
    out.pages += 1
    if answer.status >= _ERRORS:
        if not ask.probe:
            out.troubles.append(Trouble("http_error", ask.url, f"status {answer.status}"))
        return None
    links = read_page(
        answer.body,
        answer.url,
        answer.content_type,
        role="listing",
        family=source.family,
        wordings=wordings,
        inherited=visit.inherited,
    )
    _note(links, visit, out)
    return links


def _note(links: PageLinks, visit: _Visit, out: Findings) -> None:
    if links.family and links.family not in out.families:
        out.families.append(links.family)
    if links.title and links.title not in out.titles:
        out.titles.append(links.title)
    if not links.reports:
        out.columns += [ask for ask in links.listings if ask.text and ask.data is None]
    # A further page that lists nothing is the end of a listing; an entry that lists nothing is wrong.
    expected = links.problem == "no_links" and not visit.entry
    if links.problem and not visit.ask.probe and not expected:
        out.troubles.append(Trouble(links.problem, visit.ask.url, links.detail))
