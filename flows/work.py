"""One document, from its bytes to its record. Runs inside a reading process.

`read_one` never raises for what a document holds: whatever a reader or the transform throws
becomes a quarantined record, with the place in our code and the full traceback beside it.
"""

from __future__ import annotations

import gc
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
from transform.forms import form_tables
from transform.identities import rules
from transform.prose_words import words
from transform.rows import DocumentResult

__all__ = ["read_one", "warm"]

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
