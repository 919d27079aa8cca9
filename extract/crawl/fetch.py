"""One address at a time, with the safety and the manners of the crawl and without its state."""

from __future__ import annotations

from dataclasses import dataclass

from extract.crawl.limits import CrawlLimits
from extract.crawl.types import Source

__all__ = ["FetchError", "Fetched", "Fetcher"]


class FetchError(Exception):
    """The address gave no answer that may be used: `code` is one of `data/troubles.csv`."""

    def __init__(self, code: str, url: str, detail: str = "") -> None:
        super().__init__(f"{code}: {url}" + (f" ({detail})" if detail else ""))
        self.code = code
        self.url = url
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: `url` is the address after redirects, `body` decompressed."""

    status: int
    url: str
    body: bytes
    content_type: str | None


class Fetcher:
    """Asks as the crawl asks: robots.txt, pauses, allowed hosts, addresses, sizes, times."""

    def __init__(self, limits: CrawlLimits | None = None, contact: str | None = None) -> None:
        self._limits = limits or CrawlLimits()
        self._contact = contact

    def fetch_one(self, source: Source, url: str, data: str | None = None) -> Fetched:
        """Ask for `url` (POST where `data` is given). Any status that a server answers is
        `Fetched`; raises FetchError where there is no answer or none may be asked for."""
        raise NotImplementedError
