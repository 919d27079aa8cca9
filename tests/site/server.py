"""Hosts on loopback ports that answer as told, misbehave as told, and remember who asked.

A thread of its own serves all of them; pages may be changed between two nights at any time.
"""

from __future__ import annotations

import asyncio
import hashlib
import ssl
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Self
from urllib.parse import urljoin

from tests.waiting import until

HTML = "text/html; charset=utf-8"


@dataclass
class Page:
    """What a path answers. `faults` are used up one a request, before the page itself is given;
    `always` is the fault of every request. `validators`: etag, date, both or none.

    Faults: a status ("500", "503 1" with its Retry-After), truncated, cut (chunks without an
    end), reset, hang, drip, garbage.
    """

    body: bytes
    content_type: str | None = HTML
    status: int = 200
    validators: str = "both"
    headers: dict[str, str] = field(default_factory=dict)
    latency: float = 0.0
    faults: deque[str] = field(default_factory=deque)
    always: str | None = None
    changed: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'


@dataclass(frozen=True)
class Hit:
    """One request as the server saw it; `ended` when the last byte of the answer was out."""

    host: str
    method: str
    path: str
    headers: dict[str, str]
    status: int
    started: float
    ended: float

    @property
    def conditional(self) -> bool:
        return "if-none-match" in self.headers or "if-modified-since" in self.headers


