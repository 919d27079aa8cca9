"""What a host's robots.txt says, and what it means when there is none (RFC 9309)."""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego

__all__ = ["AGENT", "LONGEST", "RobotsFile", "Rules"]

# The name that a robots.txt may address us by.
AGENT = "gongkai"
# RFC 9309 asks for at least 500 KiB; what follows is not read.
LONGEST = 512 * 1024


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """A robots.txt as last met: `fetched_at` ISO 8601 UTC, validators for the next time."""

    status: int
    body: bytes
    fetched_at: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """What may be asked for at one host, and at what pace (seconds, None where it says none)."""

    parsed: Protego | None
    delay_s: float | None

    @classmethod
    def of(cls, file: RobotsFile) -> Rules:
        """The rules of a file that was answered with a status below 500.

        Any other status than success is no rules, and so is an error page with status 200, which
        many sites send for whatever they do not have.
        """
        text = file.body[:LONGEST].decode("utf-8-sig", "replace").lstrip("\x00 \t\r\n\ufeff")
        if not 200 <= file.status < 300 or text.startswith("<"):
            return cls(None, None)
        parsed = Protego.parse(text)
        delay = parsed.crawl_delay(AGENT)
        rate = parsed.request_rate(AGENT)
        if rate is not None and rate.requests > 0:
            delay = max(delay or 0.0, rate.seconds / rate.requests)
        return cls(parsed, float(delay) if delay is not None else None)

    def allow(self, url: str) -> bool:
        """Whether this address may be asked for."""
        return self.parsed is None or bool(self.parsed.can_fetch(url, AGENT))
