"""The folder of an extract: made aside as a whole, moved in at once, tidied only of what is ours.

Everything is written into a hidden folder inside the target. When it is whole and on disk, one
rename makes it *ready*; from then on it only remains to move its files over the old ones, to
remove what an earlier extract left, and to put the manifest in place last. An export that is
killed before leaves the old extract untouched; one that is killed while moving is finished by the
next export into that folder, which does what remains first.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from sql.extracts.request import ExportError
from sql.files import open_to_all, sync

__all__ = ["MANIFEST", "earlier_files", "ready", "refuse_foreign", "settle", "sha256_of", "staging"]

MANIFEST = "manifest.json"
_PREFIX = ".gongkai-export-"
_READY = ".gongkai-export.ready"


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """A new hidden folder inside `folder`, which is made if missing; gone when the block ends.

    What a killed export left is finished or removed before. Two exports into one folder at the
    same time are refused. Raises ExportError and OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ExportError(f"Another export is writing to {folder}; wait until it is done.") from error
        if (folder / _READY).is_dir():
            settle(folder)
        for left in folder.glob(f"{_PREFIX}*"):
            shutil.rmtree(left)
        made = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder))
        open_to_all(made, 0o777)
        try:
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)
    finally:
        os.close(handle)


def ready(made: Path) -> None:
    """Declare a staging folder whole: every file is on disk, and one rename says so."""
    for path in sorted(made.rglob("*")):
        sync(path)
    made.rename(made.with_name(_READY))
    sync(made.parent)


def settle(folder: Path) -> tuple[str, ...]:
    """Move the ready files in, remove what only the earlier extract had, the manifest last.

    Returns the earlier files that were changed since and therefore stay. Can be repeated after
    having been interrupted anywhere.
    """
    source = folder / _READY
    new = _listed(source / MANIFEST) if (source / MANIFEST).is_file() else None
    kept = []
    if new is not None:
        for name, digest in earlier_files(folder).items():
            path = folder / name
            if name in new or not path.is_file() or path.is_symlink():
                continue
            if sha256_of(path) == digest:
                path.unlink()
                _prune(path.parent, folder)
            else:
                kept.append(name)
        for name in new:
            if (source / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (source / name).replace(folder / name)
        (source / MANIFEST).replace(folder / MANIFEST)
        sync(folder)
    shutil.rmtree(source)
    return tuple(kept)


def earlier_files(folder: Path) -> dict[str, str]:
    """Name and sha256 of the files that an earlier extract wrote; empty where there was none.

    The manifest of another program, or one that names places outside the folder, is not ours.
    """
    path = folder / MANIFEST
    return _listed(path) or {} if path.is_file() else {}


def _listed(path: Path) -> dict[str, str] | None:
    try:
        manifest: Any = json.loads(path.read_bytes())
        if "content_version" not in manifest or "filters" not in manifest:
            return None
        files = {str(f["name"]): str(f["sha256"]) for f in manifest["files"]}
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return files if all(_inside(name) for name in files) else None


def _inside(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts


def refuse_foreign(folder: Path, names: list[str]) -> None:
    """Raise ExportError where a file that is about to be written is there and not ours."""
    ours = earlier_files(folder)
    if (folder / MANIFEST).exists() and not ours and _listed(folder / MANIFEST) is None:
        raise ExportError(
            f"{folder / MANIFEST} is not of an earlier extract: name another folder, or move it away."
        )
    for name in names:
        for part in (folder / name, *(folder / p for p in PurePosixPath(name).parents if p.parts)):
            at = part.relative_to(folder).as_posix()
            wanted = part.is_dir() and not part.is_symlink() if at != name else at in ours and part.is_file()
            replaced = at in ours and part.is_file() and sha256_of(part) == ours[at]
            if os.path.lexists(part) and not wanted and not replaced:
                raise ExportError(
                    f"{part} is not of an earlier extract: name another folder, or move it away."
                )


def sha256_of(path: Path) -> str:
    """The file's sha256 in hex."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _prune(inner: Path, folder: Path) -> None:
    """Remove folders that became empty, up to but without `folder`."""
    while inner != folder and not any(inner.iterdir()):
        inner.rmdir()
        inner = inner.parent
