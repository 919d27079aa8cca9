"""What lies inside an OLE compound file (the old Office container), by its directory.

Only names are read: enough to tell Word from Excel, and an encrypted document from a plain
one. Bounded: at most `_MAX_SECTORS` directory sectors are followed, damaged chains end.
"""

from __future__ import annotations

import struct

__all__ = ["OLE_MAGIC", "ole_kind"]

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END_OF_CHAIN = 0xFFFFFFFA  # and above: free, end, table sectors
_MAX_SECTORS = 256
_ENTRY = 128

_WORD_MAGIC = b"\xec\xa5"
_ENCRYPTED_FLAG = 0x0100  # fEncrypted in the header of a Word document stream


def ole_kind(data: bytes) -> str:
    """`encrypted`, `doc`, `wps` (Works), `xls`, `ppt` or `ole` for anything else. Never raises."""
    entries = _entries(data)
    names = set(entries)
    if "EncryptedPackage" in names or "EncryptionInfo" in names:
        return "encrypted"
    if "WordDocument" in names:
        return "encrypted" if _word_is_encrypted(data, entries["WordDocument"]) else "doc"
    if names & {"Workbook", "Book"}:
        return "xls"
    if "PowerPoint Document" in names:
        return "ppt"
    if "MatOST" in names:
        return "wps"
    return _kind_by_bytes(data) if not names else "ole"


def _entries(data: bytes) -> dict[str, int]:
    """Names in the directory with the offset of their first sector."""
    if len(data) < 512:
        return {}
    shift = struct.unpack_from("<H", data, 30)[0]
    if shift not in (9, 12):
        return {}
    size = 1 << shift
    sector = struct.unpack_from("<I", data, 48)[0]
    found: dict[str, int] = {}
    for _ in range(_MAX_SECTORS):
        start = (sector + 1) << shift
        if sector >= _END_OF_CHAIN or start + size > len(data):
            break
        for at in range(start, start + size, _ENTRY):
            length = struct.unpack_from("<H", data, at + 64)[0]
            if 2 <= length <= 64:
                name = data[at : at + length - 2].decode("utf-16-le", "replace")
                found.setdefault(name, (struct.unpack_from("<I", data, at + 116)[0] + 1) << shift)
        sector = _next_sector(data, sector, shift)
    return found


def _next_sector(data: bytes, sector: int, shift: int) -> int:
    """The sector after this one in its chain; the end for tables beyond the header's list."""
    per_table = 1 << (shift - 2)
    index = sector // per_table
    if index >= 109:
        return _END_OF_CHAIN
    table = int(struct.unpack_from("<I", data, 76 + 4 * index)[0])
    at = ((table + 1) << shift) + 4 * (sector % per_table)
    if table >= _END_OF_CHAIN or at + 4 > len(data):
        return _END_OF_CHAIN
    return int(struct.unpack_from("<I", data, at)[0])


def _word_is_encrypted(data: bytes, start: int) -> bool:
    if data[start : start + 2] != _WORD_MAGIC or start + 12 > len(data):
        return False
    return bool(struct.unpack_from("<H", data, start + 10)[0] & _ENCRYPTED_FLAG)


def _kind_by_bytes(data: bytes) -> str:
    """For a file whose directory is lost: the names as they stand somewhere in it."""
    for name, kind in (("EncryptedPackage", "encrypted"), ("WordDocument", "doc"), ("Workbook", "xls")):
        if name.encode("utf-16-le") in data:
            return kind
    return "doc" if data[512:514] == _WORD_MAGIC else "ole"
