"""RAR archives: the list of files by rarfile, their bytes by whichever tool this machine has.

No free library unpacks RAR. A tool is given the archive and nothing else, writes all files one
after the other to its standard output, and what comes is cut by the sizes in the list and proved
by the checksums in it: nothing of the archive ever lies on disk under a name of its own.
"""

from __future__ import annotations

import io
import os
import resource
import shutil
import subprocess
import tempfile
import threading
import zlib
from collections.abc import Iterator
from typing import Any

from extract.archives.entries import Budget, Entry
from extract.archives.names import decoded
from extract.blocks import ReadError
from extract.limits import Limits

__all__ = ["TOOLS", "entries_of_rar", "rar_tool"]

# Programs that unpack RAR to standard output, the most faithful first; the archive comes last.
TOOLS: dict[str, tuple[str, ...]] = {
    "unrar": ("p", "-inul", "-p-", "--"),
    "unar": ("-q", "-D", "-p", "", "-o", "-"),
    "7zz": ("e", "-so", "-bb0", "-p", "--"),
    "7z": ("e", "-so", "-bb0", "-p", "--"),
    "bsdtar": ("-x", "--to-stdout", "-f"),
}
_STORED = 0x30
_RAR_2 = 20  # as files state the version that can unpack them
_CHUNK = 1 << 16


def rar_tool() -> str | None:
    """The first of the programs that this machine has, None without one."""
    return next((name for name in TOOLS if shutil.which(name)), None)


def entries_of_rar(data: bytes, limits: Limits, budget: Budget) -> Iterator[Entry]:
    """The files of a RAR archive. Raises ReadError as `extract.archives.members.members` does."""
    try:
        import rarfile
    except ImportError as error:
        raise ReadError(
            "format_not_supported", f"RAR: the Python package rarfile is missing ({error})"
        ) from None
    blocks: list[int] = []
    try:
        archive = rarfile.RarFile(io.BytesIO(data), info_callback=lambda block: blocks.append(block.type))
        if archive.needs_password() and not archive.infolist():
            raise ReadError("encrypted", "RAR with its list of names under a password")
        files = [i for i in archive.infolist() if i.is_file() and not i.is_symlink()]
    except rarfile.NeedFirstVolume:
        raise ReadError("damaged", "a later volume of a RAR archive in several files") from None
    except (rarfile.Error, OSError, ValueError, IndexError, EOFError, OverflowError) as error:
        raise ReadError("damaged", f"RAR: {error}") from None
    if len(files) > budget.members_left or sum(i.file_size for i in files) > budget.bytes_left:
        raise ReadError(
            "zip_bomb", f"{len(files):,} files, {sum(i.file_size for i in files):,} bytes unpacked"
        )
    if files and all(i.needs_password() for i in files):
        raise ReadError("encrypted", "every file inside is under a password")
    yield from _given(data, archive, files, limits, budget)
    if archive.strerror() or not _has_end(blocks, files, len(data)):
        raise ReadError("damaged", f"RAR: broken off ({archive.strerror() or 'its end is missing'})")


def _has_end(blocks: list[int], files: list[Any], size: int) -> bool:
    """Whether the list of files is complete. Up to RAR 2 archives have no mark for that, but end with
    their last file."""
    import rarfile

    if not {rarfile.RAR_BLOCK_ENDARC, rarfile.RAR5_BLOCK_ENDARC}.isdisjoint(blocks):
        return True
    old = bool(files) and all(i.extract_version <= _RAR_2 for i in files)
    return old and all(i.data_offset + i.compress_size <= size for i in files)


