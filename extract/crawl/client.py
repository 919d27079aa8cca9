"""One HTTP request: bounded in time and size, to a checked address, whole or not at all.

No redirects, no retries, no waiting here: `manners` decides about those.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import aiohttp
from yarl import URL

from extract.crawl.addresses import GuardedResolver, PrivateAddressError, guarded_socket
from extract.crawl.decode import BadEncodingError, TooLargeError, TruncatedError, decode
from extract.crawl.limits import CrawlLimits

__all__ = ["Answer", "Client", "FetchError"]

_PIECE = 1 << 16
# A body longer than this waits for one of a few places: memory stays bounded however many hosts
# send large files at once.
_LARGE = 8 << 20
_LARGE_AT_ONCE = 4
_LINE = 32 << 10  # a header may have this many bytes; some sites' policies have more than 8 KiB
_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.3",
    "Accept-Encoding": "gzip, deflate",
}


class FetchError(Exception):
    """The address gave no answer that may be used.

    `code` is one of `data/troubles.csv`; `again`: another attempt may succeed. `pause` is what
    the server asked to wait for, in seconds.
    """

    def __init__(self, code: str, url: str, detail: str = "", *, again: bool = False) -> None:
        super().__init__(f"{code}: {url}" + (f" ({detail})" if detail else ""))
        self.code = code
        self.url = url
        self.detail = detail
        self.again = again
        self.pause: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: header names in lower case, the body decompressed.

    `received` are bytes that came over the line, `latency` seconds to the first of them.
    """

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes
    received: int
    latency: float

    @property
    def content_type(self) -> str | None:
        """The Content-Type header as sent."""
        return self.headers.get("content-type")


class Client:
    """Connections and cookies, kept apart for each visitor (a source) until `forget`.

    Whether a request may reach private addresses is said with each request.
    """

    def __init__(self, limits: CrawlLimits, user_agent: str) -> None:
        self._limits = limits
        self._headers = {**_HEADERS, "User-Agent": user_agent}
        self._sessions: dict[tuple[str, bool], aiohttp.ClientSession] = {}
        self._resolvers: dict[bool, GuardedResolver] = {}
        self._large = asyncio.Semaphore(_LARGE_AT_ONCE)
        self._tls = _tls()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        for session in self._sessions.values():
            await session.close()
        for resolver in self._resolvers.values():
            await resolver.close()

    async def forget(self, visitor: str) -> None:
        """The visitor is done: its connections are closed, its cookies gone."""
        for key in [key for key in self._sessions if key[0] == visitor]:
            await self._sessions.pop(key).close()

    async def request(
        self,
        url: str,
        *,
        limit: int,
        data: str | None = None,
        headers: Mapping[str, str] | None = None,
        private: bool = False,
        visitor: str = "",
    ) -> Answer:
        """Ask for a normalised address, by POST where there is `data`. Raises FetchError."""
        try:
            return await self._request(url, limit, data, dict(headers or {}), (visitor, private))
        except FetchError:
            raise
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            raise _failure(url, error) from error

    async def _request(
        self, url: str, limit: int, data: str | None, headers: dict[str, str], who: tuple[str, bool]
    ) -> Answer:
        if data is not None:
            form = not data.lstrip().startswith(("{", "["))
            headers["Content-Type"] = "application/x-www-form-urlencoded" if form else "application/json"
        started = time.monotonic()
        async with self._session(who).request(
            "GET" if data is None else "POST",
            URL(url, encoded=True),
            data=None if data is None else data.encode(),
            headers=headers,
            allow_redirects=False,
        ) as response:
            latency = time.monotonic() - started
            raw = await self._body(response, url, limit)
            fields = {name.lower(): value for name, value in response.headers.items()}
            body = decode(raw, fields.get("content-encoding", ""), limit)
            return Answer(response.status, url, fields, body, len(raw), latency)

    async def _body(self, response: aiohttp.ClientResponse, url: str, limit: int) -> bytes:
        expected = response.content_length
        if expected is not None and expected > limit and response.status != 304:
            raise FetchError("too_large", url, f"{expected} bytes")
        body = bytearray()
        held = False
        try:
            async for piece in response.content.iter_chunked(_PIECE):
                body += piece
                if len(body) > limit:
                    raise FetchError("too_large", url, f"more than {limit} bytes")
                if len(body) > _LARGE and not held:
                    await self._large.acquire()
                    held = True
        finally:
            if held:
                self._large.release()
        return bytes(body)

    def _session(self, who: tuple[str, bool]) -> aiohttp.ClientSession:
        session = self._sessions.get(who)
        if session is None:
            # A proxy is an address of this network, and resolves the names itself.
            open_to_all = who[1] or self._limits.proxy_from_env
            if open_to_all not in self._resolvers:
                self._resolvers[open_to_all] = GuardedResolver(private=open_to_all)
            connector = aiohttp.TCPConnector(
                limit=0,
                ssl=self._tls,
                resolver=self._resolvers[open_to_all],
                socket_factory=None if open_to_all else guarded_socket,
                keepalive_timeout=15,
            )
            session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.CookieJar(unsafe=True),  # of hosts without a name too
                auto_decompress=False,
                trust_env=self._limits.proxy_from_env,
                max_line_size=_LINE,
                max_field_size=_LINE,
                headers=self._headers,
                timeout=aiohttp.ClientTimeout(
                    total=self._limits.request_s,
                    sock_connect=self._limits.connect_s,
                    sock_read=self._limits.idle_s,
                ),
            )
            self._sessions[who] = session
        return session


def _tls() -> ssl.SSLContext:
    """Certificates are verified. Old ways to agree on keys are allowed: many offices' servers
    know no others, and what they send is public."""
    context = ssl.create_default_context()
    context.set_ciphers("DEFAULT:@SECLEVEL=1")
    context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
    return context


def _failure(url: str, error: Exception) -> FetchError:
    """The trouble code of whatever the library raised; the most telling class first."""
    detail = str(error) or type(error).__name__
    cause = getattr(error, "os_error", error)
    if isinstance(cause, PrivateAddressError) or "is no public address" in detail:
        return FetchError("private_address", url, str(cause))
    match error:
        case TooLargeError():
            return FetchError("too_large", url, detail)
        case TruncatedError() | aiohttp.ClientPayloadError():
            return FetchError("truncated", url, detail, again=True)
        case BadEncodingError():
            return FetchError("bad_encoding", url, detail, again=True)
        case aiohttp.ClientConnectorCertificateError():
            return FetchError("certificate", url, detail)
        case aiohttp.ClientSSLError():
            return FetchError("tls", url, detail, again=True)
        case aiohttp.ClientConnectorDNSError():
            return FetchError("dns", url, detail, again=True)
        case aiohttp.ServerTimeoutError():
            return FetchError("timeout", url, detail, again=True)
        case TimeoutError():
            # It kept sending, too slowly: another attempt would take as long.
            return FetchError("timeout", url, "the whole answer took too long")
        case aiohttp.ClientConnectorError():
            return FetchError("no_connection", url, detail, again=True)
        case aiohttp.ServerDisconnectedError() | aiohttp.ClientOSError() | ConnectionError():
            return FetchError("reset", url, detail, again=True)
        case aiohttp.InvalidURL() | aiohttp.NonHttpUrlClientError():
            return FetchError("bad_address", url, detail)
        case _:
            return FetchError("bad_http", url, detail, again=True)
