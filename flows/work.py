"""One document, from its bytes to its record. Runs inside a reading process.

`read_one` never raises for what a document holds: whatever a reader or the transform throws
becomes a quarantined record, with the place in our code and the full traceback beside it.
"""

from __future__ import annotations

import gc
import traceback
from dataclasses import replace
from pathlib import Path

from extract.archives.members import archive_kind
from extract.blocks import ReadError, Reading
from extract.reader import read
from flows.faults import crash_place
from flows.jobs import Job, Outcome, quarantined
from flows.store import RawStore
from flows.unpack import unpack
from sql.records import LOADED, POINTER, POINTERS, QUARANTINED, DocumentRecord
from transform.divisions import load_divisions
from transform.document import read_document
from transform.forms import form_tables
from transform.identities import rules
from transform.identity.attached import with_page
from transform.prose.words import words
from transform.rows import DocumentResult

__all__ = ["read_one", "warm"]

_WITHOUT_FIGURES = frozenset({"no_figures", "attachment_only", "not_a_report", "no_text", "image_only"})
# New objects between two looks of the garbage collector: about a hundred documents.
_COLLECT_AFTER = 100_000


def warm(divisions: str | None) -> None:
    """Load the catalogues, so that the first document is not slower than the next.

    They stay for the life of the process: the garbage collector need not look at them again, nor
    at the hundreds of small objects of each document, none of which point in circles. Looking
    at its default pace took a third of the reading time.
    """
    load_divisions(Path(divisions) if divisions else None)
    form_tables()
    rules()
    words()
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER, 20, 20)


def read_one(job: Job) -> Outcome:
    """Read one document from the raw store, or open an archive.

    MemoryError is left to the pool, which ends this process and tries again in a fresh one:
    a process that ran full is no place to read the next document.
    """
    reading: Reading | None = None
    try:
        store = RawStore(Path(job.raw))
        data = store.get(job.sha256)
        if archive_kind(data, job.name):
            return unpack(job, data)
        reading = _reading(job, data, store)
        divisions = load_divisions(Path(job.divisions) if job.divisions else None)
        result = read_document(reading, name=job.name, divisions=divisions, corrections=job.corrections)
    except MemoryError:
        raise
    except ReadError as error:
        return Outcome(job, _pointing(job, quarantined(job, error.reason, error.detail)))
    except Exception as error:  # the one place where the unexpected becomes a reason
        detail = f"{type(error).__name__} at {crash_place(error)}"
        return Outcome(job, quarantined(job, "reader_crashed", detail, reading), traceback.format_exc())
    return Outcome(job, _pointing(job, _record(job, reading, result)))


def _reading(job: Job, data: bytes, store: RawStore) -> Reading:
    """The document as blocks, with the pictures that belong to it and what its page says of it."""
    parts = {part.href: part.sha256 for part in job.parts}

    def part(href: str) -> bytes | None:
        return store.get(parts[href]) if href in parts else None

    reading = read(data, name=job.name, url=job.url, content_type=job.content_type, parts=part)
    if job.covers is not None:
        reading = replace(reading, meta=replace(reading.meta, covers=job.covers))
    if job.page is None or job.page == job.sha256:
        return reading
    try:
        page = read(store.get(job.page), name="", url=None)
    except (ReadError, OSError):  # the page has its own record, which says so
        return replace(reading, notes=(*reading.notes, "page_unread: the page that links to it was not read"))
    return with_page(reading, page)


def _pointing(job: Job, record: DocumentRecord) -> DocumentRecord:
    """A page without figures whose attachment came with it is no problem: the report is there."""
    if record.status == QUARANTINED and job.attached and record.reason in POINTERS:
        see = ", ".join(job.attached)
        return replace(record, status=POINTER, reason="attachment", detail=f"see {see}")
    return record


def _record(job: Job, reading: Reading, result: DocumentResult) -> DocumentRecord:
    missing = next((n for n in reading.notes if n.startswith("picture_missing")), None)
    detail = result.detail
    if missing and result.reason in _WITHOUT_FIGURES:
        detail = f"{detail}; its tables may be pictures that were not saved with it ({missing})"
    return DocumentRecord(
        sha256=job.sha256,
        name=job.name,
        path=job.path,
        # The page's address is evidence for its attachment, and not the attachment's own.
        url=job.url or (result.url if job.page is None else None),
        source_id=job.source_id,
        format=reading.format,
        size=job.size,
        fetched_at=job.fetched_at,
        status=QUARANTINED if result.reason else LOADED,
        reason=result.reason,
        detail=detail,
        result=result,
        grids=tuple(reading.grids()),
        parts=job.parts,
        page=job.page,
        version=job.version,
    )
