"""The OLE compound file (the container of the old Office formats), read as if it were hostile.

A file system of sectors in one file ([MS-CFB]): a table chains the sectors of a stream, small
streams are kept in a stream of their own, a directory names them. Chains are followed no
further than the file has sectors and never through one sector twice, whatever the sizes in
the directory say.
"""

from __future__ import annotations

import struct
from array import array
from dataclasses import dataclass

from extract.blocks import ReadError

__all__ = ["OLE_MAGIC", "Compound", "ole_kind", "open_ole"]

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SPECIAL = 0xFFFFFFFA  # and above: free, end of chain, sectors of the tables themselves
_HEADER_TABLES = 109
_HEADER = 512
_ENTRY = 128
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_MAX_ENTRIES = 32_768

_WORD_MAGIC = b"\xec\xa5"
_ENCRYPTED_FLAG = 0x0100  # fEncrypted in the header of a Word document stream


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of the directory: a storage or stream and its neighbours in the tree of names."""

    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class Compound:
    """An open compound file. `names` are the streams of the outermost level, by their entries."""

    __slots__ = ("_data", "_entries", "_fat", "_mini", "_mini_cutoff", "_mini_fat", "_shift", "names")

    def __init__(self, data: bytes) -> None:
        if len(data) < _HEADER or not data.startswith(OLE_MAGIC):
            raise ReadError("damaged", "the header of the compound file is cut")
        self._data = data
        self._shift = struct.unpack_from("<H", data, 30)[0]
        if self._shift not in (9, 12):
            raise ReadError("damaged", f"sectors of 2^{self._shift} bytes")
        directory, self._mini_cutoff, mini_start = struct.unpack_from("<I4xII", data, 48)
        self._fat = self._table()
        self._entries = self._directory(directory)
        self._mini_fat = array("I", b"")
        self._mini: bytes | None = None
        if mini_start < _SPECIAL:
            raw = self._sectors(self._chain(self._fat, mini_start))
            self._mini_fat = _numbers(raw)
        self.names = self._outermost()

    def _sectors(self, chain: list[int]) -> bytes:
        size = 1 << self._shift
        data = self._data
        return b"".join([data[(n + 1) * size : (n + 2) * size] for n in chain])

    @staticmethod
    def _chain(table: array[int], start: int, at_most: int | None = None) -> list[int]:
        """The sectors from `start` on, at most so many; ends where the chain leaves the table or loops."""
        out: list[int] = []
        seen = bytearray(len(table))
        while start < len(table) and not seen[start] and (at_most is None or len(out) < at_most):
            seen[start] = 1
            out.append(start)
            start = table[start]
        return out

    def _table(self) -> array[int]:
        """The sector table: 109 of its sectors stand in the header, the others in a chain of lists."""
        size = 1 << self._shift
        tables = [n for n in struct.unpack_from(f"<{_HEADER_TABLES}I", self._data, 76) if n < _SPECIAL]
        more = struct.unpack_from("<I", self._data, 68)[0]
        n_sectors = len(self._data) >> self._shift
        seen: set[int] = set()
        while more < n_sectors and more not in seen:
            seen.add(more)
            listed = _numbers(self._data[(more + 1) * size : (more + 2) * size])
            if not listed:
                break
            tables += [n for n in listed[:-1] if n < _SPECIAL]
            more = listed[-1]
        # No table has more sectors than it takes to chain the whole file.
        return _numbers(self._sectors(tables[: n_sectors // (size // 4) + 1]))

    def _directory(self, start: int) -> list[_Entry]:
        chain = self._chain(self._fat, start, (_MAX_ENTRIES * _ENTRY) >> self._shift)
        if not chain and (start + 1) << self._shift < len(self._data):
            chain = [start]  # the table is lost: at least the first sector is known
        raw = self._sectors(chain)
        return [_entry(raw, at) for at in range(0, len(raw) - _ENTRY + 1, _ENTRY)]

    def _outermost(self) -> dict[str, _Entry]:
        """Names beside the root's child; all names where the tree is broken.

        Embedded documents have streams of the same names further in.
        """
        found: dict[str, _Entry] = {}
        root = next((e for e in self._entries if e.kind == _ROOT), None)
        waiting = [root.child] if root is not None else []
        seen: set[int] = set()
        while waiting:
            at = waiting.pop()
            if at >= len(self._entries) or at in seen:
                continue
            seen.add(at)
            entry = self._entries[at]
            found.setdefault(entry.name, entry)
            waiting += (entry.left, entry.right)
        if not any(e.kind == _STREAM for e in found.values()):
            for entry in self._entries:
                if entry.name:
                    found.setdefault(entry.name, entry)
        return found

    def read(self, name: str) -> bytes | None:
        """The stream of that name on the outermost level; None if there is none.

        Raises `ReadError("damaged")` when its chain ends before its size.
        """
        entry = self.names.get(name)
        if entry is None or entry.kind == _STORAGE:
            return None
        small = entry.size < self._mini_cutoff
        if small and self._mini is None:
            root = next((e for e in self._entries if e.kind == _ROOT), None)
            self._mini = self._sectors(self._chain(self._fat, root.start)) if root is not None else b""
        if small and self._mini is not None:
            chain = self._chain(self._mini_fat, entry.start, (entry.size + 63) >> 6)
            raw = b"".join([self._mini[n << 6 : (n + 1) << 6] for n in chain])
        else:
            n_sectors = (entry.size + (1 << self._shift) - 1) >> self._shift
            raw = self._sectors(self._chain(self._fat, entry.start, n_sectors))
        if len(raw) < entry.size:
            raise ReadError("damaged", f"stream {name}: {len(raw)} of {entry.size} bytes are there")
        return raw[: entry.size]


def _numbers(raw: bytes) -> array[int]:
    """Little-endian 32-bit numbers."""
    count = len(raw) // 4
    return array("I", struct.unpack(f"<{count}I", raw[: count * 4]))


def _entry(raw: bytes, at: int) -> _Entry:
    length, kind = struct.unpack_from("<HB", raw, at + 64)
    left, right, child = struct.unpack_from("<III", raw, at + 68)
    start, size = struct.unpack_from("<II", raw, at + 116)
    name = raw[at : at + length - 2].decode("utf-16-le", "replace") if 2 <= length <= 64 else ""
    return _Entry(name, kind, left, right, child, start, size)


def open_ole(data: bytes) -> Compound:
    """Open a compound file. Raises `ReadError("damaged")`; every stream is read on demand."""
    return Compound(data)


def ole_kind(data: bytes) -> str:
    """`encrypted`, `doc`, `wps` (Works), `xls`, `ppt` or `ole` for anything else. Never raises."""
    try:
        names = open_ole(data).names
    except ReadError:
        names = {}
    if "EncryptedPackage" in names or "EncryptionInfo" in names:
        return "encrypted"
    if "WordDocument" in names:
        return "encrypted" if _word_is_encrypted(data, names["WordDocument"]) else "doc"
    if "Workbook" in names or "Book" in names:
        return "xls"
    if "PowerPoint Document" in names:
        return "ppt"
    if "MatOST" in names:
        return "wps"
    return _kind_by_bytes(data) if not names else "ole"


def _word_is_encrypted(data: bytes, entry: _Entry) -> bool:
    start = (entry.start + 1) << struct.unpack_from("<H", data, 30)[0]
    if data[start : start + 2] != _WORD_MAGIC or start + 12 > len(data):
        return False
    return bool(struct.unpack_from("<H", data, start + 10)[0] & _ENCRYPTED_FLAG)


def _kind_by_bytes(data: bytes) -> str:
    """For a file whose directory is lost: the names as they stand somewhere in it."""
    for name, kind in (("EncryptedPackage", "encrypted"), ("WordDocument", "doc"), ("Workbook", "xls")):
        if name.encode("utf-16-le") in data:
            return kind
    return "doc" if data[512:514] == _WORD_MAGIC else "ole"
