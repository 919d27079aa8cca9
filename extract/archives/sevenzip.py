"""7z archives, through py7zr, in memory.

What decides about memory stands in the archive's own header and is looked at before anything is
unpacked: how large a dictionary each method asks for, and how large the files are.
"""

from __future__ import annotations

import io
import lzma
import struct
from collections.abc import Iterator
from typing import Any

from extract.archives.entries import Budget, Entry
from extract.blocks import ReadError
from extract.limits import Limits

__all__ = ["entries_of_7z"]

_LZMA2, _LZMA, _PPMD = b"\x21", b"\x03\x01\x01", b"\x03\x04\x01"


def entries_of_7z(data: bytes, limits: Limits, budget: Budget) -> Iterator[Entry]:
    """The files of a 7z archive. Files are packed together there: it is unpacked in one go, and
    given out after that. Raises ReadError as `extract.archives.members.members` does."""
    try:
        import py7zr
        from py7zr.exceptions import ArchiveError, PasswordRequired, UnsupportedCompressionMethodError
    except ImportError as error:
        raise ReadError(
            "format_not_supported", f"7z: the Python package py7zr is missing ({error})"
        ) from None
    damage = (
        ArchiveError, OSError, EOFError, ValueError, TypeError, KeyError, IndexError, AttributeError,
        lzma.LZMAError, AssertionError, struct.error, OverflowError, RecursionError,
    )  # fmt: skip
    try:
        with py7zr.SevenZipFile(io.BytesIO(data), "r") as archive:
            if archive.needs_password():
                raise ReadError("encrypted", "7z under a password")
            _check_memory(archive, limits)
            files = [f for f in archive.files if not (f.is_directory or f.is_symlink or f.is_socket)]
            _check_sizes([f.uncompressed for f in files], len(data), limits, budget)
            names = {str(f.id): f.filename for f in files}
            # Names are data, not paths: py7zr gets numbers instead and has nothing to refuse.
            for number, info in enumerate(archive.files.files_list):
                info["filename"] = str(number)
            store = _writers(budget)
            archive.extract(targets=list(names), factory=store)
            yield from _unpacked(names, store.kept, limits)
    except PasswordRequired:
        raise ReadError("encrypted", "7z with its list of names under a password") from None
    except UnsupportedCompressionMethodError as error:
        raise ReadError("format_not_supported", f"7z: {error}; repack it as ZIP") from None
    except damage as error:
        raise ReadError("damaged", f"7z: {type(error).__name__} {error}") from None


def _unpacked(names: dict[str, str], kept: dict[str, io.BytesIO], limits: Limits) -> Iterator[Entry]:
    for number, name in names.items():
        data = kept.pop(number, io.BytesIO()).getvalue()
        if len(data) > limits.zip_member_bytes:
            yield Entry(name, b"", "too_large", f"{len(data):,} bytes unpacked")
        else:
            yield Entry(name, data)


def _check_memory(archive: Any, limits: Limits) -> None:
    """Refuse a method that asks for more memory than archives of documents ever need."""
    streams = archive.header.main_streams
    for folder in streams.unpackinfo.folders if streams is not None else ():
        for coder in folder.coders:
            wanted = _dictionary(coder["method"], coder.get("properties") or b"")
            if wanted > limits.archive_dictionary:
                raise ReadError("zip_bomb", f"7z: a dictionary of {wanted:,} bytes")


def _dictionary(method: bytes, properties: bytes) -> int:
    """Bytes that a method needs for what it has unpacked, by its properties (7zFormat, Methods)."""
    if method == _LZMA2 and properties:
        bits = properties[0]
        return 0xFFFFFFFF if bits >= 40 else (2 | (bits & 1)) << (bits // 2 + 11)
    if method in (_LZMA, _PPMD) and len(properties) >= 5:
        return int(struct.unpack_from("<I", properties, 1)[0])
    return 0


def _check_sizes(sizes: list[int], packed: int, limits: Limits, budget: Budget) -> None:
    """By what the header states; what is really unpacked is counted by the writers."""
    if sum(sizes) > max(limits.zip_ratio_floor, packed * limits.zip_ratio):
        raise ReadError("zip_bomb", f"{packed:,} bytes unpack to {sum(sizes):,}")
    if len(sizes) > budget.members_left:
        raise ReadError("zip_bomb", f"{len(sizes):,} members")
    if sum(sizes) > budget.bytes_left:
        raise ReadError("zip_bomb", f"{sum(sizes):,} bytes unpacked")


def _writers(budget: Budget) -> Any:
    """A py7zr factory that keeps files in memory, within the budget."""
    from py7zr.io import Py7zIO, WriterFactory

    class _Writer(Py7zIO):
        def __init__(self, kept: io.BytesIO) -> None:
            self._kept = kept

        def write(self, data: bytes | bytearray) -> int:
            _Kept.total += len(data)
            if _Kept.total > budget.bytes_left:
                raise ReadError("zip_bomb", f"more than {budget.bytes_left:,} bytes unpacked")
            if budget.is_over():
                raise ReadError("reader_timeout", "7z: not unpacked in time")
            return self._kept.write(data)

        def read(self, size: int | None = None) -> bytes:
            return self._kept.read(size)

        def seek(self, offset: int, whence: int = 0) -> int:
            return self._kept.seek(offset, whence)

        def flush(self) -> None:
            self._kept.flush()

        def size(self) -> int:
            return len(self._kept.getbuffer())

    class _Kept(WriterFactory):
        total = 0

        def __init__(self) -> None:
            self.kept: dict[str, io.BytesIO] = {}

        def create(self, filename: str) -> Py7zIO:
            self.kept[filename.rpartition("/")[2]] = kept = io.BytesIO()
            return _Writer(kept)

    return _Kept()
