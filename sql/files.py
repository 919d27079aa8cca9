"""What a file needs to be safe on the disk, and readable for everyone who may read it."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["open_to_all", "sync"]


def open_to_all(path: Path, mode: int) -> None:
    """Give a file that was made private the mode that the umask allows."""
    mask = os.umask(0o022)
    os.umask(mask)
    path.chmod(mode & ~mask)


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk before going on. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
