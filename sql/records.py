"""What the warehouse takes in: one record per document, as the flows hand it over.

A record carries a document's identity (the sha256 of its bytes), where it came from, and
either what was read from it or why it was not. Times are ISO 8601 strings and are passed
in: this folder reads no clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from extract.blocks import Grid
from transform.rows import DocumentResult

__all__ = [
    "LOADED",
    "POINTER",
    "POINTERS",
    "QUARANTINED",
    "UNPACKED",
    "Division",
    "DocumentName",
    "DocumentRecord",
    "KnownDocument",
    "Part",
    "Run",
]

LOADED = "loaded"
QUARANTINED = "quarantined"
UNPACKED = "unpacked"  # an archive: what is in it are documents of their own
POINTER = "pointer"  # a page whose report is the attachment that came with it
# Reasons for which such a page would else be in quarantine (also in supersede.sql).
POINTERS = frozenset({"attachment_only", "no_figures", "no_text", "not_a_report"})


@dataclass(frozen=True, slots=True)
class Division:
    """One row of the division catalogue: a township, or a county (code of six digits + `000`).

    `kind` is township, street, zone, farm, other or county. A former township has the last year it
    can have reported on (`until`) and the codes of today that took it over; its `county_code` is that
    of today, which its own code need not begin with (empty: the first six digits).
    """

    code: str
    name: str
    kind: str
    county: str
    city: str
    province: str
    county_code: str = ""
    until: int | None = None
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """Something that belongs to a page and lies in the raw store under its own sha256, most often
    a picture. `href` is the address as the page prints it, entities resolved."""

    href: str
    sha256: str


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """One document on its way into the warehouse.

    `sha256` (64 hex digits) is the identity: the same bytes under another name are the same
    document, the further name is kept in `document_names`. `name` is what exports print as
    `document`: the URL, or the file name; inside folders and archives the path relative to
    what was ingested. `path` is where the bytes came from on disk (for members of archives
    `archive.zip!/member`), `url` where they were fetched. A later record with the same `url`
    (or, without one, the same `path`) supersedes an earlier one. `fetched_at` is ISO 8601
    with one time zone throughout (UTC), so that it sorts as text. `status` is `loaded`,
    `quarantined`, `unpacked` or `pointer`; `reason` and `detail` are set for `quarantined` and
    `pointer`. `result` is None when the
    bytes could not be read; a quarantined document may still carry what was read of it.
    `grids` are the tables as read, kept apart from the published file. `parts` and `page` (the
    sha256 of the page that links to this document) are what it was read with. `version` is that of
    the reading where it is not the run's alone: with corrections of this document.
    """

    sha256: str
    name: str
    path: str | None
    url: str | None
    source_id: str | None
    format: str
    size: int
    fetched_at: str
    status: str
    reason: str | None = None
    detail: str = ""
    result: DocumentResult | None = None
    grids: tuple[Grid, ...] = field(default=(), repr=False)
    parts: tuple[Part, ...] = ()
    page: str | None = None
    version: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentName:
    """A further place where the bytes of a known document were met; nothing is read again."""

    sha256: str
    name: str
    path: str | None
    url: str | None
    source_id: str | None
    fetched_at: str


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """What a run needs to know to skip a document that it has already read, and with what it was."""

    sha256: str
    parser_version: str
    status: str
    parts: tuple[Part, ...] = ()
    page: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the pipeline. `mode` is `ingest` or `nightly`; `started_at` ISO 8601 UTC."""

    run_id: str
    mode: str
    started_at: str
    parser_version: str
