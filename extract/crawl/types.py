"""What the crawl takes and gives: sources in, fetched documents and one account a source out.

Crawling knows addresses, hosts and bytes. What a report is, the wordings of `data/listings.yaml`
say (`extract.listing`); what it means, `transform` says later.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

__all__ = ["Arrival", "Keep", "Outcome", "Source", "SourceReport", "Trouble"]


@dataclass(frozen=True, slots=True)
class Source:
    """One site that publishes reports, as `data/sources.yaml` declares it.

    `entry`: addresses of listings. `allowed_hosts`: host or host:port, nothing else is asked.
    `division`: code of the county or township it covers. `family`: how its listings work, None
    to recognise it. `delay_s`: seconds between two requests to one host, None for the default.
    """

    id: str
    name: str
    entry: tuple[str, ...]
    allowed_hosts: tuple[str, ...]
    division: str
    family: str | None = None
    delay_s: float | None = None
    allow_private_addresses: bool = False
    notes: str = ""


class Keep(Protocol):
    """Where bytes go: the raw store (`flows.store.RawStore.put`)."""

    def put(self, data: bytes, sha256: str, content_type: str | None = None) -> None:
        """Keep the bytes under their SHA-256."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A document whose bytes are in the raw store and that no run has taken over yet.

    `page_url` is the page that links to it where it is an attachment; `title` the words of the
    link; `fetched_at` ISO 8601 UTC. `changed`: other bytes were met at this address before.
    """

    url: str
    sha256: str
    size: int
    content_type: str | None
    fetched_at: str
    source_id: str
    page_url: str | None = None
    title: str = ""
    changed: bool = False


Outcome = Literal["done", "partial", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """One request or page that did not give what it should: a code of `data/troubles.csv`, the
    address, and what a person needs to know."""

    code: str
    url: str
    detail: str = ""


@dataclass(slots=True)
class SourceReport:
    """What one crawl met at one source. `partial`: some pages failed, the rest was taken.

    `listed` counts the report links that its listings show now (a listing that failed shows none),
    `requests` all attempts but those for robots.txt, `conditional` the requests that asked only for
    changes, `unchanged` those answered by "not modified", with the same bytes, or with a page that
    shows the same. `new` counts documents whose bytes never came before, `changed` addresses that
    gave other bytes than last time.
    """

    source_id: str
    outcome: Outcome = "done"
    requests: int = 0
    conditional: int = 0
    unchanged: int = 0
    listed: int = 0
    new: int = 0
    changed: int = 0
    bytes: int = 0
    seconds: float = 0.0
    troubles: list[Trouble] = field(default_factory=list)