def _given(data: bytes, archive: Any, files: list[Any], limits: Limits, budget: Budget) -> Iterator[Entry]:
    open_files = [i for i in files if not i.needs_password()]
    # Stored files need no tool; a solid archive or one of several volumes is the tool's matter.
    stored = all(i.compress_type == _STORED for i in open_files)
    contents = _read_stored(archive, open_files) if stored else _unpack(data, open_files, budget)
    for info in files:
        name = _name(info)
        if info.needs_password():
            yield Entry(name, b"", "encrypted", "under a password")
        elif info.file_size > limits.zip_member_bytes:
            yield Entry(name, b"", "too_large", f"{info.file_size:,} bytes unpacked")
        else:
            content = contents.pop(id(info), None)
            yield (
                Entry(name, content) if content is not None else Entry(name, b"", "damaged", "RAR: checksum")
            )


def _name(info: Any) -> str:
    """The name; older archives keep it in the writer's charset, with or without a Unicode form."""
    raw = getattr(info, "orig_filename", None)
    if isinstance(raw, bytes) and raw and b"\0" not in raw:
        return decoded(raw)
    return str(info.filename)


def _read_stored(archive: Any, files: list[Any]) -> dict[int, bytes]:
    import rarfile

    out: dict[int, bytes] = {}
    for info in files:
        try:
            out[id(info)] = archive.read(info)
        except (rarfile.Error, OSError, ValueError, EOFError):
            continue  # its entry says damaged
    return out


def _unpack(data: bytes, files: list[Any], budget: Budget) -> dict[int, bytes]:
    """The contents of the files, by the first tool whose output agrees with the list."""
    best: dict[int, bytes] = {}
    tried = [name for name in TOOLS if shutil.which(name)]
    if not tried:
        hint = "install unrar, unar, 7-Zip or bsdtar, or unpack it and hand in what is inside"
        raise ReadError("format_not_supported", f"RAR: {hint}")
    wanted = sum(i.file_size for i in files)
    for name in tried:
        output = _run(name, data, wanted, budget.seconds())
        found = _cut(output, files)
        if len(found) > len(best):
            best = found
        if len(best) == len(files):
            return best
    if not best:
        raise ReadError("damaged", f"RAR: {' and '.join(tried)} could not unpack it")
    return best


def _cut(output: bytes, files: list[Any]) -> dict[int, bytes]:
    """The output as files, each proved by its checksum, up to the first that is not."""
    out: dict[int, bytes] = {}
    at = 0
    for info in files:
        content = output[at : at + info.file_size]
        if len(content) < info.file_size or not _is_proved(content, info):
            break
        out[id(info)] = content
        at += info.file_size
    return out


def _is_proved(content: bytes, info: Any) -> bool:
    if info.CRC is not None:
        return bool(zlib.crc32(content) == info.CRC)
    stated = getattr(info, "blake2sp_hash", None)
    if stated is None:
        return False
    from rarfile import Blake2SP

    return bool(Blake2SP(content).digest() == stated)


def _run(tool: str, data: bytes, wanted: int, seconds: float) -> bytes:
    """What the tool prints, at most a little more than `wanted`, within the time.

    Bounded from all sides: its processor time by the system, its output and wall clock here; it gets
    no input, and a file that has no name any more.
    """
    program = shutil.which(tool)
    if program is None:
        return b""
    with tempfile.TemporaryFile() as archive:
        archive.write(data)
        archive.flush()
        handle = archive.fileno()
        with subprocess.Popen(  # noqa: S603  a program of our own list, without a shell
            [program, *TOOLS[tool], f"/dev/fd/{handle}"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=[handle],
            env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
            cwd=tempfile.gettempdir(),
            start_new_session=True,
            preexec_fn=lambda: _bound(seconds),  # this process has no other threads yet
        ) as process:
            clock = threading.Timer(seconds, process.kill)
            clock.start()
            try:
                return _output(process, wanted + 1)
            finally:
                clock.cancel()
                process.kill()


def _bound(seconds: float) -> None:
    limit = int(seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _output(process: subprocess.Popen[bytes], at_most: int) -> bytes:
    out = bytearray()
    pipe = process.stdout
    while pipe is not None and len(out) < at_most:
        piece = pipe.read(min(_CHUNK, at_most - len(out)))
        if not piece:
            break
        out += piece
    return bytes(out)
