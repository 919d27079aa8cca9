"""Addresses: one spelling for one page, the host it belongs to, and whether a source may ask it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from yarl import URL

from extract.crawl.types import Source

__all__ = ["Scope", "host_of", "normalise", "request_key"]

# Session numbers in addresses give one page many names.
_SESSION_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#;]*", re.IGNORECASE)
_SESSION_QUERY = re.compile(r"(?<=[?&])(?:jsessionid|phpsessid)=[^&#]*(?:&|$)", re.IGNORECASE)
# What ASP.NET wants back of the page before; it names no page.
_TICKETS = re.compile(r"(?:^|(?<=&))__(?:VIEWSTATE\w*|EVENTVALIDATION|PREVIOUSPAGE)=[^&]*&?")
_LONGEST = 4096


@lru_cache(maxsize=65_536)
def normalise(url: str) -> str | None:
    """One spelling of an http(s) address: fragment, user, default port, dot segments and session
    ids gone, host in lower case and ASCII, what must be escaped escaped. None for what cannot
    be asked for.

    Escapes that stand in the address are left alone: a site may expect them in GBK.
    """
    if len(url) > _LONGEST:
        return None
    url = _SESSION_QUERY.sub("", _SESSION_PATH.sub("", url.strip())).rstrip("?&")
    try:
        parsed = URL(url).with_fragment(None)
        if parsed.scheme not in ("http", "https") or not parsed.raw_host or not parsed.port:
            return None
        if parsed.user is not None or parsed.password is not None:
            parsed = parsed.with_user(None)
        if parsed.is_default_port():
            parsed = parsed.with_port(None)
        if parsed.raw_path == "/":
            parsed = parsed.with_path("/", keep_query=True)
    except ValueError:
        return None
    return str(parsed)


def request_key(url: str, data: str | None = None) -> str:
    """What the state knows a request by: its address, with the body of a POST after a space,
    without the tickets in it that every answer has anew."""
    return url if data is None else f"{url} {_TICKETS.sub('', data)}"


def host_of(url: str) -> str:
    """The host that must not get two requests at once: `name`, or `name:port` for a port that is
    not the scheme's own. Plain and secure pages of one name are one host."""
    parsed = URL(url)
    host = parsed.raw_host or ""
    return host if parsed.is_default_port() else f"{host}:{parsed.port}"


def _authority(text: str) -> tuple[str, int | None]:
    """`host` or `host:port` as a source writes it; also an IPv6 address in brackets."""
    parsed = URL(f"//{text.strip().lower()}", encoded=False)
    return parsed.raw_host or "", parsed.explicit_port


@dataclass(frozen=True, slots=True)
class Scope:
    """The addresses that a source may ask: its allowed hosts, nothing else.

    A host without a port stands for the usual ports and for those that the source's own entry
    addresses name; a service behind another port of the machine is another host.
    """

    any_port: frozenset[str]
    exact: frozenset[tuple[str, int]]

    @classmethod
    def of(cls, source: Source) -> Scope:
        """Raises ValueError for a host that is none."""
        bare: set[str] = set()
        exact: set[tuple[str, int]] = set()
        for text in source.allowed_hosts:
            host, port = _authority(text)
            if not host:
                raise ValueError(f"source {source.id}: {text!r} is no host")
            if port is None:
                bare.add(host)
            else:
                exact.add((host, port))
        for entry in source.entry:
            url = normalise(entry)
            parsed = URL(url or "")
            if parsed.raw_host in bare and parsed.port:
                exact.add((parsed.raw_host, parsed.port))
        return cls(frozenset(bare), frozenset(exact))

    def allows(self, url: str) -> bool:
        """Whether this (normalised) address lies inside."""
        parsed = URL(url)
        host, port = parsed.raw_host or "", parsed.port or 0
        return (host, port) in self.exact or (host in self.any_port and parsed.is_default_port())
