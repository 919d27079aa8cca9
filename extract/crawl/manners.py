"""Asking as a guest asks: robots.txt first, one request at a time, pauses, patience, no trespass."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import quote, urljoin

from yarl import URL

from extract.crawl.client import Answer, Client, FetchError
from extract.crawl.limits import CrawlLimits
from extract.crawl.pace import Host, retry_after
from extract.crawl.robots import LONGEST, RobotsFile, Rules
from extract.crawl.types import Source
from extract.crawl.urls import Scope, host_of, normalise

__all__ = ["Errand", "Manners", "Meter", "Remembered"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# The server is there and another attempt may find it well.
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 522, 523, 524, 530})
_TOO_MUCH = frozenset({429, 503})
_CONDITIONS = ("If-None-Match", "If-Modified-Since")
# Given to `quote`: what may stand in an address unescaped, and the sign of what is escaped.
_SAFE = "!#$%&'()*+,/:;=?@[]~"


class Meter(Protocol):
    """Counts what a source asks, and ends it when a budget is used up."""

    def before(self, *, conditional: bool, robots: bool) -> None:
        """Called for every request before it is sent; may raise to forbid it."""

    def after(self, received: int) -> None:
        """Called with the bytes that an answer took on the line."""


class Remembered(Protocol):
    """What is kept of hosts between nights."""

    def robots(self, place: str) -> RobotsFile | None:
        """The robots.txt of a scheme and authority, as last met."""

    def keep_robots(self, place: str, file: RobotsFile) -> None:
        """Remember it."""

    def rested(self, host: str) -> bool:
        """Whether the host was left alone at the end of the last night that asked it."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Who asks, and within which limits: `limit` bytes of body, conditions in `headers`."""

    source: Source
    scope: Scope
    meter: Meter
    limit: int
    data: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Manners:
    """The hosts of one night. `now` gives the time that stamps carry."""

    def __init__(
        self, client: Client, limits: CrawlLimits, memory: Remembered, now: Callable[[], datetime]
    ) -> None:
        self._client = client
        self._limits = limits
        self._memory = memory
        self._now = now
        self._hosts: dict[str, Host] = {}
        self._rules: dict[str, Rules | FetchError] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    @property
    def hosts(self) -> Mapping[str, Host]:
        """Every host met so far, by name."""
        return self._hosts

    def host(self, url: str, source: Source) -> Host:
        """The host of an address, with the pause that this source asks for."""
        name = host_of(url)
        host = self._hosts.get(name)
        if host is None:
            threshold = 1 if self._memory.rested(name) else self._limits.breaker
            host = self._hosts[name] = Host(name, self._limits, threshold)
        host.at_least(self._limits.delay_s if source.delay_s is None else source.delay_s)
        return host

    def accepted(self, url: str) -> None:
        """What the host sent was of use."""
        host = self._hosts.get(host_of(url))
        if host is not None:
            host.worked()

    def rejected(self, url: str) -> None:
        """The host sent a challenge in place of the page: it does not want to be asked."""
        host = self._hosts.get(host_of(url))
        if host is not None:
            host.failed()

    async def ask(self, url: str, errand: Errand) -> Answer:
        """The answer to a normalised address, redirects inside the source's hosts followed; its
        `url` is the last address. Raises FetchError, and whatever the meter raises.

        A redirect elsewhere is refused before anything is looked up there.
        """
        first = True
        for _ in range(self._limits.redirects + 1):
            if not errand.scope.allows(url):
                raise FetchError("foreign_host" if first else "foreign_redirect", url)
            rules = await self._rules_of(url, errand)
            if not rules.allow(url):
                raise FetchError("robots_forbidden", url)
            answer = await self._attempts(url, errand)
            target = _target(answer)
            if target is None:
                return answer
            first = False
            if answer.status in (301, 302, 303) and errand.data is not None:
                errand = Errand(errand.source, errand.scope, errand.meter, errand.limit, None, errand.headers)
            url = target
        raise FetchError("redirect_loop", url, f"more than {self._limits.redirects} redirects")

    async def _rules_of(self, url: str, errand: Errand) -> Rules:
        place = str(URL(url).origin())
        async with self._asking.setdefault(place, asyncio.Lock()):
            rules = self._rules.get(place)
            if rules is None:
                try:
                    rules = Rules.of(await self._robots(place, errand))
                except FetchError as error:
                    if error.code == "private_address":
                        raise  # for this source; another may be allowed to
                    rules = error
                self._rules[place] = rules
        if isinstance(rules, FetchError):
            raise FetchError(rules.code, url, rules.detail)
        if rules.delay_s is not None:
            self.host(url, errand.source).at_least(rules.delay_s)
        return rules

    async def _robots(self, place: str, errand: Errand) -> RobotsFile:
        """The robots.txt to go by: the remembered one while it is young, else what the host says
        now. Raises FetchError `robots_unreachable` where it does not say."""
        known = self._memory.robots(place)
        now = self._now()
        if known is not None:
            age = now - datetime.fromisoformat(known.fetched_at)
            if timedelta(0) <= age < timedelta(hours=self._limits.robots_hours):
                return known
        conditions = _conditions(known) if known is not None else {}
        asked = Errand(errand.source, errand.scope, errand.meter, LONGEST * 2, None, conditions)
        url = f"{place.rstrip('/')}/robots.txt"
        try:
            answer = await self._robots_answer(url, asked)
        except FetchError as error:
            if error.code in ("private_address", "host_rests", "certificate"):
                raise
            if error.code in ("foreign_redirect", "redirect_loop", "too_large", "bad_address"):
                # It leads nowhere we may look: the host is there and gives no rules (RFC 9309, 2.3.1.3).
                return self._remember(place, RobotsFile(404, b"", now.isoformat()))
            raise FetchError("robots_unreachable", url, f"{error.code}: {error.detail}") from error
        if answer.status == 304 and known is not None:
            file = RobotsFile(known.status, known.body, now.isoformat(), known.etag, known.last_modified)
            return self._remember(place, file)
        if answer.status >= 500 or answer.status == 429:
            raise FetchError("robots_unreachable", url, f"status {answer.status}")
        validators = (answer.headers.get("etag"), answer.headers.get("last-modified"))
        file = RobotsFile(answer.status, answer.body[:LONGEST], now.isoformat(), *validators)
        return self._remember(place, file)

    async def _robots_answer(self, url: str, errand: Errand) -> Answer:
        for _ in range(self._limits.redirects + 1):
            if not errand.scope.allows(url):
                raise FetchError("foreign_redirect", url)
            answer = await self._attempts(url, errand, robots=True)
            target = _target(answer)
            if target is None:
                return answer
            url = target
        raise FetchError("redirect_loop", url)

    def _remember(self, place: str, file: RobotsFile) -> RobotsFile:
        self._memory.keep_robots(place, file)
        return file

    async def _attempts(self, url: str, errand: Errand, *, robots: bool = False) -> Answer:
        """One address until it answers, or all attempts are used up. The pause between attempts
        leaves the host to others."""
        host = self.host(url, errand.source)
        for attempt in range(self._limits.retries + 1):
            try:
                return await self._once(host, url, errand, robots)
            except FetchError as error:
                if not error.again or attempt == self._limits.retries:
                    if error.again or error.code == "timeout":
                        host.failed()
                    raise
            await asyncio.sleep(min(self._limits.backoff_s * 2**attempt, self._limits.delay_max_s))
        raise AssertionError("unreachable")

    async def _once(self, host: Host, url: str, errand: Errand, robots: bool) -> Answer:
        async with host.lock:
            await host.pause()
            if host.rests:
                raise FetchError("host_rests", url, host.name)
            conditional = any(name in errand.headers for name in _CONDITIONS)
            errand.meter.before(conditional=conditional, robots=robots)
            try:
                answer = await self._client.request(
                    url,
                    limit=errand.limit,
                    data=errand.data,
                    headers=errand.headers,
                    private=errand.source.allow_private_addresses,
                    visitor=errand.source.id,
                )
            except FetchError:
                host.silent()
                raise
            errand.meter.after(answer.received)
            host.spoke(answer.latency, fine=answer.status in (200, 304))
            if answer.status in _TOO_MUCH:
                host.too_much(retry_after(answer.headers.get("retry-after")))
        if answer.status in _AGAIN:
            code = "too_many_requests" if answer.status == 429 else "server_error"
            raise FetchError(code, url, f"status {answer.status}", again=True)
        return answer


def _target(answer: Answer) -> str | None:
    """Where a redirect leads, normalised; None for any other answer. Raises FetchError for one
    that leads to no address."""
    location = answer.headers.get("location")
    if answer.status not in _REDIRECTS or not location:
        return None
    # Servers write the header in any charset: its bytes are escaped as they are.
    joined = urljoin(answer.url, quote(location.encode("utf-8", "surrogateescape").strip(), safe=_SAFE))
    target = normalise(joined)
    if target is None:
        raise FetchError("bad_address", answer.url, f"redirect to {joined[:200]}")
    return target


def _conditions(file: RobotsFile) -> dict[str, str]:
    conditions = {}
    if file.etag:
        conditions["If-None-Match"] = file.etag
    if file.last_modified:
        conditions["If-Modified-Since"] = file.last_modified
    return conditions
