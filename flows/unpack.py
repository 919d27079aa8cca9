"""An archive to the jobs of its members. Runs inside a reading process.

The members go into the raw store under their own sha256, and the archive answers with further
jobs: each member is a document of its own, found again there by every later parser. What belongs
together in the archive (a page, its pictures, its attachment) stays together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from extract.archives.members import Member, archive_kind, members
from extract.blocks import ReadError
from flows.bundle import belongs_to_page, reading_order, unwanted
from flows.jobs import Job, Outcome, quarantined
from flows.names import printable
from flows.pace import is_slow
from flows.relations import Ties, Told
from flows.sidecar import SUFFIX, Sidecar, parse_sidecar
from flows.store import RawStore, digest
from sql.records import UNPACKED, DocumentRecord, Part

__all__ = ["unpack"]


@dataclass(frozen=True, slots=True)
class _Item:
    """A member in the raw store."""

    name: str
    sha256: str
    size: int


def unpack(job: Job, data: bytes) -> Outcome:
    """Open the archive of this job. Members that could not be unpacked are refused one by one; what
    stops the archive as a whole quarantines it, after the members that came out before."""
    store = RawStore(Path(job.raw))
    items: dict[str, _Item] = {}
    refused: list[DocumentRecord] = []
    failure: ReadError | None = None
    try:
        for member in members(data, job.name):
            if any(unwanted(step) for step in member.name.split("/")):
                continue
            name = printable(member.name)
            while name in items:  # two names that differ only in what cannot be printed
                name += "'"
            if member.reason is not None:
                refused.append(_refused(job, name, member))
                continue
            sha256 = digest(member.data)
            store.put(member.data, sha256)
            items[name] = _Item(name, sha256, len(member.data))
    except ReadError as error:
        failure = error
    further = _jobs(job, items, store)
    record = _record(job, archive_kind(data, job.name) or "unknown", len(further), len(refused), failure)
    return Outcome(job, record, further=tuple(further), refused=tuple(refused))


def _record(job: Job, kind: str, read: int, refused: int, failure: ReadError | None) -> DocumentRecord:
    if failure is not None:
        before = f"; {read} documents were unpacked before that" if read else ""
        record = quarantined(job, failure.reason, failure.detail + before)
    elif not read and not refused:
        record = quarantined(job, "empty_archive", "no document inside")
    else:
        more = f", {refused} could not be unpacked" if refused else ""
        opened = quarantined(job, "", f"{read} documents inside{more}")
        record = replace(opened, status=UNPACKED, reason=None)
    return replace(record, format=kind)


def _jobs(job: Job, items: dict[str, _Item], store: RawStore) -> list[Job]:
    """The documents among the members, with their parts and pages."""
    sidecars = {name: _sidecar(items, store, name) for name in items}
    urls = {s.url: name for name, s in sidecars.items() if s is not None and s.url}
    documents = [
        item
        for name, item in items.items()
        if not belongs_to_page(name, items)
        and not (name.endswith(SUFFIX) and name.removesuffix(SUFFIX) in items)
    ]
    ties = Ties(items, urls)
    out: list[Job] = []
    for item in sorted(documents, key=lambda i: (reading_order(i.name), i.name)):
        if ties.is_part(item.name):
            continue
        data = store.get(item.sha256)
        sidecar = sidecars[item.name] or Sidecar()
        told = ties.tell(item.name, item.sha256, sidecar.url, data)
        made = _job(job, item, sidecar, told, items, data)
        out.append(replace(made, page=ties.page_of(item.name)))
    if len(out) == 1 and out[0].page is None:
        out[0] = replace(out[0], page=job.page)
    return out


def _sidecar(items: dict[str, _Item], store: RawStore, name: str) -> Sidecar | None:
    beside = items.get(name + SUFFIX)
    return parse_sidecar(store.get(beside.sha256)) if beside is not None else None


def _job(job: Job, item: _Item, sidecar: Sidecar, told: Told, items: dict[str, _Item], data: bytes) -> Job:
    parts = tuple(Part(address, items[target].sha256) for address, target in told.parts)
    attached = tuple(f"{job.name}/{_shown(name)}" for name in told.attachments)
    return replace(
        _place(job, item.name),
        sha256=item.sha256,
        url=sidecar.url or _place(job, item.name).url,
        content_type=sidecar.content_type,
        size=item.size,
        fetched_at=sidecar.fetched_at or job.fetched_at,
        parts=parts,
        attached=attached,
        slow=is_slow(data, pictures=bool(parts)),
    )


def _shown(name: str) -> str:
    """An archive inside the archive reads like a folder."""
    return name.replace("!/", "/")


def _place(job: Job, name: str) -> Job:
    """The names of a member: shown like a folder's file, its path with `!` behind each archive, its
    address the archive's with the member as fragment."""
    return replace(
        job,
        name=f"{job.name}/{_shown(name)}",
        path=f"{job.path}!/{name}" if job.path else None,
        url=f"{job.url}#{quote(name)}" if job.url else None,
        content_type=None,
        parts=(),
        page=None,
        attached=(),
    )


def _refused(job: Job, name: str, member: Member) -> DocumentRecord:
    """A member without bytes: its place in the archive is what identifies it."""
    sha256 = digest(f"member\0{job.sha256}\0{name}".encode())
    return quarantined(
        replace(_place(job, name), sha256=sha256, size=0), member.reason or "damaged", member.detail
    )
