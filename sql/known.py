"""What was read before, from an open build database. Light: a run that finds nothing to do loads this."""

from __future__ import annotations

from collections import defaultdict

import duckdb

from sql.records import KnownDocument, Part

__all__ = ["known_documents"]


def known_documents(con: duckdb.DuckDBPyConnection) -> dict[str, KnownDocument]:
    """Every document by sha256, whatever became of it, with the parts and the page it was read with."""
    parts: defaultdict[str, list[Part]] = defaultdict(list)
    pages: dict[str, str] = {}
    for sha256, kind, href, part in con.execute(
        "SELECT sha256, kind, href, part_sha256 FROM document_parts ORDER BY sha256, href"
    ).fetchall():
        if kind == "page":
            pages[sha256] = part
        else:
            parts[sha256].append(Part(href, part))
    rows = con.execute("SELECT sha256, parser_version, status, reason FROM documents").fetchall()
    return {
        sha256: KnownDocument(
            sha256, version, status, tuple(parts.get(sha256, ())), pages.get(sha256), reason
        )
        for sha256, version, status, reason in rows
    }
