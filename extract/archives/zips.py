"""A ZIP opened from bytes, as if it were hostile.

Sizes that a ZIP states about itself prove nothing: bytes are counted while they are
unpacked. Nothing is ever written to disk, so odd member names cannot escape; names that
try to are refused all the same, because no office program writes them.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator

from extract.archives.names import decoded
from extract.blocks import ReadError
from extract.limits import DEFAULT_LIMITS, Limits

__all__ = ["Archive", "member_names", "open_zip"]

_END = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END_MAGIC = b"PK\x05\x06"
_LOCAL_MAGIC = b"PK\x03\x04"
_END_TAIL = _END.size + 65_535
_UTF8_FLAG = 0x800
_UNIX = 3
_ENTRY_BYTES = 512  # of the directory per member: 46 fixed, the rest name, extras and comment

# The methods that zipfile unpacks piecemeal; it would unpack the others whole, unmeasured.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

# What zipfile lets escape on damaged input, besides its own BadZipFile.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
    OverflowError,
    struct.error,
)


class Archive:
    """An open ZIP: member names and a budget of bytes that may still be unpacked."""

    __slots__ = ("_budget", "_infos", "_limits", "_zip")

    def __init__(self, opened: zipfile.ZipFile, limits: Limits, *, labels: bool = False) -> None:
        self._zip = opened
        self._limits = limits
        self._budget = limits.zip_total_bytes
        files = [i for i in opened.infolist() if not i.is_dir()]
        if labels:
            self._infos = {str(at): info for at, info in enumerate(files) if not _is_link(info)}
        else:
            self._infos = {_tidy(info.filename): info for info in files}

    def names(self) -> list[str]:
        """Member names as stored, with forward slashes, folders left out."""
        return list(self._infos)

    def printed(self, name: str) -> str:
        """The name as its writer meant it: without the flag for UTF-8, in the writer's own charset."""
        info = self._infos[name]
        stored = info.orig_filename
        return stored if info.flag_bits & _UTF8_FLAG else decoded(stored.encode("cp437", "replace"))

    def size(self, name: str) -> int:
        """The unpacked size that the directory states; nothing proves it."""
        return self._infos[name].file_size

    def __contains__(self, name: object) -> bool:
        return name in self._infos

    def read(self, name: str) -> bytes:
        """The unpacked member.

        Raises `ReadError`: `missing_part` (no such member), `encrypted`, `zip_bomb` (member,
        total or ratio over the limit, measured), `corrupt_zip` (checksum, method, data).
        """
        info = self._infos.get(name)
        if info is None:
            raise ReadError("missing_part", name)
        if info.flag_bits & 0x1:
            raise ReadError("encrypted", name)
        if info.compress_type not in _METHODS:
            raise ReadError("corrupt_zip", f"{name}: compression method {info.compress_type}")
        allowed = min(self._limits.zip_member_bytes, self._budget)
        try:
            with self._zip.open(info) as member:
                data = member.read(allowed + 1)
        except _DAMAGE as error:
            raise ReadError("corrupt_zip", f"{name}: {error}") from None
        if len(data) > allowed:
            raise ReadError("zip_bomb", f"{name}: more than {allowed} bytes unpacked")
        packed = max(1, info.compress_size)
        if len(data) > self._limits.zip_ratio_floor and len(data) > packed * self._limits.zip_ratio:
            raise ReadError("zip_bomb", f"{name}: {packed} bytes unpack to {len(data)}")
        self._budget -= len(data)
        return data


