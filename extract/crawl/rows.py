"""Rows of the crawl's state as the walk sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from extract.crawl.urls import normalise, request_key
from extract.listing.types import PageLinks

__all__ = ["Known", "PageKind", "StoredLink", "Validators", "stored_links"]

Kind = Literal["report", "listing", "attachment"]
PageKind = Literal["listing", "document"]


@dataclass(frozen=True, slots=True)
class Validators:
    """By what a server may tell that a page has not changed."""

    etag: str | None = None
    last_modified: str | None = None
    answered: str | None = None

    @property
    def conditions(self) -> dict[str, str]:
        """The request headers that ask for changes alone. The date of the last answer stands in
        where the server names no time of change."""
        headers = {}
        if self.etag:
            headers["If-None-Match"] = self.etag
        since = self.last_modified or self.answered
        if since:
            headers["If-Modified-Since"] = since
        return headers


@dataclass(frozen=True, slots=True)
class Known:
    """A page met before. `sha256` is None where it never gave anything usable."""

    key: str
    kind: PageKind
    status: int | None
    sha256: str | None
    sameness: str | None
    problem: str | None
    validators: Validators
    reader: str | None
    title: str
    changed_at: str
    checked_at: str
    failures: int = 0

    @property
    def gone(self) -> bool:
        """Whether the server said last that there is no such page."""
        return self.status in (404, 410)


@dataclass(frozen=True, slots=True)
class StoredLink:
    """A link of a page, its address normalised."""

    kind: Kind
    url: str
    data: str | None = None
    accept: str = "page"
    text: str = ""
    date: str | None = None
    probe: bool = False

    @property
    def key(self) -> str:
        """What the state knows its target by."""
        return request_key(self.url, self.data)


def stored_links(links: PageLinks) -> tuple[list[StoredLink], list[str]]:
    """The links of a page, and the addresses among them that cannot be asked for."""
    kept: dict[tuple[str, str], StoredLink] = {}
    odd: list[str] = []

    def put(kind: Kind, url: str, **more: object) -> None:
        address = normalise(url)
        if address is None:
            odd.append(url)
            return
        link = StoredLink(kind, address, **more)  # type: ignore[arg-type]
        kept.setdefault((kind, link.key), link)

    for report in links.reports:
        put("report", report.url, text=report.text, date=report.date)
    for ask in links.listings:
        put("listing", ask.url, data=ask.data, accept=ask.accept, text=ask.text, probe=ask.probe)
    for file in links.attachments:
        put("attachment", file.url, text=file.text, date=file.date)
    return list(kept.values()), odd
