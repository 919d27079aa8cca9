"""A small site with a list of reports, for nights in real time: titles, dates, ETags, and a log."""

from __future__ import annotations

import hashlib
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.typeset import Options, generate, real_places

__all__ = ["SmallSite", "write_sources"]

_TYPES = {".html": "text/html", ".txt": "text/plain; charset=utf-8"}


class SmallSite:
    """Use it as a context manager. `documents` maps a path to bytes; what is put there is served from
    then on, and `/` lists it. `delay` is a pause before each answer, in seconds."""

    def __init__(self, n: int, seed: int, delay: float = 0.0, port: int = 0) -> None:
        self.documents: dict[str, bytes] = {}
        self.titles: dict[str, str] = {}
        self.delay = delay
        self.log: list[tuple[str, int]] = []
        self.posted: list[tuple[str, str]] = []
        for report in generate(seed, n, Options(formats=("html", "docx", "txt")), real_places()):
            path = f"/zwgk/{report.name}"
            self.documents[path] = report.data
            self.titles[path] = (
                f"{report.place.county}{report.place.name}{report.year}年政府信息公开工作年度报告"
            )
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                time.sleep(site.delay)
                site.answer(self)

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                site.posted.append((self.path, self.rfile.read(length).decode()))
                site._send(self, 204, b"", {})

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self.address = f"127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> SmallSite:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """No answer from now on."""
        self._server.shutdown()
        self._server.server_close()

    def listing(self) -> bytes:
        """The page that lists all documents."""
        items = "".join(
            f'<li><a href="{path}" title="{title}">{title}</a><span>2021-01-20</span></li>'
            for path, title in self.titles.items()
        )
        head = '<meta charset="utf-8"><title>政府信息公开年度报告</title>'
        body = f"<h1>政府信息公开年度报告</h1><ul>{items}</ul>"
        return f"<html><head>{head}</head><body>{body}</body></html>".encode()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """One answer, 304 where the client has it."""
        body = self.listing() if handler.path == "/" else self.documents.get(handler.path)
        if body is None:
            self._send(handler, 404, b"", {})
            return
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if handler.headers.get("If-None-Match") == tag:
            self._send(handler, 304, b"", {"ETag": tag})
            return
        suffix = Path(handler.path).suffix or ".html"
        kind = _TYPES.get(suffix, "application/octet-stream")
        self._send(handler, 200, body, {"ETag": tag, "Content-Type": kind})

    def _send(
        self, handler: BaseHTTPRequestHandler, status: int, body: bytes, headers: dict[str, str]
    ) -> None:
        self.log.append((handler.path, status))
        handler.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)


def write_sources(path: Path, sites: dict[str, SmallSite], division: str = "330411") -> Path:
    """Declare these sites; names are the ids of the sources."""
    lines = []
    for name, site in sites.items():
        lines += [
            f"- id: {name}",
            f"  name: {name}",
            f"  entry: [http://{site.address}/]",
            f"  allowed_hosts: ['{site.address}']",
            f"  division: '{division}'",
            "  delay_s: 0.01",
            "  allow_private_addresses: true",
        ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
