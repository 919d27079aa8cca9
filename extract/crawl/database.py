"""The SQLite file of the crawl: how it is opened, and what may be wrong with it."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

__all__ = ["CrawlError", "connect", "readable", "reading", "told"]

_SCHEMA = Path(__file__).with_name("schema.sql")
_VERSION = "1"
_WAIT_S = 30.0


class CrawlError(Exception):
    """The crawl as a whole cannot work: its state cannot be read or written, the disk is full.

    `code` stands in `data/troubles.csv`; the message is for a person.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def readable(state: Path) -> bool:
    """Whether there is a state to read."""
    return state.is_file() and state.stat().st_size > 0


def connect(state: Path) -> sqlite3.Connection:
    """Open the state for writing, made where it is missing. Raises CrawlError.

    Every page is one transaction, kept by the write-ahead log whatever kills the process; only a
    power failure may take the last ones, and the next night asks for those pages again.
    """
    with told(state):
        state.parent.mkdir(parents=True, exist_ok=True)
        con = sqlite3.connect(state, timeout=_WAIT_S, isolation_level=None)
        try:
            con.execute("PRAGMA journal_mode = WAL")
            con.execute("PRAGMA synchronous = NORMAL")
            con.executescript(f"BEGIN IMMEDIATE;\n{_SCHEMA.read_text(encoding='utf-8')}\nCOMMIT;")
            con.execute("INSERT INTO meta VALUES ('version', ?) ON CONFLICT DO NOTHING", [_VERSION])
            _check(con, state)
        except BaseException:
            con.close()
            raise
        return con


@contextmanager
def reading(state: Path) -> Iterator[sqlite3.Connection]:
    """The state, for questions alone. Raises CrawlError, also where there is none."""
    with told(state), closing(sqlite3.connect(f"{state.absolute().as_uri()}?mode=ro", uri=True)) as con:
        con.execute(f"PRAGMA busy_timeout = {int(_WAIT_S * 1000)}")
        _check(con, state)
        yield con


def _check(con: sqlite3.Connection, state: Path) -> None:
    row = con.execute("SELECT value FROM meta WHERE name = 'version'").fetchone()
    if row is None or row[0] != _VERSION:
        raise CrawlError("state_unusable", f"{state} was written by another version of gongkai")


@contextmanager
def told(state: Path) -> Iterator[None]:
    """Say in words what SQLite or the disk refuses."""
    try:
        yield
    except sqlite3.Error as error:
        full = "full" in str(error).lower() or getattr(error, "sqlite_errorname", "") == "SQLITE_FULL"
        raise CrawlError("disk_full" if full else "state_unusable", f"{state}: {error}") from error
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise CrawlError("disk_full" if full else "state_unusable", f"{state}: {error}") from error
