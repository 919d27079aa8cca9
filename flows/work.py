"""One document, from its bytes to its record. Runs inside a reading process.

`read_one` never raises for what a document holds: whatever a reader or the transform throws
becomes a quarantined record, with the place in our code and the full traceback beside it.
"""

from __future__ import annotations

import traceback
from pathlib import Path

from extract.blocks import ReadError, Reading
from extract.reader import read
from flows.faults import crash_place
from flows.jobs import Job, Outcome, quarantined
from flows.store import RawStore
from sql.records import LOADED, QUARANTINED, DocumentRecord
from transform.divisions import load_divisions
from transform.document import read_document
from transform.rows import DocumentResult

__all__ = ["read_one", "warm"]


def warm(divisions: str | None) -> None:
    """Load the catalogues, so that the first document is not slower than the next."""
    load_divisions(Path(divisions) if divisions else None)


def read_one(job: Job) -> Outcome:
    """Read one document from the raw store.

    MemoryError is left to the pool, which ends this process and tries again in a fresh one:
    a process that ran full is no place to read the next document.
    """
    reading: Reading | None = None
    try:
        data = RawStore(Path(job.raw)).get(job.sha256)
        reading = read(data, name=job.name, url=job.url, content_type=job.content_type)
        divisions = load_divisions(Path(job.divisions) if job.divisions else None)
        result = read_document(reading, name=job.name, divisions=divisions)
    except MemoryError:
        raise
    except ReadError as error:
        return Outcome(job, quarantined(job, error.reason, error.detail))
    except Exception as error:  # the one place where the unexpected becomes a reason
        detail = f"{type(error).__name__} at {crash_place(error)}"
        return Outcome(job, quarantined(job, "reader_crashed", detail, reading), traceback.format_exc())
    return Outcome(job, _record(job, reading, result))


def _record(job: Job, reading: Reading, result: DocumentResult) -> DocumentRecord:
    return DocumentRecord(
        sha256=job.sha256,
        name=job.name,
        path=job.path,
        url=job.url or result.url,
        source_id=job.source_id,
        format=reading.format,
        size=job.size,
        fetched_at=job.fetched_at,
        status=QUARANTINED if result.reason else LOADED,
        reason=result.reason,
        detail=result.detail,
        result=result,
        grids=tuple(reading.grids()),
    )
