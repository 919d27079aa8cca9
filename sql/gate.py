"""The release gate: what is tested before a build database may be published.

Rules that must always hold (keys unique, codes known, a value exactly where the status has one)
are errors in every mode. A fall against the file that is published now stops a night, which nobody
watches, and is a warning for an ingest by hand. What a night finds at its sources is its own to
judge (`flows.night.findings`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb

from sql.catalogue import read_sql
from sql.store import VOUCHED, meta, refresh

__all__ = ["GateFinding", "run_gate"]

# What was once read stays read (revisions add), so that a fall is a fault of ours; the margin
# leaves room for corrections that refuse a few documents.
_MAY_FALL = 0.01

_MEANING = {
    "duplicate_document": "documents stand in the warehouse twice",
    "duplicate_observation": "keys have more than one current observation",
    "observations_miscounted": "observations too many or too few for their documents",
    "two_current_documents": "publishers have two current documents for one year",
    "no_current_document": "publishers with documents of a year have no current one",
    "orphan_observation": "observations belong to no loaded document",
    "duplicate_year_check": "findings between two reports stand in the warehouse twice",
    "document_without_name": "documents have no name",
    "unknown_township": "loaded documents have a township code outside the catalogue",
    "unknown_indicator": "observations have an indicator outside the catalogue",
    "unknown_status": "observations have a status outside the vocabulary",
    "unknown_method": "observations have a method outside the vocabulary",
    "value_against_status": "observations have a value where the status has none, or none where it has one",
    "year_out_of_range": "loaded documents have a year before 2002 or after this year",
    "quarantine_without_reason": "documents are in quarantine without a reason",
}


@dataclass(frozen=True, slots=True)
class GateFinding:
    """One finding. An `error` stops the release; `detail` is for a person."""

    severity: Literal["error", "warning"]
    code: str
    detail: str


def run_gate(
    con: duckdb.DuckDBPyConnection,
    previous: Path | None,
    mode: Literal["ingest", "nightly"],
) -> tuple[GateFinding, ...]:
    """Test the open build database against its rules and against the published file `previous`.

    Which documents are current is worked out first if that is still to do. Empty when all is well.
    """
    refresh(con)
    return (*_broken_rules(con), *_emptiness(con, mode), *_falls(con, previous, mode))


def _soft(mode: str, code: str, detail: str) -> GateFinding:
    return GateFinding("error" if mode == "nightly" else "warning", code, detail)


def _broken_rules(con: duckdb.DuckDBPyConnection) -> Iterator[GateFinding]:
    vouched = int(meta(con, VOUCHED) or 0)
    for code, count, example in con.execute(read_sql("gate.sql"), {"vouched": vouched}).fetchall():
        if count:
            yield GateFinding("error", code, f"{count} {_MEANING[code]}, for instance {example}")


def _emptiness(con: duckdb.DuckDBPyConnection, mode: str) -> Iterator[GateFinding]:
    row = con.execute("SELECT count(*) FROM documents WHERE status = 'loaded'").fetchone()
    if row is None or row[0] == 0:
        yield _soft(mode, "nothing_loaded", "no document is loaded")


_FALLS = """
WITH now AS (
    SELECT sha256, n_readable FROM documents WHERE status = 'loaded'
),
before AS (
    SELECT sha256, n_readable FROM previous.documents WHERE status = 'loaded'
)
SELECT
    (SELECT count(*) FROM before) AS documents_before,
    (SELECT count(*) FROM before ANTI JOIN now USING (sha256)) AS documents_lost,
    (SELECT coalesce(sum(n_readable), 0) FROM before) AS cells_before,
    (SELECT coalesce(sum(greatest(b.n_readable - coalesce(n.n_readable, 0), 0)), 0)
     FROM before AS b LEFT JOIN now AS n USING (sha256)) AS cells_lost
"""


def _falls(con: duckdb.DuckDBPyConnection, previous: Path | None, mode: str) -> Iterator[GateFinding]:
    """Documents and readable cells of the published file that this build would lose."""
    if previous is None or not previous.exists():
        return
    quoted = str(previous).replace("'", "''")
    try:
        con.execute(f"ATTACH '{quoted}' AS previous (READ_ONLY)")
    except duckdb.Error as error:
        yield GateFinding("warning", "previous_unreadable", f"{previous} cannot be compared with: {error}")
        return
    try:
        row = con.execute(_FALLS).fetchone()
    except duckdb.Error as error:
        yield GateFinding("warning", "previous_unreadable", f"{previous} cannot be compared with: {error}")
        return
    finally:
        con.execute("DETACH previous")
    if row is None:
        return
    documents, documents_lost, cells, cells_lost = (int(n) for n in row)
    if documents_lost > _MAY_FALL * documents:
        yield _soft(
            mode,
            "documents_fell",
            f"{documents_lost} of {documents} published documents would no longer be loaded",
        )
    if cells_lost > _MAY_FALL * cells:
        yield _soft(mode, "cells_fell", f"{cells_lost} of {cells} published cells could no longer be read")
