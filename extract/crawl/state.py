"""What the crawl knows from one night to the next: `HOME/crawl.sqlite` (WAL).

Written by the crawl's process alone; everyone may read at any time. `taken` is the only write
from outside.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, fields
from pathlib import Path

from extract.crawl.database import connect, readable, reading, told
from extract.crawl.types import Arrival, SourceReport, Trouble

__all__ = ["Night", "last_successes", "lost", "nights", "pending", "taken"]

_PENDING = """
SELECT url, sha256, size, content_type, fetched_at, source_id, page_url, title, changed
FROM arrivals WHERE run_id IS NULL ORDER BY id
"""
_TAKEN = """
UPDATE arrivals SET run_id = ? WHERE url = ? AND sha256 = ? AND fetched_at = ? AND run_id IS NULL
"""
_LOST = """
UPDATE pages SET sha256 = NULL, sameness = NULL, etag = NULL, last_modified = NULL, answered = NULL
WHERE key = ? AND kind = 'document' AND sha256 = ?
"""
_NIGHTS = """
SELECT at, report FROM (
    SELECT *, row_number() OVER (PARTITION BY source_id ORDER BY at DESC) AS n
    FROM nights WHERE source_id = coalesce(?, source_id)
) WHERE n <= ? ORDER BY at DESC, source_id
"""


@dataclass(frozen=True, slots=True)
class Night:
    """One source in one crawl: the time the crawl began (ISO 8601 UTC) and what it met.

    A crawl that was killed has a row only for the sources it was done with.
    """

    at: str
    report: SourceReport


def pending(state: Path) -> list[Arrival]:
    """Documents kept and not yet taken over, in the order they came, a page before its attachments.

    One whenever an address gave bytes that it did not give the time before: a copy of known
    bytes at a further address comes too (same `sha256`, so that the address is known), and so do
    old bytes that came back. Empty when there is no state yet. Raises CrawlError.
    """
    if not readable(state):
        return []
    with reading(state) as con:
        rows = con.execute(_PENDING)
        return [Arrival(a, b, c, d, e, f, g, h, bool(i)) for a, b, c, d, e, f, g, h, i in rows]


def taken(state: Path, arrivals: Sequence[Arrival], run_id: str) -> None:
    """A run has merged these: they are pending no longer. Repeating it changes nothing. Raises
    CrawlError."""
    if not arrivals:
        return
    with told(state), closing(connect(state)) as con:
        con.execute("BEGIN IMMEDIATE")
        con.executemany(_TAKEN, [(run_id, a.url, a.sha256, a.fetched_at) for a in arrivals])
        con.execute("COMMIT")


def lost(state: Path, arrivals: Sequence[Arrival]) -> None:
    """The bytes of these are not in the raw store (a power failure, a damaged disk): they wait no
    longer, and the next crawl fetches their addresses anew, in full. Raises CrawlError."""
    with told(state), closing(connect(state)) as con:
        con.execute("BEGIN IMMEDIATE")
        con.executemany(_TAKEN, [("lost", a.url, a.sha256, a.fetched_at) for a in arrivals])
        con.executemany(_LOST, [(a.url, a.sha256) for a in arrivals])
        con.execute("COMMIT")


def last_successes(state: Path) -> dict[str, str]:
    """By source id the beginning of the last crawl that was `done` or `partial` there and listed
    at least one report. Raises CrawlError."""
    if not readable(state):
        return {}
    with reading(state) as con:
        rows = con.execute(
            "SELECT source_id, max(at) FROM nights WHERE outcome IN ('done', 'partial') AND listed > 0"
            " GROUP BY source_id ORDER BY source_id"
        )
        return dict(rows.fetchall())


def nights(state: Path, source_id: str | None = None, *, limit: int = 60) -> list[Night]:
    """What crawls met, newest first: at most `limit` of each source (or of the one asked for).

    `report.listed` over past nights tells a source that went silent; only nights `done` or
    `partial` are to be compared. Raises CrawlError.
    """
    if not readable(state):
        return []
    with reading(state) as con:
        rows = con.execute(_NIGHTS, [source_id, limit])
        return [Night(at, _report(text)) for at, text in rows]


def _report(text: str) -> SourceReport:
    words = json.loads(text)
    troubles = [Trouble(**trouble) for trouble in words.pop("troubles")]
    known = {field.name for field in fields(SourceReport)}
    return SourceReport(**{k: v for k, v in words.items() if k in known}, troubles=troubles)
