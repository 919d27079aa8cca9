"""Archives to their members: ZIP, RAR, 7z, gzip, tar, as if they were hostile.

A member's name is a label and never becomes a path on disk. Archives inside archives are
opened too; all of them share one budget of members, bytes and time, so that nothing grows by
being wrapped once more.
"""

from __future__ import annotations

import io
import struct
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from extract.archives.entries import Budget, Entry
from extract.archives.names import Labels, decoded
from extract.archives.zips import open_zip
from extract.blocks import ReadError
from extract.detect import sniff
from extract.limits import DEFAULT_LIMITS, Limits

__all__ = ["ARCHIVES", "Member", "archive_kind", "members"]

ARCHIVES = frozenset({"zip", "rar", "7z", "gz", "tar"})
_TAR_BLOCK = 512
_ZIP_END, _ZIP_TAIL = 22, 22 + 65_535  # the record at the end, and with a comment
_ZIP64_LOCATOR = 20
_CHUNK = 1 << 20
# Reasons of the ZIP reader that speak of a Word document; of an archive they all say this.
_DAMAGE = frozenset({"not_a_zip", "truncated_zip", "corrupt_zip"})


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive. `name` is its label with `/` between folders; an archive it came out
    of stands before it, with `!/` behind: `inner.zip!/report.pdf`.

    `reason` and `detail` are set where it could not be unpacked (`encrypted`, `damaged`,
    `too_large`, `zip_bomb`, …); `data` is then empty.
    """

    name: str
    data: bytes = field(repr=False)
    reason: str | None = None
    detail: str = ""


def archive_kind(data: bytes, name: str = "") -> str | None:
    """`zip`, `rar`, `7z`, `gz` or `tar` by the bytes; None for anything else, Office files included."""
    if _is_tar(data):
        return "tar"
    if _is_cut_zip(data):
        return "zip"
    if data[:2] not in (b"PK", b"Ra", b"7z", b"\x1f\x8b"):
        return None
    kind = sniff(data, name)
    return kind if kind in ARCHIVES else None


def members(data: bytes, name: str = "", limits: Limits = DEFAULT_LIMITS) -> Iterator[Member]:
    """The files of an archive, one after the other, those of archives inside it in their place.

    Folders, links and devices are left out. Members that cannot be unpacked come with a reason,
    so that the others are read all the same.

    Raises ReadError, also after some members, which are good: `encrypted` (its list of names is),
    `damaged` (or a volume of several), `zip_bomb`, `reader_timeout`, `format_not_supported` (no
    tool at hand for RAR), `not_an_archive`.
    """
    yield from _members(data, name, limits, Budget(limits), 1)


def _members(data: bytes, name: str, limits: Limits, budget: Budget, depth: int) -> Iterator[Member]:
    labels = Labels()
    for entry in _entries(data, name, limits, budget):
        budget.member(len(entry.data) + entry.spent)
        label = labels.give(entry.name)
        if entry.reason is not None:
            yield Member(label, b"", entry.reason, entry.detail)
        elif archive_kind(entry.data, label) is None:
            yield Member(label, entry.data)
        elif depth >= limits.archive_depth:
            yield Member(
                label, b"", "archive_too_deep", f"more than {limits.archive_depth} inside each other"
            )
        else:
            yield from _inner(entry.data, label, limits, budget, depth + 1)


def _inner(data: bytes, label: str, limits: Limits, budget: Budget, depth: int) -> Iterator[Member]:
    """An archive inside another: what stops it is its own matter, what exhausts the budget is not."""
    empty = True
    try:
        for member in _members(data, label, limits, budget, depth):
            empty = False
            yield replace(member, name=f"{label}!/{member.name}")
    except ReadError as error:
        if budget.members_left < 0 or budget.bytes_left < 0 or error.reason == "reader_timeout":
            raise
        yield Member(label, b"", error.reason, error.detail)
        return
    if empty:
        yield Member(label, b"", "empty_archive", "no files inside")


def _entries(data: bytes, name: str, limits: Limits, budget: Budget) -> Iterator[Entry]:
    kind = archive_kind(data, name)
    if _is_cut_zip(data):
        raise ReadError("damaged", "ZIP: broken off behind a document that is a ZIP itself")
    if kind == "zip":
        return _zip_entries(data, limits)
    if kind == "tar":
        return _tar_entries(data, limits)
    if kind == "gz":
        return _gz_entries(data, name, limits, budget)
    if kind == "7z":
        from extract.archives.sevenzip import entries_of_7z

        return entries_of_7z(data, limits, budget)
    if kind == "rar":
        from extract.archives.rar import entries_of_rar

        return entries_of_rar(data, limits, budget)
    raise ReadError("not_an_archive", "neither ZIP, RAR, 7z, gzip nor tar")


def _zip_entries(data: bytes, limits: Limits) -> Iterator[Entry]:
    bounds = replace(limits, zip_members=limits.archive_members, zip_total_bytes=limits.archive_bytes)
    try:
        archive = open_zip(data, bounds, labels=True)
    except ReadError as error:
        if error.reason in _DAMAGE:
            raise ReadError("damaged", error.detail) from None
        raise
    names = archive.names()
    locked = 0
    for label in names:
        name = archive.printed(label)
        if archive.size(label) > limits.zip_member_bytes:
            yield Entry(name, b"", "too_large", f"{archive.size(label):,} bytes unpacked")
            continue
        try:
            yield Entry(name, archive.read(label))
        except ReadError as error:
            locked += error.reason == "encrypted"
            if locked == len(names):
                raise ReadError("encrypted", "every file inside is under a password") from None
            reason = "damaged" if error.reason in _DAMAGE else error.reason
            spent = archive.size(label) if reason == "zip_bomb" else 0
            yield Entry(name, b"", reason, error.detail, spent)


def _is_cut_zip(data: bytes) -> bool:
    """Whether the end of a ZIP is that of a document packed in it, which would be read in its place.

    That directory lies further behind than it says; nothing but a ZIP stands before it.
    """
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - _ZIP_TAIL))
    if not data.startswith(b"PK\x03\x04") or at < 0 or at + _ZIP_END > len(data):
        return False
    if data[at - _ZIP64_LOCATOR : at].startswith(b"PK\x06\x07"):  # more stands between them there
        return False
    size, offset = struct.unpack_from("<2L", data, at + 12)
    return bool(offset < at - size)


def _is_tar(data: bytes) -> bool:
    """Whether the first block is a tar header: by its checksum, which also old archives have."""
    if len(data) < _TAR_BLOCK or (data[257:262] != b"ustar" and not data[148:154].strip(b" \0").isdigit()):
        return False
    try:
        tarfile.TarInfo.frombuf(data[:_TAR_BLOCK], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


def _tar_entries(data: bytes, limits: Limits) -> Iterator[Entry]:
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for count, info in enumerate(archive):
                if count > limits.archive_members:
                    raise ReadError("zip_bomb", f"more than {limits.archive_members:,} members")
                if not info.isreg():
                    continue
                name = decoded(info.name.encode("utf-8", "surrogateescape"))
                if info.sparse is not None or info.size > len(data):
                    yield Entry(name, b"", "damaged", "a sparse file, or one that goes on elsewhere")
                    continue
                if info.size > limits.zip_member_bytes:
                    yield Entry(name, b"", "too_large", f"{info.size:,} bytes")
                    continue
                opened = archive.extractfile(info)
                yield Entry(name, opened.read() if opened else b"")
            # The library takes a broken header for the end, and a missing one too.
            end = data[archive.offset : archive.offset + _TAR_BLOCK]
            if not end or end.strip(b"\0"):
                raise ReadError("damaged", "tar: broken off")
    except (tarfile.TarError, OSError, EOFError, ValueError, OverflowError) as error:
        raise ReadError("damaged", f"tar: {error}") from None


def _gz_entries(data: bytes, name: str, limits: Limits, budget: Budget) -> Iterator[Entry]:
    inside = _gunzip(data, limits, budget)
    if _is_tar(inside):
        yield from _tar_entries(inside, limits)
        return
    label = _gz_name(data) or name.rpartition("/")[2]
    if len(inside) > limits.zip_member_bytes:
        yield Entry(_without_gz(label), b"", "too_large", f"{len(inside):,} bytes unpacked")
    else:
        yield Entry(_without_gz(label), inside)


def _without_gz(name: str) -> str:
    return name[:-3] if name.lower().endswith(".gz") else name


def _gunzip(data: bytes, limits: Limits, budget: Budget) -> bytes:
    """All streams of a gzip file, measured on the way."""
    out = bytearray()
    rest = data
    try:
        while rest[:2] == b"\x1f\x8b":
            stream = zlib.decompressobj(wbits=31)
            feed = rest
            while not stream.eof:
                piece = stream.decompress(feed, _CHUNK)
                feed = stream.unconsumed_tail
                if not piece and not feed and not stream.eof:
                    raise ReadError("damaged", "gzip: the end is missing")
                out += piece
                _check_growth(len(out), len(data), limits, budget)
            rest = stream.unused_data
    except zlib.error as error:
        raise ReadError("damaged", f"gzip: {error}") from None
    return bytes(out)


def _check_growth(unpacked: int, packed: int, limits: Limits, budget: Budget) -> None:
    if budget.is_over():
        raise ReadError("reader_timeout", f"not unpacked after {limits.archive_seconds:g} seconds")
    if unpacked > budget.bytes_left:
        raise ReadError("zip_bomb", f"more than {budget.bytes_left:,} bytes unpacked")
    if unpacked > limits.zip_ratio_floor and unpacked > packed * limits.zip_ratio:
        raise ReadError("zip_bomb", f"{packed:,} bytes unpack to more than {unpacked:,}")


def _gz_name(data: bytes) -> str:
    """The name that the first gzip header keeps, empty when it keeps none."""
    if len(data) < 12 or not data[3] & 0x08:
        return ""
    at = 10 + (2 + int.from_bytes(data[10:12], "little") if data[3] & 0x04 else 0)
    end = data.find(b"\0", at, at + 1024)
    return decoded(data[at:end]) if end > at else ""
