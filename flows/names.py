"""File names as people may see them."""

from __future__ import annotations

import unicodedata

__all__ = ["printable"]


def printable(name: str) -> str:
    """A file name as one safe line: bytes that are not UTF-8 as `\\xNN`, controls, line
    breaks and direction marks escaped; everything else untouched."""
    if name.isascii() and name.isprintable():
        return name
    return "".join(_printable(c) for c in name)


def _printable(char: str) -> str:
    if "\udc80" <= char <= "\udcff":
        return f"\\x{ord(char) - 0xDC00:02x}"
    if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return char.encode("unicode_escape", "surrogatepass").decode("ascii")
    return char
