"""What each kind of archive gives, and what it may cost."""

from __future__ import annotations

import time
from typing import NamedTuple

from extract.blocks import ReadError
from extract.limits import Limits

__all__ = ["Budget", "Entry"]


class Entry(NamedTuple):
    """A file as one kind of archive gives it, its name as stored and decoded. `spent` are bytes that
    were unpacked of it before it was given up."""

    name: str
    data: bytes
    reason: str | None = None
    detail: str = ""
    spent: int = 0


class Budget:
    """What is left for an archive and all inside it."""

    __slots__ = ("_limits", "bytes_left", "deadline", "members_left")

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.members_left = limits.archive_members
        self.bytes_left = limits.archive_bytes
        self.deadline = time.monotonic() + limits.archive_seconds

    def member(self, size: int) -> None:
        """Take one member off. Raises ReadError `zip_bomb`, `reader_timeout`."""
        self.members_left -= 1
        self.bytes_left -= size
        if self.members_left < 0:
            raise ReadError("zip_bomb", f"more than {self._limits.archive_members:,} members")
        if self.bytes_left < 0:
            raise ReadError("zip_bomb", f"more than {self._limits.archive_bytes:,} bytes unpacked")
        if self.is_over():
            raise ReadError("reader_timeout", f"not unpacked after {self._limits.archive_seconds:g} seconds")

    def is_over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() > self.deadline

    def seconds(self) -> float:
        """What is left of the time, at least a moment."""
        return max(1.0, self.deadline - time.monotonic())
