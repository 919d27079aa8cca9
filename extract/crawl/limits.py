"""Every number of the crawl: pace, patience, budgets, revisits."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CrawlLimits"]

_MIB = 1 << 20
_GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class CrawlLimits:
    """Settings of a crawl; the defaults are for sites that are slow and must stay unharmed.

    Seconds are wall clock, sizes bytes after decompression unless `_mib` or `_gib` says otherwise.
    A source's own `delay_s` wins over `delay_s` here, and robots.txt's crawl-delay over both.
    """

    # pace
    sources_at_once: int = 64  # sources asked side by side; each host has one request in flight
    delay_s: float = 1.0  # least pause between two requests to one host
    delay_max_s: float = 60.0  # what adaptation, Crawl-delay and Retry-After may raise it to

    # patience with one request
    connect_s: float = 20.0
    idle_s: float = 30.0  # without a byte
    request_s: float = 120.0  # from the first byte sent to the last byte received
    retries: int = 2  # further attempts after timeouts, resets, 5xx, truncated bodies
    backoff_s: float = 2.0  # before the first of them; doubles, and is never over delay_max_s
    redirects: int = 5
    page_mib: float = 16  # a listing, or an HTML page whose links are read
    body_mib: float = 100  # any document
    breaker: int = 10  # addresses in a row that failed, after which a host rests until the next night

    # budgets of one night
    source_requests: int = 5_000
    source_gib: float = 10.0
    source_s: float = 4 * 3600.0
    night_requests: int = 500_000
    night_gib: float = 200.0
    night_s: float = 7 * 3600.0
    listings: int = 1_000  # listing pages of one source
    barren: int = 6  # listing pages one behind the other without a link that is new this night

    # revisits of known documents (listings are walked every night)
    recent_days: int = 45  # first seen or changed since: asked every night …
    recent_per_night: int = 100  # … as far as this reaches, a source
    round_nights: int = 60  # older ones are spread over so many nights
    robots_hours: float = 20.0  # age at which robots.txt is asked for again
    proxy_from_env: bool = False  # HTTP(S)_PROXY; the proxy then resolves names, not this machine

    @property
    def page_bytes(self) -> int:
        """Size limit of a listing or an HTML page."""
        return int(self.page_mib * _MIB)

    @property
    def body_bytes(self) -> int:
        """Size limit of a document that is no HTML page."""
        return int(self.body_mib * _MIB)

    @property
    def source_bytes(self) -> int:
        """What one source may send in a night."""
        return int(self.source_gib * _GIB)

    @property
    def night_bytes(self) -> int:
        """What all sources together may send in a night."""
        return int(self.night_gib * _GIB)