def open_zip(data: bytes, limits: Limits = DEFAULT_LIMITS, *, labels: bool = False) -> Archive:
    """Open `data` as a ZIP; no member is unpacked yet.

    With `labels`, names need not be safe nor different, because nobody follows them: members are
    called 0, 1, 2 …, `Archive.printed` gives what is printed; links are left out.

    Raises `ReadError`: `not_a_zip`, `truncated_zip` (it begins as a ZIP, its directory is
    missing or cut), `zip_bomb` (too many members), `unsafe_zip` (names that climb out of the
    folder, or two members of one name).
    """
    _check_directory(data, limits)
    try:
        opened = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGE as error:
        raise ReadError("corrupt_zip", str(error)) from None
    infos = opened.infolist()
    if len(infos) > limits.zip_members:
        raise ReadError("zip_bomb", f"{len(infos)} members, at most {limits.zip_members} are read")
    if labels:
        return Archive(opened, limits, labels=True)
    seen: set[str] = set()
    for info in infos:
        name = _tidy(info.filename)
        if ".." in name.split("/") or name[1:2] == ":" or "\x00" in info.orig_filename:
            raise ReadError("unsafe_zip", f"member name {info.orig_filename!r}")
        if name in seen:
            raise ReadError("unsafe_zip", f"two members named {name!r}")
        seen.add(name)
    return Archive(opened, limits)


def _is_link(info: zipfile.ZipInfo) -> bool:
    return info.create_system == _UNIX and stat.S_ISLNK(info.external_attr >> 16)


def member_names(data: bytes, at_most: int = 2_000) -> list[str]:
    """Names in the central directory, or in the local headers when it is lost; never raises.

    For telling formats apart without unpacking; a damaged ZIP gives what can still be seen.
    """
    names = list(_central_names(data, at_most))
    return names or list(_local_names(data, at_most))


def _tidy(name: str) -> str:
    return name.replace("\\", "/").lstrip("/")


def _check_directory(data: bytes, limits: Limits) -> None:
    """Refuse by the end record alone, before a library builds an object per member."""
    if not data.startswith(b"PK"):
        raise ReadError("not_a_zip", "the file does not begin like a ZIP")
    at = data.rfind(_END_MAGIC, max(0, len(data) - _END_TAIL))
    if at < 0 or at + _END.size > len(data):
        raise ReadError("truncated_zip", "the directory at the end is missing")
    _, disk, _, _, members, size, _, _ = _END.unpack_from(data, at)
    if disk not in (0, 0xFFFF):
        raise ReadError("truncated_zip", f"the last of {disk + 1} volumes")
    if size != 0xFFFFFFFF and size > at:
        raise ReadError("truncated_zip", "the directory at the end is cut")
    too_big = size != 0xFFFFFFFF and size > limits.zip_members * _ENTRY_BYTES
    if too_big or (members != 0xFFFF and members > limits.zip_members):
        raise ReadError("zip_bomb", f"{members} members, at most {limits.zip_members} are read")
    if size == 0xFFFFFFFF or members == 0xFFFF:
        # ZIP64 is for archives of more than 4 GB or 65,535 members: not a document.
        raise ReadError("zip_bomb", "a ZIP64 directory")


def _central_names(data: bytes, at_most: int) -> Iterator[str]:
    end = data.rfind(_END_MAGIC, max(0, len(data) - _END_TAIL))
    if end < 0 or end + _END.size > len(data):
        return
    size = _END.unpack_from(data, end)[5]
    at = end - size
    for _ in range(at_most):
        if at < 0 or at + _CENTRAL.size > end or data[at : at + 4] != b"PK\x01\x02":
            return
        fields = _CENTRAL.unpack_from(data, at)
        name_at = at + _CENTRAL.size
        yield _tidy(data[name_at : name_at + fields[10]].decode("utf-8", "replace"))
        at = name_at + fields[10] + fields[11] + fields[12]


def _local_names(data: bytes, at_most: int) -> Iterator[str]:
    at = data.find(_LOCAL_MAGIC)
    for _ in range(at_most):
        if at < 0 or at + 30 > len(data):
            return
        length = struct.unpack_from("<H", data, at + 26)[0]
        yield _tidy(data[at + 30 : at + 30 + length].decode("utf-8", "replace"))
        at = data.find(_LOCAL_MAGIC, at + 30 + length)
