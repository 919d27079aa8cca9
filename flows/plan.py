"""What a run has to do: which of the files at hand are new, known, or cannot be opened.

Identity is the content. A known document is not read again, unless the parser has changed
since; then every document is read again from the raw store, wherever its file is today.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from flows.corrections import Corrections
from flows.discover import Discovery, Found, Passed, printable
from flows.files import Files
from flows.jobs import Job, quarantined
from flows.pace import is_slow
from flows.sidecar import Sidecar, iso_utc
from flows.store import RawStore, digest
from sql.records import QUARANTINED, UNPACKED, DocumentName, DocumentRecord, KnownDocument, Part
from transform.corrections import Correction

__all__ = ["UNREADABLE", "Kept", "Plan", "Planner", "Sighting"]

UNREADABLE = "file_unreadable"  # the reason of a document whose bytes could not be had

_TEXT = frozenset({"html", "txt"})  # formats that are quick, unless a page has pictures


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
    format: str = "unknown"


@dataclass(slots=True)
class Plan:
    """The work of a run. `refused` are quarantined already: their bytes were never read. `planned`
    are the documents (sha256) that the run reads or refuses, `unreadable` those whose bytes the raw store
    could not give, whether or not that was said before."""

    jobs: list[Job] = field(default_factory=list)
    names: list[DocumentName] = field(default_factory=list)
    refused: list[DocumentRecord] = field(default_factory=list)
    found: int = 0
    known: int = 0
    reread: int = 0
    passed: list[Passed] = field(default_factory=list)
    planned: set[str] = field(default_factory=set)
    unreadable: set[str] = field(default_factory=set)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be read and nothing to be noted."""
        return not (self.jobs or self.names or self.refused)


