"""Where in our own code something went wrong, and what a fatal one was due to."""

from __future__ import annotations

import errno
import os
import traceback
from pathlib import Path

__all__ = ["crash_place", "is_disk_full", "is_protected_pdf"]

_OURS = ("data", "extract", "flows", "sql", "transform")
_ROOT = Path(__file__).resolve().parent.parent


def crash_place(error: BaseException) -> str:
    """The innermost line of our own code that an exception passed, as `transform/align.py:123`."""
    place = "unknown place"
    for frame in traceback.extract_tb(error.__traceback__):
        path = Path(frame.filename)
        if path.is_relative_to(_ROOT) and path.relative_to(_ROOT).parts[0] in _OURS:
            place = f"{path.relative_to(_ROOT).as_posix()}:{frame.lineno}"
    return place


def is_disk_full(error: BaseException) -> bool:
    """Whether an error says that the disk has no room; DuckDB says so in words only."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    return os.strerror(errno.ENOSPC) in str(error)


def is_protected_pdf(data: bytes) -> bool:
    """Whether a PDF says that its content is encrypted: it cannot be weighed before it is read, so that
    content too heavy for the process ends that and not the reading.
    """
    return b"%PDF-" in data[:1024] and b"/Encrypt" in data
