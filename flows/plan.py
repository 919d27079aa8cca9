"""What a run has to do: which of the files at hand are new, known, or cannot be opened.

Identity is the content. A known document is not read again, unless the parser has changed
since; then every document is read again from the raw store, wherever its file is today.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from flows.discover import Discovery, Found, Passed, printable
from flows.jobs import Job, quarantined
from flows.sidecar import Sidecar, iso_utc, read_sidecar
from flows.store import RawStore, digest
from sql.records import QUARANTINED, DocumentName, DocumentRecord, KnownDocument

__all__ = ["Kept", "Plan", "Planner", "Sighting", "batches"]


@dataclass(frozen=True, slots=True)
class Sighting:
    """The content last met at one address (URL, or path of a file), and when."""

    sha256: str
    seen: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A document of the build database, as far as reading it again needs it."""

    sha256: str
    name: str
    path: str | None
    url: str | None
    source_id: str | None
    size: int
    fetched_at: str


@dataclass(slots=True)
class Plan:
    """The work of a run. `refused` are quarantined already: their bytes were never read."""

    jobs: list[Job] = field(default_factory=list)
    names: list[DocumentName] = field(default_factory=list)
    refused: list[DocumentRecord] = field(default_factory=list)
    found: int = 0
    known: int = 0
    reread: int = 0
    passed: list[Passed] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be read and nothing to be noted."""
        return not (self.jobs or self.names or self.refused)


@dataclass(slots=True)
class Planner:
    """Compares files with what is known. `addresses` maps each address to its last sighting.

    `started_at` (ISO 8601 UTC) is the run's time: no file can have been met after it.
    With `retry`, documents in quarantine are read again.
    """

    known: Mapping[str, KnownDocument]
    addresses: Mapping[str, Sighting]
    store: RawStore
    parser_version: str
    started_at: str
    max_bytes: int
    divisions: str | None = None
    retry: bool = False

    def plan(self, discovery: Discovery, kept: Iterable[Kept] = ()) -> Plan:
        """Look at every file; new bytes are in the raw store when this returns.

        `kept` are the documents to read again if their parser is out of date.
        """
        plan = Plan(found=len(discovery.found), passed=list(discovery.passed))
        planned: set[str] = set()
        for found in discovery.found:
            self._look(found, plan, planned)
        for document in kept:
            if document.sha256 not in planned and self._must_read(document.sha256, retry=False):
                planned.add(document.sha256)
                plan.jobs.append(self._again(document))
                plan.reread += 1
        return plan

    def has_work(self, discovery: Discovery) -> bool:
        """Whether any file needs a run; stops at the first one, so it costs little when it does."""
        if any(v.parser_version != self.parser_version for v in self.known.values()):
            return True
        return any(self._is_work(found) for found in discovery.found)

    def _is_work(self, found: Found) -> bool:
        plan = Plan()
        self._look(found, plan, set(), keep=False)
        return not plan.is_empty

    def _must_read(self, sha256: str, *, retry: bool) -> bool:
        known = self.known.get(sha256)
        if known is None or known.parser_version != self.parser_version:
            return True
        return retry and known.status == QUARANTINED

    def _look(self, found: Found, plan: Plan, planned: set[str], *, keep: bool = True) -> None:
        sidecar = read_sidecar(found.sidecar) if found.sidecar else Sidecar()
        if sidecar.problem:
            plan.passed.append(Passed(printable(str(found.sidecar)), "sidecar_unreadable", sidecar.problem))
        path = printable(str(found.path.absolute()))
        try:
            info = found.path.stat()
            too_large = info.st_size > self.max_bytes
            data = b"" if too_large else found.path.read_bytes()
            sha256 = _digest_of_large(found.path) if too_large else digest(data)
        except OSError as error:
            # Nothing of it can be known but its place: that is what names it until it opens.
            sha256 = digest(b"unreadable\0" + path.encode())
            job = self._job(found, sidecar, sha256, path, 0, self.started_at)
            self._refuse(plan, planned, job, "file_unreadable", error.strerror or type(error).__name__)
            return
        met_at = sidecar.fetched_at or iso_utc(datetime.fromtimestamp(info.st_mtime, UTC))
        met_at = self._met(sidecar.url or path, sha256, met_at)
        job = self._job(found, sidecar, sha256, path, info.st_size, met_at)
        if too_large:
            limit = f"{info.st_size:,} bytes, more than {self.max_bytes:,}"
            self._refuse(plan, planned, job, "too_large", limit)
        elif sha256 in planned or not self._must_read(sha256, retry=self.retry):
            plan.known += 1
            self._note(plan, job, planned)
        else:
            planned.add(sha256)
            if keep:
                self.store.put(data, sha256, sidecar.content_type)
            plan.jobs.append(job)

    def _refuse(self, plan: Plan, planned: set[str], job: Job, reason: str, detail: str) -> None:
        if job.sha256 in planned or not self._must_read(job.sha256, retry=self.retry):
            plan.known += 1
        else:
            planned.add(job.sha256)
            plan.refused.append(quarantined(job, reason, detail))

    def _note(self, plan: Plan, job: Job, planned: set[str]) -> None:
        """Keep a further name of known bytes, or that an address holds them again."""
        last = self.addresses.get(job.url or job.path or "")
        if last is None or last.sha256 != job.sha256 or job.sha256 in planned:
            name = DocumentName(job.sha256, job.name, job.path, job.url, job.source_id, job.fetched_at)
            plan.names.append(name)

    def _met(self, address: str, sha256: str, met_at: str) -> str:
        """When the bytes were met: the file's own time, as far as it can be true.

        A file put over another one may carry an older date; it was still met later.
        """
        last = self.addresses.get(address)
        if met_at > self.started_at or (last and last.sha256 != sha256 and met_at <= last.seen):
            return self.started_at
        return met_at

    def _job(self, found: Found, sidecar: Sidecar, sha256: str, path: str, size: int, fetched_at: str) -> Job:
        return Job(
            sha256=sha256,
            name=found.name,
            path=path,
            url=sidecar.url,
            source_id=None,
            content_type=sidecar.content_type,
            size=size,
            fetched_at=fetched_at,
            raw=str(self.store.root),
            divisions=self.divisions,
        )

    def _again(self, kept: Kept) -> Job:
        return Job(
            sha256=kept.sha256,
            name=kept.name,
            path=kept.path,
            url=kept.url,
            source_id=kept.source_id,
            content_type=self.store.content_type(kept.sha256),
            size=kept.size,
            fetched_at=kept.fetched_at,
            raw=str(self.store.root),
            divisions=self.divisions,
        )


def _digest_of_large(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def batches(jobs: list[Job], size: int) -> Iterator[list[Job]]:
    """The jobs in slices of at most `size`."""
    return (jobs[i : i + size] for i in range(0, len(jobs), size))
