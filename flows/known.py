"""What the build database knows already, read without opening it for writing.

Every run begins here, and one that finds nothing to do ends here: neither Prefect nor the
machinery of the warehouse is loaded for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from flows.corrections import Corrections, load_corrections
from flows.discover import Discovery, discover
from flows.plan import Kept, Planner, Sighting
from flows.settings import Settings
from flows.store import RawStore
from sql.known import known_documents
from sql.records import KnownDocument

__all__ = ["Known", "discover_for", "load_known", "outdated", "planner", "settled_build"]

# A page may name its own address, which its file on disk is not known by: so both count.
_ADDRESSES = """
SELECT address, arg_max(sha256, last_seen), strftime(max(last_seen), '%Y-%m-%dT%H:%M:%SZ')
FROM (
    SELECT url AS address, sha256, last_seen FROM document_names WHERE url IS NOT NULL
    UNION ALL
    SELECT path AS address, sha256, last_seen FROM document_names WHERE path IS NOT NULL
)
GROUP BY address
"""
_OUTDATED = """
SELECT sha256, document, path, url, source_id, size, strftime(fetched_at, '%Y-%m-%dT%H:%M:%SZ'), format
FROM documents WHERE parser_version <> ? OR list_contains(?, sha256) OR list_contains(?, url)
ORDER BY document, sha256
"""
_COVERS = "SELECT source_id, county_code FROM sources WHERE county_code IS NOT NULL"
_VERSION = "SELECT value FROM meta WHERE key = 'content_version'"


@dataclass(frozen=True, slots=True)
class Known:
    """Documents by sha256, the content last met at each address, the county of each source."""

    documents: dict[str, KnownDocument]
    addresses: dict[str, Sighting]
    covers: dict[str, str]


def load_known(con: duckdb.DuckDBPyConnection) -> Known:
    """All that was read before."""
    addresses = con.execute(_ADDRESSES).fetchall()
    return Known(
        known_documents(con),
        {address: Sighting(sha256, seen) for address, sha256, seen in addresses},
        dict(con.execute(_COVERS).fetchall()),
    )


def outdated(
    con: duckdb.DuckDBPyConnection, parser_version: str, corrections: Corrections | None = None
) -> list[Kept]:
    """Documents that another version of the parser read, and those that corrections speak of: the
    planner knows whether they were read with these corrections."""
    named = sorted(corrections.by_document) if corrections else []
    return [Kept(*row) for row in con.execute(_OUTDATED, [parser_version, named, named]).fetchall()]


def discover_for(settings: Settings, paths: Sequence[Path]) -> Discovery:
    """The candidates under `paths`, without gongkai's own files. Raises PathMissingError."""
    places = settings.places
    return discover(paths, own=(places.home, places.warehouse))


def planner(settings: Settings, known: Known, parser_version: str, now: str, *, retry: bool) -> Planner:
    """The planner of a run at the time `now`. Raises CorrectionsError."""
    return Planner(
        known=known.documents,
        addresses=known.addresses,
        store=RawStore(settings.places.raw),
        parser_version=parser_version,
        started_at=now,
        max_bytes=settings.file_mb * 1024 * 1024,
        divisions=str(settings.divisions) if settings.divisions else None,
        retry=retry,
        corrections=load_corrections(settings.places.home),
        covers=known.covers,
    )


@contextmanager
def settled_build(build: Path, published: Path) -> Iterator[duckdb.DuckDBPyConnection | None]:
    """A read-only connection to the build if all of it is settled and published; else None.

    None also while another run writes, and after one that was killed: both are for a real run
    to sort out.
    """
    if not (build.exists() and published.exists()):
        yield None
        return
    try:
        with duckdb.connect(str(published), read_only=True) as con:
            version = con.execute(_VERSION).fetchone()
        con = duckdb.connect(str(build), read_only=True)
    except duckdb.Error:
        yield None
        return
    with con:
        stale = con.execute("SELECT value FROM meta WHERE key = 'stale'").fetchone()
        settled = stale == ("no",) and con.execute(_VERSION).fetchone() == version
        yield con if settled else None
