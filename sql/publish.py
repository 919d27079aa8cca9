"""Publishing: a finished build database takes the place of the published file in one step.

The file that analysts open is never written to. The build is copied beside it, synced,
opened and counted, and renamed over it. Whoever has the old file open keeps reading the old
file; a run that is killed at any point leaves the published file as it was.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

from sql.catalogue import TABLES
from sql.compact import compact, is_due
from sql.files import open_to_all, sync
from sql.store import (
    VOUCHED,
    WarehouseError,
    build_path,
    connect,
    hold,
    meta,
    refresh,
    set_meta,
    transaction,
)

__all__ = ["PublishError", "PublishResult", "publish", "published_version"]


class PublishError(WarehouseError):
    """The build could not be published; the published file is as it was."""


@dataclass(frozen=True, slots=True)
class PublishResult:
    """`published` is False when the published file already says the same. Times in seconds."""

    published: bool
    documents: int
    observations: int
    content_version: str
    seconds: float


def publish(home: Path, target: Path) -> PublishResult:
    """Publish the build database of `home` as `target`; no work when nothing changed.

    Call it with the BuildDatabase closed and the release gate passed. Raises PublishError
    when there is nothing to publish or the copy cannot be made or does not verify, and
    WarehouseBusy while another run writes.
    """
    started = time.perf_counter()
    target = target.expanduser().absolute()
    source = build_path(home)
    if not source.exists():
        raise PublishError(f"There is nothing to publish yet in {home}: ingest documents first.")
    with hold(home):
        counts, version, due = _settle(source)
        if due:
            try:
                compact(source)
            except (duckdb.Error, OSError) as error:
                raise PublishError(f"{source} cannot be written anew: {error}") from error
        _remove_leftovers(target)
        changed = published_version(target) != version
        if changed:
            try:
                _replace(source, target, counts, version)
            except OSError as error:
                raise PublishError(f"{target} cannot be written: {error}") from error
        if changed or due:
            _vouch(source)
    return PublishResult(
        changed, counts["documents"], counts["observation_rows"], version, time.perf_counter() - started
    )


def _settle(source: Path) -> tuple[dict[str, int], str, bool]:
    """Work out what is current, empty the write-ahead log, count what must arrive, and say whether
    the file is due to be written anew."""
    con = connect(source)
    try:
        refresh(con)
        con.execute("CHECKPOINT")
        return _counts(con), meta(con, "content_version") or "", is_due(con)
    finally:
        con.close()


def _vouch(source: Path) -> None:
    """Note that all that was read by now is published: the release gate need not test it again."""
    con = connect(source)
    try:
        with transaction(con):
            set_meta(con, VOUCHED, str(int(meta(con, "next_doc") or 1) - 1))
    finally:
        con.close()


def _counts(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    return {t: row[0] for t in TABLES if (row := con.execute(f"SELECT count(*) FROM {t}").fetchone())}  # noqa: S608


def _temporary(target: Path) -> tuple[str, str]:
    return f".{target.name}.", ".publishing"


def _remove_leftovers(target: Path) -> None:
    """Copies that killed runs left beside the published file."""
    prefix, suffix = _temporary(target)
    if target.parent.is_dir():
        for path in target.parent.iterdir():
            if path.name.startswith(prefix) and path.name.endswith(suffix):
                path.unlink(missing_ok=True)


def published_version(target: Path) -> str | None:
    """The content version of the published file; None when there is none that can be read."""
    if not target.exists():
        return None
    try:
        con = duckdb.connect(str(target), read_only=True)
    except duckdb.Error:
        return None
    try:
        return meta(con, "content_version")
    except duckdb.Error:
        return None
    finally:
        con.close()


def _replace(source: Path, target: Path, counts: dict[str, int], version: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    prefix, suffix = _temporary(target)
    handle, name = tempfile.mkstemp(prefix=prefix, suffix=suffix, dir=target.parent)
    copy = Path(name)
    try:
        os.close(handle)
        shutil.copyfile(source, copy)  # inside the kernel: a fifth of the time of reading and writing
        sync(copy)
        # mkstemp makes private files; a published one is for everyone whom the umask allows.
        open_to_all(copy, 0o666)
        _verify(copy, counts, version)
        # A log left by somebody who wrote to the published file belongs to the file that goes.
        target.with_name(target.name + ".wal").unlink(missing_ok=True)
        copy.replace(target)
        sync(target.parent)
    finally:
        copy.unlink(missing_ok=True)


def _verify(copy: Path, counts: dict[str, int], version: str) -> None:
    try:
        con = duckdb.connect(str(copy), read_only=True)
        try:
            found, found_version = _counts(con), meta(con, "content_version")
        finally:
            con.close()
    except duckdb.Error as error:
        raise PublishError(f"The copy to publish cannot be opened: {error}") from error
    if found != counts or found_version != version:
        raise PublishError(f"The copy to publish holds {found}, the build holds {counts}.")
