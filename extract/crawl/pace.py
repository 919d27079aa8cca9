"""How fast one host may be asked, and when it is left alone: adaptive pauses, a circuit breaker."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from extract.crawl.limits import CrawlLimits

__all__ = ["Host", "retry_after"]


def retry_after(value: str | None, now: datetime | None = None) -> float | None:
    """Seconds that a Retry-After header asks for (a number or a date), None where it says neither."""
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - (now or datetime.now(UTC))).total_seconds())


@dataclass(slots=True)
class Host:
    """One host in one night. Whoever asks it holds `lock` from before the pause to the last byte.

    The pause follows the server's own speed, as Scrapy's AutoThrottle does for one request at a
    time: up at once to the latency, down by halves, never below `least`; twice as long when the
    server says that it is too much. `rests` after `threshold` addresses in a row that failed; a
    host that rested the night before rests again after one.
    """

    name: str
    limits: CrawlLimits
    threshold: int
    least: float = 0.0
    delay: float = 0.0
    rests: bool = False
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _failures: int = 0
    _free_at: float = 0.0

    def at_least(self, seconds: float) -> None:
        """Somebody (a source, robots.txt) asks for a longer pause; the longest wins."""
        self.least = max(self.least, min(seconds, self.limits.delay_max_s))
        self.delay = max(self.delay, self.least)

    async def pause(self) -> None:
        """Wait until the host may be asked."""
        left = self._free_at - time.monotonic()
        if left > 0:
            await asyncio.sleep(left)

    def spoke(self, latency: float, *, fine: bool) -> None:
        """An answer came; only good ones may shorten the pause, error pages are quick."""
        wanted = max(latency, (self.delay + latency) / 2)
        wanted = min(max(wanted, self.least), self.limits.delay_max_s)
        if fine or wanted > self.delay:
            self.delay = wanted
        self._free_at = time.monotonic() + self.delay

    def too_much(self, asked: float | None) -> None:
        """429 or 503: pause twice as long from now on, and now as long as the server asks, both
        within `delay_max_s`."""
        longest = self.limits.delay_max_s
        self.delay = min(max(self.delay * 2, self.least), longest)
        self._free_at = time.monotonic() + min(max(self.delay, asked or 0.0), longest)

    def silent(self) -> None:
        """No usable answer came: the server may still be busy with it."""
        wait = max(self.delay, min(self.limits.backoff_s, self.limits.delay_max_s))
        self._free_at = time.monotonic() + wait

    def worked(self) -> None:
        """An address gave an answer: the row of failures is broken."""
        self._failures = 0
        self.threshold = self.limits.breaker

    def failed(self) -> None:
        """An address gave none, after all attempts."""
        self._failures += 1
        self.rests = self.rests or self._failures >= self.threshold