@dataclass(slots=True)
class Planner:
    """Compares files with what is known. `addresses` maps each address to its last sighting.

    `started_at` (ISO 8601 UTC) is the run's time: no file can have been met after it.
    `covers` tells the county of each source.
    With `retry`, documents in quarantine are read again, and archives, for what is in them.
    """

    known: Mapping[str, KnownDocument]
    addresses: Mapping[str, Sighting]
    store: RawStore
    parser_version: str
    started_at: str
    max_bytes: int
    divisions: str | None = None
    retry: bool = False
    corrections: Corrections = field(default_factory=Corrections)
    covers: Mapping[str, str] = field(default_factory=dict)
    _by_address: dict[str, list[str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """The addresses that corrections name, by the document last met there."""
        for name in self.corrections.by_document:
            if name in self.addresses:
                self._by_address.setdefault(self.addresses[name].sha256, []).append(name)

    def plan(self, discovery: Discovery, kept: Iterable[Kept] = ()) -> Plan:
        """Look at every file; new bytes are in the raw store when this returns.

        `kept` are the documents to read again if their parser is out of date.
        """
        plan = Plan(found=len(discovery.found), passed=list(discovery.passed))
        for _ in self._look_at_all(Files(discovery), plan, keep=True):
            pass
        self.reread(kept, plan)
        return plan

    def reread(self, kept: Iterable[Kept], plan: Plan) -> None:
        """Plan to read kept documents again whose parser, or corrections, have changed since."""
        for document in kept:
            if document.sha256 not in plan.planned and self._must_read(document.sha256, retry=False):
                plan.planned.add(document.sha256)
                plan.jobs.append(self._again(document))
                plan.reread += 1

    def consider(self, job: Job, plan: Plan) -> Job | None:
        """The job if its document is to be read; None, and its name noted, if it is known as it is."""
        job = self._with_known(job)
        if job.sha256 in plan.planned or not self._must_read_job(job, retry=self.retry):
            self._note(plan, job)
            return None
        plan.planned.add(job.sha256)
        return job

    def admit(self, jobs: Iterable[Job], plan: Plan) -> list[Job]:
        """Of the members that an archive gave, those to read; of the others the names are noted."""
        found = (self.consider(job, plan) for job in jobs)
        return [job for job in found if job is not None]

    def idle_plan(self, discovery: Discovery) -> Plan | None:
        """What was seen if no file needs a run; None if one does, at the first one, so that it costs
        little."""
        if any(v.parser_version != self._version(sha256) for sha256, v in self.known.items()):
            return None
        plan = Plan(found=len(discovery.found), passed=list(discovery.passed))
        looked = self._look_at_all(Files(discovery), plan, keep=False)
        return plan if all(plan.is_empty for _ in looked) else None

    def _look_at_all(self, files: Files, plan: Plan, *, keep: bool) -> Iterator[None]:
        for found in files.in_order():
            if files.is_part(found):
                plan.found -= 1
                plan.passed.append(Passed(found.name, "part_of_page"))
            else:
                self._look(found, files, plan, keep=keep)
            yield

    def _must_read(self, sha256: str, *, retry: bool) -> bool:
        known = self.known.get(sha256)
        if known is None or known.parser_version != self._version(sha256):
            return True
        return retry and known.status in {QUARANTINED, UNPACKED}

    def _must_read_job(self, job: Job, *, retry: bool) -> bool:
        """Also a document that now comes with a part, or a page, that was not at hand before, or whose bytes
        could not be read when they came last."""
        known = self.known.get(job.sha256)
        if known is None or self._must_read(job.sha256, retry=retry) or known.reason == UNREADABLE:
            return True
        return len(job.parts) > len(known.parts) or (job.page is not None and known.page is None)

    def _corrections(self, sha256: str, url: str | None = None) -> tuple[Correction, ...]:
        """Those of a document: by its content, by the address it was last met at, and a new one's own."""
        met_at = self._by_address.get(sha256, ())
        return self.corrections.of(sha256, *met_at, url if sha256 not in self.known else None)

    def _version(self, sha256: str) -> str:
        return self.corrections.version(self.parser_version, self._corrections(sha256))

    def _with_known(self, job: Job) -> Job:
        """With the corrections of the document, the county that its source covers, and the parts and
        the page that it was read with before; those stay."""
        if job.source_id is not None:
            job = replace(job, covers=self.covers.get(job.source_id))
        mine = self._corrections(job.sha256, job.url)
        if mine:
            version = self.corrections.version(self.parser_version, mine)
            job = replace(job, corrections=mine, version=version)
        known = self.known.get(job.sha256)
        if known is None or not (known.parts or known.page):
            return job
        had = {part.href for part in known.parts}
        parts = (*known.parts, *(part for part in job.parts if part.href not in had))
        return replace(job, parts=parts, page=known.page or job.page, slow=job.slow or bool(parts))

    def _look(self, found: Found, files: Files, plan: Plan, *, keep: bool = True) -> None:
        sidecar = files.sidecar(found)
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
            self.refuse(job, plan, UNREADABLE, error.strerror or type(error).__name__)
            return
        met_at = sidecar.fetched_at or iso_utc(datetime.fromtimestamp(info.st_mtime, UTC))
        met_at = self.met(sidecar.url or path, sha256, met_at)
        job = self._job(found, sidecar, sha256, path, info.st_size, met_at)
        if too_large:
            limit = f"{info.st_size:,} bytes, more than {self.max_bytes:,}"
            self.refuse(job, plan, "too_large", limit)
            return
        chosen = self.consider(self._tied(job, found, sidecar, files, data, keep=keep), plan)
        if chosen is None:
            plan.known += 1
            return
        if keep:
            self.store.put(data, sha256, sidecar.content_type)
        plan.jobs.append(chosen)

    def _tied(
        self, job: Job, found: Found, sidecar: Sidecar, files: Files, data: bytes, *, keep: bool
    ) -> Job:
        """The job with its parts in the raw store, the page that links to it, and its attachments."""
        told = files.tell(found, job.sha256, sidecar.url, data)
        known = self.known.get(job.sha256)
        had = {part.href for part in known.parts} if known else set()
        parts = []
        for href, target in told.parts:
            if href in had:
                continue
            try:
                content = files.path(target).read_bytes()
            except OSError:
                continue  # the page is read without it, and says so
            sha256 = digest(content)
            if keep:
                self.store.put(content, sha256)
            parts.append(Part(href, sha256))
        page = files.page_of(found)
        if page is None and sidecar.page_url:
            page = self._page_at(sidecar.page_url, files)
        return replace(
            job,
            parts=tuple(parts),
            page=page,
            attached=tuple(files.name(target) for target in told.attachments),
            slow=is_slow(data, pictures=bool(parts)),
        )

    def _page_at(self, url: str, files: Files) -> str | None:
        """The page that a sidecar names, told in this run or met before."""
        last = self.addresses.get(url)
        return files.page_at(url) or (last.sha256 if last and self.store.has(last.sha256) else None)

    def refuse(self, job: Job, plan: Plan, reason: str, detail: str) -> None:
        """Plan the quarantine of a document whose bytes are not to be read."""
        if job.sha256 in plan.planned or not self._must_read(job.sha256, retry=self.retry):
            plan.known += 1
        else:
            plan.planned.add(job.sha256)
            plan.refused.append(quarantined(job, reason, detail))

    def _note(self, plan: Plan, job: Job) -> None:
        """Keep a further name of known bytes, or that an address holds them again."""
        last = self.addresses.get(job.url or job.path or "")
        if last is None or last.sha256 != job.sha256 or job.sha256 in plan.planned:
            name = DocumentName(job.sha256, job.name, job.path, job.url, job.source_id, job.fetched_at)
            plan.names.append(name)

    def met(self, address: str, sha256: str, met_at: str) -> str:
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
        job = Job(
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
            slow=kept.format not in _TEXT,
        )
        return self._with_known(job)


def _digest_of_large(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
