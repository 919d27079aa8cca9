"""The raw store: every document's bytes, once, named by their content.

`HOME/raw/ab/cdef…` is the SHA-256 in hex. No name from outside ever becomes a path here.
`HOME/raw/.parts` holds what is being written.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

__all__ = ["RawStore", "digest"]

_HEX = frozenset("0123456789abcdef")
_STALE = 3600.0  # seconds: no write takes so long


@dataclass(frozen=True, slots=True)
class RawStore:
    """Content-addressed bytes below `root`; safe to use from several processes at once."""

    root: Path

    def path(self, sha256: str) -> Path:
        """Where these bytes lie or would lie. Raises ValueError for anything but a SHA-256."""
        if len(sha256) != 64 or not _HEX.issuperset(sha256):
            raise ValueError(f"not a sha256: {sha256!r}")
        return self.root / sha256[:2] / sha256[2:]

    def has(self, sha256: str) -> bool:
        """Whether the bytes are kept."""
        return self.path(sha256).is_file()

    def put(self, data: bytes, sha256: str, content_type: str | None = None) -> None:
        """Keep the bytes under their SHA-256, with the media type that a server gave them.

        Written beside and renamed over: a killed run leaves either the whole document or none
        of it. Not synced one by one, which would cost more than reading the document; a file
        cut by a power failure is seen by its size here, or by its hash in `get`, and the bytes
        are still where they came from.
        """
        target = self.path(sha256)
        if content_type is not None:
            self._replace(self._type_path(sha256), content_type.encode())
        with suppress(FileNotFoundError):
            if target.stat().st_size == len(data):
                return
        self._replace(target, data)

    def get(self, sha256: str) -> bytes:
        """The bytes, proved against their name. Raises OSError when they are gone or damaged."""
        data = self.path(sha256).read_bytes()
        if digest(data) != sha256:
            raise OSError(f"raw document {sha256} is damaged on disk")
        return data

    def set_aside(self, sha256: str) -> None:
        """Let damaged bytes make way, so that the same document can be kept once more."""
        path = self.path(sha256)
        with suppress(FileNotFoundError):
            path.replace(path.with_name(path.name + ".damaged"))

    def content_type(self, sha256: str) -> str | None:
        """The media type kept with the bytes, None when nobody named one."""
        try:
            return self._type_path(sha256).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def sweep(self) -> None:
        """Remove what killed runs left of unfinished writes. Parts younger than an hour may be another
        process's."""
        for part in self._parts.glob("*"):
            with suppress(FileNotFoundError):
                if time.time() - part.stat().st_mtime > _STALE:
                    part.unlink()

    @property
    def _parts(self) -> Path:
        return self.root / ".parts"

    def _replace(self, target: Path, data: bytes) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        self._parts.mkdir(exist_ok=True)
        handle, part = tempfile.mkstemp(dir=self._parts)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(part).replace(target)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise

    def _type_path(self, sha256: str) -> Path:
        path = self.path(sha256)
        return path.with_name(path.name + ".type")


def digest(data: bytes) -> str:
    """The name of these bytes."""
    return hashlib.sha256(data).hexdigest()
