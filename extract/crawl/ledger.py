"""The crawl's hand in its state: what a page was when last met, what a night changed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from extract.crawl.database import connect, told
from extract.crawl.robots import RobotsFile
from extract.crawl.rows import Known, PageKind, StoredLink, Validators
from extract.crawl.types import Arrival, SourceReport

__all__ = ["Ledger"]

_KNOWN = """
SELECT p.key, p.kind, p.status, p.sha256, p.sameness, p.problem, p.etag, p.last_modified, p.answered,
       p.reader, p.title, p.changed_at, p.checked_at, p.failures
"""
_READ = """
INSERT INTO pages (
    key, kind, status, sha256, sameness, problem, etag, last_modified, answered, reader, title,
    first_seen, changed_at, checked_at
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (key, kind) DO UPDATE SET
    status = excluded.status, sha256 = excluded.sha256, sameness = excluded.sameness,
    problem = excluded.problem, etag = excluded.etag, last_modified = excluded.last_modified,
    answered = excluded.answered, reader = excluded.reader, title = excluded.title,
    changed_at = excluded.changed_at, checked_at = excluded.checked_at, failures = 0
"""
_SAME = """
UPDATE pages SET status = 200, checked_at = ?, failures = 0, etag = coalesce(?, etag),
    last_modified = coalesce(?, last_modified), answered = coalesce(?, answered),
    reader = coalesce(?, reader)
WHERE key = ? AND kind = ?
"""
_ABSENT = """
INSERT INTO pages (key, kind, status, answered, first_seen, changed_at, checked_at)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (key, kind) DO UPDATE SET
    changed_at = iif(status IN (404, 410), changed_at, excluded.changed_at), status = excluded.status,
    checked_at = excluded.checked_at, answered = coalesce(excluded.answered, answered), failures = 0
"""
_FAILED = """
INSERT INTO pages (key, kind, first_seen, changed_at, checked_at, failures) VALUES (?, ?, ?, ?, ?, 1)
ON CONFLICT (key, kind) DO UPDATE SET failures = failures + 1, checked_at = excluded.checked_at
"""
_ARRIVED = """
INSERT INTO arrivals (url, sha256, size, content_type, fetched_at, source_id, page_url, title, changed)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_LINK = """
INSERT INTO links (page, page_kind, seq, kind, url, data, accept, text, date, probe)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_FOUND = """
INSERT INTO found (source_id, key, page_url, title, first_seen) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (source_id, key) DO UPDATE SET title = excluded.title
WHERE excluded.title <> '' AND title <> excluded.title
"""


class Ledger:
    """One process writes; every method is one transaction. Raises CrawlError."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self._con = connect(state)

    def close(self) -> None:
        """Fold the write-ahead log into the file and let go."""
        self._con.close()

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        with told(self._state):
            self._con.execute("BEGIN IMMEDIATE")
            try:
                yield self._con
            except BaseException:
                self._con.rollback()
                raise
            self._con.execute("COMMIT")

    def _rows(self, sql: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        with told(self._state):
            return self._con.execute(sql, values).fetchall()

    # -- pages ---------------------------------------------------------------------------------

    def known(self, key: str, kind: PageKind) -> Known | None:
        """The page as last met."""
        rows = self._rows(f"{_KNOWN} FROM pages p WHERE p.key = ? AND p.kind = ?", [key, kind])
        return _known(rows[0]) if rows else None

    def links(self, key: str) -> list[StoredLink]:
        """The links of a listing as last read, in reading order."""
        sql = (
            "SELECT kind, url, data, accept, text, date, probe FROM links"
            " WHERE page = ? AND page_kind = 'listing' ORDER BY seq"
        )
        return [StoredLink(a, b, c, d, e, f, bool(g)) for a, b, c, d, e, f, g in self._rows(sql, [key])]

    def same(
        self, key: str, kind: PageKind, validators: Validators, at: str, reader: str | None = None
    ) -> None:
        """The page is as it was; the server may name new validators, and keeps what it does not
        name again."""
        told = (validators.etag, validators.last_modified, validators.answered)
        with self._write() as con:
            con.execute(_SAME, [at, *told, reader, key, kind])

    def absent(self, key: str, kind: PageKind, status: int, validators: Validators, at: str) -> None:
        """The server says that there is no such page. What was kept of it stays."""
        with self._write() as con:
            con.execute(_ABSENT, [key, kind, status, validators.answered, at, at, at])

    def failed(self, key: str, kind: PageKind, at: str) -> None:
        """It gave no usable answer: what is known of it stays, and others go before it next time."""
        with self._write() as con:
            con.execute(_FAILED, [key, kind, at, at, at])

    def read(
        self,
        page: Known,
        links: Iterable[StoredLink] | None,
        at: str,
        arrival: Arrival | None = None,
        *,
        source_id: str = "",
        found: Iterable[tuple[str, str | None, str]] = (),
    ) -> None:
        """A page with what it holds now: its links where they were read, the document that it is,
        the attachments `found` on it (key, page, words), all at once: whatever kills the process,
        an arrival or an attachment is neither lost nor met twice."""
        validators = page.validators
        with self._write() as con:
            con.execute(
                _READ,
                [
                    page.key, page.kind, page.status, page.sha256, page.sameness, page.problem,
                    validators.etag, validators.last_modified, validators.answered, page.reader, page.title,
                    at, page.changed_at, page.checked_at,
                ],
            )  # fmt: skip
            if links is not None:
                self._put_links(con, page, links)
            con.executemany(_FOUND, [(source_id, *row, at) for row in found])
            if arrival is not None:
                con.execute(
                    _ARRIVED,
                    [
                        arrival.url, arrival.sha256, arrival.size, arrival.content_type, arrival.fetched_at,
                        arrival.source_id, arrival.page_url, arrival.title, int(arrival.changed),
                    ],
                )  # fmt: skip

    @staticmethod
    def _put_links(con: sqlite3.Connection, page: Known, links: Iterable[StoredLink]) -> None:
        con.execute("DELETE FROM links WHERE page = ? AND page_kind = ?", [page.key, page.kind])
        con.executemany(
            _LINK,
            [
                (page.key, page.kind, i, x.kind, x.url, x.data, x.accept, x.text, x.date, int(x.probe))
                for i, x in enumerate(links)
            ],
        )

    # -- documents -----------------------------------------------------------------------------

    def find(self, source_id: str, found: Iterable[tuple[str, str | None, str]], at: str) -> None:
        """Documents that a source leads to: key, page they hang on, words of the link."""
        with self._write() as con:
            con.executemany(_FOUND, [(source_id, *row, at) for row in found])

    def documents(self, source_id: str) -> list[tuple[Known | None, str, str | None, str]]:
        """Every document that the source ever led to: the page as last met, key, page it hangs
        on, words of the link; in the order they were found."""
        rows = self._rows(
            f"{_KNOWN}, f.key, f.page_url, f.title"
            " FROM found f LEFT JOIN pages p ON p.key = f.key AND p.kind = 'document'"
            " WHERE f.source_id = ? ORDER BY f.first_seen, f.key",
            [source_id],
        )
        return [(_known(r) if r[0] is not None else None, r[14], r[15], r[16]) for r in rows]

    def forget(self, source_id: str, key: str) -> None:
        """What looked like a document of the source is a listing."""
        with self._write() as con:
            con.execute("DELETE FROM found WHERE source_id = ? AND key = ?", [source_id, key])

    def has_content(self, sha256: str) -> bool:
        """Whether a document of these bytes arrived before."""
        return bool(self._rows("SELECT 1 FROM arrivals WHERE sha256 = ? LIMIT 1", [sha256]))

    # -- hosts ---------------------------------------------------------------------------------

    def robots(self, place: str) -> RobotsFile | None:
        """The robots.txt of a scheme and authority, as last met."""
        sql = "SELECT status, body, fetched_at, etag, last_modified FROM robots WHERE place = ?"
        rows = self._rows(sql, [place])
        return RobotsFile(*rows[0]) if rows else None

    def keep_robots(self, place: str, file: RobotsFile) -> None:
        """Remember it."""
        with self._write() as con:
            con.execute(
                "INSERT OR REPLACE INTO robots VALUES (?, ?, ?, ?, ?, ?)",
                [place, file.status, file.body, file.fetched_at, file.etag, file.last_modified],
            )

    def rested(self, host: str) -> bool:
        """Whether the host was left alone at the end of the last night that asked it."""
        return bool(self._rows("SELECT 1 FROM resting WHERE host = ?", [host]))

    def rests(self, hosts: Iterable[tuple[str, bool]], at: str) -> None:
        """Which of the hosts asked this night are left alone now."""
        with self._write() as con:
            for host, rests in hosts:
                con.execute("DELETE FROM resting WHERE host = ?", [host])
                if rests:
                    con.execute("INSERT INTO resting VALUES (?, ?)", [host, at])

    # -- nights --------------------------------------------------------------------------------

    def night(self, at: str, report: SourceReport) -> None:
        """Write down what the crawl that began at `at` met at a source."""
        with self._write() as con:
            con.execute(
                "INSERT OR REPLACE INTO nights VALUES (?, ?, ?, ?, ?)",
                [
                    at,
                    report.source_id,
                    report.outcome,
                    report.listed,
                    json.dumps(asdict(report), ensure_ascii=False),
                ],
            )


def _known(row: Sequence[Any]) -> Known:
    key, kind, status, sha256, sameness, problem, etag, modified, answered, *rest = row[:14]
    return Known(key, kind, status, sha256, sameness, problem, Validators(etag, modified, answered), *rest)
