"""Which documents may take long: those that may hold pages to recognise, or other documents."""

from __future__ import annotations

__all__ = ["is_slow"]

_SLOW = (
    b"%PDF", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"\xff\xd8\xff", b"\x89PNG", b"GIF8",
    b"II*\0", b"MM\0*", b"BM", b"RIFF", b"\xd0\xcf\x11\xe0", b"{\\rtf",
)  # fmt: skip
_HEAD = 1024


def is_slow(data: bytes, *, pictures: bool = False) -> bool:
    """Whether a document gets the time that recognition takes; `pictures` says that a page comes with
    some. A Word file without pictures and a page without them are text."""
    head = data[:_HEAD]
    if head.startswith(b"PK"):
        return b"word/document.xml" not in data or b"word/media/" in data
    if head.startswith(_SLOW) or b"%PDF-" in head:
        return True
    return pictures or b"data:image/" in data or b"multipart/related" in head.lower()
