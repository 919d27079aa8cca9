"""What reading processes are asked and what they answer. Light: nothing that reads is imported."""

from __future__ import annotations

from dataclasses import dataclass, fields
from multiprocessing.reduction import ForkingPickler
from operator import attrgetter
from typing import Any

from extract.blocks import Cell, Reading
from sql.records import QUARANTINED, DocumentRecord, Part
from transform.corrections import Correction
from transform.rows import Check, Gap, Observation

__all__ = ["Job", "Outcome", "quarantined"]


@dataclass(frozen=True, slots=True)
class Job:
    """One document to read. `raw` is the raw store's folder, `divisions` the further list of
    divisions; the other fields are those of `DocumentRecord`. `content_type` is what the
    server said of a saved page. `parts` and `page` lie in the raw store. `attached` are the names
    of the attachments of this page that came with it. `slow` says that it may hold pages to
    recognise, or other documents. `corrections` are those of this document, `version` that of the
    parser with them. `covers` is the code of the county that the document's source covers."""

    sha256: str
    name: str
    path: str | None
    url: str | None
    source_id: str | None
    content_type: str | None
    size: int
    fetched_at: str
    raw: str
    divisions: str | None = None
    parts: tuple[Part, ...] = ()
    page: str | None = None
    attached: tuple[str, ...] = ()
    slow: bool = False
    corrections: tuple[Correction, ...] = ()
    version: str | None = None
    covers: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job. `trace` is a full traceback for the log, never for the console.

    An archive gives `further` jobs, whose bytes lie in the raw store, and `refused`, the members
    of which nothing could be unpacked.
    """

    job: Job
    record: DocumentRecord
    trace: str | None = None
    further: tuple[Job, ...] = ()
    refused: tuple[DocumentRecord, ...] = ()

    @property
    def is_archive(self) -> bool:
        """Whether this was an archive that held anything."""
        return bool(self.further or self.refused)


def quarantined(job: Job, reason: str, detail: str, reading: Reading | None = None) -> DocumentRecord:
    """The record of a document that was not read, with what is known of it."""
    return DocumentRecord(
        sha256=job.sha256,
        name=job.name,
        path=job.path,
        url=job.url,
        source_id=job.source_id,
        format=reading.format if reading else "unknown",
        size=job.size,
        fetched_at=job.fetched_at,
        status=QUARANTINED,
        reason=reason,
        detail=detail,
        grids=tuple(reading.grids()) if reading else (),
        parts=job.parts,
        page=job.page,
        version=job.version,
    )


def _travel_light(kind: type[Any]) -> None:
    """Send rows of this kind between processes as their plain values: frozen dataclasses with
    slots are otherwise taken apart and set up field by field (measured: 2.8 ms a document,
    1.1 ms so)."""
    values = attrgetter(*(field.name for field in fields(kind)))
    ForkingPickler.register(kind, lambda row: (kind, values(row)))


for _kind in (Cell, Check, Gap, Observation):
    _travel_light(_kind)
