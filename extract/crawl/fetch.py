"""One address at a time, with the safety and the manners of the crawl and without its state."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from extract.crawl.client import Client, FetchError
from extract.crawl.limits import CrawlLimits
from extract.crawl.manners import Errand, Manners
from extract.crawl.robots import RobotsFile
from extract.crawl.run import user_agent
from extract.crawl.types import Source
from extract.crawl.urls import Scope, normalise

__all__ = ["FetchError", "Fetched", "Fetcher"]


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: `url` is the address after redirects, `body` decompressed."""

    status: int
    url: str
    body: bytes
    content_type: str | None


class Fetcher:
    """Asks as the crawl asks: robots.txt, pauses, allowed hosts, addresses, sizes, times.

    Close it, or use it with `with`. Not for use inside a running event loop.
    """

    def __init__(self, limits: CrawlLimits | None = None, contact: str | None = None) -> None:
        self._limits = limits or CrawlLimits()
        self._runner = asyncio.Runner()
        self._client = self._runner.run(_client(self._limits, contact))
        self._manners = Manners(self._client, self._limits, _NoMemory(), lambda: datetime.now(UTC))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of connections and threads."""
        self._runner.run(self._client.__aexit__())
        self._runner.close()

    def fetch_one(self, source: Source, url: str, data: str | None = None) -> Fetched:
        """Ask for `url` (POST where `data` is given) in the name of `source`. Any status that a
        server answers and that no further attempt would better is `Fetched`; raises FetchError
        where there is no answer or none may be asked for."""
        address = normalise(url)
        if address is None:
            raise FetchError("bad_address", url)
        try:
            scope = Scope.of(source)
        except ValueError as error:
            raise FetchError("bad_address", url, str(error)) from error
        errand = Errand(source, scope, _NoMeter(), self._limits.page_bytes, data)
        answer = self._runner.run(self._manners.ask(address, errand))
        return Fetched(answer.status, answer.url, answer.body, answer.content_type)


async def _client(limits: CrawlLimits, contact: str | None) -> Client:
    return Client(limits, user_agent(contact))


class _NoMeter:
    def before(self, *, conditional: bool, robots: bool) -> None:
        """Nothing is counted."""

    def after(self, received: int) -> None:
        """Nothing is counted."""


class _NoMemory:
    def robots(self, place: str) -> RobotsFile | None:
        """Nothing is known."""
        return None

    def keep_robots(self, place: str, file: RobotsFile) -> None:
        """Nothing is kept; what was asked is known as long as the fetcher lives."""

    def rested(self, host: str) -> bool:
        """Every host may be asked."""
        return False