@dataclass
class Host:
    """One site. `reports` is its truth: path of every listed report and attachment, and its bytes."""

    name: str
    port: int = 0
    pages: dict[str, Page] = field(default_factory=dict)
    dynamic: Callable[[str], Page | None] | None = None
    reports: dict[str, bytes] = field(default_factory=dict)
    hits: list[Hit] = field(default_factory=list)
    connections: int = 0
    active: int = 0
    most_active: int = 0

    @property
    def authority(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return urljoin(f"http://{self.authority}/", path)

    def put(self, path: str, body: str | bytes, **how: object) -> Page:
        """Answer `path` (for a POST: path, space, body) with this."""
        data = body.encode() if isinstance(body, str) else body
        page = self.pages[path] = Page(data, **how)  # type: ignore[arg-type]
        return page

    def report(self, path: str, body: str | bytes, **how: object) -> Page:
        """The same for a report, which the truth then names."""
        page = self.put(path, body, **how)
        self.reports[path] = page.body
        return page

    def change(self, path: str, body: str | bytes) -> None:
        """A correction in place."""
        page = self.pages[path]
        page.body = body.encode() if isinstance(body, str) else body
        page.changed = datetime.now(UTC).replace(microsecond=0)
        if path in self.reports:
            self.reports[path] = page.body

    def paths(self, *, robots: bool = False) -> Counter[str]:
        """How often each path was asked for."""
        return Counter(h.path for h in self.hits if robots or h.path != "/robots.txt")

    def robots(self, text: str, **how: object) -> None:
        """What robots.txt says; without it the host has none."""
        self.put("/robots.txt", text, **({"content_type": "text/plain"} | how))  # type: ignore[arg-type]


class Sites:
    """All hosts, served while the context is open."""

    def __init__(self) -> None:
        self.hosts: list[Host] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._servers: list[asyncio.Server] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def host(self, name: str = "", *, port: int = 0, tls: ssl.SSLContext | None = None) -> Host:
        """A new host, up at once."""
        host = Host(name or f"site{len(self.hosts)}", port)
        asyncio.run_coroutine_threadsafe(self._serve(host, tls), self._loop).result(10)
        self.hosts.append(host)
        return host

    def down(self, host: Host) -> None:
        """The host is off: nobody answers at its port."""
        server = next(s for s in self._servers if s.sockets and s.sockets[0].getsockname()[1] == host.port)
        self._loop.call_soon_threadsafe(server.close)
        time.sleep(0.05)

    def settle(self) -> None:
        """Wait until every answer is out and in the log."""
        until(lambda: not any(host.active for host in self.hosts))

    def hits(self) -> list[Hit]:
        """Every request of all hosts."""
        self.settle()
        return [hit for host in self.hosts for hit in host.hits]

    def forget(self) -> None:
        """A new night for the log."""
        for host in self.hosts:
            host.hits.clear()
            host.most_active = 0

    async def _serve(self, host: Host, tls: ssl.SSLContext | None) -> None:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            host.connections += 1
            try:
                while await _exchange(host, reader, writer):
                    pass
            except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                pass  # the visitor left
            finally:
                writer.close()

        server = await asyncio.start_server(talk, "127.0.0.1", host.port, ssl=tls)
        host.port = server.sockets[0].getsockname()[1]
        self._servers.append(server)

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.sleep(0)


async def _exchange(host: Host, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """One request and its answer; whether the connection may be used again."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ", 2)
    headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    started = time.monotonic()
    host.active += 1
    host.most_active = max(host.most_active, host.active)
    status = 0
    try:
        page = _find(host, path if method == "GET" else f"{path} {body.decode()}")
        await asyncio.sleep(page.latency)
        fault = page.faults.popleft() if page.faults else page.always
        if fault is None:
            status = await _answer(page, headers, writer)
            return True
        if fault == "hang":
            await _left(reader, 60)
            return False
        status = await _misbehave(fault, page, reader, writer)
        return False
    finally:
        host.active -= 1
        host.hits.append(Hit(host.name, method, path, headers, status, started, time.monotonic()))


def _find(host: Host, key: str) -> Page:
    page = host.pages.get(key)
    if page is None and host.dynamic is not None:
        page = host.dynamic(key)
    if page is None:
        page = Page(b"<html><title>404 Not Found</title><h1>404</h1></html>", status=404, validators="none")
    return page


async def _answer(page: Page, asked: dict[str, str], writer: asyncio.StreamWriter) -> int:
    etag, date = page.validators in ("etag", "both"), page.validators in ("date", "both")
    same = False
    if page.status == 200:
        if etag and "if-none-match" in asked:
            same = asked["if-none-match"] == page.etag
        elif "if-modified-since" in asked and (date or page.validators == "silent"):
            same = page.changed <= parsedate_to_datetime(asked["if-modified-since"])
    status = 304 if same else page.status
    headers = {"Date": format_datetime(datetime.now(UTC), usegmt=True), **page.headers}
    if etag:
        headers["ETag"] = page.etag
    if date:
        headers["Last-Modified"] = format_datetime(page.changed, usegmt=True)
    if not same:
        headers["Content-Length"] = str(len(page.body))
        if page.content_type is not None:
            headers["Content-Type"] = page.content_type
    writer.write(_head(status, headers.items()) + (b"" if same else page.body))
    await writer.drain()
    return status


def _head(status: int, headers: Iterable[tuple[str, str]]) -> bytes:
    lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in headers), "", ""]
    return "\r\n".join(lines).encode()


async def _left(reader: asyncio.StreamReader, seconds: float) -> bool:
    """Whether the visitor hangs up within this time."""
    try:
        await asyncio.wait_for(reader.read(1), seconds)
    except TimeoutError:
        return False
    return True


async def _misbehave(
    fault: str, page: Page, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> int:
    half = page.body[: max(1, len(page.body) // 2)]
    word, _, more = fault.partition(" ")
    kind = [("Content-Type", page.content_type or HTML)]
    if word.isdigit():
        wait = [("Retry-After", more)] if more else []
        writer.write(_head(int(word), [*kind, *wait, ("Content-Length", "5")]) + b"error")
    elif word == "truncated":
        writer.write(_head(200, [*kind, ("Content-Length", str(len(page.body)))]) + half)
    elif word == "cut":
        chunk = b"%x\r\n" % len(half) + half + b"\r\n"
        writer.write(_head(200, [*kind, ("Transfer-Encoding", "chunked")]) + chunk)
    elif word == "reset":
        writer.transport.abort()
        return 0
    elif word == "garbage":
        writer.write(b"\x16\x03\x01 nothing of this is HTTP\r\n\r\n")
    elif word == "drip":
        writer.write(_head(200, [*kind, ("Content-Length", str(len(page.body) + 1000))]) + page.body)
        for _ in range(600):
            writer.write(b" ")
            await writer.drain()
            if await _left(reader, 0.1):
                break
    else:
        raise ValueError(f"unknown fault {fault!r}")
    await writer.drain()
    return int(word) if word.isdigit() else 200
